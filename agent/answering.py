"""Which brain answers a turn, and who goes on when the first one does not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from langchain_core.messages import AIMessage
from langgraph.errors import GraphRecursionError

from agent.brains.embedded.handover import trigger
from agent.brains.llm.breaker import Breaker
from agent.brains.llm.budget import Budget
from agent.brains.llm.errors import Reason, Unusable
from agent.conversation.events import ModelUse, Reply
from agent.graph import AgentGraph
from agent.store.errors import LeaseLost, OwnershipConflict, VaultConflict
from agent.turn_run import TurnRun

log = logging.getLogger(__name__)

_OF_THE_STORE = (LeaseLost, OwnershipConflict, VaultConflict)  # the turn as a whole cannot go on
_NOT_THERE: tuple[Reason, ...] = ("unreachable", "timeout", "defect")
_KNOWN: dict[Reason, frozenset[str]] = {
    "timeout": frozenset({"TimeoutError", "APITimeoutError", "TimeoutException"}),
    "malformed": frozenset({"APIResponseValidationError"}),
    "unreachable": frozenset(
        {"BrokenOff", "APIError", "HTTPError", "ConnectError", "ResponseError", "OSError"}
    ),
}
"""What the exceptions of the providers' clients have in common, by their names and those of their bases."""
_RESERVE = 1.5  # seconds of the turn that are kept for the embedded brain


@dataclass(frozen=True, kw_only=True)
class Answering:
    """The embedded brain, and before it a language model where one is set.

    `seconds` is the time of the whole turn. What a model does wrong or too late the embedded brain finishes in the
    same turn, from the same log: the shopper gets one answer.
    """

    embedded: AgentGraph
    model: AgentGraph | None = None
    breaker: Breaker | None = None
    seconds: float = 8.0
    prompt: str = ""
    budget: Budget | None = None
    closing: Callable[[], Awaitable[None]] | None = None

    async def close(self) -> None:
        """Release what the model holds."""
        if self.closing is not None:
            await self.closing()

    async def answer(self, run: TurnRun) -> tuple[AIMessage, str]:
        """The final message of the turn and the name of the brain that gave it."""
        if self.model is None or self.breaker is None or self.budget is None or trigger(run.view) is not None:
            return await self.embedded.answer(run), self.embedded.name
        try:
            await self.budget.open(run)
        except Unusable as exc:
            run.meter.detail = exc.detail
            return await self._fall_back(run, exc.reason)
        if not self.breaker.allows():
            return await self._fall_back(run, "breaker_open")
        run.meter.deadline = asyncio.get_running_loop().time() + max(0.1, self.seconds - _RESERVE)
        try:
            message = await self.model.answer(run)
        except _OF_THE_STORE:
            raise
        except Exception as exc:  # noqa: BLE001 - whatever a provider raises, the shopper gets an answer
            reason = _reason(exc)
            run.meter.detail = _detail(exc)
            if reason in _NOT_THERE:
                self.breaker.failed()
            else:
                self.breaker.succeeded()  # it is there, though of no use this time
            log.warning(
                "turn %s: the embedded brain goes on (%s: %s)", run.view.turn, reason, run.meter.detail
            )
            return await self._fall_back(run, reason)
        finally:
            await self.budget.book(run)
        self.breaker.succeeded()
        return message, self.model.name

    def use(self, run: TurnRun) -> ModelUse | None:
        """What the model was used for in a turn that is over; None where it was not asked."""
        meter = run.meter
        if self.model is None or not (meter.calls or meter.fallback):
            return None
        cost = self.budget.cost(meter) if self.budget else 0.0
        return ModelUse(
            model=self.model.name, prompt=self.prompt, calls=meter.calls,
            input_tokens=meter.input_tokens, output_tokens=meter.output_tokens, cost=round(cost, 6),
            milliseconds=round(meter.milliseconds, 1), retries=meter.retries,
            fallback=meter.fallback, detail=meter.detail,
            claims=0 if meter.fallback else meter.claims, unchecked=0 if meter.fallback else meter.unchecked,
        )  # fmt: skip

    async def _fall_back(self, run: TurnRun, reason: Reason) -> tuple[AIMessage, str]:
        """Let the embedded brain finish the turn; what the shopper has read of the model's answer stays."""
        run.meter.fallback = reason
        message = await self.embedded.answer(run)
        reply = message.additional_kwargs.get("reply")
        if isinstance(reply, Reply):
            said = reply.model_copy(update={"text": run.speech.before(reply.text)})
            message.additional_kwargs["reply"] = said
        return message, self.embedded.name


def _reason(exc: BaseException) -> Reason:
    """What to call a failure: ours by its reason, those of the providers' clients by what they have in common."""
    if isinstance(exc, Unusable):
        return exc.reason
    if isinstance(exc, GraphRecursionError):
        return "looping"
    names = {kind.__name__ for kind in type(exc).__mro__}
    return next((reason for reason, known in _KNOWN.items() if names & known), "defect")


def _detail(exc: BaseException) -> str:
    """What happened, without a word of what anybody said: a provider's message may repeat it."""
    if isinstance(exc, Unusable):
        return exc.detail
    status = getattr(exc, "status_code", None)
    return f"{type(exc).__name__} {status}" if isinstance(status, int) else type(exc).__name__
