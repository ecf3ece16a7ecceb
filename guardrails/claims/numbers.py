"""Figures as they are written: any locale's separators."""

from __future__ import annotations

from decimal import Decimal

import regex

from guardrails.claims.readings import Figure, Unit

FIGURE = r"(?:\d{1,3}(?: \d{3})+(?!\d)(?:[.,]\d{1,3}(?![\d]))?|\d+(?:[.,']\d+)*)"
"""A figure with groups and decimals: 1,450.00 or 1.450,00 or 1 450,00 or 1'450.00 or 1450."""

_SEPARATOR = regex.compile(r"[.,]")
_IN_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}
_IN_MONTHS = {"month": 1, "year": 12}
_LONGEST = 30  # digits; what is longer is a code, not a quantity of anything


def values_of(figure: str, *, decimal: str, decimals: int | None = None) -> tuple[Decimal, ...]:
    """What a figure can be worth, likeliest first; "1.450" is one or the other of two values.

    `decimal` is the language's decimal separator. `decimals` is how many decimal places there can be (a
    currency's), None where that is not known.
    """
    plain = figure.replace(" ", "").replace("'", "")
    if not 0 < len(plain) <= _LONGEST:
        return ()
    marks = _SEPARATOR.findall(plain)
    if not marks:
        return (Decimal(plain),)
    whole, _, fraction = plain.rpartition(marks[-1])
    as_groups = Decimal(_SEPARATOR.sub("", plain))
    as_decimals = Decimal(f"{_SEPARATOR.sub('', whole)}.{fraction}")
    if len(fraction) != 3 or len(set(marks)) > 1:
        return (as_decimals,)
    if len(marks) > 1 or whole == "":
        return (as_groups,)
    if decimals is not None:
        return (as_decimals, as_groups) if decimals == 3 else (as_groups,)
    if whole.startswith("0"):
        return (as_decimals,)
    return (as_decimals, as_groups) if marks[-1] == decimal else (as_groups, as_decimals)


def in_unit(value: Decimal, name: str) -> Figure:
    """A figure in a unit by its name, durations made comparable."""
    if name in _IN_MINUTES:
        return Figure(value * _IN_MINUTES[name], "minutes")
    if name in _IN_MONTHS:
        return Figure(value * _IN_MONTHS[name], "months")
    unit: Unit = "percent" if name == "percent" else "other" if name else ""
    return Figure(value, unit)
