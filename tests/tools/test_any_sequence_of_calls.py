"""Whatever a brain calls, in whatever order, with whatever arguments: the rules hold."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tests.tools.small_shop import (
    ANNA,
    JOHN,
    NOW,
    POLICY,
    World,
    days,
    delivered,
    line,
    order,
    parcel,
    undispatched,
)
from tools.actions import (
    CancelOrder,
    ChangeAddress,
    ChangeItems,
    CreateReturn,
    ExchangeItems,
    GiveRefund,
)
from tools.context import Identity
from tools.errors import InvalidArgument, ToolRefused
from tools.models import Address, Money, Order, OrderNumber, OrderStatus, TrackingCode
from tools.order_facts import kept_units, received, refundable, refunded
from tools.registry import TOOLS

SECRETS = ("Zebulon", "Xanadu", "JJDFOREIGN", "zebulon@")
SHOES, BELT, LAMP = line("1", "SHOE-blue-42", 4000, 2), line("2", "BELT", 1990), line("3", "LAMP", 3000)

OWN = (
    delivered("1", SHOES, BELT, LAMP),
    delivered("2", SHOES, ago=31),
    undispatched("3", SHOES, LAMP),
    undispatched("4", line("1", "SHOE-blue-42", 2000), captures=2),
    delivered("5", line("1", "DESK", 145000)),
    order("6", LAMP, status=OrderStatus.SHIPPED, shipments=(parcel("3", shipped=-20, expected=-11),)),
    order(
        "7", SHOES, status=OrderStatus.SHIPPED,
        shipments=(parcel("1", shipped=-9, expected=2, scans={-8: TrackingCode.CUSTOMS_HELD}),),
    ),
    order("8", SHOES, status=OrderStatus.CANCELLED),
    delivered("9", line("1", "SHOE-blue-43", 4500), line("2", "BELT", 500)),
)  # fmt: skip
_HIDDEN = Address(name="Zebulon Fox", street="Xanadu 1", city="Köln", postcode="50667", country="DE")
FOREIGN = tuple(
    replace(
        found,
        email="zebulon@example.com",
        address=_HIDDEN,
        shipments=tuple(replace(box, tracking_number="JJDFOREIGN") for box in found.shipments),
    )
    for found in (delivered("20", SHOES, customer=JOHN), undispatched("21", SHOES, customer=JOHN))
)
_NOT_TO_CHANGE = {found.number for found in OWN if found.shipments or found.status is OrderStatus.CANCELLED}
_NOT_TO_RETURN = {OrderNumber(number) for number in ("2", "3", "4", "5", "6", "7", "8")}

NUMBERS = st.sampled_from([found.number for found in (*OWN, *FOREIGN)] * 3 + ["99999", "", "💥", "1" * 60])
LINES = st.sampled_from(["1", "1", "1", "2", "3", "9", ""])
UNITS = st.sampled_from([1, 1, 1, 2, 3, 0, -1, 10**9])
TEXTS = st.one_of(
    st.sampled_from(["blue", "43", "white", "42", "shoes", "DE", "10117", ""]), st.text(max_size=8)
)

ARGUMENTS: dict[str, st.SearchStrategy[Any]] = {
    "order_number": NUMBERS,
    "line_id": LINES,
    "quantity": UNITS,
    "quantities": st.dictionaries(LINES, UNITS, max_size=3),
    "line_ids": st.lists(LINES, max_size=3),
    "email": st.sampled_from(["anna@example.de", "ANNA@example.de ", "nobody@example.com", "", "\ud800"]),
    "postcode": st.sampled_from(["10115", "99999", ""]),
    "phone": st.sampled_from(["030 1234567", "1", ""]),
    "reason": st.sampled_from(["too_small", "changed_mind", "late", "missing", "customs", "gift", ""]),
    "problem": st.sampled_from(["damaged", "wrong_item", "missing", "faulty", "theft"]),
    "resolution": st.sampled_from(["refund", "replacement", "both"]),
    "photo_ids": st.lists(st.sampled_from(["photo", "invented"]), max_size=2),
    "shipment_id": st.sampled_from(["S1", "S1", "S9", ""]),
    "changes": st.lists(
        st.fixed_dictionaries(
            {"line_id": LINES},
            optional={"new_size": TEXTS, "new_colour": TEXTS, "new_quantity": UNITS},
        ),
        max_size=2,
    ),
    "proposal_id": st.one_of(
        st.integers(1, 12).map(lambda n: f"p{n}"), st.sampled_from(["made-up", "", "0"])
    ),
    "amount_minor": st.one_of(st.none(), st.integers(-5, 10**12)),
    "product_id": st.sampled_from(["trail-shoes", "belt", "nothing"]),
    "street": st.sampled_from(["Allee 2", ""]),
    "city": st.sampled_from(["Berlin", ""]),
    "country": st.sampled_from(["DE", "Germany", "Iceland", "x", ""]),
}


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A call of any tool, with arguments that are sometimes right and sometimes hostile."""
    name = draw(st.sampled_from(sorted(TOOLS)))
    fields = TOOLS[name].parameters.model_fields
    given_fields = {
        field: draw(ARGUMENTS.get(field, TEXTS))
        for field, info in fields.items()
        if info.is_required() or draw(st.booleans())
    }
    return name, given_fields


def _likely(name: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """A call that mostly fits, so that changes do happen."""
    own = st.sampled_from([found.number for found in OWN])
    return st.fixed_dictionaries({"order_number": own, **fields}).map(lambda arguments: (name, arguments))


_ONE = st.sampled_from([1, 1, 2])
_LINE = st.sampled_from(["1", "1", "2", "3"])
LIKELY = st.one_of(
    _likely("cancel_order"),
    _likely("refund_duplicate"),
    _likely(
        "create_return_label", quantities=st.dictionaries(_LINE, _ONE, min_size=1), reason=st.just("other")
    ),
    _likely("exchange_items", line_id=_LINE, new_size=st.just("43"), quantity=_ONE),
    _likely(
        "report_damage", line_id=_LINE, quantity=_ONE, problem=ARGUMENTS["problem"],
        resolution=ARGUMENTS["resolution"], photo_ids=st.just(["photo"]),
    ),
    _likely("claim_lost_parcel", shipment_id=st.just("S1"), resolution=ARGUMENTS["resolution"]),
    _likely(
        "change_items",
        changes=st.tuples(st.fixed_dictionaries({"line_id": _LINE, "new_quantity": st.integers(0, 4)})),
    ),
    _likely("open_inquiry", shipment_id=st.just("S1"), reason=ARGUMENTS["reason"]),
)  # fmt: skip
STEPS = st.one_of(
    calls(),
    LIKELY,
    LIKELY.map(lambda call: ("the whole way", {"call": call})),
    LIKELY.map(lambda call: ("the whole way", {"call": call})),
    st.integers(1, 12).map(lambda n: ("carry_out", {"proposal_id": f"p{n}"})),
    st.just(("the shopper says yes to all", {})),
    st.integers(1, 12).map(lambda n: ("the shopper says no", {"proposal_id": f"p{n}"})),
    st.sampled_from([10, 70, 60 * 25]).map(lambda minutes: ("time goes by", {"minutes": minutes})),
    st.sampled_from(OWN).map(lambda found: ("somebody else changes an order", {"number": found.number})),
)  # fmt: skip
IDENTITIES = st.sampled_from(
    [
        Identity(),
        Identity(level="order", orders=frozenset({OrderNumber("1")}), how="email"),
        *([Identity(level="customer", customer_id=ANNA, how="token")] * 4),
    ]
)


async def play(world: World, steps: list[tuple[str, dict[str, Any]]]) -> None:
    """Let the steps happen, and check what every single one shows and does."""
    for name, arguments in steps:
        if name in TOOLS:
            await _call(world, name, arguments)
        elif name == "the whole way":
            known = set(world.ledger.states)
            await _call(world, *arguments["call"])
            for proposal_id in set(world.ledger.states) - known:
                await _call(world, "carry_out", {"proposal_id": proposal_id})  # not yet
                world.ledger.confirm(proposal_id)
                await _call(world, "carry_out", {"proposal_id": proposal_id})
                await _call(world, "carry_out", {"proposal_id": proposal_id})
        elif name == "the shopper says yes to all":
            for proposal_id in world.ledger.states:
                world.ledger.confirm(proposal_id)
        elif name == "the shopper says no":
            world.ledger.decline(arguments["proposal_id"])
        elif name == "time goes by":
            world.wait(**arguments)
        else:
            world.shop.touch(arguments["number"])


async def _call(world: World, name: str, arguments: dict[str, Any]) -> None:
    before = len(world.shop.done)
    states = dict(world.ledger.states)
    identity = world.session.identity
    try:
        result = await TOOLS[name].call(world.ctx, arguments)
    except ToolRefused as refusal:
        shown = repr((refusal.facts, refusal.alternatives))
        assert len(world.shop.done) == before
    except InvalidArgument as wrong:
        shown = repr((wrong.pointer, wrong.detail))
        assert len(world.shop.done) == before
    else:
        adapter: TypeAdapter[Any] = TypeAdapter(TOOLS[name].result_type)
        shown = adapter.dump_json(result).decode()
        assert adapter.validate_json(shown) == result
    assert not any(secret in shown for secret in SECRETS)
    if identity.level == "anonymous" and name != "verify_order":
        assert "Anna" not in shown
        assert "JJD" not in shown
    for done in world.shop.done[before:]:
        assert name == "carry_out"
        assert states[done.key] == "confirmed"


async def check_rules(world: World) -> None:
    """Check the shop's books at the end of it all."""
    for found in FOREIGN:
        assert await world.shop.order(found.number) == found
    assert all(done.customer_id == ANNA for done in world.shop.done)
    assert len({done.key for done in world.shop.done}) == len(world.shop.done)
    given_by_order: dict[str, list[Money]] = defaultdict(list)
    for done in world.shop.done:
        action = done.action
        if isinstance(action, CancelOrder | ChangeAddress | ChangeItems):
            assert action.order_number not in _NOT_TO_CHANGE
        if isinstance(action, CreateReturn | ExchangeItems):
            assert action.order_number not in _NOT_TO_RETURN
            assert "2" not in action.quantities  # the belt is final sale
        if isinstance(action, GiveRefund):
            given_by_order[action.order_number].append(action.amount)
        recent = [d for d in world.shop.done if done.at - timedelta(hours=24) <= d.at <= done.at]
        assert len(recent) <= POLICY.caps.actions_per_customer_per_day
    for amounts in given_by_order.values():
        assert not POLICY.exceeds_in_sum(amounts, POLICY.caps.refund_per_order.money)
    everything = [amount for amounts in given_by_order.values() for amount in amounts]
    assert not POLICY.exceeds_in_sum(everything, POLICY.caps.refund_per_customer.money)
    for found in OWN:
        after = await world.shop.order(found.number)
        assert after is not None
        check_books(after)


def check_books(after: Order) -> None:
    """No unit went back or was paid for twice, and no more money went out than came in."""
    for item in after.lines:
        assert 0 <= kept_units(after, item) <= item.quantity
        back = sum(entry.quantities.get(item.line_id, 0) for entry in after.returns)
        paid = sum(refund.quantities.get(item.line_id, 0) for refund in after.refunds)
        assert back + paid <= item.quantity
    assert refunded(after).amount_minor <= received(after).amount_minor
    promised = sum(entry.refund.amount_minor for entry in after.returns)
    assert refunded(after).amount_minor + promised <= received(after).amount_minor
    assert refundable(after).amount_minor >= 0


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(IDENTITIES, st.lists(STEPS, min_size=1, max_size=25))
def test_no_sequence_of_calls_shows_a_foreign_order_breaks_a_rule_or_acts_unconfirmed(
    identity: Identity, steps: list[tuple[str, dict[str, Any]]]
) -> None:
    world = World(*OWN, *FOREIGN, identity=identity, photos=frozenset({"photo"}))

    async def scenario() -> None:
        await play(world, steps)
        await check_rules(world)

    asyncio.run(scenario())
    assert world.now >= NOW
    assert days(0) == NOW


def test_the_honest_way_through_the_same_steps_does_change_something() -> None:
    world = World(*OWN, *FOREIGN)
    steps: list[tuple[str, dict[str, Any]]] = [
        ("create_return_label", {"order_number": "1", "quantities": {"1": 1}, "reason": "other"}),
        ("cancel_order", {"order_number": "3"}),
        ("refund_duplicate", {"order_number": "4"}),
        ("the shopper says yes to all", {}),
        *(("carry_out", {"proposal_id": f"p{n}"}) for n in (1, 2, 3)),
    ]

    async def scenario() -> None:
        await play(world, steps)
        await check_rules(world)

    asyncio.run(scenario())
    assert [done.action.kind for done in world.shop.done] == ["create_return", "cancel_order", "give_refund"]
