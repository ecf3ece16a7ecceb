"""The chat widget's files, and the demo shop's page."""

from __future__ import annotations

import asyncio
from pathlib import Path

from fastapi import APIRouter, Request, Response

from api.problems import ProblemError
from api.static_files import read_static, respond

router = APIRouter(tags=["widget"], include_in_schema=False)

FOLDER = Path(__file__).resolve().parent.parent / "widget"
_ANYWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}  # shops load the widget from their own pages
_PAGE = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self'; "
        "img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
}


@router.get("/")
@router.get("/demo")
async def read_demo(request: Request) -> Response:
    """The demo shop with the widget in it."""
    return await _file(request, "demo/index.html")


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
