"""Promises of `clarity.gateway.alarms`: what no store takes is raised again until one does, and nobody waits for it."""

from __future__ import annotations

from datetime import datetime

from clarity.crisis.danger import CALM, Danger, Kind, Level
from clarity.crisis.service import AlertService
from clarity.gateway.alarms import Alarms
from tests.clarity.gateway.engine import until

CRY = Danger(Level.CRISIS, Kind.SUICIDE)


class Service(AlertService):
    """Takes nothing until it is well, and keeps what it took."""

    def __init__(self) -> None:
        self.is_well = False
        self.tried: list[datetime] = []
        self.taken: list[tuple[str, str, Danger, datetime, str]] = []

    def raise_alert(self, conversation: str, channel: str, danger: Danger, at: datetime, message_id: str) -> bool:
        """Take an alert, or not."""
        self.tried.append(at)
        if self.is_well:
            self.taken.append((conversation, channel, danger, at, message_id))
        return self.is_well


async def test_what_no_store_takes_is_raised_until_one_does() -> None:
    """With the moment at which it was said, and once."""
    service = Service()
    alarms = Alarms(service)
    alarms.tell("web-1", "m1", CRY)
    await until(lambda: len(service.tried) == 1)
    alarms.again()
    await until(lambda: len(service.tried) == 2)
    service.is_well = True
    alarms.again()
    await until(lambda: len(service.taken) == 1)

    alarms.again()

    assert service.taken == [("web-1", "web", CRY, service.tried[0], "m1")]
    alarms.close()


async def test_what_is_calm_raises_nothing() -> None:
    """Nor does anything after the door has closed."""
    service = Service()
    alarms = Alarms(service)

    alarms.tell("web-1", "m1", CALM)
    alarms.close()
    alarms.tell("web-1", "m2", CRY)

    assert service.tried == []
