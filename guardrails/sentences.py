"""A reply's sentences, and which of them ask instead of stating."""

from __future__ import annotations

from collections.abc import Iterator

import regex

_SENTENCE = regex.compile(r"[^.!?。！？؟\n]+(?:\.(?=\d|\p{Ll})[^.!?。！？؟\n]*)*[.!?。！？؟]?")
_QUESTION = ("?", "？", "؟")
_MARKS = ",;:，；：،、"


def sentences(view: str) -> Iterator[tuple[int, str]]:
    """Where each sentence of a matching view begins, and its text with the mark that ends it."""
    for match in _SENTENCE.finditer(view):
        yield match.start(), match[0]


def is_question(sentence: str) -> bool:
    """Whether a sentence ends with a question mark of any script."""
    return sentence.rstrip().endswith(_QUESTION)


def clause(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The part between commas, colons or semicolons that `start:end` stands in."""
    first = max((sentence.rfind(mark, 0, start) for mark in _MARKS), default=-1) + 1
    last = min((at for mark in _MARKS if (at := sentence.find(mark, end)) >= 0), default=len(sentence))
    return first, last
