"""The simulated desk: the real store, router, watchdog and desk under a clock that jumps from event to event."""

from __future__ import annotations

import heapq
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import delete

from agent.conversation.events import Event
from agent.conversation.ids import new_id
from agent.conversation.routing_event import RoutingEvent
from agent.desk.handoffs import Desk
from agent.personal import Vaults
from agent.replies.catalogue import load_catalogues
from agent.replies.localiser import Localiser
from agent.routing.hours import WorkingHours
from agent.routing.roster import FileRoster
from agent.routing.router import Router
from agent.routing.rules import load_routing
from agent.routing.watchdog import LEASE_SECONDS, Watchdog
from agent.settings import DATA
from agent.store.base import Append, ConversationRecord
from agent.store.crypto import Cipher, new_key
from agent.store.engine import open_engine
from agent.store.migrate import migrate
from agent.store.routing import SqlRoutingStore
from agent.store.signals import InProcessSignals
from agent.store.sql import SqlConversationStore
from agent.store.tables import CONVERSATIONS
from guardrails.kinds import Finding
from tools.policy import load_policy
from tools.testing import InMemoryShop

__all__ = ["Killed", "World", "open_world"]

ROUTING = DATA / "evals" / "watchdog" / "routing.yaml"

Action = Callable[[], Awaitable[None]]


class Killed(Exception):
    """The worker died here, as by kill -9: nothing after this line of it is executed."""


class Nothing:
    """A detector for texts that hold no personal data."""

    def detect(self, text: str, **_: object) -> tuple[Finding, ...]:  # noqa: ARG002
        """Find nothing."""
        return ()


class MortalStore:
    """The worker's view of the store: with some probability it dies right before or right after a commit."""

    def __init__(self, store: SqlConversationStore, world: World) -> None:
        self._store = store
        self._world = world

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def append(self, conversation_id: str, append: Append, *, lease: str | None = None) -> list[Event]:
        """Append, or die before, or die after."""
        fate = self._world.fates.random()
        if append.events and fate < self._world.mortality / 2:
            raise Killed
        stored = await self._store.append(conversation_id, append, lease=lease)
        for event in stored:
            if isinstance(event, RoutingEvent) and self._world.on_step is not None:
                self._world.on_step(conversation_id, event)
        if append.events and fate > 1 - self._world.mortality / 2:
            raise Killed
        return stored


@dataclass(kw_only=True)
class World:
    """Everything that is simulated, and the time. `mortality` is the chance that a step kills the worker."""

    now: datetime
    store: SqlConversationStore
    watches: SqlRoutingStore
    router: Router
    desk: Desk
    vaults: Vaults
    signals: InProcessSignals
    words: Callable[[ConversationRecord, str], Localiser]
    fates: random.Random
    mortality: float
    on_step: Callable[[str, RoutingEvent], None] | None = None
    deaths: int = 0
    looks: int = 0
    _watchdog: Watchdog | None = None
    _born_at: datetime | None = None
    _queue: list[tuple[datetime, int, Action]] = field(default_factory=list)
    _numbers: Any = field(default_factory=count)

    def at(self, when: datetime, action: Action) -> None:
        """Have something happen at a time."""
        heapq.heappush(self._queue, (max(when, self.now), next(self._numbers), action))

    async def run(self, until: datetime) -> None:
        """Let time pass, event by event; the watchdog looks whenever something is due."""
        while self.now < until:
            look_at = await self._next_look()
            happens_at = self._queue[0][0] if self._queue else until
            if look_at is not None and look_at <= min(happens_at, until):
                self.now = look_at
                await self._look()
            elif self._queue and happens_at <= until:
                self.now, _, action = heapq.heappop(self._queue)
                await action()
            else:
                self.now = until

    async def forget(self, conversations: Sequence[str]) -> None:
        """Erase conversations that were checked, so that the database does not grow with the days."""
        chosen = CONVERSATIONS.c.conversation_id.in_(list(conversations))
        await self.store.database.write(
            lambda connection: connection.execute(delete(CONVERSATIONS).where(chosen))
        )

    async def _next_look(self) -> datetime | None:
        due = await self.watches.next_look()
        if due is None:
            return None
        return max(due, self.now + timedelta(seconds=1), self._born_at or self.now)

    async def _look(self) -> None:
        """Look, in a worker that may die; the next one is born at once and waits for the lease to end."""
        if self._watchdog is None:
            self._watchdog = Watchdog(
                watches=self.watches,
                store=MortalStore(self.store, self),
                router=self.router,
                signals=self.signals,
                words=self.words,
                clock=lambda: self.now,
                holder=new_id("lease"),
            )
        self.looks += 1
        try:
            await self._watchdog.look()
        except Killed:
            self.deaths += 1
            self._watchdog = None
            self._born_at = self.now + timedelta(seconds=LEASE_SECONDS + 1)


def open_world(folder: Path, *, start: datetime, seed: int, mortality: float) -> World:
    """A world on a database of its own in a folder."""
    policy, catalogues = load_policy(DATA / "policy.yaml"), load_catalogues(DATA / "locales")
    routing = load_routing(ROUTING, policy)
    engine = open_engine(f"sqlite:///{folder / 'desk.db'}")
    migrate(engine)
    world: World
    store = SqlConversationStore(engine, Cipher([new_key()]), lambda: world.now, threads=0)
    watches = SqlRoutingStore(store.database)
    office = WorkingHours.of_office(policy.office_hours.hours)
    router = Router(
        routing=routing,
        policy=policy,
        roster=FileRoster(routing=routing, office=office),
        queue=watches,
        shop=InMemoryShop(),
    )
    vaults, signals = Vaults(detector=Nothing()), InProcessSignals()

    def words(record: ConversationRecord, language: str) -> Localiser:
        return Localiser(
            catalogues[language],
            language=language,
            locale=record.locale,
            market=record.market,
            timezone=record.timezone,
        )

    world = World(
        now=start,
        store=store,
        watches=watches,
        router=router,
        desk=Desk(store=store, signals=signals, clock=lambda: world.now, vaults=vaults),
        vaults=vaults,
        signals=signals,
        words=words,
        fates=random.Random(seed + 1),  # noqa: S311 - a simulation
        mortality=mortality,
    )
    return world
