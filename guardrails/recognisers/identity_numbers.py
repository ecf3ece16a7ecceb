# Patterns are read as wholes: broken over lines they hide what they match.
# ruff: noqa: E501
"""Identity and social security numbers, personal tax numbers, passports."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import regex

from guardrails.recognisers import checksums
from guardrails.recognisers.base import LIKELY, SURE, Span, SpanRecogniser

_FEWEST_DIGITS = 5
_SEPARATOR = regex.compile(r"[ .-]")

# By form and check digit; no word needed.
_CHECKED: tuple[tuple[regex.Pattern[str], Callable[[str], bool]], ...] = (
    (regex.compile(r"(?<![\p{Script=Latin}\d])\d{8}[ -]?[A-HJ-NP-TV-Z](?![\p{Script=Latin}\d])", regex.IGNORECASE), checksums.spanish_identity),
    (regex.compile(r"(?<![\p{Script=Latin}\d])[XYZ][ -]?\d{7}[ -]?[A-Z](?![\p{Script=Latin}\d])", regex.IGNORECASE), checksums.spanish_identity),
    (
        regex.compile(r"(?<!\d)[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\d])"),
        checksums.chinese_identity,
    ),
    (regex.compile(r"(?<!\d)784[ -]?\d{4}[ -]?\d{7}[ -]?\d(?!\d)"), checksums.luhn),
    (
        regex.compile(r"(?<!\d)[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?\d{2} ?\d{3} ?\d{3} ?\d{2}(?!\d)"),
        checksums.french_social_security,
    ),
)  # fmt: skip
# By form alone: dashes or letters make it unlikely to be anything else.
_FORMS = (
    regex.compile(r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])"),  # US social security
    regex.compile(  # UK national insurance
        r"(?<![\p{L}\d])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?(?:\d{2} ?){3}[A-D](?![\p{L}\d])"
    ),
)
# Any number that is called one.
_NAMED = regex.compile(
    r"""(?:(?<![\p{L}-])(?:social\ security(?:\ (?:number|no\.?))?|ssn|national\ insurance(?:\ (?:number|no\.?))?|ni\ (?:number|no\.?)
      |passport(?:\ (?:number|no\.?))?|id\ card(?:\ (?:number|no\.?))?|national\ id(?:\ number)?
      |steuer-?\ ?id(?:entifikationsnummer)?|idnr\.?|steuernummer|personalausweis(?:nummer)?|ausweisnummer
      |reisepass(?:nummer)?|sozialversicherungsnummer
      |num[ée]ro\ (?:de\ )?(?:sécurité\ sociale|fiscal|passeport)|n°\ (?:de\ )?sécu(?:rité\ sociale)?|passeport|carte\ d'identité
      |dni|nie|pasaporte|documento\ de\ identidad|número\ de\ la\ seguridad\ social)(?!\p{L})
      |身份证(?:号码|号)?|护照(?:号码|号)?|رقم\ الهوية|الهوية|رقم\ الإقامة|جواز\ السفر|رقم\ الجواز)
      (?:\s|:|\#|=|\.|number|nummer|no|numéro|número|is|ist|lautet|est|es|是|为|هو|n°|nº){0,6}?
      (?P<number>[A-Z]{0,3}\d(?:[ .-]?[A-Z\d]){4,19})(?![\p{Script=Latin}\d])""",
    regex.VERBOSE | regex.IGNORECASE,
)


class IdentityNumberRecogniser(SpanRecogniser):
    """Numbers that a state gave a person, of the markets' countries; others where they are called so."""

    def __init__(self) -> None:
        super().__init__("ID")

    def spans(self, view: str) -> Iterator[Span]:
        """By check digit, by form, or by name; a German tax number needs its name, as parcels have 11 digits."""
        for form, check in _CHECKED:
            for match in form.finditer(view):
                if check(_SEPARATOR.sub("", match[0])):
                    yield Span(match.start(), match.end(), SURE)
        for form in _FORMS:
            for match in form.finditer(view):
                yield Span(match.start(), match.end(), LIKELY)
        for match in _NAMED.finditer(view):
            if sum(char.isdigit() for char in match["number"]) >= _FEWEST_DIGITS:
                yield Span(match.start("number"), match.end("number"), LIKELY)
