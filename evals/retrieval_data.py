"""Labelled questions for search: JSON Lines with `question`, `lang`, `relevant`, and optional keys."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path


class QuestionsInvalid(ValueError):
    """A line of a data set is wrong; the message names file, line and what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question and the articles that answer it; none means that it cannot be answered.

    `market` is a country code, "" where the row has none. `corpus` is a folder of Markdown articles to search
    instead of the help centre.
    """

    text: str
    language: str
    relevant: frozenset[str]
    market: str = ""
    on: date | None = None
    corpus: Path | None = None


def read_questions(paths: Iterable[Path]) -> list[Question]:
    """Read data sets. A relative `corpus` is looked up from the file's folder. Raises QuestionsInvalid."""
    questions: list[Question] = []
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as exc:
            raise QuestionsInvalid(f"{path}:1: the file can't be read ({type(exc).__name__})") from exc
        questions.extend(
            _question(path, number, line) for number, line in enumerate(lines, 1) if line.strip()
        )
    return questions


def _question(path: Path, number: int, line: str) -> Question:
    """Return the question of one line."""
    try:
        row = json.loads(line)
        corpus = row.get("corpus")
        day = row.get("date")
        return Question(
            text=str(row["question"]),
            language=str(row["lang"]),
            relevant=frozenset(_ids(row["relevant"])),
            market=str(row.get("market") or ""),
            on=date.fromisoformat(day) if day else None,
            corpus=(path.parent / corpus) if corpus else None,
        )
    except KeyError as exc:
        raise QuestionsInvalid(f"{path}:{number}: the key {exc} is missing") from exc
    except (ValueError, TypeError, AttributeError) as exc:
        raise QuestionsInvalid(f"{path}:{number}: {exc}") from exc


def _ids(value: object) -> list[str]:
    """Return the article ids of a row. Raises TypeError for anything but a list of texts."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("'relevant' must be a list of article ids")
    return value
