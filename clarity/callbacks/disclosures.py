"""What people tell unasked in a callback request: an age under 13, and things that must not be kept."""

# ruff: noqa: E501  a line is one kind of disclosure

from __future__ import annotations

import re
import unicodedata

from clarity.callbacks.conditions import CONDITION
from clarity.reading.letters import without_accents

_NUMBER_WORDS = {
    "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11",
    "twelve": "12", "thirteen": "13", "once": "11", "doce": "12", "diez": "10", "nueve": "9", "ocho": "8", "siete": "7", "trece": "13",
}  # fmt: skip
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})(?=y|\b)")
_I_AM = r"(?<![\w'])(?:i\s?'?\s?m|i am|iam|i be|me is|ima)"
_HEDGES = r"(?:\s*\b(?:only|just|like|actually|about|literally|really|barely|currently|still|also|age|aged|a|an|turning|is|basically|technically|around|honestly|legit|lol|probably)\b)*"
_YEARS = r"(?:\s*-?\s*(?:years?|yrs?|yr'?s)\s*-?\s*(?:olds?|of age)\b|\s*-?\s*(?:y\.?/?o\.?|yo|yrs old|yrold)\b)"
_HALF = r"(?:\s*(?:and a half|1/2|\.5|and (?:3/4|three quarters)|½))?"
# After these a number is no age: "12 weeks", "12 hours away", "12 miles", "12 steps".
_UNITS = (
    r"(?!\s*[-/:%$'\"]|\s*\.\d|\d)(?!\s*(?:a\.?m|p\.?m|am|pm|o'?clock|th|st|nd|rd|ft|feet|foot|inch\w*|lbs?|pounds?|kg|kilos?|cm|mg|min\w*|hours?|hrs?|hr|h|sec\w*|days?|weeks?|wks?|months?|mos?|miles?|mi|km|k|grand|percent|pct|dollars?|bucks"
    r"|stone|steps?|of|or|to|times?|people|persons?|thousand|hundred|in(?: a)? line|more|points?|degrees?|blocks?|minutes?|and counting|years? (?!old|of age)\w+|years?$|yrs? (?!old)\w+|out of|away|late|early|short|behind|deep|by|beers|drinks|cigarettes|pills|tablets|drunk|shots|stitches|quid|euros?|servings?|sessions?)\b)"
)
# So are these: "I'm 7 tomorrow works", "im 12 noon free", "Im 10 ok" say when somebody can talk.
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?|s)?"
_TIMES = (
    rf"(?!\s*,?\s*(?:(?:on|this|next|every|each|for|around|at|by)\s+)?(?:tom+or+ow|tmrw?|tmw|2mor+ow|tonight|tonite|2nite|(?:the )?(?:morning|evening|afternoon|weekend|weekday)s?|{_DAY}|noon\w*|midday|midnight|night|day|earliest|latest)\b)"
    r"(?!\s*,?\s*(?:ish|or so|sharp|o clock|thirty|fifteen|forty|twenty|(?:every|any|most|all|some) ?days?|daily|if (?:that|thats|possible|it|its|you can|u can|needed)|til+|'?till?|until|thru|through|before|after|between|works?|working|free|avail\w*|open|good|fine|best|better|great|perfect|off|sober|clean|star|figures?|hundred|est|pst|pdt|edt|mst|cst|pacific|eastern|central|mountain|at (?:work|home|night|the)|in the (?:morning|afternoon|evening)|at (?:least|most)|y(?:ea)?rs? (?:sober|clean|in recovery|married))\b)"
    r"(?!\s*,?\s*(?:ok(?:ay)?|k)\s*(?:[.!,]*\s*$|(?:with|for|by|on|at|then|thanks?|thx|ty)\b))"
)
# An age that somebody has been, or that is somebody else's: "when I was 12" is not caught anyway, this would be.
_FREE_AFTER = re.compile(
    r"\b(?:free|available|open|call(?: me)?|ring(?: me)?|talk)\b[^.!?;]{0,20}\b(?:after|before|once|until|till|when) i turn \d+"
)
_UP_TO_12, _UP_TO_13 = r"(?<!\d)(?:[3-9]|1[0-2])(?!\d)", r"(?<!\d)(?:[4-9]|1[0-3])(?!\d)"
_CHILD_OF = r"(?!\s+(?:(?:son|daughter|kid|child|boy|girl|brother|sister|niece|nephew|grand\w+|step\w+|cousin|patient|client)s?)\b(?!\s*(?:here|,|$|and i|who needs|asking)))"
_GRADE = r"(?:kindergarten|(?:first|second|third|fourth|fifth|sixth|1st|2nd|3rd|[456]th)[\s-]*(?:grade|grader)|grade (?:one|two|three|four|five|six|[1-6])\b|elementary(?: school)?|primary school)"
_CHILD = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_I_AM}(?!\s+not\b){_HEDGES}\s*{_UP_TO_12}{_HALF}{_YEARS}",
        rf"{_I_AM}(?!\s+not\b){_HEDGES}\s*(?<!\ba )(?<!\ban ){_UP_TO_12}{_HALF}(?:{_UNITS}{_TIMES}(?!\s+(?!(?:years|yes|this|is|its|pls|plus|has|was|as|lets|thanks|sometimes|always|vs|whats|thats|parents|does)\b)\w+s\b))",
        rf"^(?:um+ |well |hi |hello |hey |yes |so |ok |and |but |only |just )*{_UP_TO_12}{_HALF}{_YEARS}{_CHILD_OF}(?! sober| clean| in recovery)",
        rf"{_UP_TO_12}{_YEARS}\s*(?:old\s*)?(?:boy|girl|kid|child|female|male|f|m|student)?\s*(?:here|speaking|asking)\b",
        rf"(?:^|[.!,;] ?){_UP_TO_12}\s*/?\s*(?:f|m|nb)\b(?! \w)",
        rf"\bmy age(?: is|'?s|:)?\s*(?:only |just )?{_UP_TO_12}{_UNITS}",
        rf"^age\s*[:=-]?\s*{_UP_TO_12}\s*$",
        rf"\bi(?: have| ?'?ve)? (?:just |only |recently )*turn(?:ed)? {_UP_TO_12}{_UNITS}{_TIMES}",
        rf"\b(?:i\s?'?\s?ll be|i will be|i'?ll turn|i will turn|i'?m (?:gonna|going to) (?:be|turn)|i am (?:gonna|going to) (?:be|turn)|i turn|i'?m turning|im turning|i am turning|ill be|i'?m about to (?:be|turn)|im (?:gonna|going to|about to) (?:be|turn)) {_UP_TO_13}{_UNITS}",
        rf"{_I_AM}\s*(?:almost|nearly|not quite|not even|not(?= (?:yet )?(?:[4-9]|1[0-3]) yet)|not yet|under|younger than|less than|below|close to|going on|practically)\s*(?:yet )?{_UP_TO_13}{_UNITS}(?! anymore)",
        rf"\bi(?:'?m| am|m)? (?:haven'?t|have not|havent) turned {_UP_TO_13}\b|\b(?:i have not|i haven'?t) (?:turned|reached) {_UP_TO_13}\b",
        rf"{_I_AM}{_HEDGES}\s*(?:in|going into|starting|finishing|entering)?\s*(?:the )?{_GRADE}(?!\s*(?:teacher|counselor|aide|principal|tutor|staff|parent))(?!\w)",
        rf"\bi (?:go to|attend) (?:elementary|primary)(?: school)?\b|^(?:[456]th|fourth|fifth|sixth) grader (?:here|asking)|^(?:almost|nearly|about|only|just) {_UP_TO_12}$|\bas an? {_UP_TO_12}{_YEARS},? (?:i|my)\b|\btengo {_UP_TO_12} an[io]*os\b|\bsoy (?:un[ao]? )?(?:nin[oa])\b.*\b{_UP_TO_12}\b|\btengo {_UP_TO_12}$",
    )
)  # fmt: skip

# Letters of any script: a cry for help in another one is a word, too.
_WORD = re.compile(r"[^\W\d_]+")
_ONLY_SIGNS = re.compile(r"[^\W_]|[\s.,!?'\"/-]")  # a knife or a tear says something besides the age
_LONGEST_AGE = 100  # characters
# Around an age these say nothing else.
_AGE_WORDS = frozenset(
    {*_NUMBER_WORDS, *["i", "m", "im", "am", "a", "only", "just", "actually", "hi", "hey", "hello", "so", "um", "but", "and", "btw", "age", "aged", "my", "is", "year", "years", "old", "yr", "yrs", "y", "o", "yo"]}
)  # fmt: skip

_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
# Years of birth: a call is for this year or the next, and two figures between 20 and 35 may be one.
_BORN_YEAR = r"(?:19\d\d|20[01]\d|(?:[04-9]\d|1\d|3[6-9]))"
_UNWANTED = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\d-])\d{3}[- .]\d{2}[- .]\d{4}(?![\d-])",
        r"\b(?:ssn|ss#|ss ?number|social security|social|soc sec|seguro social)\b(?:\W|\b(?:number|num|no|is|my|it|s|are|last|four|digits|4|of|the|ends?|ending|in)\b)*\d(?:\W?\d){3,}",
        rf"\b(?:d\.?o\.?b\.?|birth ?da(?:te|y)|b-?day|date of birth|born(?: on| in)?|fecha de nacimiento|naci(?: el| en)?)\b(?:\W|\b(?:is|my|the|on|in|it|s|was|of|el)\b)*(?:\d|{_MONTH})",
        rf"(?<![\d/.-])\d{{1,2}}[/.-]\d{{1,2}}[/.-]{_BORN_YEAR}(?![\d/-])|(?<![\d/-])(?:19\d\d|20[01]\d)[/.-]\d{{1,2}}[/.-]\d{{1,2}}(?!\d)",
        rf"\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? (?:19\d\d|20[01]\d)\b|\b\d{{1,2}}(?:st|nd|rd|th)? (?:of |de )?{_MONTH},?(?: de)? (?:19\d\d|20[01]\d)\b",
        r"\b(?:member(?:ship)?|subscriber|policy|group|insurance|medicaid|medicare|medi-?cal|plan|health plan|aetna|cigna|blue ?(?:cross|shield)|anthem|kaiser|united(?:healthcare)?|humana|tricare|optum|poliza)\b(?:\W|\b(?:id|number|num|no|is|my|card|it|s|ppo|hmo|the|and)\b)*[a-z]{0,4}[- ]?\d(?:[\w-]|\s(?=\d)){4,}",
        r"(?<![\w@.-])(?=[a-z]{1,4}\d{6,14}\b|[a-z]{3}-?\d{3}[a-z]\d{5}\b|\d[a-z][a-z\d]\d-?[a-z][a-z\d]\d-?[a-z]{2}\d{2}\b)[a-z\d-]+",
        r"\b(?:card|visa|mastercard|amex|discover|credit|debit|tarjeta)\b(?:\W|\b(?:card|number|num|no|is|my|ending|in|it|s)\b)*\d(?:[ -]?\d){7,}",
        r"(?<![\d+])(?<![\d+][ -])(?:\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,7}|3\d{3}[ -]\d{6}[ -]\d{5}|[3-6]\d{14,15})(?![ -]?\d)",
    )
)  # fmt: skip
_QUESTION = re.compile(r"(?:do|does|is|are|can|could|will|would|what|how|which|who|when|where|why|should)\b")
_ABOUT_ME = re.compile(r"\b(?:i|i'm|im|i've|ive|my|me|mine)\b")


def states_age_under_13(text: str) -> bool:
    """Whether the person says of themself that they are twelve or younger; other people's ages are not theirs."""
    plain = _NUMBER_WORD.sub(lambda match: _NUMBER_WORDS[match.group()], _plain(text))
    plain = _FREE_AFTER.sub(" ", plain)
    return any(pattern.search(plain) for pattern in _CHILD)


def is_only_an_age(text: str) -> bool:
    """Whether the message says that its writer is under 13 and not a word, picture or other number more."""
    if len(text) > _LONGEST_AGE or not states_age_under_13(text):
        return False
    plain = _plain(text)
    numbers = re.findall(r"\d+", plain.replace("1/2", ""))
    is_bare = all(_ONLY_SIGNS.match(sign) for sign in plain)
    return is_bare and len(numbers) <= 1 and set(_WORD.findall(plain)) <= _AGE_WORDS


def holds_unwanted(text: str) -> bool:
    """Whether the message offers what must not be kept.

    That is a social security, card or insurance number, a birth date, a diagnosis or a medicine. A question
    ("do you treat anxiety?") offers nothing.
    """
    plain = _plain(text)
    is_question = "?" in plain and _QUESTION.match(plain) and not _ABOUT_ME.search(plain)
    return not is_question and any(pattern.search(plain) for pattern in (*_UNWANTED, CONDITION))


def _plain(text: str) -> str:
    """Return the text in lower case, in plain letters, digits and dashes, on one line."""
    text = (
        unicodedata.normalize("NFKC", text[:4000])
        .lower()
        .replace("\u2019", "'")
        .replace("\u2018", "'")
        .replace("`", "'")
    )
    text = without_accents(text)
    text = "".join(
        "-" if unicodedata.category(sign) == "Pd" else "" if unicodedata.category(sign) == "Cf" else sign
        for sign in text
    )
    text = "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in text)
    return " ".join(text.split())
