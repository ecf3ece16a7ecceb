"""What routes depend on: the assembled product, the caller's conversation, the operator, idempotency keys."""

from __future__ import annotations

import hmac
from typing import Annotated, cast

from fastapi import Depends, Header, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from agent.assembly import Crossdesk
from agent.errors import NotAllowed
from agent.store.base import ConversationRecord

_bearer = HTTPBearer(auto_error=False, description="The token that opening a conversation returned.")
_operator = HTTPBearer(
    auto_error=False, scheme_name="OperatorKey", description="The operator key (CROSSDESK_OPERATOR_KEY)."
)
_KEY_DESCRIPTION = "Makes repeating a request safe: the same key and request are carried out once."
_ID_PATTERN = r"^[A-Za-z0-9_-]{1,64}$"


def product(request: Request) -> Crossdesk:
    """The assembled product."""
    return cast("Crossdesk", request.app.state.crossdesk)


Product = Annotated[Crossdesk, Depends(product)]
IdempotencyKey = Annotated[
    str, Header(min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+$", description=_KEY_DESCRIPTION)
]
OptionalIdempotencyKey = Annotated[
    str | None, Header(alias="Idempotency-Key", min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+$", description=_KEY_DESCRIPTION)
]
PathId = Annotated[str, Path(pattern=_ID_PATTERN)]


async def conversation(
    crossdesk: Product,
    conversation_id: PathId,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> ConversationRecord:
    """The conversation that the caller's token opens. Raises `NotAllowed`."""
    if credentials is None:
        raise NotAllowed("send the conversation's token as Authorization: Bearer …")
    return await crossdesk.service.authorise(conversation_id, credentials.credentials)


async def operator(
    crossdesk: Product,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_operator)],
    x_operator: Annotated[
        str, Header(max_length=64, pattern=r"^[\w.@ -]*$", description="Who acts; shown to the shopper.")
    ] = "",
) -> str:
    """The operator's name. Raises `NotAllowed` without the operator key."""
    given = credentials.credentials if credentials else ""
    if not hmac.compare_digest(given.encode(), crossdesk.operator_key.encode()):
        raise NotAllowed("send the operator key as Authorization: Bearer …")
    return x_operator.strip() or "operator"


Conversation = Annotated[ConversationRecord, Depends(conversation)]
Operator = Annotated[str, Depends(operator)]
