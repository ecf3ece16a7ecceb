"""Whether personal data is found: counted per span of text.

A span is found when every character of it is masked, under whatever kind: what matters is that nothing leaks. A finding
is right when it overlaps a span.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar, Final

from agent.assembly import open_encoder
from agent.encoder.tagger import PersonalTagger
from agent.perception.language import LanguageDetector
from agent.settings import Settings
from evals.figures import Part, value_of
from evals.records import ItemRecord
from evals.report.sections import Section, Table
from evals.rows import Item, Row, make_item
from evals.summary import grouped
from evals.task import Judge, Judged, Task
from guardrails.detect import load_detector
from guardrails.kinds import Detector, Finding, Kind

KINDS: Final = tuple(kind.value for kind in Kind if kind is not Kind.LITERAL)
_GRAVE: Final = frozenset({Kind.CARD, Kind.CVV, Kind.PASSWORD, Kind.IBAN, Kind.ID})


@dataclass(frozen=True, kw_only=True)
class GoldSpan:
    """Personal data that a person marked in a text."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, kw_only=True)
class Marked:
    """Everything personal in a text."""

    spans: tuple[GoldSpan, ...]


class PiiTask(Task[Marked]):
    """Personal data."""

    name = "pii"
    title = "Personal data"
    measures = ("recall", "precision", "typed_recall", "clean_rows")
    names: ClassVar = {
        "recall": "personal data masked",
        "precision": "what is masked is personal",
        "typed_recall": "recognised as what it is",
        "clean_rows": "texts without any left as they are",
    }

    def read(self, row: Row) -> Item[Marked]:
        """A row with `text`, `lang`, `spans`."""
        text = row.text("text")
        language = row.language()
        spans = tuple(_span(row, text, span) for span in row.list("spans"))
        return make_item(row, text=text, language=language, gold=Marked(spans=spans), known=("spans",))

    def open(self, settings: Settings, folder: Path) -> Judge[Marked]:
        """The detector that masks a turn's message."""
        del folder
        return PiiJudge(load_detector(PersonalTagger(*open_encoder(settings.home))), LanguageDetector())

    def extras(self, records: Sequence[ItemRecord], seed: int) -> dict[str, Any]:
        """Per kind, and per language and kind."""
        del seed
        return {
            "by_type": by_kind(records),
            "by_language_and_type": {
                language: by_kind(rows) for language, rows in grouped(records, "language").items()
            },
        }

    def sections(self, summary: Mapping[str, Any]) -> Sequence[Section]:
        """Kinds, and the recall of each kind in each language."""
        kinds = list(summary["by_type"])
        crossed = summary["by_language_and_type"]
        return (
            Table(
                title="By kind",
                columns=("kind", "there are", "masked", "recall", "precision"),
                rows=[
                    (kind, str(row["n"]), str(row["masked"]), _percent(row["recall"]), _percent(row["precision"]))
                    for kind, row in summary["by_type"].items()
                ],
            ),
            Table(
                title="Masked, by language and kind",
                note="Of how many, in brackets.",
                columns=("", *kinds),
                rows=[
                    (language, *(_cell(row.get(kind)) for kind in kinds)) for language, row in crossed.items()
                ],
                languages=list(crossed),
            ),
        )  # fmt: skip


def by_kind(records: Sequence[ItemRecord]) -> dict[str, dict[str, Any]]:
    """Recall and precision of each kind that is there or was found."""
    found: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        counts = [record.details["kinds"][kind] for record in records if kind in record.details["kinds"]]
        if counts:
            gold, masked, said, right = (sum(column) for column in zip(*counts, strict=True))
            found[kind] = {
                "n": gold,
                "masked": masked,
                "found": said,
                "recall": value_of([(masked, gold)]),
                "precision": value_of([(right, said)]),
            }
    return found


def _span(row: Row, text: str, raw: object) -> GoldSpan:
    if not isinstance(raw, dict):
        row.wrong("a span must be an object with 'start', 'end' and 'type'")
    start, end, kind = raw.get("start"), raw.get("end"), raw.get("type")
    if type(start) is not int or type(end) is not int:
        row.wrong("a span needs whole numbers as 'start' and 'end'")
    if not 0 <= start < end <= len(text):
        row.wrong(f"the span {start}–{end} does not lie in the text, which has {len(text)} characters")
    if kind not in KINDS:
        row.wrong(f"unknown type {kind!r}: it must be one of {', '.join(KINDS)}")
    return GoldSpan(start=start, end=end, kind=Kind(kind))


class PiiJudge:
    """Judges what a detector finds; the language is detected, as in a turn."""

    batch = 32

    def __init__(self, detector: Detector, languages: LanguageDetector) -> None:
        self._detector = detector
        self._languages = languages
        self.model = f"presidio-analyzer {version('presidio-analyzer')} with Crossdesk's recognisers"

    def judge(self, items: Sequence[Item[Marked]]) -> Sequence[Judged]:
        """One judgement an item."""
        return [self._one(item) for item in items]

    def _one(self, item: Item[Marked]) -> Judged:
        language = self._languages.detect(item.text).language
        return judge_spans(
            item.text, item.gold.spans, self._detector.detect(item.text, language=language, known={})
        )


def judge_spans(text: str, spans: Sequence[GoldSpan], findings: Sequence[Finding]) -> Judged:
    """Compare what was found with what is there."""
    covered = {place for found in findings for place in range(found.start, found.end)}
    missed = [span for span in spans if not covered.issuperset(range(span.start, span.end))]
    typed = [span for span in spans if any(f.kind is span.kind and _overlap(f, span) for f in findings)]
    wrong = [found for found in findings if not any(_overlap(found, span) for span in spans)]
    scores: dict[str, Part] = {}
    if spans:
        scores["recall"] = (len(spans) - len(missed), len(spans))
        scores["typed_recall"] = (len(typed), len(spans))
    else:
        scores["clean_rows"] = (float(not findings), 1)
    if findings:
        scores["precision"] = (len(findings) - len(wrong), len(findings))
    grave = any(span.kind in _GRAVE for span in missed)
    said = [*(f"missed {span.kind}" for span in missed), *(f"wrongly {found.kind}" for found in wrong)]
    return Judged(
        text=masked(text, spans, missed, wrong),
        expected=", ".join(span.kind for span in spans) or "nothing personal",
        predicted=", ".join(said) or "all found",
        scores=scores,
        severity=5.0 * grave + 2.0 * len(missed) + len(wrong),
        details={"kinds": _counts(spans, missed, findings, wrong)},
    )


def masked(text: str, spans: Sequence[GoldSpan], missed: Sequence[GoldSpan], wrong: Sequence[Finding]) -> str:
    """The text as a report shows it: what was found is masked, what was missed stands between ⟦ ⟧."""
    pieces, place = [], 0
    marks = [(span.start, span.end, "missed" if span in missed else "found", span.kind) for span in spans]
    marks += [(found.start, found.end, "wrong", found.kind) for found in wrong]
    for start, end, what, kind in sorted(marks):
        if start < place:
            continue
        inside = f"<{kind}>" if what == "found" else f"⟦{text[start:end]}⟧"
        pieces += [text[place:start], inside]
        place = end
    return "".join([*pieces, text[place:]])


def _counts(
    spans: Sequence[GoldSpan],
    missed: Sequence[GoldSpan],
    findings: Sequence[Finding],
    wrong: Sequence[Finding],
) -> dict[str, list[int]]:
    """Per kind: spans, those masked, findings, those that are right."""
    counts: dict[str, list[int]] = {}
    for span in spans:
        row = counts.setdefault(span.kind.value, [0, 0, 0, 0])
        row[0] += 1
        row[1] += span not in missed
    for found in findings:
        row = counts.setdefault(found.kind.value, [0, 0, 0, 0])
        row[2] += 1
        row[3] += found not in wrong
    return counts


def _overlap(found: Finding, span: GoldSpan) -> bool:
    return found.start < span.end and span.start < found.end


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _cell(row: Mapping[str, Any] | None) -> str:
    return f"{_percent(row['recall'])} ({row['n']})" if row and row["n"] else ""
