"""What the API takes and gives. Written by `make clients` from the OpenAPI description: do not edit."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Open(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")


def _kind_of(value: Any, known: frozenset[str]) -> str:
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    return kind if kind in known else "unknown"


HandoffState = Literal["queued", "claimed", "released", "closed"]


class Alive(_Model):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Amount(_Model):
    """Money in minor units; `text` is the same, formatted for the shopper's locale."""

    amount_minor: int
    currency: str
    text: str


class Attachment(_Model):
    """A file that the shopper or a person of the shop sent."""

    attachment_id: str
    name: str
    media_type: str
    size_bytes: int


class Callback(_Model):
    """A call that a shopper waits for. `phone` is the real number: for the person who calls."""

    conversation_id: str
    phone: str
    asked_at: datetime.datetime
    due_at: datetime.datetime | None


class Callbacks(_Model):
    """Whom to call, the earliest due first."""

    callbacks: list[Callback]


class CardItem(_Model):
    """An item as the shopper knows it: "Trail running shoes, blue, 43"."""

    title: str
    quantity: int = 1
    price: Amount | None = None
    note: str = ""


class Choice(_Model):
    """A button that says `text` in the shopper's name; `label` is what it shows."""

    label: str
    text: str


class ChoicesCard(_Model):
    """Quick answers to the bot's question."""

    kind: Literal["choices"]
    choices: list[Choice]


class Citation(_Model):
    """The passage of the help centre that an answer stands on."""

    passage_id: str
    article_id: str
    title: str
    url: str


class ContactRequest(_Model):
    """How the shopper wants to be reached while they wait for a person: one of the two."""

    email: str | None = None
    phone: str | None = None


class ErrorEvent(_Model):
    """Something went wrong that the shopper should know about; the conversation goes on."""

    at: datetime.datetime
    source: Literal["shopper", "bot", "human", "system"]
    kind: Literal["error"]
    type: str
    detail: str
    offset: int = 0
    turn: str = ""


class EventsAnswer(_Model):
    """Events in the order of their offsets."""

    events: list[Event]


class FeedbackEvent(_Model):
    """The shopper judged a message."""

    at: datetime.datetime
    source: Literal["shopper", "bot", "human", "system"]
    kind: Literal["feedback"]
    message_id: str
    helpful: bool
    offset: int = 0
    turn: str = ""
    comment: str = ""


class FeedbackRequest(_Model):
    """The shopper's judgement of a reply."""

    message_id: str
    helpful: bool
    comment: str | None = None


class FieldError(_Model):
    """One field that is wrong: a JSON pointer, and how to mend it."""

    pointer: str
    detail: str


class Figures(_Model):
    """What came of some hand-offs.

    `promise_kept` is of the first promise, among the `due` (answered, or too late).
    """

    handoffs: int
    queued: int
    claimed: int
    answered: int
    due: int
    sla_met: int
    promise_kept: int
    apologies: int
    delays: int
    reroutes: int
    escalated: int
    shopper_silent: int
    first_answer_median_seconds: float | None
    first_answer_p90_seconds: float | None


class HandoffCard(_Model):
    """A person will take over: when, in the shopper's time zone."""

    kind: Literal["handoff"]
    title: str
    state: Literal["queued", "claimed", "closed"]
    text: str
    position: int | None = None
    promised_at: datetime.datetime | None = None
    promised_text: str = ""


class HandoffDetail(_Model):
    """A hand-off with its packet."""

    id: str
    conversation_id: str
    state: Literal["queued", "claimed", "released", "closed"]
    reason: str
    priority: int
    language: str
    created_at: datetime.datetime
    promised_at: datetime.datetime
    operator: str
    packet: HandoffPacket


class HandoffEvent(_Model):
    """A hand-off was queued, claimed, released back to the bot, or closed."""

    at: datetime.datetime
    source: Literal["shopper", "bot", "human", "system"]
    kind: Literal["handoff"]
    handoff_id: str
    state: Literal["queued", "claimed", "released", "closed"]
    offset: int = 0
    turn: str = ""
    reason: str = ""
    rule: str = ""
    promised_at: datetime.datetime | None = None
    position: int | None = None
    operator: str = ""


class HandoffEvents(_Model):
    """Events of the conversation in the order of their offsets."""

    events: list[Event]


class HandoffList(_Model):
    """Hand-offs, most urgent first."""

    handoffs: list[HandoffSummary]


class HandoffPacket(_Model):
    """Version 1 of the packet. Texts hold placeholders until the desk shows them."""

    handoff_id: str
    conversation_id: str
    created_at: datetime.datetime
    promised_at: datetime.datetime
    reason: str
    rule: str
    priority: int
    language: str
    market: str
    timezone: str
    sentiment_path: list[SentimentPoint]
    intents: list[IntentScore]
    identity: PacketIdentity
    orders: list[dict[str, Any]]
    tool_calls: list[PacketToolCall]
    proposals: list[PacketProposal]
    promises: list[PacketPromise]
    passages: list[Citation]
    tried: list[str]
    open_question: str
    suggested_next_step: str
    suggested_reply: str
    last_messages: list[str]
    version: Literal[1] = 1
    routing: PacketRouting | None = None


class HandoffSummary(_Model):
    """A hand-off in the list; priority 1 is most urgent."""

    id: str
    conversation_id: str
    state: Literal["queued", "claimed", "released", "closed"]
    reason: str
    priority: int
    language: str
    created_at: datetime.datetime
    promised_at: datetime.datetime
    operator: str


class IdentityEvent(_Model):
    """The shopper proved who they are, or failed to."""

    at: datetime.datetime
    source: Literal["shopper", "bot", "human", "system"]
    kind: Literal["identity"]
    level: Literal["anonymous", "order", "customer"]
    offset: int = 0
    turn: str = ""
    order_number: str = ""
    customer_id: str = ""
    how: str = ""
    failed: bool = False


class IntentScore(_Model):
    """An intent of `data/intents/intents.yaml` with the probability that the message states it."""

    name: str
    confidence: float


class InvoiceCard(_Model):
    """An invoice to download."""

    kind: Literal["invoice"]
    title: str
    order_number: str
    url: str
    button_text: str


class LabelCard(_Model):
    """A return label, ready to print or show."""

    kind: Literal["label"]
    title: str
    rma: str
    url: str
    carrier: str
    tracking_number: str
    button_text: str
    steps: list[str] = Field(default_factory=list)


class MessageAnswer(_Model):
    """A finished turn."""

    message_id: str
    reply: Reply
    events: list[Event]


class MessageEvent(_Model):
    """Something a person wrote: the shopper, or a human agent."""

    at: datetime.datetime
    source: Literal["shopper", "bot", "human", "system"]
    kind: Literal["message"]
    message_id: str
    text: str
    offset: int = 0
    turn: str = ""
    attachments: list[Attachment] = Field(default_factory=list)


class MessageRequest(_Model):
    """A message. `attachments` are ids from the upload call."""

    text: str
    attachments: list[str] = Field(default_factory=list)


class ModelUse(_Model):
    """What a language model did for a reply.

    `fallback` says why the embedded brain finished the turn, if it did.
    """

    model: str
    prompt: str
    calls: int
    input_tokens: int
    output_tokens: int
    milliseconds: float
    cost: float = 0.0
    retries: int = 0
    fallback: str = ""
    claims: int = 0
    unchecked: int = 0
    detail: str = ""


class NotReady(_Model):
    """A problem that says of each part whether it serves."""

    type: str
    title: str
    status: int
    detail: str
    parts: dict[str, PartState]


class OpenAnswer(_Model):
    """The new conversation; `token` goes into `Authorization: Bearer` of the calls below it."""

    id: str
    token: str


class OpenRequest(_Model):
    """What the front end knows of its shopper; everything is optional."""

    locale: str | None = None
    market: str | None = None
    timezone: str | None = None
    channel: str | None = None
    identity_token: str | None = None


class OrderCard(_Model):
    """An order: what, how much, where it stands."""

    kind: Literal["order"]
    order_number: str
    title: str
    status: str
    status_text: str
    placed_at: datetime.datetime
    items: list[CardItem]
    total: Amount


class OwnershipEvent(_Model):
    """Who may speak changed."""

    at: datetime.datetime
    source: Literal["shopper", "bot", "human", "system"]
    kind: Literal["ownership"]
    owner: Literal["bot", "queued", "human", "closed"]
    previous: Literal["bot", "queued", "human", "closed"]
    offset: int = 0
    turn: str = ""


class PacketIdentity(_Model):
    """Who the shopper is and how that was verified."""

    level: Literal["anonymous", "order", "customer"]
    how: str
    orders: list[str] = Field(default_factory=list)
    customer_id: str | None = None
    name: str = ""
    contact: str = ""


class PacketPromise(_Model):
    """Something that the shopper was told will happen."""

    text: str
    due_at: datetime.datetime | None = None


class PacketProposal(_Model):
    """A proposal and what became of it."""

    proposal_id: str
    action: str
    order_number: str
    state: str
    summary: str


class PacketRouting(_Model):
    """Which rule of the routing file sent it where, and by when a person should answer."""

    rule: str
    team: str
    sla: str
    sla_due_at: datetime.datetime
    skills: list[str] = Field(default_factory=list)


class PacketToolCall(_Model):
    """A tool call with its arguments and its result."""

    tool: str
    status: Literal["ok", "refused", "failed"]
    arguments: dict[str, Any]
    result: dict[str, Any]


class Parcel(_Model):
    """One parcel: carrier, number, where it is, when it comes."""

    carrier: str
    tracking_number: str
    state: Literal["preparing", "in_transit", "out_for_delivery", "delivered", "problem"]
    state_text: str
    expected_text: str = ""
    expected_at: datetime.datetime | None = None
    items: list[CardItem] = Field(default_factory=list)
    timeline: list[TimelineEntry] = Field(default_factory=list)


class PartState(_Model):
    """One part: whether it serves, and if not, why."""

    ready: bool
    reason: str = ""


class PerceivedEvent(_Model):
    """What was understood of a message before any brain saw it."""

    at: datetime.datetime
    source: Literal["shopper", "bot", "human", "system"]
    kind: Literal["perceived"]
    message_id: str
    language: str
    sentiment: Literal["very_negative", "negative", "neutral", "positive", "very_positive"]
    intents: list[IntentScore]
    offset: int = 0
    turn: str = ""
    anger: bool = False
    urgency: bool = False
    vulnerable: bool = False
    flags: list[str] = Field(default_factory=list)


class Problem(_Model):
    """RFC 9457 problem details. `type` is stable: clients may decide by it."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None


class ProductCard(_Model):
    """A product with its variants' availability in words."""

    kind: Literal["product"]
    product_id: str
    title: str
    description: str
    price: Amount | None = None
    availability: str = ""
    url: str = ""


class ProposalEvent(_Model):
    """A proposal came into being or changed its state. `proposal` is set when it is new."""

    at: datetime.datetime
    source: Literal["shopper", "bot", "human", "system"]
    kind: Literal["proposal"]
    proposal_id: str
    state: Literal["open", "confirmed", "declined", "superseded", "expired", "done", "failed"]
    offset: int = 0
    turn: str = ""
    proposal: dict[str, Any] | None = None


class Readiness(_Model):
    """All parts serve."""

    parts: dict[str, PartState]
    status: Literal["ready"] = "ready"


class Reply(_Model):
    """What the shopper gets for a turn."""

    text: str
    language: str
    cards: list[Card] = Field(default_factory=list)
    citations: list[Citation] = Field(default_factory=list)
    handed_off: bool = False


class ReplyAnswer(_Model):
    """The stored message."""

    event: Event


class ReplyEvent(_Model):
    """The bot's answer to a turn; the turn is over. `model` is set where a language model was asked."""

    at: datetime.datetime
    source: Literal["shopper", "bot", "human", "system"]
    kind: Literal["reply"]
    message_id: str
    reply: Reply
    offset: int = 0
    turn: str = ""
    brain: str = "embedded"
    model: ModelUse | None = None


class ReplyRequest(_Model):
    """What the operator says to the shopper."""

    text: str


class Report(_Model):
    """Figures of the hand-offs that were queued from `since` to before `until`."""

    since: datetime.datetime
    until: datetime.datetime
    total: Figures
    by_language: dict[str, Figures]
    by_channel: dict[str, Figures]
    by_rule: dict[str, Figures]


class SentimentPoint(_Model):
    """The sentiment of one message."""

    offset: int
    sentiment: Literal["very_negative", "negative", "neutral", "positive", "very_positive"]
    anger: bool


class SummaryCard(_Model):
    """What was done in this conversation, with its numbers."""

    kind: Literal["summary"]
    title: str
    rows: list[TermRow]


class TermRow(_Model):
    """One line of terms: a label and its value, both in the shopper's language."""

    label: str
    value: str


class TermsCard(_Model):
    """What will be done if the shopper says yes. `state` follows the proposal."""

    kind: Literal["terms"]
    proposal_id: str
    action: str
    title: str
    order_number: str
    expires_at: datetime.datetime
    confirm_text: str
    decline_text: str
    items: list[CardItem] = Field(default_factory=list)
    rows: list[TermRow] = Field(default_factory=list)
    refund: Amount | None = None
    fee: Amount | None = None
    deadline: datetime.datetime | None = None


class TextDeltaEvent(_Model):
    """A piece of a reply; the pieces of a message join to its text. What is still written has no offset."""

    at: datetime.datetime
    source: Literal["shopper", "bot", "human", "system"]
    kind: Literal["text_delta"]
    message_id: str
    text: str
    offset: int = 0
    turn: str = ""


class TimelineEntry(_Model):
    """One scan of a parcel, newest first on the card."""

    at: datetime.datetime
    time_text: str
    text: str
    location: str = ""


class ToolFinishedEvent(_Model):
    """A tool answered: `ok` with a result, `refused` with a reason of the shop's rules, or `failed`."""

    at: datetime.datetime
    source: Literal["shopper", "bot", "human", "system"]
    kind: Literal["tool_finished"]
    call_id: str
    tool: str
    status: Literal["ok", "refused", "failed"]
    offset: int = 0
    turn: str = ""
    result: dict[str, Any] = Field(default_factory=dict)
    milliseconds: float = 0.0


class ToolStartedEvent(_Model):
    """A tool was called. Arguments hold placeholders, never personal data."""

    at: datetime.datetime
    source: Literal["shopper", "bot", "human", "system"]
    kind: Literal["tool_started"]
    call_id: str
    tool: str
    offset: int = 0
    turn: str = ""
    arguments: dict[str, Any] = Field(default_factory=dict)


class TrackingCard(_Model):
    """The parcels of an order."""

    kind: Literal["tracking"]
    order_number: str
    title: str
    parcels: list[Parcel]


class UnknownEvent(_Open):
    """An event of a kind that is newer than this client; its other fields are in `model_extra`."""

    kind: str
    offset: int = 0
    at: datetime.datetime
    source: str
    turn: str = ""


EVENT_KINDS = frozenset(
    {
        "error",
        "feedback",
        "handoff",
        "identity",
        "message",
        "ownership",
        "perceived",
        "proposal",
        "reply",
        "text_delta",
        "tool_finished",
        "tool_started",
    }
)

Event = Annotated[
    Annotated[ErrorEvent, Tag("error")]
    | Annotated[FeedbackEvent, Tag("feedback")]
    | Annotated[HandoffEvent, Tag("handoff")]
    | Annotated[IdentityEvent, Tag("identity")]
    | Annotated[MessageEvent, Tag("message")]
    | Annotated[OwnershipEvent, Tag("ownership")]
    | Annotated[PerceivedEvent, Tag("perceived")]
    | Annotated[ProposalEvent, Tag("proposal")]
    | Annotated[ReplyEvent, Tag("reply")]
    | Annotated[TextDeltaEvent, Tag("text_delta")]
    | Annotated[ToolFinishedEvent, Tag("tool_finished")]
    | Annotated[ToolStartedEvent, Tag("tool_started")]
    | Annotated[UnknownEvent, Tag("unknown")],
    Discriminator(lambda value: _kind_of(value, EVENT_KINDS)),
]


class UnknownCard(_Open):
    """A card of a kind that is newer than this client; its other fields are in `model_extra`."""

    kind: str


CARD_KINDS = frozenset(
    {"choices", "handoff", "invoice", "label", "order", "product", "summary", "terms", "tracking"}
)

Card = Annotated[
    Annotated[ChoicesCard, Tag("choices")]
    | Annotated[HandoffCard, Tag("handoff")]
    | Annotated[InvoiceCard, Tag("invoice")]
    | Annotated[LabelCard, Tag("label")]
    | Annotated[OrderCard, Tag("order")]
    | Annotated[ProductCard, Tag("product")]
    | Annotated[SummaryCard, Tag("summary")]
    | Annotated[TermsCard, Tag("terms")]
    | Annotated[TrackingCard, Tag("tracking")]
    | Annotated[UnknownCard, Tag("unknown")],
    Discriminator(lambda value: _kind_of(value, CARD_KINDS)),
]

Alive.model_rebuild()
Amount.model_rebuild()
Attachment.model_rebuild()
Callback.model_rebuild()
Callbacks.model_rebuild()
CardItem.model_rebuild()
Choice.model_rebuild()
ChoicesCard.model_rebuild()
Citation.model_rebuild()
ContactRequest.model_rebuild()
ErrorEvent.model_rebuild()
EventsAnswer.model_rebuild()
FeedbackEvent.model_rebuild()
FeedbackRequest.model_rebuild()
FieldError.model_rebuild()
Figures.model_rebuild()
HandoffCard.model_rebuild()
HandoffDetail.model_rebuild()
HandoffEvent.model_rebuild()
HandoffEvents.model_rebuild()
HandoffList.model_rebuild()
HandoffPacket.model_rebuild()
HandoffSummary.model_rebuild()
IdentityEvent.model_rebuild()
IntentScore.model_rebuild()
InvoiceCard.model_rebuild()
LabelCard.model_rebuild()
MessageAnswer.model_rebuild()
MessageEvent.model_rebuild()
MessageRequest.model_rebuild()
ModelUse.model_rebuild()
NotReady.model_rebuild()
OpenAnswer.model_rebuild()
OpenRequest.model_rebuild()
OrderCard.model_rebuild()
OwnershipEvent.model_rebuild()
PacketIdentity.model_rebuild()
PacketPromise.model_rebuild()
PacketProposal.model_rebuild()
PacketRouting.model_rebuild()
PacketToolCall.model_rebuild()
Parcel.model_rebuild()
PartState.model_rebuild()
PerceivedEvent.model_rebuild()
Problem.model_rebuild()
ProductCard.model_rebuild()
ProposalEvent.model_rebuild()
Readiness.model_rebuild()
Reply.model_rebuild()
ReplyAnswer.model_rebuild()
ReplyEvent.model_rebuild()
ReplyRequest.model_rebuild()
Report.model_rebuild()
SentimentPoint.model_rebuild()
SummaryCard.model_rebuild()
TermRow.model_rebuild()
TermsCard.model_rebuild()
TextDeltaEvent.model_rebuild()
TimelineEntry.model_rebuild()
ToolFinishedEvent.model_rebuild()
ToolStartedEvent.model_rebuild()
TrackingCard.model_rebuild()
