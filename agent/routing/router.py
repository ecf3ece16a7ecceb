"""Routes a hand-off when it is queued: which rule, which team, which place, which promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Protocol

from agent.handoff.packet import HandoffPacket
from agent.routing.hours import WorkingHours
from agent.routing.promise import Staffing, promised_at, sla_due_at
from agent.routing.roster import Member, Roster, candidates
from agent.routing.rules import Routing
from agent.routing.values import Case, Route, Waiting, Watch
from tools.backend import ShopBackend
from tools.models import CustomerId, Money, OrderNumber
from tools.policy import ShopPolicy

__all__ = ["Placed", "Queue", "Router", "case_of"]


class Queue(Protocol):
    """What the router reads of the queue."""

    async def before(self, team: str, priority: int) -> int:
        """How many wait for a team who are as urgent or more."""
        ...

    async def waiting(self) -> Sequence[Waiting]:
        """The queue of all teams in order."""
        ...

    async def held(self) -> Mapping[str, int]:
        """How many conversations each operator holds."""
        ...


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A hand-off with its route, its place in the queue and its promise."""

    route: Route
    position: int
    sla_due_at: datetime
    promised_at: datetime

    def watch(self, packet: HandoffPacket, *, channel: str, language: str) -> Watch:
        """The first version of the watch that keeps the promise."""
        return Watch(
            handoff_id=packet.handoff_id,
            conversation_id=packet.conversation_id,
            version=1,
            look_at=packet.created_at,
            rule=self.route.rule,
            team=self.route.team,
            skills=self.route.target.skills,
            language=language,
            channel=channel,
            priority=self.route.priority,
            sla=self.route.sla_name,
            queued_at=packet.created_at,
            sla_due_at=self.sla_due_at,
            first_promised_at=self.promised_at,
            promised_at=self.promised_at,
            position_told=self.position,
            told_at=packet.created_at,
        )


@dataclass(frozen=True, kw_only=True)
class Router:
    """Applies the routing file to hand-offs."""

    routing: Routing
    policy: ShopPolicy
    roster: Roster
    queue: Queue
    shop: ShopBackend

    @cached_property
    def office(self) -> WorkingHours:
        """The shop's office hours."""
        return WorkingHours.of_office(self.policy.office_hours.hours)

    @property
    def handling(self) -> timedelta:
        """What one conversation takes a person."""
        return timedelta(minutes=self.routing.watchdog.handling)

    def hours_of(self, team: str) -> WorkingHours:
        """The hours of a team."""
        return self.routing.hours_of(self.routing.teams[team].hours, self.office)

    def staffing(self, members: Sequence[Member], held: Mapping[str, int], team: str) -> Staffing:
        """Who works on a team's queue, among people who may take a conversation."""
        return Staffing(
            members=members,
            held=held,
            hours=self.hours_of(team),
            office=self.policy.office_hours.hours,
            handling=self.handling,
        )

    async def place(self, packet: HandoffPacket, *, channel: str) -> Placed:
        """Where a new hand-off goes and what is promised. A rule makes it more urgent than its reason, never less."""
        case = case_of(packet, channel=channel, vip=await self._is_vip(packet))
        route = self.routing.route(case, priority=packet.priority, fx_to_eur=self.policy.fx_to_eur)
        at = packet.created_at
        position = await self.queue.before(route.team, route.priority) + 1
        able = candidates(await self.roster.members(), route.target, case.language)
        staffing = self.staffing(able, await self.queue.held(), route.team)
        return Placed(
            route=route,
            position=position,
            sla_due_at=sla_due_at(route, at, staffing.hours),
            promised_at=promised_at(staffing, at, position=position, route=route),
        )

    async def position(self, handoff_id: str) -> int | None:
        """The place of a hand-off in the queue of its team, None when it does not wait any more."""
        waiting = await self.queue.waiting()
        team = next((one.team for one in waiting if one.handoff_id == handoff_id), None)
        mine = [one.handoff_id for one in waiting if one.team == team]
        return mine.index(handoff_id) + 1 if team is not None else None

    async def _is_vip(self, packet: HandoffPacket) -> bool:
        identity = packet.identity
        customers = {identity.customer_id} if identity.customer_id else set()
        for number in identity.orders if not customers else ():
            order = await self.shop.order(OrderNumber(number))
            if order is not None:
                customers.add(order.customer_id)
        found = [await self.shop.customer(CustomerId(each)) for each in sorted(customers)]
        return any(customer.vip for customer in found if customer is not None)


def case_of(packet: HandoffPacket, *, channel: str, vip: bool) -> Case:
    """What the rules look at, read off the packet."""
    totals = [_money(order.get("total")) for order in packet.orders]
    known = [money for money in totals if money is not None]
    last = packet.sentiment_path[-1] if packet.sentiment_path else None
    return Case(
        reason=packet.reason,
        language=packet.language,
        market=packet.market,
        channel=channel,
        topics=tuple(intent.name for intent in packet.intents if intent.confidence >= _STATED),
        order_value=known[-1] if known else None,
        vip=vip,
        sentiment=last.sentiment if last else "neutral",
        anger=any(point.anger for point in packet.sentiment_path),
        signed_in=packet.identity.level == "customer",
    )


_STATED = 0.5  # below it an intent is a guess


def _money(value: object) -> Money | None:
    """An amount as a tool's result tells it."""
    if not isinstance(value, dict) or not {"amount_minor", "currency"} <= value.keys():
        return None
    return Money(int(value["amount_minor"]), str(value["currency"]))
