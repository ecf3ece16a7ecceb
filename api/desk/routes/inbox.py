"""The inbox: the list, search, what narrows it, saved views, and changing many conversations at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response

from agent.assembly import Crossdesk
from agent.conversation.desk_events import OUTCOMES
from agent.conversation.ids import new_id
from agent.desk.bulk import Result, on_each
from agent.desk.ending import resolve
from agent.desk.sorting import assign, snooze, tag
from agent.errors import Forbidden, InvalidInput, NotFound
from agent.inbox.values import InboxQuery, SavedView
from agent.staff.values import SignedIn
from agent.store.signals import ANY
from api.deps import PathId, Product
from api.desk.access import require
from api.desk.inbox.asked import INBOX, address_of, query_of, words_of
from api.desk.inbox.shown import Looking, ShownRow, at_work, filters_of, hits_of, rows_of, tabs_of
from api.desk.routes.acting import actor_of, wakes_at
from api.desk.shell import is_fragment, shell_of
from api.desk.streams import changes
from api.limits import client_address

router = APIRouter(prefix="/desk/inbox")

Reader = Annotated[SignedIn, Depends(require("conversations.read"))]
Changer = Annotated[SignedIn, Depends(require("bulk"))]

PAGE = 50  # conversations
_LONGEST_SUBJECT = 8000  # characters of an entry of the audit log
_LIST = "inbox-list"  # the part of the page that is fetched again


@router.get("")
async def read_inbox(request: Request, crossdesk: Product, who: Reader) -> Response:
    """The page; its list alone for htmx."""
    return await _page(request, crossdesk, who)


@router.get("/stream")
async def follow_inbox(request: Request, crossdesk: Product, _: Reader) -> Response:
    """Say whenever any conversation changes."""
    return changes(request, crossdesk, ANY, "conversations.read")


@router.post("/views")
async def save_view(
    request: Request,
    crossdesk: Product,
    who: Reader,
    name: Annotated[str, Form(max_length=60)],
    shared: Annotated[bool, Form()] = False,
) -> Response:
    """Keep the view that is open under a name; for all, by who may set what all share."""
    if shared and not who.staff.may("settings"):
        raise Forbidden("your role may not make views for all")
    kept = " ".join(name.split())
    if not kept:
        raise InvalidInput("/name", "give the view a name")
    form = await request.form()
    query = query_of({key: str(value) for key, value in form.items()})
    await crossdesk.room.inbox.save_view(
        SavedView(view_id=new_id("view"), owner=who.staff.staff_id, name=kept, shared=shared, query=query)
    )
    return shell_of(request).redirect(request, address_of(query), flash="view_saved")


@router.post("/views/{view_id}/remove")
async def remove_view(request: Request, crossdesk: Product, who: Reader, view_id: PathId) -> Response:
    """Forget a view of one's own."""
    if not await crossdesk.room.inbox.remove_view(view_id, who.staff.staff_id):
        raise NotFound("there is no such view of yours")
    return shell_of(request).redirect(request, INBOX, flash="view_removed")


@router.post("/bulk")
async def change_many(
    request: Request,
    crossdesk: Product,
    who: Changer,
    action: Annotated[str, Form(max_length=20)],
    chosen: Annotated[list[str], Form(max_length=200)],
    assignee: Annotated[str, Form(max_length=64)] = "",
    tags: Annotated[str, Form(max_length=200)] = "",
    outcome: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Do one thing with all conversations that were chosen, and say what became of each."""
    desk, actor = crossdesk.room.workplace, actor_of(who)
    names = [one for one in tags.split(",") if one.strip()]
    if action == "assign" and assignee:
        await crossdesk.staff.directory.get(assignee)
    if action == "resolve" and outcome not in OUTCOMES:
        raise InvalidInput("/outcome", f"{outcome!r} is none of {', '.join(OUTCOMES)}")
    known: dict[str, Callable[[str], Awaitable[object]]] = {
        "assign": lambda one: assign(desk, one, actor, assignee),
        "tag": lambda one: tag(desk, one, actor, names),
        "snooze": lambda one: snooze(desk, one, actor, wakes_at(crossdesk, who, "tomorrow")),
        "resolve": lambda one: resolve(desk, one, actor, outcome),  # type: ignore[arg-type]  # checked above
    }
    if action not in known:
        raise InvalidInput("/action", f"{action!r} is none of {', '.join(known)}")
    results = await on_each(chosen, known[action])
    await crossdesk.staff.audit.record(
        who.staff,
        "conversation.bulk",
        " ".join(one.conversation_id for one in results if not one.problem)[:_LONGEST_SUBJECT],
        address=client_address(request),
        change=action,
        conversations=len(results),
    )
    return await _page(request, crossdesk, who, results=results)


async def _page(
    request: Request, crossdesk: Crossdesk, who: SignedIn, *, results: Sequence[Result] = ()
) -> Response:
    query, words = query_of(request.query_params), words_of(request.query_params)
    cursor = request.query_params.get("cursor", "")
    shell = shell_of(request)
    language = shell.language(request, who)
    staff = {one.staff_id: one for one in await crossdesk.staff.directory.all()}
    looking = Looking(now=crossdesk.desk.clock(), language=language, texts=shell.texts[language], staff=staff)
    me = who.staff.staff_id
    rows, after, wrong = await _listed(crossdesk, me, query, words, cursor, looking)
    counts = await crossdesk.room.inbox.counts(me=me, now=looking.now)
    context: dict[str, Any] = {
        "query": query,
        "words": words,
        "wrong": wrong,
        "address": address_of(query, words=words, cursor=cursor),
        "rows": rows,
        "tabs": tabs_of(counts, query, may_approve=who.staff.may("refund.approve")),
        "filters": filters_of(counts, query, looking),
        "saved": await crossdesk.room.inbox.views(me),
        "address_of": address_of,
        "next_page": address_of(query, words=words, cursor=after) if after else "",
        "first_page": address_of(query, words=words) if cursor else "",
        "results": results,
        "failed": [one for one in results if one.problem],
        "may_bulk": who.staff.may("bulk"),
        "people": at_work(staff.values()),
        "outcomes": OUTCOMES,
    }
    if is_fragment(request) and request.headers.get("hx-target") == _LIST:
        return shell.fragment(request, "inbox_list.html", who, **context)
    return shell.page(request, "inbox.html", who, **context)


async def _listed(
    crossdesk: Crossdesk, me: str, query: InboxQuery, words: str, cursor: str, looking: Looking
) -> tuple[list[ShownRow], str, str]:
    """The rows of a view or of a search, the cursor of the next page, and what was wrong with the words."""
    if not words:
        page = await crossdesk.room.inbox.page(query, me=me, now=looking.now, cursor=cursor, limit=PAGE)
        return rows_of(page.rows, looking), page.cursor, ""
    try:
        found = await crossdesk.room.search.find(words, cursor=cursor)
    except InvalidInput as exc:
        return [], "", str(exc)
    return hits_of(found.hits, looking), found.cursor, ""
