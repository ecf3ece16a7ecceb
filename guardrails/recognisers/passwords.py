# Patterns are read as wholes: broken over lines they hide what they match.
"""Passwords and PINs that shoppers tell although nobody asked. Masked for good."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from guardrails.recognisers.base import LIKELY, Span, SpanRecogniser
from guardrails.recognisers.cues import NO_LETTER_AFTER, cue

# A password of a script without spaces would not end where the sentence goes on.
_SIGN = r"[^\s\"«»„“”「」，。！？、،؟\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]"
_TOLD = regex.compile(
    rf"""{cue("password")}
      (?P<about>(?:\s[\p{{L}}']{{1,12}}){{1,4}}?(?=\s?[:=]|\s{cue("is")}))?
      (?P<join>(?:\s?[:=]|\s-|\s?{cue("is")}){{1,4}}\s*|(?:\s{cue("is")})*\s?(?=\S*\d))
      (?(about)(?=\S*\d))(?P<quote>["'«„“”「])?(?P<value>{_SIGN}{{3,64}})""",
    regex.VERBOSE | regex.IGNORECASE,
)
_TRAILING = ".,;:!?)"
_HAS_DIGIT_OR_SIGN = regex.compile(r"[\d@#$%&*_+=^~|!?-]")
_INNER_CAPITAL = regex.compile(r"\p{Ll}\p{Lu}")
_ALL_LETTERS = regex.compile(r"\p{L}+")
_LETTER_AND_OTHER = regex.compile(r"(?!RMA)(?=\S*\p{L})(?=\S*\d)\S{6,}")
_MIXED = regex.compile(rf"(?=\S*\p{{L}})(?=\S*\d)(?=.{{6,}})|\d{{4,8}}{NO_LETTER_AFTER}")


class PasswordRecogniser(SpanRecogniser):
    """What follows "password is", "password:" or "password" and does not look like a word of the sentence."""

    def __init__(self) -> None:
        super().__init__("PASSWORD")

    def spans(self, view: str) -> Iterator[Span]:
        """The password only; "my password is wrong" tells none."""
        for match in _TOLD.finditer(view):
            start, end = match.span("value")
            value = view[start:end]
            if _ALL_LETTERS.fullmatch(value.rstrip(_TRAILING)):
                end = start + len(value.rstrip(_TRAILING))
                value = view[start:end]
            elif value[-1] in ".,;:)" and len(value) > 4:
                end -= 1
                value = view[start:end]
            if not match["join"].strip() and not _MIXED.match(value):
                continue
            if match["about"] and (value[0] == "#" or not _LETTER_AND_OTHER.match(value)):
                continue
            quoted = bool(match["quote"]) and len(value) > 2
            if quoted or _HAS_DIGIT_OR_SIGN.search(value) or _INNER_CAPITAL.search(value):
                yield Span(start, end, LIKELY)
