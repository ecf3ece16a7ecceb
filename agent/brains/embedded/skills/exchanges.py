"""Swapping a received item for another size or colour."""

from __future__ import annotations

from agent.brains.embedded import lines, slots
from agent.brains.embedded.order import need_details
from agent.brains.embedded.proposals import waits
from agent.brains.embedded.skills.changes import change_items, settle
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Flow, Outcome, Refusal, Turn
from tools.results import OrderDetails


def exchange(turn: Turn, task: Task) -> Flow[Outcome]:
    """Which item, for which size or colour, the terms, a yes."""
    slots.note_wish(turn, task)
    if task.asked == "confirmation" and not _changes_terms(turn, task) and waits(turn, task):
        return "waiting"
    slots.remember(turn, task)
    details = yield from need_details(turn, task)
    if not isinstance(details, OrderDetails):
        return details
    number = details.order_number
    if details.can_change:  # not sent yet: nothing has to come back
        task.skill = "change_items"
        return (yield from change_items(turn, task))
    line = lines.the_line(turn, task, details.items, "exchange.ask_item")
    if line is None:
        return "waiting"
    view = next(view for view in details.items if view.line_id == line)
    wish = slots.wanted(task, view, quantity=False)
    if not wish and view.returnable:
        return turn.ask(task, "changes", "exchange.ask_variant", item=view.title)
    task.slots["proposed"] = wish
    result = yield from turn.call(
        "exchange_items",
        order_number=number,
        line_id=line,
        new_size=wish.get("new_size", "" if wish else view.size or ""),
        new_colour=wish.get("new_colour", "" if wish else view.colour or ""),
        quantity=lines.pieces(turn, task, line, details.items, view.returnable_quantity or view.quantity),
    )
    if isinstance(result, Refusal) and result.code in ("variant_unknown", "variant_unavailable"):
        task.slots.pop("sizes", None)
        task.slots.pop("colours", None)
        turn.say(f"refused.{result.code}", subject=view.title, order=number)
        turn.offer(
            "return", "alternative.return_now", slots={"order": number, "lines": {line: view.quantity}}
        )
        return "done"
    return (yield from settle(turn, task, result, subject=view.title))


def _changes_terms(turn: Turn, task: Task) -> bool:
    """Whether a message after the terms asks for another size, colour, item or number than they say."""
    entities = turn.perception.entities
    asked_for = entities.sizes or entities.colours
    return turn.perception.answer in (None, "conditional") and bool(asked_for or lines.corrected(turn, task))
