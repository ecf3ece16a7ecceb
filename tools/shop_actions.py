"""Changes that only one shop knows: how a shop gives them a meaning without a rule being left out.

A tool of the shop's own makes a proposal with a `ShopAction`; it is confirmed and carried out like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tools.errors import Alternative, RefusalCode, ToolRefused

if TYPE_CHECKING:
    from tools.actions import ShopAction
    from tools.context import ToolContext
    from tools.models import Order
    from tools.proposing import Terms


class ShopRules(Protocol):
    """The rules of a shop's own actions."""

    async def terms(self, ctx: ToolContext, order: Order, action: ShopAction) -> Terms:
        """Compute the terms now, from the present order. Raises `ToolRefused` where the rules forbid it."""
        ...

    async def require_effect(self, order: Order, action: ShopAction, reference: str) -> None:
        """Raise `EffectMissing` unless the shop, read again, shows what the action did."""
        ...


def rules_of(ctx: ToolContext, action: ShopAction) -> ShopRules:
    """The shop's rules. Raises `ToolRefused` (`needs_person`) for a shop that has no actions of its own."""
    if ctx.rules is None:
        raise ToolRefused(
            RefusalCode.NEEDS_PERSON, facts={"rule": action.name}, alternatives=(Alternative.PERSON,)
        )
    return ctx.rules
