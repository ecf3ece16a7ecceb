"""What a tool is given besides its arguments: who asks, in which conversation, and the parts it works with.

A tool never learns the identity from its arguments: a brain could invent it. It comes from here, where the
conversation's own record put it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from tools.backend import Carrier, ShopBackend
from tools.models import CustomerId, OrderNumber
from tools.policy import ShopPolicy
from tools.proposals import Proposal, ProposalState
from tools.shop_actions import ShopRules
from tools.vocabulary import Vocabulary

IdentityLevel = Literal["anonymous", "order", "customer"]


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who the shopper has proved to be.

    `anonymous`; `order`: they named the order numbers in `orders` with the e-mail, postcode or phone on them;
    `customer`: the shop signed them in as `customer_id`. `how` says it for the hand-off packet.
    """

    level: IdentityLevel = "anonymous"
    orders: frozenset[OrderNumber] = frozenset()
    customer_id: CustomerId | None = None
    how: str = ""


class IdentitySession(Protocol):
    """The conversation's identity: read, extended by a proof, and the count of wrong tries."""

    @property
    def identity(self) -> Identity:
        """Who the shopper is at this moment of the turn."""
        ...

    async def grant_order(self, number: OrderNumber, *, how: str) -> None:
        """Record that the shopper proved to know this order."""
        ...

    async def record_failure(self, *numbers: str) -> None:
        """Count one wrong try against this conversation, and against each order number that it was made with."""
        ...

    async def failures_here(self) -> int:
        """Wrong tries in this conversation."""
        ...

    async def failures_for(self, number: str, since: datetime) -> int:
        """Wrong tries against this order number, in any conversation, since then."""
        ...


class ProposalLedger(Protocol):
    """The proposals of one conversation, kept in its log."""

    async def put(self, proposal: Proposal) -> None:
        """Store a new proposal; an open one of the same kind and order is superseded."""
        ...

    async def get(self, proposal_id: str) -> tuple[Proposal, ProposalState] | None:
        """A proposal of this conversation and its state, or None."""
        ...

    async def mark(self, proposal_id: str, state: ProposalState) -> None:
        """Record that a proposal is done, failed or expired. Never "confirmed": only the shopper confirms."""
        ...


@dataclass(frozen=True, kw_only=True)
class FoundPassage:
    """A passage of the help centre, as the tools pass it on.

    `lead` says how much better it fits the question than the article's direct answer does.
    """

    passage_id: str
    article_id: str
    title: str
    url: str
    text: str
    direct_answer: str
    language: str
    score: float
    lead: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Found:
    """Passages, best first; `confident` is false when nothing is good enough to answer with."""

    passages: Sequence[FoundPassage]
    confident: bool


class HelpCentre(Protocol):
    """Search in the knowledge base; the turn's embedding is reused for the shopper's own text."""

    async def search(self, query: str, *, language: str, market: str, on: date) -> Found:
        """Passages valid for that market on that day, the language's own first."""
        ...


@dataclass(frozen=True, kw_only=True)
class QueuePlace:
    """What a conversation that waits for a person was promised.

    `promised_at` is the time of the person's first answer (UTC); `position` counts from 1, and is None when
    a person has the conversation already.
    """

    promised_at: datetime
    position: int | None = None


class HandoffDesk(Protocol):
    """Where conversations go that need a person."""

    async def request(self, *, reason: str, rule: str, question: str) -> QueuePlace:
        """Queue the conversation, once: one that waits already keeps what it was promised."""
        ...


class Documents(Protocol):
    """Signed, expiring links to generated documents."""

    def label_url(self, order_number: OrderNumber, rma: str) -> str:
        """A link to the return label."""
        ...

    def invoice_url(self, order_number: OrderNumber, *, company: str, vat_number: str) -> str:
        """A link to the invoice, with a company's name and VAT number on it where given."""
        ...


@dataclass(frozen=True, kw_only=True)
class ToolContext:
    """Everything a tool needs to know about the run that calls it.

    `market` is the country whose rules are quoted when no order says otherwise; `language` the shopper's.
    `photos` are the ids of the attachments that the shopper sent in this conversation. `rules` belong to a
    shop that has actions of its own.
    """

    shop: ShopBackend
    carriers: Mapping[str, Carrier]
    policy: ShopPolicy
    session: IdentitySession
    ledger: ProposalLedger
    help_centre: HelpCentre
    handoffs: HandoffDesk
    documents: Documents
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    market: str
    language: str
    vocabulary: Vocabulary
    photos: frozenset[str] = frozenset()
    rules: ShopRules | None = None


Tool = Callable[..., Awaitable[object]]
