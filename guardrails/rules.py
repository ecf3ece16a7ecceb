"""A rule: a pattern that is only tried where one of its words stands in the text.

Looking a short word up costs a hundredth of what trying a pattern with many alternatives costs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Generic, TypeVar

import regex

from guardrails.errors import WordingError
from guardrails.wording import RuleWording

ReasonT = TypeVar("ReasonT", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class Rule(Generic[ReasonT]):
    """`reason` holds for texts that contain one of `stems` (lower case) and match `source`, a verbose pattern."""

    reason: ReasonT
    stems: tuple[str, ...]
    source: str

    @cached_property
    def pattern(self) -> regex.Pattern[str]:
        """`source` compiled, when it is first tried."""
        return regex.compile(self.source, regex.VERBOSE | regex.IGNORECASE)

    def search(self, text: str, lowered: str) -> regex.Match[str] | None:
        """The first match. `lowered` is `text.lower()`, made once for all rules."""
        if not any(stem in lowered for stem in self.stems):
            return None
        return self.pattern.search(text)


def rules_of(
    kinds: type[ReasonT], section: str, wordings: Iterable[tuple[str, Iterable[RuleWording]]]
) -> tuple[Rule[ReasonT], ...]:
    """The rules of all languages, in the order of `kinds`. Raises `WordingError` for a kind that there is not."""
    found: list[Rule[ReasonT]] = []
    for language, wording in wordings:
        for row in wording:
            if row.kind not in {kind.value for kind in kinds}:
                raise WordingError(f"{language}.yaml", f"{section}.{row.kind}", "there is no such kind")
            found.append(rule(kinds(row.kind), row.stems, row.pattern))
    order = {kind: place for place, kind in enumerate(kinds)}
    return tuple(sorted(found, key=lambda known: order[known.reason]))


def rule(reason: ReasonT, stems: str, pattern: str) -> Rule[ReasonT]:
    """A rule from stems separated by spaces and a verbose pattern that ignores case."""
    return Rule(reason=reason, stems=tuple(stems.lower().split()), source=pattern)
