"""The orders of the demo shop that are published: who is verified how, and what the rules say about each."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.small_shop import NOW, POLICY, ROOT
from tools.context import ToolContext
from tools.demo.data import DemoData, read_demo_data
from tools.errors import RefusalCode, ToolRefused
from tools.models import Money, OrderStatus
from tools.registry import TOOLS
from tools.results import DeliveryQuote, NextStep, Situation
from tools.testing import InMemoryLedger, InMemorySession, InMemoryShop, make_context
from tools.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(ROOT / "data" / "shop")
PROOFS = {
    "10001": {"email": "anna.schmidt@example.de"},
    "10002": {"postcode": "sw98qh"},
    "10003": {"postcode": "75004"},
    "10004": {"email": "Li.Wei@example.cn"},
    "10005": {"postcode": "28013"},
    "10006": {"phone": "050 123 4567"},
    "10007": {"postcode": "97201"},
    "10008": {"email": "john.carter@example.co.uk"},
    "10009": {"postcode": "20121"},
    "10010": {"postcode": "1500001"},
    "10011": {"postcode": "2100"},
    "10012": {"postcode": "01310100"},
}


@pytest.fixture(scope="module")
def data() -> DemoData:
    return read_demo_data(ROOT / "data" / "shop", NOW)


@pytest.fixture
def ctx(data: DemoData) -> ToolContext:
    shop = InMemoryShop(
        orders=[item.order for item in data.orders],
        products=data.products,
        customers=data.customers,
        clock=lambda: NOW,
    )
    return make_context(
        shop=shop,
        policy=POLICY,
        vocabulary=VOCABULARY,
        clock=lambda: NOW,
        session=InMemorySession(clock=lambda: NOW),
        ledger=InMemoryLedger(),
    )


async def call(ctx: ToolContext, tool: str, number: str, **arguments: object) -> Any:
    await TOOLS["verify_order"].call(ctx, {"order_number": number, **PROOFS[number]})
    return await TOOLS[tool].call(ctx, {"order_number": number, **arguments})


async def refused(ctx: ToolContext, tool: str, number: str, **arguments: object) -> ToolRefused:
    with pytest.raises(ToolRefused) as caught:
        await call(ctx, tool, number, **arguments)
    return caught.value


async def line_of(ctx: ToolContext, number: str, word: str) -> str:
    details = await call(ctx, "order_details", number)
    return next(str(item.line_id) for item in details.items if word in item.words)


@pytest.mark.parametrize("number", sorted(PROOFS))
async def test_the_published_detail_proves_the_order(ctx: ToolContext, number: str) -> None:
    details = await call(ctx, "order_details", number)
    assert details.order_number == number
    assert all(item.title and item.words for item in details.items)


async def test_parcels_stand_where_they_are_said_to(ctx: ToolContext) -> None:
    expected = {
        "10001": [(Situation.ON_TIME, NextStep.WAIT)],
        "10004": [(Situation.NOT_SHIPPED, NextStep.DISPATCH)],
        "10006": [(Situation.CUSTOMS, NextStep.INQUIRY)],
        "10007": [
            (Situation.DELIVERED_RECENTLY, NextStep.NEIGHBOURS_THEN_INQUIRY),
            (Situation.ON_TIME, NextStep.WAIT),
        ],
        "10009": [(Situation.DELIVERED_RECENTLY, NextStep.NEIGHBOURS_THEN_INQUIRY)],
    }
    for number, parcels in expected.items():
        result = await call(ctx, "track_order", number)
        assert [(parcel.situation, parcel.next_step) for parcel in result.parcels] == parcels


async def test_the_blue_shoes_of_10002_go_back_for_their_price_on_a_free_label(ctx: ToolContext) -> None:
    shoes = await line_of(ctx, "10002", "blue")
    proposal = await call(ctx, "create_return_label", "10002", quantities={shoes: 1}, reason="too_small")
    assert (proposal.amount, proposal.fee) == (Money(8900, "GBP"), Money(0, "GBP"))


async def test_10003_is_out_of_the_window_and_10001_not_delivered(ctx: ToolContext) -> None:
    for number, code in (
        ("10003", RefusalCode.OUTSIDE_WINDOW),
        ("10001", RefusalCode.NOT_DELIVERED),
        ("10010", RefusalCode.ALREADY_CANCELLED),
        ("10011", RefusalCode.NEEDS_PERSON),
    ):
        quote = await call(ctx, "quote_return", number)
        first = str(quote.lines[0].item.line_id)
        refusal = await refused(
            ctx, "create_return_label", number, quantities={first: 1}, reason="changed_mind"
        )
        assert refusal.code is code


async def test_the_belt_of_10005_is_final_sale_with_the_legal_withdrawal_explained(ctx: ToolContext) -> None:
    belt = await line_of(ctx, "10005", "belt")
    refusal = await refused(ctx, "create_return_label", "10005", quantities={belt: 1}, reason="other")
    assert refusal.code is RefusalCode.FINAL_SALE
    assert "withdrawal_explained" in refusal.alternatives
    quote = await call(ctx, "quote_return", "10005")
    assert quote.refund == Money(5900, "EUR")


async def test_10004_can_be_cancelled_and_changed(ctx: ToolContext) -> None:
    details = await call(ctx, "order_details", "10004")
    assert (details.can_cancel, details.can_change) == (True, True)
    proposal = await call(ctx, "cancel_order", "10004")
    assert proposal.amount == details.total


async def test_the_refunds_of_10008_and_10010_are_dated(ctx: ToolContext) -> None:
    returned = await call(ctx, "refund_status", "10008")
    assert [refund.amount for refund in returned.refunds] == [Money(6400, "GBP")]
    cancelled = await call(ctx, "refund_status", "10010")
    assert cancelled.status is OrderStatus.CANCELLED
    for status in (returned, cancelled):
        assert status.refunds[0].expected_from < status.refunds[0].expected_to


async def test_10012_was_paid_twice_and_a_person_gives_the_second_payment_back(ctx: ToolContext) -> None:
    check = await call(ctx, "payment_check", "10012")
    assert (check.duplicate, check.remedy) == (Money(34900, "BRL"), "person")
    assert (await refused(ctx, "refund_duplicate", "10012")).code is RefusalCode.NEEDS_PERSON


async def test_the_whole_catalogue_can_be_searched(ctx: ToolContext) -> None:
    result: Any = await TOOLS["search_products"].call(ctx, {"query": "canvas sneakers"})
    assert result.products[0].product_id == "canvas-sneakers"
    quote: Any = await TOOLS["delivery_quote"].call(ctx, {"country": "Japan"})
    assert isinstance(quote, DeliveryQuote)
