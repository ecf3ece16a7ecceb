"""The gate that every tool call passes: arguments unmasked, rules asked, results masked, both recorded."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from langchain.agents.middleware import AgentMiddleware
from langchain.tools.tool_node import ToolCallRequest
from langchain_core.messages import ToolMessage
from langgraph.types import Command
from pydantic import TypeAdapter

from agent.brains.embedded.turn import Failure, Refusal
from agent.conversation.events import ToolFinishedEvent, ToolStartedEvent
from agent.journal import Journal
from agent.personal import VaultSession
from agent.turn_run import TurnRun
from guardrails.vault import PLACEHOLDER
from tools.context import ToolContext
from tools.errors import BackendError, InvalidArgument, ToolRefused
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
            status, payload = str(recorded["status"]), dict(recorded["result"])
        text = json.dumps(payload, ensure_ascii=False)
        run.facts.append(text)
        return _message(call_id, name, status, payload, _typed(spec, status, payload), text)


async def execute(
    tools: ToolContext, journal: Journal, spec: ToolSpec, call_id: str, arguments: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Call a tool and record that it was called and what came of it: its status and its result, masked.

    Arguments hold placeholders in the place of personal data.
    """
    now = tools.clock
    await journal.write(
        ToolStartedEvent(at=now(), source="bot", call_id=call_id, tool=spec.name, arguments=arguments)
    )
    started = time.perf_counter()
    status, payload = await _outcome(tools, journal.vault, spec, arguments)
    await journal.write(
        ToolFinishedEvent(
            at=now(),
            source="system",
            call_id=call_id,
            tool=spec.name,
            status=status,
            result=payload,
            milliseconds=round((time.perf_counter() - started) * 1000, 2),
        )
    )
    return status, payload


async def _outcome(
    tools: ToolContext, vault: VaultSession, spec: ToolSpec, arguments: dict[str, Any]
) -> tuple[Any, dict[str, Any]]:
    """Call the tool with real values; where its answer repeats them they are masked again.

    An order number is no personal data, so none stands in the vault: a placeholder in its place stays one.
    Wrong tries are counted under it, in clear.
    """
    real = {
        name: value if name == "order_number" else vault.unmask_data(value)
        for name, value in arguments.items()
    }
    status, payload = await _called(tools, vault, spec, real)
    if real == arguments:
        return status, payload
    written = json.dumps(arguments, ensure_ascii=False)
    used = {match[0] for match in PLACEHOLDER.finditer(written)}
    covered = vault.cover_data(payload, {key for key in used if vault.unmask(key) not in written})
    if status == "ok" and "order_number" in payload:  # also where it had been taken for the postcode
        covered["order_number"] = payload["order_number"]
    return status, covered


async def _called(
    tools: ToolContext, vault: VaultSession, spec: ToolSpec, arguments: dict[str, Any]
) -> tuple[Any, dict[str, Any]]:
    try:
        result = await spec.call(tools, arguments)
    except ToolRefused as exc:
        return "refused", {
            "code": exc.code.value,
            "facts": dict(exc.facts),
            "alternatives": [alternative.value for alternative in exc.alternatives],
        }
    except InvalidArgument as exc:
        return "failed", {"detail": exc.detail, "pointer": exc.pointer}
    except BackendError as exc:
        return "failed", {"detail": type(exc).__name__}
    masked = vault.mask_result(result)
    return "ok", _adapter(spec).dump_python(masked, mode="json")


def _typed(spec: ToolSpec, status: str, payload: dict[str, Any]) -> Any:
    """The result as the embedded brain reads it."""
    if status == "ok":
        return _adapter(spec).validate_python(payload)
    if status == "refused":
        return Refusal(
            code=payload["code"], facts=payload["facts"], alternatives=tuple(payload["alternatives"])
        )
    return Failure(detail=str(payload.get("detail", "")))


_ADAPTERS: dict[str, TypeAdapter[Any]] = {}


def _adapter(spec: ToolSpec) -> TypeAdapter[Any]:
    if spec.name not in _ADAPTERS:
        _ADAPTERS[spec.name] = TypeAdapter(spec.result_type)
    return _ADAPTERS[spec.name]


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
