"""What a person who gave the conversation back to the bot wants it to do first."""

from __future__ import annotations

from collections.abc import Mapping

from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Turn
from agent.conversation.desk_events import InstructionKind

__all__ = ["instructed"]

_TASKS: Mapping[InstructionKind, tuple[str, Mapping[str, str]]] = {
    "offer_return": ("return", {}),
    "offer_exchange": ("exchange", {}),
    "offer_replacement": ("damage", {"resolution": "replacement"}),
}


def instructed(turn: Turn) -> list[Task]:
    """Say what is to be said first, and return what is to be worked on: rules and the shopper's yes hold as ever."""
    instruction = turn.view.instruction
    if instruction is None:
        return []
    turn.answered = True
    if instruction.kind == "answer_with_text":
        turn.say_text(instruction.text)
        return []
    if instruction.kind == "ask_for_photo":
        turn.say("desk.ask_photo")
        return []
    skill, known = _TASKS[instruction.kind]
    turn.state.tasks = [task for task in turn.state.tasks if task.skill != skill]
    told = "\n".join((*turn.view.history, turn.view.text))[-2000:]
    return [Task(skill=skill, slots={"story": told, **known})]
