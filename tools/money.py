"""Arithmetic on money: minor units by currency, and a comparison across currencies.

The rates come from the shop's policy. They serve to compare amounts with limits in another currency, and to
deduct the label fee from a refund in another currency; no price is ever converted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from tools.models import Money

_DIGITS: Mapping[str, int] = {
    # ISO 4217, the currencies whose minor unit is not a hundredth
    "BHD": 3, "CLP": 0, "ISK": 0, "IQD": 3, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3, "LYD": 3, "OMR": 3,
    "PYG": 0, "TND": 3, "UGX": 0, "VND": 0, "XAF": 0, "XOF": 0, "XPF": 0,
}  # fmt: skip


def minor_digits(currency: str) -> int:
    """How many decimal places a currency has (2 for euros, 0 for yen)."""
    return _DIGITS.get(currency, 2)


def in_major(money: Money) -> Decimal:
    """The amount in whole units: 1234 EUR cents are 12.34, 1234 yen are 1234."""
    return Decimal(money.amount_minor).scaleb(-minor_digits(money.currency))


def of_major(amount: Decimal, currency: str) -> Money:
    """Money of so many whole units, rounded half up to the minor unit."""
    minor = amount.scaleb(minor_digits(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return Money(int(minor), currency)


def convert(money: Money, currency: str, fx_to_eur: Mapping[str, Decimal]) -> Money:
    """The same value in another currency, by the policy's rates. `KeyError` for an unknown one."""
    if money.currency == currency:
        return money
    return of_major(in_major(money) * fx_to_eur[money.currency] / fx_to_eur[currency], currency)


def exceeds(amounts: Sequence[Money], limit: Money, fx_to_eur: Mapping[str, Decimal]) -> bool:
    """Whether amounts, together, are worth more than a limit, without rounding. `KeyError` as `convert`."""
    worth = sum((in_major(money) * fx_to_eur[money.currency] for money in amounts), Decimal(0))
    return worth > in_major(limit) * fx_to_eur[limit.currency]


def percent_of(money: Money, percent: Decimal) -> Money:
    """So many percent of an amount, rounded half up to the minor unit."""
    return of_major(in_major(money) * percent / 100, money.currency)
