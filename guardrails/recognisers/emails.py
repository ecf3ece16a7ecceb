"""E-mail addresses.

Presidio's own recogniser validates the domain's ending, which needs the public suffix list, and so loses an
address with a typo in it ("anna@example.d"). A shopper's typo is still personal.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from guardrails.recognisers.base import SURE, Span, SpanRecogniser

# Letters of scripts that are written without spaces, or that shoppers put right before an address, end it.
_LOCAL = r"[a-z0-9\p{Script=Latin}\p{Script=Cyrillic}!#$%&'*+/=?^_`{|}~.-]"
_LABEL = r"[a-z0-9\p{Script=Latin}\p{Script=Cyrillic}](?:[a-z0-9\p{Script=Latin}\p{Script=Cyrillic}-]{0,62})"
_EMAIL = regex.compile(rf"{_LOCAL}{{1,64}}+\s?@\s?{_LABEL}(?:\.{_LABEL})+", regex.IGNORECASE)
_SPELLED = regex.compile(
    r"[a-z0-9._%+-]{2,64}+\s?[\[(]\s?(?:at|@)\s?[\])]\s?[a-z0-9-]+(?:\s?(?:\.|[\[(]\s?(?:dot|punkt|point|punto)\s?[\])])\s?[a-z0-9-]+)+",
    regex.IGNORECASE,
)
_AROUND_THE_ADDRESS = ".'-/=?!#$%&*+^`{|}~"


class EmailRecogniser(SpanRecogniser):
    """E-mail addresses, also with spaces around the @ and spelled "name (at) host (dot) tld"."""

    def __init__(self) -> None:
        super().__init__("EMAIL")

    def spans(self, view: str) -> Iterator[Span]:
        """Every address, without punctuation around it."""
        at = view.find("@")
        if at >= 0:
            for match in _EMAIL.finditer(view):
                text = match[0]
                start = match.start() + len(text) - len(text.lstrip(_AROUND_THE_ADDRESS))
                end = match.end() - (len(text) - len(text.rstrip("-.")))
                yield Span(start, end, SURE)
        if "(" in view or "[" in view:
            for match in _SPELLED.finditer(view):
                yield Span(match.start(), match.end(), SURE)
