"""The rule layer of the crisis screen: plain patterns over normalised text, English and Spanish.

It is one of two layers and never the only one: the trained network finds what no list can. Either one
fires alone, because a missed person costs far more than a false alarm (requirement C-04).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from clarity.crisis.danger import CALM, Danger, Kind, Level
from clarity.crisis.normal import REPEATED, normalise

_SELF = r"(?:my ?self|me self|meself)"
_PERSON = r"(?:him|her|them|someone|somebody|people|everyone|everybody|you|my (?:\w+ )?(?:wife|husband|kids?|family|baby|boss|ex|dad|mom|son|daughter|brother|sister|neighbor|roommate|boyfriend|girlfriend|teacher|coworkers?|parents)|the (?:kids|children|baby)|this guy|that guy)"
_LOVED = (
    r"(?:friend|son|daughter|kid|child|teen|wife|husband|spouse|partner|boyfriend|girlfriend|bf|gf|mom|mother|mum|dad|father"
    r"|brother|sister|roommate|cousin|niece|nephew|aunt|uncle|grand\w+|student|neighbor|coworker|client|patient|ex)"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_CLOSE = r"(?:kids?|children|son|daughter|mom|mother|dad|father|wife|husband|family|parents|sister|brother|friends)"
_WANTS = r"(?:want(?:s|ed)?|wan(?:na|t to)|going|gonna|gon|ready|plan(?:s|ned|ning)?|try(?:ing)?|tried|wish(?:es|ing)?|think(?:ing)?|thought|thoughts|feel(?:s|ing)? like|decided|urge|tempted|need|deserve|hope)"

# Each pattern names a kind of danger from the safety requirements (C-02), not a line anyone wrote.
_ENGLISH: Mapping[Kind, tuple[str, ...]] = {
    Kind.SUICIDE: (
        rf"\b(?:kill|killing|hang|hanging|shoot|shooting|drown|drowning|off|offing|end|ending) {_SELF}\b",
        rf"\b{_WANTS}\b(?: \w+){{0,4}} (?:die|dying|be dead|end it(?: all)?|end (?:my|their|his|her) (?:own )?life|"
        r"be gone forever|not wake up|never wake up|stop existing|not exist)\b",
        r"\b(?:take|taking|end|ending|took) my (?:own )?life\b",
        r"\b(?:do not|don'?t|dont|never) (?:want|wanna|wish|deserve)(?: to)? (?:live(?! (?:at|in|with|near|on|by|there|alone|so)\b)|be alive|be here any ?more|exist|wake up(?! (?:early|so|at|that|before|for)\b)|keep living|go on living)\b",
        r"\b(?:no|any|not a) (?:reason|point|purpose)(?: left)? (?:to|in|of) (?:live|living|go(?:ing)? on|being alive|keep(?:ing)? going)\b",
        r"\b(?:better off|happier|easier)(?: \w+){0,3} (?:dead|without me|if i (?:was|were) (?:dead|gone))\b",
        r"\b(?:wish|wishing) (?:i|that i) (?:was|were|had) (?:dead|never (?:been )?born|not alive)\b",
        r"\bi(?:'?m| am| feel| have been|'?ve been| been)(?: \w+){0,4} suicidal\b(?! (?:ideation )?(?:in the past|years ago))",
        r"\b(?:i'?m|im|i am|i have|i'?ve|ive|i keep|having|my|these|feel(?:ing)?)\b(?: \w+){0,4} (?:suicidal|suicide) (?:thoughts?|ideation|plan|urges?)\b(?!.{0,30}(?:years? ago|in the past|long ago))",
        r"\b(?:thoughts?|thinking|idea) (?:of|about) (?:suicide|ending (?:it|things|everything)|not being (?:here|alive)|dying)\b",
        r"\b(?:commit|attempt|attempting|tried|trying|try) (?:to )?suicide\b",
        r"\b(?:kms|unalive|unaliv\w+|sewer ?slide|sewerslid\w*|ctb|self delete|toaster bath)\b",
        r"\b(?:tired|sick|done) (?:of|with) (?:being alive|living|life|existing)\b",
        r"\b(?:can'?t|cannot|can not|cant) (?:do|take|live|go on|keep going|keep doing|handle|bear)(?: \w+){0,3} (?:any ?more|any longer|anymo)\b(?! than)",
        rf"\b(?:can'?t|cannot|can not) go on\b(?! (?:the|a|an|to|vacation|leave|disability|trips?|weekends?|weekdays|{_DAY}|\d))",
        r"\b(?:do not|don'?t|dont) plan (?:on being|to be) (?:around|here|alive)\b(?! (?:on|at|for|in|this|next|until|before))",
        r"\bwhat(?:'?s| is| would be)? the (?:point|use) (?:of|in) (?:going on|living|being alive|staying alive)\b",
        r"\b(?:does ?n'?t|does not|did ?n'?t|no longer) (?:want|wants|wish|feel like) (?:to )?(?:live|be alive|exist|wake up|be here any ?more|living)\b(?! (?:at|in|with|near|on|by|there|alone|early|so)\b)",
        r"\b(?:i'?m|im|i am|sitting|standing)(?: \w+){0,2} (?:on|at|by|near) the (?:bridge|ledge|edge|rooftop|roof|tracks|train tracks|cliff|overpass)\b",
        # goodbye and preparation
        r"\b(?:i'?ll|ill|i will|i'?m (?:gonna|going to)|im (?:gonna|going to)|imma|want to|wanna|rather|should|better off) (?:just )?be (?:dead(?! (?:on|tired|to|broke))|six feet under|in the ground)\b",
        r"\b(?:about to|going to|gonna|gon|imma|finna|will|ready to|time to|want to|wanna|let me|might(?: just)?|i'?ll|ill)(?: \w+){0,1} end it(?: all)?(?: now| tonight| today| rn| soon| here)?(?! (?:with|by|early|at|up|on|in|the)\b)(?=$|[ .,!?]*(?:all|now|tonight|today|rn|soon|here|tomorrow|and|so|but|before|any|[.,!?]|$))",
        r"\b(?:i(?:'?m| am)|im) (?:\w+ ){0,3}(?:ready to go for good|done living|done with (?:this|my) life)\b",
        r"\b(?:jump|jumping|throw(?:ing)? my ?self|leap|leaping|walk(?:ing)?|step(?:ping)?) (?:off|in ?to|in front of|out in front of|under) (?:of )?(?:the |a |an |this |that |my )?(?:\w+ )?(?:bridge|overpass|roof\w*|building|balcony|ledge|cliffs?|parking (?:garage|structure)|traffic|train|trains|tracks|truck|bus|ocean|sea|river|lake|freeway|highway|window)\b(?!.{0,20}(?:station|ride|pass|schedule|stop)\b)",
        r"\b(?:crash|crashing|drive|driving|run|running|steer\w*)(?: my ?self| my car| the car| this car| my truck)? (?:off (?:the|a|this) (?:road|cliff|bridge|overpass|pier)|in ?to (?:a|the|that) (?:wall|tree|pole|median|barrier|truck|river|lake))\b",
        r"\b(?:gun|pistol|shotgun|rifle|knife|blade|razor|noose|rope|belt|pills|bottle)(?:'?s| is| are| was)?(?: \w+){0,3} (?:in my (?:hands?|mouth|lap)|to my (?:head|throat|temple|wrists?|chest|neck|chin)|against my (?:head|throat|temple|wrists?|chest|neck|chin)|(?:around|on) my neck|in front of me|loaded|tied|counted(?: out)?)\b",
        r"\b(?:how|ways?|easiest way|painless way|best way|quickest way|what'?s the (?:best|easiest|least painful) way)(?: \w+){0,2} to (?:die|kill my ?self|end my life|not be alive)\b",
        rf"\btell (?:my|the) {_CLOSE}(?: \w+){{0,2}} (?:that )?(?:i )?(?:love|loved) (?:them|him|her)\b",
        r"\b(?:this is|saying|said|final|last) (?:my )?good ?byes?\b|\bgood ?bye (?:everyone|world|forever|cruel)\b",
        r"\b(?:won'?t|wont|not|will not|may not|might not)(?: gonna| going to)? be (?:here|around|alive)(?: \w+){0,2} (?:tomorrow|tonight|next \w+|much longer|any ?more|for long|by)\b(?!.{0,60}\b(?:miss (?:a|an|one|the|my|some|any) |vacation|travel\w*|out of town|appointments?|resched\w+|sessions?|class)\b)",
        r"\bby the time (?:you|anyone|they) (?:read|see|find|get)s? this\b",
        r"\b(?:wrote|written|writing|write|left) (?:a |my |the |her |his )?(?:suicide|goodbye) (?:note|letter)s?\b",
    ),
    Kind.SELF_HARM: (
        rf"\b(?:cut|cutting|cuts|hurt|hurting|harm|harming|burn|burning|scratch\w*|starv\w+|punish\w*|stab\w*) {_SELF}\b(?! (?:at (?:work|the gym)|on the job|lifting|playing|skiing|running|falling|working|by accident|accidentally))",
        r"\b(?:cut|cutting|slit|slitting|slash\w*) (?:my|her|his|their) (?:own )?(?:arm|wrist|leg|thigh|skin|throat)s?\b",
        r"\bi(?:'?m| am|'?ve| have| keep| started| relapsed)?(?: \w+){0,3} self[ -]?harm\w*\b",
        r"\burges? to (?:cut|self[ -]?harm|hurt)\b",
        r"\bi(?:'?ve| have| just| only| did| keep)?(?: \w+){0,2} (?:cut|cutting|cuts|burn(?:ed|t|ing)?|carved?|sliced)(?: \w+){0,3} (?:again|deep(?:er)?|too deep)\b(?! (?:on|from|back|down|out|rates?|price)\b)",
        r"\b(?:blade|razor|lighter|knife|scissors|cigarettes?)\b(?: \w+){0,4} (?:on|to|into|across|against) my (?:\w+ )?(?:skin|arms?|wrists?|legs?|thighs?|stomach)\b",
        r"\b(?:can'?t|cannot|can not) stop (?:self[ -]?harm\w*|cutting|hurting my ?self)\b|\brelaps\w+ (?:in|on|into|with) (?:sh|self[ -]?harm\w*|cutting)\b|\b(?:sh|self[ -]?harm) relapse\b",
    ),
    Kind.INGESTION: (
        r"\b(?:i|i'?ve|ive|he|she|they|just|already|and) (?:just |already |went and |have |has )?(?:took|taken|swallowed|downed|tok|drank) (?:th?em|it|every ?thing|every (?:one|last one|pill))(?: \w+){0,1} ?(?:all\b|$|[.,!?]|and (?:i|im|i'm|now)\b|now\b|already\b|(?:\d+|a few|ten|twenty) min)(?!.{0,30}(?:to school|home|for granted|as prescribed|with food|back)\b)",
        r"\b(?:took|taken|swallowed|downed|ate|tok)(?: \w+){0,2} (?:every (?:\w+ )?pill|all (?:the|my|his|her|those|of (?:the|my|them|it|those))|th?em all|it all|everything in the (?:cabinet|medicine \w+))\b(?! (?:sick |vacation |personal |paid |lunch )?(?:days?|hours?|pto|leave|vacation|class(?:es)?|notes?|breaks?|tests?|calls?|courses?|credits?|chances|risks?|steps|time|info\w*|money)\b)",
        r"\b(?:took|taken|swallowed|drank|ate|downed|ingested)(?: \w+){0,4} (?:whole bottle|bottle of|too many|all (?:my|of my|the|her|his)|handful|bunch of|overdose|bleach|poison|antifreeze|detergent)\b(?! (?:sick |vacation |personal |paid |lunch )?(?:days?|hours?|pto|leave|vacation|class(?:es)?|notes?|breaks?|tests?|calls?|courses?|credits?|chances|risks?)\b)",
        r"\b(?:took|taken|swallowed)\b(?! my (?:\w+ )?meds (?:as|this morning|today|on time|every|daily|already|before|with)\b)(?: \w+){0,3} (?:pills|tablets|meds)\b(?!.{0,20}(?:as prescribed|this morning with))",
        r"\b(?:i|he|she|they|just|someone) (?:have |has |is |am |'?m )?(?:overdos(?:ed|ing)|od'?d|od'?ing)\b|\bthink (?:i|he|she|they)(?:'?m| am|'?s| is)? (?:overdos\w+|od'?ing)\b",
        r"\b(?:took|taken|swallowed)(?: \w+){0,2} (?:double|triple|extra|too much|way too much|more than)\b(?: \w+){0,4} (?:dose|doses|pills|tablets|meds|medication|medicine|tylenol|advil)\b",
        r"\b(?:drank|drunk|swallowed|ate|ingested)(?: \w+){0,3} (?:cleaner|cleaning \w+|gasoline|batter(?:y|ies)|sanitizer|pesticide|chemicals)\b",
    ),
    Kind.HARM_TO_OTHERS: (
        r"\b(?:make|making) (?:them|him|her|everyone|everybody)(?: all)? (?:pay for|suffer|bleed)\b|\bmake (?:them|him|her|everyone) (?:all )?pay and\b",
        rf"\b{_WANTS}\b(?: \w+){{0,3}} (?:kill|shoot|stab|murder|strangle|choke|poison|beat up|hurt|attack) {_PERSON}\b",
        r"\b(?:kill|shoot|hurt) (?:everyone|everybody|people|them all|the kids|my (?:wife|husband|kids|family|baby|boss|ex|dad|mom))\b",
    ),
    Kind.PSYCHOSIS: (
        r"\bvoices?\b(?: \w+){0,5} (?:tell|tells|telling|told|say|says|saying|want|wants|command\w*|order\w*|scream\w*)\b",
        r"\b(?:they|he|she|someone|neighbors?|government|cia|fbi)(?: \w+){0,3} (?:poison\w*|implant\w*|hunting|coming to (?:kill|get))\b(?: \w+){0,3} (?:me|my)\b",
        r"\bput\w* (?:something|stuff|things|chips?|it|poison) in(?:to|side)? (?:my|our) (?:food|drinks?|water|coffee|tea|head|brain|body|skin|blood|teeth|mind|house|room|phone)\b",
    ),
    Kind.ABUSE: (
        r"\b(?:he|she|they|hes|shes|husband|wife|boyfriend|girlfriend|partner|dad|father|step ?dad|mom|mother|uncle|brother|son|ex|roommate|caregiver|bf|gf)(?:'s)?(?! used)(?: (?!used)\w+){0,3} (?:hits|hitting|beats|beating|chok(?:es|ed|ing)|strangl(?:es|ed|ing)|punch(?:es|ed|ing)|slapp(?:ed|ing)|slaps|kick(?:s|ed|ing)|shov(?:es|ed|ing)|burn(?:s|ed)|drag(?:s|ged)|rap(?:es|ed|ing)) (?:me|us)\b(?! (?:up\b|in the feels|with (?:a|the|another) (?:bill|fee|charge|invoice|question|number|text|price|details?)|out of (?:the|my) (?:plan|insurance|program|group)|like a ton|hard (?:that|when)|off (?:the|my|your)))",
        r"\b(?:threaten\w*|swears?|swore|says? (?:he|she|they)(?:'ll|'s going to| will| is going to| gonna)|said (?:he|she|they)(?:'ll|'d| would| will| was going to)|scared (?:he|she)(?:'ll|'s going to| will| is going to)?|afraid (?:he|she)(?:'ll|'s going to| will| is going to)?|thinks? (?:he|she)(?:'ll| will))(?: to)? (?:kill|shoot|stab|burn|hurt) (?:me|us|my (?:kids|mom|sister|family|baby|son|daughter))\b",
        r"\b(?:he|she|they|husband|wife|boyfriend|girlfriend|partner|dad|father|stepdad|mom|mother|uncle|brother|ex|caregiver)"
        r"(?:'s| is| has| just| keeps?| always| will| might)*(?: been| started| gonna| going to)?"
        r" (?:hit|hits|hitting|beat|beats|beating|beaten|chok\w+|strangl\w+|rap(?:es|ed|ing)|molest\w*|punch\w*|slapp\w*|kick(?:s|ed|ing)|touch(?:es|ed|ing)|kill|hurts?|hurting|threaten\w*(?: to kill| to hurt)?) (?:me|us|my (?:kids|children|mom|mother|sister|brother|son|daughter))\b",
        r"\b(?:i was|i'?ve been|i got|i am being|i'?m being|im being|been|being) (?:just )?(?:raped|sexually assaulted|molested|trafficked|beaten|held (?:here )?against my will)\b",
        r"\b(?:won'?t|wont|not|doesn'?t|never) let me (?:leave|out|go)\b(?! (?:early|late|work|on|to|for|at|before|until|part|through|back))",
        r"\b(?:he|she|they|husband|boss|employer|boyfriend|pimp)(?: \w+){0,2} (?:has|have|took|takes|keeps?|hid|hides) my (?:passport|papers|documents)\b",
        r"\b(?:someone|somebody|he|she|he'?s|man|guy) (?:is )?(?:breaking in|trying to (?:break in|get in|kill)|has a (?:gun|knife)|with a (?:gun|knife))\b(?! (?:licen[sc]e|permit|shop|store|range|safe|collection))",
    ),
}
_SPANISH: Mapping[Kind, tuple[str, ...]] = {
    Kind.SUICIDE: (
        r"\b(?:ya )?(?:no|ni) (?:quiero|kiero|deseo|pienso|voy a|tengo ganas de)(?: \w+){0,2} (?:vivir|seguir viv[oa]|seguir aqui|estar viv[oa]|despertar|existir|amanecer)\b(?! (?:con|en|cerca|alla|ahi|lejos|solo|sola)\b)",
        r"\b(?:me (?:quiero|kiero|quisiera|voy a|pienso|vo a)) (?:colgar|disparar|ahorcar|envenenar|cortar las venas)\b",
        r"\b(?:cortarme las venas|pegarme un tiro|darme un (?:tiro|balazo)|quitarme (?:de en medio|la vida)|aventarme|tirarme (?:del|de un|al|a las|a los|de la)|colgarme|matarme)\b",
        r"\b(?:estarian|estaria|estan|van a estar|seria)(?: \w+){0,3} mejor (?:si (?:yo )?(?:no (?:estuviera|existiera|estoy)|me (?:muero|muriera))|sin mi)\b|\b(?:pa(?:ra)? que|de que sirve)(?: \w+){0,2} (?:seguir viviendo|vivir|sigo viv[oa]|la vida)\b",
        r"\b(?:quiero|quisiera|voy a|ganas de|pienso en|pensando en|pensado en|prefiero|deseo|intente|trate de|planeo|mejor)(?: \w+){0,2} "
        r"(?:morir(?:me|se)?|matar(?:me|se)|suicidar(?:me|se)|quitar(?:me|se) la vida|acabar con (?:mi vida|todo)|terminar con (?:mi vida|todo)|desaparecer|no despertar|ahorcarme|estar muert[oa])\b",
        r"\bme (?:quiero|voy a|quisiera|kiero) (?:a )?(?:morir|matar|suicidar|cortar|ahorcar|quitar la vida)\b",
        r"\b(?:kiero|kisiera|qiero) (?:morir(?:me)?|matarme)\b",
        r"\b(?:no|ya no) (?:quiero|kiero|deseo|tengo ganas de|merezco)(?: seguir)? (?:vivir|viviendo|estar aqui|existir|despertar|estar viv[oa])\b",
        r"\b(?:ya )?no (?:puedo|aguanto|doy) (?:mas|seguir asi|con (?:esta|mi) vida)\b(?! con (?:el|la|los|las) (?:seguro|llamadas|trafico|trabajo|tarea))",
        r"\bno (?:vale la pena|tiene sentido|le veo sentido)(?: \w+){0,2} (?:vivir|la vida|a la vida|seguir)\b",
        r"\b(?:estarian|estaria|estaran) mejor sin mi\b|\bojala (?:no hubiera nacido|me muriera|estuviera muert[oa])\b",
        r"\b(?:pensamientos?|ideas?) (?:suicidas?|de suicidio|de muerte)\b|\bsuicid(?:arme|arse|io)\b",
        r"\b(?:adios|me despido) (?:a todos|para siempre|de todos)\b|\besta es mi despedida\b|\bcarta de despedida\b",
    ),
    Kind.SELF_HARM: (
        r"\bme (?:corto|corte|lastimo|lastime|hago dano|hice dano|hiero|quemo)\b|\b(?:hacerme|hacerse) dano\b|\b(?:cortar|lastimar)me\b",
    ),
    Kind.INGESTION: (
        r"\b(?:me (?:las |los |la |lo )?|ya |se (?:las |los |lo )?)(?:tome|trague|tomo|trago|bebi|bebio)(?: \w+){0,2} (?:tod[oa]s?|completo|entero|el (?:frasco|bote|veneno|cloro))\b(?! (?:los|las) (?:dias|noches|mananas|clases|cursos|meses))|\bya me (?:las|los) tome\b",
        r"\b(?:me tome|tome|trague|se tomo|se trago|tomo) (?:\w+ ){0,2}(?:todas|muchas|un (?:frasco|monton|punado)|demasiad[oa]s|cloro|veneno|(?:las )?pastillas|las pildoras)\b|\bsobredosis\b",
    ),
    Kind.HARM_TO_OTHERS: (
        r"\b(?:matar|herir|lastimar|hacerle dano) a (?:alguien|mi|el|ella|todos|mis|ese|esa)\b|\b(?:lo|la|los) (?:voy a|quiero) matar\b",
    ),
    Kind.PSYCHOSIS: (r"\bvoces\b.{0,30}\b(?:dicen|ordenan|hablan|piden|mandan|gritan)\b",),
    Kind.ABUSE: (
        r"\b(?:esposo|marido|novio|pareja|ex|papa|padrastro|padre|hijo|hermano|suegro|el|ella)(?: \w+){0,2} (?:me|nos|la|le) (?:pega|pego|golpea|golpeo|patea|pateo|jala|avento|empujo|ahorca|quemo|encierra|encerro|amenaza|amenazo|tiene encerrada|obliga|manosea|toca)\b(?! (?:a (?:mi|el|ella|nosotros)|ir|trabajar|pagar|el turno|la cita))",
        r"\b(?:me|nos) (?:pega|golpea|golpeo|pego|viola|violo|violaron|amenaza|amenazo|quiere matar|abusa|abuso|encierra|ahorca|ahorco|maltrata)\b|\babusa(?:n|ron)? de mi\b|\bno me deja salir\b",
    ),
}
# Worry that somebody else may die.
_OF_OTHERS = (
    rf"\b{_LOVED}\b.{{0,60}}\b(?:kill(?:ing)? (?:him|her|them)sel\w*|end(?:ing)? (?:his|her|their) (?:own )?life|wants? to die|suicidal|overdos(?:ed|ing)"
    r"|(?:cut|cutting|hurt|hurting|harming) (?:him|her|them)sel\w*|not (?:breathing|responding|waking up)|jump(?:ing)? off)\b",
    r"\b(?:kill|killing|hurt|hurting|harming|cutting|hang|hanging) (?:him|her|them)sel(?:f|ves)\b",
    r"\b(?:se quiere|quiere|va a|intento|amenaza con) (?:matarse|suicidarse|morir(?:se)?|quitarse la vida|matar)\b|\bse (?:corta|lastima|hace dano|quiere morir)\b",
)

# A plain denial is taken out before the patterns look; what stands beside it still counts (requirement C-06).
_DENIAL = re.compile(
    r"\b(?:i'?m|im|i am|is|he'?s|she'?s|was|were) (?:not|never|no longer) (?:\w+ )?(?:suicidal|in danger|going to hurt (?:myself|anyone)|a danger)\b"
    r"|\bnot suicidal\b|\bno (?:suicidal thoughts|thoughts of (?:suicide|harming (?:myself|others)|hurting (?:myself|anyone)))\b"
    r"|\bno soy suicida\b|\bno estoy en peligro\b"
    r"|\b(?:don'?t|dont|do not|would never|not going to|won'?t|wont) (?:want to |wanna )?(?:hurt|harm|kill) (?:myself|anyone|my ?self or anyone(?: else)?)\b"
)
# What says that it is now, or that it has a day: intent with a time is imminent (requirement C-03).
_NOW = re.compile(
    r"\b(?:tonight|right now|rn|today|this (?:morning|afternoon|evening|weekend)|tomorrow|in (?:a few|an?|\d+|ten|five|twenty) (?:minutes?|mins?|hours?)|about to|already (?:took|did|have|swallowed)"
    r"|just (?:took|swallowed|drank|cut|did|now)|final(?:ly)? decided|going to do it|gonna do it|have (?:a|the) plan|good ?bye|can'?t keep (?:myself|my ?self) safe"
    r"|esta noche|ahora mismo|ahorita|hoy|(?<!la )manana|acabo de|ya me (?:tome|corte)|adios|tengo un plan)\b"
)
_AT_HAND = re.compile(
    r"\b(?:(?:he|she|they)(?:'?s| is| are) (?:here|outside|at the door|coming|back|banging|breaking)|breaking in|at (?:the|my) door|locked (?:myself )?in(?:side)? the|hiding|(?:has|got|with) a (?:gun|knife)"
    r"|right now|esta (?:afuera|aqui|en la puerta)|me escondi|tiene (?:un cuchillo|una pistola))\b"
)
# What may put danger at a distance: long ago, denied, a subject, somebody in general, a joke. By itself it proves nothing.
_CUT_OUT = "dangerwords"  # stands for what was found, so that it is no reason against itself
_LONG_AGO_WORDS = (
    r"years? ago|months ago|long ago|used to|when i was|as a (?:teen\w*|kid|child|girl|boy)|back then|in (?:college|high school|my (?:early |late )?(?:teens|20s|twenties|30s|thirties))|(?:in|since|de|en|desde) (?:19|20)\d\d|last (?:year|fall|spring|summer|winter)"
    r"|hace (?:\w+ ){0,3}(?:anos|tiempo)|antes|de (?:nin[ao]|joven|chic[ao])|ya no tengo"
)
_LONG_AGO = re.compile(rf"\b(?:{_LONG_AGO_WORDS})\b")
_AT_A_DISTANCE = re.compile(
    rf"\b(?:{_LONG_AGO_WORDS}"
    rf"|(?:never|haven'?t|don'?t|dont|do not|didn'?t|isn'?t|not|no longer|stopped|no|nunca|jamas|tampoco|sin)\b(?: [\w']+){{0,5}} (?:{_CUT_OUT}|die|dying|dead|kill\w*|hurt\w*|harm\w*|end|ending|suicid\w*|self|overdos\w*|morir\w*|matar\w*|dano|quitar\w*|cortar\w*)"
    r"|do you|does (?:the|your|iop|it|my)|will you|what (?:if|happens)|how do|que (?:pasa|hacen)|atienden|ofrecen|dan|es para|tratan|trata el|manejan|ayudan (?:con|a)|aceptan|reciben|cubren?"
    r"|(?<!can )some(?:one|body)(?! (?:help|please|call|come|send))|anyone|people|persons?|patients?|clients?|members?|policy|essay|article|movie|show|song|lyrics?|book|podcast|study|student|training|prevention|question|survey|form"
    r"|personas|gente|alguien|pacientes|estudiante|tarea|pelicula|cancion|libro|prevencion|platicas?|formulario|policia"
    r"|lol|lmao|haha\w*|jaja\w*|jeje\w*|traffic|trafico|boredom|zoom|overtime|the gym|paperwork)\b"
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_PATTERNS = tuple(
    (kind, re.compile(pattern))
    for each in (_ENGLISH, _SPANISH)
    for kind, patterns in each.items()
    for pattern in patterns
)
_OTHERS = tuple(re.compile(pattern) for pattern in _OF_OTHERS)


def find(text: str) -> Danger:
    """Return the danger that the patterns find, calm for none; any length, either language, never raises."""
    plain = _DENIAL.sub(" ", normalise(text))
    found = CALM
    # "killl" may stand for "kill", "sooo" for "so": drawn-out letters are read both ways.
    for reading in {REPEATED.sub(r"\1", plain), REPEATED.sub(r"\1\1", plain)}:
        kind = next((kind for kind, pattern in _PATTERNS if pattern.search(reading)), None)
        if kind is not None:
            found = found.joined(Danger(_level(kind, reading), kind))
        if any(pattern.search(reading) for pattern in _OTHERS):
            found = found.joined(Danger(Level.THIRD_PARTY, Kind.SUICIDE, is_about_other=True))
    return found


def rules_fire(text: str) -> bool:
    """Return whether any pattern finds danger in the text."""
    return find(text).level.is_danger


def is_spanish_cry(text: str) -> bool:
    """Return whether a Spanish pattern finds danger in the text, and no English one."""
    plain = normalise(text)
    languages = [
        any(re.search(pattern, plain) for patterns in each.values() for pattern in patterns)
        for each in (_SPANISH, _ENGLISH)
    ]
    return languages == [True, False]


def is_at_a_distance(text: str, level: Level = Level.CRISIS) -> bool:
    """Return whether something besides what was found may put it at a distance.

    That it was long ago may stand anywhere. All else counts in the same sentence alone, and not for what is said to be
    now: "what does it cost? i want to die" is no question about dying.
    """
    plain = _DENIAL.sub(" not suicidal ", normalise(text))
    for pattern in (*(pattern for _, pattern in _PATTERNS), *_OTHERS):
        plain = pattern.sub(f" {_CUT_OUT} ", plain)
    if _LONG_AGO.search(plain):
        return True
    found = [sentence for sentence in _SENTENCE.split(plain) if _CUT_OUT in sentence]
    return level is not Level.IMMINENT and all(_AT_A_DISTANCE.search(sentence) for sentence in found)


def _level(kind: Kind, reading: str) -> Level:
    if kind is Kind.INGESTION:
        return Level.IMMINENT  # what is swallowed is under way
    now = _AT_HAND if kind is Kind.ABUSE else _NOW
    return Level.IMMINENT if now.search(reading) else Level.CRISIS
