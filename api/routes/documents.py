"""Labels and invoices as PDF, behind signed links that expire."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Response

from agent.assembly import Crossdesk
from agent.errors import LinkExpired, NotAllowed, NotFound
from api.deps import Product
from api.document_texts import catalogue_for, invoice_texts, label_texts, payment_methods
from api.problems import responses
from tools.documents.invoice import invoice_number, render_invoice
from tools.documents.label import render_return_label
from tools.items import title_of
from tools.models import LineId, Order, OrderNumber

router = APIRouter(tags=["documents"], responses=responses(404, 410, 422, 503))

Token = Annotated[str, Path(max_length=1024, description="From a card's `url`; it expires.")]
_PDF: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The document.",
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_INVALID = "This link is not valid: ask for a new one in the chat."
_renderers = ThreadPoolExecutor(2, thread_name_prefix="documents")  # a page takes up to a second of a core

_Link = TypeVar("_Link")


@router.get("/v1/labels/{token}", response_class=Response, responses=_PDF)
async def read_label(token: Token, crossdesk: Product) -> Response:
    """Download a return label."""
    link = _opened(crossdesk.links.open_label, token)
    order = await _order(crossdesk, link.order_number)
    return_order = next((item for item in order.returns if item.rma == link.rma), None)
    if return_order is None:
        raise NotFound("There is no such return (any more).")
    texts = label_texts(catalogue_for(crossdesk.catalogues, link.language), return_order)
    draw = partial(
        render_return_label,
        order=order,
        return_order=return_order,
        shop=crossdesk.policy.shop,
        texts=texts,
    )
    return await _pdf(draw, f"label-{link.rma}")


@router.get("/v1/invoices/{token}", response_class=Response, responses=_PDF)
async def read_invoice(token: Token, crossdesk: Product) -> Response:
    """Download an invoice."""
    link = _opened(crossdesk.links.open_invoice, token)
    order = await _order(crossdesk, link.order_number)
    market = crossdesk.policy.market(order.market)
    if market is None or all(payment.state == "declined" for payment in order.payments):
        raise NotFound("There is no invoice for this order.")
    catalogue = catalogue_for(crossdesk.catalogues, link.language)
    draw = partial(
        render_invoice,
        order=order,
        titles=await _titles(crossdesk, order, catalogue.language),
        shop=crossdesk.policy.shop,
        market=market,
        texts=invoice_texts(catalogue),
        methods=payment_methods(catalogue),
        company=link.company,
        vat_number=link.vat_number,
    )
    return await _pdf(draw, invoice_number(order))


def _opened(open_link: Callable[[str], _Link], token: str) -> _Link:
    """What a link stands for; one that was tampered with does not tell why it does not open."""
    try:
        return open_link(token)
    except LinkExpired:
        raise
    except NotAllowed as exc:
        raise NotFound(_INVALID) from exc


async def _order(crossdesk: Crossdesk, number: str) -> Order:
    order = await crossdesk.shop.order(OrderNumber(number))
    if order is None:
        raise NotFound("There is no such order (any more).")
    return order


async def _titles(crossdesk: Crossdesk, order: Order, language: str) -> Mapping[LineId, str]:
    vocabulary = crossdesk.runner.answerer.vocabulary
    return {
        line.line_id: title_of(
            await crossdesk.shop.product(line.product_id),
            line.colour,
            line.size,
            vocabulary=vocabulary,
            language=language,
        )
        for line in order.lines
    }


async def _pdf(draw: Callable[[], bytes], name: str) -> Response:
    content = await asyncio.get_running_loop().run_in_executor(_renderers, draw)
    headers = {
        "Content-Disposition": f'inline; filename="{name}.pdf"',
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
    return Response(content, media_type="application/pdf", headers=headers)
