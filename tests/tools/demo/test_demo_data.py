"""The demo shop's data: the orders that others rely on, and sums, states and words that fit together."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tools.demo.data import DemoData, read_demo_data
from tools.models import Money, Order, OrderStatus, Product, ReturnState, TrackingCode
from tools.order_facts import delivered_at, duplicate_capture, received, refunded
from tools.policy import ShopPolicy, load_policy
from tools.vocabulary import load_vocabulary

DATA = Path(__file__).resolve().parents[3] / "data"
NOW = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)
LANGUAGES = {"en", "de", "fr", "es", "zh", "ar"}
CURRENCIES = {"EUR", "GBP", "USD", "CNY", "JPY", "BRL"}


@pytest.fixture(scope="module")
def data() -> DemoData:
    return read_demo_data(DATA / "shop", NOW)


@pytest.fixture(scope="module")
def orders(data: DemoData) -> dict[str, Order]:
    return {item.order.number: item.order for item in data.orders}


@pytest.fixture(scope="module")
def policy() -> ShopPolicy:
    return load_policy(DATA / "policy.yaml")


def days(order: Order, at: datetime | None, data: DemoData) -> int | None:
    """Days from today, in the order's own calendar."""
    if at is None:
        return None
    item = next(item for item in data.orders if item.order.number == order.number)
    return (at.astimezone(item.zone).date() - item.anchor).days


CONTRACT = [
    ("10001", "Anna Schmidt", "anna.schmidt@example.de", "10115", "DE"),
    ("10002", "John Carter", "john.carter@example.co.uk", "SW9 8QH", "GB"),
    ("10003", "Marie Dubois", "marie.dubois@example.fr", "75004", "FR"),
    ("10004", "李伟", "li.wei@example.cn", "200120", "CN"),
    ("10005", "Carlos García", "carlos.garcia@example.es", "28013", "ES"),
    ("10006", "فاطمة السيد", "fatima.alsayed@example.ae", "", "AE"),
    ("10007", "Emma Wilson", "emma.wilson@example.com", "97201", "US"),
    ("10008", "John Carter", "john.carter@example.co.uk", "SW9 8QH", "GB"),
    ("10009", "Sofia Rossi", "sofia.rossi@example.it", "20121", "IT"),
    ("10010", "田中 健二", "kenji.tanaka@example.jp", "150-0001", "JP"),
    ("10011", "Lars Nielsen", "lars.nielsen@example.dk", "2100", "DK"),
    ("10012", "Ana Souza", "ana.souza@example.com.br", "01310-100", "BR"),
]


@pytest.mark.parametrize(("number", "name", "email", "postcode", "country"), CONTRACT)
def test_the_fixed_orders_belong_to_the_fixed_customers(
    orders: dict[str, Order], number: str, name: str, email: str, postcode: str, country: str
) -> None:
    order = orders[number]
    assert (order.address.name, order.email) == (name, email)
    assert (order.address.postcode, order.address.country, order.market) == (postcode, country, country)


@pytest.mark.parametrize(
    ("number", "status", "shipped", "expected", "delivered"),
    [
        ("10001", "shipped", -2, 2, None),
        ("10002", "delivered", -8, -5, -5),
        ("10003", "delivered", -64, -60, -60),
        ("10005", "delivered", -8, -3, -3),
        ("10006", "shipped", -14, -6, None),
        ("10009", "delivered", -5, -1, -1),
        ("10011", "delivered", -7, -2, -2),
    ],
)
def test_the_fixed_parcels_are_where_they_should_be(
    data: DemoData,
    orders: dict[str, Order],
    number: str,
    status: str,
    shipped: int,
    expected: int,
    delivered: int | None,
) -> None:
    order = orders[number]
    (parcel,) = order.shipments
    assert order.status == status
    assert days(order, parcel.shipped_at, data) == shipped
    assert days(order, parcel.expected_at, data) == expected
    assert days(order, parcel.delivered_at, data) == delivered


@pytest.mark.parametrize(
    ("number", "items"),
    [
        ("10001", [("linen-shirt", "sand", "M", 6900), ("canvas-sneakers", "white", "39", 5900)]),
        ("10002", [("trail-running-shoes", "blue", "43", 8900), ("desk-lamp", "brass", None, 4500)]),
        ("10003", [("wool-coat", "black", "38", 18900)]),
        ("10005", [("leather-belt", "brown", "95", 1990), ("chino-trousers", "navy", "48", 5900)]),
        ("10006", [("espresso-maker", "silver", None, 12900)]),
        ("10011", [("electric-standing-desk", "oak", "160x80", 145000)]),
    ],
)
def test_the_fixed_orders_hold_the_fixed_items(
    orders: dict[str, Order], number: str, items: list[tuple[str, str, str | None, int]]
) -> None:
    lines = orders[number].lines
    assert [(i.product_id, i.colour, i.size, i.unit_price.amount_minor) for i in lines] == items


def test_the_belt_is_final_sale_and_the_trousers_are_not(orders: dict[str, Order]) -> None:
    assert [line.final_sale for line in orders["10005"].lines] == [True, False]


def test_the_espresso_maker_is_held_in_customs_since_a_week(data: DemoData, orders: dict[str, Order]) -> None:
    last = orders["10006"].shipments[0].events[-1]
    assert (last.code, days(orders["10006"], last.at, data)) == (TrackingCode.CUSTOMS_HELD, -7)
    assert orders["10006"].phone == "+971 50 123 4567"


def test_one_of_two_parcels_has_arrived(data: DemoData, orders: dict[str, Order]) -> None:
    blanket, lamp = orders["10007"].shipments
    assert days(orders["10007"], blanket.delivered_at, data) == -1
    assert (lamp.carrier, lamp.delivered_at) == ("USPS", None)
    assert days(orders["10007"], lamp.expected_at, data) == 3


def test_the_sandals_were_left_at_the_door_at_14_32(orders: dict[str, Order]) -> None:
    last = orders["10009"].shipments[0].events[-1]
    assert (last.code, last.note) == (TrackingCode.DELIVERED, "left at door")
    assert last.at.astimezone(ZoneInfo("Europe/Rome")).strftime("%H:%M") == "14:32"


def test_the_returned_order_was_refunded_yesterday(data: DemoData, orders: dict[str, Order]) -> None:
    order = orders["10008"]
    (entry,), (refund,) = order.returns, order.refunds
    assert (entry.state, days(order, entry.received_at, data)) == (ReturnState.REFUNDED, -4)
    assert (refund.amount, refund.method) == (Money(6400, "GBP"), "card")
    assert days(order, refund.issued_at, data) == -1


def test_the_cancelled_order_was_refunded_a_day_later(data: DemoData, orders: dict[str, Order]) -> None:
    order = orders["10010"]
    assert (order.status, days(order, order.cancelled_at, data)) == (OrderStatus.CANCELLED, -8)
    assert [days(order, refund.issued_at, data) for refund in order.refunds] == [-7]


def test_one_order_was_captured_twice(orders: dict[str, Order]) -> None:
    order = orders["10012"]
    assert [payment.amount for payment in order.payments] == [Money(34900, "BRL")] * 2
    assert (order.total, order.status) == (Money(34900, "BRL"), OrderStatus.PAID)
    assert duplicate_capture(order) is not None


def test_there_is_enough_of_everything(data: DemoData, policy: ShopPolicy) -> None:
    assert len(data.products) >= 44
    assert len(data.customers) >= 64
    assert len(data.orders) >= 270
    assert {customer.market for customer in data.customers} == set(policy.markets)
    assert len({customer.language for customer in data.customers}) == 17
    assert {item.order.status for item in data.orders} == set(OrderStatus)
    per_customer = Counter(item.order.customer_id for item in data.orders)
    assert len(per_customer) == len(data.customers)
    assert sum(count >= 2 for count in per_customer.values()) > 60
    codes = {event.code for item in data.orders for s in item.order.shipments for event in s.events}
    assert set(TrackingCode) - codes == {TrackingCode.RETURNED_TO_SENDER}
    assert {entry.state for item in data.orders for entry in item.order.returns} == set(ReturnState)


def test_products_are_written_in_six_languages_and_currencies(data: DemoData, policy: ShopPolicy) -> None:
    for product in data.products:
        for texts in (product.names, product.descriptions, product.materials, product.words):
            assert set(texts) >= LANGUAGES, product.product_id
        assert set(product.prices) == CURRENCIES
        assert product.care or product.category == "gift_cards"
        final = product.category in policy.returns.final_sale_categories
        assert product.final_sale == final, product.product_id
    assert any(v.stock == 0 and v.restock_days for p in data.products for v in p.variants)


def test_colours_and_categories_have_words_in_every_language(data: DemoData) -> None:
    words = load_vocabulary(DATA / "shop")
    colours = {variant.colour for product in data.products for variant in product.variants} - {None}
    assert colours <= set(words.colours)
    assert {product.category for product in data.products} <= set(words.categories)
    for by_language in (*words.colours.values(), *words.categories.values()):
        assert set(by_language) >= LANGUAGES


def test_every_order_adds_up(data: DemoData, policy: ShopPolicy) -> None:
    products: dict[str, Product] = {product.product_id: product for product in data.products}
    for item in data.orders:
        order = item.order
        market = policy.markets[order.market]
        assert order.currency == market.currency, order.number
        assert order.address.country == order.market
        for line in order.lines:
            assert line.unit_price.amount_minor == products[line.product_id].prices[order.currency]
        for payment in order.payments:
            assert payment.amount == order.total, order.number
        assert refunded(order) <= received(order), order.number


def test_every_state_is_what_its_parcels_say(data: DemoData) -> None:
    for item in data.orders:
        order = item.order
        sent = {line_id for parcel in order.shipments for line_id in parcel.line_ids}
        arrived = {line.line_id for line in order.lines if delivered_at(order, line.line_id)}
        everything = {line.line_id for line in order.lines}
        expected = {
            OrderStatus.PENDING_PAYMENT: not sent,
            OrderStatus.PAID: not sent,
            OrderStatus.CANCELLED: not sent and order.cancelled_at is not None,
            OrderStatus.PARTLY_SHIPPED: bool(sent) and sent < everything,
            OrderStatus.SHIPPED: sent == everything and arrived < everything,
            OrderStatus.DELIVERED: arrived == everything or order.lines[0].product_id == "gift-card",
            OrderStatus.RETURNED: arrived == everything and bool(order.returns),
        }
        assert expected[order.status], (order.number, order.status)


def test_time_runs_forward_in_every_order(data: DemoData) -> None:
    for item in data.orders:
        order = item.order
        for parcel in order.shipments:
            scans = [event.at for event in parcel.events]
            assert scans == sorted(scans), order.number
            assert order.placed_at < parcel.events[0].at <= parcel.shipped_at, order.number
            assert scans[-1] <= NOW or parcel.events[-1].code is TrackingCode.OUT_FOR_DELIVERY, order.number
        moments = [order.placed_at, *(p.at for p in order.payments), *(r.issued_at for r in order.refunds)]
        assert all(moment < NOW for moment in moments), order.number
        for entry in order.returns:
            assert entry.received_at is None or entry.created_at < entry.received_at <= NOW, order.number


def test_tracking_numbers_are_unique(data: DemoData) -> None:
    numbers = [
        *(parcel.tracking_number for item in data.orders for parcel in item.order.shipments),
        *(entry.tracking_number for item in data.orders for entry in item.order.returns),
    ]
    assert len(set(numbers)) == len(numbers)


def test_nothing_depends_on_the_day_of_reading() -> None:
    summer = read_demo_data(DATA / "shop", NOW + timedelta(days=120))
    item = next(item for item in summer.orders if item.order.number == "10002")
    arrived = item.order.shipments[0].delivered_at
    assert item.anchor == date(2026, 7, 9)
    assert arrived is not None
    assert arrived.astimezone(item.zone).date() == date(2026, 7, 4)
