"""The record of alerts in a folder, under a clock that a test moves, and cries of invented people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from clarity.crisis.alerts import Alert
from clarity.crisis.danger import Danger, Kind, Level
from clarity.crisis.service import FOLDER, AlertService
from clarity.database.engine import open_database
from clarity.security.keys import open_ring
from clarity.settings import load
from tests.clarity.conversations.people import CHAT, NOW

BY = "robin.desk"
CRISIS = Danger(Level.CRISIS, Kind.SUICIDE)
IMMINENT = Danger(Level.IMMINENT, Kind.INGESTION, is_minor=True)
THIRD_PARTY = Danger(Level.THIRD_PARTY, Kind.SUICIDE, is_about_other=True)


def open_in(folder: Path, clock: Callable[[], datetime], **environ: str) -> AlertService:
    """Return a service of a process of its own with its database, keys and spool in the folder."""
    configured = load({"CLARITY_VAR": str(folder), **environ})
    return AlertService(open_database(configured), open_ring(configured), folder / FOLDER, clock)


@contextmanager
def opened(folder: Path, clock: Callable[[], datetime], **environ: str) -> Iterator[AlertService]:
    """Give such a service and close it."""
    service = open_in(folder, clock, **environ)
    try:
        yield service
    finally:
        service.close_service()


def cry(
    service: AlertService,
    number: int = 1,
    danger: Danger = CRISIS,
    conversation: str = CHAT,
    at: datetime = NOW,
) -> None:
    """Let somebody cry for help in their message of that number."""
    service.raise_alert(conversation, "web", danger, at, f"m-{number}")


def only(service: AlertService) -> Alert:
    """Return the only alert that is not closed."""
    (alert,) = service.alerts()
    return alert


def owed(service: AlertService, target: str = "mail") -> list[str]:
    """Return why staff are owed a word in one way, in the order of the words."""
    return [due.kind.value for due in sorted(service.notices_due(target, 50), key=lambda due: due.id)]


def told(service: AlertService) -> None:
    """Let staff be told of all that they are owed, in every way."""
    for target in ("mail", "webhook", "oncall"):
        for due in service.notices_due(target, 50):
            service.notice_sent(due.id)
