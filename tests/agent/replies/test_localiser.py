"""Money, days and times are written as the shopper's locale writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from agent.replies.catalogue import load_catalogues
from agent.replies.localiser import Localiser
from tools.models import Money

CATALOGUES = load_catalogues(Path(__file__).resolve().parents[3] / "data" / "locales")
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def _words(language: str, locale: str, market: str, timezone: str) -> Localiser:
    return Localiser(CATALOGUES[language], language=language, locale=locale, market=market, timezone=timezone)


@pytest.mark.parametrize(
    ("language", "locale", "market", "amount", "text"),
    [
        ("de", "de-DE", "DE", Money(145000, "EUR"), "1.450,00 €"),
        ("en", "en-GB", "GB", Money(8900, "GBP"), "£89.00"),
        ("fr", "fr-FR", "FR", Money(490, "EUR"), "4,90 €"),
        ("en", "en-US", "US", Money(1295, "USD"), "$12.95"),
        ("en", "ja-JP", "JP", Money(2200, "JPY"), "2,200"),
    ],
)
def test_an_amount_is_written_the_local_way(
    language: str, locale: str, market: str, amount: Money, text: str
) -> None:
    written = _words(language, locale, market, "Europe/Berlin").money(amount)
    assert text in written.replace("\u00a0", " ").replace("\u202f", " ")


def test_arabic_amounts_keep_western_digits() -> None:
    words = _words("ar", "ar-AE", "AE", "Asia/Dubai")
    assert "129.00" in words.money(Money(12900, "EUR"))


def test_a_promised_time_is_in_the_shoppers_zone() -> None:
    words = _words("en", "en-US", "US", "America/New_York")
    assert "10:15" in words.moment(datetime(2026, 3, 10, 14, 15, tzinfo=UTC), now=NOW)
    assert words.moment(datetime(2026, 3, 10, 14, 15, tzinfo=UTC), now=NOW).startswith("today")
    assert words.moment(datetime(2026, 3, 11, 14, 15, tzinfo=UTC), now=NOW).startswith("tomorrow")


def test_midnight_in_another_zone_is_another_day() -> None:
    at = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    assert "10" in _words("en", "en-GB", "GB", "Europe/London").day(at)
    assert "11" in _words("zh", "zh-CN", "CN", "Asia/Shanghai").day(at)


def test_a_locale_of_another_language_does_not_change_the_language() -> None:
    words = _words("de", "fr-FR", "FR", "Europe/Paris")
    assert words.locale.language == "de"
    assert "März" in words.full_day(date(2026, 3, 10))


def test_lists_are_joined_in_words() -> None:
    assert _words("de", "de-DE", "DE", "Europe/Berlin").join(["a", "b", "c"]) == "a, b und c"
    assert _words("en", "en-GB", "GB", "Europe/London").join([]) == ""


@pytest.mark.parametrize("language", ["en", "ar", "zh"])
def test_a_zone_that_is_no_place_is_called_by_its_own_name(language: str) -> None:
    words = _words(language, language, "US", "UTC")
    assert "(UTC)" in words.moment(NOW, now=NOW).replace("（", "(").replace("）", ")")
