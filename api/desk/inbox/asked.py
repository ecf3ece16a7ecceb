"""What a request asks of the inbox, and the address that asks for the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from urllib.parse import urlencode

from agent.errors import InvalidInput
from agent.inbox.values import VIEWS, InboxQuery, ViewName

__all__ = ["INBOX", "NARROWED_BY", "address_of", "query_of", "without", "words_of"]

INBOX = "/desk/inbox"
NARROWED_BY = ("language", "channel", "topic", "tag", "assignee")
"""What narrows a view, besides words that are searched for."""

_LONGEST = 200


def query_of(given: Mapping[str, str]) -> InboxQuery:
    """The view of a request's query. Raises `InvalidInput`."""
    view = given.get("view", "") or "open"
    known: dict[str, ViewName] = {name: name for name in VIEWS}
    if view not in known:
        raise InvalidInput("/view", f"{view[:40]!r} is none of {', '.join(VIEWS)}")
    narrowed = {name: given.get(name, "").strip()[:_LONGEST] for name in NARROWED_BY}
    return InboxQuery(view=known[view], **narrowed)


def address_of(query: InboxQuery, *, words: str = "", cursor: str = "") -> str:
    """The page that shows a view; the default view has the shortest address."""
    asked = {name: value for name, value in asdict(query).items() if value}
    if asked.get("view") == "open":
        del asked["view"]
    if words:
        asked["q"] = words
    if cursor:
        asked["cursor"] = cursor
    return f"{INBOX}?{urlencode(asked)}" if asked else INBOX


def words_of(given: Mapping[str, str]) -> str:
    """What is searched for, "" for nothing."""
    return " ".join(given.get("q", "").split())[:_LONGEST]


def without(query: InboxQuery, name: str) -> InboxQuery:
    """The same view, no longer narrowed by this."""
    return InboxQuery(**{**asdict(query), name: ""})
