"""What an action does to an order and its user: pure, and the shop's own last word on what its state admits.

The records it writes are those that the benchmark writes, so that end states can be compared. Amounts are
rounded to cents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from evals.tau2.data import Item, PaymentEntry, RetailOrder, RetailProduct, RetailUser
from evals.tau2.mapping import postal_of
from tools.actions import Action, ChangeAddress, ShopAction
from tools.errors import ActionImpossible

CANCEL: Final = "cancel_pending_order"
CHANGE_ITEMS: Final = "modify_pending_order_items"
CHANGE_PAYMENT: Final = "modify_pending_order_payment"
CHANGE_USER_ADDRESS: Final = "modify_user_address"
EXCHANGE: Final = "exchange_delivered_order_items"
RETURN: Final = "return_delivered_order_items"

Records = tuple[RetailOrder, RetailUser]
Catalogue = Mapping[str, RetailProduct]


def effect_of(order: RetailOrder, user: RetailUser, action: Action, catalogue: Catalogue) -> Records:
    """Compute the records after the action. Raises `ActionImpossible` where the state does not admit it."""
    match action:
        case ChangeAddress():
            _require(order, "pending")
            return order.model_copy(update={"address": postal_of(action.address)}), user
        case ShopAction(name="cancel_pending_order"):
            return _cancel(order, user, _text(action, "reason"))
        case ShopAction(name="modify_pending_order_items"):
            return _change_items(order, user, action, catalogue)
        case ShopAction(name="modify_pending_order_payment"):
            return _change_payment(order, user, _text(action, "payment_method_id"))
        case ShopAction(name="modify_user_address") if action.address is not None:
            return order, user.model_copy(update={"address": postal_of(action.address)})
        case ShopAction(name="exchange_delivered_order_items"):
            return _exchange(order, user, action, catalogue)
        case ShopAction(name="return_delivered_order_items"):
            return _return(order, user, action)
        case _:
            raise ActionImpossible(action.order_number, "unknown_action")


def difference_of(old: Sequence[Item], new_ids: Sequence[str], catalogue: Catalogue) -> float:
    """What the new items cost more, in dollars. Raises `KeyError` for one that the product does not have."""
    pairs = zip(old, new_ids, strict=True)
    return round(sum(catalogue[item.product_id].variants[new].price - item.price for item, new in pairs), 2)


def items_of(order: RetailOrder, item_ids: Sequence[str]) -> list[tuple[int, Item]]:
    """The items with their places. Raises `ActionImpossible` where one is not there so many times."""
    left = list(enumerate(order.items))
    found: list[tuple[int, Item]] = []
    for item_id in item_ids:
        place = next((entry for entry in left if entry[1].item_id == item_id), None)
        if place is None:
            raise ActionImpossible(order.order_id, "no_such_item")
        left.remove(place)
        found.append(place)
    return found


def _cancel(order: RetailOrder, user: RetailUser, reason: str) -> Records:
    """Give back, on each method, what was paid with it and not given back yet."""
    _require(order, "pending")
    paid: dict[str, float] = {}
    for entry in order.payment_history:
        signed = entry.amount if entry.transaction_type == "payment" else -entry.amount
        paid[entry.payment_method_id] = round(paid.get(entry.payment_method_id, 0.0) + signed, 2)
    refunds = tuple(
        PaymentEntry(transaction_type="refund", amount=amount, payment_method_id=method)
        for method, amount in paid.items()
        if amount > 0
    )
    for entry in refunds:
        user = _moved(user, entry.payment_method_id, entry.amount)
    changed = {
        "status": "cancelled",
        "cancel_reason": reason,
        "payment_history": (*order.payment_history, *refunds),
    }
    return order.model_copy(update=changed), user


def _change_items(order: RetailOrder, user: RetailUser, action: ShopAction, catalogue: Catalogue) -> Records:
    _require(order, "pending")
    old = items_of(order, _texts(action, "item_ids"))
    new_ids, method = _texts(action, "new_item_ids"), _text(action, "payment_method_id")
    difference = _difference(order, [item for _, item in old], new_ids, action, catalogue)
    items = list(order.items)
    for (place, item), new_id in zip(old, new_ids, strict=True):
        variant = catalogue[item.product_id].variants[new_id]
        changed_item = {"item_id": new_id, "price": variant.price, "options": dict(variant.options)}
        items[place] = item.model_copy(update=changed_item)
    entry = PaymentEntry(
        transaction_type="payment" if difference > 0 else "refund",
        amount=abs(difference),
        payment_method_id=method,
    )
    changed = {
        "items": tuple(items),
        "status": "pending (item modified)",
        "payment_history": (*order.payment_history, entry),
    }
    return order.model_copy(update=changed), _moved(user, method, -difference)


def _change_payment(order: RetailOrder, user: RetailUser, method: str) -> Records:
    _require(order, "pending")
    if len(order.payment_history) != 1:
        raise ActionImpossible(order.order_id, "not_one_payment")
    (paid,) = order.payment_history
    again = paid.model_copy(update={"payment_method_id": method})
    back = paid.model_copy(update={"transaction_type": "refund"})
    user = _moved(_moved(user, method, -paid.amount), paid.payment_method_id, paid.amount)
    return order.model_copy(update={"payment_history": (paid, again, back)}), user


def _exchange(order: RetailOrder, user: RetailUser, action: ShopAction, catalogue: Catalogue) -> Records:
    """Note what is to be exchanged; the difference is settled when the goods are back."""
    _require(order, "delivered")
    item_ids, new_ids = _texts(action, "item_ids"), _texts(action, "new_item_ids")
    old = [item for _, item in items_of(order, item_ids)]
    changed = {
        "status": "exchange requested",
        "exchange_items": tuple(sorted(item_ids)),
        "exchange_new_items": tuple(sorted(new_ids)),
        "exchange_payment_method_id": _text(action, "payment_method_id"),
        "exchange_price_difference": _difference(order, old, new_ids, action, catalogue),
    }
    return order.model_copy(update=changed), user


def _return(order: RetailOrder, user: RetailUser, action: ShopAction) -> Records:
    _require(order, "delivered")
    item_ids = _texts(action, "item_ids")
    items_of(order, item_ids)
    changed = {
        "status": "return requested",
        "return_items": tuple(sorted(item_ids)),
        "return_payment_method_id": _text(action, "payment_method_id"),
    }
    return order.model_copy(update=changed), user


def _difference(
    order: RetailOrder, old: Sequence[Item], new_ids: Sequence[str], action: ShopAction, catalogue: Catalogue
) -> float:
    """The difference as it was shown. Raises `ActionImpossible` when it is another one, or out of stock."""
    for item, new_id in zip(old, new_ids, strict=True):
        variant = catalogue[item.product_id].variants.get(new_id)
        if variant is None or not variant.available:
            raise ActionImpossible(order.order_id, "variant_unavailable")
    difference = difference_of(old, new_ids, catalogue)
    if action.difference is None or action.difference.amount_minor != round(difference * 100):
        raise ActionImpossible(order.order_id, "other_difference")
    return difference


def _moved(user: RetailUser, method_id: str, amount: float) -> RetailUser:
    """The user with so much more on a gift card; other methods have no balance here."""
    method = user.payment_methods.get(method_id)
    if method is None:
        raise ActionImpossible(user.user_id, "no_such_payment_method")
    if method.balance is None:
        return user
    balance = round(method.balance + amount, 2)
    if balance < 0:
        raise ActionImpossible(user.user_id, "gift_card_balance")
    methods = {**user.payment_methods, method_id: method.model_copy(update={"balance": balance})}
    return user.model_copy(update={"payment_methods": methods})


def _require(order: RetailOrder, status: str) -> None:
    if order.status != status:
        raise ActionImpossible(order.order_id, f"status {order.status!r}")


def _text(action: ShopAction, name: str) -> str:
    return str(action.details.get(name, ""))


def _texts(action: ShopAction, name: str) -> tuple[str, ...]:
    return tuple(action.details.get(name, ()))
