"""Shopper and desk side by side, each in a browser of their own, on a real server."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.agent import Agent
from tests.browser.conftest import Server
from tests.browser.shopper import TURN_MS, Shopper

Visit = Callable[..., Shopper]
Employ = Callable[..., Agent]
ASKS = {
    "ar": ("أريد التحدث إلى موظف", "مرحبًا، أنا نور، كيف أساعدك؟"),
    "de": ("Ich möchte mit einem Menschen sprechen", "Guten Tag, ich schaue nach."),
}


@pytest.fixture
def employ(browser: Browser, server: Server) -> Iterator[Employ]:
    """Add somebody to the desk and sign them in: `employ("Noor", role="supervisor", width=375)`."""
    contexts: list[BrowserContext] = []

    def _employ(name: str, *, role: str = "agent", language: str = "en", **options: object) -> Agent:
        email = f"{secrets.token_hex(4)}@example.com"
        command = [sys.executable, "-m", "api.cli", "users", "add", email, "--name", name, "--role", role]
        environment = {**os.environ, "CROSSDESK_HOME": str(server.home)}
        done = subprocess.run(
            [*command, "--generate"], env=environment, capture_output=True, text=True, check=True
        )
        password = max(re.findall(r"\S{12,}", done.stdout.replace(email, "")), key=len)
        width = int(str(options.pop("width", 1280)))
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="en-GB", **options)  # type: ignore[arg-type]
        contexts.append(context)
        agent = Agent(context.new_page(), server.url, email, password)
        return agent.speak(language) if language != "en" else agent

    yield _employ
    for context in contexts:
        context.close()


def handed_over(visit: Visit, lang: str) -> tuple[Shopper, str]:
    """A shopper who asked for a person, and the id of their conversation."""
    shopper = visit(lang).open()
    return shopper, opened_by(shopper, ASKS[lang][0])


def opened_by(shopper: Shopper, text: str) -> str:
    """Say the first thing; returns the conversation's id."""
    with shopper.page.expect_response(lambda answer: answer.url.endswith("/v1/conversations")) as opened:
        shopper.say(text)
    return str(opened.value.json()["id"])


@pytest.mark.parametrize(("lang", "interface"), [("ar", "en"), ("de", "zh")])
def test_a_conversation_goes_to_a_person_and_back(
    visit: Visit, employ: Employ, lang: str, interface: str
) -> None:
    shopper, cid = handed_over(visit, lang)
    agent = employ("Noor de Vries", language=interface).find(cid)
    agent.take.click()
    expect(agent.page.locator(".owner-human")).to_be_visible(timeout=TURN_MS)
    expect(shopper.panel.locator(".head .state")).to_contain_text("Noor de Vries", timeout=TURN_MS)

    agent.composer.press_sequentially("No", delay=30)
    expect(shopper.panel.locator(".later")).to_contain_text("Noor de Vries", timeout=TURN_MS)
    shopper.field.press_sequentially("ab", delay=30)
    expect(agent.here.locator(".live-typing")).to_be_visible(timeout=TURN_MS)
    shopper.field.fill("")

    agent.reply(ASKS[lang][1])
    said = shopper.log.locator(".message.human").last
    expect(said).to_contain_text(ASKS[lang][1], timeout=TURN_MS)
    bubble = agent.story.locator(".from-human .bubble").last
    direction = bubble.evaluate("bubble => getComputedStyle(bubble).direction")
    assert direction == ("rtl" if lang == "ar" else "ltr")
    shopper.type("OK 10001")
    expect(agent.story.locator(".from-shopper .bubble").last).to_contain_text("OK 10001", timeout=TURN_MS)

    agent.page.locator(".conversation-head summary[data-key=b]").click()
    agent.page.locator("form[action$='/release'] button").click()
    expect(agent.page.locator(".owner-bot")).to_be_visible(timeout=TURN_MS)
    shopper.say(ASKS["de"][0] if lang == "de" else "أين طلبي رقم 10006؟")
    assert shopper.errors == []
    assert agent.errors == []


def test_of_two_who_want_it_one_holds_it_and_the_other_is_told(visit: Visit, employ: Employ) -> None:
    _, cid = handed_over(visit, "de")
    noor, piet = employ("Noor de Vries").find(cid), employ("Piet Bakker").find(cid)
    expect(noor.here).to_contain_text("Piet Bakker is looking at this too", timeout=TURN_MS)
    expect(piet.here).to_contain_text("Noor de Vries is looking at this too", timeout=TURN_MS)
    piet.page.route("**/stream", lambda route: route.abort())  # Piet's page has not heard of it yet
    noor.take.click()
    expect(noor.page.locator(".owner-human")).to_be_visible(timeout=TURN_MS)
    piet.composer.fill("Hello, Piet here.")
    piet.composer.press("Control+Enter")
    expect(piet.page.locator("#flash .bad")).to_have_text("Noor de Vries holds this conversation.")
    expect(piet.composer).to_have_value("Hello, Piet here.")


def test_from_login_to_reply_with_the_keyboard_alone(visit: Visit, employ: Employ) -> None:
    shopper, cid = handed_over(visit, "de")
    agent = employ("Noor de Vries")
    page = agent.page
    page.goto(f"{agent.url}/desk/account")
    page.keyboard.press("g")
    page.keyboard.press("i")
    row = page.locator(f"a[href$='/{cid}']")
    expect(row).to_be_visible(timeout=TURN_MS)
    for _ in range(200):
        if page.evaluate("cid => document.activeElement.href?.endsWith(cid)", cid):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(agent.composer).to_be_visible(timeout=TURN_MS)
    page.keyboard.press("t")
    expect(page.locator(".owner-human")).to_be_visible(timeout=TURN_MS)
    page.keyboard.press("r")
    expect(agent.composer).to_be_focused()
    page.keyboard.type("Ohne Maus.")
    page.keyboard.press("Control+Enter")
    expect(shopper.log.locator(".message.human").last).to_contain_text("Ohne Maus.", timeout=TURN_MS)


def test_a_return_is_carried_out_at_the_desk(visit: Visit, employ: Employ) -> None:
    shopper = visit("de").open()
    cid = opened_by(shopper, "Wo ist meine Bestellung 10009? sofia.rossi@example.it")
    shopper.say(ASKS["de"][0])
    agent = employ("Noor de Vries").find(cid)
    agent.take.click()
    orders = agent.page.locator("#shop")
    expect(orders.locator(".order")).to_contain_text("#10009", timeout=TURN_MS)
    agent.page.locator("[data-tool]").select_option("create_return_label")
    act = agent.page.locator("#act")
    act.locator("input[type=number]").first.fill("1")
    act.locator("select[name=reason]").select_option("too_small")
    act.locator("button.primary").click()
    expect(act.locator(".mini")).to_be_visible(timeout=TURN_MS)
    act.get_by_role("button", name="Carry out").click()
    expect(act.locator(".alert.good")).to_be_visible(timeout=TURN_MS)
    expect(agent.story.locator(".aside", has_text="Carried out")).to_be_visible(timeout=TURN_MS)
    assert agent.errors == []


def test_a_name_is_completed_in_a_note(visit: Visit, employ: Employ) -> None:
    _, cid = handed_over(visit, "de")
    employ("Xenia Long")
    agent = employ("Noor de Vries").find(cid)
    agent.page.keyboard.press("c")
    agent.composer.press_sequentially("Ask @xen")
    agent.page.locator(".mentions").get_by_role("button", name="Xenia Long").click()
    agent.page.keyboard.type("about it")
    agent.page.keyboard.press("Control+Enter")
    expect(agent.story.locator(".note-entry")).to_contain_text("about it", timeout=TURN_MS)


def serious(page: Page) -> list[tuple[str, str, str]]:
    found = Axe().run(page).response["violations"]
    return [
        (page.url, one["id"], one["nodes"][0]["html"][:160])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_inbox_and_conversation_are_accessible_and_fit(
    visit: Visit, employ: Employ, width: int, scheme: str, language: str
) -> None:
    shopper = visit("de").open()
    cid = opened_by(shopper, "Wo ist meine Bestellung 10001? anna.schmidt@example.de")
    shopper.say(f"{ASKS['de'][0]} " + "Donaudampfschifffahrtsgesellschaft" * 6)
    agent = employ("Noor de Vries", role="supervisor", language=language, width=width, color_scheme=scheme)
    agent.page.goto(f"{agent.url}/desk/inbox")
    assert serious(agent.page) == []
    agent.find(cid).take.click()
    expect(agent.page.locator("#shop .order")).to_be_visible(timeout=TURN_MS)
    agent.page.locator("[data-tool]").select_option("create_return_label")
    expect(agent.page.locator("#act .act-form")).to_be_visible(timeout=TURN_MS)
    assert serious(agent.page) == []
    assert not agent.page.evaluate("document.documentElement.scrollWidth > innerWidth")
