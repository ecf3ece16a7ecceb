"""Values are found in whichever format of the locale they stand, and nothing else is taken for them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_currency

from evals.conversations.scenario import Value
from evals.conversations.tongue import is_in
from evals.conversations.values import Reader, readings

TODAY = date(2026, 11, 26)
LOCALES = (
    "en-GB", "en-US", "zh-CN", "es-ES", "fr-FR", "de-DE", "de-AT", "de-CH", "it-IT", "pt-BR", "nl-NL", "pl-PL", "ru-KZ",
    "tr-TR", "ar-AE", "ar-EG", "ja-JP", "ko-KR", "th-TH", "id-ID", "vi-VN",
)  # fmt: skip


def holds(said: str, locale: str = "en-GB", **value: object) -> bool:
    return Reader.of(locale, TODAY).holds(said, Value.model_validate(value))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("minor", "currency"),
    [
        ("89.00", "GBP"),
        ("4.90", "EUR"),
        ("1450.00", "EUR"),
        ("349.00", "BRL"),
        ("877.00", "CNY"),
        ("23580", "JPY"),
    ],
)
def test_money_in_the_format_of_each_locale(locale, minor, currency):
    for numbers in ("latn", "default"):
        text = format_currency(
            Decimal(minor), currency, locale=locale.replace("-", "_"), numbering_system=numbers
        )
        assert holds(f"x {text} y", locale, money=f"{minor} {currency}"), text
        assert not holds(f"x {text} y", locale, money=f"{Decimal(minor) + 1} {currency}"), text


@pytest.mark.parametrize(
    ("text", "money", "found"),
    [
        ("EUR 1.450", "1450 EUR", True),
        ("1 450,00 €", "1450.00 EUR", True),
        ("1'450.00 EUR", "1450 EUR", True),
        ("89 pounds", "89.00 GBP", True),
        ("877元", "877 CNY", True),
        ("£89.00", "89 EUR", False),
        ("the number 89", "89 GBP", False),
        ("£189.00", "89 GBP", False),
        ("£8900", "89 GBP", False),
        ("£89.50", "89 GBP", False),
        ("order 10002 £45.00", "45 GBP", True),
    ],
)
def test_money_as_people_write_it(text, money, found):
    assert holds(text, money=money) is found


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("offset", [-30, 2, 9])
def test_days_in_the_format_of_each_locale(locale, offset):
    day = date.fromordinal(TODAY.toordinal() + offset)
    for style in ("short", "medium", "long", "full"):
        text = format_date(day, style, locale=locale.replace("-", "_"))
        assert holds(f"x {text} y", locale, day=offset), text
        assert not holds(f"x {text} y", locale, day=offset + 1), text


@pytest.mark.parametrize(
    ("text", "day", "found"),
    [
        ("on Saturday, 28 November", 2, True),
        ("on 2026-11-28", 2, True),
        ("on 128 November", 2, False),
        ("on 28 December", 2, False),
    ],
)
def test_days_as_people_write_them(text, day, found):
    assert holds(text, day=day) is found


@pytest.mark.parametrize(
    ("text", "value", "found"),
    [
        ("within 30 days", {"number": 30}, True),
        ("within ٣٠ days", {"number": 30}, True),
        ("within 300 days", {"number": 30}, False),
        ("8,1 %", {"number": "8.1"}, True),
        ("with dhl express", {"text": ["UPS", "DHL"]}, True),
        ("with DHLX", {"text": "DHL"}, False),
        ("11285", {"text": "128"}, False),
        ("包裹由顺丰运送", {"text": "顺丰"}, True),
        ("in Dui\u200bsburg", {"text": "Duisburg"}, True),
        ("anything", {"article": "returns-gb"}, False),
    ],
)
def test_numbers_and_texts(text, value, found):
    assert holds(text, **value) is found


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("1.450", {"1450", "1.450"}),
        ("1.450,00", {"1450.00"}),
        ("1,450.00", {"1450.00"}),
        ("12.50", {"12.50"}),
        ("10", {"10"}),
        ("1,00,000", {"100000"}),
    ],
)
def test_a_number_may_mean_several_things(written, values):
    assert values
    assert {Decimal(one) for one in values} <= readings(written)


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "Your parcel is on its way and should be with you on Saturday, the carrier says.", True),
        ("en", "Ihr Paket ist unterwegs und sollte am Samstag bei Ihnen sein, sagt der Paketdienst.", False),
        ("de", "Ihr Paket ist unterwegs und sollte am Samstag bei Ihnen sein, sagt der Paketdienst.", True),
        (
            "pt",
            "Su paquete está en camino y debería llegar el sábado, según dice la empresa de transporte.",
            False,
        ),
        ("en", "OK.", None),
        ("zh", "包裹正由 SF Express 运送（运单号 SF1777130224270），预计送达。最新状态：Rotterdam", True),
        ("zh", "お荷物は配送中です。土曜日にお届けする予定です。", False),
        ("ja", "お荷物は配送中です。土曜日にお届けする予定です。", True),
        (
            "ja",
            "包裹正由快递公司运送，预计星期六送达，请您耐心等待，感谢您的理解与支持，祝您生活愉快",
            False,
        ),
        ("ar", "الطرد في الطريق إليكم، ومن المتوقع أن يصل يوم السبت", True),
        ("ar", "Your parcel is on its way and should be with you on Saturday.", False),
        ("ru", "Ваша посылка уже в пути и будет доставлена в субботу.", True),
        ("ko", "고객님의 소포가 배송 중이며 토요일에 도착할 예정입니다.", True),
        ("th", "พัสดุของคุณกำลังเดินทางและจะถึงในวันเสาร์", True),
        ("th", "고객님의 소포가 배송 중이며 토요일에 도착할 예정입니다.", False),
    ],
)
def test_the_language_of_a_text_is_known_by_its_own_letters_and_words(language, text, found):
    assert is_in(text, language) is found
