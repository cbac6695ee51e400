"""Between the words of a callback and its row: every personal field sealed for its record and column."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from clarity.callbacks.model import Details, Draft, Outcome, Request, State, Wishes, line_of
from clarity.callbacks.store import requests
from clarity.database.resealing import Mark, SealedTable
from clarity.security.crypto import RecordSealer
from clarity.security.pseudonyms import BlindIndex

TABLE = requests.name
ERASED: dict[str, Any] = {
    "phone_sealed": None,
    "name_sealed": None,
    "times_sealed": None,
    "voicemail": False,
    "texting": False,
    "naming": False,
}


class Records:
    """Seals details into columns and opens them again."""

    def __init__(self, sealer: RecordSealer, index: BlindIndex) -> None:
        self._sealer = sealer
        self._index = index

    def columns(self, details: Details, record: str) -> dict[str, Any]:
        """Return the columns that hold the details of a record, the mark of its number among them."""
        return {
            "phone_sealed": self._seal(details.phone, "phone_sealed", record),
            "phone_index": self.mark(details.phone),
            "name_sealed": self._seal(details.name, "name_sealed", record),
            "times_sealed": self._seal(details.times, "times_sealed", record),
            "voicemail": details.wishes.voicemail,
            "texting": details.wishes.texting,
            "naming": details.wishes.naming,
        }

    def new_row(self, draft: Draft, record: str, due_at: datetime) -> dict[str, Any]:
        """Return the whole row of a new request."""
        return {
            "id": record,
            "idempotency_key": draft.key,
            "reference": draft.reference,
            "conversation": draft.conversation,
            "channel": draft.channel,
            "state": State.REQUESTED.value,
            "version": 1,
            **self.columns(draft.details, record),
            "consent_version": draft.consent.version,
            "consent_sha256": draft.consent.sha256,
            "consented_at": draft.consent.at,
            "requested_at": draft.asked_at,
            "due_at": due_at,
        }

    def mark(self, phone: str) -> str:
        """Return the mark of a number under the newest key; extensions of one line share it.

        Staff have to see that two requests ring at the same desk.
        """
        return self._index.index(line_of(phone))

    def marks(self, phone: str) -> list[str]:
        """Return the marks of a number under every key at hand, to look it up by."""
        return self._index.candidates(line_of(phone))

    def opened(self, row: Any) -> Details | None:
        """Return the details of a row, None when they were erased; raises `SealError` when they do not open."""
        phone = self._unseal(row, "phone_sealed")
        if phone is None:
            return None
        return Details(
            phone=phone,
            name=self._unseal(row, "name_sealed"),
            times=self._unseal(row, "times_sealed"),
            wishes=wishes_of(row),
        )

    def _seal(self, text: str | None, column: str, record: str) -> str | None:
        return None if text is None else self._sealer.seal(text, TABLE, column, record)

    def _unseal(self, row: Any, column: str) -> str | None:
        sealed = row[column]
        return None if sealed is None else self._sealer.unseal(sealed, TABLE, column, row["id"])


def wishes_of(row: Any) -> Wishes:
    """Return what a row allows."""
    return Wishes(row["voicemail"], row["texting"], row["naming"])


def request_of(row: Any, details: Details | None = None, **more: Any) -> Request:
    """Return a row as a request; with its details only when they are given."""
    return Request(
        reference=row["reference"],
        conversation=row["conversation"],
        channel=row["channel"],
        state=State(row["state"]),
        requested_at=row["requested_at"],
        due_at=row["due_at"],
        details=details,
        claimed_by=row["claimed_by"],
        claimed_at=row["claimed_at"],
        closed_at=row["closed_at"],
        closed_as=None if row["closed_as"] is None else Outcome(row["closed_as"]),
        **more,
    )


def sealed_table(moved: Any) -> SealedTable:
    """Return what a rotation has to seal anew; `moved` follows a mark where it stands alone."""
    mark = Mark("phone_index", source="phone_sealed", text=line_of, moved=moved)
    return SealedTable(requests, "id", ("phone_sealed", "name_sealed", "times_sealed"), mark)
