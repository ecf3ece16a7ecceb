"""The embedded brain as a LangChain chat model, so that it runs in the same graph as any other model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable

from agent.brains.embedded.conversation import converse
from agent.brains.embedded.engine import Finished, advance
from agent.brains.embedded.state import STATE
from agent.replies.localiser import Localiser
from agent.turn_view import TurnView


class EmbeddedBrain(BaseChatModel):
    """Answers by rules. It reads the view of the turn that the graph binds to the call, not the prompt.

    A final answer carries the whole reply (text, cards, citations) in `additional_kwargs["reply"]` and where the
    dialogue stands in `additional_kwargs["dialogue"]`.
    """

    @property
    def _llm_type(self) -> str:
        return "embedded"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, AIMessage]:
        """Bind the turn; the tools are known to the dialogues already."""
        return self.bind(view=kwargs.get("view"), words=kwargs.get("words"))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        message = self._answer(messages, kwargs["view"], kwargs["words"])
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return self._generate(messages, stop, None, **kwargs)

    def _answer(self, messages: Sequence[BaseMessage], view: TurnView, words: Localiser) -> AIMessage:
        step = advance(converse, view, words, _results(messages))
        if isinstance(step, Finished):
            return AIMessage(
                content=step.reply.text,
                additional_kwargs={
                    "reply": step.reply,
                    "dialogue": STATE.dump_python(step.state, mode="json"),
                },
            )
        call = step.call
        return AIMessage(
            content="",
            tool_calls=[{"name": call.tool, "args": dict(call.arguments), "id": f"{view.turn}.{step.index}"}],
        )


def _results(messages: Sequence[BaseMessage]) -> list[tuple[str, Any]]:
    """The typed results of this turn's calls, in order: the tool messages after the last human one."""
    found: list[tuple[str, Any]] = []
    for message in messages:
        if isinstance(message, HumanMessage):
            found = []
        elif isinstance(message, ToolMessage):
            found.append((str(message.name), message.artifact))
    return found
