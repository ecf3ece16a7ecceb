"""Addresses and codes in a text: links, order, RMA and tracking numbers, phone numbers, models."""

from __future__ import annotations

import regex

from guardrails.claims.page import Page
from guardrails.claims.readings import ClaimKind, Code, Link, Token

_PLACEHOLDER = regex.compile(r"<[A-Z_]{2,20}_\d{1,6}>")
_DOMAINS = (
    r"(?:com|net|org|info|biz|io|shop|store|app|link|example|dev|eu|de|fr|es|cn|uk|ae|nl|ch|sa|eg|pl|jp|ru)"
)
_LINK = regex.compile(
    rf"https?://[^\s<>\"'）)\]】，。、؛،\ufffc]+(?<![.,;:!?*_])|[\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,4}}"
    rf"|(?<![\w@.-])(?:[a-z0-9-]{{1,63}}\.){{1,4}}{_DOMAINS}(?![\w-]|\.\w)(?:/[^\s<>\"'）)\]】，。、؛،\ufffc]*(?<![.,;:!?*_]))?",
    regex.IGNORECASE,
)
_LIST_NUMBER = regex.compile(r"(?m)^[ \t]*(?:[*•-] )?\d{1,2}[.)、](?=\s|\p{L}|\*)")
_SPACED = regex.compile(
    r"(?<![\w.,+])(?:\+\d[\d -]{6,18}\d(?!\d)|\d{1,5}(?:[ -]\d{1,5}){2,8}(?![\d\w]|[.,]\d))"
)
_GROUPED = regex.compile(r"\d{1,3}(?: \d{3})+")
_CODE = regex.compile(r"(?<![A-Za-z\d.,]|[.,]\d)[A-Za-z\d]+(?:-[A-Za-z\d]+)*")
_WITH_UNIT = regex.compile(
    r"\d{1,4}(?:-?[A-Za-z]{1,14}|(?:-\d{1,4})?(?:-[A-Za-z]{2,14})+|-\d{1,4}[A-Za-z]{0,12})"
)
_SEPARATORS = regex.compile(r"[\s-]+")
_LONG = 5  # digits from which a number joined by hyphens is a code and not a range


def squeeze(code: str) -> str:
    """A code without what people put between its parts."""
    return _SEPARATORS.sub("", code).lstrip("#+").casefold()


def squeeze_link(link: str) -> str:
    """An address without its scheme and what ends the sentence that it stands in."""
    bare = link.rstrip(".,;:!?*_'\"").casefold()
    return bare.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def read_links(page: Page) -> None:
    """Take addresses off the page; placeholders of personal data are dropped first."""
    page.drop(_PLACEHOLDER)
    page.take(_LINK, _link)


def read_codes(page: Page, currencies: frozenset[str]) -> None:
    """Take codes off the page: what has letters and several digits, and long numbers in parts."""
    page.drop(_LIST_NUMBER)
    page.take(_SPACED, _spaced)
    page.take(_CODE, lambda match: _code(match, currencies))


def _link(match: regex.Match[str]) -> Token:
    return Token(match.start(), match.end(), ClaimKind.LINK, (Link(squeeze_link(match[0])),))


def _spaced(match: regex.Match[str]) -> Token | None:
    digits = sum(char.isdigit() for char in match[0])
    if digits < 9 or (_GROUPED.fullmatch(match[0]) and digits < 12):
        return None
    return Token(match.start(), match.end(), ClaimKind.CODE, (Code(squeeze(match[0])),))


def _code(match: regex.Match[str], currencies: frozenset[str]) -> Token | None:
    text = match[0]
    digits = sum(char.isdigit() for char in text)
    if digits < 2 or _WITH_UNIT.fullmatch(text):
        return None
    if digits == len(text) - text.count("-"):  # digits only
        if "-" not in text or max(len(part) for part in text.split("-")) < _LONG:
            return None
    elif text.rstrip("0123456789") in currencies:
        return None
    return Token(match.start(), match.end(), ClaimKind.CODE, (Code(squeeze(text)),))
