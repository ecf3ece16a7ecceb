"""The conversations that matter most, through the page, in a language of each direction."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.shopper import TURN_MS, Shopper

Visit = Callable[..., Shopper]

PARCELS = [
    pytest.param("de", "Wo ist meine Bestellung?", "10001, anna.schmidt@example.de", "DHL", id="de"),
    pytest.param("ar", "أين طلبي رقم 10006؟", "fatima.alsayed@example.ae", "Aramex", id="ar"),
    pytest.param("ja", "荷物は今どこですか？", "10001, anna.schmidt@example.de", "お届け予定", id="ja"),
    pytest.param("ru", "Где мой заказ?", "10001, anna.schmidt@example.de", "DHL", id="ru"),
]
RETURNS = [
    pytest.param(
        "de",
        "Ich möchte die Chinohose aus Bestellung 10005 zurückgeben, carlos.garcia@example.es",
        "Zu klein",
        re.compile(r"59,00\s€"),
        id="de",
    ),
    pytest.param(
        "ar",
        "أريد إرجاع مصباح المكتب من الطلب 10002، john.carter@example.co.uk",
        None,
        re.compile(r"45[.,]00"),
        id="ar",
    ),
]
PEOPLE = [
    pytest.param("de", "Ich möchte mit einem Menschen sprechen", id="de"),
    pytest.param("ar", "أريد التحدث إلى موظف", id="ar"),
]


@pytest.mark.parametrize(("lang", "question", "proof", "carrier"), PARCELS)
def test_a_parcel_is_found_and_drawn_as_a_timeline(
    visit: Visit, lang: str, question: str, proof: str, carrier: str
) -> None:
    shopper = visit(lang).open()
    shopper.say(question)
    shopper.say(proof)
    card = shopper.card("tracking")
    expect(card).to_contain_text(carrier)
    assert card.locator(".timeline > li").count() >= 2
    assert card.locator(".steps [aria-current=step]").count() == 1
    direction = card.evaluate("card => getComputedStyle(card).direction")
    assert direction == ("rtl" if lang == "ar" else "ltr")
    assert not shopper.errors


@pytest.mark.parametrize(("lang", "question", "reason", "amount"), RETURNS)
def test_a_return_is_confirmed_on_its_card_and_the_label_is_a_pdf(
    visit: Visit, lang: str, question: str, reason: str | None, amount: re.Pattern[str]
) -> None:
    shopper = visit(lang).open()
    shopper.say(question)
    choice = shopper.log.locator(".choices .choice")
    before = shopper.replies.count()
    (choice.get_by_text(reason) if reason else choice).first.click()
    expect(shopper.replies).to_have_count(before + 1, timeout=TURN_MS)

    terms = shopper.card("terms")
    expect(terms.locator(".row.total")).to_contain_text(amount)
    expect(terms.locator(".fine")).to_contain_text(re.compile(r"\d{1,2}[:.]\d{2}"))
    terms.locator(".primary").click()
    expect(terms.locator(".decide")).to_have_count(0)
    expect(terms.locator(".outcome.done")).to_be_visible(timeout=TURN_MS)

    label = shopper.card("label")
    expect(label).to_be_visible(timeout=TURN_MS)
    link = label.locator("a.primary")
    assert link.get_attribute("target") == "_blank"
    answer = shopper.page.request.get(link.get_attribute("href") or "")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
    assert not shopper.errors


def test_what_is_declined_changes_nothing_and_cannot_be_decided_again(visit: Visit) -> None:
    shopper = visit("de").open()
    shopper.say("Bitte stornieren Sie meine Bestellung 10004, li.wei@example.cn")
    terms = shopper.card("terms")
    terms.locator(".quiet").click()
    expect(terms.locator(".outcome.declined")).to_be_visible(timeout=TURN_MS)
    assert terms.get_by_role("button").count() == 0
    assert shopper.log.locator(".outcome.done").count() == 0


@pytest.mark.parametrize(("lang", "wish"), PEOPLE)
def test_who_asks_for_a_person_is_told_by_when(visit: Visit, lang: str, wish: str) -> None:
    shopper = visit(lang).open()
    shopper.say(wish)
    card = shopper.card("handoff")
    expect(card.locator(".until")).to_contain_text(re.compile(r"\d{1,2}:\d{2}"))
    expect(shopper.panel.locator(".head .state")).to_contain_text(re.compile(r"\d{1,2}:\d{2}"))
    expect(shopper.panel.locator(".person-button")).to_be_disabled()


@pytest.mark.parametrize("lang", ["en", "de", "fr", "es", "zh", "ar"])
def test_the_button_for_a_person_is_always_there_and_works(visit: Visit, lang: str) -> None:
    shopper = visit(lang, width=320, height=640).open()
    button = shopper.panel.locator(".person-button")
    expect(button).to_be_visible()
    button.click()
    expect(shopper.card("handoff")).to_be_visible(timeout=TURN_MS)
    expect(button).to_be_visible()


def test_a_reply_can_be_judged(visit: Visit) -> None:
    shopper = visit("de").open()
    reply = shopper.say("Wo ist meine Bestellung?")
    thumb = reply.get_by_role("button", name="Hilfreich", exact=True)
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "true")
    shopper.reload()
    expect(shopper.replies.last.get_by_role("button", name="Hilfreich", exact=True)).to_have_attribute(
        "aria-pressed", "true", timeout=TURN_MS
    )


def test_a_photo_goes_with_a_message(visit: Visit) -> None:
    shopper = visit("de").open()
    picture = shopper.page.locator(".launcher").screenshot()
    shopper.panel.locator("input[type=file]").set_input_files(
        {"name": "riss.png", "mimeType": "image/png", "buffer": picture}
    )
    expect(shopper.panel.locator(".tray li")).to_have_count(1)
    shopper.say("Der Schuh ist gerissen")
    expect(shopper.sent.last.get_by_role("img", name="riss.png")).to_be_visible()
    expect(shopper.panel.locator(".tray li")).to_have_count(0)
    shopper.reload()
    expect(shopper.sent.last).to_contain_text("riss.png", timeout=TURN_MS)


def test_a_sample_order_of_the_page_lands_in_the_field(visit: Visit) -> None:
    shopper = visit("de")
    shopper.page.locator("#samples button").first.click()
    expect(shopper.field).to_have_value(re.compile("10001.*anna.schmidt@example.de"))
    expect(shopper.field).to_be_focused()
