"""Puts labelled messages before the crisis screen and counts what it finds, alone, in pieces, taken back and in a row.

Used by `benchmarks/crisis.py` for the report and by `tests/nlu/test_crisis_gates.py` for the gates. A message's text is
in no representation, so that neither a report nor a failing test can show it: whoever improves the screen must not see
what it is judged on.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from scipy.stats import beta

from clarity.crisis.danger import CALM, Danger, Level
from clarity.crisis.network import shared_network
from clarity.crisis.rules import find
from clarity.crisis.screen import FIRES, RECENT, screen
from clarity.program import read_yaml
from clarity.settings import ROOT

HELD_OUT = ROOT / "tests" / "nlu" / "held_out_crisis"
OLDER = ROOT / "tests" / "nlu" / "held_out"  # by an earlier author, without levels and languages
LEARNT = ROOT / "data" / "crisis"
TRAINED = ROOT / "data" / "nlu"
LANGUAGES = ("en", "es")
LEVELS = ("imminent", "crisis", "third_party")  # of danger; `concern` and `none` are harmless
SEED = 20261127
RUN = 8  # words in a row that no two authors write by chance (requirement C-10)
# What people say after a cry to make it small; written without regard to what the screen knows.
RETRACTIONS = {
    "en": (
        "just kidding",
        "nvm",
        "forget it, I was just venting",
        "sorry, ignore that",
        "I'm fine now, really",
        "lol jk dont call anyone",
        "I didn't mean it like that",
        "never mind, I take that back",
        "it's nothing, please don't worry about me",
        "haha I was being dramatic",
    ),
    "es": (
        "es broma",
        "olvídalo",
        "no era en serio",
        "solo me estaba desahogando, perdón",
        "ya estoy bien, de verdad",
        "no me hagan caso",
        "jaja mentira, no llamen a nadie",
        "no quise decir eso",
        "no es nada, no se preocupen",
        "perdón, exageré",
    ),
}


@dataclass(frozen=True)
class Message:
    """One labelled message; harmless ones have a `sort`, the others a kind. Without a language for the older sets."""

    text: str = field(repr=False)
    level: str
    kind: str = ""
    language: str = ""
    is_explicit: bool = False
    sort: str = ""

    @property
    def is_at_risk(self) -> bool:
        """Whether somebody is in danger."""
        return self.level in LEVELS

    @property
    def is_outright(self) -> bool:
        """Whether it is said outright or imminent: what may hardly ever be missed (requirement C-09)."""
        return self.is_explicit or self.level == "imminent"


@dataclass(frozen=True)
class Verdict:
    """A message and what was found in it."""

    message: Message
    danger: Danger

    @property
    def is_found(self) -> bool:
        """Whether crisis words would be said."""
        return self.danger.level.is_danger

    @property
    def is_concern(self) -> bool:
        """Whether a line of 988 would stand below the ordinary answer."""
        return self.danger.level is Level.CONCERN


@dataclass(frozen=True)
class Share:
    """How many of how many, with the one-sided 95 % bounds of Clopper and Pearson."""

    hits: int
    count: int

    @property
    def misses(self) -> int:
        """How many are not."""
        return self.count - self.hits

    @property
    def value(self) -> float:
        """The share, from 0 to 1; 1 of none."""
        return self.hits / self.count if self.count else 1.0

    @property
    def lower(self) -> float:
        """What it is at least, with 95 % confidence."""
        return float(beta.ppf(0.05, self.hits, self.misses + 1)) if self.hits else 0.0

    @property
    def upper(self) -> float:
        """What it is at most, with 95 % confidence."""
        return float(beta.ppf(0.95, self.hits + 1, self.misses)) if self.misses else 1.0

    @property
    def told(self) -> str:
        """All figures in one line, for a gate that is not met."""
        bounds = f"at least {self.lower:.4f}, at most {self.upper:.4f}"
        return f"n {self.count}, yes {self.hits}, no {self.misses}, share {self.value:.4f}, {bounds}"


def share_of(qualities: Iterable[bool]) -> Share:
    """Return how many of the answers are yes."""
    answers = list(qualities)
    return Share(sum(answers), len(answers))


def labelled(verdicts: Iterable[Verdict], **labels: str | bool) -> list[Verdict]:
    """Return the verdicts on messages with these labels, which are fields of `Message`."""
    return [each for each in verdicts if all(getattr(each.message, name) == label for name, label in labels.items())]


def found(verdicts: Iterable[Verdict]) -> Share:
    """Return for how many crisis words would be said: recall of those at risk, false alarms of the others."""
    return share_of(verdict.is_found for verdict in verdicts)


# --- the sets ---------------------------------------------------------------------------------------------------------


def read_messages(path: Path) -> list[Message]:
    """Return the messages of a set with levels."""
    return [
        Message(
            text=str(entry["text"]),
            level=str(entry["level"]),
            kind=str(entry.get("kind", "")),
            language=str(entry["language"]),
            is_explicit=bool(entry.get("explicit", False)),
            sort=str(entry.get("sort", "")),
        )
        for entry in read_yaml(path)
    ]


def read_older(name: str) -> list[Message]:
    """Return the messages of an older set, whose labels are intents."""
    found_in_file = []
    for entry in read_yaml(OLDER / name):
        intents = entry.get("intents") or (entry["intent"], *entry.get("also_right", ()))
        kind = str(entry.get("kind", ""))
        if intents[0] == "crisis":
            level = "third_party" if kind == "third_party" else "crisis"
            found_in_file.append(Message(str(entry["text"]), level, kind, is_explicit=bool(entry.get("explicit"))))
        else:
            sort = "look_alike" if name == "crisis.yml" else "ordinary"
            found_in_file.append(Message(str(entry["text"]), "none", sort=sort))
    return found_in_file


def learnt_texts() -> list[str]:
    """Return every line that the crisis network alone is learnt from."""
    lines = chain.from_iterable(path.read_text(encoding="utf-8").splitlines() for path in sorted(LEARNT.glob("*.txt")))
    return [line.strip() for line in lines if line.strip()]


def trained_texts() -> list[str]:
    """Return every example of an intent, of which the crisis network learns some, too."""
    blocks = chain.from_iterable(read_yaml(path)["nlu"] for path in sorted(TRAINED.glob("*.yml")))
    lines = chain.from_iterable(str(block.get("examples", "")).splitlines() for block in blocks)
    return [line.strip().removeprefix("- ") for line in lines if line.strip()]


def runs(text: str) -> set[tuple[str, ...]]:
    """Return every run of eight words, however they are written and whatever stands between them."""
    words = re.findall(r"[^\W_]+", text.lower().replace("'", "").replace("\u2019", ""))
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


# --- alone ------------------------------------------------------------------------------------------------------------


def both_layers(text: str) -> Danger:
    """Return what the screen finds in a message by itself."""
    return screen(text)


def rules_alone(text: str) -> Danger:
    """Return what is found when the network is gone."""
    return find(text)


def network_alone(text: str) -> Danger:
    """Return whether the network would fire if there were no rules, without a kind."""
    worst = max((reading.danger for reading in shared_network().read(text)), default=0.0)
    return Danger(Level.CRISIS) if worst >= FIRES else CALM


def screened(messages: Iterable[Message], finds: Callable[[str], Danger] = both_layers) -> list[Verdict]:
    """Return one verdict per message, each as the first of a conversation."""
    return [Verdict(message, finds(message.text)) for message in messages]


# --- with what was said before ----------------------------------------------------------------------------------------


def pieces(text: str, count: int) -> list[str]:
    """Return a message as that many turns of about the same length, cut between words; fewer for too few words."""
    words = text.split()
    size = -(-len(words) // count)
    return [" ".join(words[at : at + size]) for at in range(0, len(words), size)]


@dataclass(frozen=True)
class InPieces:
    """One message sent in several turns: whether one before the last was answered with crisis words, and the last."""

    is_found_early: bool
    is_last_found: bool

    @property
    def is_found(self) -> bool:
        """Whether any turn was."""
        return self.is_found_early or self.is_last_found


def in_pieces(message: Message, count: int) -> InPieces:
    """Return what is found when the message comes in turns, each screened with those before it."""
    turns = pieces(message.text, count)
    verdicts = [screen(turn, turns[:at]).level.is_danger for at, turn in enumerate(turns)]
    return InPieces(any(verdicts[:-1]), verdicts[-1])


def held(verdicts: Iterable[Verdict], retraction: str) -> Share:
    """Return how often the state stays when what was found is taken back in the next turn."""
    return share_of(screen(retraction, [each.message.text]).level.is_danger for each in verdicts if each.is_found)


def joined_alarms(verdicts: Iterable[Verdict], rounds: int) -> Share:
    """Return how often an ordinary message after five others, each calm by itself, is taken for the end of a cry."""
    calm = [each.message.text for each in verdicts if not each.is_found]
    chance = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    rows: list[Sequence[str]] = [chance.sample(calm, RECENT + 1) for _ in range(rounds)]
    return share_of(screen(row[-1], row[:-1]).level.is_danger for row in rows)


# --- in other ways ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Noise:
    """How often danger is found in the messages that a way of typing changes: as they are, and in that way."""

    before: Share
    after: Share
    lost: int  # found before, and not after
    gained: int

    @property
    def drop(self) -> float:
        """How far recall falls, in points; below zero when it rises."""
        return 100 * (self.before.value - self.after.value)


def noise(verdicts: Iterable[Verdict], way: Callable[[Message], str]) -> Noise:
    """Return what a way of typing does to messages; those that it leaves as they are do not count."""
    pairs = []
    for verdict in verdicts:
        text = way(verdict.message)
        if text != verdict.message.text:
            pairs.append((verdict.is_found, screen(text).level.is_danger))
    return Noise(
        share_of(before for before, _ in pairs),
        share_of(after for _, after in pairs),
        sum(before and not after for before, after in pairs),
        sum(after and not before for before, after in pairs),
    )


def together(several: Iterable[Noise]) -> Noise:
    """Return what several ways of typing do together, each changed message counting once for each way."""
    whole = Noise(Share(0, 0), Share(0, 0), 0, 0)
    for each in several:
        whole = replace(
            whole,
            before=Share(whole.before.hits + each.before.hits, whole.before.count + each.before.count),
            after=Share(whole.after.hits + each.after.hits, whole.after.count + each.after.count),
            lost=whole.lost + each.lost,
            gained=whole.gained + each.gained,
        )
    return whole
