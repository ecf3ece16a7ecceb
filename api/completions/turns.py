"""From a request to a stored message, and from its turn to pieces of text."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace

from fastapi import Request

from agent.assembly import Crossdesk
from agent.conversation.events import ModelUse, ReplyEvent, TextDeltaEvent
from agent.named import Owner, printed
from agent.service import Sent
from agent.store.base import ConversationRecord
from api.completions.caller import Shopper
from api.completions.exchanges import Exchange, Teller, is_repeat, open_words, recent
from api.completions.reading import Asked, Said, refuse
from api.limits import limit_messages, limit_openings

CHANNEL = "openai"
_BREAK = "\n\n"


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A turn that was started, and what is known of its exchange before the reply is there."""

    record: ConversationRecord
    sent: Sent
    exchange: Exchange
    teller: Teller
    reference: str


async def begin(
    crossdesk: Crossdesk, request: Request, shopper: Shopper, asked: Asked, *, key: str | None, retried: bool
) -> Turn:
    """Find or open the conversation, store what is new and start its turn; for a repeated request, find it.

    Raises problems and what `ConversationService.send` and `Attachments.save` raise.
    """
    record = await _conversation(crossdesk, request, shopper, asked, key)
    limit_messages(request, record)
    teller = Teller(catalogues=crossdesk.catalogues, base=_base(crossdesk, request), locale=record.locale)
    before = await recent(crossdesk, record)
    if key is None and is_repeat(asked, before, teller, retried=retried):
        sent = _earlier(record, before[-1])
    else:
        sent = await _send(crossdesk, record, asked, before, key)
    now = await recent(crossdesk, record)
    exchange = next((one for one in now if one.message.turn == sent.turn), None)
    if exchange is None:
        raise refuse("/messages", "this message was answered long ago: send the last one")
    first = now[0].message.turn == sent.turn
    named = bool(shopper.name)
    return Turn(
        record=record,
        sent=sent,
        exchange=exchange,
        teller=teller,
        reference="" if named or not first else printed(record.conversation_id),
    )


@dataclass(kw_only=True)
class Telling:
    """The answer to a turn as text. `use` is what a language model did for it, known when all is told."""

    crossdesk: Crossdesk
    turn: Turn
    use: ModelUse | None = None

    async def pieces(self) -> AsyncGenerator[str, None]:
        """The answer, piece by piece, as it is written."""
        turn = self.turn
        if people := turn.teller.people(turn.exchange):
            yield people + _BREAK
        told, reply = "", None
        service, sent = self.crossdesk.service, turn.sent
        async for event in service.follow(turn.record, after=sent.offset - 1, until_turn=sent.turn):
            if event.turn != sent.turn:
                continue
            if isinstance(event, TextDeltaEvent):
                told += event.text
                yield event.text
            elif isinstance(event, ReplyEvent):
                reply, self.use = event.reply, event.model
                if rest := _rest(told, reply.text):
                    yield rest
        exchange = replace(turn.exchange, reply=reply)
        if after := turn.teller.after(exchange):
            yield (_BREAK if told or (reply and reply.text) else "") + after
        if turn.reference:
            yield _BREAK + turn.teller.reference(exchange, turn.reference)


def _rest(told: str, text: str) -> str:
    """What is still to be told of a reply; all of it where something else was told before."""
    return text[len(told) :] if text.startswith(told) else _BREAK + text


async def _conversation(
    crossdesk: Crossdesk, request: Request, shopper: Shopper, asked: Asked, key: str | None
) -> ConversationRecord:
    named, owner = crossdesk.named, shopper.owner
    ids = list(_ids_of(crossdesk, owner, shopper.name))
    if not shopper.name and key:
        ids = [named.id_of(owner, f"once {key}")]
    record = await named.find(owner, [*ids, *asked.references])
    if record is not None:
        return record
    limit_openings(request)
    return await named.open(
        owner,
        ids[-1] if ids else named.new_id(),
        locale=shopper.locale,
        market=shopper.market,
        timezone=shopper.timezone,
        channel=CHANNEL,
    )


def _ids_of(crossdesk: Crossdesk, owner: Owner, name: str) -> list[str]:
    """The ids that a client's name for a conversation can stand for: our own id, sent back, or one made of it."""
    if not name:
        return []
    return [name, crossdesk.named.id_of(owner, f"name {name}")]


def _earlier(record: ConversationRecord, exchange: Exchange) -> Sent:
    message = exchange.message
    return Sent(
        conversation_id=record.conversation_id,
        turn=message.turn,
        message_id=message.message_id,
        offset=message.offset,
        duplicate=True,
    )


async def _send(
    crossdesk: Crossdesk,
    record: ConversationRecord,
    asked: Asked,
    before: list[Exchange],
    key: str | None,
) -> Sent:
    said = list(asked.said if key else open_words(asked, before))
    text = "\n".join(one.text for one in said if one.text.strip())
    photos = [photo for one in said for photo in one.photos]
    if not text.strip() and not photos:
        raise refuse("/messages", "the last message has no text: write at least one word")
    attachments = []
    for photo in photos:
        digest = hashlib.sha256(photo).hexdigest()
        attachments.append(
            await crossdesk.attachments.save(record.conversation_id, "photo", photo, key=f"openai:{digest}")
        )
    return await crossdesk.service.send(
        record, text, key=f"openai:{key or _key(asked.said, before)}", attachments=attachments
    )


def _key(said: tuple[Said, ...], before: list[Exchange]) -> str:
    """A key for a message at its place, so that the same request on two connections is carried out once."""
    place = before[-1].message.offset if before else 0
    return hashlib.sha256(f"{place}\n{said!r}".encode()).hexdigest()


def _base(crossdesk: Crossdesk, request: Request) -> str:
    return crossdesk.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
