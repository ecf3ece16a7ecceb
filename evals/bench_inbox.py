"""How long a page of the desk's inbox takes with all its counts, where many conversations are open.

`python -m evals.bench --only inbox`; on PostgreSQL with `--database URL`, a database that is empty.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, text

from agent.conversation.ids import new_id
from agent.inbox.values import InboxQuery, ViewName
from agent.store.crypto import Cipher, new_key
from agent.store.database import Database
from agent.store.engine import is_sqlite, open_engine
from agent.store.inbox import SqlInbox
from agent.store.inbox_tables import INBOX, INBOX_TAGS, NEVER
from agent.store.migrate import migrate
from agent.store.tables import CONVERSATIONS
from evals.bench_figures import Figure, Section, high, middle

__all__ = ["OPEN", "fill", "measure_inbox", "page_seconds"]

OPEN = 10_000  # conversations
MOST_MILLISECONDS = 150.0
PAGE = 50
_ME = "staff_1"
_LANGUAGES = (
    "ar",
    "de",
    "en",
    "es",
    "fr",
    "id",
    "it",
    "ja",
    "ko",
    "nl",
    "pl",
    "pt",
    "ru",
    "th",
    "tr",
    "vi",
    "zh",
)
_CHANNELS = ("web", "email", "whatsapp", "api")
_TOPICS = ("track_order", "return_item", "get_refund", "damaged_or_wrong_item", "cancel_order", "")
_TAGS = ("vip", "late", "damage", "customs", "wholesale")
_VIEWS: tuple[ViewName, ...] = ("open", "mine", "unassigned", "breaching", "snoozed")
_AT_ONCE = 1000


async def measure_inbox(url: str, *, conversations: int = OPEN, rounds: int = 40) -> Section:
    """Fill an empty database and time pages of every view, narrowed and not, with all counts."""
    engine = open_engine(url)
    migrate(engine)
    now = datetime.now(UTC)
    await asyncio.to_thread(fill, engine, conversations, now)
    database = Database(engine, threads=2)
    try:
        took = await page_seconds(SqlInbox(database, Cipher([new_key()])), now, rounds=rounds)
    finally:
        await database.close()
    milliseconds = [seconds * 1000 for seconds in took]
    where = "SQLite" if is_sqlite(engine) else "PostgreSQL"
    name = f"{where}, {conversations} open conversations"
    return Section(
        title="A page of the inbox with the counts of all views",
        figures=[
            Figure(name=f"{name}, p50 of {len(took)} pages", value=middle(milliseconds), unit="ms"),
            Figure(name=f"{name}, p95", value=high(milliseconds), unit="ms", target=MOST_MILLISECONDS),
        ],
    )


def fill(engine: Engine, conversations: int, now: datetime) -> None:
    """Write conversations at the desk, of all kinds, straight into the tables."""
    chance = random.Random(5)  # noqa: S311 - the same inbox each time
    for begin in range(0, conversations, _AT_ONCE):
        rows = [_row(chance, now) for _ in range(min(_AT_ONCE, conversations - begin))]
        with engine.begin() as connection:
            connection.execute(insert(CONVERSATIONS), [_conversation(row) for row in rows])
            connection.execute(insert(INBOX), rows)
            tags = [{"conversation_id": r["conversation_id"], "tag": r["tags"]} for r in rows if r["tags"]]
            connection.execute(insert(INBOX_TAGS), tags)
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))


async def page_seconds(inbox: SqlInbox, now: datetime, *, rounds: int) -> list[float]:
    """Seconds of each of `rounds` looks at every view: a page, its second page, and the counts."""
    took = []
    for number in range(rounds):
        for query in _queries(number):
            started = time.perf_counter()
            page = await inbox.page(query, me=_ME, now=now, limit=PAGE)
            await inbox.counts(me=_ME, now=now)
            took.append(time.perf_counter() - started)
            if page.cursor:
                started = time.perf_counter()
                await inbox.page(query, me=_ME, now=now, cursor=page.cursor, limit=PAGE)
                await inbox.counts(me=_ME, now=now)
                took.append(time.perf_counter() - started)
    return took


def _queries(number: int) -> Sequence[InboxQuery]:
    return (
        *(InboxQuery(view=view) for view in _VIEWS),
        InboxQuery(language=_LANGUAGES[number % len(_LANGUAGES)]),
        InboxQuery(tag=_TAGS[number % len(_TAGS)]),
        InboxQuery(topic=_TOPICS[number % 5], channel=_CHANNELS[number % len(_CHANNELS)]),
    )


def _conversation(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "conversation_id": row["conversation_id"],
        "token_hash": "0" * 64,
        "created_at": row["created_at"],
        "locale": row["language"],
        "market": row["market"],
        "timezone": "UTC",
        "channel": row["channel"],
        "owner": row["owner"],
        "last_offset": 1,
    }


def _row(chance: random.Random, now: datetime) -> dict[str, Any]:
    at = now - timedelta(seconds=chance.randrange(86400))
    promised = NEVER if chance.random() < 0.3 else now.timestamp() + chance.randint(-600, 86400)
    unread = chance.choice((0, 0, 1, 3))
    assignee = chance.choice(("", "", *(f"staff_{number}" for number in range(1, 20))))
    return {
        "conversation_id": new_id("conv"),
        "owner": "human" if assignee else "queued",
        "channel": chance.choice(_CHANNELS),
        "market": chance.choice(("DE", "GB", "JP", "TH")),
        "language": chance.choice(_LANGUAGES),
        "created_at": at,
        "last_at": at,
        "last_by": "shopper",
        "priority": chance.randint(1, 4),
        "due": promised,
        "assignee": assignee,
        "holder": assignee,
        "handoff_id": new_id("hand"),
        "reason": "explicit_wish",
        "topic": chance.choice(_TOPICS),
        "subject": "Where is my parcel? It should have been here on Monday.",
        "preview": "I have waited for two weeks now, and nobody can tell me anything about it.",
        "sentiment": chance.choice(("neutral", "negative", "very_negative")),
        "unread": unread,
        "is_read": 0 if unread else 1,
        "read_offset": 0,
        "snoozed": now.timestamp() + 3600 if chance.random() < 0.1 else 0.0,
        "outcome": "",
        "merged_into": "",
        "approvals": 0,
        "tags": chance.choice(("", "", *_TAGS)),
        "orders": "10002",
    }
