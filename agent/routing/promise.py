"""What can honestly be promised: when a person will have answered, from hours, people and the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agent.routing.hours import SEARCH_DAYS, WorkingHours, add_working_time, merged
from agent.routing.roster import Member, free_slots
from agent.routing.values import Route
from tools.office_hours import OfficeHours

__all__ = ["Staffing", "promised_at", "sla_due_at"]

_NONE = timedelta(0)
_AHEAD = (4, SEARCH_DAYS)  # days of shifts that are looked at: the next few hold nearly every promise
_SHORTEST = timedelta(minutes=1)  # nobody answers at the moment at which somebody asks
_NO_HOURS = timedelta(days=7)  # where a team does not work within two months


@dataclass(frozen=True, kw_only=True)
class Staffing:
    """Who could take a conversation, and how busy they are.

    `members` may be empty: then nobody's hours are known but the team's, and `office` promises its first answer.
    """

    members: Sequence[Member]
    held: Mapping[str, int]
    hours: WorkingHours
    office: OfficeHours
    handling: timedelta


def sla_due_at(route: Route, at: datetime, hours: WorkingHours) -> datetime:
    """When a person should have answered: the SLA on its clock, or a marketplace's deadline where it is earlier."""
    due: datetime | None = at.astimezone(UTC) + route.sla
    if route.clock == "business":
        due = add_working_time(merged([hours], at), at, route.sla)
    due = due or at.astimezone(UTC) + _NO_HOURS
    return min(due, at.astimezone(UTC) + route.deadline) if route.deadline else due


def promised_at(
    staffing: Staffing, at: datetime, *, position: int, route: Route | None = None, margin: timedelta = _NONE
) -> datetime:
    """When a person will have answered somebody at this place of the queue (1 is next).

    With known people, on a clock that runs while any of them works: what the conversations before take where
    all hands are full. With a route, not before its SLA's time. `margin` is added: what was estimated too early
    once is not to be so twice.
    """
    for days in _AHEAD:
        found = _with_people(staffing, at.astimezone(UTC), position, route, margin, days)
        if found is not None:
            return found
    return _without_people(staffing, at.astimezone(UTC), route, margin)


def _with_people(
    staffing: Staffing, start: datetime, position: int, route: Route | None, margin: timedelta, days: int
) -> datetime | None:
    coverage = merged((member.hours for member in staffing.members), start, days=days)
    if not coverage:
        return None
    opening = max(coverage[0][0], start)
    wait = max(_queue_wait(staffing, opening, position) + margin, _SHORTEST)
    by_queue = add_working_time(coverage, start, wait)
    by_sla: datetime | None = start
    if route is not None and route.clock == "business":
        by_sla = add_working_time(coverage, start, route.sla)
    elif route is not None:
        by_sla = start + route.sla
    return max(by_queue, by_sla) if by_queue and by_sla else None


def _queue_wait(staffing: Staffing, at: datetime, position: int) -> timedelta:
    """How long the place lasts once they work: each round frees as many hands as the people of the shift have."""
    free = free_slots(staffing.members, staffing.held, at)
    if position <= free:
        return timedelta(0)
    working = [member for member in staffing.members if member.on_shift(at)]
    hands = sum(member.capacity for member in working or staffing.members)
    rounds = -(-(position - free) // max(hands, 1))
    return staffing.handling * rounds


def _without_people(staffing: Staffing, at: datetime, route: Route | None, margin: timedelta) -> datetime:
    """By the team's hours: the first answer as the policy promises it, and not before a long SLA's time."""
    wait = staffing.office.first_answer + margin
    sla = at + route.sla if route is not None and route.clock == "calendar" else at
    for start, end in staffing.hours.intervals(at):
        promised = max(start, at) + wait
        if promised < end:
            return max(promised, sla)
    return max(at + max(wait, timedelta(days=1)), sla)
