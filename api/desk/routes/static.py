"""The desk's style, scripts and icons."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Depends, Request, Response

from api.desk.access import anyone
from api.desk.shell import STATIC, asset
from api.problems import ProblemError
from api.static_files import read_static, respond

router = APIRouter(prefix="/desk")

_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@router.get("/static/{name:path}", dependencies=[Depends(anyone)])
async def read_desk_file(request: Request, name: str, v: str = "") -> Response:
    """A file; kept for ever by browsers when it is asked for with its hash."""
    file = await asyncio.to_thread(read_static, STATIC, name)
    if file is None:
        raise ProblemError(404, "not-found", "There is no such file.")
    current = await asyncio.to_thread(asset, name)
    return respond(request, file, _FOR_EVER if v and current.endswith(f"?v={v}") else None)
