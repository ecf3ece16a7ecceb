"""Money back: where a refund is, wanting one, and charges that look wrong."""

from __future__ import annotations

from agent.brains.embedded import handover
from agent.brains.embedded.identity import need_order
from agent.brains.embedded.order import need_details, say_defect
from agent.brains.embedded.proposals import propose, waits
from agent.brains.embedded.refusals import say_refusal
from agent.brains.embedded.skills.knowledge import answer_from_help_centre, question_of
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Flow, Outcome, Refusal, Turn
from tools.documents.texts import METHOD_NAMES
from tools.models import OrderStatus
from tools.results import (
    OrderDetails,
    PaymentCheck,
    ProposalResult,
    RefundStatus,
    RefundView,
    ReturnView,
)

_LIKELY = 0.1


def refund_status(turn: Turn, task: Task) -> Flow[Outcome]:
    """Refunds made with the days on which they arrive, and returns under way."""
    number = yield from need_order(turn, task)
    if number is None:
        return "waiting"
    status = yield from turn.call("refund_status", order_number=number)
    if isinstance(status, Refusal):
        return (yield from say_refusal(turn, status, task=task))
    if not isinstance(status, RefundStatus):
        return say_defect(turn)
    for refund in status.refunds:
        _tell_refund(turn, number, refund)
    open_returns = [
        entry for entry in status.returns if entry.state.value != "refunded" and _pays_back(entry)
    ]
    for entry in open_returns:
        _tell_return(turn, number, entry)
    if not status.refunds and not open_returns:
        turn.say("refund.none", order=number)
    if any(refund.overdue for refund in status.refunds):
        turn.offer("hand_over", "refund.offer_person", slots={"reason": "needs_person"})
    return "done"


def _tell_refund(turn: Turn, number: str, refund: RefundView) -> None:
    words = turn.words
    turn.say(
        "refund.overdue" if refund.overdue else "refund.issued",
        order=number,
        amount=words.money(refund.amount),
        issued=words.day(refund.issued_at),
        first=words.day(refund.expected_from),
        last=words.day(refund.expected_to),
        method=_method(turn, refund.method),
    )


def _method(turn: Turn, name: str) -> str:
    key = f"payment_method.{name}"
    return turn.words.text(key) if turn.words.catalogue.has(key) else METHOD_NAMES.get(name, name)


def _tell_return(turn: Turn, number: str, entry: ReturnView) -> None:
    words = turn.words
    turn.say(
        f"refund.return_{entry.state.value}",
        order=number,
        rma=entry.rma,
        amount=words.money(entry.refund),
        carrier=entry.carrier,
        received=words.day(entry.received_at) if entry.received_at else "",
        first=words.day(entry.expected_from) if entry.expected_from else "",
        last=words.day(entry.expected_to) if entry.expected_to else "",
    )


def _pays_back(entry: ReturnView) -> bool:
    """Whether a return ends with money: an exchange does not."""
    return entry.refund.amount_minor > 0


def get_refund(turn: Turn, task: Task) -> Flow[Outcome]:
    """Wants money back: the way to it depends on where the order stands."""
    damaged = next((other for other in turn.state.tasks if other.skill == "damage"), None)
    if damaged is not None:  # then it is the answer to "replacement or refund?"
        damaged.slots["resolution"] = "refund"
        return "done"
    details = yield from need_details(turn, task)
    if not isinstance(details, OrderDetails):
        return details
    number = details.order_number
    if (
        details.refunds
        or any(_pays_back(entry) for entry in details.returns)
        or details.status is OrderStatus.CANCELLED
    ):
        return (yield from refund_status(turn, task))
    slots = {"order": number, "order_settled": True, "story": task.slots.get("story", "")}
    if details.can_cancel:
        turn.offer("cancel", "refund.offer_cancel", slots=slots, order=number)
    elif turn.state.last == "track" and _is_not_there(
        turn
    ):  # told that it was delivered: "nothing here, money back!"
        turn.state.tasks.remove(task)
        if not turn.called("track_order", number):  # said in this turn already where both were asked
            turn.state.tasks.append(Task(skill="track", slots={**slots, "again": True}))
    elif details.status in (OrderStatus.DELIVERED, OrderStatus.RETURNED):
        turn.say("refund.by_return")
        turn.state.tasks.remove(task)
        turn.state.tasks.append(Task(skill="return", slots=slots))
    else:
        turn.say("refund.not_arrived", order=number)
        turn.offer("track", "refund.offer_track", slots=slots)
    return "done"


def _is_not_there(turn: Turn) -> bool:
    """Whether the message says that what was delivered is not there."""
    return turn.means("talk.not_received") or turn.perception.intent("delivery_problem") > _LIKELY


def payment(turn: Turn, task: Task) -> Flow[Outcome]:
    """A charge that looks wrong: checked against the order; a declined payment: the help centre."""
    if waits(turn, task):
        return "waiting"
    known = turn.state.order or turn.perception.entities.order_numbers or turn.view.identity.orders
    if not known and not task.asked and _is_about_paying(turn):
        yield from answer_from_help_centre(turn, question_of(turn, task), intent="payment_issue")
        return "done"
    number = yield from need_order(turn, task)
    if number is None:
        return "waiting"
    check = yield from turn.call("payment_check", order_number=number)
    if isinstance(check, Refusal):
        return (yield from say_refusal(turn, check, task=task))
    if not isinstance(check, PaymentCheck):
        return say_defect(turn)
    words = turn.words
    if check.duplicate is None:
        turn.say("payment.once", order=number, total=words.money(check.total))
        turn.offer("hand_over", "payment.offer_person", slots={"reason": "needs_person"})
        return "done"
    amount = words.money(check.duplicate)
    if check.remedy == "reversed":
        turn.say("payment.reversed", order=number, amount=amount)
        return "done"
    turn.say("payment.twice", order=number, amount=amount)
    if check.remedy == "person":
        turn.say("payment.person_refunds", amount=amount)
        yield from handover.hand_over(turn, reason="above_cap")
        return "done"
    result = yield from turn.call("refund_duplicate", order_number=number)
    if isinstance(result, ProposalResult):
        return propose(turn, task, result)
    if isinstance(result, Refusal):
        return (yield from say_refusal(turn, result, task=task))
    return say_defect(turn)


def _is_about_paying(turn: Turn) -> bool:
    """A payment that does not go through, rather than one that was taken: no order to look at."""
    return turn.means("talk.declined")
