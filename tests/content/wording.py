"""Every text the assistant can say, as test cases."""

from __future__ import annotations

import re

import pytest
from _pytest.mark.structures import ParameterSet

from clarity.answers import Answer, Form, answers
from clarity.crisis.reply import WORDS_IN_CODE
from clarity.program import facts, topics
from clarity.texting.words import WORDS_IN_TEXTS
from tests.content.crisis_texts import REPLIES, words

ADMISSIONS = "949-625-0564"
ENGLISH = [answer for answer in answers().values() if not answer.is_spanish]
_READ_BACK = frozenset({"phone", "name", "times", "voicemail", "texting", "naming"})
# What an action fills in, by response (actions/callback.py, actions/callback_requests.py). Any other brace would be
# shown to a person as it stands.
FILLED = {
    "utter_callback_phone_given": frozenset({"phone"}),
    "utter_callback_confirm": _READ_BACK,
    "utter_callback_already": _READ_BACK | {"reference"},
    "utter_callback_received": frozenset({"phone", "reference"}),
    "utter_callback_spooled": frozenset({"phone", "reference"}),
    "utter_callback_status": _READ_BACK | {"reference", "state"},
    "utter_callback_changed": _READ_BACK | {"reference"},
    "utter_callback_withdrawn": frozenset({"reference"}),
    "utter_callback_kept": _READ_BACK | {"reference"},
}
# The longest that each of them may be (clarity/callbacks/dialogue.py, clarity/reading/time_windows.py).
LONGEST = {
    "phone": "the number ending in 0123",
    "name": "N" * 60,
    "times": "t" * 80,
    "voicemail": "yes",
    "texting": "yes",
    "naming": "yes",
    "reference": "K7FQ-3XMD",
    "state": f"{'s' * 89}.",
}


def form_cases(chosen: list[Answer] | None = None) -> list[ParameterSet]:
    """Return (answer, form) for the web and SMS form of each chosen answer; of all answers when left out."""
    return [
        pytest.param(answer, form, id=f"{answer.name}-{kind}")
        for answer in (list(answers().values()) if chosen is None else chosen)
        for kind, form in (("web", answer.web), ("sms", answer.sms))
    ]


def core_cases(chosen: list[Answer] | None = None) -> list[ParameterSet]:
    """Return (answer, core) for each chosen answer that has one, the core as a form with the facts of the text."""
    return [
        pytest.param(answer, Form(text=answer.sms.core, facts=answer.sms.facts, buttons=()), id=f"{answer.name}-core")
        for answer in (list(answers().values()) if chosen is None else chosen)
        if answer.sms.core
    ]


def spoken_cases(chosen: list[Answer] | None = None) -> list[ParameterSet]:
    """Return (answer, form) for whatever may be said of each chosen answer: web form, SMS form, core."""
    return form_cases(chosen) + core_cases(chosen)


def answer_cases(chosen: list[Answer] | None = None) -> list[ParameterSet]:
    """Return each chosen answer; all of them when left out."""
    return [pytest.param(answer, id=answer.name) for answer in (list(answers().values()) if chosen is None else chosen)]


def spoken_texts() -> dict[str, str]:
    """Return every text a person can be shown, by where it comes from."""
    texts = {**WORDS_IN_CODE}
    for name, forms in WORDS_IN_TEXTS.items():
        texts |= {f"{name} {number}": text for number, text in enumerate(forms)}
    for language in ("en", "es"):
        texts |= {f"crisis words {language} {number}": text for number, text in enumerate(words().words(language))}
    for answer in answers().values():
        texts[f"{answer.name} web"] = answer.web.text
        texts[f"{answer.name} sms"] = answer.sms.text
        if answer.sms.core:
            texts[f"{answer.name} core"] = answer.sms.core
        for title, _payload in answer.web.buttons:
            texts[f"{answer.name} button {title}"] = title
    for topic in topics().values():
        if topic.title:
            texts[f"title of {topic.intent}"] = topic.title
    for fact in facts().values():
        if fact.say_instead:
            texts[f"say_instead of {fact.id}"] = fact.say_instead
    return texts


def crisis_texts() -> dict[str, str]:
    """Return everything that is said to a person in danger, whole, as they read it on the web and on a phone."""
    return {
        f"{each.name} {each.language} {each.number} {channel}": text
        for each in REPLIES
        for channel, text in (("web", each.web), ("sms", each.sms))
    }


def filled(text: str) -> str:
    """Return a text as the person with the longest details reads it."""
    for name, value in LONGEST.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def sentences(text: str) -> list[str]:
    """Split a text after full stops, question and exclamation marks."""
    return [part for part in re.split(r"(?<=[.?!])\s+", text.strip()) if part]
