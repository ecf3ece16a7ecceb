"""Countries as people name them: codes, and names in the shopper's language and in English."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from babel import Locale, UnknownLocaleError

_ALIASES: Mapping[str, str] = {
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "britain": "GB", "great britain": "GB",
    "usa": "US", "u.s.a.": "US", "u.s.": "US", "america": "US", "holland": "NL", "uae": "AE",
    "emirates": "AE", "korea": "KR", "czech republic": "CZ", "turkey": "TR",
}  # fmt: skip


def country_code(text: str, language: str) -> str | None:
    """Return the ISO 3166-1 code of a country named by its code or its name; None when it is neither."""
    wanted = _folded(text)
    if wanted in _ALIASES:
        return _ALIASES[wanted]
    if len(wanted) == 2 and wanted.upper() in _names("en").values():
        return wanted.upper()
    for tag in (language, "en"):
        if (code := _names(tag).get(wanted)) is not None:
            return code
    return None


@lru_cache(maxsize=32)
def _names(language: str) -> Mapping[str, str]:
    """Country names in a language, without case and accents, with the code of each."""
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return {
        _folded(name): code for code, name in locale.territories.items() if len(code) == 2 and code.isalpha()
    }


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
