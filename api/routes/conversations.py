"""Conversations: open, send, follow, decide, judge."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from agent.conversation.events import PublicEvent, Reply
from agent.errors import InvalidInput
from agent.openings import OpeningKey
from agent.service import Sent
from agent.store.base import ConversationRecord
from api import sse
from api.access import requires
from api.deps import (
    Accept,
    Conversation,
    IdempotencyKey,
    LastEventId,
    OptionalIdempotencyKey,
    PathId,
    Product,
)
from api.limits import client_address, limit_messages, limit_openings
from api.problems import responses

router = APIRouter(
    prefix="/v1/conversations",
    tags=["conversations"],
    dependencies=[Depends(requires("conversations"))],
    responses=responses(400, 401, 403, 409, 413, 422, 429, 503),
)

_STREAMED: dict[int | str, dict[str, Any]] = {200: sse.RESPONSE}
_DECIDED: dict[int | str, dict[str, Any]] = {**_STREAMED, **responses(404)}


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OpenRequest(_Body):
    """What the front end knows of its shopper; everything is optional."""

    locale: str | None = Field(None, max_length=35, examples=["de-DE"])
    market: str | None = Field(None, max_length=2, examples=["DE"])
    timezone: str | None = Field(None, max_length=64, examples=["Europe/Berlin"])
    channel: str | None = Field(None, max_length=32, pattern=r"^[a-z0-9_-]+$", examples=["web"])
    identity_token: str | None = Field(None, max_length=4096)


class OpenAnswer(BaseModel):
    """The new conversation; `token` goes into `Authorization: Bearer` of the calls below it."""

    id: str
    token: str


class MessageRequest(_Body):
    """A message. `attachments` are ids from the upload call."""

    text: str = Field(max_length=100_000)
    attachments: list[Annotated[str, Field(max_length=64)]] = Field(default_factory=list, max_length=5)


class MessageAnswer(BaseModel):
    """A finished turn."""

    message_id: str
    reply: Reply
    events: list[PublicEvent]


class EventsAnswer(BaseModel):
    """Events in the order of their offsets."""

    events: list[PublicEvent]


class FeedbackRequest(_Body):
    """The shopper's judgement of a reply."""

    message_id: str = Field(max_length=64)
    helpful: bool
    comment: str | None = Field(None, max_length=4000)


@router.post("", status_code=201)
async def open_conversation(
    body: OpenRequest, crossdesk: Product, request: Request, idempotency_key: OptionalIdempotencyKey = None
) -> OpenAnswer:
    """Open a conversation. With an Idempotency-Key, the same request within a day opens it once."""
    limit_openings(request)
    once = OpeningKey(key=idempotency_key, client=client_address(request)) if idempotency_key else None
    opened = await crossdesk.service.open(
        locale=body.locale or "",
        market=body.market or "",
        timezone=body.timezone or "",
        channel=body.channel or "web",
        identity_token=body.identity_token,
        once=once,
    )
    return OpenAnswer(id=opened.conversation_id, token=opened.token)


@router.post("/{conversation_id}/messages", response_model=MessageAnswer, responses=_STREAMED)
async def send_message(
    body: MessageRequest,
    record: Conversation,
    crossdesk: Product,
    request: Request,
    idempotency_key: IdempotencyKey,
    accept: Accept = None,
) -> Response | MessageAnswer:
    """Send a message: the finished turn, or with `Accept: text/event-stream` its events as they happen."""
    limit_messages(request, record)
    attachments = await crossdesk.attachments.find(record.conversation_id, body.attachments)
    sent = await crossdesk.service.send(record, body.text, key=idempotency_key, attachments=attachments)
    return await _answer(crossdesk, record, sent, accept)


@router.get("/{conversation_id}/events", response_model=EventsAnswer, responses=_STREAMED)
async def read_events(
    record: Conversation,
    crossdesk: Product,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    accept: Accept = None,
    last_event_id: LastEventId = None,
) -> Response | EventsAnswer:
    """Read the events after an offset, at most 500; with `Accept: text/event-stream`, live.

    `Last-Event-ID` resumes a stream that broke.
    """
    offset = max(after, int(last_event_id or 0))
    if sse.wants_stream(accept):
        return sse.stream(crossdesk.service.follow(record, after=offset))
    return EventsAnswer(events=await crossdesk.service.events(record, after=offset))


@router.post(
    "/{conversation_id}/proposals/{proposal_id}/confirm", response_model=MessageAnswer, responses=_DECIDED
)
async def confirm_proposal(
    proposal_id: PathId,
    record: Conversation,
    crossdesk: Product,
    request: Request,
    idempotency_key: IdempotencyKey,
    accept: Accept = None,
) -> Response | MessageAnswer:
    """Confirm a proposal: it is carried out once, however often this is called."""
    limit_messages(request, record)
    return await _decide(crossdesk, record, proposal_id, "confirmed", idempotency_key, accept)


@router.post(
    "/{conversation_id}/proposals/{proposal_id}/decline", response_model=MessageAnswer, responses=_DECIDED
)
async def decline_proposal(
    proposal_id: PathId,
    record: Conversation,
    crossdesk: Product,
    request: Request,
    idempotency_key: IdempotencyKey,
    accept: Accept = None,
) -> Response | MessageAnswer:
    """Decline a proposal: nothing is changed."""
    limit_messages(request, record)
    return await _decide(crossdesk, record, proposal_id, "declined", idempotency_key, accept)


@router.post("/{conversation_id}/feedback", status_code=204, responses=responses(404))
async def give_feedback(
    body: FeedbackRequest,
    record: Conversation,
    crossdesk: Product,
    request: Request,
    idempotency_key: OptionalIdempotencyKey = None,
) -> None:
    """Judge a reply. The last judgement of a message counts; the same Idempotency-Key judges once."""
    limit_messages(request, record)
    await crossdesk.service.feedback(
        record,
        message_id=body.message_id,
        helpful=body.helpful,
        comment=body.comment or "",
        key=idempotency_key,
    )


class ContactRequest(_Body):
    """How the shopper wants to be reached while they wait for a person: one of the two."""

    email: str | None = Field(None, max_length=254, examples=["mila@example.com"])
    phone: str | None = Field(None, max_length=32, examples=["+31 10 555 0142"])


@router.post("/{conversation_id}/contact", status_code=204)
async def leave_contact(
    body: ContactRequest,
    record: Conversation,
    crossdesk: Product,
    request: Request,
    _: OptionalIdempotencyKey = None,
) -> None:
    """Leave an e-mail address, to which answers are sent too, or a number to be called on, while waiting."""
    limit_messages(request, record)
    if (body.email is None) == (body.phone is None):
        raise InvalidInput("", "give either `email` or `phone`")
    if body.email is not None:
        await crossdesk.dispatch.contacts.leave(record, "email", body.email)
    else:
        await crossdesk.dispatch.contacts.leave(record, "callback", body.phone or "")


async def _decide(
    crossdesk: Product,
    record: ConversationRecord,
    proposal_id: str,
    decision: Literal["confirmed", "declined"],
    key: str,
    accept: str | None,
) -> Response | MessageAnswer:
    sent = await crossdesk.service.decide(record, proposal_id, decision, key=key)
    return await _answer(crossdesk, record, sent, accept)


async def _answer(
    crossdesk: Product, record: ConversationRecord, sent: Sent, accept: str | None
) -> Response | MessageAnswer:
    if sse.wants_stream(accept):
        events = crossdesk.service.follow(record, after=sent.offset - 1, until_turn=sent.turn)
        return sse.stream(events)
    result = await crossdesk.service.result(record, sent)
    return MessageAnswer(message_id=result.message_id, reply=result.reply, events=list(result.events))
