"""Sorting the inbox: whom a conversation is for, its tags, its priority, and until when it is out of sight."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agent.conversation.desk_events import (
    AssignedEvent,
    PrioritisedEvent,
    Priority,
    SnoozedEvent,
    TaggedEvent,
    UntaggedEvent,
)
from agent.desk.workplace import Actor, Workplace, tags_of
from agent.errors import InvalidInput

__all__ = ["assign", "prioritise", "snooze", "tag", "untag"]

_LONGEST_NAME = 64


async def assign(desk: Workplace, conversation_id: str, actor: Actor, assignee: str) -> None:
    """Make a conversation somebody's, "" nobody's. Who holds it does not change."""
    if len(assignee) > _LONGEST_NAME:
        raise InvalidInput("/assignee", "this is the id of nobody")
    event = AssignedEvent(at=desk.clock(), source="human", by=actor.id, assignee=assignee)
    await desk.write(conversation_id, event)


async def tag(desk: Workplace, conversation_id: str, actor: Actor, tags: Sequence[str]) -> None:
    """Add tags."""
    await desk.write(
        conversation_id, TaggedEvent(at=desk.clock(), source="human", by=actor.id, tags=tags_of(tags))
    )


async def untag(desk: Workplace, conversation_id: str, actor: Actor, tags: Sequence[str]) -> None:
    """Take tags away."""
    await desk.write(
        conversation_id, UntaggedEvent(at=desk.clock(), source="human", by=actor.id, tags=tags_of(tags))
    )


async def prioritise(desk: Workplace, conversation_id: str, actor: Actor, priority: Priority) -> None:
    """Set the priority, 1 the most urgent."""
    event = PrioritisedEvent(at=desk.clock(), source="human", by=actor.id, priority=priority)
    await desk.write(conversation_id, event)


async def snooze(desk: Workplace, conversation_id: str, actor: Actor, until: datetime | None) -> None:
    """Put a conversation out of sight until then, or until the shopper writes; None brings it back."""
    if until is not None and (until.tzinfo is None or until <= desk.clock()):
        raise InvalidInput("/until", "must be a time to come, with its zone")
    await desk.write(conversation_id, SnoozedEvent(at=desk.clock(), source="human", by=actor.id, until=until))
