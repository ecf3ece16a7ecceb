from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from guardrails.detect import PersonalDataDetector
from guardrails.kinds import Kind

TRACKING = Path(__file__).resolve().parents[3] / "shared" / "data" / "tracking_numbers"

# (kind, language, text, the personal part)
PERSONAL = [
    (
        Kind.EMAIL,
        "en",
        "write to anna.smith+shop@mail.example.co.uk please",
        "anna.smith+shop@mail.example.co.uk",
    ),
    (Kind.EMAIL, "de", "meine Adresse ist k.müller@beispiel.de", "k.müller@beispiel.de"),
    (Kind.EMAIL, "fr", "mon adresse : jean@exemple.fr", "jean@exemple.fr"),
    (Kind.EMAIL, "es", "mi correo es lola@ejemplo.es", "lola@ejemplo.es"),
    (Kind.EMAIL, "zh", "我的邮箱是wang@example.cn", "wang@example.cn"),
    (Kind.EMAIL, "ar", "بريدي ali@example.ae", "ali@example.ae"),
    (Kind.PHONE, "en", "call me on 07700 900123", "07700 900123"),
    (Kind.PHONE, "de", "Meine Nummer ist 0151 23456789", "0151 23456789"),
    (Kind.PHONE, "fr", "mon numéro : 06 12 34 56 78", "06 12 34 56 78"),
    (Kind.PHONE, "es", "mi móvil es 612 345 678", "612 345 678"),
    (Kind.PHONE, "zh", "我的手机是13812345678", "13812345678"),
    (Kind.PHONE, "ar", "رقم جوالي ‎+971 50 123 4567", "+971 50 123 4567"),
    (Kind.CARD, "en", "my card 4111 1111 1111 1111", "4111 1111 1111 1111"),
    (Kind.CVV, "de", "Karte 4111111111111111, CVV 123", "123"),
    (Kind.IBAN, "de", "IBAN DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
    (Kind.IBAN, "fr", "mon IBAN FR14 2004 1010 0505 0001 3M02 606", "FR14 2004 1010 0505 0001 3M02 606"),
    (Kind.NAME, "en", "My name is Anna Kowalska.", "Anna Kowalska"),
    (Kind.NAME, "de", "Ich heiße Jürgen Müller.", "Jürgen Müller"),
    (Kind.NAME, "fr", "Je m'appelle Élodie Martin.", "Élodie Martin"),
    (Kind.NAME, "es", "Me llamo José García.", "José García"),
    (Kind.NAME, "zh", "我叫王小明", "王小明"),
    (Kind.NAME, "ar", "اسمي محمد علي", "محمد علي"),
    (Kind.ADDRESS, "en", "I live at 221 Baker Street, London", "221 Baker Street"),
    (Kind.ADDRESS, "de", "Lieferung an Musterstraße 12, Berlin", "Musterstraße 12"),
    (Kind.ADDRESS, "fr", "j'habite 12 rue de la Paix à Paris", "12 rue de la Paix"),
    (Kind.ADDRESS, "es", "vivo en Calle Mayor 5, Madrid", "Calle Mayor 5"),
    (Kind.POSTCODE, "en", "my postcode is SW1A 1AA", "SW1A 1AA"),
    (Kind.POSTCODE, "de", "PLZ 10115", "10115"),
    (Kind.POSTCODE, "zh", "邮编 200030", "200030"),
    (Kind.BIRTH_DATE, "en", "I was born on 12/03/1985", "12/03/1985"),
    (Kind.BIRTH_DATE, "de", "geboren am 12.03.1985", "12.03.1985"),
    (Kind.PASSWORD, "en", "my password is Summer2024!", "Summer2024!"),
    (Kind.ID, "es", "mi DNI es 12345678Z", "12345678Z"),
]

# What a shop must be able to read.
READABLE = [
    ("en", "Where is order 10001?"),
    ("de", "Meine Bestellnummer ist 10001"),
    ("fr", "commande n° 10001"),
    ("es", "mi pedido 10001"),
    ("zh", "订单号10001"),
    ("ar", "رقم الطلب 10001"),
    ("en", "my return RMA-20417"),
    ("de", "Rücksendung RMA-20417 ist unterwegs"),
    ("en", "tracking number JD014600003SE"),
    ("de", "Sendungsnummer 00340434161094042557"),
    ("fr", "suivi 6A12345678901"),
    ("zh", "运单号SF1234567890123"),
    ("ar", "رقم التتبع RR123456785AE"),
    ("en", "it cost £89.00, not €1,450.00"),
    ("de", "Das waren 1.450,00 €, nicht 89,00 €"),
    ("fr", "j'ai payé 1 450,00 €"),
    ("zh", "花了899元"),
    ("ar", "دفعت 350 درهم"),
    ("en", "ordered on 12/11/2026, arrived 26 November"),
    ("de", "bestellt am 12.11.2026 um 14:30 Uhr"),
    ("fr", "commandé le 12/11/2026"),
    ("es", "lo pedí el 12 de noviembre de 2026"),
    ("zh", "2026年11月12日下单"),
    ("ar", "طلبته في 12 نوفمبر 2026"),
    ("en", "I need size 43 instead of 42, or W32 L34"),
    ("de", "Größe 38/40, Farbe Schwarz"),
    ("zh", "要43码的"),
    ("en", "The Trail Runner Nova in Sand is too small"),
    ("de", "Die Leinenjacke Fernweh in Marine passt nicht"),
    ("fr", "La lampe Aurora ne marche pas"),
    ("es", "La chaqueta Brisa es pequeña"),
    ("en", "Can DHL deliver on Monday to London?"),
    ("en", "my password is wrong"),
    ("de", "VAT DE123456789"),
    ("en", "order 302-1234567-1234567 from the marketplace"),
]


@pytest.mark.parametrize(("kind", "language", "text", "part"), PERSONAL)
def test_personal_data_of_a_kind_are_found_whole(
    detector: PersonalDataDetector, kind: Kind, language: str, text: str, part: str
) -> None:
    found = [
        (finding.kind, text[finding.start : finding.end])
        for finding in detector.detect(text, language=language, known={})
    ]
    assert (kind, part) in found


@pytest.mark.parametrize(("language", "text"), READABLE)
def test_what_a_shop_must_read_stays_readable(
    detector: PersonalDataDetector, language: str, text: str
) -> None:
    assert detector.detect(text, language=language, known={}) == ()


def test_a_bare_number_is_a_postcode_only_when_one_was_asked_for(detector: PersonalDataDetector) -> None:
    assert detector.detect("10115", language="de", known={}) == ()
    (finding,) = detector.detect("10115", language="de", known={}, expect_postcode=True)
    assert finding.kind is Kind.POSTCODE


def test_a_known_name_is_found_anywhere(detector: PersonalDataDetector) -> None:
    text = "It is for Kowalska, thanks"
    (finding,) = detector.detect(text, language="en", known={"Anna Kowalska": "NAME"})
    assert (finding.kind, text[finding.start : finding.end]) == (Kind.NAME, "Kowalska")


def test_findings_are_in_order_and_do_not_overlap(detector: PersonalDataDetector) -> None:
    text = "; ".join(part for _, _, part, _ in PERSONAL)
    findings = detector.detect(text, language="en", known={})
    assert all(left.end <= right.start for left, right in itertools.pairwise(findings))


def _courier_numbers() -> list[str]:
    numbers: list[str] = []
    for path in sorted(TRACKING.glob("*.json")):
        for courier in json.loads(path.read_text("utf-8"))["tracking_numbers"]:
            numbers += courier["test_numbers"]["valid"]
    return numbers


def test_couriers_test_numbers_are_not_taken_for_personal_data(
    detector: PersonalDataDetector, record_property: Callable[[str, object], None]
) -> None:
    if not TRACKING.exists():
        pytest.skip(f"NOT MEASURED: the public data {TRACKING} is not on this machine")
    numbers = _courier_numbers()
    masked = [
        number
        for number in numbers
        if detector.detect(f"My tracking number is {number}", language="en", known={})
    ]
    record_property("masked", f"{len(masked)} of {len(numbers)}")
    assert len(numbers) > 80
    assert len(masked) <= len(numbers) * 0.03
