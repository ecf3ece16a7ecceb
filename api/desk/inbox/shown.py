"""Rows and filters of the inbox as the page shows them, in the language and time zone of whoever looks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from babel import Locale
from babel.dates import format_timedelta

from agent.inbox.search import Hit
from agent.inbox.values import VIEWS, Counts, InboxQuery, InboxRow, ViewName
from agent.replies.catalogue import Catalogue
from agent.staff.values import Staff
from api.desk.inbox.asked import NARROWED_BY, address_of, without
from guardrails.kinds import PLACEHOLDER_FORM

__all__ = [
    "Filter",
    "Looking",
    "ShownRow",
    "Tab",
    "at_work",
    "filters_of",
    "hits_of",
    "masked_words",
    "rows_of",
    "tabs_of",
]

SOON = timedelta(minutes=5)
_PLACEHOLDER = re.compile(PLACEHOLDER_FORM)
_KEYS: Mapping[ViewName, str] = {"open": "v o", "mine": "v m", "unassigned": "v u", "breaching": "v b"}
_MOST_CHOICES = 30


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    """A conversation in the list. `due` says how the promise stands: over, soon, or there is time.

    `is_found`: the preview is not the last message but what a search found.
    """

    row: InboxRow
    subject: str
    preview: str
    topic: str
    language: str
    assignee: Staff | None
    due: Literal["over", "soon", "later", ""]
    left: str
    waiting: str
    is_found: bool = False


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A view with its count; `more` where it was counted up to a limit only."""

    view: ViewName
    address: str
    count: int
    more: bool
    key: str
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One way of narrowing the view."""

    value: str
    label: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What the view can be narrowed by: the languages of what is there, say. `all_of` is the view without it."""

    name: str
    choices: Sequence[Choice]
    chosen: str
    all_of: str


@dataclass(frozen=True, kw_only=True)
class Looking:
    """When somebody looks, in which language, and who works at the desk."""

    now: datetime
    language: str
    texts: Catalogue
    staff: Mapping[str, Staff]

    @property
    def locale(self) -> Locale:
        """The language's conventions."""
        return Locale.parse(self.language)


def at_work(staff: Iterable[Staff]) -> list[Staff]:
    """Those to whom a conversation can be given, by name."""
    return sorted((one for one in staff if one.disabled_at is None), key=lambda one: one.name)


def masked_words(text: str, texts: Catalogue) -> str:
    """A text of the log with a word for each placeholder: nobody sees contact data in a list."""
    return _PLACEHOLDER.sub(lambda found: f"[{_kind(found[0], texts)}]", text)


def rows_of(rows: Iterable[InboxRow], looking: Looking) -> list[ShownRow]:
    """The rows of a page."""
    return [_shown(row, looking) for row in rows]


def hits_of(hits: Iterable[Hit], looking: Looking) -> list[ShownRow]:
    """The conversations that a search found, each with the words around what was found."""
    return [
        replace(
            _shown(hit.row, looking),
            preview=masked_words(hit.snippet, looking.texts) or looking.texts.text("inbox.found_contact"),
            is_found=True,
        )
        for hit in hits
        if hit.row is not None
    ]


def tabs_of(counts: Counts, query: InboxQuery, *, may_approve: bool) -> list[Tab]:
    """The views; what waits for a supervisor only where this person is one."""
    return [
        Tab(
            view=view,
            address=address_of(InboxQuery(view=view)),
            count=counts.views.get(view, 0),
            more=view in ("bot", "closed") and counts.views.get(view, 0) >= counts.most > 0,
            key=_KEYS.get(view, ""),
            is_open=view == query.view,
        )
        for view in VIEWS
        if view != "approvals" or may_approve
    ]


def filters_of(counts: Counts, query: InboxQuery, looking: Looking) -> list[Filter]:
    """What narrows the view: what there is of it at the desk now, most frequent first, and what is chosen."""
    names = looking.locale.languages
    counted: Mapping[str, Mapping[str, int]] = {
        "language": counts.languages,
        "channel": counts.channels,
        "topic": counts.topics,
        "tag": counts.tags,
    }
    found = []
    for name in NARROWED_BY:
        if name not in counted:
            continue
        chosen = str(getattr(query, name))
        values = {**counted[name], **({chosen: counted[name].get(chosen, 0)} if chosen else {})}
        values.pop("", None)
        often = sorted(values.items(), key=lambda item: (-item[1], item[0]))[:_MOST_CHOICES]
        choices = [
            Choice(
                value=value,
                label=names.get(value, value) if name == "language" else label_of(name, value, looking.texts),
                count=count,
                address=address_of(_with(query, name, value)),
                is_chosen=value == chosen,
            )
            for value, count in often
        ]
        found.append(
            Filter(name=name, choices=choices, chosen=chosen, all_of=address_of(without(query, name)))
        )
    return found


def label_of(name: str, value: str, texts: Catalogue) -> str:
    """A topic's or channel's name in words; a tag is its own."""
    key = f"{name}.{value}"
    return texts.text(key) if texts.has(key) else value.replace("_", " ")


def _shown(row: InboxRow, looking: Looking) -> ShownRow:
    locale, texts, now = looking.locale, looking.texts, looking.now
    due: Literal["over", "soon", "later", ""] = ""
    left = ""
    if row.promised_at is not None:
        remaining = row.promised_at - now
        due = "over" if remaining <= timedelta() else "soon" if remaining <= SOON else "later"
        left = format_timedelta(abs(remaining), granularity="minute", format="narrow", locale=locale)
    return ShownRow(
        row=row,
        subject=masked_words(row.subject, texts),
        preview=masked_words(row.preview, texts),
        topic=label_of("topic", row.topic, texts) if row.topic else "",
        language=locale.languages.get(row.language, row.language),
        assignee=looking.staff.get(row.assignee),
        due=due,
        left=left,
        waiting=format_timedelta(now - row.last_at, granularity="minute", format="narrow", locale=locale),
    )


def _with(query: InboxQuery, name: str, value: str) -> InboxQuery:
    return InboxQuery(**{**asdict(query), name: value})


def _kind(placeholder: str, texts: Catalogue) -> str:
    kind = placeholder[1:].rpartition("_")[0]
    key = f"kind.{kind}"
    return texts.text(key) if texts.has(key) else kind.lower().replace("_", " ")
