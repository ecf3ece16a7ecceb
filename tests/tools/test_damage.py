from __future__ import annotations

from typing import Any

import pytest

from tests.tools.small_shop import World, days, delivered, line, order, parcel
from tools.damage import claim_lost_parcel, report_damage
from tools.errors import Alternative, RefusalCode, ToolRefused
from tools.execution import carry_out
from tools.models import LineId, Money, OrderStatus, Refund
from tools.returns import create_return_label

SHOES = line("1", "SHOE-blue-42", 4000)
DEAR_SHOES = line("1", "SHOE-blue-42", 8900)
LAMP = line("2", "LAMP", 3000)


async def report(world: World, **wish: Any) -> Any:
    wanted: dict[str, Any] = {
        "line_id": "1",
        "quantity": 1,
        "problem": "damaged",
        "resolution": "refund",
    } | wish
    return await report_damage(world.ctx, order_number="1", **wanted)


async def refused(world: World, **wish: Any) -> ToolRefused:
    with pytest.raises(ToolRefused) as caught:
        await report(world, **wish)
    return caught.value


async def done(world: World, proposal: Any) -> Any:
    world.ledger.confirm(proposal.proposal_id)
    return await carry_out(world.ctx, proposal_id=proposal.proposal_id)


async def test_a_cheap_damaged_item_is_refunded_by_the_bot() -> None:
    world = World(delivered("1", SHOES, LAMP))
    proposal = await report(world)
    assert proposal.amount == Money(4000, "EUR")
    result = await done(world, proposal)
    assert result.order.refunds[0].reason == "damage"
    assert set(result.dates) == {"refund_from", "refund_to"}


async def test_when_the_whole_order_is_broken_the_delivery_fee_goes_back_too() -> None:
    assert (await report(World(delivered("1", SHOES)))).amount == Money(4490, "EUR")


async def test_a_refund_above_the_limit_of_an_order_needs_a_person() -> None:
    world = World(delivered("1", DEAR_SHOES, LAMP), photos=frozenset({"photo"}))
    refusal = await refused(world, photo_ids=("photo",))
    assert refusal.code is RefusalCode.NEEDS_PERSON
    assert refusal.facts["rule"] == "refund_per_order"
    assert refusal.alternatives == (Alternative.REPLACEMENT, Alternative.PERSON)


async def test_a_photo_must_be_one_that_the_shopper_sent() -> None:
    world = World(delivered("1", DEAR_SHOES), photos=frozenset({"photo"}))
    for photos in ((), ("invented",)):
        refusal = await refused(world, resolution="replacement", photo_ids=photos)
        assert refusal.code is RefusalCode.PHOTO_NEEDED
    proposal = await report(world, resolution="replacement", photo_ids=("photo",))
    assert (proposal.kind, proposal.amount) == ("send_replacement", None)
    result = await done(world, proposal)
    assert result.order.replacements[0].reason == "damaged"


async def test_a_replacement_that_is_not_in_stock_is_refused_with_a_refund_instead() -> None:
    refusal = await refused(World(delivered("1", SHOES, LAMP)), line_id="2", resolution="replacement")
    assert refusal.code is RefusalCode.VARIANT_UNAVAILABLE
    assert Alternative.REFUND in refusal.alternatives


async def test_nothing_is_compensated_twice() -> None:
    world = World(delivered("1", SHOES, LAMP))
    await done(world, await report(world))
    assert (await refused(world)).code is RefusalCode.ALREADY_REFUNDED
    with pytest.raises(ToolRefused) as caught:
        await create_return_label(world.ctx, order_number="1", quantities={"1": 1}, reason="other")
    assert caught.value.code is RefusalCode.ALREADY_REFUNDED
    replaced = World(delivered("1", SHOES))
    await done(replaced, await report(replaced, resolution="replacement"))
    assert (await refused(replaced)).code is RefusalCode.ALREADY_REPLACED
    sent_back = World(delivered("1", SHOES))
    label = await create_return_label(sent_back.ctx, order_number="1", quantities={"1": 1}, reason="other")
    await done(sent_back, label)
    assert (await refused(sent_back)).code is RefusalCode.ALREADY_RETURNED


async def test_two_small_refunds_of_an_order_do_not_pass_its_limit() -> None:
    world = World(delivered("1", SHOES, line("2", "SHOE-blue-43", 2000)))
    await done(world, await report(world))
    refusal = await refused(world, line_id="2")
    assert refusal.code is RefusalCode.ABOVE_CAP
    assert refusal.facts["rule"] == "refund_per_order"


async def test_small_refunds_of_several_orders_do_not_pass_the_limit_of_a_customer() -> None:
    world = World(*(delivered(str(n), SHOES, LAMP) for n in range(1, 5)))
    for number in ("2", "3"):
        proposal = await report_damage(
            world.ctx, order_number=number, line_id="1", quantity=1, problem="faulty", resolution="refund"
        )
        await done(world, proposal)
    refusal = await refused(world)
    assert refusal.code is RefusalCode.ABOVE_CAP
    assert refusal.facts["rule"] == "refund_per_customer"
    world.wait(days=24)
    assert (await refused(world)).code is RefusalCode.ABOVE_CAP


@pytest.mark.parametrize("problem", ["damaged", "wrong_item", "faulty"])
async def test_what_has_not_arrived_cannot_be_broken(problem: str) -> None:
    sent = order("1", SHOES, status=OrderStatus.SHIPPED, shipments=(parcel("1", shipped=-1, expected=2),))
    assert (await refused(World(sent), problem=problem)).code is RefusalCode.NOT_DELIVERED


async def test_after_the_time_for_reports_the_warranty_is_named() -> None:
    refusal = await refused(World(delivered("1", SHOES, ago=31)))
    assert refusal.code is RefusalCode.OUTSIDE_WINDOW
    assert refusal.alternatives == (Alternative.WARRANTY_CLAIM, Alternative.PERSON)


async def test_an_item_that_was_not_in_the_box_is_refunded_but_a_whole_parcel_is_asked_for() -> None:
    both = World(delivered("1", SHOES, LAMP))
    assert (await report(both, problem="missing")).amount == Money(4000, "EUR")
    refusal = await refused(World(delivered("1", SHOES)), problem="missing")
    assert refusal.code is RefusalCode.NEEDS_PERSON
    assert refusal.facts["rule"] == "whole_parcel_missing"
    assert Alternative.INQUIRY in refusal.alternatives


async def test_a_dear_item_that_was_not_in_the_box_is_not_sent_again_without_a_person() -> None:
    refusal = await refused(
        World(delivered("1", DEAR_SHOES, LAMP)), problem="missing", resolution="replacement"
    )
    assert refusal.code is RefusalCode.NEEDS_PERSON


def late(days_late: int, *lines: Any) -> World:
    box = parcel(*(item.line_id for item in lines), shipped=-20, expected=-days_late)
    return World(order("1", *lines, status=OrderStatus.SHIPPED, shipments=(box,)))


async def test_a_lost_parcel_is_replaced_or_refunded_inside_the_limits() -> None:
    world = late(10, SHOES)
    proposal = await claim_lost_parcel(world.ctx, order_number="1", shipment_id="S1", resolution="refund")
    assert (proposal.amount, proposal.reason) == (Money(4490, "EUR"), "lost")
    assert (await done(world, proposal)).order.refunds[0].reason == "lost"
    dear = late(10, DEAR_SHOES)
    with pytest.raises(ToolRefused) as caught:
        await claim_lost_parcel(dear.ctx, order_number="1", shipment_id="S1", resolution="refund")
    assert caught.value.code is RefusalCode.NEEDS_PERSON
    again = await claim_lost_parcel(dear.ctx, order_number="1", shipment_id="S1", resolution="replacement")
    assert (await done(dear, again)).order.replacements[0].reason == "lost"
    with pytest.raises(ToolRefused) as caught:
        await claim_lost_parcel(dear.ctx, order_number="1", shipment_id="S1", resolution="replacement")
    assert caught.value.code is RefusalCode.ALREADY_REPLACED


async def test_a_parcel_that_is_only_late_is_not_paid_for() -> None:
    world = late(9, SHOES)
    with pytest.raises(ToolRefused) as caught:
        await claim_lost_parcel(world.ctx, order_number="1", shipment_id="S1", resolution="refund")
    assert caught.value.code is RefusalCode.NOT_DELIVERED
    assert Alternative.INQUIRY in caught.value.alternatives


async def test_a_missing_item_in_a_lost_parcel_is_settled_as_lost() -> None:
    assert (await report(late(12, SHOES, LAMP), problem="missing")).reason == "lost"


async def test_a_parcel_that_arrives_before_the_yes_is_not_paid_for() -> None:
    world = late(10, SHOES)
    proposal = await claim_lost_parcel(world.ctx, order_number="1", shipment_id="S1", resolution="refund")
    box = parcel("1", shipped=-20, expected=-10, delivered=0)
    found = await world.shop.order(proposal.order_number)
    assert found is not None
    # a shop that does not count a scan as a change of the order
    world.shop.touch(found.number, shipments=(box,), version=found.version)
    world.ledger.confirm(proposal.proposal_id)
    with pytest.raises(ToolRefused):
        await carry_out(world.ctx, proposal_id=proposal.proposal_id)
    assert world.shop.done == []


async def test_refunds_by_people_do_not_use_up_the_bots_limit() -> None:
    world = World(delivered("1", SHOES, LAMP))
    refund = Refund(
        refund_id="R", amount=Money(3000, "EUR"), issued_at=days(-1), method="card", reason="damage",
        quantities={LineId("2"): 1},
    )  # fmt: skip
    world.shop.touch(delivered("1", SHOES).number, refunds=(refund,))
    assert (await report(world)).amount == Money(4000, "EUR")
