# Made from _async by `make clients`: do not edit.
"""The desk as an operator's tool sees it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from crossdesk_client._sync.transport import Transport
from crossdesk_client.calls import Call, new_key, path_of
from crossdesk_client.models import (
    Callback,
    Callbacks,
    Event,
    HandoffDetail,
    HandoffEvents,
    HandoffList,
    HandoffState,
    HandoffSummary,
    ReplyAnswer,
    ReplyRequest,
    Report,
)

__all__ = ["Desk"]

_ONE = "/v1/desk/handoffs/{handoff_id}"


class Desk:
    """Hand-offs: see, claim, answer, give back, close. All methods raise `ProblemError`s and `Unreachable`."""

    def __init__(self, transport: Transport, *, bearer: str, operator: str) -> None:
        self._transport = transport
        self._bearer = bearer
        self._operator = operator

    def handoffs(self, *, state: HandoffState | None = None, limit: int = 100) -> list[HandoffSummary]:
        """Hand-offs, most urgent first."""
        query: dict[str, str | int] = {"limit": limit}
        if state is not None:
            query["state"] = state
        response = self._transport.send(self._call("GET", "/v1/desk/handoffs", query=query))
        return HandoffList.model_validate_json(response.content).handoffs

    def handoff(self, handoff_id: str) -> HandoffDetail:
        """A hand-off with its packet."""
        response = self._transport.send(self._call("GET", path_of(_ONE, handoff_id=handoff_id)))
        return HandoffDetail.model_validate_json(response.content)

    def events(self, handoff_id: str, *, after: int = 0) -> list[Event]:
        """The conversation as the shopper sees it, after an offset, at most 500 events."""
        response = self._transport.send(self._log(handoff_id, after))
        return HandoffEvents.model_validate_json(response.content).events

    def follow(self, handoff_id: str, *, after: int = 0) -> Iterator[Event]:
        """The conversation after an offset and all that comes; resumed where the connection breaks."""
        for event in self._transport.follow(self._log(handoff_id, after), after=after, endless=True):
            yield event

    def attachment(self, handoff_id: str, attachment_id: str) -> bytes:
        """A photo that the shopper sent."""
        path = path_of(
            _ONE + "/attachments/{attachment_id}", handoff_id=handoff_id, attachment_id=attachment_id
        )
        return (self._transport.send(self._call("GET", path))).content

    def claim(self, handoff_id: str, *, idempotency_key: str | None = None) -> HandoffSummary:
        """Take the conversation over: the bot is silent."""
        return self._change(handoff_id, "claim", idempotency_key)

    def release(self, handoff_id: str, *, idempotency_key: str | None = None) -> HandoffSummary:
        """Give the conversation back to the bot."""
        return self._change(handoff_id, "release", idempotency_key)

    def close(self, handoff_id: str, *, idempotency_key: str | None = None) -> HandoffSummary:
        """Close the conversation."""
        return self._change(handoff_id, "close", idempotency_key)

    def report(self, *, since: datetime | None = None, until: datetime | None = None) -> Report:
        """Figures of queue, SLAs and promises; of the last week where no time is given."""
        times = {"since": since, "until": until}
        query: dict[str, str | int] = {name: at.isoformat() for name, at in times.items() if at is not None}
        response = self._transport.send(self._call("GET", "/v1/desk/reports", query=query))
        return Report.model_validate_json(response.content)

    def callbacks(self) -> list[Callback]:
        """The calls that shoppers wait for, the earliest due first."""
        response = self._transport.send(self._call("GET", "/v1/desk/callbacks"))
        return Callbacks.model_validate_json(response.content).callbacks

    def called(self, conversation_id: str) -> None:
        """Note that a shopper was called."""
        path = path_of("/v1/desk/callbacks/{conversation_id}/done", conversation_id=conversation_id)
        self._transport.send(self._call("POST", path, key=new_key()))

    def reply(self, handoff_id: str, text: str, *, idempotency_key: str | None = None) -> Event:
        """Say something to the shopper; the stored message."""
        path = path_of(_ONE + "/reply", handoff_id=handoff_id)
        call = self._call("POST", path, body=ReplyRequest(text=text), key=idempotency_key or new_key())
        return ReplyAnswer.model_validate_json((self._transport.send(call)).content).event

    def _change(self, handoff_id: str, change: str, key: str | None) -> HandoffSummary:
        path = path_of(f"{_ONE}/{change}", handoff_id=handoff_id)
        response = self._transport.send(self._call("POST", path, key=key or new_key()))
        return HandoffSummary.model_validate_json(response.content)

    def _log(self, handoff_id: str, after: int) -> Call:
        path = path_of(_ONE + "/events", handoff_id=handoff_id)
        return self._call("GET", path, query={"after": after})

    def _call(
        self,
        method: str,
        path: str,
        *,
        body: ReplyRequest | None = None,
        query: dict[str, str | int] | None = None,
        key: str = "",
    ) -> Call:
        headers = {"X-Operator": self._operator} if self._operator else {}
        return Call(
            method=method,
            path=path,
            bearer=self._bearer,
            body=body,
            query=query or {},
            headers=headers,
            key=key,
        )
