"""Promises of `clarity.callbacks.model`: no legal way back from an end, silence is No, and nothing prints."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.callbacks.model import CLOSED, MOVES, OPEN, Asker, Change, Details, Draft, State, Wishes
from clarity.reading.references import REFERENCE_ALPHABET, new_reference, read_reference
from tests.clarity.callbacks.people import CANARIES, CONSENT, NOW, WITH_CANARIES, draft

WISHES = st.builds(Wishes, st.booleans(), st.booleans(), st.booleans())


def test_every_state_is_open_or_closed() -> None:
    """No request can stand where nobody looks."""
    assert set(State) == OPEN | CLOSED
    assert not OPEN & CLOSED


def test_no_move_leads_back_from_an_end() -> None:
    """Who took a request back is never called by a slip."""
    ways = {state: MOVES[state] for state in CLOSED}

    assert set(ways.values()) == {frozenset()}


@pytest.mark.parametrize("state", sorted(OPEN))
def test_an_open_request_can_always_be_taken_back(state: State) -> None:
    """Whatever staff are doing with it."""
    assert State.WITHDRAWN in MOVES[state]


def test_silence_is_no() -> None:
    """Nobody who was not asked is left a voicemail, texted, or named the program."""
    assert Wishes() == Wishes(voicemail=False, texting=False, naming=False)


@given(one=WISHES, other=WISHES)
def test_the_stricter_wishes_win(one: Wishes, other: Wishes) -> None:
    """What either does not allow, both together do not."""
    both = one.stricter(other)

    assert both == other.stricter(one)
    assert both.voicemail is (one.voicemail and other.voicemail)
    assert both.texting is (one.texting and other.texting)
    assert both.naming is (one.naming and other.naming)


def test_a_reference_is_eight_letters_that_nobody_misreads() -> None:
    """It can be read aloud; no two of many are equal."""
    found = {new_reference() for _ in range(5000)}

    assert len(found) == 5000
    assert not set("ILOU") & set("".join(found))
    assert {len(reference) for reference in found} == {9}
    assert set("".join(found)) == set(REFERENCE_ALPHABET) | {"-"}


@pytest.mark.parametrize(
    "typed",
    ["K7FQ-3XMD", "k7fq-3xmd", "k7fq3xmd", " K7FQ 3XMD ", "K7FQ\N{NON-BREAKING HYPHEN}3XMD", "K7FQ\N{EN DASH}3XMD"],
)
def test_a_reference_is_read_as_people_type_it(typed: str) -> None:
    """Case, blanks and dashes do not matter."""
    assert read_reference(typed) == "K7FQ-3XMD"


def test_letters_that_look_like_digits_are_read_as_them() -> None:
    """A code copied by hand is found."""
    assert read_reference("OIL0-1234") == "0110-1234"


@pytest.mark.parametrize("typed", ["", "K7FQ", "K7FQ-3XMDX", "K7FQ-3XMU", "K7FQ-3XM!", "+19495550123", "\0" * 8])
def test_what_is_no_reference_is_not_read_as_one(typed: str) -> None:
    """Nothing else reaches the audit trail or a lookup."""
    assert read_reference(typed) is None


@given(typed=st.text(max_size=20))
def test_no_text_breaks_the_reader(typed: str) -> None:
    """Whatever is typed is a reference or None."""
    found = read_reference(typed)

    assert found is None or read_reference(found) == found


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(WITH_CANARIES, id="details"),
        pytest.param(Change(phone=CANARIES[0], name=CANARIES[2], times=CANARIES[3]), id="change"),
        pytest.param(Asker("web-dana", CANARIES[0]), id="asker"),
        pytest.param(replace(draft(), details=WITH_CANARIES), id="draft"),
    ],
)
def test_nothing_personal_prints(shown: object) -> None:
    """A traceback that shows a value shows no number, name or times."""
    printed = f"{shown!r} {shown}"

    assert not any(canary in printed for canary in CANARIES)


def test_a_change_leaves_the_rest() -> None:
    """None takes away, silence leaves."""
    before = Details("+19495550123", "Dana", "any time", Wishes(texting=True))

    after = Change(name=None, voicemail=True).applied(before)

    assert after == Details("+19495550123", None, "any time", Wishes(voicemail=True, texting=True))


def test_the_line_is_the_number_without_its_extension() -> None:
    """Extensions of one line ring at the same desk."""
    assert Details("+19495550123;ext=4").line == "+19495550123"


@pytest.mark.parametrize(
    ("field", "unusable"),
    [
        pytest.param("key", replace(draft(), key=""), id="no key"),
        pytest.param("reference", replace(draft(), reference="k7fq3xmd"), id="reference"),
        pytest.param("conversation", replace(draft(), conversation="w" * 101), id="conversation"),
        pytest.param("channel", replace(draft(), channel=""), id="channel"),
        pytest.param("phone", draft(phone="949-555-0123"), id="national number"),
        pytest.param("phone", draft(phone="+1949555012३"), id="digits of another script"),
        pytest.param("consent.sha256", replace(draft(), consent=replace(CONSENT, sha256="")), id="no hash"),
        pytest.param("consent.at", replace(draft(), consent=replace(CONSENT, at=datetime(2026, 1, 1))), id="no zone"),
        pytest.param("asked_at", replace(draft(), asked_at=NOW.replace(tzinfo=None)), id="asked without a zone"),
    ],
)
def test_a_draft_that_no_store_could_take_is_refused_at_once(field: str, unusable: Draft) -> None:
    """A slip of ours is seen in a test, and not found unreadable in the spool."""
    with pytest.raises(ValueError, match=f"^a draft's {field} is not usable$"):
        unusable.check()
