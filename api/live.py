"""Who is typing and who is looking, as the two sides of a conversation are told at once."""

from __future__ import annotations

import html
import json
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from fastapi import Request
from fastapi.responses import StreamingResponse

from agent.assembly import Crossdesk
from agent.news.base import topic_of
from agent.replies.catalogue import Catalogue
from agent.staff.values import SignedIn
from agent.store.base import ConversationRecord
from api import sse
from api.desk.access import still_signed_in
from api.problems import ProblemError

__all__ = ["SHOPPER", "TYPING_SECONDS", "desk_stream", "is_typing", "shopper_stream", "stopped_typing"]

SHOPPER = "shopper"
"""The shopper, among those who type."""

TYPING_SECONDS = 5.0
"""For how long somebody counts as typing after a key; pages tell again before it is over."""

_VIEWED_SECONDS = 30.0
_RENEWED = 10.0  # seconds after which it is told again that somebody still looks
_RECHECKED = 1.0  # seconds: who stops typing says nothing
_CHECKED = 15.0  # seconds after which it is looked at again whether somebody may still see this
_CHANGED = b"event: changed\ndata: 1\n\n"
_GONE = b"event: gone\ndata: 1\n\n"


async def is_typing(crossdesk: Crossdesk, conversation_id: str, who: str) -> None:
    """Somebody pressed a key."""
    await crossdesk.desk_live.enter(topic_of(conversation_id), who, "typing", seconds=TYPING_SECONDS)


async def stopped_typing(crossdesk: Crossdesk, conversation_id: str, who: str) -> None:
    """Somebody sent what they typed."""
    await crossdesk.desk_live.leave(topic_of(conversation_id), who, "typing")


def shopper_stream(request: Request, crossdesk: Crossdesk, record: ConversationRecord) -> StreamingResponse:
    """Tell the shopper which person is typing. Raises a 406 problem for who asks for no stream."""
    _require_stream(request)
    return _stream(_for_shopper(crossdesk, record.conversation_id))


def desk_stream(
    request: Request, crossdesk: Crossdesk, who: SignedIn, conversation_id: str, texts: Catalogue
) -> StreamingResponse:
    """Tell somebody at the desk that a conversation changed, and who else is there. Raises as above.

    It ends when they may not see it any more. While it lasts they count as looking at it.
    """
    _require_stream(request)
    return _stream(_for_desk(request, crossdesk, who, conversation_id, texts))


async def _for_shopper(crossdesk: Crossdesk, conversation_id: str) -> AsyncGenerator[bytes, None]:
    live, room = crossdesk.desk_live, topic_of(conversation_id)
    told = ""
    async with live.follow(room) as news:
        while True:
            typing = [one for one in await live.present(room, "typing") if one != SHOPPER]
            names = await _names(crossdesk, typing[:1]) if typing else {}
            name = next(iter(names.values()), "")
            if name != told:
                told = name
                yield b"data: " + json.dumps({"name": name}).encode() + b"\n\n"
            await news.next(timeout=_RECHECKED if typing else _CHECKED)


async def _for_desk(
    request: Request, crossdesk: Crossdesk, who: SignedIn, conversation_id: str, texts: Catalogue
) -> AsyncGenerator[bytes, None]:
    live, room, me = crossdesk.desk_live, topic_of(conversation_id), who.staff.staff_id
    told, checked, renewed = "", time.monotonic(), float("-inf")
    async with live.follow(room) as news:
        try:
            while True:
                now = time.monotonic()
                if now - renewed >= _RENEWED:
                    await live.enter(room, me, "viewing", seconds=_VIEWED_SECONDS)
                    renewed = now
                if now - checked >= _CHECKED:
                    if not await still_signed_in(request, crossdesk, "conversations.read"):
                        yield _GONE
                        return
                    checked = now
                typing = [one for one in await live.present(room, "typing") if one != me]
                viewing = [one for one in await live.present(room, "viewing") if one != me]
                here = await _here(crossdesk, texts, typing, viewing)
                if here != told:
                    told = here
                    yield b"event: here\ndata: " + here.encode() + b"\n\n"
                heard = await news.next(timeout=_RECHECKED if typing else _RENEWED)
                if heard is not None and heard.kind != "presence":
                    yield _CHANGED
        finally:
            await live.leave(room, me, "viewing")


async def _here(crossdesk: Crossdesk, texts: Catalogue, typing: list[str], viewing: list[str]) -> str:
    """The line above the composer, as markup: who types, else who looks too."""
    names = await _names(crossdesk, [*typing, *viewing]) if typing or viewing else {}
    said = []
    if SHOPPER in typing:
        said.append(("typing", texts.text("live.shopper_typing")))
    if writers := [names[one] for one in typing if one in names]:
        said.append(("typing", texts.text("live.typing", names=", ".join(writers))))
    if lookers := [names[one] for one in viewing if one in names and one not in typing]:
        said.append(("viewing", texts.text("live.viewing", names=", ".join(lookers))))
    return " ".join(f'<span class="live-{kind}">{html.escape(words)}</span>' for kind, words in said)


async def _names(crossdesk: Crossdesk, wanted: list[str]) -> Mapping[str, str]:
    return {one.staff_id: one.name for one in await crossdesk.staff.directory.all() if one.staff_id in wanted}


def _require_stream(request: Request) -> None:
    if not sse.wants_stream(request.headers.get("accept")):
        raise ProblemError(406, "not-acceptable", "This is a stream: ask with Accept: text/event-stream.")


def _stream(frames: AsyncGenerator[bytes, None]) -> StreamingResponse:
    return StreamingResponse(_encode(frames), media_type=sse.MEDIA_TYPE, headers=sse.HEADERS)


async def _encode(frames: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    yield b"retry: 2000\n: connected\n\n"
    async with aclosing(frames), aclosing(sse.kept_alive(frames)) as kept:
        async for frame in kept:
            yield frame
