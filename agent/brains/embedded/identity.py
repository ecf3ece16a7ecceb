"""Which order is meant, and has the shopper proved to know it? The dialogue that every order skill starts with."""

from __future__ import annotations

import re

from agent.brains.embedded import phrases
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Failure, Flow, Refusal, Turn
from agent.conversation.cards import Choice, ChoicesCard
from tools.results import OrderList

_SHORT_NUMBER = re.compile(r"(?<![\w<])#?\d{3,4}(?!\w)|(?<![\w<])#?\d{6,8}(?!\w)")
_CONTACT_KINDS = {"EMAIL": "email", "POSTCODE": "postcode", "PHONE": "phone"}


def need_order(turn: Turn, task: Task) -> Flow[str | None]:
    """The number of the order that the task is about, proved to be the shopper's; None while it is not known."""
    _hear_contact(turn)
    number = yield from _choose(turn, task)
    if number is None:
        return None
    if _is_proved(turn, number):
        return _settle(turn, task, number)
    if turn.view.identity.level == "customer":
        return (yield from _verify(turn, task, number))
    if not turn.state.contact:
        turn.ask(task, "contact", "identity.ask_contact", order=number)
        return None
    return (yield from _verify(turn, task, number))


def _hear_contact(turn: Turn) -> None:
    """Take an e-mail address, postcode or phone number of this message as the shopper's proof."""
    found = {
        name: values[0]
        for kind, name in _CONTACT_KINDS.items()
        if (values := turn.perception.entities.placeholders.get(kind, ()))
    }
    if found:
        turn.state.contact = found


def _choose(turn: Turn, task: Task) -> Flow[str | None]:
    """The number named in this message, for this task, or spoken of before; asks when there is none."""
    state, entities = turn.state, turn.perception.entities
    if entities.order_numbers and not task.slots.get("order_settled"):
        task.slots["order"] = entities.order_numbers[0]
    elif entities.order_numbers and task.asked in ("order", "order_and_contact", "which_order"):
        task.slots["order"] = entities.order_numbers[0]
    elif phrases.means_other_order(turn.view.text, turn.view.language) and not task.slots.get("other_done"):
        other = [number for number in state.orders if number != state.order]
        task.slots.pop("order", None)
        task.slots["other_done"] = True
        if other:
            task.slots["order"] = other[-1]
        else:
            turn.ask(task, "order", "identity.ask_other_order")
            return None
    if "order" in task.slots:
        return str(task.slots["order"])
    if turn.view.identity.level == "customer":
        return (yield from _choose_own(turn, task))
    if state.order:
        task.slots["order"] = state.order
        return state.order
    known = sorted(turn.view.identity.orders)
    if len(known) == 1:
        task.slots["order"] = known[0]
        return known[0]
    if task.asked in ("order", "order_and_contact") and _SHORT_NUMBER.search(turn.view.text):
        turn.ask(task, task.asked, "identity.number_has_five_digits")
    elif turn.state.contact:
        turn.ask(task, "order", "identity.ask_order")
    else:
        turn.ask(task, "order_and_contact", "identity.ask_order_and_contact")
    return None


def _choose_own(turn: Turn, task: Task) -> Flow[str | None]:
    """A signed-in customer's order: the only one, the one spoken of, or the one they pick from a list."""
    if turn.state.order:
        task.slots["order"] = turn.state.order
        return turn.state.order
    result = yield from turn.call("find_my_orders")
    orders = result.orders if isinstance(result, OrderList) else ()
    if not orders:
        turn.ask(task, "order", "identity.ask_order")
        return None
    if len(orders) == 1:
        task.slots["order"] = orders[0].order_number
        return str(orders[0].order_number)
    turn.ask(task, "which_order", "identity.which_order")
    from_orders(turn, [str(order.order_number) for order in orders[:6]])
    return None


def from_orders(turn: Turn, numbers: list[str]) -> None:
    """Offer order numbers as quick answers."""
    turn.show(
        ChoicesCard(choices=tuple(Choice(label=f"#{number}", text=f"#{number}") for number in numbers))
    )


def _is_proved(turn: Turn, number: str) -> bool:
    return number in turn.view.identity.orders or number in turn.verified


def _settle(turn: Turn, task: Task, number: str) -> str:
    task.slots["order"] = number
    task.slots["order_settled"] = True
    turn.state.note_order(number)
    if task.asked in ("order", "contact", "order_and_contact", "which_order"):
        task.asked = ""
    return number


def _verify(turn: Turn, task: Task, number: str) -> Flow[str | None]:
    """Prove it with what the shopper gave. What was wrong is never said."""
    result = yield from turn.call("verify_order", order_number=number, **turn.state.contact)
    if isinstance(result, Refusal | Failure):
        task.slots.pop("order", None)
        turn.state.contact = {}
        if isinstance(result, Refusal) and result.code == "verification_locked":
            task.asked = ""
            turn.say("identity.locked")
            turn.offer("hand_over", "handoff.offer", slots={"reason": "verification_locked"})
            turn.state.tasks = [other for other in turn.state.tasks if other is not task]
            return None
        turn.answered = True
        turn.ask(task, "order_and_contact", "identity.no_match", order=number)
        return None
    turn.verified.add(number)
    return _settle(turn, task, number)
