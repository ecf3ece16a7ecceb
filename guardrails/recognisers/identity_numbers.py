# Patterns are read as wholes: broken over lines they hide what they match.
# ruff: noqa: E501
"""Identity and social security numbers, personal tax numbers, passports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import regex
import stdnum.be.nn
import stdnum.br.cpf
import stdnum.ch.ssn
import stdnum.es.dni
import stdnum.es.nie
import stdnum.fr.nir
import stdnum.it.codicefiscale
import stdnum.kr.rrn
import stdnum.mx.curp
import stdnum.pl.pesel
import stdnum.pt.cc
import stdnum.th.pin
import stdnum.tr.tckimlik

from guardrails.recognisers import checksums
from guardrails.recognisers.base import LIKELY, SURE, Span, SpanRecogniser
from guardrails.recognisers.context import context_before, context_of
from guardrails.recognisers.cues import cue

_FEWEST_DIGITS: Final = 5
_SEPARATOR = regex.compile(r"[ ./-]")
_SHOPS: Final = frozenset({"order", "tracking", "product", "phone", "tax"})
_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"


class _Number(NamedTuple):
    """A country's number. One that a parcel could have by chance needs that no word says it is the shop's."""

    form: regex.Pattern[str]
    check: Callable[[str], bool]
    by_chance: bool = False


def _form(source: str) -> regex.Pattern[str]:
    return regex.compile(
        rf"(?<![\p{{Latin}}\p{{Cyrillic}}\d#+]|\d[.,-])(?:{source})(?![\p{{Latin}}\p{{Cyrillic}}\d]|[.,]\d)",
        regex.IGNORECASE,
    )


_valid_by = checksums.valid_by

# By form and check digit; no word needed.
_CHECKED: Final = (
    _Number(_form(r"\d{8}[ -]?[A-HJ-NP-TV-Z]"), _valid_by(stdnum.es.dni.validate)),
    _Number(_form(r"[XYZ][ -]?\d{7}[ -]?[A-Z]"), _valid_by(stdnum.es.nie.validate)),
    _Number(_form(rf"[1-8]\d{{5}}(?:19|20)\d{{2}}{_MONTH}{_DAY}\d{{3}}[\dX]"), checksums.chinese_identity),
    _Number(_form(r"784[ -]?\d{4}[ -]?\d{7}[ -]?\d"), checksums.luhn),
    _Number(_form(r"[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}"), _valid_by(stdnum.fr.nir.validate)),
    _Number(_form(r"[A-Z]{3} ?[A-Z]{3} ?[\dLMNP-V]{2}[A-EHLMPR-T][\dLMNP-V]{2} ?[A-Z][\dLMNP-V]{3} ?[A-Z]"), _valid_by(stdnum.it.codicefiscale.validate)),
    _Number(_form(r"\d{3}\.\d{3}\.\d{3}[-. ]\d{2}|\d{9}-\d{2}"), _valid_by(stdnum.br.cpf.validate)),
    _Number(_form(r"\d{3} ?\d{3} ?\d{3} ?\d{2}"), _valid_by(stdnum.br.cpf.validate), by_chance=True),
    _Number(_form(r"\d{8} ?\d ?(?:[A-Z][A-Z\d]|\d[A-Z])\d"), _valid_by(stdnum.pt.cc.validate), by_chance=True),
    _Number(_form(r"\d{11}"), _valid_by(stdnum.pl.pesel.validate), by_chance=True),
    _Number(_form(r"[1-9]\d{10}|[1-9]\d{2} \d{3} \d{3} \d{2}"), _valid_by(stdnum.tr.tckimlik.validate), by_chance=True),
    _Number(_form(r"\d{3}-\d{3}-\d{3}[ -]\d{2}|\d{3} \d{3} \d{3} \d{2}"), checksums.snils),
    _Number(_form(rf"\d{{2}}{_MONTH}{_DAY} ?- ?[0-9]\d{{6}}"), checksums.korean_identity),
    _Number(_form(rf"\d{{2}}{_MONTH}{_DAY}[1-8]\d{{6}}"), _valid_by(stdnum.kr.rrn.validate), by_chance=True),
    _Number(_form(r"[1-8][- ]\d{4}[- ]\d{5}[- ]\d{2}[- ]\d"), _valid_by(stdnum.th.pin.validate)),
    _Number(_form(r"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z\d]\d"), _valid_by(stdnum.mx.curp.validate)),
    _Number(_form(r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}"), _valid_by(stdnum.be.nn.validate)),
    _Number(_form(r"756\.\d{4}\.\d{4}\.\d{2}"), _valid_by(stdnum.ch.ssn.validate)),
    _Number(_form(r"[A-Z]{1,2}\d{6}\([\dA]\)"), checksums.hong_kong_identity),
    _Number(_form(rf"[23]\d{{2}}{_MONTH}{_DAY}(?:0[1-4]|1[1-9]|2[1-9]|3[1-5]|88)\d{{5}}"), checksums.egyptian_identity, by_chance=True),
    _Number(_form(rf"(?:1[1-9]|[2-9]\d)\d{{4}}(?:{_DAY}|[4-7]\d){_MONTH}\d{{6}}"), lambda digits: not checksums.luhn(digits), by_chance=True),
)  # fmt: skip
# By form alone: dashes or letters make it unlikely to be anything else.
_FORMS: Final = (
    regex.compile(r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])"),  # US social security
    regex.compile(  # UK national insurance
        r"(?<![\p{L}\d])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?(?:\d{2} ?){3}[A-D](?![\p{L}\d])"
    ),
    regex.compile(rf"(?<![\d*-])\d{{2}}{_MONTH}{_DAY} ?- ?[1-8]?[*xX●○]{{6,7}}(?![\d*])"),  # Korea, masked
    regex.compile(rf"(?<![\d*-])\d{{2}}{_MONTH}{_DAY} ?- ?[1-8](?![\d*-])(?=\s?{cue('is')}|[*\s]|$)"),
    regex.compile(r"(?<![\d.])\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}(?![\d.])"),  # Indonesia, NPWP
)  # fmt: skip
# Any number that is called one.
_NAMED = regex.compile(
    rf"""(?<!-){cue("id")}(?:(?:\s[\p{{L}}']{{1,12}}){{1,3}}?\s?:)?(?:\s|[:\#=.,(（/-]|№|{cue("is", "id")}|n°|nº){{0,8}}?
      (?P<number>(?:(?-i:[A-Z]{{1,3}}|[А-Я]{{2}})[ -]|[A-Z]{{1,6}})?\d(?:[ ./-]{{0,2}}(?:\d|(?-i:[A-Z](?!\p{{Latin}}{{3}}))|[*xX]{{2,}})|[a-z](?!\p{{Latin}}{{2}})){{4,22}})(?![\p{{Latin}}\d])""",
    regex.VERBOSE | regex.IGNORECASE,
)
# What is called a tax number and is a company's: Russia, Thailand, Portugal and Spain; a price or a date is neither.
_COMPANY = regex.compile(r"\d{10}|0\d{12}|[5-9]\d{8}|[ABCDEFGHJNPQRSUVW]\d{7}[A-J\d]", regex.IGNORECASE)
_TAX = regex.compile(rf"{cue('tax')}\W*(?:{cue('is')}\W*)*$", regex.IGNORECASE)
_DATE = regex.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}")


class IdentityNumberRecogniser(SpanRecogniser):
    """Numbers that a state gave a person, of the markets' countries; others where they are called so."""

    def __init__(self) -> None:
        super().__init__("ID")

    def spans(self, view: str) -> Iterator[Span]:
        """By check digit, by form, or by name: what parcels' numbers look like as well needs its name."""
        for number in _CHECKED:
            for match in number.form.finditer(view):
                if number.by_chance and context_of(view, match.start(), match.end()) in _SHOPS:
                    continue
                if number.check(_SEPARATOR.sub("", match[0])):
                    yield Span(match.start(), match.end(), LIKELY if number.by_chance else SURE)
        for form in _FORMS:
            for match in form.finditer(view):
                yield Span(match.start(), match.end(), LIKELY)
        for match in _NAMED.finditer(view):
            if _is_named(view, match):
                yield Span(match.start("number"), match.end("number"), LIKELY)


def _is_named(view: str, match: regex.Match[str]) -> bool:
    number = match["number"]
    if sum(char.isdigit() for char in number) < _FEWEST_DIGITS or _DATE.fullmatch(number):
        return False
    if context_before(view, match.start("number")) in ("order", "tracking", "product"):
        return False
    if _COMPANY.fullmatch(_SEPARATOR.sub("", number)):
        return _TAX.search(view, 0, match.start("number")) is None
    return True
