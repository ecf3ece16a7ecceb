"""Personal data without a pattern, tagged token by token by the encoder: names, streets, a password in passing."""

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

__all__ = ["TAGGED", "TAGS", "PersonalTagger"]

TAGGED: Final = (
    Kind.NAME, Kind.ADDRESS, Kind.POSTCODE, Kind.PASSWORD, Kind.CVV, Kind.ID, Kind.BIRTH_DATE
)  # fmt: skip
TAGS: Final = ("O", *(f"{place}-{kind}" for kind in TAGGED for place in "BI"))
"""The outputs of the tagging head: outside, then beginning and inside of each kind (Ramshaw and Marcus, 1995)."""
_NEEDS_WORDS: Final = frozenset({Kind.PASSWORD, Kind.CVV, Kind.ID, Kind.BIRTH_DATE})
"""Kinds that only the words around tell: a code that is the whole message may as well be a tax number of a company."""
_LEAST: Final = 0.5
_BARE_CODE: Final = 0.9
"""The probability that a postcode or password of figures alone needs: an order's number looks the same."""
_BARE_NAME: Final = 0.8
"""And a name without a capital, in a script that has them: mostly an ordinary word, typed without its accents."""
_CODE_LENGTHS: Final = (3, 4)
_DATE_LENGTHS: Final = (4, 6, 8)
_ID_FIGURES: Final = 3
_EDGES: Final = " \t\n\r.,;:!?\"'()[]<>«»„“”‚‘’،؛。、，；：！？（）「」-–—/"


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    kind: Kind
    scores: tuple[float, ...]


class PersonalTagger:
    """Finds what no pattern describes, in any of the 17 languages.

    The kinds are those of the head "tags"; a kind counts from the probability `tags.<KIND>` of the heads' settings on.
    """

    def __init__(self, encoder: Encoder, heads: Heads) -> None:
        """Take the encoder and its heads."""
        self._encoder = encoder
        self._heads = heads
        self._kinds = tuple(Kind(name[2:]) for name in heads.names("tags") if name.startswith("B-"))
        self._least = {kind: heads.settings.get(f"tags.{kind}", _LEAST) for kind in self._kinds}

    def find(self, text: str) -> tuple[Finding, ...]:
        """The personal data of `text`, each with the mean probability of its tokens' tags."""
        if not any(char.isalpha() for char in text):
            return ()  # figures alone: no word says what they are, and most are an order's number or a postcode
        encoding = self._encoder.encode(text)
        shares = self._heads.shares("tags", encoding.states)
        found = []
        for span in _spans(text, encoding.offsets, shares, self._kinds):
            start, end = _trimmed(text, span.start, span.end)
            score = round(sum(span.scores) / len(span.scores), 4)
            alone = span.kind in _NEEDS_WORDS and not any(map(str.isalpha, text[:start] + text[end:]))
            if not alone and score >= max(self._least[span.kind], _needed(span.kind, text[start:end])):
                found.append(Finding(start=start, end=end, kind=span.kind, score=score))
        return tuple(found)


def _needed(kind: Kind, value: str) -> float:
    """The probability that a value needs by its form; above 1 for one that is never of that kind."""
    figures = sum(char.isdecimal() for char in value)
    if not any(char.isalnum() for char in value):
        return 2.0
    if kind == Kind.CVV:
        return 0.0 if value.isdecimal() and figures in _CODE_LENGTHS else 2.0
    if kind == Kind.ID:
        return 0.0 if figures >= _ID_FIGURES else 2.0
    if kind == Kind.BIRTH_DATE and value.isdecimal() and figures not in _DATE_LENGTHS:
        return 2.0
    if kind in (Kind.POSTCODE, Kind.PASSWORD) and value.isdecimal():
        return _BARE_CODE
    if kind == Kind.NAME and value.islower():
        return _BARE_NAME
    return 0.0


def _spans(
    text: str, offsets: tuple[tuple[int, int], ...], shares: Floats, kinds: tuple[Kind, ...]
) -> list[_Span]:
    """Runs of words whose likeliest kind is the same and likelier than none.

    A new run begins where the tag says so. Tokens are pieces of words, and a word is tagged as a whole: by the mean of
    its pieces, so that no name is found inside of "auricolari".
    """
    spans: list[_Span] = []
    for start, end, row in _words(text, offsets, shares):
        sums = row[1:].reshape(len(kinds), 2).sum(axis=1)
        place = int(sums.argmax())
        if sums[place] < _LEAST:
            continue
        kind, begins = kinds[place], row[1 + 2 * place] > row[2 + 2 * place]
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
        for place in range((len(mean) - 1) // 2):
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
