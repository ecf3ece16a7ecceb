"""What search over everything said returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.inbox.values import InboxRow

__all__ = ["Hit", "SearchPage", "snippet"]

_AROUND = 60  # characters on both sides of what was found


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A conversation in which something was found: where, and the words around it, with placeholders.

    `offset` is 0 where the conversation was found by an e-mail address or phone number of its vault.
    """

    conversation_id: str
    offset: int
    at: datetime
    kind: str
    snippet: str
    row: InboxRow | None


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """Hits, the newest first, each conversation once; `cursor` asks for more, "" where there is none."""

    hits: Sequence[Hit]
    cursor: str


def snippet(text: str, word: str) -> str:
    """The words around the first place where a word stands, as far as it stands there unfolded."""
    line = " ".join(text.split())
    place = line.casefold().find(word)
    start = max(0, place - _AROUND) if place >= 0 else 0
    cut = line[start : start + 2 * _AROUND + len(word)]
    return f"{'…' if start else ''}{cut}{'…' if start + len(cut) < len(line) else ''}"
