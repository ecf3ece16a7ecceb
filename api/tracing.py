"""A turn's trace in words: what `crossdesk chat --trace` and the desk's playground show. In English, for developers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from agent.conversation.events import ModelUse, PerceivedEvent
from agent.traces import TurnTrace

Part = Literal["perceived", "tool", "passage", "proposal", "check", "model", "time"]
Line = tuple[Part, str]

_LONGEST = 600  # characters of a tool's arguments or result


def lines_of(trace: TurnTrace) -> Iterator[Line]:
    """What happened, in order of its kind."""
    if trace.perceived is not None:
        yield "perceived", _perceived(trace.perceived)
    for use in trace.tools:
        yield "tool", f"{use.tool}({_data(use.arguments)})"
        yield "tool", f"→ {use.status or 'no answer'} {_data(use.result)} ({use.milliseconds:.0f} ms)"
    for passage in trace.passages:
        sure = "" if passage.confident else " (not confident)"
        yield "passage", f"{passage.passage_id} {passage.title}{sure}"
    for event in trace.proposals:
        kind = (event.proposal or {}).get("action", {})
        name = kind.get("kind", "") if isinstance(kind, Mapping) else str(kind)
        yield "proposal", f"{event.proposal_id} {name} {event.state}".replace("  ", " ")
    for check in trace.checks:
        after = "; the model was asked once more" if check.again else ""
        yield "check", f"not sent: {'; '.join(check.reasons)}{after}"
    if trace.model is not None:
        yield from (("model", line) for line in _model(trace.model))
    yield "time", f"{trace.milliseconds:.0f} ms in all; answered by {trace.brain or 'nobody'}"


def _perceived(event: PerceivedEvent) -> str:
    feelings = [name for name in ("anger", "urgency", "vulnerable") if getattr(event, name)]
    intents = [f"{intent.name} {intent.confidence:.2f}" for intent in event.intents]
    return ", ".join([event.language, *(intents or ["no intent"]), event.sentiment, *feelings, *event.flags])


def _model(use: ModelUse) -> Iterator[str]:
    yield f"{use.model}, prompt {use.prompt}: {use.calls} calls, {use.retries} made again"
    yield (
        f"{use.input_tokens} tokens read, {use.output_tokens} written, cost {use.cost:g}, "
        f"{use.milliseconds:.0f} ms; {use.claims} claims, {use.unchecked} that nothing could be held against"
    )
    if use.fallback:
        yield f"fallback to the embedded brain: {use.fallback}" + (f" ({use.detail})" if use.detail else "")


def _data(data: Mapping[str, Any]) -> str:
    text = json.dumps(dict(data), ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
