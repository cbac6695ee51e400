"""What staff saw and did, in rows that nobody can change, leave out or cut off unnoticed."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clarity.database.resealing import SealedTable
from clarity.database.types import Moment, metadata
from clarity.errors import AuditError, KeyUnknownError, SealError
from clarity.security.crypto import RecordSealer
from clarity.security.keys import KeyRing

PURPOSE = "audit"
LONGEST_REASON = 500
SALT_BYTES = 16
ADVISORY_LOCK = 0x41554449  # "AUDI": on PostgreSQL one row is written at a time, or two would follow the same one
_START = "0" * 64
# What may stand in a row unsealed: an account, an act and an id, in which no sentence about a person fits.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@:-]{0,63}")
_ACTOR = re.compile(r"[A-Za-z][A-Za-z0-9_.@-]{0,63}")  # a number alone would be somebody's telephone

audit_rows = sa.Table(
    "audit_rows",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("action", sa.String(64), nullable=False),
    sa.Column("object_id", sa.String(64), nullable=False),
    sa.Column("reason_sealed", sa.Text),
    sa.Column("reason_digest", sa.String(64)),
    sa.Column("chain", sa.String(64), nullable=False),
    sa.Column("mac", sa.String(80), nullable=False),
)
audit_head = sa.Table(
    "audit_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last_id", sa.Integer, nullable=False),
    sa.Column("chain", sa.String(64), nullable=False),
    sa.Column("mac", sa.String(80), nullable=False),
)
# A reason is free text of staff, who may name the person in it: it is sealed as what a person wrote is.
SEALED = SealedTable(audit_rows, "id", ("reason_sealed",))


class AuditTrail:
    """An append-only chain of rows, each of which vouches for all before it.

    `chain` is a plain hash over the row and the chain before it; `mac` is keyed over `chain`. So a row
    under a key that was retired is still vouched for by any later row under a key at hand. The head,
    keyed too, says where the trail ends.
    """

    def __init__(self, ring: KeyRing, sealer: RecordSealer, clock: Callable[[], datetime] | None = None) -> None:
        self._ring = ring
        self._sealer = sealer
        self._clock = clock or (lambda: datetime.now(timezone.utc))

    def record(self, session: Session, actor: str, action: str, object_id: str, reason: str | None = None) -> int:
        """Append a row in the caller's transaction and return its id.

        Raises `AuditError` for an actor, act or object that is no id, or a reason that is blank or too long.
        """
        check_actor(actor)
        if not _ID.fullmatch(action) or not _ID.fullmatch(object_id):
            raise AuditError("an act and its object must be ids of at most 64 letters, digits and _.@:-")
        if reason is not None and not 0 < len(reason.strip()) <= LONGEST_REASON:
            raise AuditError(f"a reason must have 1 to {LONGEST_REASON} characters")
        if session.get_bind().dialect.name == "postgresql":
            session.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
        head = session.execute(sa.select(audit_head)).mappings().one_or_none()
        number = 1 if head is None else head["last_id"] + 1
        row: dict[str, Any] = {
            "id": number,
            "at": self._clock().astimezone(timezone.utc),
            "actor": actor,
            "action": action,
            "object_id": object_id,
            "reason_sealed": None,
            "reason_digest": None,
        }
        if reason is not None:
            # The digest stays when the reason is sealed anew; the salt keeps short reasons from being guessed by it.
            salted = secrets.token_hex(SALT_BYTES) + reason.strip()
            row["reason_sealed"] = self._sealer.seal(salted, "audit_rows", "reason_sealed", str(number))
            row["reason_digest"] = hashlib.sha256(salted.encode()).hexdigest()
        row["chain"] = _chain(row, _START if head is None else head["chain"])
        row["mac"] = self._mac(self._ring.newest, _row_text(row["chain"]))
        session.execute(sa.insert(audit_rows).values(row))
        end = {"last_id": number, "chain": row["chain"], "mac": self._mac(self._ring.newest, _head_text(row))}
        session.execute(
            sa.insert(audit_head).values(id=1, **end) if head is None else sa.update(audit_head).values(end)
        )
        return number

    def last_at(self, session: Session, actor: str | None = None) -> datetime | None:
        """Return when the latest act of an actor, or of anybody, was written down."""
        statement = sa.select(sa.func.max(audit_rows.c.at))
        if actor is not None:
            statement = statement.where(audit_rows.c.actor == actor)
        found: datetime | None = session.execute(statement).scalar_one()
        return found

    def verify(self, session: Session) -> int | None:
        """Return the id of the first row that is changed, missing or not vouched for; None when all are whole."""
        chain, number, vouched = _START, 0, 0
        for row in session.execute(sa.select(audit_rows).order_by(audit_rows.c.id)).mappings():
            number += 1
            if row["id"] != number or row["chain"] != _chain(row, chain) or not self._reason_holds(row):
                return number
            chain = row["chain"]
            is_right = self._is_right(row["mac"], _row_text(chain))
            if is_right is False:
                return number
            vouched = number if is_right else vouched
        head = session.execute(sa.select(audit_head)).mappings().one_or_none()
        if number == 0 and head is None:
            return None
        if head is None or head["last_id"] != number or head["chain"] != chain:
            return number + 1
        if self._is_right(head["mac"], _head_text({"id": number, "chain": chain})) is False:
            return number + 1
        return None if vouched == number else vouched + 1

    def head_version(self, session: Session) -> int | None:
        """Return the version of the key that vouches for the whole trail, None while there is none."""
        mac = session.execute(sa.select(audit_head.c.mac)).scalar_one_or_none()
        return None if mac is None else int(mac.partition(":")[0])

    def reason(self, row: Any) -> str | None:
        """Return why it was done, as staff wrote it; raises `SealError` when it does not open."""
        if row["reason_sealed"] is None:
            return None
        return self._salted(row)[2 * SALT_BYTES :]

    def _reason_holds(self, row: Any) -> bool:
        if row["reason_sealed"] is None or row["reason_digest"] is None:
            return row["reason_sealed"] is row["reason_digest"]
        try:
            salted = self._salted(row)
        except KeyUnknownError:
            return True  # nobody can read it any more, but that is no tampering
        except SealError:
            return False
        return hashlib.sha256(salted.encode()).hexdigest() == str(row["reason_digest"])

    def _salted(self, row: Any) -> str:
        return self._sealer.unseal(row["reason_sealed"], "audit_rows", "reason_sealed", str(row["id"]))

    def _mac(self, version: int, text: str) -> str:
        key = self._ring.purpose_key(version, PURPOSE).reveal()
        return f"{version}:{hmac.new(key, text.encode(), hashlib.sha256).hexdigest()}"

    def _is_right(self, mac: str, text: str) -> bool | None:
        version = mac.partition(":")[0]
        if not re.fullmatch(r"[1-9][0-9]{0,8}", version):
            return False
        try:
            return hmac.compare_digest(mac.encode(), self._mac(int(version), text).encode())
        except KeyUnknownError:
            return None  # retired: a later row has to vouch for this one


def check_actor(actor: str) -> None:
    """Raise `AuditError` unless this can stand for a member of staff, or for a process of ours."""
    if not _ACTOR.fullmatch(actor):
        raise AuditError("who does it must be an account of at most 64 letters, digits and _.@-, a letter first")


def _chain(row: Any, before: str) -> str:
    at = row["at"].astimezone(timezone.utc).isoformat(timespec="microseconds")
    parts = [row["id"], at, row["actor"], row["action"], row["object_id"], row["reason_digest"], before]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _row_text(chain: str) -> str:
    return f"row:{chain}"


def _head_text(row: Any) -> str:
    return f"head:{row['id']}:{row['chain']}"
