"""Who can answer: people with teams, skills, languages, hours and capacity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Protocol

from agent.routing.calendars import days_off
from agent.routing.hours import WorkingHours
from agent.routing.rules import Routing
from agent.routing.values import RouteTarget

__all__ = ["FileRoster", "Member", "Roster", "candidates", "choose", "free_slots", "speaks"]


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody who answers. `operator` is the name under which they claim; no `languages` means all.

    `present` is false for somebody who is known to be away from the desk although their shift runs.
    """

    operator: str
    teams: AbstractSet[str]
    hours: WorkingHours
    languages: AbstractSet[str] | None = None
    skills: AbstractSet[str] = frozenset()
    capacity: int = 4
    present: bool = True

    def on_shift(self, at: datetime) -> bool:
        """Whether they work at that time."""
        return self.present and self.hours.is_open(at)


class Roster(Protocol):
    """The people of the desk. The watchdog asks once a look."""

    async def members(self) -> Sequence[Member]:
        """Everybody who may be given conversations, on shift or not. Empty where people are not known."""
        ...


@dataclass(frozen=True, kw_only=True)
class FileRoster:
    """The people of the routing file."""

    routing: Routing
    office: WorkingHours

    async def members(self) -> Sequence[Member]:
        """Everybody in the file."""
        return self._members

    @cached_property
    def _members(self) -> Sequence[Member]:
        return [
            Member(
                operator=name,
                teams=person.teams,
                hours=self._hours(person.hours, person.away),
                languages=person.languages,
                skills=person.skills,
                capacity=person.capacity,
            )
            for name, person in self.routing.people.items()
        ]

    def _hours(self, name: str, away: tuple[str, ...]) -> WorkingHours:
        return replace(self.routing.hours_of(name, self.office), away=tuple(map(days_off, away)), _known={})


def speaks(member: Member, language: str) -> bool:
    """Whether somebody answers in a language; "zh-Hant" is answered by who speaks "zh"."""
    return member.languages is None or bool({language, language.partition("-")[0]} & member.languages)


def candidates(
    members: Iterable[Member], target: RouteTarget, language: str, *, also: str | None = None
) -> list[Member]:
    """Who may take a conversation: of the team, with the language and every skill.

    `also` is a further team that may help out; from it, and from the team where it stands, skills are not asked
    for any more. Where nobody of the team speaks the language all of the team may: a late answer in another
    language is worse than none only in theory, and a draft in the shopper's language stands in the packet.
    """
    members = list(members)
    teams = {target.team} if also is None else {target.team, also}
    of_teams = [member for member in members if teams & member.teams]
    able = of_teams if also else [member for member in of_teams if set(target.skills) <= member.skills]
    able = able or of_teams
    return [member for member in able if speaks(member, language)] or able


def free_slots(members: Iterable[Member], held: Mapping[str, int], at: datetime) -> int:
    """How many more conversations those on shift can take now."""
    return sum(
        max(member.capacity - held.get(member.operator, 0), 0) for member in members if member.on_shift(at)
    )


def choose(
    members: Iterable[Member], held: Mapping[str, int], at: datetime, *, without: AbstractSet[str]
) -> Member | None:
    """Who is offered a conversation: on shift, with room, the least busy for their capacity; None for nobody."""
    free = [
        member
        for member in members
        if member.operator not in without
        and held.get(member.operator, 0) < member.capacity
        and member.on_shift(at)
    ]
    return min(free, key=lambda one: (held.get(one.operator, 0) / one.capacity, one.operator), default=None)
