"""The summary of a run: what `--json` writes, made from the records alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from evals.classification import macro_f1, macro_f1_of
from evals.figures import figure, value_of
from evals.records import Header, ItemRecord
from evals.task import Task

WORST: Final = 100
"""How many errors a summary and a report hold."""


def summarise(task: Task[Any], header: Header, records: Sequence[ItemRecord]) -> dict[str, Any]:
    """The summary of a run."""
    scored = [record for record in records if not record.unscored]
    unscored = [record for record in records if record.unscored]
    extras = task.extras(scored, header.options.seed)
    metrics = {**metrics_of(task, scored, header.options.seed), **extras.pop("metrics", {})}
    return {
        "task": task.name,
        "n": len(scored),
        "unscored": len(unscored),
        "seconds": round(sum(record.milliseconds for record in records) / 1000, 1),
        "commit": header.commit,
        "model": header.model,
        "metrics": metrics,
        "by_language": {
            language: by_language(task, rows) for language, rows in grouped(scored, "language").items()
        },
        **extras,
        "unscored_reasons": dict(Counter(record.unscored for record in unscored).most_common()),
        "run": header.run,
        "started": header.started.isoformat(),
        "data": [source.model_dump() for source in header.data],
        "options": header.options.model_dump(mode="json"),
        "errors": [shown(record) for record in worst(scored)],
    }


def metrics_of(task: Task[Any], records: Sequence[ItemRecord], seed: int) -> dict[str, Any]:
    """Every measure with its interval."""
    found = {}
    for name in measures(task, records):
        found[name] = figure(parts(records, name), seed=seed).model_dump()
    if task.classified:
        found["macro_f1"] = macro_f1(_classes(records), seed=seed).model_dump()
    return found


def by_language(task: Task[Any], records: Sequence[ItemRecord]) -> dict[str, Any]:
    """The measures of one language (or of any other group), without intervals."""
    found: dict[str, Any] = {"n": len(records)}
    for name in measures(task, records):
        found[name] = value_of(parts(records, name))
    if task.classified:
        found["macro_f1"] = macro_f1_of(_classes(records))
    return found


def measures(task: Task[Any], records: Iterable[ItemRecord]) -> list[str]:
    """The task's measures, and further ones that some record has."""
    return list(dict.fromkeys([*task.measures, *(name for record in records for name in record.scores)]))


def parts(records: Iterable[ItemRecord], name: str) -> list[tuple[float, float]]:
    """What the records add to a measure."""
    return [record.scores[name] for record in records if name in record.scores]


def grouped(records: Iterable[ItemRecord], name: str) -> dict[str, list[ItemRecord]]:
    """Records by a field, sorted by its value."""
    groups: dict[str, list[ItemRecord]] = {}
    for record in records:
        groups.setdefault(str(getattr(record, name)), []).append(record)
    return dict(sorted(groups.items()))


def worst(records: Iterable[ItemRecord]) -> list[ItemRecord]:
    """The worst errors, the worst first."""
    wrong = [record for record in records if record.severity > 0]
    return sorted(wrong, key=lambda record: (-record.severity, record.key))[:WORST]


def shown(record: ItemRecord) -> dict[str, Any]:
    """An error as the summary tells it."""
    return {
        "key": record.key,
        "where": record.where,
        "language": record.language,
        "text": record.text,
        "expected": record.expected,
        "predicted": record.predicted,
        "confidence": record.confidence,
    }


def compact(record: ItemRecord) -> Mapping[str, Any]:
    """An item in the file that `--json` writes: enough to compare two runs and to show what changed."""
    return record.model_dump(
        include={"key", "language", "text", "expected", "predicted", "scores", "label", "guess", "unscored"},
        exclude_defaults=True,
    )


def _classes(records: Iterable[ItemRecord]) -> list[tuple[str, str]]:
    return [(record.label, record.guess) for record in records if record.label]
