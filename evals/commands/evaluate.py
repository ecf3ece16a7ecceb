"""Runs a task as its command asks: reads, judges, shows, writes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from agent.settings import DATA, Settings, load_settings
from evals.commands.one_line import STOPPED
from evals.commands.showing import comparison_json, conclusion, show_comparison, show_gates, show_run
from evals.comparing import Side, compare
from evals.errors import EvalError
from evals.gates import check, read_gates
from evals.history import Compared, Since, read_side, side_of, since_last
from evals.report.page import write_page
from evals.rows import DataSet, Selection, read_data_set
from evals.runlog import Runs, runs_folder
from evals.running import InterruptedRun, Run, run
from evals.summary import compact
from evals.task import Task
from evals.tasks.known import load_task

G = TypeVar("G")
_EXAMPLES = 10  # changed items that are shown each way


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the command line asks for."""

    task: str
    data: tuple[Path, ...] = ()
    json: Path | None = None
    html: Path | None = None
    gate: Path | None = None
    limit: int | None = None
    seed: int = 0
    languages: tuple[str, ...] = ()
    fresh: bool = False
    against: Path | None = None


def evaluate(request: Request) -> bool:
    """Run it; whether no gate failed. Raises `EvalError` and the errors of the parts that are measured."""
    task = load_task(request.task)
    selection = Selection(limit=request.limit, seed=request.seed, languages=request.languages)
    return measure(
        request,
        task,
        selection,
        load_settings(),
        read=lambda: read_data_set(files_of(request), task.read, selection=selection),
    )


def measure(
    request: Request,
    task: Task[G],
    selection: Selection,
    settings: Settings,
    *,
    read: Callable[[], DataSet[G]],
) -> bool:
    """Judge what `read` gives, show and write it; whether no gate failed. Raises as `evaluate` does."""
    out, err = Console(), Console(stderr=True)
    for path in filter(None, (request.json, request.html)):
        _check_writable(path)
    gates = read_gates(request.gate) if request.gate else ()
    before = read_side(request.against) if request.against else None
    data = read()
    for note in data.notes:
        err.print(f"note: {note}", highlight=False)
    with _progress(err, task.title, len(data.items)) as advance:
        try:
            done = run(
                task,
                data,
                selection,
                settings,
                fresh=request.fresh,
                progress=advance,
                resuming=lambda had, all_: err.print(
                    f"Going on with an interrupted run: {had} of {all_} rows are done (--fresh begins anew).",
                    highlight=False,
                ),
            )
        except InterruptedRun as exc:
            err.print(f"\nStopped after {exc.done} of {exc.total} rows; the same command goes on from there.")
            raise typer.Exit(STOPPED) from exc
    since = since_last(Runs(runs_folder(settings.home)), done)
    show_run(out, task, done, since)
    against = _compared(before, done, request.seed) if before else None
    if against:
        out.print()
        show_comparison(out, against.before, against.after, against.comparison, examples=_EXAMPLES)
    _write(request, task, done, since, against)
    checked = check(gates, {task.name: done.summary})
    show_gates(out, checked)
    return all(gate.held for gate in checked)


def files_of(request: Request) -> list[Path]:
    """The files to read: those that were named, all of a folder that was named, or the bundled ones."""
    if not request.data:
        folder = DATA / "evals" / request.task / "test"
        found = sorted(folder.glob("*.jsonl"))
        if not found:
            raise EvalError(f"{folder}: no test set of this task comes with Crossdesk: give one with --data")
        return found
    files: list[Path] = []
    for path in request.data:
        inside = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
        if not inside:
            raise EvalError(f"{path}: the folder holds no .jsonl file")
        files += inside
    return files


def _check_writable(path: Path) -> None:
    """Before hours of work: whether the result can be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise EvalError(f"{path}: cannot be written ({exc.strerror})") from exc
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise EvalError(f"{path}: cannot be written")


def _compared(before: Side, done: Run, seed: int) -> Compared:
    """The run beside a stored one. Raises `Incomparable`; the run's log is kept."""
    after = side_of(done)
    found = compare(before, after, seed=seed)
    return Compared(before=before, after=after, comparison=found, conclusion=conclusion(found))


def _write(
    request: Request, task: Task[Any], done: Run, since: Since | None, against: Compared | None
) -> None:
    if request.json:
        beside = {}
        if against:
            beside["against"] = comparison_json(against.before, against.after, against.comparison)
        content = {**done.summary, **beside, "items": [compact(record) for record in done.records]}
        request.json.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if request.html:
        write_page(request.html, task, done, since, against)


@contextmanager
def _progress(console: Console, title: str, total: int) -> Iterator[Any]:
    """A bar with an estimate, only on a terminal."""
    if not console.is_terminal:
        yield lambda _done, _total: None
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("about"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=console,
        transient=True,
    )
    with bar:
        line = bar.add_task(title, total=total)
        yield lambda done, total: bar.update(line, completed=done, total=total)
