"""`crossdesk doctor`: what is configured, what works, what is missing, and how to mend it."""

from __future__ import annotations

import importlib.util
import os
import platform
import socket
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from rich.console import Console
from rich.table import Table

from agent.assembly import check_data_folder, open_embedder, open_encoder, open_index
from agent.encoder.embedder import of_articles
from agent.errors import AgentError, SettingsError
from agent.perception.errors import PerceptionError
from agent.perception.lexicon import check_lexicons, languages
from agent.replies.catalogue import CatalogueError, load_catalogues
from agent.settings import DATA, Settings, load_settings
from agent.store.engine import open_engine
from agent.store.errors import StoreError
from agent.store.migrate import migrate
from guardrails.errors import GuardrailError
from guardrails.wording import wordings
from retrieval.articles import read_articles
from retrieval.errors import RetrievalError
from tools.errors import PolicyError
from tools.policy import load_policy

State = Literal["ok", "note", "wrong"]
Check = Callable[[Settings], "Finding"]

_SIGNS: Final = {"ok": "[green]ok[/green]", "note": "[yellow]note[/yellow]", "wrong": "[red]wrong[/red]"}
_ERRORS: Final = (
    AgentError,
    PerceptionError,
    GuardrailError,
    CatalogueError,
    StoreError,
    RetrievalError,
    PolicyError,
    OSError,
)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a check found, in one line."""

    state: State
    text: str


def examine() -> bool:
    """Print a table of checks; false when something is wrong that keeps Crossdesk from serving."""
    console = Console()
    try:
        settings = load_settings()
    except SettingsError as exc:
        console.print(f"{_SIGNS['wrong']}  settings: {exc}")
        return False
    table = Table("", "part", "finding", title="crossdesk doctor", title_justify="left", box=None)
    well = True
    for name, finding in _findings(settings):
        well = well and finding.state != "wrong"
        table.add_row(_SIGNS[finding.state], name, finding.text)
    console.print(table)
    console.print(
        "Ready to serve." if well else "Crossdesk cannot serve like this: mend what is marked wrong."
    )
    return well


def _findings(settings: Settings) -> Iterator[tuple[str, Finding]]:
    for name, check in _CHECKS.items():
        try:
            yield name, check(settings)
        except _ERRORS as exc:
            yield name, Finding(state="wrong", text=str(exc))


def _python(_: Settings) -> Finding:
    return Finding(state="ok", text=f"{platform.python_version()} on {platform.system()}, {sys.prefix}")


def _configured(settings: Settings) -> Finding:
    """The settings that differ from their defaults; secrets by name only."""
    given = [name for name in sorted(Settings.model_fields) if f"CROSSDESK_{name.upper()}" in os.environ]
    text = ", ".join(f"CROSSDESK_{name.upper()}" for name in given) or "defaults only"
    return Finding(state="ok", text=f"{settings.environment}; {text}")


def _home(settings: Settings) -> Finding:
    settings.home.mkdir(parents=True, exist_ok=True)
    probe = settings.home / ".doctor"
    probe.write_bytes(b"")
    probe.unlink()
    return Finding(state="ok", text=f"{settings.home} is writable")


def _keys(settings: Settings) -> Finding:
    missing = [
        f"CROSSDESK_{name.upper()}"
        for name in ("operator_key", "secret_key", "encryption_keys")
        if not getattr(settings, name).get_secret_value()
    ]
    if missing:
        return Finding(
            state="note", text=f"made by Crossdesk itself, fine for development: {', '.join(missing)}"
        )
    return Finding(state="ok", text="all set")


def _database(settings: Settings) -> Finding:
    engine = open_engine(settings.database)
    try:
        migrate(engine)
        return Finding(
            state="ok", text=f"{engine.url.render_as_string(hide_password=True)}, tables up to date"
        )
    finally:
        engine.dispose()


def _embedder(settings: Settings) -> Finding:
    embedder = open_embedder(settings.embeddings)
    length = len(embedder.embed_query("Where is my order?"))
    return Finding(state="ok", text=f"{embedder.id}, {length} dimensions")


def _index(settings: Settings) -> Finding:
    index = open_index(settings, of_articles(open_embedder(settings.embeddings)))
    try:
        stored = len(index.stored())
    finally:
        index.close()
    where = settings.chroma_url or str(settings.home / "index")
    if not stored:
        return Finding(state="note", text=f"{where} is empty: the first start fills it")
    return Finding(state="ok", text=f"{where}, {stored} passages")


def _knowledge(settings: Settings) -> Finding:
    markets = tuple(load_policy(settings.policy).markets)
    read = read_articles(settings.knowledge, markets=markets)
    if read.problems:
        return Finding(state="wrong", text=f"{len(read.problems)} problems, the first: {read.problems[0]}")
    counts = Counter(article.language for article in read.articles)
    return Finding(state="ok", text=", ".join(f"{code} {count}" for code, count in sorted(counts.items())))


def _policy(settings: Settings) -> Finding:
    policy = load_policy(settings.policy)
    return Finding(state="ok", text=f"{settings.policy}, {len(policy.markets)} markets")


def _replies(_: Settings) -> Finding:
    catalogues = load_catalogues(DATA / "locales")
    return Finding(state="ok", text=", ".join(sorted(catalogues)))


def _words(_: Settings) -> Finding:
    if problems := check_lexicons():
        return Finding(state="wrong", text=f"{len(problems)} problems, the first: {problems[0]}")
    return Finding(
        state="ok",
        text=f"{', '.join(languages())}; replies {', '.join(sorted(w.language for w in wordings()))}",
    )


def _encoder(settings: Settings) -> Finding:
    encoder, heads = open_encoder(settings.home)
    length = len(encoder.encode("Where is my order?").offsets)
    return Finding(
        state="ok",
        text=f"version {encoder.version}, {len(heads.names('intents'))} intents, {length} tokens read",
    )


def _content(_: Settings) -> Finding:
    check_data_folder()
    return Finding(state="ok", text=str(DATA))


def _models(_: Settings) -> Finding:
    if importlib.util.find_spec("sentence_transformers") is None:
        return Finding(
            state="note", text="not installed; only for CROSSDESK_EMBEDDINGS=sentence-transformers:…"
        )
    return Finding(state="ok", text="sentence-transformers is installed")


def _port(settings: Settings) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            where = f"{settings.host}:{settings.port}"
            return Finding(state="note", text=f"{where} is in use, by Crossdesk itself or by something else")
    return Finding(state="ok", text=f"{settings.host}:{settings.port} is free")


_CHECKS: Final[dict[str, Check]] = {
    "python": _python,
    "settings": _configured,
    "home": _home,
    "keys": _keys,
    "content": _content,
    "policy": _policy,
    "help centre": _knowledge,
    "replies": _replies,
    "words": _words,
    "database": _database,
    "embedder": _embedder,
    "index": _index,
    "encoder": _encoder,
    "extra 'models'": _models,
    "port": _port,
}
