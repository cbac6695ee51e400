"""Promises of `clarity.crisis.bundle`: the words for people in danger are the reviewed ones, or none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from clarity.crisis import bundle as sealed
from clarity.crisis.bundle import BUNDLE, BUNDLE_SHA256, bundle, digest_of, forget, is_changed, is_sealed, read_bundle
from clarity.errors import ProgramContentError


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the file that a test may change."""
    return Path(shutil.copy(BUNDLE, tmp_path))


@pytest.fixture
def another_file(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let a changed copy stand in the place of the sealed file."""
    copy.write_text(copy.read_text() + "# one more line\n")
    monkeypatch.setattr(sealed, "BUNDLE", copy)
    monkeypatch.setattr(sealed, "is_sealed", lambda: is_sealed(copy))
    forget()
    yield copy
    forget()


def test_the_shipped_file_is_the_sealed_one() -> None:
    """The digest in code is that of the words that are shipped."""
    assert is_sealed()
    assert digest_of() == BUNDLE_SHA256
    assert bundle() is not None


def test_a_changed_letter_breaks_the_seal(copy: Path) -> None:
    """Nobody slips a word, or a number, into what a person in danger reads."""
    copy.write_text(copy.read_text().replace("988", "989", 1))

    assert not is_sealed(copy)


def test_a_missing_file_is_not_sealed(tmp_path: Path) -> None:
    """Without the file there are no words, and no error either."""
    assert digest_of(tmp_path / "gone.yml") is None
    assert not is_sealed(tmp_path / "gone.yml")


@pytest.mark.usefixtures("another_file")
def test_unsealed_words_are_not_given_out() -> None:
    """Changed words are never half believed."""
    assert bundle() is None


@pytest.mark.parametrize("content", ["replies: {}", "replies: 7", "[]", "replies:\n  crisis: {}\ntails: {}\n"])
def test_what_is_no_bundle_is_refused(copy: Path, content: str) -> None:
    """A file without one of its parts is an error that names the file and none of its words."""
    copy.write_text(content)

    with pytest.raises(ProgramContentError, match=copy.name):
        read_bundle(copy)


@pytest.mark.parametrize(("language", "other"), [("en", "es"), ("es", "en")])
def test_a_signature_covers_every_text_of_a_language(language: str, other: str) -> None:
    """Whoever signs has signed each reply, each end, each list and the line below answers; nothing of the other."""
    words = read_bundle(BUNDLE)

    signed = set(words.words(language))

    every = {text for each in words.sets.values() for text in each[language]}
    every |= {part[channel][language] for part in (words.tails, words.more_lines) for channel in ("web", "sms")}
    assert signed == every | {words.line_of_988[language]}
    assert not signed & set(words.words(other))


def test_a_file_that_cannot_be_read_for_a_moment_is_not_changed(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many open files in one second must not end every answer; another letter, or no file, does."""

    def busy(_: Path) -> bytes:
        raise OSError(24, "too many open files")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", busy)
        in_trouble = is_changed(copy)
    whole = is_changed(copy)
    copy.write_text(copy.read_text() + " ")

    assert (in_trouble, whole, is_changed(copy), is_changed(copy.with_name("gone"))) == (False, False, True, True)
