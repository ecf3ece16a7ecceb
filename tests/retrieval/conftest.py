"""A small help centre, written into a folder of its own for each test."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from retrieval.index import ChromaIndex
from retrieval.testing import HashEmbedder

MARKETS = ("DE", "AT", "GB", "US", "NO")

ArticleWriter = Callable[..., Path]


def article_text(
    article_id: str,
    *,
    language: str = "en",
    title: str = "Returns",
    markets: str = "[all]",
    valid_from: str = "2025-01-01",
    valid_to: str = "null",
    more: str = "",
    body: str = "You have 30 days to send it back.\n\n## What does it cost?\nNothing, the label is free.\n",
) -> str:
    """The text of one article; `more` are further lines of its front matter."""
    head = (
        f"id: {article_id}\ntitle: {title}\nlanguage: {language}\nmarkets: {markets}\n"
        f"valid_from: {valid_from}\nvalid_to: {valid_to}\n{more}"
    )
    return f"---\n{head}---\n{body}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for articles."""
    made = tmp_path / "kb"
    made.mkdir()
    return made


@pytest.fixture
def write(folder: Path) -> ArticleWriter:
    """Write an article into the folder, in its language's place."""

    def _write(article_id: str, *, language: str = "en", raw: str | None = None, **fields: str) -> Path:
        path = folder / language / f"{article_id}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            raw if raw is not None else article_text(article_id, language=language, **fields), "utf-8"
        )
        return path

    return _write


@pytest.fixture
def embedder() -> HashEmbedder:
    """An embedder without a model."""
    return HashEmbedder()


@pytest.fixture
def index(tmp_path: Path, embedder: HashEmbedder) -> Iterator[ChromaIndex]:
    """An embedded index in a folder of its own."""
    opened = ChromaIndex.open(tmp_path / "index", embedder_id=embedder.id, dimensions=embedder.dimensions)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server that runs for the session."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("chroma-server")
    command = Path(sys.executable).with_name("chroma")
    arguments = [str(command), "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/api/v2/heartbeat")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_for(url: str) -> None:
    """Wait until a server answers, 30 seconds at most."""
    for _ in range(150):
        try:
            if httpx.get(url, timeout=1).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    pytest.fail(f"no answer from {url}")
