"""The assembled product in this process, with a demo shop that is put back before every conversation."""

from __future__ import annotations

import io
import secrets
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Literal

from PIL import Image

from agent.assembly import Crossdesk, assemble, utc_now
from agent.brains.llm.recording import Recording
from agent.conversation.events import Event, HandoffEvent
from agent.conversation.views import dialogue_of
from agent.service import Sent
from agent.settings import Settings
from agent.store.base import ConversationRecord
from evals.conversations.bot import Answer, Outcome, Place
from evals.conversations.indexing import copy_index
from evals.conversations.orders import Orders
from evals.conversations.pacing import Pace
from evals.conversations.scenario import Scenario


class InProcessBot:
    """One product for all conversations, one after the other."""

    def __init__(
        self,
        product: Crossdesk,
        folder: Path,
        *,
        recording: Recording | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._product = product
        self._folder = folder
        self._orders = Orders(product.engine)
        self._recording = recording or Recording(folder=None)
        self._pace = pace or Pace()

    @classmethod
    async def open(
        cls, settings: Settings, *, recording: Recording | None = None, pace: Pace | None = None
    ) -> InProcessBot:
        """Build a product with a shop and a log of its own. Raises the errors of the parts that are built.

        With a `recording` its clock stands at noon of today, UTC: what a model is told has to be the same again.
        """
        folder = Path(tempfile.mkdtemp(prefix="crossdesk-eval-"))
        try:
            copy_index(settings, settings.home / "evals", folder)
            own = settings.model_copy(update={"home": folder, "database_url": "", "chroma_url": ""})
            kept = recording is not None and recording.folder is not None
            product = assemble(own, clock=noon if kept else utc_now, recording=recording)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        await product.start()
        return cls(product, folder, recording=recording, pace=pace)

    async def begin(self, scenario: Scenario, *, draw: str = "") -> InProcessDialogue:
        """Open a conversation in a shop as it was on its first day."""
        self._orders.put_back()
        self._recording.seed = draw
        service = self._product.service
        opened = await service.open(
            locale=scenario.locale, market=scenario.market, timezone=scenario.timezone
        )
        record = await service.authorise(opened.conversation_id, opened.token)
        return InProcessDialogue(
            product=self._product,
            record=record,
            orders=self._orders,
            recording=self._recording,
            pace=self._pace,
        )

    async def close(self) -> None:
        """Stop the product and delete what it kept."""
        await self._product.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


@dataclass(kw_only=True)
class InProcessDialogue:
    """A conversation through the agent's public door."""

    product: Crossdesk
    record: ConversationRecord
    orders: Orders
    recording: Recording = field(default_factory=lambda: Recording(folder=None))
    pace: Pace = field(default_factory=Pace)

    async def say(self, text: str, *, photo: bool = False) -> Answer:
        """Send a message."""
        await self.pace.ready()
        service, attached = self.product.service, []
        if photo:
            cid = self.record.conversation_id
            attached.append(await self.product.attachments.save(cid, "photo.jpg", a_photo()))
        sent = await service.send(self.record, text, key=secrets.token_hex(8), attachments=attached)
        return await self._answer(sent)

    async def decide(self, proposal_id: str, decision: Literal["confirm", "decline"]) -> Answer:
        """Press a button."""
        await self.pace.ready()
        done: Literal["confirmed", "declined"] = "confirmed" if decision == "confirm" else "declined"
        sent = await self.product.service.decide(self.record, proposal_id, done, key=secrets.token_hex(8))
        return await self._answer(sent)

    async def outcome(self) -> Outcome:
        """The shop's data, and the packet as the desk shows it."""
        events = await self.product.store.of_kinds(self.record.conversation_id, ("handoff",))
        queued = [e for e in events if isinstance(e, HandoffEvent) and e.state == "queued"]
        packet: dict[str, Any] | None = None
        if queued:
            _, found = await self.product.desk.handoff(queued[-1].handoff_id)
            packet = found.model_dump(mode="json")
        return Outcome(changes=self.orders.changes(), packet=packet)

    async def _answer(self, sent: Sent) -> Answer:
        result = await self.product.service.result(self.record, sent)
        self.pace.spent(self.recording.made)
        noted = await self.product.store.events(self.record.conversation_id, turn=sent.turn)
        return Answer(
            reply=result.reply.model_dump(mode="json"),
            events=[event.model_dump(mode="json") for event in result.events],
            place=place_of(noted),
        )


def noon() -> datetime:
    """Noon of today, UTC."""
    return datetime.combine(utc_now().date(), time(12), UTC)


def place_of(events: Sequence[Event]) -> Place | None:
    """Where the brain stands after a turn; None for one that keeps no note of it."""
    state = dialogue_of(events)
    if not state:
        return None
    tasks, offer = state.get("tasks") or [], state.get("offer")
    return Place(asked=tasks[-1].get("asked", "") if tasks else "", offer=offer["skill"] if offer else "")


def a_photo() -> bytes:
    """A small picture, another one every time."""
    data = io.BytesIO()
    colour = tuple(secrets.token_bytes(3))
    Image.new("RGB", (40, 30), colour).save(data, "JPEG")
    return data.getvalue()
