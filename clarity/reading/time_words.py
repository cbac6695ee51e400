"""The days, hours and wishes in what somebody typed about their time, as a list of plain items in their order."""

# ruff: noqa: E501, SIM905  a line is one kind of phrase

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import Enum

from clarity.reading.letters import without_accents

_MIDNIGHT = 24 * 60
_NOON = 12 * 60
_NIGHT = 19 * 60
# Minutes of the day of each part of it, as an office that calls people means it.
_PARTS = {
    "morning": (8 * 60, _NOON), "midmorning": (9 * 60, 11 * 60), "midday": (11 * 60, 13 * 60), "lunch": (_NOON, 13 * 60),
    "afternoon": (_NOON, 17 * 60), "midafternoon": (14 * 60, 16 * 60), "evening": (17 * 60, 20 * 60),
    "night": (_NIGHT, 21 * 60), "daytime": (9 * 60, 17 * 60), "eod": (16 * 60, 17 * 60), "opening": (8 * 60, 9 * 60),
}  # fmt: skip
_EARLY = {"morning": (8 * 60, 10 * 60), "afternoon": (_NOON, 14 * 60), "evening": (17 * 60, 18 * 60 + 30)}
_LATE = {"morning": (10 * 60, _NOON), "afternoon": (15 * 60, 17 * 60), "evening": (18 * 60 + 30, 20 * 60)}
_DAY_NAMES = (
    r"mon(?:day)?|mondya|monady", r"tue(?:s(?:day)?)?|tuseday|teusday|tusday", r"wed(?:s|nes?day)?|wensday|wendsday|wednsday|wedensday",
    r"thu(?:r(?:s(?:day)?)?)?|thursay|thrusday|thirsday", r"fri(?:day)?|firday|frday", r"sat(?:urday)?|saterday|satuday|saturay",
    r"sun(?:day)?|sundya",
)  # fmt: skip
_ANY_DAY_NAME = rf"(?:{'|'.join(_DAY_NAMES)})"
_DAY_PATTERNS = tuple(re.compile(f"(?:{names})'?s?") for names in _DAY_NAMES)
# What people write for the words below; whole words, in this order.
_SPELLINGS = tuple(
    (re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), plain)
    for pattern, plain in (
        (r"fines? de semana", "weekends"), (r"entre semana|dias de semana", "weekdays"), (r"todos los dias", "every day"),
        (r"(?:a )?cualquier (?:hora|momento|dia)|cuando (?:sea|quieran?|puedan?)", "any time"), (r"pasado manana", "day after tomorrow"),
        (r"(?:por|en|de) las? mananas?|mananas", "mornings"), (r"manana", "tomorrow"), (r"hoy", "today"), (r"esta noche", "tonight"),
        (r"(?:(?:por|en|de) las? )?tardes?", "afternoons"), (r"(?:(?:por|en|de) las? )?noches?", "evenings"),
        (r"despues de las?|despues del", "after"), (r"antes de las?|antes del", "before"), (r"entre las?", "between"), (r"desde las?", "from"),
        (r"hasta las?", "until"), (r"a las?", "at"), (r"y las", "and"), (r"mediodia", "noon"),
        (r"lunes", "monday"), (r"martes", "tuesday"), (r"miercoles", "wednesday"), (r"jueves", "thursday"), (r"viernes", "friday"),
        (r"sabado(s?)", r"saturday\1"), (r"domingo(s?)", r"sunday\1"), (r"excepto|menos", "except"),
        (r"(?:this )?(?:coming|upcoming)(?= \w+day)", "this"), (r"nxt", "next"), (r"dosen'?t|dosn'?t|does ?not|doesnt", "doesn't"),
        (r"(?:in )?the am|(?<=any )am|(?<=early )am|(?<=late )am|^am(?: only| please)?$", "morning"), (r"^pm|(?<=the )pm|(?<=any )pm|(?<=anytime )pm|(?<=days )pm", "after 12pm"),
        (r"m ?(?:-|to|thru|through) ?th(?:u|ur|urs)?", "mon-thu"), (r"any ?time|n e time|anytimes|at any hour", "anytime"), (r"tm+r+w?|tmrow|tom+or+ow|tom+or+w|2mo?r+o?w?|2morrow|tmw", "tomorrow"),
        (r"2day|tdy", "today"), (r"2nite|tonite|2night", "tonight"), (r"b4", "before"), (r"aft(?:er)? ?noons?|afternon|aftnoon|aft", "afternoon"),
        (r"morn|mornin|mornings?|am's|ams|mrng|a\.?m\.? hours", "morning"), (r"(?<!christmas )(?<!year.s )(?<!years )eves?|evenings?|evning|evenin", "evening"),
        (r"nights?|nite|nites|nightime|night ?time|late night", "night"), (r"week ?nights?|week ?nites?", "weekday evening"),
        (r"week ?ends?|wk ?e?nds?|wknd", "weekend"), (r"week ?days?|wkdays?|work ?days?|working days?|business days?|during (?:the )?(?:work ?)?week|school days?|m ?(?:-|to|thru|through) ?f(?:ri)?", "weekday"),
        (r"mwf|m/w/f|m,? ?w,? ?f|m w and f|m,? ?w,? (?:and|&) f", "mon wed fri"), (r"tth|t/th|tu/th|t/r|t,? ?th|tues?/thurs?|tu,? ?th|t (?:and|&) th", "tue thu"),
        (r"every ?days?|daily|each day|all week(?: long)?|any ?days?(?: of the week)?|(?:7|seven) days(?: a week)?|most days|all days", "everyday"),
        (r"noonish", "around noon"), (r"half past", "30 past"), (r"(?:a )?quarter past|quarter after", "15 past"), (r"(?:a )?quarter (?:to|till?|of|before)", "15 minutes to"), (r"(?:dinner|supper) ?time", "evening"),
        (r"lunch ?(?:time|hours?|break)?|noon ?(?:time|hour)", "lunch"), (r"mid[ -]?mornings?", "midmorning"), (r"mid[ -]?afternoons?", "midafternoon"), (r"mid-?day", "midday"),
        (r"day ?time|during the day|(?:business|office|work|working|normal|regular|school) hours|while (?:the )?kids are (?:at|in) school", "daytime"),
        (r"end of (?:the )?(?:work ?)?day|eod|cob|close of business", "eod"), (r"first thing(?: in the morning)?", "opening"),
        (r"after (?:i(?:'?m| get)? (?:off|done|out)(?: of)?(?: work)?|i get home(?: from work)?|work|hours)", "after 5pm"), (r"after school", "after 3pm"), (r"before (?:work|school)", "before 9am"),
        (r"after (?:dinner|supper)", "after 7pm"), (r"before (?:dinner|supper)", "before 6pm"), (r"after lunch", "after 1pm"), (r"before lunch", "before noon"),
        (r"thx|thanks|thank you|please|pls|plz", " "),
    )
)  # fmt: skip
_NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
} | {"fifteen": "15", "twenty": "20", "thirty": "30", "forty five": "45", "forty-five": "45"}
_NUMBER_WORD = re.compile(rf"(?<![\w])(?:{'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))})(?=ish|[ap]m|\b)")
_MINUTES_AROUND = re.compile(
    # "Five to seven" is a window; only "five minutes to seven" is a moment.
    r"\b(?P<minutes>5|10|15|20|30) ?(?:min(?:ute)?s? (?P<side>past|after|to|till?|of|before)|past) (?P<hour>\d{1,2})\b"
)
_FROM_NOW = re.compile(r"\b(a|an|\d+|a couple(?: of)?|a few) (day|week|hour|minute)s? from (?:now|today)\b")
# Words worth mending when a thumb slipped; the first letter is the one people get right.
_WORDS = ("morning mornings afternoon afternoons evening evenings night nights monday mondays tuesday tuesdays wednesday wednesdays thursday thursdays friday fridays "
          "saturday saturdays sunday sundays weekday weekdays weekend weekends tomorrow tonight anytime whenever before after between around everyday preference flexible lunchtime").split()  # fmt: skip
_NOT_MENDED = frozenset("mourning monthly sundry fright mending evensong someday".split())
_SPOKEN_CLOCK = re.compile(
    r"(?<![\d:./-])(?P<hour>[1-9]|1[0-2]) (?P<minutes>15|30|45)(?![\d:])(?=\s*(?:[ap]\.?m\b|$|\W|or\b|and\b))"
)

_HALF = r"(?:\s?(?:a|p)\.?\s?m\b\.?|[ap]\b)"
_TIME = rf"(?:noon|midnight|(?<![\d:/$.])\d{{1,2}}(?:[:.h]\d\d|00|15|30|45)?(?![\d/:%]|st\b|nd\b|rd\b|th\b)(?:{_HALF})?(?:\s?o'? ?clock)?(?:{_HALF})?(?:\s?(?:hrs|hours)\b(?!\s+a\b))?)"
_SURE = rf"(?:noon|midnight|(?<![\d:/$.])\d{{1,2}}(?:(?:[:h]\d\d|[.]\d\d(?={_HALF})|[0-5]\d(?={_HALF}))?(?:{_HALF}|\s?o'? ?clock(?:{_HALF})?)|:\d\d(?!\d)|[0-5]\d\s?(?:hrs|hours)))"
_ABOUT = r"(?:around|about|approx(?:imately)?|roughly|circa|like|say|maybe|~)"
_FILL = rf"(?:\s*(?:{_ABOUT}|me|us))*\s*"
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_ORDINAL = r"(?:st|nd|rd|th)"
_LATER = r"later than|after|past|since|starting(?: at| from)?|from|beginning(?: at)?|beyond"
_SOONER = r"(?:earlier|sooner) than|before|by|until|untill|till?|til|up (?:to|until)|prior to|latest"
# Only the person's own hours: "he gets home at six" is when nobody may call.
_OFF = r"(?:(?:^|(?<!\w)(?:i|i'?m|i am|i'?ll be|i will be|we|we're|when|until|once|only|not|am)) ?(?:usually |normally |always |only |just )*)(?:(?:get|getting) (?:off|out|home)|off|done|finish(?:ed)?|home|free|out)(?: of| from| with)?(?: work| school| class)?(?: at| by| around| from)"
_FEAST = r"\b(?:christmas(?: eve| day)?|thanksgiving(?: day)?|new year'?s?(?: eve| day)?|easter(?: sunday| monday)?|labor day|memorial day|halloween)\b"
_BOUND = r"after|starting(?: on| from)?|beginning(?: on)?|from|since|before|by|until|till?|til"
_DATE_AHEAD = rf"(?:{_MONTH}\s?\d|\d{{1,2}}/\d|(?:next|this) (?!\w+ing)|the \d|tomorrow|{_ANY_DAY_NAME}\b(?!'?s?\s?(?:-|to\b|thru|through|a\b|morn|after|even|night))|{_FEAST})"
_NEGATIVE = (
    r"not|no|never|nor|neither|except(?: for)?|excluding|avoid|without|besides|other than|but not|anything but|any ?day but|everyday but|anytime but"
    r"|don'?t|do not|can'?t|cannot|can not|won'?t|not available|unavailable|busy|i(?:'?m| am)?(?: usually| always)? (?:at )?work(?:ing)?(?! from home)|i(?:'?m| am) (?:in|at) (?:class|school|meetings?|church|the gym)|in class|have class(?:es)?|i sleep|asleep|sleeping"
)
_ITEM = re.compile(
    "|".join(
        (
            rf"(?P<bound>\b(?:{_BOUND})\s+(?:the )?(?={_DATE_AHEAD}))",
            rf"(?P<date>\b(?:week of )?{_MONTH}\s?\d{{1,2}}(?:{_ORDINAL})?(?:\s?(?:-|to|thru|through)\s?(?:{_MONTH}\s?)?\d{{1,2}}(?:{_ORDINAL})?)?(?:,?\s?20\d\d)?\b"
            rf"|\b\d{{1,2}}(?:{_ORDINAL})?(?: of)? {_MONTH}(?:,? 20\d\d)?(?!\w)|(?<![\d/])(?!24/7)\d{{1,2}}/\d{{1,2}}(?:/(?:20)?\d\d)?(?:\s?(?:-|to|thru|through)\s?\d{{1,2}}/\d{{1,2}}(?:/(?:20)?\d\d)?)?(?![\d/])|{_FEAST}|\b20\d\d-\d\d-\d\d\b"
            rf"|\b(?:(?:next|this|coming|following|upcoming) )+(?:week(?:end)?|month|{_ANY_DAY_NAME})\b(?:,? (?:the )?\d{{1,2}}{_ORDINAL})?|\bday after tomorrow\b|\bin (?:a|\d+|a couple(?: of)?|a few) (?:days?|weeks?)\b"
            r"|\btomorrow\b|\byesterday\b|\blast (?:week|month|night|\w+day)\b|\b(?:the )?(?:rest|end|later|beginning|start) (?:of )?(?:this|the|next) week\b)",
            rf"(?P<monthday>\b(?:(?:between |from )?the \d{{1,2}}{_ORDINAL} (?:and|to|-|through|thru) (?:the )?\d{{1,2}}{_ORDINAL}|the \d{{1,2}}{_ORDINAL})\b)",
            r"(?P<soon>\b(?:with)?in (?:the )?(?:next )?(?:(?:an?|\d+|half an?|few|couple)(?: couple| few)?(?: of)? )?(?:hour|hr|minute|min)s?\b)",
            r"(?P<today>\b(?:today|tonight|this (?=morning|afternoon|evening|lunch)|later(?: on)?(?= today|$))\b)",
            rf"(?P<range>(?:\b(?:between|from|btwn|betw)\s*)?{_FILL}(?P<first>{_TIME})(?:\s?-?ish)?\s*(?P<link>-+>?|~|to|until|till?|til|thru|through|and|or|&|a)\s*{_FILL}(?P<second>{_TIME})(?:\s?-?ish\b)?)",
            rf"(?P<off>\b{_OFF}{_FILL}(?P<off_time>{_TIME}))",
            rf"(?P<later>\bafter (?!that)(?:\w+ ){{1,4}}(?:at|by|around) ?(?P<done_time>{_TIME})|(?:\b(?:{_LATER})(?![a-z])|>)\s*{_FILL}(?P<later_time>{_TIME})|(?P<open_time>{_TIME})\s*(?:on ?wards?|or (?:later|after)|and (?:later|after|on|up)|and onwards?|\+))",
            rf"(?P<sooner>\bbefore (?!that)(?:\w+ ){{1,4}}(?:at|by|around) ?(?P<start_time>{_TIME})|(?:\b(?:{_SOONER})(?![a-z])|<)\s*{_FILL}(?P<sooner_time>{_TIME})|(?P<shut_time>{_TIME})\s*(?:or|and) (?:earlier|before|sooner))",
            rf"(?P<around>(?:\b(?:{_ABOUT})|~)\s*(?P<around_time>{_TIME})(?:\s?-?ish\b)?|(?P<ish_time>{_TIME})(?:\s?-?ish\b| or so\b))",
            rf"(?P<point>(?:\bat|@)\s*(?P<at_time>{_TIME})|(?P<sure_time>{_SURE}|{_TIME}(?=\s?(?:in|at|of)(?: the)? (?:morning|afternoon|evening|night|today|tonight|tomorrow))))",
            rf"(?P<days>\b(?:(?P<from_day>{_ANY_DAY_NAME})'?s?\s?(?:-|to|thru|through|until|till?|a)\s?(?P<to_day>{_ANY_DAY_NAME})|(?:every |each |any |all )?{_ANY_DAY_NAME})'?s?\b|\bweekdays?\b|\bweekends?\b|\beveryday\b)",
            r"(?P<part>\b(?:(?:early|late|later)(?: in the)? )?(?:mornings?|midmorning|midday|lunch|afternoons?|midafternoon|evenings?|night|daytime|eod|opening)\b)",
            r"(?P<any>\banytime\b|\bwhatever\b|\b(?:do not|don'?t) have (?:a|any) (?:preference|pref)\b|^open (?:availability|schedule)|\bwhen ?ever\b|\bno (?:pref(?:erence)?s?|particular time)\b|\b(?:does ?n'?o?t|do not|don'?t|doesnt|dont) (?:really )?(?:matter|care|mind)\b|\ba\.?s\.?a\.?p\b|\bas soon as (?:possible|you can|u can)\b"
            r"|\b(?:right )?now\b|\bright away\b|\bimmediately\b|\bsoon(?:est|er the better)?\b|\bany (?:is|of them|works?|one|hour|will do)\b|\b(?:all|whole) day\b|\bflexible\b|\bup to you\b|\byou (?:choose|decide|pick)\b|\beither\b|\balways\b|\b24/7\b"
            r"|\bfirst available\b|\b(?:your|ur) convenience\b|\bidc\b|\bwide open\b|\b(?:i'?m|im|am) (?:usually |always |pretty |totally )?(?:open|free|available|home)$|\banything(?: works| is fine| goes)?\b|^any$|^open$|\ball the time\b|\bno restrictions?\b|\ball times\b|\bmakes no difference\b|\bno difference\b|\bnot picky\b|\beasy\b$)",
            rf"(?P<no>\b(?:{_NEGATIVE})\b|(?:(?<=anytime )|(?<=everyday ))but\b(?! (?:prefer|best|only|ideal|i\b)))",
            r"(?P<stop>[.;!]|,(?! ?(?:and|or)\b)|\bso\b|\bbecause\b|\bbut\b|\bonly\b|\bjust\b|\bprefer(?:ably)?\b|\bbest\b)",
            r"(?P<link_word>\bor\b|\band\b|&|/|,|\bplus\b)",
        )
    )
)  # fmt: skip
_BAD_BEHIND = re.compile(
    r"\s*(?:(?:are|is|r|will|would)\s+)?(?:not\b|n'?t\b|no good|bad\b|out\b|don'?t work|do not work|doesn'?t work|dont work|doesnt work|won'?t work|wont work|never work"
    r"|impossible|terrible|hard\b|tough|off limits|too (?:early|late)|i(?:'m| am)? (?:work|busy|sleep|can'?t))"
)
_GOOD_BEHIND = re.compile(
    r"\s*(?:are|is|r|would be|'s)? ?(?:best|better|good|great|ideal|preferred|fine|ok|perfect|work\b|works\b)"
)
_BARE = re.compile(rf"(?:{_TIME}\s*(?:or|and|,|/|&|\s)\s*)*{_TIME}")


_HALF_NAMED = re.compile(r"\d\s?([ap])(?:\b|\.|\s?m)")
_PLAIN_SIGNS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-") | dict.fromkeys(
    map(ord, "\u2019`"), "'"
)


# Whose coming and going the hours are; what follows from them for a call only the person can say.
_OTHERS = re.compile(
    r"\b(?:he|she|they|he's|she's|they're|husband|wife|partner|spouse|boyfriend|girlfriend|bf|gf|fianc\w+|mom|mother|mum|dad|father|stepdad|parents?|roommates?|ex|boss|brother|sister)\b[^.;]{0,25}?"
    r"\b(?:gets?|leaves?|comes?|arrives?|returns?|goes|works|wakes?|(?:(?:is|are|will be) )?(?:home|here|around|back))\b"
)


class Kind(str, Enum):
    """What an item of a text about time is."""

    DAYS = "days"
    DATE = "date"
    WINDOW = "window"
    ANY = "any"


@dataclass(frozen=True)
class Window:
    """Minutes of the day from `start` to `end`, either of them open; equal when one moment is named."""

    start: int | None
    end: int | None


@dataclass(frozen=True)
class Item:
    """One thing said about time; `is_not` when it is ruled out, `link` is the "or", "and" or comma before it."""

    kind: Kind
    days: tuple[int, ...] = ()  # Monday is 0
    is_single: bool = False  # "friday", which may mean the next one, and not "fridays"
    date: str = ""  # the words of a date, still to be resolved
    window: Window = Window(None, None)
    is_clock: bool = False  # hours were named, and not only a part of the day
    is_not: bool = False
    link: str = ""
    bound: str = ""  # "after" or "before" where the day only begins or ends the time; "from" and "by" count it in


def plain_time(text: str) -> str:
    """Return the text in lower case, with the spellings of days and hours that people use made one."""
    text = unicodedata.normalize("NFKC", text).lower().translate(_PLAIN_SIGNS)
    text = without_accents(text)
    text = re.sub(r"(?<=\d)\s?([ap]m?)/(?=\d)", r"\1 / ", " ".join(text.split()))
    text = re.sub(r"[a-z]{5,}", lambda match: _mended(match.group()), text)
    for pattern, plain in _SPELLINGS:
        text = pattern.sub(plain, text)
    text = _NUMBER_WORD.sub(lambda match: _NUMBER_WORDS[match.group()], text)
    text = _MINUTES_AROUND.sub(_around_the_hour, text)
    text = _FROM_NOW.sub(r"in \1 \2s", text)
    text = _SPOKEN_CLOCK.sub(r"\g<hour>:\g<minutes>", text)
    return " ".join(text.split())


def tells_of_others(text: str) -> bool:
    """Whether hours in a text that `plain_time` returned are when somebody else comes, goes or works."""
    return bool(_OTHERS.search(text))


def _mended(word: str) -> str:
    """Return the word of time that a misspelt word was meant to be, or the word as it is."""
    if word in _WORDS or word in _NOT_MENDED:
        return word
    near = get_close_matches(re.sub(r"(.)\1{2,}", r"\1\1", word), _WORDS, n=1, cutoff=0.84)
    return near[0] if near and near[0][0] == word[0] else word


def items(text: str) -> tuple[list[Item], str]:
    """Return the items of a text that `plain_time` returned, and what is left of it."""
    if _BARE.fullmatch(text):
        text = re.sub(r"(?<![\w:.])(?=\d)", "at ", text)
    found: list[Item] = []
    rest: list[str] = []
    end = 0
    is_not, link, bound = False, "", ""
    for match in _ITEM.finditer(text):
        rest.append(text[end : match.start()])
        end = match.end()
        if match["no"] or match["stop"]:
            is_not, link = bool(match["no"]), match["stop"] or link
        elif match["link_word"]:
            link = match["link_word"]
        elif match["bound"]:
            bound = _bound(match["bound"], is_not=is_not)
        else:
            is_bad = (is_not and not _GOOD_BEHIND.match(text, end)) or bool(_BAD_BEHIND.match(text, end))
            for item in _items(match, text):
                is_bounded = bool(bound) and (item.kind is Kind.DATE or (item.is_single and len(item.days) == 1))
                found.append(
                    replace(item, is_not=is_bad and not is_bounded, link=link, bound=bound if is_bounded else "")
                )
                link = bound = ""
    rest.append(text[end:])
    return found, " ".join(rest)


def _bound(words: str, *, is_not: bool) -> str:
    """Return on which side of a day the time is, and "not before Monday" as from Monday on."""
    is_later = not words.startswith(("before", "by", "till", "til", "until"))
    if is_not:
        return {"after": "by", "before": "from"}.get(words.split(maxsplit=1)[0], "from" if not is_later else "before")
    if is_later:
        return "after" if words.startswith("after") else "from"
    return "before" if words.startswith("before") else "by"


def _items(match: re.Match[str], text: str) -> list[Item]:
    """Return what one phrase says; nothing if its hours are none."""
    if match["any"]:
        return [Item(Kind.ANY)]
    if match["days"]:
        return [_days(match)]
    if match["date"] or match["monthday"] or match["soon"]:
        return [Item(Kind.DATE, date=match.group(), is_clock=bool(match["soon"]))]
    if match["today"]:
        evening = [Item(Kind.WINDOW, window=Window(17 * 60, 21 * 60))] if match["today"] == "tonight" else []
        return [Item(Kind.DATE, date="today"), *evening]
    if match["part"]:
        return [Item(Kind.WINDOW, window=_part(match["part"]))]
    window = _window(match, _half_beside(text, match.start(), match.end()))
    return [Item(Kind.WINDOW, window=window, is_clock=True)] if window else []


def _days(match: re.Match[str]) -> Item:
    words = match["days"].removeprefix("every ").removeprefix("each ").removeprefix("any ").removeprefix("all ")
    groups = {"weekday": range(5), "weekdays": range(5), "weekend": (5, 6), "weekends": (5, 6), "everyday": range(7)}
    if words in groups:
        return Item(Kind.DAYS, days=tuple(groups[words]))
    if match["from_day"]:
        first, last = _day(match["from_day"]), _day(match["to_day"])
        return Item(Kind.DAYS, days=tuple((first + step) % 7 for step in range((last - first) % 7 + 1)))
    is_single = words == match["days"] and not words.endswith(("days", "days'", "day's", "'s"))
    return Item(Kind.DAYS, days=(_day(words),), is_single=is_single)


def _day(word: str) -> int:
    return next(index for index, pattern in enumerate(_DAY_PATTERNS) if pattern.fullmatch(word))


def _part(words: str) -> Window:
    *how, part = words.split()
    name = part.rstrip("s")
    if how and how[0] == "early":
        return Window(*_EARLY.get(name, _PARTS[name]))
    return Window(*(_LATE if how else _PARTS).get(name, _PARTS[name]))


def _window(match: re.Match[str], half: str) -> Window | None:
    """Return the window that named hours make, or None if there are no such hours."""
    if match["range"]:
        return _range(match, half)
    for name, side in (("later", 1), ("done", 1), ("open", 1), ("off", 1), ("sooner", -1), ("start", -1), ("shut", -1)):
        if match[f"{name}_time"]:
            at = _clock(match[f"{name}_time"], half)
            return None if at is None else Window(at, None) if side == 1 else Window(None, at)
    around = match["around_time"] or match["ish_time"]
    at = _clock(around or match["at_time"] or match["sure_time"] or "", half)
    if at is None:
        return None
    return Window(max(0, at - 30), min(_MIDNIGHT - 1, at + 30)) if around else Window(at, at)


def _range(match: re.Match[str], half: str) -> Window | None:
    """Return the window between two hours; the half of the day of one is taken for the other if it fits."""
    first, second, link = match["first"], match["second"], match["link"]
    end = _clock(second, half)
    start = _clock(first, half)
    if start is None or end is None:
        return None
    has_bounds = match.group().lstrip().startswith(("between", "from", "btwn", "betw"))
    if link in ("or", "&") or (link == "and" and not has_bounds):
        # "2 or 3" is a time about then, and "2 and 5" the time between.
        return Window(start, end) if start < end else Window(start, start)
    if (
        not _HALF_NAMED.search(first)
        and start % _NOON < end % _NOON
        and start < _MIDNIGHT
        and _HALF_NAMED.search(second)
    ):
        start = start % _NOON + (end // _NOON) * _NOON  # "5-7pm"
    elif not _HALF_NAMED.search(first) and _HALF_NAMED.search(second) and start >= end:
        start = (start + _NOON) % _MIDNIGHT  # "11-1pm"
    if not _HALF_NAMED.search(second) and end <= start:
        end = (end + _NOON) % _MIDNIGHT or _MIDNIGHT  # "9am-5", "6-8"
    return Window(start, end) if start < end else None


def _clock(text: str, half: str) -> int | None:
    """Return the minutes of the day of a time, None if there is no such time.

    Without a half of the day, 7 to 11 is before noon and 12 to 6 after it: nobody is called at two in the morning.
    """
    if "noon" in text or "midnight" in text:
        return _NOON if "noon" in text else _MIDNIGHT
    match = re.match(r"(\d{1,2}?)(?:[:.h]?(\d\d))?(?!\d)", text)
    named = _HALF_NAMED.search(text)
    hour, minutes = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    if hour > 24 or minutes > 59 or (named and hour > 12):
        return None
    if named or half:
        is_late = (named.group(1) if named else half) == "p"
        hour = hour % 12 + 12 * is_late if hour <= 12 else hour
    elif 1 <= hour <= 6:
        hour += 12
    return hour * 60 + minutes


def _half_beside(text: str, start: int, end: int) -> str:
    """Return "a" or "p" if a part of the day stands right beside hours, "" if none does."""
    behind = re.match(
        r"\s*(?:in the |at |on |of the )?(?:(morning)|(?:afternoon|evening|night|tonight))", text[end : end + 30]
    )
    before = re.search(
        r"(?:(morning)|(?:afternoon|evening|night|tonight))s?\s*(?:(?:at|around|after|before|between|from|by|like|is|only) ?){0,2}$",
        text[max(0, start - 40) : start],
    )
    beside = behind or before
    return ("a" if beside.group(1) else "p") if beside else ""


def _around_the_hour(match: re.Match[str]) -> str:
    hour, minutes = int(match["hour"]), int(match["minutes"])
    if match["side"] in (None, "past", "after"):
        return f"{hour}:{minutes:02}"
    return f"{(hour - 2) % 12 + 1}:{60 - minutes:02}"
