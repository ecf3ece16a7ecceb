"""What a message names: numbers, placeholders, sizes, colours, categories, countries, companies, selections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from agent.perception.codes import DEFAULT_ORDER_NUMBER, read_codes
from agent.perception.gazetteer import NamedCodes, find_countries
from agent.perception.lexicon import Lexicon, lexicon
from agent.perception.selection import LETTERS, Selection, read_selection
from agent.perception.text import fold
from tools.models import Money

Words = Mapping[str, Mapping[str, Iterable[str]]]
"""Code → language → words."""

_PLACEHOLDER = re.compile(r"<([A-Z]+)_\d+>")

_BY_LETTER = "XXS|XS|S|M|L|XL|XXL|XXXL|[2-5]XL"
_LETTER_SIZE = re.compile(rf"(?<![{LETTERS}'&.\-])({_BY_LETTER})(?![{LETTERS}'&]|\.\w)")
_FEW_LETTERS = 6
_WAIST = re.compile(r"(?<!\w)(w\d{2}(?:\s?/?\s?l\d{2})?|\d{2}/\d{2})(?!\w|/)")
_SYSTEMS = "eu|uk|us|fr"
_NO_SIZE = "cm|kg|mm|min|eur|usd|w|v|°"
_NOT_VALUES = frozenset({"word", "link", "after", "not"})


@dataclass(frozen=True, kw_only=True)
class _SizeWords:
    """Sizes beside the words of the languages of a message."""

    letter: re.Pattern[str]
    number: re.Pattern[str]
    bare: re.Pattern[str]


@lru_cache(maxsize=64)
def _size_words(words: Lexicon) -> _SizeWords:
    word = rf"(?<![{LETTERS}])(?:{words.part('size.word')}|{_SYSTEMS})"
    link = words.part("size.link", "is")
    money = words.part(*(f"currency.{code}" for code in words.under("currency")))
    return _SizeWords(
        letter=re.compile(
            rf"{word}[\s:]*({_BY_LETTER.lower()})(?!\w)|(?<!\w)(xs|xxs|xl|xxl|xxxl|[2-5]xl)(?![{LETTERS}])"
        ),
        number=re.compile(
            rf"{word}[\s:.]*(?:(?:{link}|{_SYSTEMS})\s*)?(\d{{1,2}}(?:[.,]5)?)(?![\d%]|[.,]\d)"
            rf"|(?<![\d.,#])(\d{{2}}(?:[.,]5)?)(?={words.part('size.after')})"
        ),
        bare=re.compile(
            r"(?<![\w.,/#:\-€$£¥+])(3[4-9]|4[0-9]|50)(?:[.,](5))?"
            rf"(?![\d%/:\-]|[.,]\d|\s?(?:{_NO_SIZE}|{words.part('size.not')}|{money}))"
        ),
    )


_LEGAL_FORM = (
    r"(?:GmbH(?: & Co\.? KG)?|gGmbH|UG|AG|KG|OHG|e\.?K\.?|Ltd\.?|Limited|LLC|Inc\.?|Corp\.?|PLC|LLP|SARL|S\.A\.R\.L\.|SASU?|"
    r"SA|S\.A\.S?\.?|EURL|SCI|S\.?L\.?U?\.?|S\. ?de R\.?L\.?(?: de C\.?V\.?)?|B\.?V\.?|N\.?V\.?|S\.?r\.?l\.?|S\.?p\.?A\.?|Sp\. ?z ?o\.?o\.?|"
    r"Oy|AB|ApS|A/S|Pty Ltd|FZ-?LLC|W\.?L\.?L\.?)"
)
_LATIN_COMPANY = re.compile(
    rf"((?:[A-ZÄÖÜÉÈÀÁÍÓÚÑ0-9][\w&.'’\-]*\s+(?:&\s+|und\s+|et\s+|y\s+|de\s+)?){{1,5}}{_LEGAL_FORM})(?![\w])"
)
_IN_WORDS = r"[\"“„«]?([^\n,.;\"”«»?!]{2,60})"
_UNSPACED = r"\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"
_PART = r"[\w\"«»“”'-]+"


@dataclass(frozen=True, kw_only=True)
class _CompanyWords:
    """What stands around a company's name in the languages of a message."""

    named: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    lead: re.Pattern[str]
    not_name: re.Pattern[str]


@lru_cache(maxsize=64)
def _company_words(words: Lexicon) -> _CompanyWords:
    called = words.part("business.is")
    return _CompanyWords(
        named=re.compile(rf"(?i:{words.part('business.word')}\s*(?:{called}|:)\s*){_IN_WORDS}"),
        before=re.compile(
            rf"(?<!\w)((?i:{words.part('business.before')})\s+(?!(?i:{called})){_PART}(?:\s+{_PART}){{0,3}})"
        ),
        after=re.compile(rf"([{_UNSPACED}A-Za-z0-9（）()]{{2,30}}?{words.part('business.after')})"),
        lead=re.compile(rf"^.*?{words.part('business.lead')}[是为は:：]?"),
        not_name=re.compile(words.part("business.not_name"), re.IGNORECASE),
    )


@dataclass(frozen=True, kw_only=True)
class Entities:
    """What a message names, each kind in the order of the text and without repeats.

    `order_numbers` and `postcodes` share the numbers in `uncertain_numbers`, which may be either. `placeholders` maps
    a kind ("EMAIL") to its placeholders ("<EMAIL_1>"). `countries` are ISO 3166-1 codes; `colours` and `categories`
    the shop's codes.
    """

    order_numbers: tuple[str, ...] = ()
    uncertain_numbers: tuple[str, ...] = ()
    rma_numbers: tuple[str, ...] = ()
    tracking_numbers: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    vat_numbers: tuple[str, ...] = ()
    amounts: tuple[Money, ...] = ()
    placeholders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sizes: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    selection: Selection = field(default_factory=Selection)

    def placeholder(self, kind: str) -> str | None:
        """The first placeholder of a kind ("EMAIL", "PHONE", "POSTCODE", "ADDRESS", "NAME"), if any."""
        return next(iter(self.placeholders.get(kind, ())), None)


class EntityReader:
    """Reads entities; holds the shop's order-number pattern and its words for colours and categories."""

    def __init__(
        self,
        *,
        colours: Words | None = None,
        categories: Words | None = None,
        order_number: str = DEFAULT_ORDER_NUMBER,
    ) -> None:
        """`order_number` is a regular expression for a whole order number. Raises `re.error` for a bad one."""
        self._order_number = re.compile(order_number)
        self._colours = NamedCodes(colours or {})
        self._categories = NamedCodes(categories or {})

    def read(self, text: str, *languages: str | None) -> Entities:
        """The entities of `text` by the words of `languages`, those that it may be in, and of English."""
        words = lexicon(*languages)
        codes = read_codes(text, words, self._order_number)
        folded = fold(text)
        return Entities(
            order_numbers=codes.order_numbers,
            uncertain_numbers=codes.uncertain,
            rma_numbers=codes.rma_numbers,
            tracking_numbers=codes.tracking_numbers,
            postcodes=codes.postcodes,
            vat_numbers=codes.vat_numbers,
            amounts=codes.amounts,
            placeholders=_placeholders(text),
            sizes=read_sizes(codes.rest, words),
            colours=self._colours.find(folded, words.languages),
            categories=self._categories.find(folded, words.languages),
            countries=find_countries(text, words),
            companies=read_companies(text, words),
            selection=read_selection(text, words),
        )


def _placeholders(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for match in _PLACEHOLDER.finditer(text):
        places = found.setdefault(match.group(1), [])
        if match.group() not in places:
            places.append(match.group())
    return {kind: tuple(places) for kind, places in found.items()}


def read_sizes(text: str, words: Lexicon) -> tuple[str, ...]:
    """Sizes of clothes and shoes: letters ("XL"), numbers ("42.5"), waist and length ("W32/L34"), words ("large")."""
    folded = fold(text)
    beside = _size_words(words)
    found: list[tuple[int, str]] = []
    if not _shouts(text):
        found += [(match.start(), match.group(1)) for match in _LETTER_SIZE.finditer(text)]
    found += [
        (match.start(), (match.group(1) or match.group(2)).upper())
        for match in beside.letter.finditer(folded)
    ]
    found += [(match.start(), match.group(1).upper().replace(" ", "")) for match in _WAIST.finditer(folded)]
    for match in beside.number.finditer(folded):
        found.append((match.start(), (match.group(1) or match.group(2)).replace(",", ".")))
    for match in beside.bare.finditer(folded):
        found.append((match.start(), match.group(1) + (".5" if match.group(2) else "")))
    found += [(hit.start, name) for hit, name in words.values("size", folded) if name not in _NOT_VALUES]
    return tuple(dict.fromkeys(size for _, size in sorted(found)))


def _shouts(text: str) -> bool:
    """Whether capitals say nothing: all letters are, and there are more of them than in "XL, not M"."""
    cased = [char for char in text if char.islower() or char.isupper()]
    return len(cased) > _FEW_LETTERS and all(map(str.isupper, cased))


def read_companies(text: str, words: Lexicon) -> tuple[str, ...]:
    """Company names: before a legal form, or after words such as "company name is"."""
    around = _company_words(words)
    found = [_without_lead(match.group(1), around) for match in _LATIN_COMPANY.finditer(text)]
    if not found:
        found += [match.group(1).strip() for match in around.named.finditer(text)]
    found += [around.lead.sub("", match.group(1)) or match.group(1) for match in around.after.finditer(text)]
    found += [match.group(1).strip() for match in around.before.finditer(text)]
    return tuple(dict.fromkeys(name for name in found if len(name) > 2))


def _without_lead(name: str, around: _CompanyWords) -> str:
    """`name` without capitalised words of the sentence that stand before it."""
    parts = name.split()
    while len(parts) > 2 and around.not_name.fullmatch(parts[0]):
        parts = parts[1:]
    return " ".join(parts)
