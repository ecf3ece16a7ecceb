"""Finding the variant of a product that a shopper wants instead of theirs, and whether it is in stock."""

from __future__ import annotations

from tools.context import ToolContext
from tools.errors import Alternative, RefusalCode, ToolRefused
from tools.items import availability_of
from tools.models import OrderLine, Product, Variant
from tools.views import Availability


async def wanted_variant(ctx: ToolContext, line: OrderLine, *, size: str, colour: str) -> Variant:
    """Return the variant of the line's product with another size or colour; what is empty stays as it is.

    Colours may be named in the shopper's language. Raises `ToolRefused` (`variant_unknown`) with the sizes
    and colours that exist.
    """
    product = await ctx.shop.product(line.product_id)
    if product is None:
        raise ToolRefused(RefusalCode.NEEDS_PERSON, alternatives=(Alternative.PERSON,))
    wanted_colour = line.colour
    if colour.strip():
        wanted_colour = ctx.vocabulary.colour_code(colour, ctx.language) or colour.strip().casefold()
    wanted_size = size.strip() or line.size
    for variant in product.variants:
        if _same(variant.colour, wanted_colour) and _same(variant.size, wanted_size):
            return variant
    raise ToolRefused(
        RefusalCode.VARIANT_UNKNOWN,
        facts={
            "line_id": line.line_id,
            "colours": ", ".join(sorted({v.colour for v in product.variants if v.colour})),
            "sizes": ", ".join(dict.fromkeys(v.size for v in product.variants if v.size)),
        },
        alternatives=(Alternative.OTHER_VARIANT, Alternative.PERSON),
    )


async def variant_of(ctx: ToolContext, line: OrderLine, sku: str) -> Variant:
    """Return the variant of the line's product with that SKU; `ToolRefused` when it is gone."""
    product = await ctx.shop.product(line.product_id)
    for variant in product.variants if product else ():
        if variant.sku == sku:
            return variant
    raise ToolRefused(RefusalCode.VARIANT_UNAVAILABLE, alternatives=(Alternative.PERSON,))


async def require_stock(
    ctx: ToolContext, line: OrderLine, variant: Variant, quantity: int, *others: Alternative
) -> None:
    """Raise `ToolRefused` (`variant_unavailable`) when fewer than so many units of the variant are left."""
    if variant.stock >= quantity:
        return
    facts: dict[str, str | int] = {"line_id": line.line_id, "stock": max(0, variant.stock)}
    if variant.restock_days is not None:
        facts["restock_days"] = variant.restock_days
    product = await ctx.shop.product(line.product_id)
    available = _in_stock(product)
    if available:
        facts["available"] = "; ".join(
            " ".join(part for part in (v.colour, v.size) if part) for v in available
        )
    alternatives = (Alternative.OTHER_VARIANT, *others) if available else others
    raise ToolRefused(
        RefusalCode.VARIANT_UNAVAILABLE, facts=facts, alternatives=(*alternatives, Alternative.PERSON)
    )


def _in_stock(product: Product | None) -> list[Variant]:
    if product is None:
        return []
    buyable = {Availability.IN_STOCK, Availability.LOW_STOCK}
    return [variant for variant in product.variants if availability_of(variant) in buyable]


def _same(one: str | None, other: str | None) -> bool:
    return (one or "").casefold() == (other or "").casefold()
