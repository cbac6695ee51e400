"""Texts that stand in code: they need no engine, and are said in English or Spanish; all of them unsigned drafts.

They are written in GSM-7 as they are sent, so the Spanish lacks the accents that this alphabet lacks.
"""

from __future__ import annotations

INTRODUCTION = (
    "Moment of Clarity info: automated, not a crisis line. Danger: 911. Crisis: 988."
    " Texts aren't private. HELP for help, STOP to opt out."
)
INTRODUCTION_ES = (
    "Moment of Clarity: asistente virtual, no es para crisis. Peligro: 911. Crisis: 988."
    " Los SMS no son privados. AYUDA o STOP (salir)."
)
HELP_REPLY = (
    "Moment of Clarity Admissions: automated info line. Emergency? Call 911. In crisis? Call or text 988 any time."
    " To reach staff call 949-625-0564. Msg&data rates may apply. Reply STOP to opt out."
)
HELP_REPLY_ES = (
    "Moment of Clarity: asistente virtual. Emergencia: llama al 911. Crisis: llama al 988 y oprime 2, o manda AYUDA"
    " al 988. Admisiones: 949-625-0564. Tu plan puede cobrar los SMS. STOP para no recibir SMS."
)
STOP_REPLY = (
    "Moment of Clarity: you are opted out and get no more texts."
    " Emergency: 911. Crisis: call or text 988. Reply START to rejoin."
)
STOP_REPLY_ES = (
    "Moment of Clarity: ya no recibes SMS. Emergencia: 911. Crisis: llama al 988 y oprime 2. START para volver."
)
REJOINED = (
    "Moment of Clarity Admissions: automated info line. You get answers here again; ask about the program."
    " Staff: 949-625-0564. Emergency: 911. Crisis: call or text 988. HELP for help, STOP to opt out."
)
REJOINED_ES = (
    "Moment of Clarity: asistente virtual. Otra vez recibes respuestas. Admisiones: 949-625-0564."
    " Emergencia: 911. Crisis: llama al 988 y oprime 2. STOP para no recibir SMS."
)
# Help stands first: whoever is in danger may read no further.
STOP_AND_CRISIS = (
    "I'm glad you told me. Please call or text 988 now: it is free, and a trained person answers day or night."
    " In danger now? Call 911. You won't get more texts unless you write."
    " I'm an automated assistant, and no one is watching this chat live."
)
STOP_AND_CRISIS_ES = (
    "Gracias por contarme. Llama ahora al 988 y oprime 2, o manda AYUDA al 988: es gratis, a toda hora."
    " Si hay peligro ahora, llama al 911. No te mando nada si no escribes."
    " Soy un asistente virtual y nadie ve este chat en vivo."
)
OPTED_OUT_REMINDER = (
    "You asked for no more texts, so I don't answer here. Reply START if you want answers again."
    " Staff: 949-625-0564. Emergency: 911. Crisis: call or text 988."
)
OPTED_OUT_REMINDER_ES = (
    "Pediste no recibir SMS, por eso no respondo. START para volver."
    " Admisiones: 949-625-0564. Emergencia: 911. Crisis: llama al 988 y oprime 2."
)
WAIT_TEXT = (
    "I have no answer yet, and I'm sorry. Please text me the same again in a minute."
    " To talk to a person in admissions, call 949-625-0564. In danger now? Call 911."
    " In crisis? Call or text 988 any time."
)
WAIT_TEXT_ES = (
    "Perdona, por ahora no tengo respuesta. Manda lo mismo otra vez en un minuto. Admisiones: 949-625-0564."
    " Si hay peligro ahora, llama al 911. Crisis: llama al 988 y oprime 2."
)
SLOW_DOWN = (
    "That is a lot of texts at once, so I answer no more for a little while. Staff: 949-625-0564."
    " In danger now? Call 911. In crisis? Call or text 988 any time."
)
SLOW_DOWN_ES = (
    "Son muchos SMS a la vez; por un rato no respondo. Admisiones: 949-625-0564."
    " Si hay peligro ahora, llama al 911. Crisis: llama al 988 y oprime 2."
)
MEDIA_REPLY = (
    "I can't see pictures or hear voice notes, so I don't know what you sent. Please tell me in a few words,"
    " or call admissions at 949-625-0564. In danger now? Call 911. In crisis? Call or text 988 any time."
)
MEDIA_REPLY_ES = (
    "No puedo ver fotos ni escuchar mensajes de voz. Dime en pocas palabras, o llama a admisiones: 949-625-0564."
    " Si hay peligro ahora, llama al 911. Crisis: llama al 988 y oprime 2."
)
LOCATION_REPLY = (
    "I can't read a place on a map, and I can't send help to you. In danger now? Call 911."
    " For where the program is, ask admissions at 949-625-0564. In crisis? Call or text 988 any time."
)
LOCATION_REPLY_ES = (
    "No puedo leer un lugar en un mapa ni mandar ayuda. Si hay peligro ahora, llama al 911."
    " Crisis: llama al 988 y oprime 2. Admisiones: 949-625-0564."
)
EMPTY_REPLY = (
    "Your text came without words. You can ask me about the program, or call admissions at 949-625-0564."
    " In danger now? Call 911. In crisis? Call or text 988 any time."
)
EMPTY_REPLY_ES = (
    "Tu SMS vino sin palabras. Pregunta lo que quieras del programa, o llama a admisiones: 949-625-0564."
    " Si hay peligro ahora, llama al 911. Crisis: llama al 988 y oprime 2."
)
WRONG_NUMBER_REPLY = (
    "Sorry about that. This is an automated info line of Moment of Clarity, and it only answers people who text it."
    " You get nothing more unless you write."
)
WRONG_NUMBER_REPLY_ES = (
    "Perdona. Este es un asistente virtual de Moment of Clarity, que solo responde a quien le escribe."
    " No recibes nada si no escribes."
)
TAPBACK_REPLY = (
    "Thank you. You can ask me something else any time, or call admissions at 949-625-0564."
    " In a crisis, call or text 988."
)
TAPBACK_REPLY_ES = (
    "Gracias. Puedes preguntar otra cosa, o llamar a admisiones: 949-625-0564. Crisis: llama al 988 y oprime 2."
)
STALE_NUMBER = (
    "I'm not asking you to choose anything right now, so I don't know what that number is for."
    " Please write your question in a few words, or call admissions at 949-625-0564."
)
STALE_NUMBER_ES = (
    "Ahora no hay nada que elegir, por eso no entiendo esa cifra."
    " Escribe tu pregunta, o llama a admisiones: 949-625-0564."
)
NOTHING_MORE = (
    "That was all I had on that. You can ask me something else, or call admissions at 949-625-0564."
    " In crisis? Call or text 988 any time."
)
NOTHING_MORE_ES = (
    "Eso era todo. Puedes preguntar otra cosa, o llamar a admisiones: 949-625-0564. Crisis: llama al 988 y oprime 2."
)
MORE_LINE = "Reply MORE for the rest."
MEDIA_NOTE = "I can't see pictures or hear voice notes, only words."
MEDIA_NOTE_ES = "No puedo ver fotos ni escuchar mensajes de voz, solo leo."
_ALL = {name: words for name, words in list(globals().items()) if name.isupper() and isinstance(words, str)}
# Every text in this file by its language, so that a signature (program/sign_offs.yml) covers these words, too.
WORDS_IN_TEXTS = {
    "text_words_en": tuple(words for name, words in _ALL.items() if not name.endswith("_ES")),
    "text_words_es": tuple(words for name, words in _ALL.items() if name.endswith("_ES")),
}
