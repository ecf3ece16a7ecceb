"""The benchmark's records as the shop nouns of `tools.models`.

What the benchmark does not have is chosen so that it decides nothing: it knows no dates, so everything that
was delivered arrived yesterday; no delivery fee; one currency and one country.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from evals.tau2.data import (
    Item,
    PaymentEntry,
    PostalAddress,
    RetailOrder,
    RetailProduct,
    RetailUser,
    Status,
)
from tools.models import (
    Address,
    Customer,
    CustomerId,
    LineId,
    Money,
    Order,
    OrderLine,
    OrderNumber,
    OrderStatus,
    Payment,
    Product,
    ProductId,
    Refund,
    ReturnOrder,
    ReturnState,
    Shipment,
    Sku,
    Variant,
)

CURRENCY: Final = "USD"
COUNTRY: Final = "US"
CARRIER: Final = "USPS"
IN_STOCK: Final = 99
"""Units of a variant that is available: the benchmark only says whether it is."""

_STATUS: Mapping[Status, OrderStatus] = {
    "pending": OrderStatus.PAID,
    "pending (item modified)": OrderStatus.PAID,
    "processed": OrderStatus.SHIPPED,
    "delivered": OrderStatus.DELIVERED,
    "exchange requested": OrderStatus.DELIVERED,
    "return requested": OrderStatus.DELIVERED,
    "cancelled": OrderStatus.CANCELLED,
}


def money(dollars: float) -> Money:
    """Dollars as cents."""
    return Money(round(dollars * 100), CURRENCY)


def number_of(order_id: str) -> OrderNumber:
    """`W0000000` for the benchmark's "#W0000000"."""
    return OrderNumber(order_id.removeprefix("#"))


def order_id_of(number: OrderNumber) -> str:
    """The benchmark's id of an order."""
    return f"#{number}"


def order_of(native: RetailOrder, user: RetailUser, *, version: int, now: datetime) -> Order:
    """An order as the tools see it, `now` being when the shop was opened."""
    number = number_of(native.order_id)
    lines = tuple(_line(index, item) for index, item in enumerate(native.items, 1))
    return Order(
        number=number,
        customer_id=CustomerId(native.user_id),
        email=user.email,
        phone="",
        market=COUNTRY,
        placed_at=now - timedelta(days=7),
        status=_STATUS[native.status],
        lines=lines,
        shipping_fee=Money(0, CURRENCY),
        address=address_of(native.address, user),
        shipments=_shipments(native, lines, now),
        payments=tuple(
            Payment(
                payment_id=f"PAY-{number}-{index}",
                method=_source(entry, user),
                amount=money(entry.amount),
                at=now - timedelta(days=7),
            )
            for index, entry in enumerate(_entries(native, "payment"), 1)
        ),
        refunds=tuple(
            Refund(
                refund_id=f"REF-{number}-{index}",
                amount=money(entry.amount),
                issued_at=now,
                method=_source(entry, user),
                reason="cancellation" if native.status == "cancelled" else "order_change",
            )
            for index, entry in enumerate(_entries(native, "refund"), 1)
        ),
        returns=_returns(native, lines, now),
        version=version,
    )


def customer_of(user: RetailUser) -> Customer:
    """A user as the tools see a customer."""
    return Customer(
        customer_id=CustomerId(user.user_id),
        name=_name(user),
        email=user.email,
        phone="",
        language="en",
        market=COUNTRY,
    )


def product_of(native: RetailProduct) -> Product:
    """A product; options other than the colour are written together where a size would stand."""
    cheapest = min((variant.price for variant in native.variants.values()), default=0.0)
    return Product(
        product_id=ProductId(native.product_id),
        names={"en": native.name},
        descriptions={},
        category=native.name.casefold(),
        words={},
        prices={CURRENCY: money(cheapest).amount_minor},
        variants=tuple(
            Variant(
                sku=Sku(variant.item_id),
                colour=variant.options.get("color"),
                size=_size(variant.options),
                stock=IN_STOCK if variant.available else 0,
            )
            for variant in native.variants.values()
        ),
    )


def address_of(native: PostalAddress, user: RetailUser) -> Address:
    """An address; its two lines are the two lines of `street`."""
    return Address(
        name=_name(user),
        street=f"{native.address1}\n{native.address2}" if native.address2 else native.address1,
        city=native.city,
        postcode=native.zip,
        country=COUNTRY,
        region=native.state,
    )


def postal_of(address: Address) -> PostalAddress:
    """The same the other way round."""
    first, _, second = address.street.partition("\n")
    return PostalAddress(
        address1=first,
        address2=second,
        city=address.city,
        country="USA",
        state=address.region,
        zip=address.postcode,
    )


def lines_of(order: Order, item_ids: Sequence[str]) -> tuple[OrderLine, ...] | None:
    """A line for each item, in the order of the ids; None where one is named more often than it was bought."""
    left = list(order.lines)
    found: list[OrderLine] = []
    for item_id in item_ids:
        line = next((line for line in left if line.sku == item_id), None)
        if line is None:
            return None
        left.remove(line)
        found.append(line)
    return tuple(found)


def _line(index: int, item: Item) -> OrderLine:
    return OrderLine(
        line_id=LineId(str(index)),
        product_id=ProductId(item.product_id),
        sku=Sku(item.item_id),
        colour=item.options.get("color"),
        size=_size(item.options),
        quantity=1,
        unit_price=money(item.price),
    )


def _shipments(native: RetailOrder, lines: Sequence[OrderLine], now: datetime) -> tuple[Shipment, ...]:
    if native.status == "cancelled":
        return ()
    arrived = now - timedelta(days=1) if native.status != "processed" else None
    shipments: list[Shipment] = []
    for index, parcel in enumerate(native.fulfillments, 1):
        inside = Counter(parcel.item_ids)
        held: list[LineId] = []
        for line in lines:
            if inside[line.sku] > 0:
                inside[line.sku] -= 1
                held.append(line.line_id)
        shipments.append(
            Shipment(
                shipment_id=f"S{index}",
                carrier=CARRIER,
                tracking_number=", ".join(parcel.tracking_id),
                line_ids=tuple(held),
                shipped_at=now - timedelta(days=4),
                expected_at=None,
                delivered_at=arrived,
                events=(),
            )
        )
    return tuple(shipments)


def _returns(native: RetailOrder, lines: Sequence[OrderLine], now: datetime) -> tuple[ReturnOrder, ...]:
    """What was asked to go back. The benchmark sorts old and new items: which replaces which is not kept."""
    going = native.return_items or native.exchange_items
    if going is None:
        return ()
    left = Counter(going)
    quantities: dict[LineId, int] = {}
    worth = Money(0, CURRENCY)
    for line in lines:
        if left[line.sku] > 0:
            left[line.sku] -= 1
            quantities[line.line_id] = 1
            worth += line.unit_price
    exchanged = native.exchange_items is not None
    return (
        ReturnOrder(
            rma=f"RMA-{number_of(native.order_id)}",
            quantities=quantities,
            reason="exchange" if exchanged else "other",
            state=ReturnState.LABEL_CREATED,
            created_at=now,
            refund=Money(0, CURRENCY) if exchanged else worth,
            label_fee=Money(0, CURRENCY),
            carrier=CARRIER,
            tracking_number="",
        ),
    )


def _entries(native: RetailOrder, kind: str) -> tuple[PaymentEntry, ...]:
    return tuple(entry for entry in native.payment_history if entry.transaction_type == kind)


def _source(entry: PaymentEntry, user: RetailUser) -> str:
    method = user.payment_methods.get(entry.payment_method_id)
    return method.source if method else "unknown"


def _size(options: Mapping[str, str]) -> str | None:
    return ", ".join(f"{name} {value}" for name, value in options.items() if name != "color") or None


def _name(user: RetailUser) -> str:
    return f"{user.name.first_name} {user.name.last_name}"
