"""The tools' sight of a conversation: its identity and its proposals, read from and written to the log."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from agent.conversation.event_base import Source
from agent.conversation.events import Event, IdentityEvent, ProposalEvent
from agent.conversation.views import PROPOSAL, identity_of, proposals_of
from agent.journal import Journal
from agent.store.base import ConversationStore
from tools.context import Identity, IdentityLevel
from tools.models import CustomerId, OrderNumber
from tools.proposals import Proposal, ProposalState


class LoggedIdentity:
    """`tools.context.IdentitySession` over the conversation's log and the store's count of wrong tries."""

    def __init__(
        self, events: Sequence[Event], journal: Journal, store: ConversationStore, *, customer_id: str | None
    ) -> None:
        self._identity = identity_of(events)
        if customer_id is not None:
            self._identity = replace(
                self._identity, level="customer", customer_id=CustomerId(customer_id), how="signed in"
            )
        self._journal = journal
        self._store = store

    @property
    def identity(self) -> Identity:
        """Who the shopper is at this moment of the turn."""
        return self._identity

    async def grant_order(self, number: OrderNumber, *, how: str) -> None:
        """Record that the shopper proved to know this order."""
        level: IdentityLevel = "customer" if self._identity.level == "customer" else "order"
        self._identity = replace(
            self._identity,
            level=level,
            orders=self._identity.orders | {number},
            how=self._identity.how or how,
        )
        await self._journal.write(
            IdentityEvent(
                at=self._journal.clock(), source="system", level="order", order_number=number, how=how
            )
        )

    async def record_failure(self, *numbers: str) -> None:
        """Count one wrong try against this conversation and each order number that it was made with."""
        now = self._journal.clock()
        await self._store.record_attempt(f"conversation:{self._journal.conversation_id}", now)
        for number in numbers:
            await self._store.record_attempt(f"order:{number}", now)
        await self._journal.write(
            IdentityEvent(
                at=now, source="system", level=self._identity.level, order_number=numbers[0], failed=True
            )
        )

    async def failures_here(self) -> int:
        """Wrong tries in this conversation."""
        return await self._store.attempts(
            f"conversation:{self._journal.conversation_id}", datetime.min.replace(tzinfo=UTC)
        )

    async def failures_for(self, number: str, since: datetime) -> int:
        """Wrong tries against this order number, in any conversation, since then."""
        return await self._store.attempts(f"order:{number}", since)


class LoggedProposals:
    """`tools.context.ProposalLedger` over the conversation's log.

    One proposal is open at a time: a yes can then mean only that one.
    """

    def __init__(
        self,
        events: Sequence[Event],
        journal: Journal,
        *,
        proposer: Source = "bot",
        kept: Collection[str] = (),
    ) -> None:
        """`proposer` is whose proposals are put; those in `kept` are not superseded by another one."""
        self._journal = journal
        self._proposer = proposer
        self._kept = frozenset(kept)
        own = [journal.vault.unmask_model(event) for event in events if isinstance(event, ProposalEvent)]
        self._known = {proposal.proposal_id: (proposal, state) for proposal, state in proposals_of(own)}

    async def put(self, proposal: Proposal) -> None:
        """Store a new proposal; whichever was open is superseded."""
        now = self._journal.clock()
        superseded = [
            pid for pid, (_, state) in self._known.items() if state == "open" and pid not in self._kept
        ]
        for pid in superseded:
            self._known[pid] = (self._known[pid][0], "superseded")
        self._known[proposal.proposal_id] = (proposal, "open")
        await self._journal.write(
            *(
                ProposalEvent(at=now, source="system", proposal_id=pid, state="superseded")
                for pid in superseded
            ),
            ProposalEvent(
                at=now,
                source=self._proposer,
                proposal_id=proposal.proposal_id,
                state="open",
                proposal=PROPOSAL.dump_python(self._journal.vault.mask_result(proposal), mode="json"),
            ),
        )

    async def get(self, proposal_id: str) -> tuple[Proposal, ProposalState] | None:
        """A proposal of this conversation and its state, or None."""
        return self._known.get(proposal_id)

    async def mark(self, proposal_id: str, state: ProposalState) -> None:
        """Record that a proposal is done, failed or expired."""
        if state == "confirmed":
            raise ValueError("only the shopper confirms a proposal")
        proposal, _ = self._known[proposal_id]
        self._known[proposal_id] = (proposal, state)
        await self._journal.write(
            ProposalEvent(at=self._journal.clock(), source="system", proposal_id=proposal_id, state=state)
        )
