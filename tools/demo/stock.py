"""What can be bought: variants by SKU. The demo shop's stock does not shrink, so that it never sells out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tools.errors import ActionImpossible
from tools.models import Order, OrderLine, Product, ProductId, Sku, Variant

__all__ = ["Stock"]


@dataclass(frozen=True, kw_only=True)
class Stock:
    """The variants of each product."""

    variants: Mapping[ProductId, Mapping[Sku, Variant]]

    @classmethod
    def of(cls, products: Iterable[Product]) -> Stock:
        """Index a catalogue."""
        return cls(variants={p.product_id: {v.sku: v for v in p.variants} for p in products})

    def take(self, order: Order, line: OrderLine, sku: Sku, units: int) -> Variant:
        """Find the variant of the line's product that has so many units in stock.

        Raises `ActionImpossible` with "variant_unknown" or "variant_unavailable".
        """
        variant = self.variants.get(line.product_id, {}).get(sku)
        if variant is None:
            raise ActionImpossible(order.number, "variant_unknown")
        if variant.stock < units:
            raise ActionImpossible(order.number, "variant_unavailable")
        return variant
