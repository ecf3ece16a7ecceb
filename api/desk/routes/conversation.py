"""One conversation: the page, and its parts that are fetched again while it goes on."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response

from agent.assembly import Crossdesk
from agent.conversation.desk_events import OUTCOMES
from agent.conversation.ids import new_id
from agent.conversation.views import language_of
from agent.desk.related import related
from agent.staff.reveals import REASONS
from agent.staff.values import SignedIn
from api.deps import PathId, Product
from api.desk.access import require
from api.desk.conversation.panel import clock_of, panel_of
from api.desk.conversation.sight import sight_of
from api.desk.conversation.story import story_of
from api.desk.conversation.tool_forms import CHANGING, LOOKING_UP
from api.desk.inbox.shown import Looking, at_work, rows_of
from api.desk.routes.acting import INSTRUCTIONS, SNOOZES
from api.desk.shell import is_fragment, shell_of
from api.limits import client_address
from api.live import desk_stream
from api.photos import photo_response

router = APIRouter(prefix="/desk/conversations")

Reader = Annotated[SignedIn, Depends(require("conversations.read"))]

_STORY = "story"  # the part of the page that is fetched again


@router.get("/{conversation_id}")
async def read_conversation(
    request: Request, crossdesk: Product, who: Reader, conversation_id: PathId
) -> Response:
    """The page; what was said alone for htmx."""
    context = await _context(request, crossdesk, who, conversation_id)
    shell = shell_of(request)
    if is_fragment(request) and request.headers.get("hx-target") == _STORY:
        return shell.fragment(request, "conversation_changed.html", who, **context)
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
    request: Request, crossdesk: Product, who: Reader, conversation_id: PathId
) -> Response:
    """Say whenever the conversation changes, who else looks at it, and who types."""
    await crossdesk.room.workplace.record(conversation_id)
    shell = shell_of(request)
    return desk_stream(request, crossdesk, who, conversation_id, shell.texts[shell.language(request, who)])


@router.get("/{conversation_id}/attachments/{attachment_id}")
async def read_attachment(
    crossdesk: Product, _: Reader, conversation_id: PathId, attachment_id: PathId
) -> Response:
    """A picture that was sent."""
    return photo_response(await crossdesk.attachments.open(conversation_id, attachment_id))


@router.get("/{conversation_id}/related")
async def read_related(
    request: Request, crossdesk: Product, who: Reader, conversation_id: PathId
) -> Response:
    """The shopper's other conversations."""
    sight = await sight_of(request, crossdesk, who, conversation_id)
    found = await related(crossdesk.room, conversation_id)
    looking = Looking(
        now=crossdesk.desk.clock(),
        language=sight.language,
        texts=shell_of(request).texts[sight.language],
        staff=sight.staff,
    )
    return shell_of(request).fragment(
        request, "conversation_related.html", who, record=sight.record, holder=sight.holder,
        others=rows_of(found, looking), here=f"/desk/conversations/{conversation_id}",
    )  # fmt: skip


async def _context(
    request: Request, crossdesk: Crossdesk, who: SignedIn, conversation_id: str
) -> dict[str, Any]:
    sight = await sight_of(request, crossdesk, who, conversation_id)
    record, row, now = sight.record, sight.row, crossdesk.desk.clock()
    if row is not None:
        await crossdesk.room.inbox.mark_seen(conversation_id, who.staff.staff_id, sight.offset, now)
    texts = shell_of(request).texts[sight.language]
    looking = Looking(now=now, language=sight.language, texts=texts, staff=sight.staff)
    shown = rows_of([row] if row else [], looking)
    return {
        "record": record,
        "row": row,
        "shown": shown[0] if shown else None,
        "entries": story_of(sight.events),
        "offset": sight.offset,
        "panel": panel_of(sight.events, sight.packet, sight.words),
        "clock": clock_of(record, now, language=sight.language, own_zone=who.staff.timezone),
        "spoken": language_of(sight.events) or record.locale.partition("-")[0],
        "staff": sight.staff,
        "contact_shown": sight.contact_shown,
        "reasons": REASONS,
        "holder": sight.holder,
        "people": at_work(sight.staff.values()),
        "canned": crossdesk.room.canned.listed(sight.language),
        "instructions": INSTRUCTIONS,
        "outcomes": OUTCOMES,
        "snoozes": tuple(SNOOZES),
        "new_key": new_id("msg"),
        "here": f"/desk/conversations/{conversation_id}",
        "looking_up": LOOKING_UP,
        "changing": CHANGING,
    }
