"""Personal data in a text: Presidio's analyzer over our recognisers, its results made one answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardrails.kinds import Finder, Finding, Kind
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


@dataclass(frozen=True, kw_only=True)
class _ShopNumber:
    """A number of the shop's own, which nothing that is recognised by its form alone may take."""

    start: int
    end: int
    kind: str


_RANK = {entity: rank for rank, entity in enumerate(_PRECEDENCE)}


class PersonalDataDetector:
    """Finds personal data with Presidio. Immutable after construction and safe to share between threads."""

    def __init__(
        self, engine: AnalyzerEngine, *, expected_postcode_word: str, finder: Finder | None = None
    ) -> None:
        self._engine = engine
        self._expected = [expected_postcode_word]
        self._finder = finder

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
        learned = self._finder.find(text) if self._finder is not None else ()
        return _without_overlaps(list(map(_finding, results)), learned)


_ANY_LANGUAGE = "xx"


def _finding(result: RecognizerResult) -> Finding | _ShopNumber:
    if result.entity_type == _SHOP_NUMBER:
        return _ShopNumber(start=result.start, end=result.end, kind=_SHOP_NUMBER)
    return Finding(start=result.start, end=result.end, kind=Kind(result.entity_type), score=result.score)


def _without_overlaps(
    recognised: Sequence[Finding | _ShopNumber], learned: Sequence[Finding]
) -> tuple[Finding, ...]:
    """Findings in order.

    What was only learned never takes a number of the shop's, and stands on a level with phone numbers: of two that
    overlap the longer one is masked, so that nothing of either is left.
    """

    def rank(one: Finding | _ShopNumber, *, is_learned: bool) -> tuple[float, int, int]:
        place = float(_RANK[one.kind])
        return (
            max(place, _RANK[Kind.PHONE]) if is_learned else place,
            one.start - one.end,
            one.start,
        )

    ranked = [(rank(one, is_learned=False), one) for one in recognised]
    ranked += [(rank(one, is_learned=True), one) for one in learned]
    kept: list[Finding | _ShopNumber] = []
    for _, one in sorted(ranked, key=lambda pair: pair[0]):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return tuple(sorted(one for one in kept if isinstance(one, Finding)))


def load_detector(finder: Finder | None = None) -> PersonalDataDetector:
    """Build the detector: imports Presidio (about a second), compiles the patterns. Build one, share it.

    `finder` adds what it was trained to find: names, streets, secrets that no word announces.
    """
    # Imported here to keep Presidio out of the start-up of whoever only screens or normalises.
    from guardrails.engine import build_engine
    from guardrails.recognisers.postcodes import EXPECTED

    return PersonalDataDetector(build_engine(), expected_postcode_word=EXPECTED, finder=finder)
