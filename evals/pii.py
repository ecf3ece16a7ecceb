"""How well personal data is found: `python -m evals.pii`.

Reads data sets of the `pii` task (JSON Lines: `text`, `lang`, `spans` of `start`, `end`, `type`) and prints a
table by language and by kind. Counted per span:

- recall: every character of the gold span is masked, under whatever kind (what matters: nothing leaks);
- typed recall: a finding of the same kind overlaps it;
- precision: the finding overlaps a gold span;
- clean rows: rows without personal data in which nothing was masked.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from guardrails.detect import load_detector
from guardrails.kinds import Detector, Finding, Kind

DEFAULT_DATA = Path(__file__).resolve().parent.parent / "data" / "evals" / "pii" / "test"


@dataclass(frozen=True, kw_only=True)
class GoldSpan:
    """Personal data that a person marked in a text."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, kw_only=True)
class Row:
    """A text with everything personal in it."""

    text: str
    language: str
    spans: tuple[GoldSpan, ...]


@dataclass(kw_only=True)
class Tally:
    """Counts over rows; ratios are None where there is nothing to count."""

    gold: int = 0
    masked: int = 0
    typed: int = 0
    found: int = 0
    right: int = 0
    negatives: int = 0
    clean: int = 0

    def recall(self) -> float | None:
        """Share of gold spans that are masked whole."""
        return self.masked / self.gold if self.gold else None

    def typed_recall(self) -> float | None:
        """Share of gold spans that a finding of the same kind overlaps."""
        return self.typed / self.gold if self.gold else None

    def precision(self) -> float | None:
        """Share of findings that overlap a gold span."""
        return self.right / self.found if self.found else None


@dataclass(kw_only=True)
class Report:
    """Tallies over all rows, by language and by kind, and what went wrong where."""

    n: int = 0
    total: Tally = field(default_factory=Tally)
    by_language: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_kind: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    mistakes: list[str] = field(default_factory=list)
    milliseconds: float = 0.0


class BadDataError(ValueError):
    """A data set cannot be read: the message says file, line and what is wrong."""


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a file, or of all `*.jsonl` directly in a folder.

    Raises:
        BadDataError: a line is not a row of this task, or there is no such file.

    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    for file in files:
        try:
            lines = file.read_text("utf-8").splitlines()
        except OSError as error:
            raise BadDataError(f"{file}: {error.strerror}") from error
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _row(line, f"{file}:{number}")


def _row(line: str, where: str) -> Row:
    try:
        data = json.loads(line)
        text = data["text"]
        spans = tuple(
            GoldSpan(start=span["start"], end=span["end"], kind=Kind(span["type"])) for span in data["spans"]
        )
        row = Row(text=text, language=data["lang"], spans=spans)
    except (ValueError, KeyError, TypeError) as error:
        raise BadDataError(f"{where}: {error!r}") from error
    if any(not 0 <= span.start < span.end <= len(text) for span in spans):
        raise BadDataError(f"{where}: a span lies outside the text")
    return row


def evaluate(rows: Iterable[Row], detector: Detector) -> Report:
    """Run the detector over the rows and count."""
    report = Report()
    started = time.perf_counter()
    for row in rows:
        findings = detector.detect(row.text, language=row.language, known={})
        report.n += 1
        _count(row, findings, report)
    report.milliseconds = (time.perf_counter() - started) * 1000 / max(1, report.n)
    return report


def _count(row: Row, findings: Sequence[Finding], report: Report) -> None:
    covered = {position for found in findings for position in range(found.start, found.end)}
    in_language = report.by_language[row.language]
    for span in row.spans:
        masked = covered.issuperset(range(span.start, span.end))
        typed = any(found.kind is span.kind and _overlap(found, span) for found in findings)
        for tally in (report.total, in_language, report.by_kind[span.kind]):
            tally.gold += 1
            tally.masked += masked
            tally.typed += typed
        if not masked:
            report.mistakes.append(f"{row.language} missed {span.kind} in {row.text!r}")
    for found in findings:
        right = any(_overlap(found, span) for span in row.spans)
        for tally in (report.total, in_language, report.by_kind[found.kind]):
            tally.found += 1
            tally.right += right
        if not right:
            report.mistakes.append(
                f"{row.language} wrongly {found.kind}: {row.text[found.start : found.end]!r}"
            )
    if not row.spans:
        for tally in (report.total, in_language):
            tally.negatives += 1
            tally.clean += not findings


def _overlap(found: Finding, span: GoldSpan) -> bool:
    return found.start < span.end and span.start < found.end


def as_table(report: Report) -> str:
    """The report for people: one line a language and a kind."""
    lines = ["| | spans | recall | typed | precision | clean negatives |", "|---|---|---|---|---|---|"]
    for name, tally in [
        *sorted(report.by_language.items()),
        *sorted(report.by_kind.items()),
        ("all", report.total),
    ]:
        clean = f"{tally.clean}/{tally.negatives}" if tally.negatives else ""
        ratios = " | ".join(
            _percent(value) for value in (tally.recall(), tally.typed_recall(), tally.precision())
        )
        lines.append(f"| {name} | {tally.gold} | {ratios} | {clean} |")
    lines.append(f"\n{report.n} rows, {report.milliseconds:.2f} ms a row")
    return "\n".join(lines)


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value * 100:.1f}"


def as_summary(report: Report) -> dict[str, object]:
    """The report for machines, in the form that all evals share."""
    return {
        "task": "pii",
        "n": report.n,
        "metrics": {
            "recall": {"value": report.total.recall()},
            "precision": {"value": report.total.precision()},
        },
        "by_language": {
            name: {**asdict(tally), "recall": tally.recall(), "precision": tally.precision()}
            for name, tally in sorted(report.by_language.items())
        },
        "by_type": {
            name: {**asdict(tally), "recall": tally.recall(), "precision": tally.precision()}
            for name, tally in sorted(report.by_kind.items())
        },
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 0 when it ran, 2 when the data cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.pii", description="Measure the masking of personal data."
    )
    parser.add_argument(
        "--data", type=Path, action="append", help="a file or folder (default: data/evals/pii)"
    )
    parser.add_argument("--json", type=Path, help="write the summary here")
    parser.add_argument("--mistakes", action="store_true", help="list every miss and false alarm")
    options = parser.parse_args(arguments)
    detector = load_detector()
    try:
        report = evaluate(
            (row for path in options.data or [DEFAULT_DATA] for row in read_rows(path)), detector
        )
    except BadDataError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(as_table(report) + "\n")
    if options.mistakes:
        sys.stdout.write("\n".join(["", *report.mistakes, ""]))
    if options.json:
        options.json.write_text(json.dumps(as_summary(report), ensure_ascii=False, indent=2), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
