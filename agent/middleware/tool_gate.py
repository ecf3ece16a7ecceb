"""The gate that every tool call passes: arguments unmasked, rules asked, results masked, both recorded."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from langchain.agents.middleware import AgentMiddleware
from langchain.tools.tool_node import ToolCallRequest
from langchain_core.messages import ToolMessage
from langgraph.types import Command

from agent.brains.embedded.turn import Failure, Refusal
from agent.tool_calls import Status, adapter_of, execute
from agent.turn_run import TurnRun
from tools.registry import TOOLS, ToolSpec


class ToolGate(AgentMiddleware[Any, TurnRun, Any]):
    """Runs tools on behalf of a brain, which sees neither the identity nor personal data."""

    def __init__(self, tools: Mapping[str, ToolSpec] = TOOLS) -> None:
        """`tools` are all that can be called, by name."""
        super().__init__()
        self._specs = tools

    async def awrap_tool_call(
        self,
        request: ToolCallRequest,
        handler: Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]],
    ) -> ToolMessage | Command[Any]:
        """Carry a call out, or repeat its result where an interrupted run of this turn recorded it."""
        run = cast("TurnRun", request.runtime.context)
        call = request.tool_call
        call_id, name = str(call["id"]), str(call["name"])
        spec = self._specs.get(name)
        if spec is None:
            return _message(call_id, name, "failed", {"detail": f"there is no tool {name!r}"}, Failure())
        recorded = run.recorded.get(call_id)
        if recorded is None or recorded["tool"] != name:
            async with run.one_call:  # calls made at once would all be made before one wrong try is counted
                status, payload = await execute(run.tools, run.journal, spec, call_id, call["args"])
        else:
            status, payload = cast("Status", str(recorded["status"])), dict(recorded["result"])
        text = json.dumps(payload, ensure_ascii=False)
        run.facts.append(text)
        return _message(call_id, name, status, payload, _typed(spec, status, payload), text)


def _typed(spec: ToolSpec, status: str, payload: dict[str, Any]) -> Any:
    """The result as the embedded brain reads it."""
    if status == "ok":
        return adapter_of(spec).validate_python(payload)
    if status == "refused":
        return Refusal(
            code=payload["code"], facts=payload["facts"], alternatives=tuple(payload["alternatives"])
        )
    return Failure(detail=str(payload.get("detail", "")))


def _message(
    call_id: str, name: str, status: str, payload: dict[str, Any], artifact: Any, text: str | None = None
) -> ToolMessage:
    return ToolMessage(
        content=text if text is not None else json.dumps(payload, ensure_ascii=False),
        artifact=artifact,
        tool_call_id=call_id,
        name=name,
        status="success" if status == "ok" else "error",
    )
