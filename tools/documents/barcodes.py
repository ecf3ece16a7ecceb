"""Barcodes as rows of modules, for a canvas to draw as vectors."""

from __future__ import annotations

import segno
from barcode.codex import Code128  # type: ignore[import-untyped]

__all__ = ["code128_modules", "qr_modules"]


def code128_modules(text: str) -> str:
    """Encode ASCII text as Code 128: one row of "1" (bar) and "0" (space), without quiet zones.

    Pairs of digits are packed where that is shorter. Raises `ValueError` for other characters.
    """
    if not text or not text.isascii() or not text.isprintable():
        raise ValueError("Code 128 takes printable ASCII")
    row: str = Code128(text).build()[0]
    return row.strip("0")


def qr_modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Encode text as a QR code of error correction M: rows of dark (true) modules, without quiet zone."""
    code = segno.make_qr(text, error="m", boost_error=False)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)
