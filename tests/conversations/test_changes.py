"""3. Cancel an order, send it elsewhere, change its items; exchange what has arrived."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.talking import Talk

Begin = Callable[..., Talk]


@pytest.mark.parametrize(
    ("locale", "texts", "yes"),
    [
        ("en-GB", ("please cancel my order 10004, li.wei@example.cn",), "yes"),
        ("en-GB", ("cancel my order please", "10004 200120"), "go ahead"),
        ("de-DE", ("Ich möchte meine Bestellung stornieren", "10004", "li.wei@example.cn"), "ja bitte"),
        ("zh-CN", ("我想取消订单10004", "li.wei@example.cn"), "好的"),
        ("ar-AE", ("أريد إلغاء الطلب 10004", "li.wei@example.cn"), "نعم"),
    ],
)
async def test_an_order_is_cancelled_before_it_leaves(
    talk: Begin, locale: str, texts: tuple[str, ...], yes: str
) -> None:
    shopper = talk(locale)
    terms = await shopper.say(*texts)
    assert terms.card("terms")["action"] == "cancel_order"
    assert terms.card("terms")["refund"]["amount_minor"] == 87700
    done = await shopper.say(yes)
    assert done.card("order")["status"] == "cancelled"
    assert "877" in done.text


@pytest.mark.parametrize(
    ("locale", "first", "change", "refund"),
    [
        (
            "fr-FR",
            "je veux annuler la commande 10004 li.wei@example.cn",
            "oui mais seulement la coque",
            18900,
        ),
        ("en-GB", "Please cancel order 10004 li.wei@example.cn", "yes but keep the phone case", 58900),
    ],
)
async def test_a_single_item_is_taken_out_in_place_of_the_whole(
    talk: Begin, locale: str, first: str, change: str, refund: int
) -> None:
    shopper = talk(locale)
    await shopper.say(first)
    terms = await shopper.say(change)
    assert "carry_out" not in terms.tools
    assert terms.card("terms")["action"] == "change_items"
    assert terms.card("terms")["refund"]["amount_minor"] == refund
    done = await shopper.confirm()
    assert len(done.card("order")["items"]) == 1


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        (
            "de-DE",
            "Hallo, ich möchte die Kopfhörer aus meiner Bestellung 10004 stornieren, li.wei@example.cn",
        ),
        ("en-GB", "I want to cancel the earbuds in my order 10004, li.wei@example.cn"),
    ],
)
async def test_cancelling_one_item_leaves_the_others(talk: Begin, locale: str, text: str) -> None:
    terms = await talk(locale).say(text)
    assert terms.card("terms")["action"] == "change_items"
    assert terms.card("terms")["refund"]["amount_minor"] == 58900


@pytest.mark.parametrize(
    ("locale", "texts", "yes"),
    [
        ("de-DE", ("Ich möchte meine Bestellung 10001 stornieren", "anna.schmidt@example.de"), "ja"),
        ("zh-CN", ("订单10001还能取消吗？邮箱anna.schmidt@example.de",), "好的"),
        ("en-GB", ("cancel order 10001 please, anna.schmidt@example.de",), "ok"),
    ],
)
async def test_once_it_is_on_its_way_it_is_not_cancelled_but_there_is_something_else(
    talk: Begin, locale: str, texts: tuple[str, ...], yes: str
) -> None:
    shopper = talk(locale)
    refused = await shopper.say(*texts)
    assert refused.refusals == ["already_shipped"]
    assert "terms" not in refused.kinds
    assert "tracking" in (await shopper.say(yes)).kinds


@pytest.mark.parametrize(
    ("locale", "text", "yes"),
    [
        ("en-GB", "Can I cancel 10002? SW9 8QH", "yes"),
        ("fr-FR", "je veux annuler ma commande 10002, john.carter@example.co.uk", "oui"),
    ],
)
async def test_a_delivered_order_is_not_cancelled_but_returned(
    talk: Begin, locale: str, text: str, yes: str
) -> None:
    shopper = talk(locale)
    refused = await shopper.say(text)
    assert refused.refusals == ["already_shipped"]
    which = await shopper.say(yes)
    assert len(which.card("choices")["choices"]) == 3  # both items, and everything


async def test_what_was_cancelled_before_leads_to_its_refund(talk: Begin) -> None:
    shopper = talk("en-GB")
    refused = await shopper.say("cancel order 10010 kenji.tanaka@example.jp")
    assert refused.refusals == ["already_cancelled"]
    assert "refund_status" in (await shopper.say("yes")).tools


@pytest.mark.parametrize(
    ("locale", "texts", "yes"),
    [
        (
            "en-GB",
            (
                "I need to change the delivery address of order 10004",
                "li.wei@example.cn",
                "Nanjing Road 12, 200001 Shanghai",
            ),
            "yes",
        ),
        (
            "fr-FR",
            (
                "Je veux changer l'adresse de livraison de la commande 10004, li.wei@example.cn",
                "12 rue de Nankin, 200001 Shanghai",
            ),
            "oui",
        ),
        (
            "zh-CN",
            ("我要改收货地址，订单10004，邮箱li.wei@example.cn", "上海市黄浦区南京东路12号，邮编200001"),
            "确认",
        ),
    ],
)
async def test_the_address_is_changed_before_it_leaves(
    talk: Begin, locale: str, texts: tuple[str, ...], yes: str
) -> None:
    shopper = talk(locale)
    terms = await shopper.say(*texts)
    assert terms.card("terms")["action"] == "change_address"
    assert "200001" in terms.text
    assert "12" in terms.text
    assert "carry_out" in (await shopper.say(yes)).tools


@pytest.mark.parametrize(
    ("locale", "text", "yes"),
    [
        (
            "de-DE",
            "Bitte ändern Sie die Lieferadresse meiner Bestellung 10001, anna.schmidt@example.de",
            "ok",
        ),
        (
            "es-ES",
            "Quiero cambiar la dirección de entrega del pedido 10001, anna.schmidt@example.de",
            "sí",
        ),
    ],
)
async def test_after_dispatch_the_carrier_can_redirect_and_the_number_for_it_is_given(
    talk: Begin, locale: str, text: str, yes: str
) -> None:
    shopper = talk(locale)
    refused = await shopper.say(text)
    assert refused.refusals == ["already_shipped"]
    assert "00340434164565140288" in (await shopper.say(yes)).text


@pytest.mark.parametrize(
    ("locale", "texts", "after", "yes"),
    [
        (
            "en-GB",
            ("Can I change the colour of my earbuds? Order 10004, li.wei@example.cn", "black please"),
            "black",
            "yes",
        ),
        (
            "en-GB",
            ("Please change my order", "10004 li.wei@example.cn", "the phone case", "blue"),
            "blue",
            "yes",
        ),
        (
            "fr-FR",
            ("je veux changer la quantité, commande 10004", "li.wei@example.cn", "la coque", "3"),
            "3 ×",
            "oui",
        ),
    ],
)
async def test_colour_and_quantity_are_changed_before_it_leaves(
    talk: Begin, locale: str, texts: tuple[str, ...], after: str, yes: str
) -> None:
    shopper = talk(locale)
    terms = await shopper.say(*texts)
    assert terms.card("terms")["action"] == "change_items"
    assert after in terms.text
    assert "carry_out" in (await shopper.say(yes)).tools


async def test_a_change_of_mind_after_the_terms_makes_new_terms(talk: Begin) -> None:
    shopper = talk("en-GB")
    await shopper.say("Please change my order", "10004 li.wei@example.cn", "the phone case", "blue")
    terms = await shopper.say("two of them please")
    assert "carry_out" not in terms.tools
    assert terms.card("terms")["charge" if "charge" in terms.card("terms") else "rows"]
    assert "2 ×" in terms.text


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-GB", "I'd like to change the size of the shirt in order 10001 to L, anna.schmidt@example.de"),
        ("en-GB", "I want to exchange my shirt from order 10001 for a size L, anna.schmidt@example.de"),
    ],
)
async def test_a_size_on_its_way_is_not_changed_and_one_thing_is_asked(
    talk: Begin, locale: str, text: str
) -> None:
    shopper = talk(locale)
    refused = await shopper.say(text)
    assert len(refused.refusals) == 1
    assert refused.kinds.count("choices") == 1
    assert "tracking" in (await shopper.say("yes")).kinds


@pytest.mark.parametrize(
    ("locale", "texts", "yes"),
    [
        ("en-GB", ("I want to exchange the shoes for a size 44, order 10002 SW9 8QH",), "yes"),
        (
            "es-ES",
            (
                "pedí la talla equivocada, quiero la 44 en vez de la 43, pedido 10002, "
                "john.carter@example.co.uk",
            ),
            "sí",
        ),
        (
            "fr-FR",
            (
                "je voudrais échanger les chaussures contre une taille 44",
                "10002",
                "john.carter@example.co.uk",
            ),
            "oui",
        ),
        ("zh-CN", ("我想换货，订单10002，john.carter@example.co.uk", "跑鞋", "44码"), "好的"),
    ],
)
async def test_a_size_that_has_arrived_is_exchanged(
    talk: Begin, locale: str, texts: tuple[str, ...], yes: str
) -> None:
    shopper = talk(locale)
    terms = await shopper.say(*texts)
    assert terms.card("terms")["action"] == "exchange_items"
    assert "44" in terms.text
    done = await shopper.say(yes)
    assert done.card("label")["rma"] in done.text


async def test_no_exchange_outside_the_window(talk: Begin) -> None:
    refused = await talk("en-GB").say("exchange my coat for a 40, order 10003 75004")
    assert refused.refusals == ["outside_window"]
    assert "Wool coat" in refused.text
    assert refused.card("choices")["choices"]
