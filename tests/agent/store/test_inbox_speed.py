"""A look at the inbox does not cost a hundred times as much where a hundred times as many conversations are open."""

from __future__ import annotations

from datetime import UTC, datetime
from statistics import median

from sqlalchemy import Engine

from agent.store.crypto import Cipher, new_key
from agent.store.database import Database
from agent.store.inbox import SqlInbox
from evals.bench_inbox import fill, page_seconds

FEW, MANY = 100, 10_000
MOST_RATIO = 25.0  # a page is read from its index; only the counts look at every open conversation


async def test_a_page_with_its_counts_costs_little_more_among_ten_thousand(engine: Engine) -> None:
    now = datetime.now(UTC)
    database = Database(engine, threads=1)
    inbox = SqlInbox(database, Cipher([new_key()]))
    fill(engine, FEW, now)
    await page_seconds(inbox, now, rounds=1)  # warms up
    few = await page_seconds(inbox, now, rounds=4)
    fill(engine, MANY - FEW, now)
    await page_seconds(inbox, now, rounds=1)
    many = await page_seconds(inbox, now, rounds=4)
    counts = await inbox.counts(me="staff_1", now=now)
    assert counts.views["open"] + counts.views["snoozed"] == MANY
    assert median(many) / median(few) <= MOST_RATIO
