"""Promises of the carrier's account: single words block and unblock, and each is answered as the carrier does."""

from __future__ import annotations

import re

import pytest

from clarity.carrier.account import DEFAULTS, OWN, Account, bill, keyword_of
from tests.clarity.carrier.door import ACCOUNT, OURS, THEIRS

SID = re.compile(r"[A-Z]{2}[0-9a-f]{32}")


@pytest.fixture
def account() -> Account:
    """Return an account that nobody has texted."""
    return Account(ACCOUNT, OURS)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        *[(word, "STOP") for word in ["STOP", "stopall", "Unsubscribe", "END", "quit", "Cancel", "REVOKE", "optout"]],
        *[(word, "START") for word in ("START", "yes", " unstop ")],
        *[(word, "HELP") for word in ("HELP", "info")],
        *[(text, None) for text in ("STOP PLEASE", "Stop.", "opt out", "", "help me", "ayuda")],
    ],
)
def test_single_words_alone_are_keywords(body: str, expected: str | None) -> None:
    """What a person adds to the word, even a full stop, makes it a text like any other."""
    found = keyword_of(body)

    assert found == expected


@pytest.mark.parametrize(("is_advanced", "texts"), [(False, DEFAULTS), (True, OWN)])
def test_stop_blocks_and_start_unblocks(account: Account, is_advanced: bool, texts: dict[str, str]) -> None:
    """Both are answered once, in the carrier's words or in ours."""
    account.is_advanced = is_advanced

    said = [account.receive(THEIRS, body)[2] for body in ("START", "STOP", "stop", "YES", "yes")]

    assert said == [None, texts["STOP"], None, texts["START"], None]
    assert account.blocked == set()


def test_help_is_answered_every_time(account: Account) -> None:
    """Whoever asks for help gets it, blocked or not."""
    account.receive(THEIRS, "STOP")

    said = [account.receive(THEIRS, "HELP")[2] for _ in range(2)]

    assert said == [DEFAULTS["HELP"]] * 2


def test_a_text_delivered_again_changes_nothing(account: Account) -> None:
    """The same id once more is the same message, and is answered by nobody but our door."""
    sid = account.receive(THEIRS, "STOP")[0].sid
    account.receive(THEIRS, "START")

    message, keyword, own = account.receive(THEIRS, "STOP", sid)

    assert (message.sid, keyword, own) == (sid, "STOP", None)
    assert THEIRS not in account.blocked


@pytest.mark.parametrize(("media", "kind"), [(0, "SM"), (2, "MM")])
def test_ids_look_like_the_carriers(account: Account, media: int, kind: str) -> None:
    """Two capitals that tell a picture from a text, and 32 digits."""
    message, _, _ = account.receive(THEIRS, "hello", media=media)

    assert SID.fullmatch(message.sid)
    assert message.sid.startswith(kind)


@pytest.mark.parametrize(
    ("is_blocked", "body", "expected"),
    [
        pytest.param(False, "hello", ("queued", None), id="sent"),
        pytest.param(True, "hello", ("failed", 21610), id="blocked"),
        pytest.param(False, "a" * 1601, ("failed", 21617), id="too_long"),
    ],
)
def test_what_cannot_go_out_fails(
    account: Account, is_blocked: bool, body: str, expected: tuple[str, int | None]
) -> None:
    """A number that has opted out and a text that is too long are refused with the carrier's codes."""
    account.blocked = {THEIRS} if is_blocked else set()

    message = account.send(THEIRS, body, "outbound-reply")

    assert (message.status, message.error_code) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a" * 160, "160 characters, 1 segment, GSM-7"),
        ("é" * 161, "161 characters, 2 segments, GSM-7"),
        ("á" * 71, "71 characters, 2 segments, UCS-2"),
    ],
)
def test_a_bill_tells_what_a_text_costs(body: str, expected: str) -> None:
    """Length, segments and alphabet, as a carrier counts them."""
    found = bill(body)

    assert found == expected
