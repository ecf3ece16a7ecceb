"""The desk's pages: templates, texts in the visitor's language, static files by their hash, and what protects them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import iter_route_contexts
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from agent.replies.catalogue import DESK_DOMAIN, Catalogue, load_catalogues
from agent.settings import DATA
from agent.staff.values import SignedIn
from api.desk.navigation import NAVIGATION, NavigationItem
from api.help_centre import preferred_language
from api.static_files import read_static

__all__ = ["HEADERS", "STATIC", "Shell", "asset", "is_fragment", "language_names", "pages_for", "shell_of"]

_HERE = Path(__file__).resolve().parent
STATIC = _HERE / "static"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_DATES = {"en": "en_GB"}  # the day before the month, and 24 hours, as all the others write them
_FLASH = "crossdesk_flash"
_FLASH_SECONDS = 60


class Shell:
    """Renders pages. `texts` has the desk's catalogues by language, English among them."""

    def __init__(self, texts: Mapping[str, Catalogue]) -> None:
        self.texts = texts
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["asset"] = asset

    @classmethod
    def load(cls) -> Shell:
        """With the catalogues that come with Crossdesk. Raises `CatalogueError`."""
        return cls(load_catalogues(DATA / "locales", DESK_DOMAIN))

    def page(
        self,
        request: Request,
        template: str,
        who: SignedIn | None = None,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **context: Any,
    ) -> HTMLResponse:
        """A whole page; a flash message that was waiting is shown on it, once."""
        language = self.language(request, who)
        flash = request.cookies.get(_FLASH, "")
        values = {
            **self._common(request, who, language),
            "flash": flash if self.texts[language].has(f"flash.{flash}") else "",
            **context,
        }
        html = self._templates.get_template(template).render(values)
        response = HTMLResponse(html, status_code=status, headers={**HEADERS, **(headers or {})})
        response.headers["Content-Language"] = language
        if flash:
            response.delete_cookie(_FLASH, path="/desk")
        return response

    def fragment(self, request: Request, template: str, who: SignedIn, **context: Any) -> HTMLResponse:
        """A part of a page, for htmx."""
        values = {**self._common(request, who, self.language(request, who)), **context}
        return HTMLResponse(self._templates.get_template(template).render(values), headers=HEADERS)

    def redirect(self, request: Request, path: str, *, flash: str = "") -> Response:
        """To another page of the desk, which shows the message `flash.<flash>` then."""
        if is_fragment(request):
            response = Response(status_code=204, headers={"HX-Redirect": path, **HEADERS})
        else:
            response = RedirectResponse(path, status_code=303, headers=HEADERS)
        if flash:
            response.set_cookie(
                _FLASH, flash, max_age=_FLASH_SECONDS, path="/desk", httponly=True, samesite="lax"
            )
        return response

    def language(self, request: Request, who: SignedIn | None) -> str:
        """The visitor's choice, else their browser's; English where there are no texts in that language."""
        if who is not None:
            return who.staff.interface if who.staff.interface in self.texts else "en"
        return preferred_language(request.headers.get("accept-language", ""), sorted(self.texts))

    def _common(self, request: Request, who: SignedIn | None, language: str) -> dict[str, Any]:
        locale = Locale.parse(_DATES.get(language, language))
        zone = ZoneInfo(who.staff.timezone) if who else None
        texts = self.texts[language]

        def when(at: datetime, form: str = "medium") -> str:
            return format_datetime(at, form, tzinfo=zone, locale=locale)

        return {
            "t": texts.text,
            "n": texts.plural,
            "has_text": texts.has,
            "when": when,
            "language": language,
            "direction": "rtl" if locale.text_direction == "rtl" else "ltr",
            "who": who,
            "csrf": who.csrf if who else "",
            "htmx_headers": json.dumps({"X-CSRF-Token": who.csrf}) if who else "{}",
            "path": request.url.path,
            "navigation": pages_for(request.app, who),
        }


def shell_of(request: Request) -> Shell:
    """The app's shell."""
    shell: Shell = request.app.state.shell
    return shell


def language_names(languages: Iterable[str]) -> dict[str, str]:
    """Languages with the names that their speakers use."""
    return {code: Locale.parse(code).get_display_name(code) or code for code in sorted(languages)}


def is_fragment(request: Request) -> bool:
    """Whether htmx asks, and not for a whole page."""
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-boosted") != "true"


@lru_cache(maxsize=128)
def asset(name: str) -> str:
    """The address of a static file, with its hash: a browser keeps it for ever, and asks anew when it changes.

    Raises `FileNotFoundError`.
    """
    file = read_static(STATIC, name)
    if file is None:
        raise FileNotFoundError(f"{STATIC / name}: the desk has no such file")
    return f"/desk/static/{name}?v={hashlib.sha256(file.content).hexdigest()[:16]}"


def pages_for(app: FastAPI, who: SignedIn | None) -> list[NavigationItem]:
    """The pages that there are and that this visitor may open."""
    if who is None:
        return []
    paths = _paths(app)
    return [item for item in NAVIGATION if item.path in paths and who.staff.may(item.permission)]


@lru_cache(maxsize=8)
def _paths(app: FastAPI) -> frozenset[str]:
    return frozenset(path for route in iter_route_contexts(app.routes) if (path := route.path))
