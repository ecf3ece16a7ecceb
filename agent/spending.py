"""What a language model has used, in tokens and money."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Tokens, in and out together, and what they cost; as a limit, 0 is none."""

    tokens: int = 0
    cost: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        return Spent(tokens=self.tokens + other.tokens, cost=self.cost + other.cost)

    def reached_by(self, spent: Spent) -> str:
        """Which limit is used up; empty where none is."""
        if self.tokens and spent.tokens >= self.tokens:
            return f"{self.tokens} tokens"
        return f"a cost of {self.cost:g}" if self.cost and spent.cost >= self.cost else ""


@dataclass(frozen=True, kw_only=True)
class SpentBefore:
    """What was spent before a turn, in its conversation and on its day."""

    conversation: Spent = field(default_factory=Spent)
    day: Spent = field(default_factory=Spent)


class SpendingStore(Protocol):
    """Where spending is counted, for all workers."""

    async def spent(self, conversation_id: str, day: str) -> SpentBefore:
        """What was spent in a conversation and on a day."""
        ...

    async def add(self, conversation_id: str, day: str, spent: Spent) -> None:
        """Count what a turn has spent."""
        ...
