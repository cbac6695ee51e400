"""What the record keeps of an answer that reads a person's own details back to them: the vetted words without them.

A computer is shared at home: whoever opens the page again after it was loaded anew finds that a call was asked for,
and neither the number nor the name.
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache

from clarity.answers import answers
from clarity.conversations.masking import GIVEN

# Only an action fills braces (clarity/nlg.py), so nothing else in an answer can hold a detail.
_BRACES = re.compile(r"\{(\w+)\}")
_PERSONAL = {field.value: tag for field, tag in GIVEN.items()}
_OTHERWISE = "[as you chose]"
_reading = threading.Lock()
# What the other places may hold: a code, or words without a digit.
_VALUES = {**dict.fromkeys(_PERSONAL, ".*?"), "reference": "[A-Z0-9]{4}-[A-Z0-9]{4}"}
_WORDS = r"[^\d\n]{0,80}?"


def kept_text(response: str | None, text: str, *, is_sms: bool = False) -> str:
    """Return the words as they are recorded, streamed and replayed: those of `text` without number, name and times.

    An answer without places to fill in is kept as it was said; one whose words are not those of the response keeps
    none of its details.
    """
    form = None if response is None else _forms(is_sms).get(response)
    if form is None:
        return text
    said = _pattern(form).fullmatch(text)
    values = {} if said is None else said.groupdict()
    return _BRACES.sub(lambda brace: _PERSONAL.get(brace[1]) or values.get(brace[1]) or _OTHERWISE, form)


def _forms(is_sms: bool) -> dict[str, str]:
    with _reading:  # two threads that need the words at once read them once
        return _read_forms(is_sms)


@lru_cache(maxsize=2)
def _read_forms(is_sms: bool) -> dict[str, str]:
    forms = {name: (answer.sms if is_sms else answer.web).text for name, answer in answers().items()}
    return {name: text for name, text in forms.items() if _BRACES.search(text)}


@lru_cache(maxsize=128)
def _pattern(form: str) -> re.Pattern[str]:
    seen: set[str] = set()

    def group(part: str) -> str:
        found = _BRACES.fullmatch(part)
        if found is None:
            return re.escape(part)
        value = _VALUES.get(found[1], _WORDS)
        if found[1] in seen:
            return value
        seen.add(found[1])
        return f"(?P<{found[1]}>{value})"

    return re.compile("".join(group(part) for part in re.split(r"(\{\w+\})", form)), re.DOTALL)


def read_words() -> None:
    """Read the answers, which takes most of a second, before anybody waits for one."""
    _forms(False)
    _forms(True)
