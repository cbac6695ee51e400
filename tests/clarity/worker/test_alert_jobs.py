"""Promises of the worker for cries for help: told soon in every way, until somebody took it, and never who it is."""

from __future__ import annotations

import datetime
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from clarity.carrier.account import Account
from clarity.carrier.api import Api, listening
from clarity.conversations.model import Kind
from clarity.crisis import service as crisis_service
from clarity.crisis.alerts import Notice as Why
from clarity.crisis.service import AlertService
from clarity.errors import DatabaseUnavailable, NotificationFailed
from clarity.notifications import CRISIS, CRISIS_AGAIN, CRISIS_ESCALATED, Notice, OnCall, Target
from clarity.settings import Settings, load
from clarity.telephony import open_telephony
from clarity.worker import alert_jobs as jobs_module
from clarity.worker.alert_jobs import LOOK, AlertTelling, alert_jobs, alert_ways, notice_of
from clarity.worker.clock import ClockWatch
from clarity.worker.jobs import GIVE_UP_AFTER, OFTEN
from tests.clarity.conversations import people
from tests.clarity.conversations.people import CHAT, NOW, Clock, answered, asked
from tests.clarity.crisis.opened import BY, IMMINENT, cry, only, opened
from tests.clarity.database.down import database_down
from tests.servers import Mailbox, receiving, serving

ACCOUNT, OURS = "AC" + "0" * 31 + "1", "+19495550199"
ON_CALL, LEAD = "+19495550101", "+19495550102"
MAIL = {
    "CLARITY_SMTP_URL": "smtp://127.0.0.1:25",
    "CLARITY_NOTIFY_FROM": "clarity@example.org",
    "CLARITY_NOTIFY_TO": "desk@example.org",
}


@dataclass
class Way:
    """A way to tell staff that keeps what it is given, or fails."""

    is_down: bool = False
    notices: list[Notice] = field(default_factory=list)
    tried: int = 0

    def notify(self, notice: Notice) -> None:
        """Take the notice."""
        self.tried += 1
        if self.is_down:
            raise NotificationFailed("mail: down")
        self.notices.append(notice)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return a clock that the test moves, for the service and the jobs."""
    found = Clock()
    monkeypatch.setattr(jobs_module, "_now", found)
    monkeypatch.setattr("clarity.crisis.service.SECONDS", 10.0)
    return found


@pytest.fixture
def service(tmp_path: Path, clock: Clock) -> Iterator[AlertService]:
    """Return the service on an empty database."""
    with opened(tmp_path, clock) as found:
        yield found


def all_of(way: Target) -> dict[Why, Target]:
    """Return a way that is told everything."""
    return dict.fromkeys(Why, way)


def test_staff_are_told_once(service: AlertService) -> None:
    """With the case, the level and the moment, and nothing of the person."""
    cry(service, danger=IMMINENT)
    way = Way()
    telling = AlertTelling(service, "mail", all_of(way))

    telling.tell()
    telling.tell()

    (notice,) = way.notices
    assert (notice.reference, notice.level, notice.due_at) == (only(service).case, "imminent", NOW)
    assert (notice.kind, notice.channel, notice.link) == (CRISIS, "web", None)
    assert CHAT not in repr(notice)


def test_each_kind_of_notice_is_another(service: AlertService, clock: Clock) -> None:
    """A mail program must not take the escalation for the mail that was not read."""
    cry(service, 1)
    clock.forward(minutes=10)
    service.escalate()
    cry(service, 2, danger=IMMINENT)

    notices = [notice_of(due) for due in service.notices_due("mail", 9)]

    assert {notice.kind for notice in notices} == {CRISIS, CRISIS_AGAIN, CRISIS_ESCALATED}
    assert len({notice.id for notice in notices}) == 3
    assert notices == [notice_of(due) for due in service.notices_due("mail", 9)]


def test_a_way_that_is_down_is_tried_again_within_a_minute(service: AlertService, clock: Clock) -> None:
    """As long as it takes; somebody may be in danger all the while."""
    cry(service)
    way = Way(is_down=True)
    telling = AlertTelling(service, "mail", all_of(way))
    for _ in range(12):
        telling.tell()
        clock.forward(minutes=1)
    way.is_down = False

    telling.tell()

    assert (way.tried, len(way.notices)) == (13, 1)


def test_a_way_that_is_down_is_left_alone_for_a_moment(service: AlertService) -> None:
    """Fifty alerts are not fifty time-outs in a row."""
    for number in range(6):
        cry(service, conversation=f"web-{number}")
    way = Way(is_down=True)

    AlertTelling(service, "mail", all_of(way)).tell()

    assert way.tried == GIVE_UP_AFTER


def test_a_full_disk_sends_no_second_text(service: AlertService, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was taken and could not be written down is written down later, and not sent again."""
    cry(service)
    way = Way()
    telling = AlertTelling(service, "oncall", all_of(way))
    with monkeypatch.context() as patch:
        patch.setattr(AlertService, "notice_sent", _full)
        with pytest.raises(DatabaseUnavailable):
            telling.tell()

    telling.tell()

    assert (len(way.notices), service.notices_due("oncall", 9)) == (1, ())


def _full(*_: object) -> None:
    raise DatabaseUnavailable("the database did not do it")


def test_who_hears_of_escalations_alone_hears_no_other(service: AlertService, clock: Clock) -> None:
    """And is not kept from them by what others are told."""
    cry(service)
    clock.forward(minutes=10)
    service.escalate()
    way = Way()

    AlertTelling(service, "oncall", {Why.ESCALATED: way}).tell()

    assert [notice.kind for notice in way.notices] == [CRISIS_ESCALATED]


def test_the_jobs_do_it_all(service: AlertService, tmp_path: Path, clock: Clock) -> None:
    """Spooled is brought in, untold is found, told, escalated, and in the end gone."""
    record, way = people.open_in(tmp_path, clock), Way()
    made = alert_jobs(service, record, {"mail": all_of(way)}, ClockWatch(clock, lambda: None))
    work = {job.name: job.work for job in made}
    with database_down():
        cry(service)
    record.record([asked(1, "web-untold"), answered(1, "web-untold", kind=Kind.CRISIS)])
    clock.forward(minutes=1)
    for name in ("alert spool", "alert sweep", "alert mail"):
        work[name]()
    told = [notice.kind for notice in way.notices]
    clock.forward(minutes=10)
    work["alert escalation"]()
    work["alert mail"]()
    clock.forward(days=91)
    work["alert purge"]()

    record.close_service()
    assert told == [CRISIS, CRISIS]
    assert [notice.kind for notice in way.notices[2:]] == [CRISIS_ESCALATED, CRISIS_ESCALATED]
    assert service.alerts(open_only=False) == ()


def test_nothing_is_erased_by_a_clock_that_jumped(service: AlertService, tmp_path: Path, clock: Clock) -> None:
    """No alert is lost because a machine's clock was wrong."""
    record = people.open_in(tmp_path, clock)
    made = alert_jobs(service, record, {}, ClockWatch(clock, lambda: NOW))
    cry(service)
    clock.forward(days=91)

    {job.name: job.work for job in made}["alert purge"]()

    record.close_service()
    assert len(service.alerts()) == 1


def test_what_nobody_told_of_reaches_staff_within_a_minute_as_well() -> None:
    """Grace, the sweep's pause, the pause of whoever tells, and ten seconds for the servers (requirement C-30)."""
    longest = crisis_service.GRACE.total_seconds() + LOOK + OFTEN + 10

    assert longest < 60


def settings_with(folder: Path, **environ: str) -> Settings:
    """Return settings whose files go below the folder."""
    return load({"CLARITY_VAR": str(folder), **environ})


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, {}),
        (MAIL, {"mail": set(Why)}),
        ({"CLARITY_ONCALL_PHONES": ON_CALL}, {"oncall": set(Why)}),
        ({"CLARITY_ALERT_ESCALATION_PHONES": LEAD}, {"oncall": {Why.ESCALATED}}),
    ],
    ids=["nobody", "mail", "on call", "escalations alone"],
)
def test_the_configured_ways_are_the_ways(
    tmp_path: Path, environ: dict[str, str], expected: dict[str, set[Why]]
) -> None:
    """What is not set up is not tried."""
    configured = settings_with(tmp_path, **environ)

    ways = alert_ways(configured, open_telephony(configured))

    assert {name: set(way) for name, way in ways.items()} == expected


def test_without_a_carrier_nobody_is_texted(tmp_path: Path) -> None:
    """Whatever is set."""
    configured = settings_with(tmp_path, CLARITY_ONCALL_PHONES=ON_CALL, CLARITY_ALERT_ESCALATION_PHONES=LEAD)

    assert alert_ways(configured, None) == {}


def test_escalations_go_to_whom_they_are_set(service: AlertService, tmp_path: Path, clock: Clock) -> None:
    """By mail and by text, over a real mail server and a carrier on loopback."""
    token = secrets.token_hex(16)
    api = Api(Account(ACCOUNT, OURS), token, lambda _message: None)
    cry(service, danger=IMMINENT)
    with serving(Mailbox()) as mailbox, listening(api, 0) as address:
        configured = settings_with(
            tmp_path,
            **{**MAIL, "CLARITY_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}"},
            CLARITY_ALERT_ESCALATION_MAIL="lead@example.org",
            CLARITY_ONCALL_PHONES=ON_CALL,
            CLARITY_ALERT_ESCALATION_PHONES=LEAD,
            CLARITY_TWILIO_ACCOUNT_SID=ACCOUNT,
            CLARITY_TWILIO_TOKENS=token,
            CLARITY_TWILIO_NUMBERS=OURS,
            CLARITY_TWILIO_API=address,
        )
        ways = alert_ways(configured, open_telephony(configured))
        for minutes in (0, 10):
            clock.forward(minutes=minutes)
            service.escalate()
            for name, way in ways.items():
                AlertTelling(service, name, way).tell()

    letters = [message_from_bytes(letter) for letter in mailbox.letters]
    assert [letter["To"] for letter in letters] == ["desk@example.org", "lead@example.org"]
    texts = list(api.account.messages.values())
    assert [text.to for text in texts] == [ON_CALL, LEAD]
    assert all(only(service).case in text.body for text in texts)
    everything = str(letters) + "".join(text.body for text in texts)
    assert CHAT not in everything


def test_a_telephone_that_cannot_be_reached_keeps_no_other_from_knowing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The carrier refuses one number: the others get it once; when it refuses all, it is tried again."""
    token = secrets.token_hex(16)
    api = Api(Account(ACCOUNT, OURS), token, lambda _message: None)
    notice = Notice("K7FQ-3XMD.crisis-1", "K7FQ-3XMD", "web", NOW, None, CRISIS, "crisis")
    with listening(api, 0) as address:
        configured = load(
            {
                "CLARITY_TWILIO_ACCOUNT_SID": ACCOUNT,
                "CLARITY_TWILIO_TOKENS": token,
                "CLARITY_TWILIO_NUMBERS": OURS,
                "CLARITY_TWILIO_API": address,
            }
        )
        carrier = open_telephony(configured)
        assert carrier is not None
        OnCall(("no number", LEAD), carrier).notify(notice)
        with pytest.raises(NotificationFailed, match=r"^oncall: TextRefused$"):
            OnCall(("no number",), carrier).notify(notice)

    assert [text.to for text in api.account.messages.values()] == [LEAD]
    assert "notifications.recipient_refused" in capfd.readouterr().err


def test_a_webhook_is_told_as_well(service: AlertService, tmp_path: Path) -> None:
    """What is posted has a case and a level, and no other key."""
    cry(service, danger=IMMINENT)
    with receiving() as received:
        hook = {"CLARITY_WEBHOOK_URL": received.url, "CLARITY_WEBHOOK_SECRET": bytes(range(32)).hex()}
        ways = alert_ways(settings_with(tmp_path, **hook), None)

        AlertTelling(service, "webhook", ways["webhook"]).tell()

    told = json.loads(received.requests[0][1])
    assert told.pop("id").startswith(f"{only(service).case}.crisis-")
    assert told == {
        "event": "crisis.alert",
        "reference": only(service).case,
        "channel": "web",
        "level": "imminent",
        "is_again": False,
        "at": NOW.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def test_whoever_acknowledged_it_stops_the_escalation(service: AlertService, clock: Clock) -> None:
    """On a clock that is moved: nobody is called at T+10 for what somebody has at T+9."""
    cry(service)
    clock.forward(minutes=9)
    service.acknowledge(only(service).case, BY)
    clock.forward(minutes=1)

    assert service.escalate() == 0
    assert clock() - NOW == timedelta(minutes=10)
