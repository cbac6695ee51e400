"""Promises of contacts and their wishes on a real PostgreSQL: the same as on a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from clarity.contacts.service import FOLDER, ContactService
from clarity.database.engine import open_database
from clarity.security.keys import add_key, open_ring, retire_key
from clarity.settings import load
from tests.clarity.conversations.people import Clock
from tests.clarity.database.down import database_down

NUMBER, OTHER = "+19495550123", "+17145550101"


@pytest.fixture
def clock() -> Clock:
    """Return a clock that the test moves."""
    return Clock()


@pytest.fixture
def contacts(new_postgresql: Callable[[], str], tmp_path: Path, clock: Clock) -> Iterator[ContactService]:
    """Return the service on an empty database of a server."""
    configured = load({"CLARITY_VAR": str(tmp_path), "CLARITY_DATABASE_URL": new_postgresql()})
    opened = ContactService(open_database(configured), open_ring(configured), tmp_path / FOLDER, clock)
    yield opened
    opened.close_service()


def test_a_wish_lives_through(contacts: ContactService, clock: Clock) -> None:
    """Kept, outliving its contact, counted, and taken back once."""
    since = clock()
    contacts.remember(NUMBER)
    contacts.opt_out(NUMBER, "keyword")
    clock.forward(days=31)
    purged = contacts.purge(timedelta(days=30))

    found = contacts.opted_out_at(NUMBER), contacts.count_opt_outs(), contacts.known_as(NUMBER)

    assert (purged, found) == (1, (since, {"keyword": 1}, None))
    assert (contacts.rejoin(NUMBER), contacts.rejoin(NUMBER), contacts.opted_out_at(NUMBER)) == (True, False, None)


def test_many_wishes_at_once_are_one(contacts: ContactService) -> None:
    """STOP delivered twenty times at once is kept once, and nobody is refused."""
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: contacts.opt_out(NUMBER, "keyword"), range(20)))
    contacts.deliver_spool()

    counts = contacts.count_opt_outs()

    assert counts == {"keyword": 1}


def test_a_spooled_wish_is_brought_in(contacts: ContactService) -> None:
    """After the server is back."""
    with database_down():
        contacts.opt_out(NUMBER, "words")

    count = contacts.deliver_spool()

    assert (count, contacts.opted_out_at(NUMBER) is not None, contacts.opted_out_at(OTHER)) == (1, True, None)


def test_a_wish_follows_its_key(contacts: ContactService, tmp_path: Path) -> None:
    """After a rotation the older key can go."""
    keys = tmp_path / "keys" / "data.keys"
    contacts.remember(NUMBER)
    contacts.opt_out(NUMBER, "words")
    add_key(keys)

    contacts.rotate()
    retire_key(keys, 1)

    assert contacts.opted_out_at(NUMBER) is not None
    assert set(contacts.versions_in_use()) == {2}
