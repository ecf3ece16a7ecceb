"""What somebody at the desk does with a conversation: take it over, write, sort it, end it, give it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Annotated, Any, cast, get_args
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, Request, Response, UploadFile
from fastapi.responses import JSONResponse

from agent.assembly import Crossdesk
from agent.attachments import MOST_BYTES
from agent.conversation.desk_events import OUTCOMES, InstructionKind
from agent.desk.ending import merge, resolve
from agent.desk.judging import judge
from agent.desk.sorting import assign, prioritise, snooze, tag, untag
from agent.desk.taking import hand_back, take_over
from agent.desk.workplace import Actor
from agent.desk.writing import note, reply
from agent.errors import Conflict, InvalidInput
from agent.staff.audit import AuditAction
from agent.staff.values import SignedIn
from api.deps import PathId, Product
from api.desk.access import require
from api.desk.shell import HEADERS, shell_of
from api.limits import client_address
from api.live import is_typing, stopped_typing

router = APIRouter(prefix="/desk/conversations/{conversation_id}")

Agent = Annotated[SignedIn, Depends(require("conversations.act"))]
Text = Annotated[str, Form(max_length=8000)]
Short = Annotated[str, Form(max_length=200)]

SNOOZES: Mapping[str, timedelta | None] = {
    "hour": timedelta(hours=1),
    "hours": timedelta(hours=4),
    "tomorrow": None,  # at eight in the morning, where the agent is
    "week": timedelta(days=7),
}
"""For how long a conversation can be put out of sight."""
_MORNING = time(8)
INSTRUCTIONS: tuple[InstructionKind, ...] = get_args(InstructionKind)


@router.post("/take")
async def take(request: Request, crossdesk: Product, who: Agent, conversation_id: PathId) -> Response:
    """Hold the conversation."""
    await _hold(request, crossdesk, who, conversation_id)
    return await _done(request, crossdesk, who, conversation_id, "conversation.take")


@router.post("/reply")
async def send_reply(
    request: Request,
    crossdesk: Product,
    who: Agent,
    conversation_id: PathId,
    text: Text,
    key: Annotated[str, Form(min_length=8, max_length=64)],
    file: UploadFile | None = None,
) -> Response:
    """Say something to the shopper, once for a `key`; who does not hold the conversation takes it over with it.

    A picture may go with it.
    """
    await _hold(request, crossdesk, who, conversation_id)
    attachments = []
    if file is not None and file.filename:
        data = await file.read(MOST_BYTES + 1)
        attachments = [await crossdesk.attachments.save(conversation_id, file.filename, data, key=key)]
    await reply(
        crossdesk.room.workplace, conversation_id, actor_of(who), text, key=key, attachments=attachments
    )
    await stopped_typing(crossdesk, conversation_id, who.staff.staff_id)
    return await _done(request, crossdesk, who, conversation_id, "conversation.reply")


@router.post("/typing", status_code=204)
async def types(crossdesk: Product, who: Agent, conversation_id: PathId) -> Response:
    """Whoever holds the conversation pressed a key: the shopper and the others see it."""
    standing = await crossdesk.store.open_handoff(conversation_id)
    if standing is not None and standing.operator == who.staff.staff_id:
        await is_typing(crossdesk, conversation_id, who.staff.staff_id)
    return Response(status_code=204, headers=HEADERS)


@router.post("/note")
async def write_note(
    request: Request, crossdesk: Product, who: Agent, conversation_id: PathId, text: Text
) -> Response:
    """Write a note among colleagues; `@Name` of somebody at the desk calls them to it."""
    people = {one.name: one.staff_id for one in await crossdesk.staff.directory.all()}
    for name in sorted(people, key=len, reverse=True):
        text = text.replace(f"@{name}", f"@{people[name]}")
    await note(crossdesk.room.workplace, conversation_id, actor_of(who), text)
    return await _done(request, crossdesk, who, conversation_id, "conversation.note")


@router.get("/canned/{name}")
async def read_canned(crossdesk: Product, who: Agent, conversation_id: PathId, name: PathId) -> Response:
    """A canned reply in the shopper's language, filled with what is known; `missing` is what is not."""
    filled = await crossdesk.room.canned_reply(conversation_id, actor_of(who), name)
    return JSONResponse(
        {"text": filled.text, "language": filled.language, "missing": list(filled.missing)}, headers=HEADERS
    )


@router.post("/assign")
async def assign_to(
    request: Request, crossdesk: Product, who: Agent, conversation_id: PathId, assignee: Short = ""
) -> Response:
    """Make it somebody's; "" nobody's."""
    if assignee:
        await crossdesk.staff.directory.get(assignee)
    await assign(crossdesk.room.workplace, conversation_id, actor_of(who), assignee)
    return await _done(request, crossdesk, who, conversation_id, "conversation.assign")


@router.post("/tags")
async def change_tags(
    request: Request,
    crossdesk: Product,
    who: Agent,
    conversation_id: PathId,
    add: Short = "",
    remove: Short = "",
) -> Response:
    """Add tags, separated by commas, or take one away."""
    desk, actor = crossdesk.room.workplace, actor_of(who)
    if remove:
        await untag(desk, conversation_id, actor, [remove])
    else:
        await tag(desk, conversation_id, actor, [one for one in add.split(",") if one.strip()])
    return await _done(request, crossdesk, who, conversation_id, "conversation.tag")


@router.post("/priority")
async def set_priority(
    request: Request,
    crossdesk: Product,
    who: Agent,
    conversation_id: PathId,
    priority: Annotated[int, Form(ge=1, le=4)],
) -> Response:
    """Set the priority."""
    await prioritise(crossdesk.room.workplace, conversation_id, actor_of(who), cast("Any", priority))
    return await _done(request, crossdesk, who, conversation_id, "conversation.tag", priority=priority)


@router.post("/snooze")
async def put_aside(
    request: Request, crossdesk: Product, who: Agent, conversation_id: PathId, until: Short = ""
) -> Response:
    """Put it out of sight for a while, "" brings it back."""
    wakes = wakes_at(crossdesk, who, until) if until else None
    await snooze(crossdesk.room.workplace, conversation_id, actor_of(who), wakes)
    return await _done(request, crossdesk, who, conversation_id, "conversation.snooze")


@router.post("/resolve")
async def end(
    request: Request,
    crossdesk: Product,
    who: Agent,
    conversation_id: PathId,
    outcome: Short,
    comment: Text = "",
) -> Response:
    """Close it with how it ended."""
    if outcome not in OUTCOMES:
        raise InvalidInput("/outcome", f"{outcome[:40]!r} is none of {', '.join(OUTCOMES)}")
    await resolve(crossdesk.room.workplace, conversation_id, actor_of(who), outcome, comment)
    await _done(request, crossdesk, who, conversation_id, "conversation.resolve", outcome=outcome)
    return shell_of(request).redirect(request, "/desk/inbox", flash="resolved")


@router.post("/merge")
async def merge_into(
    request: Request, crossdesk: Product, who: Agent, conversation_id: PathId, into: Short
) -> Response:
    """Close it in favour of another conversation of the same shopper, who is told."""
    actor = actor_of(who)
    notice = await crossdesk.room.merge_notice(conversation_id, actor, into)
    await merge(crossdesk.room.workplace, conversation_id, actor, into=into, notice=notice)
    await recorded(request, crossdesk, who, conversation_id, "conversation.merge", into=into)
    return shell_of(request).redirect(request, f"/desk/conversations/{into}", flash="merged")


@router.post("/release")
async def give_back(
    request: Request,
    crossdesk: Product,
    who: Agent,
    conversation_id: PathId,
    instruction: Short = "",
    text: Text = "",
) -> Response:
    """Give it back to the bot, with what it is to do next where that is said."""
    if instruction and instruction not in INSTRUCTIONS:
        raise InvalidInput("/instruction", f"{instruction[:40]!r} is none of {', '.join(INSTRUCTIONS)}")
    await hand_back(crossdesk.room.workplace, conversation_id, actor_of(who), instruction or None, text)
    return await _done(request, crossdesk, who, conversation_id, "conversation.return")


@router.post("/wrong")
async def mark_wrong(
    request: Request,
    crossdesk: Product,
    who: Agent,
    conversation_id: PathId,
    message_id: Short,
    reason: Text,
    expected: Text = "",
) -> Response:
    """Mark a reply of the bot as wrong: it becomes a case of the evaluations."""
    await judge(
        crossdesk.room.workplace, conversation_id, actor_of(who), message_id, reason, expected=expected
    )
    return await _done(request, crossdesk, who, conversation_id, "conversation.mark")


def actor_of(who: SignedIn) -> Actor:
    """Whoever is signed in, as the desk's actions name them."""
    return Actor(id=who.staff.staff_id, name=who.staff.name)


def wakes_at(crossdesk: Crossdesk, who: SignedIn, until: str) -> datetime:
    """When what is put aside comes back. Raises `InvalidInput` for what is none of `SNOOZES`."""
    if until not in SNOOZES:
        raise InvalidInput("/until", f"{until[:40]!r} is none of {', '.join(SNOOZES)}")
    now = crossdesk.desk.clock()
    if (length := SNOOZES[until]) is not None:
        return now + length
    zone = ZoneInfo(who.staff.timezone)
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), _MORNING, zone)


async def _hold(request: Request, crossdesk: Crossdesk, who: SignedIn, conversation_id: str) -> None:
    """Take the conversation over. Raises `Conflict` that says who holds it, in the language of whoever asks."""
    try:
        await take_over(crossdesk.room.workplace, conversation_id, actor_of(who))
    except Conflict as exc:
        standing = await crossdesk.store.open_handoff(conversation_id)
        if standing is None or not standing.operator:
            raise
        people = {one.staff_id: one.name for one in await crossdesk.staff.directory.all()}
        shell = shell_of(request)
        texts = shell.texts[shell.language(request, who)]
        name = people.get(standing.operator, standing.operator)
        raise Conflict(texts.text("act.faster", name=name)) from exc


async def recorded(
    request: Request,
    crossdesk: Crossdesk,
    who: SignedIn,
    conversation_id: str,
    action: AuditAction,
    **details: str | int | bool,
) -> None:
    """Record in the audit log what was done to a conversation."""
    await crossdesk.staff.audit.record(
        who.staff, action, conversation_id, address=client_address(request), **details
    )


async def _done(
    request: Request,
    crossdesk: Crossdesk,
    who: SignedIn,
    conversation_id: str,
    action: AuditAction,
    **details: str | int | bool,
) -> Response:
    """Record what was done, and go back to the conversation as it is now."""
    await recorded(request, crossdesk, who, conversation_id, action, **details)
    return shell_of(request).redirect(request, f"/desk/conversations/{conversation_id}")
