"""The task `conversations`: what its records add up to."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from math import comb
from pathlib import Path
from typing import Any, ClassVar, NoReturn

from agent.settings import Settings
from evals.conversations.judge import ConversationJudge, Options
from evals.conversations.model_use import NAMES, model_lines, model_summary
from evals.conversations.report import sections_of
from evals.conversations.scenario import Scenario
from evals.errors import EvalError
from evals.figures import Figure, Part, figure, value_of
from evals.judging.opinions import NAMES as JUDGED
from evals.judging.opinions import opinion_lines, opinions_summary
from evals.records import ItemRecord
from evals.report.sections import Section
from evals.rows import Row
from evals.summary import by_language, grouped
from evals.task import Task

PASS_OF = 4
"""Repetitions that must all pass, where there are as many."""


class ConversationsTask(Task[Scenario]):
    """Whole conversations."""

    name = "conversations"
    title = "Conversations"
    measures = (
        "pass_1", "changes_right", "authorised", "leaks_right", "rules_right", "facts_right", "handoff_right",
        "packet_right", "language_right", "turns_right", "handoff_precision", "handoff_recall",
    )  # fmt: skip
    names: ClassVar = {
        "pass_1": "everything is right",
        "pass_2": "everything is right, both times",
        "pass_3": "everything is right, three times of three",
        "pass_4": "everything is right, four times of four",
        "changes_right": "the shop's data are as they should be",
        "authorised": "nothing was done without the shopper's yes",
        "leaks_right": "nothing was told that must not be told",
        "rules_right": "the rules refused what they must, the cards were shown",
        "facts_right": "every value was told",
        "handoff_right": "a person was called exactly when due, for the right reason",
        "packet_right": "the packet holds what it must",
        "language_right": "every reply is in the shopper's language",
        "turns_right": "it took no more messages than it should",
        "handoff_precision": "a person was due where one was called",
        "handoff_recall": "a person was called where one was due",
        "handoff_f1": "hand-off decisions, F1",
        **NAMES,
        **JUDGED,
    }

    def __init__(self, options: Options | None = None) -> None:
        self._options = options or Options()
        self._judge: ConversationJudge | None = None

    def read(self, row: Row) -> NoReturn:
        """Scenarios are no rows: `read_scenarios` reads them."""
        raise EvalError(f"{row.where}: scenarios are YAML files")

    def open(self, settings: Settings, folder: Path) -> ConversationJudge:
        """Prepare the judge; the bot is opened with its first conversation."""
        del folder
        self._judge = ConversationJudge(settings, self._options)
        return self._judge

    def close(self) -> None:
        """Let go of the bot."""
        if self._judge is not None:
            self._judge.close()

    def extras(self, records: Sequence[ItemRecord], seed: int) -> dict[str, Any]:
        """All of several repetitions, hand-off F1, unauthorised actions, turns, languages, flows, styles."""
        metrics: dict[str, Any] = {}
        if (times := _times(records)) > 1:
            metrics[f"pass_{times}"] = figure(all_of(records, times), seed=seed).model_dump()
        if (f1 := handoff_f1(records)) is not None:
            metrics["handoff_f1"] = Figure(value=f1, n=_decided(records)).model_dump()
        return {
            "metrics": metrics,
            "unauthorised_actions": sum(record.details["unauthorised"] for record in records),
            "turns": _turns(records),
            "model_use": model_summary(records),
            "judge": opinions_summary(records),
            "by_language": self._groups(grouped(records, "language"), times),
            "by_flow": self._groups(_by_detail(records, "flow"), times),
            "by_style": self._groups(_by_detail(records, "style"), times),
            "failed": _failed(records),
        }

    def sections(self, summary: Mapping[str, Any]) -> Sequence[Section]:
        """Flows, styles, and the conversations that failed."""
        return sections_of(summary)

    def lines(self, summary: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
        """What a language model cost, and what a judge thinks, where one was asked."""
        use, judge = summary["model_use"], summary["judge"]
        return [*(model_lines(use) if use else ()), *(opinion_lines(judge) if judge else ())]

    def _groups(self, groups: Mapping[str, Sequence[ItemRecord]], times: int) -> dict[str, Any]:
        found = {}
        for name, rows in groups.items():
            row = by_language(self, rows)
            if times > 1:
                row = {"n": row.pop("n"), "pass_1": row.pop("pass_1"),
                       f"pass_{times}": value_of(all_of(rows, times)), **row}  # fmt: skip
            found[name] = {**row, "handoff_f1": handoff_f1(rows), "turns": _turns(rows)["mean"]}
        return found


def all_of(records: Sequence[ItemRecord], times: int) -> list[Part]:
    """For each scenario the chance that `times` of its repetitions, drawn at random, all pass."""
    found = []
    for rows in grouped(records, "id").values():
        if len(rows) >= times:
            passed = sum(int(row.scores["pass_1"][0]) for row in rows)
            found.append((comb(passed, times) / comb(len(rows), times), 1.0))
    return found


def handoff_f1(records: Sequence[ItemRecord]) -> float | None:
    """F1 of the decision to call a person, None where none was due and none was called."""
    called = [
        record.scores["handoff_precision"] for record in records if "handoff_precision" in record.scores
    ]
    due = [record.scores["handoff_recall"] for record in records if "handoff_recall" in record.scores]
    right = sum(part[0] for part in due)
    return round(2 * right / (len(called) + len(due)), 4) if called or due else None


def _decided(records: Sequence[ItemRecord]) -> int:
    return sum(bool({"handoff_precision", "handoff_recall"} & set(record.scores)) for record in records)


def _times(records: Sequence[ItemRecord]) -> int:
    """How many repetitions must pass: four, or as many as there are."""
    return min(PASS_OF, max((len(rows) for rows in grouped(records, "id").values()), default=1))


def _turns(records: Sequence[ItemRecord]) -> dict[str, float]:
    turns = [record.details["turns"] for record in records] or [0]
    return {"mean": round(statistics.fmean(turns), 2), "median": statistics.median(turns), "most": max(turns)}


def _by_detail(records: Sequence[ItemRecord], name: str) -> dict[str, list[ItemRecord]]:
    groups: dict[str, list[ItemRecord]] = {}
    for record in records:
        groups.setdefault(record.details[name], []).append(record)
    return dict(sorted(groups.items()))


def _failed(records: Sequence[ItemRecord]) -> list[dict[str, Any]]:
    """Every scenario that failed, with its worst conversation; those that always fail come first."""
    found = []
    for name, rows in grouped(records, "id").items():
        wrong = sorted((row for row in rows if row.severity > 0), key=lambda row: -row.severity)
        if wrong:
            worst = wrong[0]
            found.append(
                {
                    "id": name, "language": worst.language, "flow": worst.details["flow"],
                    "failed": len(wrong), "of": len(rows), "where": worst.where, "expected": worst.expected,
                    "problems": worst.details["problems"], "transcript": worst.details["transcript"],
                }
            )  # fmt: skip
    return sorted(found, key=lambda one: (-one["failed"] / one["of"], one["id"]))
