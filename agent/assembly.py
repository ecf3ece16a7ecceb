"""Builds everything from the settings, in one place."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from agent.attachments import Attachments
from agent.brains.llm.recording import Recording
from agent.brains.opening import open_answering
from agent.desk.handoffs import Desk
from agent.desk.opening import DeskRoom, open_room
from agent.direct_calls import DirectCalls
from agent.documents import SignedLinks
from agent.domain import Domain, OpenDomain, open_demo
from agent.encoder.embedder import EncoderEmbedder, of_articles
from agent.encoder.encoder import Encoder
from agent.encoder.heads import FILE as HEADS_FILE
from agent.encoder.heads import Heads
from agent.encoder.tagger import PersonalTagger
from agent.errors import SettingsError
from agent.keys.keyring import Keyring
from agent.named import NamedConversations
from agent.news.base import Live
from agent.news.opening import open_live
from agent.news.signals import TellingSignals
from agent.opening import open_database, signing_secret
from agent.openings import Openings
from agent.perception.perception import Perceiver, load_perceiver
from agent.personal import Vaults
from agent.quality.keeper import ScoreKeeper
from agent.replies.catalogue import Catalogue
from agent.routing.building import Dispatch, open_dispatch
from agent.service import ConversationService
from agent.settings import DATA, Settings
from agent.signed_in import SignedInTokens
from agent.staff.assembly import DeskStaff, assemble_staff
from agent.store.crypto import Cipher, load_or_create_key
from agent.store.engine import open_engine
from agent.store.inbox import SqlInbox
from agent.store.keys import SqlKeyStore
from agent.store.migrate import migrate
from agent.store.postgres_signals import PostgresSignals
from agent.store.quality import SqlScores
from agent.store.signals import InProcessSignals, Signals
from agent.store.spending import SqlSpendingStore
from agent.store.sql import SqlConversationStore
from agent.store.webhooks import SqlWebhookStore
from agent.timing import Stages
from agent.turn import TurnAnswerer
from agent.turns import TurnRunner
from agent.webhooks.destination import Destinations
from agent.webhooks.outbox import Outbox
from agent.webhooks.registry import Webhooks
from agent.webhooks.sending import Sender
from guardrails.detect import load_detector
from retrieval.confidence import read_calibration
from retrieval.embeddings.base import Embedder
from retrieval.embeddings.bundled import BundledEmbedder
from retrieval.index import ChromaIndex
from retrieval.ingest import ingest
from retrieval.search import KnowledgeBase
from tools.backend import ShopBackend
from tools.policy import ShopPolicy, load_policy


def utc_now() -> datetime:
    """The present time, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Crossdesk:
    """The assembled product."""

    settings: Settings
    service: ConversationService
    calls: DirectCalls
    named: NamedConversations
    desk: Desk
    dispatch: Dispatch
    room: DeskRoom
    quality: ScoreKeeper
    staff: DeskStaff
    keyring: Keyring
    webhooks: Webhooks
    outbox: Outbox
    store: SqlConversationStore
    signals: Signals
    desk_live: Live
    runner: TurnRunner
    perceiver: Perceiver
    embedder: Embedder
    index: ChromaIndex
    knowledge: KnowledgeBase
    catalogues: Mapping[str, Catalogue]
    shop: ShopBackend
    policy: ShopPolicy
    links: SignedLinks
    attachments: Attachments
    stages: Stages
    engine: Engine
    operator_key: str

    async def start(self) -> None:
        """Begin to serve: listen to other workers, finish the turns that a crash interrupted."""
        await self.signals.start()
        await self.runner.start()
        await self.outbox.start()
        await self.dispatch.start()
        await self.quality.start()

    async def stop(self) -> None:
        """Finish running turns and release what is held."""
        await self.quality.stop()
        await self.dispatch.stop()
        await self.runner.stop()
        await self.runner.answerer.answering.close()
        await self.outbox.stop()
        await self.signals.close()
        await self.store.close()
        self.index.close()
        self.engine.dispose()


Report = Callable[[str], None]
"""Told in a few words what is being built. It may raise to give the start up."""


def _silent(_: str) -> None:
    """Report to nobody."""


def assemble(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    report: Report = _silent,
    open_domain: OpenDomain = open_demo,
    recording: Recording | None = None,
) -> Crossdesk:
    """Build the product: open the database, bring it up to date, open the shop, index the help centre.

    `recording` keeps what a language model answers, for evaluations.
    Raises `SettingsError` and the errors of the parts that are built.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    report("database")
    engine = open_engine(settings.database)
    migrate(engine)
    policy = load_policy(settings.policy)
    domain = open_domain(engine, policy, clock)
    read = _understanding(settings, policy, domain, report)
    cipher = Cipher(_encryption_keys(settings))
    secret = signing_secret(settings)
    store = SqlConversationStore(engine, cipher, clock)
    desk_live = open_live(settings.redis_url)
    among_workers: Signals = InProcessSignals() if settings.is_sqlite else PostgresSignals(settings.database)
    signals: Signals = TellingSignals(among_workers, desk_live)
    dispatch = open_dispatch(
        settings, policy, domain.shop, store, signals, domain.catalogues, read.vaults, clock
    )
    links = SignedLinks(secret=secret, base=settings.public_url, max_age_seconds=settings.link_minutes * 60)
    stages = Stages()
    answerer = TurnAnswerer(
        store=store,
        signals=signals,
        answering=open_answering(
            settings, read.perceiver, policy, SqlSpendingStore(store.database), domain.tools, recording
        ),
        perceiver=read.perceiver,
        embedder=read.embedder,
        knowledge=read.knowledge,
        catalogues=domain.catalogues,
        shop=domain.shop,
        carriers=domain.carriers,
        policy=policy,
        router=dispatch.router,
        contacts=dispatch.contacts,
        vocabulary=domain.vocabulary,
        links=links,
        vaults=read.vaults,
        clock=clock,
        stages=stages,
        rules=domain.rules,
    )
    runner = TurnRunner(store=store, signals=signals, answerer=answerer, clock=clock)
    service = ConversationService(
        store=store,
        signals=signals,
        runner=runner,
        perceiver=read.perceiver,
        policy=policy,
        clock=clock,
        signed_in=_signed_in(settings),
        vaults=read.vaults,
        openings=Openings(secret=secret),
    )
    webhooks = _webhooks(settings, SqlWebhookStore(store.database, cipher), clock)
    desk = Desk(store=store, signals=signals, clock=clock, vaults=read.vaults)
    return Crossdesk(
        settings=settings,
        service=service,
        calls=DirectCalls(service=service, answerer=answerer, tools=domain.tools),
        named=NamedConversations(service=service),
        dispatch=dispatch,
        desk=desk,
        room=open_room(DATA / "desk" / "replies", desk, store, cipher, answerer),
        quality=ScoreKeeper(store=store, scores=SqlScores(store.database), clock=clock),
        staff=assemble_staff(store.database, settings, secret, clock, read.vaults),
        keyring=Keyring(SqlKeyStore(store.database), clock),
        webhooks=webhooks,
        outbox=Outbox(
            webhooks=webhooks.store,
            conversations=store,
            shown=service.shown,
            sender=webhooks.sender,
            clock=clock,
        ),
        store=store,
        signals=signals,
        desk_live=desk_live,
        runner=runner,
        perceiver=read.perceiver,
        embedder=read.embedder,
        index=read.index,
        knowledge=read.knowledge,
        catalogues=domain.catalogues,
        shop=domain.shop,
        policy=policy,
        links=links,
        attachments=Attachments(settings.home / "attachments", cipher, secret=secret),
        stages=stages,
        engine=engine,
        operator_key=settings.operator_key.get_secret_value() or secrets.token_urlsafe(24),
    )


@asynccontextmanager
async def open_keyring(
    settings: Settings, *, clock: Callable[[], datetime] = utc_now
) -> AsyncIterator[Keyring]:
    """The keys alone, for a command: the database is brought up to date, and closed at the end."""
    async with open_database(settings) as database:
        yield Keyring(SqlKeyStore(database), clock)


@asynccontextmanager
async def open_inbox(settings: Settings) -> AsyncIterator[SqlInbox]:
    """The inbox alone, for a command: the database is brought up to date, and closed at the end."""
    async with open_database(settings) as database:
        yield SqlInbox(database, Cipher(_encryption_keys(settings)))


@asynccontextmanager
async def open_webhooks(
    settings: Settings, *, clock: Callable[[], datetime] = utc_now
) -> AsyncIterator[Webhooks]:
    """The webhooks alone, for a command: the database is brought up to date, and closed at the end."""
    async with open_database(settings) as database:
        store = SqlWebhookStore(database, Cipher(_encryption_keys(settings)))
        webhooks = _webhooks(settings, store, clock)
        try:
            yield webhooks
        finally:
            await webhooks.sender.close()


def _webhooks(settings: Settings, store: SqlWebhookStore, clock: Callable[[], datetime]) -> Webhooks:
    destinations = Destinations(
        plain_http=settings.environment == "development", private=settings.webhooks_private
    )
    sender = Sender(destinations, clock)
    return Webhooks(store=store, sender=sender, destinations=destinations, clock=clock)


@dataclass(frozen=True, kw_only=True)
class _Understanding:
    """What reads messages and articles."""

    embedder: Embedder
    index: ChromaIndex
    knowledge: KnowledgeBase
    vaults: Vaults
    perceiver: Perceiver


def _understanding(settings: Settings, policy: ShopPolicy, domain: Domain, report: Report) -> _Understanding:
    """Load the models, and bring the index up to date."""
    report("embedder")
    encoder, heads = open_encoder(settings.home)
    embedder = open_embedder(settings.embeddings, encoder)
    report("index")
    index = open_index(settings, of_articles(embedder))
    knowledge = _fill(index, embedder, settings, policy, report)
    report("models")
    return _Understanding(
        embedder=embedder,
        index=index,
        knowledge=knowledge,
        vaults=Vaults(detector=load_detector(PersonalTagger(encoder, heads))),
        perceiver=load_perceiver(encoder, heads, domain.vocabulary),
    )


def _fill(
    index: ChromaIndex, embedder: Embedder, settings: Settings, policy: ShopPolicy, report: Report
) -> KnowledgeBase:
    """Bring the index up to date with the help centre, and read it. Raises `SettingsError` for a bad article."""
    done = ingest(
        settings.knowledge,
        index=index,
        embedder=of_articles(embedder),
        markets=tuple(policy.markets),
        progress=lambda done, total: report(f"index: {done} of {total} passages"),
    )
    if done.problems:
        raise SettingsError(
            f"CROSSDESK_KNOWLEDGE: {len(done.problems)} problems, the first: {done.problems[0]}"
        )
    return KnowledgeBase(index=index, embedder=embedder, calibration=read_calibration(embedder.id))


def open_encoder(home: Path | None = None, folder: Path = DATA / "encoder") -> tuple[Encoder, Heads]:
    """The encoder and its heads; those that `crossdesk train` wrote into `home` go before the shipped ones.

    Raises `EncoderError`.
    """
    encoder = Encoder(folder)
    own = home / HEADS_FILE if home is not None else None
    path = own if own is not None and own.exists() else folder / HEADS_FILE
    return encoder, Heads.load(path, encoder=encoder.version)


def open_embedder(name: str, encoder: Encoder | None = None) -> Embedder:
    """The embedder of a setting: `bundled`, or `sentence-transformers:NAME`; give the encoder where it is open.

    Raises `SettingsError`, and `EncoderError` where the bundled one cannot be loaded.
    """
    if name == "bundled":
        return EncoderEmbedder(encoder or open_encoder()[0], BundledEmbedder())
    backend, _, model = name.partition(":")
    if backend != "sentence-transformers" or not model:
        raise SettingsError(
            f"CROSSDESK_EMBEDDINGS: {name!r} is neither 'bundled' nor 'sentence-transformers:NAME'"
        )
    from retrieval.embeddings.sentence_transformer import SentenceTransformerEmbedder  # imports torch

    return SentenceTransformerEmbedder(model)


def open_index(settings: Settings, embedder: Embedder) -> ChromaIndex:
    """The index of a setting: a Chroma server, or embedded in the home. Raises `IndexUnavailable`."""
    if settings.chroma_url:
        return ChromaIndex.connect(
            settings.chroma_url, embedder_id=embedder.id, dimensions=embedder.dimensions
        )
    return ChromaIndex.open(settings.home / "index", embedder_id=embedder.id, dimensions=embedder.dimensions)


def _encryption_keys(settings: Settings) -> list[str]:
    given = settings.encryption_keys.get_secret_value()
    if given:
        return [key.strip() for key in given.split(",") if key.strip()]
    return [load_or_create_key(settings.home / "keys" / "encryption.key")]


def _signed_in(settings: Settings) -> SignedInTokens | None:
    key = settings.identity_key.get_secret_value()
    if not key:
        return None
    return SignedInTokens(key=key, algorithm=settings.identity_algorithm)


def check_data_folder(folder: Path = DATA) -> None:
    """Raise `SettingsError` where the content that comes with Crossdesk is missing."""
    for name in ("policy.yaml", "routing.yaml", "shop", "kb", "locales", "intents", "encoder"):
        if not (folder / name).exists():
            raise SettingsError(f"{folder / name} is missing: install Crossdesk with its data folder")
