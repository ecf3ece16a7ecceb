"""The operators' API: hand-offs to see, claim, answer, give back, close."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from agent.conversation.events import Event
from agent.handoff.packet import HandoffPacket
from agent.store.base import HandoffRecord
from api.deps import OptionalIdempotencyKey, Operator, PathId, Product
from api.problems import RESPONSES

router = APIRouter(prefix="/v1/desk/handoffs", tags=["desk"], responses=RESPONSES)

State = Literal["queued", "claimed", "released", "closed"]


class HandoffSummary(BaseModel):
    """A hand-off in the list; priority 1 is most urgent."""

    id: str
    conversation_id: str
    state: State
    reason: str
    priority: int
    language: str
    created_at: datetime
    promised_at: datetime
    operator: str


class HandoffList(BaseModel):
    """Hand-offs, most urgent first."""

    handoffs: list[HandoffSummary]


class HandoffDetail(HandoffSummary):
    """A hand-off with its packet."""

    packet: HandoffPacket


class ReplyRequest(BaseModel):
    """What the operator says to the shopper."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=8000)


class ReplyAnswer(BaseModel):
    """The stored message."""

    event: Event


@router.get("")
async def list_handoffs(
    crossdesk: Product,
    _: Operator,
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> HandoffList:
    """List hand-offs."""
    found = await crossdesk.desk.handoffs(state, limit=limit)
    return HandoffList(handoffs=[_summary(record) for record in found])


@router.get("/{handoff_id}")
async def read_handoff(handoff_id: PathId, crossdesk: Product, _: Operator) -> HandoffDetail:
    """Read a hand-off with everything that the operator needs to go on."""
    record, packet = await crossdesk.desk.handoff(handoff_id)
    return HandoffDetail(**_summary(record).model_dump(), packet=packet)


@router.post("/{handoff_id}/claim")
async def claim_handoff(
    handoff_id: PathId, crossdesk: Product, operator: Operator, _: OptionalIdempotencyKey = None
) -> HandoffSummary:
    """Take the conversation over: from now on the bot is silent. Repeating it as the same operator is safe."""
    return _summary(await crossdesk.desk.claim(handoff_id, operator))


@router.post("/{handoff_id}/reply")
async def reply_to_shopper(
    handoff_id: PathId,
    body: ReplyRequest,
    crossdesk: Product,
    operator: Operator,
    idempotency_key: OptionalIdempotencyKey = None,
) -> ReplyAnswer:
    """Say something to the shopper. The same Idempotency-Key says it once."""
    event = await crossdesk.desk.reply(handoff_id, operator, body.text, key=idempotency_key)
    return ReplyAnswer(event=event)


@router.post("/{handoff_id}/release")
async def release_handoff(
    handoff_id: PathId, crossdesk: Product, operator: Operator, _: OptionalIdempotencyKey = None
) -> HandoffSummary:
    """Give the conversation back to the bot."""
    return _summary(await crossdesk.desk.release(handoff_id, operator))


@router.post("/{handoff_id}/close")
async def close_handoff(
    handoff_id: PathId, crossdesk: Product, operator: Operator, _: OptionalIdempotencyKey = None
) -> HandoffSummary:
    """Close the conversation."""
    return _summary(await crossdesk.desk.close(handoff_id, operator))


def _summary(record: HandoffRecord) -> HandoffSummary:
    return HandoffSummary(
        id=record.handoff_id,
        conversation_id=record.conversation_id,
        state=record.state,
        reason=record.reason,
        priority=record.priority,
        language=record.language,
        created_at=record.created_at,
        promised_at=record.promised_at,
        operator=record.operator,
    )
