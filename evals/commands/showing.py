"""Runs, comparisons and gates in the terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals.comparing import Change, Comparison, Pair, Side
from evals.errors import EvalError
from evals.gates import Checked
from evals.history import Since
from evals.running import Run
from evals.task import Task
from evals.wording import difference, interval, is_amount, number, words

FIRST: Final = 10
"""Errors that are shown in the terminal."""
_LONG: Final = 160
_COLUMN: Final = 13  # characters of a terminal's width that a measure's column takes
_COLOURS: Final = {"better": "green", "worse": "red", "noise": "dim", "same": "dim"}


def show_run(console: Console, task: Task[Any], done: Run, since: Since | None) -> None:
    """The figures of a run, the worst errors, and where its log is."""
    summary = done.summary
    rows = "1 row" if summary["n"] == 1 else f"{summary['n']} rows"
    table = Table("measure", "value", "95 % interval", "of", title=f"{task.title}, {rows}")
    for name, found in summary["metrics"].items():
        table.add_row(
            task.names.get(name, words(name)),
            number(name, found["value"]),
            interval(name, found),
            str(found.get("n", "")),
        )
    console.print(table)
    for what, how_much in task.lines(summary):
        console.print(f"[dim]{escape(what)}:[/] {escape(how_much)}", highlight=False, soft_wrap=True)
    _show_languages(console, summary)
    for reason, count in summary["unscored_reasons"].items():
        console.print(f"{count} not scored: {escape(reason)}", highlight=False)
    errors = summary["errors"]
    if errors:
        console.print(
            f"\nThe worst errors, {min(FIRST, len(errors))} of {count_of_errors(done)}:", style="bold"
        )
    for error in errors[:FIRST]:
        console.print(
            f"[bold]{error['language']}[/] {escape(short(error['text']))}", highlight=False, soft_wrap=True
        )
        console.print(
            f"   {escape(error['predicted'])}; right: {escape(error['expected'])}",
            style="dim",
            highlight=False,
            soft_wrap=True,
        )
    if since is not None:
        show_since(console, since)
    console.print(f"\nLog: {done.path}", highlight=False, soft_wrap=True)


def count_of_errors(done: Run) -> int:
    """How many items of a run have something wrong."""
    return sum(record.severity > 0 for record in done.records if not record.unscored)


def _show_languages(console: Console, summary: Mapping[str, Any]) -> None:
    languages = summary["by_language"]
    there = [
        name
        for name in next(iter(languages.values()), {})
        if name != "n" and any(row.get(name) is not None for row in languages.values())
    ]
    names = there[: max(1, (console.width - 14) // _COLUMN)]
    if len(languages) < 2:
        return
    table = Table("%", "n", *map(words, names))
    for code, row in languages.items():
        table.add_row(
            code, str(row["n"]), *(number(name, row.get(name)).removesuffix(" %") for name in names)
        )
    console.print(table)
    if len(names) < len(there):
        console.print(f"and {', '.join(map(words, there[len(names) :]))}: in --json", style="dim")


def show_since(console: Console, since: Since) -> None:
    """In a line or two, what changed since the last run."""
    when = f"{since.started:%Y-%m-%d %H:%M} UTC, commit {since.commit}"
    if since.comparison is None:
        console.print(f"\nThe last run ({when}) was of other data: not compared.", highlight=False)
        return
    changed = [change for change in since.comparison.changes if change.verdict in ("better", "worse")]
    what = ", ".join(f"{words(change.measure)} {change.verdict} ({_by(change)})" for change in changed)
    console.print(
        f"\nSince the last run on this data ({when}): {what or 'nothing beyond noise'}.", highlight=False
    )


def _by(change: Change) -> str:
    unit = "" if is_amount(change.measure) else " points"
    return difference(change.measure, change.difference) + unit


def show_gates(console: Console, checked: Sequence[Checked]) -> None:
    """Each gate, held or failed; nothing where there are none."""
    for gate in checked:
        mark, style = ("held  ", "green") if gate.held else ("FAILED", "bold red")
        console.print(f"[{style}]{mark}[/] {escape(str(gate))}", highlight=False, soft_wrap=True)


def show_comparison(console: Console, a: Side, b: Side, found: Comparison, *, examples: int) -> None:
    """What changed, by measure and language, and the items that did."""
    console.print(
        f"A: {escape(a.name)}, commit {a.commit}, {escape(a.model)}", highlight=False, soft_wrap=True
    )
    console.print(
        f"B: {escape(b.name)}, commit {b.commit}, {escape(b.model)}", highlight=False, soft_wrap=True
    )
    table = Table(
        "measure",
        "A",
        "B",
        "B − A, points",
        "95 % interval",
        "p",
        "verdict",
        title=f"{found.task}, {found.n} items",
    )
    for change in found.changes:
        table.add_row(words(change.measure), *_cells(change))
    console.print(table)
    if len(found.by_language) > 1:
        table = Table(
            "language",
            "A",
            "B",
            "B − A, points",
            "95 % interval",
            "p",
            "verdict",
            title=words(found.changes[0].measure),
        )
        for code, change in found.by_language.items():
            table.add_row(f"{code} ({change.n})", *_cells(change))
        console.print(table)
    if found.unscored:
        console.print(f"{found.unscored} items left out: not scored in one of the runs.")
    _show_pairs(console, "Got better", found.better, examples)
    _show_pairs(console, "Got worse", found.worse, examples)
    console.print(f"\n{conclusion(found)}", style="bold", highlight=False)


def conclusion(found: Comparison) -> str:
    """The comparison in one sentence, by its first measure."""
    first = found.changes[0]
    a, b = (number(first.measure, value) for value in (first.a, first.b))
    change = f"{words(first.measure)} {a} → {b}"
    match first.verdict:
        case "same":
            return f"No difference: {change}."
        case "noise":
            return f"Noise: {change}; so small a difference on {first.n} items says nothing."
        case _:
            return f"B is {first.verdict} than A: {change}."


def comparison_json(a: Side, b: Side, found: Comparison) -> dict[str, Any]:
    """A comparison as JSON."""
    return {
        "task": found.task,
        "n": found.n,
        "unscored": found.unscored,
        "a": {"name": a.name, "model": a.model, "commit": a.commit},
        "b": {"name": b.name, "model": b.model, "commit": b.commit},
        "conclusion": conclusion(found),
        "changes": {change.measure: _change(change) for change in found.changes},
        "by_language": {code: _change(change) for code, change in found.by_language.items()},
        "better": [_pair(pair) for pair in found.better],
        "worse": [_pair(pair) for pair in found.worse],
    }


def write_comparison(path: Path, a: Side, b: Side, found: Comparison) -> None:
    """Write a comparison as JSON. Raises `EvalError` where that is not possible."""
    content = comparison_json(a, b, found)
    try:
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as exc:
        raise EvalError(f"{path}: cannot be written ({exc.strerror})") from exc


def short(text: str) -> str:
    """A text on one line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONG else line[: _LONG - 1] + "…"


def _cells(change: Change) -> list[str]:
    colour = _COLOURS[change.verdict]
    return [
        number(change.measure, change.a),
        number(change.measure, change.b),
        difference(change.measure, change.difference),
        f"{difference(change.measure, change.low)} … {difference(change.measure, change.high)}",
        "" if change.p is None else f"{change.p:.3g}",
        f"[{colour}]{change.verdict}[/]",
    ]


def _show_pairs(console: Console, title: str, pairs: Sequence[Pair], examples: int) -> None:
    console.print(f"\n{title}: {len(pairs)}", style="bold")
    for pair in pairs[:examples]:
        console.print(f"[bold]{pair.a.language}[/] {escape(short(pair.a.text))}", highlight=False)
        said = f"   {pair.a.predicted} → {pair.b.predicted}; right: {pair.a.expected}"
        console.print(escape(said), style="dim", highlight=False)


def _change(change: Change) -> dict[str, Any]:
    return {**asdict(change), "difference": change.difference}


def _pair(pair: Pair) -> dict[str, str]:
    a, b = pair.a, pair.b
    return {
        "key": a.key, "language": a.language, "text": a.text, "expected": a.expected,
        "a": a.predicted, "b": b.predicted,
    }  # fmt: skip
