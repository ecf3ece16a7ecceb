"""What a language model may use: tokens and money, for a turn, a conversation and a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agent.brains.llm.errors import Unusable
from agent.spending import SpendingStore, Spent
from agent.turn_run import Meter, TurnRun

NO_LIMIT = Spent()


@dataclass(frozen=True, kw_only=True)
class Budget:
    """The limits, and the prices of a million tokens.

    A limit is looked at before each call of the model, so that the last call may go past it; turns that run at the
    same time do not see one another's use before they are over. Days are UTC's.
    """

    store: SpendingStore
    turn: Spent = NO_LIMIT
    conversation: Spent = NO_LIMIT
    day: Spent = NO_LIMIT
    price_in: float = 0.0
    price_out: float = 0.0

    @property
    def _counts(self) -> bool:
        return self.conversation != NO_LIMIT or self.day != NO_LIMIT

    def cost(self, meter: Meter) -> float:
        """What a turn has cost so far."""
        return (meter.input_tokens * self.price_in + meter.output_tokens * self.price_out) / 1e6

    async def open(self, run: TurnRun) -> None:
        """Look up what was used before this turn. Raises `Unusable` where nothing is left."""
        if self._counts:
            run.meter.before = await self.store.spent(run.journal.conversation_id, _day(run))
        self.check(run.meter)

    def check(self, meter: Meter) -> None:
        """Raise `Unusable` where a limit is used up."""
        now = Spent(tokens=meter.tokens, cost=self.cost(meter))
        for name, limit, before in self._limits(meter):
            if reached := limit.reached_by(before + now):
                raise Unusable("over_budget", f"the {name} had {reached}")

    async def book(self, run: TurnRun) -> None:
        """Count what this turn has used."""
        if self._counts and run.meter.tokens:
            spent = Spent(tokens=run.meter.tokens, cost=self.cost(run.meter))
            await self.store.add(run.journal.conversation_id, _day(run), spent)

    def _limits(self, meter: Meter) -> Iterator[tuple[str, Spent, Spent]]:
        yield "turn", self.turn, Spent()
        yield "conversation", self.conversation, meter.before.conversation
        yield "day", self.day, meter.before.day


def _day(run: TurnRun) -> str:
    return run.journal.clock().date().isoformat()
