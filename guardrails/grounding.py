"""Whether what a reply states stands in the facts of its turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from guardrails.claims.facts import Facts
from guardrails.claims.reading import read_page
from guardrails.claims.readings import ClaimKind

__all__ = ["Claim", "ClaimKind", "check_grounding"]


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A statement at `reply[start:end]` that no fact supports."""

    kind: ClaimKind
    start: int
    end: int
    text: str


def check_grounding(text: str, facts: Iterable[str], *, language: str, timezone: str) -> tuple[Claim, ...]:
    """What a reply states without support: figures, dates, times, amounts, links and codes, in order.

    `facts` are tool results as JSON, help passages, messages, addresses, and the present as an ISO date and
    time, from which "tomorrow" is counted. A date or time is supported when a fact shows it in the shopper's
    time zone or in UTC; an amount, when a fact has it in a currency that it can be in. Counts up to ten
    without a unit, list numbers, ordinals and placeholders of personal data are no claims. A notation that
    can be read in two ways is supported when either reading is. Never raises; linear in the texts' lengths.
    """
    page = read_page(text, language=language)
    tokens = [token for token in page.tokens if not token.loose]
    if not tokens:
        return ()
    known = Facts(facts, language=language, timezone=timezone)
    spans = sorted(
        (*page.origin(token), token.kind)
        for token in tokens
        if not any(known.support(reading) for reading in token.readings)
    )
    return tuple(Claim(kind=kind, start=start, end=end, text=text[start:end]) for start, end, kind in spans)
