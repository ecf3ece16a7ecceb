"""Sending something back: which items, why, the terms of this market, a yes, then the label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.brains.embedded import lines, slots
from agent.brains.embedded.order import need_details, say_defect
from agent.brains.embedded.proposals import propose, waits
from agent.brains.embedded.refusals import say_refusal
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Failure, Flow, Outcome, Refusal, Turn
from agent.conversation.cards import Choice, ChoicesCard
from agent.perception.reason import return_reason
from agent.replies import drawing
from tools.errors import RefusalCode
from tools.results import ItemView, OrderDetails, ProposalResult, ReturnLineQuote, ReturnQuote

_GONE = (RefusalCode.ALREADY_RETURNED, RefusalCode.ALREADY_REFUNDED)
_REASONS = ("too_small", "too_large", "not_as_described", "changed_mind", "quality", "damaged", "wrong_item")


def return_items(turn: Turn, task: Task) -> Flow[Outcome]:
    """A return from the wish to the terms; the label follows the shopper's yes."""
    other = slots.names_items(turn, task) or lines.corrected(turn, task)
    if task.asked == "confirmation" and not other and waits(turn, task):
        return "waiting"
    slots.remember(turn, task)
    details = yield from need_details(turn, task)
    if not isinstance(details, OrderDetails):
        return details
    number = details.order_number
    slots.know(task, details.items)
    quantities = _lines(turn, task, details)
    if quantities is None:
        return "waiting"
    reason = str(task.slots.get("reason", ""))
    quote = yield from turn.call("quote_return", order_number=number, quantities=quantities, reason=reason)
    if isinstance(quote, Refusal):
        return (yield from say_refusal(turn, quote, task=task))
    if isinstance(quote, Failure):
        return say_defect(turn)
    if not reason and any(line.eligible for line in quote.lines):  # no need to ask why for a no
        return _ask_reason(turn, task)
    return (yield from _propose(turn, task, details, quote))


def _lines(turn: Turn, task: Task, details: OrderDetails) -> Mapping[str, int] | None:
    """Line ids and units to return; None after asking which. Hears the reason on the way."""
    if "reason" not in task.slots or task.asked == "reason":
        reason = return_reason(slots.story(turn, task), turn.lexicon)
        if reason is None and task.asked == "reason" and turn.answered and not slots.names_items(turn, task):
            reason = "other"
        if reason is not None:
            task.slots["reason"] = reason
    if task.asked in ("confirmation", "reason"):
        _change_lines(turn, task, details)
    if task.asked == "confirmation":
        task.asked = ""
    if "lines" in task.slots:
        return dict(task.slots["lines"])
    text = turn.view.text if task.asked == "items" else None
    meant = slots.lines_meant(turn, task, details.items, text=text)
    chosen = [view for view in details.items if view.line_id in meant.line_ids]
    if not chosen:
        there = [view for view in details.items if view.not_returnable not in _GONE] or list(details.items)
        if len(there) > 1 and any(view.returnable for view in there):
            slots.ask_items(turn, task, there, "return.ask_items", several=True)
            return None
        chosen = there  # nothing else can be meant
    if task.asked == "items":
        task.asked = ""
    task.slots["lines"] = _units(turn, task, chosen, details)
    return dict(task.slots["lines"])


def _change_lines(turn: Turn, task: Task, details: OrderDetails) -> None:
    """Take other items than those in the terms: "yes, but only the shoes", "without the lamp", "the lamp too"."""
    before = dict(task.slots.get("lines", {}))
    meant = slots.lines_meant(turn, task, details.items, text=turn.view.text)
    chosen = [view for view in details.items if view.line_id in meant.line_ids]
    if not chosen and lines.corrected(turn, task):  # "only two of them"
        chosen = [view for view in details.items if view.line_id in before]
    if not chosen:
        return
    if meant.excluded and before:
        chosen = [view for view in chosen if view.line_id in before] or chosen
    units = _units(turn, task, chosen, details)
    added = turn.means("change.also") and not meant.excluded
    task.slots["lines"] = {**before, **units} if added else units


def _units(turn: Turn, task: Task, chosen: Sequence[ItemView], details: OrderDetails) -> dict[str, int]:
    """The units to return: all that are left, or as many as the shopper said."""
    return {
        view.line_id: lines.pieces(
            turn, task, view.line_id, details.items, view.returnable_quantity or view.quantity
        )
        for view in chosen
    }


def _ask_reason(turn: Turn, task: Task) -> Outcome:
    turn.ask(task, "reason", "return.ask_reason")
    turn.show(
        ChoicesCard(
            choices=tuple(
                Choice(label=turn.words.text(f"reason.{name}"), text=turn.words.text(f"reason.{name}"))
                for name in _REASONS
            )
        )
    )
    return "waiting"


def _propose(turn: Turn, task: Task, details: OrderDetails, quote: ReturnQuote) -> Flow[Outcome]:
    """Say what cannot come back and why; propose the rest."""
    number = details.order_number
    refused = [line for line in quote.lines if not line.eligible]
    eligible = [line for line in quote.lines if line.eligible]
    if not eligible:
        first = refused[0]
        refusal = Refusal(
            code=first.refused.value if first.refused else "other",
            facts=_window(first),
            alternatives=_alternatives(turn, details, refused),
        )
        subject = drawing.titles(turn.words, [line.item for line in refused])
        return (yield from say_refusal(turn, refusal, task=task, subject=subject))
    for line in refused:
        code = line.refused.value if line.refused else "other"
        turn.say("return.not_this_one", item=line.item.title, why=turn.words.text(f"why.{code}"))
    if "withdrawal_explained" in _alternatives(turn, details, refused):
        turn.say("refused.withdrawal")
    result = yield from turn.call(
        "create_return_label",
        order_number=number,
        quantities={line.item.line_id: line.quantity for line in eligible},
        reason=task.slots["reason"],
    )
    if isinstance(result, Refusal):
        return (yield from say_refusal(turn, result, task=task, subject=_subject(turn, eligible)))
    if not isinstance(result, ProposalResult):
        return say_defect(turn)
    return propose(turn, task, result)


def _subject(turn: Turn, lines: Sequence[ReturnLineQuote]) -> str:
    return drawing.titles(turn.words, [line.item for line in lines])


def _window(line: ReturnLineQuote) -> dict[str, object]:
    return {"ended_on": line.return_until.isoformat()} if line.return_until else {}


def _alternatives(turn: Turn, details: OrderDetails, lines: Sequence[ReturnLineQuote]) -> tuple[str, ...]:
    """What else is possible for lines that cannot be returned."""
    codes = {line.refused.value for line in lines if line.refused}
    found = []
    today = turn.now.astimezone(turn.words.zone).date()
    final = [line for line in lines if line.refused and line.refused.value == "final_sale"]
    if any(line.withdrawal_until and line.withdrawal_until >= today for line in final):
        found.append("withdrawal_explained")
    if "outside_window" in codes or "final_sale" in codes:
        found.append("warranty_claim")
    if "not_delivered" in codes:
        found.append("cancel" if details.can_cancel else "wait")
    return (*found, "person")
