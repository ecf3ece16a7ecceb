"""Who plays: shoppers who come, write, go silent; people at the desk who are slow, absent, go away."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from agent.conversation.events import MessageEvent, PerceivedEvent
from agent.conversation.ids import new_id
from agent.conversation.routing_event import RoutingEvent
from agent.errors import Conflict
from agent.handoff.desk import TurnHandoffs
from agent.journal import Journal
from agent.routing.roster import Member
from agent.store.base import Append, ConversationRecord, HandoffRecord
from evals.watchdog.world import World
from tools.testing import InMemorySession

__all__ = ["Crowd", "Staff"]

MINUTE = timedelta(minutes=1)
# language, locale, market, time zone, share of the shoppers
ORIGINS = (
    ("en", "en-GB", "GB", "Europe/London", 0.2),
    ("de", "de-DE", "DE", "Europe/Berlin", 0.25),
    ("es", "es-ES", "ES", "Europe/Madrid", 0.15),
    ("en", "en-US", "US", "America/New_York", 0.15),
    ("pt", "pt-BR", "BR", "America/Sao_Paulo", 0.1),
    ("zh", "zh-CN", "CN", "Asia/Shanghai", 0.1),
    ("ja", "ja-JP", "JP", "Asia/Tokyo", 0.05),
)
# How many shoppers come in each hour of their own day, relative to the mean.
_NIGHT, _MORNING = (0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.4, 0.7), (1.0, 1.3, 1.6, 1.7, 1.6, 1.5, 1.5, 1.4)
HOURS = (*_NIGHT, *_MORNING, 1.4, 1.5, 1.7, 2.0, 2.1, 1.7, 1.0, 0.5)
REASONS = (
    ("explicit_wish", 0.5),
    ("no_answer", 0.3),
    ("anger", 0.12),
    ("legal_threat", 0.05),
    ("safety", 0.03),
)
BURST_DAY = 0.05  # chance of a day on which three times as many come


@dataclass(kw_only=True)
class Crowd:
    """Shoppers. Arrivals are Poisson with a rate by the local hour of each origin."""

    world: World
    dice: random.Random
    per_day: float
    handoffs: dict[str, HandoffRecord] = field(default_factory=dict)  # by conversation, not yet checked
    arrived: int = 0

    def plan(self, day: datetime) -> None:
        """Draw one day's arrivals."""
        rate = self.per_day * (3 if self.dice.random() < BURST_DAY else 1)
        for origin in ORIGINS:
            zone = ZoneInfo(origin[3])
            for hour in range(24):
                start = day + timedelta(hours=hour)
                mean = rate * origin[4] * HOURS[start.astimezone(zone).hour] / sum(HOURS)
                for _ in range(self._poisson(mean)):
                    when = start + timedelta(seconds=self.dice.uniform(0, 3600))
                    self.world.at(when, partial(self._arrive, *origin[:4]))

    def _poisson(self, mean: float) -> int:
        """A draw of Knuth's algorithm."""
        limit, product, number = math.exp(-mean), self.dice.random(), 0
        while product > limit:
            product *= self.dice.random()
            number += 1
        return number

    async def _arrive(self, language: str, locale: str, market: str, zone: str) -> None:
        world = self.world
        record = ConversationRecord(
            conversation_id=new_id("conv"),
            token_hash="",
            created_at=world.now,
            locale=locale,
            market=market,
            timezone=zone,
            channel="mail" if self.dice.random() < 0.1 else "web",
        )
        await world.store.create(record)
        message = MessageEvent(at=world.now, source="shopper", message_id=new_id("msg"), text="Where is it?")
        perceived = PerceivedEvent(
            at=world.now,
            source="system",
            message_id=message.message_id,
            language=language,
            sentiment="neutral",
            intents=(),
        )
        await world.store.append(record.conversation_id, Append(events=(message, perceived)))
        journal = Journal(
            conversation_id=record.conversation_id,
            turn=new_id("turn"),
            lease=None,
            store=world.store,
            signals=world.signals,
            vault=world.vaults.open({}),
            clock=lambda: world.now,
        )
        handoffs = TurnHandoffs(
            record=record,
            store=world.store,
            journal=journal,
            session=InMemorySession(),
            router=world.router,
            words=world.words(record, language),
        )
        reason = self.dice.choices([r for r, _ in REASONS], [w for _, w in REASONS])[0]
        await handoffs.request(reason=reason, rule="simulated", question="Where is it?")
        found = await world.store.open_handoff(record.conversation_id)
        if found is None:
            raise AssertionError("a hand-off was not stored")
        self.handoffs[record.conversation_id] = found
        self.arrived += 1

    async def answer(self, conversation_id: str) -> None:
        """A shopper writes."""
        event = MessageEvent(
            at=self.world.now, source="shopper", message_id=new_id("msg"), text="Yes, but which one?"
        )
        await self.world.store.append(conversation_id, Append(events=(event,)))


@dataclass(kw_only=True)
class Staff:
    """People at the desk. `absent` of the shifts nobody comes to, though the roster says so; some are slow."""

    world: World
    crowd: Crowd
    dice: random.Random
    members: Sequence[Member]
    absent: float = 0.08
    goes_away: float = 0.04
    shopper_goes: float = 0.05
    _absences: dict[tuple[str, str], bool] = field(default_factory=dict)

    def on_step(self, conversation_id: str, event: RoutingEvent) -> None:
        """Somebody sees that a conversation is offered to them."""
        if event.step == "offered":
            self._react(event.operator, conversation_id, event.handoff_id)

    def _react(self, operator: str, conversation_id: str, handoff_id: str) -> None:
        slow = 2.2 if operator in ("elio", "bram") else 0.6  # minutes until they look
        when = self.world.now + self.dice.expovariate(1 / slow) * MINUTE
        self.world.at(when, lambda: self._take(operator, conversation_id, handoff_id))

    def _is_here(self, member: Member) -> bool:
        if not member.on_shift(self.world.now):
            return False
        key = (member.operator, self.world.now.astimezone(member.hours.timezone).date().isoformat())
        if key not in self._absences:
            self._absences[key] = self.dice.random() < self.absent
        return not self._absences[key]

    async def _take(self, operator: str, conversation_id: str, handoff_id: str) -> None:
        member = next(one for one in self.members if one.operator == operator)
        held = (await self.world.watches.held()).get(operator, 0)
        if not self._is_here(member) or held >= member.capacity or conversation_id not in self.crowd.handoffs:
            return
        try:
            await self.world.desk.claim(handoff_id, operator)
        except Conflict:
            return  # somebody was faster
        self._go_on(operator, conversation_id, handoff_id, left=self.dice.randint(1, 3))

    def _go_on(self, operator: str, conversation_id: str, handoff_id: str, *, left: int) -> None:
        if self.dice.random() < self.goes_away:
            return  # went away without a word: the watchdog has to notice
        when = self.world.now + (0.5 + self.dice.expovariate(1 / 3.5)) * MINUTE
        self.world.at(when, lambda: self._reply(operator, conversation_id, handoff_id, left))

    async def _reply(self, operator: str, conversation_id: str, handoff_id: str, left: int) -> None:
        try:
            await self.world.desk.reply(handoff_id, operator, "I am looking into it.")
            if left <= 1:
                end = self.world.desk.close if self.dice.random() < 0.7 else self.world.desk.release
                await end(handoff_id, operator)
                return
        except Conflict:
            return  # it was taken back meanwhile
        if self.dice.random() < self.shopper_goes:
            return  # the shopper does not come back
        when = self.world.now + self.dice.expovariate(1 / 2) * MINUTE
        self.world.at(when, lambda: self._hear(operator, conversation_id, handoff_id, left - 1))

    async def _hear(self, operator: str, conversation_id: str, handoff_id: str, left: int) -> None:
        if conversation_id in self.crowd.handoffs:
            await self.crowd.answer(conversation_id)
            self._go_on(operator, conversation_id, handoff_id, left=left)
