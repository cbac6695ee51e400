"""Promises of `clarity.worker.conversation_jobs`: chats are brought in, forgotten by the engine, and gone in time."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from clarity.assistant import Assistant
from clarity.conversations.service import ConversationService
from clarity.settings import Secret
from clarity.worker.clock import ClockWatch
from clarity.worker.conversation_jobs import KEEP, conversation_jobs, forget
from clarity.worker.jobs import DAILY, HOURLY, MINUTELY, OFTEN, Job
from clarity.worker.loop import Loop
from tests.clarity.conversations.people import (
    CHAT,
    NOW,
    OTHER_CHAT,
    WITH_CANARIES,
    Clock,
    answered,
    asked,
    break_database,
    open_in,
    rows,
)
from tests.clarity.worker.running import until
from tests.servers import free_port


@dataclass
class Engine:
    """An engine's private channel that forgets, but for some conversations that are busy."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)

    def opened(self) -> Assistant:
        """Return a client of it."""
        return Assistant(self.url, Secret(bytes(range(32))))


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Run it on a free port."""
    made = Engine()

    class Handler(BaseHTTPRequestHandler):
        def do_DELETE(self) -> None:
            made.asked.append(self.path)
            self.send_response(409 if self.path.rpartition("/")[2] in made.busy else 204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}"
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def clock() -> Clock:
    """Return a clock that the test moves."""
    return Clock()


@pytest.fixture
def chats(tmp_path: Path, clock: Clock) -> Iterator[ConversationService]:
    """Return the service that the gateway would have."""
    opened = open_in(tmp_path / "var", clock)
    yield opened
    opened.close_service()


def all_jobs(
    chats: ConversationService, engine: Engine, clock: Clock, noted: datetime.datetime | None = None
) -> dict[str, Job]:
    """Return the jobs by name; the worker last did something at `noted`."""
    return {job.name: job for job in conversation_jobs(chats, engine.opened, ClockWatch(clock, lambda: noted))}


def test_each_job_has_its_pace(chats: ConversationService, engine: Engine, clock: Clock) -> None:
    """What waits is brought in within seconds, and the engine is asked within a minute."""
    paces = {name: job.every for name, job in all_jobs(chats, engine, clock).items()}

    assert paces == {"chat spool": OFTEN, "forget": MINUTELY, "erased chats": HOURLY, "chat purge": DAILY}


def test_what_was_spooled_is_brought_in(
    chats: ConversationService,
    engine: Engine,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The log tells how many files, and no word of them."""
    with monkeypatch.context() as patch:
        break_database(chats, patch)
        chats.record([asked(text=WITH_CANARIES)])

    all_jobs(chats, engine, clock)["chat spool"].work()

    logged = capfd.readouterr().err
    assert [entry.message_id for entry in chats.after(CHAT, 0)] == ["m-0"]
    assert '"event": "worker.chat_spool_delivered", "count": 1' in logged
    assert "violet" not in logged


def test_the_engine_forgets_what_was_erased(chats: ConversationService, engine: Engine) -> None:
    """Each conversation once, on its own channel."""
    for chat in (CHAT, OTHER_CHAT):
        chats.erase(chat)

    counts = forget(chats, engine.opened), forget(chats, engine.opened)

    assert counts == (2, 0)
    assert engine.asked == [f"/webhooks/web/conversations/{chat}" for chat in sorted((CHAT, OTHER_CHAT))]
    assert chats.forgettings_owed() == ()


def test_what_the_engine_does_not_forget_stays_owed(chats: ConversationService, engine: Engine) -> None:
    """A turn that is still running keeps no other conversation from being forgotten."""
    engine.busy.add(CHAT)
    for chat in (CHAT, OTHER_CHAT):
        chats.erase(chat)

    count = forget(chats, engine.opened)

    assert count == 1
    assert chats.forgettings_owed() == (("web", CHAT),)


def test_an_engine_that_is_away_is_asked_again(chats: ConversationService, capfd: pytest.CaptureFixture[str]) -> None:
    """It is left alone after three in vain, and nothing is struck out."""
    for number in range(9):
        chats.erase(f"web-{number}")
    away = Engine(url=f"http://127.0.0.1:{free_port()}")

    count = forget(chats, away.opened)

    assert count == 0
    assert len(chats.forgettings_owed()) == 9
    assert "worker.nothing_forgotten" in capfd.readouterr().err


def test_chats_go_after_thirty_days(
    chats: ConversationService, engine: Engine, clock: Clock, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The count is logged, also when it is none."""
    chats.record([asked(), answered()])
    clock.forward(days=31)
    job = all_jobs(chats, engine, clock, noted=clock.at)["chat purge"]

    for _ in range(2):
        job.work()

    logged = capfd.readouterr().err
    assert datetime.timedelta(days=30) == KEEP
    assert rows(tmp_path / "var", "SELECT * FROM conversation_entries") == []
    assert ['"count": 1' in line for line in logged.splitlines() if "conversations_purged" in line] == [True, False]


def test_the_last_trace_of_an_erased_chat_goes_a_day_later(
    chats: ConversationService, engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    """Nothing is left by which anybody could know that it was."""
    chats.erase(CHAT)
    clock.forward(hours=25)

    all_jobs(chats, engine, clock, noted=NOW)["erased chats"].work()

    assert rows(tmp_path / "var", "SELECT * FROM conversations") == []


def test_nothing_goes_by_a_clock_that_jumped(
    chats: ConversationService, engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    """A wrong date on the machine erases nobody's chat and lets no refused token in again."""
    chats.record([asked()])
    chats.erase(OTHER_CHAT)
    clock.forward(days=400)
    jobs = all_jobs(chats, engine, clock, noted=NOW)

    for name in ("chat purge", "erased chats"):
        jobs[name].work()

    assert len(chats.after(CHAT, 0)) == 1
    assert len(rows(tmp_path / "var", "SELECT * FROM conversations")) == 2


def test_the_worker_goes_on_when_any_of_them_fails(
    chats: ConversationService, engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the database down all fail, and all do their work when it is back."""
    monkeypatch.setattr("clarity.worker.loop.pause", lambda *_: 0.05)
    chats.erase(OTHER_CHAT)
    loop = Loop(all_jobs(chats, engine, clock).values())
    with monkeypatch.context() as patch:
        break_database(chats, patch)
        chats.record([asked()])
        loop.start()
        assert not until(lambda: bool(engine.asked), seconds=0.3)

    assert until(lambda: len(chats.after(CHAT, 0)) == 1 and chats.forgettings_owed() == ())
    assert loop.stop(5)
