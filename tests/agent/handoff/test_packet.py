"""The hand-off packet is complete: a person goes on without asking the shopper anything again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.conversation.cards import Citation
from agent.conversation.events import (
    Event,
    HandoffEvent,
    IntentScore,
    MessageEvent,
    PerceivedEvent,
    ProposalEvent,
    Reply,
    ReplyEvent,
    Sentiment,
    ToolFinishedEvent,
    ToolStartedEvent,
)
from agent.handoff.build import HandoffRequest, build_packet, routed
from agent.handoff.packet import HandoffPacket, PacketPromise, PacketToolCall
from agent.handoff.triggers import ALWAYS
from agent.routing.router import Placed
from agent.routing.values import Route, RouteTarget
from agent.settings import DATA
from agent.store.base import ConversationRecord
from agent.testing import Calls, ScriptedBrain, ToolUse
from tests.agent.staging import Stage
from tools.context import Identity
from tools.models import OrderNumber
from tools.policy import load_policy

NOW = datetime(2026, 7, 7, 12, 0, tzinfo=UTC)
PROMISED = NOW + timedelta(minutes=15)
RECORD = ConversationRecord(
    conversation_id="conv_1",
    token_hash="",
    created_at=NOW,
    locale="en-GB",
    market="GB",
    timezone="Europe/London",
    channel="web",
)
PASSAGE = Citation(
    passage_id="returns-eu#1", article_id="returns-eu", title="Returns", url="/help/returns-eu"
)
PLACED = Placed(
    route=Route(
        rule="everything_else",
        target=RouteTarget(team="care", skills=("refunds",)),
        priority=3,
        sla_name="chat",
        sla=timedelta(minutes=5),
        clock="business",
    ),
    position=2,
    sla_due_at=NOW + timedelta(minutes=5),
    promised_at=PROMISED + timedelta(minutes=1),
)
BRAIN_REASONS = (
    "unclear",
    "insists",
    "above_cap",
    "needs_person",
    "verification_locked",
    "ungrounded",
    "no_answer",
)


def request(reason: str = "explicit_wish", question: str = "Where is my refund?") -> HandoffRequest:
    return HandoffRequest(
        handoff_id="hand_1",
        reason=reason,
        rule="always.explicit_wish",
        question=question,
        suggested_reply="Hello, I have read everything.",
        created_at=NOW,
        promised_at=PROMISED,
    )


def perceived(
    offset: int, sentiment: Sentiment, *intents: tuple[str, float], **flags: bool
) -> PerceivedEvent:
    return PerceivedEvent(
        offset=offset,
        at=NOW,
        source="system",
        message_id=f"msg_{offset}",
        language="en",
        sentiment=sentiment,
        intents=tuple(IntentScore(name=name, confidence=confidence) for name, confidence in intents),
        **flags,
    )


def call(tool: str, arguments: dict[str, Any], status: str, result: dict[str, Any]) -> list[Event]:
    call_id = f"{tool}-{len(repr(result))}"
    return [
        ToolStartedEvent(at=NOW, source="bot", call_id=call_id, tool=tool, arguments=arguments),
        ToolFinishedEvent(at=NOW, source="system", call_id=call_id, tool=tool, status=status, result=result),
    ]


def said(text: str, source: Any = "shopper") -> MessageEvent:
    return MessageEvent(at=NOW, source=source, message_id="msg", text=text)


def rich() -> list[Event]:
    """A conversation in which everything happened that a packet tells of."""
    order = {"order_number": "10002", "address": {"name": "<NAME_1>"}, "status": "delivered"}
    proposal = {"action": {"kind": "create_return"}, "order_number": "10002"}
    return [
        said("Where is order 10002? My e-mail is <EMAIL_1>"),
        perceived(2, "neutral", ("track_order", 0.9), ("get_refund", 0.2)),
        *call("verify_order", {"order_number": "10002", "email": "<EMAIL_1>"}, "ok", {"level": "order"}),
        *call("order_details", {"order_number": "10002"}, "ok", {**order, "status": "shipped"}),
        *call("order_details", {"order_number": "10001"}, "refused", {"code": "order_not_yours"}),
        *call("order_details", {"order_number": "10002"}, "ok", order),
        ReplyEvent(
            at=NOW,
            source="bot",
            message_id="msg_b",
            reply=Reply(text="It was delivered.", language="en", citations=(PASSAGE, PASSAGE)),
        ),
        said("Then I want my money back!!"),
        perceived(9, "very_negative", ("get_refund", 0.8), anger=True),
        ProposalEvent(at=NOW, source="bot", proposal_id="prop_1", state="open", proposal=proposal),
        ProposalEvent(at=NOW, source="shopper", proposal_id="prop_1", state="declined"),
        HandoffEvent(
            at=NOW,
            source="system",
            handoff_id="hand_0",
            state="queued",
            promised_at=NOW - timedelta(days=1),
        ),
        said("I asked yesterday.", "human"),
    ]


def packet_of(events: Sequence[Event], **changes: Any) -> HandoffPacket:
    identity = Identity(level="order", orders=frozenset({OrderNumber("10002")}), how="email")
    return build_packet(RECORD, changes.pop("identity", identity), events, changes.pop("asked", request()))


def test_a_rich_conversation_is_told_completely() -> None:
    packet = packet_of(rich())
    assert (packet.handoff_id, packet.conversation_id) == ("hand_1", "conv_1")
    assert (packet.created_at, packet.promised_at) == (NOW, PROMISED)
    assert (packet.reason, packet.rule, packet.priority) == ("explicit_wish", "always.explicit_wish", 3)
    assert (packet.language, packet.market, packet.timezone) == ("en", "GB", "Europe/London")
    assert [(point.offset, point.sentiment, point.anger) for point in packet.sentiment_path] == [
        (2, "neutral", False),
        (9, "very_negative", True),
    ]
    assert [(intent.name, intent.confidence) for intent in packet.intents] == [
        ("track_order", 0.9),
        ("get_refund", 0.8),
    ]
    assert packet.identity.level == "order"
    assert packet.identity.how == "email"
    assert packet.identity.orders == ("10002",)
    assert (packet.identity.name, packet.identity.contact) == ("<NAME_1>", "<EMAIL_1>")
    assert [order["status"] for order in packet.orders] == ["delivered"]  # once, as it stood last
    assert packet.tool_calls[0] == PacketToolCall(
        tool="verify_order",
        status="ok",
        arguments={"order_number": "10002", "email": "<EMAIL_1>"},
        result={"level": "order"},
    )
    (proposal,) = packet.proposals
    assert (proposal.proposal_id, proposal.action, proposal.state) == ("prop_1", "create_return", "declined")
    assert proposal.summary == "create_return for order 10002"
    assert packet.promises == (
        PacketPromise(text="A person answers.", due_at=NOW - timedelta(days=1)),
        PacketPromise(text="A person answers.", due_at=PROMISED),
    )
    assert packet.passages == (PASSAGE,)
    assert packet.tried == (
        "verify_order for order 10002: ok",
        "order_details for order 10002: ok",
        "order_details for order 10001: refused: order_not_yours",
        "order_details for order 10002: ok",
    )
    assert packet.open_question == "Where is my refund?"
    assert packet.suggested_next_step
    assert packet.suggested_reply == "Hello, I have read everything."
    assert packet.last_messages == (
        "shopper: Where is order 10002? My e-mail is <EMAIL_1>",
        "bot: It was delivered.",
        "shopper: Then I want my money back!!",
        "human: I asked yesterday.",
    )


def test_the_routing_completes_the_packet_with_its_rule_and_its_promise() -> None:
    packet = routed(packet_of(rich()), PLACED)
    assert packet.routing is not None
    assert (packet.routing.rule, packet.routing.team, packet.routing.skills) == (
        "everything_else",
        "care",
        ("refunds",),
    )
    assert packet.promised_at == packet.promises[-1].due_at == PLACED.promised_at
    assert len(packet.promises) == 2  # that of the hand-off before stays


def test_no_field_of_the_packet_is_left_out_of_a_rich_conversation() -> None:
    dumped = routed(packet_of(rich()), PLACED).model_dump()
    assert [name for name, value in dumped.items() if value in ("", None, (), [], {})] == []


def test_the_packet_of_an_empty_conversation_is_whole() -> None:
    packet = packet_of([], identity=Identity())
    assert packet.language == "en"
    assert packet.identity.how == "not verified"
    assert packet.suggested_next_step
    assert packet.promises == (PacketPromise(text="A person answers.", due_at=PROMISED),)
    assert HandoffPacket.model_validate_json(packet.model_dump_json()) == packet


def test_a_packet_is_read_back_as_it_was_written() -> None:
    packet = packet_of(rich())
    assert HandoffPacket.model_validate_json(packet.model_dump_json()) == packet


@pytest.mark.parametrize(
    "reason", [*load_policy(DATA / "policy.yaml").handoff.always, *ALWAYS, *BRAIN_REASONS]
)
def test_every_reason_has_a_priority_and_a_next_step_of_its_own(reason: str) -> None:
    packet = packet_of([], asked=request(reason))
    assert 1 <= packet.priority <= 4
    assert packet.suggested_next_step != packet_of([], asked=request("something else")).suggested_next_step


def test_the_triggers_that_nobody_can_switch_off_are_those_of_the_policy() -> None:
    assert set(ALWAYS) == set(load_policy(DATA / "policy.yaml").handoff.always)


def test_danger_comes_before_law_and_law_before_a_wish() -> None:
    order = ("self_harm", "legal_threat", "explicit_wish", "unclear")
    priorities = [packet_of([], asked=request(reason)).priority for reason in order]
    assert priorities == sorted(set(priorities))


def test_a_reason_that_a_brain_made_up_waits_behind_all_others_with_a_next_step() -> None:
    packet = packet_of([], asked=request("because I say so"))
    assert packet.priority == 4
    assert packet.suggested_next_step == "Answer the open question."


_TEXT = st.text(max_size=10)
_EVENTS = st.lists(
    st.one_of(
        st.builds(said, _TEXT),
        st.builds(perceived, st.integers(1, 99), st.sampled_from(get_args(Sentiment))),
        st.builds(
            ToolFinishedEvent,
            at=st.just(NOW),
            source=st.just("system"),
            call_id=_TEXT,
            tool=st.sampled_from(["order_details", "verify_order", "no_tool"]),
            status=st.sampled_from(["ok", "refused", "failed"]),
            result=st.dictionaries(st.sampled_from(["order_number", "code", "customer_name"]), _TEXT),
        ),
        st.builds(
            ProposalEvent,
            at=st.just(NOW),
            source=st.just("system"),
            proposal_id=_TEXT,
            state=st.sampled_from(["done", "expired"]),
        ),
    ),
    max_size=8,
)


@given(_EVENTS, _TEXT, _TEXT)
def test_whatever_is_left_of_a_conversation_there_is_a_packet(
    events: list[Event], reason: str, question: str
) -> None:
    packet = packet_of(events, asked=request(reason, question))
    assert packet.suggested_next_step
    assert packet.promises[-1].due_at == PROMISED
    assert len(packet.tool_calls) == len(packet.tried)


# --- As the running product builds it --------------------------------------------------------------------


@pytest.mark.asyncio(loop_scope="session")
async def test_the_desk_reads_real_values_and_everything_that_happened(stage: Stage) -> None:
    steps = (
        Calls.one("verify_order", order_number="10002", email="<EMAIL_1>"),
        Calls.one("order_details", order_number="10002"),
        Calls.one("create_return_label", order_number="10002", quantities={"10002-1": 1}, reason="too_small"),
        Calls.one("carry_out", proposal_id="prop_invented"),
        Calls.one("hand_over", reason="needs_person", question="Is <EMAIL_1> right, <NAME_1>?"),
        "A person answers here.",
    )
    with stage.played_by(ScriptedBrain.saying(*steps)):
        shopper = await stage.open()
        await shopper.say("Order 10002, john.carter@example.co.uk: this is terrible, I am so angry!")
    packet = await shopper.packet()
    assert packet.reason == "needs_person"
    assert packet.rule == "policy.needs_person"
    assert packet.identity.level == "order"
    assert packet.identity.how == "email"
    assert packet.identity.name == "John Carter"
    assert packet.identity.contact == "john.carter@example.co.uk"
    assert packet.open_question == "Is john.carter@example.co.uk right, John Carter?"
    assert [order["order_number"] for order in packet.orders] == ["10002"]
    assert [proposal.state for proposal in packet.proposals] == ["open"]
    assert packet.tried[-1] == "carry_out: refused: proposal_unknown"
    assert packet.sentiment_path[-1].sentiment in ("negative", "very_negative")
    assert packet.suggested_reply
    assert packet.last_messages[-1].startswith("shopper: Order 10002")


@pytest.mark.asyncio(loop_scope="session")
async def test_the_card_tells_the_place_in_the_queue(stage: Stage) -> None:
    async def ask() -> Any:
        shopper = await stage.open()
        result = await shopper.say("I want to speak to a human agent")
        (card,) = [card for card in result.reply.cards if card.kind == "handoff"]
        return shopper, card

    first, card = await ask()
    second, next_card = await ask()
    assert card.position is not None
    assert next_card.position == card.position + 1

    again = await second.say("Is anybody there? I want a human agent")
    assert [c.position for c in again.reply.cards if c.kind == "handoff"] == [next_card.position]

    desk = stage.crossdesk.desk
    standing = await stage.crossdesk.store.open_handoff(first.record.conversation_id)
    assert standing is not None
    await desk.claim(standing.handoff_id, "Noor")
    moved_up = await second.say("Hello? A human agent, please")
    assert [c.position for c in moved_up.reply.cards if c.kind == "handoff"] == [card.position]


@pytest.mark.asyncio(loop_scope="session")
async def test_who_is_in_danger_does_not_wait_behind_a_wish(stage: Stage) -> None:
    wish = ToolUse(tool="hand_over", arguments={"reason": "explicit_wish", "question": "?"})
    danger = ToolUse(tool="hand_over", arguments={"reason": "safety", "question": "It burns"})
    for use in (wish, danger):
        with stage.played_by(ScriptedBrain.saying(Calls(uses=[use]), "A person answers here.")):
            shopper = await stage.open()
            await shopper.say("Hello")
    urgent = [one for one in await stage.crossdesk.store.handoffs("queued", limit=1000) if one.priority == 1]
    (queued,) = [event for event in await shopper.events() if isinstance(event, HandoffEvent)]
    assert queued.position == len(urgent)
