"""An invoice, with a company's name and VAT number on it where wanted."""

from __future__ import annotations

from agent.brains.embedded import drawing
from agent.brains.embedded.identity import need_order
from agent.brains.embedded.phrases import means_company
from agent.brains.embedded.refusals import say_refusal
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Flow, Outcome, Refusal, Turn
from tools.results import InvoiceResult


def invoice(turn: Turn, task: Task) -> Flow[Outcome]:
    """The link to the invoice."""
    entities = turn.perception.entities
    if entities.vat_numbers:
        task.slots["vat_number"] = entities.vat_numbers[0]
    if entities.companies:
        task.slots["company"] = entities.companies[0]
    elif task.asked == "vat_number" and turn.view.text and "company" not in task.slots:
        task.slots["company"] = _company(turn.view.text, task.slots.get("vat_number", ""))
    number = yield from need_order(turn, task)
    if number is None:
        return "waiting"
    told = f"{task.slots.get('story', '')}\n{turn.view.text}"
    if "vat_number" not in task.slots and means_company(told, turn.view.language) and not task.asked:
        return turn.ask(task, "vat_number", "invoice.ask_vat_number")
    result = yield from turn.call(
        "invoice",
        order_number=number,
        company=task.slots.get("company", ""),
        vat_number=task.slots.get("vat_number", ""),
    )
    if isinstance(result, Refusal) and result.code == "invalid_vat_number":
        task.slots.pop("vat_number", None)
        return turn.ask(task, "vat_number", "invoice.vat_number_wrong")
    if isinstance(result, Refusal):
        return (yield from say_refusal(turn, result, task=task))
    if not isinstance(result, InvoiceResult):
        turn.say("error.tool_failed")
        return "done"
    key = "invoice.ready_company" if result.vat_number else "invoice.ready"
    turn.say(key, order=number, vat_number=result.vat_number)
    turn.show(drawing.invoice_card(turn.words, result))
    return "done"


def _company(text: str, vat_number: str) -> str:
    """A company's name written beside its VAT number."""
    rest = text.replace(vat_number, "").strip(" ,;:\n-")
    return rest if 2 <= len(rest) <= 60 else ""
