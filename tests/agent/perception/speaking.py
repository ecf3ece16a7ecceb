"""The languages whose words the tests were written with."""

from __future__ import annotations

from typing import Final

from agent.perception.lexicon import lexicon

SIX: Final = ("de", "fr", "es", "zh", "ar", "en")
WORDS: Final = lexicon(*SIX)
