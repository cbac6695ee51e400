"""Promises of `clarity.callbacks.refusals`: nobody is called on a number that was typed to say something else."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clarity.callbacks.details import refuses_number

NUMBER = "714-555-0199"
REFUSED = (
    "don't call 714-555-0199",
    "not 714-555-0199",
    "never use my old number 714-555-0199",
    "remove 714-555-0199",
    "Is 714-555-0199 your number?",
    "did you call me from 714-555-0199?",
    "my insurance group number is 714-555-0199",
    "714-555-0199 is wrong",
    "do not call me at 714-555-0199",
    "please don't ever ring 714-555-0199",
    "don't call, 714-555-0199",
    "stop calling 714-555-0199",
    "I called 714-555-0199 and nobody answered",
    "714-555-0199 isn't mine",
    "714-555-0199 is not my number",
    "714-555-0199 doesn't work",
    "714-555-0199, don't call it",
    "714-555-0199. Never call me there.",
    "my old number was 714-555-0199",
    "whose number is 714-555-0199?",
    "714-555-0199 is that you?",
    "who is 714-555-0199",
    "you called me from 714-555-0199",
    "missed a call from 714-555-0199",
    "my member id is 714-555-0199",
    "policy # 714-555-0199",
    "fax 714-555-0199",
    "my number isn't 714-555-0199",
    "wrong number 714-555-0199",
    "714-555-0199 nvm",
    "714-555-0199 is my insurance number",
    "the number 714-555-0199 is disconnected",
    "your number is 714-555-0199",
    "call anything but 714-555-0199",
    "delete 714-555-0199 please",
    "why do you have 714-555-0199",
    "714-555-0199? no",
    "714-555-0199 don't call",
    "lose 714-555-0199",
    "i don't want you to call 714-555-0199",
    "714-555-0199 no longer works",
    "i don't use 714-555-0199 anymore",
    "my ssn is 714-555-0199",
    "no llamen al 714-555-0199",
    "anything except 714-555-0199",
    "forget 714-555-0199",
    "take 714-555-0199 off your list",
    "714-555-0199 is my ex's phone, don't call it",
    "can i call 714-555-0199?",
    "should i call 714-555-0199",
    "is 714-555-0199 the crisis line",
    "do you have 714-555-0199 on file",
    "dont text 714-555-0199",
    "don't call nine four nine five five five oh one two three",
    "714-555-0199 was my number",
    "nobody should call 714-555-0199",
    "I don't want calls on 714-555-0199",
    "you have 714-555-0199 but that's wrong",
    "714-555-0199 that number is old",
    "714-555-0199 is my landlord's",
    "please take my number 714-555-0199 off",
    "714-555-0199 isn't safe",
    "why did 714-555-0199 text me",
    "is it 714-555-0199 you use?",
    "call back at 714-555-0199? no way",
    "i keep getting calls from 714-555-0199",
    "the case number is 714-555-0199",
    "NOT 714-555-0199!",
    "Don\u2019t call 714-555-0199",
    "don't you dare call 714-555-0199",
    "714-555-0199, please do not call this number",
    "714-555-0199 please remove",
    "i blocked 714-555-0199",
    "my husband answers 714-555-0199",
    "714-555-0199 call never",
    "714-555-0199 stop calling",
    "my kaiser number is 714-555-0199",
    "they told me to call 714-555-0199",
    "don't call 949-JET-PACK",
    "my policy # 714-555-0199",
    "when did you call 714-555-0199",
    "714-555-0199 and don't call it",
    "not 714-555-0199, and not 949-555-0123",
    "under no circumstances phone 714-555-0199",
    "714-555-0199 got cut off last month",
    "714-555-0199 is the hospital's line",
    "i hate when people call 714-555-0199",
    "the bill says 714-555-0199",
    "my doctor gave me 714-555-0199",
    "714-555-0199 would be a bad idea",
    "714-555-0199 is only for emergencies",
    "714-555-0199 hangs up on me",
    "who does 714-555-0199 belong to",
)
GIVEN = (
    "714-555-0199",
    "not before noon, 714-555-0199",
    "my number is 714-555-0199, don't text",
    "it's not my phone but you can call 714-555-0199",
    "can you call me at 714-555-0199?",
    "call 714-555-0199 not the other one",
    "Dana 714-555-0199",
    "yes 714-555-0199",
    "hi its 714-555-0199",
    "714-555-0199 after 5",
    "(714) 555-0199",
    "+1 714 555 0199 ext 4",
    "my cell is 714-555-0199 thanks",
    "call me on 714-555-0199 please",
    "714-555-0199 but don't leave a message",
    "714-555-0199, not before 9am",
    "don't call before noon, 714-555-0199",
    "don't call after 9pm. 714-555-0199",
    "please call 714-555-0199",
    "you can reach me at 714-555-0199",
    "could someone call 714-555-0199 tomorrow?",
    "714-555-0199 please don't leave a voicemail",
    "my wife's number is 714-555-0199",
    "best number 714-555-0199",
    "sure, 714-555-0199",
    "use 714-555-0199 instead",
    "no problem, 714-555-0199",
    "don't hesitate to call 714-555-0199",
    "my number is 714-555-0198 wait no 714-555-0199",
    "I can't talk now call 714-555-0199",
    "the number is 714-555-0199",
    "here's my number: 714-555-0199",
    "cell: 714-555-0199",
    "714-555-0199 is my cell",
    "714-555-0199 is the best number",
    "714-555-0199 works",
    "714-555-0199, how long is the program?",
    "Can I leave my number? 714-555-0199",
    "my insurance is aetna, my number is 714-555-0199",
    "seven one four five five five oh one nine nine",
    "mi numero es 714-555-0199",
    "would you call 714-555-0199",
    "call me: 714-555-0199",
    "phone 714-555-0199",
    "home phone 714-555-0199",
    "no voicemails please, 714-555-0199",
    "old number is wrong, its 714-555-0199",
    "I'm free mornings, 714-555-0199",
    "714-555-0199 mornings only",
    "text me at 714-555-0199",
    "I don't have a cell, call my house 714-555-0199",
    "714-555-0199 (not a cell)",
    "714-555-0199 my name is Dana",
    "714-555-0199 ask for Dana, dont say who is calling",
    "sorry wrong number, its 714-555-0199",
    "do you take aetna? my number is 714-555-0199",
    "my phone number is 714-555-0199 and i'm not home before 5",
    "so my number is 714-555-0199, can someone call?",
    "You may call 714-555-0199 but not at work",
    "call me back when you can 714-555-0199",
    "i need a callback 714-555-0199",
    "i want someone to call me 714-555-0199",
    "im dana my number is 714-555-0199",
    "please have them call my mom 714-555-0199",
    "Hello there I would like a call back at 714-555-0199 thank you",
    "714-555-0199 no texts",
    "call 714-555-0199, I don't answer my other phone",
    "714-555-0199 I don't have voicemail",
    "714-555-0199, not sure about times",
    "hey can u call me 714-555-0199",
    "714-555-0199 thanks!",
    "reach me any time at 714-555-0199",
    "Call my sister Anna at 714-555-0199",
    "number: 714-555-0199 name: Dana",
    "714-555-0199 evenings please, I work days",
    "714-555-0199. I can't talk before 5.",
    "714-555-0199 dont call at work",
    "714-555-0199 is that ok?",
    "is it possible for someone to call 714-555-0199",
    "i would love a call at 714-555-0199",
    "this is Dana 714-555-0199",
    "I'd rather you call 714-555-0199",
    "yes you can use 714-555-0199",
    "I'm not doing well, please call 714-555-0199",
    "I can't sleep, call me at 714-555-0199",
    "I have no insurance, call 714-555-0199",
    "never been to therapy, 714-555-0199",
    "my son won't talk. call me 714-555-0199",
    "it is 714-555-0199",
    "uk number 714-555-0199",
    "714-555-0199 (home)",
    "not today, tomorrow at 714-555-0199",
    "i was told to leave my number 714-555-0199",
    "",
    "don't call me",
    "when you can call 714-555-0199",
    "any chance you could call 714-555-0199?",
    "have someone call 714-555-0199",
    "area code 714 then 714-555-0199",
    "714-555-0199???",
    "(714) 555-0199 (cell)",
    "i called 949-625-0564 but call me at 714-555-0199",
    "not my ssn 123-45-6789 lol its 714-555-0199",
    "the number i said before that's not right it's 714-555-0199",
    "here: 714-555-0199. is this private?",
    "714-555-0199 is where i can be reached",
    "sorry i mean 714-555-0199",
    "the number should be 714-555-0199, sorry",
    "it's 714-555-0199, don't tell my dad",
    "714-555-0199 is my new number",
)
ENDLESS = (
    "don't " * 400 + NUMBER,
    "not before 5 and " * 120 + NUMBER,
    f"{NUMBER} " * 150,
    "my best cell " * 150 + NUMBER,
    NUMBER + " is the not " * 150,
    NUMBER + " it that" * 200,
    "please want to " * 130 + NUMBER,
)


@pytest.mark.parametrize("text", REFUSED)
def test_a_number_that_is_not_given_is_noticed(text: str) -> None:
    """A call to it would tell somebody else who asked for one."""
    is_refused = refuses_number(text)

    assert is_refused


@pytest.mark.parametrize("text", GIVEN)
def test_a_number_that_is_clearly_given_is_taken(text: str) -> None:
    """A "not" about a time, a text or another phone does not make anybody type the number twice."""
    is_refused = refuses_number(text)

    assert not is_refused


@pytest.mark.parametrize("text", ENDLESS)
def test_long_texts_take_no_time(text: str) -> None:
    """Nobody waits because somebody else sent a wall of words."""
    begun = time.process_time()

    refuses_number(text)

    assert time.process_time() - begun < 1


@given(text=st.text(max_size=200))
@example("\ud800\x00714-555-0199")
@example("\x02" * 50)
@example("\u00a7 \u00a7")
def test_no_text_makes_it_fail(text: str) -> None:
    """It has an answer for any text."""
    is_refused = refuses_number(text)

    assert is_refused in (True, False)
