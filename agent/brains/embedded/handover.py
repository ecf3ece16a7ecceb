"""When a person must take over, and how the shopper is told."""

from __future__ import annotations

from dataclasses import dataclass

from agent.brains.embedded.turn import Failure, Flow, Refusal, Turn
from agent.conversation.cards import HandoffCard

# In order of weight: what a message that shows several is handed over for.
_ALWAYS = (
    "self_harm",
    "safety",
    "legal_threat",
    "chargeback_threat",
    "vulnerable",
    "explicit_wish",
    "anger",
)


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """Why a person is due: the reason, and the rule that matched."""

    reason: str
    rule: str


def trigger(turn: Turn) -> Trigger | None:
    """The trigger that cannot be switched off which this message pulls, if any."""
    if turn.view.kind != "message":
        return None
    for name in _ALWAYS:
        if name in turn.perception.triggers:
            return Trigger(reason=name, rule=f"always.{name}")
    if any(i.name == "contact_human_agent" and i.confidence >= 0.6 for i in turn.perception.intents[:1]):
        return Trigger(reason="explicit_wish", rule="intent.contact_human_agent")
    return None


def hand_over(turn: Turn, *, reason: str, rule: str) -> Flow[None]:
    """Queue the conversation for a person and tell the shopper when one answers, in their own time zone."""
    result = yield from turn.call("hand_over", reason=reason, rule=rule, question=turn.view.text[:500])
    if isinstance(result, Refusal | Failure):
        turn.say("handoff.failed")
        return
    promised = turn.words.moment(result.promised_at, now=turn.now)
    opening = f"handoff.because.{reason}"
    if turn.words.catalogue.has(opening):
        turn.say(opening)
    turn.say("handoff.promise", when=promised)
    turn.show(
        HandoffCard(
            title=turn.words.text("handoff.title"),
            state="queued",
            text=turn.words.text("handoff.card_text"),
            promised_at=result.promised_at,
            promised_text=promised,
        )
    )
    turn.handed_off = True
    turn.state.offer = None
    turn.state.unclear = 0
