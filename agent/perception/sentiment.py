"""How a message sounds: five levels of sentiment, anger, urgency and vulnerability, read off its encoding.

Words of single languages play no part here: the heads were trained on messages of all 17 languages, with sarcasm,
capitals without anger, and anger without capitals among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, cast

from agent.encoder.encoder import Encoding
from agent.encoder.heads import Heads

__all__ = ["LEVELS", "Feeling", "Sentiment", "SentimentReader"]

Sentiment = Literal["very_negative", "negative", "neutral", "positive", "very_positive"]

LEVELS: Final[tuple[Sentiment, ...]] = ("very_negative", "negative", "neutral", "positive", "very_positive")
_BEYOND_DOUBT: Final = 0.8
_PLAIN: Final = 0.5  # anger from which a very negative message is one of fury


@dataclass(frozen=True, kw_only=True)
class Feeling:
    """How a message sounds; `score` is the expected level from -2 (very negative) to +2.

    `fury` is anger that a person should answer: very negative besides, or told beyond doubt. Being fed up is anger, too.
    """

    sentiment: Sentiment
    anger: bool
    urgency: bool
    vulnerable: bool
    score: float
    fury: bool = False


class SentimentReader:
    """Reads feelings off an encoding. Immutable."""

    def __init__(self, heads: Heads) -> None:
        """Take the heads of the encoder that makes the encodings."""
        self._heads = heads
        self._levels = heads.names("sentiment")
        self._flags = {name: place for place, name in enumerate(heads.names("flags"))}

    def read(self, encoding: Encoding) -> Feeling:
        """The feeling of the message behind `encoding`."""
        shares = self._heads.shares("sentiment", encoding.pooled)
        flags = self._heads.chances("flags", encoding)
        given = {
            name: bool(flags[place] >= self._heads.settings[f"flag.{name}"])
            for name, place in self._flags.items()
        }
        level = cast("Sentiment", self._levels[int(shares.argmax())])
        score = sum(
            float(share) * (LEVELS.index(cast("Sentiment", name)) - 2)
            for name, share in zip(self._levels, shares, strict=True)
        )
        anger = flags[self._flags["anger"]]
        beyond_doubt = bool(anger >= _BEYOND_DOUBT and score < 0)
        return Feeling(
            sentiment=level,
            fury=beyond_doubt or (level == "very_negative" and bool(anger >= _PLAIN)),
            anger=given["anger"],
            urgency=given["urgency"],
            vulnerable=given["vulnerable"],
            score=round(score, 3),
        )
