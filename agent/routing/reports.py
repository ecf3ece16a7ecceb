"""Figures of the queue, of SLAs and of promises: in all, and by language, channel and rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from agent.routing.values import Reported

__all__ = ["Figures", "Report", "ReportStore", "report_of"]


class ReportStore(Protocol):
    """What reports read."""

    async def reported(self, since: datetime, until: datetime) -> list[Reported]:
        """What reports count of the hand-offs that were queued in a time."""
        ...


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What came of some hand-offs. `promise_kept` is of the first promise, among the `due` (answered, or too late)."""

    handoffs: int
    queued: int
    claimed: int
    answered: int
    due: int
    sla_met: int
    promise_kept: int
    apologies: int
    delays: int
    reroutes: int
    escalated: int
    shopper_silent: int
    first_answer_median_seconds: float | None
    first_answer_p90_seconds: float | None


@dataclass(frozen=True, kw_only=True)
class Report:
    """Figures of the hand-offs that were queued from `since` to before `until`."""

    since: datetime
    until: datetime
    total: Figures
    by_language: dict[str, Figures]
    by_channel: dict[str, Figures]
    by_rule: dict[str, Figures]


async def report_of(store: ReportStore, *, since: datetime, until: datetime, now: datetime) -> Report:
    """The report of a time, as it stands now."""
    rows = await store.reported(since, until)

    def by(name: Callable[[Reported], str]) -> dict[str, Figures]:
        return {
            key: _figures([r for r in rows if name(r) == key], now) for key in sorted(set(map(name, rows)))
        }

    return Report(
        since=since,
        until=until,
        total=_figures(rows, now),
        by_language=by(lambda row: row.language),
        by_channel=by(lambda row: row.channel),
        by_rule=by(lambda row: row.rule),
    )


def _figures(rows: Sequence[Reported], now: datetime) -> Figures:
    waits = sorted((r.answered_at - r.queued_at).total_seconds() for r in rows if r.answered_at is not None)
    due = [
        r for r in rows if r.answered_at is not None or r.first_promised_at <= now or r.ended_at is not None
    ]
    return Figures(
        handoffs=len(rows),
        queued=sum(row.state == "queued" for row in rows),
        claimed=sum(row.state == "claimed" for row in rows),
        answered=len(waits),
        due=len(due),
        sla_met=sum(r.answered_at is not None and r.answered_at <= r.sla_due_at for r in due),
        promise_kept=sum(r.answered_at is not None and r.answered_at <= r.first_promised_at for r in due),
        apologies=sum(row.apologies for row in rows),
        delays=sum(row.delays for row in rows),
        reroutes=sum(row.reroutes for row in rows),
        escalated=sum(row.escalated for row in rows),
        shopper_silent=sum(row.outcome == "shopper_silent" for row in rows),
        first_answer_median_seconds=_share(waits, 0.5),
        first_answer_p90_seconds=_share(waits, 0.9),
    )


def _share(waits: Sequence[float], share: float) -> float | None:
    return waits[min(int(share * len(waits)), len(waits) - 1)] if waits else None
