"""The tool that estimates duty and import VAT."""

from __future__ import annotations

from decimal import Decimal

from tools.context import ToolContext
from tools.delivery import served_market
from tools.errors import InvalidArgument
from tools.models import Money
from tools.money import percent_of
from tools.policy import Market
from tools.results import DutiesEstimate, Note

_MOST_MINOR = 10**10


async def duties_estimate(
    ctx: ToolContext, *, country: str, amount_minor: int | None = None, currency: str = ""
) -> DutiesEstimate:
    """Show who pays duty and VAT in a country, the rates, and an estimate for goods of that value.

    `amount_minor` is the value in minor units of `currency` (by default the market's own).
    """
    code, market = served_market(ctx, country)
    value = _value(ctx, market, amount_minor, currency)
    on_delivery = market.duties == "on_delivery"
    limit = market.duty_free_below.money if on_delivery and market.duty_free_below else None
    duty = vat = total = None
    if value is not None:
        duty, vat = _due(ctx, market, value, limit) if on_delivery else (_nothing(value), _nothing(value))
        total = duty + vat
    return DutiesEstimate(
        country=code,
        paid_by="shopper" if on_delivery else "shop",
        eu=market.eu,
        vat_percent=_percent(market.vat),
        duty_percent=_percent(market.duty_percent),
        duty_free_below=limit,
        value=value,
        duty=duty,
        vat=vat,
        total=total,
        notes=(Note.ESTIMATE,) if on_delivery else (),
    )


def _value(ctx: ToolContext, market: Market, amount_minor: int | None, currency: str) -> Money | None:
    if amount_minor is None:
        return None
    if not 0 <= amount_minor <= _MOST_MINOR:
        raise InvalidArgument("/amount_minor", f"must be between 0 and {_MOST_MINOR}")
    code = currency.strip().upper() or market.currency
    if code not in ctx.policy.fx_to_eur:
        raise InvalidArgument("/currency", f"must be one of {', '.join(sorted(ctx.policy.fx_to_eur))}")
    return Money(amount_minor, code)


def _due(ctx: ToolContext, market: Market, value: Money, limit: Money | None) -> tuple[Money, Money]:
    """Duty on the goods above the limit, and VAT on the goods with the duty."""
    free = limit is not None and not ctx.policy.exceeds(value, limit)
    duty = _nothing(value) if free else percent_of(value, market.duty_percent)
    return duty, percent_of(value + duty, market.vat)


def _nothing(value: Money) -> Money:
    return Money(0, value.currency)


def _percent(rate: Decimal) -> str:
    """Return "19" or "8.1", without exponents or needless zeros."""
    text = format(rate, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
