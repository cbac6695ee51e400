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
_CRISIS_ENGLISH = (
    "I'm glad you told me. You don't have to face this alone."
    " Call or text 988 any time: it is free and a trained person answers."
    "\n\nIn danger now? Call 911."
    " I'm an automated assistant, and no one is watching this chat live."
)
_CRISIS_SPANISH = (
    "Gracias por contarme. No tienes que pasar por esto a solas."
    " Llama al 988 y oprime 2, o manda AYUDA al 988: es gratis, a toda hora."
    "\n\nSi hay peligro ahora, llama al 911. Soy un asistente virtual y nadie ve este chat en vivo."
)
# For whoever cries a second time and more: shorter, one step, and never the same words twice running.
_CRISIS_ENGLISH_AGAIN = (
    "Please call 988 now, or text 988 if talking is hard. It is free, and a trained person will answer."
    "\n\nIf you are in danger or hurt, call 911 now. If you can, be with someone you trust."
    " I'm an automated assistant, and no one is watching this chat live."
)
_CRISIS_ENGLISH_STILL = (
    "Help is there right now. Call or text 988: it is free, day or night, and a trained person answers."
    "\n\nIn danger now? Call 911. If you can, stay with someone you trust."
    " I'm an automated assistant, and no one is watching this chat live."
)
_CRISIS_SPANISH_AGAIN = (
    "Por favor llama ahora al 988 y oprime 2, o manda AYUDA al 988: es gratis y te responde una persona capacitada."
    "\n\nSi hay peligro ahora, llama al 911. Busca a alguien de confianza que te acompañe."
    " Soy un asistente virtual y nadie ve este chat en vivo."
)
_CRISIS_SPANISH_STILL = (
    "Hay ayuda ahora mismo: llama al 988 y oprime 2, o manda AYUDA al 988, gratis y a toda hora."
    "\n\nSi hay peligro, llama al 911. Si puedes, que alguien te acompañe."
    " Soy un asistente virtual y nadie ve este chat en vivo."
)
_ENGLISH = (_CRISIS_ENGLISH, _CRISIS_ENGLISH_AGAIN, _CRISIS_ENGLISH_STILL)
_SPANISH = (_CRISIS_SPANISH, _CRISIS_SPANISH_AGAIN, _CRISIS_SPANISH_STILL)
# Every text in this file by name, so that a signature (program/sign_offs.yml) covers these words, too.
WORDS_IN_CODE = {
    "code_static": STATIC_REPLY,
    "code_cut_off": CUT_OFF_REPLY,
    "code_wait": WAIT_REPLY,
    "code_no_answer": NO_ANSWER_REPLY,
    "code_crisis": _CRISIS_ENGLISH,
    "code_crisis_again": _CRISIS_ENGLISH_AGAIN,
    "code_crisis_still": _CRISIS_ENGLISH_STILL,
    "code_crisis_spanish": _CRISIS_SPANISH,
    "code_crisis_spanish_again": _CRISIS_SPANISH_AGAIN,
    "code_crisis_spanish_still": _CRISIS_SPANISH_STILL,
}


def crisis_reply(text: str, times: int = 0) -> str:
    """Return the static crisis words in the language of the cry.

    `times` is how often this conversation has had crisis words before: they never come twice running.
    """
    words = _SPANISH if is_spanish(text) else _ENGLISH
    return words[0] if times <= 0 else words[1 + (times - 1) % 2]
