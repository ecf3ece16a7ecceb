"""The tool that searches the help centre."""

from __future__ import annotations

from tools.context import ToolContext
from tools.errors import InvalidArgument
from tools.results import HelpResult

_LONGEST = 1000


async def search_help_centre(ctx: ToolContext, *, query: str) -> HelpResult:
    """Search the shop's help centre: general rules and how-to, for the shopper's language and market."""
    text = query.strip()
    if not text:
        raise InvalidArgument("/query", "must not be empty")
    today = ctx.policy.day_of(ctx.clock(), ctx.market)
    found = await ctx.help_centre.search(text[:_LONGEST], language=ctx.language, market=ctx.market, on=today)
    return HelpResult(passages=tuple(found.passages), confident=found.confident)
