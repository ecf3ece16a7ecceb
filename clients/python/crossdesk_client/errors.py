"""What a call can raise.

CrossdeskError
├── Unreachable            no answer, also after the retries
└── ProblemError           the server answered with a problem (RFC 9457)
    ├── NotAuthorised      401  no valid token or key
    ├── Forbidden          403  the key lacks the scope, or is used from another origin
    ├── NotFound           404
    ├── Conflict           409  it was decided, claimed or closed already
    ├── KeyReused          409  this idempotency key came with another request
    ├── LinkExpired        410
    ├── TooLarge           413
    ├── UnsupportedFile    415
    ├── InvalidRequest     422  (and 400, 405) `problem.errors` says which fields
    ├── TooManyRequests    429
    ├── Unavailable        503  (and 502, 504) a part of the server does not answer, or it is starting
    └── ServerFault        500
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx
from pydantic import ValidationError

from crossdesk_client.models import Problem

__all__ = [
    "Conflict", "CrossdeskError", "Forbidden", "InvalidRequest", "KeyReused", "LinkExpired", "NotAuthorised",
    "NotFound", "ProblemError", "ServerFault", "TooLarge", "TooManyRequests", "Unavailable", "Unreachable",
    "UnsupportedFile", "problem_of",
]  # fmt: skip

_BASE = "https://crossdesk.dev/problems/"


class CrossdeskError(Exception):
    """The base of all."""


class Unreachable(CrossdeskError):
    """The server did not answer, or the connection broke more often than is tried."""


class ProblemError(CrossdeskError):
    """The server's problem. `retry_after` are the seconds that it asks to wait, None where it does not say."""

    def __init__(self, problem: Problem, *, retry_after: float | None = None) -> None:
        super().__init__(problem.detail or problem.title)
        self.problem = problem
        self.status = problem.status
        self.kind = problem.type.removeprefix(_BASE)
        self.retry_after = retry_after


class NotAuthorised(ProblemError):
    """No valid token or key was sent."""


class Forbidden(ProblemError):
    """The key lacks the scope, or is used from another origin."""


class NotFound(ProblemError):
    """There is no such thing."""


class Conflict(ProblemError):
    """The state does not allow it: decided, claimed or closed already."""


class KeyReused(ProblemError):
    """The idempotency key came with another request before."""


class LinkExpired(ProblemError):
    """The link to a document is too old."""


class TooLarge(ProblemError):
    """The body is too large."""


class UnsupportedFile(ProblemError):
    """The file is not a photo of a kind that can be read."""


class InvalidRequest(ProblemError):
    """The request has something wrong; `problem.errors` says which fields."""


class TooManyRequests(ProblemError):
    """Too many requests, also after waiting as long as the server asked."""


class Unavailable(ProblemError):
    """The server, or a part of it, does not answer at the moment."""


class ServerFault(ProblemError):
    """The server made a mistake."""


KINDS: Mapping[str, type[ProblemError]] = {
    "bad-request": InvalidRequest,
    "invalid-request": InvalidRequest,
    "method-not-allowed": InvalidRequest,
    "not-authorised": NotAuthorised,
    "forbidden": Forbidden,
    "not-found": NotFound,
    "conflict": Conflict,
    "idempotency-key-reused": KeyReused,
    "link-expired": LinkExpired,
    "too-large": TooLarge,
    "unsupported-media-type": UnsupportedFile,
    "too-many-requests": TooManyRequests,
    "internal": ServerFault,
    "unavailable": Unavailable,
    "starting": Unavailable,
    "not-ready": Unavailable,
}
"""The exception of each type of problem."""

_STATUSES: Mapping[int, type[ProblemError]] = {
    401: NotAuthorised,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: LinkExpired,
    413: TooLarge,
    415: UnsupportedFile,
    429: TooManyRequests,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
}


def problem_of(response: httpx.Response, *, retry_after: float | None = None) -> ProblemError:
    """The exception for an answer that is an error; a proxy's, which is no problem document, by its status."""
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        problem = Problem(
            type="about:blank", title=response.reason_phrase, status=response.status_code, detail=""
        )
    kind = KINDS.get(problem.type.removeprefix(_BASE)) or _STATUSES.get(response.status_code)
    if kind is None:
        kind = ServerFault if response.is_server_error else InvalidRequest
    return kind(problem, retry_after=retry_after)
