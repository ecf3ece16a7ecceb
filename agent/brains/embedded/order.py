"""The order that a task is about, with what is in it: what most dialogues begin with."""

from __future__ import annotations

from agent.brains.embedded.identity import need_order
from agent.brains.embedded.refusals import say_refusal
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Flow, Outcome, Refusal, Turn
from tools.results import OrderDetails

__all__ = ["need_details", "say_defect"]


def need_details(turn: Turn, task: Task) -> Flow[OrderDetails | Outcome]:
    """The order, proved to be the shopper's; or how the task stands without it, with that said already."""
    number = yield from need_order(turn, task)
    if number is None:
        return "waiting"
    details = yield from turn.call("order_details", order_number=number)
    if isinstance(details, Refusal):
        return (yield from say_refusal(turn, details, task=task))
    return details if isinstance(details, OrderDetails) else say_defect(turn)


def say_defect(turn: Turn) -> Outcome:
    """Say that something of ours does not work, and offer a person."""
    turn.say("error.tool_failed")
    turn.offer("hand_over", "handoff.offer")
    return "done"
