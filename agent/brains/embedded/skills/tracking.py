"""Where is my order? And what the shop does when it is late, stuck, lost, or not there though marked delivered."""

from __future__ import annotations

from agent.brains.embedded import drawing
from agent.brains.embedded.identity import need_order
from agent.brains.embedded.phrases import means_not_received
from agent.brains.embedded.proposals import propose, waits
from agent.brains.embedded.refusals import say_refusal
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Failure, Flow, Outcome, Refusal, Turn
from tools.results import NextStep, OrderDetails, ParcelView, ProposalResult, Situation, TrackingResult

_DELIVERED = (Situation.DELIVERED, Situation.DELIVERED_RECENTLY)
_LATE = (Situation.LATE, Situation.INQUIRY_DUE, Situation.CUSTOMS)


def track(turn: Turn, task: Task) -> Flow[Outcome]:
    """Carrier, last events and expected date of every parcel; then what can be done about a problem."""
    if waits(turn, task):
        return "waiting"
    number = yield from need_order(turn, task)
    if number is None:
        return "waiting"
    tracking = yield from turn.call("track_order", order_number=number)
    if isinstance(tracking, Refusal):
        return (yield from say_refusal(turn, tracking, task=task))
    if isinstance(tracking, Failure):
        turn.say("error.tool_failed")
        turn.offer("hand_over", "handoff.offer")
        return "done"
    _tell(turn, tracking)
    missing = _says_missing(turn, task)
    for parcel in tracking.parcels:
        if parcel.next_step is NextStep.INQUIRY and parcel.situation is Situation.INQUIRY_DUE:
            return (yield from _inquiry(turn, task, number, parcel, "late"))
        if parcel.next_step is NextStep.REPLACE_OR_REFUND:
            turn.offer("damage", "track.offer_replacement", slots=_lost(number, parcel))
            return "done"
        if missing and parcel.situation in _DELIVERED:
            return (yield from _not_received(turn, task, number, parcel))
    return "done"


def _tell(turn: Turn, tracking: TrackingResult) -> None:
    words, parcels = turn.words, tracking.parcels
    if not parcels:
        turn.say(f"track.no_parcels.{tracking.status.value}", order=tracking.order_number)
        return
    if len(parcels) > 1:
        turn.paragraphs.append(
            words.plural("track.parcels", len(parcels), order=tracking.order_number)
        )
    for parcel in parcels:
        prefix = f"{drawing.titles(words, parcel.items)}: " if len(parcels) > 1 else ""
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
        last=words.text(f"scan.{parcel.events[0].code.value}") if parcel.events else "",
        since=words.day(parcel.events[0].at) if parcel.events else "",
    )
    follow = f"track.next.{parcel.next_step.value}"
    if parcel.situation in _LATE and words.catalogue.has(follow) and parcel.next_step_on:
        text = f"{text} {words.text(follow, day=words.day(parcel.next_step_on), carrier=parcel.carrier)}"
    return text


def _says_missing(turn: Turn, task: Task) -> bool:
    return (
        task.slots.get("intent") == "delivery_problem"
        or turn.perception.intent("delivery_problem") > 0.3
        or means_not_received(f"{task.slots.get('story', '')}\n{turn.view.text}", turn.view.language)
    )


def _lost(number: str, parcel: ParcelView) -> dict[str, object]:
    return {
        "order": number,
        "problem": "missing",
        "shipment": parcel.shipment_id,
    }


def _not_received(turn: Turn, task: Task, number: str, parcel: ParcelView) -> Flow[Outcome]:
    """Marked delivered, but not there: look first, then the carrier is asked."""
    words = turn.words
    if parcel.next_step is NextStep.INQUIRY_RUNNING:
        turn.say("track.inquiry_running", carrier=parcel.carrier)
        turn.offer("hand_over", "handoff.offer")
        return "done"
    if parcel.next_step is NextStep.NEIGHBOURS_THEN_INQUIRY and parcel.next_step_on is not None:
        if parcel.next_step_on > turn.now.date():
            turn.say(
                "track.look_first", carrier=parcel.carrier, day=words.day(parcel.next_step_on)
            )
            turn.offer("hand_over", "handoff.offer")
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
    number = yield from need_order(turn, task)
    if number is None:
        return "waiting"
    details = yield from turn.call("order_details", order_number=number)
    if isinstance(details, Refusal):
        return (yield from say_refusal(turn, details, task=task))
    if not isinstance(details, OrderDetails):
        turn.say("error.tool_failed")
        return "done"
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
