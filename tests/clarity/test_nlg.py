"""Promises of `clarity.nlg`: the written words, the same every time, in the channel's form."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered

from clarity.answers import answers
from clarity.crisis.bundle import bundle
from clarity.nlg import VettedResponseGenerator, choice_buttons
from clarity.nlu.crisis_memory import DANGER
from clarity.program import topics
from tests.factories import heard, said, tracker_of

BRACED = {"responses": {"utter_read_back": [{"text": "Call: {phone}. Name: {name}."}]}}


@pytest.fixture(scope="module")
def generator(domain: Domain) -> VettedResponseGenerator:
    """Return the generator over the real responses."""
    return VettedResponseGenerator(None, domain)


def cry(text: str) -> UserUttered:
    """Return a message as it stands in a conversation once it was screened."""
    return heard(text, **{DANGER: {}})


def sealed(name: str, language: str = "en", number: int = 0) -> str:
    """Return a sealed text of a set."""
    words = bundle()
    assert words is not None
    return words.sets[name][language][number]


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
    response = await generator.generate("utter_greet", tracker_of(), channel)

    assert response is not None
    assert response["text"] == form(domain, "utter_greet", kept_for)["text"]


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


@pytest.mark.parametrize("channel", ["web", "sms", "rest"])
@pytest.mark.parametrize("name", ["utter_crisis", "utter_crisis_lines", "utter_line_of_988"])
async def test_stock_rasa_would_say_the_same_first(
    generator: VettedResponseGenerator, domain: Domain, name: str, channel: str
) -> None:
    """What data/responses/ holds of a crisis is what the sealed words say first, so that neither is a surprise."""
    response = await generator.generate(name, tracker_of(), channel)

    assert response is not None
    assert response["text"] == form(domain, name, "sms" if channel == "sms" else None)["text"].strip()


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        pytest.param("i want to kill myself", ("crisis", "en"), id="suicide"),
        pytest.param("i keep cutting myself", ("self_harm", "en"), id="self-harm"),
        pytest.param("my husband beats me", ("abuse", "en"), id="abuse"),
        pytest.param("i am going to kill myself tonight", ("imminent", "en"), id="tonight"),
        pytest.param("im 13 and i want to kill myself", ("minor", "en"), id="a child"),
        pytest.param("I found out my son is cutting himself", ("third_party", "en"), id="somebody else"),
        pytest.param("ya no quiero vivir", ("crisis", "es"), id="Spanish"),
    ],
)
@pytest.mark.parametrize("channel", ["web", "sms"])
async def test_crisis_words_are_right_for_the_danger(
    generator: VettedResponseGenerator, text: str, beginning: tuple[str, str], channel: str
) -> None:
    """Kind, level, person and language decide which of the sealed words are said, in the channel's form."""
    wanted = sealed(*beginning)

    response = await generator.generate("utter_crisis", tracker_of(cry(text)), channel)

    assert response is not None
    assert response["text"].startswith(wanted if channel == "web" else wanted.replace("\n\n", " "))


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("text", ["i want to kill myself", "ya no quiero vivir"])
async def test_the_same_crisis_words_never_come_twice_running(generator: VettedResponseGenerator, text: str) -> None:
    """Somebody who cries for help again and again does not meet a wall of the same words (C-24)."""
    tracker = tracker_of()
    replies = []
    for _ in range(5):
        tracker.update(cry(text))
        response = await generator.generate("utter_crisis", tracker, "web")
        assert response is not None
        replies.append(response["text"])
        tracker.update(ActionExecuted("utter_crisis"))

    assert all(first != second for first, second in itertools.pairwise(replies))


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        pytest.param("i want to", "die", ("crisis", "en", 0), id="a cry in two messages"),
        pytest.param("ya no quiero vivir", "jk", ("after_retraction", "es", 0), id="taken back"),
        pytest.param("my husband beats me", "no", ("abuse", "en", 0), id="a bare word after it"),
        pytest.param("ya no quiero vivir", "no", ("crisis", "es", 0), id="a bare word after it in Spanish"),
        pytest.param("hello", "yes", ("crisis", "en", 0), id="a bare word after nothing"),
    ],
)
async def test_crisis_words_know_what_was_written_before(
    generator: VettedResponseGenerator, first: str, second: str, wanted: tuple[str, str, int]
) -> None:
    """What was said a minute ago decides kind and language as well."""
    response = await generator.generate("utter_crisis", tracker_of(cry(first), cry(second)), "web")

    assert response is not None
    assert response["text"].startswith(sealed(*wanted))


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("text", "titles"),
    [
        pytest.param("i want to kill myself", ["More help lines", "Ask something else"], id="English"),
        pytest.param("ya no quiero vivir", ["Más líneas de ayuda", "Preguntar otra cosa"], id="Spanish"),
    ],
)
async def test_two_ways_on_stand_below_crisis_words(
    generator: VettedResponseGenerator, text: str, titles: list[str]
) -> None:
    """More lines and another question are one press away on the web (C-29); a text names them in words."""
    on_the_web = await generator.generate("utter_crisis", tracker_of(cry(text)), "web")
    as_a_text = await generator.generate("utter_crisis", tracker_of(cry(text)), "sms")

    assert on_the_web is not None
    assert as_a_text is not None
    assert [button["title"] for button in on_the_web["buttons"]] == titles
    assert not as_a_text.get("buttons")


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("before", "asked", "language"),
    [
        pytest.param("i want to kill myself", "more help lines", "en", id="English"),
        pytest.param("ya no quiero vivir", "Más líneas de ayuda", "es", id="Spanish"),
        pytest.param("ya no quiero vivir", "MORE", "es", id="the word that a Spanish text names"),
    ],
)
@pytest.mark.parametrize("channel", ["web", "sms"])
async def test_more_lines_are_in_the_language_of_the_cry(
    generator: VettedResponseGenerator, before: str, asked: str, language: str, channel: str
) -> None:
    """A word that we ask for in a Spanish text is no sign of English."""
    words = bundle()
    assert words is not None

    response = await generator.generate("utter_crisis_lines", tracker_of(cry(before), cry(asked)), channel)

    assert response is not None
    assert response["text"] == words.more_lines[channel][language]


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("me siento muy triste y no sé qué hacer", "es", id="Spanish"),
        pytest.param("i cry a lot, what does it cost?", "en", id="English"),
    ],
)
async def test_the_line_of_988_is_in_the_language_of_the_message(
    generator: VettedResponseGenerator, text: str, name: str
) -> None:
    """Whoever writes in Spanish reads the key to press."""
    words = bundle()
    assert words is not None

    response = await generator.generate("utter_line_of_988", tracker_of(cry(text)), "web")

    assert response is not None
    assert response["text"] == words.line_of_988[name]


async def test_crisis_words_are_written_for_stock_rasa_too() -> None:
    """Without the name in the domain nothing is said, as with any other response."""
    nobody = VettedResponseGenerator(None, Domain.from_dict({"responses": {}}))

    response = await nobody.generate("utter_crisis", tracker_of(), "web")

    assert response is None
    assert "utter_crisis" in answers()
