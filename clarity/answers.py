"""Every written answer with its web and SMS form, read from `data/responses/`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from clarity.errors import ProgramContentError
from clarity.program import read_yaml
from clarity.settings import ROOT

RESPONSES_DIRECTORY = ROOT / "data" / "responses"
SPANISH_RESPONSES = frozenset({"utter_write_in_spanish"})


@dataclass(frozen=True)
class Form:
    """What is said on one kind of channel, with the ids of the facts that vouch for it.

    `core` is the answer in one short sentence, for a text that has to hold several; a web form has none.
    """

    text: str
    facts: tuple[str, ...]
    buttons: tuple[tuple[str, str], ...]  # (title, payload)
    core: str | None = None


@dataclass(frozen=True)
class Answer:
    """One response: `utter_` and the intent it answers, the file's subject, and its two forms."""

    name: str
    subject: str
    web: Form
    sms: Form

    @property
    def is_spanish(self) -> bool:
        """Whether it is written in Spanish (unsigned until a translator has signed)."""
        return self.name in SPANISH_RESPONSES


@lru_cache(maxsize=1)
def answers() -> dict[str, Answer]:
    """Return every answer by name; raises `ProgramContentError` for one without both forms, or twice there."""
    found: dict[str, Answer] = {}
    for path in sorted(RESPONSES_DIRECTORY.glob("*.yml")):
        for name, variations in read_yaml(path)["responses"].items():
            if name in found:
                raise ProgramContentError(f"{name} stands twice in data/responses")
            forms = {variation.get("channel", "web"): _form(variation) for variation in variations}
            if set(forms) != {"web", "sms"} or len(variations) != 2:
                raise ProgramContentError(f"{name} needs exactly one web and one SMS form")
            found[name] = Answer(name=name, subject=path.stem, web=forms["web"], sms=forms["sms"])
    return found


def _form(variation: dict[str, Any]) -> Form:
    return Form(
        text=variation["text"].strip(),
        facts=tuple(str(fact) for fact in (variation.get("metadata") or {}).get("facts") or ()),
        buttons=tuple((button["title"], button["payload"]) for button in variation.get("buttons") or ()),
        core=(variation.get("metadata") or {}).get("core"),
    )
