"""Swapping a received item for another size or colour."""

from __future__ import annotations

from agent.brains.embedded import slots
from agent.brains.embedded.identity import need_order
from agent.brains.embedded.proposals import waits
from agent.brains.embedded.refusals import say_refusal
from agent.brains.embedded.skills.changes import settle
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Flow, Outcome, Refusal, Turn
from tools.results import OrderDetails


def exchange(turn: Turn, task: Task) -> Flow[Outcome]:
    """Which item, for which size or colour, the terms, a yes."""
    if task.asked == "confirmation" and turn.perception.answer != "conditional" and waits(turn, task):
        return "waiting"
    slots.remember(turn, task)
    number = yield from need_order(turn, task)
    if number is None:
        return "waiting"
    details = yield from turn.call("order_details", order_number=number)
    if isinstance(details, Refusal):
        return (yield from say_refusal(turn, details, task=task))
    if not isinstance(details, OrderDetails):
        turn.say("error.tool_failed")
        return "done"
    line = _line(turn, task, details)
    if line is None:
        return "waiting"
    _hear_variant(turn, task)
    view = next(view for view in details.items if view.line_id == line)
    if not (task.slots.get("new_size") or task.slots.get("new_colour")):
        return turn.ask(task, "changes", "exchange.ask_variant", item=view.title)
    result = yield from turn.call(
        "exchange_items",
        order_number=number,
        line_id=line,
        new_size=task.slots.get("new_size", ""),
        new_colour=task.slots.get("new_colour", ""),
        quantity=view.returnable_quantity or view.quantity,
    )
    if isinstance(result, Refusal) and result.code in ("variant_unknown", "variant_unavailable"):
        task.slots.pop("new_size", None)
        task.slots.pop("new_colour", None)
        turn.say(f"refused.{result.code}", subject=view.title, order=number)
        turn.offer(
            "return", "alternative.return_instead", slots={"order": number, "lines": {line: view.quantity}}
        )
        return "done"
    return (yield from settle(turn, task, result))


def _line(turn: Turn, task: Task, details: OrderDetails) -> str | None:
    if "line" in task.slots:
        return str(task.slots["line"])
    given = list(task.slots.get("lines", ()))
    if len(given) == 1:
        task.slots["line"] = given[0]
        return str(given[0])
    text = turn.view.text if task.asked == "items" else None
    meant = slots.lines_meant(turn, task, details.items, text=text)
    if len(details.items) == 1:
        task.slots["line"] = details.items[0].line_id
    elif len(meant.line_ids) == 1:
        task.slots["line"] = meant.line_ids[0]
    else:
        slots.ask_items(turn, task, details.items, "exchange.ask_item")
        return None
    if task.asked == "items":
        task.asked = ""
    return str(task.slots["line"])


def _hear_variant(turn: Turn, task: Task) -> None:
    """The last size named is the wanted one ("39 is too small, I need 40")."""
    entities = turn.perception.entities
    if entities.sizes:
        task.slots["new_size"] = entities.sizes[-1]
    if entities.colours and task.asked == "changes":
        task.slots["new_colour"] = entities.colours[-1]
