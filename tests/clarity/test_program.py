"""Promises of `clarity.program` about admissions and consent: what is read, and one clear refusal for each slip."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from clarity.errors import ProgramContentError
from clarity.program import (
    Admissions,
    ChatNotice,
    Closures,
    ConsentNotice,
    admissions,
    read_admissions,
    read_chat_notices,
    read_consent_notices,
)

DAYS = """    monday: ["09:00-12:30", "13:30-17:00"]
    sunday: ["00:00-24:00"]
"""
COMPLETE = f"""
admissions:
  confirmed_by: Robin Example
  confirmed_on: 2026-06-01
  zone: America/Los_Angeles
  hours:
{DAYS}  holidays:
    country: US
    subdivision: CA
    also_closed: [2026-12-24]
    open_anyway: [2026-10-12]
  call_within_minutes: 30
  expire_after_days: 7
  keep_closed_days: 30
"""


def written(folder: Path, content: str) -> Path:
    """Return a file with this content, under the name that complaints have to give."""
    path = folder / "admissions.yml"
    path.write_text(content, encoding="utf-8")
    return path


def test_a_complete_file_is_read(tmp_path: Path) -> None:
    """What the file says is what the deadlines rest on."""
    path = written(tmp_path, COMPLETE)

    found = read_admissions(path)

    assert found == Admissions(
        confirmed_by="Robin Example",
        confirmed_on=datetime.date(2026, 6, 1),
        zone="America/Los_Angeles",
        hours=(((540, 750), (810, 1020)), (), (), (), (), (), ((0, 1440),)),
        closures=Closures(
            "US", "CA", frozenset({datetime.date(2026, 12, 24)}), frozenset({datetime.date(2026, 10, 12)})
        ),
        call_within_minutes=30,
        expire_after_days=7,
        keep_closed_days=30,
    )


def test_the_shipped_file_assumes_no_hours() -> None:
    """The page is silent about hours and nobody has told us, so none are invented."""
    shipped = admissions()

    assert (shipped.hours, shipped.closures) == (None, None)


def test_nobodys_approval_is_shipped() -> None:
    """The working assumptions are signed by nobody until a person does."""
    shipped = admissions()

    assert (shipped.confirmed_by, shipped.confirmed_on) == (None, None)


@pytest.mark.parametrize(
    ("good", "bad", "key"),
    [
        pytest.param("zone: America/Los_Angeles", "zone: America/Nowhere", "admissions.zone", id="unknown zone"),
        pytest.param("zone: America/Los_Angeles", "zone: America", "admissions.zone", id="a folder of zones"),
        pytest.param("zone: America/Los_Angeles", "zone: ../etc/passwd", "admissions.zone", id="a path for a zone"),
        pytest.param("zone: America/Los_Angeles", "zone: null", "admissions.zone", id="no zone"),
        pytest.param("zone: America/Los_Angeles", "zone: -8", "admissions.zone", id="an offset for a zone"),
        pytest.param("    monday:", "    Monday:", "admissions.hours.Monday", id="unknown day"),
        pytest.param('"09:00-12:30"', '"9:00-12:30"', "admissions.hours.monday", id="one digit"),
        pytest.param('"09:00-12:30"', '"09:00-24:30"', "admissions.hours.monday", id="after midnight"),
        pytest.param('"09:00-12:30"', '"12:30-09:00"', "admissions.hours.monday", id="ends before it begins"),
        pytest.param('"09:00-12:30"', '"09:00-09:00"', "admissions.hours.monday", id="empty window"),
        pytest.param('"09:00-12:30"', '"09:00-14:00"', "admissions.hours.monday", id="overlap"),
        pytest.param('"09:00-12:30"', "540", "admissions.hours.monday", id="a number"),
        pytest.param('["00:00-24:00"]', "always", "admissions.hours.sunday", id="a word"),
        pytest.param(DAYS, "    {}\n", "admissions.hours", id="no day"),
        pytest.param("also_closed: [2026-12-24]", "also_closed: 2026-12-24", "also_closed", id="no list"),
        pytest.param("[2026-12-24]", "[24.12.2026]", "also_closed", id="not a date"),
        pytest.param("country: US", "country: null", "admissions.holidays.country", id="a subdivision of nothing"),
        pytest.param("country: US", "country: 1", "admissions.holidays.country", id="a number for a country"),
        pytest.param("subdivision: CA", "state: CA", "admissions.holidays.state", id="unknown key of holidays"),
        pytest.param("call_within_minutes: 30", "call_within_minutes: 0", "call_within_minutes", id="no minute"),
        pytest.param("call_within_minutes: 30", "call_within_minutes: yes", "call_within_minutes", id="not a number"),
        pytest.param("call_within_minutes: 30", "call_within_minutes: true", "call_within_minutes", id="a truth"),
        pytest.param("call_within_minutes: 30", "call_within_hours: 1", "call_within_hours", id="unknown key"),
        pytest.param("  call_within_minutes: 30\n", "", "admissions.call_within_minutes", id="missing"),
        pytest.param("expire_after_days: 7", "expire_after_days: 366", "expire_after_days", id="expiry too late"),
        pytest.param("keep_closed_days: 30", "keep_closed_days: 30.5", "keep_closed_days", id="half a day"),
        pytest.param("confirmed_on: 2026-06-01", "confirmed_on: June 1", "confirmed_on", id="not a day"),
        pytest.param("confirmed_by: Robin Example", "confirmed_by: ''", "confirmed_by", id="empty name"),
        pytest.param(COMPLETE, "- admissions\n", "admissions must hold keys", id="a list"),
        pytest.param(COMPLETE, "admissions: null\n", "admissions must hold keys", id="nothing"),
        pytest.param(COMPLETE, "a: [", "does not parse", id="not YAML"),
        pytest.param("  expire_after_days: 7", "  zone: UTC\n  expire_after_days: 7", "does not parse", id="twice"),
    ],
)
def test_a_slip_is_refused_by_file_and_key(tmp_path: Path, good: str, bad: str, key: str) -> None:
    """Whoever edits the file learns where the slip is, and no deadline rests on it."""
    assert good in COMPLETE
    path = written(tmp_path, COMPLETE.replace(good, bad))

    with pytest.raises(ProgramContentError, match=rf"admissions\.yml.*{key}"):
        read_admissions(path)


NOTICES = f"""
notices:
  - version: callback-1
    responses: [utter_callback_phone]
    sha256: {"a" * 64}
  - version: callback-2
    responses: [utter_callback_phone, utter_callback_phone_given]
    sha256: {"b" * 64}
"""


def test_the_notices_are_read_in_order(tmp_path: Path) -> None:
    """Every version that a request may refer to is known, the newest last."""
    path = written(tmp_path, NOTICES)

    found = read_consent_notices(path)

    assert found == (
        ConsentNotice("callback-1", ("utter_callback_phone",), "a" * 64),
        ConsentNotice("callback-2", ("utter_callback_phone", "utter_callback_phone_given"), "b" * 64),
    )


@pytest.mark.parametrize(
    ("good", "bad", "complaint"),
    [
        pytest.param("callback-2", "callback-1", "a version stands twice", id="same version"),
        pytest.param("version: callback-2", "version: 2", r"notices\.2\.version", id="a number"),
        pytest.param("version: callback-2", "version: callback", r"notices\.2\.version", id="no number"),
        pytest.param("version: callback-2\n    ", "", r"notices\.2\.version", id="no version"),
        pytest.param("b" * 64, "b" * 63, r"notices\.2\.sha256", id="short digest"),
        pytest.param("b" * 64, "null", r"notices\.2\.sha256", id="no digest"),
        pytest.param("[utter_callback_phone]", "[]", r"notices\.1\.responses", id="no words"),
        pytest.param("[utter_callback_phone]", "utter_callback_phone", r"notices\.1\.responses", id="no list"),
        pytest.param("[utter_callback_phone]", "[1]", r"notices\.1\.responses", id="no name"),
        pytest.param("responses: [utter_callback_phone]", "words: []", r"notices\.1\.words", id="unknown key"),
        pytest.param(NOTICES, "notices: []", "at least one notice", id="none"),
        pytest.param(NOTICES, "notices: [callback-1]", r"notices\.1 must hold keys", id="only a version"),
        pytest.param(NOTICES, "- callback-1", "at least one notice", id="a list"),
    ],
)
def test_a_slip_in_a_notice_is_refused(tmp_path: Path, good: str, bad: str, complaint: str) -> None:
    """Nobody agrees to a notice that no record could name."""
    assert good in NOTICES
    path = written(tmp_path, NOTICES.replace(good, bad))

    with pytest.raises(ProgramContentError, match=complaint):
        read_consent_notices(path)


CHAT_NOTICES = f"""
chat_notices:
  - version: chat-1
    sha256: {"a" * 64}
  - version: chat-2
    sha256: {"b" * 64}
"""


def test_the_notices_of_the_chat_are_read_in_order(tmp_path: Path) -> None:
    """The newest is what a visitor agrees to, and the older ones stay known."""
    path = written(tmp_path, CHAT_NOTICES)

    found = read_chat_notices(path)

    assert found == (ChatNotice("chat-1", "a" * 64), ChatNotice("chat-2", "b" * 64))


@pytest.mark.parametrize(
    ("good", "bad", "complaint"),
    [
        pytest.param("chat-2", "chat-1", "a version stands twice in chat_notices", id="same version"),
        pytest.param("version: chat-2", "version: 2", r"chat_notices\.2\.version", id="a number"),
        pytest.param("b" * 64, "b" * 63, r"chat_notices\.2\.sha256", id="short digest"),
        pytest.param("version: chat-1", "words: chat-1", r"chat_notices\.1\.words", id="unknown key"),
        pytest.param(CHAT_NOTICES, "chat_notices: []", "at least one notice", id="none"),
    ],
)
def test_a_slip_in_a_notice_of_the_chat_is_refused(tmp_path: Path, good: str, bad: str, complaint: str) -> None:
    """Nobody agrees to words that no record could name."""
    assert good in CHAT_NOTICES
    path = written(tmp_path, CHAT_NOTICES.replace(good, bad))

    with pytest.raises(ProgramContentError, match=complaint):
        read_chat_notices(path)
