"""What people do with conversations: take over, write, sort, end, give back with an instruction, judge."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from agent.conversation.events import HandoffEvent, MessageEvent, ReplyEvent
from agent.desk import bulk, ending, judging, sorting, taking, writing
from agent.desk.workplace import Actor, Workplace
from agent.errors import Conflict, InvalidInput, NotFound
from agent.inbox.values import InboxQuery, InboxRow
from agent.testing import ScriptedBrain
from tests.agent.staging import Conversation, Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOOR = Actor(id="staff_01jd5x0000000000000000noor", name="Noor")
PIET = Actor(id="staff_01jd5x0000000000000000piet", name="Piet")
EMAIL = "john.carter@example.co.uk"


@pytest.fixture
def desk(stage: Stage) -> Workplace:
    return stage.crossdesk.room.workplace


async def row_of(desk: Workplace, talk: Conversation) -> InboxRow:
    row = await desk.inbox.row(talk.record.conversation_id)
    assert row is not None
    return row


async def test_one_takes_a_conversation_from_the_bot_and_the_bot_is_silent(
    stage: Stage, desk: Workplace
) -> None:
    talk = await stage.open()
    await talk.say("Hello")
    cid = talk.record.conversation_id
    record = await taking.take_over(desk, cid, NOOR)
    assert (record.state, record.operator) == ("claimed", NOOR.id)
    assert await taking.take_over(desk, cid, NOOR) == record
    with pytest.raises(Conflict):
        await taking.take_over(desk, cid, PIET)
    assert (await talk.say("Are you there?")).reply.text == ""
    shown = [e.operator for e in await talk.events() if isinstance(e, HandoffEvent) and e.state == "claimed"]
    assert shown == ["Noor"]  # the name is for the shopper, the id for the desk
    row = await row_of(desk, talk)
    assert (row.owner, row.holder, row.assignee) == ("human", "Noor", NOOR.id)
    mine = await desk.inbox.page(InboxQuery(view="mine"), me=NOOR.id, now=desk.clock())
    assert cid in [row.conversation_id for row in mine.rows]


async def test_of_two_who_take_it_at_once_one_holds_it(stage: Stage, desk: Workplace) -> None:
    talk = await stage.open()
    await talk.say("I want to talk to a human agent, please.")
    cid = talk.record.conversation_id
    took = await asyncio.gather(
        *(taking.take_over(desk, cid, actor) for actor in (NOOR, PIET)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in took) == ["Conflict", "HandoffRecord"]


async def test_only_the_holder_answers_and_the_files_go_along(
    stage: Stage, desk: Workplace, picture: bytes
) -> None:
    talk = await stage.open()
    await talk.say("Hello")
    cid = talk.record.conversation_id
    with pytest.raises(Conflict):
        await writing.reply(desk, cid, NOOR, "Hello")
    await taking.take_over(desk, cid, NOOR)
    with pytest.raises(Conflict):
        await writing.reply(desk, cid, PIET, "Hello")
    attachment = await stage.crossdesk.attachments.save(cid, "label.png", picture)
    said = await writing.reply(desk, cid, NOOR, f"Write to {EMAIL}", key="k", attachments=(attachment,))
    again = await writing.reply(desk, cid, NOOR, f"Write to {EMAIL}", key="k", attachments=(attachment,))
    assert said == again
    assert said.attachments[0].attachment_id == attachment.attachment_id
    stored = [e for e in await talk.events() if isinstance(e, MessageEvent) and e.source == "human"]
    assert len(stored) == 1
    assert EMAIL not in stored[0].text
    assert EMAIL in said.text


async def test_a_note_is_masked_and_calls_whom_it_names(stage: Stage, desk: Workplace) -> None:
    talk = await stage.open()
    await talk.say("Hello")
    note = await writing.note(
        desk, talk.record.conversation_id, NOOR, f"@{PIET.id} please write to {EMAIL}, not @everybody"
    )
    assert note.mentions == (PIET.id,)
    assert EMAIL not in note.text
    with pytest.raises(InvalidInput):
        await writing.note(desk, talk.record.conversation_id, NOOR, " \u200b ")
    with pytest.raises(NotFound):
        await writing.note(desk, "conv_unknown", NOOR, "Hello")


async def test_sorting_shows_in_the_inbox(stage: Stage, desk: Workplace) -> None:
    talk = await stage.open()
    await talk.say("Hello")
    cid = talk.record.conversation_id
    until = desk.clock() + timedelta(hours=2)
    await sorting.assign(desk, cid, NOOR, PIET.id)
    await sorting.tag(desk, cid, NOOR, ["VIP", "zoll-änderung", "vip"])
    await sorting.untag(desk, cid, NOOR, ["vip"])
    await sorting.prioritise(desk, cid, NOOR, 1)
    await sorting.snooze(desk, cid, NOOR, until)
    row = await row_of(desk, talk)
    assert (row.assignee, row.tags, row.priority, row.snoozed_until) == (
        PIET.id,
        ("zoll-änderung",),
        1,
        until,
    )
    for wrong in ([], ["two words"], ["x" * 41], ["<b>"], [""]):
        with pytest.raises(InvalidInput):
            await sorting.tag(desk, cid, NOOR, wrong)
    with pytest.raises(InvalidInput):
        await sorting.snooze(desk, cid, NOOR, desk.clock() - timedelta(seconds=1))


async def test_a_resolved_conversation_is_closed_with_its_outcome(stage: Stage, desk: Workplace) -> None:
    talk = await stage.open()
    await talk.say("I want to talk to a human agent, please.")
    cid = talk.record.conversation_id
    await taking.take_over(desk, cid, NOOR)
    with pytest.raises(Conflict):
        await ending.resolve(desk, cid, PIET, "answered")
    with pytest.raises(InvalidInput):
        await ending.resolve(desk, cid, NOOR, "other")
    await ending.resolve(desk, cid, NOOR, "refunded", f"told {EMAIL}")
    row = await row_of(desk, talk)
    assert (row.owner, row.outcome, row.holder, row.unread) == ("closed", "refunded", "", 0)
    assert await desk.store.open_handoff(cid) is None
    assert EMAIL not in stage.log_text()


async def test_merging_tells_the_shopper_where_it_goes_on(stage: Stage, desk: Workplace) -> None:
    one, other, stranger = [await stage.open(customer=c) for c in ("C-1002", "C-1002", "C-1001")]
    for talk in (one, other, stranger):
        await talk.say("Hello")
    source, target = one.record.conversation_id, other.record.conversation_id
    with pytest.raises(Conflict):
        await ending.merge(desk, source, NOOR, into=stranger.record.conversation_id, notice="Go on there.")
    with pytest.raises(InvalidInput):
        await ending.merge(desk, source, NOOR, into=source, notice="Go on here.")
    await ending.merge(desk, source, NOOR, into=target, notice="It goes on in the other chat.")
    row = await row_of(desk, one)
    assert (row.owner, row.merged_into, row.outcome) == ("closed", target, "duplicate")
    seen = await stage.crossdesk.service.events(one.record, after=0)
    told = [e for e in seen if isinstance(e, MessageEvent) and e.source == "system"]
    assert [event.text for event in told] == ["It goes on in the other chat."]
    assert [e.absorbed for e in await other.events() if e.kind == "merged"] == [source]
    with pytest.raises(Conflict):
        await ending.merge(desk, source, NOOR, into=target, notice="Again.")


@pytest.mark.parametrize(
    ("instruction", "heard"),
    [
        ("ask_for_photo", "send me a photo"),
        ("answer_with_text", "The blue one costs 12.50 EUR since Monday."),
    ],
)
async def test_the_bot_heeds_an_instruction_once(
    stage: Stage, desk: Workplace, instruction: str, heard: str
) -> None:
    talk = await stage.open()
    await talk.say("Hello")
    cid = talk.record.conversation_id
    await taking.take_over(desk, cid, NOOR)
    text = heard if instruction == "answer_with_text" else ""
    await taking.hand_back(desk, cid, NOOR, instruction, text)  # type: ignore[arg-type]
    assert heard in (await talk.say("ok")).reply.text
    assert heard not in (await talk.say("Thank you")).reply.text


async def test_an_offered_return_follows_the_rules_and_waits_for_the_shopper(
    stage: Stage, desk: Workplace
) -> None:
    talk = await stage.open(customer="C-1002")
    await talk.say("Where is my order 10002?")
    cid = talk.record.conversation_id
    await taking.take_over(desk, cid, NOOR)
    await taking.hand_back(desk, cid, NOOR, "offer_return")
    result = await talk.say("ok")
    called = [event.tool for event in result.events if event.kind == "tool_started"]
    assert "return" in result.reply.text.lower() or "order_details" in called
    assert stage.shop() == stage._first_day


async def test_another_brain_is_told_the_instruction_as_text(stage: Stage, desk: Workplace) -> None:
    talk = await stage.open()
    await talk.say("Hello")
    cid = talk.record.conversation_id
    await taking.take_over(desk, cid, NOOR)
    await taking.hand_back(desk, cid, NOOR, "answer_with_text", "We open at nine.")
    with stage.played_by(ScriptedBrain.saying("We open at nine.")) as brain:
        await talk.say("When do you open?")
    view = brain.requests[0].bound["view"]
    assert (view.instruction.kind, view.instruction.text) == ("answer_with_text", "We open at nine.")


async def test_an_answer_needs_its_text_and_only_the_holder_gives_back(stage: Stage, desk: Workplace) -> None:
    talk = await stage.open()
    await talk.say("Hello")
    cid = talk.record.conversation_id
    with pytest.raises(Conflict):
        await taking.hand_back(desk, cid, NOOR)
    await taking.take_over(desk, cid, NOOR)
    with pytest.raises(InvalidInput):
        await taking.hand_back(desk, cid, NOOR, "answer_with_text", " ")
    with pytest.raises(Conflict):
        await taking.hand_back(desk, cid, PIET)
    await taking.hand_back(desk, cid, NOOR)
    assert (await row_of(desk, talk)).owner == "bot"


async def test_a_reply_of_the_bot_is_judged_with_a_reason(stage: Stage, desk: Workplace) -> None:
    talk = await stage.open()
    await talk.say("Hello")
    cid = talk.record.conversation_id
    reply = next(event for event in await talk.events() if isinstance(event, ReplyEvent))
    event = await judging.judge(
        desk,
        cid,
        NOOR,
        reply.message_id,
        f"asked by {EMAIL}",
        intents=("greeting",),
        known_intents=("greeting",),
    )
    assert EMAIL not in event.reason
    with pytest.raises(NotFound):
        await judging.judge(desk, cid, NOOR, "msg_other", "wrong")
    with pytest.raises(InvalidInput):
        await judging.judge(desk, cid, NOOR, reply.message_id, "wrong", intents=("nonsense",))


async def test_a_bulk_action_tells_of_each_what_became_of_it(stage: Stage, desk: Workplace) -> None:
    talks = [await stage.open() for _ in range(3)]
    for talk in talks:
        await talk.say("I want to talk to a human agent, please.")
    ids = [talk.record.conversation_id for talk in talks]
    await taking.take_over(desk, ids[1], PIET)
    done = await bulk.on_each(
        [*ids, "conv_unknown", ids[0]], lambda cid: ending.resolve(desk, cid, NOOR, "no_reply")
    )
    assert [bool(one.problem) for one in done] == [False, True, False, True]
    assert [(await row_of(desk, talk)).owner for talk in talks] == ["closed", "human", "closed"]
    with pytest.raises(InvalidInput):
        await bulk.on_each([], lambda cid: sorting.tag(desk, cid, NOOR, ["x"]))


async def test_a_canned_reply_is_filled_with_facts_and_names_what_is_missing(stage: Stage) -> None:
    talk = await stage.open(customer="C-1002", locale="de-DE")
    await talk.say("Wo ist meine Bestellung 10002?")
    room = stage.crossdesk.room
    filled = await room.canned_reply(talk.record.conversation_id, NOOR, "return_label")
    assert "10002" in filled.text
    assert (filled.language, filled.missing) == ("de", ("rma",))
    greeting = await room.canned_reply(talk.record.conversation_id, NOOR, "greeting")
    assert "Noor" in greeting.text
    with pytest.raises(NotFound):
        await room.canned_reply(talk.record.conversation_id, NOOR, "poem")
