"""One conversation: the page, and its parts that are fetched again while it goes on."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response

from agent.assembly import Crossdesk
from agent.conversation.desk_events import OUTCOMES
from agent.conversation.ids import new_id
from agent.conversation.views import language_of
from agent.staff.contact import sees_contact, shown_to
from agent.staff.reveals import REASONS
from agent.staff.values import SignedIn
from api.deps import PathId, Product
from api.desk.access import require
from api.desk.conversation.panel import clock_of, panel_of
from api.desk.conversation.story import story_of
from api.desk.inbox.shown import Looking, at_work, rows_of
from api.desk.routes.acting import INSTRUCTIONS, SNOOZES
from api.desk.shell import is_fragment, shell_of
from api.desk.streams import changes
from api.limits import client_address

router = APIRouter(prefix="/desk/conversations")

Reader = Annotated[SignedIn, Depends(require("conversations.read"))]

SHOWN = 400  # events: the newest ones
_STORY = "story"  # the part of the page that is fetched again


@router.get("/{conversation_id}")
async def read_conversation(
    request: Request, crossdesk: Product, who: Reader, conversation_id: PathId
) -> Response:
    """The page; what was said alone for htmx."""
    context = await _context(request, crossdesk, who, conversation_id)
    shell = shell_of(request)
    if is_fragment(request) and request.headers.get("hx-target") == _STORY:
        return shell.fragment(request, "conversation_live.html", who, **context)
    return shell.page(request, "conversation.html", who, **context)


@router.post("/{conversation_id}/reveal")
async def reveal_contact(
    request: Request,
    crossdesk: Product,
    who: Annotated[SignedIn, Depends(require("contact.reveal"))],
    conversation_id: PathId,
    reason: Annotated[str, Form(max_length=40)],
    words: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """Show the shopper's contact data for a while, for a reason that is recorded."""
    await crossdesk.staff.reveals.reveal(
        who.staff, conversation_id, reason, words, address=client_address(request)
    )
    return shell_of(request).redirect(request, f"/desk/conversations/{conversation_id}", flash="revealed")


@router.get("/{conversation_id}/stream")
async def follow_conversation(
    request: Request, crossdesk: Product, _: Reader, conversation_id: PathId
) -> Response:
    """Say whenever the conversation changes."""
    await crossdesk.room.workplace.record(conversation_id)
    return changes(request, crossdesk, conversation_id, "conversations.read")


async def _context(
    request: Request, crossdesk: Crossdesk, who: SignedIn, conversation_id: str
) -> dict[str, Any]:
    record = await crossdesk.room.workplace.record(conversation_id)
    now = crossdesk.desk.clock()
    language = shell_of(request).language(request, who)
    revealed = await crossdesk.staff.reveals.holds(who.staff, conversation_id)
    vault = await crossdesk.store.vault(conversation_id)
    events = shown_to(
        who.staff, await crossdesk.store.recent(conversation_id, limit=SHOWN), vault, revealed=revealed
    )
    row = await crossdesk.room.inbox.row(conversation_id)
    handoff = await crossdesk.store.handoff(row.handoff_id) if row and row.handoff_id else None
    packet = shown_to(who.staff, handoff[1], vault, revealed=revealed) if handoff else None
    staff = {one.staff_id: one for one in await crossdesk.staff.directory.all()}
    if row is not None:
        await crossdesk.room.inbox.mark_seen(
            conversation_id, who.staff.staff_id, events[-1].offset if events else 0, now
        )
    looking = Looking(now=now, language=language, texts=shell_of(request).texts[language], staff=staff)
    shown = rows_of([row] if row else [], looking)
    return {
        "record": record,
        "row": row,
        "shown": shown[0] if shown else None,
        "entries": story_of(events),
        "offset": events[-1].offset if events else 0,
        "panel": panel_of(events, packet),
        "clock": clock_of(record, now, language=language, own_zone=who.staff.timezone),
        "spoken": language_of(events) or record.locale.partition("-")[0],
        "staff": staff,
        "contact_shown": sees_contact(who.staff, revealed=revealed),
        "reasons": REASONS,
        "holder": handoff[0].operator if handoff and handoff[0].state == "claimed" else "",
        "people": at_work(staff.values()),
        "canned": crossdesk.room.canned.listed(language),
        "instructions": INSTRUCTIONS,
        "outcomes": OUTCOMES,
        "snoozes": tuple(SNOOZES),
        "new_key": new_id("msg"),
    }
