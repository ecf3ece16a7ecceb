from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.tools.small_shop import World, days, delivered, line, order, parcel, undispatched
from tools.errors import Alternative, InvalidArgument, RefusalCode, ToolRefused
from tools.execution import carry_out
from tools.models import LineId, Money, Order, OrderStatus, Refund, ReturnOrder, ReturnState
from tools.order_facts import refundable
from tools.results import Note
from tools.returns import create_return_label, quote_return

SHOES = line("1", "SHOE-blue-42", 4000, 2)
BELT = line("2", "BELT", 1990)
LAMP = line("3", "LAMP", 3000)


async def refusal(world: World, quantities: dict[str, int], reason: str = "too_small") -> ToolRefused:
    with pytest.raises(ToolRefused) as caught:
        await create_return_label(world.ctx, order_number="1", quantities=quantities, reason=reason)
    assert world.ledger.states == {}
    return caught.value


async def returned(world: World, quantities: dict[str, int]) -> Any:
    proposal = await create_return_label(
        world.ctx, order_number="1", quantities=quantities, reason="too_small"
    )
    world.ledger.confirm(proposal.proposal_id)
    return await carry_out(world.ctx, proposal_id=proposal.proposal_id)


async def test_a_return_is_proposed_with_its_terms_and_changes_nothing() -> None:
    world = World(delivered("1", SHOES, BELT))
    proposal = await create_return_label(world.ctx, order_number="1", quantities={"1": 2}, reason="too_small")
    assert (proposal.amount, proposal.fee) == (Money(8000, "EUR"), Money(0, "EUR"))
    assert proposal.dates == {"return_until": date(2026, 4, 5)}
    assert Note.LABEL_FREE in proposal.notes
    assert [(item.line_id, item.quantity) for item in proposal.items] == [("1", 2)]
    assert world.shop.done == []
    assert world.ledger.states == {proposal.proposal_id: "open"}


async def test_a_confirmed_return_gives_an_rma_and_a_label() -> None:
    done = await returned(World(delivered("1", SHOES)), {"1": 1})
    assert done.rma == done.reference == "RMA-1-1"
    assert done.label_url.endswith("/1/RMA-1-1")
    assert done.order.returns[0].state is ReturnState.LABEL_CREATED
    assert done.order.items[0].returnable_quantity == 1


async def test_outside_the_free_countries_the_label_is_deducted_in_the_orders_currency() -> None:
    usa = delivered("1", line("1", "SHOE-blue-42", 4000, currency="USD"), market="US")
    quote = await quote_return(World(usa).ctx, order_number="1")
    assert (quote.refund, quote.label_fee) == (Money(3467, "USD"), Money(533, "USD"))


@pytest.mark.parametrize(
    ("found", "code", "alternatives"),
    [
        (
            delivered("1", SHOES, ago=31),
            RefusalCode.OUTSIDE_WINDOW,
            {Alternative.WARRANTY_CLAIM, Alternative.PERSON},
        ),
        (undispatched("1", SHOES), RefusalCode.NOT_DELIVERED, {Alternative.CANCEL, Alternative.PERSON}),
        (
            order("1", SHOES, status=OrderStatus.SHIPPED, shipments=(parcel("1", shipped=-1, expected=1),)),
            RefusalCode.NOT_DELIVERED,
            {Alternative.WAIT, Alternative.PERSON},
        ),
        (
            order("1", SHOES, status=OrderStatus.CANCELLED),
            RefusalCode.ALREADY_CANCELLED,
            {Alternative.PERSON},
        ),
        (order("1", SHOES, status=OrderStatus.RETURNED), RefusalCode.ALREADY_RETURNED, {Alternative.PERSON}),
    ],
)  # fmt: skip
async def test_a_return_is_refused_where_the_rules_refuse_with_what_else_is_possible(
    found: Order, code: RefusalCode, alternatives: set[Alternative]
) -> None:
    refused = await refusal(World(found), {"1": 1})
    assert refused.code is code
    assert set(refused.alternatives) == alternatives


async def test_the_last_day_of_the_window_still_counts() -> None:
    await returned(World(delivered("1", SHOES, ago=30)), {"1": 1})


@pytest.mark.parametrize(
    ("market", "ago", "explained"), [("ES", 3, True), ("ES", 15, False), ("GB", 3, False)]
)
async def test_final_sale_is_refused_but_the_legal_withdrawal_is_explained_in_the_eu(
    market: str, ago: int, explained: bool
) -> None:
    world = World(delivered("1", BELT, market=market, ago=ago))
    refused = await refusal(world, {"2": 1})
    assert refused.code is RefusalCode.FINAL_SALE
    assert (Alternative.WITHDRAWAL_EXPLAINED in refused.alternatives) is explained
    assert ("withdrawal_until" in refused.facts) is explained


async def test_a_return_worth_more_than_the_limit_needs_a_person_even_in_two_pieces() -> None:
    desk = World(delivered("1", line("1", "DESK", 145000)))
    refused = await refusal(desk, {"1": 1}, "changed_mind")
    assert refused.code is RefusalCode.NEEDS_PERSON
    assert (await quote_return(desk.ctx, order_number="1")).needs_approval
    pieces = World(delivered("1", line("1", "SHOE-blue-42", 30000, 2)))
    await returned(pieces, {"1": 1})
    with pytest.raises(ToolRefused) as caught:
        await create_return_label(pieces.ctx, order_number="1", quantities={"1": 1}, reason="other")
    assert caught.value.code is RefusalCode.NEEDS_PERSON


async def test_units_that_went_back_cannot_go_back_again() -> None:
    world = World(delivered("1", SHOES))
    await returned(world, {"1": 1})
    with pytest.raises(ToolRefused) as caught:
        await create_return_label(world.ctx, order_number="1", quantities={"1": 2}, reason="other")
    assert caught.value.code is RefusalCode.ALREADY_RETURNED
    await returned(world, {"1": 1})
    quote = await quote_return(world.ctx, order_number="1")
    assert quote.lines[0].refused is RefusalCode.ALREADY_RETURNED
    assert quote.refund == Money(0, "EUR")


async def test_a_rejected_return_does_not_count() -> None:
    rejected = ReturnOrder(
        rma="R", quantities={LineId("1"): 2}, reason="other", state=ReturnState.REJECTED,
        created_at=days(-2), refund=Money(8000, "EUR"), label_fee=Money(0, "EUR"),
        carrier="DHL", tracking_number="X",
    )  # fmt: skip
    world = World(delivered("1", SHOES))
    world.shop.touch(delivered("1", SHOES).number, returns=(rejected,))
    await returned(world, {"1": 2})


async def test_what_was_refunded_without_a_return_is_not_paid_for_again() -> None:
    world = World(delivered("1", SHOES, BELT))
    refund = Refund(
        refund_id="R", amount=Money(8000, "EUR"), issued_at=days(-1), method="card", reason="damage",
        by_bot=True, quantities={LineId("1"): 2},
    )  # fmt: skip
    world.shop.touch(delivered("1", SHOES).number, refunds=(refund,))
    assert (await refusal(world, {"1": 1})).code is RefusalCode.ALREADY_REFUNDED


async def test_the_whole_order_within_fourteen_days_gives_back_the_delivery_fee_in_the_eu() -> None:
    for ago, market, fee in ((5, "DE", 490), (15, "DE", 0), (5, "GB", 0)):
        quote = await quote_return(
            World(delivered("1", SHOES, LAMP, ago=ago, market=market)).ctx, order_number="1"
        )
        assert quote.delivery_fee.amount_minor == fee
        assert quote.refund == Money(11000 + fee, "EUR")
    part = await quote_return(World(delivered("1", SHOES, LAMP)).ctx, order_number="1", quantities={"1": 2})
    assert part.refund == Money(8000, "EUR")


async def test_a_quote_says_for_each_line_whether_it_can_go_back() -> None:
    quote = await quote_return(
        World(delivered("1", SHOES, BELT, market="ES")).ctx, order_number="1", line_ids=("1", "2")
    )
    assert [(q.eligible, q.refused) for q in quote.lines] == [(True, None), (False, RefusalCode.FINAL_SALE)]
    assert quote.lines[1].withdrawal_until == date(2026, 3, 20)


@pytest.mark.parametrize(
    ("quantities", "reason"),
    [({}, "other"), ({"9": 1}, "other"), ({"1": 10**9}, "other"), ({"1": 0}, "other"), ({"1": 1}, "weird")],
)
async def test_senseless_arguments_are_named(quantities: dict[str, int], reason: str) -> None:
    world = World(delivered("1", SHOES))
    with pytest.raises(InvalidArgument):
        await create_return_label(world.ctx, order_number="1", quantities=quantities, reason=reason)


def test_what_may_go_back_never_exceeds_what_was_paid_less_what_was_given_or_promised() -> None:
    found = delivered("1", SHOES)
    assert refundable(found) == Money(8490, "EUR")
