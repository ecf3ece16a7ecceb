"""A conversation outlives reloads, lost connections, refused calls and a server that dies."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Route, expect

from tests.browser.conftest import Server
from tests.browser.shopper import TURN_MS, Shopper

Visit = Callable[..., Shopper]


def test_a_reload_keeps_the_conversation_its_draft_and_the_open_panel(visit: Visit) -> None:
    shopper = visit("de").open()
    shopper.say("Wo ist meine Bestellung?")
    shopper.field.fill("10001, anna")
    shopper.reload()
    expect(shopper.panel).to_be_visible()
    expect(shopper.replies).to_have_count(1, timeout=TURN_MS)
    expect(shopper.field).to_have_value("10001, anna")
    shopper.say("10001, anna.schmidt@example.de")
    expect(shopper.card("tracking")).to_be_visible()
    assert shopper.sent.count() == 2


def test_a_second_page_shows_what_is_said_on_the_first(visit: Visit) -> None:
    shopper = visit("de").open()
    shopper.say("Wo ist meine Bestellung?")
    other = Shopper(shopper.page.context.new_page(), shopper.page.url).open()
    expect(other.replies).to_have_count(1, timeout=TURN_MS)
    shopper.say("10001, anna.schmidt@example.de")
    expect(other.card("tracking")).to_be_visible(timeout=TURN_MS)


def test_a_new_conversation_begins_empty(visit: Visit) -> None:
    shopper = visit("de").open()
    shopper.say("Wo ist meine Bestellung?")
    shopper.panel.get_by_role("button", name="Neues Gespräch").click()
    shopper.panel.get_by_role("button", name="Neu beginnen").click()
    expect(shopper.log.locator(".message")).to_have_count(0)
    shopper.say("Wo ist meine Bestellung?")
    assert shopper.sent.count() == 1


def test_what_is_written_while_the_server_is_dead_is_sent_once_when_it_is_back(
    visit: Visit, server: Server
) -> None:
    shopper = visit("de").open()
    shopper.say("Wo ist meine Bestellung?")
    server.kill()
    try:
        shopper.type("10001, anna.schmidt@example.de")
        expect(shopper.sent.last.locator(".note")).to_contain_text("Noch nicht gesendet", timeout=TURN_MS)
        expect(shopper.panel.locator(".banner")).to_be_visible(timeout=TURN_MS)
    finally:
        server.start()
    expect(shopper.card("tracking")).to_be_visible(timeout=2 * TURN_MS)
    expect(shopper.panel.locator(".banner")).to_be_hidden(timeout=TURN_MS)
    assert shopper.sent.count() == 2
    assert shopper.log.locator(".pending").count() == 0


def test_a_message_whose_answer_got_lost_is_repeated_under_the_same_key(visit: Visit) -> None:
    shopper = visit("de").open()
    shopper.say("Hallo")
    keys: list[str] = []

    def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()  # it arrives, its answer does not
            route.abort()
        else:
            route.continue_()

    shopper.page.route("**/messages", lose_the_first)
    shopper.say("Wo ist meine Bestellung?")
    expect(shopper.log.locator(".pending")).to_have_count(0, timeout=TURN_MS)
    shopper.page.wait_for_timeout(2500)
    assert len(set(keys)) == 1
    assert shopper.sent.count() == 2


def test_a_refused_message_can_be_sent_again_under_the_same_key(visit: Visit) -> None:
    shopper = visit("de").open()
    shopper.say("Hallo")
    keys: list[str] = []

    def refuse_the_first(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fulfill(status=422, json={"detail": "words for developers"})
        else:
            route.continue_()

    shopper.page.route("**/messages", refuse_the_first)
    shopper.type("Wo ist meine Bestellung?")
    expect(shopper.panel.get_by_role("alert")).to_contain_text("Das konnte nicht gesendet werden.")
    expect(shopper.panel).not_to_contain_text("words for developers")
    shopper.panel.get_by_role("button", name="Erneut versuchen").click()
    expect(shopper.replies).to_have_count(2, timeout=TURN_MS)
    assert keys == [keys[0]] * 2


def test_offline_is_said_and_nothing_is_lost(visit: Visit) -> None:
    shopper = visit("de").open()
    shopper.say("Hallo")
    shopper.page.context.set_offline(True)
    shopper.type("Wo ist meine Bestellung?")
    expect(shopper.panel.locator(".banner")).to_contain_text("offline")
    shopper.page.context.set_offline(False)
    expect(shopper.replies).to_have_count(2, timeout=TURN_MS)
    expect(shopper.panel.locator(".banner")).to_be_hidden()


def test_a_conversation_that_the_server_does_not_know_is_begun_anew(visit: Visit) -> None:
    shopper = visit("de").open()
    shopper.say("Hallo")
    shopper.page.evaluate(
        """() => {
          for (const [key, value] of Object.entries(localStorage))
            localStorage[key] = JSON.stringify({ ...JSON.parse(value), token: "of nothing" });
        }"""
    )
    shopper.reload()
    expect(shopper.log.locator(".message")).to_have_count(0, timeout=TURN_MS)
    shopper.say("Wo ist meine Bestellung?")


def test_markup_in_texts_stays_text(visit: Visit) -> None:
    shopper = visit("de").open()
    shopper.say('<img src=x onerror="window.broken = true"><b>Hallo</b>')
    expect(shopper.sent.last).to_contain_text("<b>Hallo</b>")
    assert shopper.log.locator("b, img").count() == 0
    assert shopper.page.evaluate("window.broken") is None
