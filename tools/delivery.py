"""The tool that says what delivery to a country costs and how long it takes."""

from __future__ import annotations

from typing import Literal

from tools.context import ToolContext
from tools.countries import country_code
from tools.errors import Alternative, InvalidArgument, RefusalCode, ToolRefused
from tools.models import Money
from tools.policy import DeliveryOption, Market
from tools.results import DeliveryQuote, DeliveryQuoteOption


async def delivery_quote(ctx: ToolContext, *, country: str) -> DeliveryQuote:
    """Show delivery services to a country (code or name) with price, days, from when delivery is free.

    Also who pays duties there, and the ways to pay for such an order.
    """
    code, market = served_market(ctx, country)
    standard, express = market.standard_delivery, market.express_delivery
    return DeliveryQuote(
        country=code,
        carrier=market.carrier,
        options=(
            _option("standard", standard),
            _option("express", express),
        ),
        free_from=Money(market.free_from, market.currency),
        duties=market.duties,
        payment_methods=ctx.policy.payment_methods_of(code),
    )


def served_market(ctx: ToolContext, country: str) -> tuple[str, Market]:
    """Return the code and the market of a country named by code or name.

    Raises `InvalidArgument` for what is no country, `ToolRefused` for one that the shop does not deliver to.
    """
    code = country_code(country, ctx.language)
    if code is None:
        raise InvalidArgument("/country", "must be a country: an ISO 3166-1 code, or a name")
    market = ctx.policy.market(code)
    if market is None:
        raise ToolRefused(
            RefusalCode.COUNTRY_NOT_SERVED, facts={"country": code}, alternatives=(Alternative.PERSON,)
        )
    return code, market


def _option(service: Literal["standard", "express"], option: DeliveryOption) -> DeliveryQuoteOption:
    return DeliveryQuoteOption(
        service=service, price=option.price, days_from=option.days_from, days_to=option.days_to
    )
