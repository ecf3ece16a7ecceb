# Replies and passages are written as they are sent: in one piece.
# ruff: noqa: E501
from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.grounding import Claim, ClaimKind, check_grounding

NOW = "2026-11-25T14:00:00+00:00"
TRACKING = {
    "order_number": "10001",
    "placed_at": "2026-11-24T22:30:00Z",
    "status": "shipped",
    "total": {"amount_minor": 145000, "currency": "EUR"},
    "label_fee": {"amount_minor": 490, "currency": "GBP"},
    "days_from": 5,
    "days_to": 7,
    "vat_percent": "19",
    "rma": "RMA-20417",
    "items": [{"title": "Trail Runner", "size": "43", "quantity": 2, "line_id": "10001-1"}],
    "parcels": [
        {
            "carrier": "DHL",
            "tracking_number": "JD014600003SE",
            "expected": "2026-11-26",
            "promised_at": "2026-11-26T08:05:00Z",
        }
    ],
    "url": "https://fernweh.example/invoices/10001.pdf",
}
PASSAGE = (
    "You can return items within 30 days. People are there Monday to Friday from 9:00 to 18:00. "
    "The return label costs €4.90; students get 10 % off. Call +31 10 555 0142 or write to help@fernweh.example."
)
FACTS = (json.dumps(TRACKING), PASSAGE, NOW)

GROUNDED = {
    "en": "Order #10001 of Tuesday, 24 November came to €1,450.00. The parcel JD014600003SE (DHL) arrives tomorrow "
    "at 9:05 (Central European Time), so by 26 November 2026. 2 items, size 43. The label costs £4.90. "
    "Refunds take 5–7 business days; you have 30 days. VAT is 19%. RMA-20417.",
    "de": "Die Bestellung 10001 vom Dienstag, 24. November, kostete 1.450,00 €. Das Paket JD014600003SE kommt am "
    "26.11.2026 um 9:05 Uhr an. Größe 43. Das Etikett kostet 4,90 £, es dauert 5–7 Werktage, Frist 30 Tage, 19 %.",
    "fr": "La commande 10001 du mardi 24 novembre : 1 450,00 €. Le colis JD014600003SE arrive demain à 9h05, le "
    "26 novembre 2026. Pointure 43. L'étiquette coûte 4,90 £, comptez 5 à 7 jours ouvrés, sous 30 jours, 19 %.",
    "es": "El pedido 10001 del martes 24 de noviembre: 1450,00 €. El paquete JD014600003SE llega mañana a las 9:05, "
    "el 26 de noviembre de 2026. Talla 43. La etiqueta cuesta 4,90 £; 5-7 días laborables, 30 días, 19 %.",
    "zh": "订单10001（11月24日星期二）共€1,450.00。包裹JD014600003SE明天9:05送到，即2026年11月26日。"
    "尺码43，退货标签£4.90，5–7个工作日，30天，税率19%。",
    "ar": "الطلب 10001 يوم الثلاثاء، 24 نوفمبر بمبلغ ‏1,450.00 €. يصل الطرد JD014600003SE غدًا الساعة 9:05 ص، أي "
    "٢٦ نوفمبر ٢٠٢٦. المقاس 43. الملصق 4.90 £ خلال 5–7 أيام عمل، 30 يومًا، 19٪.",
}


def ungrounded(text: str, *facts: str, language: str = "en", timezone: str = "Europe/Berlin") -> list[str]:
    found = check_grounding(text, facts or FACTS, language=language, timezone=timezone)
    return [claim.text for claim in found]


@pytest.mark.parametrize("language", GROUNDED)
def test_a_reply_that_says_what_the_facts_say_is_grounded(language: str) -> None:
    assert ungrounded(GROUNDED[language], language=language) == []


CHANGED = [
    ("10001", "10002"),
    ("JD014600003SE", "JD014600004SE"),
    ("43", "44"),
    ("30", "31"),
    ("19", "20"),
    ("9:05", "9:06"),
    ("9h05", "9h06"),
    ("24", "23"),
    ("2026", "2027"),
    ("450", "451"),
    ("4,90", "4,91"),
    ("4.90", "4.91"),
    ("RMA-20417", "RMA-20418"),
    ("tomorrow", "yesterday"),
    ("Tuesday", "Wednesday, 24 November and Tuesday"),
    ("£", "CHF "),
    ("7", "8"),
    ("مارس", "مايو"),
    ("novembre", "octobre"),
    ("November", "Oktober"),
    ("11月26日", "11月27日"),
]


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [(code, old, new) for code, text in GROUNDED.items() for old, new in CHANGED if old in text],
)
def test_a_reply_with_one_changed_figure_is_caught(language: str, old: str, new: str) -> None:
    assert ungrounded(GROUNDED[language].replace(old, new), language=language)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It costs €12.", ClaimKind.AMOUNT),
        ("Get 25 % off.", ClaimKind.PERCENT),
        ("It takes 3 weeks.", ClaimKind.QUANTITY),
        ("It weighs 2 kg.", ClaimKind.QUANTITY),
        ("It comes on 3 May.", ClaimKind.DATE),
        ("We close at 5 pm.", ClaimKind.TIME),
        ("Your order is 10099.", ClaimKind.CODE),
        ("Your RMA is RMA-99999.", ClaimKind.CODE),
        ("We have 250 of them.", ClaimKind.FIGURE),
        ("See https://evil.example/login.", ClaimKind.LINK),
        ("Write to boss@fernweh.example.", ClaimKind.LINK),
        ("Go to fernweh-sale.com now.", ClaimKind.LINK),
        ("Call +49 30 1234567.", ClaimKind.CODE),
    ],
)
def test_a_claim_says_its_kind_and_where_it_stands(text: str, kind: ClaimKind) -> None:
    (claim,) = check_grounding(text, FACTS, language="en", timezone="UTC")
    assert claim.kind is kind
    assert claim.text == text[claim.start : claim.end]


def test_offsets_hold_in_a_text_with_direction_marks() -> None:
    text = "\u200fالمبلغ \u200f12.00\u00a0€ \u200f(26\u200f/11\u200f/2029)"
    found = check_grounding(text, [], language="ar", timezone="UTC")
    assert [text[claim.start : claim.end] for claim in found] == [claim.text for claim in found]
    assert len(found) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Of course! Which of your orders is it about?",
        "You have 2 orders and 3 items; both are on their way.",
        "1. Pack the item.\n2. Print the label.\n11. Done.",
        "This is your 1st or 2nd order.",
        "I've written to <EMAIL_1> about <NAME_12>.",
        "It is today, I can see that.",
        "Our shop's time is GMT+05:30.",
    ],
)
def test_small_talk_counts_lists_and_placeholders_are_no_claims(text: str) -> None:
    assert ungrounded(text, NOW) == []


def test_opening_hours_and_contact_details_come_from_a_passage() -> None:
    text = "People answer Monday to Friday, 9:00 to 18:00, on +31 10 555 0142 or help@fernweh.example; 10% for students."
    assert ungrounded(text) == []
    assert ungrounded(text.replace("Friday", "Saturday").replace("0142", "0143")) == [
        "Saturday",
        "+31 10 555 0143",
    ]


def test_a_time_must_stand_on_the_day_that_it_is_said_with() -> None:
    facts = (
        json.dumps({"shipped_at": "2026-11-24T08:00:00Z", "promised_at": "2026-11-26T10:30:00Z"}),
        NOW,
    )
    assert ungrounded("We write tomorrow at 10:30.", *facts, timezone="UTC") == []
    assert ungrounded("We write tomorrow at 8:00.", *facts, timezone="UTC") == ["8:00"]
    assert ungrounded("It was sent on 24 November at 10:30.", *facts, timezone="UTC") == ["10:30"]


def test_a_moment_counts_on_its_local_day_and_on_its_day_in_utc_but_on_no_other() -> None:
    facts = (json.dumps({"placed_at": "2026-11-24T23:30:00Z"}),)
    for said in ("25 November at 0:30", "24 November at 23:30", "Wednesday, 25 November"):
        assert ungrounded(f"Placed on {said}.", *facts) == []
    assert ungrounded("Placed on 26 November.", *facts) == ["26 November"]
    assert ungrounded("Placed at 1:30.", *facts) == ["1:30"]


def test_minor_units_are_an_amount_and_not_a_figure() -> None:
    assert ungrounded("We have 145000 of them.") == ["145000"]


def test_a_refusals_limit_is_an_amount_in_its_own_currency() -> None:
    fact = json.dumps({"code": "needs_person", "facts": {"limit_minor": 5000, "limit_currency": "EUR"}})
    assert ungrounded("Up to €50.00.", fact) == []
    assert ungrounded("Up to $50.00.", fact) == ["50.00"]


def test_a_currency_symbol_is_read_as_any_currency_that_it_stands_for() -> None:
    for currency in ("USD", "CAD", "MXN"):
        fact = json.dumps({"total": {"amount_minor": 9900, "currency": currency}})
        assert ungrounded("It is $99.", fact) == []
    assert ungrounded("It is $99.", json.dumps({"total": {"amount_minor": 9900, "currency": "EUR"}}))


def test_durations_are_the_same_in_other_units() -> None:
    assert ungrounded("You have 2 weeks, that is 336 hours.", "Within 14 days.") == []
    assert ungrounded("It has a 24-month warranty.", json.dumps({"warranty_years": 2})) == []
    assert ungrounded("You have 3 weeks.", "Within 14 days.") == ["3 weeks"]


def test_a_quantity_of_items_does_not_ground_a_duration() -> None:
    assert ungrounded("It takes 12 days.", json.dumps({"quantity": 12})) == ["12 days"]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("costs €8.95 to €14.90", "from €8.95, up to €14.90"),
        ("costs €50–70", "between €50 and €70"),
        ("kostet 50 bis 70 €", "50 €, 70 €"),
        ("1.450 €", '{"total": {"amount_minor": 145000, "currency": "EUR"}}'),
        ("Size 43,5", "Size 43.5"),
        ("CHF 1’450.50", '{"total": {"amount_minor": 145050, "currency": "CHF"}}'),
        ("1 450,50 €", "1.450,50 €"),
        ("order 1Z 999 AA1 01 2345 6784", "1Z 999 AA1 01 2345 6784"),
        ("order 302-1234567-1234567", '{"order_number": "302-1234567-1234567"}'),
        ("at 3 pm", "at 15:00"),
        ("um 15 Uhr", "15:00"),
        ("下午3点", "15:00"),
        ("within 24 h", "24 hours"),
        ("on the 24th", "2026-11-24"),
        ("in November 2026", '"2026-11-24"'),
    ],
)
def test_other_notations_of_the_same_value_are_grounded(text: str, fact: str) -> None:
    assert ungrounded(text, fact, language="de" if "kostet" in text or "Uhr" in text else "en") == []


@given(st.text(), st.lists(st.text(), max_size=3), st.text(max_size=8), st.text(max_size=12))
def test_any_input_is_read_without_an_error(text: str, facts: list[str], language: str, zone: str) -> None:
    for claim in check_grounding(text, facts, language=language, timezone=zone):
        assert isinstance(claim, Claim)
        assert claim.text == text[claim.start : claim.end] != ""


_PIECES = st.sampled_from(
    [
        *(
            "€",
            "£",
            "kr",
            "CHF",
            "5",
            "17",
            "1.450",
            "0",
            "99",
            "-",
            "–",
            ".",
            ",",
            " ",
            "/",
            ":",
            "%",
            "٣",
            "年",
            "月",
            "日",
        ),
        *(
            "Nov",
            "26",
            "2026",
            "Monday",
            "tomorrow",
            "at",
            "pm",
            "h",
            "days",
            "天",
            "https://",
            "a.com",
            "<NAME_1>",
        ),
        *("\n", "\u200f", "{", "[", '"', "T10:00Z", "2026-02-30", "25:61", "+", "#", "A1", "B22"),
    ]
)


@given(
    st.lists(_PIECES, max_size=12).map("".join),
    st.sampled_from(["en", "de", "fr", "es", "zh", "ar", "ko", "??"]),
)
def test_whatever_a_fact_says_a_reply_may_say_in_the_same_words(text: str, language: str) -> None:
    assert ungrounded(text, f"= {text}", language=language) == ungrounded(
        f"= {text}", f"= {text}", language=language
    )
    assert ungrounded(f"= {text}", f"= {text}", language=language) == []


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists))
def test_any_json_is_taken_as_a_fact(data: object) -> None:
    ungrounded("It is 12 €.", json.dumps(data), json.dumps({"currency": "EUR", "amount_minor": data}))


def test_deeply_nested_json_and_huge_numbers_are_taken_as_text() -> None:
    assert ungrounded("12 €", "[" * 100_000, '{"a": ' * 50_000, "[" + "9" * 10_000 + "]", "[1e999999]") == [
        "12 €"
    ]


@pytest.mark.parametrize(
    "piece", ["1", "1:1", "€5", "12/", "5-", "111 ", "a1-", "1.", "26 Nov ", "http://", "@a."]
)
def test_time_grows_with_the_length_of_the_text_only(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        started = time.process_time()
        ungrounded(text, text)
        return time.process_time() - started

    seconds(1_000)
    long = min(seconds(24_000) for _ in range(3))  # the least disturbed of three
    assert long < 12 * max(seconds(6_000), 0.02)


def test_a_sign_that_is_a_unit_elsewhere_is_none_here() -> None:
    text = "订单 10380 分 2 个包裹发货"
    assert check_grounding(text, ["10380", "2"], language="zh", timezone="UTC") == ()
    assert check_grounding("あと 45 分です", ["45"], language="ja", timezone="UTC") != ()


HELP = Path(__file__).parents[2] / "data" / "kb"


@pytest.mark.parametrize(
    "path", sorted(HELP.glob("*/*.md")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_a_help_article_is_grounded_by_itself_and_not_by_another(path: Path) -> None:
    article, language = path.read_text("utf-8"), path.parent.name
    assert ungrounded(article, article, language=language) == []
    if sum(char.isdigit() for char in article) > 40:
        assert ungrounded(article, NOW, language=language)
