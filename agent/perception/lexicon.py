"""The words of the shoppers' languages: `data/lexicons/<language>.yaml`, one file a language.

A file maps topics to patterns (`agent.perception.notation`); topics may be grouped, and are then named with a dot
("reason.late"). A language is read when it is first needed and a topic compiled when it is first looked for. A message
is looked at in few languages: its own, the conversation's and English. Where a language has no file, or a file lacks a
topic, English stands alone.

A match that a negation precedes within the same clause does not count ("I don't want a human").
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml

from agent.perception.errors import LexiconError
from agent.perception.notation import (
    REACH,
    UNSPACED,
    Script,
    alternation,
    bordered,
    compile_lines,
    may_hold,
    script_of,
)
from agent.perception.text import fold

LEXICON_FOLDER: Final = Path(__file__).resolve().parents[2] / "data" / "lexicons"
"""Where the languages' files are."""

ENGLISH: Final = "en"
"""The language that is always looked in, and whose file has every topic."""

OPEN_GROUPS: Final = frozenset({"country", "currency", "size", "number"})
"""Groups whose topics are values: a language may have some that English has not."""

_NEVER: Final = re.compile(r"(?!)")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A pattern of `topic` found at `start`–`end` of the folded text."""

    topic: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class _Pattern:
    script: Script
    guarded: bool
    regex: re.Pattern[str]


@dataclass(frozen=True)
class _Topic:
    patterns: tuple[_Pattern, ...] = ()
    without: tuple[re.Pattern[str], ...] = ()


class LanguageWords:
    """One language's topics; each is compiled when it is first looked for."""

    def __init__(self, language: str, topics: Mapping[str, str]) -> None:
        self.language = language
        self._lines = {
            topic: [line for line in map(str.strip, block.splitlines()) if line and line[0] != "#"]
            for topic, block in topics.items()
        }
        self._compiled: dict[str, _Topic] = {}

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics, in the order of the file."""
        return tuple(self._lines)

    def lines(self, topic: str) -> list[str]:
        """The patterns of a topic without their marks; those that are taken out are left out."""
        return [line.lstrip("! ") for line in self._lines.get(topic, ()) if line[0] != "-"]

    def not_meant(self, topic: str) -> list[str]:
        """The lines of a topic that are taken out: what only looks like it."""
        return [line.lstrip("- ") for line in self._lines.get(topic, ()) if line[0] == "-"]

    def topic(self, name: str) -> _Topic:
        """The compiled topic; an empty one where the language does not have it. Raises LexiconError."""
        found = self._compiled.get(name)
        if found is None:
            found = self._compiled[name] = self._compile(self._lines.get(name, []))
        return found

    def _compile(self, lines: list[str]) -> _Topic:
        groups: dict[tuple[Script, bool], list[str]] = {}
        without: dict[Script, list[str]] = {}
        for line in lines:
            body = line.lstrip("!- ")
            if line[0] == "-":
                without.setdefault(script_of(body), []).append(body)
            else:
                groups.setdefault((script_of(body), line[0] != "!"), []).append(body)
        return _Topic(
            tuple(
                _Pattern(script, guarded, compile_lines(group, self.language))
                for (script, guarded), group in groups.items()
            ),
            tuple(compile_lines(group, self.language) for group in without.values()),
        )


class Lexicon:
    """The topics of the languages that a message is looked at in."""

    def __init__(self, *words: LanguageWords) -> None:
        self._words = words
        self._breaks: re.Pattern[str] | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages, the message's own first."""
        return tuple(words.language for words in self._words)

    @property
    def topics(self) -> tuple[str, ...]:
        """All topics of these languages."""
        return tuple(dict.fromkeys(topic for words in self._words for topic in words.topics))

    def under(self, group: str) -> tuple[str, ...]:
        """The names in a group of topics ("reason" → "too_small", "late" …)."""
        start = f"{group}."
        return tuple(topic.removeprefix(start) for topic in self.topics if topic.startswith(start))

    def hits(self, topic: str, folded: str, *, keep_negated: bool = False) -> Iterator[Hit]:
        """Where patterns of `topic` occur in `folded`, negated ones left out unless asked for."""
        for words in self._words:
            compiled = words.topic(topic)
            text = folded
            for regex in compiled.without:
                text = regex.sub(lambda found: " " * len(found.group()), text)
            for pattern in compiled.patterns:
                if not may_hold(text, pattern.script):
                    continue
                for found in pattern.regex.finditer(text):
                    start, end = found.span()
                    if pattern.guarded and not keep_negated and self._is_negated(text, start, end, pattern):
                        continue
                    yield Hit(topic=topic, start=start, end=end, text=found.group())

    def has(self, topic: str, folded: str, *, keep_negated: bool = False) -> bool:
        """Whether a pattern of `topic` occurs in `folded` and is not negated."""
        return next(self.hits(topic, folded, keep_negated=keep_negated), None) is not None

    def is_only(self, topic: str, folded: str) -> bool:
        """Whether `folded` is one match of `topic` and nothing else but marks."""
        inner = folded.strip(" .,!?;:。，、！？؟،؛…'\"-")
        return any(
            hit.start == 0 and hit.end == len(inner) for hit in self.hits(topic, inner, keep_negated=True)
        )

    def values(self, group: str, folded: str) -> list[tuple[Hit, str]]:
        """Hits of a group's topics with the topic's own name; inside a longer hit a shorter one does not count."""
        found = [
            (hit, name)
            for name in self.under(group)
            for hit in self.hits(f"{group}.{name}", folded, keep_negated=True)
        ]
        found.sort(key=lambda pair: (pair[0].start, -pair[0].end))
        kept: list[tuple[Hit, str]] = []
        for hit, name in found:
            if not kept or hit.start >= kept[-1][0].end:
                kept.append((hit, name))
        return kept

    def without(self, topic: str, folded: str) -> str:
        """`folded` with the matches of `topic` blanked out; its length stays."""
        left = list(folded)
        for hit in self.hits(topic, folded, keep_negated=True):
            left[hit.start : hit.end] = " " * (hit.end - hit.start)
        return "".join(left)

    def first(self, topics: Sequence[str], folded: str) -> Hit | None:
        """The earliest hit of any of `topics`, the longest where several begin there."""
        found = (hit for topic in topics for hit in self.hits(topic, folded, keep_negated=True))
        return min(found, key=lambda hit: (hit.start, -hit.end), default=None)

    def lines(self, topic: str) -> list[str]:
        """The patterns of a topic in all of these languages, as they are written."""
        return [line for words in self._words for line in words.lines(topic)]

    def part(self, *topics: str) -> str:
        """All patterns of `topics` as a part of a larger expression, for folded text and for text as it was typed."""
        parts = [
            alternation(words.lines(topic), words.language, raw=True)
            for topic in topics
            for words in self._words
            if words.lines(topic)
        ]
        return f"(?:{'|'.join(parts)})" if parts else _NEVER.pattern

    def unspaced(self, topic: str) -> str:
        """Like `part`, but only the patterns of scripts that do not part words by spaces."""
        parts = [
            alternation([line], words.language, raw=True)
            for words in self._words
            for line in words.lines(topic)
            if script_of(line) in UNSPACED
        ]
        return f"(?:{'|'.join(parts)})" if parts else _NEVER.pattern

    def bordered(self, *topics: str) -> str:
        """Like `part`, each pattern between the borders of its script."""
        parts = [
            bordered(words.lines(topic), words.language)
            for topic in topics
            for words in self._words
            if words.lines(topic)
        ]
        return f"(?:{'|'.join(parts)})" if parts else _NEVER.pattern

    def _is_negated(self, text: str, start: int, end: int, pattern: _Pattern) -> bool:
        """Whether a negation stands inside the match or shortly before it in the same clause."""
        before = text[max(0, start - REACH[pattern.script]) : start]
        before = self._clause_breaks().split(before)[-1]
        return any(
            self.has("negation", part, keep_negated=True) for part in (before, text[start:end]) if part
        )

    def _clause_breaks(self) -> re.Pattern[str]:
        if self._breaks is None:
            self._breaks = re.compile(rf"[.!?;,:。！？，；،؟؛、]|\s-\s|{self.bordered('but')}")
        return self._breaks


@lru_cache(maxsize=128)
def lexicon(*languages: str | None) -> Lexicon:
    """What to look at a message with: its languages ("de", "de-AT", None for unknown), then English."""
    codes = [(tag or "").replace("_", "-").partition("-")[0].lower() for tag in (*languages, ENGLISH)]
    return Lexicon(*(words_of(code) for code in dict.fromkeys(filter(None, codes))))


@lru_cache(maxsize=64)
def joints(words: Lexicon) -> re.Pattern[str]:
    """Where one request of a message may end and the next begin, for text as it was typed: commas and joining words."""
    spaced = words.part("joint")
    return re.compile(
        rf"\s*[,;،，；]\s*(?:{spaced}|{words.part('but')})\s+|\s+{spaced}(?:\s+|(?<=و))|{words.unspaced('joint')}"
        r"|\s*[,،，、]\s*",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def every_lexicon() -> Lexicon:
    """All languages at once, English last: for a message whose language nobody knows."""
    return lexicon(*languages())


@lru_cache(maxsize=64)
def words_of(language: str) -> LanguageWords:
    """A language's words; none where it has no file, or one that cannot be read (`check_lexicons` tells why)."""
    if language not in languages():
        return LanguageWords(language, {})
    try:
        return LanguageWords(language, read_topics(language))
    except LexiconError as exc:
        if language == ENGLISH:
            raise
        _LOG.error("%s; %r is understood by its English words alone", exc, language)
        return LanguageWords(language, {})


@lru_cache(maxsize=4)
def languages(folder: Path = LEXICON_FOLDER) -> tuple[str, ...]:
    """The languages that have a file."""
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


def read_topics(language: str, folder: Path = LEXICON_FOLDER) -> dict[str, str]:
    """The topics of a language's file, groups with a dot. Raises LexiconError that names file and key."""
    return dict(_flat(_read(folder / f"{language}.yaml"), f"{language}.yaml", ""))


def _read(path: Path) -> dict[object, object]:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as exc:
        line = exc.problem_mark.line + 1 if exc.problem_mark else 0
        raise LexiconError(f"lexicon {path.name!r}, line {line}: {exc.problem}") from exc
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
        raise LexiconError(f"cannot read lexicon {path.name!r}: {exc.__class__.__name__}") from exc
    if not isinstance(raw, dict):
        raise LexiconError(f"lexicon {path.name!r} must map topics to lines of patterns")
    return raw


def _flat(block: Mapping[object, object], name: str, prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in block.items():
        topic = f"{prefix}{key}"
        if isinstance(key, bool) or key is None:
            raise LexiconError(f"lexicon {name!r}, {topic}: put this key in quotes")
        if isinstance(value, str):
            yield topic, value
        elif isinstance(value, dict):
            yield from _flat(value, name, f"{topic}.")
        elif value is not None:
            raise LexiconError(f"lexicon {name!r}, {topic}: must be text (put {value!r} in quotes)")


def check_lexicons(folder: Path = LEXICON_FOLDER) -> Sequence[str]:
    """What is wrong with the files, one line each: what cannot be read, unknown topics, bad patterns."""
    problems: list[str] = []
    known = set(read_topics(ENGLISH, folder))
    for path in sorted(folder.glob("*.yaml")):
        try:
            topics = read_topics(path.stem, folder)
        except LexiconError as exc:
            problems.append(str(exc))
            continue
        words = LanguageWords(path.stem, topics)
        for topic in words.topics:
            if topic not in known and topic.partition(".")[0] not in OPEN_GROUPS:
                problems.append(f"lexicon {path.name!r}, {topic}: there is no such topic")
            try:
                words.topic(topic)
            except LexiconError as exc:
                problems.append(f"lexicon {path.name!r}, {topic}: {exc}")
    return problems


def _tell(language: str, message: str) -> None:
    """Print what is wrong with a language's file, or the topics that a message matches in it."""
    told = [problem for problem in check_lexicons() if f"'{language}.yaml'" in problem]
    words, folded = Lexicon(words_of(language)), fold(message)
    told += [
        f"{topic}: {hit.text}"
        for topic in words.topics
        for hit in words.hits(topic, folded)
        if hit.text.strip()
    ]
    sys.stdout.writelines(f"{line}\n" for line in told)


if __name__ == "__main__":
    _tell(sys.argv[1], " ".join(sys.argv[2:]))
