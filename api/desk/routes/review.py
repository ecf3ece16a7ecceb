"""The review page: conversations in which the rules found something, the worst first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from agent.assembly import Crossdesk
from agent.errors import NotFound
from agent.quality.scoring import REASONS, Finding
from agent.staff.values import SignedIn
from agent.store.quality import Scored
from api.deps import PathId, Product
from api.desk.access import require
from api.desk.inbox.shown import Looking, ShownRow, masked_words, rows_of
from api.desk.shell import shell_of
from api.limits import client_address

router = APIRouter(prefix="/desk/review")

Reviewer = Annotated[SignedIn, Depends(require("review"))]

PAGE = 50
_FRESH = 20  # conversations that are scored while the page is fetched; the rest are in the background


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """A conversation on the page. `findings` come with their details in words without contact data."""

    shown: ShownRow
    scored: Scored
    findings: tuple[tuple[Finding, str], ...]


@router.get("")
async def read_review(
    request: Request,
    crossdesk: Product,
    who: Reviewer,
    language: Annotated[str, Query(max_length=35)] = "",
    reason: Annotated[str, Query(max_length=40)] = "",
    reviewed: Annotated[bool, Query()] = False,
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    """The worst conversations, filtered."""
    await crossdesk.quality.catch_up(limit=_FRESH)
    scores = crossdesk.quality.scores
    found = await scores.worst(language=language, reason=reason, reviewed=reviewed, skip=skip, limit=PAGE + 1)
    shell = shell_of(request)
    chosen = {"language": language, "reason": reason, "reviewed": "true" if reviewed else ""}

    def address(at: int) -> str:
        asked = {**{name: value for name, value in chosen.items() if value}, **({"skip": at} if at else {})}
        return f"/desk/review?{urlencode(asked)}" if asked else "/desk/review"

    return shell.page(
        request,
        "review.html",
        who,
        found=await _shown(request, crossdesk, who, found[:PAGE]),
        languages=await scores.languages(),
        reasons=REASONS,
        chosen=chosen,
        here=address(skip),
        before=address(max(0, skip - PAGE)) if skip else "",
        after=address(skip + PAGE) if len(found) > PAGE else "",
    )


@router.post("/{conversation_id}")
async def mark_reviewed(
    request: Request,
    crossdesk: Product,
    who: Reviewer,
    conversation_id: PathId,
    after: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """Mark a conversation as reviewed: it leaves the list until something new is found in it."""
    at = crossdesk.desk.clock()
    if not await crossdesk.quality.scores.review(conversation_id, who.staff.staff_id, at):
        raise NotFound(f"the conversation {conversation_id!r} has no score")
    await crossdesk.staff.audit.record(
        who.staff, "conversation.review", conversation_id, address=client_address(request)
    )
    page = after if after.startswith("/desk/review") else "/desk/review"
    return shell_of(request).redirect(request, page, flash="reviewed")


async def _shown(
    request: Request, crossdesk: Crossdesk, who: SignedIn, found: list[Scored]
) -> list[Reviewed]:
    shell = shell_of(request)
    spoken = shell.language(request, who)
    texts = shell.texts[spoken]
    staff = {one.staff_id: one for one in await crossdesk.staff.directory.all()}
    looking = Looking(now=crossdesk.desk.clock(), language=spoken, texts=texts, staff=staff)
    rows = rows_of([one.row for one in found], looking)
    return [
        Reviewed(
            shown=shown,
            scored=one,
            findings=tuple(
                (finding, masked_words(finding.detail, texts) if finding.reason in _IN_WORDS else "")
                for finding in one.findings
            ),
        )
        for shown, one in zip(rows, found, strict=True)
    ]


_IN_WORDS = frozenset({"marked_wrong", "unhelpful"})  # their details are what somebody wrote
