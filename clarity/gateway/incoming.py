"""What a browser posts, read so that no shape of it hides a cry for help or breaks anything behind."""

from __future__ import annotations

import asyncio
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from clarity.crisis.screen import rules_fire
from clarity.gateway.refusals import Refusal

MOST_CHARACTERS = 2000  # as the engine's guard has it (clarity/nlu/message_guard.py)
MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_SCREENED = 4000  # characters looked at in one go; 2,000 take about 4 ms
_OVERLAP = 300  # no pattern spans more, so that what one window cuts in two the next one holds


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
        return "\n".join(self.texts)

    async def is_cry(self) -> bool:
        """Return whether the rules find danger in anything that was written, cleaned or not.

        What is longer than a message may be is looked at beside the loop: there are signs that stand for eighteen,
        and nobody in danger may wait for somebody who sends thousands of them.
        """
        if len(self.words) <= MOST_CHARACTERS:
            return self._fires()
        return await asyncio.to_thread(self._fires)

    def _fires(self) -> bool:
        return any(_fires(text) for text in self.texts)


def read_body(raw: bytes) -> Body:
    """Return the body; raises `Refusal` when it is no JSON object."""
    pairs_of_objects: list[list[tuple[str, Any]]] = []

    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        pairs_of_objects.append(pairs)
        return dict(pairs)

    try:
        content = json.loads(raw.decode(), object_pairs_hook=keep)
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
    return "".join(sign for sign in whole if sign in "\t\n\r" or unicodedata.category(sign) != "Cc")


def _fires(text: str) -> bool:
    cleaned = clean(text)
    return any(rules_fire(window) for each in {text, cleaned} for window in _windows(each))


def _windows(text: str) -> list[str]:
    if len(text) <= _SCREENED:
        return [text]
    step = _SCREENED - _OVERLAP
    return [text[begin : begin + _SCREENED] for begin in range(0, len(text) - _OVERLAP, step)]
