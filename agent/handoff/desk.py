"""Queues a conversation for people: the tools' `HandoffDesk`, bound to one turn."""

from __future__ import annotations

from agent.conversation.events import HandoffEvent, OwnershipEvent
from agent.conversation.ids import new_id
from agent.conversation.ownership import transition
from agent.conversation.routing_event import RoutingEvent
from agent.handoff.build import HandoffRequest, build_packet, routed
from agent.handoff.packet import HandoffPacket
from agent.handoff.triggers import ALWAYS
from agent.journal import Journal
from agent.replies.localiser import Localiser
from agent.routing.router import Placed, Router
from agent.store.base import Append, ConversationRecord, ConversationStore
from tools.context import IdentitySession, QueuePlace

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


class TurnHandoffs:
    """Queues this conversation, once: while a hand-off is open, the same promise is repeated."""

    def __init__(
        self,
        *,
        record: ConversationRecord,
        store: ConversationStore,
        journal: Journal,
        session: IdentitySession,
        router: Router,
        words: Localiser,
    ) -> None:
        self._record = record
        self._store = store
        self._journal = journal
        self._session = session
        self._router = router
        self._words = words

    async def request(self, *, reason: str, rule: str, question: str) -> QueuePlace:
        """Queue the conversation, or repeat what it was promised."""
        cid = self._record.conversation_id
        standing = await self._store.open_handoff(cid)
        if standing is not None:
            position = await self._router.position(standing.handoff_id)
            return QueuePlace(promised_at=standing.promised_at, position=position)
        reason, question = self._journal.vault.cover(reason), self._journal.vault.cover(question)
        rule = _RULES.get(reason, rule)
        now = self._journal.clock()
        events = await self._store.recent(cid, limit=PACKET_WINDOW)
        handoff_id = new_id("hand")
        drawn = build_packet(
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
                promised_at=now,
            ),
        )
        placed = await self._router.place(drawn, channel=self._record.channel)
        packet = routed(drawn, placed)
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
                        promised_at=placed.promised_at,
                        position=placed.position,
                    ),
                    _routed_event(packet, placed),
                    OwnershipEvent(at=now, source="system", owner=owner, previous="bot"),
                ),
                owner=owner,
                packet=packet,
                watch=placed.watch(packet, channel=self._record.channel, language=packet.language),
            )
        )
        return QueuePlace(promised_at=placed.promised_at, position=placed.position)


def _routed_event(packet: HandoffPacket, placed: Placed) -> RoutingEvent:
    return RoutingEvent(
        at=packet.created_at,
        source="system",
        handoff_id=packet.handoff_id,
        step="routed",
        rule=placed.route.rule,
        team=placed.route.team,
        skills=placed.route.target.skills,
        priority=placed.route.priority,
        promised_at=placed.promised_at,
        position=placed.position,
    )
