"""What the clinic vouches for: facts, help lines, topics, consent and admissions' ways, read from `program/`."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from clarity.errors import ProgramContentError
from clarity.settings import ROOT

PROGRAM_DIRECTORY = ROOT / "program"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_MINUTES = 24 * 60
_VERSION = re.compile(r"[a-z]+-[1-9]\d{0,3}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))")


@dataclass(frozen=True)
class Topic:
    """Something people ask: its intent, where the answer comes from, and what a button for it says."""

    intent: str
    subject: str
    kind: str
    family: str
    title: str | None

    @property
    def is_question(self) -> bool:
        """True for what somebody asks or requests, rather than feels or says in passing; asking again is neither."""
        return self.intent.startswith(("ask_", "request_")) and self.intent != "ask_clarify"


@dataclass(frozen=True)
class Fact:
    """One atomic statement of the program's page, in our words, with the state of its review."""

    id: str
    claim: str
    heading: str | None
    source: str
    say_instead: str | None
    reviewed_on: datetime.date | None
    review_by: datetime.date | None

    @property
    def figures_text(self) -> str:
        """The words in which a figure counts as vouched for."""
        return f"{self.claim} {self.say_instead or ''}"


@dataclass(frozen=True)
class CrisisResource:
    """A public help line; unsigned (`verified_on` is None) until a person has called it and put a name to it."""

    id: str
    number: str
    owner: str | None
    verified_on: datetime.date | None
    numbers: tuple[str, ...] = ()  # all digits with which it is reached: its lines and the key to press


@dataclass(frozen=True)
class SignOff:
    """A named person's signature under the exact words of some responses; unsigned while `name` is None."""

    id: str
    what: str
    role: str
    responses: tuple[str, ...]
    name: str | None
    signed_on: datetime.date | None
    sha256: str | None


@dataclass(frozen=True)
class ConsentNotice:
    """The words that a person agrees to who asks for a call: which version, in which responses, under which digest."""

    version: str
    responses: tuple[str, ...]
    sha256: str


@dataclass(frozen=True)
class ChatNotice:
    """The words that a visitor agrees to with the first message: their version and their digest."""

    version: str
    sha256: str


_Notice = TypeVar("_Notice", ConsentNotice, ChatNotice)


@dataclass(frozen=True)
class Closures:
    """Days without calls: a public calendar (country and subdivision), days of our own, and days worked anyway."""

    country: str | None
    subdivision: str | None
    also_closed: frozenset[datetime.date]
    open_anyway: frozenset[datetime.date]


@dataclass(frozen=True)
class Admissions:
    """When the admissions team calls back and how long requests are kept; unsigned while `confirmed_by` is None.

    `hours` holds, for Monday (0) to Sunday (6), the open windows in minutes after local midnight (0 to 1440), in
    order and apart from each other; None means that nobody has told us the hours.
    """

    confirmed_by: str | None
    confirmed_on: datetime.date | None
    zone: str
    hours: tuple[tuple[tuple[int, int], ...], ...] | None
    closures: Closures | None
    call_within_minutes: int
    expire_after_days: int
    keep_closed_days: int


def read_yaml(path: Path) -> Any:
    """Return a YAML file's content; raises `ProgramContentError` naming the file when it does not parse."""
    try:
        return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (YAMLError, OSError) as error:
        raise ProgramContentError(f"{path.name} does not parse: {type(error).__name__}") from None


@lru_cache(maxsize=1)
def topics() -> dict[str, Topic]:
    """Return every topic by intent, in the order of `program/topics.yml`."""
    entries = read_yaml(PROGRAM_DIRECTORY / "topics.yml")["topics"]
    return {
        entry["intent"]: Topic(
            intent=entry["intent"],
            subject=entry["subject"],
            kind=entry["kind"],
            family=entry.get("family", entry["intent"]),
            title=entry.get("title"),
        )
        for entry in entries
    }


@lru_cache(maxsize=1)
def facts() -> dict[str, Fact]:
    """Return every fact by id; raises `ProgramContentError` on a doubled id."""
    found: dict[str, Fact] = {}
    for entry in read_yaml(PROGRAM_DIRECTORY / "facts.yml")["facts"]:
        if entry["id"] in found:
            raise ProgramContentError(f"facts.yml holds {entry['id']} twice")
        found[entry["id"]] = Fact(
            id=entry["id"],
            claim=entry["claim"],
            heading=entry.get("heading"),
            source=entry.get("source", "page"),
            say_instead=entry.get("say_instead"),
            reviewed_on=entry.get("reviewed_on"),
            review_by=entry.get("review_by"),
        )
    return found


@lru_cache(maxsize=1)
def crisis_resources() -> tuple[CrisisResource, ...]:
    """Return the help lines that crisis replies may name."""
    entries = read_yaml(PROGRAM_DIRECTORY / "crisis.yml")["resources"]
    return tuple(
        CrisisResource(
            id=str(entry["id"]),
            number=str(entry["number"]),
            owner=entry.get("owner"),
            verified_on=entry.get("verified_on"),
            numbers=tuple(str(number) for number in entry["numbers"]),
        )
        for entry in entries
    )


@lru_cache(maxsize=1)
def sign_offs() -> tuple[SignOff, ...]:
    """Return every signature that a release needs, signed or not."""
    return tuple(
        SignOff(
            id=entry["id"],
            what=entry["what"],
            role=entry["role"],
            responses=tuple(entry["responses"]),
            name=entry.get("name"),
            signed_on=entry.get("signed_on"),
            sha256=entry.get("sha256"),
        )
        for entry in read_yaml(PROGRAM_DIRECTORY / "sign_offs.yml")["sign_offs"]
    )


@lru_cache(maxsize=1)
def consent_notice() -> ConsentNotice:
    """Return the notice in force, from `program/consent.yml`."""
    return read_consent_notices(PROGRAM_DIRECTORY / "consent.yml")[-1]


def read_consent_notices(path: Path) -> tuple[ConsentNotice, ...]:
    """Read every version, oldest first; raises `ProgramContentError` naming the file and what is unusable in it."""
    return _versions(path, "notices", _notice)


@lru_cache(maxsize=1)
def chat_notice() -> ChatNotice:
    """Return the notice of the chat in force, from `program/consent.yml`."""
    return read_chat_notices(PROGRAM_DIRECTORY / "consent.yml")[-1]


@lru_cache(maxsize=1)
def text_notice() -> ChatNotice:
    """Return what introduces this line to whoever texts it the first time: the version in force and its digest."""
    return _versions(PROGRAM_DIRECTORY / "consent.yml", "text_notices", _chat_notice)[-1]


def read_chat_notices(path: Path) -> tuple[ChatNotice, ...]:
    """Read every version, oldest first; raises `ProgramContentError` naming the file and what is unusable in it."""
    return _versions(path, "chat_notices", _chat_notice)


@lru_cache(maxsize=1)
def admissions() -> Admissions:
    """Return how the admissions team works, from `program/admissions.yml`."""
    return read_admissions(PROGRAM_DIRECTORY / "admissions.yml")


def read_admissions(path: Path) -> Admissions:
    """Read the file; raises `ProgramContentError` naming the file and the key of the first entry that is unusable."""
    content = read_yaml(path)
    entry = _Entry(path.name, "admissions", content.get("admissions") if isinstance(content, dict) else None)
    entry.refuse_others(Admissions.__dataclass_fields__.keys() - {"closures"} | {"holidays"})
    closures, hours = entry.part("holidays"), entry.part("hours")
    return Admissions(
        confirmed_by=entry.word("confirmed_by"),
        confirmed_on=entry.date("confirmed_on"),
        zone=_zone(entry),
        hours=None if hours is None else _hours(hours),
        closures=None if closures is None else _closures(closures),
        call_within_minutes=entry.number("call_within_minutes", 7 * DAY_MINUTES),
        expire_after_days=entry.number("expire_after_days", 365),
        keep_closed_days=entry.number("keep_closed_days", 3650),
    )


class _Entry:
    """One mapping of a file, whose complaints name the file and the key."""

    def __init__(self, file: str, key: str, values: object) -> None:
        self._file, self._key = file, key
        if not isinstance(values, dict):
            raise ProgramContentError(f"{file}: {key} must hold keys and values")
        self.values: Mapping[Any, Any] = values

    def problem(self, key: str, wanted: str) -> ProgramContentError:
        return ProgramContentError(f"{self._file}: {self._key}.{key} must be {wanted}")

    def refuse_others(self, known: set[str]) -> None:
        # A misspelt key would be a rule that somebody believes in and nobody follows.
        for key in self.values:
            if key not in known:
                raise ProgramContentError(f"{self._file}: {self._key}.{key} is no known key")

    def part(self, key: str) -> _Entry | None:
        value = self.values.get(key)
        return None if value is None else _Entry(self._file, f"{self._key}.{key}", value)

    def word(self, key: str) -> str | None:
        value = self.values.get(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise self.problem(key, "text or null")
        return value

    def date(self, key: str) -> datetime.date | None:
        value = self.values.get(key)
        if value is not None and type(value) is not datetime.date:
            raise self.problem(key, "a date like 2026-12-24, or null")
        return value

    def dates(self, key: str) -> frozenset[datetime.date]:
        value = self.values.get(key) or []
        if not isinstance(value, list) or any(type(day) is not datetime.date for day in value):
            raise self.problem(key, "a list of dates like [2026-12-24]")
        return frozenset(value)

    def number(self, key: str, most: int) -> int:
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise self.problem(key, f"a whole number from 1 to {most}")
        return value


def _versions(path: Path, section: str, read: Callable[[_Entry], _Notice]) -> tuple[_Notice, ...]:
    content = read_yaml(path)
    entries = content.get(section) if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise ProgramContentError(f"{path.name}: {section} must be a list of at least one notice")
    notices = tuple(read(_Entry(path.name, f"{section}.{index}", entry)) for index, entry in enumerate(entries, 1))
    if len({notice.version for notice in notices}) < len(notices):
        raise ProgramContentError(f"{path.name}: a version stands twice in {section}")
    return notices


def _notice(entry: _Entry) -> ConsentNotice:
    entry.refuse_others({"version", "responses", "sha256"})
    (version, sha256), responses = _version(entry), entry.values.get("responses")
    if not isinstance(responses, list) or not responses or not all(isinstance(name, str) for name in responses):
        raise entry.problem("responses", "a list of responses")
    return ConsentNotice(version, tuple(responses), sha256)


def _chat_notice(entry: _Entry) -> ChatNotice:
    entry.refuse_others({"version", "sha256"})
    return ChatNotice(*_version(entry))


def _version(entry: _Entry) -> tuple[str, str]:
    version, sha256 = entry.word("version"), entry.word("sha256")
    if version is None or not _VERSION.fullmatch(version):
        raise entry.problem("version", "a word and a number like callback-1")
    if sha256 is None or not _SHA256.fullmatch(sha256):
        raise entry.problem("sha256", "64 hex digits in lower case")
    return version, sha256


def _zone(entry: _Entry) -> str:
    zone = entry.word("zone")
    try:
        return ZoneInfo(zone or "").key
    except (KeyError, ValueError, OSError):  # not found, not a name, or a folder of zones
        raise entry.problem("zone", "a time zone's name like America/Los_Angeles") from None


def _hours(entry: _Entry) -> tuple[tuple[tuple[int, int], ...], ...]:
    entry.refuse_others(set(WEEKDAYS))
    week = tuple(_windows(entry, day) for day in WEEKDAYS)
    if not any(week):
        raise entry.problem("monday", "given, or another day: without any open window nobody would ever call")
    return week


def _windows(entry: _Entry, day: str) -> tuple[tuple[int, int], ...]:
    wanted = "a list of windows like 09:00-17:00, in order, each ending after it begins and before the next"
    texts = entry.values.get(day) or []
    if not isinstance(texts, list):
        raise entry.problem(day, wanted)
    windows = []
    for text in texts:
        found = _WINDOW.fullmatch(text) if isinstance(text, str) else None
        if found is None:
            raise entry.problem(day, wanted)
        opens, opens_minute, closes, closes_minute = (int(part) for part in found.groups() if part is not None)
        windows.append((opens * 60 + opens_minute, closes * 60 + closes_minute))
    edges = [edge for window in windows for edge in window]
    if any(earlier >= later for earlier, later in itertools.pairwise(edges)):
        raise entry.problem(day, wanted)
    return tuple(windows)


def _closures(entry: _Entry) -> Closures:
    entry.refuse_others({"country", "subdivision", "also_closed", "open_anyway"})
    closures = Closures(
        country=entry.word("country"),
        subdivision=entry.word("subdivision"),
        also_closed=entry.dates("also_closed"),
        open_anyway=entry.dates("open_anyway"),
    )
    if closures.subdivision is not None and closures.country is None:
        raise entry.problem("country", "given when a subdivision is")
    return closures
