"""Tools that look at the payments of an order and give back what was taken twice."""

from __future__ import annotations

from tools.actions import GiveRefund
from tools.context import ToolContext
from tools.errors import Alternative, RefusalCode, ToolRefused
from tools.identity import own_order
from tools.models import Order
from tools.order_facts import duplicate_capture
from tools.proposing import Terms, propose, require_within_caps
from tools.results import CaptureView, DuplicateRemedy, Note, PaymentCheck, ProposalResult


async def payment_check(ctx: ToolContext, *, order_number: str) -> PaymentCheck:
    """Show the payments of an order, whether one was taken twice, and who can give it back."""
    order = await own_order(ctx, order_number)
    duplicate = duplicate_capture(order)
    return PaymentCheck(
        order_number=order.number,
        status=order.status,
        total=order.total,
        captures=tuple(
            CaptureView(method=p.method, amount=p.amount, at=p.at, state=p.state)
            for p in sorted(order.payments, key=lambda payment: payment.at)
        ),
        duplicate=duplicate.amount if duplicate else None,
        remedy=await _remedy(ctx, order),
    )


async def refund_duplicate(ctx: ToolContext, *, order_number: str) -> ProposalResult:
    """Propose to refund a payment that was taken twice; above the bot's limits a person does it."""
    order = await own_order(ctx, order_number)
    return await propose(ctx, order, await duplicate_terms(ctx, order))


async def duplicate_terms(ctx: ToolContext, order: Order) -> Terms:
    """Compute the refund of a double charge now. `ToolRefused` when there is none or it is too much."""
    duplicate = duplicate_capture(order)
    if duplicate is None:
        raise ToolRefused(
            RefusalCode.NOTHING_TO_DO,
            facts={"order_number": order.number},
            alternatives=(Alternative.PERSON,),
        )
    await require_within_caps(ctx, order, duplicate.amount)
    return Terms(
        action=GiveRefund(
            order_number=order.number, quantities={}, amount=duplicate.amount, reason="duplicate"
        ),
        quantities={},
        amount=duplicate.amount,
        reason="duplicate",
        dates=ctx.policy.refund_dates(ctx.clock(), order.market),
        notes=(Note.REFUND_AT_ONCE, Note.REFUND_TO_ORIGINAL_METHOD),
    )


async def _remedy(ctx: ToolContext, order: Order) -> DuplicateRemedy:
    if (duplicate := duplicate_capture(order)) is not None:
        try:
            await require_within_caps(ctx, order, duplicate.amount)
        except ToolRefused:
            return "person"
        return "refund"
    given_back = any(payment.state == "duplicate_reversed" for payment in order.payments)
    given_back = given_back or any(refund.reason == "duplicate" for refund in order.refunds)
    return "reversed" if given_back else "none"
