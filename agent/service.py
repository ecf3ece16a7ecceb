"""The agent's public door: what a shopper's front end and a desk can do with conversations."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from agent.conversation.events import (
    Attachment,
    Event,
    FeedbackEvent,
    MessageEvent,
    ProposalEvent,
    PublicEvent,
    Reply,
    ReplyEvent,
    TextDeltaEvent,
    is_public,
)
from agent.conversation.ids import hash_token, new_id, new_token
from agent.conversation.views import dialogue_of, language_of, proposals_of
from agent.errors import Conflict, InvalidInput, NotAllowed, NotFound
from agent.live import LiveText
from agent.markets import place
from agent.masking import mask_message
from agent.openings import KEPT, OpeningKey, Openings
from agent.perception.perception import Perceiver
from agent.personal import Vaults, VaultSession
from agent.signed_in import SignedInTokens
from agent.store.base import Append, ConversationRecord, ConversationStore
from agent.store.errors import AlreadyThere, IdempotencyConflict, VaultConflict
from agent.store.signals import Signals
from agent.turns import TurnRunner
from guardrails.normalise import normalise
from tools.policy import ShopPolicy

TURN_PAUSE = 1.0  # seconds after which a turn that is waited for is looked at again, signal or not
IDLE_PAUSE = 15.0  # the same where nothing is expected
MASKING_TRIES = 5  # a conversation that is written to from several sides at once
MESSAGE_LIMIT = 4000  # characters of a message that are read; the rest is cut, and the shopper is told


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A new conversation and the bearer token for it. Only a hash of the token is stored."""

    conversation_id: str
    token: str


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A stored input. `message_id` names the shopper's message; `turn` all events that follow from it."""

    conversation_id: str
    turn: str
    message_id: str
    offset: int
    duplicate: bool


@dataclass(frozen=True, kw_only=True)
class TurnResult:
    """A finished turn. Texts have their real values back: they are for the shopper."""

    message_id: str
    reply: Reply
    events: Sequence[PublicEvent]


@dataclass(kw_only=True)
class ConversationService:
    """Conversations for shoppers."""

    store: ConversationStore
    signals: Signals
    runner: TurnRunner
    perceiver: Perceiver
    policy: ShopPolicy
    clock: Callable[[], datetime]
    signed_in: SignedInTokens | None
    vaults: Vaults
    openings: Openings

    async def open(
        self,
        *,
        locale: str = "",
        market: str = "",
        timezone: str = "",
        channel: str = "web",
        identity_token: str | None = None,
        once: OpeningKey | None = None,
    ) -> Opened:
        """Open a conversation, for a key in `once` only one in a day.

        Raises `InvalidInput` for an unknown market, locale or time zone, or a bad token, and
        `IdempotencyConflict` for a key that came with another request.
        """
        record = self.new_record(
            new_id("conv"),
            locale=locale,
            market=market,
            timezone=timezone,
            channel=channel,
            customer_id=self.customer_of(identity_token),
        )
        if once is not None:
            content = "\n".join((locale, market, timezone, channel, identity_token or ""))
            return await self._open_once(record, once, content)
        token = new_token()
        await self.store.create(replace(record, token_hash=hash_token(token)))
        return Opened(conversation_id=record.conversation_id, token=token)

    def customer_of(self, identity_token: str | None) -> str | None:
        """The customer whom a token signs in, None without one. Raises `InvalidInput` for a bad token."""
        if not identity_token:
            return None
        if self.signed_in is None:
            raise InvalidInput("/identity_token", "this server has no key to check identity tokens with")
        return self.signed_in.customer_id(identity_token)

    def new_record(
        self,
        conversation_id: str,
        *,
        locale: str,
        market: str,
        timezone: str,
        channel: str,
        customer_id: str | None,
    ) -> ConversationRecord:
        """A conversation that is not stored yet and that no token opens. Raises `InvalidInput`."""
        where = place(self.policy, locale=locale, market=market, timezone=timezone)
        return ConversationRecord(
            conversation_id=conversation_id,
            token_hash="",
            created_at=self.clock(),
            locale=where.locale,
            market=where.market,
            timezone=where.timezone,
            channel=channel,
            customer_id=customer_id,
        )

    async def _open_once(self, record: ConversationRecord, once: OpeningKey, content: str) -> Opened:
        """Open the conversation that a key stands for, or find it opened already."""
        yesterday, today = self.openings.ids(once, record.created_at)
        earlier = await self.store.get(yesterday)
        known = earlier is not None and record.created_at - earlier.created_at < KEPT
        cid = yesterday if known else today
        token = self.openings.token(cid, content)
        if not known:
            try:
                await self.store.create(replace(record, conversation_id=cid, token_hash=hash_token(token)))
            except AlreadyThere:
                earlier = await self.store.get(cid)
        opened_by_other = (
            earlier is not None
            and earlier.conversation_id == cid
            and not hmac.compare_digest(earlier.token_hash, hash_token(token))
        )
        if opened_by_other:
            raise IdempotencyConflict(cid)
        return Opened(conversation_id=cid, token=token)

    async def authorise(self, conversation_id: str, token: str) -> ConversationRecord:
        """The conversation that the token opens. Raises `NotAllowed`, also when there is no such one."""
        record = await self.store.get(conversation_id)
        if record is None or not hmac.compare_digest(record.token_hash, hash_token(token)):
            raise NotAllowed("this token does not open this conversation")
        return record

    async def send(
        self,
        record: ConversationRecord,
        text: str,
        *,
        key: str,
        attachments: Sequence[Attachment] = (),
    ) -> Sent:
        """Store a message and start its turn.

        Raises `InvalidInput`, and `IdempotencyConflict` for a key that came with another message.
        """
        clean = normalise(text, limit=MESSAGE_LIMIT)
        if not clean.text.strip() and not attachments:
            raise InvalidInput("/text", "the message has no readable text: write at least one word")
        for attempt in range(MASKING_TRIES):
            try:
                return await self._send(record, clean.text, text, key, attachments)
            except VaultConflict:  # the turn before used a placeholder meanwhile: mask again
                if attempt + 1 == MASKING_TRIES:
                    raise
        raise AssertionError("unreachable")

    async def _send(
        self,
        record: ConversationRecord,
        clean: str,
        original: str,
        key: str,
        attachments: Sequence[Attachment],
    ) -> Sent:
        cid = record.conversation_id
        vault = self.vaults.open(await self.store.vault(cid))
        window = await self.store.latest(cid, ("perceived", "dialogue"))
        language = self.perceiver.detect_language(clean, previous=language_of(window), locale=record.locale)
        masked = mask_message(vault, clean, language=language, dialogue=dialogue_of(window))
        message_id = new_id("msg")
        event = MessageEvent(
            at=self.clock(),
            source="shopper",
            message_id=message_id,
            text=masked,
            attachments=tuple(
                attachment.model_copy(update={"name": vault.mask(attachment.name, language=language)})
                for attachment in attachments
            ),
        )
        content = "\n".join(("message", *(item.attachment_id for item in attachments), original))
        return await self._accept(record, event, "message", key, content, vault, message_id)

    async def decide(
        self,
        record: ConversationRecord,
        proposal_id: str,
        decision: Literal["confirmed", "declined"],
        *,
        key: str,
    ) -> Sent:
        """Confirm or decline a proposal by a click.

        Raises `NotFound`, or `Conflict` when it was decided already.
        """
        events = await self.store.of_kinds(record.conversation_id, ("proposal",))
        known = {proposal.proposal_id: state for proposal, state in proposals_of(events)}
        kind: Literal["confirm", "decline"] = "confirm" if decision == "confirmed" else "decline"
        if proposal_id not in known:
            raise NotFound(f"this conversation has no proposal {proposal_id!r}")
        if known[proposal_id] != "open" and not await self.store.knows_key(record.conversation_id, key):
            raise Conflict(f"the proposal is {known[proposal_id]}, so it cannot be {decision} now")
        event = ProposalEvent(at=self.clock(), source="shopper", proposal_id=proposal_id, state=decision)
        return await self._accept(record, event, kind, key, f"{kind}\n{proposal_id}", None, proposal_id)

    async def result(self, record: ConversationRecord, sent: Sent) -> TurnResult:
        """Wait for the turn of an input to be over."""
        await self._finished(record.conversation_id, sent.turn)
        stored = await self.store.events(record.conversation_id, turn=sent.turn)
        events = await self.shown(record.conversation_id, stored)
        replies = [event.reply for event in events if isinstance(event, ReplyEvent)]
        reply = replies[-1] if replies else Reply(text="", language="", handed_off=True)
        return TurnResult(message_id=sent.message_id, reply=reply, events=events)

    async def events(self, record: ConversationRecord, *, after: int, limit: int = 500) -> list[PublicEvent]:
        """The events after an offset, as the shopper may see them."""
        stored = await self.store.events(record.conversation_id, after=after, limit=limit)
        return await self.shown(record.conversation_id, stored)

    async def follow(
        self, record: ConversationRecord, *, after: int, until_turn: str | None = None
    ) -> AsyncIterator[PublicEvent]:
        """The events after an offset and every later one as it is stored, replies piece by piece as they are written.

        Ends with the turn `until_turn`, without one never.
        """
        cid, live = record.conversation_id, LiveText(whole=until_turn is not None)
        async with self.signals.subscribe(cid) as changes:
            while True:
                if changes.take_change():
                    over = until_turn is not None and await self._is_over(cid, until_turn)
                    stored = await self.store.events(cid, after=after)
                    for event in await self.shown(cid, list(live.with_pieces(stored))):
                        yield event
                    if stored:
                        after = stored[-1].offset
                    if over:
                        return
                for event in await self.shown(cid, live.piece(changes.draft, self.clock())):
                    yield event
                pause = TURN_PAUSE if until_turn else IDLE_PAUSE
                if not await changes.wait(timeout=pause) and until_turn is not None:
                    self.runner.wake(cid)

    async def feedback(
        self,
        record: ConversationRecord,
        *,
        message_id: str,
        helpful: bool,
        comment: str,
        key: str | None = None,
    ) -> None:
        """Store the shopper's judgement of a reply, once for a `key`.

        Raises `NotFound` for a message that is not here, `IdempotencyConflict` for a key that came with
        another judgement.
        """
        cid = record.conversation_id
        replies = await self.store.of_kinds(cid, ("reply", "message"))
        if all(getattr(event, "message_id", "") != message_id for event in replies):
            raise NotFound(f"this conversation has no message {message_id!r}")
        vault = self.vaults.open(await self.store.vault(cid))
        masked = vault.mask(normalise(comment, limit=MESSAGE_LIMIT).text, language="en")
        turn = new_id("turn")
        event = FeedbackEvent(
            at=self.clock(),
            source="shopper",
            turn=turn,
            message_id=message_id,
            helpful=helpful,
            comment=masked,
        )
        await self.store.accept(
            cid,
            turn=turn,
            kind="message",
            key=f"feedback:{key or turn}",
            fingerprint=hashlib.sha256(f"{message_id}\n{helpful}\n{comment}".encode()).hexdigest(),
            append=Append(events=(event,), vault=vault.take_new(), finish_turn=turn),
        )
        self.signals.notify(cid)

    async def shown(self, conversation_id: str, events: Sequence[Event]) -> list[PublicEvent]:
        """Events as the shopper sees them: real values back, the desk's and the brain's own notes left out."""
        visible = [event for event in events if is_public(event)]
        if not any(_may_hold_values(event) for event in visible):
            return visible
        vault = self.vaults.open(await self.store.vault(conversation_id))
        return [_restored(vault, event) for event in visible]

    async def _accept(
        self,
        record: ConversationRecord,
        event: Event,
        kind: Literal["message", "confirm", "decline"],
        key: str,
        content: str,
        vault: VaultSession | None,
        message_id: str,
    ) -> Sent:
        turn = new_id("turn")
        append = Append(
            events=(event.model_copy(update={"turn": turn}),), vault=vault.take_new() if vault else {}
        )
        accepted = await self.store.accept(
            record.conversation_id,
            turn=turn,
            kind=kind,
            key=key,
            fingerprint=hashlib.sha256(content.encode()).hexdigest(),
            append=append,
        )
        self.signals.notify(record.conversation_id)
        self.runner.wake(record.conversation_id)
        if accepted.duplicate and kind == "message":
            message_id = await self._message_of(record.conversation_id, accepted.input.turn)
        return Sent(
            conversation_id=record.conversation_id,
            turn=accepted.input.turn,
            message_id=message_id,
            offset=accepted.input.offset,
            duplicate=accepted.duplicate,
        )

    async def _message_of(self, conversation_id: str, turn: str) -> str:
        events = await self.store.events(conversation_id, turn=turn, limit=1)
        return events[0].message_id if events and isinstance(events[0], MessageEvent) else ""

    async def _finished(self, conversation_id: str, turn: str) -> None:
        """Wait until a turn is over, without reading what happens in it."""
        async with self.signals.subscribe(conversation_id) as changes:
            while not (changes.take_change() and await self._is_over(conversation_id, turn)):
                if not await changes.wait(timeout=TURN_PAUSE):
                    self.runner.wake(conversation_id)

    async def _is_over(self, conversation_id: str, turn: str) -> bool:
        item = await self.store.input(conversation_id, turn)
        return item is None or item.done


def _may_hold_values(event: PublicEvent) -> bool:
    """Whether an event may hold placeholders; of pieces of text, which come often, most do not."""
    return not isinstance(event, TextDeltaEvent) or "<" in event.text


def _restored(vault: VaultSession, event: PublicEvent) -> PublicEvent:
    """An event with real values in what people read; what the tools exchanged stays masked."""
    if isinstance(event, MessageEvent | ReplyEvent | FeedbackEvent | TextDeltaEvent):
        return vault.unmask_model(event)
    if isinstance(event, ProposalEvent) and event.proposal is not None:
        return vault.unmask_model(event)
    return event
