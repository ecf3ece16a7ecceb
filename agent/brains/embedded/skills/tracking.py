"""Where is my order? And what the shop does when it is late, stuck, lost, or not there though marked delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.brains.embedded import slots
from agent.brains.embedded.identity import need_order
from agent.brains.embedded.order import need_details, say_defect
from agent.brains.embedded.proposals import propose, waits
from agent.brains.embedded.refusals import say_refusal
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Failure, Flow, Outcome, Refusal, Turn
from agent.replies import drawing
from tools.results import NextStep, OrderDetails, ParcelView, ProposalResult, Situation, TrackingResult

_DELIVERED = (Situation.DELIVERED, Situation.DELIVERED_RECENTLY)
_LATE = (Situation.LATE, Situation.INQUIRY_DUE, Situation.CUSTOMS)
_INQUIRY: Mapping[Situation, str] = {Situation.INQUIRY_DUE: "late", Situation.CUSTOMS: "customs"}
_SOUNDS_LIKE_IT = frozenset(
    {"track_order", "delivery_problem", "delivery_period", "delivery_options", "order_details"}
)


def follow_up(turn: Turn) -> Task | None:
    """What a message that states no wish by itself means right after the bot told where a parcel is."""
    if turn.state.tasks:
        return None
    if turn.perception.entities.order_numbers and turn.means("talk.not_received"):
        return Task(skill="track", slots={"story": turn.view.text})
    if turn.state.last != "track" or not turn.state.order:
        return None
    top = turn.perception.intents[0] if turn.perception.intents else None
    if top is not None and top.name in ("thanks", "goodbye") and top.confidence > 0.6:
        return None
    text = turn.view.text
    sounds_like_it = top is not None and top.name in _SOUNDS_LIKE_IT
    if sounds_like_it or turn.means("talk.follow_up") or turn.means("talk.not_received"):
        return Task(skill="track", slots={"order": turn.state.order, "story": text, "again": True})
    return None


def means_other_parcel(turn: Turn) -> bool:
    """Whether the message asks for another parcel of the order whose parcels were told."""
    known = turn.state.last == "track" and bool(turn.state.order) and not turn.state.tasks
    return known and turn.means("talk.other_parcel")


def means_own_parcel(turn: Turn) -> bool:
    """Whether a question about delivery times is about a parcel that was named or is spoken of."""
    entities = turn.perception.entities
    if entities.countries:
        return False
    return bool(entities.order_numbers) or (turn.state.last == "track" and bool(turn.state.order))


def track(turn: Turn, task: Task) -> Flow[Outcome]:
    """Carrier, last events and expected date of every parcel; then what can be done about a problem."""
    if waits(turn, task):
        return "waiting"
    slots.remember(turn, task)
    if turn.state.last == "track" and turn.state.order and not turn.perception.entities.order_numbers:
        task.slots["again"] = True
    number = yield from need_order(turn, task)
    if number is None:
        return "waiting"
    tracking = yield from turn.call("track_order", order_number=number)
    if isinstance(tracking, Refusal):
        return (yield from say_refusal(turn, tracking, task=task))
    if isinstance(tracking, Failure):
        return say_defect(turn)
    meant = _meant(turn, task, tracking.parcels)
    missing = _missing(turn, task, tracking, meant)
    if task.slots.get("again") and missing is not None and _too_early(missing):
        return _still_waiting(turn, missing)
    only = task.slots.get("again") or turn.means("talk.other_parcel")
    _tell(turn, tracking, meant if only else tracking.parcels)
    for parcel in meant:
        if parcel.next_step is NextStep.INQUIRY and parcel.situation in _INQUIRY and parcel.next_step_due:
            return (yield from _inquiry(turn, task, number, parcel, _INQUIRY[parcel.situation]))
        if parcel.next_step is NextStep.REPLACE_OR_REFUND:
            return _make_good(turn, task, number, parcel)
        if parcel.next_step is NextStep.PERSON:
            turn.offer("hand_over", "handoff.offer", slots={"reason": "needs_person"})
            return "done"
    if missing is not None:
        return (yield from _not_received(turn, task, number, missing))
    return "done"


def _meant(turn: Turn, task: Task, parcels: Sequence[ParcelView]) -> Sequence[ParcelView]:
    """The parcels that the shopper speaks of, by what is in them; else those under way; else all."""
    if len(parcels) < 2:
        return parcels
    items = [view for parcel in parcels for view in parcel.items]
    named = set(slots.lines_meant(turn, task, items).line_ids)
    found = [parcel for parcel in parcels if any(view.line_id in named for view in parcel.items)]
    if found and len(found) < len(parcels):
        return found
    under_way = [parcel for parcel in parcels if parcel.situation not in _DELIVERED]
    return under_way or parcels


def _missing(
    turn: Turn, task: Task, tracking: TrackingResult, meant: Sequence[ParcelView]
) -> ParcelView | None:
    """The parcel that is marked delivered though the shopper does not have it."""
    delivered = [parcel for parcel in meant if parcel.situation in _DELIVERED]
    if len(delivered) == len(meant) and delivered and _says_missing(turn, task):
        return delivered[-1]
    return None


def _tell(turn: Turn, tracking: TrackingResult, parcels: Sequence[ParcelView]) -> None:
    words = turn.words
    if not parcels:
        turn.say(f"track.no_parcels.{tracking.status.value}", order=tracking.order_number)
        return
    if len(parcels) > 1:
        turn.paragraphs.append(words.plural("track.parcels", len(parcels), order=tracking.order_number))
    for parcel in parcels:
        prefix = f"{drawing.titles(words, parcel.items)}: " if len(tracking.parcels) > 1 else ""
        turn.paragraphs.append(prefix + _parcel_text(turn, tracking.order_number, parcel))
    turn.show(drawing.tracking_card(words, tracking))


def _parcel_text(turn: Turn, order: str, parcel: ParcelView) -> str:
    words = turn.words
    key = f"track.{parcel.situation.value}"
    if parcel.situation is Situation.NOT_SHIPPED and parcel.expected is None:
        key = "track.not_shipped_undated"
    text = words.text(
        key,
        order=order,
        carrier=parcel.carrier,
        number=parcel.tracking_number,
        expected=words.day(parcel.expected) if parcel.expected else "",
        delivered=words.moment(parcel.delivered_at, now=turn.now) if parcel.delivered_at else "",
        last=_last_scan(turn, parcel),
        since=words.day(parcel.events[0].at) if parcel.events else "",
    )
    follow = f"track.next.{parcel.next_step.value}"
    due = parcel.next_step is NextStep.INQUIRY and parcel.next_step_due
    if parcel.situation in _LATE and words.catalogue.has(follow) and parcel.next_step_on and not due:
        text = f"{text} {words.text(follow, day=words.day(parcel.next_step_on), carrier=parcel.carrier)}"
    return text


def _last_scan(turn: Turn, parcel: ParcelView) -> str:
    """The latest news of a parcel: what, where, and on which day unless the sentence says it."""
    if not parcel.events:
        return ""
    scan, words = parcel.events[0], turn.words
    where = [scan.location] if scan.location else []
    when = [] if parcel.situation is Situation.INQUIRY_DUE else [words.day(scan.at)]
    return ", ".join([words.text(f"scan.{scan.code.value}"), *where, *when])


def _too_early(parcel: ParcelView) -> bool:
    return parcel.next_step is NextStep.NEIGHBOURS_THEN_INQUIRY and not parcel.next_step_due


def _says_missing(turn: Turn, task: Task) -> bool:
    return (
        task.slots.get("intent") == "delivery_problem"
        or bool(task.slots.get("again"))
        or turn.perception.intent("delivery_problem") > 0.3
        or turn.means("talk.not_received", slots.story(turn, task))
    )


def _make_good(turn: Turn, task: Task, number: str, parcel: ParcelView) -> Outcome:
    """A lost parcel: sent again or paid back, as the shopper chooses."""
    turn.say("track.offer_replacement")
    turn.choices("replacement", "refund")
    turn.state.tasks.remove(task)
    known = {"order": number, "order_settled": True, "problem": "missing", "shipment": parcel.shipment_id}
    turn.state.tasks.append(Task(skill="damage", slots=known, asked="resolution"))
    return "waiting"


def _still_waiting(turn: Turn, parcel: ParcelView) -> Outcome:
    """The shopper has looked, and the carrier does not search yet."""
    day = turn.words.day(parcel.next_step_on) if parcel.next_step_on else ""
    turn.say("track.still_waiting", carrier=parcel.carrier, day=day)
    turn.offer("hand_over", "handoff.offer", slots={"reason": "needs_person"})
    return "done"


def _not_received(turn: Turn, task: Task, number: str, parcel: ParcelView) -> Flow[Outcome]:
    """Marked delivered, but not there: look first, then the carrier is asked."""
    words = turn.words
    if parcel.next_step is NextStep.INQUIRY_RUNNING:
        turn.say("track.inquiry_running", carrier=parcel.carrier)
        turn.offer("hand_over", "handoff.offer")
        return "done"
    if parcel.next_step is NextStep.NEIGHBOURS_THEN_INQUIRY and parcel.next_step_on is not None:
        if _too_early(parcel):
            turn.say("track.look_first", carrier=parcel.carrier, day=words.day(parcel.next_step_on))
            return "done"
        turn.say("track.look_now", carrier=parcel.carrier)
    return (yield from _inquiry(turn, task, number, parcel, "missing"))


def _inquiry(turn: Turn, task: Task, number: str, parcel: ParcelView, reason: str) -> Flow[Outcome]:
    """Offer to ask the carrier."""
    result = yield from turn.call(
        "open_inquiry", order_number=number, shipment_id=parcel.shipment_id, reason=reason
    )
    if isinstance(result, ProposalResult):
        return propose(turn, task, result)
    if isinstance(result, Refusal):
        return (yield from say_refusal(turn, result, task=task))
    turn.offer("hand_over", "handoff.offer")
    return "done"


def order_details(turn: Turn, task: Task) -> Flow[Outcome]:
    """What was ordered, what it cost, where it stands."""
    details = yield from need_details(turn, task)
    if not isinstance(details, OrderDetails):
        return details
    number = details.order_number
    words = turn.words
    turn.say(
        "order.summary",
        order=number,
        day=words.full_day(details.placed_at),
        items=drawing.titles(words, details.items),
        total=words.money(details.total),
        status=words.text(f"order_status.{details.status.value}"),
    )
    turn.show(drawing.order_card(words, details))
    return "done"
