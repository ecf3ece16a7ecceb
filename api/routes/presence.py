"""Typing, both ways: for the widget alone, so it is in no document of the API."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.access import requires
from api.deps import Conversation, Product
from api.live import SHOPPER, is_typing, shopper_stream

router = APIRouter(
    prefix="/v1/conversations/{conversation_id}/typing",
    dependencies=[Depends(requires("conversations"))],
    include_in_schema=False,
)


@router.post("", status_code=204)
async def shopper_types(record: Conversation, crossdesk: Product) -> None:
    """The shopper pressed a key; said every few seconds."""
    await is_typing(crossdesk, record.conversation_id, SHOPPER)


@router.get("")
async def follow_typing(record: Conversation, crossdesk: Product, request: Request) -> Response:
    """Who of the desk is typing, as a stream: `{"name": "Noor"}`, and "" when they stop."""
    return shopper_stream(request, crossdesk, record)
