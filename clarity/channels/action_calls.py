"""Calls of the action server that give up soon: a hung action must not mute the person it was meant for."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
from rasa.core.agent import Agent
from rasa.utils.endpoints import EndpointConfig

ACTION_SECONDS = 2.0  # an action here only records; Rasa would wait 300 s and hold the conversation's lock meanwhile


class HurriedEndpoint(EndpointConfig):
    """The configured action server, asked with a deadline of two seconds; everything else as configured."""

    def __init__(self, configured: EndpointConfig) -> None:
        super().__init__(
            configured.url,
            configured.params,
            configured.headers,
            configured.basic_auth,
            configured.token,
            configured.token_name,
            configured.cafile,
            **configured.kwargs,
        )

    async def request(self, *arguments: Any, **keywords: Any) -> Any:
        """Ask the action server; raises what Rasa takes for a server that is gone when it does not answer in time."""
        keywords["timeout"] = aiohttp.ClientTimeout(total=ACTION_SECONDS)
        # Rasa sends a form's action the whole domain, thirty times what the conversation is; none of ours reads it.
        if isinstance(keywords.get("json"), dict):
            keywords["json"] = {**keywords["json"], "domain": {}}
        try:
            return await super().request(*arguments, **keywords)
        except asyncio.TimeoutError as error:
            raise aiohttp.ServerTimeoutError from error


def hurry_actions(agent: Agent) -> None:
    """Make the agent ask its action server with a deadline; an agent without one stays as it is."""
    configured = agent.action_endpoint
    if configured is None:
        return
    agent.action_endpoint = HurriedEndpoint(configured)
    if agent.processor is not None:
        agent.processor.action_endpoint = agent.action_endpoint
