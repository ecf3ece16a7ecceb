"""Whether a turn costs more where much is stored: many conversations, or one that is long."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    FromClause,
    String,
    Table,
    cast,
    func,
    insert,
    literal,
    select,
    text,
    true,
    update,
)

from agent.assembly import Crossdesk, assemble
from agent.settings import Settings
from agent.store.tables import CONVERSATIONS, EVENTS, INPUTS
from evals.bench_figures import Figure, Section, middle
from evals.bench_scripts import LINES, Input, scripts
from evals.bench_turns import InProcess, TurnCost

FEW, MANY = 10, 100_000
SHORT, LONG = 10, 400
MOST_RATIO = 1.25  # a turn in the full store or long conversation may cost a little more, not grow with it
_FILL = "conv_fill_"


async def measure_store(small: Path, large: Path, *, many: int = MANY, rounds: int = 4) -> Section:
    """Compare turns in a store of few and of many conversations, then in a short and a long one.

    What is compared takes turns, one conversation each, so that a busy machine slows both alike.
    """
    products = [await asyncio.to_thread(assemble, Settings(home=home)) for home in (small, large)]
    try:
        for product, stored in zip(products, (FEW, many), strict=True):
            await product.start()
            await _fill(product, stored)
        by_store = await _alternate_stores(products, rounds)
        by_length = await _alternate_lengths(products[0], rounds)
    finally:
        for product in products:
            await product.stop()
    return Section(
        title="A turn's cost where much is stored (without the embedding)",
        figures=[
            *_compared(f"{FEW} conversations", f"{many} conversations", *by_store),
            *_compared(f"{SHORT} messages", f"{LONG} messages in the conversation", *by_length),
        ],
    )


def _compared(
    low: str, high: str, little: Sequence[TurnCost], much: Sequence[TurnCost]
) -> tuple[Figure, ...]:
    cost = [middle([turn.overhead_ms for turn in turns]) for turns in (little, much)]
    return (
        Figure(name=f"{low}, p50 of {len(little)} turns", value=cost[0], unit="ms"),
        Figure(name=f"{high}, p50 of {len(much)} turns", value=cost[1], unit="ms"),
        Figure(name="ratio", value=cost[1] / cost[0], unit="times", target=MOST_RATIO),
    )


async def _alternate_stores(products: Sequence[Crossdesk], rounds: int) -> list[list[TurnCost]]:
    costs: list[list[TurnCost]] = [[], []]
    for number, script in enumerate(islice(scripts(), 6 * (rounds + 1))):
        for product, seen in zip(products, costs, strict=True):
            shopper = await InProcess.open(product, script.language, script.order.market)
            took = await shopper.play(script)
            if number >= 6:  # the first round warms up
                seen.extend(took)
    return costs


async def _alternate_lengths(product: Crossdesk, rounds: int) -> list[list[TurnCost]]:
    """Ask the same questions in a short conversation and in a long one."""
    question = Input(kind="message", text=LINES["en"][3])
    shoppers = []
    for messages in (SHORT, LONG):
        shopper = await InProcess.open(product, "en", "GB")
        for _ in range(3):
            await shopper.do(question)
        await asyncio.to_thread(_lengthen, product, shopper.conversation_id, messages - 3)
        shoppers.append(shopper)
    costs: list[list[TurnCost]] = [[], []]
    for _ in range(6 * rounds):
        for shopper, seen in zip(shoppers, costs, strict=True):
            seen.append(await shopper.do(question))
    return costs


async def _fill(product: Crossdesk, conversations: int) -> None:
    """Have a conversation of one turn, and store as many copies of it."""
    shopper = await InProcess.open(product, "en", "GB")
    await shopper.do(Input(kind="message", text="Hello"))
    await asyncio.to_thread(_copy, product, shopper.conversation_id, conversations)


def _copy(product: Crossdesk, source: str, copies: int) -> None:
    """Copy a conversation inside the database."""
    # Ids as they are in life: in no order, so that the copies lie all over the indexes.
    new_id = literal(_FILL) + func.lower(func.hex(func.randomblob(12)))
    of_source = CONVERSATIONS.c.conversation_id == source
    with product.engine.begin() as connection:
        _insert(connection, CONVERSATIONS, of_source, _numbers(copies), {"conversation_id": new_id})
        copied = CONVERSATIONS.c.conversation_id
        ids = select(copied.label("n")).where(copied.startswith(_FILL, autoescape=True)).subquery()
        for kind in (EVENTS, INPUTS):
            _insert(connection, kind, kind.c.conversation_id == source, ids, {"conversation_id": ids.c.n})
        connection.execute(text("ANALYZE"))


def _lengthen(product: Crossdesk, conversation: str, times: int) -> None:
    """Repeat the last turn of a conversation in its log."""
    numbers = _numbers(times)
    newest = select(INPUTS.c.turn).where(INPUTS.c.conversation_id == conversation)
    newest = newest.order_by(INPUTS.c.offset.desc()).limit(1)
    with product.engine.begin() as connection:
        turn = connection.scalars(newest).one()
        ends = select(func.min(EVENTS.c.offset), func.max(EVENTS.c.offset)).where(EVENTS.c.turn == turn)
        first, last = connection.execute(ends).one()
        size = last - first + 1
        suffix = literal("_") + cast(numbers.c.n, String)
        for kind in (EVENTS, INPUTS):
            changed = {"offset": kind.c.offset + numbers.c.n * size, "turn": kind.c.turn + suffix}
            if kind is INPUTS:
                changed["key"] = kind.c.key + suffix
            _insert(connection, kind, kind.c.turn == turn, numbers, changed)
        longer = update(CONVERSATIONS).where(CONVERSATIONS.c.conversation_id == conversation)
        connection.execute(longer.values(last_offset=last + times * size))


def _numbers(count: int) -> CTE:
    """The numbers 1 to `count`, as a table with the column n."""
    series = select(literal(1).label("n")).cte("series", recursive=True)
    return series.union_all(select(series.c.n + 1).where(series.c.n < count))


def _insert(
    connection: Connection,
    kind: Table,
    which: ColumnElement[bool],
    times: FromClause,
    changed: Mapping[str, ColumnElement[Any]],
) -> None:
    """Insert rows of a table again, once for each row of `times`, with some columns changed."""
    columns = [changed.get(column.name, column) for column in kind.c]
    rows = select(*columns).select_from(kind.join(times, true())).where(which)
    connection.execute(insert(kind).from_select([column.name for column in kind.c], rows))
