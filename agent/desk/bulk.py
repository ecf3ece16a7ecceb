"""One action on many conversations, with a result for each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from agent.conversation.ownership import IllegalTransition
from agent.errors import AgentError, InvalidInput
from agent.store.errors import StoreError

__all__ = ["MOST", "Result", "on_each"]

MOST = 200  # conversations at once


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one conversation; `problem` is "" where it was done."""

    conversation_id: str
    problem: str = ""


async def on_each(ids: Sequence[str], action: Callable[[str], Awaitable[object]]) -> list[Result]:
    """Do something with each conversation once, in their order; what fails with one stops no other.

    Raises `InvalidInput` for none or more than `MOST` of them.
    """
    chosen = list(dict.fromkeys(ids))
    if not 0 < len(chosen) <= MOST:
        raise InvalidInput("/conversations", f"choose between 1 and {MOST} conversations")
    return [await _result(conversation_id, action) for conversation_id in chosen]


async def _result(conversation_id: str, action: Callable[[str], Awaitable[object]]) -> Result:
    try:
        await action(conversation_id)
    except (AgentError, StoreError, IllegalTransition) as exc:
        return Result(conversation_id=conversation_id, problem=str(exc))
    return Result(conversation_id=conversation_id)
