"""Marking a reply of the bot as wrong, with a reason: it becomes an eval case (`crossdesk eval cases`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from agent.conversation.desk_events import JudgedEvent
from agent.conversation.events import ReplyEvent
from agent.desk.workplace import Actor, Workplace
from agent.errors import InvalidInput, NotFound
from agent.store.base import Append

__all__ = ["judge"]


async def judge(
    desk: Workplace,
    conversation_id: str,
    actor: Actor,
    message_id: str,
    reason: str,
    *,
    intents: Sequence[str] = (),
    expected: str = "",
    known_intents: Collection[str] = (),
) -> JudgedEvent:
    """Say that a reply of the bot is wrong, and why; what the message wanted and what should have been said, if known.

    Raises `NotFound` for what is no reply of this conversation, `InvalidInput` for no reason or an unknown intent.
    """
    record = await desk.record(conversation_id)
    replies = await desk.store.of_kinds(conversation_id, ("reply",), limit=500)
    if not any(isinstance(event, ReplyEvent) and event.message_id == message_id for event in replies):
        raise NotFound(f"this conversation has no reply {message_id!r} of the bot")
    for place, intent in enumerate(intents):
        if intent not in known_intents:
            raise InvalidInput(f"/intents/{place}", f"there is no intent {intent!r}")
    language = record.locale.partition("-")[0]
    why, new = await desk.masked(conversation_id, reason, "/reason", language=language)
    if new:
        await desk.store.append(conversation_id, Append(events=(), vault=new))
    wanted, more = await desk.masked(conversation_id, expected, "/expected", language=language, empty=True)
    event = JudgedEvent(
        at=desk.clock(), source="human", by=actor.id, message_id=message_id, reason=why,
        intents=tuple(intents), expected=wanted,
    )  # fmt: skip
    await desk.write(conversation_id, append=Append(events=(event,), vault=more))
    return event
