"""Check digits that python-stdnum does not know, and python-stdnum's as yes or no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

_SNILS_ALL: Final = 101
_HK_WEIGHTS: Final = (9, 8, 7, 6, 5, 4, 3, 2, 1)
_SAUDI_LENGTH: Final = 10


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B: payment cards, Emirates ID."""
    total = 0
    for position, char in enumerate(reversed(digits)):
        value = int(char)
        if position % 2:
            value = value * 2 - 9 * (value > 4)
        total += value
    return total % 10 == 0


def iban(text: str) -> bool:
    """ISO 13616: modulo 97 over the number with its head moved to its end."""
    if not (text.isascii() and text.isalnum()):
        return False
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1


def valid_by(validate: Callable[[str], str]) -> Callable[[str], bool]:
    """A check from one of python-stdnum's `validate`, which raise where a number is wrong."""

    def check(number: str) -> bool:
        try:
            validate(number)
        except ValidationError:
            return False
        return True

    return check


def chinese_identity(text: str) -> bool:
    """GB 11643-1999; the place is not looked up, as the list of places changes from year to year."""
    return ric.calc_check_digit(text.upper()) == text[-1].upper()


def snils(digits: str) -> bool:
    """Russian insurance number of 11 digits: a weighted sum modulo 101."""
    total = sum(int(char) * (9 - place) for place, char in enumerate(digits[:9]))
    return total % _SNILS_ALL % 100 == int(digits[9:])


def hong_kong_identity(text: str) -> bool:
    """One or two letters, six digits, a check digit or A: modulo 11."""
    body = text.replace("(", "").replace(")", "").upper().rjust(9, " ")
    values = [36 if char == " " else int(char, 36) for char in body]
    return sum(value * weight for value, weight in zip(values, _HK_WEIGHTS, strict=True)) % 11 == 0


def saudi_identity(digits: str) -> bool:
    """Citizens' numbers begin with 1, residents' with 2: the check digit of cards."""
    return len(digits) == _SAUDI_LENGTH and luhn(digits)


def korean_identity(text: str) -> bool:
    """A birth date at its head: numbers given since October 2020 have no check digit."""
    return _is_date(1900 + int(text[:2]), int(text[2:4]), int(text[4:6])) or text[2:6] == "0229"


def egyptian_identity(digits: str) -> bool:
    """Century, birth date and governorate of a national number of 14 digits."""
    return _is_date(1700 + 100 * int(digits[0]) + int(digits[1:3]), int(digits[3:5]), int(digits[5:7]))


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
