"""The desk's own pages in a real browser: accessible, by keyboard, narrow and wide, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Server

PAGES = ["/desk/account", "/desk/users", "/desk/audit", "/desk/nothing"]
Enter = Callable[..., Page]


@pytest.fixture
def enter(browser: Browser, server: Server) -> Iterator[Enter]:
    """Sign in as the demo's user: `enter(width=375, scheme="dark", language="zh")`."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []
    password = (server.home / "keys" / "desk-demo.password").read_text().strip()

    def _enter(*, width: int = 1280, scheme: str = "light", language: str = "en") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,  # type: ignore[arg-type]
            locale="en-GB",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda message: faults.append(message.text) if "Security Policy" in message.text else None,
        )
        page.goto(f"{server.url}desk")
        page.get_by_label("E-mail").fill("demo@example.com")
        page.get_by_label("Password").fill(password)
        page.keyboard.press("Enter")
        expect(page.locator("header.bar")).to_be_visible()  # signed in
        page.goto(f"{server.url}desk/account")
        page.locator("select[name=interface]").select_option(language)
        page.locator("form[action='/desk/account/profile'] button").click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        return page

    yield _enter
    for context in contexts:
        context.close()
    assert faults == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_pages_are_accessible_and_fit(
    enter: Enter, server: Server, width: int, scheme: str, language: str
) -> None:
    page = enter(width=width, scheme=scheme, language=language)
    for path in PAGES:
        page.goto(server.url.rstrip("/") + path)
        found = Axe().run(page).response["violations"]
        serious = [
            (path, one["id"], one["nodes"][0]["html"][:120], one["nodes"][0]["failureSummary"])
            for one in found
            if one["impact"] in {"serious", "critical"}
        ]
        assert serious == []
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path


def test_the_login_page_is_accessible(browser: Browser, server: Server) -> None:
    page = browser.new_page()
    page.goto(f"{server.url}desk/login")
    found = Axe().run(page).response["violations"]
    page.close()
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []


def test_pages_open_by_key_and_the_keys_are_listed(enter: Enter) -> None:
    page = enter()
    page.keyboard.press("g")
    page.keyboard.press("u")
    expect(page.locator("h1")).to_have_text("Users")
    page.keyboard.press("?")
    dialog = page.locator("#keyboard")
    expect(dialog).to_be_visible()
    for words in ("Users", "Audit", "My account", "Add somebody"):
        expect(dialog.locator("dt", has_text=words)).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("n")
    name = page.locator(".adding input[name=name]")
    expect(name).to_be_visible()
    name.focus()
    page.keyboard.type("gu?a")
    expect(name).to_have_value("gu?a")
    expect(dialog).to_be_hidden()


def test_what_has_the_focus_can_be_seen(enter: Enter) -> None:
    page = enter()
    for _ in range(14):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            """() => {
              const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
              return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
            }"""
        )
        assert shown, page.evaluate("document.activeElement.outerHTML.slice(0, 100)")


def test_the_chain_is_checked_without_leaving_the_page(enter: Enter, server: Server) -> None:
    page = enter()
    page.goto(f"{server.url}desk/audit")
    page.get_by_role("button", name="Check the chain").click()
    expect(page.locator("#chain")).to_contain_text("none changed, none missing")


def test_a_problem_of_a_part_of_the_page_is_told(enter: Enter, server: Server) -> None:
    page = enter()
    page.goto(f"{server.url}desk/audit")
    page.evaluate("document.querySelector('[hx-get]').setAttribute('hx-get', '/desk/audit/none')")
    page.evaluate("htmx.process(document.body)")
    page.get_by_role("button", name="Check the chain").click()
    expect(page.locator("#flash .flash.bad")).to_be_visible()


def test_who_was_signed_out_elsewhere_is_led_to_the_login_page(enter: Enter, server: Server) -> None:
    page = enter()
    page.goto(f"{server.url}desk/audit")
    page.context.clear_cookies()
    page.get_by_role("button", name="Check the chain").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_signing_out_by_the_menu(enter: Enter) -> None:
    page = enter()
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").last.wait_for()
    page.locator(".menu button").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.locator("#flash")).to_contain_text("signed out")
