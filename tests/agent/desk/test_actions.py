"""What the bot can do, in the hands of people: the same rules, in their name; above the caps a supervisor decides."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.conversation.events import ProposalEvent, ToolFinishedEvent, ToolStartedEvent
from agent.desk import taking
from agent.desk.actions import ACTIONS, StaffTools
from agent.desk.approvals import decide, requests_of
from agent.desk.workplace import Actor
from agent.errors import AgentError, Conflict, Forbidden, InvalidInput, NotFound
from agent.inbox.values import InboxQuery
from tests.agent.staging import Conversation, Stage
from tools.registry import TOOLS

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOOR = Actor(id="staff_noor", name="Noor")
PIET = Actor(id="staff_piet", name="Piet")
VERA = Actor(id="staff_vera", name="Vera")
JOHN, JOHNS, FOREIGN = "C-1002", "10002", "10001"
CLAIM: Mapping[str, Any] = {
    "order_number": JOHNS, "line_id": "10002-1", "quantity": 1, "problem": "damaged", "resolution": "refund",
}  # fmt: skip
RETURN: Mapping[str, Any] = {
    "order_number": JOHNS, "quantities": {"10002-1": 1}, "reason": "too_small",
}  # fmt: skip


@pytest.fixture
def tools(stage: Stage) -> StaffTools:
    return stage.crossdesk.room.tools


@pytest.fixture
def stingy(tools: StaffTools) -> StaffTools:
    """The same where the bot may give next to nothing by itself."""
    policy = tools.answerer.policy
    one_cent = policy.caps.refund_per_order.model_copy(update={"amount_minor": 1})
    caps = policy.caps.model_copy(update={"refund_per_order": one_cent})
    damage = policy.damage.model_copy(
        update={
            "photo_required_above": policy.damage.photo_required_above.model_copy(
                update={"amount_minor": 10**9}
            )
        }
    )
    changed = policy.model_copy(update={"caps": caps, "damage": damage})
    return StaffTools(desk=tools.desk, answerer=replace(tools.answerer, policy=changed))


async def held(stage: Stage, tools: StaffTools, *, customer: str = JOHN) -> Conversation:
    """A conversation of John's that Noor holds."""
    talk = await stage.open(customer=customer)
    await talk.say("Hello")
    await taking.take_over(tools.desk, talk.record.conversation_id, NOOR)
    return talk


async def test_a_person_proposes_confirms_and_it_is_done_once(stage: Stage, tools: StaffTools) -> None:
    talk = await held(stage, tools)
    cid = talk.record.conversation_id
    proposed = await tools.use(cid, NOOR, "create_return_label", RETURN)
    assert proposed.status == "ok", proposed.result
    assert stage.shop() == stage._first_day  # nothing is done yet
    done = await tools.confirm(cid, NOOR, proposed.proposal_id)
    assert done.status == "ok", done.result
    rma = done.result["rma"]
    assert [entry.rma for entry in stage.orders()[JOHNS].returns] == [rma]
    again = await tools.confirm(cid, NOOR, proposed.proposal_id)
    assert (again.result["rma"], again.result["repeated"]) == (rma, True)
    assert len(stage.orders()[JOHNS].returns) == 1


async def test_the_log_says_that_it_was_the_person(stage: Stage, tools: StaffTools) -> None:
    talk = await held(stage, tools)
    cid = talk.record.conversation_id
    proposed = await tools.use(cid, NOOR, "create_return_label", RETURN)
    await tools.confirm(cid, NOOR, proposed.proposal_id)
    events = await talk.events()
    calls = [e for e in events if isinstance(e, ToolStartedEvent | ToolFinishedEvent) and e.source == "human"]
    assert [event.tool for event in calls] == ["create_return_label"] * 2 + ["carry_out"] * 2
    states = [(e.source, e.state) for e in events if isinstance(e, ProposalEvent)]
    assert states == [("human", "open"), ("human", "confirmed"), ("system", "done")]
    acted = [(e.by, e.tool, e.proposal_id) for e in events if e.kind == "acted"]
    assert acted == [
        (NOOR.id, "create_return_label", proposed.proposal_id), (NOOR.id, "carry_out", proposed.proposal_id)
    ]  # fmt: skip
    seen = await stage.crossdesk.service.events(talk.record, after=0)
    assert [e.kind for e in seen if e.source == "human" and e.kind.startswith("tool")] == []


async def test_another_customers_order_stays_refused(stage: Stage, tools: StaffTools) -> None:
    talk = await held(stage, tools)
    cid = talk.record.conversation_id
    for tool, arguments in (
        ("order_details", {"order_number": FOREIGN}),
        ("cancel_order", {"order_number": FOREIGN}),
        ("report_damage", {**CLAIM, "order_number": FOREIGN, "line_id": "10001-1"}),
        ("track_order", {"order_number": "99999"}),
    ):
        found = await tools.use(cid, NOOR, tool, arguments)
        assert (found.status, found.result["code"]) == ("refused", "order_not_yours")
        assert found.approval_id == ""
    assert stage.shop() == stage._first_day


async def test_only_the_holder_acts_and_only_with_tools_that_are_for_people(
    stage: Stage, tools: StaffTools
) -> None:
    talk = await held(stage, tools)
    cid = talk.record.conversation_id
    with pytest.raises(Conflict):
        await tools.use(cid, PIET, "order_details", {"order_number": JOHNS})
    for name in ("carry_out", "hand_over", "__init__", ""):
        with pytest.raises(NotFound):
            await tools.use(cid, NOOR, name, {})
    with pytest.raises(InvalidInput):
        await tools.use(cid, NOOR, "order_details", {"order_number": JOHNS, "customer_id": "C-1001"})
    with pytest.raises(NotFound):
        await tools.confirm(cid, NOOR, "prop_invented")
    proposed = await tools.use(cid, NOOR, "create_return_label", RETURN)
    with pytest.raises(Conflict):
        await tools.confirm(cid, PIET, proposed.proposal_id)
    await tools.decline(cid, NOOR, proposed.proposal_id)
    with pytest.raises(Conflict):
        await tools.confirm(cid, NOOR, proposed.proposal_id)
    assert stage.shop() == stage._first_day


async def test_personal_data_in_arguments_stands_in_the_log_as_placeholders(
    stage: Stage, tools: StaffTools
) -> None:
    talk = await held(stage, tools, customer="")
    cid = talk.record.conversation_id
    email = stage.orders()[JOHNS].email
    proved = await tools.use(cid, NOOR, "verify_order", {"order_number": JOHNS, "email": email})
    assert proved.status == "ok", proved.result
    shown = await tools.use(cid, NOOR, "order_details", {"order_number": JOHNS})
    assert shown.result["address"]["name"] == stage.orders()[JOHNS].address.name
    assert email not in stage.log_text()


async def test_nor_does_the_log_hold_what_stands_inside_lists_and_objects_or_in_unknown_names(
    stage: Stage, tools: StaffTools
) -> None:
    talk = await held(stage, tools)
    cid = talk.record.conversation_id
    for argument in (["jo.long@example.com"], {"jo.long@example.com": 1}, {"note": "jo.long@example.com"}):
        with pytest.raises(AgentError):
            await tools.use(cid, NOOR, "change_address", {"order_number": JOHNS, "street": argument})
    with pytest.raises(InvalidInput, match="no such argument"):
        await tools.use(cid, NOOR, "order_details", {"order_number": JOHNS, "jo.long@example.com": "x"})
    assert "jo.long@example.com" not in stage.log_text()


async def test_above_the_caps_a_supervisor_decides_and_it_is_done_once(
    stage: Stage, stingy: StaffTools
) -> None:
    talk = await held(stage, stingy)
    cid = talk.record.conversation_id
    asked = await stingy.use(cid, NOOR, "report_damage", CLAIM, reason="a loyal customer")
    assert asked.approval_id, asked.result
    with pytest.raises(Conflict):
        await stingy.confirm(cid, NOOR, asked.proposal_id)
    approvals = await stingy.desk.inbox.page(InboxQuery(view="approvals"), me="", now=stingy.desk.clock())
    assert cid in [row.conversation_id for row in approvals.rows]
    with pytest.raises(Forbidden):
        await decide(stingy, cid, NOOR, asked.approval_id, "approved")
    assert stage.shop() == stage._first_day

    done = await decide(stingy, cid, VERA, asked.approval_id, "approved")
    assert done is not None
    assert done.status == "ok", done.result
    again = await decide(stingy, cid, VERA, asked.approval_id, "approved")
    assert again is not None
    assert again.result["repeated"] is True
    assert len(stage.orders()[JOHNS].refunds) == 1
    with pytest.raises(Conflict):
        await decide(stingy, cid, PIET, asked.approval_id, "refused")
    events = await stingy.desk.store.of_kinds(cid, ("approval",))
    (request,) = requests_of(events)
    assert (request.by, request.state, request.reason) == (NOOR.id, "done", "a loyal customer")
    row = await stingy.desk.inbox.row(cid)
    assert row is not None
    assert row.approvals == 0


async def test_what_is_refused_is_not_done_and_cannot_be_confirmed(stage: Stage, stingy: StaffTools) -> None:
    talk = await held(stage, stingy)
    cid = talk.record.conversation_id
    asked = await stingy.use(cid, NOOR, "report_damage", CLAIM)
    assert await decide(stingy, cid, VERA, asked.approval_id, "refused", reason="too much") is None
    with pytest.raises(Conflict):
        await stingy.confirm(cid, NOOR, asked.proposal_id)
    with pytest.raises(Conflict):
        await decide(stingy, cid, VERA, asked.approval_id, "approved")
    with pytest.raises(NotFound):
        await decide(stingy, cid, VERA, "appr_other", "approved")
    assert stage.shop() == stage._first_day


async def test_of_two_supervisors_at_once_one_decides(stage: Stage, stingy: StaffTools) -> None:
    talk = await held(stage, stingy)
    cid = talk.record.conversation_id
    asked = await stingy.use(cid, NOOR, "report_damage", CLAIM)
    done = await asyncio.gather(
        decide(stingy, cid, VERA, asked.approval_id, "approved"),
        decide(stingy, cid, PIET, asked.approval_id, "approved"),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Conflict) for one in done) == 1
    assert len(stage.orders()[JOHNS].refunds) == 1


async def test_another_proposal_leaves_the_one_that_waits_for_a_supervisor(
    stage: Stage, stingy: StaffTools
) -> None:
    talk = await held(stage, stingy)
    cid = talk.record.conversation_id
    asked = await stingy.use(cid, NOOR, "report_damage", CLAIM)
    await stingy.use(cid, NOOR, "create_return_label", RETURN)
    done = await decide(stingy, cid, VERA, asked.approval_id, "approved")
    assert done is not None
    assert done.status == "ok", done.result


VALUES = st.one_of(
    st.sampled_from([FOREIGN, JOHNS, "<EMAIL_1>", "10001' OR 1=1 --", "", "C-1001", 10**12, -1, None, True]),
    st.text(max_size=8),
    st.dictionaries(st.sampled_from(["10001-1", "10002-1", ""]), st.integers(-2, 3), max_size=2),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_no_arguments_show_or_change_a_foreign_order(
    stage: Stage, tools: StaffTools, data: st.DataObject
) -> None:
    talk = await held(stage, tools, customer="")
    cid = talk.record.conversation_id
    name = data.draw(st.sampled_from([*sorted(TOOLS), "nothing"]))
    fields = sorted(ACTIONS[name].parameters.model_fields) if name in ACTIONS else []
    arguments = {
        field: data.draw(VALUES)
        for field in [*fields, "customer_id"]
        if data.draw(st.integers(0, 9)) < (1 if field == "customer_id" else 8)  # it is refused at once
    }
    try:
        found = await tools.use(cid, NOOR, name, arguments)
    except AgentError:
        return
    told = str(found.result)
    assert stage.orders()[FOREIGN].email not in told
    assert stage.orders()[FOREIGN].address.street not in told
    if found.proposal_id:
        await tools.confirm(cid, NOOR, found.proposal_id)
    assert stage.shop() == stage._first_day
