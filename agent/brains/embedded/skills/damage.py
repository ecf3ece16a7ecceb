"""Damaged, faulty, wrong or missing items: what happened, a photo where one is needed, replacement or refund."""

from __future__ import annotations

from datetime import date

from agent.brains.embedded import handover, lines, slots
from agent.brains.embedded.order import need_details
from agent.brains.embedded.proposals import waits
from agent.brains.embedded.refusals import say_refusal
from agent.brains.embedded.skills.changes import settle
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Flow, Outcome, Refusal, Turn
from agent.conversation.cards import Choice, ChoicesCard
from agent.perception.reason import problem_kind
from tools.results import ItemView, OrderDetails

_PROBLEMS = ("damaged", "faulty", "wrong_item", "missing")


def damage(turn: Turn, task: Task) -> Flow[Outcome]:
    """From "it's broken" to a proposal inside the policy's limits, or to a person who has all details."""
    if task.asked == "confirmation" and not lines.corrected(turn, task) and waits(turn, task):
        return "waiting"
    slots.remember(turn, task)
    details = yield from need_details(turn, task)
    if not isinstance(details, OrderDetails):
        return details
    number = details.order_number
    line = "" if "shipment" in task.slots else lines.the_line(turn, task, details.items, "damage.ask_item")
    if line is None:
        return "waiting"
    if _problem(turn, task) is None:
        return _ask_problem(turn, task)
    if _wanted(turn, task) is None:
        if task.asked != "resolution":
            turn.say(f"damage.sorry.{task.slots['problem']}")
        turn.ask(task, "resolution", "damage.ask_resolution")
        turn.choices("replacement", "refund")
        return "waiting"
    if "shipment" in task.slots:
        result = yield from turn.call(
            "claim_lost_parcel",
            order_number=number,
            shipment_id=task.slots["shipment"],
            resolution=task.slots["resolution"],
        )
        return (yield from settle(turn, task, result))
    _keep_photos(turn, task)
    view = next(view for view in details.items if view.line_id == line)
    result = yield from turn.call(
        "report_damage",
        order_number=number,
        line_id=line,
        quantity=lines.pieces(turn, task, view.line_id, details.items, view.quantity),
        problem=task.slots["problem"],
        resolution=task.slots["resolution"],
        photo_ids=task.slots.get("photos", []),
    )
    if isinstance(result, Refusal):
        return (yield from _refused(turn, task, result, view))
    return (yield from settle(turn, task, result))


def _refused(turn: Turn, task: Task, result: Refusal, view: ItemView) -> Flow[Outcome]:
    """What is missing for a proposal, what is possible instead, or why there is none."""
    if result.code == "photo_needed":
        if task.asked == "photo" and _has_no_photo(turn):
            turn.say("damage.no_photo")
            yield from handover.hand_over(turn, reason="needs_person")
            return "done"
        return turn.ask(task, "photo", "damage.ask_photo", item=view.title)
    over = result.code == "above_cap" or str(result.facts.get("rule", "")).startswith("refund_per")
    if over and "replacement" in result.alternatives and "insists" not in task.slots:
        task.slots["insists"] = True
        task.slots.pop("resolution", None)
        task.asked = "resolution"
        turn.say("damage.refund_above_cap", item=view.title)
        turn.choices("replacement", "hand_over")
        return "waiting"
    if result.code == "outside_window":
        until = date.fromisoformat(str(result.facts["report_until"]))
        turn.say("damage.too_late", item=view.title, until=turn.words.full_day(until))
        turn.offer("hand_over", "damage.offer_warranty", slots={"reason": "needs_person"})
        return "done"
    if result.code == "variant_unavailable":
        task.slots.pop("resolution", None)
        turn.say("damage.no_stock", item=view.title)
        turn.choices("refund")
        task.asked = "resolution"
        return "waiting"
    return (yield from say_refusal(turn, result, task=task, subject=view.title))


def _has_no_photo(turn: Turn) -> bool:
    return not turn.view.attachments and (
        turn.perception.answer == "no" or turn.means("talk.without") or turn.means("talk.cannot")
    )


def _problem(turn: Turn, task: Task) -> str | None:
    if "problem" not in task.slots:
        text = turn.view.text if task.asked == "problem" else slots.story(turn, task)
        kind = problem_kind(text, turn.lexicon)
        if kind is None and task.asked == "problem" and turn.answered:
            kind = "faulty"
        if kind is not None:
            task.slots["problem"] = kind
    return task.slots.get("problem")


def _ask_problem(turn: Turn, task: Task) -> Outcome:
    turn.ask(task, "problem", "damage.ask_problem")
    turn.show(
        ChoicesCard(
            choices=tuple(
                Choice(label=turn.words.text(f"problem.{name}"), text=turn.words.text(f"problem.{name}"))
                for name in _PROBLEMS
            )
        )
    )
    return "waiting"


def _wanted(turn: Turn, task: Task) -> str | None:
    if "resolution" not in task.slots:
        wish = slots.resolution(
            turn, turn.view.text if task.asked == "resolution" else slots.story(turn, task)
        )
        if wish is not None:
            task.slots["resolution"] = wish
    return task.slots.get("resolution")


def _keep_photos(turn: Turn, task: Task) -> None:
    photos = [*task.slots.get("photos", []), *turn.view.attachments]
    task.slots["photos"] = list(dict.fromkeys(photos))[-5:]
