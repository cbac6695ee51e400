"""Promises of `clarity.texting`: a text is answered once, a phone's state is sealed, staff see what matters."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from clarity.database.engine import open_database
from clarity.errors import SealError
from clarity.security.keys import add_key, open_ring
from clarity.settings import load
from clarity.texting.model import Event, Phone
from clarity.texting.service import FOLDER, TextService
from tests.clarity.conversations.people import NOW, Clock

SID, OTHER = "SM" + "0" * 32, "SM" + "1" * 32
WHO = "sms-0123456789abcdef0123456789abcdef"
TOKEN = "8f5d2f5e-0000-4000-8000-000000000001"
CANARY = "violet-lighthouse"


def test_a_text_is_new_once(service: TextService) -> None:
    """Its reply is known from then on, under its id and under its token."""
    first = service.begin(SID, TOKEN, WHO, NOW)
    service.answered(SID, "An answer.")

    again, by_token = service.begin(SID, None, WHO, NOW), service.begin(OTHER, TOKEN, WHO, NOW)

    assert (first, again, by_token) == (None, "An answer.", "An answer.")


def test_nothing_said_is_remembered_as_that(service: TextService) -> None:
    """Where the carrier answered itself, a repetition gets nothing from us either."""
    service.begin(SID, None, WHO, NOW)
    service.answered(SID, "")

    again = service.begin(SID, None, WHO, NOW)

    assert again == ""


def test_many_deliveries_at_once_are_one_text(service: TextService) -> None:
    """None of them breaks the others."""
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: service.begin(SID, TOKEN, WHO, NOW), range(16)))

    assert found == [None] * 16


def test_what_a_phone_was_shown_comes_back(service: TextService) -> None:
    """Also in its second version."""
    phone = Phone(True, ("more",), (("Title", "/ask_duration"),), 1.0, "owed", "for", 2.0)
    service.keep_phone(WHO, Phone())

    service.keep_phone(WHO, phone)

    assert service.phone(WHO) == phone


def test_no_word_can_be_read_in_the_files(service: TextService, tmp_path: Path) -> None:
    """Replies and what a phone was shown are sealed."""
    service.begin(SID, TOKEN, WHO, NOW)
    service.answered(SID, CANARY)
    service.keep_phone(WHO, Phone(more=(CANARY,)))

    found = [path.name for path in tmp_path.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]

    assert found == []


def test_a_moved_reply_does_not_open(service: TextService, tmp_path: Path) -> None:
    """One person's reply cannot be put under another's text."""
    for sid, reply in ((SID, "one"), (OTHER, "two")):
        service.begin(sid, None, WHO, NOW)
        service.answered(sid, reply)
    with closing(sqlite3.connect(tmp_path / "clarity.db")) as database, database:
        database.execute("UPDATE texts SET reply_sealed = (SELECT reply_sealed FROM texts WHERE sid = ?)", (SID,))

    with pytest.raises(SealError):
        service.begin(OTHER, None, WHO, NOW)


def test_a_status_goes_forward_alone(service: TextService) -> None:
    """Call-backs that come late or twice change nothing, and a failure is shown once."""
    for status, code in (("sent", None), ("undelivered", 30003), ("queued", None), ("undelivered", 30003)):
        service.outgoing(SID, WHO, status, code, NOW)

    shown = [(event.event, event.code) for event in service.events(None, 10)]

    assert shown == [(Event.NOT_DELIVERED, 30003)]


def test_staff_are_told_once(service: TextService) -> None:
    """What was told is not told again."""
    service.note(Event.CRISIS_AFTER_OPT_OUT, WHO, NOW)
    (flag,) = service.untold(Event.CRISIS_AFTER_OPT_OUT, 10)

    service.told(flag.id)

    assert service.untold(Event.CRISIS_AFTER_OPT_OUT, 10) == ()


def test_words_are_deleted_at_the_carrier_after_a_while(service: TextService, clock: Clock) -> None:
    """Ten minutes after a text was handled the carrier is to delete its words."""
    service.begin(SID, None, WHO, NOW)
    service.answered(SID, "An answer.")
    before = service.deletions_owed(10)
    clock.forward(minutes=11)

    owed = service.deletions_owed(10)
    service.deletion_done(SID)

    assert (before, owed, service.deletions_owed(10)) == ((), (SID,), ())


def test_words_of_an_unfinished_text_are_deleted_as_well(service: TextService, clock: Clock) -> None:
    """A process that was killed before it answered leaves nothing at the carrier for longer than a day."""
    service.begin(SID, None, WHO, NOW)
    clock.forward(hours=23)
    before = service.deletions_owed(10)
    clock.forward(hours=2)

    owed = service.deletions_owed(10)

    assert (before, owed) == ((), (SID,))


def test_what_the_carrier_has_deleted_is_not_asked_for_again(service: TextService) -> None:
    """Also when somebody is forgotten afterwards."""
    service.begin(SID, None, WHO, NOW)
    service.deletion_done(SID)

    service.forget(WHO)

    assert service.deletions_owed(10) == ()


def test_events_of_the_forgotten_name_nobody(service: TextService) -> None:
    """Staff still see that somebody may be in danger, and no conversation."""
    service.note(Event.CRISIS_AFTER_OPT_OUT, WHO, NOW)

    service.forget(WHO)

    assert [(each.event, each.conversation) for each in service.events(None, 9)] == [(Event.CRISIS_AFTER_OPT_OUT, None)]


def test_who_is_forgotten_is_forgotten_at_the_carrier_at_once(service: TextService) -> None:
    """Neither reply nor phone is known any more."""
    service.begin(SID, None, WHO, NOW)
    service.answered(SID, "An answer.")
    service.keep_phone(WHO, Phone(introduced=True))

    service.forget(WHO)

    assert (service.phone(WHO), service.begin(SID, None, WHO, NOW), service.deletions_owed(9)) == (
        Phone(),
        None,
        (SID,),
    )


def test_replies_go_after_two_days_and_all_after_thirty(service: TextService, clock: Clock) -> None:
    """A repetition is known for two days; then no word is left, and later no row."""
    service.begin(SID, None, WHO, NOW)
    service.answered(SID, "An answer.")
    clock.forward(days=3)
    first = service.purge(timedelta(days=30))
    forgotten = service.begin(SID, None, WHO, NOW)
    clock.forward(days=30)

    second = service.purge(timedelta(days=30))

    assert (first, forgotten, second) == (0, None, 1)


def test_keys_are_changed(service: TextService, tmp_path: Path) -> None:
    """After a rotation nothing needs the older key, and all opens."""
    service.begin(SID, None, WHO, NOW)
    service.answered(SID, "An answer.")
    service.keep_phone(WHO, Phone(introduced=True))
    add_key(tmp_path / "keys" / "data.keys")
    configured = load({"CLARITY_VAR": str(tmp_path)})
    newer = TextService(open_database(configured), open_ring(configured), tmp_path / FOLDER)

    counts = newer.rotate()

    assert (counts, set(newer.versions_in_use())) == ((2, 0), {2})
    assert (newer.begin(SID, None, WHO, NOW), newer.phone(WHO).introduced) == ("An answer.", True)
    newer.close_service()
