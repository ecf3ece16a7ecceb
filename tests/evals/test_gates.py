"""Gates: how they are read, what they hold, what fails."""

from __future__ import annotations

import pytest

from evals.errors import GatesInvalid
from evals.gates import check, read_gates
from evals.tasks.known import NAMES
from tests.evals.making import ROOT

SUMMARY = {
    "task": "intents",
    "n": 100,
    "metrics": {
        "accuracy": {"value": 0.9, "low": 0.83, "high": 0.95},
        "oos_false_alarms": {"value": 0.1, "low": 0.05, "high": 0.2},
        "ece": {"value": None},
    },
    "by_language": {"de": {"n": 50, "accuracy": 0.95}, "ar": {"n": 50, "accuracy": 0.85}},
    "two_intents": {"n": 10, "both_found": 0.5},
}


def checked(tmp_path, line):
    path = tmp_path / "gates.yaml"
    path.write_text(f"gates:\n  - {{{line}}}\n")
    return check(read_gates(path), {"intents": SUMMARY})


@pytest.mark.parametrize(
    ("line", "held"),
    [
        ("task: intents, metric: accuracy, at_least: 0.9", [True]),
        ("task: intents, metric: accuracy, at_least: 0.91", [False]),
        ("task: intents, metric: metrics.accuracy, at_least: 0.9", [True]),
        ("task: intents, metric: accuracy, end: low, at_least: 0.9", [False]),
        ("task: intents, metric: accuracy, end: high, at_most: 0.95", [True]),
        ("task: intents, metric: oos_false_alarms, at_most: 0.05", [False]),
        ("task: intents, metric: by_language.*.accuracy, at_least: 0.9", [True, False]),
        ("task: intents, metric: by_language.ar.accuracy, at_least: 0.8", [True]),
        ("task: intents, metric: two_intents.both_found, at_least: 0.5", [True]),
        ("task: intents, metric: n, at_least: 100", [True]),
        ("task: intents, metric: by_language.fr.accuracy, at_least: 0", [False]),
        ("task: intents, metric: nothing, at_least: 0", [False]),
        ("task: intents, metric: ece, at_most: 1", [False]),
        ("task: pii, metric: recall, at_least: 1", []),
    ],
)
def test_gates_hold_or_fail(tmp_path, line, held):
    assert [one.held for one in checked(tmp_path, line)] == held


def test_a_failed_gate_is_named_with_its_figure(tmp_path):
    (one,) = checked(tmp_path, "task: intents, metric: accuracy, end: low, at_least: 0.9")
    assert str(one) == "intents accuracy (low end of the interval): 0.83, must be at least 0.9"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "must be a list 'gates'"),
        ("gates: []", "must be a list 'gates'"),
        ("gates: [", ":1: not YAML"),
        ("gates:\n  - {task: a, metric: b}", "gate 1: Value error, give at_least or at_most"),
        ("gates:\n  - {task: a, metric: b, at_least: 1, at_most: 2}", "gate 1"),
        ("gates:\n  - {task: a, metric: b, at_least: high}", "gate 1: at_least"),
        ("gates:\n  - {task: a, at_least: 1}", "gate 1: metric"),
        ("gates:\n  - {task: a, metric: b, at_least: 1, minimum: 2}", "gate 1: minimum"),
        ("gates:\n  - 17", "gate 1"),
    ],
)
def test_a_file_that_is_wrong_is_told(tmp_path, content, problem):
    path = tmp_path / "gates.yaml"
    path.write_text(content)
    with pytest.raises(GatesInvalid) as caught:
        read_gates(path)
    assert str(caught.value).startswith(str(path))
    assert problem in str(caught.value)


def test_the_gates_that_come_along_are_about_every_task():
    gates = read_gates(ROOT / "data" / "evals" / "gates.yaml")
    assert {gate.task for gate in gates} >= set(NAMES)
