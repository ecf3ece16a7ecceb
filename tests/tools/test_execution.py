from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from tests.tools.small_shop import ANNA, NOW, POLICY, World, delivered, line, undispatched
from tools.actions import Action
from tools.backend import Receipt
from tools.changes import cancel_order
from tools.context import Identity
from tools.damage import report_damage
from tools.errors import ActionImpossible, EffectMissing, InvalidArgument, RefusalCode, ToolRefused
from tools.execution import carry_out
from tools.models import CustomerId, Money, OrderNumber, OrderStatus
from tools.proposals import ProposalState
from tools.returns import create_return_label
from tools.testing import InMemoryLedger, InMemorySession, InMemoryShop

SHOES = line("1", "SHOE-blue-42", 4000, 3)


async def confirmed(world: World, number: str = "1") -> str:
    proposal = await create_return_label(
        world.ctx, order_number=number, quantities={"1": 1}, reason="too_small"
    )
    world.ledger.confirm(proposal.proposal_id)
    return proposal.proposal_id


async def refused(world: World, proposal_id: str) -> ToolRefused:
    done = list(world.shop.done)
    with pytest.raises(ToolRefused) as caught:
        await carry_out(world.ctx, proposal_id=proposal_id)
    assert world.shop.done == done
    return caught.value


@pytest.mark.parametrize("proposal_id", ["made-up", "p2", "../p1", "P1"])
async def test_a_made_up_proposal_is_refused(proposal_id: str) -> None:
    world = World(delivered("1", SHOES))
    await confirmed(world)
    assert (await refused(world, proposal_id)).code is RefusalCode.PROPOSAL_UNKNOWN


@pytest.mark.parametrize("proposal_id", ["", "  ", "x" * 500])
async def test_what_cannot_be_a_proposal_is_a_wrong_argument(proposal_id: str) -> None:
    with pytest.raises(InvalidArgument):
        await carry_out(World(delivered("1", SHOES)).ctx, proposal_id=proposal_id)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("open", RefusalCode.PROPOSAL_NOT_CONFIRMED),
        ("declined", RefusalCode.PROPOSAL_DECLINED),
        ("superseded", RefusalCode.PROPOSAL_SUPERSEDED),
        ("expired", RefusalCode.PROPOSAL_EXPIRED),
        ("failed", RefusalCode.PROPOSAL_FAILED),
    ],
)
async def test_only_a_confirmed_proposal_is_carried_out(state: ProposalState, code: RefusalCode) -> None:
    world = World(delivered("1", SHOES))
    proposal_id = await confirmed(world)
    world.ledger.states[proposal_id] = state
    assert (await refused(world, proposal_id)).code is code


async def test_carrying_out_twice_does_it_once_and_says_the_same() -> None:
    world = World(delivered("1", SHOES))
    proposal_id = await confirmed(world)
    first = await carry_out(world.ctx, proposal_id=proposal_id)
    again = await carry_out(world.ctx, proposal_id=proposal_id)
    assert len(world.shop.done) == 1
    assert not first.repeated
    assert again == replace(first, repeated=True)
    assert world.ledger.states[proposal_id] == "done"


async def test_a_crash_between_doing_and_noting_it_does_nothing_twice() -> None:
    world = World(delivered("1", SHOES))
    proposal_id = await confirmed(world)
    await carry_out(world.ctx, proposal_id=proposal_id)
    world.ledger.states[proposal_id] = "confirmed"  # as if the process had died before the mark
    world.wait(days=400)  # and had come back late
    again = await carry_out(world.ctx, proposal_id=proposal_id)
    assert again.repeated
    assert len(world.shop.done) == 1
    assert world.ledger.states[proposal_id] == "done"


async def test_a_yes_that_comes_too_late_is_expired() -> None:
    world = World(delivered("1", SHOES))
    proposal_id = await confirmed(world)
    world.wait(minutes=POLICY.caps.proposal_valid_minutes)
    assert (await refused(world, proposal_id)).code is RefusalCode.PROPOSAL_EXPIRED
    assert world.ledger.states[proposal_id] == "expired"


async def test_an_order_that_changed_since_makes_the_terms_void() -> None:
    world = World(delivered("1", SHOES))
    proposal_id = await confirmed(world)
    world.shop.touch(OrderNumber("1"), company="ACME")
    assert (await refused(world, proposal_id)).code is RefusalCode.PROPOSAL_STALE
    assert world.ledger.states[proposal_id] == "failed"


async def test_the_rules_are_asked_again_when_it_is_carried_out() -> None:
    world = World(delivered("1", SHOES, ago=30))
    world.now = NOW.replace(hour=22, minute=50)  # ten to midnight in Berlin, on the last day
    proposal_id = await confirmed(world)
    world.wait(minutes=15)
    assert (await refused(world, proposal_id)).code is RefusalCode.OUTSIDE_WINDOW


async def test_the_identity_is_asked_again_when_it_is_carried_out() -> None:
    world = World(delivered("1", SHOES))
    proposal_id = await confirmed(world)
    stranger = InMemorySession(Identity(), clock=world.clock)
    with pytest.raises(ToolRefused) as caught:
        await carry_out(replace(world.ctx, session=stranger), proposal_id=proposal_id)
    assert caught.value.code is RefusalCode.NOT_VERIFIED
    assert world.ledger.states[proposal_id] == "confirmed"


async def test_a_customer_has_so_many_changes_a_day() -> None:
    limit = POLICY.caps.actions_per_customer_per_day
    world = World(*(delivered(str(n), SHOES) for n in range(limit + 2)))
    waiting = await confirmed(world, str(limit + 1))
    for number in range(limit):
        await carry_out(world.ctx, proposal_id=await confirmed(world, str(number)))
    assert (await refused(world, waiting)).code is RefusalCode.TOO_MANY_ACTIONS
    with pytest.raises(ToolRefused) as caught:
        await confirmed(world, str(limit))
    assert caught.value.code is RefusalCode.TOO_MANY_ACTIONS
    world.wait(hours=25)
    await carry_out(world.ctx, proposal_id=await confirmed(world, str(limit)))


class _YieldingShop(InMemoryShop):
    """A shop whose answers take a while, so that conversations interleave."""

    async def credits_by_bot(self, customer_id: CustomerId, since: datetime) -> Sequence[Money]:
        found = await super().credits_by_bot(customer_id, since)
        await asyncio.sleep(0)
        return found

    async def apply(self, action: Action, *, key: str, expected_version: int) -> Receipt:
        await asyncio.sleep(0)
        return await super().apply(action, key=key, expected_version=expected_version)


async def test_two_conversations_of_a_customer_cannot_share_one_cap() -> None:
    shoes, lamp = line("1", "SHOE-blue-42", 4000), line("2", "LAMP", 3000)
    world = World(*(delivered(str(n), shoes, lamp) for n in range(4)))
    shop = _YieldingShop(
        orders=[order for n in range(4) if (order := await world.shop.order(OrderNumber(str(n))))],
        products=await world.shop.products(),
        clock=world.clock,
    )
    calls = []
    for number in range(4):
        ledger = InMemoryLedger()
        ctx = replace(world.ctx, shop=shop, ledger=ledger, new_id=f"key-{number}".__str__)
        proposal = await report_damage(
            ctx, order_number=str(number), line_id="1", quantity=1, problem="faulty", resolution="refund"
        )
        ledger.confirm(proposal.proposal_id)
        calls.append(carry_out(ctx, proposal_id=proposal.proposal_id))
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(result, ToolRefused) for result in results) == 2
    given = await shop.credits_by_bot(ANNA, NOW)
    assert not POLICY.exceeds_in_sum(given, POLICY.caps.refund_per_customer.money)


class _LyingShop(InMemoryShop):
    """A shop that gives a receipt and does nothing."""

    async def apply(self, action: Action, *, key: str, expected_version: int) -> Receipt:
        return Receipt(key=key, reference="R-1", done_at=NOW)


async def test_nothing_is_called_done_that_the_shops_records_do_not_show() -> None:
    world = World(delivered("1", SHOES))
    proposal_id = await confirmed(world)
    lying = _LyingShop(orders=[delivered("1", SHOES)], products=await world.shop.products())
    with pytest.raises(EffectMissing):
        await carry_out(replace(world.ctx, shop=lying), proposal_id=proposal_id)
    assert world.ledger.states[proposal_id] == "confirmed"


class _RefusingShop(InMemoryShop):
    async def apply(self, action: Action, *, key: str, expected_version: int) -> Receipt:
        raise ActionImpossible(action.order_number, "no")


async def test_what_the_shop_finds_impossible_has_failed() -> None:
    world = World(undispatched("1", SHOES))
    proposal = await cancel_order(world.ctx, order_number="1")
    world.ledger.confirm(proposal.proposal_id)
    refusing = _RefusingShop(orders=[undispatched("1", SHOES)], products=await world.shop.products())
    with pytest.raises(ToolRefused) as caught:
        await carry_out(replace(world.ctx, shop=refusing), proposal_id=proposal.proposal_id)
    assert caught.value.code is RefusalCode.PROPOSAL_FAILED
    assert world.ledger.states[proposal.proposal_id] == "failed"


async def test_the_order_that_is_read_back_is_the_one_after_the_change() -> None:
    world = World(undispatched("1", SHOES))
    proposal = await cancel_order(world.ctx, order_number="1")
    world.ledger.confirm(proposal.proposal_id)
    done = await carry_out(world.ctx, proposal_id=proposal.proposal_id)
    assert done.order.status is OrderStatus.CANCELLED
    assert not done.order.can_cancel
    assert done.amount == done.order.refunds[0].amount
