"""The invoice: A4, with as many pages as the lines need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from tools.documents.canvas import Align, Canvas, Colour
from tools.documents.fonts import faces_for
from tools.documents.invoice_lines import InvoiceLine, InvoiceSums, invoice_sums, tax_case
from tools.documents.label import postal_lines
from tools.documents.texts import METHOD_NAMES, InvoiceTexts
from tools.models import LineId, Money, Order
from tools.money import in_major
from tools.policy import Market, Shop

__all__ = ["invoice_number", "render_invoice"]

_A4 = (210.0, 297.0)
_LEFT = 20.0
_WIDTH = _A4[0] - 2 * _LEFT
_TABLE_BOTTOM = 252.0
_FOOT = 272.0
_GREY: Colour = (107, 114, 128)
_PALE: Colour = (243, 244, 246)
_LINE: Colour = (209, 213, 219)
_ACCENT: Colour = (15, 118, 110)
_LEADING = 25.4 / 72 * 1.35  # millimetres of a line for each point of its size


@dataclass(frozen=True, kw_only=True)
class _Column:
    x: float
    width: float
    align: Align


_COLUMNS: Mapping[str, _Column] = {
    "item": _Column(x=_LEFT + 2, width=60, align="start"),
    "quantity": _Column(x=_LEFT + 64, width=12, align="end"),
    "unit": _Column(x=_LEFT + 78, width=23, align="end"),
    "net": _Column(x=_LEFT + 103, width=22, align="end"),
    "vat": _Column(x=_LEFT + 127, width=19, align="end"),
    "gross": _Column(x=_LEFT + 148, width=20, align="end"),
}


def invoice_number(order: Order) -> str:
    """Name the invoice of an order; the same order always has the same one."""
    return f"INV-{order.number}"


def render_invoice(
    *,
    order: Order,
    titles: Mapping[LineId, str],
    shop: Shop,
    market: Market,
    texts: InvoiceTexts,
    methods: Mapping[str, str] | None = None,
    company: str = "",
    vat_number: str = "",
) -> bytes:
    """Render the invoice as PDF.

    `titles` name the lines in the invoice's language, `methods` the ways to pay that are no brands ("card":
    "Karte"). `company`
    and `vat_number` come first in the buyer's address; a VAT number of another EU country makes it a
    reverse-charge invoice. The date is that of the first payment, in the market's time zone. Raises
    `ValueError` for an order without any payment.
    """
    case = tax_case(market, country=order.market, seller_country=shop.country, vat_number=vat_number)
    sums = invoice_sums(order, titles, shipping_title=texts.shipping, market=market, case=case)
    page = _Page(
        order=order,
        shop=shop,
        texts=texts,
        sums=sums,
        local=_Local(language=texts.language, market=market),
        company=company,
        vat_number=vat_number,
        method={**METHOD_NAMES, **(methods or {})}.get(_paid(order)[0], _paid(order)[0]),
    )
    faces = faces_for(page.all_texts(), language=texts.language, country=order.address.country)
    title = f"{texts.title} {invoice_number(order)}"
    with Canvas(_A4, faces, language=texts.language, title=title) as canvas:
        page.draw(canvas)
        return canvas.bytes()


def _paid(order: Order) -> tuple[str, datetime]:
    """How and when it was paid first."""
    for payment in order.payments:
        if payment.state != "declined":
            return payment.method, payment.at
    raise ValueError(f"order {order.number!r} has no payment to invoice")


@dataclass(frozen=True, kw_only=True)
class _Local:
    """Figures and dates in the invoice's language; Western digits also in Arabic, as in the shop."""

    language: str
    market: Market

    @property
    def locale(self) -> Locale:
        try:
            return Locale.parse(self.language, sep="-")
        except (UnknownLocaleError, ValueError):
            return Locale("en")

    def money(self, money: Money) -> str:
        return format_currency(in_major(money), money.currency, locale=self.locale, numbering_system="latn")

    def number(self, number: int) -> str:
        return format_decimal(number, locale=self.locale, numbering_system="latn")

    def percent(self, rate: Decimal) -> str:
        return format_percent(rate / 100, "#,##0.##%", locale=self.locale, numbering_system="latn")

    def date(self, at: datetime) -> str:
        text = format_date(at.astimezone(self.market.zone).date(), "long", locale=self.locale)
        return text.translate(_WESTERN_DIGITS)


_WESTERN_DIGITS = {0x660 + digit: str(digit) for digit in range(10)}


@dataclass(frozen=True, kw_only=True)
class _Page:
    """Everything that stands on the invoice, and how it is laid out."""

    order: Order
    shop: Shop
    texts: InvoiceTexts
    sums: InvoiceSums
    local: _Local
    company: str
    vat_number: str
    method: str

    def draw(self, canvas: Canvas) -> None:
        top = self._parties(canvas, self._head(canvas))
        top = self._table(canvas, top)
        top = self._totals(canvas, self._room(canvas, top, 58))
        self._notes(canvas, top)
        self._foot(canvas)

    def all_texts(self) -> Iterator[str]:
        yield from self.texts.all()
        yield from (line.title for line in self.sums.lines)
        yield from (text for row in self._rows() for text in row.values())
        yield from (text for pair in (*self._facts(), *self._sum_rows()) for text in pair)
        yield from (*self._seller(), *self._buyer(), *postal_lines(self.order.address), *self._legal())
        yield from (self.shop.name, self._payment_note(), "0123456789")

    def _head(self, canvas: Canvas) -> float:
        canvas.box(0, 0, _A4[0], 3, fill=_ACCENT)
        canvas.line(_LEFT, 17, 90, self.shop.name, size=17, bold=True)
        canvas.line(_LEFT, 25.5, 90, self.shop.url, size=8.5, colour=_GREY)
        canvas.line(120, 15, 70, self.texts.title, size=24, bold=True, align="end", colour=_ACCENT)
        top = 29.0
        for label, value in self._facts():
            canvas.line(108, top, 45, label, size=8.5, align="end", colour=_GREY)
            top = canvas.line(155, top, 35, value, size=8.5, align="end", bold=True) + 0.6
        return top + 8

    def _facts(self) -> tuple[tuple[str, str], ...]:
        return (
            (self.texts.number, invoice_number(self.order)),
            (self.texts.date, self.local.date(_paid(self.order)[1])),
            (self.texts.order, self.order.number),
            (self.texts.order_date, self.local.date(self.order.placed_at)),
        )

    def _seller(self) -> tuple[str, ...]:
        address = tuple(part.strip() for part in self.shop.address.split(","))
        return (self.shop.legal_name, *address, f"{self.texts.vat_number}: {self.shop.vat_number}")

    def _buyer(self) -> tuple[str, ...]:
        company = (self.company,) if self.company else ()
        number = (f"{self.texts.vat_number}: {self.vat_number}",) if self.vat_number else ()
        return (*company, *postal_lines(self.order.address), *number)

    def _parties(self, canvas: Canvas, top: float) -> float:
        left = self._party(canvas, _LEFT, top, self.texts.buyer, self._buyer())
        right = self._party(canvas, _LEFT + 92, top, self.texts.seller, self._seller())
        return max(left, right) + 9

    def _party(self, canvas: Canvas, x: float, top: float, label: str, lines: tuple[str, ...]) -> float:
        top = canvas.line(x, top, 78, label, size=8, colour=_GREY) + 0.6
        for place, line in enumerate(lines):
            top = canvas.paragraph(x, top, 78, line, size=10, most_lines=2, bold=place == 0)
        return top

    def _table(self, canvas: Canvas, top: float) -> float:
        top = self._table_head(canvas, top)
        for line, row in zip(self.sums.lines, self._rows(), strict=True):
            height = self._row_height(canvas, line)
            if top + height > _TABLE_BOTTOM:
                top = self._table_head(canvas, self._next_page(canvas))
            self._table_row(canvas, top, row)
            top += height
            canvas.rule(_LEFT, top - 1.2, _WIDTH, weight=0.1, colour=_LINE)
        return top + 2

    def _table_head(self, canvas: Canvas, top: float) -> float:
        canvas.box(_LEFT, top, _WIDTH, 8, fill=_PALE)
        words = {
            "item": self.texts.item,
            "quantity": self.texts.quantity,
            "unit": self.texts.unit_price,
            "net": self.texts.net,
            "vat": self.texts.vat,
            "gross": self.texts.gross,
        }
        for name, column in _COLUMNS.items():
            canvas.line(column.x, top + 2, column.width, words[name], size=8.5, bold=True, align=column.align)
        return top + 10

    def _rows(self) -> Iterator[Mapping[str, str]]:
        for line in self.sums.lines:
            yield {
                "item": line.title,
                "quantity": self.local.number(line.quantity),
                "unit": self.local.money(line.unit),
                "net": self.local.money(line.net),
                "vat": self.local.money(line.vat),
                "gross": self.local.money(line.gross),
            }

    def _row_height(self, canvas: Canvas, line: InvoiceLine) -> float:
        count = min(3, canvas.lines_needed(line.title, _COLUMNS["item"].width, size=9))
        return count * 9 * _LEADING + 3.2

    def _table_row(self, canvas: Canvas, top: float, row: Mapping[str, str]) -> None:
        for name, column in _COLUMNS.items():
            if name == "item":
                canvas.paragraph(column.x, top, column.width, row[name], size=9, most_lines=3)
            else:
                canvas.line(column.x, top, column.width, row[name], size=9, align=column.align)

    def _sum_rows(self) -> tuple[tuple[str, str], ...]:
        rate = self.texts.vat_of.format(rate=self.local.percent(self.sums.rate))
        refunds = sum((refund.amount for refund in self.order.refunds), Money(0, self.order.currency))
        rows = [
            (self.texts.net_total, self.local.money(self.sums.net)),
            (rate, self.local.money(self.sums.vat)),
            (self.texts.total, self.local.money(self.sums.gross)),
        ]
        if refunds.amount_minor:
            rows.append((self.texts.refunded, self.local.money(Money(0, refunds.currency) - refunds)))
        return tuple(rows)

    def _totals(self, canvas: Canvas, top: float) -> float:
        label_x, value_x = _LEFT + 92, _LEFT + 132
        for place, (label, value) in enumerate(self._sum_rows()):
            total = place == 2
            size = 12.0 if total else 9.5
            if total:
                canvas.rule(label_x, top + 0.4, _LEFT + _WIDTH - label_x, weight=0.5, colour=_ACCENT)
                top += 2
            canvas.line(label_x, top, 38, label, size=size, bold=total)
            top = canvas.line(value_x, top, 36, value, size=size, bold=total, align="end") + 1
        return top + 6

    def _payment_note(self) -> str:
        return self.texts.paid_with.format(method=self.method, date=self.local.date(_paid(self.order)[1]))

    def _notes(self, canvas: Canvas, top: float) -> None:
        notes = [self._payment_note()]
        if self.sums.case == "reverse_charge":
            notes.insert(0, self.texts.reverse_charge)
        elif self.sums.case == "export":
            notes.insert(0, self.texts.export)
        for note in (*notes, self.texts.thanks):
            top = canvas.paragraph(_LEFT, top, _WIDTH, note, size=9, most_lines=3) + 1.6

    def _legal(self) -> tuple[str, str]:
        return (
            f"{self.shop.legal_name} · {self.shop.address} · {self.shop.email} · {self.shop.phone}",
            f"{self.texts.registration}: {self.shop.registration} · "
            f"{self.texts.vat_number}: {self.shop.vat_number}",
        )

    def _foot(self, canvas: Canvas) -> None:
        canvas.rule(_LEFT, _FOOT, _WIDTH, weight=0.2, colour=_LINE)
        top = _FOOT + 2
        for line in self._legal():
            top = canvas.line(_LEFT, top, _WIDTH, line, size=7.5, align="centre", colour=_GREY)

    def _room(self, canvas: Canvas, top: float, needed: float) -> float:
        """Where to go on so that so much fits above the foot: here, or on a new page."""
        return top if top + needed <= _FOOT - 2 else self._next_page(canvas)

    def _next_page(self, canvas: Canvas) -> float:
        self._foot(canvas)
        canvas.new_page()
        canvas.line(_LEFT, 12, 100, invoice_number(self.order), size=8.5, colour=_GREY)
        return 20.0
