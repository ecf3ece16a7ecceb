"""How replies are worded, what announces personal data, and abuse: `data/lexicons/guardrails/<language>.yaml`.

Plain words for facts (`claims`) and before personal data (`personal`), separated by "|", and patterns of promises,
statements about the shop's rules, and abuse. A reply may quote in any language, and people mix languages, so all files
are read; a language without a file is read by the words of CLDR and of the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml

from guardrails.errors import WordingError

WORDING_FOLDER: Final = Path(__file__).resolve().parents[1] / "data" / "lexicons" / "guardrails"
"""Where the languages' files are."""


@dataclass(frozen=True, kw_only=True)
class RuleWording:
    """A pattern of a `kind` of promises or abuse, tried where one of `stems` (parted by spaces) stands in the text."""

    kind: str
    stems: str
    pattern: str


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One language's words. `claims` and `personal` are by topic; topics in a group are joined by a dot."""

    language: str
    claims: Mapping[str, tuple[str, ...]]
    personal: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    promises: tuple[RuleWording, ...] = ()
    abuse: tuple[RuleWording, ...] = ()
    statements: Mapping[str, str] = field(default_factory=dict)
    instructions: str = ""
    negated: str = ""
    on_confirmation: str = ""

    def under(self, group: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The names and words in a group of claims."""
        start = f"{group}."
        for topic, words in self.claims.items():
            if topic.startswith(start):
                yield topic.removeprefix(start), words


@lru_cache(maxsize=4)
def wordings(folder: Path = WORDING_FOLDER) -> tuple[Wording, ...]:
    """All languages' wordings, English first. Raises `WordingError` that names file and key."""
    found = [read_wording(path) for path in sorted(folder.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda wording: wording.language != "en"))


def words(topic: str) -> tuple[str, ...]:
    """The words of a topic of claims in all languages, the longest first."""
    found = dict.fromkeys(word for wording in wordings() for word in wording.claims.get(topic, ()))
    return tuple(sorted(found, key=len, reverse=True))


def personal_words(topic: str) -> tuple[str, ...]:
    """The words of a topic of personal data in all languages, the longest first."""
    found = dict.fromkeys(word for wording in wordings() for word in wording.personal.get(topic, ()))
    return tuple(sorted(found, key=len, reverse=True))


def read_wording(path: Path) -> Wording:
    """Read a language's file. Raises `WordingError` that names file and key."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
        raise WordingError(path.name, "the file", str(exc)) from exc
    sections = _mapping(path, "the file", raw)
    promises = _mapping(path, "promises", sections.get("promises"))
    return Wording(
        language=path.stem,
        claims=dict(_words(path, "claims", _mapping(path, "claims", sections.get("claims")))),
        personal=dict(_words(path, "personal", _mapping(path, "personal", sections.get("personal")))),
        statements={
            name: _text(path, f"statements.{name}", pattern)
            for name, pattern in _mapping(path, "statements", sections.get("statements")).items()
        },
        promises=tuple(_rules(path, "promises.kinds", promises.get("kinds"))),
        abuse=tuple(_rules(path, "abuse", sections.get("abuse"))),
        instructions=_text(path, "instructions", sections.get("instructions")),
        negated=_text(path, "promises.negated", promises.get("negated")),
        on_confirmation=_text(path, "promises.on_confirmation", promises.get("on_confirmation")),
    )


def _mapping(path: Path, key: str, value: object) -> Mapping[str, object]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise WordingError(path.name, key, "must map names to words")
    return {str(name): child for name, child in value.items()}


def _text(path: Path, key: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise WordingError(path.name, key, f"must be text (put {value!r} in quotes)")
    return value.strip()


def _words(
    path: Path, key: str, block: Mapping[str, object], prefix: str = ""
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, value in block.items():
        if isinstance(value, dict):
            yield from _words(path, key, _mapping(path, f"{key}.{name}", value), f"{prefix}{name}.")
        else:
            text = _text(path, f"{key}.{prefix}{name}", value)
            yield f"{prefix}{name}", tuple(word.strip() for word in text.split("|") if word.strip())


def _rules(path: Path, key: str, block: object) -> Iterator[RuleWording]:
    for kind, rows in _mapping(path, key, block).items():
        where = f"{key}.{kind}"
        if not isinstance(rows, list):
            raise WordingError(path.name, where, "must be a list of stems and pattern")
        for row in rows:
            fields = _mapping(path, where, row)
            yield RuleWording(
                kind=kind,
                stems=_text(path, f"{where}.stems", fields.get("stems")),
                pattern=_text(path, f"{where}.pattern", fields.get("pattern")),
            )
