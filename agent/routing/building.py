"""Builds routing from the settings: the file, the people, the router and the watchdog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from agent.errors import SettingsError
from agent.replies.localiser import Localiser
from agent.routing.hours import WorkingHours
from agent.routing.roster import FileRoster
from agent.routing.router import Router
from agent.routing.rules import load_routing
from agent.routing.watchdog import Watchdog
from agent.settings import Settings
from agent.store.base import ConversationRecord
from agent.store.routing import SqlRoutingStore
from agent.store.signals import Signals
from agent.store.sql import SqlConversationStore
from tools.backend import ShopBackend
from tools.errors import PolicyError
from tools.policy import ShopPolicy

__all__ = ["Dispatch", "open_dispatch", "open_router"]


@dataclass(frozen=True, kw_only=True)
class Dispatch:
    """Everything that brings conversations to people and keeps what they were promised."""

    router: Router
    watches: SqlRoutingStore
    watchdog: Watchdog

    async def start(self) -> None:
        """Begin to watch."""
        await self.watchdog.start()

    async def stop(self) -> None:
        """Stop; another worker goes on."""
        await self.watchdog.stop()


def open_router(
    settings: Settings, policy: ShopPolicy, watches: SqlRoutingStore, shop: ShopBackend
) -> Router:
    """The router by the routing file. Raises `SettingsError` naming file, line and column."""
    try:
        routing = load_routing(settings.routing, policy)
    except PolicyError as exc:
        raise SettingsError(f"CROSSDESK_ROUTING: {exc}") from exc
    office = WorkingHours.of_office(policy.office_hours.hours)
    roster = FileRoster(routing=routing, office=office)
    return Router(routing=routing, policy=policy, roster=roster, queue=watches, shop=shop)


def open_dispatch(
    router: Router,
    watches: SqlRoutingStore,
    store: SqlConversationStore,
    signals: Signals,
    words: Callable[[ConversationRecord, str], Localiser],
    clock: Callable[[], datetime],
) -> Dispatch:
    """The watchdog over the router's file."""
    watchdog = Watchdog(
        watches=watches, store=store, router=router, signals=signals, words=words, clock=clock
    )
    return Dispatch(router=router, watches=watches, watchdog=watchdog)
