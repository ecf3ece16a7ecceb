"""Comparisons of runs that were made by hand, so that the answer is known."""

from __future__ import annotations

import pytest

from evals.comparing import compare, mcnemar
from evals.errors import Incomparable
from tests.evals.making import record, side


def runs(pattern: str, **more):
    """Two runs, a letter an item: "=" right in both, "-" wrong in both, "+" became right, "!" became wrong."""
    before = [record(str(n), right=sign in "=!", **more) for n, sign in enumerate(pattern)]
    after = [record(str(n), right=sign in "=+", **more) for n, sign in enumerate(pattern)]
    return side("A", before), side("B", reversed(after))


@pytest.mark.parametrize(
    ("gained", "lost", "p"),
    [
        (0, 0, 1.0),
        (5, 5, 1.0),
        (1, 0, 1.0),
        (5, 0, 0.0625),
        (6, 0, 0.03125),
        (1, 8, 0.0390625),
        (8, 1, 0.0390625),
    ],
)
def test_mcnemars_exact_test_by_hand(gained, lost, p):
    assert mcnemar(gained, lost) == pytest.approx(p)


def test_many_that_got_better_are_better():
    found = compare(*runs("=" * 50 + "-" * 30 + "+" * 20))
    (change,) = found.changes
    assert (change.a, change.b, change.verdict) == (0.5, 0.7, "better")
    assert (change.gained, change.lost) == (20, 0)
    assert change.low > 0
    assert change.low < change.difference < change.high
    assert len(found.better) == 20
    assert found.worse == ()


def test_many_that_got_worse_are_worse():
    found = compare(*runs("=" * 50 + "!" * 20 + "+" * 2))
    assert found.changes[0].verdict == "worse"
    assert (len(found.better), len(found.worse)) == (2, 20)


@pytest.mark.parametrize("pattern", ["=" * 50 + "+" * 5 + "!" * 4, "=" * 500 + "+" * 4])
def test_a_few_either_way_are_noise(pattern):
    assert compare(*runs(pattern)).changes[0].verdict == "noise"


def test_the_same_run_is_the_same():
    found = compare(*runs("=-" * 20))
    assert found.changes[0].verdict == "same"
    assert found.changes[0].p == 1


def test_fewer_false_alarms_are_better():
    def alarms(name, count):
        return side(
            name, [record(str(n), scores={"anger_false_alarms": (float(n < count), 1)}) for n in range(60)]
        )

    found = compare(alarms("A", 20), alarms("B", 2))
    assert found.changes[0].verdict == "better"
    assert len(found.better) == 18


def test_measures_with_several_parts_an_item_are_compared_without_mcnemar():
    def spans(name, masked):
        return side(name, [record(str(n), scores={"recall": (masked, 3)}) for n in range(30)], task="pii")

    (change,) = compare(spans("A", 1), spans("B", 3)).changes
    assert (round(change.a, 3), change.b, change.p, change.verdict) == (0.333, 1.0, None, "better")


def test_macro_f1_is_compared_too():
    def labelled(name, guess):
        return side(name, [record(str(n), label="ab"[n % 2], guess=guess("ab"[n % 2])) for n in range(80)])

    found = compare(labelled("A", lambda label: "a"), labelled("B", lambda label: label))
    change = {change.measure: change for change in found.changes}["macro_f1"]
    assert (round(change.a, 3), change.b, change.verdict) == (0.333, 1.0, "better")


def test_languages_are_told_apart_and_corrected_for_many_looks():
    before, after = [], []
    for code, gained in {"de": 12, "ar": 6, "fr": 0, "es": 0}.items():
        for n in range(40):
            before.append(record(f"{code}{n}", right=n >= gained, language=code))
            after.append(record(f"{code}{n}", right=True, language=code))
    found = compare(side("A", before), side("B", after)).by_language
    assert found["de"].verdict == "better"
    assert found["ar"].p == pytest.approx(0.03125)  # below 0.05, but not after four looks
    assert found["ar"].verdict == "noise"
    assert found["fr"].verdict == "same"


def test_what_was_not_scored_in_one_run_is_left_out():
    a = side("A", [record("1"), record("2", unscored="unreadable", scores={})])
    b = side("B", [record("1"), record("2")])
    found = compare(a, b)
    assert (found.n, found.unscored) == (1, 1)


def test_different_data_are_refused():
    with pytest.raises(Incomparable, match="1 items in both, 1 only in A, 2 only in B"):
        compare(side("A", map(record, "12")), side("B", map(record, "134")))


def test_different_tasks_are_refused():
    with pytest.raises(Incomparable, match="A is of intents, B of pii"):
        compare(side("A", [record("1")]), side("B", [record("1")], task="pii"))
