"""Promises of erasing: what somebody takes back, and what has grown old, is in no file and never comes back."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from clarity.audit import audit_rows
from clarity.conversations.service import FOLDER, KEEP_DAYS, REMEMBER_ERASED, ConversationService
from clarity.errors import RecordUnavailable
from tests.clarity.conversations.people import (
    CHAT,
    CONSENT,
    NOW,
    OTHER_CHAT,
    Clock,
    answered,
    asked,
    began,
    break_database,
    files_with,
    open_in,
    rows,
    waiting,
)

ALL = "SELECT * FROM conversation_entries"
KEEP = timedelta(days=KEEP_DAYS)


def sealed_bytes(folder: Path) -> tuple[str, ...]:
    """Return all that is sealed in the database."""
    found = rows(folder, "SELECT original_sealed, redacted_sealed, buttons_sealed FROM conversation_entries")
    return tuple(value for row in found for value in row if value is not None)


def test_what_is_taken_back_is_gone(service: ConversationService, folder: Path) -> None:
    """At once, but for the id, the channel and the time; the other person's chat stays."""
    for chat in (CHAT, OTHER_CHAT):
        began(service, chat)
        service.record([asked(conversation=chat), answered(conversation=chat)])

    is_gone = service.erase(CHAT)

    assert is_gone
    assert service.after(CHAT, 0) == ()
    assert len(rows(folder, ALL)) == 2
    assert rows(folder, f"SELECT * FROM conversations WHERE id = '{CHAT}'") == [  # noqa: S608
        (CHAT, "web", None, None, None, None, None, "2026-11-25 18:00:00.000000")
    ]
    assert len(service.after(OTHER_CHAT, 0)) == 2


def test_its_sealed_bytes_are_in_no_file(service: ConversationService, folder: Path) -> None:
    """Neither in the database nor, once that is written back, in its write-ahead log."""
    service.record([asked(), answered()])
    sealed = sealed_bytes(folder)

    service.erase(CHAT)
    service._database.checkpoint()

    assert len(sealed) == 5
    assert files_with(folder, sealed) == []


def test_what_waits_in_the_spool_goes_as_well(
    service: ConversationService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is brought in later that was said before."""
    with monkeypatch.context() as patch:
        break_database(service, patch)
        began(service)
        service.record([asked()])
        service.record([asked(conversation=OTHER_CHAT)])

    is_gone = service.erase(CHAT)

    assert is_gone
    assert len(waiting(folder)) == 1
    assert service.deliver_spool() == 1
    assert service.after(CHAT, 0) == ()


def test_an_erased_conversation_is_never_revived(service: ConversationService, folder: Path) -> None:
    """A late reply, a retry and a second beginning leave nothing, and are no error."""
    began(service)
    service.record([asked()])
    service.erase(CHAT)

    late = service.record([answered()]), service.record([asked()])
    began(service)

    assert late == ((), ())
    assert service.has_ended(CHAT)
    assert rows(folder, ALL) == []
    assert rows(folder, "SELECT consent_version FROM conversations") == [(None,)]


def test_taken_back_before_anything_was_kept(service: ConversationService, folder: Path) -> None:
    """What another process brings in later is refused as well."""
    service.erase(CHAT)

    late = service.record([asked()])

    assert late == ()
    assert service.has_ended(CHAT)
    assert rows(folder, ALL) == []


def test_what_is_delivered_after_an_erasure_is_dropped(
    service: ConversationService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that had not heard of it may have kept something in a spool."""
    service.erase(CHAT)
    with monkeypatch.context() as patch:
        break_database(service, patch)
        service.record([asked(), answered()])

    service.deliver_spool()

    assert waiting(folder) == []
    assert rows(folder, ALL) == []
    assert service.after(CHAT, 0) == ()


class TestWithTheDatabaseDown:
    """The wish is kept as an order on the disk, with no word of the chat in it."""

    @pytest.fixture
    def ordered(self, service: ConversationService, monkeypatch: pytest.MonkeyPatch) -> ConversationService:
        """Return a service on which a chat was taken back while the database was down; it is up again."""
        began(service)
        service.record([asked()])
        with monkeypatch.context() as patch:
            break_database(service, patch)
            service.record([answered()])
            assert service.erase(CHAT) is False
        return service

    def test_it_counts_from_that_moment(
        self, ordered: ConversationService, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nothing is shown, kept or waiting any more, also while the database is away."""
        with monkeypatch.context() as patch:
            break_database(ordered, patch)
            said = ordered.record([asked(1)])
            began(ordered)
            has_ended = ordered.has_ended(CHAT)

        assert said == ()
        assert has_ended
        assert ordered.after(CHAT, 0) == ()
        assert [name.rpartition(".")[2] for name in waiting(folder)] == ["erase"]

    def test_the_worker_carries_it_out(self, ordered: ConversationService, folder: Path) -> None:
        """The database then knows it as any erased one, and the engine is owed to forget it."""
        count = ordered.deliver_spool()

        assert count == 1
        assert waiting(folder) == []
        assert rows(folder, ALL) == []
        assert ordered.has_ended(CHAT)
        assert ordered.forgettings_owed() == (("web", CHAT),)

    def test_the_next_message_carries_it_out(self, ordered: ConversationService, folder: Path) -> None:
        """Nobody's words are kept between an order and its delivery."""
        said = ordered.record([asked(1)])

        assert said == ()
        assert rows(folder, ALL) == []

    def test_an_order_is_kept_once(
        self, ordered: ConversationService, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A second wish changes nothing."""
        break_database(ordered, monkeypatch)

        again = ordered.erase(CHAT)

        assert again is False
        assert len(waiting(folder)) == 1


def test_erasing_with_the_database_down_raises_nothing(
    service: ConversationService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is not yet; and what is no conversation at all is not there."""
    service.record([asked()])
    break_database(service, monkeypatch)

    is_gone = service.erase(CHAT), service.erase("no id at all: \ud83d")

    assert is_gone == (False, True)


def test_an_erasure_that_nothing_keeps_is_not_promised(
    service: ConversationService, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nobody reads "it will be gone" where that is forgotten; and the log says what an operator must know."""
    service.record([asked()])
    (folder / FOLDER).write_text("a file where the folder should be")

    with monkeypatch.context() as patch:
        break_database(service, patch)
        with pytest.raises(RecordUnavailable):
            service.erase(CHAT)

    (folder / FOLDER).unlink()
    assert "conversation.erasure_not_kept" in capfd.readouterr().err
    assert (len(service.after(CHAT, 0)), service.has_ended(CHAT)) == (1, False)


def test_the_engine_is_owed_to_forget_until_it_did(service: ConversationService, clock: Clock) -> None:
    """Once for each conversation, the longest owed first, and not again after it is done."""
    for chat in (CHAT, OTHER_CHAT, CHAT):
        service.erase(chat)
        clock.forward(seconds=1)
    owed = service.forgettings_owed(), service.forgettings_owed(1)

    service.forgetting_done(CHAT)

    assert owed == ((("web", CHAT), ("web", OTHER_CHAT)), (("web", CHAT),))
    assert service.forgettings_owed() == (("web", OTHER_CHAT),)


def test_nothing_is_left_a_day_after(service: ConversationService, folder: Path, clock: Clock) -> None:
    """For so long its token stays refused; what the engine still owes stays known."""
    service.erase(CHAT)
    clock.forward(hours=23)
    early = service.drop_erased()
    clock.forward(hours=2)

    late = service.drop_erased()

    assert (early, late) == (0, 1)
    assert rows(folder, "SELECT * FROM conversations") == []
    assert service.forgettings_owed() == (("web", CHAT),)
    assert timedelta(hours=12) < REMEMBER_ERASED


def test_it_cannot_be_known_while_the_database_is_down(
    service: ConversationService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is turned away for our trouble."""
    service.erase(CHAT)
    break_database(service, monkeypatch)

    assert service.has_ended(CHAT) is False


class TestRetention:
    """Thirty days after its last word a conversation goes, and the purge proves itself."""

    @pytest.fixture
    def old(self, service: ConversationService, clock: Clock) -> ConversationService:
        """Return a service with one conversation of 31 days ago, one of 31 days that went on, and one of today."""
        for chat in (CHAT, OTHER_CHAT):
            service.begin(chat, "web", *CONSENT, NOW)
            service.record([asked(conversation=chat), answered(conversation=chat)])
        clock.forward(days=31)
        service.record([asked(1, OTHER_CHAT, at=clock.at)])
        service.begin("web-today", "web", *CONSENT, clock.at)
        return service

    def test_a_dry_run_only_counts(self, old: ConversationService, folder: Path) -> None:
        """An operator can look first."""
        counts = old.purge(KEEP)

        assert counts == {"entries": 2, "conversations": 1}
        assert len(rows(folder, ALL)) == 5

    def test_what_is_old_goes(self, old: ConversationService, folder: Path) -> None:
        """All of the conversation, its sealed bytes from every file as well; the others stay whole."""
        sealed = sealed_bytes(folder)[:3]

        counts = old.purge(KEEP, dry_run=False)

        assert counts == {"entries": 2, "conversations": 1, "spooled": 0}
        assert old.after(CHAT, 0) == ()
        assert len(old.after(OTHER_CHAT, 0)) == 3
        assert {row[0] for row in rows(folder, "SELECT id FROM conversations")} == {OTHER_CHAT, "web-today"}
        assert files_with(folder, sealed) == []

    def test_it_is_on_record_with_its_count(self, old: ConversationService) -> None:
        """That the purge runs is seen also when there was nothing to erase."""
        for _ in range(2):
            old.purge(KEEP, dry_run=False)

        with old._database.reading() as session:
            found = [(row.actor, row.action, row.object_id) for row in session.execute(audit_rows.select())]
        assert found == [("worker", "conversation.purge", f"conversations:{count}") for count in (1, 0)]

    def test_many_go_in_several_transactions(
        self, old: ConversationService, monkeypatch: pytest.MonkeyPatch, folder: Path
    ) -> None:
        """Nobody waits long for it, and none is left."""
        monkeypatch.setattr("clarity.conversations.service.PURGE_BATCH", 2)

        counts = old.purge(timedelta(days=-1), dry_run=False)

        assert counts["conversations"] == 3
        assert rows(folder, ALL) == []

    def test_what_could_never_be_delivered_goes_too(
        self, old: ConversationService, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A file whose key is gone holds somebody's words all the same; an order to erase stays."""
        with monkeypatch.context() as patch:
            break_database(old, patch)
            old.record([asked(9)])
            old.erase(OTHER_CHAT)
        for path in (folder / FOLDER).glob("[0-9a-f]*"):
            os.utime(path, (time.time() - 31 * 86400,) * 2)

        counts = old.purge(KEEP, dry_run=False)

        assert counts["spooled"] == 1
        assert [name.rpartition(".")[2] for name in waiting(folder)] == ["erase"]


def test_erasing_wins_over_recording_at_the_same_moment(
    folder: Path, at_once: Callable[[list[Callable[[], Any]]], None]
) -> None:
    """In whatever order the threads come, nothing is left in the end."""
    service = open_in(folder)
    chats = [f"web-{number}" for number in range(20)]
    for chat in chats:
        began(service, chat)

    said = [(asked(conversation=chat), answered(conversation=chat)) for chat in chats]
    at_once([*(partial(service.record, one) for one in said), *(partial(service.erase, chat) for chat in chats)])
    service.deliver_spool()

    assert rows(folder, ALL) == []
    assert waiting(folder) == []
    assert all(service.has_ended(chat) for chat in chats)
    service.close_service()
