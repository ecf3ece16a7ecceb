"""The reports page: figures of hand-offs, as supervisors read them."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from agent.assembly import Crossdesk
from tests.api.desk_visitor import Visitor, employ
from tests.api.shopping import Shopper
from tests.api.test_desk_conversations import page_of, signed_in, wait_for_a_person


def rows_of(page: str, name: str) -> dict[str, list[str]]:
    table = page.split(f'id="by-{name}"')[1].split("</table>")[0]
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in table.split("<tr>")]
    return {re.sub(r"<[^>]+>", "", cells[0]): cells[1:] for cells in rows if cells}


@pytest.mark.parametrize(("interface", "english"), [("en", "English"), ("zh", "英语")])
async def test_a_hand_off_is_counted_by_language_and_rule_and_waits_until_it_is_taken(
    app: FastAPI, crossdesk: Crossdesk, shopper: Shopper, interface: str, english: str
) -> None:
    boss = Visitor(app)
    staff = await employ(crossdesk, "supervisor", name="Vera Smit", interface=interface)
    await boss.sign_in(staff.email)
    before = rows_of((await boss.get("/desk/reports")).text, "language").get(english, ["0"])
    await wait_for_a_person(shopper)
    waiting = rows_of((await boss.get("/desk/reports?days=1")).text, "language")[english]
    assert int(waiting[0]) == int(before[0]) + 1
    noor, _ = await signed_in(app, crossdesk, "Noor de Vries")
    await noor.get(page_of(shopper))
    await noor.post(f"{page_of(shopper)}/take")
    page = (await boss.get("/desk/reports?days=30")).text
    taken = rows_of(page, "language")[english]
    assert (int(taken[0]), int(taken[1])) == (int(waiting[0]), int(waiting[1]) - 1)
    assert sum(int(cells[0]) for cells in rows_of(page, "rule").values()) >= 1
    assert 'href="/desk/reports"' in page


async def test_a_time_that_is_none_of_the_choices_is_refused(app: FastAPI, crossdesk: Crossdesk) -> None:
    boss = Visitor(app)
    await boss.sign_in((await employ(crossdesk, "supervisor")).email)
    assert (await boss.get("/desk/reports?days=5")).status_code == 422
