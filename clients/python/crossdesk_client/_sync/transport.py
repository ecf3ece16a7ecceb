# Made from _async by `make clients`: do not edit.
"""Sends calls, tries them again, and keeps streams going."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
from pydantic import TypeAdapter

from crossdesk_client.calls import Call, Retries, retry_after
from crossdesk_client.errors import ProblemError, Unreachable, problem_of
from crossdesk_client.models import Event
from crossdesk_client.sse import SseReader

__all__ = ["EVENT", "Transport"]

EVENT: TypeAdapter[Event] = TypeAdapter(Event)
SILENCE_SECONDS = 45.0  # the server writes a line every 15 seconds: after three missing ones the line is dead


class Transport:
    """One HTTP client and its rules of trying again."""

    def __init__(self, client: httpx.Client, retries: Retries) -> None:
        self._client = client
        self._retries = retries

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def send(self, call: Call) -> httpx.Response:
        """The answer to a call. Raises `ProblemError` and `Unreachable`."""
        tried = 0
        while True:
            request = call.request(self._client, stream=False, after=0)
            broken: httpx.TransportError | None = None
            response: httpx.Response | None = None
            try:
                response = self._client.send(request)
            except httpx.TransportError as exc:
                broken = exc
            if response is not None and response.is_success:
                return response
            tried += 1
            self._wait(tried, response, broken)

    def follow(self, call: Call, *, after: int, endless: bool) -> Iterator[Event]:
        """The events of a stream after an offset, each once; where it breaks it is resumed.

        An endless stream is also resumed where the server, or a proxy, ends it. Raises `ProblemError`, and
        `Unreachable` after as many tries in a row as are allowed.
        """
        tried = 0
        while True:
            broken: httpx.TransportError | None = None
            response: httpx.Response | None = None
            try:
                response = self._open(call, after)
                tried = 0 if endless else tried
                for event in _events(response):
                    if event.offset and event.offset <= after:
                        continue
                    tried, after = 0, max(after, event.offset)
                    yield event
                if not endless:
                    return
            except httpx.TransportError as exc:
                broken = exc
            finally:
                if response is not None:
                    response.close()
            tried += 1
            self._wait(tried, None, broken)

    def _open(self, call: Call, after: int) -> httpx.Response:
        tried = 0
        while True:
            request = call.request(self._client, stream=True, after=after)
            request.extensions["timeout"] = {**request.extensions["timeout"], "read": SILENCE_SECONDS}
            response = self._client.send(request, stream=True)
            if response.is_success:
                return response
            response.read()
            tried += 1
            self._wait(tried, response, None)

    def _wait(self, tried: int, response: httpx.Response | None, broken: httpx.TransportError | None) -> None:
        """Wait before the next try, or raise what stands in its way."""
        pause = self._retries.pause(tried, response)
        if pause is None:
            raise self._failure(response, broken) from broken
        time.sleep(pause)

    def _failure(
        self, response: httpx.Response | None, broken: httpx.TransportError | None
    ) -> ProblemError | Unreachable:
        if response is not None:
            return problem_of(response, retry_after=retry_after(response))
        reason = type(broken).__name__ if broken is not None else "the stream ended again and again"
        return Unreachable(f"{self._client.base_url} does not answer ({reason})")


def _events(response: httpx.Response) -> Iterator[Event]:
    reader = SseReader()
    for chunk in response.iter_bytes():
        for message in reader.feed(chunk):
            yield EVENT.validate_json(message.data)
