"""People at the desk, for those who run it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response

from agent.errors import AgentError, Conflict, InvalidInput
from agent.languages import LANGUAGES
from agent.staff.directory import timezones
from agent.staff.passwords import new_password
from agent.staff.values import ROLES, SignedIn, Staff
from api.deps import PathId, Product
from api.desk.access import require
from api.desk.shell import language_names, shell_of
from api.limits import client_address

router = APIRouter(prefix="/desk/users")

Admin = Annotated[SignedIn, Depends(require("staff.manage"))]
Short = Annotated[str, Form(max_length=254)]
Words = Annotated[list[str] | None, Form()]

_UNCHANGEABLE = 409
_WRONG = 422


@router.get("")
async def read_users(request: Request, crossdesk: Product, who: Admin) -> Response:
    """Everybody, those who may sign in first."""
    return await _list_page(request, crossdesk, who)


@router.post("")
async def add_user(
    request: Request,
    crossdesk: Product,
    who: Admin,
    email: Short = "",
    name: Short = "",
    role: Short = "agent",
    languages: Words = None,
    skills: Short = "",
    timezone: Short = "UTC",
    interface: Short = "en",
) -> Response:
    """Add somebody; their password is made here and shown this once."""
    password = new_password()
    try:
        staff = await crossdesk.staff.directory.add(
            email,
            name,
            role,
            password,
            by=who.staff,
            languages=languages or (),
            skills=skills.replace(",", " ").split(),
            timezone=timezone,
            interface=interface,
            address=client_address(request),
        )
    except (InvalidInput, Conflict) as exc:
        form = {
            "email": email,
            "name": name,
            "role": role,
            "languages": languages or [],
            "skills": skills,
            "timezone": timezone,
            "interface": interface,
        }
        return await _list_page(request, crossdesk, who, form=form, failure=exc)
    return await _list_page(request, crossdesk, who, issued=(staff, password))


@router.get("/{staff_id}")
async def read_user(request: Request, crossdesk: Product, who: Admin, staff_id: PathId) -> Response:
    """Somebody. Raises `NotFound`."""
    return await _one_page(request, crossdesk, who, await crossdesk.staff.directory.get(staff_id))


@router.post("/{staff_id}/profile")
async def change_user(
    request: Request,
    crossdesk: Product,
    who: Admin,
    staff_id: PathId,
    name: Short = "",
    languages: Words = None,
    skills: Short = "",
    timezone: Short = "",
) -> Response:
    """Change what somebody is called, speaks, is good at, and where they are."""
    staff = await crossdesk.staff.directory.get(staff_id)
    try:
        await crossdesk.staff.directory.set_profile(
            staff_id,
            by=who.staff,
            name=name,
            languages=languages or (),
            skills=skills.replace(",", " ").split(),
            timezone=timezone,
            address=client_address(request),
        )
    except InvalidInput as exc:
        return await _one_page(request, crossdesk, who, staff, failure=exc)
    return shell_of(request).redirect(request, f"/desk/users/{staff_id}", flash="saved")


@router.post("/{staff_id}/role")
async def change_role(
    request: Request, crossdesk: Product, who: Admin, staff_id: PathId, role: Short = ""
) -> Response:
    """Give somebody another role."""
    staff = await crossdesk.staff.directory.get(staff_id)
    try:
        await crossdesk.staff.directory.set_role(
            staff_id, role, by=who.staff, address=client_address(request)
        )
    except (InvalidInput, Conflict) as exc:
        return await _one_page(request, crossdesk, who, staff, failure=exc)
    return shell_of(request).redirect(request, f"/desk/users/{staff_id}", flash="role_changed")


@router.post("/{staff_id}/access")
async def change_access(
    request: Request,
    crossdesk: Product,
    who: Admin,
    staff_id: PathId,
    *,
    enabled: Annotated[bool, Form()] = False,
) -> Response:
    """End somebody's access, or give it back."""
    directory = crossdesk.staff.directory
    staff = await directory.get(staff_id)
    change = directory.enable if enabled else directory.disable
    try:
        await change(staff_id, by=who.staff, address=client_address(request))
    except Conflict as exc:
        return await _one_page(request, crossdesk, who, staff, failure=exc)
    flash = "enabled" if enabled else "disabled"
    return shell_of(request).redirect(request, f"/desk/users/{staff_id}", flash=flash)


@router.post("/{staff_id}/password")
async def reset_password(request: Request, crossdesk: Product, who: Admin, staff_id: PathId) -> Response:
    """Make another password, shown this once; all sessions of its owner end."""
    password = new_password()
    staff = await crossdesk.staff.directory.set_password(
        staff_id, password, by=who.staff, address=client_address(request)
    )
    return await _one_page(request, crossdesk, who, staff, issued=(staff, password))


async def _list_page(
    request: Request,
    crossdesk: Product,
    who: SignedIn,
    *,
    form: Mapping[str, object] | None = None,
    failure: AgentError | None = None,
    issued: tuple[Staff, str] | None = None,
) -> Response:
    people = await crossdesk.staff.directory.all()
    return shell_of(request).page(
        request,
        "users.html",
        who,
        status=_status(failure),
        people=sorted(people, key=lambda staff: staff.disabled_at is not None),
        form=form
        or {
            "email": "",
            "name": "",
            "role": "agent",
            "languages": ["en"],
            "skills": "",
            "timezone": who.staff.timezone,
            "interface": who.staff.interface,
        },
        opened=form is not None,
        failure=failure,
        wrong=failure if isinstance(failure, InvalidInput) else None,
        issued=issued,
        **_choices(request),
    )


async def _one_page(
    request: Request,
    crossdesk: Product,
    who: SignedIn,
    staff: Staff,
    *,
    failure: AgentError | None = None,
    issued: tuple[Staff, str] | None = None,
) -> Response:
    return shell_of(request).page(
        request,
        "user.html",
        who,
        status=_status(failure),
        staff=staff,
        entries=await crossdesk.staff.audit.store.page(limit=8, subject=staff.staff_id),
        people={one.staff_id: one for one in await crossdesk.staff.directory.all()},
        failure=failure,
        wrong=failure if isinstance(failure, InvalidInput) else None,
        issued=issued,
        **_choices(request),
    )


def _status(failure: AgentError | None) -> int:
    if failure is None:
        return 200
    return _WRONG if isinstance(failure, InvalidInput) else _UNCHANGEABLE


def _choices(request: Request) -> dict[str, Any]:
    """What the selects of both pages offer."""
    return {
        "roles": ROLES,
        "spoken": language_names(LANGUAGES),
        "interfaces": language_names(shell_of(request).texts),
        "timezones": sorted(timezones()),
    }
