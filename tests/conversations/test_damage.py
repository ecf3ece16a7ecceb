"""5. Something damaged, wrong or missing."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image

from tests.conversations.talking import Talk

Begin = Callable[..., Talk]


def photo() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(data, "JPEG")
    return data.getvalue()


@pytest.mark.parametrize(
    ("locale", "texts", "with_photo"),
    [
        (
            "en-GB",
            ("my trail shoes arrived damaged, order 10002 SW9 8QH", "replacement"),
            "here you go",
        ),
        (
            "de-DE",
            ("Meine Schuhe sind kaputt angekommen", "10002", "SW9 8QH", "Ersatz bitte"),
            "hier ist das Foto",
        ),
        (
            "fr-FR",
            ("Ma lampe est arrivée cassée, commande 10002, SW9 8QH", "un remplacement"),
            "voilà la photo",
        ),
        (
            "ar-AE",
            ("وصلني الحذاء مكسورًا، الطلب 10002", "john.carter@example.co.uk", "أريد بديلًا"),
            "تفضلوا الصورة",
        ),
    ],
)
async def test_a_dear_item_is_replaced_after_a_photo_and_a_yes(
    talk: Begin, locale: str, texts: tuple[str, ...], with_photo: str
) -> None:
    talking = talk(locale)
    asked = await talking.say(*texts)
    assert asked.refusals == ["photo_needed"]
    offered = await talking.upload(photo(), with_photo)
    terms = offered.card("terms")
    assert terms["action"] == "send_replacement"
    assert len(terms["items"]) == 1
    done = await talking.confirm()
    assert "carry_out" in done.tools
    assert "10002" in done.text


@pytest.mark.parametrize(
    ("locale", "texts", "without"),
    [
        (
            "en-GB",
            ("my trail shoes arrived damaged, order 10002 SW9 8QH", "replacement"),
            "I don't have a photo",
        ),
        (
            "de-DE",
            ("Meine Schuhe sind kaputt angekommen", "10002", "SW9 8QH", "Ersatz bitte"),
            "Ich kann kein Foto machen",
        ),
    ],
)
async def test_who_has_no_photo_is_passed_on_to_a_person(
    talk: Begin, locale: str, texts: tuple[str, ...], without: str
) -> None:
    talking = talk(locale)
    await talking.say(*texts)
    assert (await talking.say(without)).handed_off


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("es-ES", ("Falta el cinturón en mi paquete, pedido 10005, 28013", "que me devuelvan el dinero")),
        ("en-GB", ("the belt was missing from my parcel. 10005, carlos.garcia@example.es", "refund please")),
    ],
)
async def test_a_cheap_missing_item_is_refunded_without_a_photo(
    talk: Begin, locale: str, texts: tuple[str, ...]
) -> None:
    talking = talk(locale)
    terms = (await talking.say(*texts)).card("terms")
    assert terms["action"] == "give_refund"
    assert terms["refund"]["amount_minor"] == 1990
    done = await talking.confirm()
    assert "carry_out" in done.tools
    assert "19" in done.text


@pytest.mark.parametrize(
    ("locale", "texts", "insists"),
    [
        (
            "fr-FR",
            ("Ma lampe est arrivée cassée, commande 10002, SW9 8QH", "un remboursement"),
            "non, je veux un remboursement",
        ),
        (
            "zh-CN",
            ("收到的跑鞋坏了，订单10002，邮编SW9 8QH", "退款"),
            "还是要退款",
        ),
    ],
)
async def test_a_refund_above_the_limit_is_a_choice_between_replacement_and_a_person(
    talk: Begin, locale: str, texts: tuple[str, ...], insists: str
) -> None:
    talking = talk(locale)
    await talking.say(*texts)
    choice = await talking.upload(photo(), "photo")
    assert choice.kinds == ["choices"]
    assert not choice.handed_off
    assert (await talking.say(insists)).handed_off


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        (
            "en-GB",
            (
                "you sent me the wrong item",
                "10002 john.carter@example.co.uk",
                "the lamp",
                "send me the right one",
            ),
        ),
        (
            "de-DE",
            (
                "Ich habe den falschen Artikel bekommen",
                "10002 john.carter@example.co.uk",
                "die Lampe",
                "bitte die richtige schicken",
            ),
        ),
    ],
)
async def test_a_wrong_item_is_asked_for_where_the_order_has_several(
    talk: Begin, locale: str, texts: tuple[str, ...]
) -> None:
    talking = talk(locale)
    which = await talking.say(*texts[:2])
    assert len(which.card("choices")["choices"]) >= 2
    assert (await talking.say(*texts[2:])).refusals == ["photo_needed"]
    assert (await talking.upload(photo(), "photo")).card("terms")["action"] == "send_replacement"


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("de-DE", ("Der Schreibtisch ist beschädigt, 10011, lars.nielsen@example.dk", "Ersatz")),
        ("en-GB", ("My standing desk arrived damaged. 10011, lars.nielsen@example.dk", "a replacement")),
    ],
)
async def test_a_claim_of_high_value_goes_to_a_person_after_the_photo(
    talk: Begin, locale: str, texts: tuple[str, ...]
) -> None:
    talking = talk(locale)
    assert (await talking.say(*texts)).refusals == ["photo_needed"]
    assert (await talking.upload(photo(), "photo")).handed_off


@pytest.mark.parametrize(
    ("locale", "texts", "yes"),
    [
        (
            "fr-FR",
            ("Mon manteau a un défaut, commande 10003, marie.dubois@example.fr", "remplacement"),
            "oui",
        ),
        ("en-GB", ("My coat is faulty, order 10003, marie.dubois@example.fr", "replacement"), "yes please"),
    ],
)
async def test_after_the_time_for_reports_the_warranty_is_offered_through_a_person(
    talk: Begin, locale: str, texts: tuple[str, ...], yes: str
) -> None:
    talking = talk(locale)
    answer = await talking.say(*texts)
    assert answer.refusals == ["outside_window"]
    assert not answer.handed_off
    assert (await talking.say(yes)).handed_off
