"""One call of a model: heard as it comes, shown as far as it may be, and given up where it stalls."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, HumanMessage
from langchain_core.utils.function_calling import convert_to_openai_tool

from agent.brains.llm.errors import BrokenOff, Unusable
from agent.speech import Endless, Speech
from agent.turn_run import TurnRun

GO_ON = "[system] Your answer broke off. The shopper has read what stands above. Go on behind it; do not repeat it."
_STUMBLED = (ValueError, TypeError, LookupError, AttributeError)
"""What clients raise for a body that is no JSON, or another than theirs."""
_LONGEST_CALL = 20_000  # characters that the arguments of an answer's tool calls may have
_CHARACTERS = 4  # that make a token, where the server does not count them


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long a call is waited for, in seconds: its first piece, the next piece, the whole.

    Without `stream` only the whole counts.
    """

    first: float
    gap: float
    call: float
    stream: bool = True


class Speaking(AgentMiddleware[Any, TurnRun, Any]):
    """Stands next to the model: each try of a call passes here."""

    def __init__(self, wrong: Callable[[TurnRun, str], Iterable[str]], patience: Patience) -> None:
        """`wrong` names what keeps a text from being shown."""
        super().__init__()
        self._wrong = wrong
        self._patience = patience
        self._tools: list[Any] = []

    def say(self, run: TurnRun, text: str) -> None:
        """Let the shopper hear what was not called for: an answer that was kept."""
        self._listen(run)
        if self._patience.stream:
            run.speech.hear(text)
        run.speech.broken = False

    def _listen(self, run: TurnRun) -> None:
        run.speech.listen(
            passes=lambda text: next(iter(self._wrong(run, text)), None) is None, show=run.journal.show
        )

    async def awrap_model_call(
        self,
        request: ModelRequest[TurnRun],
        handler: Callable[[ModelRequest[TurnRun]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any] | AIMessage:
        """Call the model once. Raises `Unusable` and `BrokenOff`, and what its client raises."""
        run = request.runtime.context
        speech = run.speech
        if speech.broken:
            so_far: list[AnyMessage] = [AIMessage(speech.shown), HumanMessage(GO_ON)]
            request = request.override(messages=[*request.messages, *so_far])
        self._listen(run)
        before = speech.shown
        listener = _Listener(speech, self._patience)
        # Declared once: LangChain would write the schemas of all tools anew for each call (6 ms).
        self._tools = self._tools or [convert_to_openai_tool(tool) for tool in request.tools]
        model = request.model.model_copy(update={"callbacks": [listener]})
        if not self._patience.stream:
            model = model.model_copy(update={"disable_streaming": True})
        try:
            response = await listener.within(handler(request.override(model=model, tools=self._tools)))
            _refuse_cut(response)
            _refuse_long(sum(len(json.dumps(call["args"])) for call in _calls_of(response)))
            listener.refuse_half_calls()
        except BaseException:
            speech.broken = speech.shown != before
            if listener.heard:  # it was paid for, though nobody has counted it
                run.meter.input_tokens += _tokens(request)
                run.meter.output_tokens += len(speech.said) // _CHARACTERS
            raise
        speech.broken = False
        _count(response, request)
        return response


class _Listener(AsyncCallbackHandler):
    """Hears one call of a model. Any chat model streams for it: it has the taps of LangChain's streaming handlers."""

    raise_error = True
    run_inline = True

    def __init__(self, speech: Speech, patience: Patience) -> None:
        self._speech = speech
        self._patience = patience
        self._scope: asyncio.Timeout | None = None
        self._calls: dict[Any, str] = {}  # what came of the arguments of each call of a tool
        self._end = 0.0
        self.heard = False

    async def within(self, call: Awaitable[ModelResponse[Any]]) -> ModelResponse[Any]:
        """Wait for a call as long as is set. Raises `Unusable`."""
        loop, patience = asyncio.get_running_loop(), self._patience
        self._end = loop.time() + patience.call
        first = min(patience.first, patience.call) if patience.stream else patience.call
        try:
            async with asyncio.timeout(first) as self._scope:
                return await call
        except TimeoutError as exc:
            if self._scope is None or not self._scope.expired():
                raise
            raise Unusable("timeout", self._late(loop.time())) from exc
        except Endless as exc:
            raise Unusable("looping", str(exc)) from exc
        except _STUMBLED as exc:
            raise Unusable("malformed", f"the client could not read it ({type(exc).__name__})") from exc

    async def on_llm_new_token(self, token: Any, *, chunk: Any = None, **_: Any) -> None:  # noqa: ARG002
        """Hear a piece: text is taken in, calls of tools are only counted."""
        self.heard = True
        if self._scope is not None and not self._scope.expired():
            gap = asyncio.get_running_loop().time() + self._patience.gap
            self._scope.reschedule(min(gap, self._end))
        message = getattr(chunk, "message", None)
        if isinstance(message, AIMessageChunk):
            for part in message.tool_call_chunks:
                self._calls[part["index"]] = self._calls.get(part["index"], "") + (part["args"] or "")
            _refuse_long(sum(map(len, self._calls.values())))
            self._speech.hear(str(message.text))

    def refuse_half_calls(self) -> None:
        """Raise for arguments that are no JSON: of a stream LangChain takes as much of them as can be read."""
        for arguments in self._calls.values():
            try:
                json.loads(arguments or "{}")
            except ValueError as exc:
                raise Unusable("malformed", "the arguments of a tool call are no JSON") from exc

    def tap_output_aiter(self, run_id: Any, output: Any) -> Any:  # noqa: ARG002 - the protocol's
        """Pass through: pieces are heard one by one."""
        return output

    def tap_output_iter(self, run_id: Any, output: Any) -> Any:  # noqa: ARG002 - the protocol's
        """Pass through."""
        return output

    def _late(self, now: float) -> str:
        if now >= self._end - 0.01:
            return f"not over after {self._patience.call:g} s"
        if not self.heard:
            return f"nothing in {self._patience.first:g} s"
        return f"nothing more for {self._patience.gap:g} s"


def _refuse_cut(response: ModelResponse[Any]) -> None:
    """Raise for a stream of OpenAI's kind that ended without saying why: the connection was closed in the middle."""
    message = response.result[-1]
    if not isinstance(message, AIMessage):
        return
    told = message.response_metadata
    if told.get("model_provider") == "openai" and not told.get("finish_reason") and "status" not in told:
        raise BrokenOff("the stream ended in the middle")


def _refuse_long(characters: int) -> None:
    if characters > _LONGEST_CALL:
        raise Unusable("malformed", f"tool calls of more than {_LONGEST_CALL} characters")


def _calls_of(response: ModelResponse[Any]) -> list[Any]:
    return list(getattr(response.result[-1], "tool_calls", ()))


def _count(response: ModelResponse[Any], request: ModelRequest[TurnRun]) -> None:
    """Estimate the tokens where the server does not tell them."""
    message = response.result[-1]
    if isinstance(message, AIMessage) and message.usage_metadata is None:
        read, written = _tokens(request), len(message.model_dump_json()) // _CHARACTERS
        counted = {"input_tokens": read, "output_tokens": written, "total_tokens": read + written}
        response.result[-1] = message.model_copy(update={"usage_metadata": counted})


def _tokens(request: ModelRequest[TurnRun]) -> int:
    system = [request.system_message] if request.system_message else []
    messages: list[AnyMessage] = [*system, *request.messages]
    told = (
        f"{message.text}{json.dumps(getattr(message, 'tool_calls', []), default=str)}" for message in messages
    )
    return sum(map(len, told)) // _CHARACTERS
