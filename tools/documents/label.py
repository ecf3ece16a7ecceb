"""The return label: one A6 page that a thermal printer can print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from babel import Locale

from tools.documents.canvas import Canvas
from tools.documents.fonts import faces_for
from tools.documents.texts import LabelTexts
from tools.models import Address, Order, ReturnOrder
from tools.policy import Shop

__all__ = ["postal_lines", "render_return_label"]

_A6 = (105.0, 148.0)
_MARGIN = 6.0
_WIDTH = _A6[0] - 2 * _MARGIN
_WHITE = (255, 255, 255)

_COUNTRIES: Mapping[str, str] = Locale("en").territories

_CITY_FIRST = frozenset({"US", "CA", "AU", "GB", "IE", "ID", "TH", "VN", "AE", "SA", "EG", "IN"})
_CITY_WITHOUT_COMMA = frozenset({"GB", "IE"})


def render_return_label(*, order: Order, return_order: ReturnOrder, shop: Shop, texts: LabelTexts) -> bytes:
    """Render the label as PDF: addresses, Code 128 of the tracking number, QR of the RMA, what to do.

    The parcel goes from the order's delivery address to the shop's warehouse.
    """
    sender = postal_lines(order.address)
    recipient = tuple(part.strip() for part in shop.warehouse.split(","))
    said = [*texts.all(), *sender, *recipient, shop.name, return_order.carrier, return_order.rma]
    said += [return_order.tracking_number, order.number, "0123456789"]
    faces = faces_for(said, language=texts.language, country=order.address.country)
    title = f"{texts.title} {return_order.rma}"
    with Canvas(_A6, faces, language=texts.language, title=title) as canvas:
        _head(canvas, shop, return_order, texts)
        _addresses(canvas, sender, recipient, texts)
        _barcode(canvas, return_order, texts)
        _numbers(canvas, order, return_order, texts)
        _steps(canvas, texts)
        return canvas.bytes()


def postal_lines(address: Address) -> tuple[str, ...]:
    """Write an address as its country does, with the country last in English, as the postal union asks."""
    if address.country in {"CN", "JP", "KR", "TW"}:
        place = f"{address.postcode} {address.region} {address.city}"
    elif address.country in _CITY_WITHOUT_COMMA:
        place = f"{address.city} {address.postcode}"
    elif address.country in _CITY_FIRST:
        region = "" if address.region == address.city else address.region
        after = f"{region} {address.postcode}".strip()
        place = f"{address.city}, {after}" if after else address.city
    else:
        region = f" ({address.region})" if address.region and address.country == "IT" else ""
        place = f"{address.postcode} {address.city}{region}"
    country = _COUNTRIES.get(address.country, address.country)
    lines = (address.name, address.street, " ".join(place.split()), country.upper())
    return tuple(line for line in lines if line)


def _head(canvas: Canvas, shop: Shop, return_order: ReturnOrder, texts: LabelTexts) -> None:
    canvas.box(0, 0, _A6[0], 14, fill=(0, 0, 0))
    canvas.line(_MARGIN, 3.6, 52, return_order.carrier, size=15, bold=True, colour=_WHITE)
    canvas.line(60, 2.6, 39, texts.title, size=11, bold=True, align="end", colour=_WHITE)
    canvas.line(60, 8, 39, shop.name, size=7.5, align="end", colour=_WHITE)


def _addresses(canvas: Canvas, sender: Sequence[str], recipient: Sequence[str], texts: LabelTexts) -> None:
    half = 42.0
    bottom = canvas.line(_MARGIN, 17, half, texts.sender, size=7, bold=True)
    for line in sender:
        bottom = canvas.paragraph(_MARGIN, bottom, half, line, size=7.5, most_lines=2)
    left = _MARGIN + half + 3
    width = _A6[0] - _MARGIN - left
    canvas.frame(left, 17, width, 29)
    bottom = canvas.line(left + 2, 18, width - 4, texts.recipient, size=7, bold=True)
    for place, line in enumerate(recipient):
        bottom = canvas.paragraph(left + 2, bottom, width - 4, line, size=10.5, most_lines=2, bold=place == 0)


def _barcode(canvas: Canvas, return_order: ReturnOrder, texts: LabelTexts) -> None:
    canvas.rule(_MARGIN, 49, _WIDTH, weight=0.5)
    canvas.line(_MARGIN, 50.2, _WIDTH, texts.tracking, size=7, align="centre")
    canvas.code128(_MARGIN, 54.2, _WIDTH, 22, return_order.tracking_number)
    canvas.line(_MARGIN, 77, _WIDTH, return_order.tracking_number, size=11, bold=True, align="centre")
    canvas.rule(_MARGIN, 83.5, _WIDTH, weight=0.5)


def _numbers(canvas: Canvas, order: Order, return_order: ReturnOrder, texts: LabelTexts) -> None:
    canvas.qr(_A6[0] - _MARGIN - 26, 85, 26, return_order.rma)
    width = _WIDTH - 29
    bottom = canvas.line(_MARGIN, 86, width, "RMA", size=7, bold=True)
    bottom = canvas.line(_MARGIN, bottom, width, return_order.rma, size=21, bold=True)
    canvas.line(_MARGIN, bottom + 1.5, width, f"{texts.order} {order.number}", size=10)
    canvas.rule(_MARGIN, 112, _WIDTH, weight=0.2)


def _steps(canvas: Canvas, texts: LabelTexts) -> None:
    bottom = canvas.line(_MARGIN, 113.5, _WIDTH, texts.steps_title, size=8.5, bold=True) + 0.6
    room = (_A6[1] - 4 - bottom) / max(len(texts.steps), 1)
    size = min(8.0, room / 2 / 0.48)
    for number, step in enumerate(texts.steps, start=1):
        canvas.line(_MARGIN, bottom, 5, str(number), size=size, bold=True)
        used = canvas.paragraph(_MARGIN + 5, bottom, _WIDTH - 5, step, size=size, most_lines=2)
        bottom = used + 0.8
