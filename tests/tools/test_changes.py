from __future__ import annotations

from typing import Any

import pytest

from tests.tools.small_shop import World, delivered, line, order, undispatched
from tools.changes import ItemChange, cancel_order, change_address, change_items
from tools.errors import Alternative, InvalidArgument, RefusalCode, ToolRefused
from tools.exchanges import exchange_items
from tools.execution import carry_out
from tools.models import Money, OrderStatus
from tools.results import Note, ProposalResult

SHOES = line("1", "SHOE-blue-42", 4000)
LAMP = line("2", "LAMP", 3000)


async def confirmed(world: World, proposal: ProposalResult) -> object:
    world.ledger.confirm(proposal.proposal_id)
    return await carry_out(world.ctx, proposal_id=proposal.proposal_id)


async def refused(awaitable: object) -> ToolRefused:
    with pytest.raises(ToolRefused) as caught:
        await awaitable  # type: ignore[misc]
    return caught.value


async def test_an_order_that_has_not_left_is_cancelled_and_paid_back_in_full() -> None:
    world = World(undispatched("1", SHOES))
    proposal = await cancel_order(world.ctx, order_number="1")
    assert proposal.amount == Money(4490, "EUR")
    assert set(proposal.dates) == {"refund_from", "refund_to"}
    await confirmed(world, proposal)
    after = await world.shop.order(proposal.order_number)
    assert after is not None
    assert after.status is OrderStatus.CANCELLED
    assert (await refused(cancel_order(world.ctx, order_number="1"))).code is RefusalCode.ALREADY_CANCELLED


async def test_an_order_paid_twice_is_paid_back_twice_when_cancelled() -> None:
    proposal = await cancel_order(World(undispatched("1", SHOES, captures=2)).ctx, order_number="1")
    assert proposal.amount == Money(8980, "EUR")


async def test_an_unpaid_order_is_cancelled_without_money() -> None:
    world = World(order("1", SHOES, status=OrderStatus.PENDING_PAYMENT, captures=0))
    proposal = await cancel_order(world.ctx, order_number="1")
    assert proposal.amount == Money(0, "EUR")
    assert proposal.notes == (Note.NOTHING_PAID,)
    await confirmed(world, proposal)


async def test_after_dispatch_nothing_is_changed_and_a_return_is_offered() -> None:
    ctx = World(delivered("1", SHOES)).ctx
    calls = (
        cancel_order(ctx, order_number="1"),
        change_address(
            ctx, order_number="1", street="Allee 2", postcode="10117", city="Berlin", country="DE"
        ),
        change_items(ctx, order_number="1", changes=(ItemChange(line_id="1", new_size="43"),)),
    )
    for call in calls:
        refusal = await refused(call)
        assert refusal.code is RefusalCode.ALREADY_SHIPPED
        assert Alternative.RETURN_INSTEAD in refusal.alternatives


async def test_an_address_is_changed_and_the_name_kept() -> None:
    world = World(undispatched("1", SHOES))
    proposal = await change_address(
        world.ctx, order_number="1", street=" Allee  2 ", postcode="D-10117", city="Berlin",
        country="Germany",
    )  # fmt: skip
    assert proposal.address is not None
    assert (proposal.address.name, proposal.address.street) == ("Anna Schmidt", "Allee 2")
    assert proposal.address.postcode == "10117"
    await confirmed(world, proposal)
    after = await world.shop.order(proposal.order_number)
    assert after is not None
    assert after.address == proposal.address


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"postcode": "1011"}, RefusalCode.INVALID_ADDRESS, "postcode"),
        ({"street": "  "}, RefusalCode.INVALID_ADDRESS, "street"),
        ({"street": "x" * 200}, RefusalCode.INVALID_ADDRESS, "street"),
        ({"city": "123"}, RefusalCode.INVALID_ADDRESS, "city"),
        ({"country": "Nowhere"}, RefusalCode.INVALID_ADDRESS, "country"),
        ({"country": "Iceland"}, RefusalCode.COUNTRY_NOT_SERVED, None),
        ({"country": "AT", "postcode": "1010"}, RefusalCode.NEEDS_PERSON, None),
        ({"street": "Torstraße 1", "postcode": "10115"}, RefusalCode.NOTHING_TO_DO, None),
    ],
)
async def test_an_address_that_cannot_be_used_is_refused(
    change: dict[str, str], code: RefusalCode, field: str | None
) -> None:
    ctx = World(undispatched("1", SHOES)).ctx
    wanted = {"street": "Allee 2", "postcode": "10117", "city": "Berlin", "country": "DE"} | change
    refusal = await refused(change_address(ctx, order_number="1", **wanted))
    assert refusal.code is code
    assert refusal.facts.get("field") == field


async def test_a_size_is_changed_in_the_shoppers_own_words() -> None:
    world = World(undispatched("1", SHOES, LAMP), language="de")
    change = ItemChange(line_id="1", new_colour="weiße", new_size="42")
    proposal = await change_items(world.ctx, order_number="1", changes=(change,))
    assert proposal.changes[0].new_title == "Trailrunning-Schuhe, weiß, 42"
    assert (proposal.amount, proposal.charge) == (None, None)
    await confirmed(world, proposal)
    after = await world.shop.order(proposal.order_number)
    assert after is not None
    assert after.lines[0].sku == "SHOE-white-42"


async def test_more_is_charged_and_less_is_refunded() -> None:
    world = World(undispatched("1", SHOES, LAMP))
    more = await change_items(world.ctx, order_number="1", changes=(ItemChange(line_id="1", new_quantity=3),))
    assert (more.charge, more.amount) == (Money(8000, "EUR"), None)
    less = await change_items(world.ctx, order_number="1", changes=(ItemChange(line_id="2", new_quantity=0),))
    assert (less.charge, less.amount) == (None, Money(3000, "EUR"))
    assert world.ledger.states == {more.proposal_id: "superseded", less.proposal_id: "open"}
    await confirmed(world, less)
    after = await world.shop.order(less.order_number)
    assert after is not None
    assert [item.line_id for item in after.lines] == ["1"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (ItemChange(line_id="1", new_size="99"), RefusalCode.VARIANT_UNKNOWN),
        (ItemChange(line_id="1", new_colour="white", new_size="43"), RefusalCode.VARIANT_UNAVAILABLE),
        (ItemChange(line_id="1", new_quantity=7), RefusalCode.VARIANT_UNAVAILABLE),
        (ItemChange(line_id="1", new_size="42"), RefusalCode.NOTHING_TO_DO),
        (ItemChange(line_id="1"), RefusalCode.NOTHING_TO_DO),
        (ItemChange(line_id="1", new_quantity=0), RefusalCode.NOTHING_TO_DO),
    ],
)
async def test_a_change_that_is_impossible_or_none_is_refused(change: ItemChange, code: RefusalCode) -> None:
    ctx = World(undispatched("1", SHOES)).ctx
    assert (await refused(change_items(ctx, order_number="1", changes=(change,)))).code is code


async def test_a_sold_out_variant_names_when_more_comes_and_what_is_there() -> None:
    ctx = World(undispatched("1", SHOES)).ctx
    change = ItemChange(line_id="1", new_colour="white", new_size="43")
    refusal = await refused(change_items(ctx, order_number="1", changes=(change,)))
    assert refusal.facts["restock_days"] == 9
    assert refusal.facts["available"] == "blue 42; blue 43; white 42"


@pytest.mark.parametrize(
    "changes",
    [
        (),
        (ItemChange(line_id="1", new_quantity=10**9),),
        (ItemChange(line_id="1", new_quantity=-1),),
        (ItemChange(line_id="9", new_quantity=1),),
        (ItemChange(line_id="1", new_quantity=2), ItemChange(line_id="1", new_quantity=3)),
    ],
)
async def test_senseless_changes_are_wrong_arguments(changes: tuple[ItemChange, ...]) -> None:
    with pytest.raises(InvalidArgument):
        await change_items(World(undispatched("1", SHOES)).ctx, order_number="1", changes=changes)


async def test_an_exchange_opens_a_return_for_another_variant() -> None:
    world = World(delivered("1", SHOES))
    proposal = await exchange_items(world.ctx, order_number="1", line_id="1", new_size="43")
    assert proposal.changes[0].new_title == "Trail running shoes, blue, 43"
    assert proposal.notes == (Note.LABEL_FREE, Note.SENT_AFTER_ARRIVAL)
    done = await confirmed(world, proposal)
    assert done.order.returns[0].exchange  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"new_size": "42"}, RefusalCode.NOTHING_TO_DO),
        ({"new_colour": "white", "new_size": "43"}, RefusalCode.VARIANT_UNAVAILABLE),
        ({"new_colour": "green"}, RefusalCode.VARIANT_UNKNOWN),
    ],
)
async def test_an_exchange_for_what_is_not_there_is_refused(wish: dict[str, Any], code: RefusalCode) -> None:
    ctx = World(delivered("1", SHOES)).ctx
    assert (await refused(exchange_items(ctx, order_number="1", line_id="1", **wish))).code is code


async def test_an_exchange_keeps_the_rules_of_a_return() -> None:
    for found, code in (
        (delivered("1", SHOES, ago=40), RefusalCode.OUTSIDE_WINDOW),
        (undispatched("1", SHOES), RefusalCode.NOT_DELIVERED),
    ):
        ctx = World(found).ctx
        refusal = await refused(exchange_items(ctx, order_number="1", line_id="1", new_size="43"))
        assert refusal.code is code
    with pytest.raises(InvalidArgument):
        await exchange_items(World(delivered("1", SHOES)).ctx, order_number="1", line_id="1")
