"""Tools that change an order before it leaves: cancel it, send it elsewhere, change its items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tools.actions import CancelOrder, ChangeAddress, ChangeItems, LineChange
from tools.addresses import checked_address
from tools.context import ToolContext
from tools.errors import Alternative, InvalidArgument, RefusalCode, ToolRefused
from tools.identity import own_order
from tools.items import item_view, title_of
from tools.models import Address, AddressText, LineId, Money, Name, Order, OrderStatus
from tools.order_facts import MAX_QUANTITY, line_of, received, refunded, require_undispatched
from tools.proposing import Terms, propose
from tools.results import ItemChangeView, Note, ProposalResult
from tools.variants import require_stock, variant_of, wanted_variant

_MOST_CHANGES = 50


@dataclass(frozen=True, kw_only=True)
class ItemChange:
    """A wish for one line: what is empty stays as it is; `new_quantity` 0 takes the line out of the order."""

    line_id: str
    new_size: str = ""
    new_colour: str = ""
    new_quantity: int | None = None


async def cancel_order(ctx: ToolContext, *, order_number: str) -> ProposalResult:
    """Propose to cancel a whole order that has not been dispatched, and to refund what was paid."""
    order = await own_order(ctx, order_number)
    return await propose(ctx, order, cancel_terms(ctx, order))


async def change_address(
    ctx: ToolContext,
    *,
    order_number: str,
    street: AddressText,
    postcode: AddressText,
    city: str,
    country: str,
    name: Name = "",
) -> ProposalResult:
    """Propose to send an order that has not been dispatched to another address in the same country.

    `street` with the house number; `country` as a code or a name; `name` only when somebody else receives it.
    """
    order = await own_order(ctx, order_number)
    _require_paid(order)
    address = checked_address(
        ctx.policy, order.address, ctx.language,
        name=name, street=street, postcode=postcode, city=city, country=country,
    )  # fmt: skip
    return await propose(ctx, order, address_terms(order, address))


async def change_items(
    ctx: ToolContext, *, order_number: str, changes: tuple[ItemChange, ...]
) -> ProposalResult:
    """Propose to change size, colour or quantity of items in an order that has not been dispatched."""
    if not 1 <= len(changes) <= _MOST_CHANGES or len({c.line_id for c in changes}) < len(changes):
        raise InvalidArgument("/changes", f"name 1 to {_MOST_CHANGES} lines, each once")
    order = await own_order(ctx, order_number)
    _require_paid(order)
    wanted = [await _line_change(ctx, order, index, change) for index, change in enumerate(changes)]
    terms = await items_terms(ctx, order, wanted)
    views = [await _change_view(ctx, order, change) for change in wanted]
    return await propose(ctx, order, terms, changes=tuple(views))


def cancel_terms(ctx: ToolContext, order: Order) -> Terms:
    """Compute what cancelling means now. Raises `ToolRefused` once the order has left."""
    require_undispatched(order)
    amount = received(order) - refunded(order)
    paid = amount.amount_minor > 0
    return Terms(
        action=CancelOrder(order_number=order.number),
        quantities={line.line_id: line.quantity for line in order.lines},
        amount=amount if paid else Money(0, order.currency),
        dates=ctx.policy.refund_dates(ctx.clock(), order.market) if paid else {},
        notes=(Note.REFUND_AT_ONCE, Note.REFUND_TO_ORIGINAL_METHOD) if paid else (Note.NOTHING_PAID,),
    )


def address_terms(order: Order, address: Address) -> Terms:
    """Compute what another address means now. Raises `ToolRefused` where it cannot be changed to it."""
    _require_paid(order)
    if address == order.address:
        raise ToolRefused(RefusalCode.NOTHING_TO_DO, facts={"order_number": order.number})
    if address.country != order.address.country:
        raise ToolRefused(
            RefusalCode.NEEDS_PERSON,
            facts={"rule": "other_country", "country": order.address.country},
            alternatives=(Alternative.CANCEL, Alternative.PERSON),
        )
    return Terms(
        action=ChangeAddress(order_number=order.number, address=address),
        quantities={line.line_id: line.quantity for line in order.lines},
        address=address,
    )


async def items_terms(ctx: ToolContext, order: Order, changes: Sequence[LineChange]) -> Terms:
    """Compute what changed items mean now. Raises `ToolRefused` where the rules or the stock forbid it."""
    _require_paid(order)
    difference = Money(0, order.currency)
    for change in changes:
        line = line_of(order, change.line_id)
        difference += line.unit_price * (change.quantity - line.quantity)
        kept = line.quantity if change.sku == line.sku else 0
        if change.quantity > kept:
            variant = await variant_of(ctx, line, change.sku)
            await require_stock(ctx, line, variant, change.quantity - kept, Alternative.CANCEL)
    _require_sense(ctx, order, changes)
    zero = Money(0, order.currency)
    notes: tuple[Note, ...] = ()
    if difference.amount_minor > 0:
        notes = (Note.DIFFERENCE_CHARGED,)
    elif difference.amount_minor < 0:
        notes = (Note.DIFFERENCE_REFUNDED, Note.REFUND_TO_ORIGINAL_METHOD)
    return Terms(
        action=ChangeItems(order_number=order.number, changes=tuple(changes), difference=difference),
        quantities={change.line_id: line_of(order, change.line_id).quantity for change in changes},
        amount=zero - difference if difference.amount_minor < 0 else None,
        charge=difference if difference.amount_minor > 0 else None,
        dates=ctx.policy.refund_dates(ctx.clock(), order.market) if difference.amount_minor < 0 else {},
        notes=notes,
    )


def _require_paid(order: Order) -> None:
    """Raise `ToolRefused` unless the order is paid and nothing of it has left."""
    require_undispatched(order)
    if order.status is not OrderStatus.PAID:
        raise ToolRefused(
            RefusalCode.NOT_PAID,
            facts={"order_number": order.number},
            alternatives=(Alternative.CANCEL, Alternative.PERSON),
        )


def _require_sense(ctx: ToolContext, order: Order, changes: Sequence[LineChange]) -> None:
    """Raise `ToolRefused` when nothing changes, nothing would be left, or too much of a line."""
    after: dict[LineId, int] = {line.line_id: line.quantity for line in order.lines}
    after |= {change.line_id: change.quantity for change in changes}
    lines = {line.line_id: line for line in order.lines}
    same = all(
        change.quantity == lines[change.line_id].quantity and change.sku == lines[change.line_id].sku
        for change in changes
    )
    if same:
        raise ToolRefused(RefusalCode.NOTHING_TO_DO, facts={"order_number": order.number})
    if not any(after.values()):
        raise ToolRefused(
            RefusalCode.NOTHING_TO_DO,
            facts={"rule": "nothing_left"},
            alternatives=(Alternative.CANCEL, Alternative.PERSON),
        )
    most = ctx.policy.changes.max_quantity_per_line
    if any(change.quantity > max(most, lines[change.line_id].quantity) for change in changes):
        raise ToolRefused(
            RefusalCode.NEEDS_PERSON,
            facts={"rule": "max_quantity_per_line", "limit": most},
            alternatives=(Alternative.PERSON,),
        )


async def _line_change(ctx: ToolContext, order: Order, index: int, change: ItemChange) -> LineChange:
    """Turn a wish into the variant and quantity that the line will have."""
    line = line_of(order, change.line_id, f"/changes/{index}/line_id")
    quantity = line.quantity if change.new_quantity is None else change.new_quantity
    if not 0 <= quantity <= MAX_QUANTITY:
        raise InvalidArgument(f"/changes/{index}/new_quantity", f"must be between 0 and {MAX_QUANTITY}")
    sku = line.sku
    if change.new_size.strip() or change.new_colour.strip():
        sku = (await wanted_variant(ctx, line, size=change.new_size, colour=change.new_colour)).sku
    return LineChange(line_id=line.line_id, sku=sku, quantity=quantity)


async def _change_view(ctx: ToolContext, order: Order, change: LineChange) -> ItemChangeView:
    line = line_of(order, change.line_id)
    colour, size = line.colour, line.size
    if change.sku != line.sku:
        variant = await variant_of(ctx, line, change.sku)
        colour, size = variant.colour, variant.size
    product = await ctx.shop.product(line.product_id)
    return ItemChangeView(
        item=await item_view(ctx, order, line),
        new_title=title_of(product, colour, size, vocabulary=ctx.vocabulary, language=ctx.language),
        new_colour=colour,
        new_size=size,
        new_quantity=change.quantity,
    )
