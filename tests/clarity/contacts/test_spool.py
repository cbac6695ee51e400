"""Promises for wishes while the database is down: they count at once, survive a restart, and keep their order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from clarity.contacts.service import FOLDER, ContactService
from clarity.database.engine import open_database
from clarity.errors import DatabaseUnavailable
from clarity.security.keys import add_key, open_ring, retire_key
from clarity.settings import load
from tests.clarity.conversations.people import Clock, files_with
from tests.clarity.database.down import database_down
from tests.servers import hanging

NUMBER, OTHER = "+19495550123", "+17145550101"


@pytest.fixture
def clock() -> Clock:
    """Return a clock that the test moves."""
    return Clock()


@pytest.fixture
def opened(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., ContactService]]:
    """Return a function that opens the service of a process of its own on the same files."""
    found: list[ContactService] = []

    def make(**environ: str) -> ContactService:
        configured = load({"CLARITY_VAR": str(tmp_path), **environ})
        found.append(ContactService(open_database(configured), open_ring(configured), tmp_path / FOLDER, clock))
        return found[-1]

    yield make
    for service in found:
        service.close_service()


@pytest.fixture
def contacts(opened: Callable[..., ContactService]) -> ContactService:
    """Return the service on an empty database."""
    return opened()


def waiting(folder: Path) -> int:
    """Return how many wishes wait."""
    return len(list((folder / FOLDER).glob("[0-9]*")))


def test_a_wish_counts_at_once_and_in_every_process(
    contacts: ContactService, opened: Callable[..., ContactService], clock: Clock
) -> None:
    """A process that starts while the database is still down knows it; of other numbers nothing is claimed."""
    since = clock()
    with database_down():
        contacts.opt_out(NUMBER, "words")
        clock.forward(hours=1)
        restarted = opened()

        found = restarted.opted_out_at(NUMBER)

        with pytest.raises(DatabaseUnavailable):
            restarted.opted_out_at(OTHER)
    assert found == since


def test_it_is_brought_in_once(contacts: ContactService, clock: Clock, tmp_path: Path) -> None:
    """With the moment at which it was wished."""
    since = clock()
    with database_down():
        contacts.opt_out(NUMBER, "words")
    clock.forward(hours=1)

    counts = contacts.deliver_spool(), contacts.deliver_spool()

    assert (counts, waiting(tmp_path)) == ((1, 0), 0)
    assert (contacts.opted_out_at(NUMBER), contacts.count_opt_outs()) == (since, {"words": 1})


def test_the_last_wish_wins(contacts: ContactService) -> None:
    """However often somebody changes their mind while the database is down, and after it is back."""
    with database_down():
        for act in (contacts.rejoin, lambda number: contacts.opt_out(number, "words"), contacts.rejoin):
            act(NUMBER)
        contacts.opt_out(OTHER, "words")
        found = contacts.opted_out_at(NUMBER)

    contacts.deliver_spool()

    assert found is None
    assert (contacts.opted_out_at(NUMBER), contacts.opted_out_at(OTHER) is not None) == (None, True)


def test_an_earlier_wish_never_undoes_a_later_one(contacts: ContactService, tmp_path: Path) -> None:
    """START with the database back brings the waiting STOP in first, and of nobody else's."""
    with database_down():
        contacts.opt_out(NUMBER, "keyword")
        contacts.opt_out(OTHER, "keyword")

    came_back = contacts.rejoin(NUMBER)

    assert (came_back, waiting(tmp_path)) == (True, 1)
    assert (contacts.deliver_spool(), contacts.opted_out_at(NUMBER)) == (1, None)


def test_a_wish_behind_one_that_does_not_open_waits_behind_it(contacts: ContactService, tmp_path: Path) -> None:
    """The key may come back; until then the last wish counts all the same."""
    keys = tmp_path / "keys" / "data.keys"
    with database_down():
        contacts.rejoin(NUMBER)
    before = keys.read_text()
    (path,) = (tmp_path / FOLDER).glob("[0-9]*")
    sealed = path.read_text()
    path.write_text("v1.broken")

    contacts.opt_out(NUMBER, "words")

    early = waiting(tmp_path), contacts.opted_out_at(NUMBER) is not None
    path.write_text(sealed)
    contacts.deliver_spool()
    assert early == (2, True)
    assert (waiting(tmp_path), contacts.opted_out_at(NUMBER) is not None) == (0, True)
    assert keys.read_text() == before


def test_no_file_shows_a_number(contacts: ContactService, tmp_path: Path) -> None:
    """Neither name nor content of what waits."""
    with database_down():
        contacts.opt_out(NUMBER, "words")

    (path,) = (tmp_path / FOLDER).glob("[0-9]*")

    assert "9495550123" not in path.name
    assert files_with(tmp_path, ("9495550123",)) == []


def test_a_key_that_a_wish_needs_is_counted(contacts: ContactService, tmp_path: Path) -> None:
    """It must not be retired before the wish is delivered."""
    keys = tmp_path / "keys" / "data.keys"
    with database_down():
        contacts.opt_out(NUMBER, "words")
    add_key(keys)

    before = contacts.versions_in_use()
    contacts.deliver_spool()
    after = contacts.versions_in_use()
    retire_key(keys, 1)

    assert (before, after) == ({1: 1}, {2: 1})
    assert contacts.opted_out_at(NUMBER) is not None


def test_what_neither_database_nor_spool_takes_is_refused(contacts: ContactService, tmp_path: Path) -> None:
    """Nobody is told that it was kept."""
    (tmp_path / FOLDER).write_text("a file in the folder's place")

    with database_down(), pytest.raises(DatabaseUnavailable):
        contacts.opt_out(NUMBER, "words")


def test_a_hanging_database_costs_little_time(opened: Callable[..., ContactService], tmp_path: Path) -> None:
    """A server that accepts and never answers: the wish is kept before the carrier gives up."""
    with hanging() as url:
        contacts = opened(CLARITY_DATABASE_URL=url)
        begun = time.monotonic()

        contacts.opt_out(NUMBER, "words")

        waited = time.monotonic() - begun
    assert waited < timedelta(seconds=0.9).total_seconds()
    assert waiting(tmp_path) == 1
