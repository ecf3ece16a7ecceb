"""The help centre's articles as web pages: found by language and id, their Markdown rendered safely."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from babel import Locale, UnknownLocaleError
from markdown_it import MarkdownIt

from agent.replies.catalogue import Catalogue
from retrieval.articles import ALL_MARKETS, Article, read_articles
from retrieval.front_matter import split

_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
_WORDS = {
    "title": "Help centre",
    "all": "All articles",
    "missing": "This page does not exist (any more).",
    "languages": "Languages",
}
_PREFERENCE = re.compile(r"^\s*([A-Za-z]{2,3})(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q=([0-9.]+))?\s*$")

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def render_markdown(text: str) -> str:
    """Markdown as HTML; what is HTML in it is shown, not obeyed."""
    return str(_markdown.render(text))


@dataclass(frozen=True, kw_only=True)
class Shelves:
    """All articles by language and id, each language in the order of its titles."""

    articles: Mapping[str, Mapping[str, Article]]

    def valid(self, language: str, on: date) -> list[Article]:
        """The articles of a language that hold on that day."""
        return [item for item in self.articles.get(language, {}).values() if _holds(item, on)]

    def find(self, language: str, article_id: str, on: date) -> Article | None:
        """An article that holds on that day, or None."""
        found = self.articles.get(language, {}).get(article_id)
        return found if found is not None and _holds(found, on) else None

    def languages_of(self, article_id: str, on: date) -> list[str]:
        """The languages in which an article can be read."""
        return [language for language in sorted(self.articles) if self.find(language, article_id, on)]


@lru_cache(maxsize=2)
def read_shelves(folder: Path, markets: tuple[str, ...]) -> Shelves:
    """Read the folder of articles, once: new ones are indexed when the server starts. Blocks."""
    by_language: dict[str, dict[str, Article]] = {}
    for article in sorted(
        read_articles(folder, markets=markets).articles, key=lambda item: item.title.casefold()
    ):
        by_language.setdefault(article.language, {})[article.id] = article
    return Shelves(articles=by_language)


def preferred_language(accept_language: str, known: Sequence[str]) -> str:
    """The language of an `Accept-Language` that there are articles in, else English, else any."""
    wishes: list[tuple[float, str]] = []
    for part in accept_language[:500].split(","):
        match = _PREFERENCE.match(part)
        if match:
            wishes.append((_quality(match.group(2)), match.group(1).lower()))
    for _, language in sorted(wishes, key=lambda wish: -wish[0]):
        if language in known:
            return language
    return "en" if "en" in known or not known else known[0]


def article_page(article: Article, *, languages: Sequence[str], shop: str, catalogue: Catalogue) -> str:
    """The page of an article. Blocks: it reads the article's file."""
    matter = split(article.path, article.path.read_text("utf-8-sig"))
    index = f"/help/{article.language}"
    others = {language: f"/help/{language}/{article.id}" for language in languages}
    body = (
        f'<nav><a href="{index}">{escape(_word(catalogue, "all"))}</a></nav>\n'
        f"<article>\n<h1>{escape(article.title)}</h1>\n{_countries(article)}"
        f"{render_markdown(matter.body)}</article>"
    )
    return _page(
        title=article.title,
        description=article.direct_answer,
        language=article.language,
        others=others,
        shop=shop,
        body=body,
        catalogue=catalogue,
    )


def index_page(
    language: str, articles: Sequence[Article], *, languages: Sequence[str], shop: str, catalogue: Catalogue
) -> str:
    """The page that lists the articles of a language."""
    items = "\n".join(
        f'<li><a href="{escape(quote(item.url))}">{escape(item.title)}</a>'
        f"<p>{escape(item.direct_answer)}</p></li>"
        for item in articles
    )
    title = _word(catalogue, "title")
    return _page(
        title=title,
        description="",
        language=language,
        others={other: f"/help/{other}" for other in languages},
        shop=shop,
        body=f'<h1>{escape(title)}</h1>\n<ul class="articles">\n{items}\n</ul>',
        catalogue=catalogue,
    )


def missing_page(language: str, *, languages: Sequence[str], shop: str, catalogue: Catalogue) -> str:
    """What is shown where there is no such page."""
    text = _word(catalogue, "missing")
    return _page(
        title=text,
        description="",
        language=language,
        others={other: f"/help/{other}" for other in languages},
        shop=shop,
        body=f'<h1>{escape(text)}</h1>\n<p><a href="/help">{escape(_word(catalogue, "all"))}</a></p>',
        catalogue=catalogue,
    )


def _page(
    *,
    title: str,
    description: str,
    language: str,
    others: Mapping[str, str],
    shop: str,
    body: str,
    catalogue: Catalogue,
) -> str:
    direction = "rtl" if language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"
    links = "\n".join(
        f'<a href="{escape(quote(url))}" lang="{tag}" hreflang="{tag}"{_current(tag, language)}>'
        f"{escape(_language_name(tag))}</a>"
        for tag, url in others.items()
    )
    return f"""<!doctype html>
<html lang="{escape(language)}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="{escape(description)}">
<title>{escape(title)} · {escape(shop)}</title>
<link rel="stylesheet" href="/help/style.css">
</head>
<body>
<header><a href="/help/{escape(language)}">{escape(shop)}</a></header>
<main>
{body}
</main>
<footer><nav aria-label="{escape(_word(catalogue, "languages"))}">
{links}
</nav></footer>
</body>
</html>
"""


def _current(tag: str, language: str) -> str:
    return ' aria-current="true"' if tag == language else ""


def _countries(article: Article) -> str:
    """The countries that an article is for, in its language; nothing where it is for all."""
    if ALL_MARKETS in article.markets:
        return ""
    listed = "".join(f"<li>{escape(_country(code, article.language))}</li>" for code in article.markets)
    return f'<ul class="markets">{listed}</ul>\n'


def _country(code: str, language: str) -> str:
    try:
        return str(Locale.parse(language, sep="-").territories.get(code, code))
    except (UnknownLocaleError, ValueError):
        return code


def _word(catalogue: Catalogue, name: str) -> str:
    key = f"help_page.{name}"
    return catalogue.template(key) if catalogue.has(key) else _WORDS[name]


def _language_name(tag: str) -> str:
    try:
        name = Locale.parse(tag, sep="-").get_display_name() or tag
    except (UnknownLocaleError, ValueError):
        return tag
    return name[0].upper() + name[1:]


def _holds(article: Article, on: date) -> bool:
    return (article.valid_from or on) <= on <= (article.valid_to or on)


def _quality(text: str | None) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0
