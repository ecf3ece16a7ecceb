"""The kinds of personal data, and where one was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """A kind of personal data; its name is the placeholder's (`<EMAIL_1>`)."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    CARD = "CARD"  # payment card number: masked for good
    CVV = "CVV"  # card security code: masked for good
    PASSWORD = "PASSWORD"  # noqa: S105 (a kind's name; masked for good)
    IBAN = "IBAN"
    NAME = "NAME"  # a person's name, without its title
    ADDRESS = "ADDRESS"  # street, house number, unit; the city stays readable
    POSTCODE = "POSTCODE"
    ID = "ID"  # identity and social security numbers, personal tax numbers
    BIRTH_DATE = "BIRTH_DATE"
    LITERAL = "LITERAL"  # not personal: text of the shopper that looks like a placeholder


PLACEHOLDER_FORM = rf"<(?:{'|'.join(Kind)})_[1-9][0-9]*>"
"""What a placeholder looks like, as a part of a pattern."""

MASKED_FOR_GOOD = frozenset({Kind.CARD, Kind.CVV, Kind.PASSWORD})
"""Kinds whose value is never stored: nothing in the shop may need them back."""


@dataclass(frozen=True, kw_only=True, order=True)
class Finding:
    """Personal data at `text[start:end]` (code points). `score` is the recogniser's confidence, 0 to 1."""

    start: int
    end: int
    kind: Kind
    score: float = 1.0


class Detector(Protocol):
    """Finds personal data in a text."""

    def detect(
        self, text: str, *, language: str, known: Mapping[str, str], expect_postcode: bool = False
    ) -> tuple[Finding, ...]:
        """Findings in order, without overlaps."""
        ...


class Finder(Protocol):
    """Finds personal data that no pattern describes, such as names: a trained model, given by whoever has one."""

    def find(self, text: str) -> tuple[Finding, ...]:
        """Findings in order, without overlaps."""
        ...
