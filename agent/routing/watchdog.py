"""The watchdog: looks at every hand-off that is due, in the background of one worker, and keeps its promise.

All that it knows is in the database, so that any worker goes on where another died. A lease keeps it to one
worker at a time; should two look all the same, the version of a watch admits only one of their decisions.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from agent.conversation.events import Event, HandoffEvent, OwnershipEvent, ReplyEvent
from agent.conversation.ids import new_id
from agent.conversation.ownership import IllegalTransition, transition
from agent.conversation.routing_event import RoutingEvent
from agent.replies.localiser import Localiser
from agent.routing.looking import Desk, Looked, seen_of
from agent.routing.notices import Offer, Told, notice_reply
from agent.routing.router import Router
from agent.routing.values import Contact, Waiting, Watch
from agent.routing.watching import Decision, decide
from agent.store.base import Append, ConversationRecord, ConversationStore
from agent.store.errors import Conflict, HandoffUnknown, StoreError
from agent.store.signals import Signals

__all__ = ["WatchStore", "Watchdog"]

log = logging.getLogger(__name__)

LEASE = "watchdog"
LEASE_SECONDS = 30.0
LOOK_SECONDS = 2.0  # between two looks for what is due
AT_ONCE = 200  # watches of one look; the lease is renewed after it
ADOPT_EVERY = timedelta(minutes=1)
EVENTS = 60  # of a conversation that are looked at

Words = Callable[[ConversationRecord, str], Localiser]
"""The words of a conversation in a language."""


class WatchStore(Protocol):
    """Where the waits of hand-offs are kept. Each method is one transaction and raises `StoreError`s."""

    async def lead(self, lease: str, holder: str, *, now: float, seconds: float) -> bool:
        """Take or renew a lease of that name; false while another holder has it."""
        ...

    async def step_down(self, lease: str, holder: str) -> None:
        """Give a lease back."""
        ...

    async def due(self, now: datetime, *, limit: int = 500) -> list[Watch]:
        """The watches that are to be looked at."""
        ...

    async def unwatched(self, *, limit: int = 100) -> list[str]:
        """Open hand-offs that nobody watches."""
        ...

    async def waiting(self) -> list[Waiting]:
        """The queue of all teams in order."""
        ...

    async def held(self) -> dict[str, int]:
        """How many conversations each operator holds."""
        ...

    async def offered(self, now: datetime) -> dict[str, int]:
        """How many conversations are on offer to each operator."""
        ...

    async def contacts(self, conversation_id: str) -> list[Contact]:
        """How a shopper wants to be reached besides the chat."""
        ...


@dataclass(kw_only=True)
class Watchdog:
    """Watches hand-offs. `mails` tells whether this server can send mail."""

    watches: WatchStore
    store: ConversationStore
    router: Router
    signals: Signals
    words: Words
    clock: Callable[[], datetime]
    mails: bool = False
    holder: str = field(default_factory=lambda: new_id("lease"))
    _looking: asyncio.Task[None] | None = None
    _adopted_at: datetime | None = None

    async def start(self, *, every: float = LOOK_SECONDS) -> None:
        """Begin to watch, as soon as no other worker does."""
        self._looking = asyncio.create_task(self._look_forever(every), name="watchdog")

    async def stop(self) -> None:
        """Stop; another worker goes on at once."""
        if self._looking is not None:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking
            with suppress(StoreError):
                await self.watches.step_down(LEASE, self.holder)

    async def _look_forever(self, every: float) -> None:
        while True:
            try:
                await self.look()
            except StoreError:
                log.exception("the watchdog could not look")
            await asyncio.sleep(every)

    async def look(self) -> int:
        """Look at everything that is due, if no other worker does; returns how many decisions were stored."""
        done = 0
        while await self._leads():
            await self._adopt()
            due = await self.watches.due(self.clock(), limit=AT_ONCE)
            if not due:
                return done
            desk = await self._desk()
            stored = [await self._look_at(watch, desk) for watch in due]
            done += sum(stored)
            if len(due) < AT_ONCE or not any(stored):
                return done
        return done

    async def _leads(self) -> bool:
        now = self.clock().timestamp()
        return await self.watches.lead(LEASE, self.holder, now=now, seconds=LEASE_SECONDS)

    async def _desk(self) -> Desk:
        held, offered = await self.watches.held(), await self.watches.offered(self.clock())
        load = {name: held.get(name, 0) + offered.get(name, 0) for name in {*held, *offered}}
        return Desk(
            members=await self.router.roster.members(), held=load, waiting=await self.watches.waiting()
        )

    async def _adopt(self) -> None:
        """Watch hand-offs that came by another way than the router: none is dropped."""
        now = self.clock()
        if self._adopted_at is not None and now < self._adopted_at + ADOPT_EVERY:
            return
        self._adopted_at = now
        for handoff_id in await self.watches.unwatched():
            found = await self.store.handoff(handoff_id)
            conversation = await self.store.get(found[0].conversation_id) if found else None
            if found is None or conversation is None:
                continue
            _, packet = found
            placed = await self.router.place(packet, channel=conversation.channel)
            watch = placed.watch(packet, channel=conversation.channel, language=packet.language)
            with suppress(Conflict):
                await self.store.append(conversation.conversation_id, Append(events=(), watch=watch))

    async def _look_at(self, watch: Watch, desk: Desk) -> bool:
        """One decision, stored with everything that it causes; false when the state moved meanwhile."""
        looked = await self._read(watch)
        if looked is None:
            return False
        now = self.clock()
        seen = seen_of(watch, looked, desk, self.router, now)
        decision = decide(watch, seen, self.router.routing.watchdog)
        try:
            append = await self._append(decision, looked, seen.position, now)
            await self.store.append(watch.conversation_id, append)
        except (Conflict, HandoffUnknown):
            return False  # it is still due: the next look decides on what is there then
        if decision.watch.offered_to != watch.offered_to and decision.watch.offered_to:
            desk.held[decision.watch.offered_to] = desk.held.get(decision.watch.offered_to, 0) + 1
        if append.events:
            self.signals.notify(watch.conversation_id)
        return True

    async def _read(self, watch: Watch) -> Looked | None:
        """The newest events before everything else: what comes after them makes the decision void."""
        events = await self.store.recent(watch.conversation_id, limit=EVENTS)
        conversation = await self.store.get(watch.conversation_id)
        found = await self.store.handoff(watch.handoff_id)
        if conversation is None or found is None:
            return None  # erased a moment ago, and its watch with it
        return Looked(conversation=conversation, handoff=found[0], events=events)

    async def _append(
        self, decision: Decision, looked: Looked, position: int | None, now: datetime
    ) -> Append:
        watch = decision.watch
        events: list[Event] = [
            RoutingEvent(
                at=now,
                source="system",
                handoff_id=watch.handoff_id,
                step=step.step,
                rule=step.rule,
                team=watch.team,
                skills=watch.skills,
                priority=watch.priority,
                promised_at=watch.promised_at,
                position=position,
                operator=step.operator,
                detail=step.detail,
            )
            for step in decision.steps
        ]
        moved = _moved(decision, looked, now)
        events += moved.events
        if decision.notice is not None and looked.conversation.owner != "closed":
            told = Told(
                now=now,
                promised_at=watch.promised_at,
                position=position,
                offers=await self._offers(watch.conversation_id),
            )
            words = self.words(looked.conversation, watch.language)
            reply = notice_reply(decision.notice, told, words)
            events.append(
                ReplyEvent(at=now, source="system", message_id=new_id("msg"), reply=reply, brain="watchdog")
            )
        after = looked.events[-1].offset if events and looked.events else None
        return Append(events=events, watch=watch, owner=moved.owner, handoff=moved.handoff, after=after)

    async def _offers(self, conversation_id: str) -> Sequence[Offer]:
        left = {contact.kind for contact in await self.watches.contacts(conversation_id)}
        offers: list[Offer] = ["bot"]
        if self.mails and "email" not in left:
            offers.append("email")
        if self.router.routing.watchdog.callbacks and "callback" not in left:
            offers.append("callback")
        return offers


def _moved(decision: Decision, looked: Looked, now: datetime) -> Append:
    """What changes hands: back to the queue, or closed for now. Raises `Conflict` where that is not possible."""
    if decision.move is None:
        return Append(events=())
    record, owner = looked.handoff, looked.conversation.owner
    try:
        target = transition(owner, decision.move)
    except IllegalTransition as exc:
        raise Conflict(str(exc)) from exc
    state: Literal["queued", "closed"] = "queued" if decision.move == "requeue" else "closed"
    operator = "" if state == "queued" else record.operator
    event = HandoffEvent(
        at=now,
        source="system",
        handoff_id=record.handoff_id,
        state=state,
        reason=record.reason,
        rule=decision.steps[-1].rule,
        promised_at=decision.watch.promised_at if state == "queued" else None,
        operator=operator,
    )
    moved = OwnershipEvent(at=now, source="system", owner=target, previous=owner)
    return Append(events=(event, moved), owner=target, handoff=(record.handoff_id, state, operator))
