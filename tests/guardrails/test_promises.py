from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.promises import PromiseKind, check_promises

CALLS = {
    "en": "I'll call you tomorrow.",
    "de": "Ich rufe Sie morgen an.",
    "fr": "Je vous appellerai demain.",
    "es": "Le llamaré mañana.",
    "zh": "我明天会给您打电话。",
    "ar": "سأتصل بك غدًا.",
}
REFUNDS = {
    "en": "We will refund you the full amount.",
    "de": "Wir erstatten Ihnen den vollen Betrag.",
    "fr": "Nous vous rembourserons la totalité.",
    "es": "Le reembolsaremos el importe.",
    "zh": "我们会为您全额退款。",
    "ar": "سنرد المبلغ كاملًا.",
}
VOUCHERS = {
    "en": "I'll give you a 10% discount.",
    "de": "Ich schenke Ihnen einen Gutschein.",
    "fr": "Je vous offre un bon de réduction.",
    "es": "Le doy un descuento.",
    "zh": "我们送您一张优惠券。",
    "ar": "سنمنحك خصم 10٪.",
}
DONE = {
    "en": "Your order has been cancelled.",
    "de": "Ihre Bestellung wurde storniert.",
    "fr": "Votre commande a été annulée.",
    "es": "Su pedido ha sido cancelado.",
    "zh": "已为您取消订单。",
    "ar": "تم إلغاء طلبك.",
}
GUARANTEES = {
    "en": "I guarantee that it fits.",
    "de": "Ich garantiere Ihnen, dass es passt.",
    "fr": "Je vous garantis que ça ira.",
    "es": "Le garantizo que le quedará bien.",
    "zh": "我们保证合身。",
    "ar": "أضمن لك أنه مناسب.",
}
EXPECTED = {
    PromiseKind.CALL_BACK: CALLS,
    PromiseKind.REFUND: REFUNDS,
    PromiseKind.COMPENSATION: VOUCHERS,
    PromiseKind.DONE: DONE,
    PromiseKind.GUARANTEE: GUARANTEES,
}

NO_PROMISES = {
    "en": [
        "Shall I call you tomorrow?",
        "I can't call you.",
        "I cannot guarantee that it fits.",
        "Once you confirm, I'll cancel the order.",
        "Refunds take 5–7 business days.",
        "An order can be cancelled until it is sent.",
        "Would you like a refund?",
        "Your order has not been cancelled.",
    ],
    "de": [
        "Soll ich Sie anrufen?",
        "Ich kann Sie leider nicht anrufen.",
        "Ich kann nicht garantieren, dass es passt.",
        "Sobald Sie bestätigen, storniere ich die Bestellung.",
        "Erstattungen dauern 5–7 Werktage.",
        "Die Bestellung wurde nicht storniert.",
    ],
    "fr": [
        "Voulez-vous que je vous appelle ?",
        "Je ne peux pas vous appeler.",
        "Je ne peux pas vous garantir la taille.",
        "Dès que vous confirmez, j'annule la commande.",
        "Un remboursement prend 5 à 7 jours ouvrés.",
        "Votre commande n'a pas été annulée.",
    ],
    "es": [
        "¿Quiere que le llame?",
        "No le puedo llamar.",
        "No puedo garantizar la talla.",
        "Si confirma, cancelo el pedido.",
        "Un reembolso tarda de 5 a 7 días.",
        "Su pedido no ha sido cancelado.",
    ],
    "zh": [
        "需要我给您打电话吗？",
        "我不能给您打电话。",
        "我们无法保证合身。",
        "您确认后，我们会取消订单。",
        "退款需要5–7个工作日。",
        "订单尚未取消。",
    ],
    "ar": [
        "هل تريد أن أتصل بك؟",
        "لا أستطيع الاتصال بك.",
        "لا أستطيع أن أضمن المقاس.",
        "عندما تؤكد، سنلغي الطلب.",
        "يستغرق رد المبلغ 5–7 أيام عمل.",
        "لم يتم إلغاء طلبك.",
    ],
}


@pytest.mark.parametrize(
    ("kind", "language", "text"),
    [(kind, language, text) for kind, texts in EXPECTED.items() for language, text in texts.items()],
)
def test_a_promise_is_found_with_its_kind_in_six_languages(
    kind: PromiseKind, language: str, text: str
) -> None:
    assert kind in {violation.kind for violation in check_promises(text, language=language)}


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in NO_PROMISES.items() for text in texts]
)
def test_questions_negations_conditions_and_rules_are_no_promises(language: str, text: str) -> None:
    assert check_promises(text, language=language) == ()


def test_a_kind_that_the_system_keeps_is_allowed() -> None:
    assert check_promises("I'll call you tomorrow.", language="en", allowed={PromiseKind.CALL_BACK}) == ()


def test_a_negation_elsewhere_in_the_sentence_does_not_excuse_a_promise() -> None:
    found = check_promises("I can't see it, but we will refund you.", language="en")
    assert [violation.kind for violation in found] == [PromiseKind.REFUND]


def test_a_promise_in_another_language_than_the_replys_is_found() -> None:
    assert check_promises("Gerne! I'll call you tomorrow.", language="de")


def test_each_sentence_is_looked_at_by_itself() -> None:
    found = check_promises("Shall I look? We will refund you. I'll call you.", language="en")
    assert [violation.kind for violation in found] == [PromiseKind.REFUND, PromiseKind.CALL_BACK]


@given(st.text(max_size=200), st.sampled_from(sorted(CALLS.values())))
def test_any_text_is_read_and_offsets_point_at_what_was_found(text: str, promise: str) -> None:
    whole = f"{text}\n{promise}"
    for violation in check_promises(whole, language="en"):
        assert violation.text == whole[violation.start : violation.end] != ""
