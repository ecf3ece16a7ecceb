"""Figures against values computed by hand, and against scikit-learn's own."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from evals.classification import (
    by_class,
    calibration,
    coded,
    confusion,
    expected_calibration_error,
    fast_macro_f1,
    macro_f1,
    macro_f1_of,
)
from evals.figures import figure, lower_is_better, wilson

classes = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcde")), min_size=1, max_size=40)


def test_wilsons_interval_is_that_of_the_textbook():
    # 8 of 10: centre (0.8 + 3.8415/20) / 1.38415 = 0.71672, half width 0.22661
    low, high = wilson(8, 10)
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)


@pytest.mark.parametrize(("hits", "n", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0)])
def test_wilsons_interval_is_no_point_where_all_or_none_are_right(hits, n, low, high):
    assert [round(value, 4) for value in wilson(hits, n)] == [low, high]


def test_a_share_of_counts_has_wilsons_interval():
    found = figure([(1, 1)] * 8 + [(0, 1)] * 2 + [(0, 0)] * 5)
    assert (found.value, found.low, found.high, found.n, found.interval) == (
        0.8,
        0.4902,
        0.9433,
        10,
        "wilson",
    )


def test_items_add_to_numerator_and_denominator():
    found = figure([(2, 3), (1, 1)])  # spans found of those there are
    assert (found.value, found.n) == (0.75, 4)


def test_a_mean_of_fractions_has_a_bootstrap_interval_that_the_seed_repeats():
    parts = [(1.0, 1), (0.5, 1), (1 / 3, 1), (0.0, 1)]
    found = figure(parts, seed=3)
    assert found.value == round((1 + 0.5 + 1 / 3) / 4, 4)
    assert found.interval == "bootstrap"
    assert found.low < found.value < found.high
    assert figure(parts, seed=3) == found


def test_where_nothing_counts_there_is_no_value():
    assert figure([]).value is None
    assert figure([(0, 0)]).value is None


def test_smaller_is_better_only_for_mistakes():
    assert lower_is_better("anger_false_alarms")
    assert lower_is_better("false_confidence")
    assert not lower_is_better("anger_recall")


def test_macro_f1_by_hand():
    # a: precision 1/2, recall 1/2, F1 0.5; b: precision 1/1, recall 1/2, F1 2/3
    pairs = [("a", "a"), ("a", "c"), ("b", "b"), ("b", "a")]
    assert macro_f1_of(pairs) == round((0.5 + 2 / 3) / 2, 4)
    assert by_class(pairs) == {
        "a": {"n": 2, "precision": 0.5, "recall": 0.5, "f1": 0.5},
        "b": {"n": 2, "precision": 1.0, "recall": 0.5, "f1": 0.6667},
    }


def test_a_class_that_only_occurs_as_a_mistake_does_not_count():
    assert macro_f1_of([("a", "a"), ("a", "z")]) == round(2 / 3, 4)


@given(classes)
def test_the_fast_macro_f1_is_scikit_learns(pairs):
    truth = [pair[0] for pair in pairs]
    guess = [pair[1] for pair in pairs]
    expected = f1_score(truth, guess, labels=sorted(set(truth)), average="macro", zero_division=0)
    assert fast_macro_f1(*coded(pairs)) == pytest.approx(expected)


def test_the_interval_of_a_macro_f1_holds_its_value():
    found = macro_f1([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")] * 20, seed=0)
    assert found.low < found.value < found.high


def test_the_confusion_matrix_has_what_is_right_in_rows():
    found = confusion([("a", "b"), ("a", "b"), ("b", "b"), ("a", "")], order=("b", "a"))
    assert found == {"labels": ["b", "a", "(none)"], "rows": [[1, 0, 0], [2, 0, 1], [0, 0, 0]]}


def test_calibration_by_hand():
    points = calibration([0.95, 0.92, 0.55, 1.0], [True, False, True, True])
    assert points == [
        {"n": 1, "confidence": 0.55, "accuracy": 1.0},
        {"n": 3, "confidence": round((0.95 + 0.92 + 1) / 3, 4), "accuracy": round(2 / 3, 4)},
    ]
    gap = (0.45 + 3 * abs(0.9567 - 0.6667)) / 4
    assert expected_calibration_error(points) == pytest.approx(gap, abs=1e-4)


def test_calibration_of_nothing():
    assert calibration([], []) == []
    assert expected_calibration_error([]) is None


def test_a_bootstrap_interval_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(5)
    covered = 0
    for trial in range(60):
        parts = [(float(value), 1) for value in rng.beta(2, 1, size=80)]
        found = figure(parts, seed=trial)
        covered += found.low <= 2 / 3 <= found.high
    assert covered >= 60 * 0.95 - 3 * math.sqrt(60 * 0.95 * 0.05)
