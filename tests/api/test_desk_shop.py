"""Acting in the shop from the page of a conversation: forms, terms, carrying out, and what a supervisor decides."""

from __future__ import annotations

import re

import pytest
import pytest_asyncio
from fastapi import FastAPI

from agent.assembly import Crossdesk
from agent.desk.actions import ACTIONS
from agent.settings import DATA
from agent.staff.audit import AuditEntry
from agent.staff.values import Staff
from tests.api.desk_visitor import HTMX, Visitor, employ
from tests.api.shopping import Shopper
from tests.api.test_desk_conversations import page_of, signed_in, wait_for_a_person
from tools.errors import RefusalCode


@pytest_asyncio.fixture(loop_scope="session")
async def noor(app: FastAPI, crossdesk: Crossdesk) -> tuple[Visitor, Staff]:
    return await signed_in(app, crossdesk, "Noor de Vries")


async def take(visitor: Visitor, shopper: Shopper, order: str = "") -> str:
    """Hold the conversation, and prove that the shopper knows an order; returns the page's address."""
    await wait_for_a_person(shopper)
    here = page_of(shopper)
    await visitor.post(f"{here}/take")
    if order:
        done = await visitor.post(
            f"{here}/tools/verify_order", {"order_number": order, "email": customer_of(order)}, **HTMX
        )
        assert "Done" in done.text, done.text
    return here


def customer_of(order: str) -> str:
    orders = (DATA / "shop" / "orders.jsonl").read_text(encoding="utf-8")
    number = re.search(rf'"number": "{order}", "customer": "([^"]+)"', orders)
    assert number is not None
    people = (DATA / "shop" / "customers.jsonl").read_text(encoding="utf-8")
    line = next(one for one in people.splitlines() if f'"{number[1]}"' in one)
    email = re.search(r'"email": "([^"]+)"', line)
    assert email is not None
    return email[1]


async def audited_of(crossdesk: Crossdesk, who: str, action: str) -> list[AuditEntry]:
    found = [entry async for entry in crossdesk.staff.audit.entries()]
    return [entry for entry in found if (entry.who, entry.action) == (who, action)]


def proposal_in(html: str) -> str:
    found = re.search(r"/proposals/(prop_\w+)/confirm", html)
    assert found is not None, html
    return found[1]


async def test_every_tool_for_people_has_a_form_in_both_languages(
    app: FastAPI, crossdesk: Crossdesk, noor: tuple[Visitor, Staff], shopper: Shopper
) -> None:
    visitor, staff = noor
    here = await take(visitor, shopper, "10009")
    for interface in ("en", "zh"):
        await crossdesk.staff.directory.set_profile(
            staff.staff_id, by=staff, name=staff.name, interface=interface, timezone="Europe/Amsterdam"
        )
        for name, spec in ACTIONS.items():
            form = (await visitor.get(f"{here}/tools/{name}?order=10009", **HTMX)).text
            labels = re.findall(r"<(?:span|legend|h3[^>]*><span class=\"grow\")>([^<]*)<", form)
            assert len(labels) >= 1
            assert not [one for one in labels if re.fullmatch(r"[a-z]+_[a-z_]+", one)], (name, labels)
            for parameter in spec.parameters.model_fields:
                if parameter not in ("line_ids", "photo_ids"):
                    assert f'name="{parameter}' in form or "new_quantity" in form, (name, parameter)


async def test_a_return_is_worked_out_and_carried_out_by_a_person(
    noor: tuple[Visitor, Staff], crossdesk: Crossdesk, shopper: Shopper
) -> None:
    visitor, staff = noor
    here = await take(visitor, shopper, "10009")
    orders = (await visitor.get(f"{here}/shop", **HTMX)).text
    assert "#10009" in orders
    assert "BRT" in orders
    form = (await visitor.get(f"{here}/tools/create_return_label?order=10009", **HTMX)).text
    line = re.search(r'name="quantities:([^"]+)"', form)
    assert line is not None
    assert "Too small" in form
    wanted = {"order_number": "10009", f"quantities:{line[1]}": "1", "reason": "too_small"}
    terms = (await visitor.post(f"{here}/tools/create_return_label", wanted, **HTMX)).text
    assert "Nothing is changed yet" in terms
    proposal = proposal_in(terms)
    assert "Carry out" in (await visitor.get(here)).text
    done = (await visitor.post(f"{here}/proposals/{proposal}/confirm", **HTMX)).text
    assert "Done, and read back from the shop" in done
    assert "RMA" in done
    audited = await audited_of(crossdesk, staff.staff_id, "shop.act")
    assert {entry.details.get("tool") for entry in audited} >= {"create_return_label", "carry_out"}
    again = (await visitor.post(f"{here}/tools/create_return_label", wanted, **HTMX)).text
    assert "returned already" in again


async def test_who_does_not_hold_it_does_not_act(
    app: FastAPI, crossdesk: Crossdesk, noor: tuple[Visitor, Staff], shopper: Shopper
) -> None:
    piet, _ = await signed_in(app, crossdesk, "Piet Bakker")
    here = await take(noor[0], shopper)
    answer = await piet.post(f"{here}/tools/order_details", {"order_number": "10009"}, **HTMX)
    assert answer.status_code == 409
    assert "Take the conversation over" in (await piet.get(f"{here}/shop", **HTMX)).text
    assert (await noor[0].get(f"{here}/tools/carry_out", **HTMX)).status_code == 404
    refused = (await noor[0].post(f"{here}/tools/order_details", {"order_number": "10009"}, **HTMX)).text
    assert "not verified for the shopper" in refused


async def test_what_does_not_fit_is_said_in_the_form(noor: tuple[Visitor, Staff], shopper: Shopper) -> None:
    visitor, _ = noor
    here = await take(visitor, shopper, "10009")
    for wrong in ({"reason": "too_small"}, {"reason": "too_small", "quantities:10009-1": "many"}):
        answer = await visitor.post(
            f"{here}/tools/create_return_label", {"order_number": "10009", **wrong}, **HTMX
        )
        assert answer.status_code == 200
        assert 'role="alert"' in answer.text
        assert "Return with a label" in answer.text


async def test_above_the_caps_a_supervisor_is_asked_and_decides(
    app: FastAPI, crossdesk: Crossdesk, noor: tuple[Visitor, Staff], shopper: Shopper
) -> None:
    visitor, _ = noor
    chief = Visitor(app)
    boss = await employ(crossdesk, "supervisor", name="Vera Smit")
    await chief.sign_in(boss.email)
    here = await take(visitor, shopper, "10012")
    refused = (await visitor.post(f"{here}/tools/refund_duplicate", {"order_number": "10012"}, **HTMX)).text
    assert "Ask a supervisor" in refused
    asked = await visitor.post(
        f"{here}/tools/refund_duplicate", {"order_number": "10012", "why": "Charged twice, seen"}, **HTMX
    )
    assert "A supervisor decides" in asked.text
    mine = (await visitor.get(here)).text
    assert "Waits for a supervisor" in mine
    assert "Approve and carry out" not in mine
    assert here in (await chief.get("/desk/inbox?view=approvals")).text
    page = (await chief.get(here)).text
    assert "Charged twice, seen" in page
    approval = re.search(r"/approvals/(appr_\w+)", page)
    assert approval is not None
    path = f"{here}/approvals/{approval[1]}"
    assert (await visitor.post(path, {"decision": "approved"}, **HTMX)).status_code == 403
    assert (await chief.post(path, {"decision": "perhaps"}, **HTMX)).status_code == 422
    done = await chief.post(path, {"decision": "approved", "reason": "clear"}, **HTMX)
    assert "Done, and read back from the shop" in done.text
    assert here not in (await chief.get("/desk/inbox?view=approvals")).text
    audited = await audited_of(crossdesk, boss.staff_id, "shop.approve")
    assert [entry.details["decision"] for entry in audited] == ["approved"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_refusal_is_explained(language: str) -> None:
    texts = (DATA / "locales" / language / "LC_MESSAGES" / "desk.po").read_text(encoding="utf-8")
    missing = [code.value for code in RefusalCode if f'msgid "refusal.{code.value}"' not in texts]
    assert missing == []
