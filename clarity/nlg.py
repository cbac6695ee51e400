"""Chooses the words of a response: the form for the channel, the choices of "did you mean", the words of a crisis."""

from __future__ import annotations

import copy
import re
from typing import Any, Dict, List, Optional

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from clarity.crisis.language import is_spanish
from clarity.crisis.reply import MORE_LINES_TITLE, SMS, WEB, crisis_reply, line_of_988, more_lines
from clarity.nlu.crisis_memory import Finding, finding, last_cry, said_before
from clarity.program import topics

_BRACES = re.compile(r"\{(\w+)\}")
CHOICES_RESPONSE = "utter_unsure"
CRISIS, CRISIS_LINES, LINE_OF_988 = "utter_crisis", "utter_crisis_lines", "utter_line_of_988"
# Nobody who cries in Spanish is led to an answer in English that names no help.
_SPANISH_BUTTONS = [
    {"title": MORE_LINES_TITLE["es"], "payload": MORE_LINES_TITLE["es"]},
    {"title": "Preguntar otra cosa", "payload": "/write_in_spanish"},
]


class VettedResponseGenerator(TemplatedNaturalLanguageGenerator):
    """Says only what `data/responses/` and the sealed words of a crisis hold, the same words every time.

    Stock Rasa picks among variants at random; a person in crisis and a reviewer of what was said
    both need to know which words those were. It is a templated generator because the agent hands the
    responses of the model it loads to those alone; a server makes its generator before any model is there.
    """

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        super().__init__((domain or Domain.empty()).responses)

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> Optional[Dict[str, Any]]:
        """Return the response's form for the channel, or None for a response that does not exist.

        `kwargs` fill its braces: what an action hands over with the response's name.
        """
        if utter_action not in self.responses:
            return None
        variations = ResponseVariationFilter(self.responses)
        fitting = variations.responses_for_utter_action(utter_action, output_channel, tracker.current_slot_values())
        if not fitting:
            return None
        response: Dict[str, Any] = copy.deepcopy(fitting[0])
        # From the action that says it alone, never from slots; a value is put in once and not read again.
        response["text"] = _BRACES.sub(lambda brace: str(kwargs.get(brace[1], brace[0])), response["text"])
        if utter_action == CHOICES_RESPONSE:
            response["buttons"] = choice_buttons(tracker)
        return {**response, **words_in_need(utter_action, tracker, SMS if output_channel == SMS else WEB)}


def choice_buttons(tracker: DialogueStateTracker) -> List[Dict[str, str]]:
    """Return one button for each question the person may have meant, most likely first."""
    message = tracker.latest_message
    found: Dict[str, Any] = dict(message.parse_data or {}) if message else {}
    return [{"title": str(topics()[intent].title), "payload": f"/{intent}"} for intent in found.get("choices") or []]


def words_in_need(utter_action: str, tracker: DialogueStateTracker, channel: str) -> Dict[str, Any]:
    """Return what is said to somebody in danger or in distress in the place of the written words; else nothing.

    Which words are right depends on the danger, on the language of the cry, and on how often there were some before.
    """
    if utter_action == CRISIS:
        return _crisis(tracker, channel)
    if utter_action == CRISIS_LINES:
        return {"text": more_lines(_words_of(last_cry(tracker), tracker), channel)}
    if utter_action == LINE_OF_988:
        return {"text": line_of_988(_words_of(None, tracker))}
    return {}


def _crisis(tracker: DialogueStateTracker, channel: str) -> Dict[str, Any]:
    cry = last_cry(tracker)
    words = _words_of(cry, tracker)
    said = {"text": crisis_reply(words, cry.danger if cry else None, said_before(tracker, CRISIS), channel)}
    return {**said, "buttons": copy.deepcopy(_SPANISH_BUTTONS)} if channel == WEB and is_spanish(words) else said


def _words_of(cry: Finding | None, tracker: DialogueStateTracker) -> str:
    """Return the words that decide the language: those of the cry, and of a message that only follows it."""
    now = finding(tracker)
    return now.words if cry is None or now.danger.level.is_danger else f"{cry.words} {now.words}"
