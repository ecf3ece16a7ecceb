"""Names, streets and postcodes in a text, tagged token by token by the encoder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from agent.encoder.encoder import Encoder
from agent.encoder.heads import Heads
from agent.perception.text import has_cjk
from guardrails.kinds import Finding, Kind

Floats = npt.NDArray[np.float32]

__all__ = ["TAGGED", "TAGS", "NameFinder"]

TAGGED: Final = (Kind.NAME, Kind.ADDRESS, Kind.POSTCODE)
TAGS: Final = ("O", *(f"{place}-{kind}" for kind in TAGGED for place in "BI"))
"""The outputs of the tagging head: outside, then beginning and inside of each kind (Ramshaw and Marcus, 1995)."""
_BARE_CODE: Final = 0.9
"""The probability that a postcode of figures alone needs: an order's number looks the same, and is asked for more."""
_EDGES: Final = " \t\n\r.,;:!?\"'()[]<>«»„“”‚‘’،؛。、，；：！？（）「」-–—/"


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    kind: Kind
    scores: tuple[float, ...]


class NameFinder:
    """Finds what no pattern describes: names of people and streets in any of the 17 languages."""

    def __init__(self, encoder: Encoder, heads: Heads) -> None:
        """Take the encoder and its heads."""
        self._encoder = encoder
        self._heads = heads
        self._threshold = heads.settings["tags"]

    def find(self, text: str) -> tuple[Finding, ...]:
        """The names, addresses and postcodes of `text`, each with the mean probability of its tokens' tags."""
        if not any(char.isalnum() for char in text):
            return ()
        encoding = self._encoder.encode(text)
        shares = self._heads.shares("tags", encoding.states)
        found = []
        for span in _spans(text, encoding.offsets, shares, self._threshold):
            start, end = _trimmed(text, span.start, span.end)
            score = round(sum(span.scores) / len(span.scores), 4)
            if span.kind == Kind.POSTCODE and text[start:end].isdecimal() and score < _BARE_CODE:
                continue
            if end > start and any(char.isalnum() for char in text[start:end]):
                found.append(Finding(start=start, end=end, kind=span.kind, score=score))
        return tuple(found)


def _spans(text: str, offsets: tuple[tuple[int, int], ...], shares: Floats, least: float) -> list[_Span]:
    """Runs of words whose likeliest kind is the same; a word counts from a probability of `least` on.

    A new run begins where the tag says so. Tokens are pieces of words, and a word is tagged as a whole: by the mean of
    its pieces, so that no name is found inside of "auricolari".
    """
    spans: list[_Span] = []
    for start, end, row in _words(text, offsets, shares):
        sums = row[1:].reshape(len(TAGGED), 2).sum(axis=1)
        place = int(sums.argmax())
        if sums[place] < least:
            continue
        kind, begins = TAGGED[place], row[1 + 2 * place] > row[2 + 2 * place]
        last = spans[-1] if spans else None
        gap = text[last.end : start] if last else ""
        touching = last is not None and last.kind == kind and len(gap) <= 2 and not gap.strip(" .'’-")
        if last is not None and touching and (not begins or not gap):
            spans[-1] = _Span(last.start, end, kind, (*last.scores, float(sums[place])))
        else:
            spans.append(_Span(start, end, kind, (float(sums[place]),)))
    return spans


def _words(
    text: str, offsets: tuple[tuple[int, int], ...], shares: Floats
) -> Iterator[tuple[int, int, Floats]]:
    """Start, end and mean tag shares of each word; in scripts without spaces each token is one.

    Of a word's pieces the first says whether a name begins there.
    """
    pieces = [(*_trimmed(text, *place), row) for place, row in zip(offsets, shares, strict=True)]
    known = [piece for piece in pieces if piece[1] > piece[0]]
    at = 0
    while at < len(known):
        start, end, row = known[at]
        rows = [row]
        while at + 1 < len(known) and known[at + 1][0] == end and _is_one_word(text, end):
            at += 1
            end, row = known[at][1], known[at][2]
            rows.append(row)
        at += 1
        mean = np.mean(rows, axis=0)
        for place in range(len(TAGGED)):
            both, first = mean[1 + 2 * place] + mean[2 + 2 * place], rows[0][1 + 2 * place : 3 + 2 * place]
            lead = first[0] / max(float(first.sum()), 1e-6)
            mean[1 + 2 * place], mean[2 + 2 * place] = both * lead, both * (1 - lead)
        yield start, end, mean


def _is_one_word(text: str, border: int) -> bool:
    """Whether the characters on both sides of a border belong to one word of a script with spaces."""
    around = text[border - 1 : border + 1]
    return len(around) == 2 and all(char.isalnum() for char in around) and not has_cjk(around)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end
