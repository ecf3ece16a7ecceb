"""Numbers and codes in a message: order, RMA and tracking numbers, postcodes, VAT numbers, amounts.

What has been recognised is blanked out before the next kind is looked for, so that a price never becomes an order
number. A bare number that may be an order number or a postcode is reported as both: only the dialogue knows which of
the two was asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, TypeVar

from babel.numbers import get_currency_precision

from agent.perception.text import western_digits
from tools.models import Money
from tools.vat_numbers import check_vat_number, normal_vat_number

DEFAULT_ORDER_NUMBER: Final = r"\d{5}"
"""The demo shop's order numbers; another shop sets its own pattern."""

_LINKS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|<[A-Z]+_\d+>")
_DATES = re.compile(
    r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})\b|\b\d{1,2}[:h]\d{2}\b(?:\s?[ap]\.?m\b)?"
    r"|\d{4}年|\d{1,2}月\d{1,2}[日号]?|\b\d{1,2}\.\s?\d{1,2}\.(?!\d)",
    re.IGNORECASE,
)
_RMA = re.compile(r"(?<![A-Za-z])RMA[\s\-#:]*(?:n[ro°]?[.:]?\s*)?(\d[\dA-Z]*(?:-\d+)*)", re.IGNORECASE)

ORDER_WORD = r"(?:order|bestell\w*|auftrag\w*|commande|pedido|orden|compra|订单|訂單|单号|單號|طلب\w*|الطلب\w*|طلبية|أوردر|اوردر)"
_ORDER_CONTEXT = re.compile(
    ORDER_WORD
    + r"(?:\s*(?:number|no|nr|nummer|num|numéro|numero|número|n°|nº|n|id|号码|号|編號|编号|رقم|is|ist|est|es|"
    r"lautet|la|le|el|是|为|هو|هي|#|:|：|\.|,|，|\(|（|-|den|die|von|vom|mit|with|de|del|du)){0,5}\s*$"
    r"|(?:رقم\s+(?:ال)?طلب\w*|numéro de commande|número de pedido|num de pedido)\W*(?:\w+\W+)?$|#\s*$",
    re.IGNORECASE,
)
_POSTCODE_CONTEXT = re.compile(
    r"(?:post\s?code|postal\s+code|zip(?:\s?code)?|plz|postleitzahl|code\s+postal|\bcp|c\.p\.|código\s+postal|"
    r"codigo\s+postal|邮编|郵編|邮政编码|郵遞區號|الرمز البريدي|رمز بريدي|الرقم البريدي|البريدي)"
    r"(?:\s*(?:is|ist|lautet|est|es|是|为|هو|:|：|=|,|-)){0,2}\s*$",
    re.IGNORECASE,
)
_TRACKING_CONTEXT = re.compile(
    r"(?:tracking|track|sendungs\w*|paketnummer|suivi|colis|seguimiento|rastreo|guía|运单|快递|物流|单号|التتبع|تتبع|"
    r"الشحنة)[^\d]{0,25}$",
    re.IGNORECASE,
)
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
_NOT_AN_ORDER = re.compile(
    r"(?:code|coupon|gutschein\w*|rabatt\w*|promo\w*|cup[oó]n|voucher|优惠码|折扣码|كود|قسيمة)\W{0,3}$",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*(?:,|&|\+|/|and|und|et|y|e|和|跟|与|، ?|و)?\s*#?\s*", re.IGNORECASE)
_CITY_AFTER = re.compile(r"^\s+(?!Danke|Merci|Gracias|Thanks)[A-ZÄÖÜÉ][a-zäöüßéèñ]+")
_STREET_BEFORE = re.compile(
    r"(?:stra(?:ß|ss)e|str\.?|weg|platz|allee|rue|avenue|calle|road|street)\b[^\n]{0,14}$", re.I
)
_NUMBER = re.compile(r"(?<![A-Za-z0-9.,/\-+])\d{4,8}(?![A-Za-z0-9]|[.,/\-:]\d|\s?%)")

T = TypeVar("T")

_SYMBOLS: Final = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "يورو": "EUR", "欧元": "EUR", "歐元": "EUR",
    "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "quid": "GBP", "pfund": "GBP", "livres": "GBP",
    "libras": "GBP", "英镑": "GBP", "استرليني": "GBP",
    "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "dólares": "USD", "美元": "USD",
    "美金": "USD", "دولار": "USD", "bucks": "USD",
    "¥": "CNY", "￥": "CNY", "cny": "CNY", "rmb": "CNY", "yuan": "CNY", "元": "CNY", "块": "CNY", "块钱": "CNY",
    "人民币": "CNY", "jpy": "JPY", "yen": "JPY", "日元": "JPY", "円": "JPY", "r$": "BRL", "brl": "BRL",
    "chf": "CHF", "franken": "CHF", "aed": "AED", "درهم": "AED", "sar": "SAR", "ريال": "SAR", "جنيه": "EGP",
    "pln": "PLN", "zł": "PLN", "sek": "SEK", "dkk": "DKK", "nok": "NOK", "try": "TRY", "₺": "TRY", "₽": "RUB",
    "₩": "KRW", "mxn": "MXN", "cad": "CAD", "aud": "AUD", "kr": "DKK",
}  # fmt: skip
_UNIT = "|".join(sorted((re.escape(symbol) for symbol in _SYMBOLS), key=len, reverse=True))
_FIGURE = r"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_AMOUNT = re.compile(
    rf"(?<![A-Za-z0-9])(?P<before>{_UNIT})\s?(?P<first>{_FIGURE})(?!\d)"
    rf"|(?<![\d.,])(?P<second>{_FIGURE})\s?(?P<after>{_UNIT})(?![A-Za-z])",
    re.IGNORECASE,
)
_VAT = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2}[ ]?U?(?:[0-9A-Z][ .\-]?){7,12})(?![A-Za-z0-9])")
_VAT_CONTEXT = re.compile(
    r"(?:vat(?:\s?(?:id|number|no|reg\w*|nr))?|ust\.?-?\s?id\w*(?:[.\- ]?nr)?|umsatzsteuer-?id\w*|tva(?:\s?intra\w*)?|"
    r"n°\s?tva|nif|cif|nit|rfc|税号|统一社会信用代码|纳税人识别号|الرقم الضريبي|رقم ضريبي)"
    r"[\s.:#：=\-]*(?:(?:is|ist|est|es|lautet|number|nummer|nr\.?|intracommunautaire)(?![A-Z0-9])|是|هو)?[\s:：]*([A-Z0-9][A-Z0-9 .\-]{4,19}[A-Z0-9])",
    re.IGNORECASE,
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


def follows_order_word(before: str) -> bool:
    """Whether what comes after `before` is introduced as an order number ("order no. ", "#")."""
    return _ORDER_CONTEXT.search(before) is not None


def read_codes(text: str, order_number: re.Pattern[str] | None = None) -> Codes:
    """The numbers and codes of `text`; `order_number` is what an order number looks like in this shop."""
    shape = order_number or re.compile(DEFAULT_ORDER_NUMBER)
    page = _Page(western_digits(text))
    page.take(_LINKS)
    rma = [f"RMA-{match.group(1).upper()}" for match in page.take(_RMA)]
    tracking = [match.group().upper() for match in page.take(_TRACKING)]
    vat = _vat_numbers(page)
    tracking += _long_tracking_numbers(page, shape)
    page.take(_DATES)
    amounts = [money for match in page.take(_AMOUNT) if (money := _money(match)) is not None]
    postcodes = [" ".join(match.group().upper().split()) for match in page.take(_SHAPED_POSTCODE)]
    orders, more, uncertain = _bare_numbers(page, shape)
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


def _vat_numbers(page: _Page) -> list[str]:
    """Numbers of a European form, and whatever follows the words for one."""
    found = []
    for match in list(_VAT_CONTEXT.finditer(page.text)):
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


def _long_tracking_numbers(page: _Page, order_number: re.Pattern[str]) -> list[str]:
    """Long runs of digits; shorter than twelve only beside a word for tracking."""
    found = []
    for match in list(_LONG_DIGITS.finditer(page.text)):
        digits = match.group().replace(" ", "")
        pieces = match.group().split()
        if len(pieces) > 1 and any(order_number.fullmatch(piece) for piece in pieces) and len(digits) < 15:
            continue
        if len(digits) >= 12 or _TRACKING_CONTEXT.search(page.text[: match.start()]):
            found.append(digits)
            page.blank(*match.span())
    return found


def _money(match: re.Match[str]) -> Money | None:
    figure = match.group("first") or match.group("second")
    unit = match.group("before") or match.group("after")
    currency = _SYMBOLS[unit.casefold()]
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


def _bare_numbers(page: _Page, order_number: re.Pattern[str]) -> tuple[list[str], list[str], list[str]]:
    """Order numbers, postcodes, and numbers that may be either."""
    orders: list[str] = []
    postcodes: list[str] = []
    uncertain: list[str] = []
    sure_until = -1
    for match in list(_NUMBER.finditer(page.text)):
        number, before, after = match.group(), page.text[: match.start()], page.text[match.end() :]
        is_order = order_number.fullmatch(number) is not None
        if _POSTCODE_CONTEXT.search(before) or (_STREET_BEFORE.search(before) and _CITY_AFTER.match(after)):
            postcodes.append(number)
        elif is_order and (
            _ORDER_CONTEXT.search(before)
            or (0 <= sure_until < match.start() and _is_joint(page.text[sure_until : match.start()]))
        ):
            orders.append(number)
            sure_until = match.end()
        elif _NOT_AN_ORDER.search(before):
            continue
        elif is_order:
            uncertain.append(number)
        elif len(number) in (4, 6) and not (len(number) == 4 and 1950 <= int(number) <= 2040):
            postcodes.append(number)
        else:
            continue
        page.blank(*match.span())
    return orders, postcodes, uncertain


def _is_joint(between: str) -> bool:
    """Whether two numbers are listed together ("10001 and 10002"); only a space between them is no list."""
    return between.strip() != "" and _JOINED.fullmatch(between) is not None
