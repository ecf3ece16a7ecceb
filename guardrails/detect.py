"""Personal data in a text: Presidio's analyzer over our recognisers, its results made one answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from guardrails.kinds import Finding, Kind
from guardrails.views import matching_view

if TYPE_CHECKING:
    from guardrails.presidio import AnalyzerEngine, RecognizerResult

_THRESHOLD = 0.5
_SHOP_NUMBER = "SHOP_NUMBER"

# Where two findings overlap, the earlier kind here wins; among equal kinds the longer one. A shop's number
# wins over what is recognised by its form alone; what a check digit or a word makes certain wins over it.
_PRECEDENCE: tuple[str, ...] = (
    Kind.PASSWORD,
    Kind.EMAIL,
    Kind.IBAN,
    Kind.CARD,
    Kind.CVV,
    Kind.ID,
    Kind.BIRTH_DATE,
    _SHOP_NUMBER,
    Kind.PHONE,
    Kind.ADDRESS,
    Kind.POSTCODE,
    Kind.NAME,
)
_RANK = {entity: rank for rank, entity in enumerate(_PRECEDENCE)}


class PersonalDataDetector:
    """Finds personal data with Presidio. Immutable after construction and safe to share between threads."""

    def __init__(self, engine: AnalyzerEngine, *, expected_postcode_word: str) -> None:
        self._engine = engine
        self._expected = [expected_postcode_word]

    def detect(
        self, text: str, *, language: str, known: Mapping[str, str], expect_postcode: bool = False
    ) -> tuple[Finding, ...]:
        """Findings in order, without overlaps.

        `known` maps values that are known to be personal to their kind: names of the signed-in customer, what
        the vault holds. `language` is accepted for detectors that need it; the patterns here all run on every
        text, as people mix languages and a short text's language is a guess.
        """
        del language
        # Known values change from call to call, so their recognisers are given with the call.
        from guardrails.recognisers.known import known_value_recognisers  # loads Presidio: not at start-up

        results = self._engine.analyze(
            text=matching_view(text),
            language=_ANY_LANGUAGE,
            score_threshold=_THRESHOLD,
            context=self._expected if expect_postcode else None,
            ad_hoc_recognizers=[*known_value_recognisers(known)] if known else None,
        )
        return _without_overlaps(results)


_ANY_LANGUAGE = "xx"


def _without_overlaps(results: Sequence[RecognizerResult]) -> tuple[Finding, ...]:
    ordered = sorted(
        results, key=lambda found: (_RANK[found.entity_type], found.start - found.end, found.start)
    )
    kept: list[RecognizerResult] = []
    for result in ordered:
        if not any(result.start < other.end and other.start < result.end for other in kept):
            kept.append(result)
    return tuple(sorted(_findings(kept)))


def _findings(results: Iterable[RecognizerResult]) -> list[Finding]:
    return [
        Finding(start=found.start, end=found.end, kind=Kind(found.entity_type), score=found.score)
        for found in results
        if found.entity_type != _SHOP_NUMBER
    ]


def load_detector() -> PersonalDataDetector:
    """Build the detector: imports Presidio (about a second), compiles the patterns. Build one, share it."""
    # Imported here to keep Presidio out of the start-up of whoever only screens or normalises.
    from guardrails.engine import build_engine
    from guardrails.recognisers.postcodes import EXPECTED

    return PersonalDataDetector(build_engine(), expected_postcode_word=EXPECTED)
