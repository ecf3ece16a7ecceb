"""Word lists as patterns, matched on folded text.

A lexicon file is YAML: topic → language → one pattern a line. A pattern is written in correct spelling and folded like
the text it is matched with. Besides letters it may hold:

    (a|b)      one of; "(a |b )?word" or none of them        word*  any ending
    [5-9]      a set of characters
    a ~ b      a gap of up to three words (six characters in Chinese)
    ^ $        the beginning and the end of the message
    !…         at the start: also counts when a negation stands before it

A match that a negation precedes within the same clause does not count ("I don't want a human").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import yaml

from agent.perception.errors import LexiconError
from agent.perception.text import fold

Script = Literal["latin", "han", "arabic"]

LEXICON_FOLDER: Final = Path(__file__).parent / "lexicons"
"""Where the package keeps its own lexicons."""

_GAP_WORDS: Final = r"(?:[^\w.!?;]+[\w']+){0,3}?[^\w.!?;]+"
_GAP_HAN: Final = r"[^。！？!?，,；;.]{0,6}?"
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_ARABIC: Final = re.compile(r"[\u0600-\u06ff]")
_LATIN: Final = re.compile(r"[a-z]")
_UMLAUTS: Final = str.maketrans(
    {"ä": "(a|ae)", "ö": "(o|oe)", "ü": "(u|ue)", "Ä": "(a|ae)", "Ö": "(o|oe)", "Ü": "(u|ue)"}
)

_NEGATIONS: Final[Mapping[Script, re.Pattern[str]]] = {
    "latin": re.compile(
        r"(?<!\w)(?:not|no|never|don'?t|dont|doesn'?t|didn'?t|won'?t|wouldn'?t|isn'?t|wasn'?t|aren'?t|can'?t|cannot|"
        r"without|nobody|neither|nor|nicht|kein\w*|nie|niemals|ohne|weder|pas|jamais|sans|ni|aucun\w*|nunca|jamas|"
        r"sin|ningun\w*|tampoco)(?!\w)"
    ),
    "han": re.compile(r"(?:不(?!错)|没|别(?!的|人)|無|无需|非)"),
    "arabic": re.compile(r"(?<!\w)[وف]?(?:لا|ما|لم|لن|ليس|ليست|لست|مش|مو|بدون|غير|مب|ماني|بلا)(?!\w)"),
}
_CLAUSE_BREAK: Final = re.compile(r"[.!?;,:。！？，；،؟؛]|\s-\s|\b(?:but|aber|sondern|mais|pero|sino)\b")
_BEFORE: Final[Mapping[Script, int]] = {"latin": 26, "han": 5, "arabic": 16}


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A pattern of `topic` found at `start`–`end` of the folded text."""

    topic: str
    start: int
    end: int
    text: str


def script_of(text: str) -> Script:
    """The script of a lexicon line; mixed lines count as the non-Latin one."""
    if _HAN.search(text):
        return "han"
    return "arabic" if _ARABIC.search(text) else "latin"


def to_regex(line: str, language: str) -> str:
    """The regular expression for one pattern line (without its leading "!").

    Raises LexiconError when a group is not closed.
    """
    if line.count("(") != line.count(")"):
        raise LexiconError(f"bad pattern {line!r}: a group is not closed, or closed without being opened")
    source = fold(line.translate(_UMLAUTS) if language == "de" else line)
    script = script_of(source)
    out: list[str] = []
    for char in re.findall(r"\[[^\]]*\]|.", re.sub(r"\s*~\s*", "~", source)):
        if char[0] == "[":
            out.append(char)
        elif char in "()|?^$":
            out.append("(?:" if char == "(" else char)
        elif char == "*":
            out.append(r"\w*")
        elif char == "~":
            out.append(_GAP_HAN if script == "han" else _GAP_WORDS)
        elif char == "'":
            out.append(r"['\s]?")
        elif char == " ":
            out.append(r"[\s,\"'-]*" if script == "han" else r"[\s,\"'-]+")
        else:
            out.append(re.escape(char))
    return "".join(out)


def compile_lines(lines: list[str], language: str) -> re.Pattern[str] | None:
    """One pattern for all lines of one script, with that script's word borders; None for no lines.

    Raises LexiconError that names the line which makes no regular expression.
    """
    if not lines:
        return None
    bodies = "|".join(sorted({to_regex(line, language) for line in lines}, key=len, reverse=True))
    try:
        return re.compile(bordered(bodies, script_of(lines[0])))
    except re.error:
        for line in lines:  # one by one only now: compiling each would double the time of a start
            try:
                re.compile(to_regex(line, language))
            except re.error as exc:
                raise LexiconError(f"bad pattern {line!r}: {exc}") from exc
        raise


def bordered(body: str, script: Script) -> str:
    """`body` between the word borders of a script; Arabic may join "and" to the first word, Chinese has none."""
    if script == "han":
        return f"(?:{body})"
    return rf"(?<!\w){'[وف]?' if script == 'arabic' else ''}(?:{body})(?!\w)"


class Lexicon:
    """The compiled topics of one lexicon file."""

    def __init__(self, topics: Mapping[str, Mapping[str, str]]) -> None:
        self._patterns: dict[str, list[tuple[Script, bool, re.Pattern[str]]]] = {}
        for topic, languages in topics.items():
            groups: dict[tuple[Script, bool, str], list[str]] = {}
            for language, block in languages.items():
                for line in filter(None, map(str.strip, block.splitlines())):
                    body = line.removeprefix("!").strip()
                    groups.setdefault((script_of(body), body == line, language), []).append(body)
            self._patterns[topic] = [
                (script, guarded, pattern)
                for (script, guarded, language), lines in groups.items()
                if (pattern := compile_lines(lines, language)) is not None
            ]

    @classmethod
    def load(cls, name: str, folder: Path = LEXICON_FOLDER) -> Lexicon:
        """Read `<folder>/<name>.yaml`.

        Raises LexiconError when the file is missing or not a mapping of topic → language → text.
        """
        return cls(read_topics(name, folder))

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics, in the order of the file."""
        return tuple(self._patterns)

    def hits(self, topic: str, folded: str, *, keep_negated: bool = False) -> Iterator[Hit]:
        """Where patterns of `topic` occur in `folded`, negated ones left out unless asked for."""
        present = {"han": _HAN, "arabic": _ARABIC, "latin": _LATIN}
        for script, guarded, pattern in self._patterns.get(topic, ()):
            if present[script].search(folded) is None:
                continue
            for found in pattern.finditer(folded):
                if guarded and not keep_negated and is_negated(folded, found.start(), found.end(), script):
                    continue
                yield Hit(topic=topic, start=found.start(), end=found.end(), text=found.group())

    def has(self, topic: str, folded: str) -> bool:
        """Whether a pattern of `topic` occurs in `folded` and is not negated."""
        return next(self.hits(topic, folded), None) is not None


def is_negated(folded: str, start: int, end: int, script: Script) -> bool:
    """Whether a negation stands inside the match or shortly before it in the same clause."""
    before = folded[max(0, start - _BEFORE[script]) : start]
    before = _CLAUSE_BREAK.split(before)[-1]
    negation = _NEGATIONS[script]
    return negation.search(before) is not None or negation.search(folded[start:end]) is not None


def read_topics(name: str, folder: Path = LEXICON_FOLDER) -> dict[str, dict[str, str]]:
    """The raw content of a lexicon file, its shape checked. Raises LexiconError."""
    path = folder / f"{name}.yaml"
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
        raise LexiconError(f"cannot read lexicon {path.name!r}: {exc.__class__.__name__}") from exc
    if not isinstance(raw, dict) or not all(
        isinstance(block, dict) and all(isinstance(text, str) for text in block.values())
        for block in raw.values()
    ):
        raise LexiconError(f"lexicon {path.name!r} must map topic → language → lines of patterns")
    return {str(topic): {str(key): text for key, text in block.items()} for topic, block in raw.items()}
