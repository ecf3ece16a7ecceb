from __future__ import annotations

import io

import pytest
from PIL import Image


@pytest.fixture
def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (32, 24), "teal").save(out, "PNG")
    return out.getvalue()
