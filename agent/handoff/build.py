"""Builds the hand-off packet from the conversation's log. Pure: events in, packet out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.conversation.cards import Citation
from agent.conversation.events import (
    Event,
    HandoffEvent,
    IntentScore,
    MessageEvent,
    PerceivedEvent,
    ProposalEvent,
    ReplyEvent,
    ToolFinishedEvent,
    ToolStartedEvent,
)
from agent.handoff.packet import (
    HandoffPacket,
    PacketIdentity,
    PacketPromise,
    PacketProposal,
    PacketRouting,
    PacketToolCall,
    SentimentPoint,
)
from agent.handoff.triggers import PRIORITY
from agent.routing.router import Placed
from agent.store.base import ConversationRecord
from tools.context import Identity

_NEXT_STEP = {
    "self_harm": "Answer at once and humanly; give the emergency and crisis numbers of the shopper's country.",
    "safety": "Ask whether anybody is hurt; tell them to unplug and stop using the product; open a safety case.",
    "legal_threat": "Acknowledge, do not argue the law; check the order's facts and offer a concrete solution.",
    "chargeback_threat": "Check the payments; a refund made now is cheaper than a chargeback.",
    "vulnerable": "Take time, plain words, one step at a time; offer a call back.",
    "anger": "Apologise for the concrete thing that went wrong, then solve it in the first answer.",
    "explicit_wish": "Answer the open question; everything that was checked already stands in this packet.",
    "unclear": "Ask one simple question: the bot did not understand the request twice.",
    "insists": "The rules refused the request and the shopper insists: decide whether goodwill is due.",
    "above_cap": "The amount is above what the bot may give: approve or refuse it.",
    "needs_person": "The policy asks for a person's decision: approve or refuse it.",
    "verification_locked": "Verify the identity by another way before you speak about any order.",
    "ungrounded": "The bot could not vouch for its answer: check the facts and answer.",
    "no_answer": "The help centre does not answer this question: answer it, and consider an article.",
}


@dataclass(frozen=True, kw_only=True)
class HandoffRequest:
    """Why a person is wanted, and by which rule."""

    handoff_id: str
    reason: str
    rule: str
    question: str
    suggested_reply: str
    created_at: datetime
    promised_at: datetime


def build_packet(
    record: ConversationRecord, identity: Identity, events: Sequence[Event], request: HandoffRequest
) -> HandoffPacket:
    """Everything that a person needs to go on: complete whatever the conversation was like."""
    perceived = [event for event in events if isinstance(event, PerceivedEvent)]
    calls = _tool_calls(events)
    return HandoffPacket(
        handoff_id=request.handoff_id,
        conversation_id=record.conversation_id,
        created_at=request.created_at,
        promised_at=request.promised_at,
        reason=request.reason,
        rule=request.rule,
        priority=PRIORITY.get(request.reason, 4),
        language=perceived[-1].language if perceived else record.locale.partition("-")[0],
        market=record.market,
        timezone=record.timezone,
        sentiment_path=tuple(
            SentimentPoint(offset=event.offset, sentiment=event.sentiment, anger=event.anger)
            for event in perceived
        ),
        intents=_intents(perceived),
        identity=_identity(identity, calls),
        orders=_orders(calls),
        tool_calls=tuple(calls),
        proposals=tuple(_proposals(events)),
        promises=(
            *_promises(events),
            PacketPromise(text="A person answers.", due_at=request.promised_at),
        ),
        passages=_passages(events),
        tried=tuple(_tried(calls)),
        open_question=request.question,
        suggested_next_step=_NEXT_STEP.get(request.reason, "Answer the open question."),
        suggested_reply=request.suggested_reply,
        last_messages=tuple(_transcript(events)[-12:]),
    )


def routed(packet: HandoffPacket, placed: Placed) -> HandoffPacket:
    """The packet with its place in the queue: the rule that matched, the team, the promise."""
    own = PacketPromise(text="A person answers.", due_at=placed.promised_at)
    return packet.model_copy(
        update={
            "priority": placed.route.priority,
            "promised_at": placed.promised_at,
            "promises": (*packet.promises[:-1], own),
            "routing": PacketRouting(
                rule=placed.route.rule,
                team=placed.route.team,
                skills=placed.route.target.skills,
                sla=placed.route.sla_name,
                sla_due_at=placed.sla_due_at,
            ),
        }
    )


def _orders(calls: Sequence[PacketToolCall]) -> tuple[dict[str, Any], ...]:
    """Each order that was looked at, once, as it stood the last time."""
    found: dict[str, dict[str, Any]] = {}
    for call in calls:
        if call.tool == "order_details" and call.status == "ok":
            number = str(call.result.get("order_number", ""))
            found.pop(number, None)
            found[number] = call.result
    return tuple(found.values())


def _intents(perceived: Sequence[PerceivedEvent]) -> tuple[IntentScore, ...]:
    best: dict[str, IntentScore] = {}
    for event in perceived:
        for intent in event.intents:
            if intent.name not in best or best[intent.name].confidence < intent.confidence:
                best[intent.name] = intent
    return tuple(sorted(best.values(), key=lambda intent: -intent.confidence)[:6])


def _identity(identity: Identity, calls: Sequence[PacketToolCall]) -> PacketIdentity:
    name = contact = ""
    for call in calls:
        if call.tool == "order_details" and call.status == "ok":
            address = call.result.get("address") or {}
            name = str(address.get("name", "")) or name
        if call.tool == "verify_order" and call.status == "ok":
            contact = str(call.arguments.get("email", "") or call.arguments.get("phone", "")) or contact
    return PacketIdentity(
        level=identity.level,
        how=identity.how or "not verified",
        orders=tuple(sorted(identity.orders)),
        customer_id=identity.customer_id,
        name=name,
        contact=contact,
    )


def _tool_calls(events: Sequence[Event]) -> list[PacketToolCall]:
    arguments: dict[str, dict[str, Any]] = {}
    calls = []
    for event in events:
        if isinstance(event, ToolStartedEvent):
            arguments[event.call_id] = event.arguments
        elif isinstance(event, ToolFinishedEvent):
            calls.append(
                PacketToolCall(
                    tool=event.tool,
                    status=event.status,
                    arguments=arguments.get(event.call_id, {}),
                    result=event.result,
                )
            )
    return calls


def _proposals(events: Sequence[Event]) -> list[PacketProposal]:
    found: dict[str, PacketProposal] = {}
    for event in events:
        if not isinstance(event, ProposalEvent):
            continue
        if event.proposal is not None:
            action = event.proposal["action"]
            found[event.proposal_id] = PacketProposal(
                proposal_id=event.proposal_id,
                action=action["kind"],
                order_number=event.proposal["order_number"],
                state=event.state,
                summary=f"{action['kind']} for order {event.proposal['order_number']}",
            )
        elif event.proposal_id in found:
            found[event.proposal_id] = found[event.proposal_id].model_copy(update={"state": event.state})
    return list(found.values())


def _promises(events: Sequence[Event]) -> list[PacketPromise]:
    """What earlier hand-offs promised; the packet's own promise is added by the caller."""
    return [
        PacketPromise(text="A person answers.", due_at=event.promised_at)
        for event in events
        if isinstance(event, HandoffEvent) and event.state == "queued" and event.promised_at is not None
    ]


def _passages(events: Sequence[Event]) -> tuple[Citation, ...]:
    found = {
        citation.passage_id: citation
        for event in events
        if isinstance(event, ReplyEvent)
        for citation in event.reply.citations
    }
    return tuple(found.values())


def _tried(calls: Sequence[PacketToolCall]) -> list[str]:
    """What the bot did and what came of it, one line each."""
    lines = []
    for call in calls:
        outcome = call.status if call.status != "refused" else f"refused: {call.result.get('code', '')}"
        order = call.arguments.get("order_number")
        lines.append(f"{call.tool}{f' for order {order}' if order else ''}: {outcome}")
    return lines


def _transcript(events: Sequence[Event]) -> list[str]:
    lines = []
    for event in events:
        if isinstance(event, MessageEvent):
            lines.append(f"{event.source}: {event.text}")
        elif isinstance(event, ReplyEvent):
            lines.append(f"bot: {event.reply.text}")
    return lines
