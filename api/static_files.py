"""Files that come with Crossdesk, served from one folder and nowhere else, with what caches need."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fastapi import Request, Response

_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""What is served; a file of another kind is not."""

_REVALIDATE = "public, no-cache"  # kept, but asked for again: the modules must be of one version


@dataclass(frozen=True, kw_only=True)
class StaticFile:
    """A file's content, its type, and a tag that changes with its content."""

    content: bytes
    media_type: str
    etag: str


def read_static(folder: Path, name: str) -> StaticFile | None:
    """A file below a folder, or None: hidden, of an unknown kind, elsewhere, or not there. Blocks."""
    path = folder / name
    hidden = any(part.startswith((".", "_")) for part in name.split("/"))
    if hidden or "\0" in name or path.suffix not in _TYPES:
        return None
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(folder.resolve()) or not real.is_file():
            return None
        return _read(real, real.stat().st_mtime_ns)
    except OSError:
        return None


def respond(request: Request, file: StaticFile, headers: Mapping[str, str] | None = None) -> Response:
    """The file, or 304 where the client has it already."""
    sent = {"ETag": file.etag, "Cache-Control": _REVALIDATE, **(headers or {})}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if file.etag in known or "*" in known:
        return Response(status_code=304, headers=sent)
    return Response(file.content, media_type=file.media_type, headers=sent)


@lru_cache(maxsize=256)
def _read(path: Path, _changed: int) -> StaticFile:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return StaticFile(content=content, media_type=_TYPES[path.suffix], etag=f'"{digest[:24]}"')
