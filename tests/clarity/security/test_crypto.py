"""Promises of `clarity.security.crypto`: a sealed text opens in its own place alone, and keys are never lost."""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.errors import SealError, SettingsError
from clarity.security.crypto import Sealer, development_key
from clarity.settings import Secret
from tests.factories import CANARY

PLACE = "events.sealed:rest-dana"


@pytest.fixture(scope="module")
def sealer() -> Sealer:
    """Return a sealer with a fixed key."""
    return Sealer(Secret(bytes(range(32))))


@given(text=st.text(max_size=500), context=st.text(max_size=80))
def test_a_text_opens_where_it_was_sealed(sealer: Sealer, text: str, context: str) -> None:
    """Whatever was sealed comes back unchanged."""
    opened = sealer.unseal(sealer.seal(text, context), context)

    assert opened == text


def test_a_sealed_text_shows_none_of_its_words(sealer: Sealer) -> None:
    """Neither the sealed text nor its bytes hold the words."""
    sealed = sealer.seal(CANARY, PLACE)

    assert CANARY not in sealed
    assert CANARY.encode() not in base64.urlsafe_b64decode(sealed)


def test_the_same_text_is_sealed_differently_each_time(sealer: Sealer) -> None:
    """Nobody can tell from the file that two people wrote the same."""
    first, second = sealer.seal(CANARY, PLACE), sealer.seal(CANARY, PLACE)

    assert first != second


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param("events.sealed:rest-robin", id="another person"),
        pytest.param("contacts.sealed:rest-dana", id="another table"),
        pytest.param("events.sealed:rest-dana ", id="a blank more"),
        pytest.param("", id="nowhere"),
    ],
)
def test_a_text_moved_elsewhere_does_not_open(sealer: Sealer, elsewhere: str) -> None:
    """Rows cannot be swapped by someone who can write to the file."""
    sealed = sealer.seal(CANARY, PLACE)

    with pytest.raises(SealError):
        sealer.unseal(sealed, elsewhere)


def test_no_flipped_byte_opens(sealer: Sealer) -> None:
    """One changed byte anywhere, in nonce, words or tag, is noticed."""
    raw = base64.urlsafe_b64decode(sealer.seal(CANARY, PLACE))

    opened = []
    for position in range(len(raw)):
        changed = bytearray(raw)
        changed[position] ^= 1
        try:
            opened.append(sealer.unseal(base64.urlsafe_b64encode(bytes(changed)).decode(), PLACE))
        except SealError:
            continue

    assert len(raw) > 28
    assert opened == []


@pytest.mark.parametrize(
    "sealed",
    [
        pytest.param("", id="empty"),
        pytest.param("A", id="no base64"),
        pytest.param("AAAA", id="shorter than a nonce"),
        pytest.param("AAAAAAAAAAAAAAAA", id="a nonce and nothing else"),
        pytest.param("plain words", id="plain words"),
        pytest.param("ключ", id="other script"),
    ],
)
def test_what_was_never_sealed_does_not_open(sealer: Sealer, sealed: str) -> None:
    """A damaged value is an error of ours, not a crash of the library."""
    with pytest.raises(SealError):
        sealer.unseal(sealed, PLACE)


def test_another_key_does_not_open(sealer: Sealer) -> None:
    """A stolen file is useless without its key."""
    sealed = sealer.seal(CANARY, PLACE)
    other = Sealer(Secret(bytes(32)))

    with pytest.raises(SealError):
        other.unseal(sealed, PLACE)


def test_the_error_names_the_place_and_not_the_person(sealer: Sealer) -> None:
    """An error about a row that does not open carries no id of a person and no cause."""
    with pytest.raises(SealError) as caught:
        sealer.unseal("AAAA", PLACE)

    assert str(caught.value) == "a value in events.sealed does not open"
    assert caught.value.__suppress_context__


def test_a_development_key_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    """Nobody else on the machine can read the key or list the folder."""
    folder = tmp_path / "keys"

    development_key(folder, "tracker")

    assert stat.S_IMODE((folder / "tracker.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_wide_open_umask_does_not_open_the_key(tmp_path: Path) -> None:
    """The key file's mode does not depend on the terminal it was made in."""
    before = os.umask(0)
    try:
        development_key(tmp_path / "keys", "tracker")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "keys" / "tracker.key").stat().st_mode) == 0o600


def test_a_development_key_stays_the_same(tmp_path: Path) -> None:
    """What was sealed yesterday opens today."""
    first = development_key(tmp_path, "tracker")

    second = development_key(tmp_path, "tracker")

    assert first.reveal() == second.reveal()
    assert len(first.reveal()) == 32


def test_two_development_keys_differ(tmp_path: Path) -> None:
    """No key is a constant."""
    first = development_key(tmp_path, "tracker")

    second = development_key(tmp_path, "messages")

    assert first.reveal() != second.reveal()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param("ab" * 16, id="half a key"),
        pytest.param("no key at all", id="words"),
        pytest.param("zz" * 32, id="not hexadecimal"),
    ],
)
def test_a_damaged_key_file_is_refused_and_kept(tmp_path: Path, content: str) -> None:
    """A new key over a damaged one would make everything sealed so far unreadable for good."""
    path = tmp_path / "tracker.key"
    path.write_text(content)

    with pytest.raises(SettingsError, match=r"tracker\.key"):
        development_key(tmp_path, "tracker")

    assert path.read_text() == content
