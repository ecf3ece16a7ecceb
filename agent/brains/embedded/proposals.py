"""What follows the shopper's yes or no to the terms of a proposal."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from agent.brains.embedded import handover, lines, phrases, slots
from agent.brains.embedded.refusals import say_refusal
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Failure, Flow, Outcome, Refusal, Turn
from agent.conversation.cards import TermsCard
from agent.replies import drawing
from tools.results import ActionDone, ProposalResult

_NO_WISH = frozenset({"affirm", "deny", "thanks", "greeting", "goodbye", "order_details"})
_SAME_MATTER = {"return": ("return_policy", "get_refund", "track_refund")}
"""What a question about the terms of a proposal is taken for, by the dialogue that proposed."""
_TERMS: TypeAdapter[ProposalResult] = TypeAdapter(ProposalResult)


def propose(turn: Turn, task: Task, result: ProposalResult) -> Outcome:
    """Show the terms and wait for the shopper's own yes."""
    task.slots["proposal"] = result.proposal_id
    task.slots["terms"] = _TERMS.dump_python(result, mode="json")
    task.slots["terms_language"] = turn.view.language
    task.asked = "confirmation"
    turn.state.refused = ""
    _show_terms(turn, task)
    return "waiting"


def _terms_of(turn: Turn, task: Task) -> TermsCard:
    return drawing.terms_card(turn.words, _TERMS.validate_python(task.slots["terms"]))


def _show_terms(turn: Turn, task: Task, *, again: bool = False) -> None:
    card = _terms_of(turn, task)
    if again and turn.perception.answer == "conditional":
        turn.say("refused.proposal_not_confirmed")
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
    if task.slots.get("terms_language") != turn.view.language:
        task.asked = ""  # the shopper changed the language: the same terms once more, in theirs
        return False
    if turn.detour and not _is_about_terms(turn, task):
        turn.say("propose.still_open")
        turn.show(_terms_of(turn, task))
        return True
    if phrases.asks(turn) and task.tries == 0 and not turn.answered:
        task.tries += 1  # a question about the terms: they are the answer
    elif turn.perception.answer is None and not turn.answered:
        task.tries += 1
        turn.state.unclear += 1
    _show_terms(turn, task, again=True)
    return True


def _is_about_terms(turn: Turn, task: Task) -> bool:
    """Whether a question beside the terms is about the same matter, so that they are a part of its answer."""
    top = turn.perception.intents[0].name if turn.perception.intents else ""
    return top in _SAME_MATTER.get(task.skill, ())


def decided_task(turn: Turn) -> Task | None:
    """The task whose proposal the shopper decided on in this turn."""
    pid = turn.view.proposal_id
    return next((task for task in turn.state.tasks if task.slots.get("proposal") == pid), None)


def answered(turn: Turn) -> Flow[None]:
    """The shopper decided: carry the proposal out and read it back, or leave everything as it is."""
    pid = turn.view.proposal_id
    state = next((k.state for k in turn.view.proposals if k.proposal.proposal_id == pid), None)
    task = decided_task(turn)
    if task is not None:
        turn.state.tasks.remove(task)
    turn.closed = True
    if state == "declined":
        if task is not None and names_another_order(turn, str(task.slots.get("order", ""))):
            turn.state.tasks.append(Task(skill=task.skill, slots={"intent": task.slots.get("intent", "")}))
            return  # "no, the other order": the same wish once more, of that one
        if task is not None and task.skill == "return" and slots.picks_others(turn, task):
            turn.state.tasks.append(task)
            return  # "no, only the shoes": the terms once more, of these
        if task is not None and (slots.corrects(turn, task) or lines.corrected(turn, task)):
            turn.state.tasks.append(task)
            return  # "no, L and not M": the terms once more, with that
        turn.say("propose.declined_busy" if turn.state.tasks else "propose.declined")
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


def names_another_order(turn: Turn, spoken_of: str) -> bool:
    """Whether the message is about another order and states no wish of its own: its number, or "the other one"."""
    if phrases.means_other_order(turn):
        return True
    numbers = turn.perception.entities.order_numbers
    wishes = [i for i in turn.perception.intents if i.name not in _NO_WISH and i.confidence >= 0.6]
    return bool(numbers) and spoken_of not in numbers and not wishes


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
        label = drawing.label_card(words, done)
        turn.say("return.instructions", rma=done.rma, carrier=label.carrier)
    if "refund_from" in done.dates and done.kind in ("cancel_order", "give_refund"):
        turn.say(
            "done.refund_dates",
            first=words.day(done.dates["refund_from"]),
            last=words.day(done.dates["refund_to"]),
        )
    if done.kind in ("cancel_order", "change_items", "change_address"):
        turn.show(drawing.order_card(words, done.order))
