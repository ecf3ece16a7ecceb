"""What the report shows of conversations: tables by flow and style, and what failed beside what was expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup, escape

from evals.conversations.model_use import model_table
from evals.judging.opinions import opinions_table
from evals.report.sections import Custom, Section, Table
from evals.wording import percent

SHOWN: Final = 100
"""Failed scenarios that a report holds."""


def sections_of(summary: Mapping[str, Any]) -> Sequence[Section]:
    """The sections of a run."""
    use, judge = summary.get("model_use"), summary.get("judge")
    return (
        *((model_table(use),) if use else ()),
        *((opinions_table(judge),) if judge else ()),
        _table("By flow", summary["by_flow"]),
        _table("By style of the shopper", summary["by_style"]),
        Custom(title="Conversations that failed", html=_failed(summary["failed"]), note=_note(summary)),
    )


def _table(title: str, groups: Mapping[str, Mapping[str, Any]]) -> Table:
    several = next(
        (key for row in groups.values() for key in row if key.startswith("pass_") and key != "pass_1"), ""
    )
    return Table(
        title=title,
        columns=("", "conversations", "right", "right each time", "hand-off F1", "messages"),
        rows=[
            (
                name.replace("_", " "),
                str(row["n"]),
                percent(row["pass_1"]),
                percent(row.get(several)),
                "–" if row["handoff_f1"] is None else f"{row['handoff_f1']:.3f}",
                f"{row['turns']:.1f}",
            )
            for name, row in groups.items()
        ],
    )


def _note(summary: Mapping[str, Any]) -> str:
    failed, turns = len(summary["failed"]), summary["turns"]
    scenarios = "1 scenario" if failed == 1 else f"{failed} scenarios"
    return (
        f"{scenarios} failed at least once. Changes without the shopper's yes: {summary['unauthorised_actions']}. "
        f"Messages of a shopper: {turns['mean']:.1f} on average, {turns['most']} at most."
    )


def _failed(rows: Sequence[Mapping[str, Any]]) -> Markup:
    if not rows:
        return Markup("<p>None.</p>")
    return Markup("").join(_conversation(row) for row in rows[:SHOWN])


def _conversation(row: Mapping[str, Any]) -> Markup:
    """One failed conversation: what was wrong and what is right on top, the transcript to be opened."""
    language = row["language"]
    lines = Markup("").join(_line(line, language) for line in row["transcript"])
    problems = Markup("").join(Markup("<li>{}</li>").format(problem) for problem in row["problems"])
    return Markup(
        '<article class="error" data-language="{language}">'
        "<p><strong>{name}</strong> <span class='tag'>{flow}</span> failed {failed} of {of} times</p>"
        "<dl><dt>wrong</dt><dd class='bad'><ul>{problems}</ul></dd>"
        "<dt>right</dt><dd class='good'>{expected}</dd></dl>"
        "<details><summary>The conversation</summary><dl>{lines}</dl></details>"
        "<p class='muted small'>{where}</p></article>"
    ).format(
        language=language,
        name=row["id"],
        flow=row["flow"],
        failed=row["failed"],
        of=row["of"],
        problems=problems,
        expected=row["expected"],
        lines=lines,
        where=row["where"],
    )


def _line(line: Mapping[str, Any], language: str) -> Markup:
    said = line["said"] or f"[presses {line['act'] or 'a button'}]"
    seen = ", ".join([*line["cards"], *(f"refused: {code}" for code in line["refused"])])
    return Markup(
        "<dt>shopper</dt><dd dir='auto' lang='{language}'>{said}</dd>"
        "<dt>bot</dt><dd dir='auto' lang='{language}'>{reply}"
        "<br><span class='muted small'>{seen}</span></dd>"
    ).format(
        language=language,
        said=said,
        reply=Markup("<br>").join(escape(part) for part in line["reply"].split("\n") if part),
        seen=seen,
    )
