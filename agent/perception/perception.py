"""Perception of one message: everything that is understood before any brain sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from agent.conversation.events import Sentiment
from agent.encoder.encoder import Encoder, Encoding
from agent.encoder.heads import Heads
from agent.languages import LANGUAGES
from agent.perception.confirmation import Answer, ConfirmationReader
from agent.perception.entities import Entities, EntityReader
from agent.perception.intents import Intent, IntentReader, IntentReading
from agent.perception.language import OTHER, LanguageDetector, LanguageGuess
from agent.perception.lexicon import joints, lexicon
from agent.perception.sentiment import SentimentReader
from agent.perception.text import clauses, fold
from agent.perception.triggers import Trigger, TriggerFinder
from guardrails.screening import screen
from tools.vocabulary import Vocabulary

__all__ = ["Perceiver", "Perception", "load_perceiver"]

_TALK: Final = frozenset({"affirm", "deny", "thanks", "greeting", "goodbye"})
_CLEAR: Final = 0.8  # probability from which what one clause says counts beside the talk around it
_NO_WISH: Final = _TALK | {"out_of_scope", "ask_bot", "order_details", "complaint"}
_ACTIONS: Final = frozenset({"change_order", "cancel_order", "return_item", "exchange_item"})
_STATED: Final = 0.6  # probability from which a clause states a wish of its own
_PARTS: Final = 6
_CLAUSES: Final = 4  # of a message are looked at by themselves


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One of several wishes of a message: its own words, what they ask for, and what they name."""

    text: str
    intent: Intent
    entities: Entities


@dataclass(frozen=True, kw_only=True)
class Perception:
    """What was understood of a message.

    `wishes` are there only where a message states several, each in its own clauses. `intents` are those that it states, the surest first; `confident` says whether the first may be acted on without
    asking. `answer` is what the message answers to a yes-or-no question. `flags` name injection and abuse.
    """

    language: str
    language_confidence: float
    sentiment: Sentiment
    intents: tuple[Intent, ...]
    entities: Entities
    wishes: tuple[Wish, ...] = ()
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

    def __init__(
        self, *, encoder: Encoder, heads: Heads, language: LanguageDetector, entities: EntityReader
    ) -> None:
        self._encoder = encoder
        self._heads = heads
        self._language = language
        self._intents = IntentReader(heads)
        self._entities = entities
        self._sentiment = SentimentReader(heads)
        self._triggers = TriggerFinder()
        self._confirmation = ConfirmationReader()

    def guess_language(
        self,
        text: str,
        *,
        history: Sequence[str] = (),
        previous: str | None = None,
        locale: str | None = None,
    ) -> LanguageGuess:
        """What language a text is in, also when it is none that the conversation can go on in."""
        return self._language.detect(
            text, history=history, previous=previous, locale=locale, votes=self._votes(text)
        )

    def detect_language(self, text: str, *, previous: str | None = None, locale: str | None = None) -> str:
        """The language of a text, with the conversation's language and the page's locale as a prior."""
        return _speakable(self.guess_language(text, previous=previous, locale=locale), previous, locale)

    def perceive(
        self,
        text: str,
        *,
        history: Sequence[str] = (),
        previous_language: str | None = None,
        locale: str | None = None,
    ) -> Perception:
        """Understand `text`; placeholders stand for personal data."""
        encoding = self._encoder.encode(text)
        guess = self.guess_language(text, history=history, previous=previous_language, locale=locale)
        language = _speakable(guess, previous_language, locale)
        feeling = self._sentiment.read(encoding)
        nearby = (language, previous_language, locale)  # languages whose words may stand in the text
        triggers = self._triggers.find(
            text, anger=feeling.fury and any(map(str.isalpha, text)), languages=nearby
        )
        reading = self._read_intents(text, encoding, nearby)
        entities = self._entities.read(text, *nearby)
        return Perception(
            language=language,
            language_confidence=guess.confidence,
            script=guess.script,
            sentiment=feeling.sentiment,
            anger=feeling.anger,
            urgency=feeling.urgency,
            vulnerable=feeling.vulnerable or "vulnerable" in triggers or "self_harm" in triggers,
            intents=reading.intents,
            confident=reading.confident,
            entities=entities,
            wishes=self._divide(text, reading, entities, nearby),
            answer=self._confirmation.read(text, languages=nearby),
            triggers=triggers,
            flags=tuple(reason.value for reason in screen(text, language=language).reasons),
        )

    def _read_intents(self, text: str, encoding: Encoding, languages: Sequence[str | None]) -> IntentReading:
        """The intents of `text`; what passes for talk as a whole is read clause by clause ("no, wait: where is it?").

        A request that a clause states clearly counts in place of the talk, a goodbye beside it.
        """
        whole = self._intents.read(text, encoding)
        if not whole.intents or whole.intents[0].name not in _TALK:
            return whole
        parts = clauses(text, joints=joints(lexicon(*languages)), limit=_CLAUSES)
        if len(parts) < 2:
            return self._without_answer(text, whole, languages)
        read = [self._intents.read(part, self._encoder.encode(part)).intents[:1] for part in parts]
        clear = {found.name: found for first in read for found in first if found.confidence >= _CLEAR}
        wishes = tuple(found for name, found in clear.items() if name not in _TALK and name != "out_of_scope")
        if wishes:
            return IntentReading(intents=wishes[:2], confident=True)
        if "goodbye" in clear and whole.intents[0].name != "goodbye":
            return IntentReading(intents=(*whole.intents, clear["goodbye"]), confident=whole.confident)
        return whole

    def _without_answer(
        self, text: str, whole: IntentReading, languages: Sequence[str | None]
    ) -> IntentReading:
        """The request that follows a "no" without a mark in between ("아니요 교환해 주세요"), where it is clear."""
        first, _, rest = text.strip().partition(" ")
        words = lexicon(*languages)
        if not rest or not any(words.is_only(f"answer.{topic}", fold(first)) for topic in ("deny", "affirm")):
            return whole
        read = self._intents.read(rest, self._encoder.encode(rest))
        top = read.intents[0] if read.intents else None
        asks = top is not None and top.name not in _TALK and top.name != "out_of_scope"
        return read if asks and top is not None and top.confidence >= _CLEAR else whole

    def _divide(
        self, text: str, reading: IntentReading, entities: Entities, languages: Sequence[str | None]
    ) -> tuple[Wish, ...]:
        """The wishes of a message that states several, each with the clauses around it that ask for nothing."""
        words = lexicon(*languages)
        several = (
            len(reading.intents) > 1 or len(entities.order_numbers) > 1 or words.has("joint", fold(text))
        )
        parts = clauses(text, joints=joints(words), limit=_PARTS) if several else []
        if len(parts) < 2:
            return ()
        wishes: list[tuple[str, Intent]] = []
        before = ""
        for part in parts:
            top = next(iter(self._intents.read(part, self._encoder.encode(part)).intents), None)
            said = f"{before}, {part}".strip(", ")
            if top is None or top.name in _NO_WISH or top.confidence < _STATED:
                before = said
                continue
            if (
                wishes
                and wishes[-1][1].name == top.name
                and not any(n in said for n in entities.order_numbers)
            ):
                wishes[-1] = (f"{wishes[-1][0]}, {said}", top)
            else:
                wishes.append((said, top))
            before = ""
        if len(wishes) < 2:
            return ()
        if before:
            wishes[-1] = (f"{wishes[-1][0]}, {before}", wishes[-1][1])
        return tuple(
            Wish(text=said, intent=top, entities=self._entities.read(said, *languages))
            for said, top in wishes
        )

    def _votes(self, text: str) -> dict[str, float]:
        """What the encoder takes for the text's language."""
        shares = self._heads.shares("language", self._encoder.encode(text).pooled)
        return dict(zip(self._heads.names("language"), map(float, shares), strict=True))


def _speakable(guess: LanguageGuess, previous: str | None, locale: str | None) -> str:
    """The language to go on in: for a language that is none of ours the conversation's, the page's, or English."""
    if guess.language != OTHER:
        return guess.language
    tag = (locale or "").partition("-")[0]
    return previous or (tag if tag in LANGUAGES else "en")


def load_perceiver(encoder: Encoder, heads: Heads, vocabulary: Vocabulary) -> Perceiver:
    """Build the perceiver over an encoder and its heads."""
    return Perceiver(
        encoder=encoder,
        heads=heads,
        language=LanguageDetector(),
        entities=EntityReader(colours=vocabulary.colours, categories=vocabulary.categories),
    )
