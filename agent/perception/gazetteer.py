"""Names of things with a code: countries, colours, categories. Longest name first, each language by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from babel import Locale, localedata

from agent.perception.lexicon import ENGLISH, Lexicon, words_of
from agent.perception.notation import Script, script_of
from agent.perception.text import fold, has_cjk

_SKIPPED: Final = frozenset(
    [
        "JE",
        "TD",
        "IM",
        "ML",
        "GN",
        "NU",
        "TK",
        "CX",
        "CC",
        "AC",
        "TA",
        "IO",
        "EA",
        "IC",
        "DG",
        "CP",
        "XA",
        "XB",
    ]
)
"""Territories whose names mean something else in a shop (jersey, mali "my money") or that have no shoppers."""

_UPPER: Final[Mapping[str, str]] = {
    "UK": "GB",
    "US": "US",
    "USA": "US",
    "UAE": "AE",
    "KSA": "SA",
    "NL": "NL",
    "EU": "",
}
_UPPER_PATTERN: Final = re.compile(r"(?<![A-Za-z])(UK|US|USA|UAE|KSA|NL)(?![A-Za-z]|\s?\d)")
_CLDR_TAGS: Final[Mapping[str, tuple[str, ...]]] = {"zh": ("zh", "zh_Hant")}
"""Where a language is written in two ways, both: Taiwan has names of its own for many countries."""

_ARABIC_PREFIX: Final = "(?:[وفبكل]{0,2}|لل|وال|بال)"
_PARTICLES: Final = "[가-힣]{0,3}"


class Gazetteer:
    """Finds names in folded text and gives their codes, in the order of the text, each once."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """`names` are (name, code)."""
        self._codes: dict[str, str] = {}
        for name, code in names:
            if len(folded := fold(name)) > 1 or has_cjk(folded):
                self._codes.setdefault(folded, code)
                if folded.startswith("ال"):  # "to the" swallows the article's first letter
                    self._codes.setdefault(f"لل{folded[2:]}", code)
        scripts: dict[Script, list[str]] = {}
        for name in self._codes:
            scripts.setdefault(script_of(name), []).append(name)
        self._patterns = [_pattern(script, known) for script, known in scripts.items()]

    def find(self, folded: str) -> tuple[str, ...]:
        """The codes of the names in `folded`."""
        return tuple(dict.fromkeys(code for _, _, code in self.spans(folded)))

    def spans(self, folded: str) -> list[tuple[int, int, str]]:
        """Start, end and code of each name found, by start."""
        found = [
            (match.start(1), match.end(1), self._codes[match.group(1)])
            for pattern in self._patterns
            for match in pattern.finditer(folded)
        ]
        return sorted(found)


def _pattern(script: Script, names: list[str]) -> re.Pattern[str]:
    """Any of `names`, the longest first, between the borders that the script has."""
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    if script in ("han", "kana", "thai"):
        return re.compile(f"({either})")
    if script == "hangul":
        return re.compile(rf"(?<!\w)({either}){_PARTICLES}(?!\w)")
    return re.compile(rf"(?<!\w){_ARABIC_PREFIX if script == 'arabic' else ''}({either})(?!\w)")


@lru_cache(maxsize=32)
def countries(language: str) -> Gazetteer:
    """Country names of CLDR (through Babel) in a language, with the short forms of its lexicon (`country.*`)."""
    return Gazetteer(_country_names(language))


def country_named(name: str, words: Lexicon, *, short: bool = True) -> str:
    """The code of the country that a text names and nothing else, in one of the languages; "" for any other text.

    Without `short` only by its full name: among the short ones are cities that tell a country too.
    """
    folded = fold(name).strip(" .,")
    found = (_codes(language, short=short).get(folded) for language in words.languages)
    return _UPPER.get(name) or next(filter(None, found), "")


@lru_cache(maxsize=64)
def _codes(language: str, *, short: bool) -> Mapping[str, str]:
    return {fold(name): code for name, code in reversed(_country_names(language, short=short))}


def _country_names(language: str, *, short: bool = True) -> list[tuple[str, str]]:
    """Names and codes, the lexicon's first; without those that mean something else in the language ("- granada")."""
    words = words_of(language)
    topics = [topic for topic in words.topics if topic.startswith("country.")]
    names = [
        (form, topic.partition(".")[2])
        for topic in topics
        for form in "|".join(words.lines(topic)).split("|")
        if short
    ]
    for tag in _CLDR_TAGS.get(language, (language,)):
        if localedata.exists(tag):
            names += [
                (name, code)
                for code, name in Locale.parse(tag).territories.items()
                if len(code) == 2 and code.isalpha() and code not in _SKIPPED and name.upper() != code
            ]
    not_meant = {fold(line) for topic in topics for line in words.not_meant(topic)}
    return [(name, code) for name, code in names if name and fold(name) not in not_meant]


def find_countries(text: str, words: Lexicon) -> tuple[str, ...]:
    """ISO 3166-1 alpha-2 codes of the countries that `text` names; codes themselves only in capitals ("UK")."""
    folded = fold(text)
    spans = [span for language in words.languages for span in countries(language).spans(folded)]
    found = [code for _, _, code in sorted(spans)]
    found += [_UPPER[match.group(1)] for match in _UPPER_PATTERN.finditer(text)]
    return tuple(dict.fromkeys(found))


class NamedCodes:
    """Codes by their words in each language ("blue": "blau", "blaue"); a language is compiled when it is first used.

    Languages stay apart because their words collide: "or" is gold in French.
    """

    def __init__(self, words: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
        """`words` are code → language → words, as `tools.vocabulary` has them."""
        self._words = words
        self._by_language: dict[str, Gazetteer] = {}

    def find(self, folded: str, languages: Iterable[str]) -> tuple[str, ...]:
        """The codes that `folded` names in one of `languages`, in the order of the text."""
        spans = [span for language in languages for span in self._of(language).spans(folded)]
        return tuple(dict.fromkeys(code for _, _, code in sorted(spans)))

    def _of(self, language: str) -> Gazetteer:
        if language not in self._by_language:
            names = [(word, code) for code, forms in self._words.items() for word in forms.get(language, ())]
            if language == ENGLISH:
                names += [(code.replace("_", " "), code) for code in self._words]
            self._by_language[language] = Gazetteer(names)
        return self._by_language[language]
