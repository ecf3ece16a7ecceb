"""Chunks: their ids and hashes stay as long as their content does, and none is too long."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles import Article, ArticleId, Section
from retrieval.chunks import MAX_TOKENS, chunk_article, estimated_tokens


def make(*sections: Section, answer: str = "The answer.", **fields) -> Article:
    values = {
        "id": ArticleId("returns-eu"),
        "title": "Returns",
        "language": "de",
        "markets": ("AT", "DE"),
        "valid_from": date(2025, 1, 1),
        "valid_to": None,
        "path": None,
    }
    return Article(direct_answer=answer, sections=sections, **(values | fields))


def test_the_direct_answer_and_each_section_are_chunks_named_by_their_place():
    chunks = chunk_article(
        make(Section(heading="Was kostet es?", text="Nichts."), Section(heading="运费？", text="免费"))
    )
    assert [chunk.id for chunk in chunks] == [
        "de/returns-eu#answer",
        "de/returns-eu#was-kostet-es",
        "de/returns-eu#运费",
    ]
    assert [chunk.kind for chunk in chunks] == ["answer", "section", "section"]


def test_two_headings_that_are_alike_get_ids_of_their_own():
    chunks = chunk_article(make(Section(heading="How?", text="One."), Section(heading="How!", text="Two.")))
    assert [chunk.id for chunk in chunks][1:] == ["de/returns-eu#how", "de/returns-eu#how~2"]


def test_the_same_content_has_the_same_hashes():
    section = Section(heading="How?", text="So.")
    first, second = chunk_article(make(section)), chunk_article(make(section))
    assert [(chunk.id, chunk.hash, chunk.text_hash) for chunk in first] == [
        (chunk.id, chunk.hash, chunk.text_hash) for chunk in second
    ]


def test_a_change_in_one_section_leaves_the_others_as_they_were():
    before = chunk_article(make(Section(heading="A", text="One."), Section(heading="B", text="Two.")))
    after = chunk_article(make(Section(heading="A", text="One!"), Section(heading="B", text="Two.")))
    assert [old.hash == new.hash for old, new in zip(before, after, strict=True)] == [True, False, True]


def test_other_markets_or_dates_change_the_hash_but_not_what_is_embedded():
    (before,) = chunk_article(make())
    for fields in ({"markets": ("all",)}, {"valid_to": date(2030, 1, 1)}):
        (after,) = chunk_article(make(**fields))
        assert after.hash != before.hash
        assert after.text_hash == before.text_hash


def test_a_long_section_is_cut_between_lines_and_repeats_the_head_of_its_table():
    rows = "\n".join(f"Country {n} | {n}.90 € | {n} days" for n in range(60))
    chunks = chunk_article(make(Section(heading="Prices", text=f"Country | Price | Days\n{rows}")))[1:]
    assert len(chunks) > 3
    assert all(chunk.text.startswith("Country | Price | Days\n") for chunk in chunks)
    assert [chunk.id for chunk in chunks][:2] == ["de/returns-eu#prices", "de/returns-eu#prices~2"]
    assert all(f"Country {n} |" in "\n".join(chunk.text for chunk in chunks) for n in range(60))


@given(st.text(max_size=4000))
def test_no_chunk_is_too_long_and_no_letter_is_lost(text):
    chunks = chunk_article(make(Section(heading="H", text=text)))[1:]
    assert all(estimated_tokens(chunk.text) <= MAX_TOKENS * 1.1 + 2 for chunk in chunks)
    letters = [char for char in text if not char.isspace() and char != "|"]
    kept = [char for chunk in chunks for char in chunk.text if not char.isspace() and char != "|"]
    assert len(kept) >= len(letters) or not letters


def test_a_chunk_covers_its_markets_on_its_days():
    (chunk,) = chunk_article(make(valid_to=date(2025, 12, 31)))
    assert chunk.covers("DE", date(2025, 1, 1))
    assert chunk.covers("AT", date(2025, 12, 31))
    assert not chunk.covers("DE", date(2024, 12, 31))
    assert not chunk.covers("DE", date(2026, 1, 1))
    assert not chunk.covers("GB", date(2025, 6, 1))
    assert not chunk.covers("", date(2025, 6, 1))
    (everywhere,) = chunk_article(make(markets=("all",)))
    assert everywhere.covers("GB", date(2025, 6, 1))
    assert everywhere.covers("", date(2025, 6, 1))
