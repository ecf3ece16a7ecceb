"""Errors of the desk as its pages, whoever made them: a route, a middleware or the framework.

Everything here fails with problem details (`api.problems`). For a page they are written anew; htmx and who asks
for JSON get them as they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.staff.values import SignedIn
from agent.store.errors import StoreError
from api.desk.access import visitor
from api.desk.shell import HEADERS, is_fragment, shell_of
from api.problems import MEDIA_TYPE

__all__ = ["DeskErrors"]

_EXPLAINED = frozenset({401, 403, 404, 405, 409, 413, 415, 422, 429, 503})
_TOLD = frozenset({403, 409, 413, 415, 422})  # the problem's own words help, in English


class DeskErrors:
    """Writes the problems of the desk's paths as pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; a problem is held back until it is whole."""
        if scope["type"] != "http" or not (scope["path"] == "/desk" or scope["path"].startswith("/desk/")):
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})
        request = Request(scope)
        held: Message | None = None
        body = b""

        async def rewritten(message: Message) -> None:
            nonlocal held, body
            if message["type"] == "http.response.start":
                if Headers(raw=message["headers"]).get("content-type") == MEDIA_TYPE:
                    held = message
                    return
            elif held is not None:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    response = await _response(request, held, body)
                    await response(scope, receive, send)
                return
            await send(message)

        await self._app(scope, receive, rewritten)


async def _response(request: Request, start: Message, body: bytes) -> Response:
    status = int(start["status"])
    kept = {
        name: value
        for name, value in Headers(raw=start["headers"]).items()
        if name not in {"content-length", "content-type", "www-authenticate"}
    }
    login = f"/desk/login?next={quote(_page(request), safe='/')}"
    if not _wants_page(request):
        sent = {
            **HEADERS,
            **kept,
            **({"HX-Redirect": login} if status == 401 and is_fragment(request) else {}),
        }
        return Response(body, status_code=status, media_type=MEDIA_TYPE, headers=sent)
    if status == 401:
        return Response(status_code=303, headers={"Location": login, **HEADERS})
    return await _page_of(request, status, json.loads(body), kept)


async def _page_of(
    request: Request, status: int, problem: Mapping[str, Any], headers: Mapping[str, str]
) -> Response:
    known = status if status in _EXPLAINED else 500
    return shell_of(request).page(
        request,
        "error.html",
        await _who(request),
        status=status,
        headers=headers,
        error=known,
        detail=problem.get("detail", "") if status in _TOLD else "",
    )


async def _who(request: Request) -> SignedIn | None:
    """Who is signed in; nobody where that cannot be found out now."""
    known: SignedIn | None = getattr(request.state, "who", None)
    crossdesk = request.app.state.startup.product
    if known is not None or crossdesk is None:
        return known
    try:
        return await visitor(request, crossdesk, touch=False)
    except StoreError:
        return None


def _wants_page(request: Request) -> bool:
    return not is_fragment(request) and "text/html" in request.headers.get("accept", "")


def _page(request: Request) -> str:
    """The page to come back to after signing in: the one that is open, where htmx asked."""
    if is_fragment(request) or request.method != "GET":
        return "/desk"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
