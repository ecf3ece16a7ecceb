"""The index, embedded and as a server: one suite for both."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from retrieval.articles import ArticleId
from retrieval.chunks import Chunk, ChunkId
from retrieval.errors import IndexUnavailable
from retrieval.index import ChromaIndex

DIMENSIONS = 8
_names = count()


def chunk(number: int, *, language: str = "en", text: str = "Text.", **fields) -> Chunk:
    values = {
        "id": ChunkId(f"{language}/a#{number}"),
        "article_id": ArticleId("a"),
        "language": language,
        "kind": "section",
        "position": number,
        "title": "Title",
        "heading": "Heading",
        "text": text,
        "markets": ("DE", "GB"),
        "valid_from": date(2025, 1, 1),
        "valid_to": None,
    }
    return Chunk(**(values | fields))


def one_hot(*places: int) -> np.ndarray:
    return np.eye(DIMENSIONS, dtype=np.float32)[list(places)]


@pytest.fixture(params=["embedded", "server"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ChromaIndex]:
    embedder = f"test-{next(_names)}"
    if request.param == "embedded":
        opened = ChromaIndex.open(tmp_path / "index", embedder_id=embedder, dimensions=DIMENSIONS)
    else:
        url = request.getfixturevalue("chroma_server")
        opened = ChromaIndex.connect(url, embedder_id=embedder, dimensions=DIMENSIONS)
    yield opened
    opened.close()


def test_a_new_index_is_empty(index):
    assert index.languages() == ()
    assert index.stored() == {}


def test_what_is_put_comes_back_whole_and_in_order(index):
    chunks = [
        chunk(1, valid_to=date(2026, 1, 1)),
        chunk(0, markets=("all",), valid_from=None),
        chunk(0, language="de"),
    ]
    index.put(chunks, one_hot(0, 1, 2))
    assert index.languages() == ("de", "en")
    contents = index.contents("en")
    assert contents.chunks == (chunks[1], chunks[0])
    assert np.allclose(contents.vectors, one_hot(1, 0))
    assert {i: (s.hash, s.text_hash, s.language) for i, s in index.stored().items()} == {
        c.id: (c.hash, c.text_hash, c.language) for c in chunks
    }


def test_the_nearest_come_first(index):
    index.put([chunk(n) for n in range(4)], one_hot(0, 1, 2, 3))
    question = np.array([0.1, 0.9, 0.4, 0, 0, 0, 0, 0], dtype=np.float32)
    assert index.nearest("en", question, 2) == ("en/a#1", "en/a#2")


def test_putting_a_chunk_again_replaces_it(index):
    index.put([chunk(0)], one_hot(0))
    changed = chunk(0, text="Other.", valid_to=date(2030, 1, 1))
    index.put([changed], one_hot(5))
    contents = index.contents("en")
    assert contents.chunks == (changed,)
    assert np.allclose(contents.vectors, one_hot(5))


def test_relabelling_changes_markets_and_dates_and_keeps_the_vector(index):
    index.put([chunk(0, valid_to=date(2026, 1, 1))], one_hot(3))
    relabelled = chunk(0, markets=("all",), valid_to=None)
    index.relabel([relabelled])
    contents = index.contents("en")
    assert contents.chunks == (relabelled,)
    assert np.allclose(contents.vectors, one_hot(3))


def test_a_language_whose_last_chunk_is_deleted_is_gone(index):
    index.put([chunk(0), chunk(0, language="de")], one_hot(0, 1))
    index.delete({key: value for key, value in index.stored().items() if value.language == "de"})
    assert index.languages() == ("en",)
    index.put([chunk(1, language="de")], one_hot(1))
    assert index.nearest("de", one_hot(1)[0], 5) == ("de/a#1",)


def test_more_chunks_than_fit_into_one_batch_are_all_stored(index):
    chunks = [chunk(n) for n in range(600)]
    index.put(chunks, np.random.default_rng(0).normal(size=(600, DIMENSIONS)).astype(np.float32))
    assert len(index.contents("en").chunks) == 600
    index.delete(index.stored())
    assert index.stored() == {}


def test_another_embedder_finds_the_index_empty(tmp_path):
    first = ChromaIndex.open(tmp_path, embedder_id="one", dimensions=DIMENSIONS)
    first.put([chunk(0)], one_hot(0))
    second = ChromaIndex.open(tmp_path, embedder_id="two", dimensions=4)
    assert second.stored() == {}
    second.put([chunk(0)], np.eye(4, dtype=np.float32)[:1])
    assert len(first.stored()) == len(second.stored()) == 1
    first.close()
    second.close()


def test_an_embedded_index_is_still_there_after_it_was_closed(tmp_path):
    first = ChromaIndex.open(tmp_path, embedder_id="one", dimensions=DIMENSIONS)
    first.put([chunk(0)], one_hot(0))
    first.close()
    second = ChromaIndex.open(tmp_path, embedder_id="one", dimensions=DIMENSIONS)
    assert second.contents("en").chunks == (chunk(0),)
    second.close()


def test_a_server_that_does_not_answer_is_an_error_of_this_package():
    with pytest.raises(IndexUnavailable, match="Chroma failed at the Chroma server"):
        ChromaIndex.connect("http://127.0.0.1:9", embedder_id="x", dimensions=4)


def test_a_server_that_accepts_and_says_nothing_is_given_up(monkeypatch):
    monkeypatch.setattr("retrieval.index._TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(IndexUnavailable):
            ChromaIndex.connect(url, embedder_id="x", dimensions=4)


@pytest.mark.parametrize("url", ["", "127.0.0.1:8000", "ftp://x", "http://"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(IndexUnavailable, match="must look like"):
        ChromaIndex.connect(url, embedder_id="x", dimensions=4)


def test_a_folder_that_cannot_be_made_is_an_error_of_this_package(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexUnavailable, match="Chroma failed at the index"):
        ChromaIndex.open(tmp_path / "file" / "index", embedder_id="x", dimensions=4)


def test_an_operation_of_chroma_that_fails_is_an_error_of_this_package(index):
    index.put([chunk(0)], one_hot(0))
    with pytest.raises(IndexUnavailable):
        index.nearest("en", np.ones(3, dtype=np.float32), 1)
