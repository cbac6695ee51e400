"""What is said right after a cry: taken back, meant all the more, gone on with, or another subject (C-06, C-07)."""

from __future__ import annotations

import re
from dataclasses import replace

from clarity.crisis.danger import Danger, Kind, Level
from clarity.crisis.normal import normalise

# What people say to make small what they said, each by its meaning; the text is normalised.
_ENGLISH = (
    r"j/?k|jus(?:t)? (?:kidding|joking|playing|messing|venting|tired|sad|being (?:dramatic|silly|emotional))|(?:only |was |i'?m )?(?:kidding|joking)",
    r"never ?mind(?! (?:the|about the|my|your)\b)|nvm|(?:forget|ignore|disregard|scratch|delete) (?:it|that|this|me|about it|(?:all |what |everything )?(?:i|that i) (?:just )?(?:said|wrote|typed|texted))|pretend i (?:didn'?t|never)\b.*",
    r"(?:didn'?t|don'?t|do not|did not|never) (?:really |actually |even )?(?:mean|mean to say|say) (?:it|that|any of (?:it|that))(?: like that| that way)?|not (?:what|how) i meant(?: it)?",
    r"not (?:really |actually |being )?(?:serious|going to do (?:it|anything|that)|gonna do (?:it|anything|that))|(?:won'?t|wont|would never|wouldn'?t) (?:really |actually )?do (?:it|anything|that)",
    r"(?:i'?m|im|i am|i'?ll be|ill be|all) (?:fine|ok|okay|good|alright|just tired|better|safe)(?: now)?(?! (?:with|at|after|in|on|to|by|for|before|doing)\b)|feel(?:ing)? (?:better|fine|ok)(?: now)?",
    r"it'?s (?:nothing|fine|ok|all good|not a big deal|no big deal|not that (?:bad|serious|deep))(?! (?:to|if|with|for)\b)|no big deal",
    r"(?:don'?t|dont|do not|no need to|please don'?t) (?:call (?:anyone|anybody|the (?:police|cops))|worry(?: about (?:it|me))?(?! about)|freak out|panic|tell (?:anyone|anybody))",
    r"(?:sorry|my bad|oops)(?: (?:about|for) (?:that|it|this)| i said (?:that|it|anything))|take (?:it|that|this|all that) back|you (?:misunderstood|got (?:it|that) wrong)|(?:i was|was|being|so) (?:being )?dramatic|i (?:was )?overreact(?:ed|ing)|i exaggerated|lol (?:ok|no|relax|chill)",
)
_SPANISH = (
    r"(?:es|era|fue|estaba de|solo era|nomas era)? ?(?:una? )?(?:broma|chiste|juego|mentira)s?|(?:solo |nomas |nada mas )?(?:estoy|estaba|me estoy|me estaba|ando|andaba)? ?(?:brome\w+|jugando|exagera\w+|desahog\w+)|exagere",
    r"olvid(?:a|e|en|ar)(?:lo|te|se)?|(?:haz|haga|hagan) (?:de cuenta|como) que no\b.*|no me (?:haga|hagas|hagan) caso|no (?:haga|hagas|hagan) caso|(?:deja|deje|dejen)lo(?: asi)?|ya (?:no )?importa|borr(?:a|e|en) eso|ignor(?:a|e|en)(?:lo|me)?(?: eso)?",
    r"no (?:era|fue|va|iba|lo dije|lo decia|lo digo|hablaba|hablo) (?:en serio|de verdad|cierto|verdad|enserio)|no es (?:en serio|cierto|verdad)|no (?:quise|queria|quiero) (?:decir|escribir) (?:eso|asi)|no lo (?:dije|decia) (?:asi|por eso)|no (?:voy a|iba a) hacer(?:lo| nada)",
    r"(?:ya )?(?:estoy|me siento|ando) (?:mejor|bien|tranquil[oa])(?: ya)?(?! (?:por|con|en|a|de|los|las|para)\b)|ya se me paso|ya paso|todo (?:esta )?bien",
    r"no (?:fue|es|era|pasa) nada|no es (?:para tanto|gran cosa)",
    r"no (?:se|te) preocup(?:e|es|en)(?: por mi)?|no (?:llam(?:e|es|en)|le (?:diga|digas|digan)|avis(?:e|es|en)) ?(?:a nadie|a la policia)?|tranquil[oa]s?",
    r"(?:perdon|disculp(?:a|e|en)|lo siento)(?: (?:por (?:eso|lo que dije|molestar)|por decir eso))|me retracto|lo retiro|me entendi(?:o|eron|ste) mal",
)
_TAKEN_BACK = re.compile(rf"\b(?:{'|'.join((*_ENGLISH, *_SPANISH))})(?!\w)")
# "i'm not joking" takes nothing back: it says the cry again.
_INSISTS = re.compile(
    r"\b(?:not|no|never|nunca|wasn'?t|wasnt|isn'?t|isnt|ain'?t|aint) (?:\w+ ){0,2}(?:joking|kidding|playing|messing|exaggerating|dramatic|a joke|broma|chiste|juego|mentira|jugando|bromeando|exagerando)\b"
    r"|\b(?:i'?m|im|i am|estoy|es|lo digo|hablo) (?:\w+ ){0,1}(?:serious|for real|en serio|enserio|de verdad)\b|\b(?:i mean it|fr fr|deadass|no cap|te lo juro|lo juro|i swear)\b"
)
# What makes the cry before it graver, or says it once more, in a few words.
_GOES_ON = re.compile(
    r"\b(?:tonight|2nite|right now|now|rn|today|tomorrow|soon|this (?:morning|afternoon|evening|weekend)|in (?:a few|an?|\d+|ten|five|twenty) (?:minutes?|mins?|hours?)"
    r"|plan|pills?|gun|pistol|knife|blade|razor|rope|bridge|bottle|note|bleed\w*|blood|took|taken|swallowed|already (?:did|done)|it'?s done|its done|too late|home alone|by myself|can'?t stop|goodbye|bye|alone with"
    r"|esta noche|ahorita|ahora|hoy|(?<!la )manana|pronto|en (?:un rato|\d+|unos) ?(?:minutos?|horas?)?|pastillas|pistola|cuchillo|navaja|cuerda|puente|frasco|carta|sangr\w*|tome|trague|ya (?:lo hice|es tarde|esta hecho)|sola?|adios)\b"
)
_ARRANGES = re.compile(
    r"\b(?:call|phone|text|e?mail|talk|speak|appointment|appt|intake|schedule\w*|start|come in|visit|open|cost|price|insurance|session|group|program"
    r"|cita|llam\w+|habl\w+|empezar|horario|precio|seguro|abren|programa|correo)\b"
)
_ASKS = re.compile(
    r"\?|\b(?:how|what|when|where|which|who|does|do you|can (?:i|you|u)|cu[a]nt\w+|cuando|donde|que (?:es|hay))\b"
)
_BESIDES = 3  # words beside what takes back; with more, something is asked or told that wants an answer
_FEW = 8  # words of what goes on


def takes_back(text: str) -> bool:
    """Return whether a message, right after a cry, does nothing but make it small."""
    plain = normalise(text)
    if _INSISTS.search(plain) or _ASKS.search(plain) or any(sign.isdigit() for sign in plain):
        return False
    return _TAKEN_BACK.search(plain) is not None and len(_TAKEN_BACK.sub(" ", plain).split()) <= _BESIDES


def insists(text: str) -> bool:
    """Return whether a message, right after a cry, says that it is meant."""
    plain = normalise(text)
    return _INSISTS.search(plain) is not None and len(_INSISTS.sub(" ", plain).split()) <= _BESIDES


def goes_on(text: str) -> bool:
    """Return whether a message, right after a cry, adds a time, a means or a deed to it, and arranges nothing."""
    plain = normalise(text)
    if len(plain.split()) > _FEW or _ASKS.search(plain) or _ARRANGES.search(plain):
        return False
    return _GOES_ON.search(plain) is not None


def taken_back(cry: Danger) -> Danger:
    """Return what is left of a cry that was taken back: the state stays.

    Where somebody is about to act, has swallowed something or may be watched by who attacks them, it is as if nothing
    had been taken back: "okay, thank you for letting me know" would leave them alone with it.
    """
    if cry.level is Level.IMMINENT or cry.kind in (Kind.INGESTION, Kind.ABUSE):
        return cry
    return replace(cry, is_taken_back=True)
