"""Ingest: only what changed is embedded, and nothing is indexed while an article is wrong."""

from __future__ import annotations

import pytest

from retrieval.errors import ArticlesInvalid
from retrieval.index import ChromaIndex
from retrieval.ingest import VECTORS_FILE, ingest, write_vectors
from retrieval.testing import HashEmbedder

MARKETS = ("DE", "AT", "GB", "US", "NO")


@pytest.fixture
def run(folder, index, embedder):
    """Ingest the folder, and forget what was embedded before."""

    def _run(**options):
        embedder.embedded.clear()
        return ingest(folder, index=index, embedder=embedder, markets=MARKETS, **options)

    return _run


def test_a_first_ingest_adds_everything(run, write, index):
    write("returns")
    write("returns", language="de")
    report = run()
    assert (report.articles, report.added, report.embedded, report.unchanged) == (2, 4, 4, 0)
    assert report.ok
    assert index.languages() == ("de", "en")


def test_a_second_ingest_embeds_nothing(run, write, embedder):
    write("returns")
    run()
    report = run()
    assert (report.added, report.changed, report.removed, report.unchanged) == (0, 0, 0, 2)
    assert embedder.embedded == []


def test_only_the_changed_section_is_embedded_again(run, write, embedder):
    write("returns")
    run()
    write("returns", body="You have 30 days to send it back.\n\n## What does it cost?\nFive euros.\n")
    report = run()
    assert (report.changed, report.unchanged) == (1, 1)
    assert embedder.embedded == ["Five euros."]


def test_changed_markets_are_stored_without_embedding(run, write, embedder, index):
    write("returns")
    run()
    write("returns", markets="[GB]", valid_to="2030-01-01")
    report = run()
    assert (report.relabelled, report.changed, report.embedded) == (2, 0, 0)
    assert embedder.embedded == []
    assert {chunk.markets for chunk in index.contents("en").chunks} == {("GB",)}


def test_a_deleted_article_is_removed(run, write, index):
    path = write("returns")
    write("exchange", title="Exchange")
    run()
    path.unlink()
    report = run()
    assert (report.removed, report.unchanged) == (2, 2)
    assert {chunk.article_id for chunk in index.contents("en").chunks} == {"exchange"}


def test_a_dry_run_reports_and_touches_nothing(run, write, index, embedder):
    write("returns")
    report = run(dry_run=True)
    assert (report.added, report.embedded, report.dry_run) == (2, 2, True)
    assert embedder.embedded == []
    assert index.languages() == ()


def test_one_wrong_article_keeps_all_of_them_out(run, write, index):
    write("returns")
    write("exchange", markets="[XX]")
    report = run()
    assert not report.ok
    assert [problem.line for problem in report.problems] == [5]
    assert report.added == 0
    assert index.languages() == ()


def test_progress_counts_up_to_what_there_is_to_embed(run, write):
    for number in range(10):
        write(f"article-{number}", title=f"Title {number}")
    calls = []
    run(progress=lambda done, total: calls.append((done, total)))
    assert calls == [(16, 20), (20, 20)]


def test_an_interrupted_ingest_is_completed_by_the_next(run, write):
    for number in range(20):
        write(f"article-{number}", title=f"Title {number}")

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(progress=stop)
    report = run()
    assert (report.unchanged, report.added) == (16, 24)


def test_vectors_from_the_file_beside_the_articles_are_not_computed_again(run, write, folder, embedder):
    write("returns")
    assert write_vectors(folder, embedder=embedder, markets=MARKETS) == 2
    report = run()
    assert (report.added, report.embedded) == (2, 0)
    assert embedder.embedded == []


def test_vectors_of_another_embedder_are_not_used(write, folder, tmp_path):
    write("returns")
    write_vectors(folder, embedder=HashEmbedder(name="one"), markets=MARKETS)
    other = HashEmbedder(name="two")
    index = ChromaIndex.open(tmp_path / "other", embedder_id=other.id, dimensions=other.dimensions)
    assert ingest(folder, index=index, embedder=other, markets=MARKETS).embedded == 2
    index.close()


def test_a_broken_file_of_vectors_is_no_reason_not_to_start(run, write, folder):
    write("returns")
    (folder / VECTORS_FILE).write_bytes(b"PK\x03\x04 not really")
    assert run().embedded == 2


def test_vectors_are_not_written_for_articles_with_mistakes(write, folder, embedder):
    write("returns", markets="[XX]")
    with pytest.raises(ArticlesInvalid, match="Unknown market 'XX'"):
        write_vectors(folder, embedder=embedder, markets=MARKETS)
