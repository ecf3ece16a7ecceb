"""Answers of a model kept in files, so that an evaluation that is repeated or goes on asks nothing twice.

Only evaluations record. An answer is found again by model, prompt (id, version, hash), seed, the tools and all that the
model is told. Ids are new in every conversation, so they count by their order: the first one of the input is the first
one again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, AnyMessage, message_to_dict, messages_from_dict
from langchain_core.utils.function_calling import convert_to_openai_tool

from agent.turn_run import TurnRun

_ID = re.compile(r"\b(?:conv|turn|msg|call|prop|hand|att)_[0-9a-hjkmnp-tv-z]{26}\b")
_FORMAT = 1


@dataclass(kw_only=True)
class Recording:
    """Where answers are kept: None keeps none. `seed` sets draws of the same input apart.

    `made` counts the calls that reached the model, `replayed` those that a file answered.
    """

    folder: Path | None
    seed: str = "0"
    made: int = 0
    replayed: int = 0

    def find(self, key: str) -> Mapping[str, Any] | None:
        """What is kept under a key; a file that a crash left behind half written counts as none."""
        if self.folder is None:
            return None
        try:
            found = json.loads(self._path(key).read_bytes())
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) and found.get("format") == _FORMAT else None

    def keep(self, key: str, content: Mapping[str, Any]) -> None:
        """Keep an answer, whole or not at all."""
        if self.folder is None:
            return
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps({"format": _FORMAT, **content}, ensure_ascii=False), encoding="utf-8")
        draft.replace(path)

    def _path(self, key: str) -> Path:
        assert self.folder is not None  # noqa: S101 - asked by both callers
        return self.folder / key[:2] / f"{key}.json"


class Recorded(AgentMiddleware[Any, TurnRun, Any]):
    """Stands within `Metering`, so that an answer from a file counts what it once cost and took.

    Calls that failed are not kept. `say` lets a text from a file be heard as if it came from the model.
    """

    def __init__(self, recording: Recording, *, name: str, say: Callable[[TurnRun, str], None]) -> None:
        """`name` stands for model, address and prompt."""
        super().__init__()
        self._recording = recording
        self._name = name
        self._say = say

    async def awrap_model_call(
        self,
        request: ModelRequest[TurnRun],
        handler: Callable[[ModelRequest[TurnRun]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any] | AIMessage:
        """Answer from the file, or call the model and keep what it answers."""
        run, recording = request.runtime.context, self._recording
        names = _Names()
        key = self._key(request, names)
        if (found := recording.find(key)) is not None:
            recording.replayed += 1
            message = messages_from_dict([json.loads(names.back(json.dumps(found["message"])))])[0]
            run.meter.milliseconds += float(found["milliseconds"])
            if isinstance(message, AIMessage):
                self._say(run, str(message.text))
            return ModelResponse(result=[message])
        recording.made += 1
        started, before = time.perf_counter(), run.meter.retries
        try:
            response = await handler(request)
        finally:
            recording.made += run.meter.retries - before
        taken = (time.perf_counter() - started) * 1000
        kept = json.loads(names.put(json.dumps(message_to_dict(response.result[-1]))))
        recording.keep(key, {"message": kept, "milliseconds": round(taken, 1)})
        return response

    def _key(self, request: ModelRequest[TurnRun], names: _Names) -> str:
        system = [request.system_message] if request.system_message else []
        told = list(_told([*system, *request.messages]))
        tools = [convert_to_openai_tool(tool) for tool in request.tools]
        names.learn(_call_ids(request.messages))
        text = names.put(json.dumps(told, ensure_ascii=False, default=str))
        whole = [self._name, self._recording.seed, tools, text]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


@dataclass
class _Names:
    """Names for ids, by the order in which they are met."""

    known: dict[str, str] = field(default_factory=dict)

    def learn(self, ids: Iterable[str]) -> None:
        for one in ids:
            self.known.setdefault(one, f"id#{len(self.known) + 1}#")

    def put(self, text: str) -> str:
        self.learn(_ID.findall(text))
        for one in sorted(self.known, key=len, reverse=True):
            text = text.replace(f'"{one}"', f'"{self.known[one]}"')
            if _ID.fullmatch(one):
                text = text.replace(one, self.known[one])
        return text

    def back(self, text: str) -> str:
        for one, name in self.known.items():
            text = text.replace(name, one)
        return text


def _told(messages: Sequence[AnyMessage]) -> Iterator[Any]:
    for message in messages:
        calls = getattr(message, "tool_calls", [])
        told = [[call["name"], call["args"], call["id"]] for call in calls]
        yield [message.type, message.content, told, getattr(message, "tool_call_id", "")]


def _call_ids(messages: Sequence[AnyMessage]) -> Iterator[str]:
    for message in messages:
        for call in getattr(message, "tool_calls", []):
            if call["id"]:
                yield str(call["id"])
