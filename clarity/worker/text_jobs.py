"""The worker's jobs for texts: brought in, deleted at the carrier, told to staff, and gone when they are old."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Protocol

from clarity.contacts.service import ContactService
from clarity.conversations.service import KEEP_DAYS
from clarity.errors import NotificationFailed, TelephonyUnavailable, TextRefused, TextUncertain
from clarity.logging import get_logger
from clarity.notifications import CRISIS_BY_TEXT, Notice, Target
from clarity.telephony import Telephony
from clarity.texting.model import Event, Noted
from clarity.worker.clock import ClockWatch
from clarity.worker.jobs import GIVE_UP_AFTER, HOURLY, MINUTELY, OFTEN, Job, counted

KEEP = datetime.timedelta(days=KEEP_DAYS)
BATCH = 50
LATER = datetime.timedelta(hours=1)  # for a text that the carrier has not finished with
log = get_logger(__name__)


class Texts(Protocol):
    """What the jobs need of `clarity.texting.service.TextService`, which says what each promises."""

    def deliver_spool(self) -> int: ...  # noqa: D102

    def untold(self, event: Event, limit: int) -> tuple[Noted, ...]: ...  # noqa: D102

    def told(self, event_id: int) -> None: ...  # noqa: D102

    def deletions_owed(self, limit: int) -> tuple[str, ...]: ...  # noqa: D102

    def deletion_done(self, sid: str) -> None: ...  # noqa: D102

    def deletion_later(self, sid: str, at: datetime.datetime) -> None: ...  # noqa: D102

    def purge(self, older_than: datetime.timedelta) -> int: ...  # noqa: D102


def text_jobs(
    service: Texts,
    contacts: ContactService,
    carrier: Telephony | None,
    ways: Mapping[str, Target],
    clock: ClockWatch,
    now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.timezone.utc),
) -> list[Job]:
    """Return the jobs; without a carrier to ask nothing is deleted there."""

    def purge() -> None:
        if clock.is_trusted():
            log.event("worker.texts_purged", count=service.purge(KEEP))
            counted("worker.contacts_purged", contacts.purge(KEEP))

    found = [
        Job("opt-out spool", OFTEN, lambda: counted("worker.opt_outs_delivered", contacts.deliver_spool())),
        Job("text spool", OFTEN, lambda: counted("worker.text_spool_delivered", service.deliver_spool())),
        # By the hour, since replies are promised to be gone after two days.
        Job("text purge", HOURLY, purge),
        Job("text flags", OFTEN, lambda: counted("worker.text_flags_told", tell(service, ways))),
    ]
    if carrier is not None:
        line = carrier
        found.append(
            Job("text deletion", MINUTELY, lambda: counted("worker.texts_deleted", delete(service, line, now)))
        )
    return found


def delete(service: Texts, carrier: Telephony, now: Callable[[], datetime.datetime]) -> int:
    """Have the carrier delete the words of texts that were handled; return how many it holds no more."""
    done = failures = 0
    for sid in service.deletions_owed(BATCH):
        try:
            is_gone = carrier.delete(sid)
        except (TelephonyUnavailable, TextUncertain, TextRefused) as error:
            service.deletion_later(sid, now() + LATER)
            log.event("worker.text_not_deleted", error=type(error).__name__)
            failures += 1
            if failures == GIVE_UP_AFTER:
                break
            continue
        if is_gone:
            service.deletion_done(sid)
            done, failures = done + 1, 0
        else:
            service.deletion_later(sid, now() + LATER)
    return done


def tell(service: Texts, ways: Mapping[str, Target]) -> int:
    """Tell staff of cries for help from numbers that want no texts; return of how many."""
    if not ways:
        return 0
    done = 0
    for flag in service.untold(Event.CRISIS_AFTER_OPT_OUT, BATCH):
        notice = Notice(f"text-{flag.id}.{CRISIS_BY_TEXT}", f"T{flag.id}", "sms", flag.at, None, CRISIS_BY_TEXT)
        told = 0
        for way in ways.values():
            try:
                way.notify(notice)
                told += 1
            except NotificationFailed as error:
                log.event("worker.text_flag_failed", reason=str(error))
        # Said again and again until somebody took it; by one way is enough, and by the others it may come twice.
        if told:
            service.told(flag.id)
            done += 1
    return done
