"""The desk's playground: the live product beside a trace of each turn."""

from __future__ import annotations

import re

import pytest_asyncio
from fastapi import FastAPI

from agent.assembly import Crossdesk
from tests.api.desk_visitor import Visitor, employ

EMAIL = "olivia.bennett@example.co.uk"
WISH = f"cancel order 10387, {EMAIL}"  # of an order that no other test here changes


@pytest_asyncio.fixture(loop_scope="session")
async def admin(app: FastAPI, crossdesk: Crossdesk) -> Visitor:
    visitor = Visitor(app)
    await visitor.sign_in((await employ(crossdesk, "admin", name="Ada Admin")).email)
    return visitor


async def begun(visitor: Visitor, **form: str) -> str:
    await visitor.get("/desk/playground")
    answer = await visitor.post("/desk/playground", {"language": "en", "market": "GB", **form})
    assert answer.status_code == 303
    return answer.headers["location"]


async def test_a_turn_is_shown_beside_what_happened_in_it(admin: Visitor, crossdesk: Crossdesk) -> None:
    path = await begun(admin)
    answer = await admin.post(path, {"text": WISH})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}#last")
    page = (await admin.get(path)).text
    assert WISH in page
    trace = page[page.index('class="trace') :]
    assert re.search(r"<dt>perceived</dt><dd[^>]*>en, cancel_order", trace)
    assert "verify_order(" in trace
    assert "&lt;EMAIL_1&gt;" in trace
    assert EMAIL not in trace.split("</section>")[0]
    assert re.search(r"<dt>proposal</dt><dd[^>]*>prop_\w+ cancel_order open", trace)
    assert "answered by embedded" in trace
    record = await crossdesk.store.get(path.rpartition("/")[2])
    assert record is not None
    assert record.channel == "playground"


async def test_a_button_of_the_terms_decides(admin: Visitor) -> None:
    path = await begun(admin)
    await admin.post(path, {"text": WISH})
    page = (await admin.get(path)).text
    found = re.search(r'<button name="decline" value="(prop_\w+)"', page)
    assert found
    await admin.post(path, {"decline": found[1]})
    page = (await admin.get(path)).text
    assert "[pressed no]" in page
    assert f"{found[1]} declined" in page.replace("  ", " ")
    again = await admin.post(path, {"decline": found[1]})
    assert again.status_code == 303
    assert "That could not be said" in (await admin.get(path)).text


async def test_only_conversations_of_the_playground_open_there(admin: Visitor, crossdesk: Crossdesk) -> None:
    opened = await crossdesk.service.open(locale="en-GB", market="GB")
    assert (await admin.get(f"/desk/playground/{opened.conversation_id}")).status_code == 404
    await admin.get("/desk/playground")
    said = await admin.post(f"/desk/playground/{opened.conversation_id}", {"text": "hello"})
    assert said.status_code == 404


async def test_an_agent_neither_sees_nor_opens_it(app: FastAPI, crossdesk: Crossdesk) -> None:
    visitor = Visitor(app)
    await visitor.sign_in((await employ(crossdesk, "agent")).email)
    assert (await visitor.get("/desk/playground")).status_code == 403
    assert "/desk/playground" not in (await visitor.get("/desk/account")).text
