"""Wishes to get no more texts, and what only sounds like one, all invented by hand."""

from __future__ import annotations

_WISHES = """
Please stop sending me texts | I don't want to get these texts anymore | stop contacting me | STOP TEXTING ME!!!!
can u stop msging me | stop msg me | plz stop | Stop it already | ok stop | STOP NOW | quit sending me these
quit it with the texts | please remove this number from your list | remove my number please
remove my # from your system | take my number off your list | take my number off this list | unsubscribe me
how do i unsubscribe | I want to unsubscribe | I'd like to unsubscribe please | opt me out | I'm opting out
opt out pls | i opt out | how can I opt out of these messages | do not text me anymore | don't message me again
dont txt me | never contact me again | please do not send any more messages | no more txts | no more of these texts
no texts please | I don't need any more texts thanks | Thanks but no more messages please
Thank you for your help, please stop texting now | that's all I needed, you can stop texting me
I never signed up for this, stop | who is this? stop texting me | wrong number stop texting me
F off and stop texting me | leave me the hell alone | stop harassing me | stop blowing up my phone
quit blowing up my phone | delete me from your list | delete my number | forget my number | lose this number
lose my number!! | i revoke consent | I withdraw my consent to be texted
I no longer want to receive texts from this number | cease and desist | cancel texts | cancel these messages
cancel text messages | end texts | end messages | stop messages | stop all messages | stop alerts | stop sms | sotp
stpo texting me | stop textng me | plese stop | stop plz ty | no me escriban más | no me mandes mensajes
dejen de mandarme textos | deja de escribirme | ya no quiero recibir mensajes | ya no quiero mensajes
no quiero más textos | quítenme de la lista | borren mi número | bórrame de tu lista | quiero cancelar los mensajes
no me envíen más mensajes por favor | alto por favor | basta de mensajes | ya basta de mensajes | parar mensajes
darme de baja | denme de baja por favor | cancelar suscripción | stop, i'm done | stop i give up on everything
stop the texting please | I would like these texts to end | hey can you guys stop texting my phone
Do not send me anything else | don't send anything else please | please discontinue all messages
I didn't ask for these messages | I never asked for these texts. take me off | I don't want to hear from you anymore
please don't contact me anymore | No more texts. | no more msgs pls | no msgs | NO TEXTS | Stop texting this phone
stop w the texts | enough with the texts | enough texts | Too many texts, stop
I'm good now thanks, please stop the messages | ok thanks, you can stop now | you can stop texting now
i got what i needed stop texting | i changed my mind, take me off the list | can you take me off your contact list
take me off of your texting list | please take my name off your list | remove my number from this list please
remove me from your contacts | get me off your list asap | how do I get off this list
how do i get these texts to stop | how do i make these messages stop | how do i turn off these texts
how to stop messages | how to stop receiving texts | how do you unsubscribe from this | UNSUBSCRIBE PLEASE | unsub
un subscribe | unsubcribe | unsuscribe | opt out!! | OPT-OUT | opting out | I want to opt out of text messages
please opt me out of all texts | I choose to opt out | I'd rather not receive these | I'd rather you didn't text me
I would prefer not to get texts | do you mind not texting me | please refrain from texting me
quit texting me or I'll report you | if you text me again I'm reporting you | this is harassment, stop
I did not consent to these texts | I am revoking my consent to text messages | my consent is withdrawn
delete this number | erase my number from your phone | please lose this number
you have the wrong person stop texting me | not interested, please remove me | not interested stop | S T O P
Stop.Stop.Stop | stoppp | STOPP texting | STOP!!! STOP!!! | stop pls im begging you | fuck off and stop messaging me
leave us alone | just leave me alone already | no me texteen | por favor no me manden más textos
no quiero recibir textos | no quiero que me escriban más | dejen de molestarme | ya no me envíen nada
para de mandarme mensajes | cancelen los mensajes | quiten mi número de su lista | sáquenme de su lista
quiero que dejen de escribirme | eliminen mi número | no más textos por favor | no deseo recibir mensajes
déjenme en paz | desuscribirme | quiero darme de baja de los mensajes | stop texting me i want to end it all
please just stop messaging, i can't take it anymore | Hi, please stop sending these messages to my phone
can you quit with the messages | I want to stop receiving messages from you | STOP SENDING ME TEXT MESSAGES
please end all communication by text | no longer wish to be contacted | kindly remove my number
remove me pls and thx | Thx for the info. Please take me off the texting list. | ur texts are annoying stop
these texts are driving me crazy please stop | stop it with these texts already | not my thing, opt out
opt my number out | please unsubscribe my number | unsubscribe from texts | how can i unsubscribe
i want off this list | do NOT contact this number | dont send any more | Don't msg me | stop msging
pls dont text again | please don't text anymore | never message me | quit contacting me | stop reaching out to me
stop bugging me | enough!! stop!! | stop. thank you | no gracias, no me escriban | no me manden nada más
paren con los mensajes | deje de mandarme textos por favor | quiero dejar de recibir mensajes
ya no deseo recibir sus mensajes | no me molesten más | bórrenme de la lista | quíteme de su lista por favor
cancele los mensajes
"""
_LOOK_ALIKES = """
how do i stop cutting | how can I stop drinking so much | I need to stop drinking | I want to quit drinking
can you help me quit smoking | I want to stop using | trying to quit weed | stop the voices | make it stop
I just want it to stop | please make it stop | when will the pain stop | I wish the pain would stop
I want the thoughts to stop | how to stop intrusive thoughts | I can't stop shaking | I can't stop thinking about it
my son won't stop crying | he won't stop hitting me | she refuses to stop drinking | I stopped taking my lexapro
should I stop my medication before starting | do I have to stop taking my meds
do I have to stop seeing my therapist | do I have to quit my job | can I stop the program early
what happens if I quit early | can I quit anytime | what if I want to leave the program | can I end treatment early
when does the program end | when do sessions end | what time does it end | does it end on Friday | how does it end
I want to cancel my appointment | cancel my appointment | cancel my intake | cancel my call
please cancel the callback | cancel my request | how do I cancel my insurance | I need to cancel tomorrow
can I cancel a session | end my session | I don't want to do the call anymore | don't call me | please don't call me
stop calling me | do not call my house | don't leave a voicemail | don't call before 5 | text me don't call
text me instead | please text me | can you text me instead of calling | send me more information | send me a text
can I get text reminders | do you send text messages | is there a bus stop near you | can I stop by
can I stop by your office | I'd like to stop by tomorrow | which stop on the bus | don't stop | please don't stop
don't stop helping me | please don't leave me alone | don't leave me alone | I don't want to be alone
they left me alone | he won't leave me alone | my ex won't leave me alone | my ex keeps texting me
how do I stop my ex from texting me | my boss won't stop texting me | I get too many texts from work
I can't stop checking messages | how do I stop spending all day on messages | I don't want medication
I don't want to receive medication | I don't want to go to the hospital | I don't want to talk on the phone
no more therapy | no more pain | I don't want more pills | I don't want any more treatment
do you contact my employer | will you contact my family | don't contact my employer
please don't contact my parents | will you message my doctor | don't tell my husband | can my data be deleted
delete my chat | delete my conversation | what do you do with my number | can I opt out of group therapy
can I opt out of group | can i opt out of medication | is opting out allowed | do I have to opt in
take me off the meds | get me off these drugs | take me off the waiting list | remove me from my moms insurance
I quit drinking 3 weeks ago | I quit | I quit my job because of anxiety | I lost my number for the insurance
forget it | never mind | not interested | no thanks | I'm done | no more questions | no gracias
quiero dejar de beber | quiero parar de tomar | no puedo parar de llorar | ya no puedo más | quiero cancelar mi cita
no me llamen | no me llames | mándenme un mensaje | basta, no puedo con la ansiedad | how do I stop | I want to stop
I can't stop | why can't I stop | help me stop | help me stop drinking | what makes the panic stop
my panic attacks won't stop | I need the nightmares to stop | stop panic attacks | stop anxiety
stop smoking support | can you help my son stop vaping | did you know I stopped going to work | I stopped sleeping
I've stopped eating | non stop worrying | it's been nonstop for weeks | full stop | last stop on the train
where is the nearest bus stop | stop sign near the office | I'll stop by later today | can my mom stop by with me
before I stop my antidepressant what should I do | my doctor told me to stop zoloft
when can I stop coming to groups | do people quit early | how many people quit the program
does insurance stop paying after a while | will my job end if I do this | I want to end my relationship
how to end a panic attack | my marriage is ending | my lease ends in May | weekend groups?
do you have weekend hours | is there an end date | when does the group end each day | can sessions end by 3
please cancel my callback request | I want to cancel the call | cancel the call please | cancel that
can I cancel it | what is your cancellation policy | do you charge for cancellations
how do I cancel my therapist appointment | can I reschedule or cancel | I need to quit drinking or my wife leaves
quitting weed is hard | I am not quitting | I won't quit | never quit | don't give up on me | do not stop answering
don't stop texting me | please don't stop texting me | please keep texting me | I like these texts
thanks for the texts | thank you for the message | I got your message | I sent you a message | did you get my text
can we talk by text | is texting private | are these messages private | who reads these texts
how long do you keep messages | do texts cost money | do I get text reminders | will you text me when
I would like a text | I'd rather text than call | I don't like calls, text me | no calls please | don't call, text
don't call my work number | please stop calling | never call me at work | do not leave messages on my phone
don't contact my doctor | please do not contact my husband | don't let my mom see the texts
my husband reads my texts | my ex sends me 100 texts a day | how do I block my ex
he keeps messaging me and I'm scared | she told me to stop contacting her | my daughter told me to stop texting her
my boyfriend wants me to stop texting my friends | I should stop texting my ex | I keep texting my ex how do I stop
texting makes me anxious | social media messages make me anxious | I want to leave | I want out
can I leave any time | can I drop out | what if I drop out | I dropped out of college
I want to opt out of medication | can I opt out of family sessions | is it possible to opt out of groups | opt in
subscribe | list of insurances | am I on the waitlist | take me off the wait list please | put me on the list
what's on the list of services | remove my appointment | delete my data | please delete what I wrote
erase my chat history | what happens to my number | I changed my number | wrong number sorry
I gave you the wrong number | leave a message | can I leave a voicemail | everyone left me
please leave the light on | let me be honest | I have no one | no messages came through
I don't want to be a burden | I don't want to do group | I don't want to be contacted by phone
no quiero ir al hospital | no quiero hablar por teléfono | quiero dejar de fumar | cómo dejo de pensar en eso
mi hijo no deja de llorar | no me dejen sola | déjame pensarlo | no me escriben nunca mis hijos
cuándo termina el programa | puedo salir del programa | quiero dar de baja mi seguro | estoy de baja por depresión
baja autoestima | estoy muy baja de ánimo | parar los ataques de pánico | no puedo dejar de pensar
cancelar mi cita | para mi hija | I can't stop hurting | nothing stops the pain | stop judging me
stop asking me questions | when do I stop feeling this way | I need this to stop | it never stops
he told me to end it with her | ending therapy too soon | I want to quit smoking before I start
what do I do if I want to quit halfway | can you cancel the 3pm call | call me to cancel
cancel subscription to my insurance | no more drinking | no more alcohol for me | please no more meds
I get bad news by text | I want to text a real person | I don't want to text, can someone call me
not texting while driving | messages from God | I hear messages in the radio | they send me messages through the tv
my wife won't answer my texts | I never get texts back | take me off hold | get me off opioids
get me off this medication | remove my sister from my file | can you remove a diagnosis from my record
delete my account | leave it alone | I was left alone all day | my family should leave me alone
I want to be left alone | do I lose my number of sessions | I withdraw from everyone | withdrawal symptoms
can I revoke consent for treatment | I don't consent to medication | not interested in group therapy
we should end the call here | no me llamen al trabajo | no quiero más pastillas | quiero parar de sufrir
paren el dolor | no quiero mensajes de voz | mi ex no me deja en paz | no deja de mandarme mensajes mi ex
"""


def wishes() -> list[str]:
    """Return texts that ask for no more texts."""
    return _each(_WISHES)


def look_alikes() -> list[str]:
    """Return texts about stopping, leaving, calling or writing something else."""
    return _each(_LOOK_ALIKES)


def _each(lines: str) -> list[str]:
    return [text.strip() for line in lines.split("\n") for text in line.split("|") if text.strip()]
