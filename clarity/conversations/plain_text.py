"""A text in plain signs that still knows where each of its signs stood, so that what is found can be taken out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from clarity.reading.spoken_numbers import plain_signs

BLANK = "\ue000"  # stands where something was found or is left alone: no pattern goes over it
_APOSTROPHES = dict.fromkeys("\u2019\u2018\u00b4\u02bc", "'")


class Tag(str, Enum):
    """What stands in the place of what was taken out."""

    NUMBER = "[number removed]"
    BIRTH_DATE = "[birth date removed]"
    PHONE = "[phone number removed]"
    MAIL = "[e-mail address removed]"
    NAME = "[name removed]"
    ADDRESS = "[address removed]"
    DATE = "[date removed]"


@dataclass(frozen=True)
class Span:
    """A place in a plain text; without a tag it is left alone, and nothing else may be found in it."""

    start: int
    end: int
    tag: Tag | None = None


class PlainText:
    """A text without invisible signs and with every digit, dash and blank as its ASCII sign.

    `left` is what has not been found yet; what has is blanked out in it, place by place.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: list[Span] = []
        signs, self._places = [], []
        for place, sign in enumerate(text):
            plain = sign if sign.isascii() else _APOSTROPHES.get(sign) or plain_signs(sign)
            signs.append(plain)
            self._places += [place] * len(plain)
        self.left = "".join(signs)

    def take(self, spans: Iterable[Span]) -> None:
        """Take places out of what is left; where two overlap, the first given wins."""
        for span in spans:
            if span.start < span.end and BLANK not in self.left[span.start : span.end]:
                self._found.append(span)
                size = span.end - span.start
                self.left = f"{self.left[: span.start]}{BLANK * size}{self.left[span.end :]}"

    def without(self) -> str:
        """Return the text as it was written, with a tag for each place that has one."""
        out, at = [], 0
        for span in sorted(self._found, key=lambda each: each.start):
            if span.tag is not None:
                out += [self._text[at : self._places[span.start]], span.tag.value]
                at = self._places[span.end - 1] + 1
        return "".join([*out, self._text[at:]])
