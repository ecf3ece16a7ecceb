"""OpenAI-compatible endpoints: chat completions, and the models that there are."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request, Response
from fastapi.responses import StreamingResponse

from agent.store.errors import StoreError
from api import sse
from api.completions.caller import Caller, Headers, shopper_of
from api.completions.errors import error_responses
from api.completions.reading import check_parameters, read
from api.completions.turns import Telling, Turn, begin
from api.completions.wire import (
    MODEL,
    Chunk,
    ChunkChoice,
    Completion,
    CompletionRequest,
    Delta,
    ErrorAnswer,
    ErrorDetail,
    Model,
    ModelList,
    Usage,
    completion,
    usage_of,
)
from api.deps import OptionalIdempotencyKey, Product
from api.problems import FieldError, ProblemError

log = logging.getLogger(__name__)

router = APIRouter(prefix="/v1", tags=["openai"])

CONVERSATION_HEADER = "X-Conversation-Id"
_DONE = b"data: [DONE]\n\n"
_ABOUT_ID = {
    "description": "The conversation; sent back, it continues it.",
    "schema": {"type": "string"},
}
_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with `stream` its pieces as they are written, then `data: [DONE]`.",
        "headers": {CONVERSATION_HEADER: _ABOUT_ID},
        "content": {
            sse.MEDIA_TYPE: {
                "schema": {
                    "type": "string",
                    "description": "Server-sent events; each `data` is a chunk of the schema `Chunk`.",
                },
                "example": 'data: {"object": "chat.completion.chunk"}\n\ndata: [DONE]\n\n',
            }
        },
    }
}
Retries = Annotated[
    int,
    Header(
        alias="X-Stainless-Retry-Count",
        ge=0,
        le=1000,
        description="Sent by OpenAI's clients when they retry.",
    ),
]


@router.get("/models", responses=error_responses(401, 403, 429, 503))
async def list_models(_: Caller) -> ModelList:
    """List the models: there is one, `crossdesk`."""
    return ModelList(data=[Model()])


@router.get("/models/{model}", responses=error_responses(401, 403, 404, 429, 503))
async def read_model(model: Annotated[str, Path(max_length=200)], _: Caller) -> Model:
    """Describe a model."""
    return _known(model)


@router.post(
    "/chat/completions",
    response_model=Completion,
    responses={**_STREAMED, **error_responses(400, 401, 403, 404, 409, 413, 429, 503)},
)
async def create_chat_completion(
    body: CompletionRequest,
    crossdesk: Product,
    request: Request,
    response: Response,
    key: Caller,
    headers: Headers,
    idempotency_key: OptionalIdempotencyKey = None,
    retries: Retries = 0,
) -> Response | Completion:
    """Answer the shopper's last message, as OpenAI's Chat Completions would.

    Only what the user said since the last reply is read; the conversation is known by `X-Conversation-Id`, or
    by the reference in its first answer.
    """
    _known(body.model)
    check_parameters(body)
    asked = read(body.messages)
    shopper = shopper_of(crossdesk, key, headers, body)
    turn = await begin(crossdesk, request, shopper, asked, key=idempotency_key, retried=retries > 0)
    about = {CONVERSATION_HEADER: turn.record.conversation_id}
    telling = Telling(crossdesk=crossdesk, turn=turn)
    if body.stream:
        options = body.stream_options
        frames = _frames(telling, usage=bool(options and options.include_usage))
        return StreamingResponse(
            sse.kept_alive(frames), media_type=sse.MEDIA_TYPE, headers={**sse.HEADERS, **about}
        )
    response.headers.update(about)
    text = "".join([piece async for piece in telling.pieces()])
    return completion(_id_of(turn), text, usage_of(telling.use))


def _known(model: str) -> Model:
    if model != MODEL:
        detail = f"The model {model[:60]!r} does not exist here; there is one: {MODEL!r}."
        raise ProblemError(
            404, "model-not-found", detail, errors=[FieldError(pointer="/model", detail=detail)]
        )
    return Model()


def _id_of(turn: Turn) -> str:
    return f"chatcmpl-{turn.sent.message_id.removeprefix('msg_')}"


async def _frames(telling: Telling, *, usage: bool) -> AsyncIterator[bytes]:
    """The stream: the role, the pieces, the end, the usage where it is wanted, and `[DONE]`."""
    completion_id, created = _id_of(telling.turn), int(time.time())

    def frame(*choices: ChunkChoice, used: Usage | None = None) -> bytes:
        chunk = Chunk(id=completion_id, created=created, choices=list(choices), usage=used)
        return _data(chunk.model_dump_json(exclude=None if usage else {"usage"}))

    yield frame(ChunkChoice(delta=Delta(role="assistant", content="")))
    try:
        async with aclosing(telling.pieces()) as written:
            async for piece in written:
                yield frame(ChunkChoice(delta=Delta(content=piece)))
    except StoreError as exc:
        log.warning("a stream ended early: %s", exc)
        yield _data(_interrupted().model_dump_json())
        return
    yield frame(ChunkChoice(delta=Delta(), finish_reason="stop"))
    if usage:
        yield frame(used=usage_of(telling.use))
    yield _DONE


def _interrupted() -> ErrorAnswer:
    """The answer is being written all the same: the same request brings it."""
    message = "The answer could not be read to its end: send the same request again."
    return ErrorAnswer(error=ErrorDetail(message=message, type="server_error", code="unavailable"))


def _data(text: str) -> bytes:
    return b"data: " + text.encode() + b"\n\n"
