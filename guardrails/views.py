"""Views of a text to match patterns on: as long as the text itself, so that offsets agree."""

from __future__ import annotations

import unicodedata

_SPACES = frozenset(
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")
_QUOTES = frozenset("\u2018\u2019\u02bc\u00b4\u0060\uff07")
# Compatibility mappings that only restyle a character; superscripts and ordinals ("10²", "2º") mean more.
_SAME_CHARACTER = ("<wide>", "<narrow>", "<font>", "<isolated>", "<initial>", "<medial>", "<final>")


class _Fold(dict[int, str]):
    """Maps each code point to one that patterns expect, and remembers what it computed."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(self) < 20_000:  # a bound: hostile input may hold any of a million code points
            self[code] = folded
        return folded


def _fold_character(char: str) -> str:
    if char in _SPACES:
        return " "
    if char in _DASHES:
        return "-"
    if char in _QUOTES:
        return "'"
    digit = unicodedata.digit(char, None)
    if digit is not None and unicodedata.category(char) == "Nd":
        return str(digit)
    if char == "\u066b":  # Arabic decimal separator
        return "."
    if char == "\u066c":  # Arabic thousands separator
        return ","
    if unicodedata.decomposition(char).startswith(_SAME_CHARACTER):
        compatible = unicodedata.normalize("NFKC", char)
        return compatible if len(compatible) == 1 else char
    return char


_FOLD = _Fold()


def matching_view(text: str) -> str:
    """The text with digits of any script, full-width forms, odd spaces, dashes and quotes made ASCII.

    Code point by code point, so `len(matching_view(text)) == len(text)` and a match's offsets hold in both.
    """
    return text if text.isascii() else text.translate(_FOLD)
