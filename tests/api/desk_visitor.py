"""Somebody with a browser at the desk, as the tests of its pages see them."""

from __future__ import annotations

import re
import secrets

import httpx
from fastapi import FastAPI

from agent.assembly import Crossdesk
from agent.staff.values import Role, Staff

PASSWORD = "correct horse battery"
HTML = {"Accept": "text/html"}
HTMX = {"HX-Request": "true", "Accept": "*/*"}


class Visitor:
    """A browser: keeps cookies, sends each form with the CSRF token of the page that it saw last."""

    def __init__(self, app: FastAPI, *, language: str = "en", address: str = "127.0.0.1") -> None:
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app, client=(address, 1)),
            base_url="http://test",
            headers={**HTML, "Accept-Language": language},
        )
        self.csrf = ""

    async def get(self, path: str, **headers: str) -> httpx.Response:
        answer = await self.client.get(path, headers=headers)
        found = re.search(r'name="csrf" value="(\w+)"', answer.text)
        self.csrf = found[1] if found else self.csrf
        return answer

    async def post(self, path: str, data: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        return await self.client.post(path, data={"csrf": self.csrf, **(data or {})}, headers=headers)

    async def sign_in(self, email: str, password: str = PASSWORD, after: str = "") -> httpx.Response:
        await self.get("/desk/login")
        answer = await self.post("/desk/login", {"email": email, "password": password, "next": after})
        if answer.status_code == 303:
            await self.get("/desk/account")
        return answer


async def employ(crossdesk: Crossdesk, role: Role = "agent", **options: str) -> Staff:
    """Add somebody with an e-mail of their own."""
    email = f"{role}-{secrets.token_hex(4)}@example.com"
    return await crossdesk.staff.directory.add(
        email,
        options.pop("name", "Noor de Vries"),
        role,
        PASSWORD,
        by=None,
        **options,  # type: ignore[arg-type]
    )
