"""Numbers and codes in a message: order, RMA and tracking numbers, postcodes, VAT numbers, amounts.

What has been recognised is blanked out before the next kind is looked for, so that a price never becomes an order
number. A bare number that may be an order number or a postcode is reported as both: only the dialogue knows which of
the two was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final, TypeVar

from babel.numbers import get_currency_precision

from agent.perception.lexicon import Lexicon
from agent.perception.text import fold, western_digits
from guardrails.kinds import PLACEHOLDER_FORM
from tools.models import Money
from tools.vat_numbers import check_vat_number, normal_vat_number

DEFAULT_ORDER_NUMBER: Final = r"\d{5}"
"""The demo shop's order numbers; another shop sets its own pattern."""

_LINKS = re.compile(rf"https?://\S+|www\.\S+|\S+@\S+\.\w+|{PLACEHOLDER_FORM}")
_DATES = re.compile(
    r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})\b|\b\d{1,2}[:h]\d{2}\b(?:\s?[ap]\.?m\b)?"
    r"|\d{4}年|\d{1,2}月\d{1,2}[日号]?|\b\d{1,2}\.\s?\d{1,2}\.(?!\d)",
    re.IGNORECASE,
)
_RMA = re.compile(r"(?<![A-Za-z])RMA[\s\-#:]*(?:n[ro°]?[.:]?\s*)?(\d[\dA-Z]*(?:-\d+)*)", re.IGNORECASE)

# Shapes with letters, from the couriers' own public descriptions; S10 is the Universal Postal Union's.
_TRACKING = re.compile(
    r"(?<![A-Z0-9])(?:1Z[0-9A-Z]{16}|[A-Z]{2}\d{9}[A-Z]{2}|3S[A-Z0-9]{9,13}|JJD\d{14,18}|JV?D\d{16,18}|6A\d{11}"
    r"|SF\d{12,15}|LP\d{14}|TBA\d{12}|YT\d{16}|99\.\d{2}\.\d{6}\.\d{8}|[CH]\d{13,19})(?![A-Z0-9])",
    re.IGNORECASE,
)
_LONG_DIGITS = re.compile(r"(?<![\d.,+])\d(?:[ ]?\d){9,29}(?![\d.,]\d)")
_SHAPED_POSTCODE = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|\d{4}\s?[A-Z]{2}|\d{3}-\d{4}"
    r"|\d{5}-\d{3,4}|\d{2}-\d{3}|\d{4}-\d{3})(?![A-Za-z0-9])"
)
_NUMBER = re.compile(r"(?<![A-Za-z0-9.,/\-+])\d{4,8}(?![A-Za-z0-9]|[.,/\-:]\d|\s?%)")

T = TypeVar("T")

_SYMBOLS: Final = {
    "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP", "$": "USD", "us$": "USD", "usd": "USD", "¥": "CNY",
    "￥": "CNY", "cny": "CNY", "rmb": "CNY", "jpy": "JPY", "円": "JPY", "r$": "BRL", "brl": "BRL", "chf": "CHF",
    "aed": "AED", "sar": "SAR", "pln": "PLN", "zł": "PLN", "sek": "SEK", "dkk": "DKK", "nok": "NOK", "try": "TRY",
    "₺": "TRY", "₽": "RUB", "₩": "KRW", "฿": "THB", "₫": "VND", "idr": "IDR", "mxn": "MXN", "cad": "CAD", "aud": "AUD",
    "kr": "DKK",
}  # fmt: skip
_FIGURE = r"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_VAT = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2}[ ]?U?(?:[0-9A-Z][ .\-]?){7,12})(?![A-Za-z0-9])")


@dataclass(frozen=True, kw_only=True)
class _Around:
    """What stands around numbers in the languages of a message."""

    order: re.Pattern[str]
    postcode: re.Pattern[str]
    tracking: re.Pattern[str]
    not_an_order: re.Pattern[str]
    joined: re.Pattern[str]
    street: re.Pattern[str]
    city: re.Pattern[str]
    vat: re.Pattern[str]
    amount: re.Pattern[str]
    currencies: Mapping[str, str]


@lru_cache(maxsize=64)
def _around(words: Lexicon) -> _Around:
    """The patterns around numbers, for text as it was typed; those with "$" end where the number begins."""
    link = words.part("order_link", "is")
    currencies = dict(_SYMBOLS)
    for code in words.under("currency"):
        for name in "|".join(words.lines(f"currency.{code}")).split("|"):
            currencies |= {name.strip().casefold(): code, fold(name): code}
    unit = "|".join(sorted(map(re.escape, currencies), key=len, reverse=True))
    return _Around(
        order=re.compile(
            rf"{words.part('order_word')}(?:\s*(?:{link}|[#:：.,，(（-])){{0,5}}\s*$"
            rf"|{words.part('order_number')}\W*(?:\w+\W+)?$|#\s*$",
            re.IGNORECASE,
        ),
        postcode=re.compile(
            rf"{words.bordered('postcode_word')}(?:\s*(?:{words.part('is')}|[:：=,-])){{0,2}}\s*$",
            re.IGNORECASE,
        ),
        tracking=re.compile(rf"{words.part('tracking_word')}[^\d]{{0,25}}$", re.IGNORECASE),
        not_an_order=re.compile(rf"{words.part('coupon_word')}\W{{0,3}}$", re.IGNORECASE),
        joined=re.compile(rf"\s*(?:[,&+/、]|، ?|{words.part('and')})?\s*#?\s*", re.IGNORECASE),
        street=re.compile(rf"{words.part('street_word')}(?!\w)[^\n]{{0,14}}$", re.IGNORECASE),
        city=re.compile(rf"^\s+(?!(?i:{words.part('thanks')}))[A-ZÀ-ÞА-ЯЁ][a-zß-ÿа-яё]+"),
        vat=re.compile(
            rf"{words.part('vat_word')}[\s.:#：=\-]*(?:{link}(?:(?![A-Z0-9])|(?<![A-Z])))?[\s:：]*"
            r"([A-Z0-9][A-Z0-9 .\-]{4,19}[A-Z0-9])",
            re.IGNORECASE,
        ),
        amount=re.compile(
            rf"(?<![A-Za-z0-9])(?P<before>{unit})\s?(?P<first>{_FIGURE})(?!\d)"
            rf"|(?<![\d.,])(?P<second>{_FIGURE})\s?(?P<after>{unit})(?![A-Za-z])",
            re.IGNORECASE,
        ),
        currencies=currencies,
    )


@dataclass(frozen=True, kw_only=True)
class Codes:
    """Numbers and codes, in the order of the text, each once.

    `uncertain` holds the bare numbers that stand in `order_numbers` and in `postcodes`.
    """

    order_numbers: tuple[str, ...] = ()
    rma_numbers: tuple[str, ...] = ()
    tracking_numbers: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    uncertain: tuple[str, ...] = ()
    vat_numbers: tuple[str, ...] = ()
    amounts: tuple[Money, ...] = ()
    rest: str = ""


class _Page:
    """A text from which what has been read is blanked out, length kept."""

    def __init__(self, text: str) -> None:
        self.text = text

    def blank(self, start: int, end: int) -> None:
        self.text = f"{self.text[:start]}{' ' * (end - start)}{self.text[end:]}"

    def take(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        found = list(pattern.finditer(self.text))
        for match in found:
            self.blank(*match.span())
        return found


def follows_order_word(before: str, words: Lexicon) -> bool:
    """Whether what comes after `before` is introduced as an order number ("order no. ", "#")."""
    return _around(words).order.search(before) is not None


def read_codes(text: str, words: Lexicon, order_number: re.Pattern[str] | None = None) -> Codes:
    """The numbers and codes of `text`; `order_number` is what an order number looks like in this shop."""
    around = _around(words)
    shape = order_number or re.compile(DEFAULT_ORDER_NUMBER)
    page = _Page(western_digits(text))
    page.take(_LINKS)
    rma = [f"RMA-{match.group(1).upper()}" for match in page.take(_RMA)]
    tracking = [match.group().upper() for match in page.take(_TRACKING)]
    vat = _vat_numbers(page, around)
    tracking += _long_tracking_numbers(page, around, shape)
    page.take(_DATES)
    amounts = [money for match in page.take(around.amount) if (money := _money(match, around)) is not None]
    postcodes = [" ".join(match.group().upper().split()) for match in page.take(_SHAPED_POSTCODE)]
    orders, more, uncertain = _bare_numbers(page, around, shape)
    return Codes(
        order_numbers=_unique(orders + uncertain),
        rma_numbers=_unique(rma),
        tracking_numbers=_unique(tracking),
        postcodes=_unique(postcodes + more + uncertain),
        uncertain=_unique(uncertain),
        vat_numbers=_unique(vat),
        amounts=_unique(amounts),
        rest=page.text,
    )


def _unique(items: list[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))


def _vat_numbers(page: _Page, around: _Around) -> list[str]:
    """Numbers of a European form, and whatever follows the words for one."""
    found = []
    for match in list(around.vat.finditer(page.text)):
        raw = match.group(1)
        if sum(char.isdigit() for char in raw) >= 5:
            found.append(re.sub(r"[\s.\-]", "", raw).upper())
            page.blank(*match.span(1))
    for match in list(_VAT.finditer(page.text)):
        number = normal_vat_number(match.group(1), match.group(1)[:2])
        if check_vat_number(number, number[:2]) != "form":
            found.append(number)
            page.blank(*match.span())
    return found


def _long_tracking_numbers(page: _Page, around: _Around, order_number: re.Pattern[str]) -> list[str]:
    """Long runs of digits; shorter than twelve only beside a word for tracking."""
    found = []
    for match in list(_LONG_DIGITS.finditer(page.text)):
        digits = match.group().replace(" ", "")
        pieces = match.group().split()
        if len(pieces) > 1 and any(order_number.fullmatch(piece) for piece in pieces) and len(digits) < 15:
            continue
        if len(digits) >= 12 or around.tracking.search(page.text[: match.start()]):
            found.append(digits)
            page.blank(*match.span())
    return found


def _money(match: re.Match[str], around: _Around) -> Money | None:
    figure = match.group("first") or match.group("second")
    unit = match.group("before") or match.group("after")
    currency = around.currencies[unit.casefold()]
    amount = parse_figure(figure)
    if amount is None:
        return None
    return Money(int(amount * 10 ** get_currency_precision(currency)), currency)


def parse_figure(figure: str) -> Decimal | None:
    """A figure with any of the usual separators: "1.450,00", "1,450.00", "1'450", "49,9"; None if it is none."""
    digits = figure.replace(" ", "").replace("'", "")
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0 and len(digits) - last - 1 != 3:
        digits = re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :]
    else:
        digits = re.sub(r"[.,]", "", digits)
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


def _bare_numbers(
    page: _Page, around: _Around, order_number: re.Pattern[str]
) -> tuple[list[str], list[str], list[str]]:
    """Order numbers, postcodes, and numbers that may be either."""
    orders: list[str] = []
    postcodes: list[str] = []
    uncertain: list[str] = []
    sure_until = -1
    for match in list(_NUMBER.finditer(page.text)):
        number, before, after = match.group(), page.text[: match.start()], page.text[match.end() :]
        is_order = order_number.fullmatch(number) is not None
        if around.postcode.search(before) or (around.street.search(before) and around.city.match(after)):
            postcodes.append(number)
        elif is_order and (
            around.order.search(before)
            or (0 <= sure_until < match.start() and _is_joint(page.text[sure_until : match.start()], around))
        ):
            orders.append(number)
            sure_until = match.end()
        elif around.not_an_order.search(before):
            continue
        elif is_order:
            uncertain.append(number)
        elif len(number) in (4, 6) and not (len(number) == 4 and 1950 <= int(number) <= 2040):
            postcodes.append(number)
        else:
            continue
        page.blank(*match.span())
    return orders, postcodes, uncertain


def _is_joint(between: str, around: _Around) -> bool:
    """Whether two numbers are listed together ("10001 and 10002"); only a space between them is no list."""
    return between.strip() != "" and around.joined.fullmatch(between) is not None
