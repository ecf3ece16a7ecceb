"""What a message names: numbers, placeholders, sizes, colours, categories, countries, companies, selections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from agent.perception.codes import DEFAULT_ORDER_NUMBER, read_codes
from agent.perception.gazetteer import Gazetteer, countries, find_countries, from_words
from agent.perception.selection import Selection, read_selection
from agent.perception.text import fold
from tools.models import Money

Words = Mapping[str, Mapping[str, Iterable[str]]]
"""Code → language → words."""

_PLACEHOLDER = re.compile(r"<([A-Z]+)_\d+>")

_SIZE_WORD = (
    r"(?:size|sizes|sized|gro(?:e)?(?:ss|s)en?|gr\.?|konfektionsgro\w+|schuhgro\w+|taille|tailles|pointure|talla|tallas|"
    r"numero|尺码|码|号|مقاس\w*|نمره|قياس\w*|eu|uk|us|fr|نمره|المقاس)"
)
_LETTER_SIZE = re.compile(
    r"(?<![\w'&.\-])(XXS|XS|S|M|L|XL|XXL|XXXL|[2-5]XL)(?![\w'&]|\.\w)|(?<=[\u4e00-\u9fff])(XXS|XS|S|M|L|XL|XXL|XXXL|[2-5]XL)(?=码|号|的|$|[，。！？, ])"
)
_LOWER_SIZE = re.compile(rf"(?<!\w){_SIZE_WORD}[\s:]*(xxs|xs|s|m|l|xl|xxl|xxxl|[2-5]xl)(?!\w)|(?<!\w)(xs|xxs|xl|xxl|xxxl|[2-5]xl)(?!\w)")  # fmt: skip
_WAIST = re.compile(r"(?<!\w)(w\d{2}(?:\s?/?\s?l\d{2})?|\d{2}/\d{2})(?!\w|/)")
_NUMBER_SIZE = re.compile(
    rf"(?<!\w){_SIZE_WORD}[\s:.]*(?:(?:is|ist|est|es|von|de|a|zu|auf|en|in|eu|uk|us|هو)\s+)?(\d{{1,2}}(?:[.,]5)?)(?![\d%]|[.,]\d)"
    r"|(?<![\d.,#])(\d{2}(?:[.,]5)?)(?=码|号)"
)
_BARE_SIZE = re.compile(
    r"(?<![\w.,/#:\-€$£¥+])(3[4-9]|4[0-9]|50)(?:[.,](5))?(?![\d%/:\-]|[.,]\d|\s?(?:days?|tage?\w*|jours?|dias?|天|يوم\w*|"
    r"hours?|stunden?|heures?|horas?|minutes?|minuten|min|minutos|ساع\w*|دقيق\w*|euros?|eur|usd|dollars?|years?|jahre?|ans|anos|岁|"
    r"cm|kg|mm|inch|zoll|pcs|stuck|个|件|块|元|percent|prozent|w|v|watt|سنه|عام|°))"
)
_WORD_SIZES: Final = {
    "small": "S", "medium": "M", "large": "L", "x-large": "XL", "extra large": "XL", "extra small": "XS",
    "小码": "S", "中码": "M", "大码": "L", "加大码": "XL", "小号": "S", "中号": "M", "大号": "L", "加大号": "XL", "均码": "ONE",
    "سمول": "S", "ميديم": "M", "ميديام": "M", "لارج": "L", "اكس لارج": "XL",
}  # fmt: skip
_WORD_SIZE = re.compile(
    r"(?<!\w)(?:(?:size|in|a|an|to|the|for|from|grosse|in|taille|talla)\s)(extra large|extra small|x-large|small|medium|large)"
    r"(?!\w)|(加大码|加大号|小码|中码|大码|小号|中号|大号|均码)|(?<!\w)(اكس لارج|سمول|ميديم|ميديام|لارج)(?!\w)"
)

_LEGAL_FORM = (
    r"(?:GmbH(?: & Co\.? KG)?|gGmbH|UG|AG|KG|OHG|e\.?K\.?|Ltd\.?|Limited|LLC|Inc\.?|Corp\.?|PLC|LLP|SARL|S\.A\.R\.L\.|SASU?|"
    r"SA|S\.A\.S?\.?|EURL|SCI|S\.?L\.?U?\.?|S\. ?de R\.?L\.?(?: de C\.?V\.?)?|B\.?V\.?|N\.?V\.?|S\.?r\.?l\.?|S\.?p\.?A\.?|Sp\. ?z ?o\.?o\.?|"
    r"Oy|AB|ApS|A/S|Pty Ltd|FZ-?LLC|W\.?L\.?L\.?)"
)
_LATIN_COMPANY = re.compile(
    rf"((?:[A-ZÄÖÜÉÈÀÁÍÓÚÑ0-9][\w&.'’\-]*\s+(?:&\s+|und\s+|et\s+|y\s+|de\s+)?){{1,5}}{_LEGAL_FORM})(?![\w])"
)
_NAMED_COMPANY = re.compile(
    r"(?i:company(?:\s+name)?|firma|firmenname|unternehmen|société|societe|entreprise|raison sociale|empresa|razón social|"
    r"razon social|compañía)\s*(?i:(?:is\s+|est\s+)?(?:called|named|namens|heißt|se llama|s'appelle)|is|ist|lautet|est|es|:)\s*"
    r"[\"“„«]?([^\n,.;\"”«»?!]{2,60})"
)
_HAN_COMPANY = re.compile(
    r"([\u4e00-\u9fffA-Za-z0-9（）()]{2,30}?(?:有限责任公司|股份有限公司|有限公司|集团|事务所|工作室))"
)
_HAN_LEAD = re.compile(
    r"^.*?(?:抬头[是为:：]?|公司名[称字]?[是为:：]?|单位[是为:：]?|开给|开到|名称[是为:：]?|开|是|写)"
)
_ARABIC_COMPANY = re.compile(r"((?:شركة|مؤسسة)\s+(?!هي|اسمها)[\u0600-\u06ff]+(?:\s+[\u0600-\u06ff]+){0,3})")
_COMPANY_START = frozenset({"The", "For", "To", "Our", "My", "We", "I", "Please", "Für", "Die", "An", "Pour", "Para", "La",
                            "Firma", "Company", "Société", "Entreprise", "Empresa", "VAT", "Invoice", "Rechnung"})  # fmt: skip


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
        self._colours = from_words(colours or {})
        self._categories = from_words(categories or {})
        countries()

    def read(self, text: str, language: str = "en") -> Entities:
        """The entities of `text`; words for colours and categories count in `language` and in English."""
        codes = read_codes(text, self._order_number)
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
            sizes=read_sizes(codes.rest),
            colours=_find(self._colours, folded, language),
            categories=_find(self._categories, folded, language),
            countries=find_countries(text),
            companies=read_companies(text),
            selection=read_selection(text),
        )


def _find(gazetteers: Mapping[str, Gazetteer], folded: str, language: str) -> tuple[str, ...]:
    spans = [span for tag in {language, "en"} if tag in gazetteers for span in gazetteers[tag].spans(folded)]
    return tuple(dict.fromkeys(code for _, _, code in sorted(spans)))


def _placeholders(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for match in _PLACEHOLDER.finditer(text):
        places = found.setdefault(match.group(1), [])
        if match.group() not in places:
            places.append(match.group())
    return {kind: tuple(places) for kind, places in found.items()}


def read_sizes(text: str) -> tuple[str, ...]:
    """Sizes of clothes and shoes: letters ("XL"), numbers ("42.5"), waist and length ("W32/L34"), words ("large")."""
    folded = fold(text)
    found: list[tuple[int, str]] = []
    if not text.isupper():
        found += [(match.start(), match.group(1) or match.group(2)) for match in _LETTER_SIZE.finditer(text)]
    found += [
        (match.start(), (match.group(1) or match.group(2)).upper()) for match in _LOWER_SIZE.finditer(folded)
    ]
    found += [(match.start(), match.group(1).upper().replace(" ", "")) for match in _WAIST.finditer(folded)]
    for match in _NUMBER_SIZE.finditer(folded):
        found.append((match.start(), (match.group(1) or match.group(2)).replace(",", ".")))
    for match in _BARE_SIZE.finditer(folded):
        found.append((match.start(), match.group(1) + (".5" if match.group(2) else "")))
    for match in _WORD_SIZE.finditer(folded):
        found.append((match.start(), _WORD_SIZES[match.group(1) or match.group(2) or match.group(3)]))
    return tuple(dict.fromkeys(size for _, size in sorted(found)))


def read_companies(text: str) -> tuple[str, ...]:
    """Company names: before a legal form, or after words such as "company name is"."""
    found = [_without_lead(match.group(1)) for match in _LATIN_COMPANY.finditer(text)]
    if not found:
        found += [match.group(1).strip() for match in _NAMED_COMPANY.finditer(text)]
    found += [_HAN_LEAD.sub("", match.group(1)) or match.group(1) for match in _HAN_COMPANY.finditer(text)]
    found += [match.group(1).strip() for match in _ARABIC_COMPANY.finditer(text)]
    return tuple(dict.fromkeys(name for name in found if len(name) > 2))


def _without_lead(name: str) -> str:
    """`name` without capitalised words of the sentence that stand before it."""
    parts = name.split()
    while len(parts) > 2 and parts[0] in _COMPANY_START:
        parts = parts[1:]
    return " ".join(parts)
