"""Who may call: keys with their scopes, and operators.

A key is sent in `X-API-Key`, or in `Authorization: Bearer` where nothing else stands there. A key that is sent
is checked whether or not keys are required.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from agent.assembly import Crossdesk
from agent.errors import NotAllowed
from agent.keys.keyring import check_use
from agent.keys.values import ApiKey, Scope, is_key, origin_of
from api.deps import Product
from api.limits import limit_key

__all__ = ["Approver", "Operator", "admit", "requires"]

_api_key = APIKeyHeader(
    name="X-API-Key",
    auto_error=False,
    scheme_name="ApiKey",
    description="A key of `crossdesk keys create`, needed where CROSSDESK_KEYS_REQUIRED is set.",
)
_operator = HTTPBearer(
    auto_error=False, scheme_name="OperatorKey", description="The operator key (CROSSDESK_OPERATOR_KEY)."
)

ApiKeyText = Annotated[str | None, Depends(_api_key)]


def requires(scope: Scope) -> Callable[..., Awaitable[None]]:
    """A dependency: the caller has a key with this scope, where keys are required.

    Raises `NotAllowed`, `Forbidden` for a scope or origin that the key does not admit, and a 429 problem.
    """

    async def check(request: Request, crossdesk: Product, given: ApiKeyText) -> None:
        text = given or _bearer_key(request)
        if text is not None:
            await admit(request, crossdesk, text, scope)
        elif crossdesk.settings.keys_required:
            raise NotAllowed("send a key with the scope " + scope + " as X-API-Key")

    return check


async def operator(
    request: Request,
    crossdesk: Product,
    given: ApiKeyText,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_operator)],
    x_operator: Annotated[
        str,
        Header(
            alias="X-Operator",
            max_length=64,
            pattern=r"^[A-Za-z0-9_.@ -]*$",
            description="Who acts; shown to the shopper.",
        ),
    ] = "",
) -> str:
    """The operator's name; the name of the key where none is given.

    Raises `NotAllowed` without the operator key and without a key for the desk, `Forbidden` and a 429 problem
    as `requires` does.
    """
    text = given or _bearer_key(request)
    if text is not None:
        key = await admit(request, crossdesk, text, "desk:read" if request.method == "GET" else "desk:write")
        return x_operator.strip() or key.name
    sent = credentials.credentials if credentials else ""
    if not hmac.compare_digest(sent.encode(), crossdesk.operator_key.encode()):
        raise NotAllowed("send the operator key as Authorization: Bearer …")
    return x_operator.strip() or "operator"


Operator = Annotated[str, Depends(operator)]


async def approver(request: Request, crossdesk: Product, given: ApiKeyText, name: Operator) -> str:
    """The operator's name, who may approve what is above the caps. Raises as `operator` does."""
    text = given or _bearer_key(request)
    if text is not None:
        await admit(request, crossdesk, text, "desk:approve")
    return name


Approver = Annotated[str, Depends(approver)]


async def admit(request: Request, crossdesk: Crossdesk, text: str, scope: Scope) -> ApiKey:
    """The key of a text, once it is found to admit this and is counted. Raises as `requires` does."""
    key = await crossdesk.keyring.check(text)
    check_use(key, scope, _page_origin(request))
    limit_key(request, key)
    return key


def _bearer_key(request: Request) -> str | None:
    """A key in the place where conversations' tokens and the operator key stand too."""
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    return text if kind.lower() == "bearer" and is_key(text) else None


def _page_origin(request: Request) -> str | None:
    """The origin of the page that calls. A browser sends no Origin with a GET to its own server."""
    return origin_of(request.headers.get("origin") or request.headers.get("referer") or "")
