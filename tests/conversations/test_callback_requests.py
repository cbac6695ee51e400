"""After a request was sent: who may see it, change it, take it back; and what is said when a part is down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent

from actions.callback import contacts, service
from clarity.answers import answers
from clarity.callbacks.model import State
from clarity.database.engine import Database
from clarity.errors import CallbackNotKept, DatabaseUnavailable
from tests.conversations.conftest import Person, SmsOutput
from tests.conversations.test_callback_form import GOOD, REFERENCE, reach, sent


async def send(person: Person, **other: str) -> str:
    """Fill the form with good answers, send it, and return what was said."""
    reply = await person.says("can someone call me please")
    for name, answer in {**GOOD, **other}.items():
        reply = await person.says(answer)
        assert reply, name
    return reply


def without_code(reply: str) -> str:
    """Return the words without the code, which differs each time."""
    return REFERENCE.sub("CODE", reply)


@pytest.fixture
def store_down(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the database be gone, and the spool be there."""

    def gone(*_: Any, **__: Any) -> Any:
        raise DatabaseUnavailable("gone")

    monkeypatch.setattr(Database, "writing", gone)
    monkeypatch.setattr(Database, "reading", gone)
    yield
    monkeypatch.undo()


async def test_a_second_person_with_that_number_hears_the_same(person: Person, agent: Agent) -> None:
    """Nobody learns from a number that its owner asked for a call."""
    first = await send(person)
    other = Person(agent)

    second = await send(other)

    assert without_code(first) == without_code(second)
    assert REFERENCE.findall(first) != REFERENCE.findall(second)


async def test_a_request_is_known_to_its_own_conversation(person: Person, agent: Agent) -> None:
    """Whoever asked is told; somebody else is told what anybody without a request is told."""
    reference = REFERENCE.findall(await send(person))[0]

    mine = await person.says("did you get my request?")
    theirs = await Person(agent).says("did you get my request?")

    assert reference in mine
    assert theirs == answers()["utter_callback_none"].web.text


async def test_a_text_from_that_number_may_see_and_take_back(person: Person, agent: Agent, number: str) -> None:
    """The number's owner has a say over what was left on the web in their name."""
    reference = REFERENCE.findall(await send(person, callback_phone=number))[0]
    owner = Person(agent, SmsOutput, contacts().remember(number))

    seen = await owner.says("did you get my request?")
    reply = await owner.says("don't call me")

    assert reference in seen
    assert reference in reply
    assert sent(person) is None


async def test_the_code_alone_shows_nothing(person: Person, agent: Agent) -> None:
    """Whoever found the code learns nothing with it."""
    reference = REFERENCE.findall(await send(person))[0]

    reply = await Person(agent).says(f"what is the status of my request {reference}?")

    assert "0123" not in reply


async def test_the_time_is_changed_in_one_message(person: Person) -> None:
    """A wish with the time in it needs no second question."""
    await send(person)

    reply = await person.says("can you change the call to mornings instead")

    request = sent(person)
    assert request is not None
    assert request.details is not None
    assert "8 AM" in (request.details.times or "")
    assert request.reference in reply


async def test_a_detail_is_asked_for_when_the_wish_names_it_only(person: Person) -> None:
    """The wish to change the number asks for the new one, and keeps it in the same request."""
    reference = REFERENCE.findall(await send(person))[0]
    asked = await person.says("i need to change my phone number on the callback")

    reply = await person.says("949-555-0144")

    request = sent(person)
    assert asked == answers()["utter_callback_phone_again"].web.text
    assert request is not None
    assert request.details is not None
    assert (request.details.phone, request.reference) == ("+19495550144", reference)
    assert "0144" in reply


async def test_a_request_is_taken_back(person: Person) -> None:
    """After "don't call me" the request is closed and its details are gone."""
    reference = REFERENCE.findall(await send(person))[0]

    reply = await person.says("please don't call me after all")

    shown = service().show(reference, by="test", reason="test")
    assert reference in reply
    assert shown.state is State.WITHDRAWN
    assert shown.details is None


async def test_what_is_kept_is_told_to_its_owner_alone(person: Person, agent: Agent) -> None:
    """The answer names what is held, the number by its last digits."""
    await send(person)

    mine = await person.says("what do you keep about me?")
    theirs = await Person(agent).says("what do you keep about me?")

    assert "0123" in mine
    assert "949-555" not in mine
    assert "Dana" in mine
    assert answers()["utter_callback_kept_nothing"].web.text in theirs


async def test_asking_again_tells_of_the_first_and_then_takes_another(person: Person) -> None:
    """Who asks twice is told once, and whoever insists may ask for somebody else."""
    reference = REFERENCE.findall(await send(person))[0]

    first = await person.says("can someone call me")
    second = await person.says("a new callback request please")

    assert reference in first
    assert second == answers()["utter_callback_phone"].web.text


async def test_a_fourth_request_a_day_is_sent_to_the_line(person: Person) -> None:
    """One conversation cannot flood admissions."""
    for _ in range(3):
        await person.says("i want a callback")
        await person.says("make a new callback request")
        for answer in GOOD.values():
            await person.says(answer)

    reply = await person.says("make a new callback request")

    assert reply == answers()["utter_callback_limit"].web.text


@pytest.mark.usefixtures("store_down")
async def test_a_request_is_kept_while_the_store_is_down(person: Person) -> None:
    """The person is told the truth, the line and a code, and the request comes through later."""
    reply = await send(person)

    assert answers()["utter_callback_spooled"].web.text[:40] in reply
    assert "949-625-0564" in reply


async def test_what_was_kept_meanwhile_is_delivered(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the store is back the same request stands in it, under the code that the person holds."""

    def gone(*_: Any, **__: Any) -> Any:
        raise DatabaseUnavailable("gone")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "writing", gone)
        reference = REFERENCE.findall(await send(person))[0]
    service().deliver_spool()

    request = sent(person)

    assert request is not None
    assert request.is_recorded
    assert request.reference == reference


async def test_nobody_is_told_of_success_when_nothing_was_kept(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """With store and spool both gone the person is sent to the line, and what they gave still stands."""

    def lost(*_: Any, **__: Any) -> Any:
        raise CallbackNotKept("neither")

    await reach(person, "callback_confirmed")
    with monkeypatch.context() as patch:
        patch.setattr(type(service()), "submit", lost)
        lost_reply = await person.says("yes")

    reply = await person.says("yes")

    assert lost_reply == answers()["utter_callback_not_kept"].web.text
    assert REFERENCE.findall(reply)


@pytest.mark.usefixtures("actions_down")
async def test_asking_for_a_call_with_the_action_server_gone(person: Person) -> None:
    """The person is told, with the line, and asked for nothing."""
    reply = await person.says("can someone call me please")

    assert reply == answers()["utter_callback_unavailable"].web.text


async def test_a_request_whose_answer_was_lost_is_told_at_the_next_message(person: Person, actions: Any) -> None:
    """The word to send went out and no answer came back: next time the code is told, and there is one request."""
    await reach(person, "callback_confirmed")
    actions.loses_answers = True
    unsure = await person.says("yes")
    actions.loses_answers = False

    reply = await person.says("hello? did it work?")

    request = sent(person)
    assert unsure == answers()["utter_callback_unsure"].web.text
    assert request is not None
    assert REFERENCE.findall(reply) == [request.reference]
    assert service().recent_count(person.sender_id, request.requested_at) == 1


async def test_a_chat_is_deleted_at_once(person: Person) -> None:
    """After the words nothing of the conversation is left in the engine's copy."""
    await person.says("how long does the program last?")

    reply = await person.says("delete my chat")

    assert reply == answers()["utter_delete_chat"].web.text
    assert await person.agent.tracker_store.retrieve(person.sender_id) is None


async def test_nothing_a_person_gave_is_readable_on_disk(person: Person, var_directory: Path) -> None:
    """Name, number and words stand in no file of the assistant in the clear."""
    canary = "Zanzibarella"
    await person.says(f"i would like a callback {canary}")
    for answer in ("(949) 555-0166", canary, "weekday mornings", "yes", "no", "no", "yes"):
        await person.says(answer)

    files = contents_of(var_directory)

    assert sent(person) is not None
    for word in (canary, "9495550166", "555-0166", "+1949555"):
        assert not [content for content in files if word.encode() in content]


def contents_of(directory: Path) -> list[bytes]:
    """Return the content of every file below the folder: databases, logs, spool, keys."""
    return [path.read_bytes() for path in directory.rglob("*") if path.is_file()]
