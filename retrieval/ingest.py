"""From a folder of articles to the index: only what changed is embedded; nothing if an article is wrong."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.articles import ArticleSet, read_articles
from retrieval.chunks import Chunk, ChunkId, chunk_articles
from retrieval.embeddings.base import Embedder
from retrieval.errors import ArticlesInvalid, Problem
from retrieval.index import ChromaIndex, Stored
from retrieval.representation import Progress, Representer
from retrieval.vectors import KnownVectors

_BATCH = 16

VECTORS_FILE = "vectors.npz"
"""Name of the file of known vectors beside the articles."""


@dataclass(frozen=True, kw_only=True)
class IndexPlan:
    """What must be done to bring the index up to date.

    `relabelled` chunks keep their vector: their markets, dates or place changed, not their text.
    """

    added: tuple[Chunk, ...]
    changed: tuple[Chunk, ...]
    relabelled: tuple[Chunk, ...]
    removed: Mapping[ChunkId, Stored]
    unchanged: int

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.added or self.changed or self.relabelled or self.removed)


@dataclass(frozen=True, kw_only=True)
class IngestReport:
    """What an ingest did, or would do (`dry_run`). With `problems` nothing was touched.

    Numbers count chunks, but for `articles`. `embedded` are those that no file of known vectors had.
    """

    articles: int
    added: int
    changed: int
    relabelled: int
    removed: int
    unchanged: int
    embedded: int
    dry_run: bool
    seconds: float
    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every article was right."""
        return not self.problems


def plan_index(chunks: Sequence[Chunk], stored: Mapping[ChunkId, Stored]) -> IndexPlan:
    """Compare the articles' chunks with what the index has."""
    added, changed, relabelled = [], [], []
    unchanged = 0
    for chunk in chunks:
        old = stored.get(chunk.id)
        if old is None:
            added.append(chunk)
        elif old.text_hash != chunk.text_hash:
            changed.append(chunk)
        elif old.hash != chunk.hash:
            relabelled.append(chunk)
        else:
            unchanged += 1
    wanted = {chunk.id for chunk in chunks}
    return IndexPlan(
        added=tuple(added),
        changed=tuple(changed),
        relabelled=tuple(relabelled),
        removed={chunk_id: old for chunk_id, old in stored.items() if chunk_id not in wanted},
        unchanged=unchanged,
    )


def ingest(
    folder: Path,
    *,
    index: ChromaIndex,
    embedder: Embedder,
    markets: Collection[str],
    languages: Collection[str] | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> IngestReport:
    """Bring the index up to date with a folder of articles.

    Vectors are taken from `folder / VECTORS_FILE` where it has them. Interrupted, it leaves an index that
    works and that the next call completes. Blocks for about 0.1 s for each chunk to embed. May raise
    IndexUnavailable.
    """
    read = read_articles(folder, markets=markets, languages=languages)
    return ingest_articles(
        read,
        index=index,
        embedder=embedder,
        known=KnownVectors.read(folder / VECTORS_FILE, embedder_id=embedder.id),
        dry_run=dry_run,
        progress=progress,
    )


def ingest_articles(
    read: ArticleSet,
    *,
    index: ChromaIndex,
    embedder: Embedder,
    known: KnownVectors,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> IngestReport:
    """Bring the index up to date with articles that were read before."""
    started = time.perf_counter()
    if read.problems:
        return _report(read, None, 0, started, dry_run=dry_run)
    plan = plan_index(chunk_articles(read.articles), index.stored())
    representer = Representer(embedder, known)
    to_embed = sum(not representer.is_known(chunk) for chunk in (*plan.added, *plan.changed))
    if not dry_run:
        _carry_out(plan, index, representer, progress)
    return _report(read, plan, to_embed, started, dry_run=dry_run)


def write_vectors(
    folder: Path, *, embedder: Embedder, markets: Collection[str], progress: Progress | None = None
) -> int:
    """Write the file of known vectors for the articles of a folder; returns how many it holds.

    Vectors of texts that did not change are kept. Raises ArticlesInvalid.
    """
    read = read_articles(folder, markets=markets)
    if read.problems:
        raise ArticlesInvalid(read.problems)
    path = folder / VECTORS_FILE
    representer = Representer(embedder, KnownVectors.read(path, embedder_id=embedder.id))
    chunks = chunk_articles(read.articles)
    vectors = {}
    for done, chunk in enumerate(chunks, start=1):
        vectors[chunk.text_hash] = representer.vectors([chunk])[0]
        if progress is not None:
            progress(done, len(chunks))
    KnownVectors(embedder_id=embedder.id, vectors=vectors).write(path)
    return len(vectors)


def _carry_out(
    plan: IndexPlan, index: ChromaIndex, representer: Representer, progress: Progress | None
) -> None:
    """Do what the plan says: first what is new, then what goes, so that nothing is missing meanwhile."""
    fresh = (*plan.added, *plan.changed)
    for start in range(0, len(fresh), _BATCH):
        batch = fresh[start : start + _BATCH]
        index.put(batch, representer.vectors(batch))
        if progress is not None:
            progress(start + len(batch), len(fresh))
    index.relabel(plan.relabelled)
    index.delete(plan.removed)


def _report(
    read: ArticleSet, plan: IndexPlan | None, embedded: int, started: float, *, dry_run: bool
) -> IngestReport:
    """Return the report of a plan, or of articles with problems."""
    return IngestReport(
        articles=len(read.articles),
        added=len(plan.added) if plan else 0,
        changed=len(plan.changed) if plan else 0,
        relabelled=len(plan.relabelled) if plan else 0,
        removed=len(plan.removed) if plan else 0,
        unchanged=plan.unchanged if plan else 0,
        embedded=embedded,
        dry_run=dry_run,
        seconds=time.perf_counter() - started,
        problems=read.problems,
    )
