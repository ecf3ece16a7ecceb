"""The audit log as a page and as files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from agent.staff.audit import ACTIONS, AuditEntry, AuditLog
from agent.staff.values import SignedIn
from api.deps import Product
from api.desk.access import require
from api.desk.shell import HEADERS, shell_of
from api.limits import client_address

router = APIRouter(prefix="/desk/audit")

Reader = Annotated[SignedIn, Depends(require("audit.read"))]
Exporter = Annotated[SignedIn, Depends(require("export"))]
Format = Literal["csv", "jsonl"]

PAGE = 50
_COLUMNS = (
    "number",
    "at",
    "who",
    "role",
    "action",
    "subject",
    "details",
    "address",
    "previous",
    "digest",
)
_TYPES: Mapping[Format, str] = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}


@router.get("")
async def read_audit(
    request: Request,
    crossdesk: Product,
    who: Reader,
    action: Annotated[str, Query(max_length=64)] = "",
    person: Annotated[str, Query(max_length=64)] = "",
    subject: Annotated[str, Query(max_length=64)] = "",
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> Response:
    """The newest entries, filtered."""
    found = await crossdesk.staff.audit.store.page(
        before=before, limit=PAGE + 1, action=action, who=person, subject=subject.strip()
    )
    people = await crossdesk.staff.directory.all()
    return shell_of(request).page(
        request,
        "audit.html",
        who,
        entries=found[:PAGE],
        older=found[PAGE - 1].number if len(found) > PAGE else None,
        people={staff.staff_id: staff for staff in people},
        actions=ACTIONS,
        chosen={"action": action, "person": person, "subject": subject.strip()},
        before=before,
    )


@router.get("/chain")
async def check_chain(request: Request, crossdesk: Product, who: Reader) -> Response:
    """Whether the chain is whole, as a part of the page."""
    state = await crossdesk.staff.audit.verify()
    return shell_of(request).fragment(request, "audit_chain.html", who, state=state)


@router.get("/export")
async def export_audit(
    request: Request,
    crossdesk: Product,
    who: Exporter,
    _: Reader,
    format: Format = "csv",  # noqa: A002
) -> Response:
    """All entries as a file, oldest first, with their hashes. That it was taken is its last entry."""
    audit = crossdesk.staff.audit
    await audit.record(who.staff, "audit.export", "audit", address=client_address(request), format=format)
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="crossdesk-audit.{format}"'}
    lines = _csv(audit) if format == "csv" else _jsonl(audit)
    return StreamingResponse(lines, media_type=_TYPES[format], headers=headers)


async def _csv(audit: AuditLog) -> AsyncIterator[str]:
    yield _csv_line(_COLUMNS)
    async for entry in audit.entries():
        row = _row(entry)
        row["details"] = json.dumps(row["details"], ensure_ascii=False, sort_keys=True)
        yield _csv_line([str(row[name]) for name in _COLUMNS])


async def _jsonl(audit: AuditLog) -> AsyncIterator[str]:
    async for entry in audit.entries():
        yield json.dumps(_row(entry), ensure_ascii=False) + "\n"


def _csv_line(cells: tuple[str, ...] | list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _row(entry: AuditEntry) -> dict[str, object]:
    values = {name: getattr(entry, name) for name in _COLUMNS}
    return {**values, "at": entry.at.isoformat(), "details": dict(entry.details)}
