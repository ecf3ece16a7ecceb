"""Hands the turn to the brain: what was perceived, who the shopper is, which proposals stand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage

from agent.turn_run import TurnRun


class Briefing(AgentMiddleware[Any, TurnRun, Any]):
    """Binds the view of the turn to each call of the brain."""

    async def awrap_model_call(
        self,
        request: ModelRequest[TurnRun],
        handler: Callable[[ModelRequest[TurnRun]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any] | AIMessage:
        """Call the brain with the turn's view and the shopper's words."""
        run = request.runtime.context
        settings = {**request.model_settings, "view": run.view, "words": run.words}
        return await handler(request.override(model_settings=settings))
