"""What a model has used is counted once for all workers, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from agent.spending import Spent
from agent.store.base import ConversationRecord
from agent.store.spending import SqlSpendingStore
from agent.store.sql import SqlConversationStore

DAY = "2026-11-26"


async def test_workers_share_the_days_count(
    store: SqlConversationStore, other: SqlConversationStore, record: Callable[..., ConversationRecord]
) -> None:
    records = [record(), record()]
    for made in records:
        await store.create(made)
    here, there = SqlSpendingStore(store.database), SqlSpendingStore(other.database)
    spent = Spent(tokens=10, cost=0.5)
    first, second = (made.conversation_id for made in records)
    await asyncio.gather(*(worker.add(first, DAY, spent) for worker in (here, there) for _ in range(10)))
    await there.add(second, DAY, spent)
    found = await here.spent(first, DAY)
    assert found.conversation == Spent(tokens=200, cost=10.0)
    assert found.day == Spent(tokens=210, cost=10.5)
    assert (await here.spent(second, "2026-11-27")).day == Spent()
