"""Runs a task over its data: resumes what was interrupted, writes the log, shows how far it is."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from agent.settings import Settings
from evals.provenance import code_digest, commit_of
from evals.records import DataSource, Footer, Header, ItemRecord, Options
from evals.rows import DataSet, Item, Selection
from evals.runlog import Runs, runs_folder, writing
from evals.summary import summarise
from evals.task import Judge, Judged, Task

G = TypeVar("G")

Progress = Callable[[int, int], None]
"""Told how many items of how many are done."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A complete run. `resumed` is how many items an interrupted run had done already."""

    header: Header
    records: tuple[ItemRecord, ...]
    summary: dict[str, Any]
    path: Path
    resumed: int


class InterruptedRun(KeyboardInterrupt):
    """Ctrl-C: `done` items of `total` are in the log."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__()
        self.done = done
        self.total = total


def run(
    task: Task[G],
    data: DataSet[G],
    selection: Selection,
    settings: Settings,
    *,
    fresh: bool = False,
    progress: Progress,
    resuming: Callable[[int, int], None],
) -> Run:
    """Judge every item and write the log. Raises `InterruptedRun`, and what building the judge raises."""
    runs = Runs(runs_folder(settings.home))
    judge = task.open(settings, settings.home / "evals")
    header = _header(task, data, selection, judge.model)
    earlier = None if fresh else runs.unfinished(task.name, header.signature)
    if earlier is None:
        path, done = runs.begin(header), dict[str, ItemRecord]()
    else:
        header, path = earlier.header, earlier.path
        done = {record.key: record for record in earlier.items}
        resuming(len(done), len(data.items))
        progress(len(done), len(data.items))
    resumed = len(done)
    left = [item for item in data.items if item.key not in done]
    with writing(path, after=earlier) as log:
        try:
            for start in range(0, len(left), judge.batch):
                records = _judged(judge, left[start : start + judge.batch])
                log.write(records)
                done |= {record.key: record for record in records}
                progress(len(done), len(data.items))
        except KeyboardInterrupt as exc:
            raise InterruptedRun(len(done), len(data.items)) from exc
        records = [done[item.key] for item in data.items]
        summary = summarise(task, header, records)
        log.write([Footer(finished=datetime.now(UTC), seconds=summary["seconds"], summary=summary)])
    return Run(header=header, records=tuple(records), summary=summary, path=path, resumed=resumed)


def _judged(judge: Judge[G], items: Sequence[Item[G]]) -> list[ItemRecord]:
    started = time.perf_counter()
    results = judge.judge(items)
    share = (time.perf_counter() - started) * 1000 / len(items)
    return [_record(item, result, share) for item, result in zip(items, results, strict=True)]


def _record(item: Item[Any], result: Judged, milliseconds: float) -> ItemRecord:
    return ItemRecord(
        key=item.key,
        id=item.id,
        where=item.where,
        language=item.language,
        source=item.source,
        text=result.text,
        expected=result.expected,
        predicted=result.predicted,
        confidence=result.confidence,
        scores=dict(result.scores),
        label=result.label,
        guess=result.guess,
        severity=result.severity,
        details=dict(result.details),
        extra=dict(item.extra),
        milliseconds=round(milliseconds, 3),
        unscored=result.unscored,
    )


def _header(task: Task[G], data: DataSet[G], selection: Selection, model: str) -> Header:
    started = datetime.now(UTC)
    sources = tuple(
        DataSource(path=str(file.path), sha256=file.digest, rows=file.rows) for file in data.files
    )
    options = Options(limit=selection.limit, seed=selection.seed, langs=selection.languages)
    items = _digest([item.key for item in data.items])
    same = [
        task.name,
        task.version,
        code_digest(),
        model,
        items,
        options.model_dump(mode="json"),
    ]
    return Header(
        run=f"{started:%Y%m%dT%H%M%S}-{task.name}-{secrets.token_hex(3)}",
        task=task.name,
        task_version=task.version,
        started=started,
        commit=commit_of(),
        model=model,
        data=sources,
        options=options,
        n=len(data.items),
        items=items,
        signature=_digest(same),
    )


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:32]
