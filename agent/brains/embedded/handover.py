"""When a person must take over, and how the shopper is told."""

from __future__ import annotations

from agent.brains.embedded.turn import Failure, Flow, Refusal, Turn
from agent.conversation.cards import HandoffCard
from agent.handoff.triggers import ALWAYS


def trigger(turn: Turn) -> str | None:
    """Why a person is due at once: the trigger that cannot be switched off which this message pulls, if any."""
    if turn.view.kind != "message":
        return None
    for name in ALWAYS:
        if name in turn.perception.triggers:
            return name
    if any(i.name == "contact_human_agent" and i.confidence >= 0.6 for i in turn.perception.intents[:1]):
        return "explicit_wish"
    return None


def hand_over(turn: Turn, *, reason: str) -> Flow[None]:
    """Queue the conversation for a person and tell the shopper when one answers, in their own time zone."""
    result = yield from turn.call("hand_over", reason=reason, question=turn.view.text[:500])
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
    turn.state.tasks = []  # what was open is in the packet, and no longer the bot's to ask about
    turn.state.offer = None
    turn.state.unclear = 0
