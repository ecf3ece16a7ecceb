"""The closed set of changes that Crossdesk can make in a shop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tools.models import Address, LineId, Money, OrderNumber, Sku


@dataclass(frozen=True, kw_only=True)
class CancelOrder:
    """Cancel a whole order that has not been dispatched, and refund what was paid."""

    order_number: OrderNumber
    kind: Literal["cancel_order"] = "cancel_order"


@dataclass(frozen=True, kw_only=True)
class ChangeAddress:
    """Send an order that has not been dispatched to another address."""

    order_number: OrderNumber
    address: Address
    kind: Literal["change_address"] = "change_address"


@dataclass(frozen=True, kw_only=True)
class LineChange:
    """The new variant and quantity of a line; quantity 0 removes it."""

    line_id: LineId
    sku: Sku
    quantity: int


@dataclass(frozen=True, kw_only=True)
class ChangeItems:
    """Change lines of an order that has not been dispatched. `difference` > 0 is charged, < 0 refunded."""

    order_number: OrderNumber
    changes: tuple[LineChange, ...]
    difference: Money
    kind: Literal["change_items"] = "change_items"


@dataclass(frozen=True, kw_only=True)
class CreateReturn:
    """Open a return and make a label. `refund` is due when the goods arrive, `label_fee` already deducted."""

    order_number: OrderNumber
    quantities: Mapping[LineId, int]
    reason: str
    refund: Money
    label_fee: Money
    kind: Literal["create_return"] = "create_return"


@dataclass(frozen=True, kw_only=True)
class ExchangeItems:
    """Open a return whose lines come back as other variants; `exchange_for` maps line ids to the new SKU."""

    order_number: OrderNumber
    quantities: Mapping[LineId, int]
    exchange_for: Mapping[LineId, Sku]
    reason: str
    label_fee: Money
    kind: Literal["exchange_items"] = "exchange_items"


@dataclass(frozen=True, kw_only=True)
class GiveRefund:
    """Refund money without goods coming back.

    `reason`: "damage", "lost", "duplicate", "goodwill", "price_drop".
    """

    order_number: OrderNumber
    quantities: Mapping[LineId, int]
    amount: Money
    reason: str
    kind: Literal["give_refund"] = "give_refund"


@dataclass(frozen=True, kw_only=True)
class SendReplacement:
    """Send lines again without charge. `reason`: "damaged", "wrong_item", "missing", "lost"."""

    order_number: OrderNumber
    quantities: Mapping[LineId, int]
    reason: str
    kind: Literal["send_replacement"] = "send_replacement"


@dataclass(frozen=True, kw_only=True)
class OpenInquiry:
    """Ask the carrier to look for a parcel. `reason`: "late", "customs", "missing"."""

    order_number: OrderNumber
    shipment_id: str
    reason: str
    kind: Literal["open_inquiry"] = "open_inquiry"


@dataclass(frozen=True, kw_only=True)
class ShopAction:
    """A change that only this shop knows; its `ShopRules` say what it means (`tools/shop_actions.py`).

    `name` is the shop's own word for it, `details` and `address` are what it needs to be carried out.
    `difference` > 0 is charged, < 0 refunded.
    """

    order_number: OrderNumber
    name: str
    details: Mapping[str, str | tuple[str, ...]]
    address: Address | None = None
    difference: Money | None = None
    kind: Literal["shop_action"] = "shop_action"


CommonAction = (
    CancelOrder
    | ChangeAddress
    | ChangeItems
    | CreateReturn
    | ExchangeItems
    | GiveRefund
    | SendReplacement
    | OpenInquiry
)
"""What every shop can do."""

Action = CommonAction | ShopAction
