"""The API's reference as a page to read and try. Its script comes from a public network."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

_POLICY = (
    "default-src 'self'; script-src 'unsafe-inline' https://cdn.jsdelivr.net; "
    "style-src 'unsafe-inline' https://cdn.jsdelivr.net; img-src 'self' data: https://fastapi.tiangolo.com; "
    "base-uri 'none'; frame-ancestors 'none'"
)


@router.get("/docs")
async def read_reference() -> HTMLResponse:
    """All operations, from `/openapi.json`."""
    page = get_swagger_ui_html(openapi_url="/openapi.json", title="Crossdesk API")
    page.headers["Content-Security-Policy"] = _POLICY
    return page
