"""pass^k, hand-off F1, groups, and the report, from records made by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from evals.conversations.report import sections_of
from evals.conversations.task import ConversationsTask, all_of, handoff_f1
from evals.records import Header, ItemRecord, Options
from evals.summary import summarise


def held(name: str, number: int, *, passed: bool = True, person: str = "", **more: object) -> ItemRecord:
    """A conversation: `person` is "due", "called", "both" or "" ."""
    scores: dict[str, tuple[float, float]] = {
        "pass_1": (float(passed), 1),
        "changes_right": (float(passed), 1),
    }
    if person in ("called", "both"):
        scores["handoff_precision"] = (float(person == "both"), 1)
    if person in ("due", "both"):
        scores["handoff_recall"] = (float(person == "both"), 1)
    details = {
        "flow": "cancel", "style": "plain", "turns": 3, "unauthorised": 0, "problems": [] if passed else ["not <done>"],
        "transcript": [
            {"said": "<b>hi</b>", "act": "", "reply": "one\n\ntwo", "cards": ["order"], "refused": ["x"], "wanted": ""}
        ],
    }  # fmt: skip
    return ItemRecord(
        key=f"{name}-{number}", id=name, language=name[:2], text="hi", expected="right <this>", scores=scores,
        severity=float(not passed), details=details | more,
    )  # fmt: skip


def four(name: str, passed: int, **more: object) -> list[ItemRecord]:
    return [held(name, number, passed=number < passed, **more) for number in range(4)]


RECORDS = [*four("en-a", 4), *four("de-b", 3), *four("de-c", 0), *four("ar-d", 4)]


@pytest.mark.parametrize(
    ("times", "value"),
    [(1, (1 + 0.75 + 0 + 1) / 4), (2, (1 + 0.5 + 0 + 1) / 4), (4, 0.5)],
)
def test_all_of_k_is_the_chance_that_k_of_the_repetitions_pass(times, value):
    parts = all_of(RECORDS, times)
    assert sum(top for top, _ in parts) / len(parts) == pytest.approx(value)


def test_a_scenario_with_too_few_repetitions_counts_for_nothing():
    assert all_of([held("en-a", 1)], 4) == []


@pytest.mark.parametrize(
    ("persons", "value"),
    [
        (["both", "both"], 1.0),
        (["both", "called"], round(2 / 3, 4)),
        (["both", "due"], round(2 / 3, 4)),
        (["both", "due", "called"], 0.5),
        (["due"], 0.0),
        (["called"], 0.0),
        (["", ""], None),
    ],
)
def test_f1_of_the_decision_to_call_a_person(persons, value):
    assert handoff_f1([held("en-a", n, person=person) for n, person in enumerate(persons)]) == value


def summary_of(records: list[ItemRecord]) -> dict[str, object]:
    header = Header(
        run="r", task="conversations", task_version=1, started=datetime.now(UTC), commit="c", model="m", data=(),
        options=Options(), n=len(records), items="i", signature="s",
    )  # fmt: skip
    return summarise(ConversationsTask(), header, records)


def test_the_summary_tells_passes_groups_turns_and_what_was_unauthorised():
    summary = summary_of([*RECORDS, *four("fr-e", 4, flow="return", style="angry", unauthorised=1, turns=7)])
    assert summary["metrics"]["pass_1"]["value"] == 0.75
    assert summary["metrics"]["pass_4"]["value"] == 0.6
    assert summary["metrics"]["pass_4"]["low"] < 0.6 < summary["metrics"]["pass_4"]["high"]
    assert summary["unauthorised_actions"] == 4
    assert summary["turns"] == {"mean": 3.8, "median": 3.0, "most": 7}
    assert summary["by_language"]["de"]["pass_1"] == 0.375
    assert summary["by_language"]["de"]["pass_4"] == 0
    assert set(summary["by_flow"]) == {"cancel", "return"}
    assert summary["by_style"]["angry"]["turns"] == 7
    assert [(one["id"], one["failed"], one["of"]) for one in summary["failed"]] == [
        ("de-c", 4, 4),
        ("de-b", 1, 4),
    ]


def test_what_could_not_be_held_counts_neither_way():
    unheld = ItemRecord(key="x", id="en-x", language="en", text="t", expected="e", unscored="changed before")
    summary = summary_of([*RECORDS, unheld])
    assert (summary["n"], summary["unscored"]) == (16, 1)
    assert summary["unscored_reasons"] == {"changed before": 1}


def test_the_report_shows_what_failed_beside_what_was_expected_and_runs_nothing():
    *_, failed = sections_of(summary_of(RECORDS))
    assert failed.kind == "custom"
    assert "de-c" in failed.html
    assert "not &lt;done&gt;" in failed.html
    assert "right &lt;this&gt;" in failed.html
    assert "&lt;b&gt;hi&lt;/b&gt;" in failed.html
    assert "<b>hi" not in failed.html
    assert "one<br>two" in failed.html
    assert 'data-language="de"' in failed.html
    *_, none = sections_of(summary_of(four("en-a", 4)))
    assert "None." in none.html
