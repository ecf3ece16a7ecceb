"""The parts that results are made of: items, parcels, refunds, returns, variants, and their sets of codes.

Nothing here is prose: states, reasons and next steps are codes, to be said in the shopper's language by
whoever writes the reply.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from tools.errors import RefusalCode
from tools.models import (
    Address,
    LineId,
    Money,
    OrderNumber,
    OrderStatus,
    ProductId,
    ReturnState,
    Sku,
    TrackingCode,
)


class Situation(StrEnum):
    """Where a parcel stands, as far as the shopper's next step depends on it."""

    NOT_SHIPPED = "not_shipped"
    ON_TIME = "on_time"
    OUT_FOR_DELIVERY = "out_for_delivery"
    LATE = "late"  # after the expected date, too early for an inquiry
    INQUIRY_DUE = "inquiry_due"  # so late that the shop asks the carrier
    LOST = "lost"  # so late, or reported lost, that the shop replaces or refunds
    CUSTOMS = "customs"  # held in customs
    DELIVERED = "delivered"
    DELIVERED_RECENTLY = "delivered_recently"  # too early for an inquiry when it is not there
    RETURNED_TO_SENDER = "returned_to_sender"


class NextStep(StrEnum):
    """What the shop's policy does next about a parcel; `ParcelView.next_step_on` says from when."""

    DISPATCH = "dispatch"  # it will be sent
    WAIT = "wait"  # it is expected on that day
    INQUIRY = "inquiry"  # from that day on the shop asks the carrier, when the shopper says so
    INQUIRY_RUNNING = "inquiry_running"  # the carrier was asked on that day
    REPLACE_OR_REFUND = "replace_or_refund"  # the shopper chooses
    NEIGHBOURS_THEN_INQUIRY = (
        "neighbours_then_inquiry"  # if it is not there: look first; inquiry from that day
    )
    PERSON = "person"
    NONE = "none"


class Availability(StrEnum):
    """How much of a variant is left."""

    IN_STOCK = "in_stock"
    LOW_STOCK = "low_stock"  # three or fewer
    RESTOCK = "restock"  # none, but more will come
    SOLD_OUT = "sold_out"


class Note(StrEnum):
    """A term of a proposal, or a remark on a result, that the shopper should be told."""

    REFUND_TO_ORIGINAL_METHOD = "refund_to_original_method"
    REFUND_AFTER_ARRIVAL = "refund_after_arrival"  # once the goods are in the warehouse
    REFUND_AT_ONCE = "refund_at_once"  # issued when it is carried out
    NOTHING_PAID = "nothing_paid"  # no payment to refund
    LABEL_FREE = "label_free"
    LABEL_FEE_DEDUCTED = "label_fee_deducted"
    LABEL_FEE_CHARGED = "label_fee_charged"
    DELIVERY_FEE_REFUNDED = "delivery_fee_refunded"
    DIFFERENCE_CHARGED = "difference_charged"
    DIFFERENCE_REFUNDED = "difference_refunded"
    SENT_WITHOUT_CHARGE = "sent_without_charge"
    SENT_AFTER_ARRIVAL = "sent_after_arrival"  # the exchanged item leaves once the returned one is there
    KEEP_ITEM = "keep_item"  # nothing has to be sent back
    VAT_NUMBER_CHECKSUM = "vat_number_checksum"  # right form, wrong check digits: likely a typo
    ESTIMATE = "estimate"  # the authority or the carrier decides


@dataclass(frozen=True, kw_only=True)
class ItemView:
    """An item as the shopper knows it.

    `words` are lower-case words that name it in the shopper's language and in English. `quantity` is the
    ordered quantity, or the one that a proposal or a parcel is about. `not_returnable` says why `returnable`
    is false; `return_until` is the last day of the window, once delivered.
    """

    line_id: LineId
    title: str
    product_id: ProductId
    colour: str | None
    size: str | None
    quantity: int
    unit_price: Money
    returnable: bool
    returnable_quantity: int
    not_returnable: RefusalCode | None
    return_until: date | None
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OrderSummary:
    """An order in a list; `expected` is the latest day on which one of its parcels is expected."""

    order_number: OrderNumber
    status: OrderStatus
    placed_at: datetime
    total: Money
    items: tuple[ItemView, ...]
    expected: date | None


@dataclass(frozen=True, kw_only=True)
class RefundView:
    """Money sent back; it reaches the shopper between the two days. `overdue`: the later day is over."""

    amount: Money
    issued_at: datetime
    method: str
    reason: str
    expected_from: date
    expected_to: date
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class ReturnView:
    """A return. `expected_from`/`_to`: when the money arrives, known once the goods are in the warehouse."""

    rma: str
    state: ReturnState
    items: tuple[ItemView, ...]
    reason: str
    created_at: datetime
    received_at: datetime | None
    refund: Money
    exchange: bool
    carrier: str
    tracking_number: str
    label_url: str
    expected_from: date | None
    expected_to: date | None


@dataclass(frozen=True, kw_only=True)
class ReplacementView:
    """Goods sent again."""

    replacement_id: str
    items: tuple[ItemView, ...]
    reason: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class OrderDetails:
    """An order in full. `can_cancel` and `can_change` say whether a proposal for it would be accepted now."""

    order_number: OrderNumber
    status: OrderStatus
    placed_at: datetime
    market: str
    items: tuple[ItemView, ...]
    shipping_fee: Money
    total: Money
    paid_with: tuple[str, ...]
    address: Address
    can_cancel: bool
    can_change: bool
    cancelled_at: datetime | None
    refunds: tuple[RefundView, ...]
    returns: tuple[ReturnView, ...]
    replacements: tuple[ReplacementView, ...]


@dataclass(frozen=True, kw_only=True)
class ScanView:
    """What the carrier reported."""

    at: datetime
    code: TrackingCode
    location: str
    note: str


@dataclass(frozen=True, kw_only=True)
class ParcelView:
    """A parcel, or (with no `shipment_id`) the items that have not been sent. `events` are newest first."""

    shipment_id: str
    carrier: str
    tracking_number: str
    situation: Situation
    items: tuple[ItemView, ...]
    shipped_at: datetime | None
    expected: date | None
    delivered_at: datetime | None
    days_late: int
    events: tuple[ScanView, ...]
    inquiry_at: datetime | None
    next_step: NextStep
    next_step_on: date | None
    next_step_due: bool = True  # whether that day has come where the order is


@dataclass(frozen=True, kw_only=True)
class ItemChangeView:
    """An item before and after a change or an exchange; `new_quantity` 0 takes it out of the order."""

    item: ItemView
    new_title: str
    new_colour: str | None
    new_size: str | None
    new_quantity: int


@dataclass(frozen=True, kw_only=True)
class ReturnLineQuote:
    """Whether so many units of an item can be returned now, until when, and for how much."""

    item: ItemView
    quantity: int
    eligible: bool
    refused: RefusalCode | None
    return_until: date | None
    withdrawal_until: date | None
    refund: Money


@dataclass(frozen=True, kw_only=True)
class CaptureView:
    """One payment of an order and what became of it."""

    method: str
    amount: Money
    at: datetime
    state: str


@dataclass(frozen=True, kw_only=True)
class StockView:
    """A variant and whether it can be bought; `restock_on` is the day on which more is expected."""

    sku: Sku
    colour: str | None
    colour_name: str
    size: str | None
    availability: Availability
    restock_on: date | None


@dataclass(frozen=True, kw_only=True)
class ProductView:
    """A product in the shopper's language; `price` is None where it is not sold in the market's currency."""

    product_id: ProductId
    title: str
    description: str
    category: str
    price: Money | None
    colours: tuple[str, ...]
    sizes: tuple[str, ...]
    availability: Availability
    materials: str
    care: str
    fit: str
    origin: str
    warranty_years: int
    final_sale: bool
    url: str


@dataclass(frozen=True, kw_only=True)
class DeliveryQuoteOption:
    """One service: its price and the working days it takes."""

    service: Literal["standard", "express"]
    price: Money
    days_from: int
    days_to: int
