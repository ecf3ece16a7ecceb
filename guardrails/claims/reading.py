"""Everything that a text states."""

from __future__ import annotations

from guardrails.claims.carriers import read_carriers
from guardrails.claims.codes import read_codes, read_links
from guardrails.claims.dates import read_dates
from guardrails.claims.figures import read_figures
from guardrails.claims.locales import words_of
from guardrails.claims.page import Page


def read_page(text: str, *, language: str) -> Page:
    """The page of a text with all its tokens. Linear in the text's length; any text can be read."""
    words = words_of(language)
    page = Page(text)
    read_links(page)
    read_carriers(page)
    read_dates(page, words)
    read_codes(page, frozenset(words.symbols))
    read_figures(page, words)
    return page
