"""Promises of what is refused: who may speak, from where, in which shape, and how often."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from multidict import CIMultiDict

from clarity.crisis.reply import STATIC_REPLY
from clarity.gateway.limits import CONVERSATION_MINUTE, SESSIONS_MINUTE, Limits
from clarity.security.keys import KeyRing
from clarity.security.tokens import ABSOLUTE_SECONDS, IDLE_SECONDS, SessionTokens
from clarity.settings import Secret
from tests.clarity.gateway.door import PAGE, Door, Visitor, new_id
from tests.clarity.gateway.engine import Engine, Script, said, until

HOUR = 3600.0
AT_ONCE = 0.5
FOREIGN = ["https://evil.example.net", "null", "http://clinic.example.org", f"{PAGE}.evil.example.net", f"{PAGE}:8443"]
WRITES = [
    ("POST", "/chat/v1/sessions"),
    ("POST", "/chat/v1/messages"),
    ("POST", "/chat/v1/ratings"),
    ("DELETE", "/chat/v1/conversation"),
]
READS = [("GET", "/chat/v1/stream"), ("GET", "/chat/v1/entries")]


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize(("method", "path"), WRITES + READS)
async def test_a_foreign_page_gets_nothing(door: Door, method: str, path: str, origin: str) -> None:
    """Not even with a token that it has stolen."""
    visitor = await door.agreed()

    reply = await replace(visitor, origin=origin).ask(method, path, {"id": new_id(), "text": "hello"})

    assert (reply.status, reply.content) == (403, {"error": "origin"})
    assert "Access-Control-Allow-Origin" not in reply.headers


@pytest.mark.parametrize(("method", "path"), WRITES)
async def test_a_write_without_a_page_is_refused(door: Door, method: str, path: str) -> None:
    """Browsers always name the page; what does not is none."""
    visitor = await door.agreed()

    reply = await replace(visitor, origin=None).ask(method, path, {"id": new_id(), "text": "hello"})

    assert (reply.status, reply.content) == (403, {"error": "origin"})


async def test_a_browsers_own_get_needs_no_page(door: Door) -> None:
    """A page of the same origin names none when it reads."""
    visitor = await door.agreed()

    reply = await replace(visitor, origin=None).entries()

    assert reply.status == 200


async def test_a_token_of_one_page_is_none_on_another(door: Door) -> None:
    """Both pages are allowed, and still one cannot use what it took from the other."""
    visitor = await door.agreed()

    reply = await replace(visitor, origin="https://other.example.org").say("hello")

    assert (reply.status, reply.content) == (401, {"error": "no_session"})


async def test_a_conversations_id_opens_nothing(door: Door) -> None:
    """An id is not a credential."""
    visitor = await door.agreed()

    reply = await replace(visitor, token=visitor.conversation).entries()

    assert (reply.status, reply.content) == (401, {"error": "no_session"})


async def test_a_forged_token_opens_nothing(door: Door) -> None:
    """Neither one that somebody else has signed nor one that was changed."""
    visitor = await door.agreed()
    token = visitor.token or ""
    forged, _ = SessionTokens(KeyRing({1: Secret(bytes(range(1, 33)))})).issue(PAGE, "chat-1")
    version, content, mac = token.split(".")
    tokens = [
        forged,
        f"2.{content}.{mac}",
        f"{version}.{content[:-2]}AA.{mac}",
        f"{token}x",
        token[:-1],
        "",
        "x" * 5000,
    ]

    replies = [await replace(visitor, token=each).entries() for each in tokens]

    assert {(reply.status, reply.content["error"]) for reply in replies} == {(401, "no_session")}


async def test_no_token_in_an_address_is_taken(door: Door) -> None:
    """Addresses lie in histories and logs."""
    visitor = await door.agreed()

    reply = await replace(visitor, token=None).ask("GET", f"/chat/v1/entries?token={visitor.token}&access_token=x")

    assert reply.status == 401


async def test_a_refusal_without_a_session_says_how_one_is_shown(door: Door) -> None:
    """As HTTP asks of every 401."""
    reply = await door.visitor().say("hello")

    assert reply.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("seconds", [IDLE_SECONDS, ABSOLUTE_SECONDS])
async def test_a_session_that_is_too_old_is_over(door: Door, seconds: int) -> None:
    """Whoever sits down at that computer later finds nothing."""
    visitor = await door.agreed()

    try:
        door.clock.offset = seconds
        reply = await visitor.say("hello")
    finally:
        door.clock.offset = 0

    assert (reply.status, reply.content) == (401, {"error": "session_expired"})


async def test_messages_keep_a_session_alive(door: Door) -> None:
    """Each message renews the token; half an hour counts from the last one."""
    visitor = await door.agreed()

    try:
        for step in (1, 2, 3):
            door.clock.offset = step * (IDLE_SECONDS - 60)
            reply = await visitor.say("hello")
    finally:
        door.clock.offset = 0

    assert reply.status == 200


async def test_no_session_lives_longer_than_twelve_hours(door: Door) -> None:
    """However busy it is."""
    visitor = await door.agreed()

    try:
        for step in range(1, 26):
            door.clock.offset = step * (IDLE_SECONDS - 60)
            reply = await visitor.say("hello", "m-the-same")  # once more is not counted
            if reply.status != 200:
                break
    finally:
        door.clock.offset = 0

    assert (reply.content, step * (IDLE_SECONDS - 60) / HOUR > 11.5) == ({"error": "session_expired"}, True)


@pytest.mark.parametrize("consent", ["chat-0", "", None, 1, ["chat-1"]])
async def test_an_older_notice_begins_no_session(door: Door, consent: Any) -> None:
    """Whoever agreed to other words is asked again."""
    reply = await door.visitor().ask("POST", "/chat/v1/sessions", {"consent": consent})

    assert (reply.status, reply.content) == (409, {"error": "consent_changed", "consent": door.parts.notice.version})


async def test_a_long_message_is_refused_with_the_limit(door: Door) -> None:
    """The widget can say by how much it is too long."""
    visitor = await door.agreed()

    reply = await visitor.say("so many " * 251)

    assert (reply.status, reply.content) == (413, {"error": "too_long", "limit": 2000})


async def test_two_thousand_characters_are_taken(door: Door) -> None:
    """Emoji as well, which are four bytes each."""
    visitor = await door.agreed()

    reply = await visitor.ask(
        "POST", "/chat/v1/messages", raw=json.dumps({"id": "m", "text": "🙂" * 2000}, ensure_ascii=False).encode()
    )

    assert (reply.status, reply.texts[0]) == (200, "🙂" * 2000)


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u0000\u0001"])
async def test_an_empty_message_is_refused(door: Door, text: str) -> None:
    """There is nothing to answer."""
    visitor = await door.agreed()

    reply = await visitor.say(text)

    assert (reply.status, reply.content) == (400, {"error": "empty"})


async def test_the_twenty_first_message_of_a_minute_has_to_wait(door: Door, engine: Engine) -> None:
    """It is not lost: the browser is told after how many seconds it may send it again."""
    visitor = await door.agreed()
    for number in range(CONVERSATION_MINUTE.amount):
        await visitor.say(f"number {number}")

    reply = await visitor.say("one more")

    assert (reply.status, reply.content["error"], reply.headers["Retry-After"]) == (
        429,
        "slow_down",
        str(reply.content["retry_after"]),
    )
    assert 50 <= reply.content["retry_after"] <= 60
    assert "one more" not in engine.told(visitor.conversation)


async def test_a_retry_is_not_counted(door: Door) -> None:
    """A bad connection must not use up what somebody may say."""
    visitor, message_id = await door.agreed(), new_id()

    replies = [await visitor.say("hello", message_id) for _ in range(CONVERSATION_MINUTE.amount + 2)]

    assert {reply.status for reply in replies} == {200}


async def test_an_address_may_write_sixty_times_a_minute(door: Door) -> None:
    """However many sessions it has."""
    first = await door.agreed()
    visitors = [first, *[await _neighbour(first) for _ in range(3)]]

    replies = [await visitor.say(f"number {n}") for visitor in visitors for n in range(16)]

    assert [reply.status for reply in replies].count(200) == 60


async def test_an_address_may_begin_thirty_sessions_a_minute(door: Door) -> None:
    """A flood of sessions fills no store."""
    visitor = door.visitor()
    content = {"consent": door.parts.notice.version}

    statuses = [
        (await visitor.ask("POST", "/chat/v1/sessions", content)).status for _ in range(SESSIONS_MINUTE.amount + 1)
    ]

    assert (statuses.count(201), statuses[-1]) == (SESSIONS_MINUTE.amount, 429)


async def test_typed_addresses_do_not_count(door: Door) -> None:
    """Only the last address was added by our proxy; what a client writes before it is no way around a limit."""
    visitor, content = door.visitor(), {"consent": door.parts.notice.version}
    typed = [replace(visitor, address=f"192.0.2.{n}, {visitor.address}") for n in range(SESSIONS_MINUTE.amount + 1)]

    statuses = [(await each.ask("POST", "/chat/v1/sessions", content)).status for each in typed]

    assert statuses[-1] == 429


async def test_one_household_of_the_newer_internet_is_one_address(door: Door) -> None:
    """Each computer there has billions of addresses."""
    visitor, content = door.visitor(), {"consent": door.parts.notice.version}
    own = [replace(visitor, address=f"2001:db8:0:7::{n:x}") for n in range(SESSIONS_MINUTE.amount + 1)]

    statuses = [(await each.ask("POST", "/chat/v1/sessions", content)).status for each in own]

    assert statuses[-1] == 429


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("192.0.2.1", "192.0.2.1:4711", True),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("no address", "another", False),
    ],
)
def test_addresses_are_told_apart(first: str, second: str, is_one: bool) -> None:
    """However a proxy writes them."""
    limits = Limits(proxies=1)

    for _ in range(SESSIONS_MINUTE.amount):
        limits.session(_request(first))

    assert (limits.session(_request(first)), limits.session(_request(second)) is not None) == (60, is_one)


async def test_when_everything_is_in_use_one_is_told_so_at_once(
    door: Door, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody's words are sent back for others who wait: they are kept, with the line; a cry is answered as ever."""
    monkeypatch.setattr("clarity.gateway.turn.MOST_OPEN", 1)
    engine.scripts["slowly"] = Script([said("Slow.")], seconds=0.3)
    first, second = await door.agreed(), await door.agreed()
    saying = asyncio.ensure_future(first.say("slowly"))
    await until(lambda: "slowly" in engine.told(first.conversation))

    reply = await second.say("hello")
    cry = await second.say("i want to kill myself")
    replayed = await second.entries()
    await saying

    assert (reply.kinds, reply.texts, reply.seconds < AT_ONCE) == (
        ["message", "trouble"],
        ["hello", STATIC_REPLY],
        True,
    )
    assert (cry.kinds, engine.told(second.conversation)) == (["message", "crisis"], [])
    assert replayed.entries == reply.entries + cry.entries
    await until(lambda: len(door.service.after(second.conversation, 0)) == 4)


async def test_a_session_under_an_older_notice_is_over(door: Door) -> None:
    """Whoever agreed to other words is asked again; a cry is answered, and not kept."""
    visitor = await door.agreed()
    visitor.token, session = door.parts.tokens.issue(PAGE, "chat-0")

    replies = [await visitor.say("hello"), await visitor.entries(), await visitor.rate(1, None)]
    cry = await visitor.say("i want to kill myself")

    assert {(reply.status, reply.content["error"]) for reply in replies} == {(401, "session_expired")}
    assert (cry.kinds, cry.content["stored"]) == (["crisis"], False)
    assert door.service.after(session.conversation, 0) == ()


async def _neighbour(visitor: Visitor) -> Visitor:
    other = replace(visitor, token=None)
    await other.begin()
    return other


def _request(address: str) -> Any:
    return SimpleNamespace(headers=CIMultiDict({"X-Forwarded-For": address}), ip="127.0.0.1")
