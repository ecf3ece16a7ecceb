"""What people at the desk write among themselves reaches no shopper, webhook, other protocol, packet or brain."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace
from typing import Any, get_args

import httpx

from agent.answering import Answering
from agent.assembly import Crossdesk
from agent.conversation.desk_events import DeskEvent
from agent.conversation.events import EVENT, Event, ToolFinishedEvent, ToolStartedEvent, is_public
from agent.graph import AgentGraph
from agent.store.base import Append
from agent.testing import ScriptedBrain
from tests.agent.webhooks.receiver import receiving
from tests.api.shopping import Shopper
from tests.api.test_webhooks import until

WORDS = "a word that stays inside"
FIELDS: dict[str, dict[str, Any]] = {
    "note": {"note_id": "note_1", "text": WORDS, "mentions": [WORDS]},
    "assigned": {"assignee": WORDS},
    "tagged": {"tags": [WORDS]},
    "untagged": {"tags": [WORDS]},
    "snoozed": {"until": None},
    "prioritised": {"priority": 1, "rule": WORDS},
    "merged": {"into": WORDS},
    "outcome": {"outcome": "other", "comment": WORDS},
    "instruction": {"instruction": "ask_for_photo", "text": WORDS},
    "judged": {"message_id": "msg_1", "reason": WORDS},
    "acted": {"call_id": WORDS, "tool": WORDS},
    "approval": {"approval_id": "appr_1", "state": "refused", "reason": WORDS},
}
KINDS = {member.model_fields["kind"].default for member in get_args(DeskEvent)}


def made(crossdesk: Crossdesk) -> list[Event]:
    """One event of each kind, and what a person looked up with a tool."""
    stamp = {"at": crossdesk.service.clock(), "source": "human"}
    own = [
        EVENT.validate_python({**stamp, "kind": kind, "by": WORDS, **FIELDS[kind]}) for kind in sorted(KINDS)
    ]
    call = {**stamp, "call_id": "call_1", "tool": "find_my_orders"}
    looked_up = {**call, "status": "ok", "result": {"words": WORDS}}
    return [*own, ToolStartedEvent.model_validate(call), ToolFinishedEvent.model_validate(looked_up)]


def test_each_kind_is_tried_here() -> None:
    assert set(FIELDS) == KINDS


def test_a_kind_is_inside_until_it_is_listed_as_public(crossdesk: Crossdesk) -> None:
    assert [event.kind for event in made(crossdesk) if is_public(event)] == []


async def put(crossdesk: Crossdesk, conversation_id: str) -> None:
    await crossdesk.store.append(conversation_id, Append(events=made(crossdesk)))
    crossdesk.signals.notify(conversation_id)


async def test_the_shopper_reads_none_of_them(crossdesk: Crossdesk, shopper: Shopper) -> None:
    await shopper.say("Hello")
    await put(crossdesk, shopper.id)
    said = await shopper.say("Hello again")
    read = (await shopper.get("events")).json()["events"]
    for events in (said["events"], read):
        assert WORDS not in str(events)
        assert KINDS.isdisjoint(event["kind"] for event in events)
    assert [event["kind"] for event in read].count("message") == 2


async def test_no_stream_carries_them(crossdesk: Crossdesk, shopper: Shopper) -> None:
    record = await crossdesk.store.get(shopper.id)
    assert record is not None
    seen: list[str] = []
    await put(crossdesk, shopper.id)
    headers = {**shopper.headers(), "Accept": "text/event-stream"}
    body = {"text": "Hello", "attachments": []}
    streamed = await shopper.client.post(f"{shopper.path}/messages", json=body, headers=headers)
    assert streamed.status_code == 200
    assert "event: reply" in streamed.text
    assert WORDS not in streamed.text

    async def follow() -> None:
        async for event in crossdesk.service.follow(record, after=0):
            seen.append(event.model_dump_json())
            if event.kind == "reply" and len(seen) > 6:
                return

    following = asyncio.create_task(follow())
    await put(crossdesk, shopper.id)
    await shopper.say("Hello again")
    await shopper.say("And again")
    await asyncio.wait_for(following, 60)
    assert WORDS not in "".join(seen)


async def test_no_webhook_is_told_of_them(crossdesk: Crossdesk, shopper: Shopper) -> None:
    with receiving() as receiver:
        hook = await crossdesk.webhooks.add(receiver.url, ["messages", "handoffs", "outcomes"], "full")
        await put(crossdesk, shopper.id)
        await shopper.say("Hello")
        await until(receiver, "message.bot")
        await crossdesk.webhooks.remove(hook.webhook_id)
    told = [request.message["type"] for request in receiver.requests]
    assert told == ["message.shopper", "message.bot"]
    assert WORDS not in str([request.body for request in receiver.requests])


async def test_no_other_protocol_tells_them(crossdesk: Crossdesk, client: httpx.AsyncClient) -> None:
    messages = [{"role": "user", "content": f"Hello {secrets.token_hex(4)}"}]
    first = await client.post("/v1/chat/completions", json={"model": "crossdesk", "messages": messages})
    cid = first.headers["x-conversation-id"]
    await put(crossdesk, cid)
    messages += [first.json()["choices"][0]["message"], {"role": "user", "content": "And again"}]
    second = await client.post("/v1/chat/completions", json={"model": "crossdesk", "messages": messages})
    assert second.headers["x-conversation-id"] == cid
    assert WORDS not in second.text


async def test_the_packet_holds_none_of_them(
    crossdesk: Crossdesk, shopper: Shopper, client: httpx.AsyncClient, operator: dict[str, str]
) -> None:
    own = [
        event for event in made(crossdesk) if event.kind in KINDS
    ]  # what a colleague looked up belongs there
    await crossdesk.store.append(shopper.id, Append(events=own))
    await shopper.say("I want to talk to a human agent, please.")
    standing = await crossdesk.store.open_handoff(shopper.id)
    assert standing is not None
    _, packet = await crossdesk.desk.handoff(standing.handoff_id)
    assert WORDS not in packet.model_dump_json()
    events = await client.get(f"/v1/desk/handoffs/{standing.handoff_id}/events", headers=operator)
    assert WORDS not in events.text


async def test_no_brain_reads_what_is_said_among_colleagues(crossdesk: Crossdesk, shopper: Shopper) -> None:
    await shopper.say("Hello")
    inside = [event for event in made(crossdesk) if event.kind != "instruction"]  # which is for the brain
    await crossdesk.store.append(shopper.id, Append(events=inside))
    brain = ScriptedBrain.saying("Hello.")
    usual = crossdesk.runner.answerer
    crossdesk.runner.answerer = replace(
        usual, answering=Answering(embedded=AgentGraph(brain, name="scripted"))
    )
    try:
        await shopper.say("Hello again")
    finally:
        crossdesk.runner.answerer = usual
    assert len(brain.requests) == 1
    assert WORDS not in brain.requests[0].everything
