"""Where the desk begins."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from agent.staff.values import SignedIn
from api.desk.access import require
from api.desk.navigation import HOME
from api.desk.shell import pages_for, shell_of

router = APIRouter(prefix="/desk")


@router.get("")
async def read_desk(request: Request, who: Annotated[SignedIn, Depends(require("account"))]) -> Response:
    """To the inbox, or to one's account where there is none."""
    pages = pages_for(request.app, who)
    inbox = next((item.path for item in pages if item.name == "inbox"), HOME)
    return shell_of(request).redirect(request, inbox)
