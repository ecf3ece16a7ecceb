"""A shop's own action goes the same way as every other one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from tests.tools.small_shop import World, line, undispatched
from tools.actions import Action, ShopAction
from tools.context import ToolContext
from tools.errors import ActionImpossible, EffectMissing, RefusalCode, ToolRefused
from tools.execution import carry_out
from tools.identity import own_order
from tools.models import Money, Order, OrderNumber
from tools.proposing import Terms, propose

WRAP = ShopAction(
    order_number=OrderNumber("1"), name="gift_wrap", details={"paper": "red", "lines": ("1", "2")}
)


class Wrapping:
    """Rules of a shop that wraps gifts: the fee is what `fee` says, and `wrapped` whether it shows."""

    def __init__(self) -> None:
        self.fee = 300
        self.wrapped = True

    async def terms(self, ctx: ToolContext, order: Order, action: ShopAction) -> Terms:
        del ctx
        fee = Money(self.fee, order.currency)
        return Terms(action=replace(action, difference=fee), quantities={}, charge=fee)

    async def require_effect(self, order: Order, action: ShopAction, reference: str) -> None:
        if not self.wrapped:
            raise EffectMissing(order.number, kind=action.name, reference=reference)


class WrappingWorld(World):
    def __init__(self, rules: Wrapping | None) -> None:
        super().__init__(undispatched("1", line("1", "SHOE-blue-42", 4000)), rules=rules)


async def proposed(world: World, rules: Wrapping) -> str:
    order = await own_order(world.ctx, "1")
    return (await propose(world.ctx, order, await rules.terms(world.ctx, order, WRAP))).proposal_id


async def test_it_waits_for_a_yes_and_its_terms_are_computed_again() -> None:
    rules = Wrapping()
    world = WrappingWorld(rules)
    proposal_id = await proposed(world, rules)
    with pytest.raises(ToolRefused) as early:
        await carry_out(world.ctx, proposal_id=proposal_id)
    world.ledger.confirm(proposal_id)
    rules.fee = 400
    with pytest.raises(ToolRefused) as stale:
        await carry_out(world.ctx, proposal_id=proposal_id)
    assert early.value.code is RefusalCode.PROPOSAL_NOT_CONFIRMED
    assert stale.value.code is RefusalCode.PROPOSAL_STALE
    assert world.shop.done == []


async def test_a_shop_that_does_not_know_it_says_so() -> None:
    rules = Wrapping()
    world = WrappingWorld(rules)
    proposal_id = await proposed(world, rules)
    world.ledger.confirm(proposal_id)
    with pytest.raises(ToolRefused) as refused:
        await carry_out(world.ctx, proposal_id=proposal_id)
    assert refused.value.code is RefusalCode.PROPOSAL_FAILED
    assert isinstance(refused.value.__cause__, ActionImpossible)


async def test_without_rules_it_is_for_a_person() -> None:
    world = WrappingWorld(None)
    proposal_id = await proposed(world, Wrapping())
    world.ledger.confirm(proposal_id)
    with pytest.raises(ToolRefused) as refused:
        await carry_out(world.ctx, proposal_id=proposal_id)
    assert refused.value.code is RefusalCode.NEEDS_PERSON


def test_it_goes_through_the_log_and_back() -> None:
    adapter: TypeAdapter[Action] = TypeAdapter(Action)
    assert adapter.validate_json(adapter.dump_json(WRAP)) == WRAP
