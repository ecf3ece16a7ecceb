from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from api.routes.widget import FOLDER
from api.static_files import read_static
from tests.api.shopping import problem

FILES = sorted(
    path.relative_to(FOLDER).as_posix()
    for path in FOLDER.rglob("*")
    if path.suffix in {".js", ".css"} and not any(part.startswith((".", "_")) for part in path.parts)
)


@pytest.mark.parametrize("name", FILES)
async def test_every_file_of_the_widget_is_served(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"/widget/{name}")
    assert answer.status_code == 200
    kind = "text/javascript" if name.endswith("js") else "text/css"
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.content == (FOLDER / name).read_bytes()


async def test_a_file_that_did_not_change_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/widget/crossdesk.js")
    assert first.headers["cache-control"] == "public, no-cache"
    for tag in (first.headers["etag"], f'W/{first.headers["etag"]}, "other"', "*"):
        again = await client.get("/widget/crossdesk.js", headers={"If-None-Match": tag})
        assert again.status_code == 304
        assert not again.content
    other = await client.get("/widget/crossdesk.js", headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


async def test_shops_may_load_the_widget(client: httpx.AsyncClient) -> None:
    answer = await client.get("/widget/crossdesk.js", headers={"Origin": "https://shop.example"})
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "chat",
        "missing.js",
        "../app.py",
        "..%2Fapp.py",
        "chat/..%2F..%2Fapp.py",
        "%2Fetc%2Fpasswd.txt",
        "crossdesk.js%00.js",
        "crossdesk.js%00",
        ".hidden.js",
        "x" * 5000 + ".js",
    ],
)
async def test_nothing_else_is_served(client: httpx.AsyncClient, name: str) -> None:
    problem(await client.get(f"/widget/{name}"), 404, "not-found")


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "plain.txt").write_text("plain")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    found = read_static(folder, "plain.txt")
    assert found is not None
    assert found.content == b"plain"
    assert read_static(folder, "link.txt") is None


def test_a_file_that_changed_has_another_tag(tmp_path: Path) -> None:
    path = tmp_path / "a.js"
    path.write_text("1")
    first = read_static(tmp_path, "a.js")
    path.write_text("22")
    second = read_static(tmp_path, "a.js")
    assert first is not None
    assert second is not None
    assert first.etag != second.etag
    assert second.content == b"22"


@pytest.mark.parametrize("path", ["/", "/demo"])
async def test_the_demo_shop_is_served(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for name in re.findall(r'(?:src|href)="(widget/[^"]+)"', answer.text):
        assert (await client.get(f"/{name}")).status_code == 200
    assert "script-src 'self';" in answer.headers["content-security-policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)", answer.text), (
        "the page's policy lets no inline script run"
    )
