"""The notation of `data/lexicons`: one pattern a line, made into regular expressions. data/lexicons/README.md tells it.

A pattern is written in correct spelling and folded like the text that it is matched with. Besides letters it may hold:

    (a|b)      one of; "(a |b )?word" or none of them        word*  any letters there
    a?  a+     a letter, group or set that may be left out, or repeated
    [5-9]      a set of characters
    a ~ b      a gap of up to three words; a ~~ b  of up to eight, within the sentence
    ^ $        the beginning and the end of the message, marks aside
    !…         at the start of a line: counts also when a negation stands before it
    - …        at the start of a line: taken out of the message before the other lines are looked for
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from agent.perception.errors import LexiconError
from agent.perception.text import fold, spellings

Script = Literal["spaced", "arabic", "hangul", "han", "kana", "thai"]
"""How the words of a line are parted; Latin and Cyrillic letters are "spaced"."""

_TELLING: Final[Mapping[Script, re.Pattern[str]]] = {
    "kana": re.compile("[\u3040-\u30ff]"),
    "han": re.compile("[\u3400-\u9fff]"),
    "thai": re.compile("[\u0e00-\u0e7f]"),
    "hangul": re.compile("[\u1100-\u11ff\uac00-\ud7af]"),
    "arabic": re.compile("[\u0600-\u06ff]"),
}
_SIGN: Final = re.compile(r"\[[^\]]*\]|\s*~~?\s*|.", re.DOTALL)
_UMLAUTS: Final = str.maketrans({letter: f"({letter}|{letter}e)" for letter in "äöüÄÖÜ"})
"""German umlauts are typed as "a" (which is what `fold` makes of them) or as "ae"."""


@dataclass(frozen=True, kw_only=True)
class _Rules:
    """What stands for a space, for gaps and for "*" in a script, and what may surround a match."""

    space: str
    gap: str
    wide: str
    ending: str = r"\w*"
    before: str = r"(?<!\w)"
    after: str = r"(?!\w)"
    reach: int = 26
    """How many characters before a match a negation may stand."""


_WORDS: Final = r"(?:[^\w.!?;]+[\w']+){0,%d}?[^\w.!?;]+"
_JOINED: Final = r"[\s,\"'-]*"
_RULES: Final[Mapping[Script, _Rules]] = {
    "spaced": _Rules(space=r"[\s,\"'-]+", gap=_WORDS % 3, wide=_WORDS % 8),
    "arabic": _Rules(
        space=r"[\s,\"'-]+", gap=_WORDS % 3, wide=_WORDS % 8, before=r"(?<!\w)[وف]?", reach=16
    ),
    "hangul": _Rules(  # a particle joins its word, and spaces are left out at will
        space="[가-힣]{0,3}" + _JOINED, gap="[^。.!?;]{0,12}?", wide="[^。.!?;]{0,30}?", after="", reach=8
    ),
    "han": _Rules(
        space=_JOINED, gap="[^。！？!?，,；;.]{0,6}?", wide="[^。！？!?；;.]{0,20}?",
        ending="", before="", after="", reach=5,
    ),
    "kana": _Rules(
        space=_JOINED, gap="[^。！？!?;.]{0,10}?", wide="[^。！？!?;.]{0,25}?",
        ending="", before="", after="", reach=4,
    ),
    "thai": _Rules(
        space=_JOINED, gap="[^!?;.]{0,20}?", wide="[^!?;.]{0,50}?", ending="", before="", after="", reach=12,
    ),
}  # fmt: skip
UNSPACED: Final[frozenset[Script]] = frozenset({"han", "kana", "thai"})
"""Scripts in which a pattern is found inside of words too."""

_MARKS: Final[Mapping[str, str]] = {
    "(": "(?:",
    **{sign: sign for sign in ")|?+"},
    "'": r"['’\s]?",
    "^": r"^\W*",
    "$": r"[\s.!?。！？؟…]*$",
}
"""What the signs of the notation stand for in every script."""

REACH: Final[Mapping[Script, int]] = {script: rules.reach for script, rules in _RULES.items()}
"""How many characters before a match a negation may stand."""


def script_of(text: str) -> Script:
    """The script of a line; mixed lines count as the script that is not Latin."""
    return next((script for script, letters in _TELLING.items() if letters.search(text)), "spaced")


def may_hold(text: str, script: Script) -> bool:
    """Whether a pattern of `script` can be meant in `text` at all: a figure alone says nothing of its language."""
    letters = _TELLING.get(script)
    return (
        letters is None
        or letters.search(text) is not None
        or (script == "kana" and _TELLING["han"].search(text) is not None)
    )


def to_regex(line: str, language: str, *, raw: bool = False) -> str:
    """The regular expression for one pattern (without "!" or "-" at its start).

    It matches folded text; with `raw` text as it was typed, with `re.IGNORECASE`. Raises LexiconError when a group is
    not closed.
    """
    if line.count("(") != line.count(")"):
        raise LexiconError(f"bad pattern {line!r}: a group is not closed, or closed without being opened")
    source = line.translate(_UMLAUTS) if language == "de" else line
    rules = _RULES[script_of(source)]
    letter = _spelled if raw else re.escape
    marks = {**_MARKS, " ": f"(?:{rules.space})", "*": rules.ending}
    out: list[str] = []
    for sign in _SIGN.findall(source.strip() if raw else fold(source)):
        if sign[0] == "[" and len(sign) > 1:
            out.append(sign)
        elif "~" in sign:
            out.append(rules.wide if "~~" in sign else rules.gap)
        else:
            out.append(marks.get(sign) or letter(sign))
    return "".join(out)


@lru_cache(maxsize=4096)
def _spelled(sign: str) -> str:
    """A letter in every spelling that folds to the same."""
    if sign.isascii():
        return re.escape(sign)
    base = fold(sign)
    if len(base) == 1:
        others = "" if base.isascii() else spellings(base)
        forms = dict.fromkeys((base, sign.lower(), *others))
        return re.escape(base) if len(forms) == 1 else f"[{''.join(map(re.escape, forms))}]"
    return f"(?:{re.escape(sign.lower())}|{re.escape(base)})"


def alternation(lines: Iterable[str], language: str, *, raw: bool = False) -> str:
    """All `lines` as one group without borders, the longest first, to be made a part of another expression."""
    bodies = {to_regex(line, language, raw=raw) for line in lines}
    return f"(?:{'|'.join(sorted(bodies, key=lambda body: (-len(body), body)))})"


def compile_lines(lines: list[str], language: str) -> re.Pattern[str]:
    """One pattern for all lines of one script, with that script's word borders.

    Raises LexiconError that names the line which makes no regular expression.
    """
    rules = _RULES[script_of(lines[0])]
    try:
        return re.compile(f"{rules.before}{alternation(lines, language)}{rules.after}")
    except re.error:
        for line in lines:  # one by one only now: compiling each would double the time
            try:
                re.compile(to_regex(line, language))
            except re.error as exc:
                raise LexiconError(f"bad pattern {line!r}: {exc}") from exc
        raise


def bordered(lines: list[str], language: str) -> str:
    """`lines` of any scripts for text as it was typed (with `re.IGNORECASE`), each between its script's borders."""
    groups: dict[Script, list[str]] = {}
    for line in lines:
        groups.setdefault(script_of(line), []).append(line)
    return "|".join(
        f"{_RULES[script].before}{alternation(group, language, raw=True)}{_RULES[script].after}"
        for script, group in groups.items()
    )
