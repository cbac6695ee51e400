"""Promises of `clarity.audit`: no row is changed, left out, cut off or moved unnoticed, and no reason is readable."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from clarity.audit import SEALED, AuditTrail, audit_rows
from clarity.database.engine import Database, open_database
from clarity.database.resealing import Resealer
from clarity.errors import AuditError
from clarity.security.crypto import RecordSealer
from clarity.security.keys import KeyRing
from clarity.security.pseudonyms import BlindIndex
from clarity.settings import Secret, load
from tests.factories import CANARY

OLD, NEW = Secret(bytes(range(32))), Secret(bytes(range(32, 64)))
NOON = datetime(2026, 11, 25, 12, 0, 0, 123456, tzinfo=timezone.utc)


def trail_with(*keys: Secret) -> AuditTrail:
    """Return a trail under these keys, the last one newest."""
    ring = KeyRing(dict(enumerate(keys, start=1)))
    return AuditTrail(ring, RecordSealer(ring), lambda: NOON)


@pytest.fixture
def trail() -> AuditTrail:
    """Return a trail under one key."""
    return trail_with(OLD)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Return an empty database."""
    opened = open_database(load({"CLARITY_VAR": str(tmp_path)}))
    yield opened
    opened.dispose()


@pytest.fixture
def written(database: Database, trail: AuditTrail) -> Database:
    """Return a database with four acts."""
    for number in range(1, 5):
        with database.writing() as session:
            trail.record(session, "robin", "callback.show", f"K7FQ-000{number}", f"reason {number}")
    return database


def verified(database: Database, trail: AuditTrail) -> int | None:
    """Return the first broken row."""
    with database.reading() as session:
        return trail.verify(session)


def test_an_untouched_trail_is_whole(written: Database, trail: AuditTrail) -> None:
    """No false alarm."""
    assert verified(written, trail) is None


def test_an_empty_trail_is_whole(database: Database, trail: AuditTrail) -> None:
    """Nothing was done yet."""
    assert verified(database, trail) is None


@pytest.mark.parametrize(
    ("tampering", "broken"),
    [
        pytest.param("UPDATE audit_rows SET actor = 'sam' WHERE id = 2", 2, id="another person"),
        pytest.param("UPDATE audit_rows SET action = 'callback.list' WHERE id = 1", 1, id="another act"),
        pytest.param("UPDATE audit_rows SET object_id = 'K7FQ-9999' WHERE id = 4", 4, id="another request"),
        pytest.param("UPDATE audit_rows SET at = '2026-11-26 12:00:00.123456' WHERE id = 3", 3, id="another time"),
        pytest.param("UPDATE audit_rows SET reason_sealed = NULL WHERE id = 3", 3, id="reason emptied"),
        pytest.param(
            "UPDATE audit_rows SET reason_sealed = NULL, reason_digest = NULL WHERE id = 3", 3, id="reason taken out"
        ),
        pytest.param(
            "UPDATE audit_rows SET reason_sealed = (SELECT reason_sealed FROM audit_rows WHERE id = 2) WHERE id = 3",
            3,
            id="reason of another row",
        ),
        pytest.param("UPDATE audit_rows SET mac = '1:' || chain WHERE id = 2", 2, id="a mark made up"),
        pytest.param("UPDATE audit_rows SET mac = 'x' WHERE id = 2", 2, id="no mark"),
        pytest.param("DELETE FROM audit_rows WHERE id = 2", 2, id="a row left out"),
        pytest.param("DELETE FROM audit_rows WHERE id = 1", 1, id="the first left out"),
        pytest.param("DELETE FROM audit_rows WHERE id = 4", 4, id="the last cut off"),
        pytest.param("DELETE FROM audit_rows", 1, id="all cut off"),
        pytest.param("DELETE FROM audit_head", 5, id="the end taken away"),
        pytest.param(
            "UPDATE audit_head SET last_id = 3, chain = (SELECT chain FROM audit_rows WHERE id = 3); "
            "DELETE FROM audit_rows WHERE id = 4",
            4,
            id="the end moved back",
        ),
    ],
)
def test_tampering_is_noticed_where_it_happened(
    written: Database, trail: AuditTrail, tmp_path: Path, tampering: str, broken: int
) -> None:
    """Whoever can write to the file cannot hide what was looked at."""
    with closing(sqlite3.connect(tmp_path / "clarity.db")) as connection:
        connection.executescript(tampering)

    assert verified(written, trail) == broken


def test_a_forger_without_the_key_is_noticed(written: Database, trail: AuditTrail) -> None:
    """A row that is chained correctly, but under a key made up, is not ours."""
    with written.writing() as session:
        trail_with(NEW).record(session, "sam", "callback.show", "K7FQ-0009", "to hide something")

    assert verified(written, trail) == 5


def test_a_later_row_vouches_for_those_of_a_retired_key(written: Database) -> None:
    """Keys can be retired long before the trail may be deleted."""
    with written.writing() as session:
        trail_with(OLD, NEW).record(session, "worker", "keys.rotate", "version:2")
    ring = KeyRing({2: NEW})

    retired = AuditTrail(ring, RecordSealer(ring))

    assert verified(written, retired) is None


def test_rows_nobody_vouches_for_are_not_believed(written: Database) -> None:
    """With the only key gone, nothing is claimed to be whole."""
    ring = KeyRing({2: NEW})

    assert verified(written, AuditTrail(ring, RecordSealer(ring))) == 1


def test_a_reason_is_sealed_and_can_be_read(database: Database, trail: AuditTrail, tmp_path: Path) -> None:
    """Staff may name somebody in a reason: no file shows it, and the auditor reads it."""
    with database.writing() as session:
        trail.record(session, "robin", "callback.show", "K7FQ-0001", CANARY)

    with database.reading() as session:
        row = session.execute(audit_rows.select()).mappings().one()

    assert trail.reason(row) == CANARY
    assert not any(CANARY.encode() in path.read_bytes() for path in tmp_path.glob("clarity.db*"))


def test_reasons_move_to_a_new_key_and_the_trail_stays_whole(written: Database) -> None:
    """A rotation rewrites no history."""
    ring = KeyRing({1: OLD, 2: NEW})
    sealer = RecordSealer(ring)
    resealer = Resealer(written, ring, sealer, BlindIndex(ring))

    done = resealer.reseal(SEALED, 3)

    assert done == (4, 0)
    assert verified(written, AuditTrail(ring, sealer)) is None
    with written.reading() as session:
        rows = session.execute(audit_rows.select().order_by(audit_rows.c.id)).mappings().all()
    assert [AuditTrail(ring, sealer).reason(row) for row in rows] == [f"reason {number}" for number in range(1, 5)]


def test_what_is_undone_is_not_on_record(database: Database, trail: AuditTrail) -> None:
    """A row stands and falls with the act."""

    def act() -> None:
        with database.writing() as session:
            trail.record(session, "robin", "callback.claim", "K7FQ-0001")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()

    assert verified(database, trail) is None
    with database.reading() as session:
        assert session.execute(audit_rows.select()).all() == []


def test_times_in_other_zones_are_the_same_moment(database: Database) -> None:
    """A clock in California writes the same trail."""
    ring = KeyRing({1: OLD})
    pacific = timezone(timedelta(hours=-8))
    trail = AuditTrail(ring, RecordSealer(ring), lambda: NOON.astimezone(pacific))

    with database.writing() as session:
        trail.record(session, "robin", "callback.claim", "K7FQ-0001")

    assert verified(database, trail) is None
    with database.reading() as session:
        assert session.execute(audit_rows.select()).mappings().one()["at"] == NOON


@pytest.mark.parametrize(
    ("actor", "action", "object_id"),
    [
        pytest.param("", "callback.show", "K7FQ-0001", id="nobody"),
        pytest.param("+19495550123", "callback.show", "K7FQ-0001", id="a number for a name"),
        pytest.param("robin", "called Dana", "K7FQ-0001", id="a sentence"),
        pytest.param("robin", "callback.show", "Dana Quill", id="a person"),
        pytest.param("r" * 65, "callback.show", "K7FQ-0001", id="too long"),
        pytest.param("robin\n", "callback.show", "K7FQ-0001", id="a line break"),
    ],
)
def test_only_ids_are_written_in_the_open(
    database: Database, trail: AuditTrail, actor: str, action: str, object_id: str
) -> None:
    """No sentence about a person fits into a row."""
    with pytest.raises(AuditError), database.writing() as session:
        trail.record(session, actor, action, object_id)
