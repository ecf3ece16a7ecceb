"""The desk's side of a conversation: what a person sees and does once it has been handed to them."""

from __future__ import annotations

from typing import Any

import httpx

from tests.conversations.talking import Talk

_KEY = {"Authorization": "Bearer an operator key for tests", "X-Operator": "Mila"}


async def packet_of(talk: Talk) -> dict[str, Any]:
    """The packet of the conversation's hand-off, as the desk shows it."""
    answer = await talk.client.get(f"/v1/desk/handoffs/{await handoff_of(talk)}", headers=_KEY)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["packet"])


async def handoff_of(talk: Talk) -> str:
    """The id of the conversation's latest hand-off. Fails when there is none."""
    found = [event for event in await talk.events() if event["kind"] == "handoff"]
    assert found, "the conversation was not handed over"
    return str(found[-1]["handoff_id"])


async def act(talk: Talk, action: str, body: dict[str, str] | None = None) -> httpx.Response:
    """Claim, reply, release or close; the answer must be a success."""
    answer = await talk.client.post(
        f"/v1/desk/handoffs/{await handoff_of(talk)}/{action}", json=body, headers=_KEY
    )
    assert answer.status_code == 200, answer.text
    return answer
