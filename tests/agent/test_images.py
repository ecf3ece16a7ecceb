"""Photos keep their picture and nothing else: not the place, the camera, a comment, or what hides behind it."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from agent.errors import UnsupportedFile
from agent.heif import heif_media_type, strip_heif
from agent.images import ACCEPTED, clean_image

SECRET = b"48.2082N 16.3738E the garden of Margarethe"
RED, BLUE = (254, 0, 0), (0, 0, 254)
FORMATS = ("JPEG", "PNG", "WEBP")


def two_colours(size: tuple[int, int] = (64, 32), mode: str = "RGB") -> Image.Image:
    """Red on the left and blue on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **({"quality": 95} if kind != "PNG" else {}), **options)
    return out.getvalue()


def telling(orientation: int = 1) -> Image.Exif:
    """Metadata as a telephone writes them."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    exif[0x010F] = SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    return exif


def picture(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def looks(image: Image.Image, place: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    pixel = image.convert("RGB").getpixel(place)
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_comes_out_as_it_was_without_its_metadata(kind: str) -> None:
    given_ = encoded(two_colours(), kind, exif=telling(), icc_profile=_srgb_profile())
    assert SECRET in given_
    clean = clean_image(given_)
    assert clean.media_type == f"image/{kind.lower()}"
    assert SECRET not in clean.data
    image = picture(clean.data)
    assert image.size == (64, 32)
    assert looks(image, (5, 16), RED)
    assert looks(image, (58, 16), BLUE)
    assert not image.getexif()
    assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("profile", [False, True], ids=["without a profile", "with a profile"])
def test_a_picture_that_was_held_sideways_comes_out_upright(kind: str, *, profile: bool) -> None:
    options = {"icc_profile": _srgb_profile()} if profile else {}
    clean = picture(clean_image(encoded(two_colours(), kind, exif=telling(6), **options)).data)
    assert clean.size == (32, 64)
    assert looks(clean, (16, 5), RED)
    assert looks(clean, (16, 58), BLUE)


def test_comments_and_xmp_are_left_out() -> None:
    jpeg = encoded(two_colours(), "JPEG", comment=SECRET, xmp=b"<x:xmpmeta>" + SECRET)
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SECRET.decode())
    text.add_itxt("XML:com.adobe.xmp", SECRET.decode(), zip=True)
    png = encoded(two_colours(), "PNG", pnginfo=text)
    webp = encoded(two_colours(), "WEBP", xmp=SECRET)
    for data in (jpeg, png, webp):
        assert SECRET not in clean_image(data).data
        assert not picture(clean_image(data).data).info.get("Comment")


@pytest.mark.parametrize("kind", FORMATS)
def test_what_hides_behind_the_picture_is_left_out(kind: str) -> None:
    clean = clean_image(encoded(two_colours(), kind) + b"PK\x03\x04<script>" + SECRET)
    assert SECRET not in clean.data
    assert b"<script>" not in clean.data


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    frames = [Image.new("RGB", (8, 8), RED), Image.new("RGB", (8, 8), BLUE)]
    for kind in ("PNG", "WEBP"):
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
        clean = picture(clean_image(data).data)
        assert getattr(clean, "n_frames", 1) == 1
        assert looks(clean, (4, 4), RED)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "PA", "RGBA", "CMYK", "I", "YCbCr"])
def test_a_picture_of_any_mode_is_taken(kind: str, mode: str) -> None:
    try:
        data = encoded(Image.new(mode, (9, 7)), kind)
    except OSError:
        pytest.skip(f"there is no {kind} of mode {mode}")
    assert picture(clean_image(data).data).size == (9, 7)


def test_what_is_seen_through_stays_so() -> None:
    image = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    for kind in ("PNG", "WEBP"):
        pixel = picture(clean_image(encoded(image, kind)).data).getpixel((4, 4))
        assert isinstance(pixel, tuple)
        assert pixel[3] == 0


def test_a_grey_of_sixteen_bits_keeps_its_shade() -> None:
    data = encoded(Image.new("I;16", (8, 8), 0x4000), "PNG")
    assert looks(picture(clean_image(data).data), (4, 4), (0x40, 0x40, 0x40))


def test_a_broken_colour_profile_does_not_matter() -> None:
    clean = clean_image(encoded(two_colours(), "JPEG", icc_profile=b"no profile"))
    assert looks(picture(clean.data), (5, 16), RED)


def test_a_huge_picture_is_made_smaller() -> None:
    clean = picture(clean_image(encoded(Image.new("L", (5000, 20)), "JPEG")).data)
    assert clean.size == (4096, 16)


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    with pytest.raises(UnsupportedFile, match="60 megapixels"):
        clean_image(bomb)


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"<svg/>", b"%PDF-1.7", b"MZ", b"RIFF1234WAVE", b"BM" + bytes(9)],
    ids=lambda data: repr(data[:8]),
)  # fmt: skip
def test_another_kind_of_file_is_refused_with_the_kinds_that_are_taken(data: bytes) -> None:
    with pytest.raises(UnsupportedFile, match="JPEG, PNG, WebP, HEIC or AVIF"):
        clean_image(data)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FORMATS), st.data())
def test_a_damaged_picture_is_refused_or_repaired_and_breaks_nothing(kind: str, data: st.DataObject) -> None:
    whole = bytearray(encoded(two_colours(), kind, exif=telling()))
    for _ in range(data.draw(st.integers(0, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        clean = clean_image(cut)
    except UnsupportedFile:
        return
    assert clean.media_type in ACCEPTED
    assert SECRET not in clean.data


# --- HEIC and AVIF ---------------------------------------------------------------------------------------


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def full(kind: bytes, version: int, *parts: bytes) -> bytes:
    return box(kind, bytes([version, 0, 0, 0]), *parts)


PICTURE, XMP = b"THE PICTURE ITSELF" * 4, b"<x:xmpmeta>" + SECRET


def heif(
    items: Sequence[tuple[bytes, bytes]], *, brand: bytes = b"heic", idat: bool = False, behind: bytes = b""
) -> bytes:
    """A file with items (type, bytes) in `mdat` or, by construction method 1, in `idat`."""
    infe = [
        full(b"infe", 2, struct.pack(">HH4s", number, 0, kind), b"\0")
        for number, (kind, _) in enumerate(items, start=1)
    ]
    iinf = full(b"iinf", 0, struct.pack(">H", len(items)), *infe)
    content = b"".join(data for _, data in items)

    def whole(start: int) -> tuple[bytes, bytes]:
        rows, place = [], start
        for number, (_, data) in enumerate(items, start=1):
            rows.append(struct.pack(">HHHHII", number, int(idat), 0, 1, place, len(data)))
            place += len(data)
        iloc = full(b"iloc", 1, b"\x44\x00", struct.pack(">H", len(items)), *rows)
        inside = [box(b"idat", content)] if idat else []
        head = box(b"ftyp", brand, bytes(4), b"mif1", brand)
        return head + full(b"meta", 0, iinf, iloc, *inside), b"" if idat else box(b"mdat", content)

    head, _ = whole(0)
    head, tail = whole(0 if idat else len(head) + 8)
    return head + tail + behind


ITEMS = [(b"hvc1", PICTURE), (b"Exif", SECRET), (b"mime", XMP), (b"uri ", SECRET)]


@pytest.mark.parametrize(
    ("brand", "kind"), [(b"heic", "image/heic"), (b"heix", "image/heic"), (b"avif", "image/avif")]
)
@pytest.mark.parametrize("idat", [False, True], ids=["mdat", "idat"])
def test_of_a_heif_picture_only_the_picture_stays(brand: bytes, kind: str, *, idat: bool) -> None:
    data = heif(ITEMS, brand=brand, idat=idat)
    assert SECRET in data
    clean = clean_image(data)
    assert clean.media_type == kind
    assert SECRET not in clean.data
    assert PICTURE in clean.data
    assert len(clean.data) == len(data)
    assert clean.data.index(PICTURE) == data.index(PICTURE)  # no byte moves


def test_a_heif_picture_is_clean_when_it_was_cleaned() -> None:
    once = strip_heif(heif(ITEMS))
    assert strip_heif(once) == once


@pytest.mark.parametrize("kind", [b"uuid", b"free", b"moov", b"zzzz"])
def test_boxes_that_a_still_picture_does_not_need_are_emptied(kind: bytes) -> None:
    clean = strip_heif(heif(ITEMS, behind=box(kind, SECRET)))
    assert SECRET not in clean
    assert PICTURE in clean


def test_what_no_item_of_a_heif_file_points_to_is_wiped() -> None:
    data = heif(ITEMS, behind=box(b"mdat", SECRET) + b"rest " + SECRET)
    assert SECRET not in strip_heif(data)


@pytest.mark.parametrize(
    "data", [b"", b"ftyp", box(b"ftyp", b"heic", bytes(4)), heif(ITEMS)[:60], box(b"ftyp", b"isom", bytes(8))]
)
def test_what_is_no_whole_heif_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnsupportedFile):
        clean_image(data)


def test_a_film_is_no_still_picture() -> None:
    assert heif_media_type(box(b"ftyp", b"isom", bytes(4), b"mp41")) is None


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_heif_file_is_refused_or_comes_out_no_longer_and_breaks_nothing(
    data: st.DataObject,
) -> None:
    whole = bytearray(heif(ITEMS, idat=data.draw(st.booleans()), behind=box(b"uuid", SECRET)))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] = data.draw(st.sampled_from([0, 1, 2, 8, 255]) | st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        clean = strip_heif(cut)
    except UnsupportedFile:
        return
    assert len(clean) <= len(cut)


def _srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
