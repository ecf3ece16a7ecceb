"""What in a message may call for a person at once: wishes, threats, dangers, needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from agent.perception.lexicon import every_lexicon, lexicon
from agent.perception.text import fold

Trigger = Literal[
    "explicit_wish", "legal_threat", "chargeback_threat", "safety", "self_harm", "vulnerable", "anger"
]
"""The triggers that the hand-off policy knows; the order is that of urgency in `find`'s result."""

_BY_WORDS: Final[tuple[Trigger, ...]] = (
    "self_harm",
    "safety",
    "legal_threat",
    "chargeback_threat",
    "vulnerable",
)


class TriggerFinder:
    """Finds triggers by the topics `trigger.*` of the lexicons; stateless."""

    def find(
        self, text: str, *, anger: bool = False, languages: Sequence[str | None] = ()
    ) -> tuple[Trigger, ...]:
        """The triggers of `text`, the gravest first; `anger` comes from the sentiment and is passed through.

        `languages` are those that the message may be in; without them all are looked in.
        """
        words = lexicon(*languages) if languages else every_lexicon()
        # First without what only sounds like a threat ("my friend, a lawyer, loves the shoes").
        folded = words.without("trigger.harmless", fold(text))
        found: list[Trigger] = [name for name in _BY_WORDS if words.has(f"trigger.{name}", folded)]
        if words.has("trigger.explicit_wish", folded):
            found.append("explicit_wish")
        if anger:
            found.append("anger")
        return tuple(found)
