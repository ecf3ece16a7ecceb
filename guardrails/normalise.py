# Patterns are read as wholes: broken over lines they hide what they match.
"""Makes a shopper's input harmless and keeps it readable."""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

import regex


class InputFlag(StrEnum):
    """What was unusual about an input."""

    CONTROL = "control"  # NUL, control characters or lone surrogates were dropped
    HIDDEN = "hidden"  # zero-width or tag characters that hide or split words were dropped
    BIDI = "bidi"  # characters that reorder text for the eye were dropped
    REPETITION = "repetition"  # a character or line was repeated absurdly and shortened
    EMPTY = "empty"  # nothing readable is left
    TRUNCATED = "truncated"


@dataclass(frozen=True, kw_only=True)
class NormalisedText:
    """A text that is safe to store, show, match and encode."""

    text: str
    truncated: bool
    flags: frozenset[InputFlag]


_CONTROL = regex.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufff9-\ufffb\ufffe\uffff]")
# Marks that only give a direction (LRM, RLM, ALM) are ordinary in Arabic and Hebrew: dropped without a flag.
_MARKS = regex.compile("[\u200e\u200f\u061c]")
_BIDI = regex.compile("[\u202a-\u202e\u2066-\u2069\u206a-\u206f]")
# Zero-width joiners are kept where they do their work: within emoji and between letters of scripts that join.
_HIDDEN = regex.compile(
    r"[\u200b\u2060-\u2064\ufeff\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u3164\uffa0\U000e0000-\U000e0fff]"
    r"|(?<![\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Thai}\p{Extended_Pictographic}\ufe0f\p{EMod}])[\u200c\u200d]"
    r"|[\u200c\u200d](?![\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Thai}\p{Extended_Pictographic}])"
)
_SAME_CHARACTER = regex.compile(r"(?s)(.)\1{19,}")
_GRAPHEME = regex.compile(r"\X")
_DIGIT = regex.compile(r"\d")
_SAME_LINE = regex.compile(r"(?m)^(.{1,200})(?:\n\1){4,}$")
_MARK_PILE = regex.compile(r"(\p{M}{4})\p{M}+")
_FLAGS = regex.compile(
    "([\U0001f1e6-\U0001f1ff]{64})[\U0001f1e6-\U0001f1ff]+"
)  # \\X counts pairs from the run's start
_BLANK_LINES = regex.compile(r"\n{4,}")
_SPACES = regex.compile(r"[ \t]{9,}")
_RUN = 20  # equal characters in a row from which they are shortened
_KEPT_OF_A_RUN = 8
_LAST_WORD = 40  # how far back a cut may move to find the end of a word
_HARD_LIMIT = 12  # inputs beyond this multiple of the limit are cut before anything else looks at them


def normalise(text: str, *, limit: int = 4000) -> NormalisedText:
    r"""Bound a text and remove what is not for reading.

    NFC, so that what was typed stays as it was typed; line breaks become ``\n``. Dropped: NUL, other control
    characters, lone surrogates, characters that hide or reorder text. Absurd repetitions are shortened. Cut at
    `limit` code points at the end of a word where one is near, never within a grapheme.

    Raises:
        ValueError: `limit` is not positive.

    """
    if limit < 1:
        raise ValueError(f"limit must be positive, not {limit!r}")
    flags: set[InputFlag] = set()
    longest = limit * _HARD_LIMIT
    truncated = len(text) > longest
    text = text[:longest]
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    if not (text.isascii() and text.isprintable()):
        text = _drop(text, flags)
        # Before NFC, whose time grows with the square of a pile's height.
        text, piles = _MARK_PILE.subn(r"\1", text)
        if piles:
            flags.add(InputFlag.REPETITION)
        text = unicodedata.normalize("NFC", text)
    text = _shorten(text, flags)
    text = text.strip()
    if len(text) > limit:
        text, truncated = _cut(text, limit), True
    if truncated:
        flags.add(InputFlag.TRUNCATED)
    if not text:
        flags.add(InputFlag.EMPTY)
    return NormalisedText(text=text, truncated=truncated, flags=frozenset(flags))


def _drop(text: str, flags: set[InputFlag]) -> str:
    for pattern, flag in ((_CONTROL, InputFlag.CONTROL), (_BIDI, InputFlag.BIDI)):
        text, count = pattern.subn("", text)
        if count:
            flags.add(flag)
    text = _MARKS.sub("", text)
    text, count = _HIDDEN.subn("", text)
    if count:
        flags.add(InputFlag.HIDDEN)
    return text


def _shorten(text: str, flags: set[InputFlag]) -> str:
    before = text
    text = _shorten_runs(_FLAGS.sub(r"\1", text))
    text = _SAME_LINE.sub(r"\1\n\1\n\1", text)
    if text != before:
        flags.add(InputFlag.REPETITION)
    return _SPACES.sub(" ", _BLANK_LINES.sub("\n\n\n", text))


def _shorten_runs(text: str) -> str:
    """One pass over the graphemes: a pattern with a back reference would look at a huge one again and again."""
    if len(text) < _RUN or (text.isascii() and not _SAME_CHARACTER.search(text)):
        return text
    pieces = []
    for unit, run in itertools.groupby(match[0] for match in _GRAPHEME.finditer(text)):
        count = sum(1 for _ in run)
        # A number stays the number it was: it may be quoted back.
        if count >= _RUN and not _DIGIT.match(unit):
            count = 1 if unit.isspace() else _KEPT_OF_A_RUN
        pieces.append(unit * count)
    return "".join(pieces)


def _cut(text: str, limit: int) -> str:
    head = text[:limit]
    if not text[limit].isspace():
        word = max(head.rfind(" "), head.rfind("\n"))
        if word >= limit - _LAST_WORD and word > 0:
            return head[:word].rstrip()
        # No word ends near (one long word, Chinese, emoji): end before the grapheme that the limit splits.
        start = max(0, limit - 64)
        last = start
        for grapheme in regex.finditer(r"\X", text[start : limit + 64]):
            if start + grapheme.end() > limit:
                break
            last = start + grapheme.end()
        head = text[: last or limit]
    return head.rstrip()
