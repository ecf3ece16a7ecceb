"""Writes the page: one HTML file that loads nothing from anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from evals.comparing import Comparison
from evals.errors import EvalError
from evals.figures import figure
from evals.history import Compared, Since
from evals.records import ItemRecord
from evals.report.sections import Matrix, Section
from evals.running import Run
from evals.summary import grouped, parts
from evals.task import Task
from evals.wording import difference, interval, is_amount, number, percent, words

_FOLDER: Final = Path(__file__).parent
_CONFUSIONS: Final = 15


def write_page(
    path: Path, task: Task[Any], done: Run, since: Since | None, against: Compared | None = None
) -> None:
    """Write the report of a run. Raises `EvalError` where that is not possible."""
    try:
        path.write_text(page(task, done, since, against), encoding="utf-8")
    except OSError as exc:
        raise EvalError(f"{path}: cannot be written ({exc.strerror})") from exc


def page(task: Task[Any], done: Run, since: Since | None, against: Compared | None = None) -> str:
    """The report of a run, for people; `against` is what it was asked to be compared with."""
    summary = done.summary
    scored = [record for record in done.records if not record.unscored]
    languages = language_bars(task, scored)
    return _environment().get_template("page.html.j2").render(
        css=Markup((_FOLDER / "page.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        script=Markup((_FOLDER / "page.js").read_text(encoding="utf-8")),  # noqa: S704
        task=task,
        summary=summary,
        header=done.header,
        languages=languages,
        extremes=extremes(languages),
        headline=headline(task, summary["metrics"], summary["by_language"]),
        since=since,
        before=_changes(since.comparison if since else None),
        against=against,
        changed=_changes(against.comparison if against else None),
        sections=[(section, _prepared(section)) for section in task.sections(summary)],
        errors=summary["errors"],
        wrong=sum(record.severity > 0 for record in scored),
        unscored=summary["unscored_reasons"],
        codes=list(dict.fromkeys([*languages, *(error["language"] for error in summary["errors"])])),
    )  # fmt: skip


def headline(
    task: Task[Any], metrics: Mapping[str, Any], languages: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The figures on top, as cards, with those of each language."""
    return [
        {
            "name": words(name),
            "means": task.names.get(name, ""),
            "value": number(name, found["value"]),
            "interval": interval(name, found),
            "low": None if is_amount(name) else found.get("low"),  # a scale shows shares
            "high": found.get("high"),
            "at": found["value"],
            "n": found.get("n"),
            "how": found.get("interval", ""),
            "by": {code: number(name, row[name]) for code, row in languages.items() if name in row},
        }
        for name, found in metrics.items()
        if found["value"] is not None
    ]


def language_bars(task: Task[Any], records: Sequence[ItemRecord]) -> dict[str, dict[str, Any]]:
    """The first measure of each language with its interval."""
    measure = task.measures[0]
    found = {}
    for code, rows in grouped(records, "language").items():
        value = figure(parts(rows, measure)).model_dump()
        if value["value"] is not None:
            found[code] = {
                **value, "n": len(rows), "text": number(measure, value["value"]), "range": interval(measure, value)
            }  # fmt: skip
    return found


def confusions(matrix: Matrix) -> list[tuple[str, str, int, float]]:
    """What is taken for what most often: right, predicted, how often, which share of the right one's items."""
    found = [
        (matrix.labels[row], matrix.labels[column], count, count / sum(counts))
        for row, counts in enumerate(matrix.rows)
        for column, count in enumerate(counts)
        if count and row != column
    ]
    return sorted(found, key=lambda one: (-one[2], -one[3]))[:_CONFUSIONS]


def _prepared(section: Section) -> dict[str, Any]:
    """What the template cannot work out by itself."""
    if not isinstance(section, Matrix):
        return {}
    used = [
        place
        for place in range(len(section.labels))
        if sum(section.rows[place]) or any(row[place] for row in section.rows)
    ]
    return {
        "confusions": confusions(section),
        "labels": [section.labels[place] for place in used],
        "rows": [(section.labels[row], _cells(section.rows[row], row, used)) for row in used],
    }


def _cells(counts: Sequence[int], row: int, used: Sequence[int]) -> list[tuple[int, float, bool]]:
    """The cells of a matrix's row: how often, which share of the row, whether that is right."""
    total = max(1, sum(counts))
    return [(counts[column], counts[column] / total, row == column) for column in used]


def _changes(comparison: Comparison | None) -> list[dict[str, Any]]:
    """What changed, by measure."""
    if comparison is None:
        return []
    return [
        {
            "name": words(change.measure),
            "a": number(change.measure, change.a),
            "b": number(change.measure, change.b),
            "difference": difference(change.measure, change.difference),
            "range": f"{difference(change.measure, change.low)} … {difference(change.measure, change.high)}",
            "verdict": change.verdict,
        }
        for change in comparison.changes
    ]


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "marked": marked, "words": words, "language": language_name}
    environment.globals["safe_html"] = Markup
    return environment


def extremes(bars: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    """The best and the weakest language, None where there is one language or all are equal."""
    if len({bar["value"] for bar in bars.values()}) < 2:
        return None
    best = max(bars, key=lambda code: float(bars[code]["value"]))
    worst = min(bars, key=lambda code: float(bars[code]["value"]))
    return {"best": best, "worst": worst, "overlap": bars[best]["low"] <= bars[worst]["high"]}


def language_name(code: str) -> str:
    """A language's name in English; the code itself for what is no language ("other")."""
    try:
        return Locale.parse(code, sep="-").get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code


def marked(text: str) -> Markup:
    """A text, escaped, in which what stands between ⟦ and ⟧ is marked."""
    escaped = str(escape(text)).replace("⟦", "<mark>").replace("⟧", "</mark>")
    return Markup(escaped)  # noqa: S704 - escaped above
