"""What the tests of the policy share: the policy as the engine creates it, and conversations in a line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker

from clarity.policies.answer_policy import AnswerPolicy
from tests.factories import heard, tracker_of

CONTEXT = ExecutionContext(GraphSchema({}))
LISTENED = ActionExecuted("action_listen")


@pytest.fixture
def policy(model_storage: LocalModelStorage) -> AnswerPolicy:
    """Return the policy as the engine creates it."""
    return AnswerPolicy(AnswerPolicy.get_default_config(), model_storage, Resource("answers"), CONTEXT)


def found(text: str = "words", **parsed: Any) -> DialogueStateTracker:
    """Return a conversation whose only message was understood like this."""
    return tracker_of(LISTENED, heard(text, **parsed))


def following(prediction: PolicyPrediction, domain: Domain) -> str | None:
    """Return the action a prediction stands for, or None when it stands for nothing."""
    if max(prediction.probabilities) == 0:
        return None
    return str(domain.action_names_or_texts[int(np.argmax(prediction.probabilities))])
