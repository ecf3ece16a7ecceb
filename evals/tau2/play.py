"""A conversation with the retail shop without a brain: tools are called, and the shopper says yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from agent.settings import DATA
from evals.tau2.data import Database
from evals.tau2.rules import RetailRules
from evals.tau2.shop import RetailShop
from evals.tau2.tools import RETAIL_TOOLS
from tools.errors import InvalidArgument, RefusalCode, ToolRefused
from tools.policy import ShopPolicy
from tools.results import ActionDone, ProposalResult
from tools.testing import InMemoryLedger, InMemorySession, make_context
from tools.vocabulary import Vocabulary

POLICY: Final = DATA / "evals" / "tau2" / "policy.yaml"
"""The benchmark's policy, as far as the policy format says it."""

START: Final = datetime(2025, 1, 15, 17, 0, tzinfo=UTC)
"""When the conversations take place. The benchmark has no dates, so nothing depends on it."""


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def wait(self, minutes: int) -> None:
        """Let time go by."""
        self.now += timedelta(minutes=minutes)


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call of a tool."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A call that was refused; `code` is a `RefusalCode`, with its rule where it names one, or the argument."""

    code: str


class Place:
    """A shop and its clock, in which conversations take place."""

    def __init__(self, database: Database, policy: ShopPolicy) -> None:
        self.clock = Clock()
        self.policy = policy
        self.shop = RetailShop(database, clock=self.clock)
        self._opened = 0

    def conversation(self) -> Conversation:
        """Open one."""
        self._opened += 1
        return Conversation(self, f"c{self._opened}")


class Conversation:
    """One shopper with the tools."""

    def __init__(self, place: Place, name: str) -> None:
        self.ledger = InMemoryLedger()
        ctx = make_context(
            shop=place.shop,
            policy=place.policy,
            vocabulary=Vocabulary(colours={}, categories={}),
            clock=place.clock,
            session=InMemorySession(clock=place.clock),
            ledger=self.ledger,
            market="US",
            rules=RetailRules(shop=place.shop),
        )
        new_id = ctx.new_id
        self._ctx = replace(ctx, new_id=lambda: f"{name}-{new_id()}")

    async def call(self, call: Call) -> object:
        """The result, or `Refused`. Any other error of a tool is a fault of ours and is raised."""
        try:
            return await RETAIL_TOOLS[call.tool].call(self._ctx, call.arguments)
        except ToolRefused as exc:
            rule = exc.facts.get("rule")
            return Refused(code=f"{exc.code.value}: {rule}" if rule else exc.code.value)
        except InvalidArgument as exc:
            return Refused(code=f"invalid_argument {exc.pointer.split('/')[1]}")

    async def carry_out(self, proposal_id: str) -> object:
        """Carry a proposal out, if it may be."""
        return await self.call(Call(tool="carry_out", arguments={"proposal_id": proposal_id}))

    async def all_the_way(self, call: Call) -> object:
        """Propose, say yes, carry out; `Refused` where one step was."""
        proposed = await self.call(call)
        if not isinstance(proposed, ProposalResult):
            return proposed
        self.ledger.confirm(proposed.proposal_id)
        return await self.carry_out(proposed.proposal_id)


async def confirmed_once(talk: Conversation, proposed: ProposalResult) -> tuple[object, list[str]]:
    """Carry a proposal out as it must go: not before the yes, then once. Returns the result and what went wrong."""
    wrong: list[str] = []
    early = await talk.carry_out(proposed.proposal_id)
    if early != Refused(code=RefusalCode.PROPOSAL_NOT_CONFIRMED.value):
        wrong.append(f"{proposed.kind} was carried out, or failed otherwise, before the yes")
    talk.ledger.confirm(proposed.proposal_id)
    done = await talk.carry_out(proposed.proposal_id)
    again = await talk.carry_out(proposed.proposal_id)
    if isinstance(done, ActionDone) and not (isinstance(again, ActionDone) and again.repeated):
        wrong.append(f"{proposed.kind} was not recognised as done when it was called again")
    return done, wrong
