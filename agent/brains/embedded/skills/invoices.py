"""An invoice, with a company's name and VAT number on it where wanted."""

from __future__ import annotations

import re

from agent.brains.embedded.identity import need_order
from agent.brains.embedded.refusals import say_refusal
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Flow, Outcome, Refusal, Turn
from agent.replies import drawing
from tools.results import InvoiceResult, Note

_CODE = re.compile(
    r"(?<![\w<])(?=[A-Za-z.\- ]{0,6}\d)[A-Za-z0-9][A-Za-z0-9.\-]{4,19}"
    r"(?:[ ][A-Za-z0-9.\-]*\d[A-Za-z0-9.\-]*)*(?!\w)"
)
"""What may be meant as a VAT number, spaces and all: the tool judges it."""

_LONGEST_NAME = 60
_TRIES = 3


def invoice(turn: Turn, task: Task) -> Flow[Outcome]:
    """The link to the invoice."""
    number = yield from need_order(turn, task)
    _hear(turn, task)
    if number is None:
        return "waiting"
    slots = task.slots
    only_the_name = task.asked == "vat_number" and slots.get("company")
    if _wants_company(turn, task) and "vat_number" not in slots and not only_the_name:
        turn.ask(task, "vat_number", "invoice.ask_vat_number")
        turn.choices("no_vat_number")
        return "waiting"
    result = yield from turn.call(
        "invoice",
        order_number=number,
        company=slots.get("company", ""),
        vat_number=slots.get("vat_number", ""),
    )
    if isinstance(result, Refusal) and result.code == "invalid_vat_number":
        return _ask_again(turn, task)
    if isinstance(result, Refusal):
        return (yield from say_refusal(turn, result, task=task))
    if not isinstance(result, InvoiceResult):
        turn.say("error.tool_failed")
        turn.offer("hand_over", "handoff.offer", slots={"reason": "needs_person"})
        return "done"
    if Note.VAT_NUMBER_CHECKSUM in result.notes and slots.get("doubted") != result.vat_number:
        slots["doubted"] = result.vat_number
        return turn.ask(task, "vat_number", "invoice.vat_number_check", vat_number=result.vat_number)
    if slots.get("vat_number") and not result.company and "company" not in slots:
        return turn.ask(task, "company", "invoice.ask_company")
    key = "invoice.ready_company" if result.vat_number else "invoice.ready"
    if result.vat_number and result.company:
        key = "invoice.ready_for"
    turn.say(key, order=number, vat_number=result.vat_number, company=result.company)
    turn.show(drawing.invoice_card(turn.words, result))
    return "done"


def _wants_company(turn: Turn, task: Task) -> bool:
    told = f"{task.slots.get('story', '')}\n{turn.view.text}"
    return not task.slots.get("plain") and turn.means("talk.company", told)


def _ask_again(turn: Turn, task: Task) -> Outcome:
    """The number has not the form of one: once more, or without it; after some tries a person is offered."""
    task.slots.pop("vat_number", None)
    task.slots["wrong"] = int(task.slots.get("wrong", 0)) + 1
    turn.say("invoice.vat_number_wrong")
    if task.slots["wrong"] >= _TRIES:
        turn.offer("hand_over", "handoff.offer", slots={"reason": "needs_person"})
        return "done"
    task.asked = "vat_number"
    turn.choices("no_vat_number")
    return "waiting"


def _hear(turn: Turn, task: Task) -> None:
    """Take VAT number and company out of the message; what was asked for may have any form."""
    entities, slots = turn.perception.entities, task.slots
    if entities.companies:
        slots["company"] = entities.companies[0]
    if entities.vat_numbers:
        slots["vat_number"] = entities.vat_numbers[0]
    if task.asked not in ("vat_number", "company") or turn.view.kind != "message":
        return
    text = turn.view.text
    if turn.means("talk.without", text):
        if task.asked == "company":
            slots["company"] = ""
        else:
            slots.pop("vat_number", None)
            slots["plain"] = True
        return
    if task.asked == "vat_number" and not entities.vat_numbers:
        written = _CODE.search(_without_label(turn, text))
        if written is not None:
            slots["vat_number"] = written.group()
    if turn.perception.answer in ("yes", "no"):  # "it is right as it is"; the name is asked for by itself
        return
    name = _company(turn, text, slots.get("vat_number", ""))
    if name and not entities.companies and ("vat_number" in slots or task.asked == "company"):
        slots["company"] = name


def _without_label(turn: Turn, text: str) -> str:
    """The text without "VAT no.:" and the like."""
    label = rf"{turn.lexicon.part('vat_word')}(?:[\w.\- ]{{0,14}}?[:：]\s*|(?<![a-z])[:：]?)"
    return re.sub(label, " ", text, flags=re.IGNORECASE)


def _company(turn: Turn, text: str, vat_number: str) -> str:
    """A company's name written beside its VAT number."""
    number = r"[ .\-]?".join(re.escape(char) for char in vat_number)
    rest = re.sub(number, " ", _without_label(turn, text), flags=re.IGNORECASE) if number else text
    rest = re.split(r"[\n,;，；،]", rest.strip(" ,;:：\n-"))[0].strip(" .,;:-")
    return rest if 2 <= len(rest) <= _LONGEST_NAME and re.search(r"[^\W\d_]{2}", rest) else ""
