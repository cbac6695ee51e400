"""Promises of `clarity.tracker_store`: nothing lost, nothing readable in the files, nothing kept past a day."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import time
from contextlib import closing
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from clarity.errors import SettingsError
from clarity.tracker_store import DELETED_RESPONSE, KEEP_SECONDS, SWEEP_EVERY_SECONDS, SealedTrackerStore
from tests.factories import CANARY, SENDER, heard, said, tracker_of

HOUR = 60 * 60


@pytest.fixture
def store(variable_directory: Path, domain: Domain) -> SealedTrackerStore:
    """Return a real store in a folder of its own."""
    assert not variable_directory.exists()
    return SealedTrackerStore(domain)


def session(*events: Event) -> list[Event]:
    """Return a session's events, its start included."""
    return [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen"), *events]


def aged(events: list[Event], seconds: float) -> list[Event]:
    """Return the events as if they had happened that long ago."""
    for event in events:
        event.timestamp = time.time() - seconds
    return events


def rows(folder: Path, sender: str = SENDER) -> int:
    """Return how many rows the file holds of one conversation."""
    with sqlite3.connect(folder / "tracker.db") as connection:
        return int(connection.execute("SELECT count(*) FROM events WHERE sender_id = ?", (sender,)).fetchone()[0])


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of the database's files by name."""
    return {path.name: path.read_bytes() for path in folder.glob("tracker.db*")}


def texts(tracker: DialogueStateTracker | None) -> list[str]:
    """Return what the person wrote, oldest first."""
    assert tracker is not None
    return [str(event.text) for event in tracker.events if event.type_name == "user"]


async def test_a_conversation_comes_back_as_it_was(store: SealedTrackerStore, domain: Domain) -> None:
    """Every event, its words and its slots survive."""
    saved = tracker_of(
        *session(heard("Who runs it?", reason=None), said("A team.", "/greet"), SlotSet("handed_off", True)),
        domain=domain,
    )

    await store.save(saved)
    found = await store.retrieve(SENDER)

    assert found is not None
    # A session is read from its start event on; the action that opened it stands before it.
    assert [event.as_dict() for event in found.events] == [event.as_dict() for event in saved.events][1:]
    assert found.get_slot("handed_off") is True


async def test_an_unknown_person_has_no_conversation(store: SealedTrackerStore) -> None:
    """Someone who never wrote is no error."""
    found = await store.retrieve("rest-nobody")

    assert found is None


async def test_a_second_save_stores_new_events_alone(
    store: SealedTrackerStore, domain: Domain, variable_directory: Path
) -> None:
    """Saving again doubles nothing."""
    tracker = tracker_of(heard("Hello"), said("Hi."), domain=domain)
    await store.save(tracker)
    await store.save(tracker)
    tracker.update(heard("How long is it?"))

    await store.save(tracker)

    assert rows(variable_directory) == 3


async def test_events_are_neither_lost_nor_doubled_over_sessions(
    store: SealedTrackerStore, domain: Domain, variable_directory: Path
) -> None:
    """Loading, going on and saving, over two sessions, stores each event once."""
    await store.save(tracker_of(*session(heard("first")), domain=domain))
    for event in (*session(heard("second")), heard("third")):
        tracker = await store.retrieve(SENDER)
        assert tracker is not None
        tracker.update(event)
        await store.save(tracker)

    latest = await store.retrieve(SENDER)
    everything = await store.retrieve_full_tracker(SENDER)

    assert rows(variable_directory) == 9
    assert texts(latest) == ["second", "third"]
    assert texts(everything) == ["first", "second", "third"]


async def test_people_do_not_see_each_other(store: SealedTrackerStore, domain: Domain) -> None:
    """A conversation holds its own person's words alone."""
    await store.save(tracker_of(heard("mine"), domain=domain, sender="rest-dana"))
    await store.save(tracker_of(heard("yours"), domain=domain, sender="rest-robin"))

    found = await store.retrieve("rest-robin")

    assert texts(found) == ["yours"]


async def test_a_conversation_outlives_the_process(store: SealedTrackerStore, domain: Domain) -> None:
    """A restart loses nothing."""
    await store.save(tracker_of(heard("Hello"), domain=domain))
    restarted = SealedTrackerStore(domain)

    found = await restarted.retrieve(SENDER)

    assert texts(found) == ["Hello"]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(CANARY, id="what was written"),
        pytest.param("ask_canary_intent", id="the intent"),
        pytest.param("utter_canary_answer", id="the response"),
        pytest.param("a vetted canary sentence", id="what was answered"),
    ],
)
async def test_the_files_show_nothing_that_was_said(
    store: SealedTrackerStore, domain: Domain, variable_directory: Path, words: str
) -> None:
    """Neither the database nor its write-ahead log holds words, intents or answers."""
    events = [
        heard(CANARY, intent={"name": "ask_canary_intent"}),
        ActionExecuted("utter_canary_answer"),
        said("a vetted canary sentence"),
    ]

    with closing(sqlite3.connect(variable_directory / "tracker.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()  # an open reader keeps the log from being folded in

        await store.save(tracker_of(*events, domain=domain))

        files = contents(variable_directory)
    assert {"tracker.db", "tracker.db-wal"} <= files.keys()
    assert [name for name, content in files.items() if words.encode() in content] == []
    assert SENDER.encode() in b"".join(files.values())


async def test_the_file_is_kept_with_a_write_ahead_log(
    store: SealedTrackerStore, domain: Domain, variable_directory: Path
) -> None:
    """A reader never blocks the writer."""
    await store.save(tracker_of(heard("Hello"), domain=domain))

    with sqlite3.connect(variable_directory / "tracker.db") as connection:
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]

    assert mode == "wal"


async def test_every_file_is_its_owners_alone(
    store: SealedTrackerStore, domain: Domain, variable_directory: Path
) -> None:
    """Nobody else on the machine reads even the ids."""
    with closing(sqlite3.connect(variable_directory / "tracker.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()

        await store.save(tracker_of(heard("Hello"), domain=domain))
        modes = {
            name: stat.S_IMODE((variable_directory / name).lstat().st_mode) for name in contents(variable_directory)
        }

    assert modes == {"tracker.db": 0o600, "tracker.db-wal": 0o600, "tracker.db-shm": 0o600}


async def test_a_row_moved_to_another_person_is_not_read(
    store: SealedTrackerStore, domain: Domain, variable_directory: Path
) -> None:
    """Someone who can write to the file cannot put words into another person's mouth, nor silence them for long."""
    await store.save(tracker_of(heard(CANARY), domain=domain))
    with sqlite3.connect(variable_directory / "tracker.db") as connection:
        connection.execute("UPDATE events SET sender_id = 'rest-robin'")

    found = await store.retrieve("rest-robin")
    await store.save(tracker_of(heard("hello"), domain=domain, sender="rest-robin"))
    again = await store.retrieve("rest-robin")

    assert found is None
    assert again is not None
    assert [event.text for event in again.events if isinstance(event, UserUttered)] == ["hello"]


async def test_a_conversation_is_gone_after_a_day(
    store: SealedTrackerStore, domain: Domain, variable_directory: Path
) -> None:
    """The next save sweeps what nobody has gone on with for 24 hours."""
    await store.save(tracker_of(heard("now"), domain=domain))  # this hour's sweep is done
    await store.save(tracker_of(*aged([heard("old")], 25 * HOUR), domain=domain, sender="rest-old"))
    await store.save(tracker_of(*aged([heard("recent")], 23 * HOUR), domain=domain, sender="rest-recent"))
    before = rows(variable_directory, "rest-old")
    restarted = SealedTrackerStore(domain)

    await restarted.save(tracker_of(heard("now"), domain=domain))

    assert before == 1
    assert rows(variable_directory, "rest-old") == 0
    assert rows(variable_directory, "rest-recent") == 1
    assert rows(variable_directory) == 1


async def test_an_old_session_is_gone_though_its_person_came_back(store: SealedTrackerStore, domain: Domain) -> None:
    """A session outlives its end by a day at most, also for somebody who writes every day."""
    await store.save(tracker_of(heard("now"), domain=domain, sender="rest-robin"))  # this hour's sweep is done
    old = aged(session(heard("long ago")), 49 * HOUR)
    await store.save(tracker_of(*old, domain=domain))
    tracker = await store.retrieve(SENDER)
    assert tracker is not None
    for event in session(heard("today")):
        tracker.update(event)
    restarted = SealedTrackerStore(domain)

    await restarted.save(tracker)

    found = await restarted.retrieve_full_tracker(SENDER)
    assert texts(found) == ["today"]


async def test_a_sweep_comes_at_most_once_an_hour(
    store: SealedTrackerStore,
    domain: Domain,
    variable_directory: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Saving does not read the whole file each time, and a day later the sweep has come."""
    start = time.time()
    await store.save(tracker_of(heard("first"), domain=domain, sender="rest-first"))
    await store.save(
        tracker_of(*aged([heard("old")], KEEP_SECONDS + HOUR), domain=domain, sender="rest-old"),
    )
    before = rows(variable_directory, "rest-old")
    monkeypatch.setattr(time, "time", lambda: start + SWEEP_EVERY_SECONDS + 1)

    await store.save(tracker_of(heard("second"), domain=domain))

    assert before == 1
    assert rows(variable_directory, "rest-old") == 0


async def test_a_person_can_be_forgotten(store: SealedTrackerStore, domain: Domain) -> None:
    """Forgetting deletes one conversation and no other."""
    await store.save(tracker_of(heard("mine"), domain=domain, sender="rest-dana"))
    await store.save(tracker_of(heard("yours"), domain=domain, sender="rest-robin"))

    await store.forget("rest-dana")

    assert await store.keys() == ["rest-robin"]
    assert await store.retrieve("rest-dana") is None


async def test_whoever_deletes_the_chat_leaves_nothing_here(
    store: SealedTrackerStore, domain: Domain, variable_directory: Path
) -> None:
    """The turn that says "I'm deleting it" is the last, and neither it nor anything before it is kept."""
    await store.save(tracker_of(*session(heard("my name is Dana")), domain=domain))
    tracker = await store.retrieve(SENDER)
    assert tracker is not None
    for event in (heard("delete this chat"), ActionExecuted(DELETED_RESPONSE), said("I'm deleting it.")):
        tracker.update(event)

    await store.save(tracker)

    assert rows(variable_directory) == 0
    assert await store.retrieve(SENDER) is None


async def test_deleting_one_chat_deletes_no_other(store: SealedTrackerStore, domain: Domain) -> None:
    """The word counts for the conversation in which it was said."""
    await store.save(tracker_of(heard("yours"), domain=domain, sender="rest-robin"))

    await store.save(tracker_of(heard("delete this chat"), ActionExecuted(DELETED_RESPONSE), domain=domain))

    assert await store.keys() == ["rest-robin"]


async def test_what_is_written_after_the_deletion_is_kept_again(store: SealedTrackerStore, domain: Domain) -> None:
    """An earlier wish does not make a person's later conversation impossible."""
    tracker = tracker_of(heard("delete this chat"), ActionExecuted(DELETED_RESPONSE), domain=domain)
    await store.save(tracker)

    await store.save(tracker_of(*tracker.events, heard("Hello"), said("Hi."), domain=domain))

    assert "Hello" in texts(await store.retrieve(SENDER))


def test_the_word_that_deletes_is_one_that_is_said(domain: Domain) -> None:
    """A renamed response would promise a deletion that never comes."""
    assert DELETED_RESPONSE in domain.responses


async def test_forgetting_a_stranger_is_no_error(store: SealedTrackerStore) -> None:
    """A deletion may be repeated."""
    await store.forget("rest-nobody")

    assert await store.keys() == []


@pytest.mark.parametrize(
    "sender",
    [
        pytest.param("rest-\x00dana", id="NUL"),
        pytest.param("", id="empty"),
        pytest.param("' OR 1=1 --", id="SQL"),
        pytest.param("r" * 10_000, id="very long"),
        pytest.param("дана", id="other script"),
    ],
)
async def test_no_sender_id_ends_the_process(store: SealedTrackerStore, domain: Domain, sender: str) -> None:
    """A strange id is stored like any other; stock Rasa would exit and silence everybody."""
    await store.save(tracker_of(heard("Hello"), domain=domain, sender=sender))

    found = await store.retrieve(sender)

    assert texts(found) == ["Hello"]
    assert await store.retrieve("rest-robin") is None


async def test_a_failure_inside_a_session_does_not_end_the_process(store: SealedTrackerStore) -> None:
    """A `ValueError`, at which stock Rasa exits, stays an error that can be handled."""
    with pytest.raises(ValueError, match="some id"), store.session_scope():
        raise ValueError("some id")

    assert await store.keys() == []


def test_a_damaged_key_is_refused(variable_directory: Path, domain: Domain) -> None:
    """A store without its key does not open, and does not make a new key."""
    keys = variable_directory / "keys"
    keys.mkdir(parents=True)
    (keys / "tracker.key").write_text("damaged")

    with pytest.raises(SettingsError, match=r"tracker\.key"):
        SealedTrackerStore(domain)

    assert (keys / "tracker.key").read_text() == "damaged"
    assert not (variable_directory / "tracker.db").exists()


async def test_the_key_of_the_environment_counts(
    variable_directory: Path, domain: Domain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a key in the environment no key file is made, and another key opens nothing."""
    monkeypatch.setenv("CLARITY_TRACKER_KEY", bytes(range(32)).hex())
    await SealedTrackerStore(domain).save(tracker_of(heard(CANARY), domain=domain))
    monkeypatch.setenv("CLARITY_TRACKER_KEY", bytes(range(32, 64)).hex())
    other = SealedTrackerStore(domain)

    found = await other.retrieve(SENDER)

    assert found is None
    assert not (variable_directory / "keys").exists()


async def test_a_sweep_needs_nobody_to_write(
    store: SealedTrackerStore, domain: Domain, variable_directory: Path
) -> None:
    """On an idle machine as well a conversation is gone after its day."""
    await store.save(tracker_of(heard("now"), domain=domain, sender="rest-robin"))  # this hour's sweep is done
    await store.save(tracker_of(*aged([heard("old")], 25 * HOUR), domain=domain))

    await asyncio.to_thread(store.sweep)

    assert (rows(variable_directory, SENDER), rows(variable_directory, "rest-robin")) == (0, 1)
