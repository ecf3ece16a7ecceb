"""A desk with people, on both databases, with a clock that stands until it is moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.conversation.events import Event, MessageEvent, ReplyEvent
from agent.conversation.ids import new_id
from agent.conversation.routing_event import RoutingEvent
from agent.desk.handoffs import Desk
from agent.handoff.desk import TurnHandoffs
from agent.journal import Journal
from agent.personal import Vaults
from agent.replies.catalogue import load_catalogues
from agent.replies.localiser import Localiser
from agent.routing.hours import WorkingHours
from agent.routing.roster import FileRoster
from agent.routing.router import Router
from agent.routing.rules import load_routing
from agent.routing.watchdog import Watchdog
from agent.settings import DATA
from agent.store.base import Append, ConversationRecord, HandoffRecord
from agent.store.crypto import Cipher
from agent.store.routing import SqlRoutingStore
from agent.store.signals import InProcessSignals
from agent.store.sql import SqlConversationStore
from guardrails.kinds import Finding
from tests.agent.store.conftest import (  # noqa: F401 - fixtures
    Clock,
    cipher,
    clock,
    engine,
    migrated_postgres,
    migrated_sqlite,
    store,
    url,
)
from tools.policy import load_policy
from tools.testing import InMemorySession, InMemoryShop

POLICY = load_policy(DATA / "policy.yaml")
CATALOGUES = load_catalogues(DATA / "locales")
OPENING = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)  # a Tuesday, 10:30 in the office
PEOPLE = """
people:
  mila: {teams: [care], capacity: 2}
  noor: {teams: [care], capacity: 2, languages: [en, de]}
  sven: {teams: [specialists], capacity: 2}
"""


class NothingPersonal:
    """A detector for texts that hold no personal data."""

    def detect(self, text: str, **_: object) -> tuple[Finding, ...]:
        return ()


def words(record: ConversationRecord, language: str) -> Localiser:
    return Localiser(
        CATALOGUES[language],
        language=language,
        locale=record.locale,
        market=record.market,
        timezone=record.timezone,
    )


@dataclass(kw_only=True)
class Floor:
    """The desk's floor: shoppers who are handed off, people who claim, and the watchdog."""

    store: SqlConversationStore
    watches: SqlRoutingStore
    router: Router
    watchdog: Watchdog
    desk: Desk
    clock: Clock
    vaults: Vaults
    signals: InProcessSignals = field(default_factory=InProcessSignals)

    async def queue(self, *, language: str = "en", reason: str = "explicit_wish") -> HandoffRecord:
        """Hand a new conversation off, as a turn does."""
        record = ConversationRecord(
            conversation_id=new_id("conv"),
            token_hash="0" * 64,
            created_at=self.clock(),
            locale={"en": "en-GB"}.get(language, f"{language}-{language.upper()}"),
            market="GB" if language == "en" else "DE",
            timezone="Europe/London",
            channel="web",
        )
        await self.store.create(record)
        journal = Journal(
            conversation_id=record.conversation_id,
            turn=new_id("turn"),
            lease=None,
            store=self.store,
            signals=self.signals,
            vault=self.vaults.open({}),
            clock=self.clock,
        )
        handoffs = TurnHandoffs(
            record=record,
            store=self.store,
            journal=journal,
            session=InMemorySession(),
            router=self.router,
            words=words(record, language),
        )
        await handoffs.request(reason=reason, rule="test", question="Where is it?")
        found = await self.store.open_handoff(record.conversation_id)
        assert found is not None
        return found

    async def look(self, *, after: timedelta = timedelta(0)) -> int:
        """Let time pass, then let the watchdog look."""
        self.clock.now += after
        return await self.watchdog.look()

    async def pass_time(self, until: datetime, *, step: timedelta = timedelta(minutes=1)) -> None:
        """Let time pass with the watchdog looking again and again."""
        while self.clock.now < until:
            await self.look(after=min(step, until - self.clock.now))

    async def say(self, handoff: HandoffRecord, text: str = "Hello?") -> None:
        """The shopper writes."""
        event = MessageEvent(at=self.clock(), source="shopper", message_id=new_id("msg"), text=text)
        await self.store.append(handoff.conversation_id, Append(events=(event,)))

    async def events(self, handoff: HandoffRecord) -> list[Event]:
        return await self.store.events(handoff.conversation_id)

    async def steps(self, handoff: HandoffRecord) -> list[tuple[str, str]]:
        """What routing did, each with its rule."""
        return [(e.step, e.rule) for e in await self.events(handoff) if isinstance(e, RoutingEvent)]

    async def notices(self, handoff: HandoffRecord) -> list[str]:
        """What the watchdog told the shopper."""
        return [
            event.reply.text
            for event in await self.events(handoff)
            if isinstance(event, ReplyEvent) and event.source == "system"
        ]

    async def now_of(self, handoff: HandoffRecord) -> HandoffRecord:
        found = await self.store.handoff(handoff.handoff_id)
        assert found is not None
        return found[0]

    def another_worker(self) -> Watchdog:
        """The watchdog of a second worker on the same database."""
        return replace(self.watchdog, holder=new_id("lease"))


@pytest.fixture
def make_floor(
    store: SqlConversationStore,  # noqa: F811
    clock: Clock,  # noqa: F811
    cipher: Cipher,  # noqa: F811
    tmp_path: Path,
) -> Callable[..., Floor]:
    def make(*, people: str = PEOPLE, assignment: str = "pull") -> Floor:
        text = (DATA / "routing.yaml").read_text(encoding="utf-8")
        text = text.replace("people: {}", people.strip()).replace(
            "assignment: pull", f"assignment: {assignment}"
        )
        path = tmp_path / "routing.yaml"
        path.write_text(text, encoding="utf-8")
        routing = load_routing(path, POLICY)
        watches = SqlRoutingStore(store.database)
        office = WorkingHours.of_office(POLICY.office_hours.hours)
        router = Router(
            routing=routing,
            policy=POLICY,
            roster=FileRoster(routing=routing, office=office),
            queue=watches,
            shop=InMemoryShop(),
        )
        vaults, signals = Vaults(detector=NothingPersonal()), InProcessSignals()
        watchdog = Watchdog(
            watches=watches, store=store, router=router, signals=signals, words=words, clock=clock
        )
        desk = Desk(store=store, signals=signals, clock=clock, vaults=vaults)
        clock.now = OPENING
        return Floor(
            store=store,
            watches=watches,
            router=router,
            watchdog=watchdog,
            desk=desk,
            clock=clock,
            vaults=vaults,
            signals=signals,
        )

    return make


@pytest.fixture
def floor(make_floor: Callable[..., Floor]) -> Floor:
    return make_floor()


def offered(events: Sequence[Event]) -> list[str]:
    """To whom the conversation was offered, in order."""
    return [e.operator for e in events if isinstance(e, RoutingEvent) and e.step == "offered"]
