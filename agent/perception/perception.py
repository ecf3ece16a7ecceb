"""Perception of one message: everything that is understood before any brain sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from agent.conversation.events import Sentiment
from agent.perception.confirmation import Answer, ConfirmationReader
from agent.perception.entities import Entities, EntityReader
from agent.perception.gist import gist
from agent.perception.intents import Intent, IntentModel, IntentReading
from agent.perception.language import LANGUAGES, OTHER, LanguageDetector, LanguageGuess
from agent.perception.sentiment import SentimentReader
from agent.perception.triggers import Trigger, TriggerFinder
from guardrails.screening import screen
from tools.vocabulary import Vocabulary

__all__ = ["Perceiver", "Perception", "load_perceiver"]


_CLEAR: Final = 0.5
_NONE: Final = Intent(name="", confidence=0.0)


@dataclass(frozen=True, kw_only=True)
class Perception:
    """What was understood of a message.

    `intents` are those that it states, the surest first; `confident` says whether the first may be acted on without
    asking. `answer` is what the message answers to a yes-or-no question. `flags` name injection and abuse.
    """

    language: str
    language_confidence: float
    sentiment: Sentiment
    intents: tuple[Intent, ...]
    entities: Entities
    script: str = ""
    anger: bool = False
    urgency: bool = False
    vulnerable: bool = False
    answer: Answer | None = None
    triggers: tuple[Trigger, ...] = ()
    flags: tuple[str, ...] = ()
    confident: bool = True

    def intent(self, name: str) -> float:
        """The confidence of an intent that the message states, 0 where it does not."""
        return next((found.confidence for found in self.intents if found.name == name), 0.0)


class Perceiver:
    """Understands messages; stateless after construction and safe to share between threads."""

    def __init__(self, *, language: LanguageDetector, intents: IntentModel, entities: EntityReader) -> None:
        self._language = language
        self._intents = intents
        self._entities = entities
        self._sentiment = SentimentReader()
        self._triggers = TriggerFinder()
        self._confirmation = ConfirmationReader()

    def detect_language(self, text: str, *, previous: str | None = None, locale: str | None = None) -> str:
        """The language of a text, with the conversation's language and the page's locale as a prior."""
        return _speakable(self.guess_language(text, previous=previous, locale=locale), previous, locale)

    def guess_language(
        self, text: str, *, previous: str | None = None, locale: str | None = None
    ) -> LanguageGuess:
        """What `detect_language` goes by: it may be a language that is none of ours."""
        return self._language.detect(text, previous=previous, locale=locale)

    def gist(self, text: str, *, previous: str | None = None, locale: str | None = None) -> str:
        """What of a text is embedded and classified: all but order numbers and proofs of identity."""
        return gist(text, self.detect_language(text, previous=previous, locale=locale))

    def perceive(
        self,
        text: str,
        *,
        vector: npt.NDArray[np.float32],
        whole: npt.NDArray[np.float32] | None = None,
        history: Sequence[str] = (),
        previous_language: str | None = None,
        locale: str | None = None,
    ) -> Perception:
        """Understand `text`; placeholders stand for personal data.

        `vector` is the query embedding of its gist, `whole` that of the text itself where the two differ.
        """
        guess = self._language.detect(text, history=history, previous=previous_language, locale=locale)
        language = _speakable(guess, previous_language, locale)
        feeling = self._sentiment.read(text)
        triggers = self._triggers.find(text, anger=feeling.anger)
        reading = self._intents.read(gist(text, language), vector)
        if whole is not None:
            reading = merged(reading, self._intents.read(text, whole))
        return Perception(
            language=language,
            language_confidence=guess.confidence,
            script=guess.script,
            sentiment=feeling.sentiment,
            anger=feeling.anger,
            urgency=feeling.urgency,
            vulnerable="vulnerable" in triggers or "self_harm" in triggers,
            intents=reading.intents,
            confident=reading.confident,
            entities=self._entities.read(text, language),
            answer=self._confirmation.read(text),
            triggers=triggers,
            flags=tuple(reason.value for reason in screen(text, language=language).reasons),
        )


def merged(reading: IntentReading, whole: IntentReading) -> IntentReading:
    """The intents of a message's gist, with what the message as a whole states more clearly."""
    if not whole.confident:
        return reading
    best = {intent.name: intent for intent in (reading.intents if reading.confident else ())}
    for intent in whole.intents:
        if intent.confidence >= _CLEAR and intent.confidence > best.get(intent.name, _NONE).confidence:
            best[intent.name] = intent
    if not best:
        return reading
    found = sorted(best.values(), key=lambda intent: -intent.confidence)
    return IntentReading(intents=tuple(found), confident=True)


def _speakable(guess: LanguageGuess, previous: str | None, locale: str | None) -> str:
    """The language to go on in: for a language that is none of ours the conversation's, the page's, or English."""
    if guess.language != OTHER:
        return guess.language
    tag = (locale or "").partition("-")[0]
    return previous or (tag if tag in LANGUAGES else "en")


def load_perceiver(data: Path, vocabulary: Vocabulary, *, embedder_id: str) -> Perceiver:
    """Build the perceiver from the models and words under `data`.

    Raises `ModelFileError` when the intent model is missing, damaged, or made for another embedder.
    """
    return Perceiver(
        language=LanguageDetector(),
        intents=IntentModel.load(data / "intents" / "model.npz", embedder_id=embedder_id),
        entities=EntityReader(colours=vocabulary.colours, categories=vocabulary.categories),
    )
