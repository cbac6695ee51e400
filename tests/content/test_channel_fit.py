"""Promised here: each form fits its channel: buttons lead somewhere, a text is one short text (S-04, S-11)."""

from __future__ import annotations

import re

import pytest
import smsutil

from clarity.answers import Answer, Form
from clarity.crisis.reply import asks_for_lines
from clarity.program import topics
from tests.content.callback_reading import is_understood
from tests.content.wording import FILLED, answer_cases, filled, sentences, spoken_cases

# Single words that the carrier keeps for itself (safety.md, section 0, point 8).
CARRIER_WORDS = "STOP|END|QUIT|CANCEL|REVOKE|OPTOUT|UNSUBSCRIBE|STOPALL|START|YES|UNSTOP|HELP|INFO"
ASKING = "reply|text|send|answer|type|say|write|respond with|responde|responda|manda|envía|escribe|contesta"
# The only words of the carrier that a text may ask a person to send: they go to a help line, not to us.
TO_A_LINE = re.compile(r"\bmanda (la palabra )?AYUDA al\s+988\b|\b(text|manda) START (to|al) (678678|88788)\b")
SEGMENTS = 2
# Everything that a person gave stands in these, so they may be one segment longer.
READ_BACKS = frozenset(
    {"utter_callback_confirm", "utter_callback_status", "utter_callback_kept", "utter_callback_changed"}
)


def asks_for_a_carrier_word(text: str) -> bool:
    """Whether a text asks a person to send a word that the carrier keeps for itself."""
    plain = TO_A_LINE.sub("", " ".join(text.split()))
    asked = re.search(rf"\b({ASKING})\b\s+[\"']?({CARRIER_WORDS})\b", plain, re.IGNORECASE)
    return bool(asked or re.search(rf"\b({CARRIER_WORDS})\b", plain))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Reply YES to go on.", True, id="reply_yes"),
        pytest.param('Text "stop" to end.', True, id="quoted"),
        pytest.param("You can STOP at any time.", True, id="capitals"),
        pytest.param("To start, call admissions. They help with info.", False, id="ordinary_words"),
        pytest.param("Llama al 988, o manda AYUDA al 988.", False, id="word_for_988"),
        pytest.param("Call, or text START to 88788.", False, id="word_for_a_help_line"),
        pytest.param("Text START to go on.", True, id="the_same_word_for_us"),
    ],
)
def test_the_reader_of_carrier_words_knows_a_command(text: str, expected: bool) -> None:
    """A carrier word is noticed as a command and left alone as an ordinary word."""
    found = asks_for_a_carrier_word(text)

    assert found is expected


@pytest.mark.parametrize(("answer", "form"), spoken_cases())
def test_no_text_asks_for_a_word_of_the_carrier(answer: Answer, form: Form) -> None:
    """Nobody is asked to send a word that would end or restart their messages."""
    text = form.text

    asks = asks_for_a_carrier_word(text)

    assert not asks, answer.name


@pytest.mark.parametrize(("answer", "form"), spoken_cases())
def test_no_braces(answer: Answer, form: Form) -> None:
    """No text holds a brace, which Rasa would take for a slot, but those that an action fills about a callback."""
    names = FILLED.get(answer.name, frozenset()) if answer.subject == "callback" else frozenset()

    braces = set("{}") & set(re.sub(r"\{(\w+)\}", lambda found: "" if found[1] in names else found[0], form.text))

    assert braces == set(), answer.name


@pytest.mark.parametrize("answer", answer_cases())
def test_both_forms_are_filled_with_the_same(answer: Answer) -> None:
    """A texter has the same details read back as a visitor of the website."""
    web = re.findall(r"\{(\w+)\}", answer.web.text)

    sms = re.findall(r"\{(\w+)\}", answer.sms.text)

    assert sorted(sms) == sorted(web)


@pytest.mark.parametrize(("answer", "form"), spoken_cases())
def test_quotes_and_dashes_are_plain(answer: Answer, form: Form) -> None:
    """Quotes and dashes are those of a keyboard, so that a range is read, and a text stays GSM-7."""
    text = form.text

    typographic = re.findall("[\u2010-\u2015\u2018-\u201f\u2026\u2212]", text)

    assert typographic == [], answer.name


@pytest.mark.parametrize("answer", answer_cases())
def test_the_web_form_is_short(answer: Answer) -> None:
    """A visitor reads at most a hundred words."""
    words = answer.web.text.split()

    assert len(words) <= 100


@pytest.mark.parametrize("answer", answer_cases())
def test_the_web_form_has_at_most_three_buttons(answer: Answer) -> None:
    """A visitor chooses among at most three buttons."""
    buttons = answer.web.buttons

    assert len(buttons) <= 3


@pytest.mark.parametrize("answer", answer_cases())
def test_button_titles_fit(answer: Answer) -> None:
    """A button's title has 1 to 24 characters."""
    titles = [title for title, _payload in answer.web.buttons]

    too_long = [title for title in titles if not 1 <= len(title) <= 24]

    assert too_long == []


@pytest.mark.parametrize("answer", answer_cases())
def test_buttons_lead_to_a_topic(answer: Answer) -> None:
    """A button's payload is a slash and an intent of program/topics.yml, or words that are understood there."""
    known = {f"/{intent}" for intent in topics()}
    payloads = [payload for _title, payload in answer.web.buttons]

    lost = [
        payload
        for payload in payloads
        if payload not in known
        and not (answer.subject == "callback" and is_understood(answer.name, payload))
        and not (answer.subject == "crisis" and asks_for_lines(payload))
    ]

    assert lost == []


@pytest.mark.parametrize("answer", answer_cases())
def test_no_button_leads_back_to_its_own_answer(answer: Answer) -> None:
    """A button does not repeat the answer under which it stands, and no two say the same."""
    payloads = [payload for _title, payload in answer.web.buttons]

    fresh = {payload for payload in payloads if payload != f"/{answer.name.removeprefix('utter_')}"}

    assert len(fresh) == len(payloads)


def test_topic_titles_fit_on_a_button() -> None:
    """The title of a topic, which "did you mean" shows, has at most 24 characters."""
    titles = [topic.title for topic in topics().values() if topic.title]

    too_long = [title for title in titles if len(title) > 24]

    assert too_long == []


def test_every_question_has_a_title() -> None:
    """What may be offered as "did you mean" has a title to be offered under."""
    questions = [topic for topic in topics().values() if topic.is_question]

    untitled = [topic.intent for topic in questions if not topic.title]

    assert untitled == []


@pytest.mark.parametrize("answer", answer_cases())
def test_a_text_is_at_most_two_segments(answer: Answer) -> None:
    """A texter pays for at most two segments of GSM-7, with the longest details; for a read-back at most three."""
    most = SEGMENTS + (answer.name in READ_BACKS)
    parts = smsutil.split(filled(answer.sms.text))

    measured = (parts.encoding, len(parts.parts) <= most)

    assert measured == ("gsm0338", True)


@pytest.mark.parametrize("answer", answer_cases())
def test_a_text_is_one_line_without_buttons(answer: Answer) -> None:
    """A text has no line breaks and no buttons."""
    form = answer.sms

    assert "\n" not in form.text
    assert form.buttons == ()


@pytest.mark.parametrize("answer", answer_cases())
def test_a_text_begins_with_a_short_sentence(answer: Answer) -> None:
    """The first sentence, which a lock screen shows, has at most a hundred characters."""
    first = sentences(filled(answer.sms.text))[0]

    assert len(first) <= 100
