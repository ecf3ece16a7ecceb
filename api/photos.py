"""Photos over HTTP: read from a bounded upload, and shown so that a browser sees nothing but a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from starlette.datastructures import UploadFile

from agent.attachments import MOST_BYTES, Photo
from agent.errors import InvalidInput
from agent.images import ACCEPTED
from api.problems import ProblemError

MOST_UPLOAD_BYTES = MOST_BYTES + 64 * 1024
"""Of the whole request: the file and what multipart adds."""

UPLOAD_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "A photo: JPEG, PNG, WebP, HEIC or AVIF.",
                        }
                    },
                },
                "encoding": {"file": {"contentType": ", ".join(ACCEPTED)}},
            }
        },
    }
}
"""What OpenAPI says of an upload."""

PHOTO_RESPONSE: dict[str, Any] = {
    "description": "The photo, without its metadata.",
    "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in ACCEPTED},
}


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as it was sent; nothing about it is checked but its size."""

    name: str
    data: bytes


async def read_upload(request: Request) -> Upload:
    """The file of a multipart request. Raises a 413 or 415 problem, `InvalidInput` where there is none."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise ProblemError(415, "unsupported-media-type", "Send the photo as multipart/form-data.")
    async with request.form(max_files=1, max_fields=4, max_part_size=4096) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise InvalidInput("/file", "the form has no file of the name 'file'")
        data = await file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise ProblemError(413, "too-large", f"A photo may have at most {MOST_BYTES} bytes.")
        return Upload(name=file.filename or "", data=data)


def photo_response(photo: Photo) -> Response:
    """A photo to look at, that runs nothing."""
    name = quote(photo.attachment.name, safe="")
    headers = {
        "Content-Disposition": f"inline; filename*=UTF-8''{name}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, max-age=3600",
    }
    return Response(photo.data, media_type=photo.attachment.media_type, headers=headers)
