"""The worker's jobs, each of which can be run again at any time without harm."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from clarity.callbacks.model import Notification
from clarity.errors import NotificationFailed
from clarity.logging import get_logger
from clarity.notifications import Notice, Target, link_to
from clarity.program import Admissions
from clarity.settings import Notices
from clarity.worker.clock import ClockWatch

FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS = 10, 900
BATCH = 50  # notices of one look; the next look comes some seconds later
GIVE_UP_AFTER = 3  # failures in a row after which a target is left alone until the next look
OFTEN, MINUTELY, HOURLY, DAILY = 3.0, 60.0, 3600.0, 86400.0  # seconds

log = get_logger(__name__)


class Callbacks(Protocol):
    """What the jobs need of `clarity.callbacks.service.CallbackService`, which says what each promises."""

    def deliver_spool(self) -> int: ...  # noqa: D102

    def notifications_due(  # noqa: D102
        self, now: datetime.datetime, limit: int, targets: Collection[str] = ...
    ) -> list[Notification]: ...

    def notification_sent(self, notification_id: int) -> None: ...  # noqa: D102

    def notification_failed(self, notification_id: int, next_try_at: datetime.datetime) -> None: ...  # noqa: D102

    def write_back(self) -> bool: ...  # noqa: D102

    def last_noted(self) -> datetime.datetime | None: ...  # noqa: D102

    def warn_of_expiry(self, older_than: datetime.timedelta) -> int: ...  # noqa: D102

    def expire(self, older_than: datetime.timedelta, *, only_warned: bool = ...) -> int: ...  # noqa: D102

    def purge(self, older_than: datetime.timedelta, dry_run: bool = True) -> dict[str, int]: ...  # noqa: D102


@dataclass(frozen=True)
class Job:
    """Something to do every so many seconds; `name` is what the log calls it."""

    name: str
    every: float
    work: Callable[[], object]


def jobs(service: Callbacks, targets: Mapping[str, Target], notices: Notices, admissions: Admissions) -> list[Job]:
    """Return all that the worker does; each target is a job of its own, so that one that hangs holds up no other."""
    expire_after = datetime.timedelta(days=admissions.expire_after_days)
    keep_closed = datetime.timedelta(days=admissions.keep_closed_days)
    clock = ClockWatch(_now, service.last_noted)

    def expire() -> None:
        if clock.is_trusted():
            counted("worker.expiry_warned", service.warn_of_expiry(expire_after))
            counted("worker.expired", service.expire(expire_after, only_warned=True))

    def purge() -> None:
        if clock.is_trusted():
            # Written also when there was nothing to erase: that the purge runs has to be seen somewhere.
            log.event("worker.purged", count=service.purge(keep_closed, dry_run=False).get("requests", 0))

    return [
        Job("spool", OFTEN, lambda: counted("worker.spool_delivered", service.deliver_spool())),
        *(Job(kind, OFTEN, Telling(service, kind, target, notices).tell) for kind, target in targets.items()),
        # What a person took back leaves the database's log, too; one that a reader holds is emptied a minute later.
        Job("log", MINUTELY, service.write_back),
        Job("expire", HOURLY, expire),
        Job("purge", DAILY, purge),
    ]


class Owed(Protocol):
    """Something that staff are to be told."""

    @property
    def id(self) -> int: ...  # noqa: D102


SomeOwed = TypeVar("SomeOwed", bound=Owed)


class Handing:
    """Hands over what is due, one after the other, and writes down what was taken."""

    def __init__(self) -> None:
        # What was taken by the other side and could not be written down yet: on a full disk staff would otherwise get
        # the same mail every few seconds.
        self._taken: set[int] = set()

    def over(self, due: Iterable[SomeOwed], notify: Callable[[SomeOwed], bool], note: Callable[[int], object]) -> int:
        """Return how many were taken; after some in a row that were not, the rest waits until the next look."""
        sent = failures = 0
        for each in due:
            if each.id not in self._taken and not notify(each):
                failures += 1
                if failures == GIVE_UP_AFTER:
                    break
                continue
            self._taken.add(each.id)
            note(each.id)
            self._taken.discard(each.id)
            sent, failures = sent + 1, 0
        return sent


class Telling:
    """Tells staff in one way of the requests they have not heard of."""

    def __init__(self, service: Callbacks, kind: str, target: Target, notices: Notices) -> None:
        self._service, self._kind, self._target, self._notices = service, kind, target, notices
        self._handing = Handing()

    def tell(self) -> None:
        """Send what is due; what fails is due again, later and later up to a quarter of an hour, until it goes."""
        due = self._service.notifications_due(_now(), BATCH, (self._kind,))
        sent = self._handing.over(due, self._notify, self._service.notification_sent)
        if sent:
            log.event("worker.notices_sent", process=self._kind, count=sent)

    def _notify(self, due: Notification) -> bool:
        try:
            self._target.notify(self._notice(due))
        except NotificationFailed as error:
            log.event("worker.notice_failed", reason=str(error), count=due.tries + 1)
            self._service.notification_failed(due.id, _now() + wait_after(due.tries))
            return False
        return True

    def _notice(self, due: Notification) -> Notice:
        return Notice(
            id=f"{due.reference}.{due.kind}",
            reference=due.reference,
            channel=due.channel,
            due_at=due.due_at,
            link=link_to(self._notices, due.reference),
            kind=due.kind,
        )


def wait_after(tries: int) -> datetime.timedelta:
    """Return how long to wait after a failure that `tries` others went before: 10 s, doubled each time, at most 900."""
    return datetime.timedelta(seconds=min(FIRST_RETRY_SECONDS * 2 ** min(tries, 10), LONGEST_RETRY_SECONDS))


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)


def counted(event: str, count: int) -> None:
    """Log how many were done, unless there were none."""
    if count:
        log.event(event, count=count)
