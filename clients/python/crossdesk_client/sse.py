"""Server-sent events, read as the HTML standard says: bytes in, messages out, no connection of its own.

Lines end with CR, LF or both, and with nothing else: a text may hold U+2028, which `str.splitlines` would cut at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message of the stream. `id` is the last one that was sent, here or before."""

    event: str
    data: str
    id: str


class SseReader:
    """Collects the bytes of one stream."""

    def __init__(self) -> None:
        self._rest = b""
        self._skip_newline = False
        self._begun = False
        self._event = ""
        self._data: list[str] = []
        self._id = ""

    def feed(self, chunk: bytes) -> Iterator[Message]:
        """The messages that are complete with these bytes."""
        for line in self._lines(chunk):
            message = self._take(line)
            if message is not None:
                yield message

    def _lines(self, chunk: bytes) -> Iterator[str]:
        if self._skip_newline and chunk:
            chunk, self._skip_newline = chunk.removeprefix(b"\n"), False
        text = self._rest + chunk
        self._skip_newline = text.endswith(
            b"\r"
        )  # its LF may be in the next chunk, and ends no line of its own
        *lines, self._rest = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        for raw in lines:
            line = raw.decode("utf-8", "replace")
            if not self._begun:
                line, self._begun = line.removeprefix("\ufeff"), True
            yield line

    def _take(self, line: str) -> Message | None:
        if not line:
            return self._dispatch()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._event = value
        elif name == "data":
            self._data.append(value)
        elif name == "id" and "\0" not in value:
            self._id = value
        return None

    def _dispatch(self) -> Message | None:
        event, data = self._event, self._data
        self._event, self._data = "", []
        if not data:
            return None
        return Message(event=event or "message", data="\n".join(data), id=self._id)
