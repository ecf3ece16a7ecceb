"""The end of a conversation: resolved with an outcome, or merged into another one."""

from __future__ import annotations

from agent.conversation.desk_events import MergedEvent, Outcome, OutcomeEvent
from agent.conversation.events import Event, HandoffEvent, MessageEvent, OwnershipEvent
from agent.conversation.ids import new_id
from agent.conversation.ownership import transition
from agent.conversation.views import identity_of
from agent.desk.workplace import Actor, Workplace
from agent.errors import Conflict, InvalidInput
from agent.store.base import Append, ConversationRecord

__all__ = ["merge", "resolve", "same_shopper"]


async def resolve(
    desk: Workplace, conversation_id: str, actor: Actor, outcome: Outcome, comment: str = ""
) -> None:
    """Close a conversation with how it ended; one that is closed already gets the outcome alone.

    Raises `Conflict` when somebody else holds it, `InvalidInput` for "other" without a comment.
    """
    if outcome == "other" and not comment.strip():
        raise InvalidInput("/comment", "say how it ended")
    masked, new = await desk.masked(conversation_id, comment, "/comment", empty=True)
    record = await desk.record(conversation_id)
    event = OutcomeEvent(at=desk.clock(), source="human", by=actor.id, outcome=outcome, comment=masked)
    if record.owner == "closed":
        await desk.write(conversation_id, append=Append(events=(event,), vault=new))
        return
    await _close(desk, record, actor, (event,), new)


async def merge(
    desk: Workplace, conversation_id: str, actor: Actor, *, into: str, notice: str, certain: bool = False
) -> None:
    """Close a conversation in favour of another of the same shopper, who is told `notice` in the closed one.

    Raises `Conflict` when somebody else holds it, when either is over or it is the same one, and, unless the
    person is `certain`, when nothing shows that both are of one shopper.
    """
    if conversation_id == into:
        raise InvalidInput("/into", "a conversation cannot be merged into itself")
    source, target = await desk.record(conversation_id), await desk.record(into)
    if "closed" in (source.owner, target.owner):
        raise Conflict("only conversations that are open can be merged")
    if not certain and not await same_shopper(desk, source, target):
        raise Conflict(
            "nothing shows that both are of one shopper: compare them, and say that you are certain"
        )
    now = desk.clock()
    told = MessageEvent(at=now, source="system", message_id=new_id("msg"), text=notice)
    gone = MergedEvent(at=now, source="human", by=actor.id, into=into)
    outcome = OutcomeEvent(at=now, source="human", by=actor.id, outcome="duplicate")
    await _close(desk, source, actor, (told, gone, outcome), {})
    absorbed = MergedEvent(at=now, source="human", by=actor.id, absorbed=conversation_id)
    await desk.write(into, absorbed)


async def same_shopper(desk: Workplace, one: ConversationRecord, other: ConversationRecord) -> bool:
    """Whether both are of one customer, or proved to know one order."""
    if one.customer_id is not None and one.customer_id == other.customer_id:
        return True
    orders = [
        identity_of(await desk.store.of_kinds(record.conversation_id, ("identity",))).orders
        for record in (one, other)
    ]
    return bool(orders[0] & orders[1])


async def _close(
    desk: Workplace,
    record: ConversationRecord,
    actor: Actor,
    first: tuple[Event, ...],
    vault: dict[str, str],
) -> None:
    cid, now = record.conversation_id, desk.clock()
    standing = await desk.store.open_handoff(cid)
    if standing is not None and standing.state == "claimed" and standing.operator != actor.id:
        raise Conflict("somebody else holds this conversation")
    owner = transition(record.owner, "close")
    events = [*first]
    if standing is not None:
        events.append(
            HandoffEvent(
                at=now, source="human", handoff_id=standing.handoff_id, state="closed",
                reason=standing.reason, operator=actor.name,
            )
        )  # fmt: skip
    events.append(OwnershipEvent(at=now, source="human", owner=owner, previous=record.owner))
    moved = (standing.handoff_id, "closed", actor.id) if standing is not None else None
    await desk.write(cid, append=Append(events=events, owner=owner, vault=vault, handoff=moved))  # type: ignore[arg-type]
