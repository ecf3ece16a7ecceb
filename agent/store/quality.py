"""Scores of conversations in SQL, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, insert, or_, select, update

from agent.conversation.events import Event
from agent.inbox.values import InboxRow
from agent.quality.scoring import Finding, Reason, Score
from agent.store.codec import AnyRow, parse_events
from agent.store.database import Database
from agent.store.inbox_tables import INBOX, NEVER
from agent.store.inbox_writing import row_of
from agent.store.quality_tables import SCORES
from agent.store.tables import CONVERSATIONS, EVENTS

__all__ = ["Judged", "Scored", "SqlScores"]

_OVER = INBOX.c.owner == "closed"


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A conversation with its score, as the review page lists it."""

    row: InboxRow
    total: int
    findings: tuple[Finding, ...]
    reviewed_by: str
    reviewed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A conversation in which a reply was marked as wrong, with its language and market."""

    conversation_id: str
    locale: str
    market: str


class SqlScores:
    """Scores in a database that `migrate` has brought up to date. Raises `agent.store.errors`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def stale(self, *, quiet_since: datetime, now: datetime, limit: int) -> list[str]:
        """Conversations to score: ended or quiet, and not looked at since they changed or a time came; newest first."""
        moved = or_(SCORES.c.scored_offset.is_(None), SCORES.c.scored_offset < CONVERSATIONS.c.last_offset)
        statement = (
            select(INBOX.c.conversation_id)
            .join(CONVERSATIONS, CONVERSATIONS.c.conversation_id == INBOX.c.conversation_id)
            .outerjoin(SCORES, SCORES.c.conversation_id == INBOX.c.conversation_id)
            .where(
                or_(
                    and_(moved, or_(_OVER, INBOX.c.last_at < quiet_since)),
                    SCORES.c.look_at <= now.timestamp(),
                )
            )
            .order_by(INBOX.c.last_at.desc(), INBOX.c.conversation_id)
            .limit(limit)
        )
        return await self._database.read(statement, {}, lambda rows: [str(row[0]) for row in rows])

    async def put(self, conversation_id: str, offset: int, score: Score) -> None:
        """Keep a score. What was reviewed stays so as long as nothing new was found."""
        values = {
            "scored_offset": offset,
            "total": score.total,
            "reasons": f" {' '.join(sorted({finding.reason for finding in score.findings}))} ",
            "findings": json.dumps([asdict(finding) for finding in score.findings]),
            "look_at": NEVER if score.look_at is None else score.look_at.timestamp(),
        }
        unseen = {"is_reviewed": 0, "reviewed_by": "", "reviewed_at": None}
        mine = SCORES.c.conversation_id == conversation_id

        def work(connection: Connection) -> None:
            # The conversation's row keeps two workers apart that score it at once.
            connection.execute(
                select(CONVERSATIONS.c.conversation_id)
                .where(CONVERSATIONS.c.conversation_id == conversation_id)
                .with_for_update()
            )
            before = connection.execute(select(SCORES.c.findings).where(mine)).scalar()
            if before is None:
                row = {"conversation_id": conversation_id, **values, **unseen}
                connection.execute(insert(SCORES), row)
            else:
                changed = values if before == values["findings"] else {**values, **unseen}
                connection.execute(update(SCORES).where(mine).values(**changed))

        await self._database.write(work)

    async def worst(
        self, *, language: str = "", reason: str = "", reviewed: bool = False, skip: int = 0, limit: int = 50
    ) -> list[Scored]:
        """Conversations in which something was found, the worst first."""
        statement = (
            select(SCORES, *INBOX.c)
            .join(INBOX, INBOX.c.conversation_id == SCORES.c.conversation_id)
            .where(SCORES.c.total > 0, SCORES.c.is_reviewed == int(reviewed))
            .order_by(SCORES.c.total.desc(), SCORES.c.conversation_id.desc())
            .offset(skip)
            .limit(limit)
        )
        if language:
            statement = statement.where(INBOX.c.language == language)
        if reason:
            statement = statement.where(SCORES.c.reasons.contains(f" {reason} ", autoescape=True))
        return await self._database.read(statement, {}, lambda rows: [_scored(row) for row in rows])

    async def languages(self) -> list[str]:
        """The languages of conversations in which something was found."""
        statement = (
            select(INBOX.c.language)
            .join(SCORES, INBOX.c.conversation_id == SCORES.c.conversation_id)
            .where(SCORES.c.total > 0)
            .distinct()
        )
        return await self._database.read(statement, {}, lambda rows: sorted(str(row[0]) for row in rows))

    async def review(self, conversation_id: str, by: str, at: datetime) -> bool:
        """Mark as reviewed; false where there is no score."""
        statement = (
            update(SCORES)
            .where(SCORES.c.conversation_id == conversation_id)
            .values(is_reviewed=1, reviewed_by=by, reviewed_at=at)
        )
        return await self._database.write(lambda connection: bool(connection.execute(statement).rowcount))

    async def judged(self, *, after: str = "", limit: int = 200) -> list[Judged]:
        """Conversations in which somebody marked a reply as wrong, by their ids, after one."""
        of_them = select(EVENTS.c.conversation_id).where(
            EVENTS.c.kind == "judged", EVENTS.c.conversation_id == CONVERSATIONS.c.conversation_id
        )
        statement = (
            select(CONVERSATIONS.c.conversation_id, CONVERSATIONS.c.locale, CONVERSATIONS.c.market)
            .where(CONVERSATIONS.c.conversation_id > after, of_them.exists())
            .order_by(CONVERSATIONS.c.conversation_id)
            .limit(limit)
        )
        return await self._database.read(statement, {}, _judged)

    async def log(self, conversation_id: str) -> list[Event]:
        """A conversation's whole log, with placeholders as it is stored."""
        statement = (
            select(EVENTS.c.offset, EVENTS.c.body)
            .where(EVENTS.c.conversation_id == conversation_id)
            .order_by(EVENTS.c.offset)
        )
        return await self._database.read(statement, {}, parse_events)


def _judged(rows: Sequence[AnyRow]) -> list[Judged]:
    return [Judged(conversation_id=row[0], locale=row[1], market=row[2]) for row in rows]


def _scored(row: AnyRow) -> Scored:
    findings = tuple(_finding(one) for one in json.loads(row.findings))
    return Scored(
        row=row_of(row),
        total=row.total,
        findings=findings,
        reviewed_by=row.reviewed_by,
        reviewed_at=row.reviewed_at,
    )


def _finding(stored: dict[str, object]) -> Finding:
    offsets, reason = stored["offsets"], stored["reason"]
    return Finding(
        reason=_reason(reason),
        offsets=tuple(offsets) if isinstance(offsets, list) else (),
        place=int(str(stored["place"])),
        detail=str(stored["detail"]),
    )


def _reason(stored: object) -> Reason:
    return stored  # type: ignore[return-value]  # written by `put` alone
