"""Draws tool results as cards, in the shopper's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time

from agent.conversation.cards import (
    CardItem,
    InvoiceCard,
    LabelCard,
    OrderCard,
    Parcel,
    ProductCard,
    SummaryCard,
    TermRow,
    TermsCard,
    TimelineEntry,
    TrackingCard,
)
from agent.replies.localiser import Localiser
from tools.proposals import Proposal
from tools.results import (
    ActionDone,
    InvoiceResult,
    ItemView,
    Note,
    OrderDetails,
    OrderSummary,
    ParcelView,
    ProductView,
    ProposalResult,
    ScanView,
    Situation,
    TrackingResult,
)

_PARCEL_STATE = {
    Situation.NOT_SHIPPED: "preparing",
    Situation.ON_TIME: "in_transit",
    Situation.OUT_FOR_DELIVERY: "out_for_delivery",
    Situation.DELIVERED: "delivered",
    Situation.DELIVERED_RECENTLY: "delivered",
}
_SEMICOLON = {"zh": "；", "ja": "；", "ar": "؛ ", "fr": "\u202f; "}
_TIMELINE = 6  # scans shown on a card


def item(words: Localiser, view: ItemView, *, priced: bool = True) -> CardItem:
    """An item of an order."""
    price = words.amount(view.unit_price) if priced else None
    return CardItem(title=view.title, quantity=view.quantity, price=price)


def titles(words: Localiser, items: Sequence[ItemView]) -> str:
    """Items in words: "2 × canvas sneakers, white, 39 and linen shirt"."""
    return words.join(
        [f"{view.quantity} × {view.title}" if view.quantity > 1 else view.title for view in items]
    )


def order_card(words: Localiser, order: OrderDetails | OrderSummary) -> OrderCard:
    """An order."""
    return OrderCard(
        order_number=order.order_number,
        title=words.text("card.order", order=order.order_number),
        status=order.status.value,
        status_text=words.text(f"order_status.{order.status.value}"),
        placed_at=order.placed_at,
        items=tuple(item(words, view) for view in order.items),
        total=words.amount(order.total),
    )


def tracking_card(words: Localiser, tracking: TrackingResult) -> TrackingCard:
    """The parcels of an order."""
    return TrackingCard(
        order_number=tracking.order_number,
        title=words.text("card.tracking", order=tracking.order_number),
        parcels=tuple(_parcel(words, parcel) for parcel in tracking.parcels),
    )


def _parcel(words: Localiser, parcel: ParcelView) -> Parcel:
    expected = parcel.expected if parcel.delivered_at is None else None
    return Parcel(
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
        state=_PARCEL_STATE.get(parcel.situation, "problem"),
        state_text=words.text(f"parcel_state.{parcel.situation.value}"),
        expected_text=words.text("card.expected", day=words.day(expected)) if expected else "",
        expected_at=datetime.combine(expected, time(18), UTC) if expected else None,
        items=tuple(item(words, view, priced=False) for view in parcel.items),
        timeline=tuple(_scan(words, scan) for scan in parcel.events[:_TIMELINE]),
    )


def _scan(words: Localiser, scan: ScanView) -> TimelineEntry:
    text = words.text(f"scan.{scan.code.value}")
    note = "note." + re.sub(r"\W+", "_", scan.note.lower())
    if scan.note:
        text = f"{text} ({words.text(note) if words.catalogue.has(note) else scan.note})"
    return TimelineEntry(at=scan.at, time_text=words.stamp(scan.at), text=text, location=scan.location)


def terms_card(words: Localiser, proposal: ProposalResult) -> TermsCard:
    """What will be done, with a button for yes and one for no."""
    rows = [TermRow(label=words.text("terms.order"), value=f"#{proposal.order_number}")]
    if proposal.items and not proposal.changes:
        rows.append(TermRow(label=words.text("terms.items"), value=titles(words, proposal.items)))
    for change in proposal.changes:
        after = (
            words.text("terms.removed")
            if change.new_quantity == 0
            else f"{change.new_quantity} × {change.new_title}"
        )
        rows.append(TermRow(label=f"{change.item.quantity} × {change.item.title}", value=f"→ {after}"))
    if proposal.address is not None:
        rows.append(TermRow(label=words.text("terms.address"), value=address(words, proposal)))
    if proposal.fee is not None:
        fee = words.money(proposal.fee) if proposal.fee.amount_minor else words.text("terms.free")
        rows.append(TermRow(label=words.text("terms.label_fee"), value=fee))
    if proposal.amount is not None and proposal.amount.amount_minor:
        rows.append(TermRow(label=words.text("terms.refund"), value=words.money(proposal.amount)))
    if proposal.charge is not None and proposal.charge.amount_minor:
        rows.append(TermRow(label=words.text("terms.charge"), value=words.money(proposal.charge)))
    if "return_until" in proposal.dates:
        day = words.full_day(proposal.dates["return_until"])
        rows.append(TermRow(label=words.text("terms.return_until"), value=day))
    notes = [words.text(f"note_text.{note.value}") for note in proposal.notes if note in _SHOWN_NOTES]
    if notes:
        rows.append(
            TermRow(label=words.text("terms.note"), value=_SEMICOLON.get(words.language, "; ").join(notes))
        )
    return TermsCard(
        proposal_id=proposal.proposal_id,
        action=proposal.kind,
        title=words.text(f"terms.title.{proposal.kind}"),
        order_number=proposal.order_number,
        items=tuple(item(words, view) for view in proposal.items),
        rows=tuple(rows),
        refund=words.amount(proposal.amount) if proposal.amount else None,
        fee=words.amount(proposal.fee) if proposal.fee else None,
        deadline=_end_of(proposal),
        expires_at=proposal.expires_at,
        confirm_text=words.text("terms.confirm"),
        decline_text=words.text("terms.decline"),
    )


_SHOWN_NOTES = frozenset(
    {
        Note.REFUND_TO_ORIGINAL_METHOD,
        Note.REFUND_AFTER_ARRIVAL,
        Note.REFUND_AT_ONCE,
        Note.NOTHING_PAID,
        Note.LABEL_FEE_CHARGED,
        Note.LABEL_FEE_DEDUCTED,
        Note.SENT_WITHOUT_CHARGE,
        Note.SENT_AFTER_ARRIVAL,
        Note.KEEP_ITEM,
        Note.DIFFERENCE_CHARGED,
        Note.DIFFERENCE_REFUNDED,
    }
)


def _end_of(proposal: ProposalResult) -> datetime | None:
    day = proposal.dates.get("return_until")
    return datetime.combine(day, time(23, 59), UTC) if day else None


def address(words: Localiser, proposal: ProposalResult) -> str:
    """A postal address on one line."""
    where = proposal.address
    if where is None:
        return ""
    parts = (where.name, where.street, f"{where.postcode} {where.city}".strip(), words.country(where.country))
    return ", ".join(part for part in parts if part)


def summary_card(words: Localiser, done: Sequence[Proposal]) -> SummaryCard:
    """What was carried out in a conversation: each change with its order, and the money that it moves."""
    rows = []
    for proposal in done:
        money = proposal.amount if proposal.amount and proposal.amount.amount_minor else None
        parts = [f"#{proposal.order_number}", *([words.money(money)] if money else [])]
        label = words.text(f"terms.title.{proposal.action.kind}")
        rows.append(TermRow(label=label, value=" · ".join(parts)))
    return SummaryCard(title=words.text("card.summary"), rows=tuple(rows))


def label_card(words: Localiser, done: ActionDone) -> LabelCard:
    """A return label to print or show."""
    carrier, tracking = "", ""
    for entry in done.order.returns:
        if entry.rma == done.rma:
            carrier, tracking = entry.carrier, entry.tracking_number
    return LabelCard(
        title=words.text("card.label"),
        rma=done.rma,
        url=done.label_url,
        carrier=carrier,
        tracking_number=tracking,
        button_text=words.text("card.label_button"),
        steps=tuple(
            words.text(f"return.step_{number}", rma=done.rma, carrier=carrier) for number in (1, 2, 3)
        ),
    )


def invoice_card(words: Localiser, invoice: InvoiceResult) -> InvoiceCard:
    """An invoice to download."""
    return InvoiceCard(
        title=words.text("card.invoice", order=invoice.order_number),
        order_number=invoice.order_number,
        url=invoice.url,
        button_text=words.text("card.invoice_button"),
    )


def product_card(words: Localiser, product: ProductView) -> ProductCard:
    """A product of the catalogue."""
    return ProductCard(
        product_id=product.product_id,
        title=product.title,
        description=product.description,
        price=words.amount(product.price) if product.price else None,
        availability=words.text(f"availability.{product.availability.value}"),
        url=product.url,
    )
