"""Which events webhooks tell, and what they are called there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from agent.conversation.events import (
    Event,
    FeedbackEvent,
    HandoffEvent,
    MessageEvent,
    OwnershipEvent,
    ProposalEvent,
    ReplyEvent,
)

__all__ = ["TEST_TYPE", "TOPICS", "Told", "Topic", "told"]

Topic = Literal[
    "messages",  # what the shopper, the bot and people say
    "handoffs",  # queued, claimed, released, closed
    "outcomes",  # actions done, failed or declined; feedback; the end of a conversation
]
TOPICS: tuple[Topic, ...] = get_args(Topic)
TEST_TYPE = "webhook.test"

_ENDED = ("done", "failed", "declined")


@dataclass(frozen=True, kw_only=True)
class Told:
    """How an event is told: its topic, and the `type` of the message (`handoff.queued`)."""

    topic: Topic
    type: str


def told(event: Event) -> Told | None:
    """How an event is told, or None for one that webhooks do not tell."""
    if isinstance(event, MessageEvent | ReplyEvent):
        return Told(topic="messages", type=f"message.{event.source}")
    if isinstance(event, HandoffEvent):
        return Told(topic="handoffs", type=f"handoff.{event.state}")
    if isinstance(event, ProposalEvent) and event.state in _ENDED:
        return Told(topic="outcomes", type=f"action.{event.state}")
    if isinstance(event, FeedbackEvent):
        return Told(topic="outcomes", type="feedback.given")
    if isinstance(event, OwnershipEvent) and event.owner == "closed":
        return Told(topic="outcomes", type="conversation.closed")
    return None
