"""6. Questions to the help centre, answered with their source and the rule of the right country."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.talking import Talk

Begin = Callable[..., Talk]


@pytest.mark.parametrize(
    ("locale", "market", "text", "article", "said"),
    [
        ("en-GB", "GB", "what is your return policy?", "returns-gb", "30 days"),
        ("en-US", "US", "what is your return policy?", "returns-world", "€4.90"),
        ("de-DE", "DE", "Wie lange kann ich zurückgeben?", "returns-eu", "30 Tagen"),
        ("fr-FR", "FR", "Quel est le délai de retour ?", "returns-eu", "30 jours"),
        ("zh-CN", "CN", "你们的退货政策是什么？", "returns-world", "30"),
        ("ar-AE", "AE", "ما هي سياسة الإرجاع؟", "returns-world", "30"),
        ("en-GB", "GB", "can I combine two discount codes?", "discounts", "Only one code"),
        ("es-ES", "ES", "¿Puedo usar dos códigos de descuento?", "discounts", "15"),
        ("en-GB", "GB", "how do I get the student discount?", "discounts", "university"),
        ("en-GB", "GB", "how do I delete my account?", "account-password", "My details"),
        (
            "en-GB",
            "GB",
            "do you have a store in Berlin where I can try things on?",
            "stock-restock",
            "online",
        ),
    ],
)
async def test_a_rule_is_quoted_from_the_article_that_holds_in_the_shoppers_country(
    talk: Begin, locale: str, market: str, text: str, article: str, said: str
) -> None:
    answer = await talk(locale, market=market).say(text)
    assert answer.articles == [article]
    assert said in answer.text


@pytest.mark.parametrize(
    ("locale", "market", "texts", "article", "said"),
    [
        ("de-DE", "DE", ("Liefert ihr in die Schweiz?",), "delivery-world", ("9,90", "19,90", "Schweiz")),
        ("en-GB", "GB", ("how long does delivery take?",), "delivery-gb", ("£4.95", "3–5")),
        ("en-US", "US", ("how much is shipping to Canada?",), "delivery-world", ("12.90", "Canada")),
        ("fr-FR", "FR", ("Combien coûte la livraison ?",), "delivery-eu", ("4,90", "3–5")),
        ("es-ES", "ES", ("¿Cuánto tarda el envío?",), "delivery-eu", ("5,90", "4–6")),
        ("zh-CN", "CN", ("寄到中国的运费是多少？",), "delivery-world", ("99", "8–14")),
        (
            "de-DE",
            "DE",
            ("Liefert ihr in die Schweiz?", "Muss ich da Zoll zahlen?"),
            "duties-world",
            ("8,1",),
        ),
        ("en-GB", "GB", ("Do I have to pay customs duties?",), "duties-eu-gb", ("nothing to pay",)),
        ("ar-AE", "AE", ("هل سأدفع رسومًا جمركية؟",), "duties-world", ("5%", "75")),
        ("de-CH", "CH", ("Fallen Zoll und Mehrwertsteuer an?",), "duties-world", ("8.1",)),
    ],
)
async def test_delivery_and_duties_are_those_of_the_destination(
    talk: Begin, locale: str, market: str, texts: tuple[str, ...], article: str, said: tuple[str, ...]
) -> None:
    answer = await talk(locale, market=market).say(*texts)
    assert all(part in answer.text for part in said), answer.text
    assert answer.articles == [article]


async def test_a_country_that_is_not_served_is_said_to_be_one(talk: Begin) -> None:
    answer = await talk("en-US", market="US").say("Do you deliver to Russia?")
    assert answer.refusals == ["country_not_served"]
    assert "Russia" in answer.text


@pytest.mark.parametrize(
    ("locale", "market", "text", "said", "unsaid"),
    [
        ("de-DE", "DE", "Wie kann ich bezahlen?", ("Klarna", "SEPA", "PayPal"), ("iDEAL", "Pix")),
        ("en-GB", "GB", "how can I pay?", ("PayPal", "Apple Pay"), ("Klarna", "iDEAL", "Pix")),
        ("zh-CN", "CN", "支持哪些付款方式？", ("支付宝", "微信支付", "银联"), ("PayPal", "Klarna")),
        ("ar-AE", "AE", "كيف يمكنني الدفع؟", ("الدفع عند الاستلام", "Apple Pay"), ("PayPal", "Klarna")),
        ("es-ES", "ES", "¿Qué formas de pago aceptan?", ("PayPal", "tarjeta"), ("Klarna", "iDEAL")),
    ],
)
async def test_the_ways_to_pay_are_those_of_the_shoppers_country(
    talk: Begin, locale: str, market: str, text: str, said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    answer = await talk(locale, market=market).say(text)
    assert all(name in answer.text for name in said), answer.text
    assert not any(name in answer.text for name in unsaid), answer.text
    assert answer.articles == ["payment-methods"]


async def test_instalments_are_explained_before_the_ways_to_pay(talk: Begin) -> None:
    answer = await talk("de-DE").say("Kann ich in Raten zahlen?")
    assert answer.text.startswith("Ja, mit Klarna")


@pytest.mark.parametrize(
    ("locale", "text", "product", "said", "unsaid"),
    [
        ("en-GB", "how do I wash the wool coat?", "wool-coat", "Dry clean", "polyamide"),
        ("de-DE", "Wie wasche ich den Wollmantel?", "wool-coat", "chemisch reinigen", "Polyamid"),
        ("fr-FR", "De quoi est faite la ceinture ?", "leather-belt", "cuir", "taille"),
        ("es-ES", "¿De qué material son las zapatillas de lona?", "canvas-sneakers", "algodón", "jabón"),
        ("zh-CN", "帆布鞋是什么材质的？", "canvas-sneakers", "有机棉", "温肥皂水"),
        ("en-GB", "does the wool coat run small?", "wool-coat", "true to size", "wool,"),
        ("de-DE", "Fallen die Sneaker klein aus?", "canvas-sneakers", "normal", "Baumwolle"),
        ("en-GB", "where are the canvas sneakers made?", "canvas-sneakers", "Portugal", "rubber"),
        ("en-GB", "what warranty do I get on the earbuds?", "wireless-earbuds", "2 years", "Bluetooth"),
        ("ar-AE", "ما هي خامة القميص الكتان؟", "linen-shirt", "كتان", "غسل"),
    ],
)
async def test_what_is_asked_of_a_product_is_answered_for_that_product_and_no_more(
    talk: Begin, locale: str, text: str, product: str, said: str, unsaid: str
) -> None:
    answer = await talk(locale).say(text)
    assert answer.card("product")["product_id"] == product
    assert said in answer.text
    assert unsaid not in answer.text


@pytest.mark.parametrize(
    ("locale", "text", "said"),
    [
        ("en-GB", "is the canvas sneaker in stock in 39?", ("white 39", "black 39")),
        ("de-DE", "Gibt es die Sneaker in 38 in weiß?", ("nicht auf Lager", "weiß 38", "39")),
        ("fr-FR", "Avez-vous la robe d'été en 38 ?", ("38", "En stock")),
    ],
)
async def test_stock_is_told_for_the_variant_and_when_more_comes(
    talk: Begin, locale: str, text: str, said: tuple[str, ...]
) -> None:
    answer = await talk(locale).say(text)
    assert "check_stock" in answer.tools
    assert all(part in answer.text for part in said), answer.text


@pytest.mark.parametrize(
    ("locale", "text"), [("en-GB", "how do I clean the shoes?"), ("zh-CN", "台灯什么时候有货？")]
)
async def test_a_word_for_several_products_is_asked_about(talk: Begin, locale: str, text: str) -> None:
    talking = talk(locale)
    answer = await talking.say(text)
    button = answer.card("choices")["choices"][0]
    assert button["label"] in button["text"]
    assert (await talking.say(button["text"])).card("product")["title"] == button["label"]


@pytest.mark.parametrize(
    ("locale", "text", "yes"),
    [
        ("en-GB", "who is your CEO?", "yes"),
        ("de-DE", "Wer ist euer Geschäftsführer?", "ja"),
        ("fr-FR", "Qui est votre PDG ?", "oui"),
        ("zh-CN", "你们的老板是谁？", "是"),
        ("ar-AE", "من هو مدير الشركة؟", "نعم"),
    ],
)
async def test_what_the_help_centre_does_not_know_is_said_and_a_person_is_offered(
    talk: Begin, locale: str, text: str, yes: str
) -> None:
    talking = talk(locale)
    answer = await talking.say(text)
    assert answer.articles == []
    assert answer.kinds == ["choices"]
    assert not answer.handed_off
    assert (await talking.say(yes)).handed_off
