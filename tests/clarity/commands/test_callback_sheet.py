"""Promises of `clarity.commands.callback_sheet`: what to say keeps everybody else at that number from knowing."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from clarity.callbacks.model import Details, Outcome, Request, State, Wishes
from clarity.commands.callback_sheet import sheet
from clarity.program import facts

NOW = datetime.datetime(2026, 6, 17, 20, 0, tzinfo=datetime.timezone.utc)
REQUEST = Request(
    reference="K7FQ-3XMD",
    conversation="web-0123456789abcdef",
    channel="web",
    state=State.CLAIMED,
    requested_at=NOW - datetime.timedelta(minutes=30),
    due_at=NOW + datetime.timedelta(minutes=30),
    details=Details("+19495550142", "Dana", None),
    claimed_by="robin.desk",
)
ALL = Wishes(voicemail=True, texting=True, naming=True)


def written(request: Request) -> str:
    """Return the sheet as one text."""
    return "\n".join(sheet(request, NOW))


def test_a_caller_says_nothing_of_the_program_unless_they_may() -> None:
    """Whoever picks up learns a first name."""
    text = written(REQUEST)

    assert "Ask for Dana and give your first name only." in text
    assert "say neither where you call from nor what it is about" in text
    assert "Moment of Clarity" not in text


def test_a_caller_may_say_the_program_when_the_person_allowed_it() -> None:
    """What was granted is said as granted."""
    text = written(replace(REQUEST, effective_wishes=ALL))

    assert "You may say that you call from Moment of Clarity." in text


def test_no_message_is_left_unless_it_may_be() -> None:
    """No voicemail means no voicemail, and no word to whoever else picks up."""
    text = written(REQUEST)

    assert "If you reach voicemail or somebody else, leave no message." in text


def test_a_voicemail_holds_a_first_name_and_a_number_alone() -> None:
    """What a partner could hear says nothing of treatment, also where the name of the program is allowed (P-03)."""
    text = written(replace(REQUEST, effective_wishes=ALL))

    said = text.partition('On voicemail say only: "')[2].partition('"')[0]
    assert said == "This is YOUR FIRST NAME. Please call me back at 949-625-0564."


def test_the_number_of_a_voicemail_is_the_programs() -> None:
    """The number to call back is the one that the page gives."""
    claims = " ".join(fact.claim for fact in facts().values())

    assert "949-625-0564" in claims


@pytest.mark.parametrize("state", [State.DONE, State.EXPIRED])
def test_a_closed_request_has_no_script(state: State) -> None:
    """Nobody is called who has been reached, or who waited too long ago."""
    text = written(replace(REQUEST, state=state, closed_at=NOW, closed_as=Outcome.REACHED))

    assert "What to say" not in text


@pytest.mark.parametrize(
    ("due_in", "is_overdue"), [(-1, True), (1, False)], ids=["a minute too late", "a minute to go"]
)
def test_an_overdue_request_says_so(due_in: int, is_overdue: bool) -> None:
    """Lateness is seen at a glance."""
    text = written(replace(REQUEST, due_at=NOW + datetime.timedelta(minutes=due_in)))

    assert ("OVERDUE" in text) is is_overdue


def test_nothing_a_person_typed_can_move_the_cursor() -> None:
    """A name with control signs in it cannot repaint NO VOICEMAIL, nor turn a line around."""
    sly = Details("+19495550142", "Dana\x1b[2A\x1b[2K\r\n\u202eanaD", "any\x07 time")

    text = written(replace(REQUEST, details=sly))

    assert [sign for sign in text if not sign.isprintable() and sign != "\n"] == []
    assert len(text.splitlines()) == len(written(REQUEST).splitlines())


def test_without_a_name_the_caller_asks_for_whoever_asked() -> None:
    """A name that was skipped leaves no hole in the sentence."""
    text = written(replace(REQUEST, details=Details("+19495550142")))

    assert "Ask for the person who asked for a call" in text


def test_a_request_that_was_taken_back_elsewhere_is_no_refusal() -> None:
    """Anybody can type a number and take it back; its owner is called, and the caller knows."""
    text = written(replace(REQUEST, linked=("WWKR-2RHB",), taken_back=("WWKR-2RHB",)))

    assert "Taken back   WWKR-2RHB: another request with this number." in text
    assert "DO NOT CALL" not in text
