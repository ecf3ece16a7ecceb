"""The languages that Crossdesk speaks."""

from __future__ import annotations

from typing import Final

LANGUAGES: Final = (
    "en", "zh", "es", "fr", "de", "it", "pt", "nl", "pl", "ru", "tr", "ar", "ja", "ko", "th", "id", "vi",
)  # fmt: skip
"""ISO 639-1 codes, as `data/intents/intents.yaml` has them."""
