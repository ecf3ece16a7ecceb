"""The assembled product with a brain of the test's own: real graph, demo shop, SQLite store, small help centre."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from sqlalchemy import delete, insert, select

from agent.answering import Answering
from agent.assembly import Crossdesk
from agent.conversation.events import Event, ToolFinishedEvent
from agent.conversation.views import proposals_of
from agent.graph import AgentGraph
from agent.handoff.packet import HandoffPacket
from agent.service import TurnResult
from agent.store.base import ConversationRecord
from agent.testing import ScriptedBrain
from tools.demo.codec import parse_customer, parse_order
from tools.demo.tables import ACTIONS, CUSTOMERS, ORDERS, PARCELS, PRODUCTS
from tools.models import Customer, Order

CHANGING = (PARCELS, ACTIONS, ORDERS, PRODUCTS)  # rows that refer to others first
IDENTITY_KEY = "the shop signs its customers in with this"


def signed_in_as(customer_id: str) -> str:
    """A token by which the shop signs a customer in."""
    expires = datetime.now(UTC) + timedelta(hours=1)
    return jwt.encode({"sub": customer_id, "aud": "crossdesk", "exp": expires}, IDENTITY_KEY, "HS256")


class Stage:
    """The product on which brains are tried."""

    def __init__(self, crossdesk: Crossdesk) -> None:
        self.crossdesk = crossdesk
        self._first_day = self.shop()

    def open_the_shop_anew(self) -> None:
        """Put every order, parcel and piece of stock back as it was."""
        with self.crossdesk.engine.begin() as connection:
            for table in CHANGING:
                connection.execute(delete(table))
            for table in reversed(CHANGING):
                if rows := self._first_day[table.name]:
                    connection.execute(insert(table), rows)

    @contextmanager
    def played_by(self, brain: ScriptedBrain) -> Iterator[ScriptedBrain]:
        """Let a brain answer all turns for a while."""
        runner = self.crossdesk.runner
        usual = runner.answerer
        runner.answerer = replace(usual, answering=Answering(embedded=AgentGraph(brain, name="scripted")))
        try:
            yield brain
        finally:
            runner.answerer = usual

    async def open(self, *, customer: str = "", locale: str = "en-GB") -> Conversation:
        """Open a conversation, signed in where a customer is given."""
        token = signed_in_as(customer) if customer else None
        opened = await self.crossdesk.service.open(locale=locale, identity_token=token)
        record = await self.crossdesk.store.get(opened.conversation_id)
        assert record is not None
        return Conversation(stage=self, record=record)

    def shop(self) -> dict[str, list[dict[str, Any]]]:
        """Everything in the shop that an action could change, row by row."""
        with self.crossdesk.engine.connect() as connection:
            return {
                table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
                for table in CHANGING
            }

    def orders(self) -> dict[str, Order]:
        """All orders by number, as they are written down: their dates may be relative to another day."""
        return {str(row["number"]): parse_order(row["document"]) for row in self.shop()[ORDERS.name]}

    def customer(self, customer_id: str) -> Customer:
        """A customer of the shop."""
        with self.crossdesk.engine.connect() as connection:
            rows = connection.execute(select(CUSTOMERS)).mappings().all()
        return next(parse_customer(row["document"]) for row in rows if row["customer_id"] == customer_id)

    def database_bytes(self) -> bytes:
        """What lies on the disk: the database with its journal."""
        home = self.crossdesk.settings.home
        return b"".join(path.read_bytes() for path in sorted(home.glob("crossdesk.db*")))

    def log_text(self) -> str:
        """Every row of every table that is not the shop's own."""
        shop = {table.name for table in ORDERS.metadata.sorted_tables}
        path = self.crossdesk.settings.home / "crossdesk.db"
        with closing(sqlite3.connect(path)) as connection:
            names = [
                row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
            ]
            rows = [
                repr(row)
                for name in names
                if name not in shop
                for row in connection.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - names of our tables
            ]
        return "\n".join(rows)


@dataclass(kw_only=True)
class Conversation:
    """One shopper's side of a conversation."""

    stage: Stage
    record: ConversationRecord

    async def say(self, text: str) -> TurnResult:
        """Send a message and wait for what becomes of it."""
        service = self.stage.crossdesk.service
        sent = await service.send(self.record, text, key=secrets.token_hex(8))
        return await service.result(self.record, sent)

    async def confirm(self, proposal_id: str) -> TurnResult:
        """Press the button of a proposal's card."""
        service = self.stage.crossdesk.service
        sent = await service.decide(self.record, proposal_id, "confirmed", key=secrets.token_hex(8))
        return await service.result(self.record, sent)

    async def events(self) -> list[Event]:
        """The whole log as it is stored."""
        return await self.stage.crossdesk.store.events(self.record.conversation_id)

    async def vault(self) -> dict[str, str]:
        """The real values behind the placeholders."""
        return dict(await self.stage.crossdesk.store.vault(self.record.conversation_id))

    async def open_proposals(self) -> list[str]:
        """Ids of the proposals that wait for the shopper."""
        found = proposals_of(await self.events())
        return [proposal.proposal_id for proposal, state in found if state == "open"]

    async def packet(self) -> HandoffPacket:
        """The packet of the hand-off that is open, as the desk shows it."""
        standing = await self.stage.crossdesk.store.open_handoff(self.record.conversation_id)
        assert standing is not None
        return (await self.stage.crossdesk.desk.handoff(standing.handoff_id))[1]


def outcomes(events: Sequence[Event]) -> list[tuple[str, str, str]]:
    """Tool, status, and the code of a refusal, of every call."""
    return [
        (event.tool, event.status, str(event.result.get("code", "")))
        for event in events
        if isinstance(event, ToolFinishedEvent)
    ]


def problems(events: Sequence[Event]) -> list[str]:
    """The types of the errors of a turn."""
    return [event.type for event in events if event.kind == "error"]
