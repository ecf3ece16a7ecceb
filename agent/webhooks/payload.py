"""What a webhook is told of an event: no more than it is configured to get.

Built when it is sent, from the log: the outbox holds no texts, and what was erased meanwhile is not sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from agent.conversation.events import Event, ProposalEvent
from agent.webhooks.topics import TEST_TYPE
from agent.webhooks.values import Content

__all__ = ["body_of", "test_body"]

# All that a webhook with the content `ids` gets of an event: no text that a person or a model wrote.
_IDS = frozenset(
    {
        "offset",
        "source",
        "kind",
        "turn",
        "message_id",
        "handoff_id",
        "proposal_id",
        "state",
        "owner",
        "previous",
        "promised_at",
        "position",
        "helpful",
    }
)
_DOCUMENT = re.compile(r"\S*/v1/(?:labels|invoices)/\S+")


def body_of(
    event: Event, type_: str, conversation_id: str, content: Content, proposals: Sequence[Event] = ()
) -> bytes:
    """The message's body: `type`, `timestamp` of the event, `data`. Give the event as the content wants it.

    `proposals` are the proposal events of the conversation: an outcome says of which action it is.
    """
    data = event.model_dump(mode="json", exclude={"at"} if content == "full" else {"at", "operator"})
    if content == "redacted":
        data = _without_links(data)
    if isinstance(event, ProposalEvent):
        data |= _action(event, proposals, content)
    if content == "ids":
        data = {name: value for name, value in data.items() if name in _IDS or name == "action"}
    return _encode(type_, event.at.isoformat(), {"conversation_id": conversation_id, **data})


def test_body(timestamp: str) -> bytes:
    """The body of a test."""
    return _encode(TEST_TYPE, timestamp, {})


def _without_links(data: dict[str, Any]) -> dict[str, Any]:
    """The same without what opens a document with personal data: cards, and links in a text."""
    if isinstance(data.get("text"), str):
        data |= {"text": _DOCUMENT.sub("<LINK>", data["text"])}
    if isinstance(data.get("reply"), dict):
        reply = {name: value for name, value in data["reply"].items() if name != "cards"}
        data |= {"reply": _without_links(reply)}
    return data


def _action(event: ProposalEvent, proposals: Sequence[Event], content: Content) -> dict[str, Any]:
    """What was proposed: the name of the action, and with texts the whole of it."""
    opened = next(
        (
            other.proposal
            for other in proposals
            if isinstance(other, ProposalEvent)
            and other.proposal_id == event.proposal_id
            and other.proposal is not None
        ),
        None,
    )
    if opened is None:
        return {}
    name = {"action": opened.get("action", {}).get("kind", "")}
    return name if content == "ids" else {**name, "proposal": opened}


def _encode(type_: str, timestamp: str, data: dict[str, Any]) -> bytes:
    message = {"type": type_, "timestamp": timestamp, "data": data}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
