"""The conversation's record: one discriminated union of frozen events.

The log of these events is the only record of a conversation. The HTTP API, the desk, evals, audit and crash
recovery read nothing else. Texts in it are redacted: personal data stand there as placeholders (`<EMAIL_1>`)
whose values the conversation's vault keeps encrypted.

Events are pydantic models, not dataclasses, because they cross the process's border twice: into the database
as JSON and to clients, whose OpenAPI description is generated from them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeGuard, get_args

from pydantic import Field, TypeAdapter

from agent.conversation.cards import Card, Citation
from agent.conversation.checked_event import CheckedEvent
from agent.conversation.desk_events import DeskEvent
from agent.conversation.event_base import EventBase as _Event
from agent.conversation.event_base import Frozen as _Frozen
from agent.conversation.event_base import Source as Source
from agent.conversation.routing_event import RoutingEvent

Owner = Literal["bot", "queued", "human", "closed"]
Sentiment = Literal["very_negative", "negative", "neutral", "positive", "very_positive"]


class Attachment(_Frozen):
    """A file that the shopper or a person of the shop sent."""

    attachment_id: str
    name: str
    media_type: str
    size_bytes: int


class MessageEvent(_Event):
    """Something a person wrote: the shopper, or a human agent."""

    kind: Literal["message"] = "message"
    message_id: str
    text: str
    attachments: tuple[Attachment, ...] = ()


class IntentScore(_Frozen):
    """An intent of `data/intents/intents.yaml` with the probability that the message states it."""

    name: str
    confidence: float


class PerceivedEvent(_Event):
    """What was understood of a message before any brain saw it."""

    kind: Literal["perceived"] = "perceived"
    message_id: str
    language: str
    sentiment: Sentiment
    anger: bool = False
    urgency: bool = False
    vulnerable: bool = False
    intents: tuple[IntentScore, ...]
    flags: tuple[str, ...] = ()


class ToolStartedEvent(_Event):
    """A tool was called. Arguments hold placeholders, never personal data."""

    kind: Literal["tool_started"] = "tool_started"
    call_id: str
    tool: str
    arguments: dict[str, Any] = Field(default_factory=dict)


class ToolFinishedEvent(_Event):
    """A tool answered: `ok` with a result, `refused` with a reason of the shop's rules, or `failed`."""

    kind: Literal["tool_finished"] = "tool_finished"
    call_id: str
    tool: str
    status: Literal["ok", "refused", "failed"]
    result: dict[str, Any] = Field(default_factory=dict)
    milliseconds: float = 0.0


class IdentityEvent(_Event):
    """The shopper proved who they are, or failed to."""

    kind: Literal["identity"] = "identity"
    level: Literal["anonymous", "order", "customer"]
    order_number: str = ""
    customer_id: str = ""
    how: str = ""
    failed: bool = False


class ProposalEvent(_Event):
    """A proposal came into being or changed its state. `proposal` is set when it is new."""

    kind: Literal["proposal"] = "proposal"
    proposal_id: str
    state: Literal["open", "confirmed", "declined", "superseded", "expired", "done", "failed"]
    proposal: dict[str, Any] | None = None


class TextDeltaEvent(_Event):
    """A piece of a reply; the pieces of a message join to its text. What is still written has no offset."""

    kind: Literal["text_delta"] = "text_delta"
    message_id: str
    text: str


class Reply(_Frozen):
    """What the shopper gets for a turn."""

    text: str
    language: str
    cards: tuple[Card, ...] = ()
    citations: tuple[Citation, ...] = ()
    handed_off: bool = False


class ModelUse(_Frozen):
    """What a language model did for a reply. `fallback` says why the embedded brain finished the turn, if it did."""

    model: str
    prompt: str
    calls: int
    input_tokens: int
    output_tokens: int
    cost: float = 0.0
    milliseconds: float
    retries: int = 0  # calls that were made again
    fallback: str = ""
    claims: int = 0  # what its text states: figures, dates, names of carriers, rules of the shop …
    unchecked: int = 0  # those of them that nothing can be held against
    detail: str = ""  # what happened then


class ReplyEvent(_Event):
    """The bot's answer to a turn; the turn is over. `model` is set where a language model was asked."""

    kind: Literal["reply"] = "reply"
    message_id: str
    reply: Reply
    brain: str = "embedded"
    model: ModelUse | None = None


class DialogueEvent(_Event):
    """The embedded brain's place in the dialogue after a turn (open tasks, details). Not for clients."""

    kind: Literal["dialogue"] = "dialogue"
    state: dict[str, Any]


class HandoffEvent(_Event):
    """A hand-off was queued, claimed, released back to the bot, or closed."""

    kind: Literal["handoff"] = "handoff"
    handoff_id: str
    state: Literal["queued", "claimed", "released", "closed"]
    reason: str = ""
    rule: str = ""
    promised_at: datetime | None = None
    position: int | None = None
    operator: str = ""


class OwnershipEvent(_Event):
    """Who may speak changed."""

    kind: Literal["ownership"] = "ownership"
    owner: Owner
    previous: Owner


class FeedbackEvent(_Event):
    """The shopper judged a message."""

    kind: Literal["feedback"] = "feedback"
    message_id: str
    helpful: bool
    comment: str = ""


class ErrorEvent(_Event):
    """Something went wrong that the shopper should know about; the conversation goes on."""

    kind: Literal["error"] = "error"
    type: str
    detail: str


PublicEvent = Annotated[
    MessageEvent
    | PerceivedEvent
    | ToolStartedEvent
    | ToolFinishedEvent
    | IdentityEvent
    | ProposalEvent
    | TextDeltaEvent
    | ReplyEvent
    | HandoffEvent
    | OwnershipEvent
    | FeedbackEvent
    | ErrorEvent,
    Field(discriminator="kind"),
]
"""What the shopper may be told, and with them webhooks and other protocols."""

Event = Annotated[
    MessageEvent
    | PerceivedEvent
    | ToolStartedEvent
    | ToolFinishedEvent
    | IdentityEvent
    | ProposalEvent
    | TextDeltaEvent
    | ReplyEvent
    | HandoffEvent
    | OwnershipEvent
    | FeedbackEvent
    | ErrorEvent
    | DialogueEvent
    | CheckedEvent
    | RoutingEvent
    | DeskEvent,
    Field(discriminator="kind"),
]

EVENT: TypeAdapter[Event] = TypeAdapter(Event)

_PUBLIC: tuple[type, ...] = get_args(get_args(PublicEvent)[0])


def is_public(event: Event) -> TypeGuard[PublicEvent]:
    """Whether an event may leave the shop's own side; a new kind may not until it is listed above.

    What a person of the shop looks up for a shopper is not the shopper's to see; what comes of it is.
    """
    if isinstance(event, ToolStartedEvent | ToolFinishedEvent) and event.source == "human":
        return False
    return isinstance(event, _PUBLIC)
