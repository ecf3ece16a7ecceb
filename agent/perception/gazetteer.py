"""Names of things with a code: countries, colours, categories. Longest name first, in any of the six languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from babel import Locale

from agent.perception.text import fold, has_cjk

_LANGUAGES: Final = ("en", "de", "fr", "es", "zh", "ar")

_SHORT_FORMS: Final[Mapping[str, str]] = {
    "GB": "great britain|england|scotland|wales|britain|grossbritannien|england|schottland|grande bretagne|angleterre|"
    "ecosse|gran bretana|inglaterra|escocia|英格兰|大不列颠|苏格兰|بريطانيا|انجلترا|إنجلترا|اسكتلندا|united kingdom",
    "US": "united states|america|usa|u.s.a.|u.s.|the states|amerika|vereinigte staaten|etats unis|amerique|"
    "estados unidos|ee.uu.|eeuu|ee uu|美利坚|امريكا|أمريكا|الولايات المتحدة",
    "NL": "holland|hollande|holanda|荷兰|هولندا|niederlande|niederlanden|pays bas|paises bajos",
    "AE": "uae|emirates|dubai|abu dhabi|vae|emirate|emiratos|dubái|eau|emirats|阿联酋|迪拜|الإمارات|الامارات|دبي|ابوظبي",
    "SA": "saudi|ksa|saudi arabien|arabie saoudite|arabia saudi|沙特|السعودية|المملكة العربية السعودية|الرياض|جدة",
    "KR": "korea|south korea|sudkorea|coree|coree du sud|corea|corea del sur|韩国|كوريا|كوريا الجنوبية",
    "CZ": "czech republic|tschechien|tschechische republik|republique tcheque|republica checa|捷克|التشيك",
    "TR": "turkey|turkiye|turkei|turquie|turquia|土耳其|تركيا",
    "CN": "china|chine|mainland china|festlandchina|中国|大陆|中国大陆|内地|الصين|hong kong sar",
    "HK": "hong kong|hongkong|香港|هونغ كونغ|هونج كونج",
    "TW": "taiwan|台湾|تايوان",
    "MO": "macau|macao|澳门|ماكاو",
    "RU": "russia|russland|russie|rusia|俄罗斯|روسيا",
    "VN": "vietnam|越南|فيتنام",
    "IE": "ireland|irland|irlande|irlanda|eire|爱尔兰|ايرلندا|أيرلندا",
    "CH": "switzerland|swiss|schweiz|suisse|suiza|瑞士|سويسرا",
    "EG": "egypt|agypten|egypte|egipto|埃及|مصر",
    "BA": "bosnia|bosnien|bosnie",
    "MK": "macedonia|mazedonien",
    "ES": "canary islands|kanaren|canarias|iles canaries|kanarische inseln",
}
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
_ARABIC_PREFIX: Final = "(?:[وفبكل]{0,2}|لل|وال|بال)"


class Gazetteer:
    """Finds names in folded text and gives their codes, in the order of the text, each once."""

    def __init__(self, names: Iterable[tuple[str, str]], *, endings: str = "") -> None:
        """`names` are (name, code); `endings` is a pattern that may follow a Latin name ("n|s")."""
        self._codes: dict[str, str] = {}
        for name, code in names:
            if len(folded := fold(name)) > 1 or has_cjk(folded):
                self._codes.setdefault(folded, code)
                if folded.startswith("ال"):  # "to the" swallows the article's first letter
                    self._codes.setdefault(f"لل{folded[2:]}", code)
        latin = [name for name in self._codes if name.isascii()]
        arabic = [name for name in self._codes if "\u0600" <= name[0] <= "\u06ff"]
        han = [name for name in self._codes if name not in latin and name not in arabic]
        self._patterns = [
            re.compile(rf"(?<!\w)({_either(latin)}){f'(?:{endings})?' if endings else ''}(?!\w)"),
            re.compile(rf"(?<!\w){_ARABIC_PREFIX}({_either(arabic)})(?!\w)"),
            re.compile(f"({_either(han)})"),
        ]

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


def _either(names: list[str]) -> str:
    """An alternation, longest first; one that never matches for no names."""
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or r"(?!x)x"


@lru_cache(maxsize=1)
def countries() -> Gazetteer:
    """Country names of CLDR (through Babel) in the six languages, with common short forms."""
    names: list[tuple[str, str]] = []
    for code, forms in _SHORT_FORMS.items():
        names += [(form, code) for form in forms.split("|")]
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in _SKIPPED and name.upper() != code:
                names.append((name, code))
    return Gazetteer(names)


def find_countries(text: str) -> tuple[str, ...]:
    """ISO 3166-1 alpha-2 codes of the countries that `text` names; codes themselves only in capitals ("UK")."""
    found = list(countries().find(fold(text)))
    found += [_UPPER[match.group(1)] for match in _UPPER_PATTERN.finditer(text)]
    return tuple(dict.fromkeys(found))


def from_words(words: Mapping[str, Mapping[str, Iterable[str]]]) -> dict[str, Gazetteer]:
    """A gazetteer per language from code → language → words, as `tools.vocabulary` has them.

    Languages stay apart because their words collide: "or" is gold in French.
    """
    languages = {language for forms in words.values() for language in forms} | {"en"}
    return {
        language: Gazetteer(
            [(word, code) for code, forms in words.items() for word in forms.get(language, ())]
            + [(code.replace("_", " "), code) for code in words if language == "en"]
        )
        for language in sorted(languages)
    }
