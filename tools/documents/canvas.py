"""A page to set text and barcodes on, in millimetres, for left-to-right and right-to-left languages.

Positions are written as for a left-to-right page; on a right-to-left one they are mirrored. Text never leaves
its box: it is set smaller, then cut with an ellipsis.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, Self, TypeVar

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from tools.documents.barcodes import code128_modules, qr_modules
from tools.documents.fonts import MAIN, Face, add_fonts

__all__ = ["Align", "Canvas", "Colour"]

Align = Literal["start", "end", "centre"]
"""Start is left, or right in a right-to-left language."""

Colour = tuple[int, int, int]

INK: Colour = (17, 24, 39)

_RTL = frozenset({"ar", "fa", "he", "ur"})
_SMALLEST = 0.72  # of the wanted size: beyond it, text is cut instead
_POINT = 25.4 / 72  # millimetres

_Value = TypeVar("_Value")


class Canvas:
    """One document of pages of one size; a context manager, since its fonts live in files until the end."""

    def __init__(
        self,
        size: tuple[float, float],
        faces: Mapping[Face, frozenset[str]],
        *,
        language: str,
        title: str,
    ) -> None:
        self.width, self.height = size
        self.rtl = language.split("-")[0] in _RTL
        self._pdf = FPDF(unit="mm", format=size)
        self._pdf.set_auto_page_break(False)
        self._pdf.set_margin(0)
        self._pdf.c_margin = 0
        self._pdf.set_title(title)
        self._pdf.set_creator("Crossdesk")
        self._pdf.set_lang(language)
        self._folder = TemporaryDirectory(prefix="crossdesk-fonts-")
        add_fonts(self._pdf, faces, Path(self._folder.name))
        self._pdf.set_text_shaping(use_shaping_engine=True)
        self.new_page()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._folder.cleanup()

    def new_page(self) -> None:
        """Begin a page."""
        self._pdf.add_page()

    def bytes(self) -> bytes:
        """The finished document."""
        return bytes(self._pdf.output())

    def line(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        *,
        size: float,
        bold: bool = False,
        align: Align = "start",
        colour: Colour = INK,
    ) -> float:
        """Set one line of `size` points from the top `y`; returns the y below it."""
        fitted, text = self._fit(text, width, size, bold=bold)
        self._cell(x, y, width, text, size=fitted, bold=bold, align=align, colour=colour)
        return y + size * _POINT * 1.35

    def paragraph(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        *,
        size: float,
        most_lines: int,
        bold: bool = False,
        align: Align = "start",
        colour: Colour = INK,
    ) -> float:
        """Set wrapped text on at most so many lines; returns the y below the last one."""
        fitted, lines = size, self._wrap(text, width, size, bold=bold)
        while len(lines) > most_lines and fitted > size * _SMALLEST:
            fitted -= size * 0.04
            lines = self._wrap(text, width, fitted, bold=bold)
        if len(lines) > most_lines:
            cut = " ".join(lines[most_lines - 1 :])
            lines = [*lines[: most_lines - 1], self._cut(cut, width, fitted, bold=bold)]
        for line in lines:
            y = self._cell(x, y, width, line, size=fitted, bold=bold, align=align, colour=colour)
        return y

    def lines_needed(self, text: str, width: float, *, size: float, bold: bool = False) -> int:
        """How many lines a paragraph takes at its wanted size."""
        return len(self._wrap(text, width, size, bold=bold))

    def rule(self, x: float, y: float, width: float, *, weight: float = 0.2, colour: Colour = INK) -> None:
        """Draw a horizontal line."""
        self.box(x, y, width, weight, fill=colour)

    def box(self, x: float, y: float, width: float, height: float, *, fill: Colour) -> None:
        """Fill a rectangle."""
        self._pdf.set_fill_color(*fill)
        self._pdf.rect(self._mirrored(x, width), y, width, height, style="F")

    def frame(self, x: float, y: float, width: float, height: float, *, weight: float = 0.4) -> None:
        """Draw the outline of a rectangle."""
        self._pdf.set_draw_color(*INK)
        self._pdf.set_line_width(weight)
        self._pdf.rect(self._mirrored(x, width), y, width, height, style="D")

    def code128(self, x: float, y: float, width: float, height: float, text: str) -> None:
        """Draw a Code 128 in a box; ten modules on either side of it stay white."""
        modules = code128_modules(text)
        module = width / (len(modules) + 20)
        self._pdf.set_fill_color(0, 0, 0)
        place = self._mirrored(x, width) + 10 * module
        for bit, run in _runs(modules):
            if bit == "1":
                self._pdf.rect(place, y, run * module, height, style="F")
            place += run * module

    def qr(self, x: float, y: float, side: float, text: str) -> None:
        """Draw a QR code in a square; four modules around it stay white."""
        rows = qr_modules(text)
        module = side / (len(rows) + 8)
        left = self._mirrored(x, side) + 4 * module
        self._pdf.set_fill_color(0, 0, 0)
        for row_index, row in enumerate(rows):
            place = left
            for dark, run in _runs(row):
                if dark:
                    top = y + (row_index + 4) * module
                    self._pdf.rect(place, top, run * module, module, style="F")
                place += run * module

    def _mirrored(self, x: float, width: float) -> float:
        return self.width - x - width if self.rtl else x

    def _set(self, size: float, *, bold: bool) -> None:
        self._pdf.set_font(MAIN, "B" if bold else "", size)

    def _cell(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        *,
        size: float,
        bold: bool,
        align: Align,
        colour: Colour,
    ) -> float:
        """Set text on one line, in a graphics state of its own: fpdf2 forgets to leave a fallback font."""
        height = size * _POINT * 1.35
        side = {"start": "R" if self.rtl else "L", "end": "L" if self.rtl else "R", "centre": "C"}[align]
        with self._pdf.local_context():
            self._set(size, bold=bold)
            self._pdf.set_text_color(*colour)
            self._pdf.set_xy(self._mirrored(x, width), y)
            self._pdf.cell(width, height, text, align=side, new_x=XPos.LEFT, new_y=YPos.TOP)
        return y + height

    def _width(self, text: str, size: float, *, bold: bool) -> float:
        self._set(size, bold=bold)
        return self._pdf.get_string_width(text)

    def _fit(self, text: str, width: float, size: float, *, bold: bool) -> tuple[float, str]:
        """The size, and the text if need be cut, with which it fits on one line."""
        needed = self._width(text, size, bold=bold)
        if needed <= width:
            return size, text
        smaller = max(size * _SMALLEST, size * width / needed * 0.995)
        return smaller, self._cut(text, width, smaller, bold=bold)

    def _cut(self, text: str, width: float, size: float, *, bold: bool) -> str:
        if self._width(text, size, bold=bold) <= width:
            return text
        while text and self._width(f"{text}…", size, bold=bold) > width:
            text = text[:-1]
        return f"{text.rstrip()}…"

    def _wrap(self, text: str, width: float, size: float, *, bold: bool) -> list[str]:
        """Break between words, and inside of one that is longer than a line (Chinese, Japanese, Thai)."""
        lines: list[str] = []
        for piece in text.splitlines() or [""]:
            current = ""
            for word in piece.split():
                joined = f"{current} {word}" if current else word
                if self._width(joined, size, bold=bold) <= width:
                    current = joined
                    continue
                if current and self._width(word, size, bold=bold) <= width:
                    lines.append(current)
                    current = word
                    continue
                *full, current = self._break(joined, width, size, bold=bold)
                lines.extend(full)
            lines.append(current)
        return lines

    def _break(self, text: str, width: float, size: float, *, bold: bool) -> list[str]:
        parts: list[str] = []
        current = ""
        for unit in UNITS.findall(text):
            if current and self._width(current + unit, size, bold=bold) > width:
                parts.append(current)
                current = ""
            current += unit
        return [*parts, current]


UNITS = re.compile(
    # an opening bracket or a Thai vowel before its consonant; the character; what does not begin a line
    "[（「『【〈《“‘\u0e40-\u0e44]*."
    "[\u0300-\u036f\u0e30-\u0e3a\u0e45-\u0e4e。、，．！？：；）」』】〉》”’ーぁぃぅぇぉっゃゅょァィゥェォッャュョ…]*"
)


def _runs(row: Sequence[_Value]) -> list[tuple[_Value, int]]:
    """Equal neighbours as one value with its count: one rectangle instead of many."""
    runs: list[tuple[_Value, int]] = []
    for value in row:
        if runs and runs[-1][0] == value:
            runs[-1] = (value, runs[-1][1] + 1)
        else:
            runs.append((value, 1))
    return runs
