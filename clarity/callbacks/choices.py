"""Yes and no, and the detail somebody names, as people type them in the middle of a callback request."""

# ruff: noqa: E501, SIM905  a line is one way to say it, a list of words is easier to read in one string

from __future__ import annotations

import re
from itertools import pairwise

from clarity.callbacks.commands import Detail, plain_words

_LONGEST = 14  # words of a clear no with its reason, which may be unread
_LONGEST_REASON = 30  # words; who writes more is telling something else
# "No problem" says yes and "rather not" says no, whatever words they are made of.
_YES_IDIOMS = re.compile(
    r"\b(?:no (?:problems?|probs?|worries|objections?|issues?|biggie|big deal|prob|harm)|not (?:a|an) (?:problem|issue)|(?:do not|don t|dont|wouldn t|wouldnt) (?:mind|have a problem|object)|why not"
    r"|(?:doesn t|doesnt|does not|won t|wont) (?:bother me|bother|hurt|be a problem)|(?:do not|don t|dont|can t|cant) see why not|not opposed|no doubt|all (?:good|right|clear)|alright(?:y)?(?: then)?|ok[ie]?y dok(?:ey|ie|y)|by all means|m+ ?hm+|uh huh|esta bien|(?:claro|por supuesto) que si|por supuesto|(?:would |i d )?love (?:that|it|to)|welcome to|be my guest|go for it|i (?:guess|suppose|think) so|i (?:guess|suppose)$|np|nothing wrong|yes no problem|couldn t hurt|couldnt hurt)\b"
)
_NO_IDIOMS = re.compile(
    r"\b(?:(?:thanks|thank you|thx|ty|sorry) but no(?: thanks| thank you)?|(?:no|nah|nope)(?: thanks| thank you)? (?:i m|im|i am) (?:good|ok|okay|fine|all set|alright)|(?:i |id |d |would ){0,3}(?:rather|prefer)(?: (?:that )?(?:you|u|they))? (?:not|didn t|didnt|did not|don t|dont|do not)(?: to)?|no (?:thanks|thank you|thank u|thx|ty|way|sir|maam|ma am|chance|need)|(?:absolutely|definitely|certainly|of course|probably|better|preferably|maybe|please|obviously|hell|heck|hard|big|please no) (?:not|no|don t|dont|do not)"
    r"|not (?:really|ok|okay|fine|good|cool|right|correct|allowed|comfortable|at all|a good idea|please|now|interested|for me|acceptable|safe|yet|possible|necessary|needed)|(?:isn t|isnt|is not|wouldn t be|wouldnt be) (?:ok|okay|fine|good|safe|right|correct|a good idea)|thumbs down|nuh uh|uh uh|de ninguna manera|para nada|calls? only|only calls?|just calls?"
    r"|(?:do not|don t|dont|did not|never|can t|cant|cannot|may not|must not|should not|shouldn t|not)(?: (?:want|like|think|leave|text|say|mention|use|do|agree|consent|accept|allow|authorize|send|confirm|submit|approve|you|to|ever|please|any|a|it|that|so|them|me|name|the|program|voicemails?|voice ?mails?|vms?|messages?|texts?|msgs?|have|one|be|texted|want|feel|comfortable|anything|program s))*)\b"
)
_YES = frozenset(
    "yes y yeah yea ye yep yup yups yess yas yass yah ya yeh yee aye sure absolutely definitely certainly course affirmative totally si claro vale "
    "ok okay k kk okie okey okeydokey fine good great cool perfect correct right agreed agree accept confirm confirmed awesome works true alright "
    "exactly deal bet dale bueno ofc obviously permitted allowed oui hai yessir agreed consent safe afirmativo indeed surely sip dandy lovely yessum".split()
)
_NO = frozenset(
    "no n nope nah naw nay never negative nada noo nop nopes neither none false incorrect wrong nothing unsafe nein nyet nel".split()
)
# Words that change nothing beside a yes or a no. "My husband hears it" is made of others.
_PLAIN_WORDS = frozenset(
    "i i'm im m you u can may could a an the it its it's s that thats this is be would will ll d to me my by with for of so do does us we they "
    "please pls plz thanks thank thx ty go ahead guess think suppose want like too also as well all very much "
    "really one anytime any time at and oh um uh hmm hey lol haha sorry actually pretty totally perfectly completely absolutely short quick brief "
    "up gracias por favor sir maam ma am dude honey sweetie your ur feel free are looks look everything "
    "details seems sounds way mind happy glad thing appreciate appreciated let lets".split()
)
# What each question is about. A yes with the words of another question is no yes to this one.
_TOPICS = {
    "leave": r"leave|leaving|voice|mails?|voicemails?|vms?",
    "text": r"text(?:s|ing|in|ed)?|sms|txt(?:s|ing)?",
    "message": r"messages?|msgs?|messaging",
    "call": r"calls?|calling|ring|dial",
    "number": r"numbers?|phone|cell|mobile",
    "say": r"say|saying|mention|mentioning|names?|program|programs|clinic|clinics",
    "use": r"use",
    "send": r"send|submit|request|confirm|confirmed",
}
_TOPIC_WORDS = {topic: re.compile(pattern) for topic, pattern in _TOPICS.items()}
# The topics a yes may be about, and those that may stand beside one of them.
_ABOUT: dict[Detail | None, tuple[frozenset[str], frozenset[str]]] = {
    Detail.VOICEMAIL: (frozenset({"leave", "message"}), frozenset({"call", "number"})),
    Detail.TEXTING: (frozenset({"text", "message"}), frozenset({"call", "number", "send"})),
    Detail.NAMING: (frozenset({"say", "use"}), frozenset({"call"})),
    Detail.PHONE: (frozenset({"call", "number", "use"}), frozenset()),
    Detail.CONFIRM: (frozenset({"send", "call", "number"}), frozenset()),
    None: (frozenset({"send"}), frozenset()),
}
_A = r"(?: (?:me|us|a|an|the|one|your|short|quick|brief|any))*"
_PADDING = r"(?:(?:yes|please|pls|plz|just|sure|do|you can|you may|they can|they may|go ahead and|feel free to|happy for you to) )*"
# A yes without the word, to the question it answers: "leave a message" is none to "may they text you?"
_WISHES = {
    Detail.VOICEMAIL: rf"leave{_A} (?:messages?|msgs?|voice ?mails?|vms?|voice messages?|one)",
    Detail.TEXTING: rf"(?:text|message|msg|txt|sms) (?:me|us|it|away|this number|my (?:cell|phone|mobile|number))|send{_A} (?:texts?|messages?|msgs?|text messages?|sms)|text",
    Detail.NAMING: r"(?:say|mention|use|tell) (?:it|that|so|the name|the (?:programs?|program s|clinics?|clinic s) name|the name of the (?:program|clinic))",
    Detail.PHONE: r"(?:(?:call|use|ring)(?: me| us)?(?: (?:at|on))? (?:this|that|it|this (?:one|number|phone)|that (?:one|number|phone)))",
    Detail.CONFIRM: r"(?:send|submit) (?:it|that|this|the request|my request|everything)",
}
_ANY_WISH = r"(?:please )?(?:do|do it|do that|do so|go ahead|feel free)(?: please)?|(?:u|you|they|that|it) (?:can|may|could)(?: (?:do (?:it|that|so)|please|of course|too|all))*|i (?:do|would like|d like|want)(?: (?:that|it|to))?|please|go for it"
_DISCREET = re.compile(
    r"(?:please )?(?:keep (?:it|this) )?(?:private|confidential|quiet|discreet|secret|a secret|be discreet)(?: please)?"
)
# What makes a yes or a no less than one, or takes it back.
_CONDITION = re.compile(
    r"\b(?:but|except|unless|only(?! calls?\b)(?<!calls only)(?<!call only)|if|depends?|depending|may be|maybe(?! not\b)|perhaps|however|(?:as|so) long as|provided|providing|assuming|whatever|either|both|idc|no pref(?:erence)?|(?:don t|dont|do not) care|(?:doesn t|doesnt|does not) matter|although|though|tho|just not|not sure|idk|sometimes|until|till?|when|whenever|while|unlike|otherwise|in case|whether|even|apart|aside|besides|other than|instead|wait|hold on"
    r"|pero|si no|solo|excepto|menos|depende|cuando|mientras|could be|might|as far as|to a point|not (?:always|every|all|if|when|with|unless|until|in front|while))\b"
)
_OBJECTION = re.compile(
    r"\b(?:wrong|incorrect|mistake\w*|typo|misspel\w*|not (?:right|correct|mine|my|quite)|isn t|isnt|wasn t|changed?|fix|worr(?:y|ied)|afraid|scared|careful|risky|danger\w*|hears?|heard|listens?|listening|overhears?|checks?|sees?|reads?|finds? out|shares?|shared|who|whose|what|how come|how will|how would"
    r"|(?:my|our|the|his|her) (?:boss|husband|wife|spouse|partner|ex|boyfriend|girlfriend|mom|mum|mother|dad|father|parents?|kids?|son|daughter|family|roommates?|brother|sister|coworkers?|work|job|employer|landlord))\b"
)
_KEPT_QUIET = re.compile(
    r"\b(?:private|privately|discreet\w*|quiet\w*|vague\w*|confidential\w*|secret\w*|anonymous\w*)\b"
)
_SARCASM = re.compile(
    r"(?:yeah|yea|ya|sure|ok|oh|uh)(?: yeah)? right|as if|in your dreams|(?:yeah|sure|oh) (?:yeah )?sure"
)
# A yes to some, a no to others.
_ALL_SET = re.compile(
    r"(?:i m|im|i am) (?:good|all set|fine|ok|okay|great|cool|alright|all right)(?: thanks| thank you)?"
)
_INVERTED = re.compile(
    r"(?:(?:yes|yeah|ok|okay|sure|well|so|and|um|uh|hm+|oh) )*(?:(?:is|are|can|could|does|did|will|would|may|should) (?:you|u|they|we|i|it|that|this|the)|do (?:you|u|they|we|i))\b"
)
_ASKED = re.compile(
    r"(?:is|are|can|could|do|does|did|will|would|may|should|what|who|why(?! not)|how|when|where|which)\b"
)
_STRONG = re.compile(r"(?:yes|yeah|yep|yup|sure|no|nope|nah|absolutely|definitely|of course|si|ok|okay)\b")
_SIGNS = {
    "yes": "\U0001f44d\u2705\u2714\u2611\U0001f44c\U0001f197\U0001f642\U0001f600\U0001f60a\U0001f64f\U0001f4af",
    "no": "\U0001f44e\u274c\u274e\u2716\U0001f645\U0001f6ab\u26d4\U0001f6d1",
}


def read_choice(text: str, detail: Detail | None = None) -> bool | None:
    """Return whether the message says yes or no, or None when it says neither, both, or yes with a condition.

    `detail` is the question it answers. A yes holds for that question alone: words about another one, and any word
    not known to be harmless, make it None. A clear no may give its reason.
    """
    plain = plain_words(text)
    signs = {answer for answer, drawn in _SIGNS.items() if any(sign in text for sign in drawn)}
    if not plain:
        return "yes" in signs if len(signs) == 1 else None
    digit = re.fullmatch(r"(?:option |number |choice )?([12])(?: please| pls)?", plain)
    if digit:
        return digit[1] == "1"
    if _DISCREET.fullmatch(plain):
        return False
    is_none = (
        (_INVERTED.match(plain) or ("?" in text and _ASKED.match(plain)))
        or len(plain.split()) > _LONGEST_REASON
        or _ALL_SET.fullmatch(plain)
        or _SARCASM.fullmatch(plain)
        or _CONDITION.search(_THANKS_BUT.sub(" ", plain))
    )
    choice = None if is_none else _polarity(plain, detail, "?" in text)
    return None if choice is not None and signs == {"no" if choice else "yes"} else choice


_THANKS_BUT = re.compile(r"\b(?:thanks|thank you|thx|ty|sorry) but(?= no\b)")
# "No one hears it" refuses nothing.
_NO_ELSE = re.compile(r"\bno (?:one|body|idea|clue|matter|time|longer|more than|other|preference|1)\b|\bnobody\b")


def holds_condition(text: str) -> bool:
    """Whether the message is less than a plain yes or no: it has a condition, an objection, or the opposite as well.

    A classifier's "affirm" or "deny" must not stand for such a message.
    """
    plain = _THANKS_BUT.sub(" ", plain_words(text))
    marked = _marked(plain)
    is_both = not _YES.isdisjoint(marked) and not _NO.isdisjoint(marked)
    return bool(
        is_both
        or _SARCASM.fullmatch(plain)
        or _INVERTED.match(plain)
        or any(pattern.search(plain) for pattern in (_CONDITION, _OBJECTION, _KEPT_QUIET))
    )


def _marked(plain: str) -> list[str]:
    """Return the words, with "yep" and "nope" for whatever phrases say so."""
    marked = _NO_IDIOMS.sub(" nope ", _YES_IDIOMS.sub(" yep ", plain))
    marked = re.sub(
        r"\bno (?=(?:voice ?mails?|vms?|messages?|msgs?|texts?|texting|sms|calls?|names?)\b)", "nope ", marked
    )
    return [_undrawn(word) for word in _NO_ELSE.sub(" else ", marked).split()]


def _polarity(plain: str, detail: Detail | None, is_question: bool) -> bool | None:
    """Return what the words of a message agree in; unknown ones may only follow a clear no."""
    words = _marked(plain)
    agrees, refuses = any(word in _YES for word in words), any(word in _NO for word in words)
    topics = {topic for topic, pattern in _TOPIC_WORDS.items() if any(pattern.fullmatch(word) for word in words)}
    is_known = all(word in _YES | _NO | _PLAIN_WORDS or _is_topic(word) for word in words)
    if agrees and refuses:
        return None
    if refuses:
        is_off = detail is Detail.PHONE and not topics <= _ABOUT[detail][0]
        is_clear = is_known or (not is_question and _STRONG.match(" ".join(words)) and len(words) <= _LONGEST)
        return False if is_clear and not is_off else None
    is_asking = is_question and "why not" not in plain
    if not is_known or is_asking or not _is_about(topics, words, detail):
        return None
    return True if agrees or _asked_for(plain, detail) else None


def _is_topic(word: str) -> bool:
    return word in {"just", "on", "this"} or any(pattern.fullmatch(word) for pattern in _TOPIC_WORDS.values())


def _is_about(topics: set[str], words: list[str], detail: Detail | None) -> bool:
    """Whether a yes is about this question: it names nothing, or what is asked, and not another thing."""
    own, beside = _ABOUT.get(detail, _ABOUT[None])
    is_time = {"anytime", "time"} & set(words) and not topics & own and words[0] not in _LEADING
    is_own_name = detail is Detail.NAMING and any(pair == ("my", "name") for pair in pairwise(words))
    if is_time or is_own_name:
        return False
    return topics <= own or (bool(topics & own) and topics <= own | beside)


_LEADING = frozenset("yes yeah yep yup sure ok okay si absolutely definitely".split())


def _undrawn(word: str) -> str:
    """Return "nope" for "nooope" and "yes" for "yesss"; other words as they are."""
    short = re.sub(r"(.)\1+", r"\1", word)
    return short if short in _YES | _NO and word not in _YES | _NO else word


def _asked_for(plain: str, detail: Detail | None) -> bool:
    """Whether it is a yes without the word: "you can" to any question, "text me" to whether they may text."""
    own = _WISHES.get(detail) if detail else None
    is_own = own and re.fullmatch(rf"{_PADDING}(?:{own})(?: (?:please|pls|thanks|too|anytime|any time))*", plain)
    return bool(is_own or re.fullmatch(_ANY_WISH, plain))


_NAMED = (
    (Detail.TEXTING, r"text(?:s|ing|ed)?(?: messages?| message)?|sms|txt(?:s|ing)?|mensajes? de texto"),
    (Detail.VOICEMAIL, r"voice ?mails?|voice ?messages?|vms?|answering machine|leav(?:e|ing) (?:a |me )?messages?|messages?|buzon|mensaje de voz"),
    (Detail.NAMING, r"(?:program|clinic|practice|center|centre|company|hospital|iop|caller|place)(?:'?s)?(?: s)? ?name|name of (?:the|your) (?:program|clinic|practice|center|place)|nam(?:e|ing) the program|(?:say|saying|mention|mentioning|tell|telling|use|using|reveal\w*)(?: \w+){0,3} (?:program|clinic|you(?: guys)? are|it is|is calling|s calling)(?:'?s)?(?: s)?(?: name)?|who(?: is| s|s|'s)? (?:calling|you are)|caller id|discre\w+|naming"),
    (Detail.TIMES, r"times?|timing|hours?|schedule|availability|when(?: you (?:call|ring))?|days?|date|mornings?|afternoons?|evenings?|nights?|weekdays?|weekends?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|time ?zone|zone|hora(?:s|rio)?|dia"),
    (Detail.PHONE, r"(?:phone|cell|mobile|telephone|contact|callback|call back)(?: ?(?:numbers?|num|no|#))?|numbers?|num|digits?|area code|extension|ext|numero|telefono"),
    (Detail.NAME, r"(?:first |last |my |your )?names?|spell(?:ed|ing|t)|misspelled|mispelled|call me(?! (?:on|at|back|later|in|when|after|before|tomorrow|instead|from|to)\b)|who i am|what to call me|nombre"),
)  # fmt: skip
_NAMED_DETAILS = tuple((detail, re.compile(rf"\b(?:{pattern})\b")) for detail, pattern in _NAMED)
_MENU = re.compile(
    r"(?:(?:the )?(?:number|no|option|choice|item|change|edit|fix|detail|#)? ?)?(?P<digit>[1-6]|one|two|three|four|five|six)(?: please| pls)?"
)
_ORDINALS = re.compile(
    r"(?:the )?(?P<word>first|second|third|fourth|fifth|sixth|1st|2nd|3rd|4th|5th|6th)(?: one| detail| thing)?(?: please)?"
)


def named_detail(text: str) -> Detail | None:
    """Return the detail somebody wants to change: by its number in the menu, or the first one they name."""
    plain = plain_words(text)
    order = list(Detail)
    menu, ordinal = _MENU.fullmatch(plain), _ORDINALS.fullmatch(plain)
    if menu:
        return (
            order[["one", "two", "three", "four", "five", "six"].index(menu["digit"])]
            if menu["digit"].isalpha()
            else order[int(menu["digit"]) - 1]
        )
    if ordinal:
        words = ["first", "second", "third", "fourth", "fifth", "sixth"]
        return order[words.index(ordinal["word"]) if ordinal["word"] in words else int(ordinal["word"][0]) - 1]
    if len(plain.split()) > 25:
        return None
    found = [
        (match.start(), index, detail)
        for index, (detail, pattern) in enumerate(_NAMED_DETAILS)
        if (match := pattern.search(plain))
    ]
    if not found:
        return None
    first = min(found)
    # "The program's name" begins where it is more than "name", and "text number" is about texts.
    return first[2]
