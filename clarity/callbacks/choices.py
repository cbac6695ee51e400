"""Yes and no, and the detail somebody names, as people type them in the middle of a callback request."""

# ruff: noqa: E501, SIM905  a line is one way to say it, a list of words is easier to read in one string

from __future__ import annotations

import re

from clarity.callbacks.commands import Detail, plain_words

_LONGEST = 14  # words that may follow a clear yes or no unread
_LONGEST_REASON = 30  # words; who writes more is telling something else
# "No problem" says yes and "rather not" says no, whatever words they are made of.
_YES_IDIOMS = re.compile(
    r"\b(?:no (?:problems?|probs?|worries|objections?|issues?|biggie|big deal|prob|harm)|not (?:a|an) (?:problem|issue)|(?:do not|don t|dont|wouldn t|wouldnt) (?:mind|have a problem|object)|why not"
    r"|(?:doesn t|doesnt|does not|won t|wont) (?:bother me|bother|hurt|be a problem)|(?:do not|don t|dont|can t|cant) see why not|not opposed|no doubt|all (?:good|right|clear)|alright(?:y)?(?: then)?|ok[ie]?y dok(?:ey|ie|y)|by all means|m+ ?hm+|uh huh|esta bien|(?:claro|por supuesto) que si|por supuesto|(?:would |i d )?love (?:that|it|to)|welcome to|be my guest|go for it|i (?:guess|suppose|think)(?: so)?|np|nothing wrong|yes no problem|couldn t hurt|couldnt hurt)\b"
)
_NO_IDIOMS = re.compile(
    r"\b(?:(?:no|nah|nope)(?: thanks| thank you)? (?:i m|im|i am) (?:good|ok|okay|fine|all set|alright)|(?:i |id |d |would ){0,3}(?:rather|prefer)(?: (?:that )?(?:you|u|they))? (?:not|didn t|didnt|did not|don t|dont|do not)(?: to)?|no (?:thanks|thank you|thank u|thx|ty|way|sir|maam|ma am|chance|need)|(?:absolutely|definitely|certainly|of course|probably|better|preferably|maybe|please|obviously|hell|heck|hard|big|please no) (?:not|no|don t|dont|do not)"
    r"|not (?:really|ok|okay|fine|good|cool|right|correct|allowed|comfortable|at all|a good idea|please|now|interested|for me|acceptable|safe|yet|possible|necessary|needed)|(?:isn t|isnt|is not|wouldn t be|wouldnt be) (?:ok|okay|fine|good|safe|right|correct|a good idea)|thumbs down|nuh uh|uh uh|de ninguna manera|para nada|calls? only|only calls?|just calls?"
    r"|(?:do not|don t|dont|did not|never|can t|cant|cannot|may not|must not|should not|shouldn t|not)(?: (?:want|like|think|leave|text|say|mention|use|do|agree|consent|accept|allow|authorize|send|confirm|submit|approve|you|to|ever|please|any|a|it|that|so|them|me|name|the|program|voicemails?|voice ?mails?|vms?|messages?|texts?|msgs?|have|one|be|texted|want|feel|comfortable|anything|program s))*)\b"
)
_YES = frozenset(
    "yes y yeah yea ye yep yup yups yess yas yass yah ya yeh yee aye sure absolutely definitely certainly course affirmative totally si claro vale "
    "ok okay k kk okie okey okeydokey fine good great cool perfect correct right agreed agree accept confirm confirmed awesome works true alright "
    "exactly deal send submit bet dale bueno ofc obviously permitted allowed oui hai yessir agreed consent guess safe afirmativo sip dandy lovely yessum".split()
)
_NO = frozenset(
    "no n nope nah naw nay never negative nada noo nop nopes neither none false incorrect wrong nothing unsafe nein nyet nel".split()
)
# Words that change nothing beside a yes or a no.
_PLAIN_WORDS = frozenset(
    "i i'm im m you u can may could leave a an the it its it's s that thats this is be would will ll d to me my by with for of so do does don't us we they "
    "please pls plz thanks thank thx ty go ahead guess think suppose if need needed want like just leave voicemail voicemails voice mail mails vm vms "
    "message messages msg msgs text texts texting textin sms name names program program's clinic say saying mention use too also as well all very much "
    "really here on one any anytime time at do and oh um uh well hmm hey lol haha sorry actually pretty totally perfectly completely absolutely "
    "works work up gracias por favor sir maam dude honey sweetie phone number call calls calling call's them your ur feel free are am im looks look everything "
    "details seems sounds way mind happy glad keep keep private discreet been".split()
)
_DISCREET = re.compile(
    r"(?:please )?(?:keep (?:it|this) )?(?:private|confidential|quiet|discreet|secret|a secret|be discreet)(?: please)?"
)
_CONDITION = re.compile(
    r"\b(?:but|except|unless|only if|if it s|if its|depends|maybe|perhaps|however|if|as long as|whatever|either|both|idc|no pref(?:erence)?|(?:don t|dont|do not) care|(?:doesn t|doesnt|does not) matter|although|though|just not|not sure|idk|sometimes|until)\b"
)
_ALL_SET = re.compile(r"(?:i m|im|i am) (?:good|all set)(?: thanks)?")  # a yes to some, a no to others
_ASKED = re.compile(
    r"(?:is|are|can|could|do|does|did|will|would|may|should|what|who|why(?! not)|how|when|where|which)\b"
)
_STRONG = re.compile(r"(?:yes|yeah|yep|yup|sure|no|nope|nah|absolutely|definitely|of course|si|ok|okay)\b")
_SIGNS = {
    "yes": "\U0001f44d\u2705\u2714\u2611\U0001f44c\U0001f197\U0001f642\U0001f600\U0001f60a\U0001f64f\U0001f4af",
    "no": "\U0001f44e\u274c\u274e\u2716\U0001f645\U0001f6ab\u26d4\U0001f6d1",
}


def read_choice(text: str) -> bool | None:
    """Return whether the message says yes or no, or None when it says neither, both, or yes with a condition."""
    plain = plain_words(text)
    if not plain:
        signs = {answer for answer, drawn in _SIGNS.items() if any(sign in text for sign in drawn)}
        return "yes" in signs if len(signs) == 1 else None
    digit = re.fullmatch(r"(?:option |number |no |choice )?([12])(?: please| pls)?", plain)
    if digit:
        return digit[1] == "1"
    if _DISCREET.fullmatch(plain):
        return False
    if "?" in text and _ASKED.match(plain):
        return None
    is_long = len(plain.split()) > _LONGEST_REASON
    return None if is_long or _CONDITION.search(plain) or _ALL_SET.fullmatch(plain) else _polarity(plain, "?" in text)


def _polarity(plain: str, is_question: bool) -> bool | None:
    """Return what the words of a message agree in; unknown ones may only follow a clear yes or no."""
    marked = _NO_IDIOMS.sub(" nope ", _YES_IDIOMS.sub(" yep ", plain))
    marked = re.sub(
        r"\bno (?=(?:voice ?mails?|vms?|messages?|msgs?|texts?|texting|sms|calls?|names?)\b)", "nope ", marked
    )
    words = [_undrawn(word) for word in marked.split()]
    agrees, refuses = any(word in _YES for word in words), any(word in _NO for word in words)
    is_known = all(word in _YES | _NO | _PLAIN_WORDS for word in words)
    if not is_known and (is_question or not _STRONG.match(" ".join(words)) or len(words) > _LONGEST):
        return None
    if agrees == refuses:
        return _asked_for(plain) if not agrees and is_known else None
    return agrees


def _undrawn(word: str) -> str:
    """Return "nope" for "nooope" and "yes" for "yesss"; other words as they are."""
    short = re.sub(r"(.)\1+", r"\1", word)
    return short if short in _YES | _NO and word not in _YES | _NO else word


def _asked_for(plain: str) -> bool | None:
    """Return True for a yes without the word: "you can", "text me", "leave a message"."""
    wish = r"(?:(?:yes )?(?:please )?(?:leave|text|do|go ahead|feel free|say|use|mention)\b.*|(?:u|you|they|that|it) (?:can|may|could)\b.*|i (?:do|would like|d like|want)(?: (?:that|it|to))?|please|go ahead|go for it)"
    return True if re.fullmatch(wish, plain) else None


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
