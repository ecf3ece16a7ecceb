"""Which language a reply is in by its own letters and words: what it says of itself is not enough."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from typing import Final

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

SHORTEST: Final = 60
"""Letters from which on a text in Latin script is judged; shorter ones are often numbers and names."""

_SCRIPTS: Final = {
    "zh": ("CJK",), "ja": ("HIRAGANA", "KATAKANA", "CJK"), "ko": ("HANGUL",), "th": ("THAI",),
    "ar": ("ARABIC",), "ru": ("CYRILLIC",),
}  # fmt: skip
_LATIN: Final = (
    Language.ENGLISH, Language.SPANISH, Language.FRENCH, Language.GERMAN, Language.ITALIAN, Language.PORTUGUESE,
    Language.DUTCH, Language.POLISH, Language.TURKISH, Language.INDONESIAN, Language.VIETNAMESE,
)  # fmt: skip
_NO_WORDS: Final = re.compile(r"\S*[@#\d/]\S*")


def is_in(text: str, language: str) -> bool | None:
    """Whether a text is in a language; None where it is too short to tell."""
    words = _NO_WORDS.sub(" ", text)
    scripts = Counter(unicodedata.name(char, "?").partition(" ")[0] for char in words if char.isalpha())
    total = scripts.total()
    own = _SCRIPTS.get(language)
    if own is not None:
        own_letters = sum(scripts[script] for script in own)
        if total < 8:
            return None
        if language == "ja" and total > 30 and not scripts["HIRAGANA"]:
            return False
        kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
        if language == "zh" and kana > total * 0.05:
            return False
        others = total - scripts["LATIN"]  # names of carriers and cities stand in Latin letters
        return own_letters > total * 0.15 and own_letters > others * 0.8
    if total < SHORTEST:
        return None
    if scripts["LATIN"] < total * 0.6:
        return False
    return _guess(words) == language


def _guess(text: str) -> str:
    """The likeliest of the languages in Latin letters."""
    found = _detector().detect_language_of(text)
    return found.iso_code_639_1.name.lower() if found else ""


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(*_LATIN).with_low_accuracy_mode().build()
