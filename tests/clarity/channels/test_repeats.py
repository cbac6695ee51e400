"""Promises of `clarity.channels.repeats`: one turn a message, the same words to everybody who asks for them again."""

from __future__ import annotations

import asyncio

import pytest

from clarity.assistant import Outcome
from clarity.channels.repeats import KEEP_SECONDS, Repeats
from clarity.channels.turn import Reply

WEB = "web-0123456789abcdef"


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


def answer(number: int) -> Reply:
    """Return the words of the call with this number."""
    return Reply(Outcome.ANSWERED, [{"text": f"Answer {number}"}])


class Answers:
    """Counts how often it was asked; takes a moment for each answer."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self) -> Reply:
        """Return words that tell which call this was."""
        self.asked += 1
        number = self.asked
        await asyncio.sleep(0.01)
        return answer(number)


@pytest.fixture
def answers() -> Answers:
    """Return answers that nobody has asked for yet."""
    return Answers()


async def test_a_retry_gets_the_same_words(answers: Answers) -> None:
    """A message that is posted again after its reply was lost is not worked on twice."""
    repeats = Repeats()

    first = await repeats.answer_once(WEB, "m1", "hello", answers)
    again = await repeats.answer_once(WEB, "m1", "hello", answers)

    assert (first, again, answers.asked) == (answer(1), answer(1), 1)


async def test_parallel_posts_run_one_turn(answers: Answers) -> None:
    """A doubled click makes one request."""
    repeats = Repeats()

    replies = await asyncio.gather(*[repeats.answer_once(WEB, "m1", "hello", answers) for _ in range(200)])

    assert replies == [answer(1)] * 200
    assert answers.asked == 1


@pytest.mark.parametrize(
    ("conversation", "message_id"),
    [pytest.param(WEB, "m2", id="another message"), pytest.param("web-fedcba9876543210", "m1", id="another person")],
)
async def test_another_message_is_answered_for_itself(answers: Answers, conversation: str, message_id: str) -> None:
    """Ids of one conversation mean nothing in another."""
    repeats = Repeats()

    await repeats.answer_once(WEB, "m1", "hello", answers)
    other = await repeats.answer_once(conversation, message_id, "hello", answers)

    assert other == answer(2)


async def test_an_id_answers_for_one_text_alone(answers: Answers) -> None:
    """A cry for help under a used id does not get the answer to "hello"."""
    repeats = Repeats()
    await repeats.answer_once(WEB, "m1", "hello", answers)

    reply = await repeats.answer_once(WEB, "m1", "I want to kill myself", answers)

    assert (reply, answers.asked) == (None, 1)


async def test_a_caller_who_hangs_up_takes_the_reply_from_nobody(answers: Answers) -> None:
    """The retry of a broken connection finds the turn that was begun."""
    repeats = Repeats()
    caller = asyncio.ensure_future(repeats.answer_once(WEB, "m1", "hello", answers))
    await asyncio.sleep(0)
    caller.cancel()

    again = await repeats.answer_once(WEB, "m1", "hello", answers)

    assert (again, answers.asked) == (answer(1), 1)


@pytest.mark.parametrize(
    ("seconds", "turns"), [pytest.param(KEEP_SECONDS - 1, 1, id="before"), pytest.param(KEEP_SECONDS, 2, id="after")]
)
async def test_words_are_kept_for_ten_minutes(answers: Answers, seconds: float, turns: int) -> None:
    """Nothing of a conversation lies in memory for longer than a retry may take."""
    clock = Clock()
    repeats = Repeats(clock)
    await repeats.answer_once(WEB, "m1", "hello", answers)
    clock.now += seconds

    await repeats.answer_once(WEB, "m1", "hello", answers)

    assert answers.asked == turns


async def test_memory_is_bounded(answers: Answers) -> None:
    """A flood of messages cannot fill the memory: the oldest are forgotten first."""
    repeats = Repeats(most_kept=2)
    for message_id in ("m1", "m2", "m3"):
        await repeats.answer_once(WEB, message_id, "hello", answers)

    kept = [await repeats.answer_once(WEB, message_id, "hello", answers) for message_id in ("m3", "m2", "m1")]

    assert kept == [answer(3), answer(2), answer(4)]


async def test_a_forgotten_conversation_leaves_no_words(answers: Answers) -> None:
    """Who asks to be forgotten is, and others are not."""
    repeats = Repeats()
    other = "web-fedcba9876543210"
    for conversation in (WEB, other):
        await repeats.answer_once(conversation, "m1", "hello", answers)

    repeats.forget(WEB)

    assert await repeats.answer_once(WEB, "m1", "hello", answers) == answer(3)
    assert await repeats.answer_once(other, "m1", "hello", answers) == answer(2)


async def test_any_text_has_a_place() -> None:
    """Half a character, as broken phones send it, is no reason to fail."""
    reply = await Repeats().answer_once(WEB, "m1", "\ud800", Answers())

    assert reply == answer(1)
