"""Promises of `clarity.nlu.language_reader`: questions told apart, names found, and the phrases kept in the model."""

from __future__ import annotations

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from clarity.nlu.language_reader import LISTED, PARTS, LanguageReader, asks, english, parts
from clarity.program import read_yaml
from clarity.settings import ROOT
from tests.factories import message

CONTEXT = ExecutionContext(GraphSchema({}))
LOOKUPS = [
    {"name": "insurer", "elements": ["aetna", "blue cross", "blue cross blue shield"]},
    {"name": "medication", "elements": ["lexapro"]},
    {"name": "condition_listed", "elements": ["depression", "panic attacks"]},
]


@pytest.fixture
def reader(model_storage: LocalModelStorage) -> LanguageReader:
    """Return a reader that was trained and loaded as the engine does it."""
    resource = Resource("reader")
    untrained = LanguageReader.create({}, model_storage, resource, CONTEXT)
    untrained.train(TrainingData(lookup_tables=LOOKUPS))
    loaded: LanguageReader = LanguageReader.load({}, model_storage, resource, CONTEXT)
    return loaded


def read(reader: LanguageReader, text: str) -> Message:
    """Return the message after it was read."""
    return reader.process([message(text)])[0]


def named(reader: LanguageReader, text: str) -> list[tuple[str, str]]:
    """Return each entity found with the words it stands on."""
    found = read(reader, text).get(ENTITIES)
    return [(entity["entity"], text[entity["start"] : entity["end"]]) for entity in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Do you take Aetna?", [("insurer", "Aetna")], id="any case"),
        pytest.param("is AETNA ok", [("insurer", "AETNA")], id="capitals"),
        pytest.param(
            "I take lexapro for depression",
            [("medication", "lexapro"), ("condition_listed", "depression")],
            id="two names",
        ),
        pytest.param("I have Blue Cross Blue Shield", [("insurer", "Blue Cross Blue Shield")], id="longest name"),
        pytest.param("panic attacks", [("condition_listed", "panic attacks")], id="two words"),
        pytest.param("is it hard?", [], id="nothing named"),
        pytest.param("aetnabound", [], id="inside another word"),
    ],
)
def test_names_of_the_lookups_are_found(reader: LanguageReader, text: str, expected: list[tuple[str, str]]) -> None:
    """A listed name is an entity on exactly its own words."""
    found = named(reader, text)

    assert found == expected


def test_a_persons_name_is_not_kept(reader: LanguageReader) -> None:
    """Who and where somebody is decides no answer, so it is not picked out of the message."""
    found = named(reader, "My name is Maria Gonzalez, I live in Chicago and have Aetna.")

    assert found == [("insurer", "Aetna")]


def test_entities_found_before_are_kept(reader: LanguageReader) -> None:
    """The reader adds to what an earlier component found."""
    earlier = {"entity": "other", "value": "x", "start": 0, "end": 1}

    found = reader.process([message("x aetna", **{ENTITIES: [earlier]})])[0].get(ENTITIES)

    assert [entity["entity"] for entity in found] == ["other", "insurer"]


def test_an_untrained_reader_knows_no_phrases(model_storage: LocalModelStorage) -> None:
    """Names come from the training data and from nowhere else."""
    untrained = LanguageReader.create({}, model_storage, Resource("reader"), CONTEXT)

    found = untrained.process([message("is lexapro ok")])[0]

    assert [entity for entity in found.get(ENTITIES) if entity["entity"] == "medication"] == []


def test_a_message_without_words_is_left_alone(reader: LanguageReader) -> None:
    """What the guard emptied is no error."""
    found = read(reader, "")

    assert found.get(PARTS) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("How long is it?", ["How long is it?"], id="one question"),
        pytest.param("It is long. What does it cost?", ["It is long", "What does it cost?"], id="two sentences"),
        pytest.param("how long is it and what does it cost", ["how long is it", "what does it cost"], id="two clauses"),
        pytest.param("1) length 2) do you take aetna", ["length", "do you take aetna"], id="numbers in brackets"),
        pytest.param("(a) the hours, (b) the price", ["the hours", "the price"], id="letters in brackets"),
        pytest.param("1. Who can join 2. How long is it?", ["Who can join", "How long is it?"], id="numbers with dots"),
        pytest.param(
            "I finish at 5. Is that late?", ["I finish at 5", "Is that late?"], id="a number that ends a sentence"
        ),
        pytest.param(
            "Do you take insurance and can I keep working?",
            ["Do you take insurance", "can I keep working?"],
            id="a question that opens with a verb",
        ),
        pytest.param(
            "where is it, how long is it, and who runs it?",
            ["where is it", "how long is it", "who runs it?"],
            id="three after commas",
        ),
        pytest.param(
            "Is it for depression and anxiety?", ["Is it for depression and anxiety?"], id="a list stays whole"
        ),
        pytest.param(
            "Can he do the program and stay at home?", ["Can he do the program and stay at home?"], id="two verbs stay"
        ),
        pytest.param("Hi! How long is it?", ["Hi", "How long is it?"], id="a greeting before a question"),
        pytest.param("thanks and how do i sign up", ["thanks", "how do i sign up"], id="no joint alone"),
        pytest.param(
            "how many hours would it be and for how many weeks",
            ["how many hours would it be", "for how many weeks"],
            id="a preposition first",
        ),
        pytest.param(
            "do you do OCD? and honestly does it work",
            ["do you do OCD?", "honestly does it work"],
            id="an adverb first",
        ),
        pytest.param(
            "how many days and is there anything at night",
            ["how many days", "is there anything at night"],
            id="there as the subject",
        ),
        pytest.param("?! ...", [], id="no words"),
    ],
)
def test_a_message_is_split_where_a_question_begins(text: str, expected: list[str]) -> None:
    """Each question stands alone, and what belongs together stays together."""
    found = parts(english()(text))

    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected", "is_listed"),
    [
        pytest.param("do you do EMDR or DBT", ["do you do EMDR", "DBT"], True, id="two"),
        pytest.param("price, address, hours?", ["price", "address", "hours?"], True, id="three"),
        pytest.param("CBT & DBT", ["CBT", "DBT"], True, id="a sign"),
        pytest.param("how long is it?", ["how long is it?"], False, id="no list"),
        pytest.param("and?", ["and?"], False, id="nothing but a joint"),
        pytest.param("is it CBT or DBT? how long?", ["is it CBT or DBT?", "how long?"], False, id="two questions"),
    ],
)
def test_the_items_of_one_question_are_parts(
    reader: LanguageReader, text: str, expected: list[str], is_listed: bool
) -> None:
    """A list inside a single question is read item by item, and marked as a list."""
    found = read(reader, text)

    assert (found.get(PARTS), found.get(LISTED)) == (expected, is_listed)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        pytest.param("How long is it?", True, id="question mark"),
        pytest.param("how long is it", True, id="question word"),
        pytest.param("hi, can I work", True, id="verb after a greeting"),
        pytest.param("I was wondering about parking", True, id="wondering"),
        pytest.param("tell me about parking", True, id="an order"),
        pytest.param("for how many weeks", True, id="a preposition before"),
        pytest.param("if not do you have a plan", True, id="a condition before"),
        pytest.param("I am 34 and have OCD", False, id="a story"),
        pytest.param("Hello there", False, id="a greeting"),
        pytest.param("canine therapy helped me", False, id="a word that begins like a question"),
    ],
)
def test_asking_is_told_from_telling(part: str, expected: bool) -> None:
    """What surrounds a question is not taken for one."""
    assert asks(part) is expected


@pytest.mark.parametrize("name", ["insurers", "medications", "conditions"])
def test_the_real_lookups_can_be_matched(model_storage: LocalModelStorage, name: str) -> None:
    """Every name in `data/lookups/` is found when a person writes just that."""
    tables = [
        {"name": table["lookup"], "elements": [line[2:].strip() for line in table["examples"].splitlines()]}
        for table in read_yaml(ROOT / "data" / "lookups" / f"{name}.yml")["nlu"]
    ]
    resource = Resource("reader")
    LanguageReader.create({}, model_storage, resource, CONTEXT).train(TrainingData(lookup_tables=tables))
    reader = LanguageReader.load({}, model_storage, resource, CONTEXT)
    texts = [(table["name"], str(element)) for table in tables for element in table["elements"]]

    found = reader.process([message(f"about {text} please") for _, text in texts])

    missed = [
        text
        for (entity, text), read_message in zip(texts, found, strict=True)
        if entity not in {each["entity"] for each in read_message.get(ENTITIES)}
    ]
    assert len(texts) > 20
    assert missed == []
