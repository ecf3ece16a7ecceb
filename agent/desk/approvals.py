"""What is above the caps: a supervisor approves or refuses it, and what is approved is carried out once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent.conversation.desk_events import ApprovalEvent
from agent.conversation.events import Event, ProposalEvent
from agent.conversation.ids import new_id
from agent.desk.actions import ActionResult, StaffTools
from agent.desk.workplace import Actor
from agent.errors import Conflict, Forbidden, NotFound
from agent.store.base import Append
from agent.store.errors import IdempotencyConflict

__all__ = ["Decision", "Request", "decide", "requests_of"]

Decision = Literal["approved", "refused"]


@dataclass(frozen=True, kw_only=True)
class Request:
    """Something that a supervisor was asked about. `state` is where it stands now."""

    approval_id: str
    proposal_id: str
    tool: str
    reason: str
    by: str
    state: Literal["requested", "approved", "refused", "done", "failed"]


def requests_of(events: Sequence[Event]) -> list[Request]:
    """The requests of a conversation, oldest first. Give its approval events, in order."""
    found: dict[str, Request] = {}
    for event in events:
        if not isinstance(event, ApprovalEvent):
            continue
        first = found.get(event.approval_id)
        found[event.approval_id] = Request(
            approval_id=event.approval_id,
            proposal_id=first.proposal_id if first else event.proposal_id,
            tool=first.tool if first else event.tool,
            reason=first.reason if first else event.reason,
            by=first.by if first else event.by,
            state=event.state,
        )
    return list(found.values())


async def decide(
    tools: StaffTools,
    conversation_id: str,
    supervisor: Actor,
    approval_id: str,
    decision: Decision,
    *,
    reason: str = "",
) -> ActionResult | None:
    """Decide about a request, once; what is approved is carried out at once, and its result returned.

    The same decision of the same supervisor again goes on where it was interrupted. Raises `NotFound`, `Forbidden` for
    whoever asked for it themselves, and `Conflict` when it was decided already.
    """
    desk = tools.desk
    bench = await tools.bench(conversation_id)
    request = next((r for r in requests_of(bench.ledger) if r.approval_id == approval_id), None)
    if request is None:
        raise NotFound(f"this conversation has no request {approval_id!r}")
    if request.by == supervisor.id:
        raise Forbidden("somebody else has to approve what you asked for")
    turn, now = new_id("turn"), desk.clock()
    why, new = await desk.masked(conversation_id, reason, "/reason", empty=True)
    events: list[Event] = [
        ApprovalEvent(
            at=now, source="human", turn=turn, by=supervisor.id, approval_id=approval_id, state=decision,
            tool=request.tool, proposal_id=request.proposal_id, reason=why,
        )
    ]  # fmt: skip
    if decision == "refused":
        pid = request.proposal_id
        events.append(ProposalEvent(at=now, source="human", turn=turn, proposal_id=pid, state="declined"))
    try:
        await desk.store.accept(
            conversation_id,
            turn=turn,
            kind="message",
            key=f"approval:{approval_id}",
            fingerprint=hashlib.sha256(f"{supervisor.id}\n{decision}".encode()).hexdigest(),
            append=Append(events=events, vault=new, finish_turn=turn),
        )
    except IdempotencyConflict as exc:
        raise Conflict("this request was decided already") from exc
    desk.signals.notify(conversation_id)
    if decision == "refused":
        return None
    return await _carry_out(tools, conversation_id, supervisor, request)


async def _carry_out(
    tools: StaffTools, conversation_id: str, supervisor: Actor, request: Request
) -> ActionResult:
    bench = await tools.bench(conversation_id)
    result = await tools.carry_out(bench, supervisor, request.proposal_id, approved=True)
    now = next((r for r in requests_of(bench.ledger) if r.approval_id == request.approval_id), request)
    if now.state not in ("done", "failed"):
        ended = ApprovalEvent(
            at=tools.desk.clock(), source="human", by=supervisor.id, approval_id=request.approval_id,
            state="done" if result.status == "ok" else "failed", tool=request.tool,
            proposal_id=request.proposal_id,
        )  # fmt: skip
        await tools.desk.write(conversation_id, ended)
    return result
