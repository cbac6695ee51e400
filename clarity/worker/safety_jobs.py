"""The worker's look at what a cry for help is recognised and answered with: staff are told when it is not whole."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping

from clarity.crisis.bundle import is_sealed
from clarity.crisis.network import is_made
from clarity.errors import ClarityError, NotificationFailed
from clarity.logging import get_logger
from clarity.notifications import CRIES_WAIT, RULES_ALONE, WORDS_CHANGED, Notice, Target
from clarity.worker.jobs import Job

LOOK = 20.0  # seconds; staff hear of it within a minute, as of a cry itself
AGAIN_AFTER = datetime.timedelta(hours=1)  # while it stays so: nobody may think that it has passed

log = get_logger(__name__)


def safety_looks(spooled: Callable[[], int]) -> dict[str, Callable[[], bool]]:
    """Return of each trouble how to see that it is not there; `spooled` counts the cries that nobody can list."""
    return {WORDS_CHANGED: is_sealed, RULES_ALONE: is_made, CRIES_WAIT: lambda: spooled() == 0}


def safety_jobs(ways: Mapping[str, Target], looks: Mapping[str, Callable[[], bool]]) -> list[Job]:
    """Return a job for each way to tell staff."""
    return [Job(f"safety {name}", LOOK, SafetyTelling(name, way, looks).look) for name, way in ways.items()]


class SafetyTelling:
    """Tells staff in one way; it needs neither a database nor the gateway, which may be what is broken."""

    def __init__(self, name: str, way: Target, looks: Mapping[str, Callable[[], bool]]) -> None:
        self._name, self._way, self._looks = name, way, looks
        self._told: dict[str, datetime.datetime] = {}
        self._seen: set[str] = set()

    def look(self) -> None:
        """Tell of every trouble that is there at two looks, then each hour; what fails is tried again at the next.

        A cry may wait for some seconds, and a file may be unreadable for a moment.
        """
        now = _now()
        for trouble, is_well in self._looks.items():
            if _holds(is_well):
                self._told.pop(trouble, None)
                self._seen.discard(trouble)
            elif trouble not in self._seen:
                self._seen.add(trouble)
            elif trouble not in self._told or now - self._told[trouble] >= AGAIN_AFTER:
                self._tell(trouble, now)

    def _tell(self, trouble: str, now: datetime.datetime) -> None:
        notice = Notice(f"{trouble}-{now:%Y%m%d%H%M}", "", "", now, None, trouble)
        try:
            self._way.notify(notice)
        except NotificationFailed as error:
            log.event("worker.safety_not_told", process=self._name, reason=str(error))
            return
        self._told[trouble] = now
        log.event("worker.safety_told", process=self._name, reason=trouble)


def _holds(is_well: Callable[[], bool]) -> bool:
    try:
        return is_well()
    except ClarityError:  # whatever cannot even be looked at is not well
        return False


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)
