"""What training adds to the written examples: slips of the thumb, stories around them, and several questions in one."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from clarity.nlu.spelling import misspell

MISSPELT = 0.25  # share of the examples that get a slip of the thumb in each epoch
SURROUNDED = 0.1  # share of the questions that stand inside a story in each epoch
COMPOUND = 0.15  # messages of several questions in each epoch, as a share of the examples
BACKGROUND = "share_feelings"  # the intent whose examples stories are made of
QUESTIONS = ("ask_", "request_")  # how the intents begin that a message may hold several of
KEYWORDS = 4  # words; questions up to this length are joined to lists ("price, address, hours")
SENTENCE = 14  # words; longer ones are joined to nothing, a message has only so much room
JOINTS = (" and ", ", and ", ", ", " also ", "? ", "? also ", ". ", ", ", " and ", "\n", " / ", " plus ", "; ", " ")

Meant = dict[str, float]  # the share of a message that is about each intent; the shares sum to 1


def varied(texts: Sequence[str], labels: Sequence[str], chance: random.Random) -> Iterator[tuple[str, Meant]]:
    """Yield every example once, some of them changed, and then messages that join several."""
    stories = [text for text, label in zip(texts, labels, strict=True) if label == BACKGROUND]
    for text, label in zip(texts, labels, strict=True):
        changed = misspell(text, chance) if chance.random() < MISSPELT else text
        if stories and label.startswith((*QUESTIONS, "crisis")) and chance.random() < SURROUNDED:
            changed = surround(changed, stories, chance)
        yield changed, {label: 1.0}
    asked = [(text, label) for text, label in zip(texts, labels, strict=True) if label.startswith(QUESTIONS)]
    keywords = [(text, label) for text, label in asked if len(text.split()) <= KEYWORDS]
    sentences = [(text, label) for text, label in asked if len(text.split()) <= SENTENCE]
    for _ in range(int(COMPOUND * len(texts))):
        joined = compound(keywords if chance.random() < 0.35 else sentences, chance)
        if joined is not None:
            yield joined


def surround(text: str, stories: Sequence[str], chance: random.Random) -> str:
    """Return the text inside one to three sentences of a story.

    People tell what happened before they ask; the question decides what is answered, and a cry for
    help stays one wherever it stands.
    """
    told = [chance.choice(stories) for _ in range(chance.choice((1, 2, 3)))]
    told.insert(chance.choice((0, len(told), len(told))), text)
    return chance.choice((". ", ". ", " ", ", ")).join(told)


def compound(asked: Sequence[tuple[str, str]], chance: random.Random) -> tuple[str, Meant] | None:
    """Return two or three different questions in one message, or None where there are not enough of them."""
    if not asked:
        return None
    picked = {label: text for text, label in chance.choices(asked, k=chance.choice((2, 2, 2, 3)))}
    if len(picked) < 2:
        return None
    joint = chance.choice(JOINTS)
    message = joint.join(text.rstrip("?. ") for text in picked.values())
    return message + ("?" if chance.random() < 0.5 else ""), dict.fromkeys(picked, 1 / len(picked))
