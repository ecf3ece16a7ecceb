"""How a message sounds: five levels of sentiment, anger, urgency. Lexicon and rules.

The score adds weights of the words found; negations take a word out (the lexicon's own negated patterns, "not happy",
count as bad). Praise beside trouble in a sarcastic frame counts as its opposite. Facts about a broken or late thing
alone are neutral to mildly negative: what has gone wrong is not how it is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from agent.perception.lexicon import Lexicon
from agent.perception.text import fold

Sentiment = Literal["very_negative", "negative", "neutral", "positive", "very_positive"]

_WEIGHTS: Final = {"very_good": 2.0, "good": 1.0, "bad": -1.2, "very_bad": -2.5}
_TROUBLE: Final = -0.5  # a fact that went wrong, counted at most twice
_INTENSE: Final = re.compile(
    r"(?<!\w)(?:very|so|really|extremely|absolutely|totally|super|sehr|total|echt|wirklich|extrem|absolut|tres|vraiment|"
    r"trop|tellement|extremement|muy|tan|super|totalmente|realmente|جدا|للغايه|مره|اوي|قوي|كتير|وايد)(?!\w)|非常|特别|太|超|极"
)
_HAPPY: Final = re.compile("[😀😃😄😁😊🙂😍🥰😘🤩❤💕💖👍👏🎉🥳💯⭐🌟🙏😇🤗]")
_UNHAPPY: Final = re.compile("[😡🤬😠👎😤💢🖕😒🙄😞😔😟😢😭😩😫☹🙁💔🤮🤢😑]")
_MOCKING: Final = re.compile("[🙄🙃👏😒🤡]")
_LOUD: Final = re.compile(r"!!|！！|[!?！？؟]{3}")
_UNHURRIED: Final = re.compile(r"(?<!\w)eilt (?:\w+ )?nicht(?!\w)")
"""German negates its verb from behind."""
_LETTERS: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, kw_only=True)
class Feeling:
    """What `SentimentReader.read` found; `score` is the sum behind the level (about −6 to +6)."""

    sentiment: Sentiment
    anger: bool
    urgency: bool
    score: float


class SentimentReader:
    """Reads the sentiment of single messages in the six languages; stateless after construction."""

    def __init__(self, words: Lexicon | None = None, feelings: Lexicon | None = None) -> None:
        self._words = words or Lexicon.load("sentiment")
        self._feelings = feelings or Lexicon.load("feelings")

    def read(self, text: str) -> Feeling:
        """The feeling of `text`."""
        folded = fold(text)
        raging = _count(self._feelings, "anger", folded)
        counts = {topic: _count(self._words, topic, folded) for topic in (*_WEIGHTS, "trouble")}
        mocking = self._is_sarcastic(text, folded, counts)
        score = self._score(text, folded, counts, mocking=mocking, raging=raging)
        loud = is_shouted(text) or _LOUD.search(text) is not None
        anger = raging >= 2 or (raging == 1 and (score <= -2.0 or loud)) or (score <= -4.0 and loud)
        return Feeling(
            sentiment=_level(score, anger=anger),
            anger=anger,
            urgency=self._feelings.has("urgency", _UNHURRIED.sub(" ", folded)),
            score=round(score, 2),
        )

    def _is_sarcastic(self, text: str, folded: str, counts: dict[str, int]) -> bool:
        """Whether praise in this message is meant as its opposite."""
        praise = counts["good"] + counts["very_good"]
        wrong = counts["trouble"] + counts["bad"] + counts["very_bad"]
        if next(self._words.hits("sarcasm", folded, keep_negated=True), None) is not None:
            return wrong > 0 or (praise > 0 and "nothing" in folded)
        return praise > 0 and wrong > 0 and _MOCKING.search(text) is not None

    def _score(self, text: str, folded: str, counts: dict[str, int], *, mocking: bool, raging: int) -> float:
        good = sum(_WEIGHTS[topic] * min(counts[topic], 3) for topic in ("very_good", "good"))
        bad = sum(_WEIGHTS[topic] * min(counts[topic], 3) for topic in ("very_bad", "bad"))
        bad += _TROUBLE * min(counts["trouble"], 2) - 1.5 * min(raging, 3)
        good += 1.0 * min(len(_HAPPY.findall(text)), 2)
        bad -= 1.5 * min(len(_UNHAPPY.findall(text)), 2)
        if mocking:
            good, bad = 0.0, bad - max(good, 1.5)
        score = good + bad
        if abs(score) >= 1.0:
            loud = 0.5 * min(len(_INTENSE.findall(folded)), 2) + (
                0.7 if "!!" in text or "！！" in text else 0.0
            )
            loud += 1.0 if is_shouted(text) else 0.0
            score += loud if score > 0 else -loud
        return score


def is_shouted(text: str) -> bool:
    """Whether at least three words and most of the letters are capitals."""
    found = [word for word in _LETTERS.findall(text) if len(word) > 2]
    capitals = sum(word.isupper() and word.lower() != word for word in found)
    return bool(capitals >= 3 and capitals >= 0.6 * len(found))


def _count(lexicon: Lexicon, topic: str, folded: str) -> int:
    """How many places of `folded` the topic covers; overlapping hits count once."""
    end, count = -1, 0
    for start, stop in sorted((hit.start, hit.end) for hit in lexicon.hits(topic, folded)):
        if start >= end:
            count += 1
            end = stop
    return count


def _level(score: float, *, anger: bool) -> Sentiment:
    if score <= -3.0 or (anger and score <= -2.0):
        return "very_negative"
    if score <= -0.9 or anger:
        return "negative"
    if score >= 3.0:
        return "very_positive"
    return "positive" if score >= 1.0 else "neutral"
