"""Builds what concerns the desk's people."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agent.opening import open_database, signing_secret
from agent.personal import Vaults
from agent.settings import Settings
from agent.staff.audit import AuditLog
from agent.staff.directory import Directory
from agent.staff.passwords import Passwords
from agent.staff.reveals import Reveals
from agent.staff.sessions import Sessions
from agent.store.audit import SqlAuditStore
from agent.store.database import Database
from agent.store.reveals import SqlRevealStore
from agent.store.staff import SqlAccountStore
from agent.store.staff_logins import SqlLoginStore

__all__ = ["DeskStaff", "Office", "assemble_office", "assemble_staff", "open_office"]


@dataclass(frozen=True, kw_only=True)
class Office:
    """Accounts and the audit log: what commands need."""

    directory: Directory
    audit: AuditLog
    passwords: Passwords


@dataclass(frozen=True, kw_only=True)
class DeskStaff(Office):
    """Everything about the desk's people: what pages need."""

    sessions: Sessions
    reveals: Reveals


def assemble_office(database: Database, secret: str, clock: Callable[[], datetime]) -> Office:
    """Accounts and the audit log. `secret` keys the hashes of addresses."""
    passwords = Passwords()
    audit = AuditLog(SqlAuditStore(database), clock, secret=secret)
    directory = Directory(SqlAccountStore(database), passwords, audit, clock)
    return Office(directory=directory, audit=audit, passwords=passwords)


def assemble_staff(
    database: Database, settings: Settings, secret: str, clock: Callable[[], datetime], vaults: Vaults
) -> DeskStaff:
    """Everything about the desk's people."""
    office = assemble_office(database, secret, clock)
    sessions = Sessions(
        SqlLoginStore(database),
        office.directory.store,
        office.passwords,
        office.audit,
        clock,
        idle=timedelta(minutes=settings.desk_idle_minutes),
        longest=timedelta(hours=settings.desk_session_hours),
    )
    reveals = Reveals(
        store=SqlRevealStore(database),
        audit=office.audit,
        clock=clock,
        lasting=timedelta(minutes=settings.desk_reveal_minutes),
        without_personal_data=lambda text, language: vaults.open({}).mask(text, language=language),
    )
    return DeskStaff(
        directory=office.directory,
        audit=office.audit,
        passwords=office.passwords,
        sessions=sessions,
        reveals=reveals,
    )


@asynccontextmanager
async def open_office(settings: Settings) -> AsyncIterator[Office]:
    """The desk's accounts and audit log alone, for a command."""
    async with open_database(settings) as database:
        yield assemble_office(database, signing_secret(settings), lambda: datetime.now(UTC))
