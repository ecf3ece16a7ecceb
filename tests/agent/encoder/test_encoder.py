"""The encoder reads whatever a text holds, once, and says where its tokens stand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.encoder.encoder import ONE_PASS, Encoder
from agent.encoder.errors import EncoderUnavailable

FOLDER = Path(__file__).resolve().parents[3] / "data" / "encoder"


def test_the_shipped_model_is_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 60e6


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_has_finite_vectors_and_places_inside_of_it(encoder: Encoder, text: str) -> None:
    found = encoder.encode(text)
    assert np.isfinite(found.pooled).all()
    assert np.isfinite(found.query).all()
    assert len(found.states) == len(found.offsets)
    assert all(0 <= start <= end <= len(text) for start, end in found.offsets)


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "\ufdfa" * 40, "😀" * 300, "a" * 30_000])
def test_texts_that_break_tokenizers_are_read(encoder: Encoder, text: str) -> None:
    assert np.isfinite(encoder.encode(text).pooled).all()


def test_a_query_has_length_one(encoder: Encoder) -> None:
    assert np.linalg.norm(encoder.encode("Where is my parcel?").query) == pytest.approx(1, abs=1e-3)


def test_a_long_letter_is_read_in_windows_up_to_its_end(encoder: Encoder) -> None:
    text = "We were on holiday and had a lovely time by the sea. " * 40 + "Please cancel my order."
    found = encoder.encode(text)
    assert len(found.states) > ONE_PASS
    assert max(end for _, end in found.offsets) == len(text)


def test_one_text_is_encoded_once(encoder: Encoder) -> None:
    first = encoder.encode("Wo ist mein Paket mit den roten Schuhen?")
    assert encoder.encode("Wo ist mein Paket mit den roten Schuhen?") is first


def test_threads_get_the_same_as_one(encoder: Encoder) -> None:
    texts = [f"where is order {number} of mine" for number in range(40)]
    alone = [encoder.encode(text).query for text in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: encoder.encode(text).query, texts * 2))
    assert all(np.allclose(a, b, atol=1e-4) for a, b in zip(alone * 2, together, strict=True))


@pytest.mark.parametrize("content", [None, b"", b"no model"])
def test_files_that_are_missing_or_damaged_are_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "encoder.onnx").write_bytes(content)
        (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(EncoderUnavailable, match=tmp_path.name):
        Encoder(tmp_path)
