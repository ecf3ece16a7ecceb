"""Presidio's analyzer engine, set up without a language model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from guardrails.presidio import (
    AnalyzerEngine,
    ContextAwareEnhancer,
    EntityRecognizer,
    NlpArtifacts,
    NlpEngine,
    RecognizerRegistry,
    RecognizerResult,
)
from guardrails.recognisers.addresses import AddressRecogniser
from guardrails.recognisers.asian_names import AsianNameRecogniser
from guardrails.recognisers.base import ANY_LANGUAGE
from guardrails.recognisers.birth_dates import BirthDateRecogniser
from guardrails.recognisers.cards import CardRecogniser
from guardrails.recognisers.eastern_names import ArabicNameRecogniser, ChineseNameRecogniser
from guardrails.recognisers.emails import EmailRecogniser
from guardrails.recognisers.ibans import IbanRecogniser
from guardrails.recognisers.identity_numbers import IdentityNumberRecogniser
from guardrails.recognisers.names import LatinNameRecogniser
from guardrails.recognisers.passwords import PasswordRecogniser
from guardrails.recognisers.phones import PhoneRecogniser
from guardrails.recognisers.postcodes import PostcodeRecogniser
from guardrails.recognisers.security_codes import SecurityCodeRecogniser
from guardrails.recognisers.shop_numbers import ShopNumberRecogniser


class BlankNlpEngine(NlpEngine):
    """Gives Presidio empty artifacts: no model, no tokens. Our recognisers read context from the text."""

    def __init__(self) -> None:
        self._blank = NlpArtifacts(
            entities=[],
            tokens=[],  # type: ignore[arg-type]  # Presidio means a spaCy document; nothing here reads it
            tokens_indices=[],
            lemmas=[],
            nlp_engine=self,
            language=ANY_LANGUAGE,
        )

    def load(self) -> None:
        """Nothing to load."""

    def is_loaded(self) -> bool:
        """Always: nothing is ever loaded."""
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """The same empty artifacts for every text."""
        del text, language
        return self._blank

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """The same empty artifacts for every text."""
        del language, batch_size, n_process, kwargs
        return ((text, self._blank) for text in texts)

    def is_stopword(self, word: str, language: str) -> bool:
        """No word is one: there is no vocabulary."""
        del word, language
        return False

    def is_punct(self, word: str, language: str) -> bool:
        """No word is punctuation: there is no vocabulary."""
        del word, language
        return False

    def get_supported_entities(self) -> list[str]:
        """None: nothing is recognised here."""
        return []

    def get_supported_languages(self) -> list[str]:
        """The one pseudo-language that every text is analysed in."""
        return [ANY_LANGUAGE]


class NoEnhancer(ContextAwareEnhancer):
    """Leaves scores alone: Presidio's default copies every result and compares lemmas; there are none."""

    def __init__(self) -> None:
        super().__init__(
            context_similarity_factor=0.0,
            min_score_with_context_similarity=0.0,
            context_prefix_count=0,
            context_suffix_count=0,
        )

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """The results as they are."""
        del text, nlp_artifacts, recognizers, context
        return raw_results


def build_engine() -> AnalyzerEngine:
    """An analyzer with exactly the recognisers of this package; none of Presidio's predefined ones."""
    recognisers: list[EntityRecognizer] = [
        EmailRecogniser(),
        PhoneRecogniser(),
        CardRecogniser(),
        SecurityCodeRecogniser(),
        IbanRecogniser(),
        IdentityNumberRecogniser(),
        BirthDateRecogniser(),
        PasswordRecogniser(),
        AddressRecogniser(),
        PostcodeRecogniser(),
        LatinNameRecogniser(),
        ChineseNameRecogniser(),
        ArabicNameRecogniser(),
        AsianNameRecogniser(),
        ShopNumberRecogniser(),
    ]
    return AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=recognisers, supported_languages=[ANY_LANGUAGE]),
        nlp_engine=BlankNlpEngine(),
        context_aware_enhancer=NoEnhancer(),
        supported_languages=[ANY_LANGUAGE],
    )
