"""From whatever a front end knows: a market of the shop, a locale, a time zone."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from babel.core import parse_locale
from hypothesis import example, given
from hypothesis import strategies as st

from agent.errors import InvalidInput
from agent.markets import DEFAULT_MARKET, place
from agent.settings import DATA
from tools.policy import load_policy

POLICY = load_policy(DATA / "policy.yaml")


def where(locale: str = "", market: str = "", timezone: str = "") -> tuple[str, str, str]:
    found = place(POLICY, locale=locale, market=market, timezone=timezone)
    return found.locale, found.market, found.timezone


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({}, ("nl-NL", "NL", "Europe/Amsterdam")),
        ({"locale": "de-AT"}, ("de-AT", "AT", "Europe/Vienna")),
        ({"locale": "pt_BR"}, ("pt-BR", "BR", "America/Sao_Paulo")),
        ({"locale": "zh-Hant-TW"}, ("zh-Hant-TW", "TW", "Asia/Taipei")),
        ({"market": "jp"}, ("ja-JP", "JP", "Asia/Tokyo")),
        ({"timezone": "Asia/Tokyo"}, ("ja-JP", "JP", "Asia/Tokyo")),
        ({"timezone": "Asia/Kolkata"}, ("nl-NL", "NL", "Asia/Kolkata")),
        ({"locale": "en"}, ("en", "GB", "Europe/London")),
        ({"locale": "en-NZ"}, ("en-NZ", "GB", "Europe/London")),
        ({"locale": "en", "timezone": "Europe/Dublin"}, ("en", "IE", "Europe/Dublin")),
        ({"locale": "ko"}, ("ko", "KR", "Asia/Seoul")),
        ({"locale": "sv-SE"}, ("sv-SE", DEFAULT_MARKET, "Europe/Amsterdam")),
        ({"locale": "fr-FR", "market": "DE"}, ("fr-FR", "DE", "Europe/Berlin")),
        ({"locale": "es-ES", "timezone": "America/Mexico_City"}, ("es-ES", "ES", "America/Mexico_City")),
    ],
    ids=str,
)
def test_what_is_missing_is_derived(given_: dict[str, str], expected: tuple[str, str, str]) -> None:
    assert where(**given_) == expected


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("DE-at", "de-AT"),
        ("de_AT.UTF-8", "de-AT"),
        ("de_AT@euro", "de-AT"),
        ("ZH-hant-tw", "zh-Hant-TW"),
        ("EN", "en"),
    ],
)
def test_a_locale_is_written_as_a_tag_so_that_its_language_can_be_read_from_it(
    written: str, tag: str
) -> None:
    assert where(locale=written)[0] == tag


@pytest.mark.parametrize("code", sorted(POLICY.markets))
def test_every_market_has_a_place_of_its_own(code: str) -> None:
    locale, market, timezone = where(market=code)
    assert market == code
    assert locale == f"{POLICY.markets[code].language}-{code}"
    assert timezone == str(POLICY.markets[code].timezone)
    assert ZoneInfo(timezone)


@pytest.mark.parametrize(
    ("given_", "pointer", "said"),
    [
        ({"market": "ZZ"}, "/market", "markets: AE, AT"),
        ({"market": "Z" * 900}, "/market", "markets: AE, AT"),
        ({"locale": "klingon"}, "/locale", "de-DE"),
        ({"locale": "x" * 900}, "/locale", "de-DE"),
        ({"timezone": "Berlin"}, "/timezone", "Europe/Berlin"),
        ({"timezone": "../../etc/passwd"}, "/timezone", "Europe/Berlin"),
        ({"timezone": "Europe"}, "/timezone", "Europe/Berlin"),
        ({"timezone": "\0"}, "/timezone", "Europe/Berlin"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_wrong_field_is_named_with_what_is_right(given_: dict[str, str], pointer: str, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        where(**given_)
    assert caught.value.pointer == pointer
    assert said in caught.value.detail
    assert len(caught.value.detail) < 300


ODD = st.text(max_size=12) | st.sampled_from(
    ["de", "DE-at", "zh_Hant", "de@euro", "C.UTF-8", "Europe/Berlin", "GB"]
)


@given(ODD, ODD, ODD)
@example("\ud800", "\ud800", "\ud800")
def test_whatever_a_front_end_sends_the_place_is_complete_or_refused(
    locale: str, market: str, timezone: str
) -> None:
    try:
        found = place(POLICY, locale=locale, market=market, timezone=timezone)
    except InvalidInput:
        return
    assert found.market in POLICY.markets
    assert parse_locale(found.locale.partition("-u-")[0], sep="-")
    assert found.locale.partition("-")[0].islower()
    assert ZoneInfo(found.timezone)
