"""What the bot can do for a shopper, done by whoever holds the conversation; above the caps a supervisor decides."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from agent.assembly import Crossdesk
from agent.conversation.events import MessageEvent, ToolFinishedEvent
from agent.desk.actions import ACTIONS, ActionResult
from agent.desk.approvals import Decision, decide
from agent.desk.shop_view import orders_now
from agent.errors import InvalidInput, NotFound
from agent.staff.values import SignedIn
from api.deps import PathId, Product
from api.desk.access import require
from api.desk.conversation.results import cards_of, drawn, plain
from api.desk.conversation.sight import Sight, sight_of
from api.desk.conversation.tool_forms import (
    CHANGING,
    LOOKING_UP,
    Choice,
    Known,
    arguments_of,
    fields_of,
)
from api.desk.routes.acting import actor_of, recorded
from api.desk.shell import shell_of
from tools.models import Money
from tools.registry import ToolSpec

router = APIRouter(prefix="/desk/conversations/{conversation_id}")

Reader = Annotated[SignedIn, Depends(require("conversations.read"))]
Agent = Annotated[SignedIn, Depends(require("conversations.act"))]
Approver = Annotated[SignedIn, Depends(require("refund.approve"))]


@router.get("/shop")
async def read_orders(request: Request, crossdesk: Product, who: Reader, conversation_id: PathId) -> Response:
    """The shopper's orders as the shop has them now."""
    sight = await sight_of(request, crossdesk, who, conversation_id)
    now = await orders_now(crossdesk.room.tools, conversation_id, sight.language)
    shown = [
        (
            one.order,
            plain(sight.words, one.order),
            [*cards_of(sight.words, one.order), *cards_of(sight.words, one.tracking)],
        )
        for one in now.orders
    ]
    return shell_of(request).fragment(
        request, "shop_orders.html", who, **_about(sight), now=now, shown=shown, tools=(LOOKING_UP, CHANGING)
    )


@router.get("/tools/{tool}")
async def read_form(
    request: Request,
    crossdesk: Product,
    who: Agent,
    conversation_id: PathId,
    tool: PathId,
    order: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """The form for a tool, about one of the shopper's orders."""
    sight = await sight_of(request, crossdesk, who, conversation_id)
    return await _form(request, crossdesk, who, sight, _spec(tool), order=order)


@router.post("/tools/{tool}")
async def use_tool(
    request: Request, crossdesk: Product, who: Agent, conversation_id: PathId, tool: PathId
) -> Response:
    """Look something up, or work out terms; with a `why`, ask a supervisor where they are above the caps."""
    spec, form = _spec(tool), await request.form()
    sight = await sight_of(request, crossdesk, who, conversation_id)
    why = str(form.get("why", "")).strip()[:400]
    order = str(form.get("order_number", ""))[:40]
    try:
        result = await crossdesk.room.tools.use(
            conversation_id, actor_of(who), tool, arguments_of(spec, form),
            reason=why, ask=bool(why), language=sight.language,
        )  # fmt: skip
    except InvalidInput as exc:
        return await _form(request, crossdesk, who, sight, spec, order=order, error=exc)
    await recorded(request, crossdesk, who, conversation_id, "shop.act", tool=tool, status=result.status)
    if result.may_ask:
        return await _form(request, crossdesk, who, sight, spec, order=order, refused=result, sent=dict(form))
    return await _result(request, crossdesk, who, sight, tool, result)


@router.post("/proposals/{proposal_id}/confirm")
async def carry_out(
    request: Request, crossdesk: Product, who: Agent, conversation_id: PathId, proposal_id: PathId
) -> Response:
    """Say yes for the shopper, and do it."""
    result = await crossdesk.room.tools.confirm(conversation_id, actor_of(who), proposal_id)
    await recorded(
        request, crossdesk, who, conversation_id, "shop.act",
        tool="carry_out", status=result.status, proposal=proposal_id,
    )  # fmt: skip
    sight = await sight_of(request, crossdesk, who, conversation_id)
    return await _result(request, crossdesk, who, sight, "carry_out", result)


@router.post("/proposals/{proposal_id}/decline")
async def withdraw(
    request: Request, crossdesk: Product, who: Agent, conversation_id: PathId, proposal_id: PathId
) -> Response:
    """Take an offer back."""
    await crossdesk.room.tools.decline(conversation_id, actor_of(who), proposal_id)
    await recorded(request, crossdesk, who, conversation_id, "shop.act", tool="decline", proposal=proposal_id)
    return shell_of(request).fragment(request, "shop_nothing.html", who)


@router.post("/approvals/{approval_id}")
async def approve(
    request: Request,
    crossdesk: Product,
    who: Approver,
    conversation_id: PathId,
    approval_id: PathId,
    decision: Annotated[Decision, Form()],
    reason: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """Approve or refuse what is above the caps; what is approved is done at once."""
    result = await decide(
        crossdesk.room.tools, conversation_id, actor_of(who), approval_id, decision, reason=reason
    )
    await recorded(
        request, crossdesk, who, conversation_id, "shop.approve", approval=approval_id, decision=decision
    )
    if result is None:
        return shell_of(request).fragment(request, "shop_nothing.html", who)
    sight = await sight_of(request, crossdesk, who, conversation_id)
    return await _result(request, crossdesk, who, sight, "carry_out", result)


def _spec(tool: str) -> ToolSpec:
    spec = ACTIONS.get(tool)
    if spec is None:
        raise NotFound(f"there is no action {tool!r}")
    return spec


async def _form(
    request: Request,
    crossdesk: Crossdesk,
    who: SignedIn,
    sight: Sight,
    spec: ToolSpec,
    *,
    order: str = "",
    **more: Any,
) -> Response:
    """The form: empty, or with what is wrong with what was sent, or with why it is refused."""
    now = await orders_now(crossdesk.room.tools, sight.record.conversation_id, sight.language)
    chosen = now.order(order) or (now.orders[0] if now.orders else None)
    catalogue = sight.words.catalogue
    known = Known(
        orders=now,
        order=chosen,
        reasons=[
            Choice(
                value=name,
                label=catalogue.text(f"reason.{name}") if catalogue.has(f"reason.{name}") else name,
            )
            for name in crossdesk.policy.returns.reasons
        ],
        photos=[
            Choice(value=photo.attachment_id, label=photo.name)
            for event in sight.events
            if isinstance(event, MessageEvent) and event.source == "shopper"
            for photo in event.attachments
        ],
    )
    context = {"error": None, "refused": None, "sent": {}, **more}
    return shell_of(request).fragment(
        request, "shop_form.html", who, **_about(sight), spec=spec, fields=fields_of(spec, known),
        limit=_limit(sight, context["refused"]), **context,
    )  # fmt: skip


async def _result(
    request: Request, crossdesk: Crossdesk, who: SignedIn, sight: Sight, tool: str, result: ActionResult
) -> Response:
    """What came of it, as this person may see it: from the log, where contact data are placeholders."""
    fresh = await sight_of(request, crossdesk, who, sight.record.conversation_id)
    logged = next(
        (
            e
            for e in reversed(fresh.events)
            if isinstance(e, ToolFinishedEvent) and e.call_id == result.call_id
        ),
        None,
    )
    shown = drawn(fresh.words, tool, logged.result) if logged is not None and result.status == "ok" else None
    return shell_of(request).fragment(
        request, "shop_result.html", who, **_about(fresh), tool=tool, result=result, shown=shown,
        limit=_limit(fresh, result),
    )  # fmt: skip


def _limit(sight: Sight, result: ActionResult | None) -> str:
    """The amount up to which nobody has to be asked, where that is why something was refused."""
    facts = result.result.get("facts", {}) if result is not None else {}
    if "limit_minor" not in facts:
        return ""
    return sight.words.money(Money(int(facts["limit_minor"]), str(facts["limit_currency"])))


def _about(sight: Sight) -> dict[str, Any]:
    return {
        "record": sight.record,
        "staff": sight.staff,
        "holder": sight.holder,
        "contact_shown": sight.contact_shown,
        "here": f"/desk/conversations/{sight.record.conversation_id}",
    }
