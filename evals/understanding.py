"""Puts messages to the live perception: masked as a turn masks them, understood by the objects that a turn uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.assembly import open_encoder
from agent.encoder.tagger import PersonalTagger
from agent.masking import mask_message
from agent.perception.language import LanguageGuess
from agent.perception.perception import Perceiver, Perception, load_perceiver
from agent.personal import Vaults
from agent.service import MESSAGE_LIMIT
from agent.settings import DATA, Settings
from guardrails.detect import load_detector
from guardrails.normalise import normalise
from tools.vocabulary import load_vocabulary

BATCH = 16
"""Messages that are understood at once, and written to the log together."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A shopper's message, with what they wrote before it and the page's locale."""

    text: str
    history: Sequence[str] = ()
    locale: str | None = None


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What perception made of a message; `text` is masked. `perception` is None where nothing was readable."""

    text: str
    guess: LanguageGuess | None
    perception: Perception | None


class Understander:
    """Understands messages as the first turns of conversations, each its own."""

    def __init__(self, *, perceiver: Perceiver, vaults: Vaults, model: str) -> None:
        self.model = model
        self._perceiver = perceiver
        self._vaults = vaults

    @classmethod
    def open(cls, settings: Settings) -> Understander:
        """Load the models. Raises `SettingsError`, `EncoderError` and `PerceptionError`."""
        encoder, heads = open_encoder(settings.home)
        return cls(
            perceiver=load_perceiver(encoder, heads, load_vocabulary(DATA / "shop")),
            vaults=Vaults(detector=load_detector(PersonalTagger(encoder, heads))),
            model=f"encoder {encoder.version} / heads {heads.digest}",
        )

    def understand(self, messages: Sequence[Said]) -> list[Understood]:
        """One result a message, in their order."""
        return [self._one(message) for message in messages]

    def _one(self, message: Said) -> Understood:
        vault, locale = self._vaults.open({}), message.locale
        previous: str | None = None
        history: list[str] = []
        for earlier in message.history:
            clean = normalise(earlier, limit=MESSAGE_LIMIT).text
            previous = self._perceiver.detect_language(clean, previous=previous, locale=locale)
            history.append(mask_message(vault, clean, language=previous, dialogue={}))
        clean = normalise(message.text, limit=MESSAGE_LIMIT).text
        if not clean.strip():
            return Understood(text="", guess=None, perception=None)
        language = self._perceiver.detect_language(clean, previous=previous, locale=locale)
        text = mask_message(vault, clean, language=language, dialogue={})
        perception = self._perceiver.perceive(
            text, history=history, previous_language=previous, locale=locale
        )
        guess = self._perceiver.guess_language(text, previous=previous, locale=locale)
        return Understood(text=text, guess=guess, perception=perception)
