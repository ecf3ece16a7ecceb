"""The vector index: Chroma, embedded in the process or as a server, one collection for each language.

A metadata filter makes a query of Chroma ten times as slow, so the language is the collection, and market and
validity are checked by whoever asks, after fetching more than needed. Collections belong to one embedder:
another one finds them empty and fills its own. Chroma's own embedding functions and telemetry are never used.

An embedded index serves one process: Chroma's files are not safe for two that write. Several workers use a
server (`chroma run`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import httpx
import numpy as np

from retrieval.articles import ArticleId
from retrieval.chunks import Chunk, ChunkId, ChunkKind
from retrieval.embeddings.base import Matrix, Vector, unit
from retrieval.errors import IndexUnavailable

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

_PREFIX = "crossdesk-kb"
_BATCH = 256
_TIMEOUT = 10.0  # seconds, for each request to a server


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What the index knows of a chunk: enough to say whether it is up to date."""

    language: str
    hash: str
    text_hash: str


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The chunks of one language in the order of their articles, and their vectors (rows of length 1)."""

    chunks: tuple[Chunk, ...]
    vectors: Matrix


class ChromaIndex:
    """Chunks and their vectors in Chroma, for one embedder.

    Every method may raise IndexUnavailable and blocks: call them from a thread where an event loop runs. They
    may be called from several threads.
    """

    def __init__(self, client: Client, *, embedder_id: str, dimensions: int) -> None:
        """Wrap a client. Use `open` or `connect`."""
        self._client = client
        self._embedder_id = embedder_id
        self._dimensions = dimensions
        self._suffix = hashlib.sha256(embedder_id.encode()).hexdigest()[:10]
        self._collections: dict[str, Collection] = {}

    @classmethod
    def open(cls, path: Path, *, embedder_id: str, dimensions: int) -> ChromaIndex:
        """Open (or create) the index in a folder, inside this process."""
        # chromadb takes 0.7 s to import after the rest of the server, 2 s alone: who opens an index pays.
        import chromadb
        from chromadb.config import Settings

        with _translated(f"the index in {path}"):
            path.mkdir(parents=True, exist_ok=True)
            client = chromadb.PersistentClient(path=str(path), settings=Settings(anonymized_telemetry=False))
        return cls(cast("Client", client), embedder_id=embedder_id, dimensions=dimensions)

    @classmethod
    def connect(
        cls, url: str, *, embedder_id: str, dimensions: int, headers: Mapping[str, str] | None = None
    ) -> ChromaIndex:
        """Connect to a Chroma server, e.g. `http://127.0.0.1:8001`; `headers` go with every request."""
        import chromadb  # see `open`
        from chromadb.config import Settings

        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise IndexUnavailable("The address of the Chroma server must look like 'http://host:port'.")
        with _translated(f"the Chroma server at {parts.hostname}"):
            heartbeat = f"{url.rstrip('/')}/api/v2/heartbeat"
            httpx.get(heartbeat, headers=headers, timeout=_TIMEOUT).raise_for_status()
            client = chromadb.HttpClient(
                host=parts.hostname,
                port=parts.port or (443 if parts.scheme == "https" else 80),
                ssl=parts.scheme == "https",
                headers=dict(headers) if headers else None,
                settings=Settings(anonymized_telemetry=False),
            )
        for session in _http_sessions(cast("Client", client)):
            session.timeout = httpx.Timeout(_TIMEOUT)
        return cls(cast("Client", client), embedder_id=embedder_id, dimensions=dimensions)

    @property
    def embedder_id(self) -> str:
        """Whose vectors these are."""
        return self._embedder_id

    def close(self) -> None:
        """Let go of the files or the connection."""
        sessions = _http_sessions(self._client)
        with _translated("the index"):
            self._client.close()
        for session in sessions:
            session.close()

    def languages(self) -> tuple[str, ...]:
        """Return the languages that have a collection, sorted."""
        with _translated("the list of collections"):
            names = [collection.name for collection in self._client.list_collections()]
        start, end = f"{_PREFIX}.", f".{self._suffix}"
        return tuple(
            sorted(n[len(start) : -len(end)] for n in names if n.startswith(start) and n.endswith(end))
        )

    def stored(self) -> dict[ChunkId, Stored]:
        """Return every chunk of the index with its hashes."""
        found: dict[ChunkId, Stored] = {}
        for language in self.languages():
            with _translated(f"the chunks in {language!r}"):
                rows = self._collection(language).get(include=["metadatas"])
            for chunk_id, meta in zip(rows["ids"], rows["metadatas"] or (), strict=True):
                found[ChunkId(chunk_id)] = Stored(
                    language=language,
                    hash=str(meta.get("hash", "")),
                    text_hash=str(meta.get("text_hash", "")),
                )
        return found

    def contents(self, language: str) -> Contents:
        """Return the chunks of one language with their vectors: about 60 ms for 1,000."""
        with _translated(f"the chunks in {language!r}"):
            rows = self._collection(language).get(include=["metadatas", "documents", "embeddings"])
        triples = zip(rows["ids"], rows["metadatas"] or (), rows["documents"] or (), strict=True)
        chunks = [_chunk(chunk_id, language, meta, text) for chunk_id, meta, text in triples]
        order = sorted(range(len(chunks)), key=lambda row: (chunks[row].article_id, chunks[row].position))
        vectors = np.asarray(rows["embeddings"], dtype=np.float32).reshape(-1, self._dimensions)
        return Contents(chunks=tuple(chunks[row] for row in order), vectors=unit(vectors[order]))

    def nearest(self, language: str, vector: Vector, count: int) -> tuple[ChunkId, ...]:
        """Return the `count` chunks of a language that are nearest to a vector, nearest first."""
        with _translated(f"the search in {language!r}"):
            found = self._collection(language).query(
                query_embeddings=vector.reshape(1, -1), n_results=count, include=[]
            )
        return tuple(ChunkId(value) for value in found["ids"][0])

    def put(self, chunks: Sequence[Chunk], vectors: Matrix) -> None:
        """Store chunks with their vectors, new ones and those whose text changed."""
        for language, rows in _by_language(chunks).items():
            for batch in _batches(rows):
                some = [chunks[row] for row in batch]
                with _translated(f"writing chunks in {language!r}"):
                    self._collection(language).upsert(
                        ids=[chunk.id for chunk in some],
                        embeddings=vectors[batch],
                        metadatas=[_metadata(chunk) for chunk in some],
                        documents=[chunk.text for chunk in some],
                    )

    def relabel(self, chunks: Sequence[Chunk]) -> None:
        """Store what changed in chunks whose embedded text did not: markets, dates, position."""
        for language, rows in _by_language(chunks).items():
            for batch in _batches(rows):
                some = [chunks[row] for row in batch]
                with _translated(f"writing chunks in {language!r}"):
                    self._collection(language).update(
                        ids=[chunk.id for chunk in some], metadatas=[_metadata(chunk) for chunk in some]
                    )

    def delete(self, ids: Mapping[ChunkId, Stored]) -> None:
        """Delete chunks; a collection that is empty afterwards goes too."""
        for language in sorted({stored.language for stored in ids.values()}):
            doomed = [chunk_id for chunk_id, stored in ids.items() if stored.language == language]
            with _translated(f"deleting chunks in {language!r}"):
                for batch in _batches(range(len(doomed))):
                    self._collection(language).delete(ids=[doomed[row] for row in batch])
                if self._collection(language).count() == 0:
                    self._client.delete_collection(self._name(language))
                    self._collections.pop(language, None)

    def _name(self, language: str) -> str:
        """Return the name of a language's collection."""
        return f"{_PREFIX}.{language}.{self._suffix}"

    def _collection(self, language: str) -> Collection:
        """Return a language's collection, created where there is none."""
        collection = self._collections.get(language)
        if collection is None:
            collection = self._client.get_or_create_collection(
                self._name(language),
                embedding_function=None,
                metadata={"embedder": self._embedder_id, "language": language},
                configuration={"hnsw": {"space": "cosine"}},
            )
            self._collections[language] = collection
        return collection


def _http_sessions(client: Client) -> list[httpx.Client]:
    """Return the HTTP clients behind a server's client: they have no time limit and are never closed."""
    servers = (getattr(owner, "_server", None) for owner in (client, getattr(client, "_admin_client", None)))
    sessions = (getattr(server, "_session", None) for server in servers)
    return [session for session in sessions if isinstance(session, httpx.Client)]


@contextmanager
def _translated(what: str) -> Iterator[None]:
    """Turn what Chroma, its HTTP client and the file system raise into IndexUnavailable."""
    from chromadb.errors import (
        ChromaError,
    )  # see `ChromaIndex.open`; whoever comes here has imported it already

    try:
        yield
    except (ChromaError, httpx.HTTPError, OSError, ValueError) as exc:
        raise IndexUnavailable(f"Chroma failed at {what} ({type(exc).__name__}).") from exc


def _by_language(chunks: Sequence[Chunk]) -> dict[str, list[int]]:
    """Return the rows of each language."""
    rows: dict[str, list[int]] = {}
    for row, chunk in enumerate(chunks):
        rows.setdefault(chunk.language, []).append(row)
    return rows


def _batches(rows: Sequence[int]) -> Iterator[list[int]]:
    """Yield rows in batches that Chroma accepts."""
    for start in range(0, len(rows), _BATCH):
        yield list(rows[start : start + _BATCH])


def _metadata(chunk: Chunk) -> dict[str, str | int]:
    """Return a chunk's fields as Chroma stores them; "" stands for None, which Chroma would drop."""
    return {
        "article_id": chunk.article_id,
        "kind": chunk.kind,
        "position": chunk.position,
        "title": chunk.title,
        "heading": chunk.heading,
        "markets": ",".join(chunk.markets),
        "valid_from": chunk.valid_from.isoformat() if chunk.valid_from else "",
        "valid_to": chunk.valid_to.isoformat() if chunk.valid_to else "",
        "hash": chunk.hash,
        "text_hash": chunk.text_hash,
    }


def _chunk(chunk_id: str, language: str, meta: Mapping[str, Any], text: str) -> Chunk:
    """Return the chunk that `_metadata` stored."""
    valid_from, valid_to = str(meta["valid_from"]), str(meta["valid_to"])
    return Chunk(
        id=ChunkId(chunk_id),
        article_id=ArticleId(str(meta["article_id"])),
        language=language,
        kind=cast("ChunkKind", str(meta["kind"])),
        position=int(meta["position"]),
        title=str(meta["title"]),
        heading=str(meta["heading"]),
        text=text,
        markets=tuple(str(meta["markets"]).split(",")),
        valid_from=date.fromisoformat(valid_from) if valid_from else None,
        valid_to=date.fromisoformat(valid_to) if valid_to else None,
    )
