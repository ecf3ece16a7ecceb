"""The figures of an invoice: what each line costs without and with value added tax.

Prices in the shop are gross. The tax is taken out of each line and the totals are the sums of the lines, so
that the columns add up to the cent. No tax is charged on deliveries to a company in another EU country that
gave its VAT number (reverse charge) and on exports where the shopper pays import tax to the carrier; all of
the price paid is then the net price.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from tools.models import LineId, Money, Order
from tools.policy import Market

__all__ = ["InvoiceLine", "InvoiceSums", "TaxCase", "invoice_sums", "tax_case"]

TaxCase = Literal["domestic", "reverse_charge", "export"]
"""Domestic: the market's rate is charged. The others are free of tax."""


@dataclass(frozen=True, kw_only=True)
class InvoiceLine:
    """A line in amounts of the order's currency; `unit` is gross, as it was paid."""

    title: str
    quantity: int
    unit: Money
    net: Money
    vat: Money
    gross: Money


@dataclass(frozen=True, kw_only=True)
class InvoiceSums:
    """All lines with their totals. `rate` is in percent."""

    case: TaxCase
    rate: Decimal
    lines: tuple[InvoiceLine, ...]
    net: Money
    vat: Money
    gross: Money


def tax_case(market: Market, *, country: str, seller_country: str, vat_number: str) -> TaxCase:
    """Decide which tax rule an order falls under, by where it goes and who buys."""
    if market.duties == "on_delivery":
        return "export"
    if market.eu and vat_number and country != seller_country:
        return "reverse_charge"
    return "domestic"


def invoice_sums(
    order: Order,
    titles: Mapping[LineId, str],
    *,
    shipping_title: str,
    market: Market,
    case: TaxCase,
) -> InvoiceSums:
    """Compute the lines, delivery last where it was charged. A line without a title shows its SKU."""
    rate = market.vat if case == "domestic" else Decimal(0)
    lines = [
        _line(titles.get(line.line_id, line.sku), line.quantity, line.unit_price, rate)
        for line in order.lines
    ]
    if order.shipping_fee.amount_minor:
        lines.append(_line(shipping_title, 1, order.shipping_fee, rate))
    zero = Money(0, order.currency)
    return InvoiceSums(
        case=case,
        rate=rate,
        lines=tuple(lines),
        net=sum((line.net for line in lines), zero),
        vat=sum((line.vat for line in lines), zero),
        gross=sum((line.gross for line in lines), zero),
    )


def _line(title: str, quantity: int, unit: Money, rate: Decimal) -> InvoiceLine:
    gross = unit * quantity
    net_minor = (Decimal(gross.amount_minor) * 100 / (100 + rate)).quantize(Decimal(1), ROUND_HALF_UP)
    net = Money(int(net_minor), unit.currency)
    return InvoiceLine(title=title, quantity=quantity, unit=unit, net=net, vat=gross - net, gross=gross)
