"""What a browser posts, read so that no shape of it hides a cry for help or breaks anything behind."""

from __future__ import annotations

import asyncio
import json
import re
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from clarity.crisis.screen import rules_fire
from clarity.gateway.refusals import Refusal

MOST_CHARACTERS = 2000  # as the engine's guard has it (clarity/nlu/message_guard.py)
MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
# Characters that are looked at in the loop, written out (NFKC): there are signs that stand for eighteen. 1,000 take
# 2 ms; for more, nobody in danger may wait who has written little.
_AT_ONCE = 1000
_SCREENED = 2000  # characters in one go, so that what is no longer than a message may be is read as a whole
_OVERLAP = 300  # no pattern spans more, so that what one window cuts in two the next one holds
_WINDOWS = 5  # at each end, 8,800 characters: all of any body in which no sign stands for several
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_screens = ThreadPoolExecutor(2, thread_name_prefix="screen")  # its own: what is slow here holds up nothing else


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

    async def is_cry(self) -> bool:
        """Return whether the rules find danger in anything that was written, cleaned or not.

        What is long is looked at beside the loop, and of what is longer than a body of plain letters the two ends.
        """
        return await is_cry(self.words)


async def is_cry(words: str) -> bool:
    """Return whether the rules find danger in the words, cleaned or not; what is long is read beside the loop."""
    if len(words) <= _AT_ONCE and sum(map(len, _readings(words))) <= _AT_ONCE:
        return _fires(words)
    return await asyncio.get_running_loop().run_in_executor(_screens, _fires, words)


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


def _fires(text: str) -> bool:
    return any(rules_fire(window) for each in {text, clean(text)} for window in _both_ends(each))


def _both_ends(text: str) -> list[str]:
    # First cut, then written out, then cut again: writing out thousands of accents in one go takes long, too.
    windows = [window for part in _windows(text) for window in _windows(written_out(part))]
    return windows if len(windows) <= 2 * _WINDOWS else windows[:_WINDOWS] + windows[-_WINDOWS:]


def _windows(text: str) -> Iterator[str]:
    for begin in range(0, max(1, len(text) - _OVERLAP), _SCREENED - _OVERLAP):
        yield text[begin : begin + _SCREENED]
