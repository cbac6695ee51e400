"""Promises for what a text is besides a question: wishes for no more texts are heard, nothing else is."""

from __future__ import annotations

import pytest

from clarity.reading.text_commands import Command, choice, is_bare_number, read_command

OPT_OUTS = """
please stop texting me | STOP PLEASE | Stop. | stop!! | pls quit texting me | take me off ur list
remove me from your list | opt out | opt-out please | no more messages | no more texts please | dont text me
don't text me anymore | lose my number | do not text this number | do not contact me again | ya no me escriban
alto | parar | baja | no quiero más mensajes | ya no me manden mensajes | dejen de mandarme mensajes
unsubscribe me please | leave me alone | i dont want these texts | I don't want any more texts from you
i no longer wish to receive messages | stop messaging me | stop sending me messages | stop sending these
stop the texts | cease texting | delete my number | never text me again | no texts | remove me
could you please stop texting this number | I revoke my consent | stop it | stop bothering me
end this conversation | stop spamming me | I would like to opt out of texts | stpo
kindly stop these messages | how do I stop these texts | can you stop texting me | get me off this list
i want to stop getting texts | quiero darme de baja | paren de escribirme | no más mensajes por favor
don't send me any more texts | please do not send messages | would you stop texting
stop, I can't do this anymore | please stop texting me I want to die | Stop all | just stop | quit messaging
"""
LOOK_ALIKES = """
how do I stop drinking | stop the panic | I want to stop taking my meds | can I quit the program
cancel my callback | cancel my appointment | when does it end | please don't stop helping
I can't stop crying | stop by your office | text me | don't call me | how do I stop the panic attacks
I quit my job | can you text me the address | do you text reminders | my ex won't stop texting me
can I cancel anytime | what happens if I stop coming | can I opt out of group therapy | I want to end my lease
will insurance stop paying | I can't stop thinking | do I have to stop working | start date
bus stop near you | can I text this number | who can I contact | no contact order | don't contact my family
no puedo más | take me off the waitlist | remove me from the waitlist | get me out of here | no quiero seguir
quiero parar de beber | when can I start | yes please | one more question | help me | I need help
is there more info | don't text my husband
"""


def each(lines: str) -> list[str]:
    """Return the phrases of a list."""
    return [phrase.strip() for line in lines.split("\n") for phrase in line.split("|") if phrase.strip()]


@pytest.mark.parametrize("text", each(OPT_OUTS))
def test_a_wish_for_no_more_texts_is_heard(text: str) -> None:
    """In whatever words it is said, polite or not, misspelt, in English or Spanish."""
    found = read_command(text)

    assert found is Command.STOP_WORDS


@pytest.mark.parametrize("text", each(LOOK_ALIKES))
def test_nothing_else_is_taken_for_one(text: str) -> None:
    """Nobody is left without answers for speaking of stopping something else."""
    found = read_command(text)

    assert found is not Command.STOP_WORDS


@pytest.mark.parametrize(
    "word", ["STOP", "stop", " Stopall ", "UNSUBSCRIBE", "end", "Quit", "CANCEL", "revoke", "OptOut"]
)
def test_the_carriers_own_words_are_the_carriers(word: str) -> None:
    """Alone in a text they are carried out before we hear of them."""
    found = read_command(word)

    assert found is Command.STOP_KEYWORD


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HELP", Command.HELP),
        ("info", Command.HELP),
        ("Ayuda", Command.HELP),
        ("START", Command.START),
        ("unstop", Command.START),
        ("Yes", Command.YES),
        ("MORE", Command.MORE),
        ("más", Command.MORE),
        ("more please", Command.MORE),
        ("wrong number", Command.WRONG_NUMBER),
        ("Sorry, you have the wrong person", Command.WRONG_NUMBER),
        ("número equivocado", Command.WRONG_NUMBER),
        ("Liked “An IOP lasts”", Command.TAPBACK),
        ('Loved "You can call"', Command.TAPBACK),
        ("Laughed at “Hi”", Command.TAPBACK),
        ("Le gustó “Hola”", Command.TAPBACK),
        ("Loved an image", Command.TAPBACK),
        ("Reacted \U0001f602 to \u201cHi\u201d", Command.TAPBACK),
        ("Removed a heart from \u201cHi\u201d", Command.TAPBACK),
        ("\U0001f44d to \u201cHello\u201d", Command.TAPBACK),
        ("Reaccion\u00f3 con \U0001f602 a \u201cHola\u201d", Command.TAPBACK),
        ("Loved ones can visit?", None),
        ("new phone who dis", Command.WRONG_NUMBER),
        ("that's the wrong number", None),
        ("I gave you the wrong number", None),
        ("who is this", None),
        ("tell me more", None),
        ("help me with insurance", None),
        ("more about group therapy", None),
        ("I liked the group", None),
        ("", None),
        ("\ud800", None),
        ("🙂", None),
    ],
)
def test_words_with_a_meaning_of_their_own(text: str, expected: Command | None) -> None:
    """What a text is for the line, None for whatever the engine is to read."""
    found = read_command(text)

    assert found is expected


TITLES = ("What length depends on", "Stepping down", "Talk to a person")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", 0),
        ("2.", 1),
        ("#3", 2),
        ("option 2", 1),
        ("two", 1),
        ("the second one", 1),
        ("dos", 1),
        ("stepping down", 1),
        ("stepping", 1),
        ("person please", 2),
        ("2nd", 1),
        ("2\ufe0f\u20e3", 1),
        ("\uff12", 1),
        ("press 1", 0),
        ("la segunda, gracias", 1),
        ("what is stepping down?", 1),
        ("1 and 2", None),
        ("both", None),
        ("no", None),
        ("one question", None),
        ("4", None),
        ("0", None),
        ("what is the price of this program in all", None),
        ("", None),
    ],
)
def test_a_choice_is_read_by_number_word_or_title(text: str, expected: int | None) -> None:
    """Whatever does not clearly choose is a message like any other."""
    found = choice(text, TITLES)

    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("2", True), ("two", True), ("#1", True), ("22", False), ("2 weeks", False)]
)
def test_a_bare_number_is_one_figure(text: str, expected: bool) -> None:
    """Only what can answer a list is a bare number."""
    found = is_bare_number(text)

    assert found is expected


def test_a_word_that_stands_in_two_titles_chooses_none() -> None:
    """Nobody is answered to a question that they may not have meant."""
    titles = ("Cost of the program", "Cost with insurance")

    found = choice("cost", titles)

    assert found is None
