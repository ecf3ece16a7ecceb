"""Tracking numbers as each carrier prints them, with the check digits that their scanners verify.

Two standards carry most of them: UPU S10 for postal items (two letters, eight digits, check digit, country)
and the GS1 SSCC for parcels in Europe (18 digits, weighted 3 and 1). The rest follow the carriers' own
published patterns.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

__all__ = ["CARRIERS", "gs1_check_digit", "s10_check_digit", "tracking_number"]

_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def s10_check_digit(serial: str) -> int:
    """The check digit of the eight digits of a UPU S10 number."""
    rest = 11 - sum(weight * int(digit) for weight, digit in zip(_S10_WEIGHTS, serial, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def gs1_check_digit(digits: str) -> int:
    """The check digit of GS1 (and of USPS): weights 3 and 1 from the right, up to the next ten."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return -total % 10


def tracking_number(carrier: str, serial: str) -> str:
    """A number in the carrier's format; the same `serial` gives the same number.

    A carrier that is not in `CARRIERS` gets a registered postal item of the Netherlands, where the shop is.
    """
    spread = int.from_bytes(hashlib.sha256(f"{carrier}/{serial}".encode()).digest()[:12], "big")
    return CARRIERS.get(carrier, _s10("RR", "NL"))(f"{spread:029d}")


def _s10(service: str, country: str) -> Callable[[str], str]:
    def make(digits: str) -> str:
        serial = digits[-8:]
        return f"{service}{serial}{s10_check_digit(serial)}{country}"

    return make


def _gs1(prefix: str, length: int, *, ignored: int = 0) -> Callable[[str], str]:
    """A number of `length` digits with a GS1 check digit; its sum leaves out the first `ignored` digits."""

    def make(digits: str) -> str:
        body = prefix + digits[-(length - len(prefix) - 1) :]
        return f"{body}{gs1_check_digit(body[ignored:])}"

    return make


def _modulo_7(prefix: str, length: int) -> Callable[[str], str]:
    """A number of `length` digits whose last is the rest of the others by seven."""

    def make(digits: str) -> str:
        body = prefix + digits[-(length - len(prefix) - 1) :]
        return f"{body}{int(body) % 7}"

    return make


def _plain(prefix: str, digits_after: int) -> Callable[[str], str]:
    return lambda digits: f"{prefix}{digits[-digits_after:]}"


def _swiss_post(digits: str) -> str:
    return f"99.60.{digits[-14:-8]}.{digits[-8:]}"


CARRIERS: Mapping[str, Callable[[str], str]] = {
    "An Post": _s10("CE", "IE"),
    "Aramex": _modulo_7("4", 11),
    "Australia Post": _s10("LX", "AU"),
    "BRT": _plain("0840", 8),
    "CJ Logistics": _modulo_7("6", 12),
    "CTT": _s10("DA", "PT"),
    "Canada Post": _gs1("7", 16),
    "Colissimo": _plain("6A", 11),
    "Correios": _s10("LB", "BR"),
    "Correos": _s10("CX", "ES"),
    "DHL": _gs1("00340434", 20, ignored=2),
    "DHL Express": _modulo_7("3", 10),
    "InPost": _plain("6", 23),
    "JNE": _plain("01", 13),
    "Kazpost": _s10("RE", "KZ"),
    "PTT": _s10("RR", "TR"),
    "PostNL": _plain("3SFERN", 9),
    "PostNord": _gs1("00373500", 20, ignored=2),
    "Royal Mail": _s10("JV", "GB"),
    "SF Express": _plain("SF1", 12),
    "SMSA Express": _plain("29", 10),
    "Swiss Post": _swiss_post,
    "Thailand Post": _s10("EF", "TH"),
    "USPS": _gs1("94055", 22),
    "Vietnam Post": _s10("EE", "VN"),
    "Yamato": _modulo_7("4", 12),
    "bpost": _plain("323212", 18),
}
