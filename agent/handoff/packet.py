"""The hand-off packet: everything a person needs to go on without asking the shopper again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from agent.conversation.cards import Citation
from agent.conversation.events import IntentScore, Sentiment


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PacketIdentity(_Frozen):
    """Who the shopper is and how that was verified."""

    level: Literal["anonymous", "order", "customer"]
    how: str
    orders: tuple[str, ...] = ()
    customer_id: str | None = None
    name: str = ""
    contact: str = ""


class SentimentPoint(_Frozen):
    """The sentiment of one message."""

    offset: int
    sentiment: Sentiment
    anger: bool


class PacketToolCall(_Frozen):
    """A tool call with its arguments and its result."""

    tool: str
    status: Literal["ok", "refused", "failed"]
    arguments: dict[str, Any]
    result: dict[str, Any]


class PacketProposal(_Frozen):
    """A proposal and what became of it."""

    proposal_id: str
    action: str
    order_number: str
    state: str
    summary: str


class PacketPromise(_Frozen):
    """Something that the shopper was told will happen."""

    text: str
    due_at: datetime | None = None


class PacketRouting(_Frozen):
    """Which rule of the routing file sent it where, and by when a person should answer."""

    rule: str
    team: str
    skills: tuple[str, ...] = ()
    sla: str
    sla_due_at: datetime


class HandoffPacket(_Frozen):
    """Version 1 of the packet. Texts hold placeholders until the desk shows them."""

    version: Literal[1] = 1
    handoff_id: str
    conversation_id: str
    created_at: datetime
    promised_at: datetime
    reason: str
    rule: str
    priority: int
    language: str
    market: str
    timezone: str
    sentiment_path: tuple[SentimentPoint, ...]
    intents: tuple[IntentScore, ...]
    identity: PacketIdentity
    orders: tuple[dict[str, Any], ...]
    tool_calls: tuple[PacketToolCall, ...]
    proposals: tuple[PacketProposal, ...]
    promises: tuple[PacketPromise, ...]
    passages: tuple[Citation, ...]
    tried: tuple[str, ...]
    open_question: str
    suggested_next_step: str
    suggested_reply: str
    last_messages: tuple[str, ...]
    routing: PacketRouting | None = None  # None in packets from before there were rules
