"""The pages of those who run the desk: users and the audit log."""

from __future__ import annotations

import csv
import io
import json
import re
import secrets

import pytest
import pytest_asyncio
from fastapi import FastAPI

from agent.assembly import Crossdesk
from tests.api.desk_visitor import HTMX, Visitor, employ


@pytest_asyncio.fixture(loop_scope="session")
async def admin(app: FastAPI, crossdesk: Crossdesk) -> Visitor:
    visitor = Visitor(app)
    await visitor.sign_in((await employ(crossdesk, "admin", name="Ada Admin")).email)
    return visitor


async def test_somebody_who_is_added_signs_in_with_the_password_that_was_shown(
    app: FastAPI, admin: Visitor
) -> None:
    email = f"{secrets.token_hex(4)}@example.com"
    form = {
        "email": email,
        "name": "João Pereira",
        "role": "supervisor",
        "languages": "pt",
        "skills": "vip, fraud",
    }
    page = await admin.post("/desk/users", form)
    assert page.status_code == 200
    password = re.search(r'<code class="secret"[^>]*>([^<]+)<', page.text)
    assert password
    assert password[1] not in (await admin.get("/desk/users")).text
    visitor = Visitor(app)
    assert (await visitor.sign_in(email, password[1])).status_code == 303
    assert "Supervisor" in (await visitor.get("/desk/account")).text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "nobody"}, "This is not an e-mail address."),
        ({"name": ""}, "1 to 60 characters"),
        ({"languages": ""}, "Choose at least one language."),
        ({"skills": "&lt;b&gt;"}, "Skills are words"),
    ],
)
async def test_a_wrong_field_is_explained_and_nothing_typed_is_lost(
    admin: Visitor, change: dict[str, str], words: str
) -> None:
    form = {"email": "typed@example.com", "name": "Typed Name", "role": "agent", "languages": "en", **change}
    form = {name: value for name, value in form.items() if value}
    page = await admin.post("/desk/users", form)
    assert page.status_code == 422
    assert words in page.text
    assert 'aria-invalid="true"' in page.text or change == {"languages": ""}
    for kept in ("typed@example.com", "Typed Name"):
        assert (kept in page.text) is (kept in form.values())


async def test_an_e_mail_in_use_is_told(admin: Visitor, crossdesk: Crossdesk) -> None:
    noor = await employ(crossdesk)
    page = await admin.post("/desk/users", {"email": noor.email, "name": "Noor", "languages": "en"})
    assert page.status_code == 409
    assert "already" in page.text


async def test_a_change_of_role_password_or_access_signs_its_owner_out(
    app: FastAPI, admin: Visitor, crossdesk: Crossdesk
) -> None:
    noor = await employ(crossdesk)
    path = f"/desk/users/{noor.staff_id}"
    visitor = Visitor(app)
    await visitor.sign_in(noor.email)
    assert (await admin.post(f"{path}/role", {"role": "supervisor"})).status_code == 303
    assert (await visitor.get("/desk/account")).status_code == 303
    await visitor.sign_in(noor.email)
    assert (await visitor.get("/desk/audit")).status_code == 200
    assert (await admin.post(f"{path}/access", {"enabled": "false"})).status_code == 303
    assert (await visitor.get("/desk/audit")).status_code == 303
    assert (await visitor.sign_in(noor.email)).status_code == 401
    assert (await admin.post(f"{path}/access", {"enabled": "true"})).status_code == 303
    assert (await visitor.sign_in(noor.email)).status_code == 303
    page = await admin.post(f"{path}/password")
    assert 'class="secret"' in page.text
    assert (await visitor.get("/desk/account")).status_code == 303
    history = (await admin.get(path)).text
    for words in ("Added a user", "Changed a role", "Ended access", "Gave access back", "Changed a password"):
        assert words in history


async def test_an_admin_cannot_shut_themselves_out(admin: Visitor, crossdesk: Crossdesk) -> None:
    listed = (await admin.get("/desk/users")).text
    own = re.search(r'/desk/users/(\w+)">Ada Admin', listed)
    assert own
    everybody = {staff.staff_id: staff for staff in await crossdesk.staff.directory.all()}
    who = await crossdesk.staff.sessions.check(admin.client.cookies["crossdesk_desk"])
    assert who is not None
    assert who.staff.staff_id in everybody
    answer = await admin.post(f"/desk/users/{who.staff.staff_id}/access", {"enabled": "false"})
    assert answer.status_code == 409
    assert "nobody can disable themselves" in answer.text


async def test_the_log_is_filtered_and_paged(admin: Visitor, crossdesk: Crossdesk) -> None:
    noor = await employ(crossdesk)
    for number in range(60):
        role = "agent" if number % 2 else "supervisor"
        await crossdesk.staff.directory.set_role(noor.staff_id, role, by=None)
    page = await admin.get(f"/desk/audit?action=staff.role&subject={noor.staff_id}")
    assert page.text.count("<tr>") - 1 == 50
    older = re.search(r'href="(/desk/audit\?before=[^"]+)"', page.text)
    assert older
    rest = await admin.get(older[1].replace("&amp;", "&"))
    assert rest.text.count("<tr>") - 1 == 10
    assert "Nothing here." in (await admin.get("/desk/audit?subject=conv_none")).text


async def test_the_chain_is_checked_on_the_page(admin: Visitor) -> None:
    part = await admin.get("/desk/audit/chain", **HTMX)
    assert "none changed, none missing" in part.text
    assert "<html" not in part.text


async def test_the_log_is_exported_whole_and_that_is_recorded(admin: Visitor, crossdesk: Crossdesk) -> None:
    as_csv = await admin.get("/desk/audit/export?format=csv")
    assert as_csv.headers["content-disposition"] == 'attachment; filename="crossdesk-audit.csv"'
    rows = list(csv.DictReader(io.StringIO(as_csv.text)))
    as_lines = await admin.get("/desk/audit/export?format=jsonl")
    lines = [json.loads(line) for line in as_lines.text.splitlines()]
    assert [row["digest"] for row in rows] == [line["digest"] for line in lines[:-1]]
    assert [line["number"] for line in lines] == list(range(1, len(lines) + 1))
    assert (lines[-1]["action"], lines[-1]["details"]) == ("audit.export", {"format": "jsonl"})
    assert rows[-1]["action"] == "audit.export"
    assert (await admin.get("/desk/audit/export?format=xml")).status_code == 422
    assert (await crossdesk.staff.audit.verify()).broken == 0
