"""A running instance behind a URL: its public API, and nothing else.

What is graded there: the changes that its log of events says were carried out, and the status of these orders as a
second conversation shows it to whoever has number and proof. Nothing is put back there: every change is made once,
and what touches an order that this run changed before is not judged.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import httpx

from evals.conversations.bot import Answer, Done, NotPlayable, Outcome
from evals.conversations.in_process import a_photo
from evals.conversations.scenario import Scenario
from evals.errors import EvalError

TURN_SECONDS: Final = 180.0
TRIES: Final = 5
LONGEST_WAIT: Final = 60  # seconds


class Patient(httpx.AsyncHTTPTransport):
    """Waits as long as a server asks for that answers "too many requests"."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, again where it came too soon."""
        for _ in range(TRIES):
            answer = await super().handle_async_request(request)
            if answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                return answer
            await answer.aclose()
            asked = answer.headers.get("Retry-After", "")
            await asyncio.sleep(min(int(asked), LONGEST_WAIT) if asked.isdigit() else 2)
        return await super().handle_async_request(request)


class HttpBot:
    """A server. Raises `EvalError` where it does not answer as the API says."""

    def __init__(self, client: httpx.AsyncClient, *, operator_key: str = "") -> None:
        self._client = client
        self._key = operator_key
        self._changed: set[str] = set()

    @classmethod
    async def open(cls, url: str, *, operator_key: str = "") -> HttpBot:
        """Reach the server. Raises `EvalError`."""
        try:
            client = httpx.AsyncClient(base_url=url.rstrip("/"), timeout=TURN_SECONDS, transport=Patient())
        except httpx.InvalidURL as exc:
            raise EvalError(f"--url: {url!r} is no address") from exc
        bot = cls(client, operator_key=operator_key)
        try:
            (await client.get("/readyz")).raise_for_status()
        except httpx.HTTPError as exc:
            await client.aclose()
            raise EvalError(f"--url: {url} does not answer ({type(exc).__name__})") from exc
        return bot

    async def begin(self, scenario: Scenario, *, draw: str = "") -> HttpDialogue:  # noqa: ARG002 - nothing is kept
        """Open a conversation. Raises `NotPlayable` for an order that this run changed before."""
        touched = set(scenario.expect.changes) | {scenario.facts.get("order", "")}
        if again := sorted(touched & self._changed):
            raise NotPlayable(f"order {again[0]} was changed by an earlier conversation of this run")
        self._changed |= set(scenario.expect.changes)
        dialogue = HttpDialogue(
            client=self._client, scenario=scenario, changed=self._changed, operator_key=self._key
        )
        await dialogue.open()
        return dialogue

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()


@dataclass(kw_only=True)
class HttpDialogue:
    """A conversation over HTTP, its turns followed as server-sent events."""

    client: httpx.AsyncClient
    scenario: Scenario
    changed: set[str]
    operator_key: str = field(default="", repr=False)
    _id: str = ""
    _token: str = field(default="", repr=False)
    _events: list[Mapping[str, Any]] = field(default_factory=list)

    async def open(self) -> None:
        """Open it. Raises `EvalError`."""
        named = {"market": self.scenario.market, "timezone": self.scenario.timezone}
        body = {"locale": self.scenario.locale, **{key: value for key, value in named.items() if value}}
        opened = await self._call("POST", "/v1/conversations", json=body)
        self._id, self._token = opened["id"], opened["token"]

    async def say(self, text: str, *, photo: bool = False) -> Answer:
        """Send a message and read its events until the turn is over."""
        body: dict[str, Any] = {"text": text}
        if photo:
            path = f"/v1/conversations/{self._id}/attachments"
            sent = await self._call("POST", path, files={"file": ("photo.jpg", a_photo())})
            body["attachments"] = [sent["attachment_id"]]
        return await self._turn("messages", body)

    async def decide(self, proposal_id: str, decision: Literal["confirm", "decline"]) -> Answer:
        """Press a button."""
        return await self._turn(f"proposals/{proposal_id}/{decision}", None)

    async def outcome(self) -> Outcome:
        """What the log says was done, and what another conversation shows of it."""
        orders = {
            event["proposal_id"]: event["proposal"]
            for event in self._events
            if event["kind"] == "proposal" and event.get("proposal")
        }
        done = [e["proposal_id"] for e in self._events if e["kind"] == "proposal" and e["state"] == "done"]
        changes = []
        for proposal in (orders[one] for one in dict.fromkeys(done) if one in orders):
            action = proposal["action"]
            number = str(action["order_number"] if isinstance(action, Mapping) else proposal["order_number"])
            kind = str(action["kind"] if isinstance(action, Mapping) else action)
            self.changed.add(number)
            changes.append(Done(order=number, action=kind, state=await self._shown(number)))
        return Outcome(changes=changes, packet=await self._packet())

    async def _shown(self, number: str) -> Mapping[str, Any]:
        """The status that the order's owner is shown in a conversation of their own; nothing without proof."""
        facts = self.scenario.facts
        proof = facts.get("email") or facts.get("postcode") or facts.get("phone")
        if number != facts.get("order") or not proof:
            return {}
        second = HttpDialogue(client=self.client, scenario=self.scenario, changed=set())
        await second.open()
        card = (await second.say(f"{number} {proof}")).card("order")
        return {"status": str(card["status"])} if card and card["order_number"] == number else {}

    async def _packet(self) -> Mapping[str, Any] | None:
        """The packet where the operators' key was given; else what the public event tells of it."""
        queued = [e for e in self._events if e["kind"] == "handoff" and e["state"] == "queued"]
        if not queued:
            return None
        if not self.operator_key:
            return {"reason": queued[-1].get("reason", ""), "rule": queued[-1].get("rule", "")}
        path = f"/v1/desk/handoffs/{queued[-1]['handoff_id']}"
        found = await self._call("GET", path, bearer=self.operator_key)
        return dict(found["packet"])

    async def _turn(self, path: str, body: Mapping[str, Any] | None) -> Answer:
        events: list[Mapping[str, Any]] = []
        headers = {**self._headers(self._token), "Accept": "text/event-stream"}
        url = f"/v1/conversations/{self._id}/{path}"
        try:
            async with self.client.stream("POST", url, json=body, headers=headers) as answer:
                if answer.is_error:
                    raise EvalError(f"--url: {path} was answered with {answer.status_code}")
                async for line in answer.aiter_lines():
                    if line.startswith("data:") and (found := json.loads(line[5:])).get("kind"):
                        events.append(found)
        except httpx.HTTPError as exc:
            raise EvalError(f"--url: {path} failed ({type(exc).__name__})") from exc
        self._events += events
        replies: Sequence[Mapping[str, Any]] = [e["reply"] for e in events if e["kind"] == "reply"]
        silent = {"text": "", "language": "", "cards": [], "citations": [], "handed_off": True}
        return Answer(reply=replies[-1] if replies else silent, events=events)

    async def _call(self, method: str, path: str, *, bearer: str = "", **given: Any) -> dict[str, Any]:
        headers = self._headers(bearer or self._token)
        try:
            answer = await self.client.request(method, path, headers=headers, **given)
        except httpx.HTTPError as exc:
            raise EvalError(f"--url: {path} failed ({type(exc).__name__})") from exc
        if answer.is_error:
            raise EvalError(f"--url: {path} was answered with {answer.status_code}")
        return dict(answer.json())

    def _headers(self, bearer: str) -> dict[str, str]:
        key = {"Idempotency-Key": secrets.token_hex(8)}
        return {**key, "Authorization": f"Bearer {bearer}"} if bearer else key
