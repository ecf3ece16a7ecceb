"""7. Changes of subject: two requests, detours, other orders, "it", another language, and talk in between."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.talking import Talk

Begin = Callable[..., Talk]


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-GB", "Where is order 10001 and can I get an invoice? anna.schmidt@example.de"),
        ("fr-FR", "Où est ma commande 10001 et pouvez-vous m'envoyer la facture ? anna.schmidt@example.de"),
        ("es-ES", "¿Dónde está mi pedido 10001? Y además necesito la factura. anna.schmidt@example.de"),
        ("zh-CN", "订单10001到哪了？另外请把发票发给我，anna.schmidt@example.de"),
        ("ar-AE", "أين طلبي 10001؟ وأريد الفاتورة أيضا، anna.schmidt@example.de"),
    ],
)
async def test_two_requests_in_one_message_are_both_answered(talk: Begin, locale: str, text: str) -> None:
    answer = await talk(locale).say(text)
    assert {"tracking", "invoice"} <= set(answer.kinds)
    assert answer.tools.count("verify_order") == 1


async def test_what_was_asked_beside_a_return_is_done_and_the_return_goes_on(talk: Begin) -> None:
    shopper = talk("es-ES")
    answer = await shopper.say(
        "Quiero devolver los chinos del pedido 10005 y también quiero la factura", "carlos.garcia@example.es"
    )
    assert answer.card("invoice")
    assert "motivo" in answer.text
    answer = await shopper.say("me quedan pequeños")
    assert answer.card("terms")["order_number"] == "10005"
    assert (await shopper.confirm()).card("label")


@pytest.mark.parametrize(
    ("locale", "wish", "question", "reason", "back"),
    [
        (
            "en-GB",
            "I want to return the desk lamp from order 10002, john.carter@example.co.uk",
            "how long does delivery to Spain take?",
            "it's too big",
            "Back to your return",
        ),
        (
            "fr-FR",
            "Je veux renvoyer la lampe de la commande 10002, john.carter@example.co.uk",
            "Quels sont les délais de livraison en Espagne ?",
            "elle ne me plaît plus",
            "Revenons à votre retour",
        ),
        (
            "es-ES",
            "Quiero devolver la lámpara del pedido 10002, john.carter@example.co.uk",
            "¿Cuánto cuesta el envío a Francia?",
            "no me gusta",
            "Seguimos con su devolución",
        ),
        (
            "de-DE",
            "10002 und ich möchte die Lampe zurückschicken, john.carter@example.co.uk",
            "Was kostet der Versand nach Österreich?",
            "gefällt mir nicht",
            "Zurück zum Thema „Ihre Rücksendung“",
        ),
    ],
)
async def test_a_question_in_the_middle_of_a_return_is_answered_and_the_return_goes_on(
    talk: Begin, locale: str, wish: str, question: str, reason: str, back: str
) -> None:
    shopper = talk(locale)
    asked = await shopper.say(wish)
    detour = await shopper.say(question)
    assert "delivery_quote" in detour.tools
    assert "create_return_label" not in detour.tools  # the question is no reason for the return
    assert back in detour.text
    assert detour.text.endswith(asked.text.splitlines()[-1])
    terms = (await shopper.say(reason)).card("terms")
    assert terms["order_number"] == "10002"
    assert (await shopper.confirm()).card("label")


@pytest.mark.parametrize(
    ("locale", "wish", "question", "yes"),
    [
        (
            "ar-AE",
            "أريد إلغاء الطلب 10004، li.wei@example.cn",
            "كم تكلفة الشحن إلى السعودية؟",
            "نعم",
        ),
        ("zh-CN", "我想取消订单10004，邮箱 li.wei@example.cn", "你们用什么快递？", "好的"),
        (
            "en-GB",
            "Please cancel order 10004, li.wei@example.cn",
            "how long does delivery to Spain take?",
            "yes",
        ),
    ],
)
async def test_open_terms_outlast_a_question_and_a_yes_then_carries_them_out(
    talk: Begin, locale: str, wish: str, question: str, yes: str
) -> None:
    shopper = talk(locale)
    first = (await shopper.say(wish)).card("terms")
    again = await shopper.say(question)
    assert again.card("terms")["proposal_id"] == first["proposal_id"]
    assert len(again.text) < 700  # the terms stand on the card and are not told twice
    assert "carry_out" in (await shopper.say(yes)).tools


@pytest.mark.parametrize(
    ("locale", "wish", "other", "then"),
    [
        (
            "en-GB",
            "I'd like to send back the lamp, order 10002, john.carter@example.co.uk, changed my mind",
            "no, the other order",
            "10008",
        ),
        (
            "de-DE",
            "10002 und ich möchte die Lampe zurückschicken, john.carter@example.co.uk, gefällt mir nicht",
            "Nein, die andere Bestellung",
            "10008",
        ),
        (
            "es-ES",
            "Quiero devolver la lámpara del pedido 10002, john.carter@example.co.uk, no me gusta",
            "no, el otro pedido",
            "10008",
        ),
        (
            "fr-FR",
            "Je veux renvoyer la lampe de la commande 10002, john.carter@example.co.uk, elle ne me plaît plus",
            "non, l'autre commande",
            "10008",
        ),
    ],
)
async def test_no_the_other_order_keeps_the_wish_and_leaves_the_first_order_alone(
    talk: Begin, locale: str, wish: str, other: str, then: str
) -> None:
    shopper = talk(locale)
    assert (await shopper.say(wish)).card("terms")["order_number"] == "10002"
    asked = await shopper.say(other)
    assert "terms" not in asked.kinds
    answer = await shopper.say(then)
    assert "quote_return" in answer.tools  # 10008 has come back already, and that is said
    assert "10002" not in answer.text
    proposals = [event for event in await shopper.events() if event["kind"] == "proposal"]
    assert [event["state"] for event in proposals] == ["open", "declined"]


async def test_the_other_order_is_the_one_spoken_of_before_when_there_is_one(talk: Begin) -> None:
    shopper = talk("en-GB")
    await shopper.say("where is my order 10001? anna.schmidt@example.de")
    answer = await shopper.say("cancel order 10004 li.wei@example.cn", "no, the other order")
    assert answer.refusals == ["already_shipped"]
    assert "10001" in answer.text


async def test_a_no_with_another_number_and_its_own_wish_is_only_that_wish(talk: Begin) -> None:
    shopper = talk("en-GB")
    await shopper.say("cancel order 10004 li.wei@example.cn")
    answer = await shopper.say("no, wait: where is 10001? anna.schmidt@example.de")
    assert answer.card("tracking")
    assert "cancel_order" not in answer.tools
    assert answer.refusals == []


@pytest.mark.parametrize(
    ("locale", "texts", "cancel"),
    [
        ("en-GB", ("where is my order 10004? li.wei@example.cn", "thanks!"), "cancel it"),
        ("es-ES", ("¿Dónde está mi pedido 10004? li.wei@example.cn", "gracias"), "cancélalo por favor"),
        (
            "de-DE",
            ("Wo ist meine Bestellung 10004? li.wei@example.cn", "Was kostet der Versand nach Frankreich?"),
            "Dann stornieren Sie sie bitte",
        ),
        ("zh-CN", ("10004什么时候发货 li.wei@example.cn", "谢谢"), "取消它"),
    ],
)
async def test_it_is_the_order_of_two_turns_ago(
    talk: Begin, locale: str, texts: tuple[str, ...], cancel: str
) -> None:
    answer = await talk(locale).say(*texts, cancel)
    assert answer.card("terms")["order_number"] == "10004"


async def test_the_reply_follows_the_language_at_once(talk: Begin) -> None:
    shopper = talk("de-DE")
    for text, language, part in (
        ("Wo ist mein Paket? 10001 anna.schmidt@example.de", "de", "unterwegs"),
        ("and when does it arrive?", "en", "on its way"),
        ("¿puedo cancelarlo?", "es", "pedido #10001"),
        ("أين طلبي؟", "ar", "الطرد"),
        ("我的快递到哪了", "zh", "包裹"),
    ):
        answer = await shopper.say(text)
        assert answer.language == language
        assert part in answer.text


async def test_open_terms_are_told_anew_in_another_language_and_hold(talk: Begin) -> None:
    shopper = talk("de-DE")
    first = (
        await shopper.say(
            "10002 und ich möchte die Lampe zurückschicken, john.carter@example.co.uk", "gefällt mir nicht"
        )
    ).card("terms")
    answer = await shopper.say("et combien coûte la livraison en France ?")
    terms = answer.card("terms")
    assert answer.language == "fr"
    assert "Lampe de bureau" in answer.text
    assert "Schreibtischlampe" not in str(terms)
    assert terms["proposal_id"] != first["proposal_id"]
    assert (await shopper.say("oui")).card("label")


@pytest.mark.parametrize(
    ("locale", "wish", "language"),
    [
        ("de-DE", "can we speak english please?", "en"),
        ("en-GB", "Können wir auf Deutsch schreiben?", "de"),
        ("en-GB", "et en français ?", "fr"),
        ("en-GB", "¿podemos hablar en español?", "es"),
    ],
)
async def test_a_wish_for_a_language_is_granted(talk: Begin, locale: str, wish: str, language: str) -> None:
    answer = await talk(locale).say(wish)
    assert answer.language == language
    assert len(answer.text) < 80


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-GB", "Hello!"),
        ("de-DE", "Guten Morgen"),
        ("fr-FR", "Bonjour"),
        ("es-ES", "Hola, ¿qué tal?"),
        ("zh-CN", "你好"),
        ("ar-AE", "السلام عليكم"),
    ],
)
async def test_a_greeting_is_returned_with_what_can_be_done(talk: Begin, locale: str, text: str) -> None:
    answer = await talk(locale).say(text)
    assert "Fernweh" in answer.text
    assert len(answer.card("choices")["choices"]) >= 4
    assert answer.language == locale[:2]


@pytest.mark.parametrize(
    ("locale", "wish", "talks"),
    [
        ("en-GB", "I want to return something", ("thanks", "are you a robot?", "what's the weather like?")),
        ("de-DE", "Ich möchte etwas zurücksenden", ("Danke!", "Bist du ein Roboter?")),
        ("fr-FR", "Je veux retourner un article", ("merci", "Vous êtes un robot ?")),
        ("zh-CN", "我要退货", ("谢谢", "今天天气怎么样")),
        ("ar-AE", "أريد إرجاع منتج", ("شكرا", "هل أنت روبوت؟")),
    ],
)
async def test_small_talk_does_not_lose_the_thread(
    talk: Begin, locale: str, wish: str, talks: tuple[str, ...]
) -> None:
    shopper = talk(locale)
    asked = await shopper.say(wish)
    for text in talks:
        answer = await shopper.say(text)
        assert answer.text.endswith(asked.text)
        assert answer.text.count("?") + answer.text.count("？") + answer.text.count("؟") <= 1
        assert not answer.handed_off


@pytest.mark.parametrize(
    ("locale", "wish", "drop", "bye"),
    [
        ("en-GB", "I want to return something", "never mind", "ok bye"),
        ("de-DE", "Ich möchte etwas zurücksenden", "Ach, vergiss es", "Danke, tschüss"),
        ("fr-FR", "Je veux retourner un article", "laissez tomber", "au revoir"),
        ("es-ES", "Quiero devolver un artículo", "nada, déjalo", "gracias, adiós"),
        ("zh-CN", "我要退货", "算了", "再见"),
        ("ar-AE", "أريد إرجاع منتج", "لا يهم", "مع السلامة"),
    ],
)
async def test_never_mind_ends_it_and_a_goodbye_is_returned(
    talk: Begin, locale: str, wish: str, drop: str, bye: str
) -> None:
    shopper = talk(locale)
    asked = await shopper.say(wish)
    dropped = await shopper.say(drop)
    assert asked.text not in dropped.text
    assert not dropped.raw["reply"]["handed_off"]
    parting = await shopper.say(bye)
    assert not any(mark in parting.text for mark in "?？؟")  # nobody who leaves is asked something


@pytest.mark.parametrize("text", ["你好", "对不起", "好贵啊", "ok bye", "hello"])
async def test_what_is_no_yes_does_not_confirm(talk: Begin, text: str) -> None:
    shopper = talk("en-GB")
    await shopper.say("cancel order 10004 li.wei@example.cn")
    assert "carry_out" not in (await shopper.say(text)).tools


@pytest.mark.parametrize(
    ("locale", "yes", "no"),
    [
        ("en-GB", "yes please", "no thanks"),
        ("de-DE", "ja, gerne", "nein danke"),
        ("fr-FR", "oui", "non merci"),
        ("es-ES", "sí, por favor", "no, gracias"),
        ("zh-CN", "好的", "不用了"),
        ("ar-AE", "نعم", "لا شكرا"),
    ],
)
async def test_an_offer_is_taken_by_a_yes_and_left_by_a_no(
    talk: Begin, locale: str, yes: str, no: str
) -> None:
    wish = {
        "en": "I want to return my coat from order 10003, marie.dubois@example.fr",
        "de": "Ich will den Mantel aus Bestellung 10003 zurückgeben, marie.dubois@example.fr",
        "fr": "Je veux retourner le manteau de la commande 10003, marie.dubois@example.fr",
        "es": "Quiero devolver el abrigo del pedido 10003, marie.dubois@example.fr",
        "zh": "我想退货，订单10003的大衣，marie.dubois@example.fr",
        "ar": "أريد إرجاع المعطف من الطلب 10003، marie.dubois@example.fr",
    }[locale[:2]]
    taker = talk(locale)
    offered = await taker.say(wish)
    assert [choice["text"] for choice in offered.card("choices")["choices"]]
    taken = await taker.say(yes)
    assert "order_details" in taken.tools  # the fault that the warranty would cover
    leaver = talk(locale)
    left = await leaver.say(wish, no)
    assert left.tools == []
    assert not left.handed_off


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("en-GB", ("10001", "anna.schmidt@example.de")),
        ("en-GB", ("anna.schmidt@example.de", "it's 10001")),
        ("de-DE", ("#10001", "10115")),
        ("fr-FR", ("10001 anna.schmidt@example.de",)),
        ("es-ES", ("10001", "anna.schmidt@example.de")),
        ("zh-CN", ("10001", "anna.schmidt@example.de")),
        ("ar-AE", ("10001", "anna.schmidt@example.de")),
    ],
)
async def test_an_order_number_alone_brings_the_order_and_the_question_what_for(
    talk: Begin, locale: str, texts: tuple[str, ...]
) -> None:
    shopper = talk(locale)
    answer = await shopper.say(*texts)
    assert answer.card("order")["order_number"] == "10001"
    assert any(mark in answer.text for mark in "?？؟")


async def test_the_next_number_is_asked_the_same_as_the_one_before(talk: Begin) -> None:
    shopper = talk("en-GB")
    await shopper.say("where is my order 10001? anna.schmidt@example.de")
    answer = await shopper.say("and 10004 - li.wei@example.cn")
    assert answer.card("tracking")["order_number"] == "10004"


async def test_two_open_matters_are_ended_one_after_the_other(talk: Begin) -> None:
    shopper = talk("en-GB")
    await shopper.say("I want to return the desk lamp from order 10002, john.carter@example.co.uk")
    await shopper.say("it's too big", "actually, cancel order 10004, li.wei@example.cn")
    answer = await shopper.say("no")
    assert "Back to your return" in answer.text
    assert answer.text.count("?") == 1
    assert answer.card("terms")["order_number"] == "10002"
    await shopper.say("never mind")
    proposals = [event for event in await shopper.events() if event["kind"] == "proposal"]
    assert {event["state"] for event in proposals} <= {"open", "declined", "superseded"}


@pytest.mark.parametrize(
    ("locale", "wish", "yes", "bye"),
    [
        ("en-GB", "please cancel order 10004, li.wei@example.cn", "yes", "that's all, goodbye"),
        ("zh-CN", "请取消订单10004，li.wei@example.cn", "好的", "再见"),
    ],
)
async def test_whoever_leaves_is_shown_what_was_done(
    talk: Begin, locale: str, wish: str, yes: str, bye: str
) -> None:
    answer = await talk(locale).say(wish, yes, bye)
    (row,) = answer.card("summary")["rows"]
    assert "10004" in row["value"]
    assert "877.00" in row["value"]


async def test_whoever_leaves_without_a_change_is_shown_no_summary(talk: Begin) -> None:
    answer = await talk("en-GB").say("how long is the warranty?", "thanks, goodbye")
    assert "summary" not in answer.kinds


async def test_traditional_chinese_is_answered_in_traditional_chinese(talk: Begin) -> None:
    shopper = talk("zh-TW")
    answer = await shopper.say("想問一下我的訂單 10004 出貨了沒？ li.wei@example.cn")
    assert "track_order" in answer.tools
    assert "訂單" in answer.text
    assert "订单" not in answer.text
    terms = await shopper.say("那我要取消訂單")
    labels = [row["label"] for row in terms.card("terms")["rows"]]
    assert "商品" in labels
    assert not {"订", "单", "货"} & set("".join(labels) + terms.text)


async def test_goods_whose_name_has_a_bank_in_it_are_faulty_not_unpaid(talk: Begin) -> None:
    answer = await talk("ru-RU").say("заказ 10414 budi.santoso@example.co.id повербанк не включается")
    assert "payment_check" not in answer.tools
    assert answer.kinds == ["choices"]


async def test_who_has_no_proof_is_asked_again_and_nothing_else(talk: Begin) -> None:
    answer = await talk("es-ES").say("¿dónde está el pedido 10005?", "no tengo su correo, dímelo sin más")
    assert answer.tools == []
    assert "#10005" in answer.text
