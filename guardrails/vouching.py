"""Whether a text that a language model wrote can be vouched for by the facts of its turn and the shop's rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from guardrails.claims.facts import Facts
from guardrails.claims.page import Page
from guardrails.claims.reading import read_page
from guardrails.claims.readings import ClaimKind, Link, Token
from guardrails.promises import negation
from guardrails.sentences import is_question, sentences
from guardrails.statements import ShopRules, check_statements
from guardrails.views import matching_view

__all__ = ["ShopRules", "Vouched", "vouch"]


@dataclass(frozen=True, kw_only=True)
class Vouched:
    """What a text states: how much in all, what nothing supports, and how much nothing can be held against.

    `unchecked` counts what only the shopper's own words support, and sentences about the shop's rules that state
    nothing comparable. `claims` counts these too.
    """

    claims: int
    wrong: tuple[str, ...]
    unchecked: int


def vouch(
    text: str,
    *,
    facts: Sequence[str],
    asked: Sequence[str],
    rules: ShopRules,
    language: str,
    timezone: str,
) -> Vouched:
    """Check a free text.

    `facts` are tool results as JSON, help passages, what the bot said before, and the present; `asked` are the
    shopper's own words, which may be repeated but prove nothing. An address is right only where it is the shop's
    own or stands in a field of a result that holds one: a text within a result cannot lend it. A carrier that
    only the shopper named may be denied or asked about. Never raises; linear in the texts' lengths.
    """
    page = read_page(text, language=language)
    tokens = [token for token in page.tokens if not token.loose]
    known = Facts(facts, language=language, timezone=timezone)
    heard = Facts(asked, language=language, timezone=timezone)
    wrong: list[str] = ["```"] if "```" in text else []  # no shop answers with code
    unchecked = 0
    for token in tokens:
        if _is_known(token, known, rules):
            continue
        start, end = page.origin(token)
        if _is_heard(token, heard, text[:start], text[end:]):
            unchecked += 1
        else:
            wrong.append(text[start:end])
    said = check_statements(
        matching_view(text),
        _at_origin(page),
        [_read(fact, language) for fact in facts],
        rules=rules,
        language=language,
    )
    return Vouched(
        claims=len(tokens) + said.right + len(said.wrong) + said.unchecked,
        wrong=(*wrong, *said.wrong),
        unchecked=unchecked + said.unchecked,
    )


def _is_known(token: Token, known: Facts, rules: ShopRules) -> bool:
    if token.kind is ClaimKind.LINK:
        links = [reading for reading in token.readings if isinstance(reading, Link)]
        return any(link.text in rules.links or link in known.addresses for link in links)
    return any(known.support(reading) for reading in token.readings)


def _is_heard(token: Token, heard: Facts, before: str, after: str) -> bool:
    """Whether it repeats the shopper; a carrier only where it is denied or asked about."""
    if token.kind is ClaimKind.LINK or not any(heard.support(reading) for reading in token.readings):
        return False
    if token.kind is not ClaimKind.CARRIER:
        return True
    whole = matching_view(f"{before}\ufffc{after}")
    sentence = next(text for _, text in sentences(whole) if "\ufffc" in text)
    return is_question(sentence) or negation().search(sentence) is not None


@lru_cache(maxsize=512)
def _read(fact: str, language: str) -> tuple[str, tuple[Token, ...]]:
    """A fact's view and tokens: passages and the shop's rules come again in every turn."""
    return matching_view(fact), tuple(_at_origin(read_page(fact, language=language)))


def _at_origin(page: Page) -> list[Token]:
    """The tokens where they stand in the text as it was given."""
    placed = []
    for token in page.tokens:
        start, end = page.origin(token)
        placed.append(Token(start, end, token.kind, token.readings, token.loose, token.values))
    return placed
