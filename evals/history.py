"""What changed since the last run of a task, and runs read from either kind of file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from evals.comparing import Comparison, Side, compare
from evals.errors import Incomparable, RunInvalid
from evals.records import ItemRecord
from evals.runlog import RunLog, Runs, read_run
from evals.running import Run


@dataclass(frozen=True, kw_only=True)
class Since:
    """The last run of the task before this one; `comparison` is None where it was of other data."""

    started: datetime
    commit: str
    model: str
    metrics: Mapping[str, Any]
    comparison: Comparison | None


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A run beside the stored one that it was asked to be compared with; `conclusion` is it in a sentence."""

    before: Side
    after: Side
    comparison: Comparison
    conclusion: str


def since_last(runs: Runs, done: Run) -> Since | None:
    """What changed since the last complete run of the same task, if there is one."""
    last = runs.last_finished(done.header)
    if last is None or last.footer is None:
        return None
    try:
        comparison = compare(_side(last), side_of(done), seed=done.header.options.seed)
    except Incomparable:
        comparison = None
    return Since(
        started=last.header.started,
        commit=last.header.commit,
        model=last.header.model,
        metrics=last.footer.summary.get("metrics", {}),
        comparison=comparison,
    )


def side_of(done: Run) -> Side:
    """A run that was just made."""
    header = done.header
    return Side(
        name=header.run, task=header.task, model=header.model, commit=header.commit, items=done.records
    )


def read_side(path: Path) -> Side:
    """A run from a log, or from what `--json` wrote. Raises `RunInvalid`."""
    summary = read_summary(path)
    if summary is None:
        log = read_run(path)
        if log.footer is None:
            raise RunInvalid(
                f"{path}: the run was interrupted after {len(log.items)} of {log.header.n} items"
            )
        return _side(log)
    try:
        items = [ItemRecord.model_validate(item) for item in summary["items"]]
        return Side(
            name=path.name,
            task=summary["task"],
            model=summary["model"],
            commit=summary["commit"],
            items=items,
        )
    except (KeyError, TypeError, ValidationError) as exc:
        raise RunInvalid(
            f"{path}: no summary with its items, as --json writes it ({type(exc).__name__})"
        ) from exc


def read_summary(path: Path) -> dict[str, Any] | None:
    """What `--json` wrote; None where the file is a run log. Raises `RunInvalid`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise RunInvalid(f"{path}:1: cannot be read ({type(exc).__name__})") from exc
    try:
        content = json.loads(text)
    except ValueError as exc:
        if '"kind":"header"' in text.partition("\n")[0]:
            return None
        raise RunInvalid(f"{path}:1: neither a summary of --json nor a run log") from exc
    if isinstance(content, dict) and content.get("kind") == "header":
        return None  # a log that holds its header only
    if not isinstance(content, dict) or "task" not in content or "metrics" not in content:
        raise RunInvalid(f"{path}:1: no summary as --json writes it")
    return content


def summary_of(path: Path) -> dict[str, Any]:
    """The summary in either kind of file. Raises `RunInvalid`."""
    summary = read_summary(path)
    if summary is not None:
        return summary
    log = read_run(path)
    if log.footer is None:
        raise RunInvalid(f"{path}: the run was interrupted after {len(log.items)} of {log.header.n} items")
    return log.footer.summary


def _side(log: RunLog) -> Side:
    header = log.header
    return Side(name=header.run, task=header.task, model=header.model, commit=header.commit, items=log.items)
