"""How a change becomes a proposal: its terms, the caps, the ledger. Nothing here changes a shop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from tools.actions import Action
from tools.context import ToolContext
from tools.errors import Alternative, RefusalCode, ToolRefused
from tools.items import item_views
from tools.models import Address, LineId, Money, Order
from tools.order_facts import refunded_by_bot
from tools.proposals import Proposal
from tools.results import ItemChangeView, Note, ProposalResult


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What an action means for the shopper. Computed from the order alone, so that it can be computed again.

    `amount` is what the shopper gets back, `charge` what they pay now, `fee` the label's fee.
    """

    action: Action
    quantities: Mapping[LineId, int]
    amount: Money | None = None
    charge: Money | None = None
    fee: Money | None = None
    address: Address | None = None
    shipment_id: str = ""
    reason: str = ""
    dates: Mapping[str, date] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


async def propose(
    ctx: ToolContext, order: Order, terms: Terms, *, changes: tuple[ItemChangeView, ...] = ()
) -> ProposalResult:
    """Store the terms as a proposal that waits for the shopper's own yes, and return them."""
    await require_action_left(ctx, order)
    now = ctx.clock()
    proposal = Proposal(
        proposal_id=ctx.new_id(),
        customer_id=order.customer_id,
        order_number=order.number,
        order_version=order.version,
        action=terms.action,
        amount=terms.amount,
        created_at=now,
        expires_at=now + timedelta(minutes=ctx.policy.caps.proposal_valid_minutes),
    )
    await ctx.ledger.put(proposal)
    return ProposalResult(
        proposal_id=proposal.proposal_id,
        kind=terms.action.kind,
        order_number=order.number,
        items=await item_views(ctx, order, terms.quantities),
        changes=changes,
        amount=terms.amount,
        charge=terms.charge,
        fee=terms.fee,
        address=terms.address,
        shipment_id=terms.shipment_id,
        reason=terms.reason,
        dates=terms.dates,
        notes=terms.notes,
        expires_at=proposal.expires_at,
    )


async def require_action_left(ctx: ToolContext, order: Order) -> None:
    """Raise `ToolRefused` when the bot has made as many changes for the customer in 24 hours as it may."""
    limit = ctx.policy.caps.actions_per_customer_per_day
    since = ctx.clock() - timedelta(hours=24)
    if await ctx.shop.actions_by_bot(order.customer_id, since) >= limit:
        raise ToolRefused(
            RefusalCode.TOO_MANY_ACTIONS, facts={"limit": limit}, alternatives=(Alternative.PERSON,)
        )


async def require_within_caps(
    ctx: ToolContext, order: Order, amount: Money, *, alternatives: tuple[Alternative, ...] = ()
) -> None:
    """Raise `ToolRefused` unless the bot may give this amount without goods coming back.

    `needs_person`: the amount by itself is more than the bot may give for one order. `above_cap`: it is not,
    but together with what was given before, for the order or to the customer, it is.
    """
    caps, policy = ctx.policy.caps, ctx.policy
    others = (*alternatives, Alternative.PERSON)
    if policy.exceeds(amount, caps.refund_per_order.money):
        raise ToolRefused(
            RefusalCode.NEEDS_PERSON, facts=_limit("refund_per_order", caps.refund_per_order.money),
            alternatives=others,
        )  # fmt: skip
    limit = caps.refund_per_order.money
    if policy.exceeds(refunded_by_bot(order) + amount, limit):
        raise ToolRefused(RefusalCode.ABOVE_CAP, facts=_limit("refund_per_order", limit), alternatives=others)
    limit = caps.refund_per_customer.money
    since = ctx.clock() - timedelta(days=caps.customer_period_days)
    given = await ctx.shop.credits_by_bot(order.customer_id, since)
    if policy.exceeds_in_sum((*given, amount), limit):
        raise ToolRefused(
            RefusalCode.ABOVE_CAP, facts=_limit("refund_per_customer", limit), alternatives=others
        )


def _limit(rule: str, limit: Money) -> dict[str, str | int]:
    return {"rule": rule, "limit_minor": limit.amount_minor, "limit_currency": limit.currency}
