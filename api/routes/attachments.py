"""Photos of a conversation: upload one, see one."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from agent.conversation.events import Attachment
from api.access import requires
from api.deps import Conversation, OptionalIdempotencyKey, PathId, Product
from api.limits import limit_messages
from api.photos import PHOTO_RESPONSE, UPLOAD_BODY, photo_response, read_upload
from api.problems import responses

router = APIRouter(
    prefix="/v1/conversations/{conversation_id}/attachments",
    tags=["conversations"],
    dependencies=[Depends(requires("conversations"))],
    responses=responses(401, 403, 422, 429, 503),
)


@router.post("", status_code=201, openapi_extra=UPLOAD_BODY, responses=responses(400, 409, 413, 415))
async def upload_attachment(
    record: Conversation,
    crossdesk: Product,
    request: Request,
    idempotency_key: OptionalIdempotencyKey = None,
) -> Attachment:
    """Upload a photo; its id goes into `attachments` of a message.

    Only the picture is kept: where and when it was taken, and all other metadata, are removed.
    """
    limit_messages(request, record)
    upload = await read_upload(request)
    return await crossdesk.attachments.save(
        record.conversation_id, upload.name, upload.data, key=idempotency_key
    )


@router.get("/{attachment_id}", response_class=Response, responses={200: PHOTO_RESPONSE, **responses(404)})
async def read_attachment(record: Conversation, attachment_id: PathId, crossdesk: Product) -> Response:
    """See a photo of this conversation."""
    return photo_response(await crossdesk.attachments.open(record.conversation_id, attachment_id))
