"""The routing file: teams, hours, SLAs and rules, as a shop writes them, and which rule matches.

Read from `data/routing.yaml`. A problem is told as "file:line:column: where: what".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from agent.conversation.events import Sentiment
from agent.routing.calendars import Calendar, DaysOff
from agent.routing.hours import ALWAYS, SlaClock, WorkingHours
from agent.routing.values import Case, Route, RouteTarget
from tools.money import exceeds
from tools.policy import Amount, ShopPolicy
from tools.yaml_model import Place, load_yaml_model

__all__ = ["Marketplace", "Person", "Routing", "Rule", "Sla", "Team", "Watching", "When", "load_routing"]

OFFICE = "office"  # the hours that the policy's office has
AROUND_THE_CLOCK = "always"


def _set(value: Any) -> Any:
    """One name may be written without brackets."""
    return [value] if isinstance(value, str) else value


Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
Names = Annotated[frozenset[str], BeforeValidator(_set), Field(min_length=1)]
Minutes = Annotated[int, Field(ge=1, le=60 * 24 * 60)]
Priority = Annotated[int, Field(ge=1, le=4)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sla(_Part):
    """Within which time a person answers first; `business` time runs only while the team works."""

    minutes: Minutes
    clock: SlaClock = "business"


class Team(_Part):
    """People who do the same work. `hours` is a calendar's name, `office` or `always`.

    `fallback` is the team that is asked too when a promise comes near; `supervisors` are told of broken ones.
    """

    hours: str = OFFICE
    fallback: str | None = None
    supervisors: str | None = None


class Person(_Part):
    """Somebody who answers. No `languages`: all of them; `capacity` is how many conversations at a time."""

    name: str = ""
    teams: Names
    languages: Names | None = None
    skills: frozenset[str] = frozenset()
    capacity: Annotated[int, Field(ge=1, le=100)] = 4
    hours: str = OFFICE
    away: tuple[DaysOff, ...] = ()


class Marketplace(_Part):
    """A channel whose operator demands an answer within a time, counted by the clock on the wall."""

    reply_within_minutes: Minutes


class When(_Part):
    """Conditions, all of which must hold; of a list, one value must."""

    reason: Names | None = None
    language: Names | None = None
    market: Names | None = None
    topic: Names | None = None
    channel: Names | None = None
    marketplace: Names | Literal["any"] | None = None
    order_value_above: Amount | None = None
    vip: bool | None = None
    sentiment: Annotated[frozenset[Sentiment], BeforeValidator(_set), Field(min_length=1)] | None = None
    anger: bool | None = None
    signed_in: bool | None = None


class Rule(_Part):
    """Where a conversation goes for which the conditions hold. `priority` 1 is the most urgent."""

    name: Name
    when: When = When()
    team: str
    skills: tuple[str, ...] = ()
    priority: Priority | None = None
    sla: str | None = None


class Watching(_Part):
    """The times of the watchdog, in minutes, and how conversations reach people."""

    assignment: Literal["pull", "push"] = "pull"
    offer: Minutes = 2  # how long an offer stands before the next person gets it
    handling: Minutes = 10  # what one conversation takes a person, for estimates
    remind_before: Minutes = 3
    position_every: Minutes = 10  # at most so often is a shopper told a better place
    agent_silence: Minutes = (
        15  # a person who leaves the shopper waiting for so long is reminded, then replaced
    )
    shopper_silence: Minutes = 60 * 24
    callbacks: bool = True  # whether a shopper whose promise was broken may ask for a call


class Routing(_Part):
    """The whole file."""

    version: Literal[1]
    watchdog: Watching = Watching()
    calendars: Mapping[Name, Calendar] = Field(default_factory=dict)
    teams: Annotated[Mapping[Name, Team], Field(min_length=1)]
    slas: Annotated[Mapping[Name, Sla], Field(min_length=1)]
    channels: Mapping[str, str] = Field(default_factory=dict)  # channel -> SLA; `default` for the others
    marketplaces: Mapping[str, Marketplace] = Field(default_factory=dict)
    people: Mapping[str, Person] = Field(default_factory=dict)
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]

    def route(self, case: Case, *, priority: int, fx_to_eur: Mapping[str, Decimal]) -> Route:
        """The route of the first rule that matches; it makes a case more urgent than `priority`, never less."""
        rule = next(rule for rule in self.rules if self.matches(rule.when, case, fx_to_eur))
        sla_name = rule.sla or self.channels.get(case.channel, self.channels["default"])
        sla = self.slas[sla_name]
        place = self.marketplaces.get(case.channel)
        return Route(
            rule=rule.name,
            target=RouteTarget(team=rule.team, skills=rule.skills),
            priority=min(rule.priority or priority, priority),
            sla_name=sla_name,
            sla=timedelta(minutes=sla.minutes),
            clock=sla.clock,
            deadline=timedelta(minutes=place.reply_within_minutes) if place else None,
        )

    def matches(self, when: When, case: Case, fx_to_eur: Mapping[str, Decimal]) -> bool:
        """Whether all conditions hold for a case."""
        base = case.language.partition("-")[0]
        named = (
            (when.reason, {case.reason}),
            (when.language, {case.language, base}),
            (when.market, {case.market}),
            (when.topic, set(case.topics)),
            (when.channel, {case.channel}),
            (when.sentiment, {case.sentiment}),
        )
        if any(wanted is not None and not wanted & given for wanted, given in named):
            return False
        flags = ((when.vip, case.vip), (when.anger, case.anger), (when.signed_in, case.signed_in))
        if any(wanted is not None and wanted != given for wanted, given in flags):
            return False
        if when.marketplace is not None and not self._is_marketplace(when.marketplace, case.channel):
            return False
        limit = when.order_value_above
        return limit is None or (
            case.order_value is not None and exceeds((case.order_value,), limit.money, fx_to_eur)
        )

    def _is_marketplace(self, wanted: frozenset[str] | str, channel: str) -> bool:
        return channel in self.marketplaces and (wanted == "any" or channel in wanted)

    def hours_of(self, name: str, office: WorkingHours) -> WorkingHours:
        """The hours that a team or a person names."""
        if name == OFFICE:
            return office
        return ALWAYS if name == AROUND_THE_CLOCK else self._calendars[name]

    @cached_property
    def _calendars(self) -> Mapping[str, WorkingHours]:
        return {name: calendar.hours() for name, calendar in self.calendars.items()}


def load_routing(path: Path, policy: ShopPolicy) -> Routing:
    """Read and check the file. Raises `PolicyError`, naming file, line and column."""
    return load_yaml_model(path, Routing, columns=True, check=lambda routing: _problems(routing, policy))


def _problems(routing: Routing, policy: ShopPolicy) -> Iterator[tuple[Place, str]]:
    """Names that lead nowhere, and rules that can never match."""
    known = {OFFICE, AROUND_THE_CLOCK, *routing.calendars}
    for kind, entries in (("teams", routing.teams), ("people", routing.people)):
        for name, entry in entries.items():
            if entry.hours not in known:
                yield (kind, name, "hours"), f"{entry.hours!r} is no calendar, nor office or always"
    for name, team in routing.teams.items():
        for field, other in (("fallback", team.fallback), ("supervisors", team.supervisors)):
            if other is not None and (other not in routing.teams or other == name):
                yield ("teams", name, field), f"{other!r} is no other team"
    for name, person in routing.people.items():
        for other in sorted(person.teams - set(routing.teams)):
            yield ("people", name, "teams"), f"{other!r} is no team"
    if "default" not in routing.channels:
        yield ("channels",), "needs a default: the SLA of the channels that are not named"
    for channel, sla in routing.channels.items():
        if sla not in routing.slas:
            yield ("channels", channel), f"{sla!r} is no SLA"
    yield from _rule_problems(routing, policy)


def _rule_problems(routing: Routing, policy: ShopPolicy) -> Iterator[tuple[Place, str]]:
    seen: set[str] = set()
    last = len(routing.rules) - 1
    for number, rule in enumerate(routing.rules):
        place: Place = ("rules", number)
        if rule.name in seen:
            yield (*place, "name"), f"{rule.name!r} is a rule above already"
        seen.add(rule.name)
        if rule.team not in routing.teams:
            yield (*place, "team"), f"{rule.team!r} is no team"
        if rule.sla is not None and rule.sla not in routing.slas:
            yield (*place, "sla"), f"{rule.sla!r} is no SLA"
        when = rule.when
        for market in sorted((when.market or frozenset()) - set(policy.markets)):
            yield (*place, "when", "market"), f"{market!r} is no market of the policy"
        if isinstance(when.marketplace, frozenset):
            for name in sorted(when.marketplace - set(routing.marketplaces)):
                yield (*place, "when", "marketplace"), f"{name!r} is no marketplace of this file"
        if when.order_value_above and when.order_value_above.currency not in policy.fx_to_eur:
            yield (*place, "when", "order_value_above"), "the policy has no rate for this currency"
        if when == When() and number != last:
            yield place, "has no condition, so the rules below it can never match"
    if routing.rules[-1].when != When():
        yield ("rules", last), "the last rule must have no condition: it takes what no other does"
