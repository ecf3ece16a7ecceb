"""Small pictures of people, cut to a square and written anew."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from agent.errors import UnsupportedFile
from agent.images import clean_image
from agent.staff.values import Picture

__all__ = ["small_picture"]

_EDGE = 192  # pixels: 96 on a dense screen
_TAKEN = ("image/jpeg", "image/png", "image/webp")


def small_picture(data: bytes) -> Picture:
    """A square JPEG without metadata. Takes a moment: call it in a thread. Raises `UnsupportedFile`."""
    clean = clean_image(data)
    if clean.media_type not in _TAKEN:
        raise UnsupportedFile("a picture of somebody is a JPEG, PNG or WebP")
    with Image.open(io.BytesIO(clean.data)) as image:
        square = ImageOps.fit(image.convert("RGBA"), (_EDGE, _EDGE), Image.Resampling.LANCZOS)
    ground = Image.new("RGB", square.size, "white")
    ground.paste(square, mask=square.getchannel("A"))
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=85)
    return Picture(media_type="image/jpeg", data=out.getvalue())
