"""The words around a name: what people say before it, where it ends, and the words that are no name."""

# ruff: noqa: E501, SIM905  a line is one kind of phrase, a list of words is easier to read in one string

from __future__ import annotations

import re

GREETING = re.compile(
    r"(?:(?:hi|hello|hey|hiya|yo|ok|okay|sure|yes|yeah|yep|um+|uh+|well|oh|ah|hmm+|hola|fine|alright|good (?:morning|afternoon|evening)|si|thanks|thank you|please|pls)(?: there)?[\s,.!:;-]+)+",
    re.I,
)
# A cue says that a name follows, whatever the word is; a weak one begins other sentences, too.
CUE = re.compile(
    r"(?:(?:and |so |sorry |so,? )?my (?:(?:first|full|preferred|last|legal|given|real|nick|chosen|own|actual|birth) ?)*(?:name|nickname)s?(?:['\u2019]?s| is| would be| will be|\s?[:=-])?(?: actually| really| just)?"
    r"|(?:the )?(?:first |full |preferred |nick)?name(?:['\u2019]?s| is|\s?[:=-]| to use(?: is|:)?)?(?: just)?"
    r"|i (?:usually |mostly |just |prefer to )?(?:go|am going|went) by|i(?:['\u2019]?m| am) (?:called|named|known as)|(?:i am |i['\u2019]?m )?known as|i prefer(?: to be called)?|i like to be called|i['\u2019]?d like to be called|i answer to"
    r"|(?:they|people|everyone|everybody|friends|my friends|most people|folks|others|family) calls? me|(?:just |please )*(?:you|u|y'all|they) (?:can|may|could|should) (?:just |simply )?(?:call|address|use|say|refer to) (?:me )?(?:as )?|(?:please |just |pls |simply )*(?:call|address) me(?: as| by)?"
    r"|(?:please |just )*(?:ask|asking) for|(?:please |just )*(?:use|put|write|say|go with|make it)(?: down)?|(?:me|yo) (?:llamo|llaman)|mi nombre es|dime|ll[aá]mame|je m['\u2019]appelle|mon nom est|ich (?:bin|hei(?:ss|ß)e)|mein name ist|mi chiamo|meu nome [eé]|меня зовут|мо[её] имя|我叫|我的名字(?:是|叫)|我是|私は|名前は|اسمي|제? ?이름은)\s*[:,-]?\s*",
    re.I,
)
WEAK_CUE = re.compile(
    r"(?:i['\u2019]?m|i am|im|it['\u2019]?s|its|it is|this is|it would be|that['\u2019]?s|that would be|just|me|soy|eso es|for|from)(?:[\s:,-]+|$)(?:just |only |actually )*",
    re.I,
)
STRICT_CUE = re.compile(r"\b(?:call|address|say|use|put|write|make|prefer|go with|ask(?:ing)?)\b", re.I)
# Where a name is over: a mark, a figure, or the first word of another clause.
END = re.compile(
    r"[,;:!?\n\r\t(){}\[\]/|\\<>=\"\u201c\u201d\u3002\uff0c\u3001\u060c\u061b&+*#@%^~_]|\s[-\u2013\u2014]+(?:\s|$)|\u2014|\.{2,}|\u2026|(?<![^\W\d_])\d|\.(?=\s|$)"
    r"|(?<!\w)(?:y(?=\s(?-i:[a-z\u00e0-\u00ff]))|a\.?k\.?a|and|but|or|because|cuz|bc|who|whom|which|with|w/|from|here|speaking|is|are|was|works|dob|d\.o\.b|born|phone|number|my|i|i'm|im|i've|i'd|i'll|thanks|thank|thx|ty|tysm|please|pls|plz|age|aged|yo|years|not|if|when|so|it's|its|that's|thats|this|that|spelled|spelt|spelling|she|he|they|he's|she's|"
    r"for|as|at|on|since|calling|again|lol|haha|right|ok|okay|also|though|tho|like|will|would|can|could|have|has|had|am|take|takes|taking|diagnosed|need|needs|want|wants|gracias|por favor|pero|porque|tengo|desu|yes|ssn|insurance|member|call|text|cell|mobile|email|to|only|in|just|pronouns?|asking|of course|everyone|everybody|anyway|"
    r"suffer\w*|struggl\w*|deal(?:s|ing)?|looking|hoping|seeking|wondering|feeling|feel|feels|living|lives|live|work|working|staying|waiting|nice to|pleased|pleasure)(?!\w)",
    re.I,
)
SHORT_FORMS = re.compile(
    r"\b((?:[A-Za-z]|Dr|Mr|Mrs|Ms|Mx|Prof|St|Sr|Jr|Sra|Srta|Rev|Fr|Sgt|Capt|Lt|Col|Hon|Ste|Mme|Mlle|Dra|Wm|Chas))\.(?=\s|$|[A-Za-z])",
    re.I,
)
STOP = "\ue000"  # stands for the full stop of a short form, which does not end a name
# Signs inside a name besides letters and their marks: O'Neil, Mary-Ann, Gal\u00b7la, and joiners of Persian and Hindi.
INSIDE = frozenset("'\u2019\u02bb\u02bc\u00b7\u200c\u200d-" + STOP)
MOST_MARKS = 4  # in a row on one letter; more is a drawing
TITLES = frozenset(
    "mr mrs ms mx miss dr prof professor rev sir señor señora sr sra srta father sister brother captain madam dra".split()
)
PARTICLES = frozenset(
    "de la las los del van von der den dem ter ten te bin ibn ben bint bat al el da das dos di du le st san santa mac mc y e abu abd ap af av zu zum zur vander vande of jr sr ii iii iv".split()
)
# Words that answer something else. Given names that are words (Hope, Will, Mark, Grace, May, Joy, Bill) are not here.
_FUNCTION_WORDS = (
    "a about after again all almost already also always am and another any anybody anyone anything anytime anyway are as asap at away back be because been before being best better between both but by "
    "can cannot cant come could did didnt do does doesnt doing done dont down each either else enough ever every everyone everything few fine first for from get gets getting give go going good got had has have "
    "having he hello help her here hers hey hi him his how i id idk if ill im in into is isnt it its ive just k kind know last late later least less let lets like little lol long look lot made make many maybe me "
    "mine more most much must my myself na name need neither never new next no nobody none nope nor not nothing now of off oh ok okay on once one only onto or other our out over own perhaps please pls plz probably "
    "put quite rather really right said same saw say says see seem she should since so some somebody someone something sometimes soon sorry still stop stuff such sure take tell than thank thanks that thats the "
    "their them then there these they thing things think this those though through to today tomorrow tonight too two under until up upon us use very wait want wants was wasnt way we well went were what whatever when whenever "
    "where which while who whoever whom whose why wont would wouldnt wtf yeah yep yes yesterday yet you your yours yup unless unsure whats hows wheres whos huh hmm um uh oops nah yup thx nvm wut que como cuando donde"
)
_OTHER_WORDS = (
    "ability able abuse abused addict addicted addiction afraid afternoon afternoons age alive alone angry anonymous anxiety anxious appointment ashamed ask asking autism autistic awake awful bad beautiful bed bipolar blue boy boyfriend bpd "
    "broken brother busy call callback called calling calls cancel care carer caregiver child children clinic cold concerned confused continue cool cost crap crazy crying cutting dad damn daughter day days dead death depressed depression desperate diagnosed diagnosis die different disabled doctor "
    "driving drink drunk dying email evening evenings exhausted exit family father feel feeling female fired forgot free freaking friday friend fuck fucked fucking girl girlfriend gone great group happy hard hate hell high home homeless hopeless hour hours house hungry hurt hurting husband "
    "ill important inquiring insane insurance interested job joking kid kidding kidnapped kids kill killing live living looking lonely lost love loved mad male man manic married med medicaid medicare medication meds meeting menu message mental midnight mom monday month mood morning mornings mother mum name "
    "nameless names nervous nice night nights noon normal number numbers old online open overwhelmed pain panic paranoid parent partner password pay people person phone pills pregnant prefer previous price private problem program psychotic ptsd question questions quit quitting ready "
    "repeat resume rude sad safe sarcastic saturday scared schizophrenic school secret self shit shy sick sister skip sleeping sleepy sober social son spouse start starving stressed struggling student stupid suicidal suicide suffering sunday surprised talk talking telling terrified test testing text "
    "therapist therapy thursday time times tired trans trying tuesday ugly undecided unhappy unwell upset urgent vacation voicemail waiting wednesday week weekday weekdays weekend weekends weeks weird wife woman wonderful work working world worried worthless wrong year years young adhd ocd "
    "available curious embarrassed glad grateful thankful unable unemployed uninsured willing outside inside driving cooking texting ugh omg yikes whatever blah asdf qwerty n/a unknown null undefined none user admin anonymouse bot robot human agent representative operator nurse "
    "lithium zoloft prozac xanax lexapro seroquel adderall wellbutrin lamictal abilify klonopin ativan suboxone zyprexa sertraline diabetic alcoholic gay straight lesbian bisexual christian muslim jewish single divorced separated retired veteran complicated personal confidential xx xxx xxxx nan abc false aetna cigna anthem humana tricare optum uhc ppo hmo medi dog cat bored numb hungover severe mild moderate acute chronic terminal type stage history treatment resistant illness disease syndrome disorder symptoms opioid opioids"
)
STOP_WORDS = frozenset(f"{_FUNCTION_WORDS} {_OTHER_WORDS}".split())
# Behind a cue these are what the sentence goes on with ("call me later"), and never the name.
NEVER = frozenset(_FUNCTION_WORDS.split()) | frozenset(
    "morning afternoon evening night noon monday tuesday wednesday thursday friday saturday sunday weekdays weekends private confidential anonymous secret important number phone crazy stupid insane urgent urgently immediately".split()
)
# What people say right behind a name.
BESIDE_A_NAME = frozenset(
    "here speaking calling in diagnosed suffering suffers struggling struggles dealing taking take takes has have living lives looking needs need feeling feels y aka please pls plz thanks thank thx ty and but is works dob born age aged my phone number i im who with from or again lol ok okay she he they because spelled spelt spelling gracias cell mobile email ssn insurance yo works".split()
)
# Function words that are also family or given names, when they are written as names.
ALSO_NAMES = frozenset(
    "will no so an do ho hi ok in on happy late long ever my he my he see long best good young love way wise last bad cold day early guy rich blue free friday wednesday new little gay moon sunday monday christian school hope house hall".split()
)
CODE = re.compile(r"://|[<>{}\[\]|\\=^$%#@*_~]|https?:|www\.|\.(?:com|org|net)\b|--|;\s*\w|\(\)", re.I)


# What a lower-case word that ends so is: "exhausted", "hopeless", "spiralling"; but "ahmed", "clive" and "irving" are names.
ADJECTIVE = re.compile(
    r"(?!.*(?:m[ei]d|eed|fred|dred|ared|aled|haled)$)\w{3,}(?:ed|ing|ful|less|ous|able|ible|ish)(?<!sterling)(?<!irving)(?<!fleming)(?<!browning)(?<!keating)(?<!harding)(?<!josh)(?<!parrish)(?<!mable)(?<!angus)"
)
