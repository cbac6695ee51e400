"""Promises of `ConversationService` while the database works: kept once, in order, sealed, and rated."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clarity.conversations.model import Entry, Field, Kind, Rating
from clarity.conversations.records import Kept
from clarity.conversations.service import ConversationService
from clarity.errors import DatabaseUnavailable
from tests.clarity.conversations.people import (
    CHAT,
    CONSENT,
    FIRST,
    NOW,
    OTHER_CHAT,
    WITH_CANARIES,
    answered,
    asked,
    began,
    break_database,
    files_with,
    open_in,
    rows,
    waiting,
)


def test_what_was_said_is_replayed_as_it_was(service: ConversationService) -> None:
    """Text, buttons, names of responses, language and time, in the order of the cursors."""
    began(service)
    said = (asked(), answered(), asked(1, language="es"), answered(1, kind=Kind.LATE, buttons=()))

    stored = [*service.record(said[2:]), *service.record(said[:2])]
    found = service.after(CHAT, 0)

    assert found == said
    assert stored == [*said[2:], *said[:2]]


@pytest.mark.parametrize(
    ("cursor", "limit", "numbers"), [(0, 3, [0, 1, 2]), (FIRST + 10, 9, [2, 3]), (FIRST + 30, 9, [])]
)
def test_a_replay_goes_on_where_it_was(
    service: ConversationService, cursor: int, limit: int, numbers: list[int]
) -> None:
    """Only what came behind the cursor, and no more than was asked for."""
    for number in range(4):
        service.record([asked(number)])

    found = service.after(CHAT, cursor, limit)

    assert found == tuple(asked(number) for number in numbers)


def test_a_conversation_sees_its_own_words_alone(service: ConversationService) -> None:
    """The same message ids in another conversation are other messages."""
    service.record([asked(text="mine")])
    service.record([asked(conversation=OTHER_CHAT, text="theirs")])

    found = [service.after(chat, 0) for chat in (CHAT, OTHER_CHAT, "web-none")]

    assert [[entry.text for entry in entries] for entries in found] == [["mine"], ["theirs"], []]


def test_recorded_twice_is_there_once(service: ConversationService) -> None:
    """Whoever comes second changes nothing, and is told what is stored."""
    service.record([asked()])

    again = service.record([asked(text="other words", cursor=FIRST + 5), answered()])

    assert again == (asked(), answered())
    assert service.after(CHAT, 0) == (asked(), answered())


def test_of_the_same_at_once_each_is_there_once(service: ConversationService) -> None:
    """Two hundred parallel records of ten messages."""
    began(service)
    with ThreadPoolExecutor(50) as pool:
        stored = list(pool.map(lambda number: service.record([asked(number % 10), answered(number % 10)]), range(200)))
    service.deliver_spool()

    found = service.after(CHAT, 0)

    assert found == tuple(entry for number in range(10) for entry in (asked(number), answered(number)))
    assert stored == [(asked(number % 10), answered(number % 10)) for number in range(200)]


def test_two_things_said_at_once_are_two_things(service: ConversationService) -> None:
    """A cursor that is taken does not cost anybody their message: it gets the next free one."""
    service.record([asked(0), asked(1, cursor=FIRST + 1)])

    (stored,) = service.record([asked(2, cursor=FIRST)])

    assert stored == asked(2, cursor=FIRST + 2)
    assert [entry.message_id for entry in service.after(CHAT, 0)] == ["m-0", "m-1", "m-2"]


def test_all_of_a_record_is_kept_or_nothing(service: ConversationService) -> None:
    """Half of a turn would be replayed as if the rest had never been said."""
    with pytest.raises(ValueError, match="position"):
        service.record([asked(), answered(position=-1)])

    assert service.after(CHAT, 0) == ()


def test_the_beginning_is_kept_once(service: ConversationService, folder: Path) -> None:
    """With channel, consent and time; a second one changes nothing."""
    began(service)
    service.begin(CHAT, "web", "chat-2", "ab" * 32, NOW + timedelta(hours=1))

    found = rows(folder, "SELECT channel, consent_version, consent_sha256, erased_at FROM conversations")

    assert found == [("web", *CONSENT, None)]


def test_a_beginning_that_comes_late_is_filled_in(service: ConversationService, folder: Path) -> None:
    """A message may be in the database before the beginning that waited in the spool."""
    service.record([asked()])
    began(service)

    found = rows(folder, "SELECT channel, consent_version FROM conversations")

    assert found == [("web", "chat-1")]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"conversation": "web-a:b"}, "conversation"),
        ({"message_id": ""}, "message_id"),
        ({"message_id": "m" * 65}, "message_id"),
        ({"cursor": 0}, "cursor"),
        ({"at": NOW.replace(tzinfo=None)}, "at"),
        ({"language": "e"}, "language"),
        ({"responses": ("what I said",)}, "responses"),
    ],
)
def test_what_no_store_could_take_is_refused_by_name(
    service: ConversationService, changes: dict[str, object], name: str
) -> None:
    """A slip of ours is an error at once, and nothing that waits for ever."""
    entry: Entry = replace(asked(), **changes)  # type: ignore[arg-type]

    with pytest.raises(ValueError, match=f"an entry's {name} is not usable"):
        service.record([entry])


def test_entries_of_two_conversations_are_no_one_record(service: ConversationService) -> None:
    """One of them might be erased, and the other not."""
    with pytest.raises(ValueError, match="several conversations"):
        service.record([asked(), asked(conversation=OTHER_CHAT)])


def test_an_unusable_beginning_is_refused(service: ConversationService) -> None:
    """The digest of a consent is a digest."""
    with pytest.raises(ValueError, match="consent_sha256"):
        service.begin(CHAT, "web", "chat-1", "yes", NOW)


def test_half_a_character_loses_no_message(service: ConversationService) -> None:
    """What cannot be written is replaced, and the rest is kept."""
    (stored,) = service.record([asked(text="are you there \ud83d")])

    assert stored.text == "are you there ?"
    assert service.after(CHAT, 0) == (stored,)


@pytest.mark.parametrize(
    ("kind", "rating", "is_kept"),
    [
        (Kind.ANSWER, Rating.USEFUL, True),
        (Kind.LATE, Rating.NOT_USEFUL, True),
        (Kind.CRISIS, Rating.USEFUL, False),
        (Kind.WAIT, Rating.USEFUL, False),
        (Kind.TROUBLE, Rating.USEFUL, False),
    ],
)
def test_answers_are_rated_and_nothing_else(
    service: ConversationService, kind: Kind, rating: Rating, is_kept: bool
) -> None:
    """Nobody is asked whether words in a crisis were useful."""
    service.record([asked(), answered(kind=kind)])

    said = service.rate(CHAT, FIRST + 1, rating)

    assert said is is_kept
    assert service.after(CHAT, FIRST)[0].rating is (rating if is_kept else None)


def test_a_rating_is_taken_back(service: ConversationService) -> None:
    """The person's last word counts; a cursor of nobody's is no answer."""
    service.record([answered()])
    service.rate(CHAT, FIRST + 1, Rating.USEFUL)

    said = service.rate(CHAT, FIRST + 1, None), service.rate(OTHER_CHAT, FIRST + 1, Rating.USEFUL)

    assert said == (True, False)
    assert service.after(CHAT, 0)[0].rating is None


def test_an_answer_to_the_form_is_not_kept(service: ConversationService, folder: Path) -> None:
    """What was given as a number is in no file, and the replay says what it was."""
    (stored,) = service.record([asked(text="949-555-0167")], Field.PHONE)

    assert stored.text == "[your phone number]"
    assert service.after(CHAT, 0) == (stored,)
    assert files_with(folder) == []


def test_replies_are_kept_as_they_were_said(service: ConversationService) -> None:
    """A read-back must show its reader what it read back."""
    said = "Please check. Name: Dana. Time: weekdays."

    (stored,) = service.record([answered(text=said)], Field.NAME)

    assert stored.text == said


def test_no_word_is_readable_anywhere(
    service: ConversationService, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Not in the database, its write-ahead log, the spool or a log line, in whatever way it was kept."""
    began(service)
    service.record([asked(text=WITH_CANARIES), answered(text=WITH_CANARIES)])
    with monkeypatch.context() as patch:
        break_database(service, patch)
        service.record([asked(1, text=WITH_CANARIES)])

    found = files_with(folder)

    logged = capfd.readouterr()
    assert found == []
    assert waiting(folder) != []
    assert not any(word in logged.out + logged.err for word in ("violet", "Quill", "0167"))
    assert WITH_CANARIES not in repr(asked(text=WITH_CANARIES))


@pytest.mark.parametrize("column", ["original_sealed", "buttons_sealed"])
def test_words_moved_to_another_place_do_not_open(service: ConversationService, folder: Path, column: str) -> None:
    """Nobody can show one person's words in another one's chat; the others of that chat stay."""
    service.record([answered(0, text="mine")])
    service.record([answered(0, OTHER_CHAT, text="theirs"), answered(1, OTHER_CHAT)])
    with closing(sqlite3.connect(folder / "clarity.db")) as connection:
        connection.execute(
            f"UPDATE conversation_entries SET {column} = (SELECT {column} FROM conversation_entries"  # noqa: S608
            f" WHERE conversation = '{CHAT}') WHERE conversation = '{OTHER_CHAT}' AND message_id = 'm-0'"
        )
        connection.commit()

    found = service.after(OTHER_CHAT, 0)

    assert found == (answered(1, OTHER_CHAT),)


def test_a_database_that_is_held_keeps_nobody_waiting(service: ConversationService, folder: Path) -> None:
    """Every call ends within about a second, and what was said is kept."""
    began(service)
    seconds = []
    with closing(sqlite3.connect(folder / "clarity.db", isolation_level=None)) as holding:
        holding.execute("BEGIN EXCLUSIVE")
        for call in (
            lambda: service.record([asked()]),
            lambda: service.begin(OTHER_CHAT, "web", *CONSENT, NOW),
            lambda: service.erase(OTHER_CHAT),
        ):
            begun = time.monotonic()
            call()
            seconds.append(time.monotonic() - begun)
        holding.execute("ROLLBACK")

    service.deliver_spool()

    assert max(seconds) < 1.5
    assert service.after(CHAT, 0) == (asked(),)
    assert service.has_ended(OTHER_CHAT)


def test_a_commit_that_comes_late_doubles_nothing(
    service: ConversationService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database was slow, not down: what it took after all is what waits in the spool."""
    gate, done, write = threading.Event(), threading.Event(), service._writing.store

    def slow(kept: Sequence[Kept]) -> tuple[Entry, ...]:
        gate.wait(5)
        written = write(kept)
        done.set()
        return written

    with monkeypatch.context() as patch:
        patch.setattr(service._writing, "store", slow)
        stored = service.record([asked(), answered()])
        gate.set()
        assert done.wait(5)
    between = service.after(CHAT, 0)
    delivered = service.deliver_spool()

    assert stored == between == service.after(CHAT, 0) == (asked(), answered())
    assert delivered == 1


def test_a_replay_is_not_guessed(service: ConversationService, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the database down nobody is shown a part as if it were all."""
    break_database(service, monkeypatch)

    with pytest.raises(DatabaseUnavailable):
        service.after(CHAT, 0)


def test_two_processes_keep_one_record(service: ConversationService, folder: Path) -> None:
    """Gateways beside each other write the same conversation."""
    other = open_in(folder)
    service.record([asked()])

    again = other.record([asked(text="other words"), answered()])

    assert again == (asked(), answered()) == service.after(CHAT, 0)
    other.close_service()
