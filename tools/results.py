"""What a brain gets to see: the tools' results, as frozen values.

Every result goes through `pydantic.TypeAdapter(type)` to JSON and back. Personal data are typed as such
(`tools.models.Name`, `AddressText`), so that the agent masks them by type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from tools.context import FoundPassage, IdentityLevel
from tools.models import Address, Money, OrderNumber, OrderStatus, ProductId
from tools.views import (
    Availability,
    CaptureView,
    DeliveryQuoteOption,
    ItemChangeView,
    ItemView,
    NextStep,
    Note,
    OrderDetails,
    OrderSummary,
    ParcelView,
    ProductView,
    RefundView,
    ReplacementView,
    ReturnLineQuote,
    ReturnView,
    ScanView,
    Situation,
    StockView,
)

__all__ = [
    "ActionDone",
    "Availability",
    "CaptureView",
    "DeliveryQuote",
    "DeliveryQuoteOption",
    "DuplicateRemedy",
    "DutiesEstimate",
    "HandoverResult",
    "HelpResult",
    "InvoiceResult",
    "ItemChangeView",
    "ItemView",
    "NextStep",
    "Note",
    "OrderDetails",
    "OrderList",
    "OrderSummary",
    "ParcelView",
    "PaymentCheck",
    "ProductResults",
    "ProductView",
    "ProposalResult",
    "RefundStatus",
    "RefundView",
    "ReplacementView",
    "ReturnLineQuote",
    "ReturnQuote",
    "ReturnView",
    "ScanView",
    "Situation",
    "StockResult",
    "StockView",
    "TrackingResult",
    "VerificationResult",
]


@dataclass(frozen=True, kw_only=True)
class VerificationResult:
    """The shopper may ask about this order. `how`: "account", "email", "postcode" or "phone"."""

    order_number: OrderNumber
    level: IdentityLevel
    how: str


@dataclass(frozen=True, kw_only=True)
class OrderList:
    """The shopper's orders, newest first; `more` counts those left out."""

    orders: tuple[OrderSummary, ...]
    more: int


@dataclass(frozen=True, kw_only=True)
class TrackingResult:
    """The parcels of an order; none when it is cancelled or not paid."""

    order_number: OrderNumber
    status: OrderStatus
    placed_at: datetime
    parcels: tuple[ParcelView, ...]


@dataclass(frozen=True, kw_only=True)
class ProposalResult:
    """Terms that were stored and wait for the shopper's own yes. Nothing has been changed.

    `amount` is what the shopper gets back, `charge` what they pay now, `fee` the label's fee (already
    deducted from `amount`). `dates` are named days: "refund_from", "refund_to", "return_until".
    """

    proposal_id: str
    kind: str
    order_number: OrderNumber
    items: tuple[ItemView, ...]
    changes: tuple[ItemChangeView, ...] = ()
    amount: Money | None = None
    charge: Money | None = None
    fee: Money | None = None
    address: Address | None = None
    shipment_id: str = ""
    reason: str = ""
    dates: Mapping[str, date] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReturnQuote:
    """The terms of a return, without proposing it. `refund` already has `label_fee` deducted.

    `needs_approval`: worth so much that a person decides. `refund_business_days` run from the goods' arrival.
    """

    order_number: OrderNumber
    lines: tuple[ReturnLineQuote, ...]
    reason: str
    refund: Money
    label_fee: Money
    delivery_fee: Money
    needs_approval: bool
    refund_business_days: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class RefundStatus:
    """Refunds made and returns under way."""

    order_number: OrderNumber
    status: OrderStatus
    cancelled_at: datetime | None
    refunds: tuple[RefundView, ...]
    returns: tuple[ReturnView, ...]


DuplicateRemedy = Literal["none", "refund", "person", "reversed"]
"""What can be done about a double charge: none found; the bot may refund it; a person must; done already."""


@dataclass(frozen=True, kw_only=True)
class PaymentCheck:
    """The payments of an order. `duplicate` is an amount taken once too often."""

    order_number: OrderNumber
    status: OrderStatus
    total: Money
    captures: tuple[CaptureView, ...]
    duplicate: Money | None
    remedy: DuplicateRemedy


@dataclass(frozen=True, kw_only=True)
class InvoiceResult:
    """A link to the invoice; `company` and `vat_number` stand on it."""

    order_number: OrderNumber
    url: str
    company: str
    vat_number: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, kw_only=True)
class ProductResults:
    """Products that match, best first; `more` counts those left out, `alike` those as good as the first."""

    products: tuple[ProductView, ...]
    more: int
    alike: int = 0


@dataclass(frozen=True, kw_only=True)
class StockResult:
    """The variants that were asked for, and where none is in stock, others of the product that are."""

    product_id: ProductId
    title: str
    variants: tuple[StockView, ...]
    alternatives: tuple[StockView, ...]


@dataclass(frozen=True, kw_only=True)
class DeliveryQuote:
    """What delivery to a country costs and how long it takes; standard is free from `free_from` on.

    `payment_methods` are the ways to pay for an order that goes there.
    """

    country: str
    carrier: str
    options: tuple[DeliveryQuoteOption, ...]
    free_from: Money
    duties: Literal["included", "on_delivery"]
    payment_methods: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DutiesEstimate:
    """Who pays duty and import VAT, and how much. Percentages are decimal strings ("19", "8.1").

    `duty`, `vat` and `total` are what the shopper pays on delivery for goods worth `value`; None without one.
    `duty_free_below` is the value up to which no duty is due; None where everything is in the price.
    """

    country: str
    paid_by: Literal["shop", "shopper"]
    eu: bool
    vat_percent: str
    duty_percent: str
    duty_free_below: Money | None
    value: Money | None
    duty: Money | None
    vat: Money | None
    total: Money | None
    notes: tuple[Note, ...]


@dataclass(frozen=True, kw_only=True)
class HelpResult:
    """Passages of the help centre, best first; not `confident` when none is good enough to answer with."""

    passages: tuple[FoundPassage, ...]
    confident: bool


@dataclass(frozen=True, kw_only=True)
class HandoverResult:
    """A person will answer by `promised_at` (UTC). `position` in the queue; None when a person answers already."""

    promised_at: datetime
    on_duty: bool
    position: int | None = None


@dataclass(frozen=True, kw_only=True)
class ActionDone:
    """A confirmed proposal was carried out and read back from the shop.

    `reference` is the shop's own (an RMA, a refund or replacement id, the order number); `order` is the order
    as it stands now. `dates` ("refund_from", "refund_to") are set when money was sent
    back at once. `repeated`: it had been carried out before, and nothing was done again.
    """

    proposal_id: str
    kind: str
    order_number: OrderNumber
    reference: str
    rma: str
    label_url: str
    amount: Money | None
    fee: Money | None
    done_at: datetime
    dates: Mapping[str, date]
    order: OrderDetails
    repeated: bool
