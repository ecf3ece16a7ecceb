"""A model's server without a model: OpenAI's streamed chat completions at once, or at a pace, and when each word left.

    python -m evals.scripted_model PORT    # serve until ended

Asked by a turn's first call it calls a tool, if `tool` is set, then it says `text` word by word. The wire format is
that of https://platform.openai.com/docs/api-reference/chat-streaming.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

TEXT = (
    "Thank you for asking about this. "
    "You will find all that you need to know in the article below. "
    "Please read it at your leisure, and come back to me with whatever is left open. "
    "Is there anything else that I can do for you?"
)
TOOL = ("search_help_centre", {"query": "how to return an article"})
_USAGE = {"prompt_tokens": 1500, "completion_tokens": 60, "total_tokens": 1560}


@dataclass(kw_only=True)
class ScriptedModel:
    """What it says and how fast; `sent` are the times (`perf_counter`) at which the words of the last answer left."""

    text: str = TEXT
    tool: tuple[str, dict[str, str]] | None = TOOL
    pause: float = 0.0  # seconds between two words
    sent: list[float] = field(default_factory=list)

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[str]:
        """Serve as long as the context lasts; gives the base URL."""
        server = await asyncio.start_server(self._connection, "127.0.0.1", port)
        async with server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection, until the client closes it."""
        try:
            while body := await _request(reader):
                await self._answer(body, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, body: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        )
        said = 0
        sent: list[float] = []
        for delta, finish in self._deltas(body):
            if "content" in delta:
                if self.pause and said:
                    await asyncio.sleep(self.pause)
                said += 1
                sent.append(time.perf_counter())
            _write(writer, {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}, body)
            await writer.drain()
        if said:
            self.sent = sent
        _write(writer, {"choices": [], "usage": _USAGE}, body)
        frame = b"data: [DONE]\n\n"
        writer.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(frame), frame))
        await writer.drain()

    def _deltas(self, body: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str | None]]:
        if self.tool is not None and body["messages"][-1]["role"] != "tool":
            name, arguments = self.tool
            function = {"name": name, "arguments": json.dumps(arguments)}
            call = {"index": 0, "id": f"call_{time.monotonic_ns()}", "type": "function", "function": function}
            yield {"role": "assistant", "tool_calls": [call]}, None
            yield {}, "tool_calls"
            return
        for place, word in enumerate(self.text.split(" ")):
            yield {"content": f" {word}" if place else word}, None
        yield {}, "stop"


async def _request(reader: asyncio.StreamReader) -> dict[str, Any] | None:
    """The body of the next request; None at the end of the connection."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = await reader.readline()
        if not line:
            return None
        head += line
    fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:] if b":" in line)
    found: dict[str, Any] = json.loads(await reader.readexactly(int(fields[b"content-length"])))
    return found


def _write(writer: asyncio.StreamWriter, data: dict[str, Any], body: dict[str, Any]) -> None:
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": body["model"]}
    frame = b"data: " + json.dumps({**head, **data}).encode() + b"\n\n"
    writer.write(b"%x\r\n%b\r\n" % (len(frame), frame))


async def _serve(port: int) -> None:
    async with ScriptedModel().serving(port):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
