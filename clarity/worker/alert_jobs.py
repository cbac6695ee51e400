"""The worker's jobs for cries for help: brought in, found where nobody told of them, told to staff, and escalated."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from clarity.crisis.alerts import Notice as Why
from clarity.crisis.alerts import Owed
from clarity.crisis.service import KEEP_DAYS, Turn
from clarity.errors import NotificationFailed
from clarity.logging import get_logger
from clarity.notifications import (
    CRISIS,
    CRISIS_AGAIN,
    CRISIS_ESCALATED,
    MAIL,
    ONCALL,
    Carrier,
    Mail,
    Notice,
    OnCall,
    Target,
    targets,
)
from clarity.settings import Settings
from clarity.worker.clock import ClockWatch
from clarity.worker.jobs import BATCH, DAILY, OFTEN, Handing, Job, counted, wait_after

KEEP = datetime.timedelta(days=KEEP_DAYS)
# Seconds. A cry that nobody told of has to reach staff within a minute as well (requirement C-30): ten seconds of
# grace, this, and the look of the job that tells.
LOOK = 20.0
LONGEST_WAIT = datetime.timedelta(minutes=1)  # before a notice that failed is tried again: somebody may be in danger
KINDS = {Why.RAISED: CRISIS, Why.AGAIN: CRISIS_AGAIN, Why.ESCALATED: CRISIS_ESCALATED}
log = get_logger(__name__)


class Alerts(Protocol):
    """What the jobs need of `clarity.crisis.service.AlertService`, which says what each promises."""

    def deliver_spool(self) -> int: ...  # noqa: D102

    def sweep(self, find: Callable[[datetime.datetime], Iterable[Turn]]) -> int: ...  # noqa: D102

    def escalate(self) -> int: ...  # noqa: D102

    def notices_due(self, target: str, limit: int, kinds: Collection[Why] = ...) -> tuple[Owed, ...]: ...  # noqa: D102

    def notice_sent(self, notice_id: int) -> None: ...  # noqa: D102

    def notice_failed(self, notice_id: int, next_try_at: datetime.datetime) -> None: ...  # noqa: D102

    def purge(self, older_than: datetime.timedelta) -> int: ...  # noqa: D102


class Turns(Protocol):
    """What the jobs need of `clarity.conversations.service.ConversationService`."""

    def crisis_turns(self, since: datetime.datetime) -> Iterable[Turn]: ...  # noqa: D102


Ways = dict[str, dict[Why, Target]]


def alert_ways(configured: Settings, carrier: Carrier | None) -> Ways:
    """Return, by its kind, each way to tell staff of an alert, and in which of them they hear what."""
    alerting, ways = configured.alerting, targets(configured.notices)
    later = dict(ways)
    if configured.notices.mail is not None and alerting.escalation_mail:
        later[MAIL] = Mail(replace(configured.notices.mail, recipients=alerting.escalation_mail))
    if carrier is not None and alerting.phones:
        ways[ONCALL] = later[ONCALL] = OnCall(alerting.phones, carrier)
    if carrier is not None and alerting.escalation_phones:
        later[ONCALL] = OnCall(alerting.escalation_phones, carrier)
    at_once = {name: {Why.RAISED: way, Why.AGAIN: way} for name, way in ways.items()}
    return {name: {**at_once.get(name, {}), Why.ESCALATED: way} for name, way in later.items()}


def alert_jobs(service: Alerts, record: Turns, ways: Ways, clock: ClockWatch) -> list[Job]:
    """Return the jobs; each way is a job of its own, so that one that hangs holds up no other."""

    def purge() -> None:
        if clock.is_trusted():
            log.event("worker.alerts_purged", count=service.purge(KEEP))

    return [
        Job("alert spool", OFTEN, lambda: counted("worker.alerts_delivered", service.deliver_spool())),
        *(Job(f"alert {name}", OFTEN, AlertTelling(service, name, way).tell) for name, way in ways.items()),
        Job("alert sweep", LOOK, lambda: counted("worker.alerts_found", service.sweep(record.crisis_turns))),
        Job("alert escalation", LOOK, lambda: counted("worker.alerts_escalated", service.escalate())),
        Job("alert purge", DAILY, purge),
    ]


class AlertTelling:
    """Tells staff in one way of the alerts that they are owed a word about."""

    def __init__(self, service: Alerts, name: str, way: Mapping[Why, Target]) -> None:
        self._service, self._name, self._way = service, name, way
        self._handing = Handing()

    def tell(self) -> None:
        """Send what is due; what fails is due again, later and later up to a minute, until it goes."""
        due = self._service.notices_due(self._name, BATCH, tuple(self._way))
        sent = self._handing.over(due, self._notify, self._service.notice_sent)
        if sent:
            log.event("worker.alerts_told", process=self._name, count=sent)

    def _notify(self, due: Owed) -> bool:
        try:
            self._way[due.kind].notify(notice_of(due))
        except Exception as error:  # noqa: BLE001 - one that nobody can send must not stop those behind it
            reason = str(error) if isinstance(error, NotificationFailed) else type(error).__name__
            log.event("worker.alert_failed", reason=reason, reference=due.case, count=due.tries + 1)
            self._service.notice_failed(due.id, _now() + min(wait_after(due.tries), LONGEST_WAIT))
            return False
        return True


def notice_of(due: Owed) -> Notice:
    """Return what may leave the house about an alert; a notice that is repeated has the same id."""
    kind = KINDS[due.kind]
    return Notice(f"{due.case}.{kind}-{due.id}", due.case, due.channel, due.at, None, kind, due.level.name.lower())


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)
