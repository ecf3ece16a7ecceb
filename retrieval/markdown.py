"""The little Markdown that articles use: a body cut into answer and sections, and its plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_CODE_FENCE = re.compile(r"^\s*(```|~~~)")
_LINK = re.compile(r"!?\[([^\]]*)\]\(([^)\s]*)[^)]*\)")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")
_RULE = re.compile(r"^\s*([-*_]\s*){3,}$")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_BULLET = re.compile(r"^\s*[*+-]\s+")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading line: its level (1-6), text, and line in the body (from 0)."""

    level: int
    text: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """What stands between two headings of the second level (or above the first one, `heading` then None)."""

    heading: Heading | None
    text: str


def parts(body: str) -> tuple[Part, ...]:
    """Return the body cut at headings of level 1 and 2; deeper ones stay in the text of their section."""
    found: list[tuple[Heading | None, list[str]]] = [(None, [])]
    in_code = False
    for number, line in enumerate(body.splitlines()):
        if _CODE_FENCE.match(line):
            in_code = not in_code
        match = None if in_code else _HEADING.match(line)
        if match and len(match.group(1)) <= 2:
            heading = Heading(level=len(match.group(1)), text=plain(match.group(2)), line=number)
            found.append((heading, []))
        else:
            found[-1][1].append(line)
    return tuple(Part(heading=heading, text="\n".join(lines).strip()) for heading, lines in found)


def plain(text: str) -> str:
    """Text without Markdown's signs: emphasis, links (their words stay), rules, heading and table marks.

    Lists keep a "- " and tables a " | " between cells: both read well in a chat.
    """
    lines: list[str] = []
    for raw in _COMMENT.sub("", text).splitlines():
        if _RULE.match(raw) or _TABLE_RULE.match(raw) or _CODE_FENCE.match(raw):
            continue
        line = _LINK.sub(r"\1", raw)
        line = _EMPHASIS.sub(r"\2", line)
        heading = _HEADING.match(line)
        if heading:
            line = heading.group(2)
        line = _BULLET.sub("- ", line)
        if line.lstrip().startswith("|"):
            line = " | ".join(cell.strip() for cell in line.strip().strip("|").split("|"))
        lines.append(line.strip() if not line.startswith("- ") else line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
