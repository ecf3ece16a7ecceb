"""Cards: the structured part of a reply, one typed model a kind.

A front end draws them; one that cannot still has the reply's text, which says the same. All texts in a card
are in the shopper's language already; amounts and times are data for the front end to format.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Amount(_Frozen):
    """Money in minor units; `text` is the same, formatted for the shopper's locale."""

    amount_minor: int
    currency: str
    text: str


class Citation(_Frozen):
    """The passage of the help centre that an answer stands on."""

    passage_id: str
    article_id: str
    title: str
    url: str


class CardItem(_Frozen):
    """An item as the shopper knows it: "Trail running shoes, blue, 43"."""

    title: str
    quantity: int = 1
    price: Amount | None = None
    note: str = ""


class OrderCard(_Frozen):
    """An order: what, how much, where it stands."""

    kind: Literal["order"] = "order"
    order_number: str
    title: str
    status: str
    status_text: str
    placed_at: datetime
    items: tuple[CardItem, ...]
    total: Amount


class TimelineEntry(_Frozen):
    """One scan of a parcel, newest first on the card."""

    at: datetime
    time_text: str
    text: str
    location: str = ""


class Parcel(_Frozen):
    """One parcel: carrier, number, where it is, when it comes."""

    carrier: str
    tracking_number: str
    state: Literal["preparing", "in_transit", "out_for_delivery", "delivered", "problem"]
    state_text: str
    expected_text: str = ""
    expected_at: datetime | None = None
    items: tuple[CardItem, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()


class TrackingCard(_Frozen):
    """The parcels of an order."""

    kind: Literal["tracking"] = "tracking"
    order_number: str
    title: str
    parcels: tuple[Parcel, ...]


class TermRow(_Frozen):
    """One line of terms: a label and its value, both in the shopper's language."""

    label: str
    value: str


class TermsCard(_Frozen):
    """What will be done if the shopper says yes. `state` follows the proposal."""

    kind: Literal["terms"] = "terms"
    proposal_id: str
    action: str
    title: str
    order_number: str
    items: tuple[CardItem, ...] = ()
    rows: tuple[TermRow, ...] = ()
    refund: Amount | None = None
    fee: Amount | None = None
    deadline: datetime | None = None
    expires_at: datetime
    confirm_text: str
    decline_text: str


class LabelCard(_Frozen):
    """A return label, ready to print or show."""

    kind: Literal["label"] = "label"
    title: str
    rma: str
    url: str
    carrier: str
    tracking_number: str
    button_text: str
    steps: tuple[str, ...] = ()


class InvoiceCard(_Frozen):
    """An invoice to download."""

    kind: Literal["invoice"] = "invoice"
    title: str
    order_number: str
    url: str
    button_text: str


class ProductCard(_Frozen):
    """A product with its variants' availability in words."""

    kind: Literal["product"] = "product"
    product_id: str
    title: str
    description: str
    price: Amount | None = None
    availability: str = ""
    url: str = ""


class Choice(_Frozen):
    """A button that says `text` in the shopper's name; `label` is what it shows."""

    label: str
    text: str


class ChoicesCard(_Frozen):
    """Quick answers to the bot's question."""

    kind: Literal["choices"] = "choices"
    choices: tuple[Choice, ...]


class HandoffCard(_Frozen):
    """A person will take over: when, in the shopper's time zone."""

    kind: Literal["handoff"] = "handoff"
    title: str
    state: Literal["queued", "claimed", "closed"]
    text: str
    position: int | None = None
    promised_at: datetime | None = None
    promised_text: str = ""


class SummaryCard(_Frozen):
    """What was done in this conversation, with its numbers."""

    kind: Literal["summary"] = "summary"
    title: str
    rows: tuple[TermRow, ...]


Card = Annotated[
    OrderCard
    | TrackingCard
    | TermsCard
    | LabelCard
    | InvoiceCard
    | ProductCard
    | ChoicesCard
    | HandoffCard
    | SummaryCard,
    Field(discriminator="kind"),
]
