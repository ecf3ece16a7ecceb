"""Takes everything out of a HEIF file (HEIC, AVIF) that is not its picture, without decoding it.

A HEIF file is a row of boxes (ISO/IEC 14496-12). The box `meta` lists the items of the file with their types
(`iinf`) and where their bytes are (`iloc`, ISO/IEC 23008-12). Items of the types `Exif`, `mime` (XMP) and
`uri ` hold where, when and with which camera the picture was taken. Their bytes are set to zero, and so is
everything in `mdat` that belongs to no item and the content of every box that a still picture does not need.
No byte moves, so all offsets stay right.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agent.errors import UnsupportedFile

__all__ = ["heif_media_type", "strip_heif"]

_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis"})
_AVIF = frozenset({b"avif"})
_KEPT = frozenset({b"ftyp", b"meta", b"mdat"})
_METADATA = frozenset({b"Exif", b"mime", b"uri "})
_MOST_ITEMS = 10_000


@dataclass(frozen=True)
class _Box:
    kind: bytes
    start: int  # of the whole box
    body: int  # of its content
    end: int


@dataclass(frozen=True)
class _Extent:
    item: int
    start: int
    end: int
    in_idat: bool


def heif_media_type(data: bytes) -> str | None:
    """The media type of a HEIF still picture by its brands, or None for anything else."""
    if len(data) < 16 or data[4:8] != b"ftyp":
        return None
    size = struct.unpack_from(">I", data)[0]
    brands = {data[place : place + 4] for place in (8, *range(16, min(size, len(data), 256), 4))}
    if brands & _AVIF:
        return "image/avif"
    return "image/heic" if brands & _HEIC else None


def strip_heif(data: bytes) -> bytes:
    """The same picture without metadata. Raises `UnsupportedFile` for a file that is not well formed."""
    try:
        return _strip(data)
    except (struct.error, IndexError, ValueError) as exc:
        raise UnsupportedFile("the picture is damaged: it could not be read") from exc


def _strip(data: bytes) -> bytes:
    boxes = list(_boxes(data, 0, len(data), lenient=True))
    meta = next((box for box in boxes if box.kind == b"meta"), None)
    if meta is None or boxes[0].kind != b"ftyp":
        raise ValueError("no item list")
    parts = {box.kind: box for box in _boxes(data, meta.body + 4, meta.end)}
    types = _item_types(data, parts[b"iinf"]) if b"iinf" in parts else {}
    extents = _extents(data, parts[b"iloc"]) if b"iloc" in parts else []
    picture = [extent for extent in extents if types.get(extent.item) not in _METADATA]
    out = bytearray(len(data))
    for box in boxes:
        _copy_box(out, data, box, picture)
    idat = parts.get(b"idat")
    for extent in extents:
        if extent.in_idat and idat is not None and extent not in picture:
            _wipe(out, idat.body + extent.start, min(idat.body + extent.end, idat.end))
    for box in parts.values():
        if box.kind in {b"free", b"skip", b"uuid", b"udta"}:
            _wipe(out, box.body, box.end)
    return bytes(out[: boxes[-1].end])


def _copy_box(out: bytearray, data: bytes, box: _Box, picture: list[_Extent]) -> None:
    """Copy a box: as it is, only the picture's bytes of `mdat`, and of others nothing but their length."""
    out[box.start : box.body] = data[box.start : box.body]
    if box.kind == b"mdat":
        for extent in picture:
            start, end = max(extent.start, box.body), min(extent.end, box.end)
            if not extent.in_idat and start < end:
                out[start:end] = data[start:end]
    elif box.kind in _KEPT:
        out[box.body : box.end] = data[box.body : box.end]
    else:
        out[box.start + 4 : box.start + 8] = b"free"


def _wipe(out: bytearray, start: int, end: int) -> None:
    out[start:end] = bytes(max(0, end - start))


def _boxes(data: bytes, start: int, end: int, *, lenient: bool = False) -> Iterator[_Box]:
    """The boxes between two places. `lenient`: what follows the last whole box is left out."""
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        body = start + 8
        if size == 1:
            size = struct.unpack_from(">Q", data, body)[0]
            body += 8
        elif size == 0:
            size = end - start
        if size < body - start or start + size > end:
            if lenient and start:
                return
            raise ValueError("a box that ends outside of its parent")
        yield _Box(kind, start, body, start + size)
        start += size


def _item_types(data: bytes, iinf: _Box) -> Mapping[int, bytes]:
    """The type of each item."""
    wide = data[iinf.body] != 0
    first = iinf.body + (8 if wide else 6)
    found: dict[int, bytes] = {}
    for box in _boxes(data, first, iinf.end):
        version = data[box.body]
        if box.kind != b"infe" or version < 2:
            continue
        item, place = _number(data, box.body + 4, 2 if version == 2 else 4)
        found[item] = data[place + 2 : place + 6]
    return found


def _extents(data: bytes, iloc: _Box) -> list[_Extent]:
    """Where the bytes of the items are."""
    version = data[iloc.body]
    place = iloc.body + 4
    offset_size, length_size = data[place] >> 4, data[place] & 15
    base_size, index_size = data[place + 1] >> 4, (data[place + 1] & 15) if version else 0
    count, place = _number(data, place + 2, 4 if version == 2 else 2)
    if count > _MOST_ITEMS:
        raise ValueError("too many items")
    found: list[_Extent] = []
    for _ in range(count):
        item, place = _number(data, place, 4 if version == 2 else 2)
        method = 0
        if version:
            method, place = _number(data, place, 2)
        base, place = _number(data, place + 2, base_size)
        extents, place = _number(data, place, 2)
        for _ in range(extents):
            offset, place = _number(data, place + index_size, offset_size)
            length, place = _number(data, place, length_size)
            start = base + offset
            found.append(_Extent(item, start, start + length if length else len(data), method & 15 == 1))
        if len(found) > _MOST_ITEMS:
            raise ValueError("too many pieces")
    return found


def _number(data: bytes, place: int, size: int) -> tuple[int, int]:
    """An unsigned number of `size` bytes, and the place after it."""
    if place + size > len(data):
        raise IndexError(place)
    return int.from_bytes(data[place : place + size], "big"), place + size
