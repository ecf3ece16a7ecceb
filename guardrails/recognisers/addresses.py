# Patterns are read as wholes: broken over lines they hide what they match.
# ruff: noqa: E501
"""Street addresses: street, house number, unit. The city stays readable."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from guardrails.recognisers.address_forms import WESTERN
from guardrails.recognisers.address_forms_asian import EASTERN
from guardrails.recognisers.base import LIKELY, POSSIBLE, SURE, Span, SpanRecogniser
from guardrails.recognisers.cues import cue

_FLAGS = regex.VERBOSE | regex.IGNORECASE
_NO_QUANTITY = r"(?!\d|[.,]\d|\s?(?:mal\b|x\b|stück|uhr|€|\$|£|eur|cm|mm|%|pcs|days?\b|tage?\b|jours?\b))"
_UNIT_EN = r"(?:,?\s*(?:apt|apartment|suite|ste|unit|flat|floor|room|\#)\.?\s*\#?[\w-]{1,6})"

_ENGLISH = regex.compile(
    rf"""(?:(?<![\p{{L}}\d])(?:flat|apartment|apt|unit|suite)\s\d{{1,4}}[a-z]?,?\s)?
    (?<![\p{{L}}\d#.,-])\d{{1,5}}[a-z]?(?:-\d{{1,4}})?,?\s
    (?:(?!(?:in|the|on|at|a|an|of|and|or|days?|pairs?|weeks?|items?|times|pieces|to|from|by|for|my|your|is|was|were|more|other|stück|pezzi|unidades|stuks|sztuki|штуки|шт|adet|buah|chiếc|unidades|di|de|x|pcs|paar|paires?|pares)\.?\s)
       (?:[\p{{L}}'.-]{{1,20}}|\d{{1,3}}(?:st|nd|rd|th))\s){{1,4}}?
    (?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|terrace|crescent|close|gardens|grove|mews|square|sq
      |place|parkway|pkwy|highway|hwy|circle|cir|broadway|trail|row|walk|way|hill|quay|wharf)(?!\p{{L}})\.?
    {_UNIT_EN}?
    | (?<!\p{{L}})p\.?\s?o\.?\s?box\s\d+""",
    _FLAGS,
)
_GERMAN = regex.compile(
    rf"""(?<!\p{{L}})(?:
      [\p{{L}}.-]{{2,30}}(?:straße|strasse|str\.|str|gasse|allee|platz|damm|ufer|chaussee|steig|weg|ring|promenade|stieg|pfad|markt|kamp|wall)
      | straße\s(?:des|der|am|zum)\s(?:[\p{{L}}\d.-]{{1,15}}(?:\s(?=\p{{L}})|(?=\s\d))){{1,3}}?
      | (?:[\p{{Lu}}][\p{{L}}-]{{2,20}}\s)?(?-i:[\p{{Lu}}][\p{{L}}-]{{2,20}}er)\s(?:straße|strasse|str\.|weg|platz|allee|ring|damm|chaussee)
      | (?-i:(?:Am|An\sder|An\sden|Auf\sder|Auf\sdem|Im|In\sder|In\sden|Unter\sden|Zum|Zur|Hinter\sder|Vor\sdem)\s
          (?:(?:Alten|Neuen|Hohen|Großen|Kleinen)\s)?[\p{{Lu}}][\p{{L}}-]{{2,25}})
      )\s?(?<number>\d{{1,4}}(?:\s?[a-h](?!\p{{L}}))?(?:\s?[-/]\s?\d{{1,4}}[a-h]?)?){_NO_QUANTITY}""",
    _FLAGS,
)
_NO_STREET_DE = frozenset({"anhang", "artikel", "ohrring", "schlüsselring", "fingerring"})
_GERMAN_MONTH = regex.compile(
    r"(?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)",
    regex.IGNORECASE,
)
_FRENCH = regex.compile(
    r"""(?<![\p{L}\d#.,])(?:n[°º]\s?)?\d{1,4}(?:\s?(?:bis|ter|quater|[a-d](?=[\s,])))?,?\s
    (?:rue|avenue|av\.|boulevard|bd\.?|allées?|all\.|chemin|impasse|route|quai|cours|place|pl\.|passage|square|sentier|villa|faubourg|rond-point|lotissement|résidence)
    (?:\s(?:de\sla|de\sl'|de|du|des|d'|la|le|les|l'|aux?|saint|sainte|général|docteur|président|maréchal)(?!\p{L}))*(?:\s|(?<='))
    (?:(?!(?:à|a|et|mais|pour|merci|svp|depuis|au|dans|chez|en|c'est|car|est|sur|par|stp)(?:\s|$))[\p{L}'-]+\.?(?:\s\d{1,2}(?=\s\p{L}))?(?:\s|(?=[,.;\n]|$))){1,4}
    (?:,?\s?(?:appartement|appt?\.?|bâtiment|bât\.?|étage|escalier|porte)\s?[\w-]{1,4})*""",
    _FLAGS,
)
_SPANISH = regex.compile(
    r"""(?<!\p{L})(?:calle|c/|avenida|avda?\.?|av\.|plaza|pza\.?|paseo|pº|camino|carretera|ctra\.?|ronda|travesía|callejón|glorieta|vía|gran\svía|rambla|carrer)\s?
    (?:(?:de\sla|de\slos|de\slas|del|de|la|el|los|las|san|santa)\s)*
    (?:[\p{L}'.-]{2,20}\s?){1,4}?,?\s?(?:n[º°o]\.?\s?|núm\.?\s?|número\s|\#)?\d{1,4}(?:\s?[a-d](?![\p{L}]))?
    (?:,?\s?(?:piso\s\d{1,2}|planta\s\d{1,2}|portal\s\d{1,2}|puerta\s\w{1,3}|\d{1,2}\s?[ºª°](?:\s?(?:[a-h](?!\p{L})|\d{1,2}\s?[ªº]|izqda?\.?|dcha?\.?|derecha|izquierda))?))*""",
    _FLAGS,
)
_CHINESE = regex.compile(
    r"""(?P<head>\p{Han}{0,24}?)(?P<road>\p{Han}{1,6}(?:路|街|大道|巷|胡同|道|弄)(?:[东南西北中]段)?)\s?\d{1,5}(?:-\d{1,3})?\s?(?:号|弄|巷|號)
    (?:\s?(?:院|内)?\s?[A-Za-z]?\d{0,4}\p{Han}{0,6}?(?:栋|幢|座|楼|单元|室|层|大厦|广场|小区|花园)\s?(?:\d{1,5}(?!\p{Han}?[月日年元]))?)*""",
    regex.VERBOSE,
)
_CHINESE_CUE = regex.compile(r".*(?:[到在是为成至往址给住寄于]|(?:地址|送货|改)[:：]?)", regex.DOTALL)
_ARABIC = regex.compile(
    r"""(?<!ال)(?:شارع|طريق|جادة|ش\.)\s(?:(?!(?:في|من|لو|و|أو|إلى|على|رقم|مبنى|شقة|بجانب|قرب|ولم|لكن)[\s،,])\p{Arabic}{2,15}\s?){1,4}
      (?:(?:رقم\s)?\d{1,4})?(?:[،,]?\s?(?:مبنى|بناية|عمارة|برج|شقة|طابق|الطابق|فيلا|مكتب|رقم)\s\w{1,8})*
    | (?:فيلا|شقة|بناية|مبنى|عمارة)\s(?:رقم\s)?\d{1,4}(?:[،,]?\s?(?:شارع|حي)\s\p{Arabic}{2,15}){0,2}
    | ص\.?\s?ب\.?\s?\d{2,6}""",
    regex.VERBOSE,
)
_LABELLED = regex.compile(cue("address") + r"\s?:?\s?(?:-\s)?(?:" + cue("is") + r"\s)?", regex.IGNORECASE)
_DELIVER = regex.compile(cue("deliver_to") + r"\s(?=\p{L}|\d)", regex.IGNORECASE)
# After "deliver to", "address" without a colon: a number and a capitalised name, either first.
_DELIVERED = regex.compile(
    r"\d{1,4}[A-Za-z]?(?:/\d{1,4}){0,3},?\s\p{Lu}\p{L}+(?:\s\p{Lu}\p{L}+){0,4}"
    r"|\p{Lu}[\p{L}'.-]+(?:\s\p{Lu}[\p{L}'.-]+){0,3},?\s\d{1,4}[A-Za-z]?(?:\s?/\s?\d{1,4})?(?![\d.,]*\d|\s?\p{L}|\s?[€$£%])"
)
_LABELLED_TEXT = regex.compile(r"(?=[^\n,،;]*\d)(?=[^\n,،;]*\p{L})[\p{L}\d][^\n,،;.!?]{4,60}")
_MAIL = regex.compile(r"@|www|http|\bip\b", regex.IGNORECASE)
_COLON = regex.compile(r":\s?$")
_MAY_HOLD_ONE = regex.compile(r"\d|شارع|thôn|xóm|ấp\s", regex.IGNORECASE)


class AddressRecogniser(SpanRecogniser):
    """Streets with house numbers, post boxes, and what follows "address:" with a number in it."""

    def __init__(self) -> None:
        super().__init__("ADDRESS")

    def spans(self, view: str) -> Iterator[Span]:
        """Pattern by pattern; a labelled text counts only where no pattern found a street in it."""
        if not _MAY_HOLD_ONE.search(view):
            return
        found = [span for finder in (_western, _chinese, _arabic, _by_form) for span in finder(view)]
        yield from found
        for match in _labelled(view):
            if all(span.end <= match.start() or span.start >= match.end() for span in found):
                yield Span(match.start(), match.end(), POSSIBLE)


def _western(view: str) -> Iterator[Span]:
    for match in _ENGLISH.finditer(view):
        yield _span(view, match, LIKELY)
    for match in _GERMAN.finditer(view):
        street = view[match.start() : match.start("number")].strip()
        if street.isupper() and view[match.start("number") - 1].isupper():
            continue  # a code: "SPRING15"
        if street.casefold() not in _NO_STREET_DE and (
            street.lower().startswith("straße") or not _GERMAN_MONTH.search(street.split()[-1])
        ):
            yield _span(view, match, LIKELY)
    for match in _FRENCH.finditer(view):
        yield _span(view, match, LIKELY)
    for match in _SPANISH.finditer(view):
        yield _span(view, match, SURE)


def _chinese(view: str) -> Iterator[Span]:
    if "号" not in view and "弄" not in view and "號" not in view:
        return
    for match in _CHINESE.finditer(view):
        start, road_end = match.start(), match.end("road")
        cue = _CHINESE_CUE.match(view[start : road_end - 1])
        if cue is not None:
            start += cue.end()
        yield Span(start, match.end(), LIKELY)


def _arabic(view: str) -> Iterator[Span]:
    for match in _ARABIC.finditer(view):
        yield _span(view, match, LIKELY)


def _by_form(view: str) -> Iterator[Span]:
    for glance, form in (*WESTERN, *EASTERN):
        if glance.search(view):
            for match in form.finditer(view):
                yield _span(view, match, LIKELY)


def _labelled(view: str) -> Iterator[regex.Match[str]]:
    """What stands after a label; anything with a number after a colon, else what is written like a street."""
    for pattern in (_LABELLED, _DELIVER):
        for label in pattern.finditer(view):
            text = _LABELLED_TEXT if _COLON.search(label[0]) else _DELIVERED
            match = text.match(view, label.end())
            if match is not None and not _MAIL.search(match[0]):
                yield match


def _span(view: str, match: regex.Match[str], score: float) -> Span:
    """The match without spaces and commas at its end."""
    written = view[match.start() : match.end()]
    return Span(match.start(), match.end() - (len(written) - len(written.rstrip(" ,،\n"))), score)
