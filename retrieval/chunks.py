"""Chunks: the pieces of an article that are embedded, found and cited.

The direct answer is a chunk, each section is one, and a long section several: the cost of an embedding grows
with its length. Each further question of the article is one as well: it leads to the article and is never
cited. A chunk's id names its place (`de/returns-eu#was-kostet-es`) and its hashes name its content, so that an
index knows what changed without comparing texts.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, NewType

from retrieval.articles import ALL_MARKETS, Article, ArticleId

ChunkId = NewType("ChunkId", str)
ChunkKind = Literal["answer", "section", "question"]

ANSWER_SLUG = "answer"
QUESTION_SLUG = "question"
MAX_TOKENS = 140  # of the text alone; with title and heading a chunk stays below about 170
_SLUG_LENGTH = 60
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？؟])\s*")


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """One piece of an article, with all that search needs to know of the article.

    A question's `heading` is the question, and its `text` what answers it: the direct answer's beginning.
    `text` is plain, without Markdown's signs. `position` counts the chunks of the article from 0.
    `valid_from` and `valid_to` are inclusive; None is open.
    """

    id: ChunkId
    article_id: ArticleId
    language: str
    kind: ChunkKind
    position: int
    title: str
    heading: str
    text: str
    markets: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None

    @property
    def content(self) -> str:
        """What is embedded: the text with its title and heading as context."""
        return "\n".join(part for part in (self.title, self.heading, self.text) if part)

    @cached_property
    def text_hash(self) -> str:
        """A digest of what is embedded: the same hash, the same vector."""
        return _digest(self.content)

    @cached_property
    def hash(self) -> str:
        """A digest of everything in the chunk: when it differs, the stored one is out of date."""
        fields = (
            self.id,
            self.article_id,
            self.kind,
            str(self.position),
            self.title,
            self.heading,
            self.text,
        )
        limits = (",".join(self.markets), str(self.valid_from or ""), str(self.valid_to or ""))
        return _digest("\x1f".join((*fields, *limits)))

    def covers(self, market: str, on: date) -> bool:
        """Whether its rules apply to a shopper of that market on that day; "" is an unknown market."""
        if self.valid_from is not None and on < self.valid_from:
            return False
        if self.valid_to is not None and on > self.valid_to:
            return False
        return self.markets == (ALL_MARKETS,) or market in self.markets


def chunk_article(article: Article) -> tuple[Chunk, ...]:
    """Cut an article into its chunks."""
    pieces: list[tuple[ChunkKind, str, str, str]] = [
        ("answer", ANSWER_SLUG, "", part) for part in _split(article.direct_answer)
    ]
    for section in article.sections:
        slug = _slug(section.heading)
        pieces.extend(("section", slug, section.heading, part) for part in _split(section.text))
    start = next(_split(article.direct_answer), "")
    pieces.extend(("question", QUESTION_SLUG, question, start) for question in article.questions)
    chunks: list[Chunk] = []
    used: dict[str, int] = {}
    for position, (kind, slug, heading, text) in enumerate(pieces):
        used[slug] = used.get(slug, 0) + 1
        place = slug if used[slug] == 1 else f"{slug}~{used[slug]}"
        chunks.append(
            Chunk(
                id=ChunkId(f"{article.language}/{article.id}#{place}"),
                article_id=article.id,
                language=article.language,
                kind=kind,
                position=position,
                title=article.title,
                heading=heading,
                text=text,
                markets=article.markets,
                valid_from=article.valid_from,
                valid_to=article.valid_to,
            )
        )
    return tuple(chunks)


def chunk_articles(articles: Iterable[Article]) -> tuple[Chunk, ...]:
    """Cut articles into their chunks, in the articles' order."""
    return tuple(chunk for article in articles for chunk in chunk_article(article))


def estimated_tokens(text: str) -> int:
    """Estimate how many tokens a multilingual model makes of a text, rather too many than too few.

    Measured with the bundled model on help-centre texts: 3.6 letters a token in Latin script, fewer in
    others, two digits or one to two signs a token.
    """
    return round(sum(map(_weight, text)))


def _weight(char: str) -> float:
    """Return a character's share of a token."""
    if char.isspace():
        return 0.05
    if char.isascii():
        return 0.27 if char.isalpha() else 0.55
    code = ord(char)
    if 0x2E80 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7AF or 0xF900 <= code <= 0xFAFF or code >= 0x20000:
        return 0.75
    return 0.33 if unicodedata.category(char).startswith(("L", "M")) else 0.6


def _split(text: str) -> Iterator[str]:
    """Yield the text in parts below the limit, cut at lines, then at sentences, then anywhere.

    The heading row of a table is repeated on top of each part of it.
    """
    if estimated_tokens(text) <= MAX_TOKENS:
        if text.strip():
            yield text
        return
    head = ""
    taken: list[str] = []
    cost = 0
    for line, starts_table in _units(text):
        if starts_table:
            head = line
        elif " | " not in line:
            head = ""
        weight = estimated_tokens(line)
        if taken and cost + weight > MAX_TOKENS:
            yield "\n".join(taken).strip()
            taken, cost = ([head], estimated_tokens(head)) if head and head != line else ([], 0)
        taken.append(line)
        cost += weight
    if taken:
        yield "\n".join(taken).strip()


def _units(text: str) -> Iterator[tuple[str, bool]]:
    """Yield what is not cut further, line by line, and whether it is the first row of a table."""
    previous_is_row = False
    for line in text.splitlines():
        is_row = " | " in line
        starts_table = is_row and not previous_is_row
        previous_is_row = is_row
        if not line.strip():
            continue
        if estimated_tokens(line) <= MAX_TOKENS:
            yield line, starts_table
            continue
        for sentence in _SENTENCE_END.split(line):
            for part in _hard_parts(sentence):
                yield part, False


def _hard_parts(sentence: str) -> Iterator[str]:
    """Yield a sentence whole, or cut where it must be."""
    while estimated_tokens(sentence) > MAX_TOKENS:
        size = max(1, int(len(sentence) * MAX_TOKENS / (estimated_tokens(sentence) + 1)))
        cut = sentence.rfind(" ", 1, size)
        cut = cut if cut > 0 else size
        yield sentence[:cut].strip()
        sentence = sentence[cut:].strip()
    if sentence:
        yield sentence


def _slug(heading: str) -> str:
    """Turn a heading in any script into the part of an id."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", heading).casefold())
    return "-".join(words)[:_SLUG_LENGTH].strip("-") or "section"


def _digest(text: str) -> str:
    """Return 128 bits of SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
