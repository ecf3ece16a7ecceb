"""The dialogue of one turn: what the message answers, what it asks for anew, and the work on both."""

from __future__ import annotations

from agent.brains.embedded import handover, lines, phrases, proposals, slots, talk
from agent.brains.embedded.handover import says_something
from agent.brains.embedded.instructed import instructed
from agent.brains.embedded.skills import SKILLS, tracking
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Flow, Turn
from agent.brains.embedded.wishes import (
    INFORMATIONAL,
    LIKELY,
    ORDER_SKILLS,
    SKILL_OF_INTENT,
    SURE,
    in_place_of,
    new_tasks,
)
from agent.perception.reason import problem_kind, return_reason

# What a task knows that holds for another order as well.
_OF_ANY_ORDER = frozenset({"intent"})
_OPEN_QUESTIONS = frozenset({"reason", "problem", "changes", "resolution", "items", "address", "photo"})
_SAYS_LITTLE = frozenset({"affirm", "deny", "greeting"})
"""Talk beside which an order's number is what counts."""

MAX_TASKS = 4


def converse(turn: Turn) -> Flow[None]:
    """Answer one turn: a person where one is due, then what was open, then what is new."""
    reason = handover.trigger(turn.view)
    if reason is not None:
        yield from handover.hand_over(turn, reason=reason)
        return
    if turn.view.owner == "queued" and turn.means("talk.when_answered"):
        yield from handover.hand_over(turn, reason="explicit_wish")
        return
    yield from _hear_answer(turn)
    if turn.handed_off:
        return
    wanted = instructed(turn)
    fresh = [task for task in new_tasks(turn) if task.skill not in {known.skill for known in wanted}]
    fresh = [*wanted, *fresh]
    if not fresh and not turn.answered:
        yield from _without_request(turn)
        return
    turn.state.unclear = 0 if fresh or turn.answered else turn.state.unclear
    yield from _work(turn, fresh)


def _hear_answer(turn: Turn) -> Flow[None]:
    """Take the message as the answer to what the bot had asked, where it is one."""
    if turn.view.proposal_id or turn.view.kind != "message":
        turn.answered = True
        if not _turned_to_another_wish(turn, proposals.decided_task(turn)):
            yield from proposals.answered(turn)
        return
    if turn.state.offer is not None and turn.perception.answer in ("yes", "no"):
        offer, turn.state.offer = turn.state.offer, None
        turn.answered = True
        if turn.perception.answer == "yes":
            turn.state.tasks.append(Task(skill=offer.skill, slots=dict(offer.slots)))
        elif turn.state.last and proposals.names_another_order(turn, turn.state.order):
            turn.state.tasks.append(Task(skill=turn.state.last))
        else:
            turn.say("talk.all_right")
        return
    if (
        turn.state.offer is not None
        and turn.state.offer.skill == "damage"
        and problem_kind(turn.view.text, turn.lexicon)
    ):
        turn.answered = True  # "the zip is broken", said in place of "yes, I'd like to report a fault"
        known = dict(turn.state.offer.slots)
        turn.state.tasks.append(Task(skill="damage", slots={**known, "story": turn.view.text}))
    turn.state.offer = None
    task = turn.state.tasks[-1] if turn.state.tasks else None
    if task is None:
        return
    if _turned_to_another_wish(turn, task):
        turn.answered = True
        return
    if turn.means("talk.never_mind") and not (
        task.asked == "reason" and return_reason(turn.view.text, turn.lexicon)
    ):
        turn.state.tasks.pop()
        turn.answered = turn.closed = True
        turn.say("talk.dropped_busy" if turn.state.tasks else "talk.dropped")
        return
    if _turned_to_another_order(turn, task):
        turn.answered = True
        return
    turn.detour = _is_detour(turn, task)
    turn.answered = not turn.detour and (slots.answers(turn, task) or lines.corrected(turn, task))


def _turned_to_another_wish(turn: Turn, task: Task | None) -> bool:
    """Whether the message puts another wish in the place of a task; that one then is over for good."""
    wish = in_place_of(turn, task) if task is not None else None
    if task is None or wish is None:
        return False
    turn.state.tasks.remove(task)
    turn.state.tasks.append(wish)
    turn.turned = turn.closed = True
    return True


def _turned_to_another_order(turn: Turn, task: Task) -> bool:
    """Whether the message corrects which order is meant; the task then starts over with that one."""
    settled = str(task.slots.get("order", ""))
    if not settled or not task.slots.get("order_settled") or task.asked == "address":
        return False
    if not proposals.names_another_order(turn, settled):
        return False
    _start_over(task)
    return True


def _start_over(task: Task) -> None:
    """Forget what a task knew of the order that it was about."""
    task.slots = {name: value for name, value in task.slots.items() if name in _OF_ANY_ORDER}
    task.asked, task.tries = "", 0


def _is_detour(turn: Turn, task: Task) -> bool:
    """Whether the message is a question beside the matter, not the answer in the shopper's own words."""
    top = turn.perception.intents[0] if turn.perception.intents else None
    if top is None or task.asked not in _OPEN_QUESTIONS or top.confidence < SURE:
        return False
    if SKILL_OF_INTENT.get(top.name) not in INFORMATIONAL:
        return False
    return phrases.asks(turn) or (top.confidence >= 0.95 and not slots.answers(turn, task))


def _work(turn: Turn, fresh: list[Task], *, back: bool = False) -> Flow[None]:
    """Run the new tasks, then those that were interrupted, until one waits for the shopper.

    `back` says that the shopper is led back to the question that waits, after something else was said.
    """
    for task in [task for task in fresh if task.skill in INFORMATIONAL]:
        yield from SKILLS[task.skill](turn, task)
    waiting = list(turn.state.tasks)
    turn.state.tasks += reversed([task for task in fresh if task.skill not in INFORMATIONAL])
    turn.state.tasks = turn.state.tasks[-MAX_TASKS:]
    for _ in range(MAX_TASKS + 2):
        if not turn.state.tasks or turn.handed_off:
            return
        task = turn.state.tasks[-1]
        if (
            (fresh or turn.paragraphs)
            and task in waiting
            and task.asked
            and (back or not turn.answered or turn.closed)
        ):
            turn.say("resume.back_to", topic=turn.words.text(f"topic.{task.skill}"))
            turn.detour = True  # asking again after a detour is no failed clarification
        outcome = yield from SKILLS[task.skill](turn, task)
        if outcome == "waiting":
            return
        turn.state.last = task.skill if task.skill in ORDER_SKILLS else ""
        only_shown = task.skill == "order_details" and not turn.handed_off and turn.state.offer is None
        if only_shown and (
            task.slots.get("only_named") or not phrases.asks(turn, str(task.slots.get("story", "?")))
        ):
            turn.say("order.what_next")
        if task in turn.state.tasks:
            turn.state.tasks.remove(task)


def _without_request(turn: Turn) -> Flow[None]:
    """Small talk, an order number alone, a question outside the shop's business, or something not understood."""
    if tracking.means_other_parcel(turn):
        yield from _work(turn, [Task(skill="track", slots={"order": turn.state.order, "again": True})])
        return
    if not turn.state.tasks and phrases.means_other_order(turn):
        yield from _work(turn, [Task(skill=turn.state.last or "order_details")])
        return
    incomplete = turn.means("talk.not_in_parcel")
    follow_up = None if incomplete else tracking.follow_up(turn)
    if follow_up is not None:
        turn.state.unclear = 0
        yield from _work(turn, [follow_up])
        return
    if not _names_order_first(turn) and talk.small_talk(turn):
        if turn.state.tasks and not talk.says_goodbye(turn):
            yield from _work(turn, [], back=True)
        return
    if turn.state.tasks:
        task = turn.state.tasks[-1]
        if turn.state.unclear + 1 >= 2 and task.asked:
            yield from handover.hand_over(turn, reason="unclear")
            return
        before = turn.state.unclear
        yield from _work(turn, [])
        if turn.state.unclear > before and not turn.handed_off:
            turn.paragraphs.insert(0, turn.words.text("talk.did_not_get"))
        return
    if _only_names_order(turn) or _tells_of_damage(turn):
        turn.state.unclear = 0
        again = _likeliest(turn) or (turn.state.last if turn.perception.entities.order_numbers else "")
        slots_of = {"story": turn.view.text} if again else {"story": turn.view.text, "only_named": True}
        yield from _work(turn, [Task(skill=again or "order_details", slots=slots_of)])
        return
    yield from talk.not_understood(turn)


def _likeliest(turn: Turn) -> str:
    """What a message that names an order most likely wants, where no intent is sure but it does say something."""
    if _tells_of_damage(turn):
        return "damage"
    if turn.means("talk.not_received"):
        return "track"
    top = turn.perception.intents[0] if turn.perception.intents else None
    if top is None or top.confidence < LIKELY or not says_something(turn.view.text):
        return ""
    skill = SKILL_OF_INTENT.get(top.name, "")
    return skill if skill in ORDER_SKILLS else ""


def _tells_of_damage(turn: Turn) -> bool:
    """Whether the words say that something is broken, wrong or missing, though the intent is unsure."""
    return problem_kind(turn.view.text, turn.lexicon) is not None and not talk.asks(turn)


def _names_order_first(turn: Turn) -> bool:
    """Whether an order's number counts for more than the little that the rest of the message is taken for."""
    top = turn.perception.intents[0] if turn.perception.intents else None
    sure = top is not None and top.confidence >= SURE and top.name not in _SAYS_LITTLE
    return bool(turn.perception.entities.order_numbers) and not turn.state.tasks and not sure


def _only_names_order(turn: Turn) -> bool:
    """Whether all that the message says is which order, or who the shopper is."""
    entities = turn.perception.entities
    return bool(entities.order_numbers or entities.placeholders.get("EMAIL"))
