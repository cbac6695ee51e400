"""Promises of `python -m clarity.worker`, a real process: staff are told, nothing leaks, and it ends when told to."""

from __future__ import annotations

import datetime
import json
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from clarity import settings
from clarity.business_hours import business_hours
from clarity.callbacks.service import CallbackService, open_service
from clarity.notifications import targets
from clarity.program import admissions
from clarity.security.locks import hold_place
from clarity.settings import Notices
from clarity.worker.__main__ import announce, main
from clarity.worker.jobs import jobs
from clarity.worker.loop import Loop
from tests.clarity.worker.running import Worker, until
from tests.people import asked, shown_of
from tests.servers import Mailbox, Received, free_port, receiving, serving


@pytest.fixture
def callbacks(environment: dict[str, str]) -> Iterator[CallbackService]:
    """Return the service that the action server would have."""
    opened = open_service(settings.load(environment))
    yield opened
    opened.close_service()


def still_owed(callbacks: CallbackService) -> list[tuple[str, str, int]]:
    """Return what staff have not been told yet: code, target, and how often it was tried."""
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
    return [(due.reference, due.target, due.tries) for due in callbacks.notifications_due(soon, 9)]


def told(mailbox: Mailbox, received: Received) -> str:
    """Return everything that left the house."""
    mails = b"".join(mailbox.letters)
    posts = b"".join(json.dumps(headers).encode() + body for headers, body in received.requests)
    return (mails + posts).decode()


def test_a_request_is_told_by_mail_and_webhook_and_nothing_of_the_person(
    environment: dict[str, str], callbacks: CallbackService, start: Callable[[dict[str, str]], Worker]
) -> None:
    """From a submit to staff's mailbox, over real servers, with a code and without a person."""
    receipt = callbacks.submit(asked())

    with serving(Mailbox()) as mailbox, receiving() as received:
        worker = start(
            {
                **environment,
                "CLARITY_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
                "CLARITY_NOTIFY_FROM": "clarity@example.org",
                "CLARITY_NOTIFY_TO": "admissions@example.org",
                "CLARITY_WEBHOOK_URL": received.url,
                "CLARITY_WEBHOOK_SECRET": bytes(range(32)).hex(),
            }
        )
        assert until(lambda: bool(mailbox.letters and received.requests)), worker.log.read_text()
        assert until(lambda: worker.log.read_text().count("worker.notices_sent") == 2)
        seconds = worker.end()

    everything = told(mailbox, received) + worker.log.read_text()
    assert everything.count(receipt.reference) >= 2
    assert shown_of(everything) == []
    assert seconds < 2
    assert worker.process.returncode == 0


def test_one_target_that_is_down_does_not_stop_the_other(
    callbacks: CallbackService, capfd: pytest.CaptureFixture[str]
) -> None:
    """Staff hear of it by webhook while the mail server is away."""
    receipt = callbacks.submit(asked())
    with receiving() as received:
        notices = settings.load(
            {
                "CLARITY_SMTP_URL": f"smtp://127.0.0.1:{free_port()}",
                "CLARITY_NOTIFY_FROM": "clarity@example.org",
                "CLARITY_NOTIFY_TO": "admissions@example.org",
                "CLARITY_WEBHOOK_URL": received.url,
                "CLARITY_WEBHOOK_SECRET": bytes(range(32)).hex(),
            }
        ).notices
        loop = Loop(jobs(callbacks, targets(notices), notices, admissions()))

        loop.start()
        assert until(lambda: still_owed(callbacks) == [(receipt.reference, "mail", 1)])
        assert loop.stop(5)

    assert len(received.requests) == 1
    assert "mail: ConnectionRefusedError" in capfd.readouterr().err


def test_a_spooled_request_is_delivered_when_the_database_is_back(
    environment: dict[str, str],
    callbacks: CallbackService,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The worker survives a database that is held by somebody else, and brings the request in afterwards."""
    monkeypatch.setattr("clarity.worker.loop.pause", lambda *_: 0.05)
    callbacks.queue()  # the database is made
    holding = sqlite3.connect(Path(environment["CLARITY_VAR"]) / "clarity.db", isolation_level=None)
    holding.execute("BEGIN EXCLUSIVE")
    receipt = callbacks.submit(asked())
    loop, logged = Loop(jobs(callbacks, {}, Notices(), admissions())), ""

    def has_logged(event: str) -> bool:
        nonlocal logged
        logged += capfd.readouterr().err
        return event in logged

    loop.start()
    assert until(lambda: has_logged("worker.job_failed"))
    holding.execute("ROLLBACK")
    holding.close()

    assert until(lambda: has_logged("worker.spool_delivered"))
    assert loop.stop(10)
    assert not receipt.is_recorded
    assert [request.reference for request in callbacks.queue()] == [receipt.reference]
    assert shown_of(logged) == []


def test_what_nobody_has_set_up_is_said_at_the_start(capfd: pytest.CaptureFixture[str]) -> None:
    """That nobody is told and no hours are known is read in the log, and not learnt from somebody who waited."""
    announce({}, business_hours())

    logged = capfd.readouterr().err
    assert "worker.nobody_is_told" in logged
    assert "worker.hours_unknown" in logged


def test_a_second_worker_is_refused(in_process: dict[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    """Nobody is told twice because somebody started it by hand."""
    held = hold_place(settings.load(in_process).variable_directory, "worker")

    status = main()

    os.close(held)
    assert status == 2
    assert "another worker is at work in this folder" in capfd.readouterr().err


@pytest.fixture
def in_process(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Let a worker that refuses to start do so in this process, whose signals stay as they are."""
    for name in [name for name in os.environ if name.startswith("CLARITY_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CLARITY_VAR", environment["CLARITY_VAR"])
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    # One that starts after all would work here for ever.
    monkeypatch.setattr("clarity.worker.__main__.announce", lambda *_: pytest.fail("it started"))
    return environment


@pytest.mark.usefixtures("in_process")
def test_an_unusable_setting_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The operator reads which variable it is, in one line."""
    monkeypatch.setenv("CLARITY_WEBHOOK_URL", "http://elsewhere.example.org")

    code = main()

    assert code == 2
    assert "CLARITY_WEBHOOK_URL must be https" in capfd.readouterr().err


def test_a_database_of_a_newer_release_is_refused(
    in_process: dict[str, str], callbacks: CallbackService, capfd: pytest.CaptureFixture[str]
) -> None:
    """A worker of an old release does not touch it, and says so instead of failing at each job."""
    callbacks.bring_up_to_date()
    with closing(sqlite3.connect(Path(in_process["CLARITY_VAR"]) / "clarity.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    code = main()

    assert code == 2
    assert "revision 9999" in capfd.readouterr().err
