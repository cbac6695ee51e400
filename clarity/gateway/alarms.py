"""Tells the alert service of people in danger, beside the loop: nobody's answer waits for it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timezone

from clarity.conversations.model import channel_of
from clarity.crisis.danger import Danger
from clarity.crisis.service import AlertService
from clarity.gateway.threads import Threads
from clarity.logging import get_logger

THREADS = 4
MOST_OWED = 1_000

log = get_logger(__name__)


@dataclass(frozen=True)
class Alarm:
    """A cry that staff have to hear of."""

    conversation: str
    message_id: str
    danger: Danger
    at: datetime


class Alarms:
    """Hands alerts over one by one; the service keeps each, or the worker finds the turn without one."""

    def __init__(self, service: AlertService | None) -> None:
        self._service = service
        self._threads = Threads(THREADS, "alarm")
        # What neither database nor disk took: raised again until one does, as long as this process lives.
        self._owed: deque[Alarm] = deque(maxlen=MOST_OWED)

    def tell(self, conversation: str, message_id: str, danger: Danger) -> None:
        """Raise an alert for a message; returns at once and raises nothing."""
        if self._service is not None and danger.level.is_danger:
            self._start(Alarm(conversation, message_id, danger, datetime.now(timezone.utc)))

    def again(self) -> None:
        """Raise once more what nobody has kept yet; returns at once."""
        for _ in range(len(self._owed)):
            self._start(self._owed.popleft())

    def close(self) -> None:
        """Let alerts that are under way be kept, and take no more."""
        self._threads.close()

    def _start(self, alarm: Alarm) -> None:
        try:
            self._threads.start(lambda: self._raise(alarm))
        except RuntimeError:  # the threads are closing with the door
            log.event("alert.not_raised", conversation=alarm.conversation)

    def _raise(self, alarm: Alarm) -> None:
        assert self._service is not None
        channel = channel_of(alarm.conversation)
        if not self._service.raise_alert(alarm.conversation, channel, alarm.danger, alarm.at, alarm.message_id):
            self._owed.append(alarm)
