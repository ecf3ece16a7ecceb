"""Cancel an order; send it elsewhere; change size, colour or quantity: before it has been dispatched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.brains.embedded import lines, slots
from agent.brains.embedded.addresses import PARTS, correction, hear_address
from agent.brains.embedded.identity import WITHOUT_POSTCODES, need_order
from agent.brains.embedded.order import need_details, say_defect
from agent.brains.embedded.proposals import propose, waits
from agent.brains.embedded.refusals import say_refusal
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Flow, Outcome, Refusal, Turn
from agent.perception.counting import pieces_meant
from tools.models import OrderStatus
from tools.results import ItemView, OrderDetails, ProposalResult

_ASK_FOR_ANOTHER = ("variant_unknown", "variant_unavailable", "nothing_to_do")
_FOR_AN_EXCHANGE = ("order", "order_settled", "story", "sizes", "colours", "line")


def cancel(turn: Turn, task: Task) -> Flow[Outcome]:
    """Cancel a whole order; "only the phone case" takes single items out of it instead."""
    other = slots.names_items(turn, task) or lines.corrected(turn, task)
    if task.asked == "confirmation" and not other and waits(turn, task):
        return "waiting"
    slots.remember(turn, task)
    number = yield from need_order(turn, task)
    if number is None:
        return "waiting"
    details = yield from turn.call("order_details", order_number=number)
    if isinstance(details, OrderDetails) and details.can_change:
        slots.know(task, details.items)
        text = turn.view.text if task.asked == "confirmation" else None
        named = slots.lines_meant(turn, task, details.items, text=text).line_ids
        if len(details.items) == 1:
            named = (details.items[0].line_id,)
        views = [view for view in details.items if view.line_id in named]
        some = any(lines.pieces(turn, task, v.line_id, details.items, v.quantity) < v.quantity for v in views)
        if some or 0 < len(named) < len(details.items):
            task.skill = "change_items"
            return (yield from _take_out(turn, task, number, views, details))
    if isinstance(details, OrderDetails):
        task.slots["returnable"] = any(view.returnable for view in details.items)
    result = yield from turn.call("cancel_order", order_number=number)
    return (yield from settle(turn, task, result))


def _take_out(
    turn: Turn, task: Task, number: str, views: Sequence[ItemView], details: OrderDetails
) -> Flow[Outcome]:
    """Propose an order without these lines, or with fewer pieces of them where the shopper said how many."""
    task.slots["removed"] = [view.line_id for view in views]
    changes = [
        {
            "line_id": view.line_id,
            "new_quantity": view.quantity
            - lines.pieces(turn, task, view.line_id, details.items, view.quantity),
        }
        for view in views
    ]
    result = yield from turn.call("change_items", order_number=number, changes=changes)
    return (yield from settle(turn, task, result))


def change_address(turn: Turn, task: Task) -> Flow[Outcome]:
    """Send an order to another address."""
    corrected = correction(turn, task) if task.asked == "confirmation" else {}
    if task.asked == "confirmation" and not corrected and waits(turn, task):
        return "waiting"
    if not hear_address(turn, task):
        task.slots.update(corrected)
    details = yield from need_details(turn, task)
    if not isinstance(details, OrderDetails):
        return details
    number = details.order_number
    task.slots["returnable"] = any(view.returnable for view in details.items)
    if details.can_change and not task.slots.get("street"):
        again = task.asked == "address"
        return turn.ask(task, "address", "change.address_incomplete" if again else "change.ask_address")
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
        return _ask_for_rest(turn, task, str(result.facts.get("field", "")))
    return (yield from settle(turn, task, result))


def _ask_for_rest(turn: Turn, task: Task, field: str) -> Outcome:
    """Ask for the part of the address that is missing or wrong; what is right stays."""
    turn.answered = True
    if field in ("postcode", "city"):
        task.slots.pop(field, None)
        without = turn.view.market not in WITHOUT_POSTCODES and not task.slots.get("postcode")
        return turn.ask(task, "address", "change.ask_postcode" if without else "change.ask_city")
    for name in PARTS:
        task.slots.pop(name, None)
    return turn.ask(task, "address", "change.address_incomplete")


def change_items(turn: Turn, task: Task) -> Flow[Outcome]:
    """Change size, colour or quantity of an item, or take it out of the order."""
    slots.note_wish(turn, task)
    if task.asked == "confirmation" and not _changes_terms(turn, task) and waits(turn, task):
        return "waiting"
    slots.remember(turn, task)
    details = yield from need_details(turn, task)
    if not isinstance(details, OrderDetails):
        return details
    number = details.order_number
    slots.know(task, details.items)
    if not details.can_change:
        return (yield from _after_dispatch(turn, task, number, details))
    text = turn.view.text if task.asked in ("confirmation", "changes") else slots.story(turn, task)
    if turn.means("change.remove", text):
        named = slots.lines_meant(turn, task, details.items, text=text).line_ids
        named = named or ((str(task.slots["line"]),) if "line" in task.slots else ())
        only = details.items[0]
        if not named and len(details.items) == 1 and pieces_meant(text, turn.lexicon, only.quantity):
            named = (only.line_id,)
        views = [view for view in details.items if view.line_id in named]
        if views:
            return (yield from _take_out(turn, task, number, views, details))
    if task.asked == "confirmation":
        task.slots.pop("line", None)
    line = lines.the_line(turn, task, details.items, "change.ask_item")
    if line is None:
        return "waiting"
    view = next(view for view in details.items if view.line_id == line)
    return (yield from _change_line(turn, task, number, view))


def _after_dispatch(turn: Turn, task: Task, number: str, details: OrderDetails) -> Flow[Outcome]:
    """Too late to change it: an exchange where the goods have arrived, else the rules' own no."""
    if details.status is OrderStatus.DELIVERED and _wants_another(turn, task):
        turn.say("change.exchange_instead", order=number)
        known = {name: task.slots[name] for name in _FOR_AN_EXCHANGE if name in task.slots}
        turn.state.tasks.insert(turn.state.tasks.index(task), Task(skill="exchange", slots=known))
        return "done"
    task.slots["returnable"] = any(view.returnable for view in details.items)
    probe = [{"line_id": details.items[0].line_id, "new_quantity": details.items[0].quantity + 1}]
    result = yield from turn.call("change_items", order_number=number, changes=probe)
    return (yield from settle(turn, task, result))


def _change_line(turn: Turn, task: Task, number: str, view: ItemView) -> Flow[Outcome]:
    """Propose what is wanted of one line; ask again where there is no such variant."""
    wish = slots.wanted(task, view)
    if not wish:
        return _ask_what(turn, task, view)
    task.slots["proposed"] = wish
    changes = [{"line_id": view.line_id, **wish}]
    result = yield from turn.call("change_items", order_number=number, changes=changes)
    if isinstance(result, Refusal) and result.code in _ASK_FOR_ANOTHER:
        if result.facts.get("rule") == "nothing_left":
            turn.offer("cancel", "refund.offer_cancel", slots={"order": number}, order=number)
            return "done"
        for name in ("sizes", "colours", "quantities"):
            task.slots.pop(name, None)
        turn.answered = True
        turn.say(f"refused.{result.code}", subject=view.title, order=number)
        return turn.ask(task, "changes", "change.ask_other")
    return (yield from settle(turn, task, result))


def _changes_terms(turn: Turn, task: Task) -> bool:
    """Whether a message after the terms asks for something else than they say."""
    if turn.perception.answer not in (None, "conditional"):
        return False
    entities = turn.perception.entities
    asked_for = entities.sizes or entities.colours or entities.selection.quantities
    return bool(asked_for) or slots.names_items(turn, task) or lines.corrected(turn, task)


def _wants_another(turn: Turn, task: Task) -> bool:
    """Whether it is another size or colour that is wanted, which an exchange can give."""
    told = slots.story(turn, task)
    return bool(task.slots.get("sizes") or task.slots.get("colours")) or turn.means("change.fit", told)


def _ask_what(turn: Turn, task: Task, view: ItemView) -> Outcome:
    """Ask what should be different, or how, where the shopper said that it is the number or the size."""
    told = slots.story(turn, task)
    if turn.means("change.quantity", told):
        return turn.ask(task, "changes", "change.ask_quantity", item=view.title)
    if turn.means("change.fit", told):
        return turn.ask(task, "changes", "exchange.ask_variant", item=view.title)
    return turn.ask(task, "changes", "change.ask_what", item=view.title)


def settle(turn: Turn, task: Task, result: Any, *, subject: str = "") -> Flow[Outcome]:
    """What every tool that proposes ends with: terms, a refusal of `subject`, or a defect."""
    if isinstance(result, ProposalResult):
        return propose(turn, task, result)
    if isinstance(result, Refusal):
        return (yield from say_refusal(turn, result, task=task, subject=subject))
    return say_defect(turn)
