"""Barcodes as rows of modules, for a canvas to draw as vectors. ZXing encodes them, as it reads them in the tests."""

from __future__ import annotations

from typing import Any

import numpy as np
import zxingcpp

__all__ = ["code128_modules", "qr_modules"]


def code128_modules(text: str) -> str:
    """Encode ASCII text as Code 128: one row of "1" (bar) and "0" (space), without quiet zones.

    Runs of digits are packed two in a symbol where that is shorter. Raises `ValueError` for other characters.
    """
    if not text or not text.isascii() or not text.isprintable():
        raise ValueError("Code 128 takes printable ASCII")
    rows = _modules(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128))
    return "".join("1" if dark else "0" for dark in rows[0])


def qr_modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Encode text as a QR code of error correction M: rows of dark (true) modules, without quiet zone."""
    rows = _modules(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M"))
    return tuple(tuple(row) for row in rows)


def _modules(barcode: Any) -> list[list[bool]]:
    """True where a module is dark; one pixel is one module."""
    pixels = np.asarray(barcode.to_image(scale=1, add_quiet_zones=False))
    dark: list[list[bool]] = (pixels < 128).tolist()
    return dark
