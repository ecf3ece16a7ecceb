"""Photos of a conversation: cleaned, encrypted, in files that only the conversation's own key opens.

A file is the length of a sealed header, the header (what `Attachment` says, and a hash of the upload), and
the sealed picture. Both are bound to conversation and id, so that a file that is copied elsewhere does not
open. It appears whole or not at all. Several workers need the folder on a file system that they share.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from agent.conversation.events import Attachment
from agent.conversation.ids import new_id
from agent.errors import Conflict, InvalidInput, NotFound
from agent.images import clean_image
from agent.store.crypto import Cipher
from agent.store.errors import IdempotencyConflict, StoreUnavailable

__all__ = ["MOST_BYTES", "MOST_FILES", "Attachments", "Photo"]

MOST_BYTES = 8 * 1024 * 1024
"""Of one file, as it is uploaded."""

MOST_FILES = 20
"""In one conversation."""

_ID = re.compile(r"att_[0-9a-z]{1,48}")
_CONVERSATION = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/heic": ".heic"}
_LONGEST_NAME = 80
_LENGTH_BYTES = 4


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A stored photo with its bytes."""

    attachment: Attachment
    data: bytes


class Attachments:
    """Stores and reads photos below a folder. `secret` makes ids from idempotency keys."""

    def __init__(self, folder: Path, cipher: Cipher, *, secret: str) -> None:
        self._folder = folder
        self._cipher = cipher
        self._secret = secret.encode()
        self._cleaning = asyncio.Semaphore(1)  # a picture of 60 megapixels takes 240 MB while it is cleaned

    async def save(
        self, conversation_id: str, name: str, data: bytes, *, key: str | None = None
    ) -> Attachment:
        """Clean and store a photo, once for a `key`.

        Raises `InvalidInput` for an empty or too big file, `UnsupportedFile` for one that is no photo,
        `Conflict` when the conversation holds too many, `IdempotencyConflict` for a key that brought
        another file.
        """
        if not 0 < len(data) <= MOST_BYTES:
            raise InvalidInput("/file", f"the file must have between 1 and {MOST_BYTES} bytes")
        attachment_id = self._id_of(conversation_id, key) if key else new_id("att")
        digest = hashlib.sha256(data).hexdigest()
        earlier = await asyncio.to_thread(self._earlier, conversation_id, attachment_id, digest)
        if earlier is not None:
            return earlier
        if await asyncio.to_thread(self._count, conversation_id) >= MOST_FILES:
            raise Conflict(f"this conversation has {MOST_FILES} files, which is as many as it can have")
        async with self._cleaning:
            return await asyncio.to_thread(self._store, conversation_id, attachment_id, name, data, digest)

    async def find(self, conversation_id: str, ids: Sequence[str]) -> list[Attachment]:
        """What these ids of a conversation stand for. Raises `InvalidInput` for an unknown one."""
        found = []
        for place, attachment_id in enumerate(ids):
            try:
                photo = await asyncio.to_thread(self._header, conversation_id, attachment_id)
            except NotFound as exc:
                raise InvalidInput(
                    f"/attachments/{place}", "no file of this id was uploaded in this conversation"
                ) from exc
            found.append(photo[0])
        return found

    async def open(self, conversation_id: str, attachment_id: str) -> Photo:
        """A photo. Raises `NotFound`."""
        return await asyncio.to_thread(self._open, conversation_id, attachment_id)

    def _id_of(self, conversation_id: str, key: str) -> str:
        made = hmac.new(self._secret, f"attachment\0{conversation_id}\0{key}".encode(), hashlib.sha256)
        return f"att_{made.hexdigest()[:32]}"

    def _path(self, conversation_id: str, attachment_id: str) -> Path:
        if not (_CONVERSATION.fullmatch(conversation_id) and _ID.fullmatch(attachment_id)):
            raise NotFound("this conversation has no such file")
        return self._folder / conversation_id / f"{attachment_id}.sealed"

    def _count(self, conversation_id: str) -> int:
        return sum(1 for _ in (self._folder / conversation_id).glob("att_*.sealed"))

    def _earlier(self, conversation_id: str, attachment_id: str, digest: str) -> Attachment | None:
        with suppress(NotFound):
            attachment, stored_digest = self._header(conversation_id, attachment_id)
            if stored_digest != digest:
                raise IdempotencyConflict(conversation_id)
            return attachment
        return None

    def _store(
        self, conversation_id: str, attachment_id: str, name: str, data: bytes, digest: str
    ) -> Attachment:
        clean = clean_image(data)
        attachment = Attachment(
            attachment_id=attachment_id,
            name=_safe_name(name, clean.media_type),
            media_type=clean.media_type,
            size_bytes=len(clean.data),
        )
        place = (conversation_id, attachment_id)
        header = self._cipher.seal(
            json.dumps({**attachment.model_dump(), "digest": digest}), *place, "header"
        )
        content = self._cipher.seal(base64.b64encode(clean.data).decode(), *place, "content")
        self._write(self._path(*place), len(header).to_bytes(_LENGTH_BYTES, "big") + header + content)
        return attachment

    def _write(self, path: Path, data: bytes) -> None:
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                with draft.open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
        except OSError as exc:
            raise StoreUnavailable(f"a file could not be stored ({exc.strerror}); see the cause") from exc

    def _header(self, conversation_id: str, attachment_id: str) -> tuple[Attachment, str]:
        """What a file is, and the hash of its upload. Reads no more than the header."""
        path = self._path(conversation_id, attachment_id)
        try:
            with path.open("rb") as file:
                sealed = file.read(int.from_bytes(file.read(_LENGTH_BYTES), "big"))
        except FileNotFoundError as exc:
            raise NotFound("this conversation has no such file") from exc
        except OSError as exc:
            raise StoreUnavailable(f"a file could not be read ({exc.strerror}); see the cause") from exc
        fields = json.loads(self._cipher.open(sealed, conversation_id, attachment_id, "header"))
        digest = fields.pop("digest")
        return Attachment.model_validate(fields), digest

    def _open(self, conversation_id: str, attachment_id: str) -> Photo:
        attachment, _ = self._header(conversation_id, attachment_id)
        stored = self._path(conversation_id, attachment_id).read_bytes()
        start = _LENGTH_BYTES + int.from_bytes(stored[:_LENGTH_BYTES], "big")
        content = self._cipher.open(stored[start:], conversation_id, attachment_id, "content")
        return Photo(attachment=attachment, data=base64.b64decode(content))


def _safe_name(name: str, media_type: str) -> str:
    """The last part of a name without what could mislead a reader, and with the suffix of what it is."""
    visible = "".join(
        char for char in unicodedata.normalize("NFC", name) if unicodedata.category(char)[0] not in "CZ"
        or char == " "
    )  # fmt: skip
    stem = PurePosixPath(visible.replace("\\", "/")).name.rsplit(".", 1)[0].strip(" .")
    return (stem[:_LONGEST_NAME] or "photo") + _SUFFIXES.get(media_type, f".{media_type.partition('/')[2]}")
