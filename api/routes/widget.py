"""The chat widget's files and words, and the demo shop's page."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.deps import Product
from api.problems import ProblemError, responses
from api.static_files import read_static, respond, static_json

router = APIRouter(tags=["widget"], include_in_schema=False)

FOLDER = FilePath(__file__).resolve().parent.parent / "widget"
_ANYWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}  # shops load the widget from their own pages
_PAGE = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
}


@router.get("/")
@router.get("/demo")
async def read_demo(request: Request) -> Response:
    """The demo shop with the widget in it."""
    return await _file(request, "demo/index.html")


@router.get("/widget/texts/{language}.json", responses=responses(503))
async def read_widget_texts(
    language: Annotated[str, Path(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")],
    request: Request,
    crossdesk: Product,
) -> Response:
    """The widget's own words (`widget.*`) in a language; what its catalogue lacks is in English."""
    catalogue = crossdesk.catalogues.get(language)
    if catalogue is None:
        raise ProblemError(404, "not-found", f"There are no texts in {language!r}.")
    keys = sorted(key for key in catalogue.ids | crossdesk.catalogues["en"].ids if key.startswith("widget."))
    words = {key: catalogue.template(key) for key in keys}
    return respond(request, static_json(json.dumps(words, ensure_ascii=False).encode()), _ANYWHERE)


@router.get("/widget/{name:path}")
async def read_widget_file(name: str, request: Request) -> Response:
    """A file of the widget, or of the demo page below `demo/`."""
    return await _file(request, name)


async def _file(request: Request, name: str) -> Response:
    file = await asyncio.to_thread(read_static, FOLDER, name)
    if file is None:
        raise ProblemError(404, "not-found", "There is no such file.")
    page = file.media_type.startswith("text/html")
    return respond(request, file, _PAGE if page else _ANYWHERE)
