"""1. "Where is my order?"."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.talking import Talk

Begin = Callable[..., Talk]


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("en-GB", ("Where is my order?", "10001", "anna.schmidt@example.de")),
        ("en-GB", ("has my parcel shipped yet", "anna.schmidt@example.de", "it's 10001")),
        ("en-GB", ("where is order 10001? anna.schmidt@example.de",)),
        ("en-GB", ("where is my order", "my email is anna.schmidt@example.de and the order is #10001")),
        ("de-DE", ("Wo bleibt meine Bestellung?", "10001 10115")),
        ("de-DE", ("Hallo, wann kommt mein Paket? Bestellnummer 10001, PLZ 10115",)),
        ("de-DE", ("Wo ist meine Bestellung 10001, 10115?",)),
        ("fr-FR", ("Où est mon colis ?", "10001", "anna.schmidt@example.de")),
        ("es-ES", ("¿Dónde está mi pedido?", "10001", "10115")),
        ("zh-CN", ("我的快递到哪了", "10001", "anna.schmidt@example.de")),
        ("ar-AE", ("أين طلبي؟", "10001", "anna.schmidt@example.de")),
    ],
)
async def test_the_way_of_the_parcel_is_shown_once_number_and_proof_are_there(
    talk: Begin, locale: str, texts: tuple[str, ...]
) -> None:
    answer = await talk(locale).say(*texts)
    parcel = answer.card("tracking")["parcels"][0]
    assert parcel["carrier"] == "DHL"
    assert parcel["timeline"]
    assert parcel["expected_at"]
    assert answer.language == locale[:2]
    assert parcel["tracking_number"] in answer.text
    assert "Duisburg" in answer.text  # where it was seen last


async def test_the_phone_number_is_asked_for_and_serves_where_there_are_no_postcodes(talk: Begin) -> None:
    shopper = talk("ar-AE", market="AE")
    asked = await shopper.say("أين طلبي؟ رقم الطلب 10006")
    assert "رقم الهاتف" in asked.text
    answer = await shopper.say("+971 50 123 4567")
    assert answer.card("tracking")["parcels"][0]["state"] == "problem"
    assert "41109139621" in answer.text
    assert "track_order" in (await shopper.say("متى يصل؟")).tools


@pytest.mark.parametrize(
    ("locale", "texts", "other"),
    [
        ("en-US", ("where's my stuff? order 10007", "97201"), "what about the other parcel?"),
        ("es-MX", ("¿dónde está mi pedido 10007? 97201",), "¿y el otro paquete?"),
        ("fr-FR", ("où est ma commande 10007 ?", "97201"), "et l'autre colis ?"),
    ],
)
async def test_each_parcel_of_an_order_is_told_and_the_other_one_can_be_asked_for(
    talk: Begin, locale: str, texts: tuple[str, ...], other: str
) -> None:
    shopper = talk(locale)
    answer = await shopper.say(*texts)
    delivered, under_way = answer.card("tracking")["parcels"]
    assert (delivered["state"], under_way["state"]) == ("delivered", "in_transit")
    assert delivered["tracking_number"] in answer.text
    assert under_way["tracking_number"] in answer.text
    again = await shopper.say(other)
    assert under_way["tracking_number"] in again.text
    assert delivered["tracking_number"] not in again.text


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("en-GB", ("my parcel says delivered but it's not here", "10009 sofia.rossi@example.it")),
        ("fr-FR", ("Ma commande 10009 est indiquée livrée mais je n'ai rien reçu. 20121",)),
        ("es-ES", ("mi pedido no ha llegado", "10009", "20121")),
        ("zh-CN", ("显示已签收但我没收到", "10009 sofia.rossi@example.it")),
    ],
)
async def test_delivered_but_missing_leads_to_looking_first_and_a_day_for_the_inquiry(
    talk: Begin, locale: str, texts: tuple[str, ...]
) -> None:
    looked = {
        "en": "I've already asked the neighbours, nothing",
        "fr": "oui j'ai regardé partout",
        "es": "ya he preguntado a los vecinos",
        "zh": "问过邻居了，没有",
    }
    shopper = talk(locale)
    first = await shopper.say(*texts)
    assert first.card("tracking")["parcels"][0]["state"] == "delivered"
    assert first.text.count("BRT") >= 2  # who delivered it, and who will be asked
    second = await shopper.say(looked[locale[:2]])
    assert "track_order" in second.tools
    assert "BRT" in second.text
    assert second.card("choices")["choices"]
    assert len(second.text) < len(first.text)  # what was said is not recited


@pytest.mark.parametrize(
    ("locale", "text", "yes"),
    [
        ("fr-FR", "où en est la commande 10299 ? julien.moreau@example.fr", "oui"),
        ("zh-CN", "我的包裹怎么还没到？订单10215，邮箱wang.fang@example.cn", "好的"),
        ("es-MX", "¿Dónde está mi pedido 10251? diego.ramirez@example.com.mx", "sí"),  # long in customs
    ],
)
async def test_a_parcel_that_is_long_overdue_is_searched_for_on_a_yes(
    talk: Begin, locale: str, text: str, yes: str
) -> None:
    shopper = talk(locale)
    offered = await shopper.say(text)
    assert offered.card("tracking")["parcels"][0]["state"] == "problem"
    assert offered.card("terms")["action"] == "open_inquiry"
    assert "carry_out" in (await shopper.say(yes)).tools


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("en-AU", ("Where is my parcel? 10154 mia.nguyen@example.com.au", "I'd like a replacement")),
        ("de-DE", ("Wo ist mein Paket? 10154 mia.nguyen@example.com.au", "Ersatz bitte")),
    ],
)
async def test_a_lost_parcel_is_sent_again_or_paid_back(
    talk: Begin, locale: str, texts: tuple[str, ...]
) -> None:
    shopper = talk(locale)
    lost = await shopper.say(texts[0])
    assert len(lost.card("choices")["choices"]) == 2
    answer = await shopper.say(texts[1])
    assert answer.handed_off or answer.card("terms")["action"] == "send_replacement"


async def test_a_late_parcel_gets_the_day_on_which_it_is_searched_for(talk: Begin) -> None:
    answer = await talk("en-GB").say("where is 10357? daan.bakker@example.nl")
    assert "late" in answer.text
    assert "PostNL to search for it" in answer.text
    assert "terms" not in answer.kinds


@pytest.mark.parametrize(
    ("locale", "wrong", "correction"),
    [
        ("de-DE", "Wo ist mein Paket? 10001, anna.schmitt@example.de", "anna.schmidt@example.de"),
        ("en-GB", "where is my parcel? order 10011 anna.schmidt@example.de", "sorry, it's 10001"),
        ("es-ES", "¿dónde está mi pedido 10001? 10116", "10115"),
    ],
)
async def test_who_corrects_the_number_or_the_proof_need_not_repeat_the_other(
    talk: Begin, locale: str, wrong: str, correction: str
) -> None:
    shopper = talk(locale)
    refused = await shopper.say(wrong)
    assert refused.refusals == ["verification_failed"]
    assert (await shopper.say(correction)).card("tracking")["order_number"] == "10001"


async def test_what_was_wrong_is_never_said_nor_whether_an_order_exists(talk: Begin) -> None:
    wrong_mail = await talk("en-GB").say("where is order 10001? nobody@example.com")
    wrong_number = await talk("en-GB").say("where is order 99999? anna.schmidt@example.de")
    assert wrong_mail.text == wrong_number.text


@pytest.mark.parametrize("text", ["where is my parcel, order 1001", "where is order #100012?"])
async def test_a_number_with_a_digit_too_few_or_too_many_is_noticed(talk: Begin, text: str) -> None:
    assert "five digits" in (await talk("en-GB").say(text)).text


@pytest.mark.parametrize(
    ("locale", "question", "person"),
    [
        ("en-GB", "where is my order 10001?", "yes please"),
        ("ar-AE", "أين طلبي 10001؟", "نعم"),
    ],
)
async def test_too_many_wrong_tries_end_in_a_friendly_lock_and_a_person(
    talk: Begin, locale: str, question: str, person: str
) -> None:
    shopper = talk(locale)
    await shopper.say(question)
    for name in "abcde":
        answer = await shopper.say(f"10001 {name}@example.com")
        assert answer.refusals == ["verification_failed"]
    locked = await shopper.say("10001 anna.schmidt@example.de")
    assert locked.refusals == ["verification_locked"]
    assert "tracking" not in locked.kinds
    assert (await shopper.say(person)).handed_off


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("de-DE", ("Wo ist meine Bestellung?", "ich habe die Nummer nicht")),
        ("es-ES", ("¿dónde está mi paquete?", "no tengo el número de pedido")),
    ],
)
async def test_who_has_no_number_learns_where_it_is_and_that_a_person_can_help(
    talk: Begin, locale: str, texts: tuple[str, ...]
) -> None:
    shopper = talk(locale)
    first = await shopper.say(texts[0])
    second = await shopper.say(texts[1])
    assert second.text != first.text
    person = second.card("choices")["choices"][0]["text"]
    assert (await shopper.say(person)).handed_off


@pytest.mark.parametrize(
    "text", ["ma dai, non c'è niente, rivoglio i soldi SUBITO", "non mi è arrivato niente, rivoglio i soldi"]
)
async def test_money_back_for_what_never_came_asks_for_no_return(talk: Begin, text: str) -> None:
    shopper = talk("it-IT")
    await shopper.say("dove cavolo è il mio pacco???", "10009", "20121")
    answer = await shopper.say(text)
    assert "quote_return" not in answer.tools
    assert answer.text.count("BRT") == 1
    assert "persona" in answer.text


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("de-DE", "Wo bleibt mein Paket? 20121 10009"),
        ("th-TH", "พัสดุยังไม่ถึงเลยค่ะ 20121 10009"),
        ("fr-FR", "20121 10009 où en est ma livraison"),
        ("ar-AE", "وين الشحنة؟ ٢٠١٢١ ١٠٠٠٩"),
    ],
)
async def test_a_postcode_may_come_before_the_order_number(talk: Begin, locale: str, text: str) -> None:
    answer = await talk(locale).say(text)
    assert answer.tools == ["verify_order", "track_order"]
    assert "BRT" in answer.text


async def test_two_numbers_that_fit_neither_way_do_not_tell_which_is_wrong(talk: Begin) -> None:
    shopper = talk("en-GB")
    wrong_postcode = await shopper.say("where is my parcel? 10001 20121")
    no_order = await talk("en-GB").say("where is my parcel? 77777 20121")
    assert wrong_postcode.refusals == no_order.refusals == ["verification_failed"]
    assert wrong_postcode.text == no_order.text
