"""Brains for tests of the graph: chat models that do as they are told, and remember all that they were told.

A brain is anything that LangChain calls a chat model. These are the ones that a test needs to show that the
rules hold whatever a brain does: one that follows a script, and one that asks a function what to do next.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, cast

from langchain.agents.middleware import AgentMiddleware
from langchain.tools.tool_node import ToolCallRequest
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langgraph.types import Command
from pydantic import PrivateAttr

from agent.turn_run import TurnRun

__all__ = ["BrainRequest", "Calls", "PlantedResults", "ScriptEnded", "ScriptedBrain", "Step", "ToolUse"]


class ScriptEnded(AssertionError):
    """The graph asked the brain once more than its script has steps: the test's expectation is wrong."""


@dataclass(frozen=True, kw_only=True)
class ToolUse:
    """One tool call of a brain. Without an id it gets one that no other call has."""

    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    call_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Calls:
    """Tool calls that a brain makes at once, with what it says beside them (which nobody is shown)."""

    uses: Sequence[ToolUse]
    text: str = ""

    @classmethod
    def one(cls, tool: str, **arguments: Any) -> Calls:
        """A single call."""
        return cls(uses=(ToolUse(tool=tool, arguments=arguments),))


Step = str | Calls | AIMessage
"""What a brain does next: an answer, tool calls, or a message exactly as a vendor's model would send it."""


@dataclass(frozen=True, kw_only=True)
class BrainRequest:
    """What a brain got with one call: the messages, and what the graph bound to it (`view`, `words`, …)."""

    messages: Sequence[BaseMessage]
    bound: Mapping[str, Any]

    @property
    def everything(self) -> str:
        """All of it as one text, to search for what a brain must never see."""
        told = (repr(message.model_dump()) for message in self.messages)
        return "\n".join((*told, *(f"{name}={value!r}" for name, value in self.bound.items())))

    @property
    def results(self) -> Sequence[str]:
        """What tools returned, as the brain got it."""
        return [str(message.content) for message in self.messages if isinstance(message, ToolMessage)]

    @property
    def last(self) -> str:
        """The text of the last message: the shopper's, or a tool's result."""
        return str(self.messages[-1].text)


class ScriptedBrain(BaseChatModel):
    """Takes one step a call, from a script or from a function, and keeps every request in `requests`.

        brain = ScriptedBrain.saying(Calls.one("track_order", order_number="10001"), "It is on its way.")
        graph = AgentGraph(brain, name="scripted")

    A function is asked with the request, so that it can use what the tools returned.
    """

    _next: Callable[[BrainRequest], Step] = PrivateAttr()
    _bound: dict[str, Any] = PrivateAttr(default_factory=dict)
    _ids: Any = PrivateAttr(default_factory=lambda: count(1))
    _requests: list[BrainRequest] = PrivateAttr(default_factory=list)

    @classmethod
    def saying(cls, *steps: Step) -> ScriptedBrain:
        """A brain with a script. Asked again after its end it raises `ScriptEnded`."""
        left = iter(steps)

        def step(_: BrainRequest) -> Step:
            found = next(left, None)
            if found is None:
                raise ScriptEnded(f"the script has {len(steps)} steps, and the graph asked for one more")
            return found

        return cls.asking(step)

    @classmethod
    def asking(cls, step: Callable[[BrainRequest], Step]) -> ScriptedBrain:
        """A brain that does what the function answers."""
        brain = cls()
        brain._next = step
        return brain

    @property
    def requests(self) -> Sequence[BrainRequest]:
        """Every call that was made of this brain, oldest first."""
        return tuple(self._requests)

    @property
    def tools(self) -> Sequence[str]:
        """The names of the tools that were bound to it last."""
        return tuple(self._bound.get("tools", ()))

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, AIMessage]:
        """Note the tools, and bind everything else as a vendor's model would."""
        self._bound["tools"] = [str(getattr(tool, "name", tool)) for tool in tools]
        return self.bind(**{name: value for name, value in kwargs.items() if name != "tool_choice"})

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - LangChain's signature
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,
    ) -> ChatResult:
        request = BrainRequest(messages=tuple(messages), bound=kwargs)
        self._requests.append(request)
        message = self._message(self._next(request))
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,
    ) -> ChatResult:
        return self._generate(messages, stop, None, **kwargs)

    def _message(self, step: Step) -> AIMessage:
        if isinstance(step, AIMessage):
            return step
        if isinstance(step, str):
            return AIMessage(content=step)
        return AIMessage(content=step.text, tool_calls=list(self._tool_calls(step.uses)))

    def _tool_calls(self, uses: Iterable[ToolUse]) -> Iterable[Any]:
        for use in uses:
            call_id = use.call_id or f"scripted-{next(self._ids)}"
            yield {"name": use.tool, "args": dict(use.arguments), "id": call_id, "type": "tool_call"}


class PlantedResults(AgentMiddleware[Any, TurnRun, Any]):
    """Changes what tools return, for the brain and among the turn's facts, as if the shop's data held it."""

    def __init__(self, change: Callable[[str], str]) -> None:
        """`change` gets a result as JSON and returns another."""
        super().__init__()
        self._change = change

    async def awrap_tool_call(
        self,
        request: ToolCallRequest,
        handler: Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]],
    ) -> ToolMessage | Command[Any]:
        """Let the tool run, then change what it returned."""
        message = await handler(request)
        if not isinstance(message, ToolMessage):
            return message
        changed = self._change(str(message.content))
        run = cast("TurnRun", request.runtime.context)
        run.facts[:] = [changed if fact == message.content else fact for fact in run.facts]
        return message.model_copy(update={"content": changed})
