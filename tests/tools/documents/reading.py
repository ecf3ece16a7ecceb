"""Reads documents back as a scanner and a PDF viewer would."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2 as pdfium
import zxingcpp


@dataclass(frozen=True)
class Character:
    """A character on a page and its box, in millimetres from the left and the bottom."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    text: str
    characters: tuple[Character, ...]
    codes: dict[str, str]


_POINT = 25.4 / 72


def pages_of(document: bytes, *, scale: float = 3) -> list[Page]:
    pdf = pdfium.PdfDocument(document)
    try:
        return [_page(pdf[index], scale) for index in range(len(pdf))]
    finally:
        pdf.close()


def _page(page: pdfium.PdfPage, scale: float) -> Page:
    text = page.get_textpage()
    characters = []
    for index in range(text.count_chars()):
        character = text.get_text_range(index, 1)
        if character.strip():
            box = [edge * _POINT for edge in text.get_charbox(index)]
            characters.append(Character(character, *box))
    codes = zxingcpp.read_barcodes(page.render(scale=scale).to_pil())
    return Page(
        width=page.get_width() * _POINT,
        height=page.get_height() * _POINT,
        text=text.get_text_range(),
        characters=tuple(characters),
        codes={code.format.name: code.text for code in codes},
    )
