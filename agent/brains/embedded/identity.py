"""Which order is meant, and has the shopper proved to know it? The dialogue that every order skill starts with."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from agent.brains.embedded import phrases
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Failure, Flow, Refusal, Turn
from agent.conversation.cards import Choice, ChoicesCard
from agent.perception.codes import follows_order_word
from tools.results import OrderList

_SHORT_NUMBER = re.compile(r"(?<![\w<])#?\d{3,4}(?!\w)|(?<![\w<])#?\d{6,8}(?!\w)")
_CONTACT_KINDS = {"EMAIL": "email", "POSTCODE": "postcode", "PHONE": "phone"}
WITHOUT_POSTCODES = frozenset({"AE", "HK", "QA"})
_SAME_NUMBER = 2  # characters in which a mistyped order number differs from the right one at most


def need_order(turn: Turn, task: Task) -> Flow[str | None]:
    """The number of the order that the task is about, proved to be the shopper's; None while it is not known."""
    _hear_contact(turn, task)
    number = yield from _choose(turn, task)
    if number is None:
        return None
    if _is_proved(turn, number):
        return _settle(turn, task, number)
    if turn.view.identity.level == "customer":
        return (yield from _verify(turn, task, number))
    if not turn.state.contact and number != task.slots.get("tried"):
        turn.state.contact = dict(task.slots.get("tried_contact", {}))
    if not turn.state.contact:
        _ask(turn, task, "contact", number)
        return None
    return (yield from _verify(turn, task, number))


def _hear_contact(turn: Turn, task: Task) -> None:
    """Take an e-mail address, postcode or phone number of this message as the shopper's proof."""
    entities = turn.perception.entities
    found = {
        name: values[0]
        for kind, name in _CONTACT_KINDS.items()
        if (values := entities.placeholders.get(kind, ()))
    }
    if not found and _is_another_postcode(turn, task):
        found = {"postcode": entities.order_numbers[0]}
    if found:
        turn.state.contact = found


def _is_another_postcode(turn: Turn, task: Task) -> bool:
    """Whether a lone code after a failed match corrects the postcode rather than the order number."""
    numbers, tried = turn.perception.entities.order_numbers, str(task.slots.get("tried", ""))
    return (
        len(numbers) == 1
        and numbers == turn.perception.entities.uncertain_numbers
        and "postcode" in task.slots.get("tried_contact", {})
        and OSA.distance(numbers[0], tried) > _SAME_NUMBER
    )


def _choose(turn: Turn, task: Task) -> Flow[str | None]:
    """The number named in this message, for this task, or spoken of before; asks when there is none."""
    state, entities = turn.state, turn.perception.entities
    if task.slots.pop("own_order", False):  # one of several wishes, which named its order itself
        return str(task.slots["order"])
    asked_for_it = task.asked in ("order", "order_and_contact", "which_order")
    named = [number for number in entities.order_numbers if number != state.contact.get("postcode")]
    if named and (asked_for_it or not task.slots.get("order_settled")):
        task.slots["order"] = named[0]
    elif not named and phrases.means_other_order(turn) and not task.slots.get("other_done"):
        other = [number for number in state.orders if number != state.order]
        task.slots.pop("order", None)
        task.slots["other_done"] = True
        if other:
            task.slots["order"] = other[-1]
        else:
            turn.ask(task, "order", "identity.ask_other_order")
            return None
    elif "tried" in task.slots and state.contact:
        task.slots["order"] = task.slots["tried"]  # the number as before, with another proof
    if "order" in task.slots:
        return str(task.slots["order"])
    if turn.view.identity.level == "customer":
        return (yield from _choose_own(turn, task))
    if state.order and "tried" not in task.slots:
        task.slots["order"] = state.order
        return state.order
    known = sorted(turn.view.identity.orders)
    if len(known) == 1 and "tried" not in task.slots:
        task.slots["order"] = known[0]
        return known[0]
    if _gives_short_number(turn, task):
        turn.ask(task, task.asked or "order_and_contact", "identity.number_has_five_digits")
    else:
        _ask(turn, task, "order" if state.contact else "order_and_contact")
    return None


def _gives_short_number(turn: Turn, task: Task) -> bool:
    """Whether the message gives an order number with a digit too few or too many."""
    text = turn.view.text
    return any(
        task.asked in ("order", "order_and_contact")
        or follows_order_word(text[: match.start()], turn.lexicon)
        for match in _SHORT_NUMBER.finditer(text)
    )


def _ask(turn: Turn, task: Task, slot: str, number: str = "") -> None:
    """Ask for what is missing, in other words the second time."""
    key = f"identity.ask_{slot}"
    if task.asked == slot and not turn.detour:
        key = f"{key}_again"
        turn.detour = turn.detour or turn.means("talk.has_not")  # understood well enough
    elif slot != "order" and turn.view.market in WITHOUT_POSTCODES:
        key = f"{key}_phone"
    turn.ask(task, slot, key, order=number)
    if key.endswith("_again"):
        turn.choices("hand_over")


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
    turn.show(ChoicesCard(choices=tuple(Choice(label=f"#{number}", text=f"#{number}") for number in numbers)))


def _is_proved(turn: Turn, number: str) -> bool:
    return number in turn.view.identity.orders or number in turn.verified


def _settle(turn: Turn, task: Task, number: str) -> str:
    task.slots["order"] = number
    task.slots["order_settled"] = True
    for name in ("tried", "tried_contact"):
        task.slots.pop(name, None)
    turn.state.note_order(number)
    if task.asked in ("order", "contact", "order_and_contact", "which_order"):
        task.asked = ""
    return number


def _verify(turn: Turn, task: Task, number: str) -> Flow[str | None]:
    """Prove it with what the shopper gave. What was wrong is never said.

    What did not match is kept: a shopper who corrects one of the two need not repeat the other.
    """
    result = yield from turn.call("verify_order", order_number=number, **turn.state.contact)
    if isinstance(result, Refusal | Failure):
        task.slots.pop("order", None)
        task.slots["tried"], task.slots["tried_contact"] = number, turn.state.contact
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
    proved = str(result.order_number)  # the other code, where the postcode came first
    turn.verified.add(proved)
    return _settle(turn, task, proved)
