"""A phone number that somebody typed and does not want to be called on: refused, asked about, or a number of another kind."""

# ruff: noqa: E501, SIM905  a line is one way to say it, a list of words is easier to read in one string

from __future__ import annotations

import re

from clarity.reading.phone_numbers import PhoneNumber, read_phone_number
from clarity.reading.spoken_numbers import plain_signs, with_digits

_LONGEST_TEXT = 2000  # characters; a message is no longer
_NUMBER = re.compile(
    r"(?:\+ ?)?\(?\d(?:[\s().\-/\u2010-\u2015]{0,3}\d){6,}(?:,?\s*(?:ext(?:ension)?|x)\.?\s*\d{1,7}\b)?"
)
_HERE = "\u00a7"  # stands for the number
_NEVER = r"(?:do not|dont|don t|does not|doesnt|did not|didnt|not|never|no longer|no more|cannot|can not|cant|wont|will not|stop|quit|remov\w*|delet\w*|eras\w*|forget|ignore|disregard|lose|scratch|drop|avoid|block\w*|unsubscribe|take off|instead of|rather than|except|anything but|other than|without|refuse\w*|isnt|aint|wasnt|arent|shouldnt|should not|must not|nobody|none|nope|nah|no|hate\w*|dislike\w*|unlist|unsave|no llam\w+|no us\w+|wrong|old|previous|former|fake|dead|disconnected|expired|used to be|was|were)"
_CALL = r"(?:call ?backs?|calls?|calling|texting|using|contacting|ringing|ring|phone|reach|contact|dial|try|use|text|get|hit|buzz|fone|cal|llam\w+|keep|save|store)"
# Words through which a "don't" still governs the call: "don't you ever even think to call".
_LINK = r"(?: (?:ever|dare|please|pls|want|wanna|like|need|you|u|yall|to|them|they|anyone|anybody|someone|him|her|me|it|be|even|think|going|should|let|again|really|also|just|think of|about|the|and|or|try|trying|start|keep|have|at all|circumstances|when|people|if|bother|wish|would|must|guys))*"
_TIME = r"(?:\d{1,2}(?::?\d\d)?|am|pm|a m|p m|oclock|o clock|noon|midnight|midday|lunch\w*|dinner|work|school|the|in|on|at|and|or|to|till|until|mornings?|afternoons?|evenings?|nights?|early|late|too|weekdays?|weekends?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|today|tonight|tomorrow|now|yet|hours?|during|between|before|after|my|shift|class)"
_STOP_HERE = rf"(?=\s*(?:[.,;!?\n{_HERE}]|$|but\b|just\b|please\b|and\b|only\b|call\b|my (?:number|cell|phone)\b))"
_SAID = r"(?: (?:me|us|it|him|her|them|that|a|any|messages?|texts?|voice ?mails?|vms?|msgs?|the|program|name|anything|about|what|its|it s|please|pls|ever|or|to|my|on|with))*"
# A "not" about something else than the number.
_HARMLESS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:please )?(?:do not|dont|never|not|no)(?: (?:calls?|calling|ring|phone|contact|reach))?(?: (?:me|us))?(?: back)? (?:before|after|until|till|past|earlier than|later than|between|during|on (?={_TIME})|in the (?={_TIME})|at night|at noon|at lunch|early|late|today|tonight|tomorrow|right now|now|yet|too early|too late|mornings?|evenings?|weekends?|weekdays?)(?: {_TIME}\b)*{_STOP_HERE}",
        rf"\b(?:please )?(?:do not|dont|never|no|not) (?:text(?:s|ing)?|leave|leaving|send|say|mention|tell|voice ?mails?|vms?|messages?|msgs?|sms)\b{_SAID}(?=\s*(?:[.,;!?\n]|$|but\b|just\b|only\b|call\b|and call\b))",
        rf"\b(?:but )?not (?:on |at |to )?(?:the|my|any) (?:other|old|home|work|house|office|first|last)(?: (?:one|\x021|1|number|phone|cell|line))?(?=\s*(?:[.,;!?\n]|$))(?! ?{_HERE})",
        r"\b(?:no (?:problems?|worries|rush|hurry|thanks|thank you)|why not|not a problem|(?:do not|dont) (?:mind|hesitate|worry|forget)|not sure|if not|whether or not|not home|not at home|cant wait|cant talk(?: (?:right )?now)?|cant (?:answer|pick up)|not busy|not working|not urgent)\b",
        r"\b(?:no wait|wait no|no sorry|sorry no|oops|whoops)\b",
    )
)
_CORRECTED = re.compile(r"\b(?:wait|i mean|i meant|meant|sorry|correction|actually|make that|should be|instead)\b")
_NEGATED_CALL = re.compile(rf"\b{_NEVER}{_LINK} {_CALL}\b")
_NOT = re.compile(rf"\b{_NEVER}\b")
_WISH_TO_CALL = re.compile(rf"\b{_CALL}\b(?!ed)")
_I_CALL = re.compile(
    rf"\b(?:i|we)(?: (?:just|already|always|tried to|try to|keep|did|do|have|had|was|am))*(?: {_CALL}\b| (?:called|tried|rang|phoned|dialed|dialled|texted|got|found|saw|see|googled))|\b(?:told|tells?|asked|asks|said to|says to) (?:me|us|him|her)\b|\b(?:answers|blocked|hears|checks|called|texted|rang|phoned)\b"
)
_GIVEN = re.compile(
    rf"(?:\b(?:my|the best|best|the|her|his|their|our|new|mi) (?:(?:best|cell|mobile|home|work|contact|callback|call back|new|personal|current|direct|real|actual|correct|right|own|phone|telephone|wifes?|husbands?|moms?|dads?|sons?|daughters?|mothers?|fathers?|s) )*(?:number|numbers|num|no|phone|cell|mobile|line|landline|telephone|numero|telefono)(?: in \w+)?(?: (?:to (?:call|reach|use)(?: me)?(?: (?:at|on))?|for (?:me|that|the call)|i use))?(?: (?:is|would be|will be|es))?(?: (?:now|just|still))?"
    rf"|\b(?:its|it is|it s|heres|here is|here s|this is|thats|that is|that would be|it would be|i meant?|should be|here you go|the (?:right|correct) (?:one |\x021 |1 |number )?is|call|at|on|number|phone|cell|mobile|tel|try|use)) ?:?-?>? ?{_HERE}"
)
_KIND = r"(?:insurance|insurer|group|member(?:ship)?|policy|account|acct|social|ssn|ss|security|fax|case|claim|reference|ref|confirmation|order|tracking|id|license|licence|npi|tax|ein|zip|birth|dob|pin|(?<!area )code|subscriber|medicaid|medicare|plan|card|routing|patient|record|chart|prescription|rx|serial|passport|pharmacy|your|ur|yours|clinics?|hotline|kaiser|aetna|cigna|anthem|humana|tricare|optum|medi-?cal|blue (?:cross|shield)|crisis|admissions|scam\w*|spam\w*|prank)"
_OF_ANOTHER_KIND = re.compile(
    rf"\b{_KIND}(?: (?!call\b|at\b|my\b)\w+){{0,3}} ?[:#]? ?(?:(?:is|was|are) )?{_HERE}|{_HERE} (?:is|was|as|for)(?: (?:my|the|your|an?|our))?(?: \w+)? {_KIND}\b|{_HERE} (?:is|was) (?:fake|a scam|spam|yours?)\b"
)
_FROM = re.compile(rf"\bfrom(?: (?:the|this|a|your|number))* {_HERE}")
_WRITING_FROM = re.compile(
    rf"\b(?:im|i am|i m) (?:calling|texting|writing|messaging)(?: you)? from(?: the number)? {_HERE}"
)
_ASKS = re.compile(
    r"(?:(?:and|so|but|hi|hey|hello|ok|um|wait|sorry) )*(?:(?:is|are|was|were|did|does|whos|whose|whats|why|should|can|could|would|will|may|might|am|isnt|arent|didnt)\b|do (?:you|u|i|we|they|any\w*|some\w*)\b|(?:have|has|had) (?:you|u|i|we|they|any\w*)\b|(?:who|what|where|when|which|how)\b(?! (?:you|u|ever|i|someone|they|it|possible)\b)|any (?:idea|reason|chance)\b)"
)
_ASKS_FOR_A_CALL = re.compile(
    rf"(?:(?:and|so|but|hi|hey|hello|ok|um|wait|sorry|please) )*(?:(?:can|could|would|will|may|might) (?:you(?: guys| all| people)?|u|ya|yall|someone|somebody|anyone|they|one of you|a person|admissions|your \w+|she|he)(?: (?:please|pls|just|maybe|possibly|kindly|be able to|have (?:someone|somebody|them|admissions|a person)|give me a|get someone to|mind|then|also))* (?:{_CALL}|calling|call back)\b"
    r"|(?:can|could|may) i (?:please |just )?(?:give|leave|get a call|have (?:someone|somebody|you|a call)|be (?:called|reached)|request|receive)\b|(?:is it (?:ok|okay|fine|possible|alright|all right)|(?:is there )?(?:a way|any way|any chance|a chance)) (?:for (?:you|someone|somebody|them|admissions) )?(?:to|if (?:you|they|someone)|someone (?:can|could)|you (?:can|could)) (?:call|reach|use)\b)"
)
_ASKED_AFTER = re.compile(
    r"^[^.,;!?\n]*[,.]? ?\b(?:is (?:that|this|it) (?:you|your|the|ur|right|correct|a|from|really)|who(?:s| is)? (?:is )?(?:this|that|it)|whose|is (?:that|this)(?: (?:one|number|still|really))*(?: (?:you|your|yours|the|a|an|from|right|correct|safe|legit|real)\b| ?\?)|did you|do you (?:have|know|use|call from)|why (?:did|do|is)|right|yours)\b[^.!\n]*\?"
)
_THAT = r"(?:(?: back)?(?: (?:it|that|this|there|me|us|anymore|any more|again|ever|please|pls|thanks|number|one|\x021|at all|on|at|to|from|back|one))*)"
_REFUSED_AFTER = re.compile(
    rf"^(?:[^{_HERE}]*?[.,;!?\n]|)\s*(?:(?:but|and|please|pls|so|or|actually|wait|just|you|which|that|this|it|its|thats|that s|it s|one|number|\x021|because|cause|ok|i) )*"
    rf"(?:(?:{_NEVER}{_LINK} {_CALL}\b{_THAT}(?=\s*(?:[.,;!?\n]|$))|never ?mind|nvm|forget (?:it|that)|scratch that|(?:lol |haha )?jk|just kidding|on second thought|changed my mind|(?:actually|wait) (?:no|dont|not)\b|no(?: way| thanks| please| dont)?\s*$|nope\s*$|not\s*$|(?:call )?never\s*$|typo|mistake|(?:delete|remove|erase|forget|ignore|lose|disregard)(?: (?:it|that|this|the number|my number))?(?= *(?:[.,!?\n]|$)))"
    r"|(?:is|s|isnt|is not|was|wasnt|has been|aint|now|not)(?: (?:an?|the|my|not|no|longer|now|been|really|actually|all|out|his|her|their|some|someones?))* ?(?:wrong|incorrect|old|dead|disconnected|off|out of|changed|fake|mine|mine anymore|broken|bad|scam|spam|lost|stolen|blocked|number|phone|cell|me|real|right|correct|good|working|in service|valid|safe|to be called|ex|exs|taken|gone|shut|closed|cancelled|canceled|yours?|longer|someone elses|somebody elses|previous|former)\b"
    r"|(?:isnt|wasnt|aint|doesnt|does not|dont|do not|no longer|never|cant|wont|stopped|quit) (?:work\w*|exist\w*|belong\w*|ring\w*|mine|valid|answer\w*|my|in|use\w*|go|connect\w*|be|receive|get|want (?:calls?|a call|it|that))\b(?! (?:my|the|any|other|unknown|strange)\b)|is (?:my|his|her|the|our) \w+s(?=\s*(?:[.,!?\n]|$))|wrong\b|not (?:mine|my|that|this|valid|working|right|correct|good|anymore|for|to|a|ok|safe)\b|no good\b|(?:used to be|was) )"
)
_TAKE, _OFF = re.compile(r"\b(?:take|get|scratch|cross|leave)(?: \w+){0,3}\s*$"), re.compile(r"\s*(?:off|out|alone)\b")
_FINE_AFTER = re.compile(
    r"^\s*(?:is|works|s|would be|will be|will do|should work|can be|may be)\b(?: (?:the|my|a|an|fine|also|still|always|our|new|current|personal|own|best|only|to|for|me|good|great|ok|okay|better|real|right|correct|cell|mobile|home|work|house|phone|number|line|landline|one|way|place|and|it|is|mine|here|where|how|you|u|they|i|can|could|should|may|be|reached|reach|call|get|use|at|on|please|pls|thanks|any|anytime|time|now|today|tomorrow|tonight|in|on|after|before|mornings?|afternoons?|evenings?|\w+s (?=(?:cell|phone|number|mobile)\b)))*\s*(?:[.,;!?\n(\u00a7]|$|but\b|and\b)"
)
# What is said of the number, which is read as praise only where each word is.
_SAID_OF_IT = re.compile(
    r"^\s*(?!is (?:that|this|it) (?:ok|okay|fine|good|enough|all)\b)(?:is|s|are|was|were|would|will|wont|got|gets?|has|had|does|did|can|cant|should|could|belongs?|hangs?|rings?|goes|keeps?|isnt|came|comes|went|just|only|always|still|used|works)\b"
)
# Beside a number these say nothing; besides them a name of three words may stand there.
_BESIDE = frozenset(
    "yes yeah yep yup ya sure ok okay k hi hello hey please pls plz thanks thank thx ty um uh umm so and well or then to number phone cell me mobile back at on is it its ph tel telephone "
    "home work house landline line c p m h cb here heres go again another after before from until till til between any anytime time times mornings morning afternoons afternoon evenings evening "
    "noon night nights weekday weekdays weekend weekends monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun am pm est pst pacific today tomorrow tonight now "
    "area code country sms wa https http www text call use correct mine best free available around about just sorry oops correction dash open close paren plus ext im this name names in".split()
)
_SAYS_MORE = frozenset(
    "i my the a an they he she we you u your his her their our me us it that those these who what said says say gave gives give given got saw see was were had has have listed shows reads".split()
)
_REFUSED_GIVEN = re.compile(
    rf"\b{_NEVER}(?: (?:really|actually|even|longer|any|a|the|at|on|for|to|in|been|anymore|be))*\s*$"
)
_OUR_LINE = re.compile(r"(?:\D*1)?\D*949\D*625\D*0564\D*")
_SOCIAL_SECURITY = re.compile(r"\d{3}-\d{2}-\d{4}")


def refuses_number(text: str) -> bool:
    """Whether the message holds a phone number (seven digits or more) that it does not clearly give to be called on.

    It refuses the number, asks about it, or gives it as something else: an insurance number, an old one, one that
    called. What could be meant either way is refused, and the person is asked again. False where no number is.
    """
    plain = _plain(text)
    found = plain.count(_HERE)
    if not found:  # "949-JET-PACK" is a number that only its own reader finds
        return bool(_NOT.search(plain) or "?" in plain) and isinstance(read_phone_number(text), PhoneNumber)
    if found > 1:
        corrected = [match.start() for match in _CORRECTED.finditer(plain, plain.index(_HERE))]
        later = [plain[at:] for at in corrected if _HERE in plain[at:]]
        plain = later[-1] if later else plain
    return any(_refuses(plain[: at.start()], plain[at.end() :]) for at in re.finditer(_HERE, plain))


def _plain(text: str) -> str:
    """Return the text in lower case, one sign for each number, without what is no refusal of it."""
    text = with_digits(plain_signs(text[:_LONGEST_TEXT])).lower()
    text = re.sub(r"(?<=\d)\s?\x02(?=\d)|\x02(?=\d ?\x02)", "", text)
    text = re.sub(r"['\u2019\u2018`]", "", _NUMBER.sub(_sign, text))
    text = re.sub(rf"#(?=\s*(?:is\b|:|{_HERE}))", " number ", text)
    text = re.sub(r"[^\S\n]+", " ", text).strip()
    for pattern in _HARMLESS:
        text = pattern.sub(" , ", text)
    return re.sub(r"[^\S\n]+", " ", text).strip()


def _sign(number: re.Match[str]) -> str:
    """Return what stands for a number: our own line and a social security number are none to be called on."""
    if _OUR_LINE.fullmatch(number.group()):
        return " our line "
    return " ssn " if _SOCIAL_SECURITY.fullmatch(number.group()) else f" {_HERE} "


def _refuses(before: str, after: str) -> bool:
    sentence = re.split(r"[.!?\n;]", before)[-1]
    clauses = [
        clause.strip()
        for clause in re.split(
            r",|(?<!anything )(?<!everything )(?<!number )(?<!any )\bbut\b|[\u2013\u2014]| - ", sentence
        )
    ]
    clause, earlier = clauses[-1], before[: len(before) - len(clauses[-1])]
    here = f"{clause} {_HERE}".strip()
    is_wanted = _is_wanted(clause, here)
    following = re.split(r"[.!?\n;,]", after, maxsplit=1)[0]
    if _ASKS.match(clause) and not _ASKS_FOR_A_CALL.match(clause):
        return True
    if _OF_ANOTHER_KIND.search(f"{here} {following.strip()}") and not is_wanted:
        return True
    if _FROM.search(here) and not _WRITING_FROM.search(here):
        return True
    if _ASKED_AFTER.search(after) or (_TAKE.search(clause) and _OFF.match(after)):
        return True
    is_praised = _FINE_AFTER.search(after)
    if not is_praised and (_REFUSED_AFTER.search(after) or _SAID_OF_IT.search(after)):
        return True
    return not is_wanted and _is_doubtful(clause, here, earlier)


def _is_wanted(clause: str, here: str) -> bool:
    """Whether the clause before the number wants a call there: "call", "my number is", and no "not" that governs it."""
    calls = list(_WISH_TO_CALL.finditer(clause))
    negated = [match.end() for match in _NEGATED_CALL.finditer(clause)]
    refused = list(_NOT.finditer(clause))
    given = _GIVEN.search(here)
    if _I_CALL.search(clause):
        return bool(given and "number" in given.group() and not refused)
    if calls and calls[-1].end() not in negated and not any(no.start() >= calls[-1].start() for no in refused):
        kind = re.search(rf"\b{_KIND}(?: \w+)?$", clause[calls[-1].end() :])
        return not kind
    if negated or not given:
        return False
    is_refused = _REFUSED_GIVEN.search(clause[: given.start()]) or _NOT.search(given.group())
    is_kind = re.search(rf"\b{_KIND}\s*$", clause[: given.start()]) or re.search(rf"\b{_KIND}\b", given.group())
    return not is_refused and not is_kind


def _is_doubtful(clause: str, here: str, earlier: str) -> bool:
    """Whether a number without a wish stands by a refusal, a report, or words that nobody gives a number with."""
    last = re.split(r"[.!?\n;]", earlier.rstrip(" ,.!?;"))[-1]
    is_refused_before = re.search(
        rf"\b{_NEVER}{_LINK} (?:{_CALL}\b{_THAT}|(?:my |the |that |this )?(?:old )?(?:number|phone|cell)\b.*)\s*$", last
    )
    is_more = _NOT.search(clause) or _I_CALL.search(clause) or is_refused_before
    return bool(is_more) or not (_GIVEN.search(here) or _is_bare(clause))


def _is_bare(clause: str) -> bool:
    """Whether nothing but a name, a time or a greeting stands before the number."""
    words = re.sub(r"[\W\d_]+", " ", clause).split()
    others = [word for word in words if word not in _BESIDE]
    return len(others) <= 3 and (not others or _SAYS_MORE.isdisjoint(words))
