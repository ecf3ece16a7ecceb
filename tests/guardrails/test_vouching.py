"""What a language model writes, held against the facts of its turn and the shop's rules."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from agent.languages import LANGUAGES
from guardrails.statements import TOPICS, ShopRules
from guardrails.vouching import Vouched, vouch
from guardrails.wording import wordings

RULES = ShopRules(
    return_days=frozenset({30, 14}),
    free_returns=True,
    ships_to=frozenset({"DE", "JP", "CH"}),
    links=frozenset({"fernweh.example", "help@fernweh.example"}),
)
FACTS = (
    '{"carrier": "DHL", "expected": "2026-11-28", "label_url": "/files/label-8f", "note": "see http://evil.example/pay"}',
    "return window 30 days; right of withdrawal 14 days; refunds take 5–7 business days",
    "2026-11-26T10:00:00+00:00",
)


def vouched(
    text: str, language: str = "en", *, asked: Sequence[str] = (), rules: ShopRules = RULES
) -> Vouched:
    return vouch(text, facts=FACTS, asked=asked, rules=rules, language=language, timezone="Europe/Berlin")


FORTNIGHTS = {
    "en": "You may withdraw for a fortnight.",
    "de": "Widerrufen geht vierzehn Tage lang.",
    "fr": "Vous avez quinze jours pour vous rétracter.",
    "es": "Tiene dos semanas para desistir.",
    "it": "Può recedere per due settimane.",
    "pt": "Pode desistir em catorze dias.",
    "nl": "Herroepen kan veertien dagen lang.",
    "pl": "Na odstąpienie są dwa tygodnie.",
    "ru": "Отказаться можно в течение двух недель.",
    "tr": "On dört gün içinde cayabilirsiniz.",
    "ar": "يمكنك التراجع خلال أسبوعين.",
    "zh": "十四天内可以撤销。",
    "ja": "撤回は２週間以内です。",
    "ko": "철회는 이 주 안에 가능합니다.",
    "th": "ยกเลิกได้ภายในสองสัปดาห์",
    "id": "Bisa dibatalkan dalam empat belas hari.",
    "vi": "Bạn có thể rút lại trong hai tuần.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_weeks_in_words_are_the_fourteen_days_of_the_facts(language: str) -> None:
    found = vouched(FORTNIGHTS[language], language)
    assert found.wrong == ()
    assert found.claims


@pytest.mark.parametrize(
    ("text", "language", "wrong"),
    [
        ("You may withdraw for three weeks.", "en", "three weeks"),
        ("Widerrufen geht zwanzig Tage lang.", "de", "zwanzig Tage"),
        ("六十天内可以撤销。", "zh", "六十天"),
        ("ยกเลิกได้ภายในสามสัปดาห์", "th", "สามสัปดาห์"),
        ("It costs twenty euros.", "en", "twenty euros"),
        ("Yüzde on indirim var.", "tr", "Yüzde on"),
        ("３０日ではなく９０日です。", "ja", "９０日"),
    ],
)
def test_other_numbers_in_words_are_caught(text: str, language: str, wrong: str) -> None:
    assert any(wrong in found or found in wrong for found in vouched(text, language).wrong)


@pytest.mark.parametrize(
    "text", ["Both parcels left.", "I found two orders.", "Cinco estrellas.", "十分です。"]
)
def test_a_number_in_words_without_a_unit_of_time_or_money_is_no_claim(text: str) -> None:
    assert vouched(text, "es" if "estrellas" in text else "ja" if "十" in text else "en").wrong == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ヤマト運輸がお届けします。", "ja"),
        ("Её везёт СДЭК.", "ru"),
        ("Royal Mail has it.", "en"),
        ("由顺丰承运。", "zh"),
    ],
)
def test_a_carrier_that_no_fact_names_is_caught(text: str, language: str) -> None:
    assert len(vouched(text, language).wrong) == 1


def test_a_carrier_that_the_shopper_named_may_be_denied_but_not_confirmed() -> None:
    asked = ["does it come with fedex?"]
    assert vouched("No, it does not come with FedEx.", asked=asked).wrong == ()
    assert vouched("Yes, FedEx brings it.", asked=asked).wrong == ("FedEx",)


@pytest.mark.parametrize("word", ["ups, sorry", "Kein Problem, GLStadt ist weit", "your brother Hermesio"])
def test_a_word_that_only_looks_like_a_carrier_is_none(word: str) -> None:
    assert vouched(word).wrong == ()


def test_an_address_within_a_text_of_a_result_is_not_lent_to_the_reply() -> None:
    assert vouched("Pay at http://evil.example/pay please").wrong == ("http://evil.example/pay",)
    assert vouched("Write to help@fernweh.example").wrong == ()


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("We ship to Japan.", True),
        ("We ship to Brazil.", False),
        ("We don't ship to Brazil.", True),
        ("We don't ship to Japan.", False),
        ("Returns are free.", True),
        ("Delivery is free.", False),
        ("Returns are free, delivery costs extra.", True),
        ("You can return it within two weeks.", True),
        ("You can return it within 14 days or 7 days.", False),
        ("Do you ship to Brazil?", True),
    ],
)
def test_statements_about_the_shops_rules_are_held_against_them(text: str, holds: bool) -> None:
    assert (vouched(text).wrong == ()) is holds


def test_free_returns_are_not_said_where_the_country_pays_for_them() -> None:
    assert vouched("Returns are free.", rules=ShopRules(free_returns=False)).wrong == ("Returns are free.",)


def test_what_nothing_can_be_held_against_is_counted_and_let_through() -> None:
    rule = vouched("Items on sale can be exchanged in our partner stores.")
    echo = vouched("You wrote that you paid €77.", asked=["i paid €77"])
    assert [(found.wrong, found.claims, found.unchecked) for found in (rule, echo)] == [((), 1, 1)] * 2
    assert vouched("I can help you with the return.").claims == 0


def test_every_language_says_how_its_rules_are_worded() -> None:
    assert {w.language: set(w.statements) for w in wordings()} == {lang: set(TOPICS) for lang in LANGUAGES}
