"""What the clinic vouches for: facts, crisis resources and topics, read from `program/`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from clarity.errors import ProgramContentError
from clarity.settings import ROOT

PROGRAM_DIRECTORY = ROOT / "program"


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
