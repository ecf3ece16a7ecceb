"""Names of carriers in a text, as `claims.carrier` of the languages' files lists them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import regex

from guardrails.claims.page import Page
from guardrails.claims.readings import Carrier, ClaimKind, Token
from guardrails.wording import wordings

_LETTERED = regex.compile(r"[\p{Latin}\p{Cyrillic}]")


def read_carriers(page: Page) -> None:
    """Take carriers off the page. A name with a capital counts only as it is written: "UPS", not "ups"."""
    for pattern in _patterns():
        page.take(pattern, _carrier)


def _carrier(match: regex.Match[str]) -> Token:
    return Token(match.start(), match.end(), ClaimKind.CARRIER, (Carrier(_names()[_key(match[0])]),))


def _key(name: str) -> str:
    return name.casefold()


@cache
def _names() -> dict[str, str]:
    """Carriers by their names; what two languages call the same is the same."""
    return {
        _key(name): carrier
        for wording in wordings()
        for carrier, known in wording.under("carrier")
        for name in known
    }


@cache
def _patterns() -> tuple[regex.Pattern[str], ...]:
    names = [name for wording in wordings() for _, known in wording.under("carrier") for name in known]
    as_written = [name for name in names if name != name.lower()]
    return (
        regex.compile(_any_of(as_written)),
        regex.compile(_any_of(name for name in names if name == name.lower()), regex.IGNORECASE),
    )


def _any_of(names: Iterable[str]) -> str:
    ordered = sorted(set(names), key=len, reverse=True)
    return "|".join(map(_whole, ordered)) or "(?!)"


def _whole(name: str) -> str:
    """A name that is no part of a word, where its script parts words."""
    escaped = regex.escape(name, special_only=True)
    before = r"(?<![\p{L}\d])" if _LETTERED.match(name[0]) else ""
    after = r"(?![\p{Latin}\p{Cyrillic}\d])" if _LETTERED.match(name[-1]) else ""
    return f"{before}{escaped}{after}"
