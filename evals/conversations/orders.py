"""What is so in the shop: the state of orders, and what was done to them since a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Engine, Table, delete, insert, select

from agent.store.tables import ATTEMPTS
from evals.conversations.bot import Done
from tools.demo.codec import parse_order
from tools.demo.tables import ACTIONS, ORDERS, PARCELS, PRODUCTS
from tools.models import LineId, Order

_CHANGING: Final[tuple[Table, ...]] = (PARCELS, ACTIONS, ORDERS, PRODUCTS)
"""Rows that refer to others come first."""

UNRECORDED: Final = "unrecorded"
"""The action of an order that changed though no action was recorded."""


class Orders:
    """The orders of a demo shop that a conversation may change and that are put back before the next one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        with engine.connect() as connection:
            self._first: Mapping[str, list[dict[str, Any]]] = {
                table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
                for table in _CHANGING
            }
        self._documents = {row["number"]: row["document"] for row in self._first[ORDERS.name]}
        self._keys = {row["key"] for row in self._first[ACTIONS.name]}

    def put_back(self) -> None:
        """Make everything as it was on the first day, and forget who guessed."""
        with self._engine.begin() as connection:
            connection.execute(delete(ATTEMPTS))
            for table in _CHANGING:
                connection.execute(delete(table))
            for table in reversed(_CHANGING):
                if self._first[table.name]:
                    connection.execute(insert(table), self._first[table.name])

    def changes(self) -> Sequence[Done]:
        """What was done since, one entry an action, with the order's state now."""
        with self._engine.connect() as connection:
            orders = {row.number: row.document for row in connection.execute(select(ORDERS))}
            actions = connection.execute(select(ACTIONS).order_by(ACTIONS.c.done_at)).all()
        done = [
            Done(order=row.order_number, action=row.kind, state=self._state(orders[row.order_number]))
            for row in actions
            if row.key not in self._keys
        ]
        known = {change.order for change in done}
        done += [
            Done(order=number, action=UNRECORDED, state=self._state(document))
            for number, document in orders.items()
            if number not in known and document != self._documents.get(number)
        ]
        return done

    def _state(self, document: Mapping[str, Any]) -> Mapping[str, Any]:
        before = self._documents.get(str(document["number"]))
        return state_of(parse_order(dict(document)), parse_order(dict(before)) if before else None)


def state_of(order: Order, before: Order | None) -> Mapping[str, Any]:
    """The state of an order in the words of a scenario; what came on top since `before`."""
    skus = {line.line_id: str(line.sku) for line in (*(before.lines if before else ()), *order.lines)}
    earlier_returns = {one.rma for one in before.returns} if before else set()
    returns = [one for one in order.returns if one.rma not in earlier_returns]
    earlier_sent = {one.replacement_id for one in before.replacements} if before else set()
    sent = [one for one in order.replacements if one.replacement_id not in earlier_sent]
    earlier_refunds = {one.refund_id for one in before.refunds} if before else set()
    return {
        "status": order.status.value,
        "lines": {str(line.sku): line.quantity for line in order.lines if line.quantity},
        "refunded": sum(r.amount.amount_minor for r in order.refunds if r.refund_id not in earlier_refunds),
        "returned": _units([one.quantities for one in returns], skus),
        "exchanged_for": {skus[line]: str(sku) for one in returns for line, sku in one.exchange_for.items()},
        "replaced": _units([one.quantities for one in sent], skus),
        "postcode": order.address.postcode,
        "city": order.address.city,
    }


def _units(all_quantities: Sequence[Mapping[LineId, int]], skus: Mapping[LineId, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for quantities in all_quantities:
        for line, units in quantities.items():
            found[skus[line]] = found.get(skus[line], 0) + units
    return found
