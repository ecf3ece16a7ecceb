"""What counts as due in the reports: a promise that still stands is neither kept nor broken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agent.routing.reports import report_of
from agent.routing.values import Reported

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


class One:
    """A store with one hand-off, promised for a time and waiting, answered or ended."""

    def __init__(self, *, promised: int, answered: int | None = None, ended: int | None = None) -> None:
        self.promised, self.answered, self.ended = promised, answered, ended

    async def reported(self, since: datetime, until: datetime) -> list[Reported]:
        def at(minutes: int | None) -> datetime | None:
            return None if minutes is None else NOW + timedelta(minutes=minutes)

        promised = NOW + timedelta(minutes=self.promised)
        return [
            Reported(
                language="en", channel="web", rule="money", queued_at=NOW - timedelta(hours=1),
                sla_due_at=promised, first_promised_at=promised, answered_at=at(self.answered),
                ended_at=at(self.ended), outcome="", apologies=0, delays=0, reroutes=0, escalated=False,
                state="queued",
            )
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("store", "due", "kept"),
    [
        (One(promised=30), 0, 0),
        (One(promised=-30), 1, 0),
        (One(promised=30, answered=-5), 1, 1),
        (One(promised=-30, answered=-5), 1, 0),
        (One(promised=30, ended=-5), 1, 0),
    ],
    ids=[
        "still waits in time",
        "waits too long",
        "answered in time",
        "answered too late",
        "ended unanswered",
    ],
)
async def test_a_promise_that_still_stands_is_not_due(store: One, due: int, kept: int) -> None:
    report = await report_of(store, since=NOW - timedelta(days=1), until=NOW, now=NOW)
    assert (report.total.due, report.total.promise_kept) == (due, kept)
