"""What follows the shopper's yes or no to the terms of a proposal."""

from __future__ import annotations

from typing import Any

from agent.brains.embedded import drawing, handover
from agent.brains.embedded.refusals import say_refusal
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Failure, Flow, Outcome, Refusal, Turn
from agent.conversation.cards import TermsCard
from tools.results import ActionDone, ProposalResult


def propose(turn: Turn, task: Task, result: ProposalResult) -> Outcome:
    """Show the terms and wait for the shopper's own yes."""
    task.slots["proposal"] = result.proposal_id
    task.slots["terms"] = drawing.terms_card(turn.words, result).model_dump(mode="json")
    task.asked = "confirmation"
    turn.state.refused = ""
    _show_terms(turn, task)
    return "waiting"


def _show_terms(turn: Turn, task: Task) -> None:
    card = TermsCard.model_validate(task.slots["terms"])
    turn.say(
        f"propose.{card.action}",
        order=card.order_number,
        rows="\n".join(turn.words.text("terms.row", label=r.label, value=r.value) for r in card.rows[1:]),
    )
    turn.say("propose.question")
    turn.show(card)


def waits(turn: Turn, task: Task) -> bool:
    """Whether the task has an open proposal; shows its terms again where it has."""
    if task.asked != "confirmation":
        return False
    known = {known.proposal.proposal_id: known.state for known in turn.view.proposals}
    if known.get(task.slots.get("proposal", "")) != "open":
        task.asked = ""
        return False
    if turn.perception.answer is None and not turn.answered:
        task.tries += 1
        turn.state.unclear += 1
    _show_terms(turn, task)
    return True


def answered(turn: Turn) -> Flow[None]:
    """The shopper decided: carry the proposal out and read it back, or leave everything as it is."""
    pid = turn.view.proposal_id
    state = next((k.state for k in turn.view.proposals if k.proposal.proposal_id == pid), None)
    task = next((task for task in turn.state.tasks if task.slots.get("proposal") == pid), None)
    if task is not None:
        turn.state.tasks.remove(task)
    if state == "declined":
        turn.say("propose.declined")
        return
    done = yield from turn.call("carry_out", proposal_id=pid)
    if isinstance(done, Failure):
        turn.say("propose.failed")
        yield from handover.hand_over(turn, reason="needs_person")
        return
    if isinstance(done, Refusal):
        yield from say_refusal(turn, done, task=task or Task(skill="hand_over"))
        return
    _report(turn, done)


def _report(turn: Turn, done: ActionDone) -> None:
    """Say what was done, from what was read back."""
    words = turn.words
    turn.state.note_order(done.order_number)
    values: dict[str, Any] = {
        "order": done.order_number,
        "reference": done.reference,
        "rma": done.rma,
        "amount": words.money(done.amount) if done.amount else "",
    }
    if done.kind == "cancel_order" and not (done.amount and done.amount.amount_minor):
        turn.say("done.cancel_order_unpaid", **values)
    else:
        turn.say(f"done.{done.kind}", **values)
    if done.rma:
        turn.show(drawing.label_card(words, done))
        turn.say("return.instructions", rma=done.rma)
    if "refund_from" in done.dates and done.kind in ("cancel_order", "give_refund"):
        turn.say(
            "done.refund_dates",
            first=words.day(done.dates["refund_from"]),
            last=words.day(done.dates["refund_to"]),
        )
    if done.kind in ("cancel_order", "change_items", "change_address"):
        turn.show(drawing.order_card(words, done.order))
