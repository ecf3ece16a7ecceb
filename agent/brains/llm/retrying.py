"""Another try where the model's server was busy or out of reach, with a pause that grows and varies."""

from __future__ import annotations

from typing import Any

from langchain.agents.middleware import ModelRetryMiddleware

_AGAIN = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
"""HTTP statuses that may pass: RFC 9110 and 6585; 529 is Anthropic's "overloaded"."""
_CONNECTION = frozenset({"APIConnectionError", "ConnectError", "RemoteProtocolError", "ReadError"})


def retrying() -> ModelRetryMiddleware[Any, Any]:
    """Two more tries within the turn's deadline; a call that timed out is not made again."""
    return ModelRetryMiddleware(
        max_retries=2,
        retry_on=_may_pass,
        on_failure="error",
        initial_delay=0.2,
        backoff_factor=2.0,
        jitter=True,
    )


def _may_pass(exc: Exception) -> bool:
    status = getattr(exc, "status_code", None) or getattr(getattr(exc, "response", None), "status_code", None)
    if isinstance(status, int):
        return status in _AGAIN
    names = {kind.__name__ for kind in type(exc).__mro__}
    return bool(names & _CONNECTION) and "APITimeoutError" not in names
