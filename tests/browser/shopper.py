"""A shopper at the demo shop's page: what they do and what they see, never how it is built."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

TURN_MS = 30_000
"""A turn takes well under a second; a machine that is busy with other tests takes longer."""


class Shopper:
    """Hands and eyes of one shopper. Selectors reach into the widget's shadow root."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(url)
        expect(self.launcher).to_be_visible(timeout=TURN_MS)

    @property
    def launcher(self) -> Locator:
        return self.page.locator("#crossdesk .launcher")

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def field(self) -> Locator:
        return self.panel.get_by_role("textbox")

    @property
    def log(self) -> Locator:
        return self.panel.get_by_role("log")

    @property
    def replies(self) -> Locator:
        return self.log.locator(".message.bot")

    @property
    def sent(self) -> Locator:
        return self.log.locator(".message.shopper")

    def card(self, kind: str) -> Locator:
        return self.log.locator(f".card.{kind}").last

    def open(self) -> Shopper:
        self.launcher.click()
        expect(self.panel).to_be_visible()
        return self

    def type(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def say(self, text: str) -> Locator:
        """Send a message and wait for its reply."""
        before = self.replies.count()
        self.type(text)
        expect(self.replies).to_have_count(before + 1, timeout=TURN_MS)
        return self.replies.last

    def reload(self) -> None:
        self.page.reload()
        expect(self.launcher).to_be_visible(timeout=TURN_MS)

    def focused(self) -> str:
        """The accessible name (or text) of what has the focus, inside the widget."""
        return str(
            self.page.evaluate(
                """() => {
                  let at = document.activeElement;
                  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
                  return at.getAttribute("aria-label") || at.textContent.trim();
                }"""
            )
        )

    def scrolls_sideways(self) -> bool:
        """Whether the page or the chat is wider than the screen."""
        return bool(
            self.page.evaluate(
                """() => {
                  const root = document.querySelector("#crossdesk").shadowRoot;
                  const inner = [...root.querySelectorAll(".scroller, .panel, .card, .head")];
                  return [document.scrollingElement, ...inner].some((e) => e.scrollWidth > e.clientWidth + 1);
                }"""
            )
        )
