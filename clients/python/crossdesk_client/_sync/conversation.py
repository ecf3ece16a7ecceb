# Made from _async by `make clients`: do not edit.
"""A conversation as its front end sees it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crossdesk_client._sync.transport import Transport
from crossdesk_client.calls import Call, new_key, path_of
from crossdesk_client.models import (
    Attachment,
    ContactRequest,
    Event,
    EventsAnswer,
    FeedbackRequest,
    MessageAnswer,
    MessageRequest,
    ReplyEvent,
)

__all__ = ["Conversation"]


class Conversation:
    """An open conversation. Keep `id` and `token` to come back to it: `Crossdesk.conversation`.

    Every call that changes something makes an idempotency key and keeps it over its own retries; give one of
    yours where you try again yourself, after a restart say. All methods raise `ProblemError`s and `Unreachable`.
    """

    def __init__(self, transport: Transport, id: str, token: str) -> None:  # noqa: A002 - the API's name
        self.id = id
        self.token = token
        self._transport = transport

    def __repr__(self) -> str:
        """The id alone: the token is a secret."""
        return f"{type(self).__name__}(id={self.id!r})"

    def send(
        self, text: str, *, attachments: Sequence[str] = (), idempotency_key: str | None = None
    ) -> MessageAnswer:
        """Say something, and wait for the whole turn. `attachments` are ids of uploads."""
        return self._answer(self._message(text, attachments, idempotency_key))

    def stream(
        self, text: str, *, attachments: Sequence[str] = (), idempotency_key: str | None = None
    ) -> Iterator[Event]:
        """Say something; the turn's events as they happen, each once, also where the connection breaks."""
        for event in self._stream(self._message(text, attachments, idempotency_key)):
            yield event

    def confirm(self, proposal_id: str, *, idempotency_key: str | None = None) -> MessageAnswer:
        """The shopper's own yes to a `terms` card: carry the proposal out. Call it for their click alone."""
        return self._answer(self._decision("confirm", proposal_id, idempotency_key))

    def stream_confirm(self, proposal_id: str, *, idempotency_key: str | None = None) -> Iterator[Event]:
        """As `confirm`, with the turn's events as they happen."""
        for event in self._stream(self._decision("confirm", proposal_id, idempotency_key)):
            yield event

    def decline(self, proposal_id: str, *, idempotency_key: str | None = None) -> MessageAnswer:
        """The shopper's no to a `terms` card: nothing is changed."""
        return self._answer(self._decision("decline", proposal_id, idempotency_key))

    def stream_decline(self, proposal_id: str, *, idempotency_key: str | None = None) -> Iterator[Event]:
        """As `decline`, with the turn's events as they happen."""
        for event in self._stream(self._decision("decline", proposal_id, idempotency_key)):
            yield event

    def events(self, *, after: int = 0) -> list[Event]:
        """The log after an offset, at most 500 events."""
        response = self._transport.send(self._log(after))
        return EventsAnswer.model_validate_json(response.content).events

    def follow(self, *, after: int = 0) -> Iterator[Event]:
        """The log after an offset and all that comes, without end; resumed where the connection breaks."""
        for event in self._transport.follow(self._log(after), after=after, endless=True):
            yield event

    def upload(self, name: str, data: bytes, *, idempotency_key: str | None = None) -> Attachment:
        """Upload a photo; its `attachment_id` goes into `attachments` of a message."""
        path = path_of("/v1/conversations/{conversation_id}/attachments", conversation_id=self.id)
        call = Call(
            method="POST", path=path, bearer=self.token, file=(name, data), key=idempotency_key or new_key()
        )
        return Attachment.model_validate_json((self._transport.send(call)).content)

    def attachment(self, attachment_id: str) -> bytes:
        """A photo of this conversation."""
        path = path_of(
            "/v1/conversations/{conversation_id}/attachments/{attachment_id}",
            conversation_id=self.id,
            attachment_id=attachment_id,
        )
        return (self._transport.send(Call(method="GET", path=path, bearer=self.token))).content

    def feedback(
        self,
        message_id: str,
        *,
        helpful: bool,
        comment: str | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        """Judge a reply; the last judgement of a message counts."""
        path = path_of("/v1/conversations/{conversation_id}/feedback", conversation_id=self.id)
        body = FeedbackRequest(message_id=message_id, helpful=helpful, comment=comment)
        key = idempotency_key or new_key()
        self._transport.send(Call(method="POST", path=path, bearer=self.token, body=body, key=key))

    def leave_contact(
        self, *, email: str | None = None, phone: str | None = None, idempotency_key: str | None = None
    ) -> None:
        """While waiting for a person: an address that answers go to too, or a number to be called on."""
        path = path_of("/v1/conversations/{conversation_id}/contact", conversation_id=self.id)
        body = ContactRequest(email=email, phone=phone)
        key = idempotency_key or new_key()
        self._transport.send(Call(method="POST", path=path, bearer=self.token, body=body, key=key))

    def _message(self, text: str, attachments: Sequence[str], key: str | None) -> Call:
        path = path_of("/v1/conversations/{conversation_id}/messages", conversation_id=self.id)
        body = MessageRequest(text=text, attachments=list(attachments))
        return Call(method="POST", path=path, bearer=self.token, body=body, key=key or new_key())

    def _decision(self, decision: str, proposal_id: str, key: str | None) -> Call:
        path = path_of(
            "/v1/conversations/{conversation_id}/proposals/{proposal_id}/" + decision,
            conversation_id=self.id,
            proposal_id=proposal_id,
        )
        return Call(method="POST", path=path, bearer=self.token, key=key or new_key())

    def _log(self, after: int) -> Call:
        path = path_of("/v1/conversations/{conversation_id}/events", conversation_id=self.id)
        return Call(method="GET", path=path, bearer=self.token, query={"after": after})

    def _answer(self, call: Call) -> MessageAnswer:
        return MessageAnswer.model_validate_json((self._transport.send(call)).content)

    def _stream(self, call: Call) -> Iterator[Event]:
        """A turn's events. One that ended without a reply is asked for as a whole: its stream may have been cut."""
        last, replied = 0, False
        for event in self._transport.follow(call, after=0, endless=False):
            last, replied = max(last, event.offset), replied or isinstance(event, ReplyEvent)
            yield event
        if not replied:
            for event in (self._answer(call)).events:
                if event.offset > last:
                    yield event
