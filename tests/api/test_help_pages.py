from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent.replies.catalogue import load_catalogues
from agent.settings import DATA
from api.help_centre import article_page, index_page, missing_page, preferred_language, read_shelves
from tests.api.shopping import ARTICLES, LANGUAGES
from tools.policy import load_policy

HEAD = (
    "---\nid: {id}\ntitle: {title}\nlanguage: {language}\nmarkets: [all]\n"
    "valid_from: {begin}\nvalid_to: {end}\n---\n"
)


def write(
    folder: Path,
    body: str,
    *,
    article: str = "returns",
    title: str = "Returns",
    language: str = "en",
    begin: str = "2020-01-01",
    end: str = "null",
) -> None:
    path = folder / language / f"{article}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = HEAD.format(id=article, title=title, language=language, begin=begin, end=end)
    path.write_text(head + body, "utf-8")


def page(folder: Path, language: str = "en", article: str = "returns") -> str:
    shelves = read_shelves(folder, ("DE",))
    found = shelves.find(language, article, date(2026, 1, 1))
    assert found is not None
    catalogue = load_catalogues(DATA / "locales")["en"]
    return article_page(found, languages=[language], shop="Shop & Co", catalogue=catalogue)


class Reader(HTMLParser):
    """What a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]


def test_markdown_becomes_html(tmp_path: Path) -> None:
    write(tmp_path, "**30 days**.\n\n## How?\n- pack\n- send\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    html = page(tmp_path)
    assert "<strong>30 days</strong>" in html
    assert "<h2>How?</h2>" in html
    assert "<li>pack</li>" in html
    assert "<td>2</td>" in html
    assert "<title>Returns · Shop &amp; Co</title>" in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "![picture](https://tracker.example/p.gif)",
        "<javascript:alert(1)>",
    ],
)
def test_nothing_in_an_article_can_run(tmp_path: Path, text: str) -> None:
    write(tmp_path, f"An answer. {text}\n\n{text}\n")
    reader = Reader()
    reader.feed(page(tmp_path))
    assert not {"script", "img", "iframe", "object", "form"} & reader.tags
    assert not [name for name in reader.attributes if name.startswith("on") or name == "style"]
    assert all(link.startswith(("/help", "https://")) for link in reader.links)


def test_titles_and_answers_are_text(tmp_path: Path) -> None:
    write(tmp_path, 'An <b>"answer"</b>.\n', title="<b>Returns</b>")
    shelves = read_shelves(tmp_path, ("DE",))
    catalogue = load_catalogues(DATA / "locales")["en"]
    articles = shelves.valid("en", date(2026, 1, 1))
    html = index_page("en", articles, languages=["en"], shop="Shop", catalogue=catalogue)
    assert "<b>" not in html + page(tmp_path)


def test_arabic_reads_from_right_to_left(tmp_path: Path) -> None:
    write(tmp_path, "لديك 30 يومًا.\n", title="الإرجاع", language="ar")
    assert '<html lang="ar" dir="rtl">' in page(tmp_path, "ar")


def test_an_article_is_there_on_its_days_only(tmp_path: Path) -> None:
    write(tmp_path, "Soon.\n", article="soon", begin="2026-06-01")
    write(tmp_path, "Past.\n", article="past", end="2025-12-31")
    write(tmp_path, "Now.\n", article="now")
    shelves = read_shelves(tmp_path, ("DE",))
    assert [item.id for item in shelves.valid("en", date(2026, 1, 1))] == ["now"]
    assert shelves.find("en", "past", date(2026, 1, 1)) is None
    assert shelves.find("en", "past", date(2025, 12, 31)) is not None


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en;q=0.2, fr;q=0.9", "fr"),
        ("ja", "en"),
        ("", "en"),
        ("*;q=0.5", "en"),
        ("de;q=x, ,;;q=1", "en"),
        ("x" * 100_000, "en"),
    ],
)
def test_the_readers_language_is_chosen(wish: str, language: str) -> None:
    assert preferred_language(wish, ["de", "en", "fr"]) == language


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_article_of_the_index_has_its_page(client: httpx.AsyncClient, language: str) -> None:
    index = await client.get(f"/help/{language}")
    assert index.status_code == 200
    assert index.headers["content-type"] == "text/html; charset=utf-8"
    assert f'<html lang="{language}" dir="ltr">' in index.text
    links = set(re.findall(rf'href="(/help/{language}/[a-z0-9-]+)"', index.text))
    assert links == {f"/help/{language}/{article}" for article in ARTICLES}
    for link in links:
        article = await client.get(link)
        assert article.status_code == 200
        assert "default-src 'none'" in article.headers["content-security-policy"]


@pytest.mark.parametrize("language", sorted(load_catalogues(DATA / "locales")))
def test_a_page_is_of_its_language_only(language: str) -> None:
    shelves = read_shelves(DATA / "kb", tuple(load_policy(DATA / "policy.yaml").markets))
    catalogues = load_catalogues(DATA / "locales")
    article = shelves.find(language, "returns-eu", date(2026, 3, 1))
    assert article is not None
    assert shelves.languages_of("returns-eu", date(2026, 3, 1)) == sorted(catalogues)
    pages = [
        article_page(article, languages=sorted(catalogues), shop="S", catalogue=catalogues[language]),
        index_page(language, [article], languages=["en"], shop="S", catalogue=catalogues[language]),
        missing_page(language, languages=["en"], shop="S", catalogue=catalogues[language]),
    ]
    for html in pages:
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in html
        assert language == "en" or not re.search("Help centre|All articles|This page|Languages", html)
    for name in ("Tiếng Việt", "Türkçe", "ไทย", "日本語", "한국어", "Русский", "العربية"):
        assert f">{name}</a>" in pages[0]


async def test_a_citation_links_to_a_page(open_shopper: Callable[..., Any]) -> None:
    shopper = await open_shopper(locale="en-IE", market="IE")
    answer = await shopper.say("What does a return cost me?")
    citations = answer["reply"]["citations"]
    assert citations, answer["reply"]
    for citation in citations:
        found = await shopper.client.get(citation["url"])
        assert found.status_code == 200
        assert "<article>" in found.text


async def test_an_article_names_its_other_languages_and_its_countries(client: httpx.AsyncClient) -> None:
    text = (await client.get("/help/de/returns-eu")).text
    assert 'href="/help/fr/returns-eu"' in text
    assert "Français" in text
    assert "<li>Österreich</li>" in text


@pytest.mark.parametrize("path", ["/help/xx", "/help/en/unknown", "/help/../etc", "/help/%3Cscript%3E/x"])
async def test_what_is_missing_is_said_on_a_page(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert "<script" not in answer.text.lower()


async def test_the_start_leads_to_the_readers_language(client: httpx.AsyncClient) -> None:
    answer = await client.get("/help", headers={"Accept-Language": "fr-CA"})
    assert answer.status_code == 302
    assert answer.headers["location"] == "/help/fr"


async def test_the_style_is_served(client: httpx.AsyncClient) -> None:
    answer = await client.get("/help/style.css")
    assert answer.headers["content-type"].startswith("text/css")
    assert "prefers-color-scheme: dark" in answer.text
