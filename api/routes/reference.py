"""The API's reference as a page to read: made from the OpenAPI document, with nothing from other hosts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.help_centre import render_markdown

router = APIRouter(include_in_schema=False)

_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
_METHODS = ("get", "post", "put", "patch", "delete")


@router.get("/docs")
async def read_reference(request: Request) -> HTMLResponse:
    """All operations, from `/openapi.json`."""
    document = request.app.openapi()
    return HTMLResponse(_page(document), headers={"Content-Security-Policy": _POLICY})


def _page(document: Mapping[str, Any]) -> str:
    info = document["info"]
    operations = "\n".join(_operations(document))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(info["title"])} API</title>
<link rel="stylesheet" href="/help/style.css">
</head>
<body>
<header><strong>{escape(info["title"])} API {escape(info["version"])}</strong></header>
<main>
<h1>The HTTP API</h1>
{render_markdown(info.get("description", ""))}
<p>The same for programs: <a href="/openapi.json">/openapi.json</a>.</p>
{operations}
</main>
</body>
</html>
"""


def _operations(document: Mapping[str, Any]) -> Iterator[str]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield _operation(document, method, path, item[method])


def _operation(document: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any]) -> str:
    parameters = "".join(_parameter(parameter) for parameter in operation.get("parameters", ()))
    answers = "".join(
        f"<li><code>{escape(status)}</code> {escape(answer.get('description', ''))}</li>"
        for status, answer in operation["responses"].items()
    )
    body = "".join(
        f"<h3>Body, {escape(media)}</h3><pre><code>{escape(_schema(document, content))}</code></pre>"
        for media, content in operation.get("requestBody", {}).get("content", {}).items()
    )
    return (
        f"<section><h2><code>{method.upper()} {escape(path)}</code></h2>"
        f"{render_markdown(operation.get('description', ''))}"
        f"{f'<h3>Parameters</h3><ul>{parameters}</ul>' if parameters else ''}"
        f"{body}<h3>Answers</h3><ul>{answers}</ul></section>"
    )


def _parameter(parameter: Mapping[str, Any]) -> str:
    need = "required" if parameter.get("required") else "optional"
    about = parameter.get("description") or parameter.get("schema", {}).get("description", "")
    return f"<li><code>{escape(parameter['name'])}</code> ({escape(parameter['in'])}, {need}) {escape(about)}</li>"


def _schema(document: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    """The schema of a body as JSON; a reference to a named one is followed once."""
    schema = content.get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return json.dumps(document["components"]["schemas"].get(name, schema), indent=2, ensure_ascii=False)
