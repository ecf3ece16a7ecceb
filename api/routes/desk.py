"""The operators' API: hand-offs to see, claim, answer, give back, close."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from agent.assembly import Crossdesk
from agent.conversation.events import PublicEvent
from agent.errors import NotFound
from agent.handoff.packet import HandoffPacket
from agent.store.base import ConversationRecord, HandoffRecord
from api import sse
from api.access import Operator
from api.deps import Accept, LastEventId, OptionalIdempotencyKey, PathId, Product
from api.photos import PHOTO_RESPONSE, photo_response
from api.problems import responses

router = APIRouter(prefix="/v1/desk/handoffs", tags=["desk"], responses=responses(401, 403, 422, 429, 503))

_ONE = responses(404)
_CHANGING = responses(400, 404, 409, 413)
_STREAMED: dict[int | str, dict[str, Any]] = {200: sse.RESPONSE, **_ONE}

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


class HandoffEvents(BaseModel):
    """Events of the conversation in the order of their offsets."""

    events: list[PublicEvent]


class ReplyRequest(BaseModel):
    """What the operator says to the shopper."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=8000)


class ReplyAnswer(BaseModel):
    """The stored message."""

    event: PublicEvent


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


@router.get("/{handoff_id}", responses=_ONE)
async def read_handoff(handoff_id: PathId, crossdesk: Product, _: Operator) -> HandoffDetail:
    """Read a hand-off with everything that the operator needs to go on."""
    record, packet = await crossdesk.desk.handoff(handoff_id)
    return HandoffDetail(**_summary(record).model_dump(), packet=packet)


@router.get("/{handoff_id}/events", response_model=HandoffEvents, responses=_STREAMED)
async def read_handoff_events(
    handoff_id: PathId,
    crossdesk: Product,
    _: Operator,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    accept: Accept = None,
    last_event_id: LastEventId = None,
) -> Response | HandoffEvents:
    """Read the conversation as the shopper sees it, at most 500 events; live as a stream."""
    record = await _conversation(crossdesk, handoff_id)
    offset = max(after, int(last_event_id or 0))
    if sse.wants_stream(accept):
        return sse.stream(crossdesk.service.follow(record, after=offset))
    return HandoffEvents(events=await crossdesk.service.events(record, after=offset))


@router.get(
    "/{handoff_id}/attachments/{attachment_id}",
    response_class=Response,
    responses={200: PHOTO_RESPONSE, **_ONE},
)
async def read_handoff_attachment(
    handoff_id: PathId, attachment_id: PathId, crossdesk: Product, _: Operator
) -> Response:
    """See a photo that the shopper sent."""
    record = await _conversation(crossdesk, handoff_id)
    return photo_response(await crossdesk.attachments.open(record.conversation_id, attachment_id))


@router.post("/{handoff_id}/claim", responses=_CHANGING)
async def claim_handoff(
    handoff_id: PathId, crossdesk: Product, operator: Operator, _: OptionalIdempotencyKey = None
) -> HandoffSummary:
    """Take the conversation over: the bot is silent. Repeating it as the same operator is safe."""
    return _summary(await crossdesk.desk.claim(handoff_id, operator))


@router.post("/{handoff_id}/reply", responses=_CHANGING)
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


@router.post("/{handoff_id}/release", responses=_CHANGING)
async def release_handoff(
    handoff_id: PathId, crossdesk: Product, operator: Operator, _: OptionalIdempotencyKey = None
) -> HandoffSummary:
    """Give the conversation back to the bot."""
    return _summary(await crossdesk.desk.release(handoff_id, operator))


@router.post("/{handoff_id}/close", responses=_CHANGING)
async def close_handoff(
    handoff_id: PathId, crossdesk: Product, operator: Operator, _: OptionalIdempotencyKey = None
) -> HandoffSummary:
    """Close the conversation."""
    return _summary(await crossdesk.desk.close(handoff_id, operator))


async def _conversation(crossdesk: Crossdesk, handoff_id: str) -> ConversationRecord:
    handoff, _ = await crossdesk.desk.handoff(handoff_id)
    record = await crossdesk.store.get(handoff.conversation_id)
    if record is None:
        raise NotFound("the conversation of this hand-off is gone")
    return record


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
