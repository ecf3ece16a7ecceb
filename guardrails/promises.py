"""Promises in a reply: which of them the system does not keep."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import regex

from guardrails.rules import Rule, rules_of
from guardrails.sentences import clause, is_question, sentences
from guardrails.views import matching_view
from guardrails.wording import wordings

__all__ = ["PromiseKind", "PromiseViolation", "check_promises", "negation"]


class PromiseKind(StrEnum):
    """What is promised. A caller allows a kind when the system keeps it in this turn."""

    CALL_BACK = "call_back"  # someone will phone; the shop does not, unless a hand-off says so
    CONTACT = "contact"  # someone will write or get back
    HUMAN = "human"  # a person takes over: kept by a queued hand-off
    FOLLOW_UP = "follow_up"  # the bot will watch or look into something later: it does nothing between turns
    GUARANTEE = "guarantee"  # a guarantee or promise in so many words
    DELIVERY = "delivery"  # a parcel will arrive: kept by a tracking result
    REFUND = "refund"  # money will come back
    COMPENSATION = "compensation"  # a voucher, discount, gift or free item
    REPLACEMENT = "replacement"  # goods will be sent again
    EXCEPTION = "exception"  # a rule will be waived
    DONE = "done"  # something has been done: cancelled, changed, refunded, opened


_K = PromiseKind


@dataclass(frozen=True, kw_only=True)
class PromiseViolation:
    """A promise at `reply[start:end]` that nobody keeps."""

    kind: PromiseKind
    start: int
    end: int
    text: str


def check_promises(
    text: str, *, language: str, allowed: Collection[PromiseKind] = ()
) -> tuple[PromiseViolation, ...]:
    """Promises and commitments in a reply whose kind is not in `allowed`, at most one of a kind per sentence.

    Questions, refusals ("I can't guarantee") and offers that wait for the shopper's yes are none. All
    languages' patterns run; `language` does not narrow them.
    """
    del language
    view = matching_view(text)
    return tuple(
        PromiseViolation(kind=kind, start=start, end=end, text=text[start:end])
        for kind, start, end in _promises(view)
        if kind not in allowed
    )


def _promises(view: str) -> Iterator[tuple[PromiseKind, int, int]]:
    for start, text in sentences(view):
        if is_question(text) or _on_confirmation().search(text):
            continue
        lowered = text.lower()
        found: set[PromiseKind] = set()
        for known in _rules():
            if known.reason in found:
                continue
            match = known.search(text, lowered)
            if match is not None and not _negated(text, match):
                found.add(known.reason)
                yield known.reason, start + match.start(), start + match.end()


def _negated(sentence: str, match: regex.Match[str]) -> bool:
    """Whether a negation stands in the promise's own clause."""
    first, last = clause(sentence, match.start(), match.end())
    return negation().search(sentence[first:last]) is not None


@cache
def _rules() -> tuple[Rule[PromiseKind], ...]:
    """What commits someone to the shopper, by kind: "we will refund you", not "refunds take 5 days"."""
    return rules_of(
        PromiseKind, "promises.kinds", ((wording.language, wording.promises) for wording in wordings())
    )


@cache
def negation() -> regex.Pattern[str]:
    """What turns a commitment into an offer or its opposite."""
    return _any_of([wording.negated for wording in wordings()])


@cache
def _on_confirmation() -> regex.Pattern[str]:
    """What makes a commitment depend on the shopper's yes."""
    return _any_of([wording.on_confirmation for wording in wordings()])


def _any_of(patterns: list[str]) -> regex.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns if pattern) or "(?!)"
    return regex.compile(joined, regex.VERBOSE | regex.IGNORECASE)
