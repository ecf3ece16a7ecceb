"""When a person must take over, and how the shopper is told."""

from __future__ import annotations

import re

from agent.brains.embedded.turn import Failure, Flow, Refusal, Turn
from agent.conversation.cards import HandoffCard
from agent.handoff.triggers import ALWAYS
from agent.perception.text import has_cjk, words
from agent.turn_view import TurnView
from guardrails.kinds import PLACEHOLDER_FORM

_NO_CONTENT = re.compile(rf"{PLACEHOLDER_FORM}|[#\d]+")
_CONTACT_KINDS = {"EMAIL": "email", "POSTCODE": "postcode", "PHONE": "phone"}


def trigger(view: TurnView) -> str | None:
    """Why a person is due at once: the trigger that cannot be switched off which this message pulls, if any."""
    if view.kind != "message":
        return None
    for name in ALWAYS:
        if name in view.perception.triggers:
            return name
    if any(i.name == "contact_human_agent" and i.confidence >= 0.6 for i in view.perception.intents[:1]):
        return "explicit_wish"
    return None


def hand_over(turn: Turn, *, reason: str) -> Flow[None]:
    """Queue the conversation for a person and tell the shopper when one answers, in their own time zone."""
    again = turn.view.owner == "queued"
    if not again:
        yield from _look_up(turn)
    result = yield from turn.call("hand_over", reason=reason, question=_open_question(turn)[-500:])
    if isinstance(result, Refusal | Failure):
        turn.say("handoff.failed")
        return
    promised = turn.words.moment(result.promised_at, now=turn.now)
    opening = f"handoff.because.{reason}"
    if turn.words.catalogue.has(opening):
        turn.say(opening)
    turn.say("handoff.still_waiting" if again else "handoff.promise", when=promised)
    turn.show(
        HandoffCard(
            title=turn.words.text("handoff.title"),
            state="queued",
            text=turn.words.text("handoff.card_text"),
            position=result.position,
            promised_at=result.promised_at,
            promised_text=promised,
        )
    )
    turn.handed_off = True
    turn.state.tasks = []  # what was open is in the packet, and no longer the bot's to ask about
    turn.state.offer = None
    turn.state.unclear = 0


def _look_up(turn: Turn) -> Flow[None]:
    """Have the order at hand that the shopper speaks of, so that the person need not ask for it again."""
    entities = turn.perception.entities
    number = entities.order_numbers[0] if entities.order_numbers else turn.state.order
    if not number:
        return
    if number not in turn.view.identity.orders and number not in turn.verified:
        contact = _contact(turn)
        if turn.view.identity.level != "customer" and not contact:
            return
        proved = yield from turn.call("verify_order", order_number=number, **contact)
        if isinstance(proved, Refusal | Failure):
            return
        number = str(proved.order_number)
        turn.verified.add(number)
        turn.state.note_order(number)
    if not turn.called("order_details", number):
        yield from turn.call("order_details", order_number=number)


def _contact(turn: Turn) -> dict[str, str]:
    """What the shopper gave to be known by, in this message or before."""
    given = turn.perception.entities.placeholders
    found = {name: given[kind][0] for kind, name in _CONTACT_KINDS.items() if given.get(kind)}
    return found or dict(turn.state.contact)


def _open_question(turn: Turn) -> str:
    """What the person has to answer: this message, with the last one that said something where it is short."""
    text = turn.view.text
    if says_something(text) and not _is_only_wish(turn):
        return text
    earlier = next((told for told in reversed(turn.view.history) if says_something(told)), "")
    return f"{earlier}\n{text}".strip()


def says_something(text: str) -> bool:
    """Whether a message has content of its own: more than a number, an address, or a word or two."""
    left = _NO_CONTENT.sub(" ", text)
    return len(words(left)) >= 3 or (has_cjk(left) and sum(char.isalpha() for char in left) >= 5)


def _is_only_wish(turn: Turn) -> bool:
    intents = turn.perception.intents
    return len(words(turn.view.text)) <= 8 and bool(intents) and intents[0].name == "contact_human_agent"
