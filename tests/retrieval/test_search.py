"""Search: what is found for whom, in which language, and what is never shown."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.confidence import Calibration
from retrieval.errors import IndexUnavailable
from retrieval.fusion import Ranking, fuse
from retrieval.ingest import ingest
from retrieval.search import KnowledgeBase

MARKETS = ("DE", "AT", "GB", "US", "NO")
TODAY = date(2026, 6, 1)
SURE = Calibration(bias=-3, similarity=6, lead=3, coverage=2, threshold=0.5)


@pytest.fixture
def base(folder, write, index, embedder):
    """A help centre with rules that differ by market, an expired one, and translations of some."""
    write(
        "returns-eu",
        title="Returns in the EU",
        markets="[DE, AT]",
        body="The return label is free of charge.\n",
    )
    write(
        "returns-gb",
        title="Returns in the UK",
        markets="[GB]",
        body="The return label for Britain is free.\n",
    )
    write(
        "returns-world", title="Returns worldwide", markets="[US]", body="A return label costs five euros.\n"
    )
    write(
        "returns-eu",
        language="de",
        title="Rückgabe in der EU",
        markets="[DE, AT]",
        body="Das Retourenetikett ist gratis.\n",
    )
    write(
        "strike",
        title="Strike",
        valid_from="2024-11-01",
        valid_to="2024-12-31",
        body="Because of a strike, late.\n",
    )
    write("payment", title="Payment", body="We take cards.\n\n## Do you take Bancontact?\nYes, in Belgium.\n")
    write("espresso", title="Espresso maker", body="Descale the espresso maker with citric acid.\n")
    write("lamps", title="Lamps", body="A lamp needs a bulb of type E27.\n")
    report = ingest(folder, index=index, embedder=embedder, markets=MARKETS)
    assert report.ok
    return KnowledgeBase(index=index, embedder=embedder, calibration=SURE)


def ask(base: KnowledgeBase, query: str, *, language="en", market="GB", on=TODAY, limit=5):
    return base.search_now(query, language=language, market=market, on=on, limit=limit)


def test_the_best_article_comes_first_with_its_direct_answer_and_page(base):
    passage = ask(base, "do you take bancontact").passages[0]
    assert passage.passage_id == "en/payment#do-you-take-bancontact"
    assert (passage.heading, passage.text) == ("Do you take Bancontact?", "Yes, in Belgium.")
    assert passage.direct_answer == "We take cards."
    assert passage.url == "/help/en/payment"


@pytest.mark.parametrize(
    ("market", "expected"), [("DE", "returns-eu"), ("GB", "returns-gb"), ("US", "returns-world")]
)
def test_the_rules_of_the_shoppers_market_are_found_and_no_others(base, market, expected):
    found = [p.article_id for p in ask(base, "return label", market=market).passages]
    assert found[0] == expected
    assert sum(article.startswith("returns") for article in found) == 1


def test_a_shopper_whose_market_is_unknown_sees_only_what_holds_everywhere(base):
    result = ask(base, "return label", market="", limit=20)
    assert {passage.markets for passage in result.passages} == {("all",)}


def test_an_expired_article_is_found_only_on_the_days_it_was_valid(base):
    assert "strike" not in [p.article_id for p in ask(base, "strike late", limit=20).passages]
    on_the_day = ask(base, "strike late", on=date(2024, 12, 31), limit=20)
    assert "strike" in [p.article_id for p in on_the_day.passages] or on_the_day.passages == ()


def test_the_shoppers_language_is_preferred_and_english_fills_its_gaps(base):
    translated = ask(base, "return label free", language="de", market="DE").passages[0]
    assert (translated.article_id, translated.language) == ("returns-eu", "de")
    untranslated = ask(base, "espresso maker descale", language="de", market="DE").passages[0]
    assert (untranslated.article_id, untranslated.language) == ("espresso", "en")


def test_a_language_without_articles_gets_english_ones(base):
    assert ask(base, "espresso maker", language="fr").passages[0].article_id == "espresso"


def test_an_article_appears_once_however_many_of_its_chunks_match(base):
    found = [p.article_id for p in ask(base, "payment cards bancontact", limit=20).passages]
    assert len(found) == len(set(found))


def test_what_is_answered_is_confident_and_what_is_not_is_not(base):
    assert ask(base, "descale the espresso maker").confident
    nothing = ask(base, "xq zv jk ww")
    assert not nothing.confident
    assert nothing.score < ask(base, "descale the espresso maker").score


def test_the_vector_that_is_given_is_used_and_none_is_computed(base, embedder):
    vector = embedder.embed_query("espresso maker descale")
    result = base.search_now("?", vector=vector, language="en", market="GB", on=TODAY)
    assert result.passages[0].article_id == "espresso"
    assert result.timings.embedding < 1


async def test_many_searches_at_once_do_not_mix(base):
    queries = ["bancontact", "espresso maker", "lamp bulb"] * 8
    results = await asyncio.gather(
        *(base.search(query, language="en", market="GB", on=TODAY) for query in queries)
    )
    found = [result.passages[0].article_id for result in results]
    assert found == ["payment", "espresso", "lamps"] * 8


def test_a_question_in_other_words_leads_to_its_article_and_is_never_cited(
    base, folder, write, index, embedder
):
    write(
        "warranty", title="Guarantee", body="Two years.\n", more="questions:\n  - toaster died who mends it\n"
    )
    assert ingest(folder, index=index, embedder=embedder, markets=MARKETS).added == 2
    base.reload()
    (passage, *_) = ask(base, "my toaster died, who mends it?").passages
    assert (passage.article_id, passage.passage_id, passage.text) == (
        "warranty",
        "en/warranty#answer",
        "Two years.",
    )
    cited = base.article("warranty", language="en", market="GB", on=TODAY)
    assert [passage.passage_id for passage in cited] == ["en/warranty#answer"]


def test_an_article_can_be_fetched_by_its_id(base):
    passages = base.article("payment", language="de", market="DE", on=TODAY)
    assert [passage.passage_id for passage in passages] == [
        "en/payment#answer",
        "en/payment#do-you-take-bancontact",
    ]
    assert base.article("returns-eu", language="de", market="DE", on=TODAY)[0].language == "de"
    assert base.article("returns-eu", language="de", market="GB", on=TODAY) == ()
    assert base.article("strike", language="en", market="GB", on=TODAY) == ()
    assert base.article("no-such", language="en", market="GB", on=TODAY) == ()


def test_a_help_centre_without_articles_answers_nothing(index, embedder):
    empty = KnowledgeBase(index=index, embedder=embedder, calibration=SURE)
    result = ask(empty, "anything")
    assert (result.passages, result.confident, result.score) == ((), False, 0.0)


def test_new_articles_are_found_after_a_reload(base, folder, write, index, embedder):
    write("gift-cards", title="Gift cards", body="A gift card is valid for five years.\n")
    ingest(folder, index=index, embedder=embedder, markets=MARKETS)
    assert ask(base, "gift card").passages[0].article_id != "gift-cards"
    base.reload()
    assert ask(base, "gift card").passages[0].article_id == "gift-cards"


class _Broken:
    """An index whose Chroma went away after the chunks were read."""

    def __init__(self, index):
        self._index = index

    def languages(self):
        return self._index.languages()

    def contents(self, language):
        return self._index.contents(language)

    def nearest(self, language, vector, count):
        raise IndexUnavailable("gone")


def test_search_goes_on_without_chroma(base, index, embedder):
    without = KnowledgeBase(index=_Broken(index), embedder=embedder, calibration=SURE)
    for query in ("bancontact", "espresso maker", "return label"):
        found, usual = ask(without, query), ask(base, query)
        assert [p.passage_id for p in found.passages] == [p.passage_id for p in usual.passages]
        assert found.confident == usual.confident


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    query=st.text(st.characters(categories=None), max_size=60)
    | st.sampled_from(["return label", "strike", "payment"]),
    market=st.sampled_from(["", "DE", "AT", "GB", "US", "NO", "XX"]),
    language=st.sampled_from(["en", "de", "fr", ""]),
    on=st.dates(date(2024, 1, 1), date(2027, 1, 1)),
)
def test_no_passage_of_another_market_or_another_time_is_ever_returned(base, query, market, language, on):
    for passage in ask(base, query, market=market, language=language, on=on, limit=20).passages:
        assert passage.markets == ("all",) or market in passage.markets
        assert (passage.article_id == "strike") <= (date(2024, 11, 1) <= on <= date(2024, 12, 31))
        assert passage.article_id == "strike" or on >= date(2025, 1, 1)


def test_fusion_prefers_what_several_rankings_agree_on():
    dense = Ranking(scores={"a": 0.9, "b": 0.8, "c": 0.1}, weight=1.0)
    words = Ranking(scores={"b": 7.0, "d": 3.0}, weight=0.25)
    assert fuse([dense, words]) == ["b", "a", "c", "d"]
    assert fuse([dense, Ranking(scores={}, weight=1.0)]) == ["a", "b", "c"]
    assert fuse([]) == []


def test_equal_articles_always_come_in_the_same_order():
    assert fuse([Ranking(scores={"b": 1.0, "a": 1.0}, weight=1.0)]) == ["a", "b"]
