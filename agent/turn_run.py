"""The run of one turn through the graph: what its middleware and tools work with."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agent.journal import Journal
from agent.replies.localiser import Localiser
from agent.speech import Speech
from agent.spending import SpentBefore
from agent.turn_view import TurnView
from tools.context import ToolContext


@dataclass(kw_only=True)
class Meter:
    """What a language model has used in this turn. `deadline` is a time of the event loop's clock."""

    deadline: float | None = None
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    milliseconds: float = 0.0
    retries: int = 0
    corrected: bool = False
    claims: int = 0  # what its last text states, and how much of it nothing can be held against
    unchecked: int = 0
    fallback: str = ""
    before: SpentBefore = field(default_factory=SpentBefore)
    detail: str = ""  # what happened, for operators: nothing that anybody said

    @property
    def tokens(self) -> int:
        """In and out together."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, kw_only=True)
class TurnRun:
    """The graph's runtime context. `recorded` are results that an interrupted run of this turn left in the log."""

    view: TurnView
    words: Localiser
    tools: ToolContext
    journal: Journal
    recorded: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    facts: list[str] = field(default_factory=list)  # what a reply may state: results and passages of the turn
    earlier: list[str] = field(default_factory=list)  # what a model is told of the turns before
    meter: Meter = field(default_factory=Meter)
    speech: Speech = field(default_factory=Speech)
    one_call: asyncio.Lock = field(default_factory=asyncio.Lock)  # held while a tool runs
