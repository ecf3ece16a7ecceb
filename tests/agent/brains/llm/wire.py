"""A server that speaks OpenAI's chat completions on a real socket and says what a test tells it to.

The wire format is that of https://platform.openai.com/docs/api-reference/chat; the model behind it is a function.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the server answers: a text, tool calls (name and arguments; a str is sent as it is), or a status."""

    text: str = ""
    calls: tuple[tuple[str, Body | str], ...] = ()
    status: int = 200
    finish: str = ""
    hang: bool = False


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
        left = iter([a if isinstance(a, Answer) else Answer(text=a) for a in answers])
        self.next = lambda _: next(left, Answer(status=400))

    def always(self, answer: Answer) -> None:
        """Answer everything with the same."""
        self.requests.clear()
        self.next = lambda _: answer

    @property
    def sent(self) -> str:
        """Everything that was sent to the model, as one text."""
        return "\n".join(json.dumps(request, ensure_ascii=False) for request in self.requests)

    def __enter__(self) -> str:
        """Start it; returns its base URL."""
        ids, owner = itertools.count(1), self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                owner.requests.append(body)
                answer = owner.next(body)
                if answer.hang:
                    owner.released.wait(30)
                payload = json.dumps(_payload(answer, body, next(ids))).encode()
                try:
                    self.send_response(answer.status)
                    self.send_header("content-type", "application/json")
                    self.send_header("content-length", str(len(payload)))
                    self.end_headers()
                    self.wfile.write(payload)
                except OSError:
                    return  # the client gave up, which is what a test of deadlines wants

            def log_message(self, *_: Any) -> None:
                """Keep quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()


def _payload(answer: Answer, body: Body, number: int) -> Body:
    if answer.status != 200:
        return {
            "error": {"message": "as the test wants", "type": "server_error", "param": None, "code": None}
        }
    calls = [
        {
            "id": f"call_{number}_{place}",
            "type": "function",
            "function": {"name": name, "arguments": args if isinstance(args, str) else json.dumps(args)},
        }
        for place, (name, args) in enumerate(answer.calls)
    ]
    message: Body = {"role": "assistant", "content": answer.text or None, "refusal": None}
    if calls:
        message["tool_calls"] = calls
    return {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": body["model"],
        "choices": [
            {
                "index": 0,
                "message": message,
                "logprobs": None,
                "finish_reason": answer.finish or ("tool_calls" if calls else "stop"),
            }
        ],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }
