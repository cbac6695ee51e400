"""Promises for wishes to get no texts: they outlive everything but the wish to have them again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from clarity.contacts import store
from clarity.contacts.service import FOLDER, ContactService
from clarity.database.engine import open_database
from clarity.security.keys import add_key, open_ring
from clarity.settings import load
from tests.clarity.conversations.people import Clock

NUMBER, OTHER = "+19495550123", "+17145550101"


@pytest.fixture
def clock() -> Clock:
    """Return a clock that the test moves."""
    return Clock()


@pytest.fixture
def contacts(tmp_path: Path, clock: Clock) -> Iterator[ContactService]:
    """Return the service on an empty database."""
    configured = load({"CLARITY_VAR": str(tmp_path)})
    opened = ContactService(open_database(configured), open_ring(configured), tmp_path / FOLDER, clock)
    yield opened
    opened.close_service()


def test_a_wish_is_of_one_number(contacts: ContactService, clock: Clock) -> None:
    """It is known since when, and of nobody else; a second wish changes nothing."""
    since = clock()
    contacts.opt_out(NUMBER, "keyword")
    clock.forward(days=1)
    contacts.opt_out(NUMBER, "words")

    found = contacts.opted_out_at(NUMBER), contacts.opted_out_at(OTHER)

    assert found == (since, None)


def test_it_is_taken_back(contacts: ContactService) -> None:
    """Once."""
    contacts.opt_out(NUMBER, "words")

    found = contacts.rejoin(NUMBER), contacts.rejoin(NUMBER)

    assert (found, contacts.opted_out_at(NUMBER)) == ((True, False), None)


def test_it_outlives_the_contact(contacts: ContactService, clock: Clock) -> None:
    """Whoever is forgotten, or was not heard of for long, still gets no texts."""
    contacts.forget(contacts.remember(NUMBER))
    contacts.remember(OTHER)
    for number in (NUMBER, OTHER):
        contacts.opt_out(number, "words")
    clock.forward(days=31)

    purged = contacts.purge(timedelta(days=30))

    assert (purged, contacts.known_as(OTHER)) == (1, None)
    assert None not in (contacts.opted_out_at(NUMBER), contacts.opted_out_at(OTHER))


def test_whoever_is_heard_of_stays(contacts: ContactService, clock: Clock) -> None:
    """A text within the month keeps the number's name."""
    name = contacts.remember(NUMBER)
    clock.forward(days=20)
    contacts.remember(NUMBER)
    clock.forward(days=20)

    contacts.purge(timedelta(days=30))

    assert contacts.remember(NUMBER) == name


def test_a_name_that_was_given_meanwhile_is_kept(contacts: ContactService) -> None:
    """Whoever got a name while the database was down has it afterwards; a known number keeps its own."""
    proposed = "sms-" + "a" * 32

    found = contacts.remember(NUMBER, proposed), contacts.remember(NUMBER, "sms-" + "b" * 32)

    assert found == (proposed, proposed)


def test_a_wish_follows_its_key(contacts: ContactService, tmp_path: Path) -> None:
    """After a rotation the older key is needed by wishes of forgotten numbers alone."""
    contacts.remember(NUMBER)
    contacts.opt_out(NUMBER, "words")
    add_key(tmp_path / "keys" / "data.keys")
    configured = load({"CLARITY_VAR": str(tmp_path)})
    newer = ContactService(open_database(configured), open_ring(configured), tmp_path / FOLDER)

    newer.rotate()

    assert (newer.opted_out_at(NUMBER) is not None, set(newer.versions_in_use())) == (True, {2})
    newer.close_service()


def test_a_wish_under_both_keys_is_one_afterwards(contacts: ContactService, tmp_path: Path, clock: Clock) -> None:
    """Two processes may have kept it while keys changed; a rotation does not break on that."""
    contacts.remember(NUMBER)
    contacts.opt_out(NUMBER, "words")
    add_key(tmp_path / "keys" / "data.keys")
    with contacts._database.writing() as session:
        store.opt_out(session, [contacts._index.index(NUMBER)], "words", clock())

    contacts.rotate()

    assert (contacts.count_opt_outs(), set(contacts.versions_in_use())) == ({"words": 1}, {2})
