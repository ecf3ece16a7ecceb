"""Tools for sending goods back for a refund."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tools.actions import CreateReturn
from tools.context import ToolContext
from tools.errors import Alternative, InvalidArgument, RefusalCode, ToolRefused
from tools.identity import own_order
from tools.items import item_view, return_until, why_not_returnable
from tools.models import LineId, Money, Order, OrderLine
from tools.order_facts import (
    covers_everything,
    delivered_at,
    goods_value,
    kept_units,
    line_of,
    refundable,
    returned_units,
    units,
)
from tools.policy import ShopPolicy
from tools.proposing import Terms, propose
from tools.results import Note, ProposalResult, ReturnLineQuote, ReturnQuote


async def quote_return(
    ctx: ToolContext,
    *,
    order_number: str,
    quantities: Mapping[str, int] = {},
    line_ids: tuple[str, ...] = (),
    reason: str = "",
) -> ReturnQuote:
    """Show the terms of returning items, without proposing it: which can go back, until when, fee and refund.

    `quantities` are units by line id, `line_ids` whole lines; with neither, the whole order is quoted.
    """
    order = await own_order(ctx, order_number)
    if reason:
        require_reason(ctx.policy, reason)
    wanted = _wanted(order, quantities, line_ids)
    lines = [await _quote_line(ctx, order, line_of(order, line_id), n) for line_id, n in wanted.items()]
    eligible = {quote.item.line_id: quote.quantity for quote in lines if quote.eligible}
    delivery = delivery_refund(ctx, order, eligible)
    fee = ctx.policy.label_fee(order.market, order.currency) if eligible else Money(0, order.currency)
    return ReturnQuote(
        order_number=order.number,
        lines=tuple(lines),
        reason=reason,
        refund=_less(goods_value(order, eligible) + delivery, fee),
        label_fee=fee,
        delivery_fee=delivery,
        needs_approval=needs_approval(ctx.policy, order, eligible),
        refund_business_days=ctx.policy.returns.refund_business_days,
    )


async def create_return_label(
    ctx: ToolContext, *, order_number: str, quantities: Mapping[str, int], reason: str
) -> ProposalResult:
    """Propose a return: the terms that the shopper must accept before the label is made.

    `quantities` are units by line id. `reason` is one of the policy's reasons (too_small, changed_mind, …).
    """
    order = await own_order(ctx, order_number)
    wanted = units(quantities, order)
    return await propose(ctx, order, await return_terms(ctx, order, wanted, reason))


async def return_terms(
    ctx: ToolContext, order: Order, quantities: Mapping[LineId, int], reason: str
) -> Terms:
    """Compute the terms of a return now. Raises `ToolRefused` where the rules do not admit it."""
    require_reason(ctx.policy, reason)
    await require_returnable(ctx, order, quantities)
    delivery = delivery_refund(ctx, order, quantities)
    fee = ctx.policy.label_fee(order.market, order.currency)
    refund = _less(goods_value(order, quantities) + delivery, fee)
    if refund.amount_minor > refundable(order).amount_minor:
        raise ToolRefused(
            RefusalCode.NEEDS_PERSON, facts={"rule": "refundable"}, alternatives=(Alternative.PERSON,)
        )
    notes = [Note.LABEL_FEE_DEDUCTED if fee.amount_minor else Note.LABEL_FREE]
    notes += [Note.REFUND_AFTER_ARRIVAL, Note.REFUND_TO_ORIGINAL_METHOD]
    if delivery.amount_minor:
        notes.append(Note.DELIVERY_FEE_REFUNDED)
    return Terms(
        action=CreateReturn(
            order_number=order.number, quantities=quantities, reason=reason, refund=refund, label_fee=fee
        ),
        quantities=quantities,
        amount=refund,
        fee=fee,
        reason=reason,
        dates=_window(ctx.policy, order, quantities),
        notes=tuple(notes),
    )


async def require_returnable(ctx: ToolContext, order: Order, quantities: Mapping[LineId, int]) -> None:
    """Raise `ToolRefused` unless every unit can go back now, by the rule that the first one breaks."""
    for line_id, quantity in quantities.items():
        line = line_of(order, line_id)
        product = await ctx.shop.product(line.product_id)
        code = why_not_returnable(ctx.policy, order, line, product, ctx.clock())
        if code is None and quantity > kept_units(order, line):
            code = RefusalCode.ALREADY_RETURNED
        if code is not None:
            raise _refusal(ctx, order, line, code)
    if needs_approval(ctx.policy, order, quantities):
        limit = ctx.policy.returns.approval_above.money
        raise ToolRefused(
            RefusalCode.NEEDS_PERSON,
            facts={
                "rule": "approval_above",
                "limit_minor": limit.amount_minor,
                "limit_currency": limit.currency,
            },
            alternatives=(Alternative.PERSON,),
        )


def needs_approval(policy: ShopPolicy, order: Order, quantities: Mapping[LineId, int]) -> bool:
    """Whether a person must approve: by the worth of these units and those of earlier returns."""
    if not quantities:
        return False
    worth = goods_value(order, quantities) + goods_value(order, returned_units(order))
    return policy.exceeds(worth, policy.returns.approval_above.money)


def require_reason(policy: ShopPolicy, reason: str) -> None:
    """Raise `InvalidArgument` unless the policy knows the reason."""
    if reason not in policy.returns.reasons:
        raise InvalidArgument("/reason", f"must be one of {', '.join(policy.returns.reasons)}")


def delivery_refund(ctx: ToolContext, order: Order, quantities: Mapping[LineId, int]) -> Money:
    """The standard delivery charge, which EU law gives back when the whole order goes back within 14 days."""
    nothing = Money(0, order.currency)
    market = ctx.policy.market(order.market)
    if market is None or not covers_everything(order, quantities) or order.refunds or order.returns:
        return nothing
    today = ctx.policy.day_of(ctx.clock(), order.market)
    for line_id in quantities:
        arrived = delivered_at(order, line_id)
        last = arrived and ctx.policy.withdrawal_until(arrived, order.market)
        if last is None or today > last:
            return nothing
    standard = market.standard_delivery.price
    return min(standard, order.shipping_fee) if standard.currency == order.currency else nothing


def _wanted(order: Order, quantities: Mapping[str, int], line_ids: tuple[str, ...]) -> Mapping[LineId, int]:
    """The units to quote. A whole line is what is left of it, or its first unit when nothing is."""
    if quantities:
        return units(quantities, order)
    lines = [line_of(order, line_id, "/line_ids") for line_id in line_ids] or order.lines
    return {line.line_id: kept_units(order, line) or line.quantity for line in lines}


async def _quote_line(ctx: ToolContext, order: Order, line: OrderLine, quantity: int) -> ReturnLineQuote:
    product = await ctx.shop.product(line.product_id)
    code = why_not_returnable(ctx.policy, order, line, product, ctx.clock())
    if code is None and quantity > kept_units(order, line):
        code = RefusalCode.ALREADY_RETURNED
    arrived = delivered_at(order, line.line_id)
    return ReturnLineQuote(
        item=await item_view(ctx, order, line, quantity=quantity),
        quantity=quantity,
        eligible=code is None,
        refused=code,
        return_until=return_until(ctx.policy, order, line.line_id),
        withdrawal_until=arrived and ctx.policy.withdrawal_until(arrived, order.market),
        refund=line.unit_price * quantity if code is None else Money(0, order.currency),
    )


def _refusal(ctx: ToolContext, order: Order, line: OrderLine, code: RefusalCode) -> ToolRefused:
    """The refusal with its figures, and what is possible instead."""
    facts: dict[str, str | int] = {"line_id": line.line_id}
    arrived = delivered_at(order, line.line_id)
    today = ctx.policy.day_of(ctx.clock(), order.market)
    alternatives: list[Alternative] = [Alternative.PERSON]
    if arrived is not None:
        facts["delivered_on"] = ctx.policy.day_of(arrived, order.market).isoformat()
        facts["return_until"] = ctx.policy.return_until(arrived, order.market).isoformat()
        facts["window_days"] = ctx.policy.returns.window_days
        withdrawal = ctx.policy.withdrawal_until(arrived, order.market)
        if code is RefusalCode.FINAL_SALE and withdrawal is not None and today <= withdrawal:
            facts["withdrawal_until"] = withdrawal.isoformat()
            alternatives.insert(0, Alternative.WITHDRAWAL_EXPLAINED)
        if code in {RefusalCode.OUTSIDE_WINDOW, RefusalCode.FINAL_SALE}:
            alternatives.insert(0, Alternative.WARRANTY_CLAIM)
    if code is RefusalCode.NOT_DELIVERED:
        undispatched = not order.shipments
        alternatives.insert(0, Alternative.CANCEL if undispatched else Alternative.WAIT)
    return ToolRefused(code, facts=facts, alternatives=tuple(alternatives))


def _window(policy: ShopPolicy, order: Order, quantities: Mapping[LineId, int]) -> dict[str, date]:
    """The last day on which all of these units can be returned."""
    last = [day for line_id in quantities if (day := return_until(policy, order, line_id)) is not None]
    return {"return_until": min(last)} if last else {}


def _less(amount: Money, fee: Money) -> Money:
    """What is left of a refund after the fee; never below nothing."""
    return Money(max(0, amount.amount_minor - fee.amount_minor), amount.currency)
