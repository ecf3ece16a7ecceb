"""The agent graph: one brain, the tools, and the middleware that no brain gets around."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.tools import BaseTool, StructuredTool
from langgraph.graph.state import CompiledStateGraph

from agent.middleware.briefing import Briefing
from agent.middleware.grounding import Grounding
from agent.middleware.tool_gate import ToolGate
from agent.middleware.tracing import spare_threads
from agent.turn_run import TurnRun
from tools.registry import TOOLS, ToolSpec

MAX_STEPS = 25  # model and tool steps of one turn: a brain that loops is stopped


class AgentGraph:
    """Answers turns. Built once, used by every conversation."""

    def __init__(
        self,
        brain: BaseChatModel,
        *,
        name: str,
        middleware: Sequence[AgentMiddleware[Any, TurnRun, Any]] | None = None,
        tools: Mapping[str, ToolSpec] = TOOLS,
    ) -> None:
        """`middleware` stands around the brain's calls; by default that of the embedded one.

        `tools` are all that can be called, by name.
        """
        self.name = name
        spare_threads()
        self.around = (Grounding(), Briefing()) if middleware is None else tuple(middleware)
        self._graph: CompiledStateGraph[Any, TurnRun, Any, Any] = create_agent(
            brain,
            tools=[_declare(spec) for spec in tools.values()],
            middleware=[*self.around, ToolGate(tools)],
            context_schema=TurnRun,
        )

    async def answer(self, run: TurnRun) -> AIMessage:
        """Run one turn to its final message. Raises `GraphRecursionError` when the brain does not come to an end."""
        messages = [HumanMessage(content=run.view.text or f"[{run.view.kind}]")]
        result = await self._graph.ainvoke(
            {"messages": messages}, context=run, config={"recursion_limit": MAX_STEPS}
        )
        final = result["messages"][-1]
        if not isinstance(final, AIMessage):
            raise TypeError(f"the graph ended with a {type(final).__name__}, not with an answer")
        return final


def _declare(spec: ToolSpec) -> BaseTool:
    """A tool as a brain sees it: name, description and parameters. The gate carries it out."""

    async def not_gated(**_: Any) -> str:
        raise RuntimeError(f"{spec.name} was called past the gate")

    return StructuredTool.from_function(
        coroutine=not_gated, name=spec.name, description=spec.description, args_schema=spec.parameters
    )
