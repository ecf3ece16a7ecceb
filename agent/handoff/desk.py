"""Queues a conversation for people: the tools' `HandoffDesk`, bound to one turn."""

from __future__ import annotations

from collections.abc import Sequence

from agent.conversation.events import HandoffEvent, OwnershipEvent
from agent.conversation.ids import new_id
from agent.conversation.ownership import transition
from agent.handoff.build import HandoffRequest, build_packet
from agent.handoff.triggers import ALWAYS
from agent.journal import Journal
from agent.replies.localiser import Localiser
from agent.store.base import Append, ConversationRecord, ConversationStore, HandoffRecord
from tools.context import IdentitySession, QueuePlace
from tools.policy import ShopPolicy

_RULES = {
    **{reason: f"always.{reason}" for reason in ALWAYS},
    "unclear": "failed_clarifications",
    "insists": "refused_twice",
    "needs_person": "policy.needs_person",
    "above_cap": "policy.caps",
    "too_many_actions": "policy.caps",
    "no_answer": "help_centre.no_answer",
}
PACKET_WINDOW = 200  # events of the conversation that the packet is built from
QUEUE_WINDOW = 1000  # hand-offs among which a place is counted


class TurnHandoffs:
    """Queues this conversation, once: while a hand-off is open, the same promise is repeated."""

    def __init__(
        self,
        *,
        record: ConversationRecord,
        store: ConversationStore,
        journal: Journal,
        session: IdentitySession,
        policy: ShopPolicy,
        words: Localiser,
    ) -> None:
        self._record = record
        self._store = store
        self._journal = journal
        self._session = session
        self._policy = policy
        self._words = words

    async def request(self, *, reason: str, rule: str, question: str) -> QueuePlace:
        """Queue the conversation, or repeat what it was promised."""
        cid = self._record.conversation_id
        queued = await self._store.handoffs("queued", limit=QUEUE_WINDOW)
        standing = await self._store.open_handoff(cid)
        if standing is not None:
            return QueuePlace(promised_at=standing.promised_at, position=_position(queued, standing))
        reason, question = self._journal.vault.cover(reason), self._journal.vault.cover(question)
        rule = _RULES.get(reason, rule)
        now = self._journal.clock()
        promised = self._policy.next_answer_time(now)
        events = await self._store.recent(cid, limit=PACKET_WINDOW)
        handoff_id = new_id("hand")
        packet = build_packet(
            self._record,
            self._session.identity,
            events,
            HandoffRequest(
                handoff_id=handoff_id,
                reason=reason,
                rule=rule,
                question=question,
                suggested_reply=self._words.text("handoff.suggested_reply"),
                created_at=now,
                promised_at=promised,
            ),
        )
        before = [
            other for other in queued if (other.priority, other.promised_at) <= (packet.priority, promised)
        ]
        position = len(before) + 1
        owner = transition("bot", "hand_off")
        await self._journal.commit(
            Append(
                events=(
                    HandoffEvent(
                        at=now,
                        source="system",
                        handoff_id=handoff_id,
                        state="queued",
                        reason=reason,
                        rule=rule,
                        promised_at=promised,
                        position=position,
                    ),
                    OwnershipEvent(at=now, source="system", owner=owner, previous="bot"),
                ),
                owner=owner,
                packet=packet,
            )
        )
        return QueuePlace(promised_at=promised, position=position)


def _position(queued: Sequence[HandoffRecord], own: HandoffRecord) -> int | None:
    """The place of a hand-off among those that wait; the most urgent ones come first."""
    return next(
        (place for place, other in enumerate(queued, start=1) if other.handoff_id == own.handoff_id), None
    )
