"""Instructions that stand in data: a product text, a carrier's note, a help page that talks to the machine.

What a tool returns is data. Sentences of it that are written to steer whoever reads them are taken out before a
language model sees them, and before anything that they say counts as a fact.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import cache, lru_cache
from typing import Any

import regex

from guardrails.claims.codes import squeeze_link
from guardrails.screening import screen
from guardrails.views import matching_view
from guardrails.wording import wordings

REMOVED = "[…]"
_SENTENCE = regex.compile(r"[^.!?。！？؟\n]+(?:[.!?](?=\S)[^.!?。！？؟\n]*)*[.!?。！？؟]*|\n+")
_LINK = regex.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+", regex.IGNORECASE)
_CODE = regex.compile(r"```|^\s*(?:import|from|def|class|function|const|var)\s\w", regex.MULTILINE)
_BEGINNING = regex.compile(r"(?<=\p{Ll}) (?=\p{Lu})", flags=regex.VERSION1)
_SPACE = regex.compile(r"\s")
_QUESTION = regex.compile(
    r"(?:what|who|why|how|when|where|which)(?:\s(?:to|do|does|is|are|can|if))?\s", regex.IGNORECASE
)
_PROSE = 12  # characters below which a text is a code, a size, a name


def without_instructions(result: str, *, names: frozenset[str], links: frozenset[str]) -> str:
    """A tool's result, as JSON, with every sentence taken out that instructs; anything else stays as it is.

    `names` are the tools' names, which only instructions name; `links` the shop's own addresses: a sentence with
    another address goes. Fields that hold an address are left. Never raises.
    """
    if result.lstrip()[:1] not in ("{", "["):
        return result
    return _cleaned(result, names, links)


@lru_cache(maxsize=1024)
def _cleaned(result: str, names: frozenset[str], links: frozenset[str]) -> str:
    try:
        data = json.loads(result)
        cleaned = _walk(data, "", names, links)
    except (ValueError, RecursionError):
        return json.dumps({"detail": REMOVED})
    return result if cleaned == data else json.dumps(cleaned, ensure_ascii=False)


def _walk(value: Any, key: str, names: frozenset[str], links: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {name: _walk(item, str(name), names, links) for name, item in value.items()}
    if isinstance(value, list):
        return [_walk(item, key, names, links) for item in value]
    if not isinstance(value, str) or len(value) < _PROSE or key.lower().endswith(("url", "email", "_at")):
        return value
    if not _SPACE.search(value) and value.isascii():
        return REMOVED if any(name in value.lower() for name in names) else value  # an id, a code
    asked = (
        _QUESTION.match(value) if key == "title" else None
    )  # a page may be called "How to return something"
    told = value[asked.end() :] if asked else value
    return value if _text(told, names, links) == told else _text(value, names, links)


def _text(text: str, names: frozenset[str], links: frozenset[str]) -> str:
    """A text without the sentences that instruct; code is cut off with what stands around it."""
    if _CODE.search(text):
        return REMOVED
    if screen(text, language="en").injection and not any(
        screen(match[0], language="en").injection for match in _SENTENCE.finditer(text)
    ):
        return REMOVED  # it only shows in the whole: spread over sentences
    pieces = [match[0] for match in _SENTENCE.finditer(text)]
    kept = [f" {REMOVED}" if _instructs(piece, names, links) else piece for piece in pieces]
    return text if kept == pieces else "".join(kept).strip()


def _instructs(sentence: str, names: Collection[str], links: Collection[str]) -> bool:
    view = matching_view(sentence)
    lowered = view.lower()
    if any(name in lowered for name in names):
        return True
    if any(not _is_own(match[0], links) for match in _LINK.finditer(view)):
        return True
    return (
        _addressed().search(view.strip(" -*#>\"'(")) is not None or screen(sentence, language="en").injection
    )


def _is_own(link: str, links: Collection[str]) -> bool:
    host = squeeze_link(link).partition("/")[0]
    return any(host == own or host.endswith(f".{own}") for own in links)


@cache
def _addressed() -> regex.Pattern[str]:
    """How data talks to the machine, or gives it a task, in any language."""
    patterns = [wording.instructions for wording in wordings() if wording.instructions]
    return regex.compile(
        "|".join(f"(?:{one})" for one in patterns) or "(?!)", regex.VERBOSE | regex.IGNORECASE
    )
