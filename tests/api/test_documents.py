from __future__ import annotations

import io
import re
from dataclasses import replace

import httpx
import pypdfium2
import pytest

from agent.assembly import Crossdesk
from agent.documents import InvoiceLink, LabelLink
from api.app import create_app
from tests.api.shopping import problem


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def invoice_link(order: str = "10002", *, language: str = "en") -> InvoiceLink:
    return InvoiceLink(order_number=order, company="", vat_number="", language=language)


async def first_return(crossdesk: Crossdesk) -> LabelLink:
    """A return that the demo shop knows from the start."""
    order = await crossdesk.shop.order("10008")  # type: ignore[arg-type]
    assert order is not None
    return LabelLink(order_number=order.number, rma=order.returns[0].rma, language="de")


async def test_an_invoice_is_a_pdf_that_no_cache_keeps(
    client: httpx.AsyncClient, crossdesk: Crossdesk
) -> None:
    answer = await client.get(crossdesk.links.invoice(invoice_link()))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-disposition"] == 'inline; filename="INV-10002.pdf"'
    text = text_of(answer.content)
    assert "INV-10002" in text
    assert "Trail running shoes" in text


async def test_an_invoice_names_the_items_in_the_links_language(
    client: httpx.AsyncClient, crossdesk: Crossdesk
) -> None:
    answer = await client.get(crossdesk.links.invoice(invoice_link(language="de")))
    assert "Schreibtischlampe" in text_of(answer.content) or "lampe" in text_of(answer.content).lower()


@pytest.mark.parametrize("language", ["ja", "th", "ru"])
async def test_an_invoice_says_all_in_its_language(
    client: httpx.AsyncClient, crossdesk: Crossdesk, language: str
) -> None:
    text = text_of((await client.get(crossdesk.links.invoice(invoice_link(language=language)))).content)
    assert not re.search("Invoice|Total|Delivery|Paid by|Visa|Thank you", text)
    assert {"ja": "請求書", "th": "10002", "ru": "Спасибо за заказ"}[language] in text


async def test_a_label_is_a_pdf(client: httpx.AsyncClient, crossdesk: Crossdesk) -> None:
    link = await first_return(crossdesk)
    answer = await client.get(crossdesk.links.label(link))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert link.rma in text_of(answer.content)


@pytest.mark.parametrize("kind", ["labels", "invoices"])
@pytest.mark.parametrize("token", ["x", "a.b.c", "ä", "%00", "WyIxMDAwMiJd.aaaa.bbbb", "." * 1000])
async def test_a_token_that_is_none_is_not_found(client: httpx.AsyncClient, kind: str, token: str) -> None:
    problem(await client.get(f"/v1/{kind}/{token}"), 404, "not-found")


async def test_a_changed_token_is_not_found(client: httpx.AsyncClient, crossdesk: Crossdesk) -> None:
    link = crossdesk.links.invoice(invoice_link())
    start = len("/v1/invoices/")
    for at in range(start, len(link), 7):
        changed = link[:at] + ("A" if link[at] != "A" else "B") + link[at + 1 :]
        answer = await client.get(changed)
        assert answer.status_code == 404, changed


async def test_a_labels_token_opens_no_invoice(client: httpx.AsyncClient, crossdesk: Crossdesk) -> None:
    link = crossdesk.links.label(await first_return(crossdesk))
    problem(await client.get(link.replace("/labels/", "/invoices/")), 404, "not-found")


async def test_a_link_of_another_server_is_not_found(client: httpx.AsyncClient, crossdesk: Crossdesk) -> None:
    foreign = replace(crossdesk.links, secret="another server's secret")
    problem(await client.get(foreign.invoice(invoice_link())), 404, "not-found")


async def test_an_old_link_is_gone(crossdesk: Crossdesk) -> None:
    app = create_app(replace(crossdesk, links=replace(crossdesk.links, max_age_seconds=-1)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        problem(await client.get(crossdesk.links.invoice(invoice_link())), 410, "link-expired")
        label = crossdesk.links.label(await first_return(crossdesk))
        problem(await client.get(label), 410, "link-expired")


async def test_a_link_to_what_is_not_there_is_not_found(
    client: httpx.AsyncClient, crossdesk: Crossdesk
) -> None:
    problem(await client.get(crossdesk.links.invoice(invoice_link("99999"))), 404, "not-found")
    missing = LabelLink(order_number="10002", rma="RMA-0", language="en")
    problem(await client.get(crossdesk.links.label(missing)), 404, "not-found")
