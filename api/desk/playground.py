"""A conversation of the playground as its page shows it: what was said, and beside each turn its trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.assembly import Crossdesk
from agent.conversation.cards import ChoicesCard, TermsCard
from agent.conversation.events import Event, MessageEvent, ProposalEvent, PublicEvent, Reply, ReplyEvent
from agent.errors import NotFound
from agent.store.base import ConversationRecord
from agent.traces import trace_of
from api.completions.telling import extras
from api.tracing import Line, lines_of

CHANNEL = "playground"
_EVENTS = 500  # of a conversation that are shown


@dataclass(frozen=True, kw_only=True)
class Button:
    """A button of a reply: the form's field and its value, and what stands on it."""

    name: str
    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class PlaygroundTurn:
    """A turn. `decision` is set in place of `said` where a button of terms was pressed."""

    said: str
    decision: str
    reply: Reply
    beside: str  # what the reply's cards tell, as text
    trace: Sequence[Line]
    buttons: Sequence[Button] = field(default=())


async def playground_record(crossdesk: Crossdesk, conversation_id: str) -> ConversationRecord:
    """A conversation of the playground. Raises `NotFound` for any other one."""
    record = await crossdesk.store.get(conversation_id)
    if record is None or record.channel != CHANNEL:
        raise NotFound(f"there is no conversation {conversation_id!r} in the playground")
    return record


async def turns_of(crossdesk: Crossdesk, record: ConversationRecord) -> list[PlaygroundTurn]:
    """Its turns, the oldest first; the traces are masked, what was said is as the shopper sees it."""
    stored = await crossdesk.store.recent(record.conversation_id, limit=_EVENTS)
    seen = await crossdesk.service.shown(record.conversation_id, stored)
    shown: dict[str, list[PublicEvent]] = {}
    for event in seen:
        shown.setdefault(event.turn, []).append(event)
    logged: dict[str, list[Event]] = {}
    for one in stored:
        logged.setdefault(one.turn, []).append(one)
    found = [_turn(shown.get(turn, []), events) for turn, events in logged.items() if turn]
    return [turn for turn in found if turn is not None]


def _turn(shown: Sequence[PublicEvent], stored: Sequence[Event]) -> PlaygroundTurn | None:
    replies = [event.reply for event in shown if isinstance(event, ReplyEvent)]
    said = [e.text for e in shown if isinstance(e, MessageEvent) and e.source == "shopper"]
    decided = [
        e.state for e in shown if isinstance(e, ProposalEvent) and e.state in ("confirmed", "declined")
    ]
    if not said and not decided:
        return None
    reply = replies[-1] if replies else Reply(text="", language="", handed_off=True)
    return PlaygroundTurn(
        said="\n".join(said),
        decision="" if said else decided[0],
        reply=reply,
        beside=extras(reply, ""),
        trace=list(lines_of(trace_of(stored))),
        buttons=_buttons(reply),
    )


def _buttons(reply: Reply) -> list[Button]:
    found = []
    for card in reply.cards:
        if isinstance(card, ChoicesCard):
            found += [Button(name="pressed", value=one.text, label=one.label) for one in card.choices]
        elif isinstance(card, TermsCard):
            found += [
                Button(name="confirm", value=card.proposal_id, label=card.confirm_text),
                Button(name="decline", value=card.proposal_id, label=card.decline_text),
            ]
    return found
