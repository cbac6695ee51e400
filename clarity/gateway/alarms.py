"""Tells the alert service of people in danger, beside the loop: nobody's answer waits for it."""

from __future__ import annotations

from datetime import datetime, timezone

from clarity.conversations.model import channel_of
from clarity.crisis.danger import Danger
from clarity.crisis.service import AlertService
from clarity.gateway.threads import Threads
from clarity.logging import get_logger

THREADS = 4

log = get_logger(__name__)


class Alarms:
    """Hands alerts over one by one; the service keeps each, or the worker finds the turn without one."""

    def __init__(self, service: AlertService | None) -> None:
        self._service = service
        self._threads = Threads(THREADS, "alarm")

    def tell(self, conversation: str, message_id: str, danger: Danger) -> None:
        """Raise an alert for a message; returns at once and raises nothing."""
        service = self._service
        if service is None:
            return
        channel, at = channel_of(conversation), datetime.now(timezone.utc)
        try:
            self._threads.start(lambda: service.raise_alert(conversation, channel, danger, at, message_id))
        except RuntimeError:  # the threads are closing with the door
            log.event("alert.not_raised", conversation=conversation)

    def close(self) -> None:
        """Let alerts that are under way be kept, and take no more."""
        self._threads.close()
