"""Fonts for the scripts of 17 languages: Noto, cut down to the characters that one document uses.

The fonts come from packages under the SIL Open Font License. They are variable fonts of up to 18 MB; each is
first reduced to the characters at hand and then fixed at two weights, and a document embeds a few kB of it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Literal

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.varLib import instancer  # type: ignore[import-untyped]
from fpdf import FPDF

__all__ = ["MAIN", "Face", "add_fonts", "faces_for"]

Face = Literal["latin", "arabic", "thai", "sc", "tc", "jp", "kr"]
"""A family: Latin with Greek, Cyrillic and Vietnamese; Arabic; Thai; Chinese simplified and traditional,
Japanese, Korean."""

MAIN: Face = "latin"

_STYLES: Mapping[Literal["", "B"], int] = {"": 400, "B": 700}

_BLOCK = 0x80  # code points; Latin-1, Cyrillic, Arabic … are one or two of these each

_LAYOUT = ("GSUB", "GPOS", "GDEF")  # horizontal East Asian text needs none

_FEATURES = (
    "ccmp", "locl", "calt", "rlig", "liga", "init", "medi", "fina", "isol", "kern", "mark", "mkmk", "curs",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Source:
    package: str
    path: str
    axes: Mapping[str, int]


_CJK = "justmytype_intl_cjk"
_SOURCES: Mapping[Face, _Source] = {
    "latin": _Source(package="fontpkg_noto_sans", path="files/NotoSans[wdth,wght].ttf", axes={"wdth": 100}),
    "arabic": _Source(
        package="fontpkg_noto_sans_arabic", path="files/NotoSansArabic[wdth,wght].ttf", axes={"wdth": 100}
    ),
    "thai": _Source(
        package="fontpkg_noto_sans_thai", path="files/NotoSansThai[wdth,wght].ttf", axes={"wdth": 100}
    ),
    "sc": _Source(package=_CJK, path="fonts/ofl/notosanssc/NotoSansSC[wght].ttf", axes={}),
    "tc": _Source(package=_CJK, path="fonts/ofl/notosanstc/NotoSansTC[wght].ttf", axes={}),
    "jp": _Source(package=_CJK, path="fonts/ofl/notosansjp/NotoSansJP[wght].ttf", axes={}),
    "kr": _Source(package=_CJK, path="fonts/ofl/notosanskr/NotoSansKR[wght].ttf", axes={}),
}

_CJK_FACES: tuple[Face, ...] = ("sc", "jp", "kr", "tc")

_CJK_BY_COUNTRY: Mapping[str, Face] = {"CN": "sc", "TW": "tc", "HK": "tc", "MO": "tc", "JP": "jp", "KR": "kr"}

_CJK_BY_LANGUAGE: Mapping[str, Face] = {"zh": "sc", "ja": "jp", "ko": "kr"}


def faces_for(texts: Iterable[str], *, language: str, country: str) -> Mapping[Face, frozenset[str]]:
    """Choose the faces for all texts of a document, each with the characters that it sets.

    Han characters look different in China, Taiwan, Japan and Korea: the country of the address decides, then
    the language. A character that no face has goes to the main one, which shows its box for "missing".
    """
    left = {char for text in texts for char in text if not char.isspace()} | {" ", "…"}
    chosen: dict[Face, frozenset[str]] = {}
    for face in _order(language, country):
        taken = frozenset(char for char in left if ord(char) in _coverage(face))
        if taken or face == MAIN:
            chosen[face] = taken
            left -= taken
        if not left:
            break
    chosen[MAIN] |= left
    return chosen


def add_fonts(pdf: FPDF, faces: Mapping[Face, frozenset[str]], folder: Path) -> None:
    """Add the faces to a document, regular and bold, the main one first and the others as its fallbacks.

    The reduced files are written to `folder` and read again until the document is finished.
    """
    for face, characters in faces.items():
        for style, data in zip(_STYLES, _reduced(face, _with_neighbours(face, characters)), strict=True):
            path = folder / f"{face}{style}.ttf"
            path.write_bytes(data)
            pdf.add_font(face, style, path)
    pdf.set_fallback_fonts([face for face in faces if face != MAIN], exact_match=False)


def _order(language: str, country: str) -> Iterator[Face]:
    yield MAIN
    yield "arabic"
    yield "thai"
    preferred = _CJK_BY_COUNTRY.get(country) or _CJK_BY_LANGUAGE.get(language.split("-")[0], "sc")
    yield preferred
    yield from (face for face in _CJK_FACES if face != preferred)


def _with_neighbours(face: Face, characters: frozenset[str]) -> frozenset[str]:
    """Round a small alphabet up to whole blocks: documents then share a few reduced fonts, made once.

    The document itself embeds only the glyphs that it sets. East Asian faces are reduced to the character.
    """
    if face in _CJK_FACES:
        return characters
    blocks = {0} | {ord(char) // _BLOCK for char in characters}
    return frozenset(chr(point) for point in _coverage(face) if point // _BLOCK in blocks) | characters


@cache
def _coverage(face: Face) -> frozenset[int]:
    """The code points of a face; reading them is slow, so they are kept."""
    with _open(face) as font:
        return frozenset(font.getBestCmap())


def _open(face: Face) -> TTFont:
    source = _SOURCES[face]
    with as_file(files(source.package) / source.path) as path:
        font = TTFont(io.BytesIO(path.read_bytes()), lazy=True)
    # Glyph names are of no use here, and making them up from the character map is slow.
    font.setGlyphOrder([f"g{index}" for index in range(font["maxp"].numGlyphs)])
    return font


@lru_cache(maxsize=64)
def _reduced(face: Face, characters: frozenset[str]) -> tuple[bytes, ...]:
    """The face with nothing but these characters and what shaping makes of them, in each style."""
    options = subset.Options()
    options.hinting = False
    options.notdef_outline = True
    options.layout_features = _FEATURES
    options.drop_tables += ["STAT", "meta", "DSIG", *(_LAYOUT if face in _CJK_FACES else ())]
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(characters | {" "})))
    with _open(face) as font:
        subsetter.subset(font)
        smaller = _saved(font)
    return tuple(_fixed(smaller, {**_SOURCES[face].axes, "wght": _STYLES[style]}) for style in _STYLES)


def _fixed(variable: bytes, axes: Mapping[str, int]) -> bytes:
    with TTFont(io.BytesIO(variable)) as font:
        return _saved(instancer.instantiateVariableFont(font, dict(axes), inplace=True))


def _saved(font: TTFont) -> bytes:
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()
