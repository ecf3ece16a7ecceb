"""Signing in, the account page, and what surrounds every page of the desk."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from agent.assembly import Crossdesk
from api.app import build_app
from api.desk import shell
from api.startup import Startup
from tests.api.desk_visitor import HTMX, PASSWORD, Visitor, employ
from tests.api.shopping import problem


@pytest.fixture
def visitor(app: FastAPI) -> Visitor:
    return Visitor(app)


async def test_who_signs_in_comes_back_to_the_page_that_they_wanted(
    visitor: Visitor, crossdesk: Crossdesk
) -> None:
    noor = await employ(crossdesk)
    asked = await visitor.get("/desk/account?from=mail")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/desk/login?next=/desk/account%3Ffrom%3Dmail"
    answer = await visitor.sign_in(noor.email, after="/desk/account?from=mail")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/account?from=mail")
    page = await visitor.get("/desk/account")
    assert "Noor de Vries" in page.text
    assert (await visitor.get("/desk")).status_code == 303
    assert (await visitor.get("/desk/login")).status_code == 303


@pytest.mark.parametrize(
    "after", ["https://evil.example", "//evil.example", "/desk\\@evil", "/deskevil", "/"]
)
async def test_signing_in_leads_nowhere_else(visitor: Visitor, crossdesk: Crossdesk, after: str) -> None:
    noor = await employ(crossdesk)
    answer = await visitor.sign_in(noor.email, after=after)
    assert answer.headers["location"] == "/desk"


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(
    visitor: Visitor, crossdesk: Crossdesk
) -> None:
    answer = await visitor.sign_in((await employ(crossdesk)).email)
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("crossdesk_desk="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # development


async def test_outside_development_the_cookie_needs_tls(crossdesk: Crossdesk) -> None:
    settings = crossdesk.settings.model_copy(update={"environment": "production"})
    app = build_app(Startup.assembled(replace(crossdesk, settings=settings)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://test") as client:
        page = await client.get("/desk/login")
        csrf = re.search(r'name="csrf" value="(\w+)"', page.text)
        assert csrf
        form = {"email": (await employ(crossdesk)).email, "password": PASSWORD, "csrf": csrf[1]}
        answer = await client.post("/desk/login", data=form)
    assert answer.status_code == 303
    cookie = next(
        one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-crossdesk_desk=")
    )
    assert "Secure" in cookie
    assert "Path=/;" in cookie


async def test_the_answer_to_a_wrong_password_does_not_tell_whether_there_is_an_account(
    app: FastAPI, crossdesk: Crossdesk
) -> None:
    noor = await employ(crossdesk)
    answers = []
    for email in (noor.email, "nobody@example.com"):
        visitor = Visitor(app, address="203.0.113.50")
        answer = await visitor.sign_in(email, "a wrong password")
        answers.append((answer.status_code, re.sub(r'value="[^"]*"', "", answer.text)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 401


async def test_after_five_wrong_tries_the_page_asks_to_wait(app: FastAPI, crossdesk: Crossdesk) -> None:
    noor = await employ(crossdesk)
    visitor = Visitor(app, address="203.0.113.51")
    for _ in range(5):
        assert (await visitor.sign_in(noor.email, "a wrong password")).status_code == 401
    answer = await visitor.sign_in(noor.email)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 5
    assert "Try again in" in answer.text


async def test_the_login_form_needs_its_token(visitor: Visitor, crossdesk: Crossdesk) -> None:
    noor = await employ(crossdesk)
    form = {"email": noor.email, "password": PASSWORD}
    assert (await visitor.post("/desk/login", form)).status_code == 403  # no page seen
    await visitor.get("/desk/login")
    assert (await visitor.post("/desk/login", {**form, "csrf": "0" * 64})).status_code == 403
    foreign = await visitor.client.post(
        "/desk/login", data={**form, "csrf": visitor.csrf}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert foreign.status_code == 403
    assert (await visitor.post("/desk/login", form)).status_code == 303


async def test_who_signs_out_is_out(visitor: Visitor, crossdesk: Crossdesk) -> None:
    await visitor.sign_in((await employ(crossdesk)).email)
    token = visitor.client.cookies["crossdesk_desk"]
    answer = await visitor.post("/desk/logout")
    assert answer.headers["location"] == "/desk/login"
    assert "You are signed out." in (await visitor.get("/desk/login")).text
    assert "You are signed out." not in (await visitor.get("/desk/login")).text
    visitor.client.cookies.set("crossdesk_desk", token)
    assert (await visitor.get("/desk/account")).status_code == 303


async def test_a_password_is_changed_and_other_sessions_end(app: FastAPI, crossdesk: Crossdesk) -> None:
    noor = await employ(crossdesk)
    here, there = Visitor(app), Visitor(app)
    for one in (here, there):
        await one.sign_in(noor.email)
    wrong = await here.post("/desk/account/password", {"old": "no", "password": "a new password!"})
    assert wrong.status_code == 422
    assert "not your present password" in wrong.text
    weak = await here.post("/desk/account/password", {"old": PASSWORD, "password": "short"})
    assert "12 to 256" in weak.text
    done = await here.post("/desk/account/password", {"old": PASSWORD, "password": "a new password!"})
    assert done.status_code == 303
    assert "Your password is changed" in (await here.get("/desk/account")).text
    assert (await there.get("/desk/account")).status_code == 303


async def test_the_pages_speak_the_language_that_was_chosen(app: FastAPI, crossdesk: Crossdesk) -> None:
    assert "登录" in (await Visitor(app, language="zh-CN,zh;q=0.9").get("/desk/login")).text
    assert "Sign in" in (await Visitor(app, language="th").get("/desk/login")).text
    noor = await employ(crossdesk)
    visitor = Visitor(app)
    await visitor.sign_in(noor.email)
    form = {"name": "Noor", "interface": "zh", "timezone": "Asia/Shanghai"}
    assert (await visitor.post("/desk/account/profile", form)).status_code == 303
    page = await visitor.get("/desk/account")
    assert '<html lang="zh"' in page.text
    assert "我的账户" in page.text
    bad = await visitor.post("/desk/account/profile", {**form, "timezone": "Mars/Olympus"})
    assert bad.status_code == 422


async def test_a_picture_is_shown_square_and_can_be_removed(
    visitor: Visitor, crossdesk: Crossdesk, photo: bytes
) -> None:
    noor = await employ(crossdesk)
    await visitor.sign_in(noor.email)
    sent = await visitor.client.post(
        "/desk/account/picture", data={"csrf": visitor.csrf}, files={"picture": ("me.jpg", photo)}
    )
    assert sent.status_code == 303
    page = await visitor.get("/desk/account")
    address = re.search(r'src="(/desk/people/[^"]+)"', page.text)
    assert address
    picture = await visitor.get(address[1])
    assert picture.headers["content-type"] == "image/jpeg"
    assert "immutable" in picture.headers["cache-control"]
    assert b"leaves its name" not in picture.content
    text = await visitor.client.post(
        "/desk/account/picture", data={"csrf": visitor.csrf}, files={"picture": ("me.svg", b"<svg/>")}
    )
    assert text.status_code == 415
    assert (await visitor.post("/desk/account/picture", {"remove": "true"})).status_code == 303
    assert (await visitor.get(address[1])).status_code == 404


async def test_one_ends_a_session_of_ones_own(app: FastAPI, crossdesk: Crossdesk) -> None:
    noor = await employ(crossdesk)
    here, there = Visitor(app), Visitor(app)
    for one in (there, here):
        await one.sign_in(noor.email)
    page = await here.get("/desk/account")
    ids = re.findall(r"/desk/account/sessions/(\w+)/end", page.text)
    assert len(ids) == 2
    assert (await here.post(f"/desk/account/sessions/{ids[1]}/end")).status_code == 303
    assert (await there.get("/desk/account")).status_code == 303
    assert (await here.get("/desk/account")).status_code == 200


async def test_errors_are_pages_for_people_and_problems_for_programs(
    visitor: Visitor, crossdesk: Crossdesk
) -> None:
    await visitor.sign_in((await employ(crossdesk)).email)
    page = await visitor.get("/desk/nothing")
    assert page.status_code == 404
    assert "Nothing here" in page.text
    assert "Noor de Vries" in page.text
    problem(await visitor.get("/desk/nothing", **HTMX), 404, "not-found")
    problem(await visitor.get("/desk/nothing", Accept="application/json"), 404, "not-found")
    missing = await visitor.post("/desk/account/profile", {})
    assert missing.status_code == 422
    assert "Something is missing" in missing.text


async def test_htmx_is_led_to_the_login_page(visitor: Visitor) -> None:
    answer = await visitor.get("/desk/account", **HTMX)
    problem(answer, 401, "not-authorised")
    assert answer.headers["hx-redirect"].startswith("/desk/login")


async def test_pages_hold_no_script_or_style_of_their_own(visitor: Visitor, crossdesk: Crossdesk) -> None:
    await visitor.sign_in((await employ(crossdesk, "admin")).email)
    paths = [
        "/desk/account",
        *re.findall(r'<a href="(/desk/\w+)"', (await visitor.get("/desk/account")).text),
    ]
    for path in paths:
        page = await visitor.get(path)
        assert page.status_code == 200, path
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert "unsafe" not in page.headers["content-security-policy"]
        assert "no-store" in page.headers["cache-control"]
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|hx-on|javascript:", page.text)


async def test_files_are_kept_for_ever_under_their_hash(visitor: Visitor) -> None:
    page = await visitor.get("/desk/login")
    files = re.findall(r'(?:href|src)="(/desk/static/[^"]+)"', page.text)
    assert len(files) >= 5
    for file in files:
        answer = await visitor.get(file)
        assert "immutable" in answer.headers["cache-control"], file
        stale = await visitor.get(re.sub(r"v=\w+", "v=0", file))
        assert "no-cache" in stale.headers["cache-control"]
    assert (await visitor.get("/desk/static/../shell.py")).status_code == 404
    assert (await visitor.get("/desk/static/none.css")).status_code == 404


def test_every_text_of_the_templates_is_there_in_both_languages() -> None:
    texts = shell.Shell.load().texts
    assert set(texts) == {"en", "zh"}
    assert texts["en"].ids == texts["zh"].ids
    folder = Path(shell.__file__).parent / "templates"
    named = {
        match
        for path in folder.rglob("*.html")
        for match in re.findall(r'\b[tn]\("([a-z_0-9.]+)"[,)]', path.read_text(encoding="utf-8"))
    }
    assert len(named) >= 40
    assert named - texts["en"].ids == set()
