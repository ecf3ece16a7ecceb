"""The desk's API for other desks: what a person does with one conversation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from agent.conversation.events import EVENT
from agent.desk import approvals, ending, judging, sorting, taking, writing
from agent.desk.actions import ActionResult
from agent.desk.workplace import Actor
from agent.errors import NotFound
from api.access import Approver, Operator
from api.deps import OptionalIdempotencyKey, PathId, Product
from api.problems import responses
from api.routes.desk_bodies import (
    ActionAnswer,
    ActionRequest,
    DecisionRequest,
    DeskReplyRequest,
    FilledReply,
    HandBackRequest,
    JudgeRequest,
    MergeRequest,
    NoteRequest,
    ResolveRequest,
    SeenRequest,
    SnoozeRequest,
    SortRequest,
    Timeline,
)
from api.routes.desk_inbox import InboxItem, item_of

router = APIRouter(
    prefix="/v1/desk/conversations", tags=["desk"], responses=responses(401, 403, 404, 422, 429, 503)
)

_CHANGING = responses(400, 409, 413)


def _actor(operator: str) -> Actor:
    return Actor(id=operator, name=operator)


async def _item(crossdesk: Product, conversation_id: str) -> InboxItem:
    row = await crossdesk.room.inbox.row(conversation_id)
    if row is None:
        raise NotFound(f"nothing was said in {conversation_id!r} yet")
    return item_of(row)


_OWN_NOTES = ("dialogue", "checked")  # of the brains, for nobody else


@router.get("/{conversation_id}")
async def read_conversation(conversation_id: PathId, crossdesk: Product, _: Operator) -> InboxItem:
    """Read how a conversation stands in the inbox."""
    await crossdesk.room.workplace.record(conversation_id)
    return await _item(crossdesk, conversation_id)


@router.get("/{conversation_id}/timeline")
async def read_timeline(
    conversation_id: PathId,
    crossdesk: Product,
    _: Operator,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> Timeline:
    """Read at most 500 events after an offset, notes and decisions too, real values back in them."""
    await crossdesk.room.workplace.record(conversation_id)
    stored = await crossdesk.store.events(conversation_id, after=after, limit=500)
    vault = crossdesk.room.workplace.vaults.open(await crossdesk.store.vault(conversation_id))
    told = [event for event in stored if event.kind not in _OWN_NOTES]
    shown = [vault.unmask_data(EVENT.dump_python(event, mode="json")) for event in told]
    return Timeline(events=shown)


@router.post("/{conversation_id}/take-over", responses=_CHANGING)
async def take_over(
    conversation_id: PathId, crossdesk: Product, operator: Operator, _: OptionalIdempotencyKey = None
) -> InboxItem:
    """Hold a conversation, whoever has it but another person."""
    await taking.take_over(crossdesk.room.workplace, conversation_id, _actor(operator))
    return await _item(crossdesk, conversation_id)


@router.post("/{conversation_id}/reply", responses=_CHANGING)
async def reply_in_conversation(
    conversation_id: PathId,
    body: DeskReplyRequest,
    crossdesk: Product,
    operator: Operator,
    idempotency_key: OptionalIdempotencyKey = None,
) -> InboxItem:
    """Say something to the shopper as whoever holds the conversation."""
    files = await crossdesk.attachments.find(conversation_id, body.attachments)
    await writing.reply(
        crossdesk.room.workplace,
        conversation_id,
        _actor(operator),
        body.text,
        key=idempotency_key,
        attachments=files,
    )
    return await _item(crossdesk, conversation_id)


@router.post("/{conversation_id}/notes", responses=_CHANGING)
async def write_note(
    conversation_id: PathId,
    body: NoteRequest,
    crossdesk: Product,
    operator: Operator,
    _: OptionalIdempotencyKey = None,
) -> InboxItem:
    """Write a note that no shopper sees."""
    await writing.note(crossdesk.room.workplace, conversation_id, _actor(operator), body.text)
    return await _item(crossdesk, conversation_id)


@router.post("/{conversation_id}/sort", responses=_CHANGING)
async def sort_conversation(
    conversation_id: PathId,
    body: SortRequest,
    crossdesk: Product,
    operator: Operator,
    _: OptionalIdempotencyKey = None,
) -> InboxItem:
    """Assign, tag and prioritise."""
    desk, actor = crossdesk.room.workplace, _actor(operator)
    await desk.record(conversation_id)
    if body.assignee is not None:
        await sorting.assign(desk, conversation_id, actor, body.assignee)
    if body.add_tags:
        await sorting.tag(desk, conversation_id, actor, body.add_tags)
    if body.remove_tags:
        await sorting.untag(desk, conversation_id, actor, body.remove_tags)
    if body.priority is not None:
        await sorting.prioritise(desk, conversation_id, actor, body.priority)
    return await _item(crossdesk, conversation_id)


@router.post("/{conversation_id}/snooze", responses=_CHANGING)
async def snooze_conversation(
    conversation_id: PathId,
    body: SnoozeRequest,
    crossdesk: Product,
    operator: Operator,
    _: OptionalIdempotencyKey = None,
) -> InboxItem:
    """Put it out of sight for a while."""
    await sorting.snooze(crossdesk.room.workplace, conversation_id, _actor(operator), body.until)
    return await _item(crossdesk, conversation_id)


@router.post("/{conversation_id}/resolve", responses=_CHANGING)
async def resolve_conversation(
    conversation_id: PathId,
    body: ResolveRequest,
    crossdesk: Product,
    operator: Operator,
    _: OptionalIdempotencyKey = None,
) -> InboxItem:
    """Close it with how it ended."""
    desk = crossdesk.room.workplace
    await ending.resolve(desk, conversation_id, _actor(operator), body.outcome, body.comment)
    return await _item(crossdesk, conversation_id)


@router.post("/{conversation_id}/merge", responses=_CHANGING)
async def merge_conversation(
    conversation_id: PathId,
    body: MergeRequest,
    crossdesk: Product,
    operator: Operator,
    _: OptionalIdempotencyKey = None,
) -> InboxItem:
    """Close it in favour of another one of the same shopper, who is told where it goes on."""
    room, actor = crossdesk.room, _actor(operator)
    notice = body.notice.strip() or await room.merge_notice(conversation_id, actor, body.into)
    await ending.merge(
        room.workplace, conversation_id, actor, into=body.into, notice=notice, certain=body.certain
    )
    return await _item(crossdesk, conversation_id)


@router.post("/{conversation_id}/hand-back", responses=_CHANGING)
async def hand_back(
    conversation_id: PathId,
    body: HandBackRequest,
    crossdesk: Product,
    operator: Operator,
    _: OptionalIdempotencyKey = None,
) -> InboxItem:
    """Give it back to the bot, with an instruction where there is one."""
    desk = crossdesk.room.workplace
    await taking.hand_back(desk, conversation_id, _actor(operator), body.instruction, body.text)
    return await _item(crossdesk, conversation_id)


@router.post("/{conversation_id}/judgements", responses=_CHANGING)
async def judge_reply(
    conversation_id: PathId,
    body: JudgeRequest,
    crossdesk: Product,
    operator: Operator,
    _: OptionalIdempotencyKey = None,
) -> InboxItem:
    """Mark a reply of the bot as wrong: it becomes an eval case."""
    await judging.judge(
        crossdesk.room.workplace,
        conversation_id,
        _actor(operator),
        body.message_id,
        body.reason,
        intents=body.intents,
        expected=body.expected,
        known_intents=crossdesk.room.intents,
    )
    return await _item(crossdesk, conversation_id)


@router.post("/{conversation_id}/seen", responses=_CHANGING)
async def mark_seen(
    conversation_id: PathId,
    body: SeenRequest,
    crossdesk: Product,
    operator: Operator,
    _: OptionalIdempotencyKey = None,
) -> InboxItem:
    """Say how far one has read."""
    await crossdesk.room.workplace.record(conversation_id)
    now = crossdesk.service.clock()
    await crossdesk.room.inbox.mark_seen(conversation_id, operator, body.offset, now)
    return await _item(crossdesk, conversation_id)


@router.get("/{conversation_id}/canned-replies/{name}")
async def fill_canned_reply(
    conversation_id: PathId, name: PathId, crossdesk: Product, operator: Operator
) -> FilledReply:
    """Read a canned reply in the shopper's language, filled with what is known."""
    filled = await crossdesk.room.canned_reply(conversation_id, _actor(operator), name)
    return FilledReply(text=filled.text, language=filled.language, missing=list(filled.missing))


@router.post("/{conversation_id}/actions/{tool}", responses=_CHANGING)
async def use_tool(
    conversation_id: PathId,
    tool: PathId,
    body: ActionRequest,
    crossdesk: Product,
    operator: Operator,
    _: OptionalIdempotencyKey = None,
) -> ActionAnswer:
    """Look something up or propose a change, with the bot's tools and rules, as whoever holds the conversation."""
    room = crossdesk.room
    return _answer(
        await room.tools.use(conversation_id, _actor(operator), tool, body.arguments, reason=body.reason)
    )


@router.post("/{conversation_id}/proposals/{proposal_id}/confirm", responses=_CHANGING)
async def confirm_as_person(
    conversation_id: PathId,
    proposal_id: PathId,
    crossdesk: Product,
    operator: Operator,
    _: OptionalIdempotencyKey = None,
) -> ActionAnswer:
    """Confirm a proposal as a person, and carry it out, once."""
    return _answer(await crossdesk.room.tools.confirm(conversation_id, _actor(operator), proposal_id))


@router.post("/{conversation_id}/approvals/{approval_id}", responses=_CHANGING)
async def decide_approval(
    conversation_id: PathId,
    approval_id: PathId,
    body: DecisionRequest,
    crossdesk: Product,
    supervisor: Approver,
    _: OptionalIdempotencyKey = None,
) -> ActionAnswer:
    """Approve or refuse what is above the caps; what is approved is carried out, once. Needs `desk:approve`."""
    done = await approvals.decide(
        crossdesk.room.tools,
        conversation_id,
        _actor(supervisor),
        approval_id,
        body.decision,
        reason=body.reason,
    )
    return _answer(done) if done else ActionAnswer(status="ok", result={})


def _answer(done: ActionResult) -> ActionAnswer:
    return ActionAnswer(
        status=done.status,
        result=dict(done.result),
        proposal_id=done.proposal_id,
        approval_id=done.approval_id,
    )
