"""2. Sending something back."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from tests.conversations.talking import Answer, Talk
from tests.tools.documents.reading import pages_of

Begin = Callable[..., Talk]
SHOES, LAMP = "10002-1", "10002-2"


def items(answer: Answer) -> list[str]:
    """The prices of what the terms are about: 89 the shoes, 45 the lamp of order 10002."""
    return sorted(item["price"]["text"] for item in answer.card("terms")["items"])


def refund(answer: Answer) -> int:
    return int(answer.card("terms")["refund"]["amount_minor"])


@pytest.mark.parametrize(
    ("locale", "texts", "yes"),
    [
        (
            "en-GB",
            ("I want to return the blue one from order 10002, john.carter@example.co.uk", "too small"),
            "yes please",
        ),
        (
            "de-DE",
            ("Ich möchte die Schuhe zurückschicken, Bestellung 10002, SW9 8QH", "gefallen mir nicht"),
            "ja bitte",
        ),
        (
            "fr-FR",
            (
                "bonjour, je souhaite renvoyer les chaussures de la commande 10002, mon mail est "
                "john.carter@example.co.uk",
                "trop petites",
            ),
            "oui",
        ),
        ("zh-CN", ("我想退货", "10002 john.carter@example.co.uk", "跑鞋", "尺码太小"), "好的"),
        (
            "ar-AE",
            ("أريد إرجاع الحذاء الأزرق من الطلب 10002", "john.carter@example.co.uk", "صغير جدا"),
            "نعم",
        ),
    ],
)
async def test_a_return_ends_with_a_label_that_a_scanner_reads(
    talk: Begin, client: httpx.AsyncClient, locale: str, texts: tuple[str, ...], yes: str
) -> None:
    shopper = talk(locale)
    terms = await shopper.say(*texts)
    assert terms.card("terms")["action"] == "create_return"
    assert refund(terms) == 8900
    assert terms.card("terms")["fee"]["amount_minor"] == 0
    assert terms.card("terms")["deadline"]
    assert "carry_out" not in terms.tools
    done = await shopper.say(yes)
    card = done.card("label")
    assert card["rma"] in done.text
    assert "Royal Mail" in done.text
    label = await client.get(card["url"])
    assert label.status_code == 200
    assert label.headers["content-type"] == "application/pdf"
    (page,) = pages_of(label.content)
    assert page.codes["QRCode"] == card["rma"]
    assert page.codes["Code128"] == card["tracking_number"]


@pytest.mark.parametrize(
    ("locale", "first", "which", "amount"),
    [
        ("en-GB", "I'd like to send something back", "both", 13400),
        ("en-GB", "I want to make a return", "the blue shoes", 8900),
        ("en-GB", "I want to make a return", "everything but the lamp", 8900),
        ("de-DE", "Ich würde gern meine Bestellung zurückschicken", "das blaue", 8900),
        ("de-DE", "Ich möchte etwas zurückgeben", "alles außer den Schuhen", 4500),
        ("fr-FR", "je voudrais faire un retour", "tout sauf la lampe", 8900),
        ("es-ES", "quiero hacer una devolución", "las dos cosas", 13400),
        ("zh-CN", "我想退货", "除了台灯都退", 8900),
        ("ar-AE", "أريد إرجاع منتج", "المصباح", 4500),
    ],
)
async def test_items_are_named_in_the_shoppers_words(
    talk: Begin, locale: str, first: str, which: str, amount: int
) -> None:
    reasons = {
        "en": "changed my mind",
        "de": "gefällt mir nicht",
        "fr": "j'ai changé d'avis",
        "es": "he cambiado de idea",
        "zh": "不想要了",
        "ar": "غيرت رأيي",
    }
    answer = await talk(locale).say(first, "10002 SW9 8QH", which, reasons[locale[:2]])
    assert refund(answer) == amount


@pytest.mark.parametrize(
    ("locale", "texts", "change", "amount"),
    [
        (
            "en-GB",
            ("I want to return both, order 10002 SW9 8QH", "they are faulty"),
            "yes but only the shoes",
            8900,
        ),
        (
            "en-GB",
            ("I want to return both, order 10002 SW9 8QH", "they are faulty"),
            "no, only the shoes",
            8900,
        ),
        (
            "en-GB",
            ("I want to return the shoes, order 10002 SW9 8QH", "too big"),
            "yes but the lamp too",
            13400,
        ),
        (
            "de-DE",
            ("Ich möchte die Schuhe zurückschicken, Bestellung 10002, SW9 8QH", "zu klein"),
            "ja, aber nur die Lampe",
            4500,
        ),
        (
            "fr-FR",
            ("je veux renvoyer les chaussures, commande 10002, SW9 8QH", "trop petites"),
            "oui mais pas les chaussures, la lampe",
            4500,
        ),
        (
            "zh-CN",
            ("我想退货", "10002 john.carter@example.co.uk", "两个都退", "不喜欢"),
            "是的，但是只退鞋子",
            8900,
        ),
        (
            "ar-AE",
            ("أريد إرجاع الحذاء من الطلب 10002", "john.carter@example.co.uk", "غيرت رأيي"),
            "نعم لكن الحذاء والمصباح أيضا",
            13400,
        ),
    ],
)
async def test_a_yes_with_a_change_makes_new_terms_and_confirms_nothing(
    talk: Begin, locale: str, texts: tuple[str, ...], change: str, amount: int
) -> None:
    shopper = talk(locale)
    before = await shopper.say(*texts)
    after = await shopper.say(change)
    assert "carry_out" not in after.tools
    assert refund(after) == amount
    assert after.card("terms")["proposal_id"] != before.card("terms")["proposal_id"]
    assert "carry_out" in (await shopper.confirm()).tools


@pytest.mark.parametrize(
    ("locale", "question", "yes"),
    [("en-US", "yes, but how much will I get back?", "yes"), ("en-US", "how much will I get back?", "ok")],
)
async def test_a_question_about_the_terms_is_no_yes(
    talk: Begin, locale: str, question: str, yes: str
) -> None:
    shopper = talk(locale, market="US")
    terms = await shopper.say("I want to return the blanket", "10007 97201", "changed my mind")
    assert terms.card("terms")["fee"]["amount_minor"] > 0  # outside the EU and GB the label costs
    assert refund(terms) == 8900 - terms.card("terms")["fee"]["amount_minor"]
    asked = await shopper.say(question)
    assert "carry_out" not in asked.tools
    assert terms.card("terms")["refund"]["text"] in asked.text
    assert "carry_out" in (await shopper.say(yes)).tools


async def test_a_no_leaves_everything_as_it_is(talk: Begin) -> None:
    shopper = talk("de-DE")
    await shopper.say("Ich möchte die Schuhe zurückschicken, Bestellung 10002, SW9 8QH", "zu klein")
    answer = await shopper.say("nein danke")
    assert answer.tools == []


@pytest.mark.parametrize(
    ("locale", "text", "broken"),
    [
        ("fr-FR", "Je veux retourner la commande 10003, 75004", "la fermeture est cassée"),
        ("en-GB", "I want to return my coat, order 10003, marie.dubois@example.fr", "yes"),
        ("ar-AE", "أريد إرجاع الطلب 10003, marie.dubois@example.fr", "نعم"),
    ],
)
async def test_outside_the_window_the_day_is_told_and_a_fault_can_be_reported(
    talk: Begin, locale: str, text: str, broken: str
) -> None:
    shopper = talk(locale)
    refused = await shopper.say(text)
    assert "2026" in refused.text or "202" in refused.text
    assert "terms" not in refused.kinds
    assert refused.card("choices")["choices"]
    assert "order_details" in (await shopper.say(broken)).tools  # the report is under way


@pytest.mark.parametrize(
    ("locale", "texts", "yes"),
    [
        ("es-ES", ("quiero devolver el cinturón", "10005 carlos.garcia@example.es"), "sí"),
        ("de-DE", ("Ich möchte den Gürtel zurückgeben, Bestellung 10005, 28013",), "ja"),
    ],
)
async def test_a_final_sale_is_refused_the_withdrawal_explained_and_a_person_offered(
    talk: Begin, locale: str, texts: tuple[str, ...], yes: str
) -> None:
    shopper = talk(locale)
    refused = await shopper.say(*texts)
    assert "terms" not in refused.kinds
    assert "14" in refused.text
    assert (await shopper.say(yes)).handed_off


@pytest.mark.parametrize(
    ("locale", "text", "reason"),
    [
        ("es-ES", "Quiero devolver todo el pedido 10005, 28013", "no me gusta"),
        ("en-GB", "I'd like to return everything from order 10005, 28013", "changed my mind"),
    ],
)
async def test_what_cannot_come_back_is_told_and_the_rest_proposed(
    talk: Begin, locale: str, text: str, reason: str
) -> None:
    answer = await talk(locale).say(text, reason)
    assert refund(answer) == 5900
    assert len(answer.card("terms")["items"]) == 1
    assert "14" in answer.text


async def test_what_has_been_returned_cannot_be_returned_again(talk: Begin) -> None:
    refused = await talk("en-GB").say("I want to return the sweater from order 10008, SW9 8QH")
    assert "already been returned" in refused.text
    assert refused.card("choices")["choices"]


@pytest.mark.parametrize(
    ("locale", "text", "yes", "tool"),
    [
        ("en-GB", "I want to return the shirt, order 10001, anna.schmidt@example.de", "yes", "track_order"),
        ("fr-FR", "je veux retourner la chemise de la commande 10001, 10115", "oui", "track_order"),
        ("zh-CN", "我想退货，订单10004，li.wei@example.cn", "好的", "cancel_order"),
    ],
)
async def test_before_delivery_something_useful_is_offered_instead(
    talk: Begin, locale: str, text: str, yes: str, tool: str
) -> None:
    shopper = talk(locale)
    refused = await shopper.say(text)
    assert "terms" not in refused.kinds
    assert tool in (await shopper.say(yes)).tools


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("en-GB", ("I want to return the desk, 10011, lars.nielsen@example.dk", "changed my mind")),
        ("de-DE", ("Ich möchte den Tisch zurückgeben", "10011 lars.nielsen@example.dk", "zu groß")),
    ],
)
async def test_a_return_of_high_value_goes_to_a_person(
    talk: Begin, locale: str, texts: tuple[str, ...]
) -> None:
    answer = await talk(locale).say(*texts)
    assert answer.refusals == ["needs_person"]
    assert answer.handed_off
