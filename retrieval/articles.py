"""Articles of the help centre: one Markdown file with front matter each, `<folder>/<language>/<id>.md`.

All mistakes of all files are collected, each with file, line and how to mend it, so that whoever writes the
articles mends them in one go; as long as there is one, nothing is indexed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NewType

from retrieval.errors import Problem
from retrieval.front_matter import FrontMatter, split
from retrieval.markdown import Part, parts, plain

ArticleId = NewType("ArticleId", str)

ALL_MARKETS = "all"
_KEYS = ("id", "title", "language", "markets", "valid_from", "valid_to")
_OPTIONAL = ("questions",)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading, as a shopper would ask it, and the text below it (plain, without Markdown's signs)."""

    heading: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Article:
    """One article in one language. Translations share the id.

    `markets` are ISO country codes, or `("all",)`. `valid_from` and `valid_to` are inclusive; None is open.
    `questions` are further ways in which shoppers ask for it, in words that it does not use itself: they are
    searched, never shown.
    """

    id: ArticleId
    title: str
    language: str
    markets: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    direct_answer: str
    sections: tuple[Section, ...]
    path: Path
    questions: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Where the page of this article is served, below the server's root."""
        return article_url(self.language, self.id)


@dataclass(frozen=True, kw_only=True)
class ArticleSet:
    """What a folder held: the articles that are right and the problems of those that are not."""

    articles: tuple[Article, ...]
    problems: tuple[Problem, ...]


def article_url(language: str, article_id: str) -> str:
    """Return the path of an article's page."""
    return f"/help/{language}/{article_id}"


def read_articles(
    folder: Path, *, markets: Collection[str], languages: Collection[str] | None = None
) -> ArticleSet:
    """Read every `*.md` below `folder`; `README.md` and names that start with `.` or `_` are left out.

    `markets` are the country codes that an article may name; `languages` the codes it may be written in
    (None: any two- or three-letter code).
    """
    if not folder.is_dir():
        missing = Problem(
            path=folder, line=1, message="There is no such folder.", mend="Name the folder of articles."
        )
        return ArticleSet(articles=(), problems=(missing,))
    articles: list[Article] = []
    problems: list[Problem] = []
    for path in _markdown_files(folder):
        matter = _load(path)
        article = _article(matter, markets=markets, languages=languages) if matter.found else None
        if not matter.found and not matter.problems:
            matter.complain(
                1, "The front matter is missing.", f"Start the file with '---' and {', '.join(_KEYS)}."
            )
        if article is not None and not matter.problems:
            articles.append(article)
        problems.extend(matter.problems)
    problems.extend(_repeated(articles))
    return ArticleSet(articles=tuple(articles), problems=tuple(problems))


def read_plain_articles(folder: Path, *, language: str) -> ArticleSet:
    """Read Markdown files that may have no front matter, as foreign collections have them.

    The id is the file's name, the title its first heading (else the id), the language
    `language`, all markets; what the front matter does say is taken from it.
    """
    articles: list[Article] = []
    problems: list[Problem] = []
    for path in _markdown_files(folder):
        matter = _load(path)
        if matter.problems:
            problems.extend(matter.problems)
            continue
        pieces = parts(matter.body)
        headings = [piece.heading.text for piece in pieces if piece.heading and piece.heading.text]
        written = {key: entry.value for key, entry in matter.fields.items() if isinstance(entry.value, str)}
        articles.append(
            Article(
                id=ArticleId(written.get("id", path.stem)),
                title=written.get("title", headings[0] if headings else path.stem),
                language=written.get("language", language),
                markets=(ALL_MARKETS,),
                valid_from=None,
                valid_to=None,
                direct_answer="",
                sections=tuple(
                    Section(heading=piece.heading.text if piece.heading else "", text=plain(piece.text))
                    for piece in pieces
                    if piece.text.strip()
                ),
                path=path,
            )
        )
    return ArticleSet(articles=tuple(articles), problems=tuple(problems))


def _markdown_files(folder: Path) -> list[Path]:
    """Return the files to read, in an order that is the same on every machine."""
    return sorted(
        path
        for path in folder.rglob("*.md")
        if path.name != "README.md"
        and not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
    )


def _load(path: Path) -> FrontMatter:
    """Return the file's front matter and body; a file that can't be read as text is a problem."""
    try:
        raw = path.read_bytes()
    except OSError as exc:
        matter = FrontMatter(path=path)
        matter.complain(1, f"The file can't be read: {exc.strerror}.", "Check its permissions.")
        return matter
    try:
        return split(path, raw.decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        matter = FrontMatter(path=path)
        line = raw.count(b"\n", 0, exc.start) + 1
        matter.complain(line, "The file is not UTF-8 text.", "Save it with the encoding UTF-8.")
        return matter


def _article(
    matter: FrontMatter, *, markets: Collection[str], languages: Collection[str] | None
) -> Article | None:
    """Return the article of one file, or None with its problems noted in `matter`."""
    if matter.problems and not matter.fields:
        return None
    matter.refuse_unknown((*_KEYS, *_OPTIONAL))
    article_id = _checked_id(matter)
    title = matter.text("title")
    language = _checked_language(matter, languages)
    listed = _checked_markets(matter, markets)
    valid_from, valid_to = matter.day("valid_from"), matter.day("valid_to")
    if valid_from and valid_to and valid_to < valid_from:
        matter.complain_about(
            "valid_to", "'valid_to' lies before 'valid_from'.", "Exchange or correct the dates."
        )
    questions = _checked_questions(matter)
    answer, sections = _checked_body(matter)
    if article_id is None or title is None or language is None or listed is None or answer is None:
        return None
    return Article(
        id=article_id,
        title=title,
        language=language,
        markets=listed,
        valid_from=valid_from,
        valid_to=valid_to,
        direct_answer=answer,
        sections=sections,
        path=matter.path,
        questions=questions,
    )


def _checked_id(matter: FrontMatter) -> ArticleId | None:
    """Return the id: lower-case words with hyphens, the same as the file's name."""
    value = matter.text("id")
    if value is None:
        return None
    if not _ID.fullmatch(value):
        matter.complain_about(
            "id", f"The id {value!r} is not allowed.", "Use lower-case letters, digits and hyphens."
        )
        return None
    if value != matter.path.stem:
        matter.complain_about(
            "id", f"The id {value!r} is not the file's name.", f"Rename the file to '{value}.md'."
        )
    return ArticleId(value)


def _checked_language(matter: FrontMatter, languages: Collection[str] | None) -> str | None:
    """Return the language: known, and the same as the folder's name."""
    value = matter.text("language")
    if value is None:
        return None
    if not _LANGUAGE.fullmatch(value) or (languages is not None and value not in languages):
        known = f"Known: {', '.join(sorted(languages))}." if languages else "Use a code such as 'en'."
        matter.complain_about("language", f"Unknown language {value!r}.", known)
        return None
    if value != matter.path.parent.name:
        mend = f"Move the file to the folder '{value}' or correct the language."
        matter.complain_about("language", f"The language {value!r} is not the folder's name.", mend)
    return value


def _checked_markets(matter: FrontMatter, known: Collection[str]) -> tuple[str, ...] | None:
    """Return the markets: `[all]` alone, or country codes that the shop sells to, each once; sorted."""
    values = matter.texts("markets")
    if values is None:
        return None
    if ALL_MARKETS in values:
        if len(values) > 1:
            matter.complain_about(
                "markets", "'all' stands beside other markets.", "Write '[all]' or the codes alone."
            )
        return (ALL_MARKETS,)
    for value in values:
        if value not in known:
            mend = f"The shop sells to: {', '.join(sorted(known))}."
            matter.complain_about("markets", f"Unknown market {value!r}.", mend)
    for value in sorted({value for value in values if values.count(value) > 1}):
        matter.complain_about("markets", f"The market {value!r} is listed twice.", "Remove one.")
    return tuple(sorted(set(values)))


def _checked_questions(matter: FrontMatter) -> tuple[str, ...]:
    """Return the questions, each once; none where the key is missing or null."""
    entry = matter.fields.get("questions")
    if entry is None or entry.value is None:
        return ()
    if not isinstance(entry.value, tuple) or not entry.value or not all(map(str.strip, entry.value)):
        matter.complain_about(
            "questions", "'questions' must be a list of texts.", "Write each below it on a line '  - …'."
        )
        return ()
    return tuple(dict.fromkeys(text.strip() for text in entry.value))


def _checked_body(matter: FrontMatter) -> tuple[str | None, tuple[Section, ...]]:
    """Return the direct answer and the sections."""
    pieces = parts(matter.body)
    answer = plain(pieces[0].text)
    if not answer:
        mend = "Write one to three sentences that answer the main question, above the first heading."
        matter.complain(matter.body_line, "The direct answer is missing.", mend)
    sections: list[Section] = []
    for piece in pieces[1:]:
        section = _checked_section(matter, piece)
        if section is not None:
            sections.append(section)
    return answer or None, tuple(sections)


def _checked_section(matter: FrontMatter, piece: Part) -> Section | None:
    """One section, or None with its problem noted."""
    if piece.heading is None:
        return None
    line = matter.body_line + piece.heading.line
    if piece.heading.level == 1:
        matter.complain(
            line, "A heading of the first level.", "The title belongs in the front matter; use '##'."
        )
        return None
    if not piece.heading.text:
        matter.complain(line, "A heading without words.", "Give it a question, or remove it.")
        return None
    text = plain(piece.text)
    if not text:
        matter.complain(line, "A section without text.", "Write its text, or remove the heading.")
        return None
    return Section(heading=piece.heading.text, text=text)


def _repeated(articles: Iterable[Article]) -> list[Problem]:
    """Articles whose id another file of the same language has already."""
    seen: dict[tuple[str, str], Path] = {}
    problems: list[Problem] = []
    for article in articles:
        key = (article.language, article.id)
        if key in seen:
            message = f"The id {article.id!r} exists already in {seen[key]}."
            problems.append(
                Problem(path=article.path, line=2, message=message, mend="Ids are unique in a language.")
            )
        seen.setdefault(key, article.path)
    return problems
