"""Wishes to get no more texts, in free English or Spanish: the carrier hears only its own single words."""

from __future__ import annotations

import re

from clarity.reading.letters import simple_words

# Twilio's own words (safety.md S-09); alone in a text, they are carried out before we hear of them.
STOP_KEYWORDS = frozenset({"stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout"})
MOST_READ = 1_600  # characters of the longest text that a carrier takes

_CLAUSES = re.compile(r"[.,;:!?\n()\u2026\u2013\u2014]+|\s-+\s|\s(?:but|because|bc|cuz|pero|porque)\s", re.IGNORECASE)
_POLITE = (
    r"(?:please|pl[sz]+|ples?e|kindly|ok|okay|just|now|hey|hi|hello|yo|sorry|thanks?|thank you|thx|ty|and|so|well"
    r"|yes|yeah"
    r"|no|nah|oh|omg|wtf|ffs|god|seriously|again|everyone|guys|you guys|yall|i said|i repeat|i mean it|already"
    r"|right now"
    r"|immediately|asap|today|ever|forever|for good|fucking|the hell|hell|the fuck|damn|damn it|dammit|dude|bro|man|lol"
    r"|for the last time|por favor|porfa|ya|oye|hola|gracias|favor de|todo|ahora)"
)
_TO_US = (
    r"(?:can|could|would|will) (?:you|u) (?:all )?|(?:you|u) (?:can|may|should|need to|have to|must) "
    r"|i (?:want|need|would like) (?:you|u) to |id like (?:you|u) to |i(?:m| am)? ask(?:ing|ed) (?:you|u) to "
    r"|i (?:already |have )?told (?:you|u)(?: guys)? to |(?:when|why) (?:will|wont|dont|cant|cannot) (?:you|u) "
    r"|(?:puedes?|pueden|podrian?|podrias?) "
)
_OF_ONE = (
    r"|i (?:want|need|would like|wish) to |i wanna |id like to |how (?:do|can|could|would) (?:i|we|you) |how to "
    r"|let me "
    r"|(?:quiero|quisiera|necesito|deseo|me gustaria|como puedo) "
)
# Eight words of courtesy at most: without a limit a text of nothing else would cost a third of a second.
_BEFORE = rf"^(?:{_POLITE} ){{0,8}}(?:{_TO_US})?(?:{_POLITE} ){{0,8}}"
_BEFORE_ANY = rf"^(?:{_POLITE} ){{0,8}}(?:{_TO_US}{_OF_ONE})?(?:{_POLITE} ){{0,8}}"
_AFTER = rf"(?: {_POLITE}){{0,8}}$"
_STOP = r"(?:s+t+o+p+|stpo|sotp|stp|sopt|quit)"
_STOPS = rf"(?:{_STOP}|cease|end|cancel|discontinue|halt|cut out|turn off|enough(?: with| of)?)"
_NOUNS = (
    r"(?:te?xts|txts|te?xt messages?|te?xt msgs?|te?xt alerts?|messages|mess?ges|msgs|sms|alerts|notifications"
    r"|reminders)"
)
_TEXTING = (
    r"(?:te?xt?n?i?ng|textin|txtin|te?xt|txt|messaging|messagin|mesaging|message|msg(?:ing|in)?|sms(?:ing)?|spamming)"
)
_PESTERING = (
    r"(?:contacting|contact|writing|write|bothering|bother|bugging|reaching out to|harassing|harass|annoying"
    r"|pestering|disturbing"
    r"|(?:hitting|blowing|lighting) (?:me )?up)"
)
_US = r"(?:me|us|(?:this|my|our) (?:number|phone|cell|line))"
_WHICH = (
    r"(?:it |with |w |all of |all |any |the |these |those |this |your |ur |sending |sendin |send |getting "
    r"|receiving |me |us |more |out )*"
)
# What is stopped there comes from somebody else, or goes to somebody else.
_NOT_OURS = (
    r"(?! (?:from|by|to|with) (?:my|his|her|him|them|a|an|work|school|people|someone|friends|family)\b)"
    r"(?! (?:him|her|them|people|someone|everyone|strangers|while|and driving|my (?!number|phone|cell|line))\b)"
)
_NEVER = r"(?:do not|dont|don t|dnt|never|no longer|(?:can|could|would|will|do) (?:you|u) (?:please )?not|u not)"
# Only as the whole of a text: in a longer one "basta" is what somebody says who has had enough of something else.
_SPANISH_ALONE = re.compile(rf"^(?:{_POLITE} )*(?:alto|parar|paren?|para ya|basta|baja|cancelar|salir){_AFTER}")
_WISHES = tuple(
    re.compile(pattern)
    for pattern in (
        # said to whoever texts: "stop", "please quit sending me these", "cancel texts", "how do i stop these texts"
        rf"{_BEFORE}{_STOP}(?: (?:it|this|all|everything|here|{_STOP})|(?: {_POLITE}))*$",
        rf"{_BEFORE}(?:end|cancel|revoke|stop ?all){_AFTER}",
        rf"\b(?:{_NOUNS}|not interested) (?:are |is |were )?(?:\w+ ){{0,4}}{_STOP}$",
        rf"{_BEFORE}{_STOPS} {_WHICH}(?:communications?|correspondence)\b",
        rf"{_BEFORE}{_STOP} (?:{_POLITE} )*(?:i|im|ive|we|youre|u|this is|its|leave|do not|dont|no more)\b",
        rf"{_BEFORE}{_STOPS} {_WHICH}(?:{_NOUNS}|{_TEXTING})\b",
        # not "end": "at the end of the message", "in the end text me"
        rf"\b(?:{_STOP}|cease|cancel|discontinue|turn off) {_WHICH}(?:{_NOUNS}|{_TEXTING})\b{_NOT_OURS}",
        rf"\b{_STOPS} (?:calling|calls)(?: me)? (?:and|or) (?:{_TEXTING}|{_NOUNS})\b{_NOT_OURS}",
        rf"{_BEFORE}{_STOPS} {_PESTERING}\b(?! (?:my|his|her|him|them|people|everyone)\b(?! (?:phone|number|cell)))",
        rf"\b{_STOP} {_PESTERING} (?:up )?{_US}\b",
        rf"{_BEFORE}{_STOP} (?:sending|sendin)(?: (?:me|us))?(?! (?:to|back|home)\b)(?: |$)",
        r"^(?:please )?cease and desist\b",
        rf"\b{_NOUNS} (?:need|needs|have|has|must|should|got|gotta)(?: to)? (?:{_STOP}|end|cease)\b",
        rf"\b(?:want|like|need) (?:the |these |those |your |ur |all )*{_NOUNS} to (?:{_STOP}|end|cease)\b",
        rf"\b(?:get|make) (?:the|these|those|your|ur) {_NOUNS} (?:to )?{_STOP}\b",
        # "don't text me", "never message this number again", "could you not contact me"
        rf"\b{_NEVER} (?:ever |please |keep |call (?:me )?(?:or|and) )*{_TEXTING}(?: to)? {_US}\b",
        rf"{_BEFORE}{_NEVER} (?:ever |please |keep |call (?:me )?(?:or|and) )*{_TEXTING}"
        rf"(?: {_POLITE}| here| anymore| any more| back)*$",
        rf"{_BEFORE}{_NEVER} (?:ever |please |keep )*{_PESTERING} {_US}\b",
        rf"{_BEFORE}{_NEVER} (?:ever |please |keep )*(?:send|sending)(?: (?:me|us))?(?: any)?(?: ?more)?"
        rf"(?: (?:of )?(?:these|this|those|your|ur|stuff|anything|things))*(?: {_NOUNS})?(?: (?:any ?more|again"
        rf"|to me|else))*{_AFTER}",
        # "I no longer wish to receive messages", "I don't want you to text me", "I'd rather not get texts"
        rf"\b(?:do not|dont|don t|no longer|never|didnt|did not) (?:want|wish|need|ask|sign up)(?: to| for)? "
        r"(?:(?:any|anymore|more|to|get|getting|have|receive|receiving|these|those|ur|your|the|other|of"
        rf"|be sent) )*{_NOUNS}\b"
        rf"{_NOT_OURS}",
        r"\b(?:do not|dont|don t|no longer) (?:want|wish) to (?:be (?:texted|messaged|contacted|bothered)(?! by"
        r" (?:phone|mail|email))|hear from (?:you|u|this))",
        rf"\b(?:do not|dont|don t|no longer) (?:want|need) (?:you|u) (?:to )?(?:{_TEXTING}|{_PESTERING})",
        rf"\b(?:would|id|i d) rather (?:(?:you|u) (?:did not|didnt|not|dont|stop) (?:{_TEXTING}|{_PESTERING})"
        rf"|not be (?:texted|messaged|contacted))",
        rf"\b(?:rather|prefer) not(?: to)? (?:get|receive|have) (?:(?:any|these|your|more|those) )*(?:{_NOUNS}"
        rf"|these)\b{_NOT_OURS}",
        rf"\b(?:mind|try|refrain from|avoid)(?: not)? (?:{_TEXTING}|{_PESTERING}) {_US}\b",
        rf"\bif (?:you|u) (?:keep )?(?:{_TEXTING}|{_PESTERING}) {_US} (?:again|once more|one more time)\b",
        r"\b(?:do not|dont|did not|didnt|never) (?:give |gave )?(?:consent|consented|agree|agreed|signed up) (?:to"
        r"|for) "
        rf"(?:(?:get|getting|receive|any|these|those|your|this|be) )*(?:{_NOUNS}|{_TEXTING}|texted)\b",
        rf"(?:{_BEFORE}|\b(?:want|need|wish for|like) )no (?:more |further |additional |more of )?"
        rf"(?:of )?(?:these |those |your |ur )?(?:{_NOUNS}|text)(?: to me| from (?:you|u)| here)*{_AFTER}",
        # lists
        rf"{_BEFORE_ANY}(?:take|remove|delete|drop|get|cut|scratch|strike) (?:me|us|(?:my|this)(?: (?:number|phone"
        r"|cell|name|info))?)"
        r" (?:off|from|out)(?: of)? (?:of )?(?:(?:ur|your|the|this|that|all|any|these|texting|text|contact|mailing"
        r"|call|sms) )*"
        r"(?:lists?|thread|contacts|texts|messages|texting)\b",
        rf"{_BEFORE_ANY}(?:take|remove|delete|drop|erase) (?:me|us|(?:my|this)(?: (?:number|phone|cell))?)"
        rf" (?:off|from|out)(?: of)? (?:(?:ur|your|the|this|it|that) ?)+(?:database|system|phone|records)?{_AFTER}",
        rf"{_BEFORE_ANY}(?:remove|unsub|delete|erase) (?:me|(?:my|this) (?:number|phone|phone number|cell)){_AFTER}",
        rf"{_BEFORE_ANY}(?:take|get) (?:me|my number|this number) off{_AFTER}",
        r"\b(?:get|want|be) off (?:of )?(?:(?:this|your|ur|the) (?:texting |text )|this |your |ur )list\b",
        rf"{_BEFORE}(?:lose|forget|block) (?:my|this) (?:phone )?number\b",
        rf"{_BEFORE}(?:leave|let) (?:me|us) (?:{_POLITE} )*(?:alone|in peace)\b",
        r"\b(?:unsub|un ?s(?:ub|us|usb|ubs|b|u)(?:cr|c|scr|scir|cir|r)i?be?d?)\b(?! (?:me )?from"
        r" (?:\w+ )?(?:e ?mails?|newsletters?))",
        r"(?<!is )(?<!does )\bopt(?:ed|ing)? ?(?:me |us |(?:my|this) number )?out\b(?! (?:later|any ?time"
        r"|at any time|of my|allowed|possible)\b)"
        r"(?! (?:of|from) (?!(?:\w+ ){0,2}(?:te?xts?|texting|messages|messaging|msgs|sms|this|these|it|alerts"
        r"|reminders)\b))",
        r"\b(?:revok(?:e|ing)|withdraw(?:ing)?|take back|taking back) (?:my |the |all )?(?:consent|permission)\b"
        r"(?! (?:for|to) (?!(?:\w+ ){0,2}(?:te?xt\w*|message\w*|contact\w*)\b))",
        r"\bmy (?:consent|permission) is (?:withdrawn|revoked)\b",
        rf"{_BEFORE_ANY}end (?:this|the) (?:text )?(?:conversation|thread)\b",
        # Spanish
        r"\bno (?:me|nos) (?:manden?|mandes|envien?|envies|escriban?|escribas|contacten?|contactes|texteen?|textees"
        r"|molesten?|molestes)\b",
        r"(?<!no )(?<!nunca )\b(?:deje?n?|deja|dejes|paren?|pare|para) (?:ya )?de (?:mandar|enviar|escribir|textear"
        r"|mensajear|molestar"
        r"|contactar)(?:me|nos)?\b(?! a (?:mi|mis|su)\b)",
        r"\bno (?:quiero|deseo|necesito) (?:ya |mas )?(?:que me|recibir|tener|seguir recibiendo)? ?(?:mas |estos "
        r"|sus |tus |los )*"
        r"(?:mensajes(?! de voz)|textos|sms|(?:manden?|escriban?|envien?|contacten?|texteen?)\b)",
        r"\b(?:quiero|quisiera) dejar de recibir (?:mas |estos |sus |tus |los )*(?:mensajes|textos|sms)\b",
        r"\b(?:no mas|basta de|basta con|alto a|ya de|sin) (?:los |estos |sus |mas )*(?:mensajes|textos|sms)\b",
        rf"{_BEFORE_ANY}(?:parar?|paren?|pare|deten(?:er|gan|ga)|cancel(?:ar|a|e|en)|suspend(?:er|an|a)|terminar)"
        r" (?:con |de |ya )?(?:los |estos |sus |tus |la |mi )*(?:mensajes|textos|sms|suscripcion)\b",
        rf"{_BEFORE_ANY}(?:dar(?:me|nos)?|den(?:me|nos)|deme|dame|quiero|solicito)(?: de)?(?: la)? baja\b"
        r"(?! (?:de|del|en|a|mi) (?:\w+ )?(?:programa|tratamiento|seguro|terapia|grupo|trabajo))",
        r"\b(?:quit|sac?|saqu|borr|elimin)(?:en|a|e|ar)(?:me|nos)?(?: mi numero)? (?:de )?(?:la |su |tu |esta "
        r"|sus )+listas?\b(?! de espera)",
        rf"{_BEFORE}(?:borr|elimin|olvid)(?:en|a|e) (?:mi|este) numero\b",
        r"\bdes(?:u|sub|us)?scrib\w+\b",
        rf"{_BEFORE}dej(?:en|a|e)(?:me|nos) (?:en paz|tranquil[oa]s?)\b",
    )
)
_BARE_STOP = re.compile(_STOP)
# Who does not stop, or is not to stop: "please don't stop", "I can't stop texting him", "he won't stop messaging me".
_NEGATED = re.compile(
    r"\b(?:do not|dont|don t|never|not|cant|can not|cannot|couldnt|wont|will not|doesnt|does not|didnt|refuses? to)"
    r"(?: (?:just|ever|please|seem to|want to|want (?:you|u) to|really))* ?$"
)
_BY_US = re.compile(r"\b(?:you|u|yall|you guys) (?:just )?(?:wont|will not|dont|do not|never|cant|didnt) ?$")
# Somebody else, spoken of before it: whom they are to leave alone is not for us to end.
_THEY = re.compile(
    r"\b(?:he|she|they|him|someone|somebody|people|everyone|everybody|(?:my|his|her) (?:ex|boss|mom|mother|dad|father"
    r"|wife|husband|son|daughter|brother|sister|friends?|family|parents|boyfriend|girlfriend|partner|kids?|work|job"
    r"|teacher|landlord|coworkers?))\b(?!.*\b(?:you|u)\b)"
)


def wants_no_texts(text: str) -> bool:
    """Return whether the text asks that no more texts be sent, among whatever else it says.

    Of treatment, calls, appointments, habits and other people's texts it is not true. Reads the first 1,600
    characters; any text, never raises.
    """
    read = text[:MOST_READ]
    words = simple_words(read)
    if words.replace(" ", "") in STOP_KEYWORDS or _SPANISH_ALONE.match(words):
        return True  # "S.T.O.P.", "opt-out", "Stop!"
    return any(_is_wish(clause) for part in _CLAUSES.split(read) if (clause := simple_words(part)))


def _is_wish(clause: str) -> bool:
    for wish in _WISHES:
        for found in wish.finditer(clause):
            stop = _BARE_STOP.search(found[0])
            before = clause[: found.start() + (stop.start() if stop else 0)]
            if (not _NEGATED.search(before) or _BY_US.search(before)) and not _THEY.search(clause[: found.start()]):
                return True
    return False
