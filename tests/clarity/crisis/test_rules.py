"""Promises of `clarity.crisis.rules` and `normal`: said outright, danger is found, however it is spelt."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.crisis.normal import normalise
from clarity.crisis.rules import rules_fire

DANGER = {
    "suicide": [
        "tonight i am going to end my life",
        "All I think about is killing myself",
        "I honestly don't want to be alive",
        "there is no point in living after this",
        "Everybody would be better off without me",
        "I wish I was dead",
        "I feel suicidal and I am alone",
        "I tried to hang myself last week",
        "i am so tired of being alive",
        "I keep having suicidal thoughts at work",
        "I can't go on",
        "im gonna kms",
        "thinking about unaliving, not joking",
    ],
    "goodbye": [
        "This is my goodbye, please feed the cat",
        "goodbye world",
        "I won't be here tomorrow so it does not matter",
        "By the time you read this it is over",
        "I have written a suicide note",
    ],
    "self-harm": [
        "I started cutting myself again",
        "I slit my wrist an hour ago",
        "the urge to self harm is back and i want to hurt myself",
        "I keep burning myself with a lighter",
    ],
    "overdose": [
        "I just swallowed a whole bottle of aspirin",
        "i took too many of my pills",
        "My roommate overdosed",
        "my little boy drank bleach",
        "I think I am overdosing",
    ],
    "harm to others": [
        "I want to kill my boss and I have a plan",
        "I am going to shoot everyone there",
        "sometimes i think about hurting him, i want to stab him",
        "I feel like I will snap and I want to hurt my kids",
    ],
    "psychosis": [
        "The voices keep telling me to jump",
        "A voice says I must burn the house",
        "they are poisoning me through the taps",
        "my neighbors are coming to kill me",
    ],
    "abuse": [
        "My husband beats me every weekend",
        "He choked me yesterday",
        "i was raped at a party",
        "he won't let me leave the apartment",
        "my husband has my passport and hides my phone",
        "my stepdad touches me at night",
        "Someone with a knife is at the door",
    ],
    "another person": [
        "My daughter told me she wants to die",
        "my best friend is threatening to kill himself",
        "I found out my son is cutting himself",
        "my dad is not breathing",
        "What do I do, my girlfriend is suicidal",
    ],
    "said sideways": [
        "I don't plan to be around when the bill comes",
        "what's the point of going on",
        "My daughter told me she doesn't want to live",
        "im standing on the ledge",
        "tell my sister i love her",
        "i can't stop self harming",
        "sh relapse last night",
        "I took a double dose of my meds by mistake",
        "my son swallowed a battery",
        "I want to make them all pay and I know how",
    ],
    "close to a harmless word": [
        "I can't go on",
        "i cannot go on like this",
        "I won't be here next week and nobody will miss me",
        "I don't want to live",
        "i don't want to wake up",
        "I took all my pills and now I feel sick",
        "i took some pills today",
        "I hurt myself again last night",
        "they put something in my food",
        "I can't do this any longer",
        "he has a gun",
    ],
    "suicide in Spanish": [
        "Ya no quiero vivir",
        "me quiero morir esta noche",
        "Voy a quitarme la vida",
        "Pienso en suicidarme todos los días",
        "No puedo más con esta vida",
        "Todos estarían mejor sin mí",
        "ojalá no hubiera nacido",
        "kiero morirme",
    ],
    "goodbye in Spanish": ["Adiós a todos, los quiero", "Dejé una carta de despedida en la cocina"],
    "self-harm in Spanish": ["me corté los brazos", "Tengo ganas de hacerme daño"],
    "overdose in Spanish": ["Me tomé todas las pastillas", "mi prima tiene una sobredosis", "se tomó un frasco entero"],
    "harm to others in Spanish": ["Quiero matar a mi jefe", "lo voy a matar"],
    "psychosis in Spanish": ["oigo voces que me ordenan saltar", "Las voces me dicen que lo haga"],
    "abuse in Spanish": ["Mi esposo me pega", "mi tío abusa de mí", "Mi novio no me deja salir de casa"],
    "another person in Spanish": ["Mi hija quiere matarse", "mi hermano intentó suicidarse ayer"],
}
OUTRIGHT = [
    "I want to kill myself",
    "I am going to end my life",
    "my husband beats me",
    "I took all my pills",
    "me quiero matar",
    "mi esposo me pega",
]


@pytest.mark.parametrize(
    "text", [pytest.param(text, id=f"{kind}: {text}") for kind, texts in DANGER.items() for text in texts]
)
def test_danger_said_outright_is_found(text: str) -> None:
    """Each kind of danger is found without any trained model."""
    assert rules_fire(text)


DISGUISES: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "an exclamation mark": lambda text: text + "!",
    "many exclamation marks": lambda text: text + "!!!",
    "exclamation marks on both sides": lambda text: "¡" + text + "!",
    "a full stop": lambda text: text + ".",
    "an asterisk on both sides": lambda text: f"*{text}*",
    "a question mark": lambda text: text + "?",
    "quotation marks": lambda text: f"“{text}”",
    "angle brackets": lambda text: f"<{text}>",
    "an emoji without a blank": lambda text: text + "\U0001f62d",
    "a number at the end": lambda text: text + " 2 much 4 me",
    "digits for letters": lambda text: text.replace("a", "4").replace("e", "3"),
    "signs for letters": lambda text: text.replace("a", "@").replace("s", "$"),
    "a digit for one letter": lambda text: text.replace("i", "1"),
    "zero-width characters": "\u200b".join,
    "soft hyphens": "\u00ad".join,
    "wide letters": lambda text: "".join(chr(ord(letter) + 0xFEE0) if letter.isalpha() else letter for letter in text),
    "accents": lambda text: text.replace("a", "á").replace("e", "é"),
    "drawn-out vowels": lambda text: text.replace("a", "aaaa").replace("e", "eee"),
    "a drawn-out last letter": lambda text: text + text[-1] * 3,
    "two blanks": lambda text: text.replace(" ", "  "),
    "line breaks": lambda text: text.replace(" ", "\n"),
    "a question before it": lambda text: f"How long is the program? {text}",
    "a question after it": lambda text: f"{text} and also how much does the program cost",
    "a long story around it": lambda text: "the day was long " * 300 + text + " and so it went" * 300,
}


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
@pytest.mark.parametrize("text", OUTRIGHT)
def test_a_disguise_hides_no_danger(text: str, disguise: Callable[[str], str]) -> None:
    """Spelling, signs and surroundings do not take a cry for help out of sight."""
    assert rules_fire(disguise(text))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("I want to k i l l myself", id="a word in spaced letters"),
        pytest.param("i want to k-i-l-l myself", id="a word with hyphens"),
        pytest.param("I want to d i e", id="a short word in spaced letters"),
        pytest.param("i want to killl myself", id="a double letter drawn out"),
        pytest.param("I don\u2019t want to live", id="typographic apostrophe"),
        pytest.param("i dont want to live", id="no apostrophe"),
        pytest.param("i want to k*ll myself", id="a letter starred out"),
        pytest.param("i want to su!c!de, commit su1c1de", id="signs inside"),
        pytest.param("YA NO QUIERO VIVIR", id="Spanish capitals"),
        pytest.param("me corte", id="Spanish without its accents"),
        pytest.param("¡ya no quiero vivir!", id="Spanish exclamation"),
    ],
)
def test_a_word_taken_apart_is_put_together(text: str) -> None:
    """What people do to get past filters does not get past this one."""
    assert rules_fire(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'm not suicidal, I only want to know the hours",
        "im not suicidal just very tired",
        "I have no thoughts of suicide",
        "She is not in danger",
        "I would never hurt myself, is this still for me?",
        "I don't want to hurt anyone",
        "No soy suicida, solo quiero información",
        "no estoy en peligro",
    ],
)
def test_a_plain_denial_is_believed(text: str) -> None:
    """Somebody who says there is no danger gets an ordinary answer."""
    assert not rules_fire(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'm not suicidal but I keep cutting myself",
        "I am not going to hurt anyone, I just want to die",
        "I don't want to kill myself, I want to kill him",
        "She says she is not suicidal, yet she took all her pills",
        "No soy suicida pero me corto",
    ],
)
def test_a_denial_does_not_cover_what_stands_beside_it(text: str) -> None:
    """One denied danger silences no other."""
    assert rules_fire(text)


@pytest.mark.parametrize(
    "text",
    [
        "How long does the program last?",
        "My phone died while I was filling in the form",
        "I'd kill for a later start time",
        "this commute is killing me",
        "My grandmother passed away in spring",
        "Is there a deadline to apply?",
        "I'm dying to hear about the groups",
        "Do you have a group on grief and dying parents?",
        "Does the program help with suicidal ideation?",
        "What do you do about self-harm?",
        "The price will be the end of me, ha",
        "I cut my hours at work to make time",
        "Do you take all insurance plans?",
        "I take my pills every morning, can I go on with them?",
        "I beat depression once before",
        "My boss hit the roof when I asked for time off",
        "The bus goes by the overpass, is there parking?",
        "I live in a jump-off point for hikers",
        "Can I shoot you an email?",
        "I had suicidal thoughts years ago, is the program for me?",
        "Are the voices of patients heard in planning?",
        "I can't go on Tuesdays, what days is it?",
        "I cannot go on the bus alone, is there parking?",
        "I won't be here next week, can I miss a session?",
        "i won't be around tomorrow because I travel for work",
        "i don't want to live at home during treatment",
        "I don't want to live with strangers, is it residential?",
        "i don't want to wake up early, any afternoon groups?",
        "I took my meds this morning, can I still come?",
        "i took too many sick days already",
        "I took all my PTO in the spring",
        "can they put it in writing for my employer",
        "my boss won't let me leave early",
        "they won't let me go to the evening group, why",
        "I cannot do this program any longer than 6 weeks",
        "i hurt myself at work and need a doctors note",
        "I took my passport to the office as ID",
        "he has a gun license for his job, is that a problem",
        "I don't plan to be here on weekends",
        "what's the point of going to two groups",
        "my son doesn't want to live at the center",
        "he doesn't want to wake up early for group",
        "my aunt told my family she loves them and signed them up",
        "I took an extra shift and more than ten classes",
        "do they make everyone pay up front",
        "goodbye and thank you",
        "Bye, have a good night!",
        "¿Cuánto cuesta el programa?",
        "me muero de ganas de empezar",
        "Solo quiero matar el tiempo mientras espero",
        "no puedo más con el tráfico",
        "Adiós, gracias por todo",
        "¿Aceptan mi seguro? Mi esposo quiere saber",
        "¿Atienden a personas con ideas de grandeza?",
    ],
)
def test_what_only_looks_like_danger_is_left_alone(text: str) -> None:
    """An ordinary question or a figure of speech gets its ordinary answer."""
    assert not rules_fire(text)


@given(text=st.text(st.characters(), max_size=400))
def test_no_text_makes_the_screen_fail(text: str) -> None:
    """A screen that raises would leave somebody unanswered."""
    assert rules_fire(text) in {True, False}


@given(
    before=st.text("abcdefgh .,\n", max_size=80),
    after=st.text("abcdefgh .,\n", max_size=80),
)
def test_no_surroundings_hide_danger(before: str, after: str) -> None:
    """Whatever stands around it, the sentence is found."""
    assert rules_fire(f"{before}. I want to kill myself. {after}")


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "7", "!!!", "\U0001f600"])
def test_next_to_nothing_is_no_danger(text: str) -> None:
    """A message without words raises no alarm and no error."""
    assert not rules_fire(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("ÁRBOL", "arbol", id="case and accents"),
        pytest.param("h3ll0 w0rld", "hello world", id="digits for letters"),
        pytest.param("9-12 hours, 24/7", "9-12 hours, 24/7", id="figures stay figures"),
        pytest.param("so done!", "so done!", id="a closing exclamation mark is no letter"),
        pytest.param("a\u200bb", "ab", id="zero width"),
        pytest.param(" a \n b ", "a b", id="blanks"),
        pytest.param("s t o p it", "stop it", id="spaced letters"),
    ],
)
def test_a_text_is_made_plain(text: str, expected: str) -> None:
    """The patterns read letters, whatever was typed for them."""
    plain = normalise(text)

    assert plain == expected
