# Patterns are read as wholes: broken over lines they hide what they match.
"""Postcodes: only after a word for one, next to an address, or where one is expected as a proof of identity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from guardrails.presidio import NlpArtifacts, RecognizerResult
from guardrails.recognisers.base import CANDIDATE, LIKELY, SURE, Span, SpanRecogniser
from guardrails.recognisers.context import context_of
from guardrails.recognisers.cues import cue

EXPECTED = "postcode-expected"
"""Presidio context word by which the caller says that the shopper was asked for a postcode."""

_POSTCODE = regex.compile(
    r"""(?<![\p{Script=Latin}\d#.,/+-])(?:
      (?:GIR\ ?0AA|[A-Z]{1,2}\d[A-Z\d]?\ ?\d[ABD-HJLNP-UW-Z]{2})    # GB
    | 〒\ ?\d{3}-?\d{4} | \d{3}-\d{4}                               # JP
    | \d{5}-\d{3} | \d{2}\.\d{3}-\d{3} | \d{5}-\d{4}                # BR, US ZIP+4
    | \d{4}-\d{3}                                                   # PT
    | \d{2}-\d{3}                                                   # PL
    | [1-9]\d{3}(?:\ ?(?-i:[A-Z]{2})|[a-z]{2})                      # NL
    | [A-Z]\d[A-Z]\ ?\d[A-Z]\d                                      # CA
    | (?:[A-Z]{1,2}-)?\d{4,6}                                       # most others
    | \d{7,8} | \d{3}-\d{3}                                         # JP, BR, KR before 2015: where called one
    )(?![\p{Script=Latin}\d%€$£]|[.,/:-]\d|-[A-Z])""",
    regex.VERBOSE | regex.IGNORECASE,
)
_ONLY_CALLED = regex.compile(r"\d{7,8}|\d{3}-\d{3}")
_LETTERED = regex.compile(r"[A-Z]", regex.IGNORECASE)
_NAMED_AFTER = regex.compile(
    rf"\s?,?\s?(?:(?:{cue('is')}|meine|die|mon|le|mi|el)\s?){{0,3}}{cue('postcode')}", regex.IGNORECASE
)
_YEAR = regex.compile(r"(?:19|20)\d{2}")
_NEAR_ADDRESS = 48  # characters between an address and its postcode ("…, Hill Valley, CA 95420")
_BEFORE_ADDRESS = 24
_NEXT_SENTENCE = regex.compile(r"[?!;。？！]|(?<!\b\p{L}{1,3})\.\s+\p{L}")  # not after "TP.", "St."
_UNIT = regex.compile(
    r"\s?(?:€|\$|£|eur|usd|uhr|cm|mm|kg|w(?:att)?\b|stück|pcs|元|件|円|원|บาท|zł|руб|₽|₺|tl\b|rp\b|₫|đ\b|đồng|個|点|개|장|คู่|ชิ้น|chiếc|days?|tage?|jours?|días?|giorni|dias|dagen|dni|дн|gün|日|일|วัน|hari|ngày)",
    regex.IGNORECASE,
)


class PostcodeRecogniser(SpanRecogniser):
    """Finds candidates; `enhance_using_context`, Presidio's own place for it, decides which of them are meant."""

    def __init__(self) -> None:
        super().__init__("POSTCODE")

    def spans(self, view: str) -> Iterator[Span]:
        """Everything of a postcode's form; certain where the word before it says so."""
        for match in _POSTCODE.finditer(view):
            if _UNIT.match(view, match.end()):
                continue
            context = (
                "postcode"
                if _NAMED_AFTER.match(view, match.end())
                else context_of(view, match.start(), match.end())
            )
            if context != "postcode" and _ONLY_CALLED.fullmatch(match[0]):
                continue
            if context == "postcode" or match[0].startswith("〒"):
                yield Span(match.start(), match.end(), SURE)
            elif context not in ("order", "tracking", "tax", "product", "phone"):
                yield Span(match.start(), match.end(), CANDIDATE)

    def enhance_using_context(
        self,
        text: str,
        raw_recognizer_results: list[RecognizerResult],
        other_raw_recognizer_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        context: Sequence[str] | None = None,
    ) -> list[RecognizerResult]:
        """Raise candidates next to an address, and the last one where the shopper was asked for a postcode."""
        del nlp_artifacts
        addresses = [found for found in other_raw_recognizer_results if found.entity_type == "ADDRESS"]
        for result in raw_recognizer_results:
            if result.score < LIKELY and any(_belongs(text, result, address) for address in addresses):
                result.score = LIKELY
        if context and EXPECTED in context and all(found.score < LIKELY for found in raw_recognizer_results):
            _raise_expected(text, raw_recognizer_results)
        return raw_recognizer_results


def _belongs(text: str, postcode: RecognizerResult, address: RecognizerResult) -> bool:
    if 0 <= postcode.start - address.end <= _NEAR_ADDRESS:
        between = text[address.end : postcode.start]
        return not (any(char.isdigit() for char in between) or _NEXT_SENTENCE.search(between))
    between = text[postcode.end : address.start]
    return 0 <= address.start - postcode.end <= _BEFORE_ADDRESS and not _NEXT_SENTENCE.search(between)


def _raise_expected(text: str, candidates: list[RecognizerResult]) -> None:
    """The likeliest candidate: one with letters, else the last ("10001, 10115": the order comes first)."""
    lettered = [found for found in candidates if _LETTERED.search(text, found.start, found.end)]
    plain = [
        found
        for found in candidates
        if not _YEAR.fullmatch(text, found.start, found.end) or len(candidates) == 1
    ]
    chosen = lettered or plain
    if chosen:
        max(chosen, key=lambda found: found.start).score = LIKELY
