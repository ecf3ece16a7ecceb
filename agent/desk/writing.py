"""What people write: to the shopper, and among themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.conversation.desk_events import NoteEvent
from agent.conversation.events import Attachment, MessageEvent
from agent.conversation.ids import new_id
from agent.desk.workplace import Actor, Workplace
from agent.store.base import Append

__all__ = ["mentions_of", "note", "reply"]

_MENTION = re.compile(r"(?<![\w@.])@(staff_[0-9a-z]{26})(?!\w)")


async def note(desk: Workplace, conversation_id: str, actor: Actor, text: str) -> NoteEvent:
    """Write a note among colleagues. `@staff_…` in it calls somebody to it. Personal data is masked as always."""
    record = await desk.record(conversation_id)
    masked, new = await desk.masked(conversation_id, text, "/text", language=record.locale.partition("-")[0])
    event = NoteEvent(
        at=desk.clock(), source="human", by=actor.id, note_id=new_id("note"), text=masked,
        mentions=mentions_of(masked),
    )  # fmt: skip
    await desk.write(conversation_id, append=Append(events=(event,), vault=new))
    return event


async def reply(
    desk: Workplace,
    conversation_id: str,
    actor: Actor,
    text: str,
    *,
    key: str | None = None,
    attachments: Sequence[Attachment] = (),
) -> MessageEvent:
    """Say something to the shopper as whoever holds the conversation, once for a `key`.

    Raises `Conflict` for whoever does not hold it.
    """
    standing = await desk.held(conversation_id, actor)
    return await desk.handoffs.reply(standing.handoff_id, actor.id, text, key=key, attachments=attachments)


def mentions_of(text: str) -> tuple[str, ...]:
    """The staff users whom a text calls, each once."""
    return tuple(dict.fromkeys(_MENTION.findall(text)))
