"""Which brain answers a turn, and who goes on when the first one does not."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from langchain_core.messages import AIMessage
from langgraph.errors import GraphRecursionError

from agent.brains.embedded.handover import trigger
from agent.brains.llm.breaker import Breaker
from agent.brains.llm.errors import Reason, Unusable
from agent.conversation.events import ModelUse
from agent.graph import AgentGraph
from agent.store.errors import LeaseLost, OwnershipConflict, VaultConflict
from agent.turn_run import TurnRun

log = logging.getLogger(__name__)

_OF_THE_STORE = (LeaseLost, OwnershipConflict, VaultConflict)  # the turn as a whole cannot go on
_NOT_THERE: tuple[Reason, ...] = ("unreachable", "timeout", "defect")
_RESERVE = 1.5  # seconds of the turn that are kept for the embedded brain


@dataclass(frozen=True, kw_only=True)
class Answering:
    """The embedded brain, and before it a language model where one is set.

    `seconds` is the time of the whole turn. What a model does wrong or too late the embedded brain finishes in the
    same turn, from the same log: the shopper gets one answer. Prices are for a million tokens.
    """

    embedded: AgentGraph
    model: AgentGraph | None = None
    breaker: Breaker | None = None
    seconds: float = 8.0
    prompt: str = ""
    price_in: float = 0.0
    price_out: float = 0.0

    async def answer(self, run: TurnRun) -> tuple[AIMessage, str]:
        """The final message of the turn and the name of the brain that gave it."""
        if self.model is None or self.breaker is None or trigger(run.view) is not None:
            return await self.embedded.answer(run), self.embedded.name
        if not self.breaker.allows():
            return await self._fall_back(run, "breaker_open")
        run.meter.deadline = asyncio.get_running_loop().time() + max(0.1, self.seconds - _RESERVE)
        try:
            message = await self.model.answer(run)
        except _OF_THE_STORE:
            raise
        except Exception as exc:  # noqa: BLE001 - whatever a provider raises, the shopper gets an answer
            reason = _reason(exc)
            if reason in _NOT_THERE:
                self.breaker.failed()
            else:
                self.breaker.succeeded()  # it is there, though of no use this time
            log.warning(
                "turn %s: the embedded brain goes on (%s: %s)", run.view.turn, reason, type(exc).__name__
            )
            return await self._fall_back(run, reason)
        self.breaker.succeeded()
        return message, self.model.name

    def use(self, run: TurnRun) -> ModelUse | None:
        """What the model was used for in a turn that is over; None where it was not asked."""
        meter = run.meter
        if self.model is None or not (meter.calls or meter.fallback):
            return None
        cost = (meter.input_tokens * self.price_in + meter.output_tokens * self.price_out) / 1e6
        return ModelUse(
            model=self.model.name, prompt=self.prompt, calls=meter.calls,
            input_tokens=meter.input_tokens, output_tokens=meter.output_tokens, cost=round(cost, 6),
            milliseconds=round(meter.milliseconds, 1), fallback=meter.fallback,
            claims=0 if meter.fallback else meter.claims, unchecked=0 if meter.fallback else meter.unchecked,
        )  # fmt: skip

    async def _fall_back(self, run: TurnRun, reason: Reason) -> tuple[AIMessage, str]:
        run.meter.fallback = reason
        return await self.embedded.answer(run), self.embedded.name


def _reason(exc: BaseException) -> Reason:
    """What to call a failure: ours by its reason, those of the providers' clients by what they have in common."""
    if isinstance(exc, Unusable):
        return exc.reason
    if isinstance(exc, GraphRecursionError):
        return "looping"
    names = {kind.__name__ for kind in type(exc).__mro__}
    if isinstance(exc, TimeoutError) or names & {"APITimeoutError", "TimeoutException"}:
        return "timeout"
    if names & {"APIError", "APIConnectionError", "HTTPError", "ConnectError", "ResponseError", "OSError"}:
        return "unreachable"
    return "defect"
