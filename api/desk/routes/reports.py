"""The reports page: hand-offs, promises and waits of a time, and what waits now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from babel import Locale
from babel.dates import format_timedelta
from babel.numbers import format_percent
from fastapi import APIRouter, Depends, Query, Request, Response

from agent.routing.reports import Figures, report_of
from agent.staff.values import SignedIn
from api.deps import Product
from api.desk.access import require
from api.desk.inbox.shown import label_of
from api.desk.shell import shell_of

router = APIRouter(prefix="/desk/reports")

Reader = Annotated[SignedIn, Depends(require("reports.read"))]
Days = Literal["1", "7", "30", "90"]
DAYS: tuple[Days, ...] = ("1", "7", "30", "90")


@dataclass(frozen=True, kw_only=True)
class Line:
    """Figures of one language, channel or rule, in words. A share of nothing is "–"."""

    label: str
    figures: Figures
    promise_kept: str
    sla_met: str
    median: str
    slow: str


@router.get("")
async def read_reports(
    request: Request, crossdesk: Product, who: Reader, days: Annotated[Days, Query()] = "7"
) -> Response:
    """The figures of the last days."""
    now = crossdesk.desk.clock()
    since = now - timedelta(days=int(days))
    report = await report_of(crossdesk.dispatch.watches, since=since, until=now, now=now)
    counts = await crossdesk.room.inbox.counts(me=who.staff.staff_id, now=now)
    shell = shell_of(request)
    language = shell.language(request, who)
    texts, locale = shell.texts[language], Locale.parse(language)
    line = _in_words(locale)

    def lines(figures: Mapping[str, Figures], label: Callable[[str], str]) -> list[Line]:
        most = sorted(figures.items(), key=lambda item: (-item[1].handoffs, item[0]))
        return [line(label(name), one) for name, one in most]

    return shell.page(
        request,
        "reports.html",
        who,
        days=days,
        choices=DAYS,
        total=line("", report.total),
        views=counts.views,
        tables={
            "language": lines(report.by_language, lambda name: locale.languages.get(name, name)),
            "channel": lines(report.by_channel, lambda name: label_of("channel", name, texts)),
            "rule": lines(report.by_rule, str),
        },
    )


def _in_words(locale: Locale) -> Callable[[str, Figures], Line]:
    def share(of: int, among: int) -> str:
        return format_percent(of / among, locale=locale) if among else "–"

    def wait(seconds: float | None) -> str:
        if seconds is None:
            return "–"
        return format_timedelta(
            timedelta(seconds=seconds), granularity="second", format="narrow", locale=locale
        )

    def line(label: str, figures: Figures) -> Line:
        return Line(
            label=label,
            figures=figures,
            promise_kept=share(figures.promise_kept, figures.due),
            sla_met=share(figures.sla_met, figures.due),
            median=wait(figures.first_answer_median_seconds),
            slow=wait(figures.first_answer_p90_seconds),
        )

    return line
