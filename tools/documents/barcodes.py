"""Barcodes as rows of modules, for a canvas to draw as vectors.

Code 128 is encoded here after ISO/IEC 15417: a table and a sum.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import segno

__all__ = ["code128_modules", "qr_modules"]

# The widths of three bars and three spaces for each value; the last three are the start codes A, B and C.
_WIDTHS = """
    212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212
    112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131
    311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321
    112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
    313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111
    314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114
    122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212
    124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
    114311 411113 411311 113141 114131 311141 411131 211412 211214 211232
""".split()
_STOP = "2331112"
_START_B, _START_C = 104, 105
_TO_B, _TO_C = 100, 99


def code128_modules(text: str) -> str:
    """Encode ASCII text as Code 128: one row of "1" (bar) and "0" (space), without quiet zones.

    Runs of digits are packed two in a symbol where that is shorter. Raises `ValueError` for other characters.
    """
    if not text or not text.isascii() or not text.isprintable():
        raise ValueError("Code 128 takes printable ASCII")
    values = list(_values(text))
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    widths = "".join([*(_WIDTHS[value] for value in values), _WIDTHS[check], _STOP])
    return "".join(("1" if place % 2 == 0 else "0") * int(width) for place, width in enumerate(widths))


def qr_modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Encode text as a QR code of error correction M: rows of dark (true) modules, without quiet zone."""
    code = segno.make_qr(text, error="m", boost_error=False)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def _values(text: str) -> Iterator[int]:
    """The start code and one value for each character (set B) or pair of digits (set C)."""
    in_c: bool | None = None
    for part in _parts(text):
        digits = len(part) > 1
        if in_c is not digits:
            yield (_START_C if digits else _START_B) if in_c is None else (_TO_C if digits else _TO_B)
            in_c = digits
        if digits:
            yield from (int(part[place : place + 2]) for place in range(0, len(part), 2))
        else:
            yield ord(part) - 32


def _parts(text: str) -> Iterator[str]:
    """Runs of an even number of digits that are worth set C, and the single characters between them."""
    for run in re.findall(r"\d+|\D+", text):
        even = len(run) // 2 * 2
        if run.isdigit() and even >= 4:
            yield from run[: len(run) - even]
            yield run[len(run) - even :]
        else:
            yield from run
