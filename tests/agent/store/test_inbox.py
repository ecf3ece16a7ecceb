"""The inbox's rows follow the log, and its views, counts and pages follow the rows, on both databases."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from agent.conversation.desk_events import (
    ApprovalEvent,
    AssignedEvent,
    MergedEvent,
    NoteEvent,
    OutcomeEvent,
    PrioritisedEvent,
    SnoozedEvent,
    TaggedEvent,
    UntaggedEvent,
)
from agent.conversation.events import (
    Event,
    HandoffEvent,
    IntentScore,
    MessageEvent,
    Owner,
    OwnershipEvent,
    PerceivedEvent,
    ProposalEvent,
    Reply,
    ReplyEvent,
    ToolStartedEvent,
)
from agent.conversation.ids import new_id
from agent.conversation.routing_event import RoutingEvent
from agent.errors import InvalidInput
from agent.inbox.values import InboxQuery, InboxRow, SavedView, ViewName
from agent.store.base import Append, ConversationRecord
from agent.store.crypto import Cipher
from agent.store.inbox import SqlInbox
from agent.store.sql import SqlConversationStore
from tests.agent.store.conftest import Clock

Record = Callable[..., ConversationRecord]


@pytest.fixture
def inbox(store: SqlConversationStore, cipher: Cipher) -> SqlInbox:
    return SqlInbox(store.database, cipher)


class Desk:
    """Conversations with what happened in them, and the inbox that lists them."""

    def __init__(self, store: SqlConversationStore, inbox: SqlInbox, clock: Clock, record: Record) -> None:
        self.store, self.inbox, self.clock, self.record = store, inbox, clock, record

    async def open(self, *events: Event, owner: Owner = "queued", **changes: str) -> str:
        """A conversation of which a person is wanted."""
        made = self.record("bot")
        await self.store.create(
            ConversationRecord(**{**made.__dict__, **changes, "conversation_id": made.conversation_id})
        )
        cid = made.conversation_id
        await self.store.append(cid, Append(events=[self.said("Hallo")]))
        if owner != "bot":
            await self.store.append(cid, Append(events=[self.moved("queued", "bot")], owner="queued"))
        if owner not in ("bot", "queued"):
            await self.store.append(cid, Append(events=[self.moved(owner, "queued")], owner=owner))
        await self.happens(cid, *events)
        return cid

    async def happens(self, cid: str, *events: Event) -> None:
        for event in events:
            await self.store.append(cid, Append(events=[event]))

    async def row(self, cid: str) -> InboxRow:
        row = await self.inbox.row(cid)
        assert row is not None
        return row

    async def ids(self, view: ViewName = "open", *, me: str = "staff_a", **narrowed: str) -> list[str]:
        query = InboxQuery(view=view, **narrowed)
        return [row.conversation_id for row in (await self.inbox.page(query, me=me, now=self.clock())).rows]

    def said(self, text: str, source: str = "shopper") -> MessageEvent:
        values = {"at": self.clock(), "source": source, "message_id": new_id("msg"), "text": text}
        return MessageEvent.model_validate(values)

    def moved(self, owner: Owner, previous: Owner) -> OwnershipEvent:
        return OwnershipEvent(at=self.clock(), source="system", owner=owner, previous=previous)

    def handed_off(self, reason: str, *, minutes: float = 30) -> HandoffEvent:
        promised = self.clock() + timedelta(minutes=minutes)
        return HandoffEvent(
            at=self.clock(), source="system", handoff_id="hand_1", state="queued", reason=reason,
            promised_at=promised,
        )  # fmt: skip

    def by(self, kind: type[Any], **values: Any) -> Any:
        return kind(at=self.clock(), source="human", by="staff_a", **values)


@pytest.fixture
def desk(store: SqlConversationStore, inbox: SqlInbox, clock: Clock, record: Record) -> Desk:
    return Desk(store, inbox, clock, record)


async def test_a_row_tells_what_the_log_says(desk: Desk) -> None:
    cid = await desk.open(
        desk.handed_off("legal_threat", minutes=20),
        PerceivedEvent(
            at=desk.clock(), source="system", message_id="m", language="fr", sentiment="negative",
            intents=(IntentScore(name="greeting", confidence=0.9), IntentScore(name="return_item", confidence=0.8)),
        ),
        ToolStartedEvent(at=desk.clock(), source="bot", call_id="c", tool="x", arguments={"order_number": "10002"}),
        desk.by(TaggedEvent, tags=("vip", "late")),
        desk.by(AssignedEvent, assignee="staff_b"),
        desk.said("Schreiben Sie an <EMAIL_1>", "shopper"),
    )  # fmt: skip
    row = await desk.row(cid)
    assert (row.owner, row.priority, row.language, row.topic) == ("queued", 2, "fr", "return_item")
    assert row.promised_at == desk.clock() + timedelta(minutes=20)
    assert (row.tags, row.orders, row.assignee) == (("late", "vip"), ("10002",), "staff_b")
    assert (row.subject, row.preview, row.last_by) == ("Hallo", "Schreiben Sie an <EMAIL_1>", "shopper")
    assert (row.unread, row.sentiment) == (2, "negative")


async def test_a_preview_does_not_cut_a_placeholder_in_two(desk: Desk) -> None:
    cid = await desk.open(desk.said("x" * 132 + " <EMAIL_1> and more"))
    assert (await desk.row(cid)).preview == "x" * 132 + " …"


async def test_an_answer_of_a_person_keeps_the_promise_and_reads_all(desk: Desk) -> None:
    cid = await desk.open(desk.handed_off("anger"), owner="human")
    await desk.happens(cid, desk.said("Ich helfe gern.", "human"))
    row = await desk.row(cid)
    assert (row.unread, row.promised_at, row.last_by) == (0, None, "human")


async def test_what_the_watchdog_brings_before_supervisors_is_tagged(desk: Desk) -> None:
    cid = await desk.open(desk.handed_off("unclear"))
    escalated = RoutingEvent(
        at=desk.clock(), source="system", handoff_id="hand_1", step="escalated", rule="watchdog.promise_due"
    )
    await desk.happens(cid, escalated)
    assert (await desk.row(cid)).tags == ("escalated",)


async def test_a_snoozed_conversation_wakes_in_time_or_when_the_shopper_writes(desk: Desk) -> None:
    until = desk.clock() + timedelta(hours=1)
    one = await desk.open(desk.by(SnoozedEvent, until=until))
    other = await desk.open(desk.by(SnoozedEvent, until=until))
    assert await desk.ids("snoozed") == [one, other]
    await desk.happens(one, desk.said("Noch etwas"))
    assert (await desk.ids(), await desk.ids("snoozed")) == ([one], [other])
    desk.clock.advance(3601)
    assert sorted(await desk.ids()) == [one, other]


async def test_the_order_is_unread_first_then_priority_then_the_time_left(desk: Desk) -> None:
    late = await desk.open(desk.handed_off("unclear", minutes=60))
    soon = await desk.open(desk.handed_off("unclear", minutes=10))
    urgent = await desk.open(desk.handed_off("self_harm", minutes=90))
    read = await desk.open(desk.handed_off("self_harm", minutes=1))
    await desk.inbox.mark_seen(read, "staff_a", 99, desk.clock())
    assert await desk.ids() == [urgent, soon, late, read]


async def test_pages_hold_every_conversation_once(desk: Desk) -> None:
    made = {await desk.open(desk.handed_off("anger", minutes=minutes % 3)) for minutes in range(7)}
    closed = [await desk.open(owner="closed") for _ in range(5)]
    for view, wanted in (("open", made), ("closed", set(closed))):
        found: list[str] = []
        cursor = ""
        while True:
            page = await desk.inbox.page(
                InboxQuery(view=view), me="", now=desk.clock(), cursor=cursor, limit=2  # type: ignore[arg-type]
            )  # fmt: skip
            found += [row.conversation_id for row in page.rows]
            cursor = page.cursor
            if not cursor:
                break
        assert len(found) == len(wanted)
        assert set(found) == wanted


@pytest.mark.parametrize("cursor", ["x", "é", "W10", "WyJhIiwiYiJd", "eyJhIjoxfQ", "bnVsbA"])
async def test_a_cursor_that_no_page_gave_is_refused(desk: Desk, cursor: str) -> None:
    for view in ("open", "closed"):
        with pytest.raises(InvalidInput):
            await desk.inbox.page(InboxQuery(view=view), me="", now=desk.clock(), cursor=cursor)  # type: ignore[arg-type]


async def test_views_show_what_they_say(desk: Desk) -> None:
    mine = await desk.open(desk.by(AssignedEvent, assignee="staff_a"), channel="email")
    theirs = await desk.open(desk.by(AssignedEvent, assignee="staff_b"), locale="th-TH")
    breaching = await desk.open(desk.handed_off("unclear", minutes=2), desk.by(TaggedEvent, tags=("late",)))
    asked = await desk.open(desk.by(ApprovalEvent, approval_id="a", state="requested"))
    with_bot, closed = await desk.open(owner="bot"), await desk.open(owner="closed")
    assert sorted(await desk.ids()) == [mine, theirs, breaching, asked]
    assert await desk.ids("mine") == [mine]
    assert sorted(await desk.ids("unassigned")) == [breaching, asked]
    assert await desk.ids("breaching") == [breaching]
    assert await desk.ids("approvals") == [asked]
    assert await desk.ids("bot") == [with_bot]
    assert await desk.ids("closed") == [closed]
    assert await desk.ids(language="th") == [theirs]
    assert await desk.ids(channel="email") == [mine]
    assert await desk.ids(tag="late") == [breaching]
    assert await desk.ids(assignee="staff_b") == [theirs]
    assert await desk.ids("mine", me="staff_b") == [theirs]


async def test_counts_are_the_lengths_of_the_views(desk: Desk) -> None:
    await desk.open(desk.by(AssignedEvent, assignee="staff_a"), desk.by(TaggedEvent, tags=("vip",)))
    await desk.open(desk.handed_off("unclear", minutes=1), desk.by(TaggedEvent, tags=("vip", "late")))
    await desk.open(desk.by(SnoozedEvent, until=desk.clock() + timedelta(days=1)), locale="th-TH")
    await desk.open(desk.by(ApprovalEvent, approval_id="a", state="requested"), locale="ja-JP")
    await desk.open(owner="bot")
    await desk.open(owner="closed")
    counts = await desk.inbox.counts(me="staff_a", now=desk.clock())
    assert counts.views == {view: len(await desk.ids(view)) for view in counts.views}
    assert counts.views["open"] == 3
    assert counts.languages == {"de": 2, "ja": 1}
    assert counts.tags == {"vip": 2, "late": 1}
    assert counts.channels == {"web": 3}


async def test_who_reads_is_remembered_and_reading_back_changes_nothing(desk: Desk) -> None:
    cid = await desk.open(desk.said("Zwei"), desk.said("Drei"))
    last = (await desk.store.events(cid))[-1].offset
    await desk.inbox.mark_seen(cid, "staff_a", last - 1, desk.clock())
    assert (await desk.row(cid)).unread == 1
    await desk.inbox.mark_seen(cid, "staff_a", 1, desk.clock())
    await desk.inbox.mark_seen(cid, "staff_b", last, desk.clock())
    assert (await desk.row(cid)).unread == 0
    assert await desk.inbox.seen(cid) == {"staff_a": last - 1, "staff_b": last}


async def test_saved_views_are_ones_own_or_shared(inbox: SqlInbox) -> None:
    query = InboxQuery(view="open", language="th", tag="vip")
    for name, shared in (("thai", True), ("secret", False)):
        view = SavedView(view_id=name, owner="staff_a", name=name, shared=shared, query=query)
        await inbox.save_view(view)
    assert [view.name for view in await inbox.views("staff_a")] == ["secret", "thai"]
    assert [(view.name, view.query) for view in await inbox.views("staff_b")] == [("thai", query)]
    assert not await inbox.remove_view("thai", "staff_b")
    assert await inbox.remove_view("thai", "staff_a")
    assert [view.name for view in await inbox.views("staff_a")] == ["secret"]


@pytest.mark.parametrize("seed", range(4))
async def test_a_row_that_is_made_anew_is_the_one_that_followed_the_log(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a walk that can be repeated
    conversations = [await desk.open(owner="bot") for _ in range(3)]
    owners: dict[str, Owner] = dict.fromkeys(conversations, "bot")
    for _ in range(60):
        cid = chance.choice(conversations)
        desk.clock.advance(chance.random() * 100)
        await _anything(desk, chance, cid, owners)
    before = [await desk.inbox.row(cid) for cid in conversations]
    counts = await desk.inbox.counts(me="staff_a", now=desk.clock())
    assert await desk.inbox.rebuild(at_once=2) == 3
    assert [await desk.inbox.row(cid) for cid in conversations] == before
    assert await desk.inbox.counts(me="staff_a", now=desk.clock()) == counts


async def _anything(desk: Desk, chance: random.Random, cid: str, owners: dict[str, Owner]) -> None:
    """One thing that may happen to a conversation."""
    owner = owners[cid]
    step = chance.choice(("say", "say", "see", "move", "desk", "desk"))
    if step == "see":
        await desk.inbox.mark_seen(cid, chance.choice("ab"), chance.randint(1, 40), desk.clock())
    elif step == "move":
        target: Owner = {"bot": "queued", "queued": "human", "human": "closed", "closed": "bot"}[owner]  # type: ignore[assignment]
        events: list[Event] = [desk.moved(target, owner)]
        if target == "queued":
            events.insert(0, desk.handed_off(chance.choice(("anger", "unclear", "safety"))))
        await desk.store.append(cid, Append(events=events, owner=target))
        owners[cid] = target
    elif step == "say":
        source = "human" if owner == "human" and chance.random() < 0.5 else "shopper"
        reply = ReplyEvent(
            at=desk.clock(), source="bot", message_id="m", reply=Reply(text="Gern!", language="de")
        )
        await desk.happens(
            cid, reply if owner == "bot" and chance.random() < 0.3 else desk.said("Text", source)
        )
    else:
        await desk.happens(cid, _done_at_the_desk(desk, chance))


def _done_at_the_desk(desk: Desk, chance: random.Random) -> Event:
    at: datetime = desk.clock()
    some: list[Event] = [
        desk.by(AssignedEvent, assignee=chance.choice(("", "staff_a"))),
        desk.by(TaggedEvent, tags=(chance.choice("xyz"),)),
        desk.by(UntaggedEvent, tags=(chance.choice("xyz"),)),
        desk.by(SnoozedEvent, until=chance.choice((None, at + timedelta(minutes=7)))),
        desk.by(PrioritisedEvent, priority=chance.randint(1, 4)),
        desk.by(OutcomeEvent, outcome="refunded"),
        desk.by(MergedEvent, into="conv_other"),
        desk.by(NoteEvent, note_id="n", text="Nota", mentions=("staff_b",)),
        desk.by(ApprovalEvent, approval_id="a", state=chance.choice(("requested", "refused"))),
        ProposalEvent(
            at=at, source="bot", proposal_id="p", state="open",
            proposal={"order_number": str(chance.randint(10001, 10020))},
        ),
    ]  # fmt: skip
    return chance.choice(some)
