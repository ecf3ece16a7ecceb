"""From the log to a row of the inbox: a pure fold, one event at a time.

The store folds each event into the row in the transaction that appends it; `rebuild` folds the whole log. Both call
`project`, so that they cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from agent.conversation.desk_events import (
    ApprovalEvent,
    AssignedEvent,
    MergedEvent,
    OutcomeEvent,
    PrioritisedEvent,
    SnoozedEvent,
    TaggedEvent,
    UntaggedEvent,
)
from agent.conversation.events import (
    Event,
    HandoffEvent,
    IdentityEvent,
    MessageEvent,
    OwnershipEvent,
    PerceivedEvent,
    ProposalEvent,
    ReplyEvent,
    Source,
    ToolStartedEvent,
)
from agent.conversation.routing_event import RoutingEvent
from agent.handoff.triggers import PRIORITY
from agent.inbox.values import LOWEST_PRIORITY, InboxRow

__all__ = ["NO_TOPIC", "PROJECTED", "SURE", "project"]

SUBJECT_CHARACTERS = 80
PREVIEW_CHARACTERS = 140
ORDERS_KEPT = 8
ESCALATED = "escalated"  # the tag by which supervisors find what the watchdog brings before them
_ORDER_NUMBER = re.compile(r"[0-9A-Za-z-]{1,40}")  # what a brain wrote in its place is none
SURE = 0.5  # an intent is the topic from here on

_PROMISING = frozenset({"routed", "delayed", "apologised", "returned"})  # the steps that promise anew
NO_TOPIC = frozenset(
    {"greeting", "goodbye", "thanks", "affirm", "deny", "ask_bot", "leave_review", "out_of_scope",
     "contact_human_agent"}
)  # fmt: skip


def project(row: InboxRow, event: Event) -> InboxRow:
    """The row after an event, which has its offset."""
    change = _CHANGES.get(event.kind)
    return row if change is None else change(row, event)


def _message(row: InboxRow, event: MessageEvent) -> InboxRow:
    row = _said(row, event.text, event.source, event.at)
    if event.source == "human":
        read = max(row.read_offset, event.offset)
        return replace(row, unread=0, read_offset=read, promised_at=None)
    if event.source != "shopper":
        return row
    unread = row.unread + 1 if event.offset > row.read_offset else row.unread
    subject = row.subject or _cut(event.text, SUBJECT_CHARACTERS)
    return replace(row, unread=unread, subject=subject, snoozed_until=None)


def _reply(row: InboxRow, event: ReplyEvent) -> InboxRow:
    return _said(row, event.reply.text, event.source, event.at) if event.reply.text else row


def _said(row: InboxRow, text: str, source: Source, at: datetime) -> InboxRow:
    return replace(row, last_at=at, last_by=source, preview=_cut(text, PREVIEW_CHARACTERS))


def _perceived(row: InboxRow, event: PerceivedEvent) -> InboxRow:
    sure = [i.name for i in event.intents if i.confidence >= SURE and i.name not in NO_TOPIC]
    topic = sure[0] if sure else row.topic
    sentiment = "very_negative" if event.anger else event.sentiment
    return replace(row, language=event.language, sentiment=sentiment, topic=topic)


def _handoff(row: InboxRow, event: HandoffEvent) -> InboxRow:
    if event.state == "queued":
        return replace(
            row,
            handoff_id=event.handoff_id,
            reason=event.reason,
            priority=PRIORITY.get(event.reason, LOWEST_PRIORITY),
            promised_at=event.promised_at or row.promised_at,
            holder="",
        )
    if event.state == "claimed":
        return replace(row, holder=event.operator, assignee=event.operator)
    return replace(row, holder="", assignee="", promised_at=None)


def _routing(row: InboxRow, event: RoutingEvent) -> InboxRow:
    if event.step == "escalated":
        return replace(row, tags=tuple(sorted({*row.tags, ESCALATED})))
    if event.step not in _PROMISING:
        return row
    return replace(row, priority=event.priority, promised_at=event.promised_at)


def _ownership(row: InboxRow, event: OwnershipEvent) -> InboxRow:
    row = replace(row, owner=event.owner)
    if event.owner == "closed":
        return replace(row, unread=0, promised_at=None, snoozed_until=None, approvals=0)
    if event.previous == "closed":
        return replace(row, outcome="", merged_into="", priority=LOWEST_PRIORITY)
    return row


def _order_of_call(row: InboxRow, event: ToolStartedEvent) -> InboxRow:
    number = event.arguments.get("order_number")
    return _order(row, number) if isinstance(number, str) else row


def _order_of_proof(row: InboxRow, event: IdentityEvent) -> InboxRow:
    return row if event.failed else _order(row, event.order_number)


def _order_of_proposal(row: InboxRow, event: ProposalEvent) -> InboxRow:
    return _order(row, str(event.proposal.get("order_number", ""))) if event.proposal else row


def _order(row: InboxRow, number: str) -> InboxRow:
    if not _ORDER_NUMBER.fullmatch(number) or number in row.orders:
        return row
    return replace(row, orders=(*row.orders, number)[-ORDERS_KEPT:])


def _approval(row: InboxRow, event: ApprovalEvent) -> InboxRow:
    if event.state == "requested":
        return replace(row, approvals=row.approvals + 1)
    if event.state in ("approved", "refused"):
        return replace(row, approvals=max(0, row.approvals - 1))
    return row


def _tagged(row: InboxRow, event: TaggedEvent) -> InboxRow:
    return replace(row, tags=tuple(sorted({*row.tags, *event.tags})))


def _untagged(row: InboxRow, event: UntaggedEvent) -> InboxRow:
    return replace(row, tags=tuple(tag for tag in row.tags if tag not in event.tags))


def _assigned(row: InboxRow, event: AssignedEvent) -> InboxRow:
    return replace(row, assignee=event.assignee)


def _snoozed(row: InboxRow, event: SnoozedEvent) -> InboxRow:
    return replace(row, snoozed_until=event.until)


def _prioritised(row: InboxRow, event: PrioritisedEvent) -> InboxRow:
    return replace(row, priority=event.priority)


def _outcome(row: InboxRow, event: OutcomeEvent) -> InboxRow:
    return replace(row, outcome=event.outcome)


def _merged(row: InboxRow, event: MergedEvent) -> InboxRow:
    return replace(row, merged_into=event.into) if event.into else row


def _cut(text: str, characters: int) -> str:
    """One line of at most so many characters; no placeholder is cut in two."""
    line = " ".join(text.split())
    if len(line) <= characters:
        return line
    cut = line[: characters - 1]
    opened = cut.rfind("<")
    if opened > cut.rfind(">") and len(cut) - opened < _LONGEST_PLACEHOLDER:
        cut = cut[:opened]
    return cut + "…"


_LONGEST_PLACEHOLDER = 30

_CHANGES: Mapping[str, Callable[[InboxRow, Any], InboxRow]] = {
    "message": _message,
    "reply": _reply,
    "perceived": _perceived,
    "handoff": _handoff,
    "routing": _routing,
    "ownership": _ownership,
    "tool_started": _order_of_call,
    "identity": _order_of_proof,
    "proposal": _order_of_proposal,
    "assigned": _assigned,
    "tagged": _tagged,
    "untagged": _untagged,
    "snoozed": _snoozed,
    "prioritised": _prioritised,
    "outcome": _outcome,
    "merged": _merged,
    "approval": _approval,
}

PROJECTED = frozenset(_CHANGES)
"""The kinds of events that may change a row."""
