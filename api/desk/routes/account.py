"""One's own account: password, language, picture, sessions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile

from agent.errors import InvalidInput, UnsupportedFile
from agent.staff.directory import timezones
from agent.staff.sessions import TooManyTries, device_of
from agent.staff.values import SignedIn
from api.deps import PathId, Product
from api.desk.access import keep_session, require, take_session
from api.desk.shell import HEADERS, language_names, shell_of
from api.limits import client_address

router = APIRouter(prefix="/desk")

Who = Annotated[SignedIn, Depends(require("account"))]
MOST_PICTURE_BYTES = 1024 * 1024


@router.get("/account")
async def read_account(request: Request, crossdesk: Product, who: Who) -> Response:
    """The page."""
    return await _account_page(request, crossdesk, who)


@router.post("/account/profile")
async def change_profile(
    request: Request,
    crossdesk: Product,
    who: Who,
    name: Annotated[str, Form(max_length=200)],
    interface: Annotated[str, Form(max_length=20)],
    timezone: Annotated[str, Form(max_length=64)],
) -> Response:
    """Change one's name, interface language and time zone."""
    try:
        await crossdesk.staff.directory.set_profile(
            who.staff.staff_id,
            by=who.staff,
            name=name,
            interface=interface,
            timezone=timezone,
            address=client_address(request),
        )
    except InvalidInput as exc:
        return await _account_page(request, crossdesk, who, wrong=exc, status=422)
    return shell_of(request).redirect(request, "/desk/account", flash="saved")


@router.post("/account/password")
async def change_password(
    request: Request,
    crossdesk: Product,
    who: Who,
    old: Annotated[str, Form(max_length=1024)],
    password: Annotated[str, Form(max_length=1024)],
) -> Response:
    """Change one's password: all other sessions end."""
    try:
        started = await crossdesk.staff.sessions.change_password(
            who,
            old,
            password,
            address=client_address(request),
            device=device_of(request.headers.get("user-agent", "")),
        )
    except InvalidInput as exc:
        return await _account_page(request, crossdesk, who, wrong=exc, status=422)
    except TooManyTries as exc:
        return await _account_page(request, crossdesk, who, pause=exc.seconds, status=429)
    response = shell_of(request).redirect(request, "/desk/account", flash="password_changed")
    keep_session(response, crossdesk.settings, started)
    return response


@router.post("/account/picture")
async def change_picture(
    request: Request,
    crossdesk: Product,
    who: Who,
    picture: Annotated[UploadFile | None, File()] = None,
    remove: Annotated[bool, Form()] = False,
) -> Response:
    """Show a picture of oneself, or the initials again."""
    data = None if remove or picture is None else await picture.read(MOST_PICTURE_BYTES + 1)
    if not remove and not data:
        wrong = InvalidInput("/picture", "choose a picture first")
        return await _account_page(request, crossdesk, who, wrong=wrong, status=422)
    if data is not None and len(data) > MOST_PICTURE_BYTES:
        wrong = InvalidInput("/picture", "the picture is larger than 1 MB")
        return await _account_page(request, crossdesk, who, wrong=wrong, status=413)
    try:
        await crossdesk.staff.directory.set_picture(
            who.staff.staff_id, data, by=who.staff, address=client_address(request)
        )
    except UnsupportedFile as exc:
        wrong = InvalidInput("/picture", str(exc))
        return await _account_page(request, crossdesk, who, wrong=wrong, status=415)
    return shell_of(request).redirect(request, "/desk/account", flash="saved")


@router.post("/account/sessions/{session_id}/end")
async def end_session(request: Request, crossdesk: Product, who: Who, session_id: PathId) -> Response:
    """End one of one's sessions."""
    await crossdesk.staff.sessions.end(who, session_id, address=client_address(request))
    shell = shell_of(request)
    if session_id != who.session.session_id:
        return shell.redirect(request, "/desk/account", flash="session_ended")
    response = shell.redirect(request, "/desk/login", flash="signed_out")
    take_session(response, crossdesk.settings)
    return response


@router.get("/people/{staff_id}/picture")
async def read_picture(crossdesk: Product, _: Who, staff_id: PathId) -> Response:
    """Somebody's picture. Its address changes with it, so that browsers may keep it."""
    picture = await crossdesk.staff.directory.picture(staff_id)
    headers = {**HEADERS, "Cache-Control": "private, max-age=31536000, immutable"}
    return Response(picture.data, media_type=picture.media_type, headers=headers)


async def _account_page(
    request: Request,
    crossdesk: Product,
    who: SignedIn,
    *,
    wrong: InvalidInput | None = None,
    pause: int = 0,
    status: int = 200,
) -> Response:
    shell = shell_of(request)
    return shell.page(
        request,
        "account.html",
        who,
        status=status,
        sessions=await crossdesk.staff.sessions.of(who.staff),
        languages=language_names(shell.texts),
        timezones=sorted(timezones()),
        wrong=wrong,
        pause=pause,
    )
