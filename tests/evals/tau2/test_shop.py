"""The domain as a `ShopBackend`, and its tools: what they allow, what they refuse, what they leave behind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evals.tau2.data import RetailData
from evals.tau2.play import POLICY, Call, Conversation, Place, Refused
from evals.tau2.tools import RETAIL_TOOLS
from tools.actions import CancelOrder, ShopAction
from tools.errors import ActionImpossible, StaleOrder
from tools.models import LineId, Money, OrderNumber, OrderStatus
from tools.policy import load_policy
from tools.registry import Approval, Effect
from tools.results import ActionDone, ProposalResult

CANCEL = ShopAction(
    order_number=OrderNumber("W1"), name="cancel_pending_order", details={"reason": "no longer needed"}
)


@pytest.fixture
def place(small: RetailData) -> Place:
    return Place(small.database, load_policy(POLICY))


@pytest.fixture
async def ann(place: Place) -> Conversation:
    return await verified(place, "ann_lee@example.com")


async def verified(place: Place, email: str) -> Conversation:
    talk = place.conversation()
    await talk.call(Call(tool="verify_customer", arguments={"email": email}))
    return talk


def usd(cents: int) -> Money:
    return Money(cents, "USD")


def swap(order_id: str, old: list[str], new: list[str], method: str = "card_ann") -> dict[str, Any]:
    return {"order_id": order_id, "item_ids": old, "new_item_ids": new, "payment_method_id": method}


# --- a ShopBackend


async def test_orders_are_read_as_the_tools_know_them(place: Place) -> None:
    pending, sent = await place.shop.order(OrderNumber("W1")), await place.shop.order(OrderNumber("W3"))
    assert pending is not None
    assert sent is not None
    assert (pending.status, pending.total, len(pending.lines)) == (OrderStatus.PAID, usd(3250), 3)
    assert pending.address.street == "1 Main Street\nSuite 2"
    assert (sent.status, sent.shipments[0].line_ids) == (OrderStatus.SHIPPED, (LineId("1"),))
    assert await place.shop.order(OrderNumber("W9")) is None


async def test_the_same_key_is_carried_out_once_and_another_version_is_stale(place: Place) -> None:
    first = await place.shop.apply(CANCEL, key="k", expected_version=0)
    again = await place.shop.apply(CANCEL, key="k", expected_version=0)
    assert replace(again, repeated=False) == first
    with pytest.raises(StaleOrder):
        await place.shop.apply(CANCEL, key="k2", expected_version=0)
    with pytest.raises(ActionImpossible, match="key_used"):
        await place.shop.apply(replace(CANCEL, order_number=OrderNumber("W5")), key="k", expected_version=0)


@pytest.mark.parametrize(
    "action",
    [
        CancelOrder(order_number=OrderNumber("W1")),
        replace(CANCEL, order_number=OrderNumber("W2")),
        replace(CANCEL, order_number=OrderNumber("W99")),
        replace(CANCEL, name="give_everything_away"),
        ShopAction(
            order_number=OrderNumber("W1"), name="modify_pending_order_items", difference=usd(-1),
            details={"item_ids": ("11",), "new_item_ids": ("12",), "payment_method_id": "card_ann"},
        ),
        ShopAction(
            order_number=OrderNumber("W1"), name="modify_pending_order_payment",
            details={"payment_method_id": "gift_ann"},
        ),
    ],
)  # fmt: skip
async def test_the_shop_itself_admits_nothing_that_its_state_does_not(place: Place, action: Any) -> None:
    before = place.shop.state
    with pytest.raises(ActionImpossible):
        await place.shop.apply(action, key="k", expected_version=0)
    assert place.shop.state == before


# --- what is allowed


async def test_a_cancelled_order_is_refunded_to_the_gift_card_at_once(
    place: Place, ann: Conversation
) -> None:
    call = Call(tool="cancel_pending_order", arguments={"order_id": "#W4", "reason": "no longer needed"})
    done = await ann.all_the_way(call)
    assert isinstance(done, ActionDone)
    assert done.amount == usd(1250)
    assert place.shop.native(OrderNumber("W4")).cancel_reason == "no longer needed"
    assert place.shop.users["ann_lee"].payment_methods["gift_ann"].balance == 14.5


async def test_each_new_item_has_its_own_price_and_of_two_equal_items_one_changes(
    place: Place, ann: Conversation
) -> None:
    call = Call(tool="modify_pending_order_items", arguments=swap("#W1", ["11", "12"], ["13", "11"]))
    proposed = await ann.call(call)
    assert isinstance(proposed, ProposalResult)
    assert (proposed.amount, proposed.charge) == (usd(440), None)
    assert [change.new_title for change in proposed.changes] == [
        "T-Shirt, red, size 3",
        "T-Shirt, blue, size 1",
    ]
    ann.ledger.confirm(proposed.proposal_id)
    await ann.carry_out(proposed.proposal_id)
    native = place.shop.native(OrderNumber("W1"))
    assert [(item.item_id, item.price) for item in native.items] == [("13", 8.1), ("11", 10.0), ("11", 10.0)]
    assert native.payment_history[-1].model_dump() == {
        "transaction_type": "refund", "amount": 4.4, "payment_method_id": "card_ann",
    }  # fmt: skip


async def test_several_items_are_exchanged_at_once(place: Place, ann: Conversation) -> None:
    call = Call(tool="exchange_delivered_order_items", arguments=swap("#W2", ["12", "11"], ["13", "12"]))
    assert isinstance(await ann.all_the_way(call), ActionDone)
    native = place.shop.native(OrderNumber("W2"))
    assert (native.exchange_items, native.exchange_new_items) == (("11", "12"), ("12", "13"))
    assert native.exchange_price_difference == -1.9


async def test_a_new_payment_method_is_charged_and_the_old_one_given_back(place: Place) -> None:
    bob = await verified(place, "bob_ray@example.com")
    arguments = {"order_id": "#W5", "payment_method_id": "gift_bob"}
    done = await bob.all_the_way(Call(tool="modify_pending_order_payment", arguments=arguments))
    assert isinstance(done, ActionDone)
    assert place.shop.users["bob_ray"].payment_methods["gift_bob"].balance == 90.0
    cancel = Call(tool="cancel_pending_order", arguments={"order_id": "#W5", "reason": "ordered by mistake"})
    cancelled = await bob.all_the_way(cancel)
    assert isinstance(cancelled, ActionDone)
    assert cancelled.amount == usd(1000)
    assert place.shop.users["bob_ray"].payment_methods["gift_bob"].balance == 100.0


async def test_the_default_address_changes_and_orders_keep_theirs(place: Place, ann: Conversation) -> None:
    address = {
        "address1": "5 New Road", "address2": "", "city": "Austin", "state": "TX", "country": "USA",
        "zip": "73301",
    }  # fmt: skip
    assert isinstance(await ann.all_the_way(Call(tool="modify_user_address", arguments=address)), ActionDone)
    assert place.shop.users["ann_lee"].address.model_dump() == address
    assert place.shop.native(OrderNumber("W4")).address.address1 == "1 Main Street"


# --- what is not


@pytest.mark.parametrize(
    ("tool", "arguments", "code"),
    [
        ("cancel_pending_order", {"order_id": "#W1", "reason": "bored"}, "invalid_argument reason"),
        ("cancel_pending_order", {"order_id": "#W3", "reason": "no longer needed"}, "already_shipped"),
        ("cancel_pending_order", {"order_id": "#W5", "reason": "no longer needed"}, "not_verified"),
        ("modify_pending_order_items", swap("#W1", ["11"], ["14"]), "variant_unavailable"),
        ("modify_pending_order_items", swap("#W1", ["11"] * 3, ["12"] * 3), "invalid_argument item_ids"),
        ("modify_pending_order_items", swap("#W1", ["11"], ["12"], "gift_ann"), "needs_person: gift_card_balance"),
        ("modify_pending_order_items", swap("#W1", ["11"], ["12"], "card_bob"), "invalid_argument payment_method_id"),
        ("exchange_delivered_order_items", swap("#W2", ["11"], ["11"]), "nothing_to_do"),
        ("exchange_delivered_order_items", swap("#W1", ["11"], ["12"]), "not_delivered"),
        ("modify_pending_order_payment", {"order_id": "#W1", "payment_method_id": "card_ann"}, "nothing_to_do"),
    ],
)  # fmt: skip
async def test_what_the_policy_forbids_is_refused(
    place: Place, ann: Conversation, tool: str, arguments: dict[str, Any], code: str
) -> None:
    before = place.shop.state
    assert await ann.call(Call(tool=tool, arguments=arguments)) == Refused(code=code)
    assert place.shop.state == before


async def test_a_second_return_of_another_item_is_refused(ann: Conversation) -> None:
    def back(item_id: str) -> Call:
        arguments = {"order_id": "#W2", "item_ids": [item_id], "payment_method_id": "card_ann"}
        return Call(tool="return_delivered_order_items", arguments=arguments)

    assert isinstance(await ann.all_the_way(back("11")), ActionDone)
    assert await ann.call(back("12")) == Refused(code="already_returned")


async def test_only_one_customer_is_helped_in_a_conversation(ann: Conversation) -> None:
    proof = {"first_name": "bob", "last_name": "RAY", "zip": "80279"}
    refused = await ann.call(Call(tool="verify_customer", arguments=proof))
    assert refused == Refused(code="order_not_yours: one_customer")


def test_every_tool_that_changes_something_only_proposes() -> None:
    changing = {name: spec for name, spec in RETAIL_TOOLS.items() if spec.effect is not Effect.READ}
    proposing = {name for name, spec in changing.items() if spec.approval is Approval.PROPOSES}
    assert set(changing) - proposing == {"carry_out", "hand_over"}
    assert not {"user_id", "customer_id", "ctx"} & {
        name for spec in RETAIL_TOOLS.values() for name in spec.parameters.model_fields
    }
