"""What is said when the shop's rules say no: why, and what else is possible."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from agent.brains.embedded import handover
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Flow, Outcome, Refusal, Turn
from tools.models import Money

# Decisions that the policy leaves to a person: handing over is the answer.
_FOR_A_PERSON = frozenset({"needs_person", "above_cap", "too_many_actions"})
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_OFFERED = {
    "exchange": "exchange",
    "warranty_claim": "damage",
    "return_instead": "return",
    "replacement": "damage",
    "refund": "damage",
}


def say_refusal(turn: Turn, refusal: Refusal, *, task: Task, subject: str = "") -> Flow[Outcome]:
    """Explain a refusal and offer what else is possible. The second time, a person is called."""
    if refusal.code in _FOR_A_PERSON:
        turn.say(f"refused.{refusal.code}", **_facts(turn, refusal))
        yield from handover.hand_over(turn, reason=refusal.code)
        return "done"
    order = str(task.slots.get("order", ""))
    if turn.refused_before(f"{task.skill} {order} {refusal.code}"):
        turn.say("refused.again")
        yield from handover.hand_over(turn, reason="insists")
        return "done"
    key = f"refused.{refusal.code}"
    if not turn.words.catalogue.has(key):
        key = "refused.other"
    turn.say(key, subject=subject, order=order, **_facts(turn, refusal))
    _offer(turn, refusal, task)
    return "done"


def _offer(turn: Turn, refusal: Refusal, task: Task) -> None:
    """The first alternative that the bot can carry on with itself, as a question; else a person."""
    slots: dict[str, Any] = {
        name: task.slots[name] for name in ("order", "story", "lines") if name in task.slots
    }
    if "withdrawal_explained" in refusal.alternatives:
        turn.say("refused.withdrawal")
        turn.offer("hand_over", "handoff.offer", slots={"reason": "needs_person"})
        return
    if refusal.code == "already_shipped":
        _offer_after_dispatch(turn, refusal, task, slots)
        return
    if refusal.code == "already_cancelled":
        turn.offer("refund_status", "alternative.refund_status", slots=slots)
        return
    if refusal.code == "not_delivered" and "cancel" in refusal.alternatives:
        turn.offer("cancel", "refund.offer_cancel", slots=slots, order=slots.get("order", ""))
        return
    if refusal.code == "not_delivered":
        turn.offer("track", "refund.offer_track", slots=slots)
        return
    for alternative in refusal.alternatives:
        skill = _OFFERED.get(alternative)
        if skill is not None and skill != task.skill:
            turn.offer(skill, f"alternative.{alternative}", slots=slots)
            return
    turn.offer("hand_over", "handoff.offer", slots={"reason": "insists"})


def _offer_after_dispatch(turn: Turn, refusal: Refusal, task: Task, slots: dict[str, Any]) -> None:
    """What is left once an order has gone: a return when it is there, before that a word on what comes then."""
    if refusal.facts.get("status") == "delivered" and task.slots.get("returnable", True):
        turn.offer("return", "alternative.return_now", slots=slots)
    elif refusal.facts.get("status") in ("delivered", "returned"):
        turn.offer("hand_over", "handoff.offer", slots={"reason": "insists"})
    elif task.skill == "change_address":
        turn.say("alternative.redirect")
        turn.offer("track", "alternative.tracking_number", slots=slots)
    else:
        turn.say("alternative.exchange_later" if task.skill == "change_items" else "alternative.return_later")
        turn.offer("track", "refund.offer_track", slots=slots)


def _facts(turn: Turn, refusal: Refusal) -> dict[str, Any]:
    """The figures behind a refusal, localised: the day that counts as `until`, the amount as `limit`."""
    facts: dict[str, Any] = {"until": "", "limit": ""}
    for name, value in refusal.facts.items():
        if name.endswith(("until", "from", "since", "ended_on")) and _ISO_DAY.fullmatch(str(value)):
            facts["until"] = turn.words.full_day(date.fromisoformat(str(value)))
        elif name == "limit_minor":
            money = Money(int(value), str(refusal.facts.get("limit_currency", "EUR")))
            facts["limit"] = turn.words.money(money)
    return facts
