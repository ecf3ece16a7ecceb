"""Runs the dialogue of a turn as far as the tool results that are there allow."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from agent.brains.embedded.state import STATE, DialogueState
from agent.brains.embedded.turn import Call, Flow, Turn
from agent.conversation.events import Reply
from agent.replies.localiser import Localiser
from agent.turn_view import TurnView


@dataclass(frozen=True, kw_only=True)
class NeedsTool:
    """The dialogue cannot go on without this call; `index` counts the calls of the turn from 0."""

    call: Call
    index: int


@dataclass(frozen=True, kw_only=True)
class Finished:
    """The dialogue of the turn is over: the reply, and where the brain stands now."""

    reply: Reply
    state: DialogueState


Dialogue = Callable[[Turn], Flow[None]]


class DialogueDiverged(RuntimeError):
    """A replayed dialogue asked for another tool than the one whose result is there: a defect in a dialogue."""


def advance(
    dialogue: Dialogue, view: TurnView, words: Localiser, results: Sequence[tuple[str, Any]]
) -> NeedsTool | Finished:
    """Run `dialogue` from the start, feeding it `results` (tool name, result) in order.

    Raises `DialogueDiverged` when the calls do not match the results.
    """
    state = STATE.validate_python(copy.deepcopy(dict(view.dialogue))) if view.dialogue else DialogueState()
    turn = Turn(view=view, state=state, words=words)
    flow = dialogue(turn)
    try:
        call = next(flow)
        for index, (tool, result) in enumerate(results):
            if call.tool != tool:
                raise DialogueDiverged(f"call {index} is {call.tool!r}, but there is a result of {tool!r}")
            call = flow.send(result)
        return NeedsTool(call=call, index=len(results))
    except StopIteration:
        return Finished(reply=_reply(turn), state=turn.state)


def _reply(turn: Turn) -> Reply:
    return Reply(
        text="\n\n".join(turn.paragraphs),
        language=turn.view.language,
        cards=tuple(turn.cards),
        citations=tuple(turn.citations),
        handed_off=turn.handed_off,
    )
