"""What the benchmark's own tools make of its database: the yardstick that a replay is held against.

It works on the plain records of `db.json` and shares no code with the shop that is measured. Read from the
benchmark's documentation and source (`src/tau2/domains/retail/tools.py`); a test compares the two where the
package `tau2` is installed.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

Record = dict[str, Any]


class GoldRefused(Exception):
    """The benchmark's own tool refuses the call."""


class GoldShop:
    """The records of a database, changed by the benchmark's calls.

    The benchmark has a slip: `modify_pending_order_items` writes price and options of the last new item to
    every changed item. `slip` says whether to do the same.
    """

    def __init__(self, raw: Mapping[str, Any], *, slip: bool) -> None:
        self._raw = raw
        self._slip = slip
        self._orders: dict[str, Record] = {}
        self._users: dict[str, Record] = {}
        self._calls: Mapping[str, Callable[..., object]] = {
            "find_user_id_by_email": self._find,
            "find_user_id_by_name_zip": self._find,
            "get_user_details": self._user,
            "get_order_details": self._order,
            "get_product_details": self._product,
            "get_item_details": self._product,
            "cancel_pending_order": self._cancel,
            "modify_pending_order_address": self._order_address,
            "modify_pending_order_items": self._items,
            "modify_pending_order_payment": self._payment,
            "modify_user_address": self._user_address,
            "exchange_delivered_order_items": self._exchange,
            "return_delivered_order_items": self._return,
        }

    def changed(self) -> dict[str, dict[str, Any]]:
        """The records that are not as they were, by "orders" and "users"."""
        changed = {
            "orders": {k: v for k, v in self._orders.items() if v != self._raw["orders"][k]},
            "users": {k: v for k, v in self._users.items() if v != self._raw["users"][k]},
        }
        return copy.deepcopy(changed)

    def call(self, name: str, arguments: Mapping[str, Any]) -> None:
        """Carry a call out; one that only reads looks whether it finds something. Raises `GoldRefused`."""
        if (known := self._calls.get(name)) is not None:
            known(**arguments)

    def _find(self, **proof: str) -> None:
        for user in self._raw["users"].values():
            known = {**user["name"], "email": user["email"], "zip": user["address"]["zip"]}
            if all(known[name].casefold() == value.casefold() for name, value in proof.items()):
                return
        raise GoldRefused("user")

    def _product(self, product_id: str = "", item_id: str = "") -> None:
        products = self._raw["products"]
        if product_id not in products and not any(item_id in p["variants"] for p in products.values()):
            raise GoldRefused(product_id or item_id)

    def _user_address(self, user_id: str, **address: str) -> None:
        self._user(user_id)["address"] = address

    def _cancel(self, order_id: str, reason: str) -> None:
        order = self._order(order_id, "pending")
        if reason not in {"no longer needed", "ordered by mistake"}:
            raise GoldRefused("reason")
        refunds = [dict(entry, transaction_type="refund") for entry in order["payment_history"]]
        for entry in refunds:
            self._add(order, entry["payment_method_id"], entry["amount"])
        order.update(status="cancelled", cancel_reason=reason)
        order["payment_history"] += refunds

    def _order_address(self, order_id: str, **address: str) -> None:
        order = self._order(order_id)
        if "pending" not in order["status"]:
            raise GoldRefused(order["status"])
        order["address"] = address

    def _items(
        self, order_id: str, item_ids: list[str], new_item_ids: list[str], payment_method_id: str
    ) -> None:
        order = self._order(order_id, "pending")
        if any(old == new for old, new in zip(item_ids, new_item_ids, strict=False)):
            raise GoldRefused("same item")
        pairs, difference = self._pairs(order, item_ids, new_item_ids, payment_method_id)
        order["payment_history"].append(
            {
                "transaction_type": "payment" if difference > 0 else "refund",
                "amount": abs(difference),
                "payment_method_id": payment_method_id,
            }
        )
        self._add(order, payment_method_id, -difference)
        for old_id, new in pairs:
            item = next(item for item in order["items"] if item["item_id"] == old_id)
            shown = pairs[-1][1] if self._slip else new
            item.update(item_id=new["item_id"], price=shown["price"], options=dict(shown["options"]))
        order["status"] = "pending (item modified)"

    def _payment(self, order_id: str, payment_method_id: str) -> None:
        order = self._order(order_id)
        history = order["payment_history"]
        method = self._method(order, payment_method_id)
        if (
            "pending" not in order["status"]
            or len(history) != 1
            or history[0]["transaction_type"] != "payment"
        ):
            raise GoldRefused("not one payment of a pending order")
        old, amount = history[0]["payment_method_id"], history[0]["amount"]
        if old == payment_method_id or method.get("balance", amount) < amount:
            raise GoldRefused(payment_method_id)
        history += [
            {"transaction_type": "payment", "amount": amount, "payment_method_id": payment_method_id},
            {"transaction_type": "refund", "amount": amount, "payment_method_id": old},
        ]
        self._add(order, payment_method_id, -amount)
        self._add(order, old, amount)

    def _exchange(
        self, order_id: str, item_ids: list[str], new_item_ids: list[str], payment_method_id: str
    ) -> None:
        order = self._order(order_id, "delivered")
        _, difference = self._pairs(order, item_ids, new_item_ids, payment_method_id)
        order.update(
            status="exchange requested",
            exchange_items=sorted(item_ids),
            exchange_new_items=sorted(new_item_ids),
            exchange_payment_method_id=payment_method_id,
            exchange_price_difference=difference,
        )

    def _return(self, order_id: str, item_ids: list[str], payment_method_id: str) -> None:
        order = self._order(order_id, "delivered")
        method = self._method(order, payment_method_id)
        original = order["payment_history"][0]["payment_method_id"]
        if method["source"] != "gift_card" and payment_method_id != original:
            raise GoldRefused(payment_method_id)
        _require_bought(order, item_ids)
        order.update(
            status="return requested",
            return_items=sorted(item_ids),
            return_payment_method_id=payment_method_id,
        )

    def _pairs(
        self, order: Record, item_ids: list[str], new_item_ids: list[str], payment_method_id: str
    ) -> tuple[list[tuple[str, Record]], float]:
        """Each old item's id with its new variant, and what they cost more."""
        _require_bought(order, item_ids)
        if len(item_ids) != len(new_item_ids):
            raise GoldRefused("unequal numbers")
        pairs: list[tuple[str, Record]] = []
        difference = 0.0
        for old_id, new_id in zip(item_ids, new_item_ids, strict=True):
            item = next(item for item in order["items"] if item["item_id"] == old_id)
            variant = self._raw["products"][item["product_id"]]["variants"].get(new_id)
            if variant is None or not variant["available"]:
                raise GoldRefused(new_id)
            pairs.append((old_id, variant))
            difference += variant["price"] - item["price"]
        difference = round(difference, 2)
        if self._method(order, payment_method_id).get("balance", difference) < difference:
            raise GoldRefused("balance")
        return pairs, difference

    def _add(self, order: Record, method_id: str, amount: float) -> None:
        method = self._method(order, method_id)
        if "balance" in method:
            method["balance"] = round(method["balance"] + amount, 2)

    def _method(self, order: Record, method_id: str) -> Record:
        methods: dict[str, Record] = self._user(order["user_id"])["payment_methods"]
        if method_id not in methods:
            raise GoldRefused(method_id)
        return methods[method_id]

    def _order(self, order_id: str, status: str = "") -> Record:
        if order_id not in self._raw["orders"]:
            raise GoldRefused(order_id)
        if order_id not in self._orders:
            self._orders[order_id] = copy.deepcopy(self._raw["orders"][order_id])
        if status and self._orders[order_id]["status"] != status:
            raise GoldRefused(self._orders[order_id]["status"])
        return self._orders[order_id]

    def _user(self, user_id: str) -> Record:
        if user_id not in self._raw["users"]:
            raise GoldRefused(user_id)
        if user_id not in self._users:
            self._users[user_id] = copy.deepcopy(self._raw["users"][user_id])
        return self._users[user_id]


def in_cents(value: Any) -> Any:
    """Records with every amount rounded to cents, without fields that are empty: what two shops must agree on."""
    if isinstance(value, float):
        return round(value, 2)
    if isinstance(value, Mapping):
        return {key: in_cents(entry) for key, entry in value.items() if entry is not None}
    if isinstance(value, list | tuple):
        return [in_cents(entry) for entry in value]
    return value


def _require_bought(order: Record, item_ids: list[str]) -> None:
    bought = [item["item_id"] for item in order["items"]]
    if any(item_ids.count(item_id) > bought.count(item_id) for item_id in item_ids):
        raise GoldRefused("items")
