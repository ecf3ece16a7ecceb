"""A shopper's side of a conversation, as short as a test can be read."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass(kw_only=True)
class Answer:
    """What came back for one message."""

    raw: dict[str, Any]

    @property
    def text(self) -> str:
        """The reply's text."""
        return str(self.raw["reply"]["text"])

    @property
    def language(self) -> str:
        return str(self.raw["reply"]["language"])

    @property
    def handed_off(self) -> bool:
        return bool(self.raw["reply"]["handed_off"])

    @property
    def tools(self) -> list[str]:
        """Tools that answered "ok", in order."""
        return [e["tool"] for e in self.raw["events"] if e["kind"] == "tool_finished" and e["status"] == "ok"]

    @property
    def refusals(self) -> list[str]:
        """Codes of what the rules refused."""
        return [
            e["result"]["code"]
            for e in self.raw["events"]
            if e["kind"] == "tool_finished" and e["status"] == "refused"
        ]

    @property
    def articles(self) -> list[str]:
        """Ids of the articles that the answer names as its source."""
        return [citation["article_id"] for citation in self.raw["reply"]["citations"]]

    @property
    def kinds(self) -> list[str]:
        """The kinds of its cards."""
        return [card["kind"] for card in self.raw["reply"]["cards"]]

    def card(self, kind: str) -> dict[str, Any]:
        """The last card of a kind. Fails with the whole reply when there is none."""
        found = [card for card in self.raw["reply"]["cards"] if card["kind"] == kind]
        assert found, f"no {kind} card in {self.raw['reply']}"
        return dict(found[-1])

    @property
    def problems(self) -> list[dict[str, Any]]:
        """Error events of the turn: there should be none."""
        return [event for event in self.raw["events"] if event["kind"] == "error"]


@dataclass(kw_only=True)
class Talk:
    """One conversation; opened by its first message."""

    client: httpx.AsyncClient
    opening: dict[str, str]
    last: Answer | None = None
    _id: str = ""
    _token: str = field(default="", repr=False)

    async def say(self, *texts: str) -> Answer:
        """Send messages one after the other; the answer to the last. Every reply must be free of errors."""
        for text in texts:
            await self._post("messages", {"text": text})
        assert self.last is not None
        return self.last

    async def confirm(self) -> Answer:
        """Press the button of the terms that were shown last."""
        return await self._decide("confirm")

    async def decline(self) -> Answer:
        return await self._decide("decline")

    async def upload(self, data: bytes, text: str) -> Answer:
        """Send a photo with a message."""
        await self._open()
        sent = await self.client.post(
            f"/v1/conversations/{self._id}/attachments",
            files={"file": ("photo.jpg", data)},
            headers=self._headers(),
        )
        assert sent.status_code in (200, 201), sent.text
        await self._post("messages", {"text": text, "attachments": [sent.json()["attachment_id"]]})
        assert self.last is not None
        return self.last

    @property
    def conversation_id(self) -> str:
        return self._id

    @property
    def token(self) -> str:
        """What opens this conversation, and no other."""
        return self._token

    async def open(self) -> None:
        """Open the conversation before anything is said in it."""
        await self._open()

    async def events(self, *, after: int = 0) -> list[dict[str, Any]]:
        """The log as the shopper's page reads it."""
        answer = await self.client.get(
            f"/v1/conversations/{self._id}/events", params={"after": after}, headers=self._headers()
        )
        assert answer.status_code == 200, answer.text
        return list(answer.json()["events"])

    async def _decide(self, decision: str) -> Answer:
        assert self.last is not None
        proposal = self.last.card("terms")["proposal_id"]
        await self._post(f"proposals/{proposal}/{decision}", None)
        return self.last

    async def _post(self, path: str, body: dict[str, Any] | None) -> None:
        await self._open()
        answer = await self.client.post(
            f"/v1/conversations/{self._id}/{path}", json=body, headers=self._headers()
        )
        assert answer.status_code == 200, answer.text
        self.last = Answer(raw=answer.json())
        assert not self.last.problems, self.last.problems

    async def _open(self) -> None:
        if self._id:
            return
        answer = await self.client.post("/v1/conversations", json=self.opening)
        assert answer.status_code == 201, answer.text
        self._id, self._token = answer.json()["id"], answer.json()["token"]

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}", "Idempotency-Key": secrets.token_hex(8)}
