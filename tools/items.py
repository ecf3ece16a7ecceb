"""Items in the shopper's words: titles, the words that name them, and whether they can be returned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from tools.context import ToolContext
from tools.errors import RefusalCode
from tools.models import LineId, Order, OrderLine, OrderStatus, Product, Variant
from tools.order_facts import compensated_units, delivered_at, kept_units
from tools.policy import ShopPolicy
from tools.views import Availability, ItemView, StockView
from tools.vocabulary import Vocabulary

LOW_STOCK = 3
"""So few units or fewer are called few."""


def localised(texts: Mapping[str, str], language: str) -> str:
    """Return a text in that language, else in English, else in any."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def title_of(
    product: Product | None, colour: str | None, size: str | None, *, vocabulary: Vocabulary, language: str
) -> str:
    """Return "Trail running shoes, blue, 43" in the shopper's language."""
    name = localised(product.names, language) if product else ""
    colour_name = vocabulary.colour_name(colour, language) if colour else ""
    return ", ".join(part for part in (name, colour_name, size or "") if part)


def words_of(
    product: Product | None, colour: str | None, size: str | None, *, vocabulary: Vocabulary, language: str
) -> tuple[str, ...]:
    """Return the lower-case words that name an item in the shopper's language and in English."""
    words: list[str] = []
    if product is not None:
        for tag in (language, "en"):
            name = product.names.get(tag, "").casefold()
            words += [name, *re.findall(r"[^\W_]+", name)]
            words += [word.casefold() for word in product.words.get(tag, ())]
        words += vocabulary.category_words(product.category, language)
    if colour:
        words += vocabulary.colour_words(colour, language)
    if size:
        words.append(size.casefold())
    return tuple(dict.fromkeys(word for word in words if word))


def is_final_sale(policy: ShopPolicy, line: OrderLine, product: Product | None) -> bool:
    """Whether a line was sold finally: marked so, or of a category that is."""
    if line.final_sale:
        return True
    return product is not None and (
        product.final_sale or product.category in policy.returns.final_sale_categories
    )


def why_not_returnable(
    policy: ShopPolicy, order: Order, line: OrderLine, product: Product | None, now: datetime
) -> RefusalCode | None:
    """Return the rule that keeps a line from being returned or exchanged, or None when nothing does."""
    if order.status is OrderStatus.CANCELLED:
        return RefusalCode.ALREADY_CANCELLED
    if kept_units(order, line) == 0:
        compensated = compensated_units(order).get(line.line_id, 0) >= line.quantity
        return RefusalCode.ALREADY_REFUNDED if compensated else RefusalCode.ALREADY_RETURNED
    arrived = delivered_at(order, line.line_id)
    if arrived is None:
        return RefusalCode.NOT_DELIVERED
    if is_final_sale(policy, line, product):
        return RefusalCode.FINAL_SALE
    if policy.day_of(now, order.market) > policy.return_until(arrived, order.market):
        return RefusalCode.OUTSIDE_WINDOW
    return None


def return_until(policy: ShopPolicy, order: Order, line_id: LineId) -> date | None:
    """Return the last day on which a line can be returned; None before it is delivered."""
    arrived = delivered_at(order, line_id)
    return None if arrived is None else policy.return_until(arrived, order.market)


async def item_view(
    ctx: ToolContext, order: Order, line: OrderLine, *, quantity: int | None = None
) -> ItemView:
    """Return a line as the shopper knows it, with the ordered quantity or the one given."""
    product = await ctx.shop.product(line.product_id)
    refused = why_not_returnable(ctx.policy, order, line, product, ctx.clock())
    vocabulary, language = ctx.vocabulary, ctx.language
    return ItemView(
        line_id=line.line_id,
        title=title_of(product, line.colour, line.size, vocabulary=vocabulary, language=language) or line.sku,
        product_id=line.product_id,
        colour=line.colour,
        size=line.size,
        quantity=line.quantity if quantity is None else quantity,
        unit_price=line.unit_price,
        returnable=refused is None,
        returnable_quantity=0 if refused else kept_units(order, line),
        not_returnable=refused,
        return_until=return_until(ctx.policy, order, line.line_id),
        words=words_of(product, line.colour, line.size, vocabulary=vocabulary, language=language),
    )


async def item_views(
    ctx: ToolContext, order: Order, quantities: Mapping[LineId, int] | None = None
) -> tuple[ItemView, ...]:
    """Return all lines of an order, or those with a quantity given, in the order's own sequence."""
    if quantities is None:
        return tuple([await item_view(ctx, order, line) for line in order.lines])
    return tuple(
        [
            await item_view(ctx, order, line, quantity=quantities[line.line_id])
            for line in order.lines
            if line.line_id in quantities
        ]
    )


def availability_of(variant: Variant) -> Availability:
    """Return how much of a variant is left, as a word."""
    if variant.stock > LOW_STOCK:
        return Availability.IN_STOCK
    if variant.stock > 0:
        return Availability.LOW_STOCK
    return Availability.SOLD_OUT if variant.restock_days is None else Availability.RESTOCK


def stock_view(ctx: ToolContext, variant: Variant, today: date) -> StockView:
    """Return a variant and whether it can be bought."""
    restock = None
    if variant.stock <= 0 and variant.restock_days is not None:
        restock = date.fromordinal(today.toordinal() + variant.restock_days)
    return StockView(
        sku=variant.sku,
        colour=variant.colour,
        colour_name=ctx.vocabulary.colour_name(variant.colour, ctx.language) if variant.colour else "",
        size=variant.size,
        availability=availability_of(variant),
        restock_on=restock,
    )
