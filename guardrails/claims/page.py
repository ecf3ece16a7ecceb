"""A text from which what has been read is blanked out, so that nothing is read twice."""

from __future__ import annotations

from collections.abc import Callable

import regex

from guardrails.claims.readings import Token
from guardrails.views import matching_view

BLANK = "\ufffc"  # object replacement character: in no pattern, and no letter, digit or space
_MARKS = regex.compile("[\u200e\u200f\u061c\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_COMMA = {0xFF0C: "\u3001"}  # between Chinese clauses; as "," it would join "4.90，5"
_PERCENT = str.maketrans({"\u066a": "%", "\u301c": "~", "\u2030": BLANK})


class Page:
    """A text's view for matching, and the tokens read from it so far.

    The view has digits, spaces and dashes of all scripts as ASCII, and no direction marks.
    """

    def __init__(self, text: str) -> None:
        view = matching_view(text.translate(_COMMA)).translate(_PERCENT)
        self._origins: list[int] | None = None
        if _MARKS.search(view):
            self._origins = [at for at, char in enumerate(view) if not _MARKS.match(char)]
            view = "".join(view[at] for at in self._origins)
        self.text = view
        self.tokens: list[Token] = []

    def take(self, pattern: regex.Pattern[str], read: Callable[[regex.Match[str]], Token | None]) -> None:
        """Read every match; blank those that `read` makes a token of, and leave the others."""

        def replace(match: regex.Match[str]) -> str:
            token = read(match)
            if token is None:
                return match[0]
            self.tokens.append(token)
            return BLANK * len(match[0])

        self.text = pattern.sub(replace, self.text)

    def drop(self, pattern: regex.Pattern[str]) -> None:
        """Blank what is no claim and no fact."""
        self.text = pattern.sub(lambda match: BLANK * len(match[0]), self.text)

    def origin(self, token: Token) -> tuple[int, int]:
        """Where a token stands in the text as it was given."""
        if self._origins is None:
            return token.start, token.end
        return self._origins[token.start], self._origins[token.end - 1] + 1
