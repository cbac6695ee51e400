"""Promises against hostile input: every shape of it is refused in a word, in time, and with nothing of it said back."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.clarity.gateway.door import Door, Visitor, new_id, opened
from tests.clarity.gateway.engine import Engine, Script, said, until
from tests.clarity.gateway.process import gateway
from tests.clarity.gateway.record import locked
from tests.factories import CANARY

IN_TIME = 1.0
BODIES = [
    pytest.param(b"", 400, id="nothing"),
    pytest.param(b"hello", 400, id="no_json"),
    pytest.param(b'{"id":"m","text":', 400, id="half_a_json"),
    pytest.param(b"[]", 400, id="list"),
    pytest.param(b"null", 400, id="null"),
    pytest.param(b'"text"', 400, id="string"),
    pytest.param(b"[" * 8000, 400, id="deep_lists"),
    pytest.param(b'{"a":' * 2000 + b"1" + b"}" * 2000, 400, id="deep_objects"),
    pytest.param(b'{"id":"m","text":"\xff\xfe"}', 400, id="no_utf8"),
    pytest.param(b'{"id":"m","text":"hi","id":"n"}', 400, id="an_id_twice"),
    pytest.param(b'{"id":"m","text":"hi","text":"ho"}', 400, id="a_text_twice"),
    pytest.param(b'{"id":"m","text":1}', 400, id="number_as_text"),
    pytest.param(b'{"id":"m","text":null}', 400, id="null_as_text"),
    pytest.param(b'{"id":"m","text":["hi"]}', 400, id="list_as_text"),
    pytest.param(b'{"id":"m","text":{"a":"hi"}}', 400, id="object_as_text"),
    pytest.param(b'{"id":"m"}', 400, id="no_text"),
    pytest.param(b'{"text":"hi"}', 400, id="no_id"),
    pytest.param(b'{"id":7,"text":"hi"}', 400, id="number_as_id"),
    pytest.param(b'{"id":"","text":"hi"}', 400, id="empty_id"),
    pytest.param(b'{"id":"a b","text":"hi"}', 400, id="blank_in_the_id"),
    pytest.param(b'{"id":"m\\n","text":"hi"}', 400, id="line_break_in_the_id"),
    pytest.param(b'{"id":"../x","text":"hi"}', 400, id="path_as_id"),
    pytest.param(json.dumps({"id": "m" * 65, "text": "hi"}).encode(), 400, id="long_id"),
    pytest.param(json.dumps({"id": "m" * 10_000, "text": "hi"}).encode(), 400, id="very_long_id"),
    pytest.param(b'{"id":"m","choice":7}', 400, id="number_as_choice"),
    pytest.param(b'{"id":"m","choice":"1-0","text":"hi"}', 400, id="choice_and_text"),
    pytest.param(json.dumps({"id": "m", "choice": "1" * 10_000}).encode(), 409, id="long_choice"),
    pytest.param(json.dumps({"id": "m", "text": "x" * 2001}).encode(), 413, id="long_text"),
    pytest.param(json.dumps({"id": "m", "text": "\ufdfa" * 5000}, ensure_ascii=False).encode(), 413, id="signs_of_18"),
    pytest.param(json.dumps({"id": "m", "text": "x" * 20_000}).encode(), 413, id="very_long_text"),
    pytest.param(b"x" * 1_000_000, 413, id="a_million_bytes"),
]
ODD_TEXTS = [
    pytest.param("a\ud800b", "a\ufffdb", id="lone_surrogate"),
    pytest.param("a\u0000b", "ab", id="nul"),
    pytest.param("a\u001b[31mb", "a[31mb", id="terminal_escape"),
    pytest.param("<script>alert(1)</script>", "<script>alert(1)</script>", id="markup"),
    pytest.param("line\nbreak\ttab", "line\nbreak\ttab", id="line_break"),
    pytest.param("'; DROP TABLE conversations; --", "'; DROP TABLE conversations; --", id="sql"),
    pytest.param("{{nonce}} ${x} %s", "{{nonce}} ${x} %s", id="templates"),
    pytest.param("\u202eabc\u200b", "\u202eabc\u200b", id="direction_marks"),
    pytest.param("e" + "\u0301" * 500, "e" + "\u0301" * 500, id="stacked_accents"),
]
RAW = [
    pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 10_000 + b"\r\n\r\n", b"413", id="large_header"),
    pytest.param(b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"413", id="long_address"),
    pytest.param(b"NONSENSE\r\n\r\n", b"400", id="no_http"),
    pytest.param(b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", b"400", id="unknown_version"),
    pytest.param(
        b"POST /chat/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", b"400", id="negative_length"
    ),
    pytest.param(b"POST /chat/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n", b"400", id="no_length"),
    pytest.param(
        b"POST /chat/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"400",
        id="two_lengths",
    ),
    pytest.param(
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"400",
        id="length_and_chunks",
    ),
    pytest.param(
        b"POST /chat/v1/messages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"400",
        id="coding",
    ),
    pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", b"400", id="two_hosts"),
]


@pytest.mark.parametrize(("body", "status"), BODIES)
async def test_a_body_that_is_no_message_is_refused(door: Door, body: bytes, status: int) -> None:
    """In a constant word, at once."""
    visitor = await door.agreed()

    reply = await visitor.ask("POST", "/chat/v1/messages", raw=body)

    assert (reply.status, reply.seconds < IN_TIME) == (status, True)
    assert set(reply.content) <= {"error", "limit"}


@pytest.mark.parametrize(("text", "kept"), ODD_TEXTS)
async def test_odd_words_are_taken_as_words(door: Door, text: str, kept: str) -> None:
    """What no store takes is taken out, everything else is what somebody wrote."""
    visitor = await door.agreed()

    reply = await visitor.ask("POST", "/chat/v1/messages", raw=json.dumps({"id": new_id(), "text": text}).encode())

    assert (reply.status, reply.texts[0]) == (200, kept)
    assert door.service.after(visitor.conversation, 0)[0].text == kept


@pytest.mark.parametrize(("raw", "status"), RAW)
async def test_http_that_can_be_read_in_two_ways_is_refused(door: Door, raw: bytes, status: bytes) -> None:
    """And the connection closed: what follows on it could be another person's."""
    address = urlsplit(door.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)

    writer.write(raw)
    answer = await asyncio.wait_for(reader.read(), 5)

    writer.close()
    assert answer.split(b" ")[1] == status
    assert (answer.count(b"HTTP/1.1"), b"x-content-type-options: nosniff" in answer.lower()) == (1, True)


@pytest.mark.parametrize("cursor", ["1", 1.5, True, None, [1], -1, 2**80])
async def test_a_rating_of_a_strange_thing_is_refused(door: Door, cursor: object) -> None:
    """Without a question to the record."""
    visitor = await door.agreed()

    reply = await visitor.ask("POST", "/chat/v1/ratings", {"cursor": cursor, "rating": "useful"})

    assert reply.status in (400, 404)


@pytest.mark.parametrize("rating", ["great", 5, {}, ["useful"], ""])
async def test_a_rating_that_is_none_is_refused(door: Door, rating: object) -> None:
    """Useful, not useful, or taken back."""
    visitor = await door.agreed()
    cursor = (await visitor.say("hello")).entries[-1]["cursor"]

    reply = await visitor.ask("POST", "/chat/v1/ratings", {"cursor": cursor, "rating": rating})

    assert (reply.status, reply.content) == (400, {"error": "bad_request"})


async def every_refusal(visitor: Visitor) -> list[int]:
    """Send the canary in every way that is refused, and return the statuses."""
    bodies = [
        json.dumps({"id": "m", "text": CANARY * 200}),
        json.dumps({"id": CANARY, "text": CANARY}),
        json.dumps({"id": "m", "choice": CANARY}),
        f'{{"id":"m","text":"{CANARY}"',
        f"{CANARY}" * 2000,
    ]
    replies = [await visitor.ask("POST", "/chat/v1/messages", raw=body.encode()) for body in bodies]
    replies.append(await visitor.ask("GET", f"/chat/v1/entries?after={CANARY}&wait={CANARY}"))
    replies.append(await visitor.ask("GET", f"/{CANARY}"))
    replies.append(await visitor.ask("GET", f"/widget/{CANARY}.js"))
    replies.append(await visitor.ask("PUT", "/chat/v1/messages", {"text": CANARY}))
    visitor.token = CANARY
    replies.append(await visitor.say(CANARY))
    visitor.origin = f"https://{CANARY}"
    replies.append(await visitor.say(CANARY))
    return [reply.status for reply in replies]


async def test_no_word_of_a_visitor_is_ever_logged(engine: Engine, memory: Path) -> None:
    """Through every refusal, a crisis, a broken engine, a broken record and a kill; also at the libraries' warnings."""
    engine.scripts[f"{CANARY} nonsense"] = Script(status=500)
    engine.scripts[f"{CANARY} breaks"] = Script([said(CANARY)], outcome="failed")
    async with gateway(memory / "canary", engine.port, CLARITY_REPLY_DEADLINE_SECONDS="0.3") as running:
        await running.start()
        visitor = await running.agreed()
        token = visitor.token or ""
        conversation = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))["conversation"]
        for text in ("hello", "nonsense", "breaks", "i want to kill myself"):
            await visitor.say(f"{CANARY} {text}")
        with locked(memory / "canary"):
            await visitor.say(f"{CANARY} without a record")
        await visitor.delete()
        statuses = await every_refusal(await running.agreed())
        await running.end()

    output = running.output.decode()
    assert min(statuses) >= 200
    assert [word for word in (CANARY, token, "127.0.0.1", "Traceback") if word in output] == []
    assert (conversation in output, "gateway.ended" in output) == (True, True)


async def test_an_error_of_ours_says_nothing(
    engine: Engine, memory: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A slip in the code is an event with the error's kind, and a constant word to the browser."""

    def broken(*_: object) -> None:
        raise RuntimeError(CANARY)

    async with opened(memory / "broken", engine.url) as door:
        visitor = await door.agreed()
        monkeypatch.setattr("clarity.gateway.limits.Limits.message", broken)
        reply = await visitor.say(CANARY)

    shown = "".join(capfd.readouterr())
    assert (reply.status, reply.content) == (500, {"error": "failed"})
    assert (CANARY in shown, '"error": "RuntimeError"' in shown) == (False, True)
    assert logging.getLogger("sanic.error").handlers == []


async def test_an_error_of_ours_costs_nobody_in_danger_the_words(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever breaks on the way."""

    def broken(*_: object) -> None:
        raise RuntimeError(CANARY)

    visitor = await door.agreed()
    monkeypatch.setattr("clarity.gateway.turn.Turns.cry", broken)

    reply = await visitor.say("i want to kill myself")

    assert (reply.status, reply.kinds) == (200, ["crisis"])


async def test_an_error_in_a_turn_is_no_silence(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person reads the line all the same."""

    async def broken(*_: object) -> None:
        raise RuntimeError(CANARY)

    visitor = await door.agreed()
    monkeypatch.setattr("clarity.gateway.turn.Turns._ask", broken)

    reply = await visitor.say("hello")

    assert reply.kinds == ["message", "trouble"]
    await until(lambda: True)
