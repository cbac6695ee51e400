"""What is said to a person in danger, and the words that never depend on a server: constants in code."""

from __future__ import annotations

import re

from clarity.crisis.bundle import bundle
from clarity.crisis.danger import Danger, Kind, Level
from clarity.crisis.language import is_spanish
from clarity.crisis.normal import normalise

# All of these are unsigned drafts, like program/crisis_replies.yml, until a clinician and a translator have signed.
STATIC_REPLY = (
    "Something went wrong on our side, and I can't answer right now."
    " To talk to a person in admissions, call 949-625-0564."
    " In danger now? Call 911. In crisis? Call or text 988 any time."
)
CUT_OFF_REPLY = (
    "Something held me up, so a part of the answer may be missing. You can ask again."
    " To talk to a person in admissions, call 949-625-0564."
    " In danger now? Call 911. In crisis? Call or text 988 any time."
)
# While the engine is starting, slow or gone: the turn stays open for a minute more.
WAIT_REPLY = (
    "This is taking longer than it should. If I get the answer in the next minute, it will appear here."
    " To talk to a person in admissions, call 949-625-0564."
    " In danger now? Call 911. In crisis? Call or text 988 any time."
)
# When that minute has passed.
NO_ANSWER_REPLY = (
    "I couldn't get an answer this time, and I'm sorry. You can ask again."
    " To talk to a person in admissions, call 949-625-0564."
    " In danger now? Call 911. In crisis? Call or text 988 any time."
)
# To every message while the sealed words are not what was reviewed.
SAFE_REPLY = (
    "I can't answer questions right now. To talk to a person in admissions, call 949-625-0564."
    " In danger now? Call 911. In crisis? Call or text 988 any time: it is free, and a trained person answers."
    " I'm automated, and no one is watching this live."
)
SAFE_REPLY_SPANISH = (
    "Ahora no puedo responder preguntas. Para hablar con una persona de admisiones, llama al 949-625-0564."
    " Si hay peligro, llama al 911. En una crisis, llama al 988 y oprime 2: es gratis, a toda hora."
    " Mensaje automático: nadie ve esto en vivo."
)
# Every text in this file by name, so that a signature (program/sign_offs.yml) covers these words, too.
WORDS_IN_CODE = {
    "code_static": STATIC_REPLY,
    "code_cut_off": CUT_OFF_REPLY,
    "code_wait": WAIT_REPLY,
    "code_no_answer": NO_ANSWER_REPLY,
    "code_safe": SAFE_REPLY,
    "code_safe_spanish": SAFE_REPLY_SPANISH,
}
WEB, SMS = "web", "sms"
MORE_LINES_TITLE = {"en": "More help lines", "es": "Más líneas de ayuda"}
_SETS = {
    Kind.SELF_HARM: "self_harm",
    Kind.INGESTION: "ingestion",
    Kind.HARM_TO_OTHERS: "harm_to_others",
    Kind.PSYCHOSIS: "psychosis",
    Kind.ABUSE: "abuse",
}
_IMMINENT_SETS = {
    "crisis": "imminent",
    "self_harm": "imminent",
    "abuse": "abuse_imminent",
    "minor": "minor_imminent",
}
_ASKS_FOR_LINES = re.compile(
    r"(?:(?:please |pls )?(?:show|send|give|tell) me )?(?:(?:the |some )?(?:more(?: (?:help|crisis))?(?: lines?| numbers?| hotlines?)?|other(?: (?:help|crisis))?(?: lines?| numbers?| hotlines?))|mas(?: lineas?(?: de ayuda)?| numeros?)?|otras lineas(?: de ayuda)?)(?: please| pls| por favor)?[.!?]*"
)


def crisis_reply(text: str, danger: Danger | None = None, times: int = 0, channel: str = WEB) -> str:
    """Return the crisis words for a message: right for the kind of danger, in the language of the cry.

    `times` is how often this conversation has had crisis words before: they never come twice running. `channel` is
    "web", where the reply has paragraphs, or "sms", where it is one line of at most two segments.
    """
    language = "es" if is_spanish(text) else "en"
    words = bundle()
    if words is None:
        return safe_reply(text)
    variants = words.sets[set_of(danger or Danger(Level.CRISIS, Kind.SUICIDE))][language]
    said = variants[0] if times <= 0 else variants[1 + (times - 1) % (len(variants) - 1)]
    tail = words.tails[channel][language]
    return f"{said}\n\n{tail}" if channel == WEB else f"{said} {tail}".replace("\n\n", " ")


def set_of(danger: Danger) -> str:
    """Return the name of the replies that are right for the danger (requirement C-19)."""
    if danger.is_taken_back:
        return "after_retraction"
    if danger.kind is Kind.INGESTION:
        return "ingestion"  # help with what was swallowed is the same for everybody
    if danger.is_about_other:
        return "third_party_abuse" if danger.kind is Kind.ABUSE else "third_party"
    is_imminent = danger.level is Level.IMMINENT
    name = _SETS.get(danger.kind, "crisis") if danger.kind else "crisis"
    if danger.is_minor and not (danger.kind is Kind.ABUSE and danger.level is Level.IMMINENT):
        name = "minor"
    if is_imminent:
        name = _IMMINENT_SETS.get(name, name)
    return name


def more_lines(text: str, channel: str = WEB) -> str:
    """Return the other help lines, in the language of the text: that of the cry, for "MORE" is of none."""
    words = bundle()
    if words is None:
        return safe_reply(text)
    said = words.more_lines[channel]["es" if is_spanish(text) else "en"]
    return said if channel == WEB else " ".join(said.split())


def asks_for_lines(text: str) -> bool:
    """Return whether somebody who was told of 988 asks for the other help lines."""
    return _ASKS_FOR_LINES.fullmatch(normalise(text)) is not None


def line_of_988(text: str) -> str:
    """Return the one line below an ordinary answer, in the language of the text."""
    words = bundle()
    return safe_reply(text) if words is None else words.line_of_988["es" if is_spanish(text) else "en"]


def safe_reply(text: str) -> str:
    """Return the words for everything while the sealed words cannot be trusted."""
    return SAFE_REPLY_SPANISH if is_spanish(text) else SAFE_REPLY
