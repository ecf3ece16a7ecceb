"""What every `ShopBackend` must do, run against each implementation.

A subclass offers the fixtures `shop` (loaded with the demo shop's data) and `clock` (the shop's own clock).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

import pytest

from tools.actions import (
    CancelOrder,
    ChangeAddress,
    ChangeItems,
    CreateReturn,
    ExchangeItems,
    GiveRefund,
    LineChange,
    OpenInquiry,
    SendReplacement,
)
from tools.backend import ShopBackend
from tools.errors import ActionImpossible, StaleOrder
from tools.models import (
    CustomerId,
    LineId,
    Money,
    Order,
    OrderNumber,
    OrderStatus,
    ProductId,
    ReturnState,
    Sku,
)

Clock = Callable[[], datetime]


def number(text: str) -> OrderNumber:
    return OrderNumber(text)


def line(text: str) -> LineId:
    return LineId(text)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def gbp(minor: int) -> Money:
    return Money(minor, "GBP")


async def existing(shop: ShopBackend, order_number: str) -> Order:
    order = await shop.order(number(order_number))
    assert order is not None
    return order


def shoes_back() -> CreateReturn:
    return CreateReturn(
        order_number=number("10002"),
        quantities={line("10002-1"): 1},
        reason="too_small",
        refund=gbp(8900),
        label_fee=gbp(0),
    )


class ShopBackendConformance:
    """The suite. Orders are those that the shop's contract fixes."""

    # --- reading

    async def test_an_order_is_found_by_its_number(self, shop: ShopBackend) -> None:
        order = await existing(shop, "10002")
        assert (order.email, order.address.postcode) == ("john.carter@example.co.uk", "SW9 8QH")
        assert order.total == gbp(13400)

    async def test_an_unknown_order_is_none(self, shop: ShopBackend) -> None:
        assert await shop.order(number("99999")) is None

    async def test_orders_of_a_customer_come_newest_first(self, shop: ShopBackend) -> None:
        john = (await existing(shop, "10002")).customer_id
        orders = await shop.orders_of(john)
        assert {"10002", "10008"} <= {order.number for order in orders}
        assert [o.placed_at for o in orders] == sorted((o.placed_at for o in orders), reverse=True)
        assert all(order.customer_id == john for order in orders)

    async def test_an_unknown_customer_has_no_orders(self, shop: ShopBackend) -> None:
        assert list(await shop.orders_of(CustomerId("nobody"))) == []
        assert await shop.customer(CustomerId("nobody")) is None

    async def test_a_customer_is_found(self, shop: ShopBackend) -> None:
        customer = await shop.customer((await existing(shop, "10010")).customer_id)
        assert customer is not None
        assert (customer.name, customer.language, customer.market) == ("田中 健二", "ja", "JP")

    async def test_products_are_stable_and_found_by_id(self, shop: ShopBackend) -> None:
        products = await shop.products()
        assert [p.product_id for p in products] == [p.product_id for p in await shop.products()]
        assert await shop.product(products[0].product_id) == products[0]
        assert await shop.product(ProductId("nothing")) is None

    # --- once, atomically

    async def test_the_same_key_is_carried_out_once(self, shop: ShopBackend) -> None:
        first = await shop.apply(shoes_back(), key="k1", expected_version=0)
        again = await shop.apply(shoes_back(), key="k1", expected_version=0)
        assert (first.repeated, again.repeated) == (False, True)
        assert replace(again, repeated=False) == first
        assert len((await existing(shop, "10002")).returns) == 1

    async def test_the_same_key_at_once_is_carried_out_once(self, shop: ShopBackend) -> None:
        receipts = await asyncio.gather(
            *(shop.apply(shoes_back(), key="k1", expected_version=0) for _ in range(6))
        )
        assert sum(not receipt.repeated for receipt in receipts) == 1
        assert {receipt.reference for receipt in receipts} == {"RMA-10002-1"}
        assert len((await existing(shop, "10002")).returns) == 1

    async def test_of_two_changes_to_one_version_one_is_stale(self, shop: ShopBackend) -> None:
        results = await asyncio.gather(
            shop.apply(shoes_back(), key="k1", expected_version=0),
            shop.apply(shoes_back(), key="k2", expected_version=0),
            return_exceptions=True,
        )
        assert sorted(type(result).__name__ for result in results) == ["Receipt", "StaleOrder"]

    async def test_a_key_that_did_something_else_is_refused(self, shop: ShopBackend) -> None:
        await shop.apply(shoes_back(), key="k1", expected_version=0)
        with pytest.raises(ActionImpossible, match="key_used"):
            await shop.apply(CancelOrder(order_number=number("10004")), key="k1", expected_version=0)
        assert (await existing(shop, "10004")).status is OrderStatus.PAID

    async def test_an_older_version_is_stale_and_nothing_changes(self, shop: ShopBackend) -> None:
        await shop.apply(shoes_back(), key="k1", expected_version=0)
        before = await existing(shop, "10002")
        with pytest.raises(StaleOrder) as caught:
            await shop.apply(shoes_back(), key="k2", expected_version=0)
        assert (caught.value.expected, caught.value.actual) == (0, 1)
        assert await existing(shop, "10002") == before

    async def test_a_failed_action_may_be_tried_again_with_its_key(self, shop: ShopBackend) -> None:
        with pytest.raises(StaleOrder):
            await shop.apply(shoes_back(), key="k1", expected_version=7)
        receipt = await shop.apply(shoes_back(), key="k1", expected_version=0)
        assert not receipt.repeated

    async def test_an_unknown_order_cannot_be_changed(self, shop: ShopBackend) -> None:
        with pytest.raises(ActionImpossible, match="unknown_order"):
            await shop.apply(CancelOrder(order_number=number("99999")), key="k1", expected_version=0)

    # --- what was done is read back

    async def test_a_return_has_an_rma_and_a_parcel(self, shop: ShopBackend) -> None:
        receipt = await shop.apply(shoes_back(), key="k1", expected_version=0)
        (entry,) = (await existing(shop, "10002")).returns
        assert receipt.reference == entry.rma == "RMA-10002-1"
        assert (entry.state, entry.refund) == (ReturnState.LABEL_CREATED, gbp(8900))
        assert entry.carrier == "Royal Mail"
        assert entry.tracking_number.endswith("GB")

    async def test_what_went_back_cannot_go_back_twice(self, shop: ShopBackend) -> None:
        await shop.apply(shoes_back(), key="k1", expected_version=0)
        with pytest.raises(ActionImpossible, match="already_returned"):
            await shop.apply(shoes_back(), key="k2", expected_version=1)

    async def test_a_cancelled_order_is_refunded_in_full(self, shop: ShopBackend) -> None:
        before = await existing(shop, "10004")
        await shop.apply(CancelOrder(order_number=number("10004")), key="k1", expected_version=0)
        order = await existing(shop, "10004")
        assert order.status is OrderStatus.CANCELLED
        assert order.cancelled_at is not None
        assert [(r.amount, r.method, r.reason) for r in order.refunds] == [
            (before.total, "alipay", "cancellation")
        ]
        assert {payment.state for payment in order.payments} == {"refunded"}

    async def test_cancelling_gives_both_captures_back(self, shop: ShopBackend) -> None:
        await shop.apply(CancelOrder(order_number=number("10012")), key="k1", expected_version=0)
        refunds = (await existing(shop, "10012")).refunds
        assert [refund.amount for refund in refunds] == [Money(34900, "BRL"), Money(34900, "BRL")]
        assert len({refund.refund_id for refund in refunds}) == 2

    @pytest.mark.parametrize(
        ("order_number", "reason"),
        [
            ("10001", "already_shipped"),
            ("10002", "already_shipped"),
            ("10010", "already_cancelled"),
            ("10008", "already_shipped"),
        ],
    )
    async def test_what_has_left_cannot_be_cancelled(
        self, shop: ShopBackend, order_number: str, reason: str
    ) -> None:
        with pytest.raises(ActionImpossible, match=reason):
            await shop.apply(CancelOrder(order_number=number(order_number)), key="k", expected_version=0)

    async def test_an_address_is_changed_until_dispatch(self, shop: ShopBackend) -> None:
        address = replace(
            (await existing(shop, "10004")).address, street="静安区南京西路1266号", postcode="200040"
        )
        change = ChangeAddress(order_number=number("10004"), address=address)
        await shop.apply(change, key="k1", expected_version=0)
        assert (await existing(shop, "10004")).address == address
        with pytest.raises(ActionImpossible, match="already_shipped"):
            await shop.apply(replace(change, order_number=number("10001")), key="k2", expected_version=0)

    async def test_fewer_items_are_refunded(self, shop: ShopBackend) -> None:
        change = ChangeItems(
            order_number=number("10004"),
            changes=(LineChange(line_id=line("10004-2"), sku=Sku("PCA-BLA-M"), quantity=0),),
            difference=Money(-18900, "CNY"),
        )
        await shop.apply(change, key="k1", expected_version=0)
        order = await existing(shop, "10004")
        assert [item.line_id for item in order.lines] == ["10004-1"]
        assert [refund.amount for refund in order.refunds] == [Money(18900, "CNY")]

    async def test_more_items_are_charged(self, shop: ShopBackend) -> None:
        change = ChangeItems(
            order_number=number("10004"),
            changes=(LineChange(line_id=line("10004-2"), sku=Sku("PCA-BLU-M"), quantity=2),),
            difference=Money(18900, "CNY"),
        )
        await shop.apply(change, key="k1", expected_version=0)
        order = await existing(shop, "10004")
        assert (order.lines[1].colour, order.lines[1].quantity) == ("blue", 2)
        assert sum((p.amount for p in order.payments), Money(0, "CNY")) == order.total

    async def test_items_at_another_price_than_shown_are_refused(self, shop: ShopBackend) -> None:
        change = ChangeItems(
            order_number=number("10004"),
            changes=(LineChange(line_id=line("10004-2"), sku=Sku("PCA-BLU-M"), quantity=2),),
            difference=Money(1, "CNY"),
        )
        with pytest.raises(ActionImpossible, match="other_difference"):
            await shop.apply(change, key="k1", expected_version=0)

    async def test_an_exchange_names_the_new_variant(self, shop: ShopBackend) -> None:
        exchange = ExchangeItems(
            order_number=number("10002"),
            quantities={line("10002-1"): 1},
            exchange_for={line("10002-1"): Sku("TRS-BLU-44")},
            reason="too_small",
            label_fee=gbp(0),
        )
        await shop.apply(exchange, key="k1", expected_version=0)
        (entry,) = (await existing(shop, "10002")).returns
        assert entry.exchange_for == {"10002-1": "TRS-BLU-44"}
        assert entry.refund == gbp(0)

    @pytest.mark.parametrize(
        ("sku", "reason"), [("TRS-BLU-42", "variant_unavailable"), ("DLA-BLA", "variant_unknown")]
    )
    async def test_an_exchange_for_what_is_not_there_is_refused(
        self, shop: ShopBackend, sku: str, reason: str
    ) -> None:
        exchange = ExchangeItems(
            order_number=number("10002"),
            quantities={line("10002-1"): 1},
            exchange_for={line("10002-1"): Sku(sku)},
            reason="too_small",
            label_fee=gbp(0),
        )
        with pytest.raises(ActionImpossible, match=reason):
            await shop.apply(exchange, key="k1", expected_version=0)

    async def test_a_refund_counts_against_the_bots_caps(self, shop: ShopBackend, clock: Clock) -> None:
        john = (await existing(shop, "10002")).customer_id
        refund = GiveRefund(
            order_number=number("10002"),
            quantities={line("10002-2"): 1},
            amount=gbp(4000),
            reason="damage",
        )
        receipt = await shop.apply(refund, key="k1", expected_version=0)
        (given,) = (await existing(shop, "10002")).refunds
        assert (given.refund_id, given.by_bot, given.quantities) == (receipt.reference, True, {"10002-2": 1})
        since = clock() - timedelta(days=30)
        assert list(await shop.credits_by_bot(john, since)) == [gbp(4000)]
        assert await shop.actions_by_bot(john, since) == 1
        later = clock() + timedelta(seconds=1)
        assert list(await shop.credits_by_bot(john, later)) == []
        assert await shop.actions_by_bot(john, later) == 0

    async def test_a_return_is_an_action_but_no_credit(self, shop: ShopBackend, clock: Clock) -> None:
        john = (await existing(shop, "10002")).customer_id
        await shop.apply(shoes_back(), key="k1", expected_version=0)
        since = clock() - timedelta(days=1)
        assert list(await shop.credits_by_bot(john, since)) == []
        assert await shop.actions_by_bot(john, since) == 1

    async def test_more_than_was_paid_is_not_refunded(self, shop: ShopBackend) -> None:
        refund = GiveRefund(order_number=number("10002"), quantities={}, amount=gbp(13401), reason="goodwill")
        with pytest.raises(ActionImpossible, match="above_refundable"):
            await shop.apply(refund, key="k1", expected_version=0)

    async def test_a_second_capture_is_reversed_once(self, shop: ShopBackend) -> None:
        reverse = GiveRefund(
            order_number=number("10012"), quantities={}, amount=Money(34900, "BRL"), reason="duplicate"
        )
        await shop.apply(reverse, key="k1", expected_version=0)
        order = await existing(shop, "10012")
        assert [payment.state for payment in order.payments] == ["captured", "refunded"]
        with pytest.raises(ActionImpossible, match="no_duplicate"):
            await shop.apply(reverse, key="k2", expected_version=1)

    async def test_a_replacement_is_sent_once(self, shop: ShopBackend) -> None:
        send = SendReplacement(
            order_number=number("10002"), quantities={line("10002-2"): 1}, reason="damaged"
        )
        receipt = await shop.apply(send, key="k1", expected_version=0)
        (sent,) = (await existing(shop, "10002")).replacements
        assert (sent.replacement_id, sent.reason) == (receipt.reference, "damaged")
        with pytest.raises(ActionImpossible, match="already_settled"):
            await shop.apply(send, key="k2", expected_version=1)

    INQUIRIES: ClassVar = [
        ("10009", "missing", None),
        ("10009", "late", "already_delivered"),
        ("10006", "customs", None),
        ("10006", "missing", "not_delivered"),
    ]

    @pytest.mark.parametrize(("order_number", "reason", "refused"), INQUIRIES)
    async def test_an_inquiry_fits_where_the_parcel_is(
        self, shop: ShopBackend, order_number: str, reason: str, refused: str | None
    ) -> None:
        ask = OpenInquiry(order_number=number(order_number), shipment_id=f"{order_number}-S1", reason=reason)
        if refused is not None:
            with pytest.raises(ActionImpossible, match=refused):
                await shop.apply(ask, key="k1", expected_version=0)
            return
        await shop.apply(ask, key="k1", expected_version=0)
        assert (await existing(shop, order_number)).shipments[0].inquiry_at is not None
        with pytest.raises(ActionImpossible, match="inquiry_open"):
            await shop.apply(ask, key="k2", expected_version=1)
