"""Routing in SQL, on SQLite and on PostgreSQL: watches, contacts, the outbox of mails, leases of workers.

Watches and contacts are written by `agent.store.writing`, in one transaction with the events that tell of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from agent.routing.values import Contact, Mail, MailState, Reported, Waiting, Watch
from agent.store import watching
from agent.store.codec import AnyRow
from agent.store.database import Database

__all__ = ["SqlRoutingStore"]


class SqlRoutingStore:
    """Routing in a database that `migrate` has brought up to date. Raises `agent.store.errors`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ---- watches ----

    async def watch(self, handoff_id: str) -> Watch | None:
        """The watch of a hand-off, or None."""
        return await self._database.read(
            watching.GET_WATCH,
            {"handoff": handoff_id},
            lambda rows: watching.watch_of(rows[0]) if rows else None,
        )

    async def latest(self, conversation_id: str) -> Watch | None:
        """The watch of a conversation's newest hand-off, or None."""
        return await self._database.read(
            watching.LATEST_WATCH,
            {"conversation": conversation_id},
            lambda rows: watching.watch_of(rows[0]) if rows else None,
        )

    async def due(self, now: datetime, *, limit: int = 500) -> list[Watch]:
        """The watches that are to be looked at, those that are longest due first."""
        parameters = {"moment": now, "limit": limit}
        return await self._database.read(
            watching.DUE_WATCHES, parameters, lambda rows: [watching.watch_of(row) for row in rows]
        )

    async def next_look(self) -> datetime | None:
        """When the next watch is to be looked at, None where nothing is watched."""
        return await self._database.read(watching.NEXT_LOOK, {}, lambda rows: rows[0][0])

    async def unwatched(self, *, limit: int = 100) -> list[str]:
        """Open hand-offs that nobody watches."""
        return await self._database.read(
            watching.UNWATCHED, {"limit": limit}, lambda rows: [row[0] for row in rows]
        )

    async def waiting(self) -> list[Waiting]:
        """The queue of all teams in order."""
        return await self._database.read(
            watching.WAITING,
            {},
            lambda rows: [Waiting(handoff_id=row.handoff_id, team=row.team) for row in rows],
        )

    async def before(self, team: str, priority: int) -> int:
        """How many wait for a team who are as urgent or more."""
        return await self._database.read(
            watching.BEFORE, {"of_team": team, "urgency": priority}, lambda rows: int(rows[0][0])
        )

    async def held(self) -> dict[str, int]:
        """How many conversations each operator holds."""
        return await self._database.read(
            watching.HELD, {}, lambda rows: {str(row[0]): int(row[1]) for row in rows}
        )

    async def offered(self, now: datetime) -> dict[str, int]:
        """How many conversations are on offer to each operator."""
        return await self._database.read(
            watching.OFFERED, {"moment": now}, lambda rows: {str(row[0]): int(row[1]) for row in rows}
        )

    async def reported(self, since: datetime, until: datetime) -> list[Reported]:
        """What reports count of the hand-offs that were queued in a time."""

        def convert(rows: Sequence[AnyRow]) -> list[Reported]:
            return [Reported(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name

        return await self._database.read(watching.REPORTED, {"since": since, "moment": until}, convert)

    # ---- contacts and mails ----

    async def contacts(self, conversation_id: str) -> list[Contact]:
        """How a shopper wants to be reached besides the chat."""
        return await self._database.read(
            watching.CONTACTS_OF,
            {"conversation": conversation_id},
            lambda rows: [watching.contact_of(row) for row in rows],
        )

    async def callbacks(self, *, limit: int = 200) -> list[Contact]:
        """The calls that shoppers wait for, the earliest due first."""
        return await self._database.read(
            watching.CALLBACKS, {"limit": limit}, lambda rows: [watching.contact_of(row) for row in rows]
        )

    async def call_done(self, conversation_id: str, at: datetime) -> bool:
        """Note that a shopper was called; false where nobody waits for a call."""
        parameters = {"conversation": conversation_id, "moment": at}
        return await self._database.write(
            lambda connection: bool(connection.execute(watching.CALL_DONE, parameters).rowcount)
        )

    async def claim_mails(self, *, now: float, until: float, limit: int = 20) -> list[Mail]:
        """Begin attempts: mails that are due, which are nobody else's until then."""

        def work(connection: Connection) -> list[Mail]:
            due = connection.execute(watching.DUE_MAILS, {"now": now, "limit": limit}).all()
            claimed = []
            for row in due:
                place = {"conversation": row.conversation_id, "offset_sent": row.offset}
                if connection.execute(watching.CLAIM_MAIL, {**place, "now": now, "until": until}).rowcount:
                    claimed.append(
                        Mail(
                            conversation_id=row.conversation_id, offset=row.offset, attempts=row.attempts + 1
                        )
                    )
            return claimed

        return await self._database.write(work)

    async def settle_mail(
        self, mail: Mail, state: MailState, *, again_at: float = 0.0, error: str = ""
    ) -> None:
        """An attempt is over: the mail is sent, dead, or pending until a time in seconds since 1970."""
        parameters = {
            "conversation": mail.conversation_id,
            "offset_sent": mail.offset,
            "new_state": state,
            "then": again_at,
            "reason": error,
        }
        await self._database.write(lambda connection: connection.execute(watching.SETTLE_MAIL, parameters))

    async def mail_states(self) -> dict[str, int]:
        """How many mails are in each state."""
        return await self._database.read(
            watching.MAIL_STATES, {}, lambda rows: {str(row[0]): int(row[1]) for row in rows}
        )

    # ---- leases ----

    async def lead(self, lease: str, holder: str, *, now: float, seconds: float) -> bool:
        """Take or renew a lease of that name; false while another holder has it."""
        parameters = {"lease": lease, "holder": holder, "now": now, "until": now + seconds}
        return await self._database.write(
            lambda connection: bool(
                connection.execute(watching.LEAD[connection.dialect.name], parameters).rowcount
            )
        )

    async def step_down(self, lease: str, holder: str) -> None:
        """Give a lease back; nothing happens when it is not held."""
        parameters = {"lease": lease, "holder": holder}
        await self._database.write(lambda connection: connection.execute(watching.STEP_DOWN, parameters))
