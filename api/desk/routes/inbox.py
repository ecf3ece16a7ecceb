"""The inbox: the list, what narrows it, and saved views."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response

from agent.conversation.ids import new_id
from agent.errors import Forbidden, InvalidInput, NotFound
from agent.inbox.values import SavedView
from agent.staff.values import SignedIn
from agent.store.signals import ANY
from api.deps import PathId, Product
from api.desk.access import require
from api.desk.inbox.asked import INBOX, address_of, query_of
from api.desk.inbox.shown import filters_of, rows_of, tabs_of
from api.desk.shell import is_fragment, shell_of
from api.desk.streams import changes

router = APIRouter(prefix="/desk/inbox")

Reader = Annotated[SignedIn, Depends(require("conversations.read"))]

PAGE = 50  # conversations
_LIST = "inbox-list"  # the part of the page that is fetched again


@router.get("")
async def read_inbox(request: Request, crossdesk: Product, who: Reader) -> Response:
    """The page; its list alone for htmx."""
    query = query_of(request.query_params)
    cursor = request.query_params.get("cursor", "")
    now = crossdesk.desk.clock()
    me = who.staff.staff_id
    page = await crossdesk.room.inbox.page(query, me=me, now=now, cursor=cursor, limit=PAGE)
    counts = await crossdesk.room.inbox.counts(me=me, now=now)
    staff = {one.staff_id: one for one in await crossdesk.staff.directory.all()}
    shell = shell_of(request)
    language = shell.language(request, who)
    texts = shell.texts[language]
    context: dict[str, Any] = {
        "query": query,
        "address": address_of(query, cursor=cursor),
        "rows": rows_of(page.rows, now=now, language=language, texts=texts, staff=staff),
        "tabs": tabs_of(counts, query, may_approve=who.staff.may("refund.approve")),
        "filters": filters_of(counts, query, language=language, texts=texts),
        "saved": await crossdesk.room.inbox.views(me),
        "address_of": address_of,
        "next_page": address_of(query, cursor=page.cursor) if page.cursor else "",
        "first_page": address_of(query) if cursor else "",
    }
    if is_fragment(request) and request.headers.get("hx-target") == _LIST:
        return shell.fragment(request, "inbox_list.html", who, **context)
    return shell.page(request, "inbox.html", who, **context)


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
