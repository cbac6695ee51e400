"""Promises of `clarity.policies.answer_policy` inside a Rasa form: no form swallows a cry for help."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.core.policies.ensemble import DefaultPolicyPredictionEnsemble
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from clarity.callbacks.dialogue import AGAIN
from clarity.nlu.crisis_memory import DANGER
from clarity.policies.answer_policy import AnswerPolicy
from tests.clarity.policies.conftest import CONTEXT, LISTENED, following, found
from tests.factories import heard, tracker_of

FORM = {
    "intents": ["crisis", "give_name"],
    "slots": {"caller": {"type": "text", "mappings": [{"type": "from_text"}]}},
    "forms": {"callback_form": {"required_slots": ["caller"]}},
    "responses": {name: [{"text": "words"}] for name in ["utter_crisis", "utter_crisis_lines", *AGAIN.values()]},
    "actions": ["action_extract_slots"],
}


def inside_a_form(domain: Domain, **parsed: Any) -> DialogueStateTracker:
    """Return a conversation in the middle of a form, with a message understood like this."""
    opening: list[Event] = [
        LISTENED,
        heard("call me", intent={"name": "give_name", "confidence": 1.0}),
        ActionExecuted("callback_form"),
        ActiveLoop("callback_form"),
        SlotSet("requested_slot", "caller"),
        ActionExecuted("action_listen"),
    ]
    return tracker_of(*opening, heard("words", **parsed), domain=domain)


def decided(policies: list[Any], tracker: DialogueStateTracker, domain: Domain) -> PolicyPrediction:
    """Return what the engine's own ensemble makes of the policies' predictions."""
    predictions = [policy.predict_action_probabilities(tracker, domain) for policy in policies]
    return DefaultPolicyPredictionEnsemble().combine_predictions_from_kwargs(
        tracker, domain, **{f"policy_{index}": prediction for index, prediction in enumerate(predictions)}
    )


@pytest.fixture
def form_domain() -> Domain:
    """Return a domain with one form."""
    return Domain.from_dict(FORM)


@pytest.fixture
def rules(model_storage: LocalModelStorage) -> RulePolicy:
    """Return the engine's rule policy, which keeps a form going, without rules of its own."""
    lookup: dict[str, Any] = {
        "rules": {},
        "rule_only_slots": [],
        "rule_only_loops": [],
        "rules_for_loop_unhappy_path": {},
    }
    return RulePolicy(RulePolicy.get_default_config(), model_storage, Resource("rules"), CONTEXT, lookup=lookup)


def test_a_form_goes_on_without_a_crisis(policy: AnswerPolicy, rules: RulePolicy, form_domain: Domain) -> None:
    """An ordinary answer inside a form is the form's."""
    tracker = inside_a_form(form_domain, intent={"name": "give_name", "confidence": 1.0}, answers=["give_name"])

    prediction = decided([policy, rules], tracker, form_domain)

    assert following(prediction, form_domain) == "callback_form"


def test_a_crisis_inside_a_form_is_answered(policy: AnswerPolicy, rules: RulePolicy, form_domain: Domain) -> None:
    """A form does not swallow a cry for help as a name, and the words come first."""
    parsed = {"intent": {"name": "crisis", "confidence": 1.0}, "answers": ["crisis"]}
    tracker = inside_a_form(form_domain, **parsed)

    prediction = decided([policy, rules], tracker, form_domain)

    assert following(prediction, form_domain) == "utter_crisis"


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("earlier", "text"),
    [
        pytest.param("i want to", "die", id="a cry in two messages"),
        pytest.param("i want to kill myself", "just kidding", id="a cry that is taken back"),
    ],
)
def test_a_cry_over_two_messages_sets_the_form_aside(
    policy: AnswerPolicy, rules: RulePolicy, form_domain: Domain, earlier: str, text: str
) -> None:
    """What reads like a name is not kept as one, the form pauses, and nothing that was given is lost."""
    name = {"intent": {"name": "give_name", "confidence": 1.0}, "answers": ["give_name"], DANGER: {}}
    asked = {"callback": {"detail": "name", "as": "answer"}}
    tracker = inside_a_form(form_domain)
    tracker.update_with_events([SlotSet("caller", "Dana"), heard(earlier, **name), LISTENED], form_domain)
    tracker.update(heard(text, **name, **asked), form_domain)

    prediction = decided([policy, rules], tracker, form_domain)
    tracker.update_with_events([*prediction.events, ActionExecuted("utter_crisis")], form_domain)

    assert following(prediction, form_domain) == "utter_crisis"
    assert tracker.active_loop is None
    assert tracker.get_slot("caller") == "Dana"


def test_the_other_lines_leave_the_form_where_it_is(
    policy: AnswerPolicy, rules: RulePolicy, form_domain: Domain
) -> None:
    """Whoever went on with the form after a crisis and asks for lines gets them, and then the open question."""
    asked = {"callback": {"detail": "name", "as": "answer"}}
    tracker = inside_a_form(form_domain)
    tracker.update_with_events([ActionExecuted("utter_crisis"), LISTENED], form_domain)
    tracker.update(heard("more help lines", **asked), form_domain)

    first = decided([policy, rules], tracker, form_domain)
    tracker.update_with_events([*first.events, ActionExecuted("utter_crisis_lines")], form_domain)
    second = decided([policy, rules], tracker, form_domain)

    assert following(first, form_domain) == "utter_crisis_lines"
    assert following(second, form_domain) == AGAIN["name"]
    assert tracker.active_loop is not None


def test_a_crisis_ends_the_form(policy: AnswerPolicy, rules: RulePolicy, form_domain: Domain) -> None:
    """After the crisis words nobody is asked for a name again."""
    parsed = {"intent": {"name": "crisis", "confidence": 1.0}, "answers": ["crisis"]}
    tracker = inside_a_form(form_domain, **parsed)

    first = decided([policy, rules], tracker, form_domain)
    tracker.update_with_events([*first.events, ActionExecuted("utter_crisis")], form_domain)
    second = decided([policy, rules], tracker, form_domain)

    assert tracker.active_loop is None
    assert tracker.get_slot("requested_slot") is None
    assert following(second, form_domain) == "action_listen"


def test_outside_a_form_a_crisis_ends_nothing(policy: AnswerPolicy, domain: Domain) -> None:
    """No loop is closed that was never open."""
    prediction = policy.predict_action_probabilities(found(answers=["crisis"]), domain)

    assert prediction.optional_events == []
