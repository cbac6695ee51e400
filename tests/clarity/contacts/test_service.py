"""Promises of `clarity.contacts`: one pseudonym a number, found again, sealed, and forgotten when asked."""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from clarity.contacts.service import ContactService, open_contacts
from clarity.errors import DatabaseUnavailable, SealError
from clarity.security.keys import add_key, retire_key
from clarity.settings import load
from tests.servers import hanging

NUMBER, OTHER_NUMBER = "+19495550123", "+13105550199"


@pytest.fixture
def contacts(tmp_path: Path) -> Iterator[ContactService]:
    """Return the service on an empty database."""
    opened = open_contacts(load({"CLARITY_VAR": str(tmp_path)}))
    yield opened
    opened.close_service()


def test_a_number_gets_one_pseudonym(contacts: ContactService) -> None:
    """The same number is the same conversation, another is another."""
    first, again, other = contacts.remember(NUMBER), contacts.remember(NUMBER), contacts.remember(OTHER_NUMBER)

    assert first == again != other
    assert re.fullmatch(r"sms-[A-Za-z0-9_-]{32}", first)


def test_a_pseudonym_leads_back_to_its_number(contacts: ContactService) -> None:
    """Who is to be answered can be."""
    sender_id = contacts.remember(NUMBER)

    assert contacts.number_of(sender_id) == NUMBER
    assert contacts.number_of("sms-" + "x" * 32) is None


def test_it_outlives_the_process(contacts: ContactService, tmp_path: Path) -> None:
    """A restart starts nobody's conversation anew."""
    sender_id = contacts.remember(NUMBER)
    restarted = open_contacts(load({"CLARITY_VAR": str(tmp_path)}))

    found = restarted.remember(NUMBER)
    restarted.close_service()

    assert found == sender_id


def test_texts_at_once_get_one_pseudonym(contacts: ContactService) -> None:
    """Two texts in one second do not become two people."""
    found: list[str] = []
    gate = threading.Barrier(16)

    def remember() -> None:
        gate.wait()
        found.append(contacts.remember(NUMBER))

    threads = [threading.Thread(target=remember) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 16
    assert len(set(found)) == 1


def test_the_forgotten_are_gone(contacts: ContactService, tmp_path: Path) -> None:
    """Nothing leads back, and a new text is a new conversation."""
    sender_id = contacts.remember(NUMBER)

    contacts.forget(sender_id)
    contacts.forget(sender_id)

    assert contacts.number_of(sender_id) is None
    with closing(sqlite3.connect(tmp_path / "clarity.db")) as connection:
        assert connection.execute("SELECT count(*) FROM contacts").fetchone() == (0,)
    assert contacts.remember(NUMBER) != sender_id


def test_no_file_shows_a_number(contacts: ContactService, tmp_path: Path) -> None:
    """Neither the database nor its log."""
    contacts.remember(NUMBER)

    shown = [path.name for path in tmp_path.rglob("*") if path.is_file() and b"9495550123" in path.read_bytes()]

    assert shown == []


def test_swapped_numbers_do_not_open(contacts: ContactService, tmp_path: Path) -> None:
    """Nobody gets the answers of somebody else."""
    first, second = contacts.remember(NUMBER), contacts.remember(OTHER_NUMBER)
    with closing(sqlite3.connect(tmp_path / "clarity.db")) as connection:
        sealed = dict(connection.execute("SELECT sender_id, phone_sealed FROM contacts").fetchall())
        connection.execute("UPDATE contacts SET phone_sealed = ? WHERE sender_id = ?", (sealed[second], first))
        connection.commit()

    with pytest.raises(SealError):
        contacts.number_of(first)


def test_a_number_keeps_its_pseudonym_when_keys_change(contacts: ContactService, tmp_path: Path) -> None:
    """Before, during and after the rotation, and after the old key is gone."""
    keys = tmp_path / "keys" / "data.keys"
    sender_id = contacts.remember(NUMBER)
    add_key(keys)

    during = contacts.remember(NUMBER)
    done = contacts.rotate(batch=1)
    in_use = contacts.versions_in_use()
    retire_key(keys, 1)

    assert done == (1, 0)
    assert in_use == {2: 2}
    assert {during, contacts.remember(NUMBER)} == {sender_id}
    assert contacts.number_of(sender_id) == NUMBER


@pytest.mark.parametrize(
    ("ask", "seconds"),
    [
        pytest.param(lambda contacts: contacts.number_of("sms-dana"), 0.5, id="which number a conversation has"),
        pytest.param(lambda contacts: contacts.remember(NUMBER), 1.2, id="which conversation a number has"),
    ],
)
def test_a_hanging_database_keeps_nobody_waiting(
    ask: Callable[[ContactService], object], seconds: float, tmp_path: Path
) -> None:
    """A server that accepts and never answers costs a part of the two seconds that an action has."""
    with hanging() as url:
        opened = open_contacts(load({"CLARITY_VAR": str(tmp_path), "CLARITY_DATABASE_URL": url}))
        begun = time.monotonic()

        with pytest.raises(DatabaseUnavailable):
            ask(opened)

        waited = time.monotonic() - begun
        opened.close_service()
    assert waited < seconds + 0.2
