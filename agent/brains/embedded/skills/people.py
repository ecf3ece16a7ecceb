"""Complaints, and the wish for a person."""

from __future__ import annotations

from agent.brains.embedded import handover
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Flow, Outcome, Turn


def complaint(turn: Turn, task: Task) -> Flow[Outcome]:
    """Dissatisfied without a concrete request: sorry, what can be done, and a person if wanted."""
    if turn.refused_before("complaint"):
        yield from handover.hand_over(turn, reason="anger")
        return "done"
    turn.say("complaint.sorry")
    turn.offer("hand_over", "handoff.offer", slots={"reason": "explicit_wish"})
    return "done"


def to_a_person(turn: Turn, task: Task) -> Flow[Outcome]:
    """The shopper accepted a person, or asked for one."""
    reason = str(task.slots.get("reason", "explicit_wish"))
    yield from handover.hand_over(turn, reason=reason)
    return "done"
