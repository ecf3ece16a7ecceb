# Patterns are read as wholes: broken over lines they hide what they match.
"""Passwords that shoppers tell although nobody asked. Masked for good."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from guardrails.recognisers.base import LIKELY, Span, SpanRecogniser

_TOLD = regex.compile(
    r"""(?:(?<!\p{L})(?:pass\ ?word|pass\ ?code|pwd?|passwort|kennwort|mot\ de\ passe|mdp|contraseña|clave)(?!\p{L})
      |密码|口令|كلمة\ المرور|كلمة\ السر|الباسورد)
      (?P<colon>\s?[:=：]\s?|\s+(?:is|was|lautet|ist|war|est|es|era|هي|هو)(?:\s?[:=])?\s+|\s?[是为]\s?[:：]?\s?)
      (?P<quote>["'«„“”])?(?P<value>[^\s"«»„“”،。！，]{3,64})""",
    regex.VERBOSE | regex.IGNORECASE,
)
_TRAILING = ".,;:!?)"
_HAS_DIGIT_OR_SIGN = regex.compile(r"[\d@#$%&*_+=^~|!?-]")
_INNER_CAPITAL = regex.compile(r"\p{Ll}\p{Lu}")
_ALL_LETTERS = regex.compile(r"\p{L}+")


class PasswordRecogniser(SpanRecogniser):
    """What follows "password is" or "password:" and does not look like a word of the sentence."""

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
            quoted = bool(match["quote"]) and len(value) > 2
            if quoted or _HAS_DIGIT_OR_SIGN.search(value) or _INNER_CAPITAL.search(value):
                yield Span(start, end, LIKELY)
