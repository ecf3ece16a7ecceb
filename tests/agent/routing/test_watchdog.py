"""The watchdog on both databases: what the shopper was promised is kept, or they are told; each step once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from agent.conversation.events import HandoffEvent
from agent.routing.watchdog import LEASE_SECONDS
from agent.store.base import Append
from tests.agent.routing.conftest import Floor, offered

MINUTE = timedelta(minutes=1)
Make = Callable[..., Floor]


async def test_a_hand_off_is_routed_with_its_rule_in_packet_and_log(floor: Floor) -> None:
    handoff = await floor.queue(reason="safety")
    _, packet = await floor.desk.handoff(handoff.handoff_id)
    assert packet.routing is not None
    assert (packet.routing.rule, packet.routing.team, handoff.priority) == ("danger", "leads", 1)
    assert await floor.steps(handoff) == [("routed", "danger")]


async def test_the_promise_follows_the_hands_that_are_free(floor: Floor) -> None:
    waits = [(await floor.queue()).promised_at - floor.clock() for _ in range(6)]
    assert waits == [5 * MINUTE] * 4 + [10 * MINUTE] * 2  # two people with two hands each, ten minutes a case


async def test_a_promise_at_night_is_for_the_next_shift(floor: Floor) -> None:
    floor.clock.now = floor.clock.now.replace(hour=22)
    handoff = await floor.queue()
    assert handoff.promised_at == (floor.clock() + timedelta(days=1)).replace(hour=8, minute=5)


async def test_what_is_promised_again_comes_with_the_place_of_the_team(floor: Floor) -> None:
    first, second = await floor.queue(), await floor.queue()
    assert await floor.router.position(first.handoff_id) == 1
    assert await floor.router.position(second.handoff_id) == 2
    await floor.desk.claim(first.handoff_id, "mila")
    assert await floor.router.position(first.handoff_id) is None
    assert await floor.router.position(second.handoff_id) == 1


async def test_an_answer_in_time_keeps_the_promise_and_nothing_else_is_said(floor: Floor) -> None:
    handoff = await floor.queue()
    floor.clock.now += MINUTE
    await floor.desk.claim(handoff.handoff_id, "mila")
    await floor.desk.reply(handoff.handoff_id, "mila", "I am looking at it.")
    answered_at = floor.clock()
    await floor.pass_time(handoff.promised_at + MINUTE)
    await floor.desk.close(handoff.handoff_id, "mila")
    await floor.look(after=timedelta(hours=1))
    assert await floor.notices(handoff) == []
    watch = await floor.watches.watch(handoff.handoff_id)
    assert watch is not None
    assert (watch.answered_at, watch.outcome, watch.look_at) == (answered_at, "closed", None)
    steps = await floor.steps(handoff)
    assert ("answered", "promise.kept") in steps
    assert steps[-1] == ("ended", "desk.closed")


async def test_a_broken_promise_is_said_with_a_new_one_and_told_to_the_supervisors(floor: Floor) -> None:
    handoff = await floor.queue()
    await floor.pass_time(handoff.promised_at + MINUTE)
    later = await floor.now_of(handoff)
    assert later.promised_at > floor.clock()
    assert later.priority == handoff.priority - 1
    (said,) = await floor.notices(handoff)
    assert "I'm sorry: we promised you an answer by this time" in said
    assert "You're next." in said
    steps = await floor.steps(handoff)
    assert ("reminded", "watchdog.remind_before") in steps
    assert steps[-2:] == [("apologised", "watchdog.promise_due"), ("escalated", "watchdog.promise_due")]


async def test_each_further_promise_has_more_margin(floor: Floor) -> None:
    handoff = await floor.queue()
    await floor.pass_time(floor.clock() + timedelta(hours=3))
    promises = [
        event.promised_at - event.at
        for event in await floor.events(handoff)
        if event.kind == "routing" and event.step == "apologised" and event.promised_at
    ]
    assert len(promises) >= 3
    assert promises == sorted(set(promises))
    assert (await floor.steps(handoff)).count(("escalated", "watchdog.promise_due")) == 1


async def test_the_shopper_is_told_in_their_language_and_time_zone(floor: Floor) -> None:
    handoff = await floor.queue(language="de")
    await floor.pass_time(handoff.promised_at + MINUTE)
    (said,) = await floor.notices(handoff)
    assert said.startswith(
        "Es tut mir leid: Wir hatten Ihnen eine Antwort versprochen (spätestens heute um 09:35 Uhr"
    )
    assert "Sie sind als Nächstes an der Reihe. Ein Mensch antwortet Ihnen hier spätestens heute um" in said


async def test_a_better_place_is_told_but_not_each_one(floor: Floor) -> None:
    others = [await floor.queue() for _ in range(8)]
    mine = await floor.queue()
    for other in others[:5]:
        await floor.desk.claim(other.handoff_id, "mila")
        await floor.desk.reply(other.handoff_id, "mila", "Done.")
        await floor.desk.release(other.handoff_id, "mila")
    await floor.look(after=2 * MINUTE)
    assert await floor.notices(mine) == []  # it is nine minutes too early for that
    await floor.look(after=9 * MINUTE)
    told = [step for step, _ in await floor.steps(mine)]
    assert told == ["routed", "updated"]
    assert "There are 3 conversations ahead of yours." in (await floor.notices(mine))[0]


async def test_a_conversation_whose_person_went_away_returns_ahead_of_others(floor: Floor) -> None:
    handoff = await floor.queue()
    await floor.desk.claim(handoff.handoff_id, "mila")
    await floor.desk.reply(handoff.handoff_id, "mila", "One moment.")
    floor.clock.now += MINUTE
    await floor.say(handoff, "Are you there?")
    await floor.pass_time(floor.clock() + 13 * MINUTE)
    other = await floor.queue()
    await floor.pass_time(floor.clock() + 3 * MINUTE)
    back = await floor.now_of(handoff)
    assert (back.state, back.operator) == ("queued", "")
    assert await floor.router.position(back.handoff_id) == 1
    assert await floor.router.position(other.handoff_id) == 2
    record = await floor.store.get(handoff.conversation_id)
    assert record is not None
    assert record.owner == "queued"
    steps = await floor.steps(handoff)
    assert ("nudged", "watchdog.agent_silence") in steps
    assert ("returned", "watchdog.agent_silence") in steps
    assert "had to leave" in (await floor.notices(handoff))[-1]


async def test_whose_shift_is_over_is_not_waited_for_as_long(floor: Floor) -> None:
    floor.clock.now = floor.clock.now.replace(hour=16, minute=58)  # two minutes before the office closes
    handoff = await floor.queue()
    await floor.desk.claim(handoff.handoff_id, "mila")
    await floor.pass_time(floor.clock() + 9 * MINUTE)
    assert ("returned", "watchdog.shift_over") in await floor.steps(handoff)
    assert (await floor.now_of(handoff)).promised_at.hour == 8  # the next morning


async def test_a_silent_shopper_is_asked_and_then_closed_for_now(floor: Floor) -> None:
    handoff = await floor.queue()
    await floor.desk.claim(handoff.handoff_id, "mila")
    await floor.desk.reply(handoff.handoff_id, "mila", "Which colour do you want?")
    await floor.pass_time(floor.clock() + timedelta(hours=25), step=timedelta(hours=1))
    assert [text[:20] for text in await floor.notices(handoff)] == ["Are you still there?"]
    await floor.pass_time(floor.clock() + timedelta(hours=25), step=timedelta(hours=1))
    assert (await floor.now_of(handoff)).state == "closed"
    watch = await floor.watches.watch(handoff.handoff_id)
    assert watch is not None
    assert watch.outcome == "shopper_silent"
    assert "I'm closing this conversation for now" in (await floor.notices(handoff))[-1]


async def test_an_offer_goes_from_one_person_to_the_next(make_floor: Make) -> None:
    floor = make_floor(assignment="push")
    handoff = await floor.queue()
    await floor.pass_time(floor.clock() + 4.5 * MINUTE, step=MINUTE / 2)
    assert offered(await floor.events(handoff))[:2] == ["mila", "noor"]
    assert ("rerouted", "watchdog.offer") in await floor.steps(handoff)


async def test_offers_spread_over_people_and_stop_where_hands_are_full(make_floor: Make) -> None:
    floor = make_floor(assignment="push")
    handoffs = [await floor.queue() for _ in range(6)]
    await floor.look()
    named = [offered(await floor.events(handoff)) for handoff in handoffs]
    assert named == [["mila"], ["noor"], ["mila"], ["noor"], [], []]


async def test_a_near_promise_opens_the_conversation_to_the_fallback_team(make_floor: Make) -> None:
    people = "people:\n  mila: {teams: [care], capacity: 1}\n  sven: {teams: [specialists], capacity: 2}\n"
    floor = make_floor(people=people, assignment="push")
    busy = await floor.queue()
    await floor.desk.claim(busy.handoff_id, "mila")
    await floor.desk.reply(busy.handoff_id, "mila", "Hello!")
    handoff = await floor.queue()
    await floor.pass_time(handoff.promised_at + 2 * MINUTE)
    assert "sven" in offered(await floor.events(handoff))


async def test_two_watchdogs_that_look_at_the_same_moment_do_each_step_once(floor: Floor) -> None:
    handoff = await floor.queue()
    other = floor.another_worker()
    floor.clock.now = handoff.promised_at + MINUTE
    (due,) = await floor.watches.due(floor.clock())
    desk = await floor.watchdog._desk()
    done = await asyncio.gather(*(dog._look_at(due, desk) for dog in (floor.watchdog, other) * 3))
    assert done.count(True) == 1
    assert len(await floor.notices(handoff)) == 1


async def test_another_worker_goes_on_when_the_lease_of_a_dead_one_ends(floor: Floor) -> None:
    handoff = await floor.queue()
    await floor.look()
    other = floor.another_worker()
    floor.clock.now = handoff.promised_at + MINUTE
    await floor.watchdog.watches.lead(
        "watchdog", floor.watchdog.holder, now=floor.clock().timestamp(), seconds=LEASE_SECONDS
    )
    assert await other.look() == 0  # the first one lives, as far as anybody knows
    floor.clock.advance(LEASE_SECONDS + 1)
    assert await other.look() == 1
    assert len(await floor.notices(handoff)) == 1


async def test_a_decision_is_void_where_the_conversation_went_on(floor: Floor) -> None:
    handoff = await floor.queue()
    floor.clock.now = handoff.promised_at + MINUTE
    (due,) = await floor.watches.due(floor.clock())
    desk, read = await floor.watchdog._desk(), floor.watchdog._read

    async def read_and_be_overtaken(watch: object) -> object:
        looked = await read(due)
        await floor.desk.claim(handoff.handoff_id, "mila")
        return looked

    floor.watchdog._read = read_and_be_overtaken  # type: ignore[assignment,method-assign]
    assert not await floor.watchdog._look_at(due, desk)
    assert await floor.notices(handoff) == []
    assert (await floor.now_of(handoff)).operator == "mila"


async def test_a_hand_off_that_came_by_another_way_is_watched_too(floor: Floor) -> None:
    handoff = await floor.queue()
    _, packet = await floor.desk.handoff(handoff.handoff_id)
    await floor.desk.claim(handoff.handoff_id, "mila")
    await floor.desk.release(handoff.handoff_id, "mila")
    foreign = packet.model_copy(update={"handoff_id": "hand_foreign", "routing": None})
    event = HandoffEvent(at=floor.clock(), source="system", handoff_id="hand_foreign", state="queued")
    await floor.store.append(handoff.conversation_id, Append(events=(event,), owner="queued", packet=foreign))
    await floor.look()
    watch = await floor.watches.watch("hand_foreign")
    assert watch is not None
    assert watch.rule == "everything_else"


@pytest.mark.parametrize("language", ["ar", "ja", "pl", "th", "zh"])
async def test_every_notice_can_be_said(make_floor: Make, language: str) -> None:
    floor = make_floor()
    handoff = await floor.queue(language=language)
    await floor.pass_time(floor.clock() + timedelta(hours=2), step=5 * MINUTE)
    said = await floor.notices(handoff)
    assert len(said) >= 2
    assert all("{" not in text for text in said)
