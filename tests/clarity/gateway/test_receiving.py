"""Promises for requests that drip in: nobody holds a connection by sending a byte now and then."""

from __future__ import annotations

import asyncio
import json
import time
from urllib.parse import urlsplit

import pytest

from tests.clarity.gateway.door import PAGE, Door, new_id
from tests.clarity.gateway.engine import Engine, Script, said

SECONDS = 0.6  # in place of 10
POST = f"POST /chat/v1/messages HTTP/1.1\r\nHost: x\r\nOrigin: {PAGE}\r\n".encode()
SLOW = [
    pytest.param(b"", b"X: ", id="headers"),
    pytest.param(POST + b"Content-Length: 9000\r\n\r\n", b"{", id="body"),
    pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\n2328\r\n", b"{", id="chunked_body"),
    pytest.param(b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n", b"{", id="body_for_nobody"),
    pytest.param(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\nGET /", b"a", id="second_request"),
]


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a request less time than it has."""
    monkeypatch.setattr("clarity.gateway.receiving.RECEIVE_SECONDS", SECONDS)


async def connected(door: Door) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Return a connection of one's own."""
    address = urlsplit(door.url)
    return await asyncio.open_connection(address.hostname, address.port)


@pytest.mark.parametrize(("first", "drip"), SLOW)
async def test_a_request_that_drips_is_ended(door: Door, first: bytes, drip: bytes) -> None:
    """However often a byte comes."""
    reader, writer = await connected(door)
    began = time.monotonic()
    writer.write(first or b"GET / HTTP/1.1\r\n")

    reading = asyncio.ensure_future(reader.read())
    while not reading.done() and time.monotonic() - began < 5:
        writer.write(drip)
        await asyncio.sleep(0.05)
    writer.close()

    assert (reading.done(), time.monotonic() - began < SECONDS + 1.5) == (True, True)


async def test_a_request_that_comes_in_pieces_is_answered(door: Door) -> None:
    """Slow is not too slow; and each on a connection has the whole time."""
    reader, writer = await connected(door)
    lines = []

    for _ in range(3):
        for piece in (b"GET /health/live", b" HTTP/1.1\r\nHost: x\r\n", b"\r\n"):
            writer.write(piece)
            await asyncio.sleep(SECONDS / 4)
        lines.append(await reader.readline())
        await reader.readuntil(b"}")
    writer.close()

    assert lines == [b"HTTP/1.1 200 OK\r\n"] * 3


async def test_a_slow_answer_is_waited_for(door: Door, engine: Engine) -> None:
    """The time is for asking, not for answering; nor does it end streams and polls."""
    engine.scripts["slowly"] = Script([said("Slow.")], seconds=SECONDS * 2)
    visitor = await door.agreed()

    async with visitor.tab().stream() as events:
        body = json.dumps({"id": new_id(), "text": "slowly"}).encode()
        reply = await visitor.ask("POST", "/chat/v1/messages", raw=body)
        polled = await visitor.entries(reply.entries[-1]["cursor"], wait=1)
        await asyncio.sleep(SECONDS * 2)
        is_over = events.is_over

    assert (reply.status, polled.status, is_over) == (200, 200, False)
