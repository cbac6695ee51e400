"""Promises of `RecordSealer`: a field opens in its own place, under its own key, and nowhere else."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.errors import KeyUnknownError, SealError
from clarity.security.crypto import RecordSealer
from clarity.security.keys import KeyRing
from clarity.settings import Secret
from tests.factories import CANARY

OLD, NEW = Secret(bytes(range(32))), Secret(bytes(range(32, 64)))
PLACE = ("callback_requests", "phone_sealed", "4f1c")


@pytest.fixture(scope="module")
def sealer() -> RecordSealer:
    """Return a sealer with one key."""
    return RecordSealer(KeyRing({1: OLD}))


@given(text=st.text(max_size=200))
def test_a_field_opens_where_it_was_sealed(sealer: RecordSealer, text: str) -> None:
    """Whatever was sealed comes back unchanged."""
    opened = sealer.unseal(sealer.seal(text, *PLACE), *PLACE)

    assert opened == text


def test_a_sealed_field_shows_its_key_version_and_nothing_else(sealer: RecordSealer) -> None:
    """The words are not in it, and the same words are sealed differently each time."""
    first, second = sealer.seal(CANARY, *PLACE), sealer.seal(CANARY, *PLACE)

    assert first.startswith("v1.")
    assert CANARY.encode() not in base64.urlsafe_b64decode(first.partition(".")[2])
    assert first != second


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param(("callback_requests", "phone_sealed", "4f1d"), id="another row"),
        pytest.param(("callback_requests", "name_sealed", "4f1c"), id="another column"),
        pytest.param(("contacts", "phone_sealed", "4f1c"), id="another table"),
        pytest.param(("callback_requestsphone", "_sealed", "4f1c"), id="parts that join to the same"),
        pytest.param(("callback_requests", "phone_sealed|4:4f1c", ""), id="a separator smuggled in"),
    ],
)
def test_a_field_moved_elsewhere_does_not_open(sealer: RecordSealer, elsewhere: tuple[str, str, str]) -> None:
    """Nobody who can write to the database can have the wrong person called."""
    sealed = sealer.seal("+19495550123", *PLACE)

    with pytest.raises(SealError):
        sealer.unseal(sealed, *elsewhere)


def test_no_changed_byte_opens(sealer: RecordSealer) -> None:
    """A bit flipped anywhere, in nonce, words or tag, is noticed."""
    version, _, encoded = sealer.seal(CANARY, *PLACE).partition(".")
    raw = base64.urlsafe_b64decode(encoded)

    opened = []
    for position in range(len(raw)):
        changed = bytearray(raw)
        changed[position] ^= 1
        try:
            opened.append(sealer.unseal(f"{version}.{base64.urlsafe_b64encode(bytes(changed)).decode()}", *PLACE))
        except SealError:
            continue

    assert len(raw) > 28
    assert opened == []


def test_a_field_passed_off_as_of_another_key_does_not_open() -> None:
    """The version is bound into the seal, also when both versions were the same key."""
    sealer = RecordSealer(KeyRing({1: OLD, 2: OLD}))
    sealed = sealer.seal(CANARY, *PLACE)

    with pytest.raises(SealError):
        sealer.unseal("v1." + sealed.partition(".")[2], *PLACE)


def test_every_key_at_hand_opens_and_the_newest_seals() -> None:
    """While keys change, old fields can be read."""
    old = RecordSealer(KeyRing({1: OLD})).seal(CANARY, *PLACE)
    sealer = RecordSealer(KeyRing({1: OLD, 2: NEW}))

    assert sealer.unseal(old, *PLACE) == CANARY
    assert sealer.version_of(old) == 1
    assert sealer.version_of(sealer.seal(CANARY, *PLACE)) == 2


def test_a_field_of_a_retired_key_says_so() -> None:
    """A key that is not at hand is told from a value that was tampered with."""
    sealed = RecordSealer(KeyRing({1: OLD})).seal(CANARY, *PLACE)

    with pytest.raises(KeyUnknownError):
        RecordSealer(KeyRing({2: NEW})).unseal(sealed, *PLACE)


def test_another_purpose_does_not_open(sealer: RecordSealer) -> None:
    """A key of the spool opens nothing in the database."""
    spool = RecordSealer(KeyRing({1: OLD}), "spool")

    with pytest.raises(SealError):
        spool.unseal(sealer.seal(CANARY, *PLACE), *PLACE)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("", id="empty"),
        pytest.param("plain words", id="plain words"),
        pytest.param("v1", id="no dot"),
        pytest.param("v1.", id="nothing sealed"),
        pytest.param("v1.AAAA", id="shorter than a nonce"),
        pytest.param("v1.AAAAAAAAAAAAAAAA", id="a nonce and nothing else"),
        pytest.param("v1.ключ", id="other script"),
        pytest.param("v1.A B=", id="no base64"),
        pytest.param("v0.AAAAAAAAAAAAAAAA", id="version nought"),
        pytest.param("v\u0661.AAAAAAAAAAAAAAAA", id="digits of another script"),
    ],
)
def test_what_was_never_sealed_does_not_open(sealer: RecordSealer, value: str) -> None:
    """A damaged value is an error of ours, not a crash of the library."""
    with pytest.raises(SealError) as caught:
        sealer.unseal(value, *PLACE)

    assert caught.value.__cause__ is None
