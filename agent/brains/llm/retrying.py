"""Another try where the model's server was busy or out of reach, with a pause that grows and varies."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage

from agent.brains.llm.errors import Unusable
from agent.turn_run import TurnRun

_TRIES = 3
_FIRST_PAUSE = 0.2  # seconds; twice as long each time, and a quarter more or less
_AGAIN = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
"""HTTP statuses that may pass: RFC 9110 and 6585; 529 is Anthropic's "overloaded"."""
_CONNECTION = frozenset(
    {"APIConnectionError", "ConnectError", "RemoteProtocolError", "ReadError", "BrokenOff"}
)


class Retrying(AgentMiddleware[Any, TurnRun, Any]):
    """Two more tries within the turn's deadline; a call that timed out is not made again.

    What the server asks for in `Retry-After` (RFC 9110, seconds) is kept; where it is more than the turn has left,
    there is no other try.
    """

    async def awrap_model_call(
        self,
        request: ModelRequest[TurnRun],
        handler: Callable[[ModelRequest[TurnRun]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any] | AIMessage:
        """Call the model. Raises what the last try raised."""
        meter = request.runtime.context.meter
        for tried in range(_TRIES):
            try:
                return await handler(request)
            except Exception as exc:  # each provider's client raises its own
                if tried + 1 == _TRIES or not _may_pass(exc):
                    raise
                pause = max(_asked_for(exc), _FIRST_PAUSE * 2**tried * random.uniform(0.75, 1.25))  # noqa: S311
                if meter.deadline is not None and asyncio.get_running_loop().time() + pause >= meter.deadline:
                    raise
                meter.retries += 1
                await asyncio.sleep(pause)
        raise AssertionError("unreachable")


def _may_pass(exc: Exception) -> bool:
    if isinstance(exc, Unusable):
        return False
    status = getattr(exc, "status_code", None) or getattr(getattr(exc, "response", None), "status_code", None)
    if isinstance(status, int):
        return status in _AGAIN
    names = {kind.__name__ for kind in type(exc).__mro__}
    return bool(names & _CONNECTION) and "APITimeoutError" not in names


def _asked_for(exc: Exception) -> float:
    """The seconds of `Retry-After`; 0 where there is none, or a date."""
    headers = getattr(getattr(exc, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers.get("retry-after", 0)))
    except ValueError:
        return 0.0
