from __future__ import annotations

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.documents.barcodes import code128_modules, qr_modules

PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30)


def scan(rows: list[list[bool]], quiet: int) -> list[str]:
    cells = np.pad(np.array(rows, dtype=bool), quiet, constant_values=False)
    pixels = np.where(np.kron(cells, np.ones((3, 3), dtype=bool)), 0, 255).astype(np.uint8)
    return [code.text for code in zxingcpp.read_barcodes(pixels)]


@settings(max_examples=200, deadline=None)
@given(text=PRINTABLE)
def test_a_scanner_reads_any_code_128(text: str) -> None:
    row = [module == "1" for module in code128_modules(text)]
    assert scan([row] * 20, quiet=10) == [text]


@settings(max_examples=100, deadline=None)
@given(
    text=st.from_regex(r"[0-9]{1,24}|[A-Z]{2}[0-9]{9}[A-Z]{2}|[0-9]{2}\.[0-9]{2}\.[0-9]{6}", fullmatch=True)
)
def test_a_scanner_reads_numbers_of_parcels(text: str) -> None:
    row = [module == "1" for module in code128_modules(text)]
    assert scan([row] * 20, quiet=10) == [text]


def test_digits_are_packed() -> None:
    assert len(code128_modules("12345678")) < len(code128_modules("ABCDEFGH"))


@pytest.mark.parametrize("text", ["", "é", "a\nb", "李"])
def test_what_code_128_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII"):
        code128_modules(text)


def test_a_scanner_reads_the_qr_code() -> None:
    rows = [list(row) for row in qr_modules("RMA-10002-1")]
    assert scan(rows, quiet=4) == ["RMA-10002-1"]
