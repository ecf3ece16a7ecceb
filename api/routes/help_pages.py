"""The help centre as public pages; citations link to them."""

from __future__ import annotations

import asyncio
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Header, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from agent.assembly import Crossdesk, utc_now
from api.deps import Product
from api.document_texts import catalogue_for
from api.help_centre import (
    Shelves,
    article_page,
    index_page,
    missing_page,
    preferred_language,
    read_shelves,
)
from api.problems import ProblemError
from api.static_files import read_static, respond

router = APIRouter(prefix="/help", tags=["help"], include_in_schema=False)

_PAGES = FilePath(__file__).resolve().parent.parent / "pages"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "public, max-age=300",
}

Language = Annotated[str, Path(max_length=35)]
ArticleId = Annotated[str, Path(max_length=200)]


@router.get("")
async def read_help(
    crossdesk: Product, accept_language: Annotated[str, Header(include_in_schema=False)] = ""
) -> RedirectResponse:
    """To the help centre in the reader's language."""
    shelves = await _shelves(crossdesk)
    language = preferred_language(accept_language, sorted(shelves.articles))
    return RedirectResponse(f"/help/{language}", status_code=302, headers={"Vary": "Accept-Language"})


@router.get("/style.css")
async def read_style(request: Request) -> Response:
    """The pages' style."""
    file = await asyncio.to_thread(read_static, _PAGES, "help.css")
    if file is None:
        raise ProblemError(404, "not-found", "There is no such file.")
    return respond(request, file)


@router.get("/{language}")
async def read_index(language: Language, crossdesk: Product) -> Response:
    """All articles of a language."""
    shelves = await _shelves(crossdesk)
    articles = shelves.valid(language, utc_now().date())
    if not articles:
        return _missing(crossdesk, shelves)
    page = index_page(
        language,
        articles,
        languages=sorted(shelves.articles),
        shop=crossdesk.policy.shop.name,
        catalogue=catalogue_for(crossdesk.catalogues, language),
    )
    return HTMLResponse(page, headers=_HEADERS)


@router.get("/{language}/{article_id}")
async def read_article(language: Language, article_id: ArticleId, crossdesk: Product) -> Response:
    """One article."""
    shelves = await _shelves(crossdesk)
    today = utc_now().date()
    article = shelves.find(language, article_id, today)
    if article is None:
        return _missing(crossdesk, shelves)
    page = await asyncio.to_thread(
        article_page,
        article,
        languages=shelves.languages_of(article_id, today),
        shop=crossdesk.policy.shop.name,
        catalogue=catalogue_for(crossdesk.catalogues, language),
    )
    return HTMLResponse(page, headers=_HEADERS)


async def _shelves(crossdesk: Crossdesk) -> Shelves:
    return await asyncio.to_thread(
        read_shelves, crossdesk.settings.knowledge, tuple(crossdesk.policy.markets)
    )


def _missing(crossdesk: Crossdesk, shelves: Shelves) -> HTMLResponse:
    page = missing_page(
        "en",
        languages=sorted(shelves.articles),
        shop=crossdesk.policy.shop.name,
        catalogue=crossdesk.catalogues["en"],
    )
    return HTMLResponse(page, status_code=404, headers=_HEADERS)
