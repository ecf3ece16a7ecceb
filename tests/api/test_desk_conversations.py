"""The inbox and the page of a conversation, as somebody at the desk uses them."""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Callable
from typing import Any

import pytest
import pytest_asyncio
from fastapi import FastAPI
from PIL import Image

from agent.assembly import Crossdesk
from agent.news.base import topic_of
from agent.staff.values import Staff
from tests.api.desk_visitor import HTMX, Visitor, employ
from tests.api.shopping import Shopper


@pytest_asyncio.fixture(loop_scope="session")
async def noor(app: FastAPI, crossdesk: Crossdesk) -> tuple[Visitor, Staff]:
    return await signed_in(app, crossdesk, "Noor de Vries")


async def signed_in(app: FastAPI, crossdesk: Crossdesk, name: str) -> tuple[Visitor, Staff]:
    staff = await employ(crossdesk, name=name)
    visitor = Visitor(app)
    await visitor.sign_in(staff.email)
    return visitor, staff


async def wait_for_a_person(shopper: Shopper, *, more: str = "") -> str:
    """Be handed over; returns what makes this conversation's subject its own."""
    word = f"order {secrets.randbelow(80_000) + 11_000}"  # a number of an order is masked in no text
    answer = await shopper.say(f"I want to talk to a human agent, please. {word} {more}")
    assert answer["reply"]["handed_off"]
    return word


def page_of(shopper: Shopper) -> str:
    return f"/desk/conversations/{shopper.id}"


async def test_who_asks_for_a_person_is_in_the_inbox_until_resolved(
    noor: tuple[Visitor, Staff], shopper: Shopper
) -> None:
    visitor, _ = noor
    word = await wait_for_a_person(shopper)
    inbox = await visitor.get("/desk/inbox")
    assert inbox.status_code == 200
    assert word in inbox.text
    answer = await visitor.post(f"{page_of(shopper)}/resolve", {"outcome": "answered"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/inbox")
    assert word not in (await visitor.get("/desk/inbox")).text
    closed = (await visitor.get("/desk/inbox?view=closed")).text
    assert word in closed
    assert "Answered" in closed


async def test_the_list_alone_is_fetched_again(noor: tuple[Visitor, Staff], shopper: Shopper) -> None:
    visitor, _ = noor
    word = await wait_for_a_person(shopper)
    part = await visitor.get("/desk/inbox", **HTMX, **{"HX-Target": "inbox-list"})
    assert word in part.text
    assert "<html" not in part.text


async def test_a_view_is_narrowed_kept_and_forgotten(noor: tuple[Visitor, Staff], shopper: Shopper) -> None:
    visitor, _ = noor
    word = await wait_for_a_person(shopper)
    assert word not in (await visitor.get("/desk/inbox?language=th")).text
    await visitor.post("/desk/inbox/views", {"name": "Thai ones", "view": "open", "language": "th"})
    page = (await visitor.get("/desk/inbox")).text
    assert "Thai ones" in page
    view = re.search(r"/desk/inbox/views/(\w+)/remove", page)
    assert view is not None
    await visitor.post(f"/desk/inbox/views/{view[1]}/remove")
    assert "Thai ones" not in (await visitor.get("/desk/inbox")).text


@pytest.mark.parametrize("address", ["?view=nothing", "?cursor=nonsense"])
async def test_a_view_that_is_none_is_refused(noor: tuple[Visitor, Staff], address: str) -> None:
    answer = await noor[0].get(f"/desk/inbox{address}")
    assert answer.status_code == 422


async def test_an_agent_may_not_make_views_for_all(noor: tuple[Visitor, Staff]) -> None:
    answer = await noor[0].post("/desk/inbox/views", {"name": "All of us", "view": "open", "shared": "true"})
    assert answer.status_code == 403


async def test_a_person_takes_over_answers_and_gives_back(
    noor: tuple[Visitor, Staff], shopper: Shopper
) -> None:
    visitor, _ = noor
    await wait_for_a_person(shopper)
    await visitor.post(f"{page_of(shopper)}/take")
    await visitor.post(f"{page_of(shopper)}/reply", {"text": "Good day, I am looking.", "key": "key-of-1st"})
    await visitor.post(f"{page_of(shopper)}/reply", {"text": "Good day, I am looking.", "key": "key-of-1st"})
    events = (await shopper.get("events")).json()["events"]
    said = [one["text"] for one in events if one["kind"] == "message" and one["source"] == "human"]
    assert said == ["Good day, I am looking."]
    answer = await visitor.post(
        f"{page_of(shopper)}/release", {"instruction": "answer_with_text", "text": "Ok"}
    )
    assert answer.status_code == 303
    assert "Given back to the bot" in (await visitor.get(page_of(shopper))).text


async def test_two_who_want_the_same_conversation_do_not_both_get_it(
    app: FastAPI, crossdesk: Crossdesk, noor: tuple[Visitor, Staff], shopper: Shopper
) -> None:
    piet, _ = await signed_in(app, crossdesk, "Piet Bakker")
    await wait_for_a_person(shopper)
    assert (await noor[0].post(f"{page_of(shopper)}/take")).status_code == 303
    assert (await piet.post(f"{page_of(shopper)}/take")).status_code == 409
    answer = await piet.post(f"{page_of(shopper)}/reply", {"text": "Me too", "key": "key-of-piet"})
    assert answer.status_code == 409
    page = (await piet.get(page_of(shopper))).text
    assert "Noor de Vries holds it" in page


async def test_contact_data_are_shown_after_a_reason_was_given(
    noor: tuple[Visitor, Staff], shopper: Shopper
) -> None:
    visitor, _ = noor
    await wait_for_a_person(shopper, more="Write to mia.long@example.com")
    page = (await visitor.get(page_of(shopper))).text
    assert "mia.long@example.com" not in page
    assert "m•••@example.com" in page
    assert "[e-mail]" in (await visitor.get("/desk/inbox")).text
    await visitor.post(f"{page_of(shopper)}/reveal", {"reason": "write"})
    assert "mia.long@example.com" in (await visitor.get(page_of(shopper))).text


async def test_notes_tags_assignment_priority_and_snoozing_stay_at_the_desk(
    noor: tuple[Visitor, Staff], shopper: Shopper
) -> None:
    visitor, staff = noor
    word = await wait_for_a_person(shopper)
    here = page_of(shopper)
    await visitor.post(f"{here}/note", {"text": "Ask @Noor de Vries about <b>this</b>"})
    await visitor.post(f"{here}/tags", {"add": "VIP, late-parcel"})
    await visitor.post(f"{here}/assign", {"assignee": staff.staff_id})
    await visitor.post(f"{here}/priority", {"priority": "1"})
    page = (await visitor.get(here)).text
    assert "&lt;b&gt;this&lt;/b&gt;" in page
    assert "late-parcel" in page
    mine = (await visitor.get("/desk/inbox?view=mine")).text
    assert word in mine
    assert "Urgent" in mine
    await visitor.post(f"{here}/snooze", {"until": "hour"})
    assert word not in (await visitor.get("/desk/inbox?view=mine")).text
    assert word in (await visitor.get("/desk/inbox?view=snoozed")).text
    told = (await shopper.get("events")).text
    assert "late-parcel" not in told
    assert "Ask" not in told


async def test_a_wrong_answer_is_marked_with_a_reason(noor: tuple[Visitor, Staff], shopper: Shopper) -> None:
    visitor, _ = noor
    reply = await shopper.say("How long does delivery take?")
    message = next(one["message_id"] for one in reply["events"] if one["kind"] == "reply")
    await visitor.post(f"{page_of(shopper)}/wrong", {"message_id": message, "reason": "not for Norway"})
    page = (await visitor.get(page_of(shopper))).text
    assert "Marked as wrong" in page
    assert "not for Norway" in page


async def test_a_canned_reply_is_in_the_shoppers_language(
    noor: tuple[Visitor, Staff], shopper: Shopper
) -> None:
    visitor, _ = noor
    await shopper.say("Ich möchte mit einem Mitarbeiter sprechen, bitte.")
    page = (await visitor.get(page_of(shopper))).text
    names = re.findall(r'<option value="(\w+)">', page[page.index("data-canned>") :])
    answer = (await visitor.client.get(f"{page_of(shopper)}/canned/{names[0]}")).json()
    assert answer["language"] == "de"
    assert answer["text"]
    assert (await visitor.client.get(f"{page_of(shopper)}/canned/none")).status_code == 404


async def test_what_is_not_there_is_said(noor: tuple[Visitor, Staff]) -> None:
    for rest in ("", "/stream"):
        answer = await noor[0].get(f"/desk/conversations/conv_none{rest}", Accept="text/event-stream")
        assert answer.status_code == 404
    assert (await noor[0].get("/desk/inbox/stream")).status_code == 406


async def test_the_pages_speak_chinese(app: FastAPI, crossdesk: Crossdesk, shopper: Shopper) -> None:
    visitor, staff = await signed_in(app, crossdesk, "陈晓")
    await crossdesk.staff.directory.set_profile(
        staff.staff_id, by=staff, name=staff.name, interface="zh", timezone="Asia/Shanghai"
    )
    await wait_for_a_person(shopper)
    assert "待处理" in (await visitor.get("/desk/inbox")).text
    page = (await visitor.get(page_of(shopper))).text
    assert "待解决的问题" in page
    assert "直接回答待解决的问题" in page


async def test_search_finds_what_was_said_and_contact_data(
    noor: tuple[Visitor, Staff], shopper: Shopper
) -> None:
    visitor, _ = noor
    word = await wait_for_a_person(shopper, more="I am at zoe.kern@example.com, the gadget squeaks")
    for words in ("gadget squeaks", "zoe.kern@example.com", word):
        page = (await visitor.client.get("/desk/inbox", params={"q": words})).text
        assert page_of(shopper) in page, words
    nothing = (await visitor.client.get("/desk/inbox", params={"q": "xylophone quagmire"})).text
    assert "Nothing was found" in nothing
    assert (await visitor.client.get("/desk/inbox", params={"q": "!?"})).status_code == 200


async def test_a_supervisor_changes_many_at_once_and_an_agent_does_not(
    app: FastAPI, crossdesk: Crossdesk, noor: tuple[Visitor, Staff], shopper: Shopper
) -> None:
    chief = Visitor(app)
    await chief.sign_in((await employ(crossdesk, "supervisor")).email)
    await wait_for_a_person(shopper)
    wanted = {"action": "tag", "tags": "peak", "chosen": shopper.id}
    assert (await noor[0].post("/desk/inbox/bulk", wanted)).status_code == 403
    await chief.get("/desk/inbox")
    page = await chief.post("/desk/inbox/bulk", wanted)
    assert "1 conversation changed" in page.text
    assert "peak" in (await chief.get(page_of(shopper))).text
    gone = await chief.post("/desk/inbox/bulk", {**wanted, "chosen": "conv_none"})
    assert "there is no conversation" in gone.text
    assert (await chief.post("/desk/inbox/bulk", {**wanted, "action": "explode"})).status_code == 422


async def test_a_picture_goes_with_a_reply_and_is_seen_on_both_sides(
    noor: tuple[Visitor, Staff], shopper: Shopper
) -> None:
    visitor, _ = noor
    await wait_for_a_person(shopper)
    here = page_of(shopper)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(picture, "PNG")
    fields = {"csrf": visitor.csrf, "text": "Like this", "key": "key-with-picture"}
    file = {"file": ("how.png", picture.getvalue(), "image/png")}
    answer = await visitor.client.post(f"{here}/reply", data=fields, files=file, headers=HTMX)
    assert answer.status_code == 204, answer.text
    said = [one for one in (await shopper.get("events")).json()["events"] if one["kind"] == "message"]
    sent = said[-1]["attachments"][0]
    assert (sent["name"], sent["media_type"]) == ("how.png", "image/png")
    assert (await shopper.get(f"attachments/{sent['attachment_id']}")).content.startswith(b"\x89PNG")
    assert f"/attachments/{sent['attachment_id']}" in (await visitor.get(here)).text
    seen = await visitor.client.get(f"{here}/attachments/{sent['attachment_id']}")
    assert seen.headers["content-type"] == "image/png"
    wrong = {"file": ("how.exe", b"MZ no picture", "image/png")}
    fields = {**fields, "csrf": visitor.csrf, "key": "another-key"}
    assert (
        await visitor.client.post(f"{here}/reply", data=fields, files=wrong, headers=HTMX)
    ).status_code == 415


async def test_who_is_late_is_told_who_holds_it(
    app: FastAPI, crossdesk: Crossdesk, noor: tuple[Visitor, Staff], shopper: Shopper
) -> None:
    piet, _ = await signed_in(app, crossdesk, "Piet Bakker")
    await wait_for_a_person(shopper)
    await noor[0].post(f"{page_of(shopper)}/take")
    answer = await piet.post(f"{page_of(shopper)}/take", **HTMX)
    assert (answer.status_code, answer.json()["detail"]) == (409, "Noor de Vries holds this conversation.")


async def test_other_conversations_of_the_shopper_are_listed_and_merged_into(
    noor: tuple[Visitor, Staff], open_shopper: Callable[..., Any]
) -> None:
    visitor, _ = noor
    first, second = await open_shopper(locale="de-DE"), await open_shopper(locale="de-DE")
    stranger = await open_shopper(locale="de-DE")
    for shopper in (first, second):
        await shopper.say("Wo ist meine Bestellung 10001? anna.schmidt@example.de")
        await shopper.say("Ich möchte mit einem Mitarbeiter sprechen, bitte.")
    await stranger.say("Wo ist meine Bestellung 10001?")
    listed = (await visitor.get(f"{page_of(second)}/related", **HTMX)).text
    assert page_of(first) in listed
    assert page_of(stranger) not in listed
    await visitor.get(page_of(second))
    refused = await visitor.post(f"{page_of(second)}/merge", {"into": stranger.id})
    assert refused.status_code == 409
    answer = await visitor.post(f"{page_of(second)}/merge", {"into": first.id})
    assert (answer.status_code, answer.headers["location"]) == (303, page_of(first))
    told = [one for one in (await second.get("events")).json()["events"] if one["kind"] == "message"]
    assert "anderen Unterhaltung" in told[-1]["text"]


async def test_each_side_is_told_that_the_other_types(
    crossdesk: Crossdesk, noor: tuple[Visitor, Staff], shopper: Shopper
) -> None:
    visitor, staff = noor
    room = topic_of(shopper.id)
    await wait_for_a_person(shopper)
    assert (await visitor.post(f"{page_of(shopper)}/typing")).status_code == 204
    assert await crossdesk.desk_live.present(room, "typing") == []  # nobody holds it yet
    await visitor.post(f"{page_of(shopper)}/take")
    await visitor.post(f"{page_of(shopper)}/typing")
    assert await crossdesk.desk_live.present(room, "typing") == [staff.staff_id]
    assert (await shopper.post("typing")).status_code == 204
    assert set(await crossdesk.desk_live.present(room, "typing")) == {staff.staff_id, "shopper"}
    await visitor.post(f"{page_of(shopper)}/reply", {"text": "Here it is.", "key": "key-typed"})
    assert await crossdesk.desk_live.present(room, "typing") == ["shopper"]
    assert (await shopper.get("typing")).status_code == 406
    assert (await shopper.client.post(f"{shopper.path}/typing")).status_code == 401
