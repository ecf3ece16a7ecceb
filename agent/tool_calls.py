"""Calls a tool for a conversation: arguments unmasked, rules asked, the result masked, both recorded in the log."""

from __future__ import annotations

import json
import time
from typing import Any, Literal

from pydantic import TypeAdapter

from agent.conversation.event_base import Source
from agent.conversation.events import ToolFinishedEvent, ToolStartedEvent
from agent.journal import Journal
from guardrails.vault import PLACEHOLDER
from tools.context import ToolContext
from tools.errors import BackendError, InvalidArgument, ToolRefused
from tools.registry import ToolSpec

__all__ = ["Status", "adapter_of", "execute"]

Status = Literal["ok", "refused", "failed"]


async def execute(
    tools: ToolContext,
    journal: Journal,
    spec: ToolSpec,
    call_id: str,
    arguments: dict[str, Any],
    *,
    caller: Source = "bot",
) -> tuple[Status, dict[str, Any]]:
    """Call the tool and record that it was called and what came of it. `arguments` hold placeholders.

    For a person (`caller` "human") both stand in the log as theirs, and stay at the desk.
    """
    answerer: Source = "human" if caller == "human" else "system"
    await journal.write(
        ToolStartedEvent(
            at=tools.clock(), source=caller, call_id=call_id, tool=spec.name, arguments=arguments
        )
    )
    started = time.perf_counter()
    status, payload = await _outcome(tools, journal, spec, arguments)
    await journal.write(
        ToolFinishedEvent(
            at=tools.clock(),
            source=answerer,
            call_id=call_id,
            tool=spec.name,
            status=status,
            result=payload,
            milliseconds=round((time.perf_counter() - started) * 1000, 2),
        )
    )
    return status, payload


async def _outcome(
    tools: ToolContext, journal: Journal, spec: ToolSpec, arguments: dict[str, Any]
) -> tuple[Status, dict[str, Any]]:
    """Call the tool with real values; where its answer repeats them they are masked again.

    An order number is no personal data, so none stands in the vault: a placeholder in its place stays one.
    Wrong tries are counted under it, in clear.
    """
    vault = journal.vault
    real = {
        name: value if name == "order_number" else vault.unmask_data(value)
        for name, value in arguments.items()
    }
    status, payload = await _called(tools, journal, spec, real)
    if real == arguments:
        return status, payload
    written = json.dumps(arguments, ensure_ascii=False)
    used = {match[0] for match in PLACEHOLDER.finditer(written)}
    covered = vault.cover_data(payload, {key for key in used if vault.unmask(key) not in written})
    if status == "ok" and "order_number" in payload:  # also where it had been taken for the postcode
        covered["order_number"] = payload["order_number"]
    return status, covered


async def _called(
    tools: ToolContext, journal: Journal, spec: ToolSpec, arguments: dict[str, Any]
) -> tuple[Status, dict[str, Any]]:
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
    masked = journal.vault.mask_result(result)
    return "ok", adapter_of(spec).dump_python(masked, mode="json")


_ADAPTERS: dict[str, TypeAdapter[Any]] = {}


def adapter_of(spec: ToolSpec) -> TypeAdapter[Any]:
    """How a tool's result is written and read."""
    if spec.name not in _ADAPTERS:
        _ADAPTERS[spec.name] = TypeAdapter(spec.result_type)
    return _ADAPTERS[spec.name]
