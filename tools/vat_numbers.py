"""VAT numbers: their form by country, and check digits where the rule is public and simple."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal

VatCheck = Literal["valid", "checksum", "form"]
"""`valid` as far as can be told offline; the check digits are wrong; it has not the form of any country."""

# Sources of the forms: the European Commission's VIES FAQ, HMRC (GB), the Swiss UID register (CHE), ATO and
# others for the rest; ids that carry no country prefix are not listed.
_FORMS: Mapping[str, str] = {
    "AT": r"U\d{8}", "BE": r"[01]\d{9}", "DE": r"\d{9}", "DK": r"\d{8}", "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}", "GB": r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})", "XI": r"(\d{9}|\d{12})",
    "IE": r"(\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])", "IT": r"\d{11}", "LU": r"\d{8}",
    "NL": r"\d{9}B\d{2}", "PL": r"\d{10}", "PT": r"\d{9}", "SE": r"\d{10}01", "FI": r"\d{8}",
    "CZ": r"\d{8,10}", "GR": r"\d{9}", "EL": r"\d{9}", "CHE": r"\d{9}(MWST|TVA|IVA|VAT)?",
    "BG": r"\d{9,10}", "CY": r"\d{8}[A-Z]", "EE": r"\d{9}", "HR": r"\d{11}", "HU": r"\d{8}",
    "LT": r"(\d{9}|\d{12})", "LV": r"\d{11}", "MT": r"\d{8}", "RO": r"\d{2,10}", "SI": r"\d{8}",
    "SK": r"\d{10}",
}  # fmt: skip

_OTHER_TAX_ID = r"(?=.*\d)[A-Z0-9]{5,20}"


def normal_vat_number(text: str, country: str) -> str:
    """Return the number without spaces, dots and hyphens, in capitals, with its country's prefix."""
    number = re.sub(r"[\s.\-/]", "", text).upper()
    prefix = "CHE" if country == "CH" else country
    if prefix in _FORMS and re.fullmatch(_FORMS[prefix], number, re.ASCII):
        return prefix + number
    return number


def check_vat_number(number: str, country: str) -> VatCheck:
    """Judge a normalised number: of any country with a prefix, or a tax id of a country without one."""
    for prefix, form in _FORMS.items():
        if number.startswith(prefix) and re.fullmatch(form, number[len(prefix) :], re.ASCII):
            check = _CHECKS.get(prefix)
            body = number[len(prefix) :]
            return "valid" if check is None or check(body) else "checksum"
    without_prefix = country not in {*_FORMS, "CH"}
    return "valid" if without_prefix and re.fullmatch(_OTHER_TAX_ID, number, re.ASCII) else "form"


def _digits(text: str) -> list[int]:
    return [int(char) for char in text if char.isdigit()]


def _weighted(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False))


def _luhn_sum(digits: list[int]) -> int:
    """The digit sum with every second digit doubled, the first one plain."""
    return sum(sum(divmod(2 * d, 10)) if index % 2 else d for index, d in enumerate(digits))


def _at(body: str) -> bool:
    digits = _digits(body)
    return (6 - _luhn_sum(digits[:7])) % 10 == digits[7]


def _be(body: str) -> bool:
    return 97 - int(body[:8]) % 97 == int(body[8:])


def _de(body: str) -> bool:
    product = 10
    for digit in _digits(body)[:8]:
        product = ((product + digit) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(body[8])


def _dk(body: str) -> bool:
    return _weighted(_digits(body), (2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def _fr(body: str) -> bool:
    if not body[:2].isdigit():
        return True  # the newer alphanumeric keys are not checked
    return (12 + 3 * (int(body[2:]) % 97)) % 97 == int(body[:2])


def _gb(body: str) -> bool:
    if not body[:9].isdigit():
        return True  # government departments and health authorities
    total = _weighted(_digits(body), (8, 7, 6, 5, 4, 3, 2)) + int(body[7:9])
    return total % 97 in {0, 42}


def _it(body: str) -> bool:
    return _luhn_sum(_digits(body)) % 10 == 0


def _nl(body: str) -> bool:
    """Companies: the eleven test; sole traders since 2020: with its letters the number is 1 modulo 97."""
    digits = _digits(body)
    by_eleven = _weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2)) % 11 == digits[8]
    letters = "".join(str(int(char, 36)) for char in "NL" + body)
    return by_eleven or int(letters) % 97 == 1


def _pl(body: str) -> bool:
    return _weighted(_digits(body), (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == int(body[9])


def _pt(body: str) -> bool:
    rest = _weighted(_digits(body), (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return (0 if rest < 2 else 11 - rest) == int(body[8])


def _ch(body: str) -> bool:
    digits = _digits(body)
    return (11 - _weighted(digits, (5, 4, 3, 2, 7, 6, 5, 4)) % 11) % 11 == digits[8]


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "AT": _at, "BE": _be, "DE": _de, "DK": _dk, "FR": _fr, "GB": _gb, "XI": _gb, "IT": _it, "NL": _nl,
    "PL": _pl, "PT": _pt, "CHE": _ch,
}  # fmt: skip
