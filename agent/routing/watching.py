"""What the watchdog decides: pure functions from what is known of a wait to the next step. No clock, no store.

A decision is made on one version of a watch and stored together with the events that it causes, in one
transaction that only that version admits. Killed before, nothing has happened and the next look decides again;
killed after, the next look finds the step done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from agent.conversation.routing_event import RoutingStep
from agent.routing.rules import Watching
from agent.routing.values import Watch

__all__ = ["Decision", "Notice", "Seen", "Step", "decide"]

SHORTEST_LOOK = timedelta(seconds=5)
LONGEST_LOOK = timedelta(hours=1)
ON_OFFER_LOOK = timedelta(minutes=1)  # how often somebody with room is looked for
WORTH_A_REMINDER = timedelta(minutes=15)  # of a shorter wait a shopper needs no reminding

NoticeKind = Literal["position", "reminder", "delay", "apology", "returned", "still_there", "closed"]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the watchdog sees of a hand-off at `now`. Times of messages are those since it was queued.

    `estimate` is when somebody will have answered, counted from now; None where no people are known. `free` is
    who can be offered the conversation; `everyone_passed` tells that all who could have let it pass already.
    """

    now: datetime
    state: Literal["queued", "claimed", "released", "closed"]
    operator: str = ""
    position: int | None = None
    estimate: datetime | None = None
    new_promise: datetime
    free: str | None = None
    everyone_passed: bool = False
    next_shift: datetime | None = None  # when somebody works next, None while somebody does
    holder_works: bool = True
    claimed_at: datetime | None = None
    first_answer_at: datetime | None = None
    last_answer_at: datetime | None = None
    shopper_at: datetime | None = None  # their last message


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that happened, with the rule that caused it."""

    step: RoutingStep
    rule: str
    operator: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What the shopper is told; `before` is the promise that was not kept."""

    kind: NoticeKind
    before: datetime | None = None
    again: bool = False
    offers: bool = False


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The next version of the watch, with what is told and done in the same transaction."""

    watch: Watch
    steps: tuple[Step, ...] = ()
    notice: Notice | None = None
    move: Literal["requeue", "close"] | None = None


def decide(watch: Watch, seen: Seen, times: Watching) -> Decision:
    """The next step for a hand-off."""
    watch, steps = _note_answer(replace(watch, version=watch.version + 1), seen)
    if seen.state in ("released", "closed"):
        ended = replace(watch, look_at=None, ended_at=seen.now, outcome=watch.outcome or seen.state)
        return Decision(watch=ended, steps=(*steps, Step(step="ended", rule=f"desk.{seen.state}")))
    made = _claimed(watch, seen, times) if seen.state == "claimed" else _queued(watch, seen, times)
    return replace(made, steps=(*steps, *made.steps))


def _note_answer(watch: Watch, seen: Seen) -> tuple[Watch, tuple[Step, ...]]:
    if watch.answered_at is not None or seen.first_answer_at is None:
        return watch, ()
    kept = seen.first_answer_at <= watch.promised_at
    step = Step(step="answered", rule="promise.kept" if kept else "promise.broken", operator=seen.operator)
    return replace(watch, answered_at=seen.first_answer_at), (step,)


# ---- a person holds it ----


def _claimed(watch: Watch, seen: Seen, times: Watching) -> Decision:
    watch = replace(watch, offered_to="", offered_until=None)
    silence = timedelta(minutes=times.agent_silence)
    waiting_since = _waiting_since(watch, seen)
    if waiting_since is None:
        return _shopper_is_asked(replace(watch, nudged=False), seen, times)
    watch = replace(watch, asked_shopper_at=None)
    waited = seen.now - waiting_since
    gone = waited >= silence or (not seen.holder_works and waited >= silence / 3)
    if gone:
        return _returned(watch, seen, times)
    if watch.answered_at is None and seen.now >= watch.promised_at:
        return _apologised(watch, seen, times, steps=())
    steps: tuple[Step, ...] = ()
    if waited >= silence / 2 and not watch.nudged:
        watch = replace(watch, nudged=True)
        steps = (Step(step="nudged", rule="watchdog.agent_silence", operator=seen.operator),)
    ends = waiting_since + (silence if watch.nudged else silence / 2)
    looks = [ends, seen.now + silence / 3]
    if watch.answered_at is None:
        looks.append(watch.promised_at)
    return Decision(watch=_look(watch, seen, *looks), steps=steps)


def _waiting_since(watch: Watch, seen: Seen) -> datetime | None:
    """Since when the shopper waits for the person who holds it, None when it is the shopper's turn."""
    if seen.last_answer_at is None or watch.answered_at is None:
        return max(watch.queued_at, seen.claimed_at or watch.queued_at, seen.shopper_at or watch.queued_at)
    since = max(seen.shopper_at or watch.queued_at, seen.claimed_at or watch.queued_at)
    return since if (seen.shopper_at or watch.queued_at) > seen.last_answer_at else None


def _shopper_is_asked(watch: Watch, seen: Seen, times: Watching) -> Decision:
    """It is the shopper's turn: after a long silence they are asked, after another one it is closed for now."""
    silence = timedelta(minutes=times.shopper_silence)
    asked = watch.asked_shopper_at
    since = asked or seen.last_answer_at or seen.now
    if seen.now < since + silence:
        # Not only then: should the shopper write meanwhile, the person who holds it has to answer.
        poll = seen.now + timedelta(minutes=times.agent_silence) / 2
        return Decision(watch=_look(watch, seen, since + silence, poll))
    rule = "watchdog.shopper_silence"
    if asked is None:
        watch = replace(watch, asked_shopper_at=seen.now)
        step = Step(step="asked_shopper", rule=rule, operator=seen.operator)
        looked = _look(watch, seen, seen.now + silence)
        return Decision(watch=looked, steps=(step,), notice=Notice(kind="still_there"))
    ended = replace(watch, look_at=None, ended_at=seen.now, outcome="shopper_silent")
    step = Step(step="ended", rule=rule, operator=seen.operator)
    return Decision(watch=ended, steps=(step,), notice=Notice(kind="closed"), move="close")


def _returned(watch: Watch, seen: Seen, times: Watching) -> Decision:
    """The person who held it went away: back to the queue, ahead of the others, with a new promise."""
    broken = watch.answered_at is None and seen.now >= watch.promised_at
    rule = "watchdog.agent_silence" if seen.holder_works else "watchdog.shift_over"
    returned = replace(
        watch,
        priority=max(watch.priority - 1, 1),
        promised_at=seen.new_promise,
        position_told=None,
        told_at=seen.now,
        reminded=False,
        nudged=False,
        apologies=watch.apologies + broken,
        reroutes=watch.reroutes + 1,
        passed_by=_added(watch.passed_by, seen.operator),
    )
    looked = _look(returned, seen, *_queue_looks(returned, seen, times))
    step = Step(step="returned", rule=rule, operator=seen.operator)
    notice = Notice(kind="returned", before=watch.promised_at if broken else None, again=watch.apologies > 0)
    return Decision(watch=looked, steps=(step,), notice=notice, move="requeue")


# ---- it waits ----


def _queued(watch: Watch, seen: Seen, times: Watching) -> Decision:
    watch, steps = _offers(watch, seen, times)
    if seen.now >= watch.promised_at:
        return _apologised(watch, seen, times, steps=steps)
    remind_at = watch.promised_at - timedelta(minutes=times.remind_before)
    if seen.now >= remind_at and not watch.reminded:
        return _reminded(watch, seen, times, steps)
    if _is_better_place(watch, seen, times):
        watch = replace(watch, position_told=seen.position, told_at=seen.now)
        steps = (*steps, Step(step="updated", rule="watchdog.position_every"))
        looked = _look(watch, seen, *_queue_looks(watch, seen, times))
        return Decision(watch=looked, steps=steps, notice=Notice(kind="position"))
    return Decision(watch=_look(watch, seen, *_queue_looks(watch, seen, times)), steps=steps)


def _apologised(watch: Watch, seen: Seen, times: Watching, *, steps: tuple[Step, ...]) -> Decision:
    """The promise was due and nobody came: say so, promise anew, move it ahead, tell the supervisors."""
    rule = "watchdog.promise_due"
    later = replace(
        watch,
        priority=max(watch.priority - 1, 1),
        promised_at=seen.new_promise,
        position_told=seen.position,
        told_at=seen.now,
        reminded=False,
        apologies=watch.apologies + 1,
        escalated=True,
        passed_by=(),
    )
    steps = (*steps, Step(step="apologised", rule=rule, operator=seen.operator))
    if not watch.escalated:
        steps = (*steps, Step(step="escalated", rule=rule, operator=seen.operator))
    notice = Notice(kind="apology", before=watch.promised_at, again=watch.apologies > 0, offers=True)
    looked = _look(later, seen, *_queue_looks(later, seen, times))
    return Decision(watch=looked, steps=steps, notice=notice)


def _reminded(watch: Watch, seen: Seen, times: Watching, steps: tuple[Step, ...]) -> Decision:
    """The promise comes near: remind the desk, ask the fallback team too, tell the shopper where it stands."""
    if seen.estimate is not None and seen.estimate > watch.promised_at:
        delayed = replace(
            watch,
            promised_at=seen.new_promise,
            position_told=seen.position,
            told_at=seen.now,
            delays=watch.delays + 1,
        )
        step = Step(step="delayed", rule="watchdog.estimate")
        looked = _look(delayed, seen, *_queue_looks(delayed, seen, times))
        notice = Notice(kind="delay", before=watch.promised_at)
        return Decision(watch=looked, steps=(*steps, step), notice=notice)
    long_wait = watch.promised_at - (watch.told_at or watch.queued_at) >= WORTH_A_REMINDER
    reminded = replace(watch, reminded=True)
    if long_wait:
        reminded = replace(reminded, position_told=seen.position, told_at=seen.now)
    looked = _look(reminded, seen, *_queue_looks(reminded, seen, times))
    step = Step(step="reminded", rule="watchdog.remind_before")
    told = Notice(kind="reminder") if long_wait else None
    return Decision(watch=looked, steps=(*steps, step), notice=told)


def _offers(watch: Watch, seen: Seen, times: Watching) -> tuple[Watch, tuple[Step, ...]]:
    """Push: who has room is offered the conversation; who lets the offer pass is followed by the next."""
    if times.assignment == "pull":
        return watch, ()
    steps: tuple[Step, ...] = ()
    if watch.offered_until is not None and seen.now >= watch.offered_until:
        steps = (Step(step="rerouted", rule="watchdog.offer", operator=watch.offered_to),)
        watch = replace(
            watch,
            passed_by=_added(watch.passed_by, watch.offered_to),
            reroutes=watch.reroutes + 1,
            offered_to="",
            offered_until=None,
        )
    if seen.everyone_passed:
        watch = replace(watch, passed_by=())
    if not watch.offered_to and seen.free is not None and seen.free not in watch.passed_by:
        until = seen.now + timedelta(minutes=times.offer)
        watch = replace(watch, offered_to=seen.free, offered_until=until)
        steps = (*steps, Step(step="offered", rule="watchdog.assignment", operator=seen.free))
    return watch, steps


def _is_better_place(watch: Watch, seen: Seen, times: Watching) -> bool:
    """Whether the place got so much better that the shopper should know: half of what they know, or next."""
    if seen.position is None:
        return False
    if (watch.told_at or watch.queued_at) + timedelta(minutes=times.position_every) > seen.now:
        return False
    known = watch.position_told
    return known is None or (known > 1 and seen.position * 2 <= known)


def _queue_looks(watch: Watch, seen: Seen, times: Watching) -> list[datetime]:
    looks = [watch.promised_at]
    if not watch.reminded:
        looks.append(watch.promised_at - timedelta(minutes=times.remind_before))
    if watch.offered_until is not None:
        looks.append(watch.offered_until)
    elif times.assignment == "push":
        looks.append(seen.next_shift or seen.now + ON_OFFER_LOOK)
    if watch.position_told is None or watch.position_told > 1:
        told = (watch.told_at or watch.queued_at) + timedelta(minutes=times.position_every)
        looks.append(
            max(told, seen.next_shift or told, seen.now + timedelta(minutes=times.position_every) / 2)
        )
    return looks


def _look(watch: Watch, seen: Seen, *looks: datetime) -> Watch:
    """When to look next: the earliest of these, neither at once again nor in a long time."""
    soonest, latest = seen.now + SHORTEST_LOOK, seen.now + LONGEST_LOOK
    return replace(watch, look_at=min(max(min(looks), soonest), latest))


def _added(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if not name or name in names else (*names, name)
