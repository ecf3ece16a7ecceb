"""Signing in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from agent.errors import NotAllowed
from agent.staff.sessions import TooManyTries, device_of
from agent.staff.values import SignedIn
from api.deps import Product
from api.desk.access import (
    anyone,
    check_form,
    form_cookie,
    keep_session,
    require,
    take_session,
    visitor,
)
from api.desk.shell import shell_of
from api.limits import client_address

router = APIRouter(prefix="/desk")


@router.get("/login", dependencies=[Depends(anyone)])
async def read_login(request: Request, crossdesk: Product, next: str = "") -> Response:  # noqa: A002
    """The login page; on to the desk for who is signed in."""
    if await visitor(request, crossdesk) is not None:
        return shell_of(request).redirect(request, safe_path(next))
    return await _login_page(request, crossdesk, after=safe_path(next))


@router.post("/login", dependencies=[Depends(anyone)])
async def sign_in(
    request: Request,
    crossdesk: Product,
    email: Annotated[str, Form(max_length=254)] = "",
    password: Annotated[str, Form(max_length=1024)] = "",
    next: Annotated[str, Form(max_length=2048)] = "",  # noqa: A002
) -> Response:
    """Start a session, or show the page again."""
    await check_form(request, crossdesk.settings)
    after = safe_path(next)
    try:
        started = await crossdesk.staff.sessions.sign_in(
            email,
            password,
            address=client_address(request),
            device=device_of(request.headers.get("user-agent", "")),
        )
    except NotAllowed:
        return await _login_page(request, crossdesk, after=after, email=email, error="wrong", status=401)
    except TooManyTries as exc:
        return await _login_page(
            request, crossdesk, after=after, email=email, error="pause", seconds=exc.seconds, status=429
        )
    response = shell_of(request).redirect(request, after)
    keep_session(response, crossdesk.settings, started)
    return response


@router.post("/logout")
async def sign_out(
    request: Request, crossdesk: Product, who: Annotated[SignedIn, Depends(require("account"))]
) -> Response:
    """End this session."""
    await crossdesk.staff.sessions.end(who, address=client_address(request))
    response = shell_of(request).redirect(request, "/desk/login", flash="signed_out")
    take_session(response, crossdesk.settings)
    return response


def safe_path(path: str) -> str:
    """Where to go after signing in: a page of the desk, and of nobody else."""
    inside = path == "/desk" or path.startswith(("/desk/", "/desk?"))
    return path if inside and path.isascii() and path.isprintable() and "\\" not in path else "/desk"


async def _login_page(
    request: Request,
    crossdesk: Product,
    *,
    after: str,
    email: str = "",
    error: str = "",
    seconds: int = 0,
    status: int = 200,
) -> Response:
    carrier = Response()
    csrf = form_cookie(request, carrier, crossdesk.settings)
    page = shell_of(request).page(
        request,
        "login.html",
        status=status,
        headers={"Retry-After": str(seconds)} if seconds else None,
        csrf=csrf,
        after=after,
        email=email,
        error=error,
        seconds=seconds,
        shop=crossdesk.policy.shop.name,
    )
    for name, value in carrier.headers.items():
        if name == "set-cookie":
            page.headers.append(name, value)
    return page
