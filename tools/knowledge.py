"""The tool that searches the help centre."""

from __future__ import annotations

from tools.context import ToolContext
from tools.countries import country_code
from tools.errors import InvalidArgument
from tools.results import HelpResult

_LONGEST = 1000


async def search_help_centre(ctx: ToolContext, *, query: str, country: str = "") -> HelpResult:
    """Search the shop's help centre: general rules and how-to, for the shopper's language and market.

    `country` (code or name) only where the shopper asks about the rules of another country than their own.
    """
    text = query.strip()
    if not text:
        raise InvalidArgument("/query", "must not be empty")
    market = ctx.market
    if country.strip():
        market = country_code(country, ctx.language) or ""
        if not market:
            raise InvalidArgument("/country", "must be a country: an ISO 3166-1 code, or a name")
    today = ctx.policy.day_of(ctx.clock(), ctx.market)
    found = await ctx.help_centre.search(text[:_LONGEST], language=ctx.language, market=market, on=today)
    return HelpResult(passages=tuple(found.passages), confident=found.confident)
