"""What in a message may call for a person at once: wishes, threats, dangers, needs."""

from __future__ import annotations

from typing import Final, Literal

from agent.perception.lexicon import Lexicon
from agent.perception.text import fold

Trigger = Literal[
    "explicit_wish", "legal_threat", "chargeback_threat", "safety", "self_harm", "vulnerable", "anger"
]
"""The triggers that the hand-off policy knows; the order is that of urgency in `find`'s result."""

_BY_LEXICON: Final[tuple[Trigger, ...]] = (
    "self_harm",
    "safety",
    "legal_threat",
    "chargeback_threat",
    "vulnerable",
)


class TriggerFinder:
    """Finds triggers by the lexicons `wish` and `triggers`; stateless after construction."""

    def __init__(self, wish: Lexicon | None = None, triggers: Lexicon | None = None) -> None:
        self._wish = wish or Lexicon.load("wish")
        self._triggers = triggers or Lexicon.load("triggers")

    def find(self, text: str, *, anger: bool = False) -> tuple[Trigger, ...]:
        """The triggers of `text`, the gravest first; `anger` comes from the sentiment and is passed through."""
        folded = self._without_harmless(fold(text))
        found: list[Trigger] = [name for name in _BY_LEXICON if self._triggers.has(name, folded)]
        if self._wish.has("explicit_wish", folded):
            found.append("explicit_wish")
        if anger:
            found.append("anger")
        return tuple(found)

    def _without_harmless(self, folded: str) -> str:
        """The message without what only sounds like a threat ("my friend, a lawyer, loves the shoes")."""
        left = list(folded)
        for hit in self._triggers.hits("harmless", folded, keep_negated=True):
            left[hit.start : hit.end] = " " * (hit.end - hit.start)
        return "".join(left)
