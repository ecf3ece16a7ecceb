"""Tools for swapping what arrived for another size or colour."""

from __future__ import annotations

from tools.actions import ExchangeItems
from tools.context import ToolContext
from tools.errors import Alternative, InvalidArgument, RefusalCode, ToolRefused
from tools.identity import own_order
from tools.items import item_view, return_until, title_of
from tools.models import Order, OrderLine, Sku
from tools.order_facts import line_of, units
from tools.proposing import Terms, propose
from tools.results import ItemChangeView, Note, ProposalResult
from tools.returns import require_returnable
from tools.variants import require_stock, variant_of, wanted_variant

REASON = "exchange"
"""The reason that a return of an exchange carries."""


async def exchange_items(
    ctx: ToolContext,
    *,
    order_number: str,
    line_id: str,
    new_size: str = "",
    new_colour: str = "",
    quantity: int = 1,
) -> ProposalResult:
    """Propose to exchange units of a delivered item for another size or colour of the same product.

    The rules are those of a return; the new variant must be in stock. It is sent when the old one is back.
    """
    order = await own_order(ctx, order_number)
    line = line_of(order, line_id)
    units({line_id: quantity}, order)
    if not new_size.strip() and not new_colour.strip():
        raise InvalidArgument("/new_size", "give a new size or a new colour")
    variant = await wanted_variant(ctx, line, size=new_size, colour=new_colour)
    terms = await exchange_terms(ctx, order, line, variant.sku, quantity)
    return await propose(ctx, order, terms, changes=(await _change(ctx, order, line, variant.sku, quantity),))


async def exchange_terms(ctx: ToolContext, order: Order, line: OrderLine, sku: Sku, quantity: int) -> Terms:
    """Compute the terms of an exchange now. Raises `ToolRefused` where the rules do not admit it."""
    quantities = {line.line_id: quantity}
    await require_returnable(ctx, order, quantities)
    variant = await variant_of(ctx, line, sku)
    if sku == line.sku:
        raise ToolRefused(
            RefusalCode.NOTHING_TO_DO, alternatives=(Alternative.OTHER_VARIANT, Alternative.RETURN_INSTEAD)
        )
    await require_stock(ctx, line, variant, quantity, Alternative.RETURN_INSTEAD)
    fee = ctx.policy.label_fee(order.market, order.currency)
    until = return_until(ctx.policy, order, line.line_id)
    return Terms(
        action=ExchangeItems(
            order_number=order.number,
            quantities=quantities,
            exchange_for={line.line_id: sku},
            reason=REASON,
            label_fee=fee,
        ),
        quantities=quantities,
        fee=fee,
        reason=REASON,
        dates={"return_until": until} if until else {},
        notes=(
            Note.LABEL_FEE_CHARGED if fee.amount_minor else Note.LABEL_FREE,
            Note.SENT_AFTER_ARRIVAL,
        ),
    )


async def _change(ctx: ToolContext, order: Order, line: OrderLine, sku: Sku, quantity: int) -> ItemChangeView:
    variant = await variant_of(ctx, line, sku)
    product = await ctx.shop.product(line.product_id)
    return ItemChangeView(
        item=await item_view(ctx, order, line, quantity=quantity),
        new_title=title_of(
            product, variant.colour, variant.size, vocabulary=ctx.vocabulary, language=ctx.language
        ),
        new_colour=variant.colour,
        new_size=variant.size,
        new_quantity=quantity,
    )
