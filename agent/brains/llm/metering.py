"""Bounds each call of a model: the time and tokens of the turn, and calls that go round in circles."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage

from agent.brains.llm.budget import Budget
from agent.brains.llm.errors import Unusable
from agent.turn_run import TurnRun

_SAME_CALL = 3  # times that the same tool may be asked the same in one turn


class Metering(AgentMiddleware[Any, TurnRun, Any]):
    """Counts what a turn costs and ends it where it costs too much.

    Only calls of the model are cut off, never a tool: a change of the shop's data is not abandoned half done.
    """

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self._budget = budget

    async def awrap_model_call(
        self,
        request: ModelRequest[TurnRun],
        handler: Callable[[ModelRequest[TurnRun]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any] | AIMessage:
        """Call the model within what is left of time and budget. Raises `Unusable`."""
        meter = request.runtime.context.meter
        self._budget.check(meter)
        started = time.perf_counter()
        meter.calls += 1
        try:
            async with asyncio.timeout_at(meter.deadline) as scope:
                response = await handler(request)
        except TimeoutError as exc:
            if not scope.expired():
                raise
            raise Unusable("timeout", "the turn's time is over") from exc
        finally:
            meter.milliseconds += (time.perf_counter() - started) * 1000
        message = response.result[-1]
        if isinstance(message, AIMessage):
            if message.usage_metadata is not None:
                meter.input_tokens += message.usage_metadata["input_tokens"]
                meter.output_tokens += message.usage_metadata["output_tokens"]
            _refuse_circles([*request.messages, message])
            _refuse_broken(message)
        return response


def _refuse_circles(messages: list[Any]) -> None:
    calls = Counter(
        (call["name"], json.dumps(call["args"], sort_keys=True, default=str))
        for message in messages
        if isinstance(message, AIMessage)
        for call in message.tool_calls
    )
    if calls and max(calls.values()) >= _SAME_CALL:
        raise Unusable("looping", calls.most_common(1)[0][0][0])


def _refuse_broken(message: AIMessage) -> None:
    """Raise for an answer that the provider cut off or withheld, or tool calls that are no JSON."""
    finish = str(
        message.response_metadata.get("finish_reason") or message.response_metadata.get("stop_reason") or ""
    )
    if finish in ("content_filter", "refusal") or message.additional_kwargs.get("refusal"):
        raise Unusable("refused", finish)
    if message.invalid_tool_calls:
        raise Unusable("malformed", str(message.invalid_tool_calls[0].get("name")))
    if finish in ("length", "max_tokens"):
        raise Unusable("malformed", "cut off")
