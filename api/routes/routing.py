"""Routing for operators: figures of queue, SLAs and promises, and the calls that shoppers wait for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel

from agent.errors import InvalidInput
from agent.routing.contacts import Callback
from agent.routing.reports import Report, report_of
from api.access import Operator
from api.deps import OptionalIdempotencyKey, PathId, Product
from api.problems import responses

router = APIRouter(prefix="/v1/desk", tags=["desk"], responses=responses(401, 403, 422, 429, 503))

DAYS = 7  # of a report that says nothing of its time
LONGEST = timedelta(days=366)


class Callbacks(BaseModel):
    """Whom to call, the earliest due first."""

    callbacks: list[Callback]


@router.get("/reports")
async def read_report(
    crossdesk: Product,
    _: Operator,
    since: Annotated[AwareDatetime | None, Query(description="Hand-offs queued from then on.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="… and before then; now without one.")] = None,
) -> Report:
    """Count hand-offs, SLAs and promises in all, by language, channel and rule; of the last week by default."""
    now: datetime = crossdesk.service.clock()
    last = until or now
    first = since or last - timedelta(days=DAYS)
    if not first < last <= first + LONGEST:
        raise InvalidInput("/since", "must be before `until`, by a year at most")
    return await report_of(crossdesk.dispatch.watches, since=first, until=last, now=now)


@router.get("/callbacks")
async def list_callbacks(crossdesk: Product, _: Operator) -> Callbacks:
    """List the calls that shoppers wait for."""
    return Callbacks(callbacks=await crossdesk.dispatch.contacts.callbacks())


@router.post("/callbacks/{conversation_id}/done", status_code=204, responses=responses(404))
async def note_callback(
    conversation_id: PathId, crossdesk: Product, _: Operator, __: OptionalIdempotencyKey = None
) -> Response:
    """Note that a shopper was called."""
    await crossdesk.dispatch.contacts.called(conversation_id)
    return Response(status_code=204)
