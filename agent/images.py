"""Photos that shoppers send: their kind is read from their content, and only the picture itself is kept.

JPEG, PNG and WebP are decoded and written anew, which takes out where and when they were taken, comments,
thumbnails, and whatever was hidden behind the picture. HEIC and AVIF, for which a decoder is not always
there, keep their encoded picture and lose everything else (`agent.heif`).
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from agent.errors import UnsupportedFile
from agent.heif import heif_media_type, strip_heif

__all__ = ["ACCEPTED", "CleanImage", "clean_image"]

ACCEPTED = ("image/jpeg", "image/png", "image/webp", "image/heic", "image/avif")
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_MOST_PIXELS = 60_000_000  # decoded at 4 bytes each; phones take up to 50 million by default
_LONGEST_EDGE = 4096
_QUALITY = 88
_TAKEN = "photos are taken as JPEG, PNG, WebP, HEIC or AVIF"


@dataclass(frozen=True, kw_only=True)
class CleanImage:
    """A picture without metadata."""

    media_type: str
    data: bytes


def clean_image(data: bytes) -> CleanImage:
    """Check and clean a photo. Takes up to a second: call it in a thread. Raises `UnsupportedFile`."""
    media_type = _media_type(data)
    if media_type is None:
        raise UnsupportedFile(_TAKEN)
    if media_type not in _FORMATS:
        return CleanImage(media_type=media_type, data=strip_heif(data))
    return CleanImage(media_type=media_type, data=_written_anew(data, _FORMATS[media_type]))


def _media_type(data: bytes) -> str | None:
    """What the first bytes say, whatever the file is called."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return heif_media_type(data)


def _written_anew(data: bytes, kind: str) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=(kind,)) as image:
                if image.width * image.height > _MOST_PIXELS:
                    raise UnsupportedFile(f"the picture has more than {_MOST_PIXELS // 1_000_000} megapixels")
                return _encoded(image, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise UnsupportedFile(f"the picture has more than {_MOST_PIXELS // 1_000_000} megapixels") from exc
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as exc:
        raise UnsupportedFile("the picture is damaged: it could not be read") from exc


def _encoded(image: Image.Image, kind: str) -> bytes:
    """The first frame, in sRGB, upright, not larger than needed, and nothing else."""
    alpha = kind != "JPEG" and image.has_transparency_data
    if image.mode.startswith("I;16"):
        image = image.point(lambda grey: grey * (1 / 256)).convert("L")  # else all above 255 became white
    if image.mode not in {"RGB", "RGBA", "CMYK"}:
        image = image.convert("RGBA" if alpha else "RGB")
    image.thumbnail((_LONGEST_EDGE, _LONGEST_EDGE), Image.Resampling.LANCZOS)  # before anything is copied
    ImageOps.exif_transpose(image, in_place=True)  # a picture in other colours forgets how it was held
    plain = _in_srgb(image, alpha=alpha)
    bare = Image.new(plain.mode, plain.size)  # a new picture carries no information over
    bare.paste(plain)
    out = io.BytesIO()
    if kind == "PNG":
        bare.save(out, "PNG")
    else:
        bare.save(out, kind, quality=_QUALITY)
    return out.getvalue()


def _in_srgb(image: Image.Image, *, alpha: bool) -> Image.Image:
    """Colours as the picture's profile means them."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            converted = None  # a broken profile: the numbers as they are
        if converted is not None:
            return converted
    return image.convert("RGBA" if alpha else "RGB")
