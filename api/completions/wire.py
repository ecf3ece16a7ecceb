"""What goes over the wire: the parts of OpenAI's Chat Completions API that mean something here.

Format: https://platform.openai.com/docs/api-reference/chat, as the official `openai` client reads it. Fields of
a request that are not here are ignored.
"""

from __future__ import annotations

import time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agent.conversation.events import ModelUse

MODEL = "crossdesk"
CREATED = 1_767_225_600  # 1 January 2026: the API asks for a time at which the model was made
TEXT_LIMIT = 100_000

NAME_PATTERN = r"^[A-Za-z0-9_.:@/-]*$"
"""What a conversation may be called: so a placeholder that nobody filled in is refused, not shared by all."""

Role = Literal["system", "developer", "user", "assistant", "tool", "function"]
Field512 = Annotated[str, StringConstraints(max_length=512)]


class _Lenient(BaseModel):
    """Clients send more than is read here."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class ImageUrl(_Lenient):
    """A picture, as a `data:` URL in base64."""

    url: str


class Part(_Lenient):
    """A part of a message: `text`, or `image_url` with a photo. Of the last message, others are refused."""

    type: str = Field(max_length=64, examples=["text"])
    text: str | None = None
    image_url: ImageUrl | str | None = None


class Message(_Lenient):
    """A message. What counts is what the user said since the last reply; the rest of the list is in the log."""

    role: Role
    content: str | list[Part] | None = None


class StreamOptions(_Lenient):
    """Options of a stream."""

    include_usage: bool | None = None


class Metadata(_Lenient):
    """What a client knows of its shopper, for clients that can set a field more easily than a header."""

    conversation_id: str | None = Field(None, max_length=200, pattern=NAME_PATTERN)
    locale: Field512 | None = None
    market: Field512 | None = None
    timezone: Field512 | None = None
    identity_token: Annotated[str, StringConstraints(max_length=4096)] | None = None


class CompletionRequest(_Lenient):
    """A request. Sampling parameters, `tools` and whatever is not named here have no effect."""

    model: str = Field(max_length=200, examples=[MODEL])
    messages: list[Message] = Field(min_length=1)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    user: Field512 | None = Field(
        None, description="Who the shopper is to the client; never shown to anybody."
    )
    safety_identifier: Field512 | None = Field(None, description="The same, by its newer name.")
    metadata: Metadata | None = None
    n: int | None = Field(None, description="There is one answer: only 1 is taken.")
    response_format: dict[str, Any] | None = Field(None, description='Only `{"type": "text"}` is taken.')
    tool_choice: str | dict[str, Any] | None = Field(
        None, description="Tools of the client are never called: only `none` and `auto` are taken."
    )
    function_call: str | dict[str, Any] | None = Field(None, description="As `tool_choice`.")
    logprobs: bool | None = Field(None, description="There are none: `true` is refused.")
    modalities: list[str] | None = Field(None, description="Only `text` is taken.")


class AnswerMessage(BaseModel):
    """What the shopper is told: text, whatever was shown on cards elsewhere."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None


class AnswerChoice(BaseModel):
    """The one answer."""

    index: Literal[0] = 0
    message: AnswerMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class Usage(BaseModel):
    """Tokens of language models. The embedded brain is none and uses none: zeros."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0


class Completion(BaseModel):
    """An answer that came whole."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[AnswerChoice]
    usage: Usage = Usage()


def _is_none(value: object) -> bool:
    return value is None


class Delta(BaseModel):
    """A piece of an answer."""

    role: Literal["assistant"] | None = Field(None, exclude_if=_is_none)
    content: str | None = Field(None, exclude_if=_is_none)


class ChunkChoice(BaseModel):
    """A piece of the one answer; the last one says that it is over."""

    index: Literal[0] = 0
    delta: Delta
    logprobs: None = None
    finish_reason: Literal["stop"] | None = None


class Chunk(BaseModel):
    """One `data:` line of a streamed answer. `usage` is there where it was asked for."""

    id: str
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    created: int
    model: str = MODEL
    choices: list[ChunkChoice]
    usage: Usage | None = None


class Model(BaseModel):
    """A model that can be asked for."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = CREATED
    owned_by: str = "crossdesk"


class ModelList(BaseModel):
    """The models that there are: one."""

    object: Literal["list"] = "list"
    data: list[Model]


class ErrorDetail(BaseModel):
    """What was wrong. `param` is the field, where it is one; `code` is stable: clients may decide by it."""

    message: str
    type: str = Field(examples=["invalid_request_error"])
    param: str | None = None
    code: str | None = Field(None, examples=["invalid_request"])


class ErrorAnswer(BaseModel):
    """An error in OpenAI's shape."""

    error: ErrorDetail


def usage_of(use: ModelUse | None) -> Usage:
    """The tokens of a turn."""
    if use is None:
        return Usage()
    return Usage(
        prompt_tokens=use.input_tokens,
        completion_tokens=use.output_tokens,
        total_tokens=use.input_tokens + use.output_tokens,
    )


def completion(completion_id: str, text: str, usage: Usage) -> Completion:
    """A whole answer."""
    choice = AnswerChoice(message=AnswerMessage(content=text))
    return Completion(id=completion_id, created=int(time.time()), choices=[choice], usage=usage)
