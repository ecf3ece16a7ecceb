"""What Babel writes from a fact is grounded; what it writes from anything else is not."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision
from hypothesis import assume, given
from hypothesis import strategies as st

from guardrails.grounding import check_grounding

LOCALES = (
    *("en_GB", "en_US", "de_DE", "de_AT", "de_CH", "fr_FR", "fr_CH", "es_ES", "es_MX"),
    *("zh_CN", "zh_TW", "ar_AE", "ar_EG", "ar_SA"),
)
OTHER_LOCALES = ("it", "nl", "pl", "pt_BR", "ru", "tr", "ja", "ko", "vi", "id", "hi")
CURRENCIES = (
    "EUR",
    "GBP",
    "USD",
    "CHF",
    "CNY",
    "JPY",
    "AED",
    "EGP",
    "SAR",
    "PLN",
    "SEK",
    "BRL",
    "KWD",
    "KRW",
)
ZONES = ("UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Shanghai", "Asia/Kolkata", "Pacific/Auckland")

locales = st.sampled_from(LOCALES)
currencies = st.sampled_from(CURRENCIES)
minor_units = st.integers(0, 10**8)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
moments = st.integers(0, 16 * 365 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
numberings = st.sampled_from(("latn", "default"))

DAY_PATTERNS = {
    "zh": "M月d日EEEE",
    "de": "EEEE, d. MMMM",
    "es": "EEEE d 'de' MMMM",
    "fr": "EEEE d MMMM",
    "ar": "EEEE، d MMMM",
}


def claims(text: str, *facts: object, locale: str, timezone: str = "UTC") -> list[str]:
    texts = [fact if isinstance(fact, str) else json.dumps(fact) for fact in facts]
    found = check_grounding(text, texts, language=locale.partition("_")[0], timezone=timezone)
    return [claim.text for claim in found]


def money(minor: int, currency: str, locale: str, numbering: str = "latn") -> str:
    amount = minor / 10 ** get_currency_precision(currency)
    return format_currency(amount, currency, locale=locale, numbering_system=numbering)


def said_days(day: date, locale: str) -> list[str]:
    pattern = DAY_PATTERNS.get(locale[:2], "EEEE, d MMMM")
    return [format_date(day, style, locale=locale) for style in ("full", "long", "medium", "short", pattern)]


@given(minor_units, currencies, locales, numberings)
def test_an_amount_in_any_locale_is_grounded_by_its_minor_units(
    minor: int, currency: str, locale: str, numbering: str
) -> None:
    text = f"A: {money(minor, currency, locale, numbering)}."
    fact = {"refund": {"amount_minor": minor, "currency": currency}}
    assert claims(text, fact, locale=locale) == []


@given(minor_units, currencies, locales, numberings, st.sampled_from((-1, 1)))
def test_an_amount_that_is_off_by_one_minor_unit_is_caught(
    minor: int, currency: str, locale: str, numbering: str, change: int
) -> None:
    assume(minor + change >= 0)
    text = f"A: {money(minor + change, currency, locale, numbering)}."
    fact = {"refund": {"amount_minor": minor, "currency": currency}}
    assert len(claims(text, fact, locale=locale)) == 1


@given(minor_units, currencies, locales, locales)
def test_an_amount_is_grounded_by_a_passage_in_any_locale(
    minor: int, currency: str, locale: str, other: str
) -> None:
    passage = f"B {money(minor, currency, other)}; C."
    assert claims(f"A: {money(minor, currency, locale)}.", passage, locale=locale) == []


@given(minor_units, locales, st.permutations(("EUR", "GBP", "JPY", "CHF", "PLN")))
def test_the_same_figure_in_another_currency_is_caught(minor: int, locale: str, two: list[str]) -> None:
    fact = {"total": {"amount_minor": minor, "currency": two[0]}}
    value = minor / 10 ** get_currency_precision(two[0])
    assert claims(f"A: {format_currency(value, two[1], locale=locale)}.", fact, locale=locale)


@given(days, locales)
def test_a_day_in_any_locale_is_grounded_by_its_iso_date(day: date, locale: str) -> None:
    for said in said_days(day, locale):
        assert claims(f"A {said}.", {"expected": day.isoformat()}, locale=locale) == [], said


@given(days, locales, st.integers(1, 300))
def test_another_day_than_that_of_the_facts_is_caught(day: date, locale: str, later: int) -> None:
    other = day + timedelta(days=later)
    # In English, 05/06 is also 6 May: a short date can be read both ways.
    mirrored = {(other.month, other.day), (other.day, other.month)}
    for said in said_days(other, locale):
        if (day.month, day.day) not in mirrored:
            assert claims(f"A {said}.", {"expected": day.isoformat()}, locale=locale), said


@given(moments, locales, st.sampled_from(ZONES))
def test_a_moment_is_grounded_in_the_zone_of_the_shopper(at: datetime, locale: str, zone: str) -> None:
    local = at.astimezone(ZoneInfo(zone))
    fact = {"promised_at": at.isoformat()}
    stamp = format_datetime(at, "short", tzinfo=ZoneInfo(zone), locale=locale)
    apart = f"{said_days(local, locale)[-1]} ({format_time(local, 'short', locale=locale)})"
    for said in (stamp, apart):
        assert claims(f"A {said}.", fact, locale=locale, timezone=zone) == [], said


@given(moments, locales, st.sampled_from(ZONES), st.integers(1, 1439))
def test_another_time_than_that_of_the_facts_is_caught(
    at: datetime, locale: str, zone: str, minutes: int
) -> None:
    other = (at + timedelta(minutes=minutes)).astimezone(ZoneInfo(zone))
    assume((other.hour, other.minute) != (at.hour, at.minute))
    said = format_time(other, "short", locale=locale)
    assert claims(f"A: {said}.", {"at": at.isoformat()}, locale=locale, timezone=zone), said


@given(st.integers(11, 10**6), locales)
def test_a_figure_is_grounded_by_the_same_figure_only(number: int, locale: str) -> None:
    said = f"A {format_decimal(number, locale=locale)}."
    assert claims(said, {"quantity": number}, locale=locale) == []
    assert claims(said, {"quantity": number + 1}, locale=locale)


@given(st.integers(0, 100), locales)
def test_a_percentage_is_grounded_by_the_same_percentage_only(percent: int, locale: str) -> None:
    said = f"A {format_percent(percent / 100, locale=locale)}."
    assert claims(said, {"vat_percent": str(percent)}, locale=locale) == []
    assert claims(said, {"vat_percent": str(percent + 1), "quantity": percent}, locale=locale)


@pytest.mark.parametrize("locale", OTHER_LOCALES)
@given(day=days, minor=minor_units)
def test_other_languages_are_read_too(locale: str, day: date, minor: int) -> None:
    fact = {"on": day.isoformat(), "total": {"amount_minor": minor, "currency": "EUR"}}
    for style in ("full", "long", "short"):
        said = format_date(day, style, locale=Locale.parse(locale))
        assert claims(f"A {said}.", fact, locale=locale) == [], said
    assert claims(f"A: {money(minor, 'EUR', locale)}.", fact, locale=locale) == []
    assert claims(f"A: {money(minor + 1, 'EUR', locale)}.", fact, locale=locale)
