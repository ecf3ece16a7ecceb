"""Who makes a request of the desk, and whether they may: the cookie, permissions, and CSRF tokens."""

from __future__ import annotations

import hmac
import secrets
from functools import cache
from typing import Literal

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant

from agent.assembly import Crossdesk
from agent.errors import Forbidden
from agent.settings import Settings
from agent.staff.sessions import Started, csrf_of
from agent.staff.values import Permission, SignedIn
from api.access import operator
from api.deps import Product
from api.problems import ProblemError

__all__ = [
    "CSRF_FIELD",
    "CSRF_HEADER",
    "Requires",
    "access_of",
    "anyone",
    "check_form",
    "form_cookie",
    "keep_session",
    "require",
    "session_token",
    "still_signed_in",
    "take_session",
    "visitor",
]

CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SESSION = "crossdesk_desk"
_FORM = "crossdesk_form"  # binds the forms of who is not signed in
_FORM_SECONDS = 3600


class Requires:
    """A dependency: somebody is signed in whose role has a permission; returns them.

    A request that changes something has to carry the session's CSRF token, in the header or the form field.
    Raises a 401 problem, `Forbidden`.
    """

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, request: Request, crossdesk: Product) -> SignedIn:
        """Check, and say who it is."""
        who = await visitor(request, crossdesk)
        if who is None:
            raise ProblemError(401, "not-authorised", "Sign in at /desk/login.")
        request.state.who = who
        if request.method not in _SAFE:
            await _check_csrf(request, who.csrf)
        if not who.staff.may(self.permission):
            raise Forbidden(f"your role lacks the permission {self.permission}")
        return who


@cache
def require(permission: Permission) -> Requires:
    """The dependency for a permission: `who: Annotated[SignedIn, Depends(require("bulk"))]`."""
    return Requires(permission)


def anyone() -> None:
    """A dependency that says on purpose: this route of the desk is for everybody."""


def access_of(dependant: Dependant) -> Permission | Literal["anyone", "operator"] | None:
    """What a route demands, read from its dependencies; None where nobody has thought of it."""
    for dependency in dependant.dependencies:
        if isinstance(dependency.call, Requires):
            return dependency.call.permission
        if dependency.call is anyone:
            return "anyone"
        if dependency.call is operator:
            return "operator"
        found = access_of(dependency)
        if found is not None:
            return found
    return None


async def visitor(request: Request, crossdesk: Crossdesk, *, touch: bool = True) -> SignedIn | None:
    """Who is signed in with the request's cookie, or None."""
    token = session_token(request, crossdesk.settings)
    return await crossdesk.staff.sessions.check(token, touch=touch) if token else None


async def still_signed_in(request: Request, crossdesk: Crossdesk, permission: Permission) -> bool:
    """For streams, now and then: whether who opened it may still see it. Does not count as being active."""
    who = await visitor(request, crossdesk, touch=False)
    return who is not None and who.staff.may(permission)


def session_token(request: Request, settings: Settings) -> str:
    """The token in the cookie, "" without one."""
    return request.cookies.get(_name(_SESSION, settings), "")


def keep_session(response: Response, settings: Settings, started: Started) -> None:
    """Give the browser the cookie of a new session. It goes with the browser, or when the session ends."""
    seconds = int((started.session.expires_at - started.session.created_at).total_seconds())
    _set(response, settings, _SESSION, started.token, seconds)
    response.delete_cookie(_name(_FORM, settings), path="/")


def take_session(response: Response, settings: Settings) -> None:
    """Take the cookie back."""
    response.delete_cookie(_name(_SESSION, settings), path="/")


def form_cookie(request: Request, response: Response, settings: Settings) -> str:
    """The CSRF token for a form of who is not signed in, bound to a cookie that is set where there is none."""
    token = request.cookies.get(_name(_FORM, settings), "") or secrets.token_urlsafe(32)
    _set(response, settings, _FORM, token, _FORM_SECONDS)
    return csrf_of(token)


async def check_form(request: Request, settings: Settings) -> None:
    """The same for what such a form sends. Raises `Forbidden`."""
    token = request.cookies.get(_name(_FORM, settings), "")
    await _check_csrf(request, csrf_of(token) if token else "")


async def _check_csrf(request: Request, expected: str) -> None:
    given = request.headers.get(CSRF_HEADER, "")
    if not given and "form" in request.headers.get("content-type", ""):
        given = str((await request.form()).get(CSRF_FIELD, ""))
    foreign = request.headers.get("sec-fetch-site", "same-origin") == "cross-site"
    if foreign or not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Forbidden("the form is too old or came from elsewhere: load the page anew and send it again")


def _set(response: Response, settings: Settings, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        _name(name, settings),
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.environment == "production",
    )


def _name(name: str, settings: Settings) -> str:
    """Browsers take a `__Host-` cookie only with TLS, from this very host."""
    return f"__Host-{name}" if settings.environment == "production" else name
