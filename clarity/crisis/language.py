"""Whether a crisis message is Spanish: the reply must be in the language of the cry."""

from __future__ import annotations

import re

from clarity.crisis.normal import normalise
from clarity.crisis.rules import is_spanish_cry

# The commonest function words of each language that the other does not have; accents are folded away first.
_SPANISH = frozenset(
    "el la los las un una unos unas de del que y en es por para con sin mi mis tu su sus se lo le les nos yo ella"
    " ellos pero porque como cuando donde quien muy mas ya si este esta esto ese esa eso estoy esta estan soy era"
    " fue ser hay tengo tiene tienen tenia quiero quiere puedo puede voy va vamos hacer hago siento vivir morir vida"
    " mejor nada nadie todo todos siempre nunca hoy ayer hijo hija esposo esposa mama papa novio novia amigo amiga"
    " ayuda ayudame favor gracias alguien mucho mucha tambien aqui alla matar matarme morirme pastillas miedo dano"
    " pega kiero xq pq hermano hermana cortarme suicidarme suicidio solo sola aguanto desaparecer mundo adios".split()
)
_ENGLISH = frozenset(
    "the a an of to in is are was were be been am i you he she we they my your his her our their it this that and or"
    " but not don't can't do does did have has had will would with without for from on at what when where who how"
    " want wanna going gonna just so if no me him them about out up all life die kill feel think know anymore".split()
) - {"a", "me", "no", "he", "has"}  # also everyday Spanish words
_WORD = re.compile(r"[a-z']+")


def is_spanish(text: str) -> bool:
    """Return whether more of the text's function words are Spanish than English.

    Where they do not tell, as in "me golpea", the rules of the screen do: they know cries of two words.
    """
    words = _WORD.findall(normalise(text))
    spanish = sum(word in _SPANISH for word in words)
    english = sum(word in _ENGLISH for word in words)
    return spanish > english or (spanish == english and is_spanish_cry(text))
