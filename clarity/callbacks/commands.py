"""Commands to the form, as people type them in the middle of a callback request.

Rules on whole short messages only: "I changed my mind" leaves the form, and a sentence that merely holds
"cancel" or "no" stays what it is, an answer or a question for somebody else to read.
"""

# ruff: noqa: E501  a line is one way to say it

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from clarity.reading.letters import without_accents


class Detail(str, Enum):
    """The questions of a callback request in their order; the digits 1 to 6 of the menu of changes follow it."""

    PHONE = "phone"
    NAME = "name"
    TIMES = "times"
    VOICEMAIL = "voicemail"
    TEXTING = "texting"
    NAMING = "naming"
    CONFIRM = "confirm"


class Command(str, Enum):
    """What somebody may want of the form itself, whatever it asked."""

    SKIP = "skip"
    BACK = "back"
    MENU = "menu"
    LEAVE = "leave"
    RESUME = "resume"
    REPEAT = "repeat"
    START_OVER = "start_over"


_LONGEST = 14  # words; who writes more is not giving a command
_CHOICES = {Detail.VOICEMAIL, Detail.TEXTING, Detail.NAMING}
_IT = r"(?: (?:it|this|that|this one|that one|this question|that question|the question|this part|this step|one|the next one|them))?"
_WANT = r"(?:i (?:want|would like|wanna|need|wish|prefer|d like) to |(?:can|could|may) (?:we|i|you|u) |lets |let s |let me |let us |i ll |ill |id like to |gonna |going to )?"
_NOT_WANT = r"(?:i )?(?:do not|don t|dont|no longer|wont|won t|will not|do nt) (?:really )?(?:want|wanna|wish|need|like|feel like|feel comfortable)"
_COMMANDS: tuple[tuple[Command, re.Pattern[str]], ...] = tuple(
    (command, re.compile(rf"{_WANT}(?:{'|'.join(patterns)})"))
    for command, patterns in (
        (
            Command.START_OVER,
            (
                r"(?:start|begin) (?:over|again|anew|from scratch|from the (?:top|beginning|start))(?: again)?",
                r"restart(?: (?:it|the form|everything))?|reset|redo (?:it all|everything|all|the (?:whole )?(?:thing|form))|do (?:it|this) (?:all )?over(?: again)?",
                r"(?:go )?(?:back )?(?:to|from) the (?:very )?(?:beginning|start|top|first question)|clear everything|from scratch",
                r"(?:empezar|comenzar) (?:de nuevo|otra vez)|de nuevo",
            ),
        ),
        (
            Command.MENU,
            (
                r"(?:(?:go |take me |bring me )?(?:back )?to )?(?:the )?(?:main |home )?menu",
                r"(?:show )?(?:me )?(?:the )?(?:main )?(?:menu|options)(?: again)?|main page|home(?: page)?|what (?:else )?can (?:i|you) (?:ask|do)(?: here)?",
                r"menu principal|opciones",
            ),
        ),
        (
            Command.BACK,
            (
                r"(?:go |step |move |take me )?(?:one )?back(?: (?:up|one|a step|one step|1))?(?: (?:a|one|1) (?:question|step))?|go back(?: to)?(?: the)?(?: (?:last|previous|prior|other) (?:one|question|step))?",
                r"(?:the )?(?:previous|prev|prior|last|earlier)(?: (?:one|question|step))|previous|prev|go to (?:the )?previous|backwards?|go backwards?|return(?: to (?:the )?(?:last|previous) question)?|undo(?: (?:that|it|last|this))?|bak|backk+|undo|go bak",
                r"(?:change|fix|redo|correct|edit) (?:my|the|that) (?:last|previous|prior) (?:one|answer|question|reply)|one before(?: that)?",
                r"atras|volver(?: atras)?|regresar|anterior|la anterior",
            ),
        ),
        (
            Command.SKIP,
            (
                rf"(?:i |hard )?pass|(?:skip|skipp+|sikp|skp|pass|omit|leave blank|leave it blank|leave empty|blank|next)(?: on)?{_IT}|(?:go|move) (?:on )?to (?:the )?next(?: (?:one|question|step))?|next (?:one|question)|move on",
                r"(?:i )?(?:would |d |ll )?(?:rather|prefer|like) (?:not|nt)(?: to)? (?:say|tell|answer|share|give|disclose|respond)(?: (?:it|that|this|my name|my number|you|one|any))*",
                r"(?:id |i d |i would )?(?:prefer not to|rather not)|not (?:saying|telling|answering)(?: you)?(?: that| this)?|no answer|no comment|decline(?: to (?:say|answer|state))?|i decline",
                rf"{_NOT_WANT} to (?:say|tell|answer|share|give|disclose)(?: (?:it|that|this|my name|my number|you|one|out|my|name|real|number|the|phone))*",
                r"that s (?:private|personal)|thats (?:private|personal)|none of your (?:business|beeswax)|(?:keep (?:it|me) )?anonymous|stay anonymous|no name|n a|na|nameless|private",
                r"saltar(?:la|lo)?|omitir|paso|prefiero no (?:decir(?:lo)?|contestar)|siguiente",
            ),
        ),
        (
            Command.RESUME,
            (
                r"(?:yes |yeah |yep )?(?:continue|contineu|continu|cont|resume|proceed|carry on|keep going|go on|go ahead and continue|pick up where (?:we|i) left off|where were we|where was i)(?: (?:with )?(?:the )?(?:form|request|callback|questions|it|this|that))?",
                r"(?:go )?back to (?:the|my) (?:form|request|callback|questions?)|finish (?:it|this|the (?:form|request)|my request|up)|still here|im back|i m back|im ready|i m ready|ready",
                r"continuar|seguir|sigamos|continua|adelante",
            ),
        ),
        (
            Command.REPEAT,
            (
                r"(?:please )?(?:repeat|reapeat|repete)(?: (?:it|that|this|the question|yourself|the last (?:one|question|part)))?|again|one more time|once more|(?:say|ask|tell me|send|show|type)(?: me)?(?: (?:that|it|this|the question))? (?:again|one more time|once more)|come again",
                r"(?:sorry )?(?:what|wat|wut|whut|huh|pardon(?: me)?|excuse me|come again|eh|hm+|say what|what now)",
                r"what (?:was|is|s) (?:that|the question|it)(?: again)?|whats the question(?: again)?|what (?:did|do|does) (?:you|u|it|that|this) (?:say|ask|mean|want|need)(?: again| by that)?|what are you asking(?: me)?|what do i (?:say|type|do|answer|put)(?: here| now)?",
                r"i (?:do not|don t|dont|didn t|didnt|did not) (?:understand|get it|follow|get that|understand that|understand the question|catch that)|(?:i m |im )?(?:confused|lost)|not sure what (?:you mean|you are asking|to (?:say|type|put))|read (?:it|that) (?:back|again)|i missed that|explain(?: that| it| please)?|wdym|(?:didn t|didnt|did not) (?:get|understand|catch) (?:that|it)",
                r"como|que|repetir|repite(?:lo)?|no entiendo|otra vez",
            ),
        ),
        (
            Command.LEAVE,
            (
                r"never ?mind|nevermnd|nevrmind|neverm ind|nvm+|nvmd|nm|forget (?:it|that|this|about it|about this|the (?:call|callback|form|whole thing)|i asked)|forgetit|scratch that|drop it|(?:screw|fuck|f|to hell with) (?:it|this|that)",
                r"end(?: (?:the )?(?:chat|form|request|callback|conversation))?|(?:cancel|cancle|cancell|quit|exit|abort|stop|leave|close|unsubscribe)(?: (?:it|this|that|now|everything|all|the (?:form|request|callback|call|call back|process|whole thing)|my (?:request|callback|call)|out|here))?",
                r"(?:i )?(?:ve |have )?(?:just )?changed? (?:my )?mind|change of mind|i (?:ve )?thought better of it|(?:i )?(?:ve )?changed (?:my )?mind about (?:this|that|it|the call(?:back)?)|i (?:ve )?decided against (?:it|this)|lets not|let s not|cancel+ed|on second thou?ght(?: no)?",
                r"stop (?:asking|bothering|messaging|texting|with)(?: me)?(?: (?:questions|that|this|all these|things|stuff))*|(?:too many|no more|enough)(?: \w+)? questions|leave me alone|go away|get me out(?: of (?:here|this))?|enough(?: already)?|im done|i m done|i am done|done with (?:this|the) (?:form|questions)|this is (?:too much|stupid|dumb|annoying|taking too long)",
                rf"{_NOT_WANT} (?:a |the |any |this |that |to )?(?:call ?back|call|calls|do this|this|it|continue|go on|be called|keep going|a phone call|do it|talk|go through with (?:this|it))?(?: (?:any ?more|now|right now|today|after all|back|at all|from you))*",
                r"(?:please )?(?:do not|don t|dont|never) (?:bother|call(?: me)?(?: back)?|contact me|phone me)(?: (?:any ?more|then|please|after all))*|no (?:call ?backs?|calls?)(?: (?:please|needed|then|anymore))*",
                r"(?:not (?:now|today|right now|yet|ready)|(?:i m |im |i am )?(?:not|no longer) interested(?: any ?more)?|maybe (?:later|another time|some other time|tomorrow|not)|another time|some other time|later maybe|i m not ready|im not ready)",
                r"(?:i ll|ill|i will|i can|i d rather|id rather|i would rather|i) (?:just )?call (?:you|u|them|myself|instead|the (?:number|line)|in)(?: (?:myself|instead|later|up|directly|guys))*|(?:i ll|ill|i will|i d rather|id rather|i would rather) (?:just )?call(?: later| instead)?|(?:bye|goodbye|good bye|bye bye|gtg|g2g|(?:i )?gotta go|(?:i )?got to go|ttyl|brb|i have to go|have to go)",
                r"cancelar|olvidalo|dejalo|salir|ya no(?: quiero)?|no me llamen?|no importa|adios",
            ),
        ),
    )
)
_SHRUG = re.compile(
    r"idk|i (?:do not|don t|dont) know(?: yet)?|dunno|not sure(?: yet)?|no idea|unsure|im not sure|i m not sure|i am not sure|no se"
)
_REFUSAL = re.compile(
    r"no|nope|nah|no (?:thanks|thank you|thx|gracias)|none|nothing|nil|null|no one|nobody|no name|i (?:do not|don t|dont) have one|not (?:needed|necessary|important|applicable)|dont need it|x|-+"
)
_MISTAKE = re.compile(
    r"(?:oops|whoops|oopsie|woops|opps)(?: (?:sorry|my bad|wrong|typo|wrong (?:one|button|answer|key)|i (?:made a mistake|messed up)|mistake|go back))*|wrong (?:one|answer|button|key)|(?:sorry )?(?:that (?:was|is) |thats |that s )?(?:a |my )?(?:mistake|wrong|typo|mistyped|incorrect|not right|error)|my (?:bad|mistake)"
    r"|(?:sorry )?i (?:made a (?:mistake|typo)|messed (?:up|that up)|typed (?:it|that) wrong|mistyped(?: that| it)?|(?:put|gave|entered|wrote|picked|chose|said) (?:the )?wrong (?:thing|one|answer|number|name)?(?: in)?|didnt mean (?:that|it)|did not mean that|didn t mean that)|(?:let me |can i |i want to |i need to )?(?:redo|edit|fix|change)(?: (?:that|it|this|last|(?:my|that|the) answers?))?"
)
_PADDING = re.compile(
    r"^(?:(?:ok|okay|um+|uh+|er+|well|so|hey|hi|hello|oh|ah|pls|plz|please|sorry|actually|actualy|wait|hmm+|yeah|just|lol|no wait|hold on|look|por favor) )+"
    r"|(?: (?:please|pls|plz|thanks|thank you|thx|ty|sorry|lol|ok|okay|for now|now|then|por favor|gracias|mate|dude|bro|thank u|haha))+$"
)


def read_command(text: str, detail: Detail | None) -> Command | None:
    """Return the command that a short message gives, or None; `detail` is the question it was typed at.

    Where a name or a time is asked for, "no" is a refusal and skips; "wrong" goes back, but not from the
    read-back, where it says that a detail is wrong.
    """
    plain = plain_words(text)
    if not plain:
        return Command.REPEAT if re.fullmatch(r"\s*\?[?!\s]*", text) else None
    if plain == "sorry" and "?" in text:
        return Command.REPEAT
    if len(plain.split()) > _LONGEST:
        return None
    readings = dict.fromkeys((plain, _PADDING.sub("", plain), _PADDING.sub("", _PADDING.sub("", plain))))
    for reading in readings:
        command = _command(reading, detail)
        if command is not None and not (command is Command.REPEAT and reading == "que" and "?" not in text):
            return command
    return None


def _command(plain: str, detail: Detail | None) -> Command | None:
    if _MISTAKE.fullmatch(plain):
        return None if detail is Detail.CONFIRM else Command.BACK
    if detail in {Detail.NAME, Detail.TIMES} and _REFUSAL.fullmatch(plain):
        return Command.SKIP
    if detail in {Detail.NAME, Detail.TIMES} | _CHOICES and _SHRUG.fullmatch(plain):
        return Command.SKIP
    if detail in _CHOICES and plain in {"rather not", "prefer not to", "private"}:
        return None  # an answer to "may we …?"
    return next((command for command, pattern in _COMMANDS if pattern.fullmatch(plain)), None)


def plain_words(text: str) -> str:
    """Return the text in lower case, in plain letters and digits, without marks and doubled blanks."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = without_accents(text)
    text = re.sub(r"([a-z])\1{2,}", r"\1\1", text)
    return " ".join(re.sub(r"[\W_]+", " ", text).split())
