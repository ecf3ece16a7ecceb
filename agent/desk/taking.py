"""Taking a conversation over, from the queue or from the bot, and giving it back."""

from __future__ import annotations

from dataclasses import replace

from agent.conversation.desk_events import InstructionEvent, InstructionKind
from agent.conversation.events import Event, HandoffEvent, OwnershipEvent
from agent.conversation.ids import new_id
from agent.conversation.ownership import transition
from agent.conversation.views import identity_of
from agent.desk.workplace import Actor, Workplace
from agent.errors import Conflict
from agent.handoff.build import HandoffRequest, build_packet
from agent.handoff.desk import PACKET_WINDOW
from agent.store.base import Append, ConversationRecord, HandoffRecord
from tools.models import CustomerId

__all__ = ["hand_back", "take_over"]

_TAKEN_OVER = "taken_over"


async def take_over(desk: Workplace, conversation_id: str, actor: Actor) -> HandoffRecord:
    """Hold a conversation, whoever has it but another person; again by the same person changes nothing.

    From the bot it goes through the queue, so that there is a packet. Raises `Conflict` when somebody else
    holds it, or was a moment faster.
    """
    record = await desk.record(conversation_id)
    standing = await desk.store.open_handoff(conversation_id)
    if standing is not None and standing.state == "claimed" and standing.operator != actor.id:
        raise Conflict("somebody else holds this conversation")
    if standing is None:
        standing = await _queue(desk, record, actor)
    return await desk.handoffs.claim(standing.handoff_id, actor.id, name=actor.name)


async def hand_back(
    desk: Workplace,
    conversation_id: str,
    actor: Actor,
    instruction: InstructionKind | None = None,
    text: str = "",
) -> HandoffRecord:
    """Give a conversation back to the bot, with what it is to do in its next turn where that is said.

    Raises `Conflict` for whoever does not hold it, `InvalidInput` for an answer without its text.
    """
    standing = await desk.held(conversation_id, actor)
    if instruction is None:
        return await desk.handoffs.release(standing.handoff_id, actor.id, name=actor.name)
    masked, new = await desk.masked(
        conversation_id, text, "/text", language=standing.language, empty=instruction != "answer_with_text"
    )
    event = InstructionEvent(
        at=desk.clock(), source="human", by=actor.id, instruction=instruction, text=masked
    )
    if new:  # the vault is filled before the text that refers to it
        await desk.store.append(conversation_id, Append(events=(), vault=new))
    return await desk.handoffs.release(standing.handoff_id, actor.id, name=actor.name, first=(event,))


async def _queue(desk: Workplace, record: ConversationRecord, actor: Actor) -> HandoffRecord:
    """Bring a conversation from the bot into the queue, with a packet, for the person who is to claim it."""
    now, cid = desk.clock(), record.conversation_id
    if record.owner == "closed":
        reopened = OwnershipEvent(at=now, source="human", owner="bot", previous="closed")
        await desk.write(cid, append=Append(events=(reopened,), owner="bot"))
        record = replace(record, owner="bot")
    events = await desk.store.recent(cid, limit=PACKET_WINDOW)
    identity = identity_of(await desk.store.of_kinds(cid, ("identity",)))
    if record.customer_id is not None:
        customer = CustomerId(record.customer_id)
        identity = replace(identity, level="customer", customer_id=customer, how="signed in")
    request = HandoffRequest(
        handoff_id=new_id("hand"),
        reason=_TAKEN_OVER,
        rule="desk.taken_over",
        question=_last_words(events),
        suggested_reply="",
        created_at=now,
        promised_at=now,
    )
    owner = transition(record.owner, "hand_off")
    queued = HandoffEvent(
        at=now, source="human", handoff_id=request.handoff_id, state="queued", reason=_TAKEN_OVER,
        rule=request.rule, promised_at=now, operator=actor.name,
    )  # fmt: skip
    moved = OwnershipEvent(at=now, source="human", owner=owner, previous=record.owner)
    packet = build_packet(record, identity, events, request)
    await desk.write(cid, append=Append(events=(queued, moved), owner=owner, packet=packet))
    standing = await desk.store.open_handoff(cid)
    if standing is None:
        raise Conflict("the conversation went back to the bot at the same moment: try again")
    return standing


def _last_words(events: list[Event]) -> str:
    said = [event.text for event in events if event.kind == "message" and event.source == "shopper"]
    return said[-1] if said else ""
