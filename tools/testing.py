"""Fakes that ship with the product: a shop, a ledger, a session and the rest of a context, all in memory.

They keep their promises (idempotent, versioned, atomic), so that a test of a tool or of a brain tests the
real rules. `make_context` puts one together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count

from tools.actions import Action, GiveRefund
from tools.backend import Carrier, Receipt, ShopBackend
from tools.context import Found, FoundPassage, Identity, QueuePlace, ToolContext
from tools.demo.effects import effect_of
from tools.demo.stock import Stock
from tools.errors import ActionImpossible, StaleOrder
from tools.models import (
    Customer,
    CustomerId,
    Money,
    Order,
    OrderNumber,
    Product,
    ProductId,
    TrackingEvent,
)
from tools.policy import ShopPolicy
from tools.proposals import Proposal, ProposalState
from tools.shop_actions import ShopRules
from tools.vocabulary import Vocabulary


def now_utc() -> datetime:
    """The real time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Done:
    """An action that was carried out: under which key, for whom, when."""

    key: str
    action: Action
    customer_id: CustomerId
    at: datetime


class InMemoryShop:
    """A `ShopBackend` in a few dictionaries. `done` lists every action that was carried out, in order."""

    def __init__(
        self,
        *,
        orders: Sequence[Order] = (),
        products: Sequence[Product] = (),
        customers: Sequence[Customer] = (),
        clock: Callable[[], datetime] = now_utc,
    ) -> None:
        self._orders = {order.number: order for order in orders}
        self._products = {product.product_id: product for product in products}
        self._customers = {customer.customer_id: customer for customer in customers}
        self._receipts: dict[str, Receipt] = {}
        self._clock = clock
        self.done: list[Done] = []

    async def order(self, number: OrderNumber) -> Order | None:
        """Return the order of that number, or None."""
        return self._orders.get(number)

    async def orders_of(self, customer_id: CustomerId) -> Sequence[Order]:
        """Return a customer's orders, newest first."""
        own = [order for order in self._orders.values() if order.customer_id == customer_id]
        return sorted(own, key=lambda order: order.placed_at, reverse=True)

    async def customer(self, customer_id: CustomerId) -> Customer | None:
        """Return the customer of that id, or None."""
        return self._customers.get(customer_id)

    async def product(self, product_id: ProductId) -> Product | None:
        """Return the product of that id, or None."""
        return self._products.get(product_id)

    async def products(self) -> Sequence[Product]:
        """Return the whole catalogue."""
        return tuple(self._products.values())

    async def apply(self, action: Action, *, key: str, expected_version: int) -> Receipt:
        """Carry the action out once for the key, as the protocol demands."""
        if (earlier := self._receipts.get(key)) is not None:
            if any(done.key == key and done.action != action for done in self.done):
                raise ActionImpossible(action.order_number, "key_used")
            return replace(earlier, repeated=True)
        order = self._orders.get(action.order_number)
        if order is None:
            raise ActionImpossible(action.order_number, "unknown_order")
        if order.version != expected_version:
            raise StaleOrder(order.number, expected=expected_version, actual=order.version)
        now = self._clock()
        effect = effect_of(order, action, now=now, stock=Stock.of(list(self._products.values())))
        self._orders[order.number] = replace(effect.order, version=order.version + 1)
        receipt = Receipt(key=key, reference=effect.reference, done_at=now)
        self._receipts[key] = receipt
        self.done.append(Done(key=key, action=action, customer_id=order.customer_id, at=now))
        return receipt

    async def credits_by_bot(self, customer_id: CustomerId, since: datetime) -> Sequence[Money]:
        """Return what the bot gave without goods coming back."""
        own = [done.action for done in self.done if done.customer_id == customer_id and done.at >= since]
        return [action.amount for action in own if isinstance(action, GiveRefund)]

    async def actions_by_bot(self, customer_id: CustomerId, since: datetime) -> int:
        """Return how many changes the bot made."""
        return sum(done.customer_id == customer_id and done.at >= since for done in self.done)

    def touch(self, number: OrderNumber, **changes: object) -> Order:
        """Change an order from outside, as another channel would; its version goes up unless one is given."""
        order = self._orders[number]
        fields = {"version": order.version + 1} | changes
        changed: Order = replace(order, **fields)  # type: ignore[arg-type]
        self._orders[number] = changed
        return changed


class InMemoryCarrier:
    """A `Carrier` that knows the scans it is given."""

    def __init__(self, scans: Mapping[str, Sequence[TrackingEvent]]) -> None:
        self._scans = scans

    async def track(self, tracking_number: str) -> Sequence[TrackingEvent]:
        """Return the parcel's scans; none for a number that it does not know."""
        return self._scans.get(tracking_number, ())


class InMemorySession:
    """An `IdentitySession` of one conversation; `attempts` may be shared between conversations."""

    def __init__(
        self,
        identity: Identity | None = None,
        *,
        clock: Callable[[], datetime] = now_utc,
        attempts: list[tuple[str, datetime]] | None = None,
    ) -> None:
        self._identity = identity or Identity()
        self._clock = clock
        self._attempts = [] if attempts is None else attempts
        self._here = 0

    @property
    def identity(self) -> Identity:
        """Who the shopper is."""
        return self._identity

    async def grant_order(self, number: OrderNumber, *, how: str) -> None:
        """Add an order to the identity."""
        level = "order" if self._identity.level == "anonymous" else self._identity.level
        self._identity = replace(
            self._identity, level=level, orders=self._identity.orders | {number}, how=how
        )

    async def record_failure(self, *numbers: str) -> None:
        """Count a wrong try."""
        self._here += 1
        self._attempts += [(number, self._clock()) for number in numbers]

    async def failures_here(self) -> int:
        """Return the wrong tries of this conversation."""
        return self._here

    async def failures_for(self, number: str, since: datetime) -> int:
        """Return the wrong tries against an order number in all conversations that share `attempts`."""
        return sum(tried == number and at >= since for tried, at in self._attempts)


class InMemoryLedger:
    """A `ProposalLedger` of one conversation. `confirm` and `decline` are the shopper's own answers."""

    def __init__(self) -> None:
        self._proposals: dict[str, Proposal] = {}
        self.states: dict[str, ProposalState] = {}

    async def put(self, proposal: Proposal) -> None:
        """Store a proposal; an open one of the same kind and order is superseded."""
        for known in self._proposals.values():
            same = (known.order_number, known.action.kind) == (proposal.order_number, proposal.action.kind)
            if same and self.states[known.proposal_id] == "open":
                self.states[known.proposal_id] = "superseded"
        self._proposals[proposal.proposal_id] = proposal
        self.states[proposal.proposal_id] = "open"

    async def get(self, proposal_id: str) -> tuple[Proposal, ProposalState] | None:
        """Return a proposal and its state."""
        proposal = self._proposals.get(proposal_id)
        return None if proposal is None else (proposal, self.states[proposal_id])

    async def mark(self, proposal_id: str, state: ProposalState) -> None:
        """Record a new state. Raises `ValueError` for "confirmed": only the shopper confirms."""
        if state == "confirmed":
            raise ValueError("only the shopper confirms a proposal")
        self.states[proposal_id] = state

    def confirm(self, proposal_id: str) -> None:
        """Let the shopper say yes to an open proposal; any other is left as it is."""
        if self.states.get(proposal_id) == "open":
            self.states[proposal_id] = "confirmed"

    def decline(self, proposal_id: str) -> None:
        """Let the shopper say no to an open proposal."""
        if self.states.get(proposal_id) == "open":
            self.states[proposal_id] = "declined"


@dataclass
class ScriptedHelpCentre:
    """A `HelpCentre` that answers every search with the same passages and remembers the searches."""

    passages: tuple[FoundPassage, ...] = ()
    searches: list[tuple[str, str, str, date]] = field(default_factory=list)

    async def search(self, query: str, *, language: str, market: str, on: date) -> Found:
        """Return the passages; `confident` when there are any."""
        self.searches.append((query, language, market, on))
        return Found(passages=self.passages, confident=bool(self.passages))


@dataclass
class PolicyDesk:
    """A `HandoffDesk` that promises by the shop's office hours and remembers the requests."""

    policy: ShopPolicy
    clock: Callable[[], datetime] = now_utc
    requests: list[tuple[str, str, str]] = field(default_factory=list)

    async def request(self, *, reason: str, rule: str, question: str) -> QueuePlace:
        """Return the time by which a person will have answered; the queue is otherwise empty."""
        self.requests.append((reason, rule, question))
        return QueuePlace(promised_at=self.policy.next_answer_time(self.clock()), position=1)


class PlainDocuments:
    """`Documents` with links that are neither signed nor expire."""

    def label_url(self, order_number: OrderNumber, rma: str) -> str:
        """Return a link to a label."""
        return f"https://documents.test/labels/{order_number}/{rma}"

    def invoice_url(self, order_number: OrderNumber, *, company: str, vat_number: str) -> str:
        """Return a link to an invoice that shows nothing of its parameters."""
        suffix = "/business" if company or vat_number else ""
        return f"https://documents.test/invoices/{order_number}{suffix}"


def make_context(
    *,
    shop: ShopBackend,
    policy: ShopPolicy,
    vocabulary: Vocabulary,
    clock: Callable[[], datetime] = now_utc,
    session: InMemorySession | None = None,
    ledger: InMemoryLedger | None = None,
    carriers: Mapping[str, Carrier] | None = None,
    help_centre: ScriptedHelpCentre | None = None,
    market: str = "DE",
    language: str = "en",
    photos: frozenset[str] = frozenset(),
    rules: ShopRules | None = None,
) -> ToolContext:
    """Put a context together from fakes; proposals are called "p1", "p2" and so on."""
    numbers = count(1)
    return ToolContext(
        shop=shop,
        carriers=carriers or {},
        policy=policy,
        session=session or InMemorySession(clock=clock),
        ledger=ledger or InMemoryLedger(),
        help_centre=help_centre or ScriptedHelpCentre(),
        handoffs=PolicyDesk(policy=policy, clock=clock),
        documents=PlainDocuments(),
        clock=clock,
        new_id=lambda: f"p{next(numbers)}",
        market=market,
        language=language,
        vocabulary=vocabulary,
        photos=photos,
        rules=rules,
    )
