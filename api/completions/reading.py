"""What the shopper says in a request: the words and photos since the last reply, and nothing else of it.

System messages, and what a client says the assistant had said, steer nothing and are no facts: the log is.
The assistant's messages are only looked at for the reference of the conversation that they come from.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from agent.named import references_in
from api.completions.wire import TEXT_LIMIT, CompletionRequest, ImageUrl, Message, Part
from api.problems import FieldError, ProblemError

MOST_PHOTOS = 5
_MOST_REFERENCES = 5


@dataclass(frozen=True, kw_only=True)
class Said:
    """One message of the shopper."""

    text: str
    photos: tuple[bytes, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a request asks.

    `said` are the shopper's messages since the last reply, at least one; `before` is that reply as the client
    has it, "" where there is none. `references` are conversations that the list shows to come from, newest first.
    """

    said: tuple[Said, ...]
    before: str
    references: tuple[str, ...]


def refuse(pointer: str, detail: str, *, kind: str = "invalid-request") -> ProblemError:
    """A problem with one field."""
    return ProblemError(422, kind, detail, errors=[FieldError(pointer=pointer, detail=detail)])


def check_parameters(request: CompletionRequest) -> None:
    """Raise a problem for a parameter whose effect a client would rely on and that cannot be had here."""
    if request.n not in (None, 1):
        raise refuse("/n", "there is one answer to a message: leave n out or send 1")
    if (request.response_format or {}).get("type", "text") != "text":
        raise refuse("/response_format", "answers are text for people: leave response_format out")
    for name in ("tool_choice", "function_call"):
        if getattr(request, name) not in (None, "none", "auto"):
            raise refuse(f"/{name}", "tools of the client are never called: leave it out")
    if request.logprobs:
        raise refuse("/logprobs", "there are no log probabilities: leave logprobs out")
    if set(request.modalities or ()) - {"text"}:
        raise refuse("/modalities", "answers are text: leave modalities out")


def read(messages: Sequence[Message]) -> Asked:
    """What a list of messages asks. Raises a problem where the shopper says nothing in it, or sends no photo."""
    if messages[-1].role != "user":
        raise refuse(f"/messages/{len(messages) - 1}/role", "the last message must be the user's")
    said: list[Said] = []
    before = ""
    for place in range(len(messages) - 1, -1, -1):
        message = messages[place]
        if message.role == "assistant" and (before := _plain(message)):
            break
        if message.role == "user":
            said.append(_said(message, f"/messages/{place}/content"))
    photos = sum(len(one.photos) for one in said)
    if photos > MOST_PHOTOS:
        raise refuse("/messages", f"a message can have {MOST_PHOTOS} photos at most")
    return Asked(said=tuple(reversed(said)), before=before, references=_references(messages))


def _references(messages: Sequence[Message]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for message in reversed(messages):
        if message.role == "assistant":
            found.update(dict.fromkeys(references_in(_plain(message))))
    return tuple(found)[:_MOST_REFERENCES]


def _plain(message: Message) -> str:
    """The text of a message that is not looked at for anything else."""
    if isinstance(message.content, list):
        return "".join(part.text or "" for part in message.content)
    return message.content or ""


def _said(message: Message, pointer: str) -> Said:
    if not isinstance(message.content, list):
        return Said(text=_bounded(message.content or "", pointer))
    texts, photos = [], []
    for place, part in enumerate(message.content):
        here = f"{pointer}/{place}"
        if part.type == "text":
            texts.append(part.text or "")
        elif part.type == "image_url":
            photos.append(_photo(part, f"{here}/image_url"))
        else:
            raise refuse(f"{here}/type", "a message takes parts of the types text and image_url")
    return Said(text=_bounded("\n".join(texts), pointer), photos=tuple(photos))


def _bounded(text: str, pointer: str) -> str:
    if len(text) > TEXT_LIMIT:
        raise refuse(pointer, f"a message can have {TEXT_LIMIT} characters at most")
    return text


def _photo(part: Part, pointer: str) -> bytes:
    """The bytes of a `data:` URL (RFC 2397). Nothing is fetched: an address could be anybody's."""
    url = part.image_url.url if isinstance(part.image_url, ImageUrl) else part.image_url or ""
    head, comma, data = url.partition(",")
    if not (comma and head[:5].lower() == "data:" and head[-7:].lower() == ";base64"):
        raise refuse(pointer, "send the photo itself as a data: URL in base64; addresses are not fetched")
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise refuse(pointer, "the data: URL is not base64") from exc
