"""Every route of the desk with every role. The routes come from the app itself: none can be forgotten."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from agent.assembly import Crossdesk
from agent.settings import Settings
from agent.staff.values import MAY, PERMISSIONS, ROLES
from api.app import build_app
from api.desk.access import access_of
from api.startup import Startup
from tests.api.desk_visitor import Visitor, employ

ROOT = Path(__file__).resolve().parents[2]
WHO = ("nobody", *ROLES)


def routes() -> list[tuple[str, str, str | None]]:
    """Method, path and what it demands, of every route under /desk and /v1/desk."""
    app = build_app(Startup.from_settings(Settings(home=Path("unused"))))
    found = []
    for route in iter_route_contexts(app.routes):
        path = route.path or ""
        if re.match(r"/(v1/)?desk(/|$)", path):
            dependant = getattr(route, "dependant", None)
            access = access_of(dependant) if dependant is not None else None
            found += [(method, path, access) for method in sorted(route.methods or ()) if method != "HEAD"]
    return found


ROUTES = routes()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def visitors(app: FastAPI, crossdesk: Crossdesk) -> dict[str, Visitor]:
    made = {"nobody": Visitor(app)}
    for role in ROLES:
        made[role] = Visitor(app)
        answer = await made[role].sign_in((await employ(crossdesk, role)).email)
        assert answer.status_code == 303
    return made


def test_every_route_of_the_desk_says_who_may() -> None:
    assert len(ROUTES) >= 15
    assert [route for route in ROUTES if route[2] is None] == []


def test_what_is_open_to_everybody_is_known_here() -> None:
    opened = {(method, path) for method, path, access in ROUTES if access == "anyone"}
    assert opened == {("GET", "/desk/login"), ("POST", "/desk/login"), ("GET", "/desk/static/{name:path}")}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(("method", "path", "access"), ROUTES, ids=[f"{one[0]} {one[1]}" for one in ROUTES])
async def test_who_may_not_is_stopped_and_who_may_is_not(
    visitors: dict[str, Visitor], method: str, path: str, access: str, who: str
) -> None:
    if path == "/desk/logout" and who != "nobody":
        return  # the last thing somebody does: test_desk_pages.py
    visitor = visitors[who]
    address = re.sub(r"\{[^}]*\}", "none", path)
    headers = {"X-CSRF-Token": visitor.csrf or "none"}
    async with visitor.client.stream(method, address, headers=headers) as answer:
        stopped = answer.status_code in {401, 403} or _leads_to_login(answer)
        may = who != "nobody" and access in MAY[who]  # type: ignore[index]
    if access == "anyone":
        assert not _leads_to_login(answer)
        return
    assert stopped is not may, (answer.status_code, who, access)
    if access != "operator" and who == "nobody":
        assert _leads_to_login(answer)


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize(
    ("method", "path"), sorted({(method, path) for method, path, access in ROUTES if access in PERMISSIONS})
)
async def test_what_changes_something_needs_the_forms_token(
    visitors: dict[str, Visitor], method: str, path: str, who: str
) -> None:
    if method == "GET":
        return
    address = re.sub(r"\{[^}]*\}", "none", path)
    for token in ("", "0" * 64, visitors["admin" if who == "agent" else "agent"].csrf):
        answer = await visitors[who].client.request(method, address, headers={"X-CSRF-Token": token})
        assert answer.status_code == 403, (who, address)


def test_the_documented_table_is_the_one_that_holds() -> None:
    page = (ROOT / "docs" / "desk.md").read_text(encoding="utf-8")
    for permission in PERMISSIONS:
        row = next(line for line in page.splitlines() if line.startswith(f"| `{permission}` |"))
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert [bool(cell) for cell in cells[2:5]] == [permission in MAY[role] for role in ROLES], permission


def _leads_to_login(answer: httpx.Response) -> bool:
    return answer.status_code == 303 and answer.headers["location"].startswith("/desk/login?next=")
