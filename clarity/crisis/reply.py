"""The words that never depend on a server: constants in code, for when everything else is down."""

from __future__ import annotations

from clarity.crisis.language import is_spanish

# All of these are unsigned drafts, like program/crisis.yml, until a clinician and a translator have signed.
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
_CRISIS_ENGLISH = (
    "I'm glad you told me. You don't have to face this alone."
    " Call or text 988 any time: it is free and a trained person answers."
    " In danger now? Call 911."
    " I'm an automated assistant, and no one is watching this chat live."
)
_CRISIS_SPANISH = (
    "Gracias por contarme. No tienes que pasar por esto a solas."
    " Llama al 988 y oprime 2, o manda AYUDA al 988: es gratis, a toda hora."
    " Si hay peligro ahora, llama al 911. Soy un asistente virtual y nadie ve este chat en vivo."
)
# Every text in this file by name, so that a signature (program/sign_offs.yml) covers these words, too.
WORDS_IN_CODE = {
    "code_static": STATIC_REPLY,
    "code_cut_off": CUT_OFF_REPLY,
    "code_crisis": _CRISIS_ENGLISH,
    "code_crisis_spanish": _CRISIS_SPANISH,
}


def crisis_reply(text: str) -> str:
    """Return the static crisis words in the language of the cry."""
    return _CRISIS_SPANISH if is_spanish(text) else _CRISIS_ENGLISH
