"""The tools of the retail domain, under the benchmark's own names where it has them.

Whatever changes something only makes a proposal, as in `tools`; `carry_out` and `hand_over` are the shared ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from evals.tau2.data import RetailUser
from evals.tau2.effects import CANCEL, CHANGE_ITEMS, CHANGE_PAYMENT, CHANGE_USER_ADDRESS, EXCHANGE, RETURN
from evals.tau2.mapping import COUNTRY, address_of, lines_of, money, number_of
from evals.tau2.rules import RetailRules
from evals.tau2.views import AccountView, MethodView, VariantList, VariantView, VerifiedCustomer
from tools.actions import ShopAction
from tools.addresses import checked_address
from tools.context import ToolContext
from tools.errors import Alternative, InvalidArgument, RefusalCode, ToolRefused
from tools.identity import own_order, same_email, same_postcode
from tools.items import item_view, title_of
from tools.models import Address, AddressText, Email, Name, Order
from tools.proposing import propose
from tools.registry import TOOLS, Approval, Effect, ToolSpec, spec_of
from tools.results import ItemChangeView, ProposalResult

SHARED: Final = ("find_my_orders", "order_details", "search_products", "carry_out", "hand_over")
"""Tools of `tools.registry` that the domain uses as they are."""

_ATTEMPT: Final = "account"  # what wrong tries are counted under: the benchmark asks for no order number


async def verify_customer(
    ctx: ToolContext,
    *,
    email: Email = "",
    first_name: Name = "",
    last_name: Name = "",
    zip: AddressText = "",  # noqa: A002 - the benchmark's word
) -> VerifiedCustomer:
    """Check who the shopper is: by the e-mail of the account, else by first name, last name and zip code."""
    rules = ctx.policy.verification
    if await ctx.session.failures_here() >= rules.tries_per_conversation:
        raise ToolRefused(RefusalCode.VERIFICATION_LOCKED, alternatives=(Alternative.PERSON,))
    found = [
        user
        for user in _rules(ctx).shop.users.values()
        if (same_email(email, user.email) if email else _is_named(user, first_name, last_name, zip))
    ]
    if not found:
        await ctx.session.record_failure(_ATTEMPT)
        raise ToolRefused(RefusalCode.VERIFICATION_FAILED, alternatives=(Alternative.VERIFY,))
    user = found[0]
    if ctx.session.identity.level != "anonymous" and await _user(ctx) != user:
        raise ToolRefused(RefusalCode.ORDER_NOT_YOURS, facts={"rule": "one_customer"})
    if not user.orders:
        raise ToolRefused(RefusalCode.NEEDS_PERSON, facts={"rule": "account_without_orders"})
    how = "email" if email else "name and postcode"
    for order_id in user.orders:
        await ctx.session.grant_order(number_of(order_id), how=how)
    return VerifiedCustomer(how=how, orders=tuple(number_of(order_id) for order_id in user.orders))


async def my_account(ctx: ToolContext) -> AccountView:
    """Show the shopper's own profile: address, payment methods with their ids, order numbers."""
    user = await _user(ctx)
    return AccountView(
        name=f"{user.name.first_name} {user.name.last_name}",
        email=user.email,
        address=address_of(user.address, user),
        payment_methods=tuple(
            MethodView(
                payment_method_id=method.id,
                kind=method.source,
                brand=method.brand or "",
                last_four=method.last_four or "",
                balance=None if method.balance is None else money(method.balance),
            )
            for method in user.payment_methods.values()
        ),
        orders=tuple(number_of(order_id) for order_id in user.orders),
    )


async def product_variants(ctx: ToolContext, *, product_id: str = "", item_id: str = "") -> VariantList:
    """Show the variants of a product, or one variant by its item id, with options, stock and price."""
    for product in _rules(ctx).shop.catalogue.values():
        shown = [v for v in product.variants.values() if not item_id or v.item_id == item_id]
        if shown and product_id in {"", product.product_id}:
            return VariantList(
                product_id=product.product_id,
                name=product.name,
                variants=tuple(
                    VariantView(
                        item_id=v.item_id,
                        options=dict(v.options),
                        available=v.available,
                        price=money(v.price),
                    )
                    for v in shown
                ),
            )
    raise InvalidArgument("/product_id", "no such product or item")


async def cancel_pending_order(ctx: ToolContext, *, order_id: str, reason: str) -> ProposalResult:
    """Propose to cancel a pending order. `reason`: "no longer needed" or "ordered by mistake"."""
    order = await own_order(ctx, order_id)
    return await _propose(ctx, order, _action(order, CANCEL, reason=reason))


async def modify_pending_order_address(
    ctx: ToolContext,
    *,
    order_id: str,
    address1: AddressText,
    address2: AddressText = "",
    city: str,
    state: str,
    country: str,
    zip: AddressText,  # noqa: A002 - the benchmark's word
) -> ProposalResult:
    """Propose to send a pending order to another address. `address2` is the flat or suite."""
    order = await own_order(ctx, order_id)
    address = _address(ctx, order.address, (address1, address2), city, state, country, zip)
    return await propose(ctx, order, _rules(ctx).address_terms(order, address))


async def modify_pending_order_items(
    ctx: ToolContext,
    *,
    order_id: str,
    item_ids: tuple[str, ...],
    new_item_ids: tuple[str, ...],
    payment_method_id: str,
) -> ProposalResult:
    """Propose to change items of a pending order for other variants of the same products, once an order.

    Each of `new_item_ids` replaces the one of `item_ids` in its place. `payment_method_id` pays, or gets
    back, the difference.
    """
    order = await own_order(ctx, order_id)
    action = _action(
        order,
        CHANGE_ITEMS,
        item_ids=item_ids,
        new_item_ids=new_item_ids,
        payment_method_id=payment_method_id,
    )
    return await _propose(ctx, order, action)


async def modify_pending_order_payment(
    ctx: ToolContext, *, order_id: str, payment_method_id: str
) -> ProposalResult:
    """Propose to pay a pending order with another payment method of the profile."""
    order = await own_order(ctx, order_id)
    action = _action(order, CHANGE_PAYMENT, payment_method_id=payment_method_id)
    return await _propose(ctx, order, action)


async def modify_user_address(
    ctx: ToolContext,
    *,
    address1: AddressText,
    address2: AddressText = "",
    city: str,
    state: str,
    country: str,
    zip: AddressText,  # noqa: A002 - the benchmark's word
) -> ProposalResult:
    """Propose to change the shopper's own default address. Orders keep theirs."""
    user = await _user(ctx)
    order = await own_order(ctx, user.orders[-1])  # a proposal hangs on an order: the account's last
    address = _address(ctx, address_of(user.address, user), (address1, address2), city, state, country, zip)
    action = ShopAction(order_number=order.number, name=CHANGE_USER_ADDRESS, details={}, address=address)
    return await _propose(ctx, order, action)


async def exchange_delivered_order_items(
    ctx: ToolContext,
    *,
    order_id: str,
    item_ids: tuple[str, ...],
    new_item_ids: tuple[str, ...],
    payment_method_id: str,
) -> ProposalResult:
    """Propose to exchange items of a delivered order for other variants of the same products, once an order.

    Each of `new_item_ids` replaces the one of `item_ids` in its place. `payment_method_id` pays, or gets
    back, the difference.
    """
    order = await own_order(ctx, order_id)
    action = _action(
        order, EXCHANGE, item_ids=item_ids, new_item_ids=new_item_ids, payment_method_id=payment_method_id
    )
    return await _propose(ctx, order, action)


async def return_delivered_order_items(
    ctx: ToolContext, *, order_id: str, item_ids: tuple[str, ...], payment_method_id: str
) -> ProposalResult:
    """Propose to return items of a delivered order, once an order.

    `payment_method_id` gets the refund: the one that the order was paid with, or a gift card.
    """
    order = await own_order(ctx, order_id)
    action = _action(order, RETURN, item_ids=item_ids, payment_method_id=payment_method_id)
    return await _propose(ctx, order, action)


_READING = (verify_customer, my_account, product_variants)
_CHANGING = (modify_pending_order_address, modify_user_address)
_PAYING = (
    cancel_pending_order, modify_pending_order_items, modify_pending_order_payment,
    exchange_delivered_order_items, return_delivered_order_items,
)  # fmt: skip

RETAIL_TOOLS: Mapping[str, ToolSpec] = MappingProxyType(
    {
        spec.name: spec
        for spec in (
            *(spec_of(tool, Effect.READ) for tool in _READING),
            *(spec_of(tool, Effect.WRITE, Approval.PROPOSES) for tool in _CHANGING),
            *(spec_of(tool, Effect.MONEY, Approval.PROPOSES) for tool in _PAYING),
            *(TOOLS[name] for name in SHARED),
        )
    }
)
"""Every tool of the domain by name."""


def _rules(ctx: ToolContext) -> RetailRules:
    if not isinstance(ctx.rules, RetailRules):
        raise TypeError("the tools of the retail domain need its rules in their context")
    return ctx.rules


async def _propose(ctx: ToolContext, order: Order, action: ShopAction) -> ProposalResult:
    terms = await _rules(ctx).terms(ctx, order, action)
    return await propose(ctx, order, terms, changes=await _changes(ctx, order, action))


async def _changes(ctx: ToolContext, order: Order, action: ShopAction) -> tuple[ItemChangeView, ...]:
    lines = lines_of(order, tuple(action.details.get("item_ids", ()))) or ()
    new_ids = tuple(action.details.get("new_item_ids", ()))
    views: list[ItemChangeView] = []
    for line, new_id in zip(lines, new_ids, strict=False):  # a return names no new items
        product = await ctx.shop.product(line.product_id)
        new = next(v for v in product.variants if v.sku == new_id) if product else None
        colour, size = (new.colour, new.size) if new else (None, None)
        title = title_of(product, colour, size, vocabulary=ctx.vocabulary, language=ctx.language)
        item = await item_view(ctx, order, line)
        views.append(
            ItemChangeView(item=item, new_title=title, new_colour=colour, new_size=size, new_quantity=1)
        )
    return tuple(views)


async def _user(ctx: ToolContext) -> RetailUser:
    """The one customer of this conversation."""
    identity = ctx.session.identity
    if identity.customer_id is not None:
        return _rules(ctx).shop.users[identity.customer_id]
    for number in sorted(identity.orders):
        return _rules(ctx).shop.users[(await own_order(ctx, number)).customer_id]
    raise ToolRefused(RefusalCode.NOT_VERIFIED, alternatives=(Alternative.VERIFY, Alternative.PERSON))


def _action(order: Order, name: str, **details: str | tuple[str, ...]) -> ShopAction:
    return ShopAction(order_number=order.number, name=name, details=details)


def _is_named(user: RetailUser, first_name: str, last_name: str, postcode: str) -> bool:
    same = (user.name.first_name.casefold(), user.name.last_name.casefold())
    given = (first_name.strip().casefold(), last_name.strip().casefold())
    return same == given and same_postcode(postcode, user.address.zip, COUNTRY)


def _address(
    ctx: ToolContext,
    present: Address,
    lines: tuple[str, str],
    city: str,
    state: str,
    country: str,
    postcode: str,
) -> Address:
    """An address that a carrier accepts, with its two lines and its state."""
    first, second = (" ".join(line.split()) for line in lines)
    if not city.strip() or not state.strip():
        raise InvalidArgument("/city", "give the city and the state")
    checked = checked_address(
        ctx.policy, present, ctx.language,
        name="", street=first, postcode=postcode, city=city, country=country,
    )  # fmt: skip
    street = f"{checked.street}\n{second}" if second else checked.street
    return Address(
        name=checked.name,
        street=street,
        city=checked.city,
        postcode=checked.postcode,
        country=checked.country,
        region=state.strip(),
    )
