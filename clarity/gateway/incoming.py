"""What a browser posts, read so that no shape of it hides a cry for help or breaks anything behind."""

from __future__ import annotations

import asyncio
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from clarity.crisis.danger import CALM, Danger
from clarity.crisis.rules import find
from clarity.crisis.screen import screen
from clarity.gateway.refusals import Refusal
from clarity.logging import get_logger

MOST_CHARACTERS = 2000  # as the engine's guard has it (clarity/nlu/message_guard.py)
MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
# Characters that are looked at in the loop, written out (NFKC): there are signs that stand for eighteen. 1,000 take
# 2 ms; for more, nobody in danger may wait who has written little.
_AT_ONCE = 1000
_SCREENED = 2000  # characters in one go, so that what is no longer than a message may be is read as a whole
_OVERLAP = 300  # no pattern spans more, so that what one window cuts in two the next one holds
_WINDOWS = 5  # at each end, 8,800 characters: all of any body in which no sign stands for several
_END = 1500  # characters at each end that the network reads of what is longer than a message may be
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_screens = ThreadPoolExecutor(2, thread_name_prefix="screen")  # its own: what is slow here holds up nothing else
_networks = ThreadPoolExecutor(2, thread_name_prefix="network")
NETWORK_SECONDS = 1.5  # that the rules' word waits for the network's; a message of 300 words takes it 0.1


log = get_logger(__name__)


@dataclass(frozen=True)
class Body:
    """A JSON object; `texts` is all that stands under "text" in it, also where it stands twice."""

    fields: dict[str, Any]
    texts: tuple[str, ...] = ()
    is_usable: bool = True

    @property
    def message_id(self) -> str | None:
        """The client's id of the message, if it is one."""
        given = self.fields.get("id")
        return given if isinstance(given, str) and MESSAGE_ID.match(given) else None

    @property
    def words(self) -> str:
        """All that was written, for the screen and for the language of its answer."""
        return ".\n".join(self.texts)  # what stands in one text takes nothing back from another

    async def danger(self, recent: Sequence[str] = ()) -> Danger:
        """Return the danger in anything that was written, cleaned or not; `recent` as the screen has it."""
        return await danger_in(self.words, recent)


async def danger_in(words: str, recent: Sequence[str] = (), seconds: float | None = None) -> Danger:
    """Return the danger in the words, cleaned or not; what takes long is read beside the loop.

    The rules read what is longer than a body of plain letters at its two ends. Where the network fails, or hangs for
    `seconds` (1.5 unless given), they have the word alone.
    """
    by_rules = await _by_rules(words)
    reading = asyncio.get_running_loop().run_in_executor(_networks, _screen, words, tuple(recent), by_rules)
    try:
        return await asyncio.wait_for(reading, NETWORK_SECONDS if seconds is None else seconds)
    except Exception as error:  # noqa: BLE001 - no slip in one layer may silence the other
        log.event("screen.rules_alone", error=type(error).__name__)
        return by_rules


def _screen(words: str, recent: tuple[str, ...], by_rules: Danger) -> Danger:
    text = clean(words)
    if len(text) > MOST_CHARACTERS or len(written_out(text)) > 2 * MOST_CHARACTERS:
        # First cut, then written out, then cut again, as for the rules; a plea stands first or last.
        text = written_out(text[:_END])[:_END] + " " + written_out(text[-_END:])[-_END:]
    found = screen(text, recent)
    # What the rules find where the screen did not look, or in the words as they came, counts as well.
    return found if find(text).level >= by_rules.level else found.joined(by_rules)


async def _by_rules(words: str) -> Danger:
    if len(words) <= _AT_ONCE and sum(map(len, _readings(words))) <= _AT_ONCE:
        return _find(words)
    return await asyncio.get_running_loop().run_in_executor(_screens, _find, words)


def read_body(raw: bytes) -> Body:
    """Return the body; raises `Refusal` when it is no JSON object."""
    pairs_of_objects: list[list[tuple[str, Any]]] = []

    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        pairs_of_objects.append(pairs)
        return dict(pairs)

    try:
        content = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=keep)
    except (ValueError, RecursionError):
        raise Refusal(400, "bad_request") from None
    if not isinstance(content, dict):
        raise Refusal(400, "bad_request")
    pairs = pairs_of_objects[-1]  # the outermost object is finished last
    texts = tuple(value for key, value in pairs if key == "text" and isinstance(value, str))
    return Body(content, texts, is_usable=len(pairs) == len(content))


def clean(text: str) -> str:
    """Return the text without what no store takes: lone surrogates, NUL and other control signs."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROL.sub("", whole)


def written_out(text: str) -> str:
    """Return the text with each sign that stands for several written as those."""
    return unicodedata.normalize("NFKC", text)


def _readings(text: str) -> set[str]:
    return {written_out(text), written_out(clean(text))}


def _find(text: str) -> Danger:
    found = CALM
    for each in {text, clean(text)}:
        for window in _both_ends(each):
            found = found.joined(find(window))
    return found


def _both_ends(text: str) -> list[str]:
    # First cut, then written out, then cut again: writing out thousands of accents in one go takes long, too.
    windows = [window for part in _windows(text) for window in _windows(written_out(part))]
    return windows if len(windows) <= 2 * _WINDOWS else windows[:_WINDOWS] + windows[-_WINDOWS:]


def _windows(text: str) -> Iterator[str]:
    for begin in range(0, max(1, len(text) - _OVERLAP), _SCREENED - _OVERLAP):
        yield text[begin : begin + _SCREENED]
