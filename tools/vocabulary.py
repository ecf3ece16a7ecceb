"""Words for colours and categories in the shop's languages, so that "the blue one" finds its item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.shop_texts import WordTable, load_shop_texts

Words = Mapping[str, tuple[str, ...]]
"""Words of one thing by language, the one to print first."""


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """Words by the shop's own code ("blue", "shoes") and language."""

    colours: Mapping[str, Words]
    categories: Mapping[str, Words]

    def colour_name(self, colour: str, language: str) -> str:
        """The colour as it is printed in that language; English, or the code itself, where it has no word."""
        return _first(self.colours.get(colour, {}), language) or colour

    def category_name(self, category: str, language: str) -> str:
        """The category as it is printed in that language."""
        return _first(self.categories.get(category, {}), language) or category

    def colour_words(self, colour: str, language: str) -> tuple[str, ...]:
        """All words for the colour in that language and in English, with its code, lower-case."""
        return _all(self.colours.get(colour, {}), colour, language)

    def category_words(self, category: str, language: str) -> tuple[str, ...]:
        """All words for the category in that language and in English, with its code, lower-case."""
        return _all(self.categories.get(category, {}), category, language)

    def colour_code(self, word: str, language: str) -> str | None:
        """The colour that a word means: its code, a word of that language, of English, or of any language."""
        return _code(self.colours, word, language)

    def category_code(self, word: str, language: str) -> str | None:
        """The category that a word means, by the same order of languages."""
        return _code(self.categories, word, language)


def load_vocabulary(shop: Path) -> Vocabulary:
    """Read the words of the folder `shop` (`data/shop`). Raises `PolicyError` that names file and key."""
    texts = load_shop_texts(shop, only=("colours", "categories"))
    return Vocabulary(
        colours=_by_code({language: parsed.colours for language, parsed in texts.items()}),
        categories=_by_code({language: parsed.categories for language, parsed in texts.items()}),
    )


def _by_code(tables: Mapping[str, WordTable]) -> Mapping[str, Words]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for language, table in tables.items():
        for code, words in table.items():
            found.setdefault(code, {})[language] = tuple(words)
    return found


def _first(by_language: Words, language: str) -> str:
    for tag in (language, "en"):
        if words := by_language.get(tag):
            return words[0]
    return ""


def _all(by_language: Words, code: str, language: str) -> tuple[str, ...]:
    words = [*by_language.get(language, ()), *by_language.get("en", ()), code]
    return tuple(dict.fromkeys(word.casefold() for word in words))


def _code(table: Mapping[str, Words], word: str, language: str) -> str | None:
    wanted = word.strip().casefold()
    if wanted in table:
        return wanted
    for tag in (language, "en"):
        for code, by_language in table.items():
            if wanted in (known.casefold() for known in by_language.get(tag, ())):
                return code
    for code, by_language in table.items():
        if any(wanted == known.casefold() for words in by_language.values() for known in words):
            return code
    return None
