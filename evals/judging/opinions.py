"""A judge's opinion beside the grade of a conversation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from evals.judging.critic import ASPECTS, LEVELS, Opinion
from evals.records import ItemRecord
from evals.report.sections import Table
from evals.task import Judged

NAMES = {f"judge_{aspect}": f"{aspect} is good, says the judge" for aspect in ASPECTS}


def with_opinion(found: Judged, said: Opinion) -> Judged:
    """A judged conversation with what the judge thinks; an opinion that is missing adds no measure."""
    scores = dict(found.scores)
    if not said.unscored:
        scores |= {f"judge_{aspect}": (float(getattr(said, aspect) == "good"), 1) for aspect in ASPECTS}
    return replace(found, scores=scores, details={**found.details, "judge": asdict(said)})


def opinions_summary(records: Sequence[ItemRecord]) -> dict[str, Any] | None:
    """How often each level was given, and how many conversations the judge could not tell; None without a judge."""
    said = [record.details["judge"] for record in records if record.details.get("judge")]
    if not said:
        return None
    counted = {aspect: Counter(one[aspect] for one in said if not one["unscored"]) for aspect in ASPECTS}
    return {
        **{aspect: {level: counted[aspect][level] for level in LEVELS} for aspect in ASPECTS},
        "unscored": sum(bool(one["unscored"]) for one in said),
    }


def opinion_lines(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The same for people."""
    lines = [
        (f"judge on {aspect}", ", ".join(f"{level} {found[aspect][level]}" for level in reversed(LEVELS)))
        for aspect in ASPECTS
    ]
    return [*lines, ("judge could not tell", str(found["unscored"]))]


def opinions_table(found: Mapping[str, Any]) -> Table:
    """The same in the report."""
    note = "An opinion of a language model: it changes no grade."
    return Table(title="The judge", columns=("", ""), rows=opinion_lines(found), note=note)
