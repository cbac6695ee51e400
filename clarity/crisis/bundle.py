"""The sealed words for people in danger: read once, checked against a digest in code, never half believed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clarity.errors import ProgramContentError
from clarity.program import PROGRAM_DIRECTORY, read_yaml

BUNDLE = PROGRAM_DIRECTORY / "crisis_replies.yml"
# Of the file whose words were reviewed. Another digest puts the gateway in safe mode (requirement C-35): a word that
# somebody slipped in is worse for a person in danger than plain words in code.
BUNDLE_SHA256 = "909afb5dcc6298da00bace38f2fbeb828cb2f4014de39fb76e441fdb2bba3737"

Words = Mapping[str, str]  # by language, "en" and "es"


@dataclass(frozen=True)
class Bundle:
    """All replies: `sets` by name and language, first reply first; tails and lists by channel and language."""

    sets: Mapping[str, Mapping[str, Sequence[str]]]
    tails: Mapping[str, Words]
    more_lines: Mapping[str, Words]
    line_of_988: Words

    def words(self, language: str) -> tuple[str, ...]:
        """Return every text of a language, for a signature."""
        said = [text for each in self.sets.values() for text in each[language]]
        ends = [each[language] for part in (self.tails, self.more_lines) for each in part.values()]
        return (*said, *ends, self.line_of_988[language])


_read: list[Bundle] = []  # the words as they were when they were sealed; once read they are not read again


def bundle() -> Bundle | None:
    """Return the sealed words, or None when the file is missing, unreadable or not the sealed one."""
    if not _read and is_sealed():
        _read.append(read_bundle(BUNDLE))
    return _read[0] if _read else None


def forget() -> None:
    """Have the words read anew."""
    _read.clear()


def is_sealed(path: Path = BUNDLE) -> bool:
    """Return whether the file as it lies there now is the sealed one."""
    return digest_of(path) == BUNDLE_SHA256


def is_changed(path: Path = BUNDLE) -> bool:
    """Return whether the file is there and is another one, or is gone; one that cannot be read now may be neither."""
    digest = digest_of(path)
    return not path.exists() if digest is None else digest != BUNDLE_SHA256


def digest_of(path: Path = BUNDLE) -> str | None:
    """Return the file's SHA-256 in hexadecimal, None where it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def read_bundle(path: Path) -> Bundle:
    """Read the file; raises `ProgramContentError` when it is no bundle."""
    content: Any = read_yaml(path)
    try:
        sets = {**content["replies"], "after_retraction": content["after_retraction"]}
        return Bundle(sets, content["tails"], _one_each(content["more_lines"]), content["line_of_988"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ProgramContentError(f"{path.name} lacks a part: {type(error).__name__}") from None


def _one_each(lists: Mapping[str, Words]) -> dict[str, Words]:
    return {channel: {language: text.strip() for language, text in words.items()} for channel, words in lists.items()}
