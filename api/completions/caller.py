"""Who asks: the caller by its key, and the shopper and conversation that it speaks for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from agent.assembly import Crossdesk
from agent.errors import Forbidden, NotAllowed
from agent.keys.values import is_key
from agent.named import Owner
from api.access import admit
from api.completions.wire import NAME_PATTERN, CompletionRequest, Metadata
from api.deps import Product

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="ChatKey",
    description="A secret key of `crossdesk keys create` with the scope conversations; in development any text.",
)
_NONE = {"", "new", "null", "none", "undefined"}  # what front ends send for a conversation that has no id yet


def _header(name: str, about: str, *, longest: int = 128, pattern: str | None = None) -> object:
    return Header(alias=name, max_length=longest, pattern=pattern, description=about)


ConversationName = Annotated[
    str,
    _header(
        "X-Conversation-Id",
        "Which conversation a message belongs to: an id of the client's own, or the one that an answer brought. "
        "Without one the list of messages is known by the reference in its first answer.",
        longest=200,
        pattern=NAME_PATTERN,
    ),
]
OpenWebUiChat = Annotated[
    str,
    _header("X-OpenWebUI-Chat-Id", "The same, as Open WebUI sends it.", longest=200, pattern=NAME_PATTERN),
]
OpenWebUiUser = Annotated[str, _header("X-OpenWebUI-User-Id", "As `user`, from Open WebUI.", longest=200)]
Locale = Annotated[str, _header("X-Locale", "The shopper's locale, such as `de-DE`.", longest=35)]
Market = Annotated[str, _header("X-Market", "The shopper's market, such as `DE`.", longest=2)]
Timezone = Annotated[
    str, _header("X-Timezone", "The shopper's time zone, such as `Europe/Berlin`.", longest=64)
]
IdentityToken = Annotated[
    str, _header("X-Identity-Token", "The shop's token for a customer who is signed in.", longest=4096)
]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the headers tell of the shopper."""

    name: str
    user: str
    locale: str
    market: str
    timezone: str
    identity_token: str


@dataclass(frozen=True, kw_only=True)
class Shopper:
    """For whom the caller asks. `name` is what the client calls the conversation, "" where it does not."""

    owner: Owner
    name: str
    locale: str
    market: str
    timezone: str


async def caller(
    request: Request,
    crossdesk: Product,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> str:
    """The caller's name for itself: the id of its key, which a rotation keeps; in development the hash of any text.

    Raises `NotAllowed`, `Forbidden` for a publishable key or one without the scope, and a 429 problem.
    """
    sent = credentials.credentials if credentials else ""
    if is_key(sent):
        key = await admit(request, crossdesk, sent, "conversations")
        if key.kind != "secret":  # all who see the page hold it: none may say which shopper it speaks for
            raise Forbidden("these endpoints take secret keys only: a publishable one is for the widget")
        return key.key_id
    settings = crossdesk.settings
    if settings.keys_required or settings.environment == "production":
        raise NotAllowed(
            "send a secret key of `crossdesk keys create` with the scope conversations as Authorization: Bearer …"
        )
    return hashlib.sha256(sent.encode()).hexdigest()


async def told(
    x_conversation_id: ConversationName = "",
    x_openwebui_chat_id: OpenWebUiChat = "",
    x_openwebui_user_id: OpenWebUiUser = "",
    x_locale: Locale = "",
    x_market: Market = "",
    x_timezone: Timezone = "",
    x_identity_token: IdentityToken = "",
) -> Told:
    """What the headers tell."""
    return Told(
        name=x_conversation_id or x_openwebui_chat_id,
        user=x_openwebui_user_id,
        locale=x_locale,
        market=x_market,
        timezone=x_timezone,
        identity_token=x_identity_token,
    )


Caller = Annotated[str, Depends(caller)]
Headers = Annotated[Told, Depends(told)]


def shopper_of(crossdesk: Crossdesk, key: str, headers: Told, request: CompletionRequest) -> Shopper:
    """The shopper that headers and body name; headers go first. Raises `InvalidInput` for a bad identity token."""
    metadata = request.metadata or Metadata()
    customer = crossdesk.service.customer_of(headers.identity_token or metadata.identity_token)
    name = headers.name or metadata.conversation_id or ""
    return Shopper(
        owner=Owner(
            caller=key,
            user=headers.user or request.safety_identifier or request.user or "",
            customer_id=customer or "",
        ),
        name="" if name.lower() in _NONE else name,
        locale=headers.locale or metadata.locale or "",
        market=headers.market or metadata.market or "",
        timezone=headers.timezone or metadata.timezone or "",
    )


__all__ = ["Caller", "Headers", "Shopper", "Told", "shopper_of"]
