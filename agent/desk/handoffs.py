"""What people at the desk can do with handed-off conversations: see, claim, answer, give back, close."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.conversation.desk_events import AssignedEvent
from agent.conversation.events import Attachment, Event, HandoffEvent, MessageEvent, OwnershipEvent
from agent.conversation.ids import new_id
from agent.conversation.ownership import IllegalTransition, OwnershipAction, transition
from agent.errors import Conflict, InvalidInput, NotFound
from agent.handoff.packet import HandoffPacket
from agent.personal import Vaults
from agent.store.base import (
    Append,
    ConversationRecord,
    ConversationStore,
    HandoffRecord,
    HandoffState,
)
from agent.store.signals import Signals
from guardrails.normalise import normalise

ANSWER_LIMIT = 8000  # characters of a person's answer


@dataclass(kw_only=True)
class Desk:
    """Hand-offs, for the operators' side."""

    store: ConversationStore
    signals: Signals
    clock: Callable[[], datetime]
    vaults: Vaults

    async def handoffs(self, state: HandoffState | None, *, limit: int = 100) -> list[HandoffRecord]:
        """Hand-offs, most urgent first."""
        return await self.store.handoffs(state, limit=limit)

    async def handoff(self, handoff_id: str) -> tuple[HandoffRecord, HandoffPacket]:
        """One hand-off with its packet, real values back in it. Raises `NotFound`."""
        record, packet = await self._find(handoff_id)
        vault = self.vaults.open(await self.store.vault(record.conversation_id))
        return record, vault.unmask_model(packet)

    async def claim(self, handoff_id: str, operator: str, *, name: str = "") -> HandoffRecord:
        """Take a queued conversation; again by the same operator changes nothing.

        `name` is what the shopper is shown, where `operator` is the id of a staff user: the conversation is
        assigned to them then. Raises `Conflict` when somebody else was first.
        """
        record, _ = await self._find(handoff_id)
        if record.state == "claimed" and record.operator == operator:
            return record
        conversation = await self._conversation(record)
        events: list[Event] = [*self._events(record, "claimed", "claim", name or operator, conversation)]
        if name:
            assigned = AssignedEvent(at=self.clock(), source="human", assignee=operator, by=operator)
            events.append(assigned)
        won = await self.store.claim_handoff(
            handoff_id,
            operator,
            Append(events=events, owner="human", handoff=(handoff_id, "claimed", operator)),
        )
        if not won:
            raise Conflict("this hand-off is not queued any more: somebody else took it")
        self.signals.notify(record.conversation_id)
        return (await self._find(handoff_id))[0]

    async def reply(
        self,
        handoff_id: str,
        operator: str,
        text: str,
        *,
        key: str | None = None,
        attachments: Sequence[Attachment] = (),
    ) -> MessageEvent:
        """Say something to the shopper as the person who claimed the conversation, once for a `key`.

        `attachments` are files that were stored for this conversation (`Attachments.save`).
        Raises `IdempotencyConflict` for a key that said something else.
        """
        record, _ = await self._find(handoff_id)
        cid = record.conversation_id
        key = f"desk:{handoff_id}:{key}" if key else f"desk:{new_id('msg')}"
        if not await self.store.knows_key(cid, key):
            _require_holder(record, operator)
        clean = normalise(text, limit=ANSWER_LIMIT).text
        if not clean.strip() and not attachments:
            raise InvalidInput("/text", "the answer is empty")
        vault = self.vaults.open(await self.store.vault(cid))
        turn = new_id("turn")
        event = MessageEvent(
            at=self.clock(),
            source="human",
            turn=turn,
            message_id=new_id("msg"),
            text=vault.mask(clean, language=record.language),
            attachments=tuple(attachments),
        )
        accepted = await self.store.accept(
            cid,
            turn=turn,
            kind="message",
            key=key,
            fingerprint=_fingerprint(operator, text, attachments),
            append=Append(events=(event,), vault=vault.take_new(), finish_turn=turn),
        )
        self.signals.notify(cid)
        stored = await self.store.events(cid, turn=accepted.input.turn, limit=1)
        said = next(event for event in stored if isinstance(event, MessageEvent))
        return self.vaults.open(await self.store.vault(cid)).unmask_model(said)

    async def release(
        self, handoff_id: str, operator: str, *, name: str = "", first: Sequence[Event] = ()
    ) -> HandoffRecord:
        """Give the conversation back to the bot; again by the same operator changes nothing.

        `first` are events that are stored before it, in the same transaction.
        """
        return await self._end(handoff_id, operator, "released", "release", name, first)

    async def close(
        self, handoff_id: str, operator: str, *, name: str = "", first: Sequence[Event] = ()
    ) -> HandoffRecord:
        """Close the conversation; again by the same operator changes nothing. `first` as in `release`."""
        return await self._end(handoff_id, operator, "closed", "close", name, first)

    async def _end(
        self,
        handoff_id: str,
        operator: str,
        state: HandoffState,
        action: OwnershipAction,
        name: str,
        first: Sequence[Event],
    ) -> HandoffRecord:
        record, _ = await self._find(handoff_id)
        if record.state == state and record.operator == operator:
            return record
        _require_holder(record, operator)
        conversation = await self._conversation(record)
        events = self._events(record, state, action, name or operator, conversation)
        await self.store.append(
            record.conversation_id,
            Append(
                events=(*first, *events),
                owner=transition(conversation.owner, action),
                handoff=(handoff_id, state, operator),
            ),
        )
        self.signals.notify(record.conversation_id)
        return (await self._find(handoff_id))[0]

    def _events(
        self,
        record: HandoffRecord,
        state: HandoffState,
        action: OwnershipAction,
        operator: str,
        conversation: ConversationRecord,
    ) -> tuple[Event, Event]:
        now = self.clock()
        try:
            owner = transition(conversation.owner, action)
        except IllegalTransition as exc:
            raise Conflict(str(exc)) from exc
        return (
            HandoffEvent(
                at=now,
                source="human",
                handoff_id=record.handoff_id,
                state=state,
                reason=record.reason,
                operator=operator,
            ),
            OwnershipEvent(at=now, source="human", owner=owner, previous=conversation.owner),
        )

    async def _find(self, handoff_id: str) -> tuple[HandoffRecord, HandoffPacket]:
        found = await self.store.handoff(handoff_id)
        if found is None:
            raise NotFound(f"there is no hand-off {handoff_id!r}")
        return found

    async def _conversation(self, record: HandoffRecord) -> ConversationRecord:
        found = await self.store.get(record.conversation_id)
        if found is None:
            raise NotFound("the conversation of this hand-off is gone")
        return found


def _fingerprint(operator: str, text: str, attachments: Sequence[Attachment]) -> str:
    """What a request is known by: the same key with another one is refused."""
    content = "\n".join((operator, *(item.attachment_id for item in attachments), text))
    return hashlib.sha256(content.encode()).hexdigest()


def _require_holder(record: HandoffRecord, operator: str) -> None:
    if record.state != "claimed":
        raise Conflict(f"the hand-off is {record.state}: claim it first")
    if record.operator != operator:
        raise Conflict("another operator holds this hand-off")
