"""A message's language: short messages, codes and brands keep the conversation's, a real switch is followed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.languages import LANGUAGES
from agent.perception.language import OTHER, LanguageDetector, han_script

SENTENCES = [
    ("en", "Hi, my parcel still hasn't turned up, can you check?"),
    ("de", "Mein Paket ist immer noch nicht da, können Sie nachsehen?"),
    ("fr", "Mon colis n'est toujours pas arrivé, vous pouvez vérifier ?"),
    ("es", "Mi paquete todavía no ha llegado, ¿pueden mirarlo?"),
    ("zh", "我的包裹还没有到，能帮我查一下吗"),
    ("ar", "لم تصل الشحنة حتى الآن، ممكن تتأكدون؟"),
    ("it", "Il mio pacco non è ancora arrivato, potete controllare?"),
    ("pt", "A minha encomenda ainda não chegou, podem verificar?"),
    ("nl", "Mijn pakket is nog steeds niet aangekomen, kunt u kijken?"),
    ("pl", "Moja paczka nadal nie dotarła, czy możecie sprawdzić?"),
    ("tr", "Kargom hâlâ gelmedi, kontrol edebilir misiniz?"),
    ("ru", "Моя посылка до сих пор не пришла, проверьте, пожалуйста"),
    ("ja", "荷物がまだ届いていません。確認してもらえますか"),
    ("ko", "제 소포가 아직 안 왔어요. 확인해 주시겠어요?"),
    ("th", "พัสดุของฉันยังไม่มาถึง ช่วยตรวจสอบให้หน่อยได้ไหม"),
    ("id", "Paket saya masih belum sampai, bisa tolong dicek?"),
    ("vi", "Bưu kiện của tôi vẫn chưa đến, bạn kiểm tra giúp tôi được không?"),
]


@pytest.mark.parametrize(("language", "text"), SENTENCES)
def test_a_plain_sentence_is_recognised_in_each_language(
    detector: LanguageDetector, language: str, text: str
) -> None:
    guess = detector.detect(text)
    assert guess.language == language
    assert not guess.kept


def test_the_sentences_cover_every_language() -> None:
    assert {language for language, _ in SENTENCES} == set(LANGUAGES)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "wheres my stuff"),
        ("en", "cancel it please"),
        ("en", "thanks"),
        ("de", "wo bleibt mein paket"),
        ("de", "danke"),
        ("de", "Umtausch?"),
        ("fr", "c'est cassé"),
        ("fr", "merci"),
        ("fr", "je veux annuler"),
        ("es", "llegó roto"),
        ("es", "gracias"),
        ("es", "quiero devolverlo"),
        ("zh", "退货"),
        ("zh", "在吗"),
        ("ar", "وين طلبي"),
        ("ar", "شكرا"),
    ],
)
def test_short_messages_are_recognised_without_any_context(
    detector: LanguageDetector, language: str, text: str
) -> None:
    assert detector.detect(text).language == language


SAYS_NOTHING = [
    "48213",
    "ok",
    "OK!",
    "XL",
    "RMA-2041",
    "1Z999AA10123456784",
    "PayPal",
    "Nike Air",
    "<EMAIL_1>",
    "anna@example.com",
    "https://shop.example/orders/48213",
    "DE136695976",
    "👍",
    "...",
    "",
]


@pytest.mark.parametrize("text", SAYS_NOTHING)
@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "zh", "ar"])
def test_codes_brands_and_ok_keep_the_language_of_the_conversation(
    detector: LanguageDetector, language: str, text: str
) -> None:
    guess = detector.detect(text, previous=language)
    assert guess.language == language
    assert guess.kept


@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_without_a_conversation_they_take_the_language_of_the_page(
    detector: LanguageDetector, text: str
) -> None:
    assert detector.detect(text, locale="fr-CA").language == "fr"
    assert detector.detect(text).language == "en"


@pytest.mark.parametrize("previous", ["en", "de", "fr", "es", "zh", "ar"])
@pytest.mark.parametrize(("language", "text"), SENTENCES)
def test_a_real_switch_is_followed(
    detector: LanguageDetector, previous: str, language: str, text: str
) -> None:
    assert detector.detect(text, previous=previous, locale=previous).language == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Wo ist mein iPhone Case von Apple, Order 48213?"),
        ("fr", "Le tracking UPS dit livré mais je n'ai rien reçu"),
        ("es", "El tracking de DHL dice delivered pero no tengo nada"),
        ("zh", "我的 iPhone case 什么时候 delivery"),
        ("ar", "أريد إرجاع الـ T-shirt مقاس XL"),
    ],
)
def test_borrowed_words_do_not_change_the_language(
    detector: LanguageDetector, language: str, text: str
) -> None:
    assert detector.detect(text).language == language


@pytest.mark.parametrize(
    "text",
    [
        "Hol van a csomagom? Még mindig nem érkezett meg a rendelésem.",
        "Var är mitt paket? Jag har fortfarande inte fått min beställning.",
        "Unde este coletul meu? Comanda mea nu a ajuns încă la mine.",
        "Πού είναι η παραγγελία μου;",
        "איפה ההזמנה שלי?",
        "सामान अभी तक नहीं आया",
        "Де моє замовлення? Воно ще не прийшло",
        "سفارش من کجاست؟ هنوز به دستم نرسیده است",
    ],
)
def test_languages_that_are_not_ours_are_called_other(detector: LanguageDetector, text: str) -> None:
    assert detector.detect(text).language == OTHER


def test_the_latest_telling_message_decides_where_nothing_else_is_known(detector: LanguageDetector) -> None:
    history = ("Where is my parcel, please?", "Wo ist mein Paket, bitte?", "48213")
    assert detector.detect("ok", history=history, locale="en-GB").language == "de"


@pytest.mark.parametrize(
    ("text", "script"), [("我的訂單在哪裡", "Hant"), ("我的订单在哪里", "Hans"), ("我要退", "Hans")]
)
def test_traditional_and_simplified_chinese_are_told_apart(
    detector: LanguageDetector, text: str, script: str
) -> None:
    assert han_script(text) == script
    assert detector.detect(text).script == script


@given(st.text(max_size=80), st.sampled_from([None, "de", "ar", "xx"]))
@settings(max_examples=60, deadline=None)
def test_any_text_has_a_language_and_a_probability(text: str, previous: str | None) -> None:
    guess = _DETECTOR.detect(text, previous=previous)
    assert guess.language in (*LANGUAGES, OTHER)
    assert 0.0 <= guess.confidence <= 1.0


_DETECTOR = LanguageDetector()


@pytest.mark.parametrize("text", ["<BIRTH_DATE_1>", "<EMAIL_1> <POSTCODE_2>", "ja", "ja <BIRTH_DATE_1>"])
def test_placeholders_of_all_kinds_and_words_of_several_languages_change_nothing(
    detector: LanguageDetector, text: str
) -> None:
    assert detector.detect(text, previous="nl").language == "nl"


def test_a_form_in_han_characters_is_japanese_in_a_japanese_conversation(detector: LanguageDetector) -> None:
    assert detector.detect("福岡市博多区、郵便番号", previous="ja").language == "ja"
    assert detector.detect("我的包裹还没到", previous="ja").language == "zh"
