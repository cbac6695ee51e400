"""Chooses the words of a response: the form for the channel, and the choices of "did you mean"."""

from __future__ import annotations

import copy
import re
from typing import Any, Dict, List, Optional

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from clarity.program import topics

_BRACES = re.compile(r"\{(\w+)\}")
CHOICES_RESPONSE = "utter_unsure"


class VettedResponseGenerator(TemplatedNaturalLanguageGenerator):
    """Says only what `data/responses/` holds, the same words every time.

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
        return response


def choice_buttons(tracker: DialogueStateTracker) -> List[Dict[str, str]]:
    """Return one button for each question the person may have meant, most likely first."""
    message = tracker.latest_message
    found: Dict[str, Any] = dict(message.parse_data or {}) if message else {}
    return [{"title": str(topics()[intent].title), "payload": f"/{intent}"} for intent in found.get("choices") or []]
