"""What staff are owed to be told: written with the request itself, so that neither exists without the other."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from clarity.callbacks import store
from clarity.callbacks.model import Notification
from clarity.callbacks.parts import TARGETS, Side


class Outbox(Side):
    """Lists what is due and takes down what became of it; at least once, never not at all."""

    def notifications_due(self, now: datetime, limit: int, targets: Collection[str] = TARGETS) -> list[Notification]:
        """Return at most `limit` notifications about open requests for these targets, the longest waiting first."""
        with self._parts.database.reading() as session:
            return [
                Notification(
                    id=row["id"],
                    reference=row["reference"],
                    channel=row["channel"],
                    due_at=row["due_at"],
                    kind=row["kind"],
                    target=row["target"],
                    tries=row["tries"],
                )
                for row in store.notifications_due(session, now, limit, targets)
            ]

    def notification_sent(self, notification_id: int) -> None:
        """Take down that it was handed over."""
        with self._parts.database.writing() as session:
            store.set_notification(session, notification_id, sent_at=self._parts.clock())

    def notification_failed(self, notification_id: int, next_try_at: datetime) -> None:
        """Take down that it was not, and when to try again."""
        with self._parts.database.writing() as session:
            store.set_notification(session, notification_id, next_try_at=next_try_at)
