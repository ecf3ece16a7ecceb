"""A small shop to test with: few products, orders in the states that rules tell apart. Dates are from NOW."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tools.context import Identity, ToolContext
from tools.models import (
    Address,
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
    Shipment,
    Sku,
    TrackingCode,
    TrackingEvent,
    Variant,
)
from tools.policy import ShopPolicy, load_policy
from tools.testing import InMemoryLedger, InMemorySession, InMemoryShop, make_context
from tools.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parents[2]
POLICY: ShopPolicy = load_policy(ROOT / "data" / "policy.yaml")
NOW = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)  # a Wednesday
ANNA, JOHN = CustomerId("anna"), CustomerId("john")

VOCABULARY = Vocabulary(
    colours={
        "blue": {"en": ("blue",), "de": ("blau", "blaue", "blauen")},
        "white": {"en": ("white",), "de": ("weiß", "weiße")},
        "brown": {"en": ("brown",), "de": ("braun",)},
    },
    categories={
        "shoes": {"en": ("shoes", "trainers"), "de": ("Schuhe", "Turnschuhe")},
        "belts": {"en": ("belts", "belt"), "de": ("Gürtel",)},
        "lamps": {"en": ("lamps", "lamp"), "de": ("Lampen", "Lampe")},
        "desks": {"en": ("desks", "desk"), "de": ("Schreibtische",)},
    },
)


def product(
    product_id: str, english: str, german: str, category: str, price: int, *variants: Variant
) -> Product:
    return Product(
        product_id=ProductId(product_id),
        names={"en": english, "de": german},
        descriptions={"en": f"{english}.", "de": f"{german}."},
        category=category,
        words={"en": ("thing",), "de": ("Ding",)},
        prices={"EUR": price, "GBP": price, "USD": price, "BRL": price * 6, "JPY": price},
        variants=variants,
    )


def shoe(colour: str, size: str, stock: int = 5, restock: int | None = None) -> Variant:
    return Variant(
        sku=Sku(f"SHOE-{colour}-{size}"), colour=colour, size=size, stock=stock, restock_days=restock
    )


BELT = Variant(sku=Sku("BELT"), colour="brown", stock=9)
PRODUCTS = (
    product(
        "trail-shoes", "Trail running shoes", "Trailrunning-Schuhe", "shoes", 4000,
        shoe("blue", "42"), shoe("blue", "43"), shoe("white", "42", 2), shoe("white", "43", 0, 9),
    ),
    product("belt", "Leather belt", "Ledergürtel", "belts", 1990, BELT),
    product("lamp", "Desk lamp", "Schreibtischlampe", "lamps", 3000, Variant(sku=Sku("LAMP"), stock=0)),
    product("desk", "Standing desk", "Stehschreibtisch", "desks", 145000, Variant(sku=Sku("DESK"), stock=4)),
)  # fmt: skip


def line(line_id: str, sku: str, price: int, quantity: int = 1, *, currency: str = "EUR") -> OrderLine:
    for item in PRODUCTS:
        for variant in item.variants:
            if variant.sku == sku:
                return OrderLine(
                    line_id=LineId(line_id),
                    product_id=item.product_id,
                    sku=variant.sku,
                    colour=variant.colour,
                    size=variant.size,
                    quantity=quantity,
                    unit_price=Money(price, currency),
                    final_sale=item.category == "belts",
                )
    raise LookupError(sku)


def days(count: float) -> datetime:
    return NOW + timedelta(days=count)


def parcel(
    *line_ids: str,
    shipped: float,
    expected: float | None,
    delivered: float | None = None,
    scans: Mapping[float, TrackingCode] | None = None,
    shipment_id: str = "S1",
) -> Shipment:
    events = [TrackingEvent(at=days(shipped), code=TrackingCode.PICKED_UP)]
    events += [TrackingEvent(at=days(at), code=code) for at, code in (scans or {}).items()]
    if delivered is not None:
        events.append(TrackingEvent(at=days(delivered), code=TrackingCode.DELIVERED, note="left at door"))
    return Shipment(
        shipment_id=shipment_id,
        carrier="DHL",
        tracking_number=f"JJD{shipment_id}",
        line_ids=tuple(LineId(line_id) for line_id in line_ids),
        shipped_at=days(shipped),
        expected_at=None if expected is None else days(expected),
        delivered_at=None if delivered is None else days(delivered),
        events=tuple(events),
    )


def order(
    number: str,
    *lines: OrderLine,
    status: OrderStatus = OrderStatus.DELIVERED,
    shipments: tuple[Shipment, ...] = (),
    market: str = "DE",
    customer: CustomerId = ANNA,
    shipping: int = 490,
    captures: int = 1,
    placed: float = -20,
) -> Order:
    currency = lines[0].unit_price.currency
    fee = Money(shipping, currency)
    total = sum((item.unit_price * item.quantity for item in lines), fee)
    return Order(
        number=OrderNumber(number),
        customer_id=customer,
        email=f"{customer}@example.de",
        phone="+49 30 1234567",
        market=market,
        placed_at=days(placed),
        status=status,
        lines=lines,
        shipping_fee=fee,
        address=Address(
            name="Anna Schmidt", street="Torstraße 1", city="Berlin", postcode="10115", country=market
        ),
        shipments=shipments,
        payments=tuple(
            Payment(payment_id=f"PAY-{number}-{n}", method="card", amount=total, at=days(placed + n / 100))
            for n in range(captures)
        ),
    )


def delivered(number: str, *lines: OrderLine, ago: float = 5, **more: object) -> Order:
    """An order that arrived in one parcel so many days ago."""
    box = parcel(
        *(item.line_id for item in lines), shipped=-ago - 3, expected=-ago, delivered=-ago, shipment_id="S1"
    )
    return order(number, *lines, shipments=(box,), **more)  # type: ignore[arg-type]


def undispatched(number: str, *lines: OrderLine, **more: object) -> Order:
    """A paid order that has not left."""
    return order(number, *lines, status=OrderStatus.PAID, placed=-1, **more)  # type: ignore[arg-type]


class World:
    """A shop, a conversation with it, and a clock that a test can move."""

    def __init__(self, *orders: Order, identity: Identity | None = None, **context: object) -> None:
        self.now = NOW
        self.shop = InMemoryShop(orders=orders, products=PRODUCTS, clock=self.clock)
        self.ledger = InMemoryLedger()
        self.session = InMemorySession(
            identity or Identity(level="customer", customer_id=ANNA), clock=self.clock
        )
        self.ctx: ToolContext = make_context(
            shop=self.shop,
            policy=POLICY,
            vocabulary=VOCABULARY,
            clock=self.clock,
            session=self.session,
            ledger=self.ledger,
            **context,  # type: ignore[arg-type]
        )

    def clock(self) -> datetime:
        return self.now

    def wait(self, **delta: float) -> None:
        self.now += timedelta(**delta)
