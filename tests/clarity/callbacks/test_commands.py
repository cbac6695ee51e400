"""Promises of `clarity.callbacks.commands`: a command is understood in many ways, a sentence that holds it is none."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clarity.callbacks.details import Command, Detail, read_command

COMMANDS = {
    Command.SKIP: (
        *(
            "skip",
            "Skip!",
            "skip it",
            "skip this one please",
            "can i skip this?",
            "pass",
            "i pass",
            "next",
            "next question",
        ),
        *(
            "rather not say",
            "i'd rather not say",
            "prefer not to say",
            "I'd prefer not to answer",
            "i don't want to say",
        ),
        *(
            "none of your business",
            "anonymous",
            "n/a",
            "leave it blank",
            "that's private",
            "saltar",
            "prefiero no decir",
        ),
    ),
    Command.BACK: (
        *(
            "back",
            "go back",
            "go back please",
            "previous",
            "previous question",
            "oops",
            "oops wrong one",
            "undo",
            "return",
        ),
        *("i made a mistake", "wait go back", "can you go back one", "can we go back to the last question", "atras"),
        *("i typed it wrong", "that was a typo", "change my answer", "take me back"),
    ),
    Command.MENU: ("menu", "main menu", "Main menu please", "back to the menu", "show me the menu", "options"),
    Command.LEAVE: (
        *(
            "never mind",
            "nevermind",
            "nvm",
            "NVM.",
            "forget it",
            "cancel",
            "quit",
            "exit",
            "stop",
            "end",
            "STOP!",
            "bye",
        ),
        *("i changed my mind", "I've changed my mind", "stop asking me", "actually nevermind", "ok never mind then"),
        *(
            "i don't want a call anymore",
            "i don't want to do this",
            "cancel my request",
            "don't call me",
            "no callback",
        ),
        *(
            "leave me alone",
            "maybe later",
            "not now",
            "i'll call you instead",
            "too many questions",
            "I'm not interested",
        ),
        *("screw this", "cancelar", "olvídalo", "i gotta go", "cancel the callback", "please cancel it"),
    ),
    Command.RESUME: (
        *(
            "continue",
            "resume",
            "let's continue",
            "ok continue",
            "yes continue",
            "keep going",
            "go on",
            "where were we",
        ),
        *("back to the form", "continue please", "continuar", "pick up where we left off"),
    ),
    Command.REPEAT: (
        *("what?", "what", "huh?", "repeat", "say that again", "can you repeat the question?", "what was the question"),
        *("sorry?", "pardon?", "i don't understand", "??", "?", "come again?", "what do you mean?", "i missed that"),
    ),
    Command.START_OVER: (
        *("start over", "restart", "start again", "can we start over?", "begin again", "from the beginning", "reset"),
    ),
}
NO_COMMANDS = (
    *(
        "",
        "Dana",
        "949-555-0123",
        "mornings",
        "next week",
        "back pain",
        "call me back",
        "passport",
        "back at 5",
        "menus",
    ),
    *(
        "how do i cancel my appointment",
        "can i cancel later",
        "what if i change my mind",
        "what is an iop?",
        "exit strategy",
    ),
    *("i want to quit drinking", "i want to stop cutting", "stop the voices", "i want it to stop", "make it stop"),
    *("i don't want to live", "i want to end it", "end my life", "i can't go on", "i give up", "skip to the end"),
    "stop calling it that please, how long is the program",
)


@pytest.mark.parametrize(
    ("text", "command"), [(text, command) for command, texts in COMMANDS.items() for text in texts]
)
def test_a_command_is_understood(text: str, command: Command) -> None:
    """Nobody has to know the one right word."""
    read = read_command(text, Detail.PHONE)

    assert read is command


@pytest.mark.parametrize("text", NO_COMMANDS)
@pytest.mark.parametrize("detail", [Detail.NAME, Detail.VOICEMAIL])
def test_a_sentence_that_holds_a_command_is_none(text: str, detail: Detail) -> None:
    """A question or a cry for help must not end in "skipped"."""
    read = read_command(text, detail)

    assert read is None


@pytest.mark.parametrize(
    ("text", "detail", "expected"),
    [
        pytest.param("no", Detail.NAME, Command.SKIP, id="no name"),
        pytest.param("no thanks", Detail.TIMES, Command.SKIP, id="no time"),
        pytest.param("no", Detail.PHONE, None, id="no is an answer about this number"),
        pytest.param("no thanks", Detail.VOICEMAIL, None, id="no is an answer"),
        pytest.param("rather not", Detail.TEXTING, None, id="a polite no is an answer"),
        pytest.param("idk", Detail.TEXTING, Command.SKIP, id="no idea"),
        pytest.param("not sure", Detail.TIMES, Command.SKIP, id="not sure when"),
        pytest.param("wrong", Detail.CONFIRM, None, id="wrong is an answer to the read-back"),
        pytest.param("change it", Detail.CONFIRM, None, id="so is a change"),
        pytest.param("oops", Detail.NAME, Command.BACK, id="oops"),
        pytest.param("menu", None, Command.MENU, id="no question is open"),
    ],
)
def test_a_word_means_what_the_question_makes_of_it(text: str, detail: Detail | None, expected: Command | None) -> None:
    """The same "no" refuses a name and answers a yes-or-no question."""
    read = read_command(text, detail)

    assert read is expected


@given(text=st.text(max_size=200), detail=st.sampled_from([None, *Detail]))
@example("no " * 1000, Detail.NAME)
@example("\ud800\x00", None)
def test_no_text_makes_it_fail(text: str, detail: Detail | None) -> None:
    """Any text is a command or none."""
    read = read_command(text, detail)

    assert read is None or read in Command
