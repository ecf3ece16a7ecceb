"""What routes depend on: the assembled product, the caller's conversation, idempotency keys."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from agent.assembly import Crossdesk
from agent.errors import NotAllowed
from agent.store.base import ConversationRecord
from api.problems import ProblemError
from api.startup import Startup

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="ConversationToken",
    description="The token that opening a conversation returned.",
)
_KEY_PATTERN = r"^[\x21-\x7e]+$"
_KEY_DESCRIPTION = "Makes repeating a request safe: the same key and request are carried out once."
_ID_PATTERN = r"^[A-Za-z0-9_-]{1,64}$"


def startup(request: Request) -> Startup:
    """How far the product is."""
    found: Startup = request.app.state.startup
    return found


def product(request: Request) -> Crossdesk:
    """The assembled product. Raises a 503 problem until it is there."""
    crossdesk = startup(request).product
    if crossdesk is None:
        detail = "Crossdesk is starting and answers in a moment; /readyz tells how far it is."
        raise ProblemError(503, "starting", detail, headers={"Retry-After": "2"})
    return crossdesk


Starting = Annotated[Startup, Depends(startup)]
Product = Annotated[Crossdesk, Depends(product)]
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=128,
        pattern=_KEY_PATTERN,
        description=_KEY_DESCRIPTION,
    ),
]
OptionalIdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=128,
        pattern=_KEY_PATTERN,
        description=_KEY_DESCRIPTION,
    ),
]
PathId = Annotated[str, Path(pattern=_ID_PATTERN)]
Accept = Annotated[str | None, Header(include_in_schema=False)]
LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        pattern=r"^[0-9]{1,9}$",
        description="The last event that a broken stream brought.",
    ),
]


async def conversation(
    crossdesk: Product,
    conversation_id: PathId,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> ConversationRecord:
    """The conversation that the caller's token opens. Raises `NotAllowed`."""
    if credentials is None:
        raise NotAllowed("send the conversation's token as Authorization: Bearer …")
    return await crossdesk.service.authorise(conversation_id, credentials.credentials)


Conversation = Annotated[ConversationRecord, Depends(conversation)]
