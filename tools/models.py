"""The shop's nouns: money, products, customers, orders, parcels, returns.

Frozen values without behaviour beyond small derived facts. A `ShopBackend` returns them whole; what a brain
or a shopper gets to see of them is decided by the tools (`tools/results.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, NewType

OrderNumber = NewType("OrderNumber", str)
CustomerId = NewType("CustomerId", str)
ProductId = NewType("ProductId", str)
Sku = NewType("Sku", str)
LineId = NewType("LineId", str)


@dataclass(frozen=True)
class Personal:
    """Marks a field as personal data of a kind (`NAME`, `ADDRESS`, `EMAIL`, `PHONE`), for masking."""

    kind: str


Name = Annotated[str, Personal("NAME")]
Email = Annotated[str, Personal("EMAIL")]
Phone = Annotated[str, Personal("PHONE")]
AddressText = Annotated[str, Personal("ADDRESS")]


@dataclass(frozen=True, order=True)
class Money:
    """An amount in integer minor units (cents, yen) of an ISO 4217 currency."""

    amount_minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.amount_minor - other.amount_minor, self.currency)

    def __mul__(self, quantity: int) -> Money:
        return Money(self.amount_minor * quantity, self.currency)

    def _same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot combine {self.currency!r} with {other.currency!r}")


@dataclass(frozen=True, kw_only=True)
class Address:
    """A postal address; `country` is an ISO 3166-1 alpha-2 code."""

    name: Name
    street: AddressText
    city: str
    postcode: AddressText
    country: str
    region: str = ""


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A customer account. `language` is a BCP 47 tag, `market` a country code."""

    customer_id: CustomerId
    name: Name
    email: Email
    phone: Phone
    language: str
    market: str
    vip: bool = False


@dataclass(frozen=True, kw_only=True)
class Variant:
    """A buyable form of a product. `stock` counts units; `restock_days` is days from now or None."""

    sku: Sku
    colour: str | None = None
    size: str | None = None
    stock: int = 0
    restock_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Product:
    """A product. Texts are by language, `prices` in minor units by currency.

    `words` lists, by language, further everyday words for it ("shoes", "trainers"), used to tell items apart.
    """

    product_id: ProductId
    names: Mapping[str, str]
    descriptions: Mapping[str, str]
    category: str
    words: Mapping[str, tuple[str, ...]]
    prices: Mapping[str, int]
    variants: tuple[Variant, ...]
    materials: Mapping[str, str] = field(default_factory=dict)
    care: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    fit: str = ""  # "small" | "true" | "large" | "" where sizes do not apply
    warranty_years: int = 2
    final_sale: bool = False
    weight_grams: int = 500
    hs_chapter: str = ""


class OrderStatus(StrEnum):
    """Where an order stands as a whole."""

    PENDING_PAYMENT = "pending_payment"  # placed, no successful payment yet
    PAID = "paid"  # paid, nothing dispatched: can be cancelled and changed
    PARTLY_SHIPPED = "partly_shipped"  # some parcels left, others not
    SHIPPED = "shipped"  # everything left, not everything arrived
    DELIVERED = "delivered"  # everything is marked delivered
    CANCELLED = "cancelled"
    RETURNED = "returned"  # everything went back


class TrackingCode(StrEnum):
    """What happened to a parcel; the text for people comes from the reply catalogues."""

    LABEL_CREATED = "label_created"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    CUSTOMS_HELD = "customs_held"
    CUSTOMS_CLEARED = "customs_cleared"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERY_ATTEMPTED = "delivery_attempted"
    DELIVERED = "delivered"
    EXCEPTION = "exception"
    LOST = "lost"
    RETURNED_TO_SENDER = "returned_to_sender"


@dataclass(frozen=True, kw_only=True)
class TrackingEvent:
    """One scan of a parcel. `note` is the carrier's own remark in English ("left at door"), else empty."""

    at: datetime
    code: TrackingCode
    location: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """One line of an order: a variant of a product, its quantity and the unit price paid (tax included)."""

    line_id: LineId
    product_id: ProductId
    sku: Sku
    colour: str | None
    size: str | None
    quantity: int
    unit_price: Money
    final_sale: bool = False


@dataclass(frozen=True, kw_only=True)
class Shipment:
    """A parcel with some of an order's lines. `inquiry_at` is when the carrier was asked to look for it."""

    shipment_id: str
    carrier: str
    tracking_number: str
    line_ids: tuple[LineId, ...]
    shipped_at: datetime
    expected_at: datetime | None
    delivered_at: datetime | None
    events: tuple[TrackingEvent, ...]
    inquiry_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Payment:
    """One capture of money. `state` is "captured", "refunded", "declined" or "duplicate_reversed"."""

    payment_id: str
    method: str  # "card", "paypal", "ideal", "klarna", "pix", "alipay", …
    amount: Money
    at: datetime
    state: str = "captured"


@dataclass(frozen=True, kw_only=True)
class Refund:
    """Money sent back.

    `reason` is "return", "cancellation", or a reason of `GiveRefund`. `quantities` are the units that a
    `GiveRefund` paid for: they are not paid for again.
    """

    refund_id: str
    amount: Money
    issued_at: datetime
    method: str
    reason: str
    by_bot: bool = False
    quantities: Mapping[LineId, int] = field(default_factory=dict)


class ReturnState(StrEnum):
    """Where a return stands."""

    LABEL_CREATED = "label_created"
    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    REFUNDED = "refunded"
    REJECTED = "rejected"


@dataclass(frozen=True, kw_only=True)
class ReturnOrder:
    """A return merchandise authorisation: units by line, and for an exchange the new SKU by line."""

    rma: str
    quantities: Mapping[LineId, int]
    reason: str
    state: ReturnState
    created_at: datetime
    refund: Money
    label_fee: Money
    carrier: str
    tracking_number: str
    received_at: datetime | None = None
    exchange_for: Mapping[LineId, Sku] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """Goods sent again without charge, for what arrived broken, wrong or not at all."""

    replacement_id: str
    quantities: Mapping[LineId, int]
    reason: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order with everything that hangs on it. `version` counts changes since the shop was loaded."""

    number: OrderNumber
    customer_id: CustomerId
    email: Email
    phone: Phone
    market: str
    placed_at: datetime
    status: OrderStatus
    lines: tuple[OrderLine, ...]
    shipping_fee: Money
    address: Address
    shipments: tuple[Shipment, ...] = ()
    payments: tuple[Payment, ...] = ()
    refunds: tuple[Refund, ...] = ()
    returns: tuple[ReturnOrder, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    cancelled_at: datetime | None = None
    company: str = ""
    vat_number: str = ""
    version: int = 0

    @property
    def currency(self) -> str:
        """The currency that the order was paid in."""
        return self.shipping_fee.currency

    @property
    def total(self) -> Money:
        """What the order cost: lines and shipping, tax included."""
        return sum((line.unit_price * line.quantity for line in self.lines), self.shipping_fee)
