"""What the API's tests share: a shopper, problems, a small help centre."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from agent.settings import DATA

OPERATOR_KEY = "an operator key for tests"
ARTICLES = ("returns-eu", "track-order", "refunds")
LANGUAGES = ("de", "en", "fr")


@dataclass(frozen=True, kw_only=True)
class Shopper:
    """A shopper with an open conversation."""

    client: httpx.AsyncClient
    id: str
    token: str

    @property
    def path(self) -> str:
        return f"/v1/conversations/{self.id}"

    def headers(self, key: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key or secrets.token_hex(8)}

    async def post(self, rest: str, body: Any = None, *, key: str | None = None) -> httpx.Response:
        return await self.client.post(f"{self.path}/{rest}", json=body, headers=self.headers(key))

    async def get(self, rest: str) -> httpx.Response:
        return await self.client.get(f"{self.path}/{rest}", headers=self.headers())

    async def say(self, text: str, *, key: str | None = None, attachments: Sequence[str] = ()) -> Any:
        body = {"text": text, "attachments": list(attachments)}
        answer = await self.post("messages", body, key=key)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def upload(self, data: bytes, *, name: str = "photo.jpg", key: str | None = None) -> httpx.Response:
        return await self.client.post(
            f"{self.path}/attachments", files={"file": (name, data)}, headers=self.headers(key)
        )


def copy_help_centre(folder: Path) -> Path:
    """Some of the demo shop's articles, with their known vectors."""
    for language in LANGUAGES:
        (folder / language).mkdir(parents=True)
        for article in ARTICLES:
            shutil.copy(DATA / "kb" / language / f"{article}.md", folder / language)
    shutil.copy(DATA / "kb" / "vectors.npz", folder)
    return folder


def problem(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """Check that an answer is that problem, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["type"] == f"https://crossdesk.dev/problems/{kind}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert "Traceback" not in answer.text
    return body
