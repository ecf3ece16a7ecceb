"""The MCP server itself: which tools there are, a call of one, and the shopper's decision by elicitation.

Who a call is for is what the transport found (`Caller`), never an argument. A tool that
changes something proposes it; then the shopper is asked, where the client can: with an elicitation, which
clients show to their user and which no model answers. Nothing else here confirms anything.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.shared.exceptions import MCPError
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from agent.direct_calls import Called, DirectCalls
from agent.errors import Conflict, InvalidInput, NotFound
from agent.store.base import ConversationRecord
from agent.store.errors import StoreError
from tools.registry import Approval, Effect, ToolSpec

__all__ = ["Caller", "CallerOf", "Context", "build_server"]

Context = ServerRequestContext[Any, Any]


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Whom a request is for, as the transport knows it."""

    calls: DirectCalls
    record: ConversationRecord


CallerOf = Callable[[Context], Caller]
"""Finds the caller of a request."""

QUESTION = "confirmation"  # the name of the elicitation in an answer that requires input
INSTRUCTIONS = """\
The tools of a web shop's customer service, for one shopper: the one whose conversation this connection belongs to.
Personal data stand in arguments and results as placeholders such as <EMAIL_1>; pass them on as they are.
Tools that change something only propose it: the result holds a proposal_id and the terms. The shopper decides,
in a question that their client shows them or in the shop's own chat; you cannot confirm, and must not claim that
something is done before carry_out or the answer says so."""
_DECISION = {
    "type": "object",
    "properties": {
        "agree": {"type": "boolean", "title": "Yes, do this", "description": "Carries it out, once."}
    },
    "required": ["agree"],
}


def build_server(caller_of: CallerOf) -> Server[Any]:
    """The server, for any transport."""

    async def list_tools(context: Context, _: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        specs = caller_of(context).calls.tools.values()
        return types.ListToolsResult(tools=[_described(spec) for spec in specs])

    async def call_tool(
        context: Context, params: types.CallToolRequestParams
    ) -> types.CallToolResult | types.InputRequiredResult:
        caller = caller_of(context)
        try:
            if params.input_responses is not None or params.request_state is not None:
                return await _answered(caller, params)
            called = await caller.calls.call(caller.record, params.name, params.arguments or {})
            return await _asked(caller, called, context)
        except (InvalidInput, NotFound, Conflict) as exc:
            return _failed(str(exc))
        except StoreError as exc:
            raise MCPError(types.INTERNAL_ERROR, "the database does not answer: try again") from exc

    return Server(
        "crossdesk",
        version="0.1.0",
        title="Crossdesk",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _described(spec: ToolSpec) -> types.Tool:
    about = spec.description
    if spec.approval is Approval.PROPOSES:
        about += "\n\nOnly proposes: the shopper is shown the terms and decides."
    return types.Tool(
        name=spec.name,
        description=about,
        input_schema=spec.parameters.model_json_schema(),
        annotations=types.ToolAnnotations(
            read_only_hint=spec.effect is Effect.READ,
            destructive_hint=spec.approval is Approval.CONFIRMED,
            idempotent_hint=spec.approval is Approval.CONFIRMED,
            open_world_hint=False,
        ),
    )


async def _asked(
    caller: Caller, called: Called, context: Context
) -> types.CallToolResult | types.InputRequiredResult:
    """What came of a call; where it proposed something and the client can ask, the shopper is asked first."""
    if called.terms is None:
        return _result(called.result, failed=called.status != "ok")
    proposal_id = called.terms.proposal_id
    if _can_ask(context):
        question = types.ElicitRequestFormParams(message=called.question, requested_schema=_DECISION)
        if context.protocol_version in MODERN_PROTOCOL_VERSIONS:
            requests: dict[str, Any] = {QUESTION: types.ElicitRequest(params=question)}
            return types.InputRequiredResult(input_requests=requests, request_state=proposal_id)
        if context.session.can_send_request:
            answer = await context.session.elicit_form(
                question.message, _DECISION, related_request_id=context.request_id
            )
            return await _decided(caller, proposal_id, answer)
    return _result({**called.result, "confirmation": _elsewhere(caller.record, proposal_id)})


async def _answered(caller: Caller, params: types.CallToolRequestParams) -> types.CallToolResult:
    """The second round of a call: the client brings what the shopper answered. The tool is not called again."""
    answer = (params.input_responses or {}).get(QUESTION)
    if not isinstance(answer, types.ElicitResult) or not params.request_state:
        raise InvalidInput("/input_responses", f"must hold the shopper's answer as {QUESTION!r}")
    return await _decided(caller, params.request_state, answer)


async def _decided(caller: Caller, proposal_id: str, answer: types.ElicitResult) -> types.CallToolResult:
    """Carry the shopper's decision out. A question that was closed, or not answered, decides nothing."""
    agree = (answer.content or {}).get("agree")
    if answer.action == "cancel" or (answer.action == "accept" and not isinstance(agree, bool)):
        return _result({"proposal_id": proposal_id, "confirmation": _elsewhere(caller.record, proposal_id)})
    confirmed = answer.action == "accept" and agree is True
    decided = await caller.calls.decide(caller.record, proposal_id, "confirmed" if confirmed else "declined")
    return _result({"proposal_id": proposal_id, "state": decided.state, "reply": decided.reply})


def _can_ask(context: Context) -> bool:
    """Whether the client said that it shows questions to its user."""
    capabilities = context.session.client_capabilities
    asking = capabilities.elicitation if capabilities is not None else None
    return asking is not None and (asking.form is not None or asking.url is None)


def _elsewhere(record: ConversationRecord, proposal_id: str) -> dict[str, str]:
    """How the shopper confirms where they cannot be asked here."""
    return {
        "needed_from": "shopper",
        "how": "The shop's chat shows the terms with their buttons. It confirms with the conversation's token, "
        "which you do not have.",
        "call": f"POST /v1/conversations/{record.conversation_id}/proposals/{proposal_id}/confirm",
    }


def _result(data: Mapping[str, Any], *, failed: bool = False) -> types.CallToolResult:
    text = json.dumps(data, ensure_ascii=False)
    return types.CallToolResult(
        content=[types.TextContent(text=text)], structured_content=dict(data), is_error=failed
    )


def _failed(detail: str) -> types.CallToolResult:
    return _result({"detail": detail}, failed=True)
