"""Symbols of money as shops write them, which CLDR lists for single locales only."""

from __future__ import annotations

from collections.abc import Mapping

GENERIC_SYMBOLS: Mapping[str, frozenset[str]] = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP", "EGP"}),
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD", "TWD", "ARS", "CLP", "COP"}),
    "US$": frozenset({"USD"}),
    "UK£": frozenset({"GBP"}),
    "A$": frozenset({"AUD"}),
    "CA$": frozenset({"CAD"}),
    "MX$": frozenset({"MXN"}),
    "R$": frozenset({"BRL"}),
    "¥": frozenset({"CNY", "JPY"}),
    "￥": frozenset({"CNY", "JPY"}),
    "CN¥": frozenset({"CNY"}),
    "RMB": frozenset({"CNY"}),
    "kr": frozenset({"DKK", "SEK", "NOK", "ISK"}),
    "kr.": frozenset({"DKK", "SEK", "NOK", "ISK"}),
    "zł": frozenset({"PLN"}),
    "Kč": frozenset({"CZK"}),
    "Ft": frozenset({"HUF"}),
    "₺": frozenset({"TRY"}),
    "TL": frozenset({"TRY"}),
    "₽": frozenset({"RUB"}),
    "₸": frozenset({"KZT"}),
    "₴": frozenset({"UAH"}),
    "₹": frozenset({"INR"}),
    "₩": frozenset({"KRW"}),
    "₫": frozenset({"VND"}),
    "đ": frozenset({"VND"}),
    "฿": frozenset({"THB"}),
    "Rp": frozenset({"IDR"}),
    "Fr.": frozenset({"CHF"}),
    "SFr.": frozenset({"CHF"}),
}
