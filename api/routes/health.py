"""Whether the server lives, and whether it can serve."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from agent.assembly import Crossdesk
from api.deps import Starting
from api.problems import BASE, MEDIA_TYPE
from api.startup import Part

router = APIRouter(tags=["health"])

PROBE_SECONDS = 2.0


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class PartState(BaseModel):
    """One part: whether it serves, and if not, why."""

    ready: bool
    reason: str = ""


class Readiness(BaseModel):
    """All parts serve."""

    status: Literal["ready"] = "ready"
    parts: dict[Part, PartState]


class NotReady(BaseModel):
    """A problem that says of each part whether it serves."""

    type: str
    title: str
    status: int
    detail: str
    parts: dict[Part, PartState]


_NOT_READY: dict[int | str, dict[str, Any]] = {
    503: {
        "description": "Some part does not serve (yet).",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/NotReady"}}},
    }
}


@router.get("/healthz")
async def read_health() -> Alive:
    """Whether the server lives: always, if it answers."""
    return Alive()


@router.get("/readyz", response_model=Readiness, responses=_NOT_READY)
async def read_readiness(startup: Starting) -> Response | Readiness:
    """Whether the server can serve: 503 with a reason per part until it can."""
    reasons = dict(startup.reasons)
    if startup.product is not None:
        reasons.update(await _probe(startup.product))
    parts = {part: PartState(ready=not reason, reason=reason) for part, reason in reasons.items()}
    if startup.product is not None and not any(reasons.values()):
        return Readiness(parts=parts)
    missing = ", ".join(part for part, reason in reasons.items() if reason) or "the last steps"
    problem = NotReady(
        type=f"{BASE}not-ready",
        title="Not ready",
        status=503,
        detail=f"Not everything serves yet: {missing}.",
        parts=parts,
    )
    return Response(
        problem.model_dump_json(), status_code=503, media_type=MEDIA_TYPE, headers={"Retry-After": "2"}
    )


async def _probe(crossdesk: Crossdesk) -> dict[Part, str]:
    """Ask the parts that can fail while the server runs."""
    database, index = await asyncio.gather(
        _asked(crossdesk.store.get("conv_probe")), _asked(asyncio.to_thread(crossdesk.index.languages))
    )
    articles = "" if crossdesk.knowledge.languages else "holds no articles"
    return {"database": database, "index": index, "help_centre": articles}


async def _asked(answer: Awaitable[object]) -> str:
    """Why something does not answer, or "" when it does."""
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            await answer
    except TimeoutError:
        return f"does not answer within {PROBE_SECONDS:g} seconds"
    except Exception as exc:  # noqa: BLE001 - whatever it is: the part does not serve
        return f"does not answer ({type(exc).__name__})"
    return ""
