"""How single answers are judged, against judgements made by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from agent.perception.entities import Entities
from agent.perception.intents import Intent
from agent.perception.language import LanguageGuess
from agent.perception.perception import Perception
from evals.rows import Item
from evals.search import Answer, Question
from evals.tasks.intents import IntentsTask, judge_intents
from evals.tasks.language import Spoken, judge_language
from evals.tasks.pii import GoldSpan, judge_spans
from evals.tasks.retrieval import gain, judge_answer, recall, reciprocal_rank
from evals.tasks.sentiment import Felt, judge_sentiment
from evals.understanding import Understood
from guardrails.kinds import Finding, Kind
from retrieval.confidence import Evidence
from retrieval.results import SearchResult, Timings
from tests.evals.making import record


def understood(*intents: tuple[str, float], language: str = "de", **more: object) -> Understood:
    perception = Perception(
        language=language,
        language_confidence=0.9,
        sentiment=more.pop("sentiment", "neutral"),
        intents=tuple(Intent(name=name, confidence=value) for name, value in intents),
        entities=Entities(),
        **more,
    )
    guess = LanguageGuess(language=language, confidence=0.9)
    return Understood(text="masked", guess=guess, perception=perception)


NOTHING = Understood(text="", guess=None, perception=None)


def test_the_first_intent_decides_and_any_of_the_rows_will_do():
    found = judge_intents(("return_item", "track_refund"), understood(("track_refund", 0.8)))
    assert found.scores["accuracy"] == (1, 1)
    assert found.scores["both_found"] == (0, 1)
    assert (found.label, found.guess) == ("track_refund", "track_refund")
    assert 0 < found.severity < 1  # the other intent was not heard


@pytest.mark.parametrize(
    ("heard", "both"),
    [
        (("return_item", "track_refund"), 1),
        (("track_refund", "return_item"), 1),
        (("return_item",), 0),
        (("return_item", "track_refund", "complaint"), 0),
    ],
)
def test_both_are_found_only_when_exactly_these_two_are(heard, both):
    found = judge_intents(("return_item", "track_refund"), understood(*((name, 0.7) for name in heard)))
    assert found.scores["both_found"] == (both, 1)


def test_a_wrong_intent_is_the_worse_the_surer_it_is():
    sure, unsure = (judge_intents(("greeting",), understood(("complaint", p))) for p in (0.9, 0.3))
    assert sure.severity > unsure.severity > 0
    assert (sure.label, sure.guess) == ("greeting", "complaint")


def test_out_of_scope_is_counted_as_recall_and_as_false_alarm():
    right = judge_intents(("out_of_scope",), understood(("out_of_scope", 0.9)))
    alarm = judge_intents(("greeting",), understood(("out_of_scope", 0.9)))
    assert right.scores["oos_recall"] == (1, 1)
    assert "oos_false_alarms" not in right.scores
    assert alarm.scores["oos_false_alarms"] == (1, 1)


def test_no_intent_is_wrong_and_an_unreadable_text_is_not_scored():
    assert judge_intents(("greeting",), understood()).scores["accuracy"] == (0, 1)
    assert judge_intents(("greeting",), understood()).guess == ""
    assert judge_intents(("greeting",), NOTHING).unscored
    assert judge_intents(("greeting",), NOTHING).scores == {}


def test_the_summary_of_intents_counts_pairs_and_sources():
    rows = [
        record("1", scores={"accuracy": (1, 1), "both_found": (1, 1)}, label="a", guess="a", confidence=0.9),
        record("2", scores={"accuracy": (0, 1), "both_found": (0, 1)}, label="a", guess="b", confidence=0.9,
               severity=1.9, source="chat"),
        record("3", label="b", guess="b", confidence=0.5, source="chat"),
    ]  # fmt: skip
    extras = IntentsTask().extras(rows, 0)
    assert extras["two_intents"]["n"] == 2
    assert extras["two_intents"]["both_found"] == 0.5
    assert extras["by_source"]["chat"]["accuracy"] == 0.5
    assert extras["by_intent"]["a"] == {"n": 2, "precision": 1.0, "recall": 0.5, "f1": 0.6667}
    assert extras["metrics"]["ece"]["value"] == pytest.approx((2 * 0.4 + 0.5) / 3, abs=1e-4)


def item(text: str, language: str, gold: object) -> Item[object]:
    return Item(key="k", where="f:1", language=language, text=text, gold=gold, extra={})


def test_a_regions_language_is_the_language():
    found = judge_language(item("Onde está?", "pt-BR", Spoken()), understood(language="pt"))
    assert found.scores == {"accuracy": (1, 1), "short_accuracy": (1, 1)}


def test_other_languages_and_history_are_judged():
    gold = Spoken(history=("Hallo",))
    found = judge_language(
        item("Var är mitt paket, det har inte kommit", "other", gold), understood(language="nl")
    )
    assert found.scores == {"accuracy": (0, 1), "switch_accuracy": (0, 1)}
    assert (found.label, found.guess) == ("other", "nl")


def test_feelings_count_only_where_the_row_tells_them():
    gold = Felt(level="negative", feelings={"anger": True, "urgency": False})
    found = judge_sentiment(
        gold, understood(sentiment="very_negative", anger=False, urgency=True, vulnerable=True)
    )
    assert found.scores == {
        "accuracy": (0, 1), "within_one_level": (1, 1), "anger_recall": (0, 1), "urgency_false_alarms": (1, 1)
    }  # fmt: skip
    calm = judge_sentiment(Felt(level="negative", feelings={}), understood(sentiment="very_negative"))
    assert found.severity > calm.severity > 0


TEXT = "Anna Schmidt, anna@x.de, Berlin"
NAME, MAIL = GoldSpan(start=0, end=12, kind=Kind.NAME), GoldSpan(start=14, end=23, kind=Kind.EMAIL)


def test_a_span_is_masked_when_every_character_is():
    findings = [Finding(start=0, end=4, kind=Kind.NAME), Finding(start=14, end=23, kind=Kind.ID)]
    found = judge_spans(TEXT, [NAME, MAIL], findings)
    assert found.scores == {"recall": (1, 2), "typed_recall": (1, 2), "precision": (2, 2)}
    assert found.details["kinds"] == {"NAME": [1, 0, 1, 1], "EMAIL": [1, 1, 0, 0], "ID": [0, 0, 1, 1]}
    assert found.text == "⟦Anna Schmidt⟧, <EMAIL>, Berlin"


def test_two_findings_may_mask_a_span_together():
    halves = [Finding(start=0, end=5, kind=Kind.NAME), Finding(start=5, end=12, kind=Kind.NAME)]
    assert judge_spans(TEXT, [NAME], halves).scores["recall"] == (1, 1)


def test_a_false_alarm_and_a_text_without_personal_data():
    wrong = judge_spans(
        TEXT, [NAME], [Finding(start=0, end=12, kind=Kind.NAME), Finding(start=25, end=31, kind=Kind.ADDRESS)]
    )
    assert wrong.scores["precision"] == (1, 2)
    assert wrong.text.endswith("⟦Berlin⟧")
    assert judge_spans("Berlin", [], []).scores == {"clean_rows": (1, 1)}
    assert judge_spans("Berlin", [], [Finding(start=0, end=6, kind=Kind.NAME)]).scores == {
        "clean_rows": (0, 1), "precision": (0, 1)
    }  # fmt: skip


def test_a_missed_card_number_is_worse_than_a_missed_name():
    card = GoldSpan(start=0, end=12, kind=Kind.CARD)
    assert judge_spans(TEXT, [card], []).severity > judge_spans(TEXT, [NAME], []).severity


def test_ranking_measures_by_hand():
    ranked, relevant = ["x", "a", "y", "b"], frozenset({"a", "b", "c"})
    assert recall(ranked, relevant, 1) == 0
    assert recall(ranked, relevant, 5) == pytest.approx(2 / 3)
    assert recall(["a"], relevant, 1) == 1  # of one place
    assert reciprocal_rank(ranked, relevant) == 0.5
    assert reciprocal_rank(["x"] * 10 + ["a"], relevant) == 0
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert gain(ranked, relevant) == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)


def answer(*ranked: str, confident: bool = True, unknown: frozenset[str] = frozenset()) -> Answer:
    timings = Timings(embedding=0, dense=0, lexical=0, fusion=0)
    evidence = Evidence(similarity=0, lead=0, coverage=0)
    result = SearchResult(passages=(), confident=confident, score=0.9, evidence=evidence, timings=timings)
    return Answer(ranked=ranked, result=result, vector=np.zeros(3, dtype=np.float32), unknown=unknown)


def test_a_question_without_an_answer_is_about_confidence_only():
    found = judge_answer("?", Question(relevant=frozenset()), answer("a"))
    assert found.scores == {"false_confidence": (1, 1), "right_when_confident": (0, 1)}
    assert judge_answer("?", Question(relevant=frozenset()), answer("a", confident=False)).severity == 0


def test_a_question_whose_articles_do_not_exist_is_not_scored():
    question = Question(relevant=frozenset({"gone"}))
    assert judge_answer("?", question, answer("a", unknown=frozenset({"gone"}))).unscored
