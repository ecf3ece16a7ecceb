from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.small_shop import ANNA, JOHN, POLICY, World, delivered, line
from tools.context import Identity, ToolContext
from tools.errors import InvalidArgument, RefusalCode, ToolRefused
from tools.identity import (
    normal_number,
    own_order,
    same_email,
    same_phone,
    same_postcode,
    verify_order,
)
from tools.orders import find_my_orders, order_details
from tools.testing import InMemorySession, make_context

ANNAS = delivered("10001", line("1", "SHOE-blue-42", 4000))
JOHNS = delivered("10002", line("1", "SHOE-blue-43", 4000), customer=JOHN)


def anonymous() -> World:
    return World(ANNAS, JOHNS, identity=Identity())


async def code_of(awaitable: object) -> ToolRefused:
    with pytest.raises(ToolRefused) as caught:
        await awaitable  # type: ignore[misc]
    return caught.value


@pytest.mark.parametrize(
    "proof",
    [
        {"email": "  Anna@Example.DE "},
        {"postcode": "10115"},
        {"postcode": "D-10 115"},
        {"postcode": "１０１１５"},
        {"phone": "+49 (0)30 1234567"},
        {"phone": "030/1234567"},
        {"phone": "0049 30 1234567"},
        {"email": "anna@example.de", "postcode": "99999"},
    ],
)
async def test_one_detail_of_the_order_proves_it(proof: dict[str, str]) -> None:
    world = anonymous()
    result = await verify_order(world.ctx, order_number="#10001", **proof)
    assert result.level == "order"
    assert (await order_details(world.ctx, order_number="10001")).order_number == "10001"


@pytest.mark.parametrize("number", ["10001", "10002", "99999"])
async def test_a_wrong_detail_is_refused_alike_for_orders_that_exist_and_that_do_not(number: str) -> None:
    world = anonymous()
    refused = await code_of(verify_order(world.ctx, order_number=number, email="nobody@example.com"))
    assert refused.code is RefusalCode.VERIFICATION_FAILED
    assert refused.facts == {"tries_left": 4}
    assert world.session.identity == Identity()


async def test_another_customers_order_looks_like_one_that_does_not_exist() -> None:
    for identity in (Identity(), Identity(level="customer", customer_id=ANNA)):
        world = World(ANNAS, JOHNS, identity=identity)
        foreign = await code_of(order_details(world.ctx, order_number="10002"))
        missing = await code_of(order_details(world.ctx, order_number="77777"))
        assert foreign.code is missing.code
        assert foreign.alternatives == missing.alternatives
        assert set(foreign.facts) == set(missing.facts) == {"order_number"}


async def test_a_signed_in_shopper_needs_no_further_proof() -> None:
    world = World(ANNAS, JOHNS)
    assert (await verify_order(world.ctx, order_number="10001")).how == "account"


async def test_a_signed_in_shopper_may_prove_an_order_of_another_account() -> None:
    world = World(ANNAS, JOHNS)
    await verify_order(world.ctx, order_number="10002", email="john@example.de")
    assert [item.order_number for item in (await find_my_orders(world.ctx)).orders] == ["10001", "10002"]


async def test_wrong_tries_lock_the_conversation_even_for_the_right_answer() -> None:
    world = anonymous()
    for left in (4, 3, 2, 1, 0):
        refused = await code_of(verify_order(world.ctx, order_number="10001", email="x@example.com"))
        assert refused.facts["tries_left"] == left
    refused = await code_of(verify_order(world.ctx, order_number="10001", email="anna@example.de"))
    assert refused.code is RefusalCode.VERIFICATION_LOCKED


async def test_wrong_tries_in_several_conversations_lock_an_order_number_for_an_hour() -> None:
    world = anonymous()
    attempts: list[tuple[str, datetime]] = []

    def conversation() -> InMemorySession:
        return InMemorySession(clock=world.clock, attempts=attempts)

    for number in ("10001", "88888"):
        attempts.clear()
        for _ in range(10):
            ctx = context(world, conversation())
            await code_of(verify_order(ctx, order_number=number, email="x@example.com"))
        refused = await code_of(
            verify_order(context(world, conversation()), order_number=number, email="anna@example.de")
        )
        assert refused.code is RefusalCode.VERIFICATION_LOCKED
    attempts[:] = [("10001", at) for _, at in attempts]
    world.wait(hours=1, minutes=1)
    result = await verify_order(context(world, conversation()), order_number="10001", email="anna@example.de")
    assert result.how == "email"


def context(world: World, session: InMemorySession) -> ToolContext:
    return make_context(
        shop=world.shop,
        policy=POLICY,
        vocabulary=world.ctx.vocabulary,
        clock=world.clock,
        session=session,
    )


async def test_number_and_postcode_may_come_the_wrong_way_round() -> None:
    world = anonymous()
    result = await verify_order(world.ctx, order_number="10115", postcode="10001")
    assert (result.order_number, result.how) == ("10001", "postcode")
    assert (await order_details(world.ctx, order_number="10001")).order_number == "10001"


async def test_both_ways_round_are_one_wrong_try_that_counts_against_both_numbers() -> None:
    world = anonymous()
    attempts: list[tuple[str, datetime]] = []
    session = InMemorySession(clock=world.clock, attempts=attempts)
    refused = await code_of(verify_order(context(world, session), order_number="20121", postcode="10001"))
    assert refused.facts == {"tries_left": 4}
    assert sorted(number for number, _ in attempts) == ["10001", "20121"]
    for _ in range(9):
        other = InMemorySession(clock=world.clock, attempts=attempts)
        await code_of(verify_order(context(world, other), order_number="20121", postcode="10001"))
    last = context(world, InMemorySession(clock=world.clock, attempts=attempts))
    locked = await code_of(verify_order(last, order_number="10115", postcode="10001"))
    assert locked.code is RefusalCode.VERIFICATION_LOCKED


async def test_a_postcode_of_another_length_is_never_taken_for_the_order_number() -> None:
    world = anonymous()
    refused = await code_of(verify_order(world.ctx, order_number="10115", postcode="10001-1234"))
    assert refused.code is RefusalCode.VERIFICATION_FAILED


async def test_without_any_detail_the_call_is_wrong_and_no_try_is_counted() -> None:
    world = anonymous()
    with pytest.raises(InvalidArgument):
        await verify_order(world.ctx, order_number="10001")
    assert await world.session.failures_here() == 0


@pytest.mark.parametrize("number", ["", "  ", "###", "💥", "1" * 41, "ORD" * 30])
async def test_what_cannot_be_an_order_number_is_a_wrong_argument(number: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await own_order(World(ANNAS).ctx, number)
    assert caught.value.pointer == "/order_number"


def test_order_numbers_are_read_in_the_digits_of_any_script() -> None:
    assert normal_number("＃１０００１") == "10001"
    assert normal_number("١٠٠٠١") == "10001"


@pytest.mark.parametrize(
    ("given_code", "known", "country", "same"),
    [
        ("sw98qh", "SW9 8QH", "GB", True),
        ("SW9 8QJ", "SW9 8QH", "GB", False),
        ("1500001", "150-0001", "JP", True),
        ("97201-1234", "97201", "US", True),
        ("9720", "97201", "US", False),
        ("", "", "AE", False),
        ("", "10115", "DE", False),
        ("01310100", "01310-100", "BR", True),
    ],
)
def test_postcodes_are_compared_by_letters_and_digits(
    given_code: str, known: str, country: str, same: bool
) -> None:
    assert same_postcode(given_code, known, country) is same


@pytest.mark.parametrize(
    ("given_phone", "same"),
    [
        ("+971 50 123 4567", True),
        ("00971501234567", True),
        ("050 123 4567", True),
        ("٠٥٠١٢٣٤٥٦٧", True),
        ("123 4567", False),
        ("4567", False),
        ("050 123 4568", False),
        ("", False),
    ],
)
def test_phones_are_compared_by_digits_with_and_without_country_prefix(given_phone: str, same: bool) -> None:
    assert same_phone(given_phone, "+971 50 123 4567") is same


@given(st.text(max_size=60), st.text(max_size=60))
def test_comparing_never_fails_and_nothing_matches_an_empty_record(one: str, other: str) -> None:
    for compare in (same_email, same_phone, lambda a, b: same_postcode(a, b, "DE")):
        assert not compare(one, "")
        assert not compare("", other)
        compare(one, other)
