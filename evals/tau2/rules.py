"""The rules of the retail domain that a policy file cannot say, besides the shop-wide ones of `tools`.

Each function computes the terms of one action from the present order. The shared rules are asked first
(dispatched, delivered, returned, in stock), then the benchmark's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from evals.tau2.data import Method, RetailUser
from evals.tau2.effects import CANCEL, CHANGE_ITEMS, CHANGE_PAYMENT, CHANGE_USER_ADDRESS, EXCHANGE, RETURN
from evals.tau2.mapping import CURRENCY, address_of, lines_of, money
from evals.tau2.shop import RetailShop
from tools.actions import LineChange, ShopAction
from tools.changes import address_terms, cancel_terms, items_terms
from tools.context import ToolContext
from tools.errors import Alternative, EffectMissing, InvalidArgument, RefusalCode, ToolRefused
from tools.models import Address, Money, Order, OrderLine, Sku
from tools.order_facts import require_undispatched
from tools.proposing import Terms
from tools.results import Note
from tools.returns import require_returnable, return_terms
from tools.variants import require_stock, variant_of

CANCEL_REASONS: Final = ("no longer needed", "ordered by mistake")

_STATUS_AFTER: Final = {
    CANCEL: "cancelled",
    CHANGE_ITEMS: "pending (item modified)",
    CHANGE_PAYMENT: "pending",
    EXCHANGE: "exchange requested",
    RETURN: "return requested",
}


@dataclass(frozen=True, kw_only=True)
class RetailRules:
    """`tools.shop_actions.ShopRules` of the retail domain."""

    shop: RetailShop

    async def terms(self, ctx: ToolContext, order: Order, action: ShopAction) -> Terms:
        """Compute the terms now; `action.difference` is computed anew as well."""
        match action.name:
            case "cancel_pending_order":
                return self._cancel(ctx, order, action)
            case "modify_pending_order_items":
                return await self._change_items(ctx, order, action)
            case "modify_pending_order_payment":
                return self._change_payment(ctx, order, action)
            case "modify_user_address":
                return self._change_user_address(order, action)
            case "exchange_delivered_order_items":
                return await self._exchange(ctx, order, action)
            case "return_delivered_order_items":
                return await self._return(ctx, order, action)
            case _:
                raise ToolRefused(RefusalCode.NEEDS_PERSON, facts={"rule": action.name})

    async def require_effect(self, order: Order, action: ShopAction, reference: str) -> None:
        """Compare the records with what the action was to make of them."""
        native, user = self.shop.native(order.number), self.shop.users[order.customer_id]
        shown = {
            CANCEL: native.cancel_reason == action.details.get("reason"),
            CHANGE_ITEMS: lines_of(order, _texts(action, "new_item_ids")) is not None,
            CHANGE_PAYMENT: any(
                entry.payment_method_id == action.details.get("payment_method_id")
                for entry in native.payment_history
            ),
            CHANGE_USER_ADDRESS: address_of(user.address, user) == action.address,
            EXCHANGE: native.exchange_new_items == tuple(sorted(_texts(action, "new_item_ids"))),
            RETURN: native.return_items == tuple(sorted(_texts(action, "item_ids"))),
        }
        status = _STATUS_AFTER.get(action.name, native.status)
        if native.status != status or not shown.get(action.name, False):
            raise EffectMissing(order.number, kind=action.name, reference=reference)

    def address_terms(self, order: Order, address: Address) -> Terms:
        """The terms of another address for an order."""
        terms = address_terms(order, address)
        self._require_unmodified(order)
        return terms

    def _cancel(self, ctx: ToolContext, order: Order, action: ShopAction) -> Terms:
        if action.details.get("reason") not in CANCEL_REASONS:
            raise InvalidArgument("/reason", f"must be one of {', '.join(CANCEL_REASONS)}")
        terms = cancel_terms(ctx, order)
        self._require_unmodified(order)
        return replace(terms, action=action, reason=str(action.details["reason"]))

    async def _change_items(self, ctx: ToolContext, order: Order, action: ShopAction) -> Terms:
        require_undispatched(order)
        self._require_unmodified(order)
        lines, skus = _pairs(order, action)
        changes = [
            LineChange(line_id=line.line_id, sku=sku, quantity=1)
            for line, sku in zip(lines, skus, strict=True)
        ]
        terms = await items_terms(ctx, order, changes)
        return self._with_difference(ctx, order, terms, action, lines, skus)

    async def _exchange(self, ctx: ToolContext, order: Order, action: ShopAction) -> Terms:
        lines, skus = _pairs(order, action)
        quantities = {line.line_id: 1 for line in lines}
        await require_returnable(ctx, order, quantities)
        self._require_untouched(order)
        for line, sku in zip(lines, skus, strict=True):
            variant = await variant_of(ctx, line, sku)
            await require_stock(ctx, line, variant, 1, Alternative.RETURN_INSTEAD)
        terms = Terms(
            action=action,
            quantities=quantities,
            fee=ctx.policy.label_fee(order.market, order.currency),
            notes=(Note.LABEL_FREE, Note.SENT_AFTER_ARRIVAL),
        )
        return self._with_difference(ctx, order, terms, action, lines, skus)

    async def _return(self, ctx: ToolContext, order: Order, action: ShopAction) -> Terms:
        lines = _named(order, _texts(action, "item_ids"))
        (reason,) = ctx.policy.returns.reasons
        terms = await return_terms(ctx, order, {line.line_id: 1 for line in lines}, reason)
        self._require_untouched(order)
        method = self._method(order, action)
        original = self.shop.native(order.number).payment_history[0].payment_method_id
        if method.source != "gift_card" and method.id != original:
            raise ToolRefused(RefusalCode.NEEDS_PERSON, facts={"rule": "refund_to_original_or_gift_card"})
        notes = tuple(
            note
            for note in terms.notes
            if method.id == original or note is not Note.REFUND_TO_ORIGINAL_METHOD
        )
        return replace(terms, action=action, notes=notes, reason="")

    def _change_payment(self, ctx: ToolContext, order: Order, action: ShopAction) -> Terms:
        require_undispatched(order)
        self._require_unmodified(order)
        method = self._method(order, action)
        history = self.shop.native(order.number).payment_history
        if len(history) != 1:
            raise ToolRefused(RefusalCode.NEEDS_PERSON, facts={"rule": "exactly_one_payment"})
        if history[0].payment_method_id == method.id:
            raise ToolRefused(RefusalCode.NOTHING_TO_DO, facts={"order_number": order.number})
        paid = money(history[0].amount)
        _require_balance(method, paid)
        return Terms(
            action=replace(action, difference=None),
            quantities={line.line_id: 1 for line in order.lines},
            amount=paid,
            charge=paid,
            dates=ctx.policy.refund_dates(ctx.clock(), order.market),
            notes=(Note.REFUND_AT_ONCE, Note.REFUND_TO_ORIGINAL_METHOD),
        )

    def _change_user_address(self, order: Order, action: ShopAction) -> Terms:
        user = self.shop.users[order.customer_id]
        if action.address is None:
            raise InvalidArgument("/address1", "give an address")
        if address_of(user.address, user) == action.address:
            raise ToolRefused(RefusalCode.NOTHING_TO_DO)
        return Terms(action=action, quantities={}, address=action.address)

    def _with_difference(
        self,
        ctx: ToolContext,
        order: Order,
        terms: Terms,
        action: ShopAction,
        lines: Sequence[OrderLine],
        skus: Sequence[Sku],
    ) -> Terms:
        """The terms with what the new items cost more or less, settled on the payment method that was given."""
        difference = Money(0, CURRENCY)
        for line, sku in zip(lines, skus, strict=True):
            if line.sku == sku:
                raise ToolRefused(RefusalCode.NOTHING_TO_DO, alternatives=(Alternative.OTHER_VARIANT,))
            difference += money(self.shop.catalogue[line.product_id].variants[sku].price) - line.unit_price
        method = self._method(order, action)
        _require_balance(method, difference)
        notes, dates = terms.notes, terms.dates
        if difference.amount_minor > 0:
            notes = (*notes, Note.DIFFERENCE_CHARGED)
        elif difference.amount_minor < 0:
            notes = (*notes, Note.DIFFERENCE_REFUNDED)
            if action.name == CHANGE_ITEMS and method.source != "gift_card":
                dates = ctx.policy.refund_dates(ctx.clock(), order.market)
        return replace(
            terms,
            action=replace(action, difference=difference),
            amount=Money(-difference.amount_minor, CURRENCY) if difference.amount_minor < 0 else None,
            charge=difference if difference.amount_minor > 0 else None,
            dates=dates,
            notes=notes,
        )

    def _method(self, order: Order, action: ShopAction) -> Method:
        user: RetailUser = self.shop.users[order.customer_id]
        method = user.payment_methods.get(str(action.details.get("payment_method_id", "")))
        if method is None:
            raise InvalidArgument("/payment_method_id", "must be a method of the profile: see my_account")
        return method

    def _require_unmodified(self, order: Order) -> None:
        """Raise `ToolRefused` once the items were changed: then nothing more is changed or cancelled."""
        if self.shop.native(order.number).status == "pending (item modified)":
            raise ToolRefused(
                RefusalCode.NEEDS_PERSON,
                facts={"rule": "items_changed_once"},
                alternatives=(Alternative.PERSON,),
            )

    def _require_untouched(self, order: Order) -> None:
        """Raise `ToolRefused` once a return or an exchange was asked for: there is one for an order."""
        if self.shop.native(order.number).status != "delivered":
            raise ToolRefused(RefusalCode.ALREADY_RETURNED, facts={"order_number": order.number})


def _require_balance(method: Method, charge: Money) -> None:
    if method.balance is not None and money(method.balance).amount_minor < charge.amount_minor:
        raise ToolRefused(
            RefusalCode.NEEDS_PERSON,
            facts={"rule": "gift_card_balance", "balance_minor": money(method.balance).amount_minor},
        )


def _pairs(order: Order, action: ShopAction) -> tuple[tuple[OrderLine, ...], tuple[Sku, ...]]:
    """The lines that are named and the variant for each."""
    lines = _named(order, _texts(action, "item_ids"))
    new_ids = _texts(action, "new_item_ids")
    if len(new_ids) != len(lines):
        raise InvalidArgument("/new_item_ids", "must name one new item for each of item_ids")
    return lines, tuple(Sku(new_id) for new_id in new_ids)


def _named(order: Order, item_ids: Sequence[str]) -> tuple[OrderLine, ...]:
    lines = lines_of(order, item_ids)
    if not lines:
        known = ", ".join(line.sku for line in order.lines)
        raise InvalidArgument(
            "/item_ids", f"name items of the order, each as often as it was bought: {known}"
        )
    return lines


def _texts(action: ShopAction, name: str) -> tuple[str, ...]:
    return tuple(action.details.get(name, ()))
