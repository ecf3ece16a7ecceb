"""Builds routing from the settings: the file, the people, the router and the watchdog."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from agent.errors import SettingsError
from agent.personal import Vaults
from agent.replies.catalogue import Catalogue
from agent.replies.localiser import Localiser, localiser_for
from agent.routing.contacts import Contacts
from agent.routing.hours import WorkingHours
from agent.routing.mail import MailOutbox, SmtpMailer
from agent.routing.roster import FileRoster
from agent.routing.router import Router
from agent.routing.rules import load_routing
from agent.routing.watchdog import Watchdog, Words
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
    contacts: Contacts
    mails: MailOutbox | None

    async def start(self) -> None:
        """Begin to watch, and to send mail."""
        await self.watchdog.start()
        if self.mails is not None:
            await self.mails.start()

    async def stop(self) -> None:
        """Stop; another worker goes on."""
        if self.mails is not None:
            await self.mails.stop()
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
    settings: Settings,
    policy: ShopPolicy,
    shop: ShopBackend,
    store: SqlConversationStore,
    signals: Signals,
    catalogues: Mapping[str, Catalogue],
    vaults: Vaults,
    clock: Callable[[], datetime],
) -> Dispatch:
    """The router, its watchdog, contacts, and mail where a server is set. Raises `SettingsError`."""
    watches = SqlRoutingStore(store.database)
    router = open_router(settings, policy, watches, shop)

    def words(record: ConversationRecord, language: str) -> Localiser:
        return localiser_for(
            catalogues,
            language,
            locale=record.locale,
            market=record.market,
            timezone=record.timezone,
        )

    mails = _mails(settings, router, watches, store, words, vaults, clock)
    watchdog = Watchdog(
        watches=watches,
        store=store,
        router=router,
        signals=signals,
        words=words,
        clock=clock,
        mails=mails is not None,
    )
    contacts = Contacts(
        store=store,
        watches=watches,
        router=router,
        vaults=vaults,
        signals=signals,
        words=words,
        clock=clock,
        mails=mails is not None,
    )
    return Dispatch(router=router, watches=watches, watchdog=watchdog, contacts=contacts, mails=mails)


def _mails(
    settings: Settings,
    router: Router,
    watches: SqlRoutingStore,
    store: SqlConversationStore,
    words: Words,
    vaults: Vaults,
    clock: Callable[[], datetime],
) -> MailOutbox | None:
    url = settings.mail_url.get_secret_value()
    if not url:
        return None
    if not url.startswith(("smtp://", "smtps://")):
        raise SettingsError("CROSSDESK_MAIL_URL: must begin with smtp:// or smtps://")
    shop = router.policy.shop
    return MailOutbox(
        mails=watches,
        store=store,
        mailer=SmtpMailer(url=url, sender=settings.mail_from or shop.email),
        vaults=vaults,
        words=words,
        shop=shop.name,
        link=shop.url,
        clock=clock,
    )
