"""A server that speaks OpenAI's chat completions on a real socket and says what a test tells it to.

The wire format is that of https://platform.openai.com/docs/api-reference/chat; the model behind it is a function.
"""

from __future__ import annotations

import itertools
import json
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Body = dict[str, Any]
Ending = Literal["reset", "close", "hang"]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the server answers: a text, tool calls (name and arguments; a str is sent as it is), or a status.

    The fields below `finish` are faults. `hang` says nothing at all, `kill` cuts the connection instead of an answer,
    `raw` is the body in place of ours. What is sent of a body ends in the middle of the text `cut` (after `sent`
    bytes, where that is given), and then `ending`: a cut connection, a closed one that leaves no trace, or silence.
    With `hold` the piece of a stream that has this text waits until the event is set.
    """

    text: str = ""
    calls: tuple[tuple[str, Body | str], ...] = ()
    status: int = 200
    finish: str = ""
    hang: bool = False
    kill: bool = False
    raw: bytes = b""
    cut: str = ""
    sent: int | None = None
    ending: Ending = "reset"
    retry_after: str = ""
    hold: tuple[str, threading.Event] | None = None
    usage: bool = True
    letters: bool = False  # streamed letter by letter rather than word by word


def use(tool: str, **arguments: Any) -> Answer:
    """A single tool call."""
    return Answer(calls=((tool, arguments),))


@dataclass(kw_only=True)
class Server:
    """Answers each request with what `next` returns, and keeps the requests."""

    next: Callable[[Body], Answer] = field(default=lambda _: Answer(text="Hello."))
    requests: list[Body] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def saying(self, *answers: Answer | str) -> None:
        """Follow a script; asked once more than it is long, answer with a status that no retry helps."""
        self.requests.clear()
        self.released.clear()
        left = iter([a if isinstance(a, Answer) else Answer(text=a) for a in answers])
        self.next = lambda _: next(left, Answer(status=400))

    def always(self, answer: Answer) -> None:
        """Answer everything with the same."""
        self.requests.clear()
        self.released.clear()
        self.next = lambda _: answer

    @property
    def sent(self) -> str:
        """Everything that was sent to the model, as one text."""
        return "\n".join(json.dumps(request, ensure_ascii=False) for request in self.requests)

    def __enter__(self) -> str:
        """Start it; returns its base URL."""
        handler = type("Handler", (_Handler,), {"owner": self, "ids": itertools.count(1)})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    owner: Server
    ids: itertools.count[int]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.owner.requests.append(body)
        answer = self.owner.next(body)
        try:
            self._answer(answer, body, next(self.ids))
        except OSError:
            self.close_connection = True  # the client gave up, which is what a test of deadlines wants

    def _answer(self, answer: Answer, body: Body, number: int) -> None:
        if answer.hang:
            self.owner.released.wait(30)
        if answer.kill:
            self._reset()
            return
        streamed = bool(body.get("stream")) and answer.status == 200
        frames = _frames(answer, body, number) if streamed else [_whole(answer, body, number)]
        self._head(answer, streamed)
        room = _room(answer, b"".join(frames))
        for frame in frames:
            if answer.hold and answer.hold[0].encode() in frame:
                answer.hold[1].wait(30)
            self._chunk(frame[:room])
            room -= len(frame)
            if room < 0:
                self._end(answer.ending)
                return
        self.wfile.write(b"0\r\n\r\n")

    def _head(self, answer: Answer, streamed: bool) -> None:
        self.send_response(answer.status)
        if answer.retry_after:
            self.send_header("retry-after", answer.retry_after)
        self.send_header("content-type", "text/event-stream" if streamed else "application/json")
        cut = bool(answer.cut) or answer.sent is not None
        if cut and answer.ending == "close":  # a body that ends with the connection
            self._chunked = False
            self.send_header("connection", "close")
        else:
            self._chunked = True
            self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        self.wfile.flush()

    def _chunk(self, data: bytes) -> None:
        if not data:
            return
        framed = b"%x\r\n%b\r\n" % (len(data), data) if self._chunked else data
        self.wfile.write(framed)
        self.wfile.flush()

    def _end(self, ending: Ending) -> None:
        if ending == "hang":
            self.owner.released.wait(30)
        if ending != "close":
            self._reset()
        self.close_connection = True

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


def _room(answer: Answer, whole: bytes) -> int:
    """How many bytes of a body are sent."""
    if answer.sent is not None:
        return answer.sent
    if not answer.cut:
        return len(whole)
    text = answer.cut.encode()
    return whole.index(text) + max(1, len(text) // 2)


def _whole(answer: Answer, body: Body, number: int) -> bytes:
    """The body of an answer that comes at once."""
    if answer.raw:
        return answer.raw
    if answer.status != 200:
        error = {"message": "as the test wants", "type": "server_error", "param": None, "code": None}
        return _json({"error": error})
    message: Body = {"role": "assistant", "content": answer.text or None, "refusal": None}
    if answer.calls:
        message["tool_calls"] = _calls(answer, number)
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _finish(answer)}
    return _json({**_head(body, number, "chat.completion"), "choices": [choice], **_usage(answer)})


def _frames(answer: Answer, body: Body, number: int) -> list[bytes]:
    """The server-sent events of an answer: a word each, and calls of tools in pieces."""
    if answer.raw:
        return [b"data: " + answer.raw + b"\n\n", b"data: [DONE]\n\n"]
    head = _head(body, number, "chat.completion.chunk")
    deltas: list[Body] = [{"role": "assistant", "content": ""}]
    words = answer.text if answer.letters else re.findall(r"\s*\S+|\s+$", answer.text)
    deltas += [{"content": word} for word in words]
    for place, call in enumerate(_calls(answer, number)):
        arguments = call["function"]["arguments"]
        middle = len(arguments) // 2
        first = {**call, "index": place, "function": {**call["function"], "arguments": arguments[:middle]}}
        rest = {"index": place, "function": {"arguments": arguments[middle:]}}
        deltas += [{"tool_calls": [first]}, {"tool_calls": [rest]}]
    choices = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
    choices.append({"index": 0, "delta": {}, "finish_reason": _finish(answer)})
    chunks = [{**head, "choices": [choice]} for choice in choices]
    if answer.usage and (body.get("stream_options") or {}).get("include_usage"):
        chunks.append({**head, "choices": [], **_usage(answer)})
    return [b"data: " + _json(chunk) + b"\n\n" for chunk in chunks] + [b"data: [DONE]\n\n"]


def _head(body: Body, number: int, kind: str) -> Body:
    return {"id": f"chatcmpl-{number}", "object": kind, "created": int(time.time()), "model": body["model"]}


def _calls(answer: Answer, number: int) -> list[Body]:
    return [
        {
            "id": f"call_{number}_{place}",
            "type": "function",
            "function": {"name": name, "arguments": args if isinstance(args, str) else json.dumps(args)},
        }
        for place, (name, args) in enumerate(answer.calls)
    ]


def _finish(answer: Answer) -> str:
    return answer.finish or ("tool_calls" if answer.calls else "stop")


def _usage(answer: Answer) -> Body:
    tokens = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    return {"usage": tokens} if answer.usage else {}


def _json(data: Body) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()
