"""Words: what counts as the same one, in any script, and what they find."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.lexical import LexicalIndex
from retrieval.tokens import tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RÜCKGABE", "rückgabe"),
        ("reçu", "recu"),
        ("Straße", "STRASSE"),
        ("ﬁnal", "final"),
        ("الإرجاع", "إرجاع"),
        ("إرجاعٌ", "ارجاع"),
        ("سياسة", "سياسه"),
        ("１２３", "123"),
        ("\u0643\u0640\u0640\u062a\u0627\u0628", "كتاب"),
    ],
)
def test_spellings_of_one_word_are_the_same_token(one, other):
    assert tokens(one) == tokens(other)


def test_forms_of_a_word_share_a_token():
    assert set(tokens("returned")) & set(tokens("returning"))
    assert set(tokens("Lieferung")) & set(tokens("Lieferungen"))


def test_scripts_without_spaces_become_pairs():
    assert tokens("我的订单") == ["我的", "的订", "订单"]
    assert tokens("返品したい") == ["返品", "品し", "した", "たい"]
    assert "พัส" not in tokens("พัสดุ")
    assert len(tokens("พัสดุ")) == 4
    assert tokens("用PayPal付款") == ["用", "paypal", "paypa…", "付款"]


def test_prices_and_sizes_stay_whole():
    assert tokens("4,90 € or 39.5") == ["4,90", "or", "39.5"]


@given(st.text(st.characters(categories=None), max_size=200))
def test_any_text_has_tokens_and_none_is_empty(text):
    assert all(tokens(text))


def test_the_text_with_the_rare_word_scores_best():
    index = LexicalIndex(["we deliver parcels", "we take bancontact", "we take returns", "we deliver fast"])
    scores = index.scores(index.query("do you take Bancontact?"))
    assert scores.argmax() == 1
    assert scores[0] == 0


def test_coverage_is_the_weight_of_the_words_that_a_text_has():
    index = LexicalIndex(["we take bancontact", "we deliver parcels"])
    query = index.query("bancontact parcels")
    assert 0.4 < index.coverage(query, 0) < 0.6
    assert index.coverage(index.query("bancontact"), 0) == pytest.approx(1)
    assert index.coverage(index.query("weather in lisbon"), 0) == 0


@pytest.mark.parametrize("texts", [[], [""], ["…", "!"]])
def test_an_index_without_words_finds_nothing(texts):
    index = LexicalIndex(texts)
    query = index.query("anything")
    assert list(index.scores(query)) == [0.0] * len(texts)
    assert all(index.coverage(query, row) == 0 for row in range(len(texts)))


def test_a_question_without_known_words_finds_nothing():
    index = LexicalIndex(["we take bancontact"])
    assert list(index.scores(index.query("😀 ?"))) == [0.0]
