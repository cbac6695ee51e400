"""Promises for events while the database is down: staff see each of them once it is back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from clarity.errors import DatabaseUnavailable
from clarity.texting.model import Event
from clarity.texting.service import FOLDER, TextService
from tests.clarity.conversations.people import NOW, Clock, files_with
from tests.clarity.database.down import database_down

SID = "SM" + "0" * 32
WHO = "sms-0123456789abcdef0123456789abcdef"


def shown(service: TextService) -> list[tuple[Event, int | None]]:
    """Return what staff are shown, the newest first."""
    return [(event.event, event.code) for event in service.events(None, 10)]


def test_an_event_is_brought_in_once(service: TextService, tmp_path: Path) -> None:
    """In its order, with its moment, and sealed until then."""
    with database_down():
        service.note(Event.OPTED_OUT, WHO, NOW)
        service.note(Event.CRISIS_AFTER_OPT_OUT, WHO, NOW + timedelta(minutes=1))
    hidden = files_with(tmp_path, (WHO, Event.OPTED_OUT.value))

    counts = service.deliver_spool(), service.deliver_spool()

    assert (hidden, counts) == ([], (2, 0))
    assert shown(service) == [(Event.CRISIS_AFTER_OPT_OUT, None), (Event.OPTED_OUT, None)]
    assert [flag.at for flag in service.untold(Event.CRISIS_AFTER_OPT_OUT, 10)] == [NOW + timedelta(minutes=1)]


def test_what_was_written_all_the_same_is_not_written_twice(service: TextService) -> None:
    """A database that was only slow may have taken what was spooled as well."""
    service.note(Event.CRISIS_AFTER_OPT_OUT, WHO, NOW)
    with database_down():
        service.note(Event.CRISIS_AFTER_OPT_OUT, WHO, NOW)

    service.deliver_spool()

    assert shown(service) == [(Event.CRISIS_AFTER_OPT_OUT, None)]


def test_a_text_that_did_not_arrive_is_not_forgotten(service: TextService) -> None:
    """The carrier tells it once, whatever the database does."""
    with database_down():
        service.outgoing(SID, WHO, "undelivered", 30003, NOW)

    service.deliver_spool()

    assert shown(service) == [(Event.NOT_DELIVERED, 30003)]


def test_other_news_of_a_text_may_be_lost(service: TextService) -> None:
    """Whoever is told so can leave it: nobody waits for it."""
    with database_down(), pytest.raises(DatabaseUnavailable):
        service.outgoing(SID, WHO, "sent", None, NOW)

    assert service.deliver_spool() == 0


def test_what_neither_database_nor_spool_takes_is_refused(service: TextService, tmp_path: Path) -> None:
    """Nobody is told that staff will see it."""
    (tmp_path / FOLDER).write_text("a file in the folder's place")

    with database_down(), pytest.raises(DatabaseUnavailable):
        service.note(Event.CRISIS_AFTER_OPT_OUT, WHO, NOW)


def test_a_key_that_an_event_needs_is_counted(service: TextService) -> None:
    """It must not be retired before."""
    with database_down():
        service.note(Event.OPTED_OUT, WHO, NOW)

    found = service.versions_in_use()

    assert found == {1: 1}


def test_what_nobody_could_bring_in_goes_with_the_rest(service: TextService, clock: Clock, tmp_path: Path) -> None:
    """After thirty days, as what is in the database."""
    with database_down():
        service.note(Event.OPTED_OUT, WHO, NOW)
    clock.forward(days=31)

    service.purge(timedelta(days=30))

    assert list((tmp_path / FOLDER).glob("[0-9]*")) == []
