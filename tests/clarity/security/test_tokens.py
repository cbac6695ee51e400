"""Promises of `clarity.security.tokens`: only what we signed opens, on its own page, and not for long."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.errors import SessionExpired, SessionInvalid
from clarity.security.keys import KeyRing
from clarity.security.tokens import ABSOLUTE_SECONDS, DELETION_SECONDS, IDLE_SECONDS, SessionTokens
from clarity.settings import Secret

ORIGIN = "https://www.example.org"
KEY, OTHER_KEY = Secret(bytes(range(32))), Secret(bytes(range(50, 82)))


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        """Return the seconds since 1970."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return a clock for the tokens."""
    return Clock()


@pytest.fixture
def tokens(clock: Clock) -> SessionTokens:
    """Return tokens under one key."""
    return SessionTokens(KeyRing({1: KEY}), clock)


def test_a_token_says_what_was_put_in(tokens: SessionTokens) -> None:
    """The gateway learns the conversation and the consent from the token alone."""
    token, issued = tokens.issue(ORIGIN, "chat-1")

    session = tokens.read(token, ORIGIN)

    assert session == issued
    assert (session.origin, session.consent) == (ORIGIN, "chat-1")


def test_every_conversation_is_new(tokens: SessionTokens) -> None:
    """An id has 128 random bits and the channel's prefix."""
    conversations = {tokens.issue(ORIGIN, "chat-1")[1].conversation for _ in range(1000)}

    assert len(conversations) == 1000
    assert all(name.startswith("web-") and len(name) == 36 for name in conversations)


def test_a_token_of_another_page_is_refused(tokens: SessionTokens) -> None:
    """A token that was stolen opens nothing on the thief's own page."""
    token, _ = tokens.issue(ORIGIN, "chat-1")

    with pytest.raises(SessionInvalid):
        tokens.read(token, "https://evil.example.com")


def test_a_request_that_names_no_page_is_judged_by_its_token(tokens: SessionTokens) -> None:
    """Browsers send no origin with a GET to the page's own server."""
    token, issued = tokens.issue(ORIGIN, "chat-1")

    assert tokens.read(token, None) == issued


def test_without_use_a_token_ends(tokens: SessionTokens, clock: Clock) -> None:
    """Whoever comes to the computer half an hour later opens nothing."""
    token, _ = tokens.issue(ORIGIN, "chat-1")
    clock.now += IDLE_SECONDS

    with pytest.raises(SessionExpired):
        tokens.read(token, ORIGIN)


def test_use_keeps_it_alive(tokens: SessionTokens, clock: Clock) -> None:
    """A conversation is not torn off in the middle."""
    token, session = tokens.issue(ORIGIN, "chat-1")
    clock.now += IDLE_SECONDS - 1
    renewed = tokens.renew(tokens.read(token, ORIGIN))
    clock.now += IDLE_SECONDS - 1

    assert tokens.read(renewed, ORIGIN).conversation == session.conversation


def test_use_keeps_it_alive_for_twelve_hours_at_most(tokens: SessionTokens, clock: Clock) -> None:
    """A token that was stolen does not live on for ever."""
    token, _ = tokens.issue(ORIGIN, "chat-1")
    ends = clock.now + ABSOLUTE_SECONDS

    while clock.now + IDLE_SECONDS / 2 < ends:
        clock.now += IDLE_SECONDS / 2
        token = tokens.renew(tokens.read(token, ORIGIN))
    clock.now = ends

    with pytest.raises(SessionExpired):
        tokens.read(token, ORIGIN)


def test_a_token_that_is_over_still_asks_for_deletion(tokens: SessionTokens, clock: Clock) -> None:
    """What somebody said yesterday can be taken back today, for as long as it is kept."""
    token, issued = tokens.issue(ORIGIN, "chat-1")
    clock.now += DELETION_SECONDS - 1

    session = tokens.read_for_deletion(token, ORIGIN)

    assert session == issued


def test_after_thirty_days_there_is_nothing_to_delete(tokens: SessionTokens, clock: Clock) -> None:
    """The record is gone by itself."""
    token, _ = tokens.issue(ORIGIN, "chat-1")
    clock.now += DELETION_SECONDS

    with pytest.raises(SessionExpired):
        tokens.read_for_deletion(token, ORIGIN)


@pytest.mark.parametrize(("origin", "end"), [("https://evil.example.com", ""), ("", ""), (ORIGIN, "x")])
def test_nobody_else_can_have_a_conversation_deleted(tokens: SessionTokens, origin: str, end: str) -> None:
    """Neither from another page or none, nor with a forged token."""
    token, _ = tokens.issue(ORIGIN, "chat-1")

    with pytest.raises(SessionInvalid):
        tokens.read_for_deletion(token + end, origin)


def test_a_token_from_the_future_is_refused(tokens: SessionTokens, clock: Clock) -> None:
    """A clock that was set back makes no token immortal."""
    token, _ = tokens.issue(ORIGIN, "chat-1")
    clock.now -= 3600

    with pytest.raises(SessionInvalid):
        tokens.read(token, ORIGIN)


def test_a_token_under_an_older_key_still_opens(tokens: SessionTokens, clock: Clock) -> None:
    """Nobody's conversation ends because keys are rotated."""
    token, issued = tokens.issue(ORIGIN, "chat-1")

    session = SessionTokens(KeyRing({1: KEY, 2: OTHER_KEY}), clock).read(token, ORIGIN)

    assert session == issued


@pytest.mark.parametrize(
    "keys", [pytest.param({1: OTHER_KEY}, id="another key"), pytest.param({2: KEY}, id="a retired version")]
)
def test_a_token_under_no_key_of_ours_is_refused(tokens: SessionTokens, keys: dict[int, Secret], clock: Clock) -> None:
    """After a key was lost to somebody, what they sign opens nothing."""
    token, _ = tokens.issue(ORIGIN, "chat-1")

    with pytest.raises(SessionInvalid):
        SessionTokens(KeyRing(keys), clock).read(token, ORIGIN)


def test_another_conversation_cannot_be_written_into_a_token(tokens: SessionTokens) -> None:
    """Whoever knows a stranger's conversation id and has a token of their own still reads nothing."""
    token, _ = tokens.issue(ORIGIN, "chat-1")
    version, content, mac = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)))
    said["conversation"] = "web-" + "0" * 32
    forged = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")

    with pytest.raises(SessionInvalid):
        tokens.read(f"{version}.{forged}.{mac}", ORIGIN)


@pytest.mark.parametrize("position", [0, 1, 2, 40, -1, -2, -20])
def test_a_changed_sign_is_noticed(tokens: SessionTokens, position: int) -> None:
    """Wherever a token is changed, it opens nothing."""
    token, _ = tokens.issue(ORIGIN, "chat-1")
    letters = list(token)
    letters[position] = "A" if letters[position] != "A" else "B"

    with pytest.raises(SessionInvalid):
        tokens.read("".join(letters), ORIGIN)


@given(token=st.text(max_size=300) | st.from_regex(r"1\.[A-Za-z0-9_-]{0,40}\.[A-Za-z0-9_=-]{0,60}", fullmatch=True))
def test_anything_else_is_refused_and_breaks_nothing(token: str) -> None:
    """A stranger's guess gets one clear answer."""
    tokens = SessionTokens(KeyRing({1: KEY}))

    with pytest.raises(SessionInvalid):
        tokens.read(token, ORIGIN)


def test_a_refusal_repeats_nothing_of_the_token(tokens: SessionTokens) -> None:
    """A token in a log would be a way into the conversation."""
    token, _ = tokens.issue(ORIGIN, "chat-1")

    with pytest.raises(SessionInvalid) as refused:
        tokens.read(token + "x", ORIGIN)

    assert token[:20] not in str(refused.value)
    assert refused.value.__cause__ is None
