"""From what is stored to what the watchdog decides on: pure, values in, values out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.conversation.events import Event, HandoffEvent, MessageEvent
from agent.routing.hours import merged
from agent.routing.promise import promised_at
from agent.routing.roster import Member, candidates, choose
from agent.routing.router import Router
from agent.routing.values import RouteTarget, Waiting, Watch
from agent.routing.watching import Seen
from agent.store.base import ConversationRecord, HandoffRecord

__all__ = ["Desk", "Looked", "seen_of"]


@dataclass(kw_only=True)
class Desk:
    """People, what they hold or are offered, and who waits: read once a look."""

    members: Sequence[Member]
    held: dict[str, int]
    waiting: Sequence[Waiting]

    def place(self, handoff_id: str, team: str) -> int | None:
        """The place of a hand-off in the queue of its team."""
        mine = (one.handoff_id for one in self.waiting if one.team == team)
        return next((place for place, other in enumerate(mine, start=1) if other == handoff_id), None)


@dataclass(frozen=True, kw_only=True)
class Looked:
    """One conversation as it is stored: itself, its hand-off and its newest events."""

    conversation: ConversationRecord
    handoff: HandoffRecord
    events: Sequence[Event]


def seen_of(watch: Watch, looked: Looked, desk: Desk, router: Router, now: datetime) -> Seen:
    """What the watchdog sees of one hand-off."""
    handoff = looked.handoff
    team = router.routing.teams.get(watch.team)
    target = RouteTarget(team=watch.team, skills=watch.skills)
    remind_at = watch.promised_at - timedelta(minutes=router.routing.watchdog.remind_before)
    urgent = watch.apologies or watch.delays or watch.reminded or now >= remind_at
    also = team.fallback if team and urgent else None
    able = candidates(desk.members, target, watch.language, also=also)
    staffing = router.staffing(able, desk.held, watch.team)
    place = desk.place(watch.handoff_id, watch.team)
    position = place or 1  # who comes back to the queue is ahead of the others
    margin = router.handling * (watch.apologies + watch.delays + 1)
    free = choose(able, desk.held, now, without=set(watch.passed_by))
    working = [member for member in able if member.on_shift(now)]
    holder = next((one for one in desk.members if one.operator == handoff.operator), None)
    said = _said(watch, looked.events)
    return Seen(
        now=now,
        state=handoff.state,
        operator=handoff.operator,
        position=place if handoff.state == "queued" else None,
        estimate=promised_at(staffing, now, position=position) if able else None,
        new_promise=_whole_minutes(promised_at(staffing, now, position=position, margin=margin)),
        free=free.operator if free else None,
        everyone_passed=bool(working) and all(one.operator in watch.passed_by for one in working),
        next_shift=_next_shift(able, now) if able and not working else None,
        holder_works=holder is None or holder.on_shift(now),
        claimed_at=said.claimed_at,
        first_answer_at=said.first_answer_at,
        last_answer_at=said.last_answer_at,
        shopper_at=said.shopper_at,
    )


@dataclass(frozen=True, kw_only=True)
class _Said:
    claimed_at: datetime | None = None
    first_answer_at: datetime | None = None
    last_answer_at: datetime | None = None
    shopper_at: datetime | None = None


def _said(watch: Watch, events: Sequence[Event]) -> _Said:
    """When who said something since the hand-off was queued."""
    since = [event for event in events if event.at >= watch.queued_at]
    messages = [event for event in since if isinstance(event, MessageEvent)]
    answers = [event.at for event in messages if event.source == "human"]
    asked = [event.at for event in messages if event.source == "shopper"]
    claims = [event.at for event in since if isinstance(event, HandoffEvent) and event.state == "claimed"]
    return _Said(
        claimed_at=claims[-1] if claims else None,
        first_answer_at=answers[0] if answers else None,
        last_answer_at=answers[-1] if answers else None,
        shopper_at=asked[-1] if asked else None,
    )


def _next_shift(members: Sequence[Member], now: datetime) -> datetime | None:
    coverage = merged((member.hours for member in members), now, days=14)
    return coverage[0][0] if coverage else None


def _whole_minutes(at: datetime) -> datetime:
    """Rounded up: what shoppers are told has no seconds, and must not be earlier than what is meant."""
    return (
        at
        if not (at.second or at.microsecond)
        else at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    )
