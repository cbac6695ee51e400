"""What every sealed text of a crisis must say, and what it may never say, by kind of danger and language.

The rules are requirements C-15 and C-19 to C-26; a clinician has looked at none of them.
"""

from __future__ import annotations

Both = dict[str, str]  # a pattern for each language

# The lines that every reply of a set names, and the one that its first reply names first.
LINES = {
    "crisis": {"988", "911"},
    "imminent": {"911", "988"},
    "self_harm": {"988", "911"},
    "ingestion": {"911", "poison_help"},
    "harm_to_others": {"988", "911"},
    "psychosis": {"988", "911"},
    "abuse": {"dv_hotline", "rainn", "911"},
    "abuse_imminent": {"911", "dv_hotline"},
    "third_party": {"988", "911"},
    "third_party_abuse": {"911", "dv_hotline", "rainn"},
    "minor": {"988", "911"},
    "minor_imminent": {"911", "988"},
}
NEXT_STEP = {
    "crisis": "988",
    "imminent": "911",
    "self_harm": "988",
    "ingestion": "911",
    "harm_to_others": "988",
    "psychosis": "988",
    "abuse": "dv_hotline",
    "abuse_imminent": "911",
    "third_party": "988",
    "third_party_abuse": "911",
    "minor": "988",
    "minor_imminent": "911",
}
_TRUST: Both = {
    "en": r"someone you trust",
    "es": r"alguien de confianza",
}
_ADULT: Both = {
    "en": r"an adult you trust",
    "es": r"una persona adulta de confianza",
}
_MEANS_AWAY: Both = {
    "en": r"(away|far) from anything you could use to hurt yourself",
    "es": r"(aléjate|lejos) de todo lo que podrías usar para hacerte daño",
}
_COMPANY: Both = {
    "en": (
        r"someone you trust|stay by yourself|an adult you trust|near other people"
        r"|where there are people"
    ),
    "es": r"con alguien|alguien te acompañe|persona adulta de confianza|otras personas|haya gente",
}
SAFE_TO: Both = {
    "en": r"if it is safe to|when it is safe",
    "es": r"si es seguro|cuando sea seguro",
}
_FAULT: Both = {
    "en": r"not your fault|not to blame|did not cause",
    "es": r"no es tu culpa|la culpa no es tuya|no tienes la culpa",
}
_OKAY: Both = {
    "en": r"even if",
    "es": r"aunque|no esperes",
}
_AWAY_FROM_THEM: Both = {
    "en": r"away from them|space from them",
    "es": r"(aléjate|lejos) de esa persona|toma distancia",
}
_STAY: Both = {
    "en": r"stay (with them|close)\b",
    "es": r"quédate|acompaña a esa persona",
}
_IF_SAFE: Both = {
    "en": r"if it is safe",
    "es": r"si es seguro",
}
_FAMILY: Both = {
    "en": r"family|talk with you",
    "es": r"familia|te escucha",
}
_CHILD: Both = {
    "en": r"child or anyone",
    "es": r"menor o alguien más|peligro",
}
_OWN_SAFETY: Both = {
    "en": r"stay safe|keep safe|only if it is safe",
    "es": r"cuida tu seguridad|no te arriesgues|peligro",
}
_ALONE: Both = {
    "en": r"stay with someone|alone",
    "es": r"alguien",
}
_ONLY_IF_SAFE: Both = {
    "en": r"only if it is safe to",
    "es": r"solo si es seguro",
}
# What every reply of a set says besides, and what its first reply says.
MUST: dict[str, list[Both]] = {
    "crisis": [_TRUST],
    "imminent": [_COMPANY, _MEANS_AWAY],
    "psychosis": [_TRUST],
    "minor": [_ADULT],
    "minor_imminent": [_ADULT, _MEANS_AWAY, _COMPANY],
    "ingestion": [_OKAY, _ALONE],
    "harm_to_others": [_AWAY_FROM_THEM],
    "abuse": [SAFE_TO, _FAULT],
    "abuse_imminent": [_ONLY_IF_SAFE],
    "third_party": [_STAY, _IF_SAFE, _FAMILY],
    "third_party_abuse": [_CHILD, _OWN_SAFETY],
}
MUST_FIRST: dict[str, list[Both]] = {"self_harm": [_TRUST], "abuse_imminent": [_COMPANY]}
# One of these takes a fear of the call away (C-20).
BARRIER: Both = {
    "en": (
        r"\bfree\b|\bprivate\b|trained person|if you can't talk|if talking is hard"
        r"|don't want to talk"
    ),
    "es": (
        r"\bgratis\b|\bprivado\b|persona capacitada|si te cuesta hablar|si no (quieres"
        r"|puedes) hablar"
    ),
}
FREE: Both = {
    "en": r"\bfree\b",
    "es": r"\bgratis\b",
}
TRAINED: Both = {
    "en": r"trained person answers",
    "es": r"responde una persona capacitada",
}
FORBIDDEN = {
    "suicide and its wrong words": (
        r"suicid\w*|\bcommit\w*|\battempt\w*|\bepidemi\w*|\bintent(o|ar|aste)\b|\bcomet\w+"
        r"|\bsuccessful\b|\bfailed\b|\blethal\w*|\bletal\w*|\bkill\w*|\bmatar\w*|\bdie\b"
        r"|\bmorir\w*"
    ),
    "means or method": (
        r"\b(guns?|firearms?|pistols?|rifles?|bullets?|shoot\w*|weapons?|pills?|tablets?"
        r"|overdos\w+|meds|drugs?|medications?|medicines?|ropes?|hang\w*|noose|belts?|knife|knives"
        r"|blades?|razors?|cut|cuts|cutting|wrists?|bridges?|roofs?|jump\w*|trains?|tracks"
        r"|drown\w*|bleach|poison\w*|gas|carbon|cars?|burn\w*|stab\w*|chok\w+|suffocat\w+"
        r"|strangl\w+|bottles?|alcohol|vomit\w*|armas?|pistolas?|balas?|pastillas?|sobredosis"
        r"|medicinas?|drogas?|soga|cuerda|ahorcar\w*|colgar\w*|cuchillos?|navajas?|cortar\w*"
        r"|puentes?|techo|saltar|tren|ahogar\w*|cloro|venenos?|quemar\w*|balcón|ventana)\b"
    ),
    "place": r"\b(places?|house|lugares?|bedroom|bathroom|cuarto|baño|Orange County|OC Links)\b",
    "promise or false comfort": (
        r"\bpromis\w*|\bguarante\w*|\balways\b|get better|be (fine|all right)|\bwe('re| are| will"
        r"|'ll)\b|24/7|will (come|join|help|fix|save)|help is (here|coming)|prometo|promet\w+"
        r"|garanti\w+|siempre|todo va a estar|vas a estar bien|mejorar\w*|estamos (aquí|contigo)"
        r"|no te va a pasar"
    ),
    "claimed feeling": (
        r"understand|how you feel|I know (how|what)|I care|I feel|I'm (sad|sorry|worried|here)"
        r"|entiendo|comprendo|sé (cómo|lo que)|lo siento|me preocupa"
    ),
    "argument, moral, blame": (
        r"calm down|cheer up|don't do it|\bshould\b|must not|selfish|wrong\b|think of your"
        r"|your family needs|\ba sin\b|weak|crazy|\breal\b|not true|imagin\w+|cálmate|tranquil\w+"
        r"|no lo hagas|deberías|debes|egoís\w+|pecado|piensa en tu|loc[oa]s?\b|no es cierto"
        r"|no es verdad"
    ),
    "reproach for repeating": r"already|as I said|again|told you|once more|ya te|como te dije|otra vez|de nuevo",
    "diagnosis": (
        r"\b(diagnos\w*|disorder|depress\w*|psychosis|psychotic|paranoi\w*|delusion\w*"
        r"|hallucinat\w*|bipolar|symptom\w*|trastorno|depresión|psicosis|paranoi\w*|delirio\w*"
        r"|alucina\w*|síntomas?)\b"
    ),
    "marketing, program, insurance": (
        r"\b(IOP|program|programs|clarity|insurance|admissions|treatment|therapist|counselor"
        r"|survey|sign up|callback|programa|seguro médico|admisiones|tratamiento|terapeuta"
        r"|encuesta)\b"
    ),
    "statistics": (
        r"\d+ ?%|percent|\bmany people\b|\bmost people\b|\bone in\b|por ciento|mucha gente"
        r"|\bcada año\b"
    ),
    "asks for data": (
        r"\b(your|tu) (name|address|number|phone|email|age|nombre|dirección|número|edad)\b"
        r"|tell me more|what happened|where are you|how old|qué pasó|dónde estás|cuéntame"
    ),
    "urgency of a seller": r"\bact now\b|don't wait|hurry|apúrate|apresúrate",
    "humour or emoji": r"\b(haha|lol|jaja|joke|kidding|broma)\b|[\U0001F000-\U0001FAFF\u2600-\u27BF]",
    "988 press 3": r"988[^.]{0,20}(press|oprim\w+|and|y) ?3",
    "gendered Spanish": (
        r"\b(solo|sola|seguro|segura|tranquilo|tranquila) te\b|\b(estás|estar|eres) (solo|sola"
        r"|herido|herida|cansad[oa])\b|\w[@]\w|[aeo]x\b|\busted\b|\bvos\b|\bvosotros\b"
    ),
}
# What each of these is there to catch.
EXAMPLES = {
    "suicide and its wrong words": "Many who commit it gave signs.",
    "means or method": "Put the pills away.",
    "place": "Leave the house.",
    "promise or false comfort": "It will get better.",
    "claimed feeling": "I understand.",
    "argument, moral, blame": "You should think of your family.",
    "reproach for repeating": "I already told you.",
    "diagnosis": "This may be depression.",
    "marketing, program, insurance": "Our program can help.",
    "statistics": "Most people recover.",
    "asks for data": "Tell me your name.",
    "urgency of a seller": "Hurry.",
    "humour or emoji": "Just kidding.",
    "988 press 3": "Call 988 and press 3.",
    "gendered Spanish": "No estás solo.",
}
# In the words for whoever is hurt by somebody: whom and what a reader of the phone must not learn.
TELLTALE = (
    r"abus\w*|violen\w*|domestic|domést\w*|hotline|partner|pareja|husband|wife|boyfriend"
    r"|girlfriend|boss|father|mother|marido|espos[oa]|novi[oa]|jefe|maltrat\w*|shelter|refugio"
    r"|escape|leave (him|her|them)|\b(he|him|his|she|her)\b|police|policía|report\w*"
    r"|denunci\w*|couple|counsel\w*|pareja|rape|viola\w*"
)
# Of what voices or beliefs say nothing is repeated, doubted or confirmed.
BELIEF = r"voice|belie|hear\b|plot|watch|follow|voces|voz|cree|oyes|persig|vigil"
