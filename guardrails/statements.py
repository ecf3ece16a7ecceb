"""What a reply says of the shop's rules, held against them: free returns and delivery, countries, the return window.

Other sentences about rules cannot be compared with anything; they are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Final

import regex
from babel import Locale

from guardrails.claims.locales import folded
from guardrails.claims.numbers import in_unit
from guardrails.claims.readings import ClaimKind, Figure, Token
from guardrails.promises import negation
from guardrails.sentences import clause, is_question, sentences
from guardrails.wording import wordings

TOPICS: Final = (
    "returning", "delivering", "free", "ships_to", "return_within", "money_back", "about", "request",
)  # fmt: skip
_INFLECTED = frozenset({"ru", "pl"})  # endings of a country's name change
_DAY = 1440  # minutes


@dataclass(frozen=True, kw_only=True)
class ShopRules:
    """The shop's rules, as far as sentences can be held against them.

    `return_days` are all periods within which something can be sent back. `free_returns` is None where it is not known
    which country's rules hold. `ships_to` are ISO 3166 codes, empty where they are not known. `links` are the shop's
    own addresses, as `guardrails.claims.codes.squeeze_link` writes them.
    """

    return_days: frozenset[int] = frozenset()
    free_returns: bool | None = None
    ships_to: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Statements:
    """How many sentences about rules are right, which are wrong, and how many nothing can be held against."""

    right: int = 0
    wrong: tuple[str, ...] = ()
    unchecked: int = 0


@dataclass(frozen=True, kw_only=True)
class _Fact:
    """What the facts say of the rules: sentences, and what tool results hold in fields."""

    free_returns: bool = False
    free_delivery: bool = False
    windows: frozenset[Figure] = field(default_factory=frozenset)


def check_statements(
    text: str,
    tokens: Sequence[Token],
    facts: Iterable[tuple[str, Sequence[Token]]],
    *,
    rules: ShopRules,
    language: str,
) -> Statements:
    """Hold a reply's sentences against the rules and the facts.

    `text` is the view that `tokens` were read from, and so is each fact's. Facts may be JSON.
    """
    patterns = _Patterns.of(language)
    known = _read_facts(facts, patterns)
    right, unchecked, wrong = 0, 0, list[str]()
    for start, sentence in sentences(text):
        if is_question(sentence):
            continue
        inside = [token for token in tokens if start <= token.start < start + len(sentence)]
        verdicts = list(_judge(sentence, inside, known, rules, patterns))
        right += verdicts.count(True)
        if False in verdicts:
            wrong.append(sentence.strip())
        stated = any(not token.loose for token in inside)
        if not verdicts and not stated and patterns.about(sentence):
            unchecked += 1
    return Statements(right=right, wrong=tuple(wrong), unchecked=unchecked)


def _judge(
    sentence: str, tokens: Sequence[Token], known: _Fact, rules: ShopRules, patterns: _Patterns
) -> Iterator[bool]:
    """Whether each thing that a sentence says of the rules is so."""
    for topic in patterns.free_of(sentence):
        if topic == "returning":
            yield known.free_returns or rules.free_returns is True
        elif not any(token.kind is ClaimKind.AMOUNT for token in tokens):  # an amount is checked by itself
            yield known.free_delivery
    if rules.ships_to and patterns.ships_to.search(sentence):
        denied = negation().search(sentence) is not None
        for country in patterns.countries_in(sentence):
            yield (country in rules.ships_to) is not denied
    allowed = known.windows | {in_unit(Decimal(days), "day") for days in rules.return_days}
    for figure in patterns.window_of(sentence, tokens):
        yield figure in allowed


def _read_facts(facts: Iterable[tuple[str, Sequence[Token]]], patterns: _Patterns) -> _Fact:
    free_returns, free_delivery, windows = False, False, set[Figure]()
    for text, tokens in facts:
        free_returns = free_returns or '"label_free"' in text
        free_delivery = free_delivery or _FREE_FEE.search(text) is not None
        for start, sentence in sentences(text):
            inside = [token for token in tokens if start <= token.start < start + len(sentence)]
            topics = list(patterns.free_of(sentence))
            conditional = any(token.kind is ClaimKind.AMOUNT for token in inside)
            free_returns = free_returns or ("returning" in topics and not conditional)
            free_delivery = free_delivery or ("delivering" in topics and not conditional)
            windows.update(patterns.window_of(sentence, inside))
    return _Fact(free_returns=free_returns, free_delivery=free_delivery, windows=frozenset(windows))


_FREE_FEE = regex.compile(r'"(?:shipping_fee|delivery_fee|price)": \{"amount_minor": 0\b')


class _Patterns:
    """What a language and English say of the rules."""

    def __init__(self, language: str) -> None:
        own = [w.statements for w in wordings() if w.language in (language, "en")]
        self._topic = {name: _any_of(rows[name] for rows in own if name in rows) for name in TOPICS}
        self._countries = _countries(language)
        self.ships_to = self._topic["ships_to"]

    @staticmethod
    @lru_cache(maxsize=32)
    def of(language: str) -> _Patterns:
        """The patterns of a language."""
        return _Patterns(language)

    def about(self, sentence: str) -> bool:
        """Whether a sentence states something about rules, and asks for nothing."""
        return bool(self._topic["about"].search(sentence)) and not self._topic["request"].search(sentence)

    def free_of(self, sentence: str) -> Iterator[str]:
        """What is said to be free: each "free" belongs to the nearest topic, of its own clause if there is one."""
        for free in self._topic["free"].finditer(sentence):
            first, last = clause(sentence, free.start(), free.end())
            if negation().search(f"{sentence[first : free.start()]} {sentence[free.end() : last]}"):
                continue
            near = [
                (
                    not first <= match.start() < last,
                    max(match.start() - free.end(), free.start() - match.end()),
                    name,
                )
                for name in ("returning", "delivering")
                for match in self._topic[name].finditer(sentence)
            ]
            if near:
                yield min(near)[2]

    def countries_in(self, sentence: str) -> frozenset[str]:
        """The countries that a sentence names, by their codes."""
        pattern, codes = self._countries
        found = (codes[stem] for match in pattern.finditer(sentence) for stem in (folded(match["name"]),))
        return frozenset(found)

    def window_of(self, sentence: str, tokens: Sequence[Token]) -> Iterator[Figure]:
        """The days, weeks or months within which a sentence says that something can be sent back."""
        if not self._topic["return_within"].search(sentence) or self._topic["money_back"].search(sentence):
            return
        for token in tokens:
            for reading in token.readings[:1]:
                if isinstance(reading, Figure) and (
                    reading.unit == "months" or (reading.unit == "minutes" and reading.value >= _DAY)
                ):
                    yield reading


@lru_cache(maxsize=32)
def _countries(language: str) -> tuple[regex.Pattern[str], dict[str, str]]:
    """A pattern of countries' names in a language and in English, and their codes by what it finds."""
    codes: dict[str, str] = {}
    for tag in dict.fromkeys(("en", language)):
        for code, name in Locale.parse(tag).territories.items():
            if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY:
                stem = name[:-2] if tag in _INFLECTED and len(name) > 5 else name
                codes[folded(stem)] = code
    codes |= _SHORT
    names = "|".join(
        regex.escape(n, special_only=True).replace("\\ ", "[ -]")
        for n in sorted(codes, key=len, reverse=True)
    )
    ending = r"\p{L}{0,3}" if language in _INFLECTED else ""
    pattern = rf"(?<![\p{{Latin}}\p{{Cyrillic}}])(?P<name>{names}){ending}(?![\p{{Latin}}\p{{Cyrillic}}])"
    return regex.compile(pattern, regex.IGNORECASE), codes


_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})
_SHORT = {"uk": "GB", "great britain": "GB", "usa": "US", "u.s.": "US", "czech republic": "CZ"}


def _any_of(patterns: Iterable[str]) -> regex.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns if pattern) or "(?!)"
    return regex.compile(joined, regex.VERBOSE | regex.IGNORECASE)
