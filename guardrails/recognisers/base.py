"""What the recognisers share: a Presidio recogniser that looks for spans in a matching view."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from guardrails.presidio import LocalRecognizer, NlpArtifacts, RecognizerResult

ANY_LANGUAGE = "xx"
"""All patterns run on all texts: a shopper's language is guessed, and people mix languages."""

SURE = 0.95
LIKELY = 0.8
POSSIBLE = 0.6
CANDIDATE = 0.2  # below the threshold: counts only when its context is found


class Span(NamedTuple):
    """A place in a text, and how sure the recogniser is of it."""

    start: int
    end: int
    score: float


class SpanRecogniser(LocalRecognizer):
    """A Presidio recogniser of one entity type, written as a function from a view to spans."""

    entity: str
    name: str  # Presidio sets both without saying of what type they are
    id: str

    def __init__(self, entity: str) -> None:
        self.entity = entity
        super().__init__(supported_entities=[entity], supported_language=ANY_LANGUAGE)

    def load(self) -> None:
        """Nothing to load: patterns are compiled when their module is imported."""

    @abstractmethod
    def spans(self, view: str) -> Iterable[Span]:
        """Where the entity stands in the view."""

    def analyze(
        self, text: str, entities: Sequence[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Presidio's entry point: `spans` as results. `entities` was already used to choose recognisers."""
        del entities, nlp_artifacts
        return [self.result(span) for span in self.spans(text) if span.end > span.start and span.score > 0]

    def result(self, span: Span) -> RecognizerResult:
        """A span as Presidio's result."""
        return RecognizerResult(
            entity_type=self.entity,
            start=span.start,
            end=span.end,
            score=span.score,
            recognition_metadata={
                RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
            },
        )
