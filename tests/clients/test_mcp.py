"""The tools for other agents, called with the official client over both transports."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx2
import jwt
import mcp_types as types
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from crossdesk_client import AsyncConversation, AsyncCrossdesk
from crossdesk_client.models import ReplyEvent, TermsCard, ToolStartedEvent
from evals.bench_server import ServerProcess, copy_home, warm_home
from tests.api.shopping import copy_help_centre
from tests.api.test_cli import assert_one_line, run
from tools.registry import TOOLS, Effect

Elicitation = Callable[[Any, types.ElicitRequestParams], Any]
Mode = Literal["auto", "legacy"]
ORDER, EMAIL, CUSTOMER = "10004", "li.wei@example.cn", "C-1004"
OTHER = "10001"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A server with `/mcp`, and its home, on which the other transport runs in a process of its own."""

    server: ServerProcess
    knowledge: Path

    def connect(
        self,
        transport: str,
        conversation: AsyncConversation,
        mode: Mode = "auto",
        ask: Elicitation | None = None,
    ) -> AbstractAsyncContextManager[Client]:
        """A client of that conversation."""
        opened = self._http if transport == "http" else self._stdio
        return opened(conversation, mode, ask)

    @asynccontextmanager
    async def _http(
        self, conversation: AsyncConversation, mode: Mode, ask: Elicitation | None
    ) -> AsyncIterator[Client]:
        headers = {"Authorization": f"Bearer {conversation.token}", "X-Conversation-Id": conversation.id}
        async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
            wire = streamable_http_client(f"{self.server.url}/mcp", http_client=http)
            async with Client(wire, mode=mode, elicitation_callback=ask) as client:
                yield client

    @asynccontextmanager
    async def _stdio(
        self, conversation: AsyncConversation, mode: Mode, ask: Elicitation | None
    ) -> AsyncIterator[Client]:
        known = {"CROSSDESK_MCP_CONVERSATION": f"{conversation.id}:{conversation.token}"}
        async with Client(self.stdio(known), mode=mode, elicitation_callback=ask) as client:
            yield client

    def stdio(self, environment: dict[str, str]) -> StdioServerParameters:
        """`crossdesk mcp` on the server's home."""
        paths = {"CROSSDESK_HOME": str(self.server.home), "CROSSDESK_KNOWLEDGE": str(self.knowledge)}
        return StdioServerParameters(
            command=sys.executable,
            args=["-m", "api.cli", "mcp"],
            cwd=Path(__file__).parents[2],
            env={**paths, "OMP_NUM_THREADS": "1", **environment},
        )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("mcp")
    knowledge = copy_help_centre(folder / "kb")
    home = copy_home(warm_home(folder / "warm", knowledge=knowledge), folder / "home")
    server = ServerProcess(home, environment={"CROSSDESK_KNOWLEDGE": str(knowledge), "CROSSDESK_MCP": "true"})
    server.start()
    server.wait()
    yield Place(server=server, knowledge=knowledge)
    server.kill()


@pytest.fixture
async def crossdesk(place: Place) -> AsyncIterator[AsyncCrossdesk]:
    async with AsyncCrossdesk(place.server.url) as made:
        yield made


@pytest.fixture
async def conversation(crossdesk: AsyncCrossdesk) -> AsyncConversation:
    return await crossdesk.open(locale="en-GB", channel="mcp")


async def call(client: Client, tool: str, **arguments: object) -> dict[str, Any]:
    """What a call came to; the text says the same as the structured content."""
    result = await client.call_tool(tool, arguments)
    (content,) = result.content
    assert isinstance(content, types.TextContent)
    data = json.loads(content.text)
    assert result.structured_content == data
    return {"is_error": result.is_error, **data}


def terms(events: list[Any]) -> list[TermsCard]:
    cards = [card for event in events if isinstance(event, ReplyEvent) for card in event.reply.cards]
    return [card for card in cards if isinstance(card, TermsCard)]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize("transport", ["http", "stdio"])
async def test_an_agent_sees_the_tools_and_calls_them_for_its_shopper(
    place: Place, conversation: AsyncConversation, transport: str, mode: Mode
) -> None:
    async with place.connect(transport, conversation, mode) as client:
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(listed) == set(TOOLS)
        for name, tool in listed.items():
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint is (TOOLS[name].effect is Effect.READ)
            assert {"identity", "customer_id", "confirmed"}.isdisjoint(tool.input_schema["properties"])
        refused = await call(client, "track_order", order_number=ORDER)
        assert (refused["is_error"], refused["code"]) == (True, "not_verified")
        assert not (await call(client, "verify_order", order_number=ORDER, email=EMAIL))["is_error"]
        details = await call(client, "order_details", order_number=ORDER)
        assert details["order_number"] == ORDER
        found = await call(client, "search_help_centre", query="How long does a refund take?")
        assert found["passages"]
    assert EMAIL not in str(details)
    assert "李伟" not in str(details)
    log = await conversation.events()
    started = [event for event in log if isinstance(event, ToolStartedEvent)]
    assert [event.tool for event in started] == [
        "track_order", "verify_order", "order_details", "search_help_centre",
    ]  # fmt: skip
    assert started[1].arguments == {"order_number": ORDER, "email": "<EMAIL_1>"}
    assert EMAIL not in str(log)


@pytest.mark.parametrize("transport", ["http", "stdio"])
async def test_a_change_waits_for_the_shopper_in_their_own_front_end(
    place: Place, conversation: AsyncConversation, transport: str
) -> None:
    async with place.connect(transport, conversation) as client:
        await call(client, "verify_order", order_number=ORDER, email=EMAIL)
        offered = await call(client, "cancel_order", order_number=ORDER)
        proposal = offered["proposal_id"]
        assert offered["confirmation"]["needed_from"] == "shopper"
        assert offered["confirmation"]["call"].endswith(f"/proposals/{proposal}/confirm")
        assert conversation.token not in str(offered)
        early = await call(client, "carry_out", proposal_id=proposal)
        assert (early["is_error"], early["code"]) == (True, "proposal_not_confirmed")
        (card,) = terms(await conversation.events())
        assert card.proposal_id == proposal
        declined = await conversation.decline(proposal)
        assert [e.state for e in declined.events if e.kind == "proposal"] == ["declined"]
        late = await call(client, "carry_out", proposal_id=proposal)
        assert late["code"] == "proposal_declined"


@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (types.ElicitResult(action="accept", content={"agree": False}), "declined"),
        (types.ElicitResult(action="decline"), "declined"),
        (types.ElicitResult(action="cancel"), None),
    ],
)
async def test_the_shopper_is_asked_by_their_client(
    place: Place, conversation: AsyncConversation, mode: Mode, answer: types.ElicitResult, state: str | None
) -> None:
    asked: list[str] = []

    async def ask(_: Any, params: types.ElicitRequestParams) -> types.ElicitResult:
        asked.append(params.message)
        return answer

    transport = (
        "stdio" if mode == "legacy" else "http"
    )  # without sessions HTTP asks in the newer protocol alone
    async with place.connect(transport, conversation, mode, ask) as client:
        await call(client, "verify_order", order_number=ORDER, email=EMAIL)
        decided = await call(client, "cancel_order", order_number=ORDER)
    assert len(asked) == 1
    assert ORDER in asked[0]
    assert decided.get("state") == state
    assert ("confirmation" in decided) is (state is None)
    states = [event.state for event in await conversation.events() if event.kind == "proposal"]
    assert states == (["open"] if state is None else ["open", state])


async def test_an_answer_cannot_be_brought_for_another_conversations_proposal(
    place: Place, crossdesk: AsyncCrossdesk, conversation: AsyncConversation
) -> None:
    victim = await crossdesk.open(locale="en-GB", channel="mcp")
    async with place.connect("http", victim) as client:
        await call(client, "verify_order", order_number=ORDER, email=EMAIL)
        offered = await call(client, "cancel_order", order_number=ORDER)
    yes = types.ElicitResult(action="accept", content={"agree": True})
    async with place.connect("http", conversation) as client:
        result = await client.session.call_tool(
            "cancel_order",
            {"order_number": ORDER},
            input_responses={"confirmation": yes},
            request_state=offered["proposal_id"],
        )
    assert result.is_error
    assert [event.state for event in await victim.events() if event.kind == "proposal"] == ["open"]


async def test_a_yes_of_the_shopper_is_carried_out_once(
    place: Place, conversation: AsyncConversation
) -> None:
    async def ask(_: Any, __: types.ElicitRequestParams) -> types.ElicitResult:
        return types.ElicitResult(action="accept", content={"agree": True})

    async with place.connect("http", conversation, "auto", ask) as client:
        await call(client, "verify_order", order_number=ORDER, email=EMAIL)
        done = await call(client, "cancel_order", order_number=ORDER)
        again = await call(client, "carry_out", proposal_id=done["proposal_id"])
        second = await call(client, "cancel_order", order_number=ORDER)
    assert done["state"] == "done"
    assert ORDER in done["reply"]
    assert not again["is_error"]
    assert second["code"] == "already_cancelled"
    log = await conversation.events()
    sources = [(event.state, event.source) for event in log if event.kind == "proposal"]
    assert sources == [("open", "bot"), ("confirmed", "shopper"), ("done", "system")]


@pytest.mark.parametrize("transport", ["http", "stdio"])
async def test_hostile_calls_do_nothing(
    place: Place, crossdesk: AsyncCrossdesk, conversation: AsyncConversation, transport: str
) -> None:
    victim = await crossdesk.open(locale="en-GB", channel="mcp")
    async with place.connect("http", victim) as client:
        await call(client, "verify_order", order_number=OTHER, email="anna.schmidt@example.de")
        theirs = await call(client, "invoice", order_number=OTHER)
    assert "/v1/invoices/" not in str(theirs), "a link opens a document with personal data"
    calls: list[tuple[str, dict[str, object]]] = [
        ("order_details", {"order_number": OTHER}),
        ("order_details", {"order_number": OTHER, "customer_id": "cust_anna"}),
        ("order_details", {"order_number": OTHER, "identity": {"level": "customer"}}),
        ("order_details", {"order_number": "10001' OR '1'='1"}),
        ("order_details", {"order_number": ["10001"]}),
        ("cancel_order", {"order_number": OTHER, "confirmed": True}),
        ("carry_out", {"proposal_id": "prop_made_up"}),
        ("carry_out", {"proposal_id": "../../etc/passwd"}),
        ("create_return_label", {"order_number": OTHER, "quantities": {"line": 10**30}, "reason": "x"}),
        ("search_products", {"query": "a" * 100_000}),
        ("verify_order", {"order_number": OTHER, "email": "<EMAIL_1>"}),
        ("no_such_tool", {}),
        ("confirm_proposal", {"proposal_id": "prop_made_up"}),
    ]
    async with place.connect(transport, conversation) as client:
        for tool, arguments in calls:
            result = await client.call_tool(tool, arguments)
            assert result.is_error, (tool, arguments)
            assert "anna" not in str(result.structured_content).lower()
    states = [event for event in await conversation.events() if event.kind == "proposal"]
    assert states == []
    assert not any(event.kind == "identity" and not event.failed for event in await conversation.events())


async def test_only_who_has_the_token_of_a_conversation_of_this_channel_gets_in(
    place: Place, crossdesk: AsyncCrossdesk, conversation: AsyncConversation
) -> None:
    web = await crossdesk.open(locale="en-GB")
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accept = {"Accept": "application/json, text/event-stream"}
    cases = [
        ({}, 401),
        ({"Authorization": f"Bearer {conversation.token}"}, 401),
        ({"Authorization": "Bearer wrong", "X-Conversation-Id": conversation.id}, 401),
        ({"Authorization": f"Bearer {conversation.token}", "X-Conversation-Id": web.id}, 401),
        ({"Authorization": f"Bearer {web.token}", "X-Conversation-Id": web.id}, 403),
    ]
    async with httpx2.AsyncClient() as http:
        for headers, status in cases:
            answer = await http.post(f"{place.server.url}/mcp", json=message, headers={**accept, **headers})
            assert answer.status_code == status, (headers, answer.text)
            assert answer.headers["content-type"] == "application/problem+json"


async def test_a_signed_in_customer_is_known_by_the_shops_token_alone(place: Place) -> None:
    key = "a key that signs identity tokens in tests"
    token = jwt.encode(
        {"sub": CUSTOMER, "aud": "crossdesk", "exp": int(time.time()) + 600}, key, algorithm="HS256"
    )
    signed_in = {"CROSSDESK_IDENTITY_KEY": key, "CROSSDESK_MCP_IDENTITY_TOKEN": token}
    async with Client(place.stdio(signed_in)) as client:
        mine = await call(client, "find_my_orders")
        refused = await call(client, "order_details", order_number=OTHER)
    assert ORDER in str(mine)
    assert refused["code"] == "order_not_yours"


def test_what_is_wrong_with_the_settings_is_said_in_one_line(place: Place, tmp_path: Path) -> None:
    wrong = {"mcp_conversation": "conv_none:token", "knowledge": place.knowledge}
    assert_one_line(run(tmp_path, "mcp", **wrong), "token")
