"""Cancel an order; send it elsewhere; change size, colour or quantity: before it has been dispatched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agent.brains.embedded import slots
from agent.brains.embedded.identity import need_order
from agent.brains.embedded.proposals import propose, waits
from agent.brains.embedded.refusals import say_refusal
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Flow, Outcome, Refusal, Turn
from tools.results import OrderDetails, ProposalResult

_PLACEHOLDER = re.compile(r"<[A-Z]+_\d+>")


def cancel(turn: Turn, task: Task) -> Flow[Outcome]:
    """Cancel a whole order."""
    if waits(turn, task):
        return "waiting"
    number = yield from need_order(turn, task)
    if number is None:
        return "waiting"
    result = yield from turn.call("cancel_order", order_number=number)
    return (yield from settle(turn, task, result))


def change_address(turn: Turn, task: Task) -> Flow[Outcome]:
    """Send an order to another address."""
    if task.asked == "confirmation" and waits(turn, task):
        return "waiting"
    number = yield from need_order(turn, task)
    if number is None:
        return "waiting"
    details = yield from turn.call("order_details", order_number=number)
    if isinstance(details, Refusal):
        return (yield from say_refusal(turn, details, task=task))
    if not isinstance(details, OrderDetails):
        return _broken(turn)
    _hear_address(turn, task)
    if details.can_change and not task.slots.get("street"):
        return turn.ask(task, "address", "change.ask_address", order=number)
    result = yield from turn.call(
        "change_address",
        order_number=number,
        street=task.slots.get("street", "-"),
        postcode=task.slots.get("postcode", ""),
        city=task.slots.get("city", ""),
        country=task.slots.get("country", details.address.country),
        name=task.slots.get("name", ""),
    )
    if isinstance(result, Refusal) and result.code == "invalid_address":
        for name in ("street", "postcode", "city"):
            task.slots.pop(name, None)
        return turn.ask(task, "address", "change.address_incomplete")
    return (yield from settle(turn, task, result))


def _hear_address(turn: Turn, task: Task) -> None:
    """Take a postal address out of the message: its placeholders, and the words between them as the city."""
    entities = turn.perception.entities
    found = entities.placeholders
    if task.asked != "address" and not found.get("ADDRESS"):
        return
    if found.get("ADDRESS"):
        task.slots["street"] = found["ADDRESS"][0]
    if found.get("POSTCODE"):
        task.slots["postcode"] = found["POSTCODE"][0]
    if found.get("NAME"):
        task.slots["name"] = found["NAME"][0]
    if entities.countries:
        task.slots["country"] = entities.countries[0]
    if "street" in task.slots:
        city = city_in(turn.view.text)
        if city:
            task.slots["city"] = city
    elif task.asked == "address":
        task.slots.update(written_address(turn.view.text))


def city_in(text: str) -> str:
    """The city of an address whose street and postcode are placeholders: the words after the postcode."""
    after = re.search(r"<POSTCODE_\d+>[ ,]*([^\d<,;.!?\n]{2,40})", text)
    if after:
        return after.group(1).strip(" -")
    rest = re.search(r"<ADDRESS_\d+>[ ,]*(?:\d{4,6}[ ,]+)?([^\d<,;.!?\n]{2,40})", text)
    return rest.group(1).strip(" -") if rest else ""


def written_address(text: str) -> dict[str, str]:
    """An address as "street 5, 12345 City" or line by line, for what no pattern of an address recognised."""
    parts = [part.strip() for part in re.split(r"[,;\n،，]", _PLACEHOLDER.sub("", text)) if part.strip()]
    if len(parts) < 2:
        return {}
    with_code = next((p for p in parts[1:] if re.search(r"\d{4,6}|[A-Z]{1,2}\d", p)), "")
    street = next((p for p in parts if re.search(r"\d", p) and p != with_code), parts[0])
    code = re.search(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{3,6}(?:-\d{3,4})?", with_code)
    city = with_code.replace(code.group(0), "").strip() if code else parts[-1]
    others = [p for p in parts if p not in (street, with_code)]
    return {
        "street": street,
        "postcode": code.group(0) if code else "",
        "city": city or (others[0] if others else ""),
    }


def change_items(turn: Turn, task: Task) -> Flow[Outcome]:
    """Change size, colour or quantity of an item, or take it out of the order."""
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
        return _broken(turn)
    if not details.can_change:
        probe = [{"line_id": details.items[0].line_id, "new_quantity": details.items[0].quantity + 1}]
        result = yield from turn.call("change_items", order_number=number, changes=probe)
        return (yield from settle(turn, task, result))
    line = _line(turn, task, details)
    if line is None:
        return "waiting"
    wish = hear_variant(turn, task)
    if not wish:
        title = next(view.title for view in details.items if view.line_id == line)
        return turn.ask(task, "changes", "change.ask_what", item=title)
    result = yield from turn.call(
        "change_items", order_number=number, changes=[{"line_id": line, **wish}]
    )
    if isinstance(result, Refusal) and result.code in ("variant_unknown", "variant_unavailable", "nothing_to_do"):
        for name in ("new_size", "new_colour", "new_quantity"):
            task.slots.pop(name, None)
        turn.answered = True
        turn.say(f"refused.{result.code}", subject="", order=number)
        return turn.ask(task, "changes", "change.ask_other")
    return (yield from settle(turn, task, result))


def _line(turn: Turn, task: Task, details: OrderDetails) -> str | None:
    """The line that is to be changed; None after asking which."""
    if "line" in task.slots:
        return str(task.slots["line"])
    if len(details.items) == 1:
        task.slots["line"] = details.items[0].line_id
        return str(details.items[0].line_id)
    text = turn.view.text if task.asked == "items" else None
    meant = slots.lines_meant(turn, task, details.items, text=text)
    if len(meant.line_ids) != 1:
        slots.ask_items(turn, task, details.items, "change.ask_item")
        return None
    task.slots["line"] = meant.line_ids[0]
    if task.asked == "items":
        task.asked = ""
    return str(meant.line_ids[0])


def hear_variant(turn: Turn, task: Task) -> Mapping[str, Any]:
    """The size, colour and quantity that the shopper wants instead, as far as they were said."""
    entities = turn.perception.entities
    if entities.sizes:
        task.slots["new_size"] = entities.sizes[-1]
    if entities.colours and "line" in task.slots and task.asked in ("changes", "confirmation"):
        task.slots["new_colour"] = entities.colours[-1]
    elif entities.colours and not entities.sizes and "new_colour" not in task.slots:
        task.slots["new_colour"] = entities.colours[-1]
    if entities.selection.quantities and not entities.sizes:
        task.slots["new_quantity"] = entities.selection.quantities[-1]
    return {
        name: task.slots[name] for name in ("new_size", "new_colour", "new_quantity") if name in task.slots
    }


def settle(turn: Turn, task: Task, result: Any) -> Flow[Outcome]:
    """What every tool that proposes ends with: terms, a refusal, or a defect."""
    if isinstance(result, ProposalResult):
        return propose(turn, task, result)
    if isinstance(result, Refusal):
        return (yield from say_refusal(turn, result, task=task))
    return _broken(turn)


def _broken(turn: Turn) -> Outcome:
    turn.say("error.tool_failed")
    turn.offer("hand_over", "handoff.offer")
    return "done"
