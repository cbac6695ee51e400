"""Promises of `clarity.worker.jobs`: every notice goes out at least once, and no failure stops another."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from clarity.callbacks.model import Asker, Notification
from clarity.callbacks.service import open_service
from clarity.errors import DatabaseUnavailable, NotificationFailed
from clarity.notifications import Notice
from clarity.program import admissions
from clarity.settings import Notices, load
from clarity.worker import jobs as worker_jobs
from clarity.worker.jobs import Telling, jobs, wait_after
from tests.clarity.callbacks.people import files_with
from tests.people import asked

NOW = datetime.datetime(2026, 6, 17, 12, 0, tzinfo=datetime.timezone.utc)
DUE = Notification(id=1, reference="K7FQ-3XMD", channel="web", due_at=NOW, kind="requested", target="mail", tries=0)


@dataclass
class Outbox:
    """A service whose outbox is a list, and which remembers what it was told."""

    due: list[Notification] = field(default_factory=lambda: [DUE])
    sent: list[int] = field(default_factory=list)
    failed: list[tuple[int, datetime.datetime]] = field(default_factory=list)
    erased: list[tuple[str, datetime.timedelta, bool]] = field(default_factory=list)
    is_full: bool = False
    noted: datetime.datetime | None = None

    def notifications_due(
        self, now: datetime.datetime, limit: int, targets: Collection[str] = ()
    ) -> list[Notification]:
        """Return what is due for the targets."""
        assert now == NOW
        return [due for due in self.due if due.target in targets and due.id not in self.sent][:limit]

    def notification_sent(self, notification_id: int) -> None:
        """Write down that it was sent, unless the disk is full."""
        if self.is_full:
            raise DatabaseUnavailable("the database did not do it")
        self.sent.append(notification_id)

    def notification_failed(self, notification_id: int, next_try_at: datetime.datetime) -> None:
        """Write down that it was not sent."""
        self.failed.append((notification_id, next_try_at))

    def deliver_spool(self) -> int:
        """Deliver two."""
        return 2

    def write_back(self) -> bool:
        """Leave it to the next time, as while somebody reads."""
        return False

    def last_noted(self) -> datetime.datetime | None:
        """Return when the worker last did something."""
        return self.noted

    def warn_of_expiry(self, older_than: datetime.timedelta) -> int:
        """Write down what was asked."""
        self.erased.append(("warn", older_than, True))
        return 1

    def expire(self, older_than: datetime.timedelta, *, only_warned: bool = False) -> int:
        """Write down what was asked."""
        self.erased.append(("expire", older_than, only_warned))
        return 1

    def purge(self, older_than: datetime.timedelta, dry_run: bool = True) -> dict[str, int]:
        """Write down what was asked."""
        self.erased.append(("purge", older_than, not dry_run))
        return {"requests": 0}


@dataclass
class Staff:
    """A target that takes notices, or does not."""

    is_down: bool = False
    notices: list[Notice] = field(default_factory=list)
    tried: int = 0

    def notify(self, notice: Notice) -> None:
        """Take the notice."""
        self.tried += 1
        if self.is_down:
            raise NotificationFailed("mail: ConnectionRefusedError")
        self.notices.append(notice)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock at noon."""
    monkeypatch.setattr(worker_jobs, "_now", lambda: NOW)


def test_staff_are_told_what_is_due() -> None:
    """The notice holds the request's code, channel, due time, and where to open it."""
    outbox, staff = Outbox(), Staff()

    Telling(outbox, "mail", staff, Notices(console_url="https://staff.example.org")).tell()

    assert outbox.sent == [1]
    assert staff.notices == [
        Notice("K7FQ-3XMD.requested", "K7FQ-3XMD", "web", NOW, "https://staff.example.org/callbacks/K7FQ-3XMD")
    ]


def test_a_notice_is_for_its_own_target() -> None:
    """What is owed by mail is not posted to the webhook."""
    outbox, staff = Outbox(), Staff()

    Telling(outbox, "webhook", staff, Notices()).tell()

    assert (outbox.sent, staff.tried) == ([], 0)


def test_a_failure_is_tried_again_later() -> None:
    """Nothing counts as sent that was not taken."""
    outbox = Outbox(due=[replace(DUE, tries=2)])

    Telling(outbox, "mail", Staff(is_down=True), Notices()).tell()

    assert (outbox.sent, outbox.failed) == ([], [(1, NOW + datetime.timedelta(seconds=40))])


def test_a_target_that_is_down_is_left_alone_for_a_while() -> None:
    """A hundred waiting notices do not mean a hundred timeouts in a row."""
    outbox, staff = Outbox(due=[replace(DUE, id=number) for number in range(40)]), Staff(is_down=True)

    Telling(outbox, "mail", staff, Notices()).tell()

    assert staff.tried == 3


def test_a_full_disk_is_no_reason_for_a_flood_of_mails() -> None:
    """What was taken and could not be written down is not sent again by the same worker."""
    outbox, staff = Outbox(is_full=True), Staff()
    telling = Telling(outbox, "mail", staff, Notices())
    with pytest.raises(DatabaseUnavailable):
        telling.tell()
    outbox.is_full = False

    telling.tell()

    assert (staff.tried, outbox.sent) == (1, [1])


@pytest.mark.parametrize(
    ("tries", "seconds"), [(0, 10), (1, 20), (5, 320), (7, 900), (10**6, 900)], ids=["1st", "2nd", "6th", "8th", "many"]
)
def test_the_pause_grows_to_a_quarter_of_an_hour(tries: int, seconds: int) -> None:
    """A server that is down is not hammered, and is noticed within 15 minutes when it is back."""
    assert wait_after(tries) == datetime.timedelta(seconds=seconds)


@pytest.mark.parametrize("target", ["mail", "webhook"])
def test_each_target_is_a_job_of_its_own(target: str) -> None:
    """One that hangs does not keep the other from being told."""
    targets = {"mail": Staff(), "webhook": Staff()}

    names = [job.name for job in jobs(Outbox(), targets, Notices(), admissions())]

    assert target in names


def test_nothing_is_told_where_nothing_is_set_up() -> None:
    """Without targets the spool and the erasing still have their jobs."""
    names = [job.name for job in jobs(Outbox(), {}, Notices(), admissions())]

    assert names == ["spool", "log", "expire", "purge"]


def test_old_requests_end_and_go_as_the_program_says() -> None:
    """Days come from program/admissions.yml, and the purge is no dry run."""
    outbox = Outbox()

    for job in jobs(outbox, {}, Notices(), admissions()):
        job.work()

    assert outbox.erased == [
        ("warn", datetime.timedelta(days=14), True),
        ("expire", datetime.timedelta(days=14), True),
        ("purge", datetime.timedelta(days=90), True),
    ]


def test_nothing_ends_or_goes_by_a_clock_that_jumped() -> None:
    """A wrong date on the machine gives up nobody who waits for a call."""
    outbox = Outbox(noted=NOW - datetime.timedelta(days=400))

    for job in jobs(outbox, {}, Notices(), admissions()):
        job.work()

    assert outbox.erased == []


def test_a_warning_is_told_as_one() -> None:
    """Staff can tell the last reminder from a new request."""
    outbox, staff = Outbox(due=[replace(DUE, kind="expiring")]), Staff()

    Telling(outbox, "mail", staff, Notices()).tell()

    assert [(notice.id, notice.kind) for notice in staff.notices] == [("K7FQ-3XMD.expiring", "expiring")]


def test_what_was_taken_back_leaves_every_file_within_a_minute(tmp_path: Path) -> None:
    """The sealed number would otherwise lie in the database's log until much else was written."""
    callbacks = open_service(load({"CLARITY_VAR": str(tmp_path)}))
    draft = asked()
    callbacks.submit(draft)
    with closing(sqlite3.connect(tmp_path / "clarity.db")) as connection:
        (sealed,) = connection.execute("SELECT phone_sealed FROM callback_requests").fetchone()
    (job,) = (job for job in jobs(callbacks, {}, Notices(), admissions()) if job.name == "log")
    callbacks.withdraw(Asker(draft.conversation))
    before = files_with(tmp_path, (sealed,))

    job.work()

    after = files_with(tmp_path, (sealed,))
    callbacks.close_service()
    assert before == ["clarity.db-wal"]
    assert after == []
    assert job.every <= 60


def test_what_was_done_is_counted_in_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    """A purge proves itself by a line also when there was nothing to erase."""
    for job in jobs(Outbox(), {}, Notices(), admissions()):
        job.work()

    logged = capfd.readouterr().err
    assert [
        event for event in ("worker.spool_delivered", "worker.expired", "worker.purged") if event not in logged
    ] == []


def test_a_failure_is_logged_without_anything_personal(capfd: pytest.CaptureFixture[str]) -> None:
    """The log says which way failed and how."""
    Telling(Outbox(), "mail", Staff(is_down=True), Notices()).tell()

    assert '"reason": "mail: ConnectionRefusedError"' in capfd.readouterr().err
