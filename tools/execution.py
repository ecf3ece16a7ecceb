"""The one tool that changes something: it carries out a proposal that the shopper confirmed.

In this order: the proposal is of this conversation and confirmed; the shopper may (still) see the order; the
terms, computed again from the present order with every rule and cap, are the same; the shop applies the
action under the proposal's id; the order is read again and shows the effect. Only then it is done.
"""

from __future__ import annotations

import asyncio
from typing import assert_never
from weakref import WeakValueDictionary

from tools.actions import (
    Action,
    CancelOrder,
    ChangeAddress,
    ChangeItems,
    CreateReturn,
    ExchangeItems,
    GiveRefund,
    OpenInquiry,
    SendReplacement,
    ShopAction,
)
from tools.backend import Receipt
from tools.changes import address_terms, cancel_terms, items_terms
from tools.context import ToolContext
from tools.damage import compensation_terms
from tools.effects import require_effect
from tools.errors import (
    ActionImpossible,
    Alternative,
    InvalidArgument,
    RefusalCode,
    StaleOrder,
    ToolRefused,
)
from tools.exchanges import exchange_terms
from tools.identity import own_order
from tools.models import CustomerId, Order
from tools.order_facts import line_of
from tools.order_views import order_in_full
from tools.payments import duplicate_terms
from tools.proposals import Proposal, ProposalState
from tools.proposing import Terms, require_action_left
from tools.results import ActionDone
from tools.returns import return_terms
from tools.shop_actions import rules_of
from tools.tracking import inquiry_terms

_LONGEST_ID = 200

_BY_CUSTOMER: WeakValueDictionary[CustomerId, asyncio.Lock] = WeakValueDictionary()
"""One change of a customer at a time in this process, so that two conversations cannot share one cap."""

_REFUSALS: dict[ProposalState, RefusalCode] = {
    "open": RefusalCode.PROPOSAL_NOT_CONFIRMED,
    "declined": RefusalCode.PROPOSAL_DECLINED,
    "superseded": RefusalCode.PROPOSAL_SUPERSEDED,
    "expired": RefusalCode.PROPOSAL_EXPIRED,
    "failed": RefusalCode.PROPOSAL_FAILED,
}


async def carry_out(ctx: ToolContext, *, proposal_id: str) -> ActionDone:
    """Carry out a proposal that the shopper has confirmed, and report what the shop's records then say.

    Calling it again gives the same result and does nothing again.
    """
    if not proposal_id.strip() or len(proposal_id) > _LONGEST_ID:
        raise InvalidArgument("/proposal_id", "must be the id of a proposal of this conversation")
    found = await ctx.ledger.get(proposal_id)
    if found is None:
        raise ToolRefused(RefusalCode.PROPOSAL_UNKNOWN, alternatives=(Alternative.RETRY, Alternative.PERSON))
    proposal, _ = found
    lock = _BY_CUSTOMER.setdefault(proposal.customer_id, asyncio.Lock())
    async with lock:
        return await _carry_out(ctx, proposal_id)


async def _carry_out(ctx: ToolContext, proposal_id: str) -> ActionDone:
    found = await ctx.ledger.get(proposal_id)
    if found is None:
        raise ToolRefused(RefusalCode.PROPOSAL_UNKNOWN)
    proposal, state = found
    if state in _REFUSALS:
        raise ToolRefused(
            _REFUSALS[state],
            facts={"proposal_id": proposal_id},
            alternatives=() if state == "open" else (Alternative.RETRY, Alternative.PERSON),
        )
    order = await own_order(ctx, proposal.order_number)
    if order.customer_id != proposal.customer_id:
        raise await _failed(ctx, proposal, RefusalCode.PROPOSAL_STALE)
    if state == "confirmed" and order.version == proposal.order_version:
        await _require_still_right(ctx, order, proposal)
    # A version that moved on means that this action was applied already (a crash before it was marked), or
    # that the terms are void. The shop tells the two apart by the key.
    receipt = await _apply(ctx, proposal)
    after = await own_order(ctx, proposal.order_number)
    await _require_shown(ctx, after, proposal.action, receipt.reference)
    if state != "done":
        await ctx.ledger.mark(proposal_id, "done")
    return await _done(ctx, proposal, receipt, after)


async def _require_still_right(ctx: ToolContext, order: Order, proposal: Proposal) -> None:
    """Raise `ToolRefused`, and close the proposal, unless it may be carried out as it was shown."""
    if ctx.clock() >= proposal.expires_at:
        await ctx.ledger.mark(proposal.proposal_id, "expired")
        raise ToolRefused(
            RefusalCode.PROPOSAL_EXPIRED,
            facts={"proposal_id": proposal.proposal_id},
            alternatives=(Alternative.RETRY, Alternative.PERSON),
        )
    try:
        await require_action_left(ctx, order)
        terms = await _terms_now(ctx, order, proposal.action)
    except ToolRefused:
        await ctx.ledger.mark(proposal.proposal_id, "failed")
        raise
    if terms.action != proposal.action or terms.amount != proposal.amount:
        raise await _failed(ctx, proposal, RefusalCode.PROPOSAL_STALE)


async def _terms_now(ctx: ToolContext, order: Order, action: Action) -> Terms:
    """Compute an action's terms again from the present order, with every rule and cap."""
    match action:
        case CancelOrder():
            return cancel_terms(ctx, order)
        case ChangeAddress():
            return address_terms(order, action.address)
        case ChangeItems():
            return await items_terms(ctx, order, action.changes)
        case CreateReturn():
            return await return_terms(ctx, order, action.quantities, action.reason)
        case ExchangeItems():
            ((line_id, sku),) = action.exchange_for.items()
            quantity = action.quantities[line_id]
            return await exchange_terms(ctx, order, line_of(order, line_id), sku, quantity)
        case GiveRefund(reason="duplicate"):
            return await duplicate_terms(ctx, order)
        case GiveRefund():
            return await compensation_terms(
                ctx, order, action.quantities, reason=action.reason, resolution="refund"
            )
        case SendReplacement():
            return await compensation_terms(
                ctx, order, action.quantities, reason=action.reason, resolution="replacement"
            )
        case OpenInquiry():
            return await inquiry_terms(ctx, order, action.shipment_id, action.reason)
        case ShopAction():
            return await rules_of(ctx, action).terms(ctx, order, action)
        case _:
            assert_never(action)


async def _require_shown(ctx: ToolContext, after: Order, action: Action, reference: str) -> None:
    """Raise `EffectMissing` unless what was read back shows the action."""
    if isinstance(action, ShopAction):
        await rules_of(ctx, action).require_effect(after, action, reference)
    else:
        require_effect(after, action, reference)


async def _apply(ctx: ToolContext, proposal: Proposal) -> Receipt:
    """Let the shop do it, once for the proposal's id."""
    try:
        return await ctx.shop.apply(
            proposal.action, key=proposal.proposal_id, expected_version=proposal.order_version
        )
    except StaleOrder as exc:
        raise await _failed(ctx, proposal, RefusalCode.PROPOSAL_STALE) from exc
    except ActionImpossible as exc:
        raise await _failed(ctx, proposal, RefusalCode.PROPOSAL_FAILED) from exc


async def _failed(ctx: ToolContext, proposal: Proposal, code: RefusalCode) -> ToolRefused:
    await ctx.ledger.mark(proposal.proposal_id, "failed")
    return ToolRefused(
        code,
        facts={"proposal_id": proposal.proposal_id},
        alternatives=(Alternative.RETRY, Alternative.PERSON),
    )


async def _done(ctx: ToolContext, proposal: Proposal, receipt: Receipt, after: Order) -> ActionDone:
    """The result, from the order as it was read back. The same for the first call and for every repeat."""
    action = proposal.action
    is_return = isinstance(action, CreateReturn | ExchangeItems)
    money_sent = not is_return and proposal.amount is not None and proposal.amount.amount_minor > 0
    return ActionDone(
        proposal_id=proposal.proposal_id,
        kind=action.kind,
        order_number=after.number,
        reference=receipt.reference,
        rma=receipt.reference if is_return else "",
        label_url=ctx.documents.label_url(after.number, receipt.reference) if is_return else "",
        amount=proposal.amount,
        fee=action.label_fee if isinstance(action, CreateReturn | ExchangeItems) else None,
        done_at=receipt.done_at,
        dates=ctx.policy.refund_dates(receipt.done_at, after.market) if money_sent else {},
        order=await order_in_full(ctx, after),
        repeated=receipt.repeated,
    )
