from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.small_shop import POLICY
from tools.models import Money
from tools.money import convert, in_major, minor_digits, of_major, percent_of

CURRENCIES = st.sampled_from(sorted(POLICY.fx_to_eur))
AMOUNTS = st.integers(-(10**12), 10**12)
MONEY = st.builds(Money, AMOUNTS, CURRENCIES)


@given(MONEY)
def test_minor_and_major_units_are_the_same_amount(money: Money) -> None:
    assert of_major(in_major(money), money.currency) == money


@given(AMOUNTS, AMOUNTS, AMOUNTS, CURRENCIES)
def test_adding_is_associative_and_subtracting_undoes_it(a: int, b: int, c: int, currency: str) -> None:
    x, y, z = (Money(amount, currency) for amount in (a, b, c))
    assert (x + y) + z == x + (y + z)
    assert (x + y) - y == x


def test_amounts_of_two_currencies_are_never_combined() -> None:
    with pytest.raises(ValueError, match="cannot combine"):
        Money(1, "EUR") + Money(1, "USD")


@given(MONEY, MONEY)
def test_of_two_amounts_at_most_one_exceeds_the_other(one: Money, other: Money) -> None:
    assert not (POLICY.exceeds(one, other) and POLICY.exceeds(other, one))


@given(st.lists(MONEY, max_size=5), MONEY, MONEY)
def test_a_sum_that_exceeds_a_limit_still_does_with_more(
    amounts: list[Money], more: Money, limit: Money
) -> None:
    if more.amount_minor >= 0 and POLICY.exceeds_in_sum(amounts, limit):
        assert POLICY.exceeds_in_sum([*amounts, more], limit)


@given(MONEY, CURRENCIES)
def test_converting_rounds_by_at_most_half_a_minor_unit(money: Money, currency: str) -> None:
    converted = convert(money, currency, POLICY.fx_to_eur)
    exact = in_major(money) * POLICY.fx_to_eur[money.currency] / POLICY.fx_to_eur[currency]
    half = Decimal("0.5").scaleb(-minor_digits(currency))
    assert abs(in_major(converted) - exact) <= half * Decimal("1.0000001")


def test_yen_have_no_minor_unit() -> None:
    assert in_major(Money(1500, "JPY")) == 1500
    assert convert(Money(490, "EUR"), "JPY", POLICY.fx_to_eur) == Money(803, "JPY")


def test_a_percentage_is_rounded_half_up() -> None:
    assert percent_of(Money(50, "EUR"), Decimal(1)) == Money(1, "EUR")
    assert percent_of(Money(10000, "EUR"), Decimal("8.1")) == Money(810, "EUR")
