from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agent.conversation.events import (
    DialogueEvent,
    Event,
    IdentityEvent,
    MessageEvent,
    OwnershipEvent,
    PerceivedEvent,
    ProposalEvent,
    Reply,
    ReplyEvent,
    ToolFinishedEvent,
    ToolStartedEvent,
)
from agent.conversation.views import (
    PROPOSAL,
    dialogue_of,
    identity_of,
    language_of,
    owner_of,
    proposals_of,
    sentiment_path_of,
    tool_calls_of,
    transcript_of,
)
from tools.actions import (
    Action,
    CancelOrder,
    ChangeAddress,
    ChangeItems,
    CreateReturn,
    ExchangeItems,
    GiveRefund,
    LineChange,
    OpenInquiry,
    SendReplacement,
)
from tools.context import Identity
from tools.models import Address, CustomerId, LineId, Money, OrderNumber, Sku
from tools.proposals import Proposal, ProposalState

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
ORDER = OrderNumber("10002")
EUR = Money(6400, "EUR")
QUANTITIES = {LineId("1"): 2}

ACTIONS: list[Action] = [
    CancelOrder(order_number=ORDER),
    ChangeAddress(
        order_number=ORDER,
        address=Address(
            name="<NAME_1>", street="<ADDRESS_1>", city="Berlin", postcode="<ADDRESS_2>", country="DE"
        ),
    ),
    ChangeItems(
        order_number=ORDER,
        changes=(LineChange(line_id=LineId("1"), sku=Sku("X-1"), quantity=0),),
        difference=Money(-100, "EUR"),
    ),
    CreateReturn(
        order_number=ORDER, quantities=QUANTITIES, reason="too_small", refund=EUR, label_fee=Money(0, "EUR")
    ),
    ExchangeItems(
        order_number=ORDER,
        quantities=QUANTITIES,
        exchange_for={LineId("1"): Sku("X-2")},
        reason="too_small",
        label_fee=Money(0, "EUR"),
    ),
    GiveRefund(order_number=ORDER, quantities={}, amount=EUR, reason="duplicate"),
    SendReplacement(order_number=ORDER, quantities=QUANTITIES, reason="damaged"),
    OpenInquiry(order_number=ORDER, shipment_id="s1", reason="late"),
]


def proposal(action: Action, proposal_id: str = "prop_1") -> Proposal:
    return Proposal(
        proposal_id=proposal_id,
        customer_id=CustomerId("c1"),
        order_number=ORDER,
        order_version=3,
        action=action,
        amount=None,
        created_at=AT,
        expires_at=AT + timedelta(hours=1),
    )


def offered(value: Proposal) -> ProposalEvent:
    body = PROPOSAL.dump_python(value, mode="json")
    return ProposalEvent(at=AT, source="bot", proposal_id=value.proposal_id, state="open", proposal=body)


def changed(state: ProposalState, proposal_id: str = "prop_1") -> ProposalEvent:
    return ProposalEvent(at=AT, source="system", proposal_id=proposal_id, state=state)


def proof(level: str, **more: Any) -> IdentityEvent:
    return IdentityEvent.model_validate({"at": AT, "source": "system", "level": level, **more})


def said(text: str, source: Any = "shopper", turn: str = "t") -> MessageEvent:
    return MessageEvent(at=AT, source=source, turn=turn, message_id="m", text=text)


def answered(text: str) -> ReplyEvent:
    return ReplyEvent(at=AT, source="bot", turn="t", message_id="m", reply=Reply(text=text, language="de"))


def perceived(offset: int, language: str = "de", sentiment: Any = "neutral") -> PerceivedEvent:
    return PerceivedEvent(
        offset=offset,
        at=AT,
        source="system",
        message_id="m",
        language=language,
        sentiment=sentiment,
        intents=(),
    )


def test_nobody_has_proved_anything_at_first() -> None:
    assert identity_of([]) == Identity()


def test_proved_orders_add_up_and_failed_tries_prove_nothing() -> None:
    events = [
        proof("order", order_number="10001", how="email"),
        proof("order", order_number="10003", failed=True),
        proof("order", order_number="10002", how="postcode"),
    ]
    expected = frozenset({OrderNumber("10001"), OrderNumber("10002")})
    assert identity_of(events) == Identity(level="order", orders=expected, how="email")


def test_a_signed_in_customer_stays_one_when_an_order_is_proved_besides() -> None:
    identity = identity_of(
        [proof("customer", customer_id="c7", how="signed in"), proof("order", order_number="10001")]
    )
    assert identity.level == "customer"
    assert identity.customer_id == "c7"
    assert identity.orders == {"10001"}


def test_signing_out_takes_every_proof_away() -> None:
    assert identity_of([proof("customer", customer_id="c7"), proof("anonymous")]) == Identity()


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.kind)
def test_a_proposal_of_every_kind_comes_back_from_the_log_as_it_was_stored(action: Action) -> None:
    stored = ProposalEvent.model_validate_json(offered(proposal(action)).model_dump_json())
    assert proposals_of([stored]) == ((proposal(action), "open"),)


def test_a_proposal_follows_its_events() -> None:
    value = proposal(ACTIONS[0])
    assert proposals_of([offered(value), changed("confirmed")]) == ((value, "confirmed"),)
    assert proposals_of([offered(value), changed("confirmed"), changed("done")]) == ((value, "done"),)


@pytest.mark.parametrize("final", ["declined", "superseded", "expired", "done", "failed"])
def test_no_later_event_brings_an_ended_proposal_back(final: ProposalState) -> None:
    events = [
        offered(proposal(ACTIONS[0])),
        changed(final),
        changed("confirmed"),
        offered(proposal(ACTIONS[0])),
    ]
    assert [state for _, state in proposals_of(events)] == [final]


def test_a_change_without_its_proposal_is_left_out() -> None:
    assert proposals_of([changed("confirmed", "prop_9")]) == ()


def test_the_last_dialogue_state_language_and_owner_count() -> None:
    events: list[Event] = [
        DialogueEvent(at=AT, source="bot", state={"task": "return"}),
        perceived(2, "de"),
        OwnershipEvent(at=AT, source="system", owner="queued", previous="bot"),
        DialogueEvent(at=AT, source="bot", state={"task": "track"}),
        perceived(5, "fr"),
        OwnershipEvent(at=AT, source="human", owner="human", previous="queued"),
    ]
    assert dialogue_of(events) == {"task": "track"}
    assert language_of(events) == "fr"
    assert owner_of(events) == "human"


def test_an_empty_log_has_no_dialogue_no_language_and_belongs_to_the_bot() -> None:
    assert (dialogue_of([]), language_of([]), owner_of([])) == ({}, None, "bot")


def test_the_sentiment_path_keeps_the_newest_points_in_order() -> None:
    events = [perceived(offset, sentiment="negative" if offset > 3 else "neutral") for offset in range(1, 6)]
    path = sentiment_path_of(events, limit=3)
    assert [(mood.offset, mood.sentiment) for mood in path] == [
        (3, "neutral"),
        (4, "negative"),
        (5, "negative"),
    ]
    assert sentiment_path_of(events, limit=0) == ()


def test_tool_calls_of_a_turn_join_start_and_end_and_show_what_was_interrupted() -> None:
    def started(call: str, turn: str = "t1") -> ToolStartedEvent:
        return ToolStartedEvent(
            at=AT, source="bot", turn=turn, call_id=call, tool="track", arguments={"order_number": call}
        )

    finished = ToolFinishedEvent(
        at=AT, source="bot", turn="t1", call_id="a", tool="track", status="ok", result={"n": 1}
    )
    calls = tool_calls_of([started("a"), started("b"), finished, started("c", "t2")], "t1")
    assert [(call.call_id, call.status, call.result) for call in calls] == [
        ("a", "ok", {"n": 1}),
        ("b", "running", {}),
    ]
    assert calls[0].arguments == {"order_number": "a"}


def test_the_transcript_tells_who_said_what_in_order() -> None:
    events: list[Event] = [said("Hallo"), perceived(2), answered("Guten Tag"), said("Hier Eva", "human")]
    assert [(line.source, line.text) for line in transcript_of(events)] == [
        ("shopper", "Hallo"),
        ("bot", "Guten Tag"),
        ("human", "Hier Eva"),
    ]


def test_the_transcript_is_bounded_by_lines_by_line_and_in_all() -> None:
    events = [said(f"{number:04d}" * 25) for number in range(1000)]
    assert [line.text[:4] for line in transcript_of(events, lines=2)] == ["0998", "0999"]
    assert len(transcript_of(events, lines=50, characters=1000)) == 10
    (line,) = transcript_of([said("x" * 5000)], line_characters=100)
    assert len(line.text) == 100
    assert line.text.endswith("…")


def test_the_newest_line_of_a_transcript_is_there_however_long_it_is() -> None:
    assert len(transcript_of([said("a"), said("b" * 900)], characters=10)) == 1
