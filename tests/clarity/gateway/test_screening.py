"""Promises of the screen before the door: nothing that somebody sends makes somebody in danger wait."""

from __future__ import annotations

import asyncio
import json
import time

import pytest

from clarity.crisis.danger import Danger
from clarity.gateway.incoming import Body, read_body

CRY = "i want to kill myself"
LAG = 0.15  # seconds that the loop may be held up, on a machine that does other things besides
SLOW = [
    pytest.param("\ufdfa" * 2000, id="signs_of_18"),
    pytest.param("\x01\ufdfa" * 1000, id="signs_of_18_in_two_readings"),
    pytest.param("\ufdfa" * 5400, id="a_body_of_them"),
    pytest.param("\u0301\u0323" * 4000, id="accents_out_of_order"),
    pytest.param("want a b c d " * 1200, id="words_that_begin_like_a_cry"),
]


async def longest_wait(work: asyncio.Future[list[Danger]]) -> float:
    """Return for how many seconds the loop was held up at most until the work was done."""
    longest = 0.0
    while not work.done():
        began = time.monotonic()
        await asyncio.sleep(0.005)
        longest = max(longest, time.monotonic() - began)
    return longest


@pytest.mark.parametrize("text", SLOW)
async def test_long_texts_hold_nobody_up(text: str) -> None:
    """Ten at once, as a flood from many addresses brings them."""
    body = Body({}, (text,))

    work = asyncio.gather(*(body.danger() for _ in range(10)))
    longest = await longest_wait(work)

    assert (len(work.result()), longest < LAG) == (10, True)


@pytest.mark.parametrize("text", SLOW)
async def test_no_text_takes_long(text: str) -> None:
    """What is longer than any body of plain letters is read at its two ends."""
    began = time.monotonic()

    await Body({}, (text,)).danger()

    assert time.monotonic() - began < 1.0


@pytest.mark.parametrize("place", [0, 500, 1650, 1690, 1999, 2010, 3390, 8000, 15_000, 16_300])
async def test_a_cry_is_found_wherever_it_stands(place: int) -> None:
    """In any body of plain letters, also where one window ends and the next begins."""
    text = ("so " * 6000)[:place] + f" {CRY} " + ("so " * 6000)[: 16_300 - place]

    assert (await Body({}, (text,)).danger()).level.is_danger


@pytest.mark.parametrize(
    "text",
    ["\ufdfa" * 3000 + f" {CRY}", f"{CRY} " + "\ufdfa" * 3000, "\ufdfa" * 90 + f" {CRY}"],
    ids=["end", "beginning", "short"],
)
async def test_a_cry_at_an_end_of_a_very_long_text_is_found(text: str) -> None:
    """Whatever else it is made of."""
    assert (await Body({}, (text,)).danger()).level.is_danger


async def test_what_stands_in_another_text_takes_nothing_back() -> None:
    """A body with two texts is refused, and a cry in either is answered."""
    body = read_body(json.dumps({"text": "i am suicidal"}).encode()[:-1] + b', "text": "in the past"}')

    assert (await body.danger()).level.is_danger
