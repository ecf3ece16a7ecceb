"""The review page: what the rules found, the worst first, and what somebody does with it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from fastapi import FastAPI
from typer.testing import CliRunner

from agent.assembly import Crossdesk
from agent.quality.scoring import REASONS
from agent.settings import DATA
from agent.staff.values import Staff
from api.cli import app as commands
from evals.cases import read_cases
from tests.api.desk_visitor import Visitor, employ
from tests.api.shopping import Shopper
from tests.api.test_desk_conversations import page_of, signed_in, wait_for_a_person


async def supervisor(app: FastAPI, crossdesk: Crossdesk) -> tuple[Visitor, Staff]:
    staff = await employ(crossdesk, "supervisor", name="Vera Smit")
    visitor = Visitor(app)
    await visitor.sign_in(staff.email)
    return visitor, staff


async def failed(app: FastAPI, crossdesk: Crossdesk, shopper: Shopper) -> str:
    """A conversation with a bad answer: the shopper and an agent say so, and it is closed."""
    noor, _ = await signed_in(app, crossdesk, "Noor de Vries")
    said = await shopper.say("How long does a refund take? My e-mail is ann.lee@example.com")
    reply = next(event for event in said["events"] if event["kind"] == "reply")
    judged = {"message_id": reply["message_id"], "helpful": False, "comment": "Not what I asked"}
    assert (await shopper.post("feedback", judged)).status_code == 204
    word = await wait_for_a_person(shopper)
    marked = await noor.post(
        f"{page_of(shopper)}/wrong",
        {"message_id": reply["message_id"], "reason": "Refunds take ten days", "expected": "Ten days"},
    )
    assert marked.status_code in (200, 204, 303), marked.text
    await noor.post(f"{page_of(shopper)}/resolve", {"outcome": "answered"})
    return word


async def test_a_failed_conversation_is_listed_with_its_reasons_and_places_until_reviewed(
    app: FastAPI, crossdesk: Crossdesk, shopper: Shopper
) -> None:
    await failed(app, crossdesk, shopper)
    visitor, staff = await supervisor(app, crossdesk)
    page = (await visitor.get("/desk/review")).text
    assert 'href="/desk/review"' in page
    mine = next(card for card in page.split('<li class="card"') if shopper.id in card)
    assert "An agent marked a reply as wrong" in mine
    assert "Refunds take ten days" in mine
    assert "The shopper found a reply unhelpful" in mine
    assert "ann.lee" not in mine
    place = re.search(rf"{page_of(shopper)}#(at-\d+)", mine)
    assert place is not None
    assert f'id="{place[1]}"' in (await visitor.get(page_of(shopper))).text
    done = await visitor.post(f"/desk/review/{shopper.id}", {"after": "/desk/review?reason=unhelpful"})
    assert (done.status_code, done.headers["location"]) == (303, "/desk/review?reason=unhelpful")
    assert shopper.id not in (await visitor.get("/desk/review")).text
    assert shopper.id in (await visitor.get("/desk/review?reviewed=true")).text
    entries = [entry async for entry in crossdesk.staff.audit.entries()]
    assert [(e.who, e.subject) for e in entries if e.action == "conversation.review"][-1] == (
        staff.staff_id,
        shopper.id,
    )


async def test_it_comes_back_when_something_new_is_found_and_only_then(
    app: FastAPI, crossdesk: Crossdesk, shopper: Shopper
) -> None:
    await failed(app, crossdesk, shopper)
    visitor, _ = await supervisor(app, crossdesk)
    await visitor.get("/desk/review")
    await visitor.post(f"/desk/review/{shopper.id}")
    noor, _ = await signed_in(app, crossdesk, "Noor de Vries")
    await noor.get(page_of(shopper))
    await noor.post(f"{page_of(shopper)}/tags", {"tags": "refund"})
    assert shopper.id not in (await visitor.get("/desk/review")).text
    events = (await shopper.get("events")).json()["events"]
    last = [event for event in events if event["kind"] == "reply"][-1]
    await shopper.post("feedback", {"message_id": last["message_id"], "helpful": False})
    assert shopper.id in (await visitor.get("/desk/review")).text


async def test_the_list_is_narrowed_by_reason_and_language(
    app: FastAPI, crossdesk: Crossdesk, shopper: Shopper
) -> None:
    await failed(app, crossdesk, shopper)
    visitor, _ = await supervisor(app, crossdesk)
    for asked, is_there in (
        ("reason=unhelpful", True),
        ("reason=promise_broken", False),
        ("language=en", True),
        ("language=ja", False),
        ("reason=marked_wrong&language=en", True),
        ("reason=%25", False),
    ):
        page = (await visitor.get(f"/desk/review?{asked}")).text
        assert (page_of(shopper) in page) is is_there, asked


async def test_what_goes_on_is_not_scored_yet(app: FastAPI, crossdesk: Crossdesk, shopper: Shopper) -> None:
    said = await shopper.say("How long does a refund take?")
    await shopper.post("feedback", {"message_id": said["events"][-1]["message_id"], "helpful": False})
    visitor, _ = await supervisor(app, crossdesk)
    assert shopper.id not in (await visitor.get("/desk/review")).text
    await visitor.get("/desk/account")
    answer = await visitor.post(f"/desk/review/{shopper.id}")
    assert answer.status_code == 404


async def test_marked_replies_become_cases_with_placeholders(
    app: FastAPI, crossdesk: Crossdesk, shopper: Shopper
) -> None:
    await failed(app, crossdesk, shopper)
    found = [case async for case in read_cases(crossdesk.quality.scores)]
    case = next(case for case in found if case["id"].startswith(shopper.id))
    assert case["text"].startswith("How long does a refund take?")
    assert "<EMAIL_1>" in case["text"]
    assert "ann.lee" not in json.dumps(found)
    assert (case["lang"], case["reason"], case["expected"]) == ("en", "Refunds take ten days", "Ten days")
    assert case["reply"]


def test_the_command_writes_a_file_and_says_what_it_cannot(tmp_path: Path) -> None:
    home = {"CROSSDESK_HOME": str(tmp_path / "home")}
    done = CliRunner().invoke(commands, ["eval", "cases", str(tmp_path / "cases.jsonl")], env=home)
    assert done.exit_code == 0, done.output
    assert "0 cases" in done.output
    assert (tmp_path / "cases.jsonl").read_text() == ""
    wrong = CliRunner().invoke(commands, ["eval", "cases", str(tmp_path / "no" / "cases.jsonl")], env=home)
    assert wrong.exit_code == 2
    assert "cannot be written" in wrong.output


def test_every_reason_has_words_in_both_languages() -> None:
    for language in ("en", "zh"):
        texts = (DATA / "locales" / language / "LC_MESSAGES" / "desk.po").read_text(encoding="utf-8")
        assert [one for one in REASONS if f'msgid "fault.{one}"' not in texts] == []
