"""Small talk, questions outside the shop's business, and what was not understood."""

from __future__ import annotations

from agent.brains.embedded import handover, phrases
from agent.brains.embedded.skills.knowledge import answer_from_help_centre
from agent.brains.embedded.turn import Flow, Turn
from agent.conversation.cards import Choice, ChoicesCard
from agent.perception.lexicon import every_lexicon
from agent.perception.text import fold
from agent.replies import drawing

_SMALL_TALK = ("thanks", "goodbye", "greeting", "ask_bot", "leave_review", "affirm", "deny", "out_of_scope")
_SURELY_NOT_OURS = 0.7
"""Confidence from which a question is not even looked up in the help centre."""

SURE_TALK = 0.95  # small talk is only answered as such from here on: "hmm" is no greeting
_LANGUAGE_WISH = 60  # characters up to which a message is about the language to go on in, and nothing else
_TOPICS = ("track", "return", "refund_status", "damage", "hand_over")


def _wishes_language(text: str) -> bool:
    """Whether the message is about the language to go on in, and nothing else; it may be about any of them."""
    return len(text) <= _LANGUAGE_WISH and every_lexicon().has(
        "talk.language_wish", fold(text), keep_negated=True
    )


def small_talk(turn: Turn) -> bool:
    """Answer a message that is only talk; false when it is not."""
    if _wishes_language(turn.view.text):
        turn.say("talk.language")
        turn.state.unclear = 0
        return True
    if not turn.perception.confident and turn.perception.answer is None:
        return False
    top = turn.perception.intents[0] if turn.perception.intents else None
    name = "goodbye" if says_goodbye(turn) else top.name if top is not None else ""
    sure = top is not None and name in ("thanks", "goodbye", "greeting", "ask_bot") and top.confidence >= 0.7
    if turn.perception.answer in ("yes", "no") and not turn.state.tasks and not sure:
        name = "affirm" if turn.perception.answer == "yes" else "deny"
    if name not in _SMALL_TALK:
        return False
    if turn.perception.answer is None and top is not None and turn.perception.intent(name) < SURE_TALK:
        return False
    if name == "out_of_scope" and _says_nothing(turn):
        return False
    if name == "out_of_scope" and not turn.state.tasks and asks(turn) and _may_be_ours(turn):
        return False
    if name in ("affirm", "deny") and turn.state.tasks:
        return False
    key = f"talk.{name}"
    queued = turn.view.owner == "queued"
    for waiting in ("queued",) * queued + ("busy",) * (queued or bool(turn.state.tasks)):
        if turn.words.catalogue.has(f"{key}_{waiting}"):
            key = f"{key}_{waiting}"
            break
    turn.say(key)
    turn.state.unclear = 0
    turn.state.last = ""
    _show(turn, name, queued=queued)
    return True


def _show(turn: Turn, name: str, *, queued: bool) -> None:
    """What goes with small talk: to a goodbye what was done, to a beginning what can be done."""
    if name == "goodbye":
        _sum_up(turn)
    elif name in ("greeting", "ask_bot") and not turn.state.tasks and not queued:
        topic_choices(turn)


def _says_nothing(turn: Turn) -> bool:
    """Whether a message is a word or two that ask nothing: a slip of the keys rather than another subject."""
    return not phrases.asks(turn) and not handover.says_something(turn.view.text)


def _may_be_ours(turn: Turn) -> bool:
    """Whether a question that looks foreign may be about the shop after all: the help centre is asked then."""
    unsure = turn.perception.intents[0].confidence < _SURELY_NOT_OURS
    return unsure or turn.means("talk.this_shop")


def _sum_up(turn: Turn) -> None:
    """Show whoever leaves what was done for them, where anything was."""
    done = [known.proposal for known in turn.view.proposals if known.state == "done"]
    if done:
        turn.show(drawing.summary_card(turn.words, done))


def says_goodbye(turn: Turn) -> bool:
    """Whether the shopper is leaving: nothing is asked again then."""
    return turn.perception.intent("goodbye") >= 0.5


def not_understood(turn: Turn) -> Flow[None]:
    """Ask what is meant, with the likeliest readings as buttons; the second time in a row, call a person.

    A question goes to the help centre first, which answers it or says that it has no answer.
    """
    if asks(turn):
        yield from answer_from_help_centre(turn, turn.view.text)
        return
    turn.state.unclear += 1
    if turn.state.unclear >= 2 and turn.view.owner != "queued":
        yield from handover.hand_over(turn, reason="unclear")
        return
    if turn.view.owner == "queued":
        turn.say("talk.did_not_get")
        turn.say("handoff.reads_this")
        return
    turn.say("talk.not_understood")
    topic_choices(turn)


def asks(turn: Turn) -> bool:
    """Whether the message is a question of some length, however little of it is understood."""
    text = turn.view.text.strip()
    return text.endswith(("?", "？", "؟")) and (
        len(text.split()) >= 3 or (not text.isascii() and len(text) >= 6)
    )


def topic_choices(turn: Turn) -> None:
    """The things that shoppers come for most, as buttons."""
    turn.show(
        ChoicesCard(
            choices=tuple(
                Choice(label=turn.words.text(f"choice.{topic}"), text=turn.words.text(f"choice.{topic}.says"))
                for topic in _TOPICS
            )
        )
    )
