"""The desk's API for other desks: the inbox, search, saved views, canned replies, many conversations at once."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from agent.conversation.desk_events import Outcome
from agent.conversation.ids import new_id
from agent.desk import bulk, ending, sorting
from agent.desk.workplace import Actor
from agent.errors import InvalidInput, NotFound
from agent.inbox.values import InboxQuery, InboxRow, SavedView, ViewName
from api.access import Operator
from api.deps import OptionalIdempotencyKey, PathId, Product
from api.problems import responses

router = APIRouter(prefix="/v1/desk", tags=["desk"], responses=responses(401, 403, 422, 429, 503))

_CHANGING = responses(400, 404, 409, 413)
Narrow = Annotated[str, Query(max_length=64)]
Cursor = Annotated[str, Query(max_length=400)]
Limit = Annotated[int, Query(ge=1, le=200)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class InboxItem(BaseModel):
    """A conversation as the inbox lists it. Texts hold placeholders in place of personal data."""

    conversation_id: str
    owner: Literal["bot", "queued", "human", "closed"]
    channel: str
    market: str
    language: str
    created_at: datetime
    last_at: datetime
    last_by: str
    priority: int
    promised_at: datetime | None
    assignee: str
    holder: str
    handoff_id: str
    reason: str
    topic: str
    subject: str
    preview: str
    sentiment: str
    unread: int
    snoozed_until: datetime | None
    outcome: str
    merged_into: str
    approvals: int
    tags: list[str]
    orders: list[str]


class InboxAnswer(BaseModel):
    """A page of a view; `cursor` asks for the next one, "" where there is none."""

    conversations: list[InboxItem]
    cursor: str


class InboxCounts(BaseModel):
    """How many conversations each view has, and how many open ones each language, channel, topic and tag.

    `bot` and `closed` are counted up to `most`.
    """

    views: dict[str, int]
    languages: dict[str, int]
    channels: dict[str, int]
    topics: dict[str, int]
    tags: dict[str, int]
    most: int


class SearchHit(BaseModel):
    """A conversation in which something was found. `offset` is 0 where an e-mail address or phone number was."""

    conversation_id: str
    offset: int
    at: datetime
    kind: str
    snippet: str
    conversation: InboxItem | None


class SearchAnswer(BaseModel):
    """What was found, the newest first."""

    hits: list[SearchHit]
    cursor: str


class ViewQuery(_Body):
    """A view and what narrows it."""

    view: ViewName = "open"
    language: str = Field("", max_length=64)
    channel: str = Field("", max_length=64)
    topic: str = Field("", max_length=64)
    tag: str = Field("", max_length=64)
    assignee: str = Field("", max_length=64)


class NewView(_Body):
    """A query to keep under a name; `shared` for all."""

    name: str = Field(min_length=1, max_length=64)
    shared: bool = False
    query: ViewQuery


class StoredView(NewView):
    """A query that is kept."""

    view_id: str
    owner: str


class StoredViews(BaseModel):
    """One's own views and those that are shared."""

    views: list[StoredView]


class CannedReplyTitle(BaseModel):
    """A canned reply as it stands in its file."""

    name: str
    title: str
    text: str
    variables: list[str]


class CannedReplyList(BaseModel):
    """The canned replies in a language."""

    replies: list[CannedReplyTitle]


class BulkRequest(_Body):
    """One action on many conversations; it needs the field that goes with it."""

    conversations: list[Annotated[str, Field(max_length=64)]] = Field(min_length=1, max_length=bulk.MOST)
    action: Literal["assign", "tag", "untag", "snooze", "resolve"]
    assignee: str = Field("", max_length=64)
    tags: list[Annotated[str, Field(max_length=64)]] = Field(default_factory=list, max_length=20)
    until: datetime | None = None
    outcome: Outcome | None = None
    comment: str = Field("", max_length=8000)


class BulkResult(BaseModel):
    """What became of one conversation; `problem` is empty where it was done."""

    conversation_id: str
    problem: str


class BulkAnswer(BaseModel):
    """A result for each conversation, in their order."""

    results: list[BulkResult]


@router.get("/inbox", responses=responses(400))
async def list_inbox(
    crossdesk: Product,
    operator: Operator,
    view: ViewName = "open",
    language: Narrow = "",
    channel: Narrow = "",
    topic: Narrow = "",
    tag: Narrow = "",
    assignee: Narrow = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> InboxAnswer:
    """List a view: unread first, then by priority and the time left to the promise."""
    query = InboxQuery(view=view, language=language, channel=channel, topic=topic, tag=tag, assignee=assignee)
    inbox, now = crossdesk.room.inbox, crossdesk.service.clock()
    page = await inbox.page(query, me=operator, now=now, cursor=cursor, limit=limit)
    return InboxAnswer(conversations=[item_of(row) for row in page.rows], cursor=page.cursor)


@router.get("/inbox/counts")
async def count_inbox(crossdesk: Product, operator: Operator) -> InboxCounts:
    """Count all views."""
    counts = await crossdesk.room.inbox.counts(me=operator, now=crossdesk.service.clock())
    return InboxCounts.model_validate(asdict(counts))


@router.get("/search", responses=responses(400))
async def search_conversations(
    crossdesk: Product,
    _: Operator,
    q: Annotated[str, Query(min_length=1, max_length=200)],
    cursor: Cursor = "",
    limit: Limit = 20,
) -> SearchAnswer:
    """Search everything said, numbers and tags; an e-mail address or phone number finds who gave it."""
    page = await crossdesk.room.search.find(q, cursor=cursor, limit=limit)
    hits = [
        SearchHit(
            conversation_id=hit.conversation_id,
            offset=hit.offset,
            at=hit.at,
            kind=hit.kind,
            snippet=hit.snippet,
            conversation=item_of(hit.row) if hit.row else None,
        )
        for hit in page.hits
    ]
    return SearchAnswer(hits=hits, cursor=page.cursor)


@router.get("/views")
async def list_views(crossdesk: Product, operator: Operator) -> StoredViews:
    """List one's own views and those that are shared."""
    return StoredViews(views=[_view(view) for view in await crossdesk.room.inbox.views(operator)])


@router.post("/views", status_code=201, responses=responses(400, 413))
async def save_view(
    body: NewView, crossdesk: Product, operator: Operator, _: OptionalIdempotencyKey = None
) -> StoredView:
    """Keep a query under a name."""
    query = InboxQuery(**body.query.model_dump())
    view = SavedView(view_id=new_id("view"), owner=operator, name=body.name, shared=body.shared, query=query)
    await crossdesk.room.inbox.save_view(view)
    return _view(view)


@router.delete("/views/{view_id}", status_code=204, responses=responses(404))
async def remove_view(view_id: PathId, crossdesk: Product, operator: Operator) -> None:
    """Remove a view of one's own."""
    if not await crossdesk.room.inbox.remove_view(view_id, operator):
        raise NotFound(f"you have no view {view_id!r}")


@router.get("/canned-replies")
async def list_canned_replies(
    crossdesk: Product, _: Operator, language: Annotated[str, Query(max_length=16)] = "en"
) -> CannedReplyList:
    """List the canned replies in a language, with their variables."""
    found = crossdesk.room.canned.listed(language).items()
    return CannedReplyList(
        replies=[
            CannedReplyTitle(name=name, title=one.title, text=one.text, variables=list(one.variables))
            for name, one in found
        ]
    )


@router.post("/bulk", responses=responses(400, 413))
async def change_many(
    body: BulkRequest, crossdesk: Product, operator: Operator, _: OptionalIdempotencyKey = None
) -> BulkAnswer:
    """Assign, tag, snooze or resolve many conversations; each has its own result."""
    desk, actor = crossdesk.room.workplace, Actor(id=operator, name=operator)

    async def change(conversation_id: str) -> None:
        if body.action == "assign":
            await sorting.assign(desk, conversation_id, actor, body.assignee)
        elif body.action == "tag":
            await sorting.tag(desk, conversation_id, actor, body.tags)
        elif body.action == "untag":
            await sorting.untag(desk, conversation_id, actor, body.tags)
        elif body.action == "snooze":
            await sorting.snooze(desk, conversation_id, actor, body.until)
        elif body.outcome is not None:
            await ending.resolve(desk, conversation_id, actor, body.outcome, body.comment)

    if body.action == "resolve" and body.outcome is None:
        raise InvalidInput("/outcome", "say how they ended")
    done = await bulk.on_each(body.conversations, change)
    return BulkAnswer(results=[BulkResult(**asdict(one)) for one in done])


def item_of(row: InboxRow) -> InboxItem:
    """A conversation of the inbox, for a client."""
    return InboxItem.model_validate({**asdict(row), "tags": list(row.tags), "orders": list(row.orders)})


def _view(view: SavedView) -> StoredView:
    fields: dict[str, Any] = asdict(view)
    return StoredView.model_validate(fields)
