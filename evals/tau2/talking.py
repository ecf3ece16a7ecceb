"""The product in the retail shop, talked to by another program: one conversation, and what it did.

The benchmark calls its agent from ordinary functions; the product lives in an event loop of its own thread.
"""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from agent.assembly import Crossdesk, assemble
from agent.conversation.events import HandoffEvent, ToolFinishedEvent, ToolStartedEvent
from agent.settings import DATA, Settings
from agent.store.base import ConversationRecord
from evals.tau2.data import Database
from evals.tau2.domain import RecordingShop, retail_domain
from evals.tau2.mapping import order_id_of, postal_of
from evals.tau2.play import POLICY
from tools.actions import Action, ChangeAddress, ShopAction

__all__ = ["Said", "TalkingShop", "prompt_of"]

T = TypeVar("T")

PROMPT = DATA / "evals" / "tau2" / "prompt.md"
"""The prompt up to the benchmark's policy, which follows as it is."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What came of a message: our reply, and what was done meanwhile as calls of the benchmark's own tools."""

    text: str
    calls: tuple[tuple[str, dict[str, Any]], ...]
    brain: str


def prompt_of(policy: str) -> str:
    """The prompt for a policy of the benchmark. Raises `ValueError` where it cannot be quoted."""
    if "endraw" in policy:
        raise ValueError("the policy cannot be quoted in a prompt: it holds 'endraw'")
    head = PROMPT.read_text(encoding="utf-8")
    return head + "{% raw %}\n" + policy + "\n{% endraw %}\n"


class TalkingShop:
    """One conversation with the product in a retail shop of its own. `close` it."""

    def __init__(self, database: Database, policy: str, settings: Settings) -> None:
        """`settings` name the brain; home, help centre, policy and prompt are ours."""
        self._folder = tempfile.TemporaryDirectory(prefix="tau2-")
        home = Path(self._folder.name)
        (home / "kb").mkdir()
        (home / "prompt.md").write_text(prompt_of(policy), encoding="utf-8")
        own = {"home": home, "knowledge": home / "kb", "policy": POLICY, "brain_prompt": home / "prompt.md"}
        self._shop = RecordingShop(database, clock=lambda: datetime.now(UTC))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tau2", daemon=True)
        self._thread.start()
        self._told = 0
        self._messages = 0
        self._product: Crossdesk = assemble(
            settings.model_copy(update=own), open_domain=retail_domain(self._shop)
        )
        self._record: ConversationRecord = self._wait(self._open())

    def say(self, text: str) -> Said:
        """Say something as the shopper, and wait for the whole turn."""
        self._messages += 1
        return self._wait(self._say(text, str(self._messages)))

    def close(self) -> None:
        """End it."""
        self._wait(self._product.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._folder.cleanup()

    async def _open(self) -> ConversationRecord:
        await self._product.start()
        service = self._product.service
        opened = await service.open(locale="en-US", market="US", channel="tau2")
        return await service.authorise(opened.conversation_id, opened.token)

    async def _say(self, text: str, key: str) -> Said:
        service = self._product.service
        sent = await service.send(self._record, text, key=key)
        result = await service.result(self._record, sent)
        applied, self._told = self._shop.applied[self._told :], len(self._shop.applied)
        calls = [self._call(action) for action in applied]
        if any(isinstance(event, HandoffEvent) and event.state == "queued" for event in result.events):
            calls.append(("transfer_to_human_agents", {"summary": _question(result.events)}))
        brains = [getattr(event, "brain", "") for event in result.events if event.kind == "reply"]
        return Said(text=result.reply.text, calls=tuple(calls), brain=brains[-1] if brains else "")

    def _call(self, action: Action) -> tuple[str, dict[str, Any]]:
        """An action that was carried out, as a call of the benchmark's own tool."""
        order_id = order_id_of(action.order_number)
        if isinstance(action, ChangeAddress):
            address = postal_of(action.address).model_dump(mode="json")
            return "modify_pending_order_address", {"order_id": order_id, **address}
        if not isinstance(action, ShopAction):
            raise TypeError(f"the retail shop has no action {action.kind!r}")
        details = {name: list(v) if isinstance(v, tuple) else v for name, v in action.details.items()}
        if action.name == "modify_user_address" and action.address is not None:
            user_id = self._shop.native(action.order_number).user_id
            return action.name, {"user_id": user_id, **postal_of(action.address).model_dump(mode="json")}
        return action.name, {"order_id": order_id, **details}

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


def _question(events: Any) -> str:
    """What a person was asked for, in the brain's words."""
    finished = {e.call_id for e in events if isinstance(e, ToolFinishedEvent) and e.tool == "hand_over"}
    asked = [e for e in events if isinstance(e, ToolStartedEvent) and e.call_id in finished]
    return str(asked[-1].arguments.get("question", "")) if asked else "The shopper needs a person."
