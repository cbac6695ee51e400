"""Promises of `clarity.nlg`: the written words, the same every time, in the channel's form."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet

from clarity.nlg import VettedResponseGenerator, choice_buttons
from clarity.program import topics
from tests.factories import heard, said, tracker_of

BRACED = {"responses": {"utter_read_back": [{"text": "Call: {phone}. Name: {name}."}]}}


@pytest.fixture(scope="module")
def generator(domain: Domain) -> VettedResponseGenerator:
    """Return the generator over the real responses."""
    return VettedResponseGenerator(None, domain)


def form(domain: Domain, name: str, channel: str | None) -> dict[str, Any]:
    """Return what the file holds for a channel."""
    return next(dict(variation) for variation in domain.responses[name] if variation.get("channel") == channel)


@pytest.mark.parametrize(
    ("channel", "kept_for"),
    [
        pytest.param("sms", "sms", id="SMS has its own form"),
        pytest.param("web", None, id="web"),
        pytest.param("rest", None, id="rest"),
        pytest.param("cmdline", None, id="shell"),
    ],
)
async def test_the_form_fits_the_channel(
    generator: VettedResponseGenerator, domain: Domain, channel: str, kept_for: str | None
) -> None:
    """A text message gets the short form and every other channel the long one."""
    response = await generator.generate("utter_crisis", tracker_of(), channel)

    assert response is not None
    assert response["text"] == form(domain, "utter_crisis", kept_for)["text"]


async def test_every_response_has_words_on_every_channel(generator: VettedResponseGenerator, domain: Domain) -> None:
    """No answer is empty, on the web or as a text message."""
    silent = [
        (name, channel)
        for name in domain.responses
        for channel in ("web", "sms", "rest")
        if not ((await generator.generate(name, tracker_of(), channel)) or {}).get("text", "").strip()
    ]

    assert len(domain.responses) > 20
    assert silent == []


async def test_the_same_words_come_every_time() -> None:
    """Among several variants nothing is drawn by lot."""
    content = {"responses": {"utter_greet": [{"text": "one"}, {"text": "two"}, {"text": "three"}]}}
    generator = VettedResponseGenerator(None, Domain.from_dict(content))

    heard_words = [await generator.generate("utter_greet", tracker_of(), "web") for _ in range(20)]

    assert heard_words == [{"text": "one"}] * 20


async def test_a_response_that_does_not_exist_is_none(generator: VettedResponseGenerator) -> None:
    """Nothing is invented for an unknown name."""
    response = await generator.generate("utter_invented", tracker_of(), "web")

    assert response is None


async def test_without_a_domain_there_are_no_words() -> None:
    """The engine may build a generator before a model is there."""
    response = await VettedResponseGenerator().generate("utter_greet", tracker_of(), "web")

    assert response is None


@pytest.mark.parametrize("channel", ["web", "sms", "rest"])
async def test_did_you_mean_offers_this_turns_choices(generator: VettedResponseGenerator, channel: str) -> None:
    """Each choice is a button with the topic's own title, most likely first, on every channel."""
    tracker = tracker_of(heard("ppo price?", reason="unsure", choices=["ask_price", "ask_ppo"]))

    response = await generator.generate("utter_unsure", tracker, channel)

    assert response is not None
    assert response["buttons"] == [
        {"title": "Price", "payload": "/ask_price"},
        {"title": "PPO plans", "payload": "/ask_ppo"},
    ]


async def test_on_a_phone_the_words_are_the_written_ones(generator: VettedResponseGenerator, domain: Domain) -> None:
    """Choices stand in no text: the gateway numbers them, and they would be offered twice."""
    tracker = tracker_of(heard("hm", reason="unsure", choices=["ask_price", "ask_ppo"]))

    response = await generator.generate("utter_unsure", tracker, "sms")

    assert response is not None
    assert response["text"] == form(domain, "utter_unsure", "sms")["text"]


async def test_choices_of_an_earlier_turn_are_gone(generator: VettedResponseGenerator) -> None:
    """A later "did you mean" does not offer what was offered before."""
    first = heard("ppo price?", reason="unsure", choices=["ask_price"])
    tracker = tracker_of(first, said("Did you mean?", "/ask_price"), heard("hm", reason="unsure", choices=["ask_ppo"]))

    response = await generator.generate("utter_unsure", tracker, "web")

    assert response is not None
    assert response["buttons"] == [{"title": "PPO plans", "payload": "/ask_ppo"}]


async def test_the_domain_is_not_written_to(generator: VettedResponseGenerator, domain: Domain) -> None:
    """One person's choices never reach another person."""
    tracker = tracker_of(heard("ppo price?", reason="unsure", choices=["ask_price"]))
    before = form(domain, "utter_unsure", None).get("buttons")

    response = await generator.generate("utter_unsure", tracker, "web")
    assert response is not None
    response["text"] = "changed"

    assert form(domain, "utter_unsure", None).get("buttons") == before
    assert form(domain, "utter_unsure", None)["text"] != "changed"


async def test_other_responses_keep_their_own_buttons(generator: VettedResponseGenerator, domain: Domain) -> None:
    """Choices belong to "did you mean" alone."""
    tracker = tracker_of(heard("hm", choices=["ask_price"]))

    response = await generator.generate("utter_not_understood", tracker, "web")

    assert response is not None
    assert response["buttons"] == form(domain, "utter_not_understood", None)["buttons"]


def test_without_a_message_there_are_no_choices() -> None:
    """A conversation that nobody has written in offers nothing."""
    assert choice_buttons(tracker_of()) == []


def test_every_titled_topic_makes_a_button() -> None:
    """Whatever the router may offer has a title and a payload that the guard accepts."""
    titled = [topic.intent for topic in topics().values() if topic.title]

    buttons = choice_buttons(tracker_of(heard("hm", choices=titled)))

    assert [button["payload"] for button in buttons] == [f"/{intent}" for intent in titled]
    assert "None" not in {button["title"] for button in buttons}


async def test_an_action_fills_the_braces() -> None:
    """A read-back shows what was handed over with its name."""
    generator = VettedResponseGenerator(None, Domain.from_dict(BRACED))

    response = await generator.generate("utter_read_back", tracker_of(), "web", phone="ending in 0123", name="Dana")

    assert response == {"text": "Call: ending in 0123. Name: Dana."}


@pytest.mark.parametrize("name", ["{phone}", "{name}", "{0}", "{", "}", "{phone!r}", "%s", r"\1"])
async def test_a_value_is_never_read_as_a_place(name: str) -> None:
    """Whoever calls themselves "{phone}" gets no number shown for a name."""
    generator = VettedResponseGenerator(None, Domain.from_dict(BRACED))

    response = await generator.generate("utter_read_back", tracker_of(), "web", phone="ending in 0123", name=name)

    assert response == {"text": f"Call: ending in 0123. Name: {name}."}


async def test_slots_fill_no_braces() -> None:
    """What a conversation holds is said by the action that means to say it, and by nobody else."""
    domain = Domain.from_dict({**BRACED, "slots": {"name": {"type": "text", "mappings": [{"type": "custom"}]}}})
    tracker = tracker_of(SlotSet("name", "Dana"), domain=domain)

    response = await VettedResponseGenerator(None, domain).generate("utter_read_back", tracker, "web")

    assert response == {"text": "Call: {phone}. Name: {name}."}


async def test_one_persons_values_stay_out_of_the_next_persons_words() -> None:
    """The response itself is not written to."""
    generator = VettedResponseGenerator(None, Domain.from_dict(BRACED))
    await generator.generate("utter_read_back", tracker_of(), "web", phone="ending in 0123", name="Dana")

    response = await generator.generate("utter_read_back", tracker_of(), "web", phone="ending in 0144", name="Ruth")

    assert response == {"text": "Call: ending in 0144. Name: Ruth."}
