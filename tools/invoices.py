"""The tool that makes an invoice."""

from __future__ import annotations

import re
import unicodedata

from tools.context import ToolContext
from tools.errors import Alternative, InvalidArgument, RefusalCode, ToolRefused
from tools.identity import own_order
from tools.order_facts import received
from tools.results import InvoiceResult, Note
from tools.vat_numbers import check_vat_number, normal_vat_number

_LONGEST_COMPANY = 120


async def invoice(
    ctx: ToolContext, *, order_number: str, company: str = "", vat_number: str = ""
) -> InvoiceResult:
    """Make a link to the invoice of a paid order, with a company's name and VAT number on it where given.

    `vat_number` with or without the country's letters (DE…, NL…, GB…, CHE…).
    """
    order = await own_order(ctx, order_number)
    if received(order).amount_minor == 0:
        raise ToolRefused(
            RefusalCode.NOT_PAID, facts={"order_number": order.number}, alternatives=(Alternative.PERSON,)
        )
    name = _one_line(company) or order.company
    if len(name) > _LONGEST_COMPANY:
        raise InvalidArgument("/company", f"longer than {_LONGEST_COMPANY} characters")
    number = normal_vat_number(vat_number, order.market) or order.vat_number
    notes: tuple[Note, ...] = ()
    if vat_number.strip():
        verdict = check_vat_number(number, order.market)
        if verdict == "form":
            raise ToolRefused(
                RefusalCode.INVALID_VAT_NUMBER, alternatives=(Alternative.RETRY, Alternative.PERSON)
            )
        if verdict == "checksum":
            notes = (Note.VAT_NUMBER_CHECKSUM,)
    return InvoiceResult(
        order_number=order.number,
        url=ctx.documents.invoice_url(order.number, company=name, vat_number=number),
        company=name,
        vat_number=number,
        notes=notes,
    )


def _one_line(text: str) -> str:
    visible = "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"}
    )
    return re.sub(r" +", " ", visible).strip()
