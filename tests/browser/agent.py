"""Somebody at the desk: what they do on its pages and what they see."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.shopper import TURN_MS


class Agent:
    """Hands and eyes of one person at the desk, signed in."""

    def __init__(self, page: Page, url: str, email: str, password: str) -> None:
        self.page = page
        self.url = url.rstrip("/")
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{self.url}/desk/login")
        page.locator("input[name=email]").fill(email)
        page.locator("input[name=password]").fill(password)
        page.keyboard.press("Enter")
        expect(page.locator("header.bar")).to_be_visible(timeout=TURN_MS)

    def speak(self, language: str) -> Agent:
        """Choose the language of the pages."""
        self.page.goto(f"{self.url}/desk/account")
        self.page.locator("select[name=interface]").select_option(language)
        self.page.locator("form[action='/desk/account/profile'] button").click()
        expect(self.page.locator("html")).to_have_attribute("lang", language)
        return self

    def find(self, conversation_id: str) -> Agent:
        """Open a conversation of the inbox."""
        self.page.goto(f"{self.url}/desk/inbox")
        row = self.page.locator(f"a[href$='/{conversation_id}']")
        expect(row).to_be_visible(timeout=TURN_MS)
        row.click()
        expect(self.composer).to_be_visible(timeout=TURN_MS)
        return self

    @property
    def story(self) -> Locator:
        return self.page.locator("#story")

    @property
    def composer(self) -> Locator:
        return self.page.locator("[data-composer] textarea")

    @property
    def here(self) -> Locator:
        return self.page.locator("#here")

    @property
    def take(self) -> Locator:
        return self.page.locator("form[action$='/take'] button")

    def reply(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Control+Enter")
        expect(self.story.locator(".from-human .bubble", has_text=text)).to_be_visible(timeout=TURN_MS)
        expect(self.composer).to_have_value("")
