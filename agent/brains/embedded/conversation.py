"""The dialogue of one turn: what the message answers, what it asks for anew, and the work on both."""

from __future__ import annotations

from collections.abc import Mapping

from agent.brains.embedded import handover, phrases, proposals, slots, talk
from agent.brains.embedded.skills import SKILLS
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Flow, Turn

# Which dialogue serves an intent. Intents of talk ("thanks") are in `talk`; wishes for a person in `handover`.
SKILL_OF_INTENT: Mapping[str, str] = {
    "track_order": "track",
    "delivery_problem": "track",
    "order_details": "order_details",
    "cancel_order": "cancel",
    "change_order": "change_items",
    "change_shipping_address": "change_address",
    "return_item": "return",
    "exchange_item": "exchange",
    "damaged_or_wrong_item": "damage",
    "get_refund": "get_refund",
    "track_refund": "refund_status",
    "payment_issue": "payment",
    "get_invoice": "invoice",
    "delivery_options": "delivery",
    "delivery_period": "delivery",
    "customs_duties": "duties",
    "product_availability": "stock",
    "product_question": "product",
    "size_help": "help",
    "place_order": "help",
    "return_policy": "help",
    "payment_methods": "help",
    "discount_code": "help",
    "warranty": "help",
    "account_help": "help",
    "privacy_request": "help",
    "newsletter_subscription": "help",
    "complaint": "complaint",
    "contact_human_agent": "hand_over",
}
_SHOW_THE_ORDER = frozenset(SKILL_OF_INTENT.values()) - {
    "order_details", "help", "delivery", "duties", "stock", "product", "complaint", "hand_over"
}  # fmt: skip
"""Dialogues that say what there is to say of an order themselves."""

INFORMATIONAL = frozenset({"help", "delivery", "duties", "stock", "product"})
MAX_TASKS = 4
SURE = 0.75  # an intent beside an answer to the bot's question must be this clear to count as a new wish


def converse(turn: Turn) -> Flow[None]:
    """Answer one turn: a person where one is due, then what was open, then what is new."""
    reason = handover.trigger(turn)
    if reason is not None:
        yield from handover.hand_over(turn, reason=reason)
        return
    if turn.view.kind == "message":
        talk.greet_back(turn)
    yield from _hear_answer(turn)
    if turn.handed_off:
        return
    fresh = _new_tasks(turn)
    if not fresh and not turn.answered:
        yield from _without_request(turn)
        return
    turn.state.unclear = 0 if fresh or turn.answered else turn.state.unclear
    yield from _work(turn, fresh)


def _hear_answer(turn: Turn) -> Flow[None]:
    """Take the message as the answer to what the bot had asked, where it is one."""
    if turn.view.proposal_id or turn.view.kind != "message":
        turn.answered = True
        yield from proposals.answered(turn)
        return
    if turn.state.offer is not None and turn.perception.answer in ("yes", "no"):
        offer, turn.state.offer = turn.state.offer, None
        turn.answered = True
        if turn.perception.answer == "yes":
            turn.state.tasks.append(Task(skill=offer.skill, slots=dict(offer.slots)))
        else:
            turn.say("talk.all_right")
        return
    turn.state.offer = None
    task = turn.state.tasks[-1] if turn.state.tasks else None
    if task is None:
        return
    if phrases.means_never_mind(turn.view.text, turn.view.language):
        turn.state.tasks.pop()
        turn.answered = True
        turn.say("talk.dropped")
        return
    turn.answered = slots.answers(turn, task)


def _new_tasks(turn: Turn) -> list[Task]:
    """What the message asks for that is not being worked on; informational wishes first."""
    wanted: list[Task] = []
    current = turn.state.tasks[-1].skill if turn.state.tasks else ""
    if turn.view.kind != "message":
        return []
    for intent in turn.perception.intents:
        skill = SKILL_OF_INTENT.get(intent.name)
        if skill is None or any(task.skill == skill and skill != "help" for task in wanted):
            continue
        if turn.answered and (skill == current or intent.confidence < SURE or slots.explains(turn, intent.name)):
            continue
        if not turn.answered and not turn.perception.confident and len(turn.perception.intents) == 1:
            continue
        wanted.append(Task(skill=skill, slots={"story": turn.view.text, "intent": intent.name}))
    if any(task.skill in _SHOW_THE_ORDER for task in wanted):
        wanted = [task for task in wanted if task.skill != "order_details"]
    wanted = [task for task in wanted if not _brought_back(turn, task)]
    return sorted(wanted, key=lambda task: task.skill not in INFORMATIONAL)


def _brought_back(turn: Turn, wanted: Task) -> bool:
    """A wish that is on the stack already comes to its top instead of being opened twice."""
    for task in turn.state.tasks:
        if task.skill == wanted.skill and wanted.skill not in INFORMATIONAL:
            turn.state.tasks.remove(task)
            turn.state.tasks.append(task)
            task.slots["story"] = f"{task.slots.get('story', '')}\n{turn.view.text}"[-2000:]
            turn.answered = True
            return True
    return False


def _work(turn: Turn, fresh: list[Task]) -> Flow[None]:
    """Run the new tasks, then those that were interrupted, until one waits for the shopper."""
    for task in [task for task in fresh if task.skill in INFORMATIONAL]:
        yield from SKILLS[task.skill](turn, task)
    waiting = list(turn.state.tasks)
    turn.state.tasks += reversed([task for task in fresh if task.skill not in INFORMATIONAL])
    turn.state.tasks = turn.state.tasks[-MAX_TASKS:]
    for _ in range(MAX_TASKS + 2):
        if not turn.state.tasks or turn.handed_off:
            return
        task = turn.state.tasks[-1]
        if (fresh or turn.paragraphs) and task in waiting and task.asked and not turn.answered:
            turn.say("resume.back_to", topic=turn.words.text(f"topic.{task.skill}"))
            turn.answered = True  # asking again after a detour is no failed clarification
        outcome = yield from SKILLS[task.skill](turn, task)
        if outcome == "waiting":
            return
        if task in turn.state.tasks:
            turn.state.tasks.remove(task)


def _without_request(turn: Turn) -> Flow[None]:
    """Small talk, a question outside the shop's business, or something not understood."""
    if talk.small_talk(turn):
        if turn.state.tasks:
            turn.answered = True
            yield from _work(turn, [])
        return
    if turn.state.tasks:
        task = turn.state.tasks[-1]
        if turn.state.unclear + 1 >= 2 and task.asked:
            yield from handover.hand_over(turn, reason="unclear")
            return
        yield from _work(turn, [])
        return
    yield from talk.not_understood(turn)
