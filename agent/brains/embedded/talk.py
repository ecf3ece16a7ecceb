"""Small talk, questions outside the shop's business, and what was not understood."""

from __future__ import annotations

from agent.brains.embedded import handover
from agent.brains.embedded.turn import Flow, Turn
from agent.conversation.cards import Choice, ChoicesCard

_SMALL_TALK = ("thanks", "goodbye", "greeting", "ask_bot", "leave_review", "affirm", "deny", "out_of_scope")
_TOPICS = ("track", "return", "refund_status", "damage", "hand_over")


def greet_back(turn: Turn) -> None:
    """Return a greeting that comes with a request, once in a conversation."""
    names = [intent.name for intent in turn.perception.intents]
    if "greeting" in names and len(names) > 1 and not turn.state.greeted:
        turn.state.greeted = True
        turn.say("talk.hello_short")


def small_talk(turn: Turn) -> bool:
    """Answer a message that is only talk; false when it is not."""
    if not turn.perception.confident and turn.perception.answer is None:
        return False
    name = turn.perception.intents[0].name if turn.perception.intents else ""
    if turn.perception.answer in ("yes", "no") and not turn.state.tasks:
        name = "affirm" if turn.perception.answer == "yes" else "deny"
    if name not in _SMALL_TALK:
        return False
    if name in ("affirm", "deny") and turn.state.tasks:
        return False
    if name == "greeting":
        turn.state.greeted = True
    turn.say(f"talk.{name}")
    turn.state.unclear = 0
    if name in ("greeting", "ask_bot") and not turn.state.tasks:
        topic_choices(turn)
    return True


def not_understood(turn: Turn) -> Flow[None]:
    """Ask what is meant, with the likeliest readings as buttons; the second time in a row, call a person."""
    turn.state.unclear += 1
    if turn.state.unclear >= 2:
        yield from handover.hand_over(turn, reason="unclear")
        return
    turn.say("talk.not_understood")
    topic_choices(turn)


def topic_choices(turn: Turn) -> None:
    """The things that shoppers come for most, as buttons."""
    turn.show(
        ChoicesCard(
            choices=tuple(
                Choice(
                    label=turn.words.text(f"choice.{topic}"), text=turn.words.text(f"choice.{topic}.says")
                )
                for topic in _TOPICS
            )
        )
    )
