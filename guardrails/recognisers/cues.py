"""Patterns from the words that announce personal data: `data/lexicons/guardrails/<language>.yaml`, `personal`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import regex

from guardrails.wording import personal_words

# Scripts whose words have spaces around them, and no endings or particles that are written onto them.
_BORDERED: Final = regex.compile(r"[\p{Latin}\p{Cyrillic}\d]")
NO_LETTER_BEFORE: Final = r"(?<![\p{Latin}\p{Cyrillic}])"
NO_LETTER_AFTER: Final = r"(?![\p{Latin}\p{Cyrillic}])"
_BARE_FROM: Final = 5  # a word this long is also found without its accents: "mat khau", "haslo"
_BARE: Final = {"ł": "l", "đ": "d", "ı": "i", "ø": "o", "ß": "s"}
_SIGNS: Final = {" ": r"[\s-]", ":": r"\s?:"}


@lru_cache(maxsize=64)
def cue(*topics: str) -> str:
    """The source of a pattern, to be compiled without regard to case, that matches a word of the topics."""
    return any_of(word for topic in topics for word in personal_words(topic))


@lru_cache(maxsize=64)
def word_set(topic: str) -> frozenset[str]:
    """The words of a topic as they are in the files."""
    return frozenset(personal_words(topic))


def words_of(topic: str, script: str) -> str:
    """An alternation of a topic's words that are written in a script, without borders around them."""
    words = [word for word in personal_words(topic) if regex.match(rf"\p{{Script={script}}}", word)]
    return f"(?:{'|'.join(map(regex.escape, words))})"


def any_of(words: Iterable[str]) -> str:
    """An alternation of words, the longest first, with borders where their script has them."""
    bordered: list[str] = []
    free: list[str] = []
    for word in sorted(dict.fromkeys(words), key=lambda word: (-len(word), word)):
        (bordered if _BORDERED.match(word) else free).append(_source(word))
    parts = []
    if bordered:
        parts.append(f"{NO_LETTER_BEFORE}(?:{'|'.join(bordered)})")
    if free:
        parts.append(f"(?:{'|'.join(free)})")
    return f"(?:{'|'.join(parts)})"


def _source(word: str) -> str:
    """A word as a pattern; the README of the files tells the notation."""
    open_end = word.endswith("*")
    stem = word.rstrip("*")
    bare = len(stem) >= _BARE_FROM
    stem, dot = (stem[:-1], r"\.?") if stem.endswith(".") else (stem, "")
    source = "".join(_SIGNS[char] if char in _SIGNS else _letter(char, bare=bare) for char in stem)
    if open_end:
        source += r"\p{L}*"
    elif _BORDERED.match(stem[-1]):
        source += NO_LETTER_AFTER
    source += dot
    return f"(?-i:{source})" if stem != stem.lower() else source


def _letter(char: str, *, bare: bool) -> str:
    plain = _BARE.get(char) or unicodedata.normalize("NFD", char)[0]
    if bare and plain != char and plain.isascii():
        return f"[{char}{plain}]"
    return regex.escape(char)
