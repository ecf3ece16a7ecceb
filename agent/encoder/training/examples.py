"""What the encoder is trained on: messages with whatever is labelled of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from agent.encoder.tagger import TAGGED
from agent.perception.errors import TrainingDataError
from agent.perception.sentiment import LEVELS

SENTIMENTS: Final = LEVELS
FLAGS: Final = ("anger", "urgency", "vulnerable")
KINDS: Final = tuple(kind.value for kind in TAGGED)
"""Kinds of personal data that are tagged token by token; the others have patterns."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """A message; None stands for what nobody labelled. Spans are (start, end, kind) in code points."""

    text: str
    language: str
    intents: tuple[str, ...] | None = None
    sentiment: str | None = None
    flags: tuple[bool, ...] | None = None
    spans: tuple[tuple[int, int, str], ...] | None = None


def read_folder(folder: Path, read: str) -> list[Example]:
    """All examples of `folder/*.jsonl`; `read` names the format: intents, sentiment or names.

    Raises TrainingDataError with file and line for what cannot be used.
    """
    return [row for path in sorted(folder.glob("*.jsonl")) for row in read_file(path, read)]


def read_file(path: Path, read: str) -> Iterator[Example]:
    """The examples of one JSON Lines file. Raises TrainingDataError with file and line."""
    make = _READERS[read]
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if line.strip():
            try:
                yield make(json.loads(line))
            except (ValueError, TypeError, KeyError, AttributeError) as exc:
                raise TrainingDataError(f"{path.name}:{number}: {exc}") from exc


def _intents(row: Mapping[str, Any]) -> Example:
    raw = row["intents"] if "intents" in row else [row["intent"]]
    return Example(text=_text(row), language=str(row["lang"]), intents=tuple(raw))


def _sentiment(row: Mapping[str, Any]) -> Example:
    if row["sentiment"] not in SENTIMENTS:
        raise ValueError(f"unknown sentiment {row['sentiment']!r}")
    flags = tuple(bool(row.get(name, False)) for name in FLAGS)
    return Example(text=_text(row), language=str(row["lang"]), sentiment=row["sentiment"], flags=flags)


def _names(row: Mapping[str, Any]) -> Example:
    text = _text(row)
    spans = tuple((int(span["start"]), int(span["end"]), str(span["type"])) for span in row["spans"])
    if any(not 0 <= start < end <= len(text) for start, end, _ in spans):
        raise ValueError("a span lies outside of the text")
    kept = tuple(span for span in sorted(spans) if span[2] in KINDS)
    return Example(text=text, language=str(row["lang"]), spans=kept)


def _text(row: Mapping[str, Any]) -> str:
    text = row["text"]
    if not isinstance(text, str) or not text.strip():
        raise ValueError("'text' is missing or empty")
    return text


_READERS: Final = {"intents": _intents, "sentiment": _sentiment, "names": _names}


def tags(example: Example, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """One tag a token: 0 outside; 1 + 2k where a span of kind k begins, 2 + 2k inside; -100 for special tokens."""
    found = []
    for start, end in offsets:
        tag = 0 if end > start else -100
        for first, last, kind in example.spans or ():
            if start < last and end > first and end > start:
                inside = start > first or any(o[0] < start and o[1] > first and o[1] > o[0] for o in offsets)
                tag = 1 + 2 * KINDS.index(kind) + int(inside)
        found.append(tag)
    return found
