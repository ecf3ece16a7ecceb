"""The assembled product with a model of the measurement's own in the place of a language model."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import jwt
from sqlalchemy import delete, insert, select

from agent.assembly import Crossdesk, assemble
from agent.brains.llm.breaker import Breaker
from agent.conversation.events import Event, ReplyEvent
from agent.conversation.views import proposals_of
from agent.graph import AgentGraph
from agent.service import TurnResult
from agent.settings import Settings
from agent.store.base import ConversationRecord
from agent.store.tables import ATTEMPTS
from agent.testing import PlantedResults, ScriptedBrain
from evals.conversations.in_process import a_photo
from evals.conversations.indexing import copy_index
from tools.demo.codec import parse_customer, parse_order
from tools.demo.tables import ACTIONS, CUSTOMERS, ORDERS, PARCELS, PRODUCTS
from tools.models import Customer, Order

_KEY: Final = "the shop signs its customers in with this"
_CHANGING: Final = (PARCELS, ACTIONS, ORDERS, PRODUCTS)  # rows that refer to others first
_NO_SERVER: Final = "http://127.0.0.1:9/v1"  # the model is played in this process

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(kw_only=True)
class Shopper:
    """One conversation, through the agent's public door."""

    product: Crossdesk
    record: ConversationRecord

    async def say(self, text: str, *, file_name: str = "") -> TurnResult:
        """Send a message, with a photo of that name where one is given."""
        service, attached = self.product.service, []
        if file_name:
            cid = self.record.conversation_id
            attached.append(await self.product.attachments.save(cid, file_name, a_photo()))
        sent = await service.send(self.record, text, key=secrets.token_hex(8), attachments=attached)
        return await service.result(self.record, sent)

    async def confirm(self, proposal_id: str) -> TurnResult:
        """Press a card's button."""
        sent = await self.product.service.decide(
            self.record, proposal_id, "confirmed", key=secrets.token_hex(8)
        )
        return await self.product.service.result(self.record, sent)

    async def events(self) -> Sequence[Event]:
        """The log."""
        return await self.product.store.events(self.record.conversation_id)

    async def open_proposals(self) -> Sequence[str]:
        """What waits for a yes."""
        return [p.proposal_id for p, state in proposals_of(await self.events()) if state == "open"]


class Stage:
    """One product for all conversations of a measurement, and its shop, which can be put back."""

    def __init__(self, product: Crossdesk) -> None:
        self.product = product
        self._first = self.shop()

    @classmethod
    async def open(cls, folder: Path) -> Stage:
        """Build a product in an empty folder."""
        settings = Settings()
        copy_index(settings, settings.home / "evals", folder)
        own = settings.model_copy(
            update={
                "home": folder, "database_url": "", "chroma_url": "", "brain": "openai:played",
                "brain_url": _NO_SERVER, "brain_day_tokens": 0, "brain_conversation_tokens": 0, "turn_seconds": 60.0,
                "identity_key": type(settings.secret_key)(_KEY),
            }
        )  # fmt: skip
        product = assemble(own)
        await product.start()
        return cls(product)

    def play(self, brain: ScriptedBrain, *more: PlantedResults) -> None:
        """Let a brain answer as the language model, behind everything that stands around one."""
        runner = self.product.runner
        answering = runner.answerer.answering
        if answering.model is None:
            raise RuntimeError("the product was built without a language model")
        own = [layer for layer in answering.model.around if not isinstance(layer, PlantedResults)]
        graph = AgentGraph(brain, name="openai:played", middleware=[*own, *more])
        breaker = Breaker(clock=time.monotonic, failures=1_000_000)
        runner.answerer = replace(runner.answerer, answering=replace(answering, model=graph, breaker=breaker))

    async def begin(self, *, customer: str = "", locale: str = "en-GB") -> Shopper:
        """Open a conversation, signed in where a customer is given."""
        token = None
        if customer:
            expires = datetime.now(UTC) + timedelta(hours=1)
            token = jwt.encode({"sub": customer, "aud": "crossdesk", "exp": expires}, _KEY, "HS256")
        opened = await self.product.service.open(locale=locale, identity_token=token)
        record = await self.product.service.authorise(opened.conversation_id, opened.token)
        return Shopper(product=self.product, record=record)

    def shop(self) -> Rows:
        """Everything that an action could change."""
        with self.product.engine.connect() as connection:
            return {
                table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
                for table in _CHANGING
            }

    def put_back(self) -> None:
        """Make the shop as it was on its first day."""
        with self.product.engine.begin() as connection:
            connection.execute(delete(ATTEMPTS))
            for table in _CHANGING:
                connection.execute(delete(table))
            for table in reversed(_CHANGING):
                if rows := self._first[table.name]:
                    connection.execute(insert(table), [dict(row) for row in rows])

    def orders(self) -> Sequence[Order]:
        """The shop's orders."""
        return [parse_order(dict(row["document"])) for row in self.shop()[ORDERS.name]]

    def customers(self) -> Sequence[Customer]:
        """The shop's customers."""
        with self.product.engine.connect() as connection:
            rows = connection.execute(select(CUSTOMERS)).mappings().all()
        return [parse_customer(row["document"]) for row in rows]

    async def close(self) -> None:
        """Stop the product."""
        await self.product.stop()


def replies_of(events: Sequence[Event]) -> Sequence[ReplyEvent]:
    """The replies among events."""
    return [event for event in events if isinstance(event, ReplyEvent)]
