"""Addresses that shoppers leave: sealed in the vault, written to by SMTP from an outbox that loses nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

import pytest

from agent.errors import Conflict, InvalidInput
from agent.routing.contacts import Contacts, contact_in
from agent.routing.mail import MailOutbox, SmtpMailer
from agent.store.base import HandoffRecord
from agent.store.engine import is_sqlite
from tests.agent.routing.conftest import Floor, words
from tests.agent.routing.smtp import Server, mail_server

ADDRESS = "mila.jansen@shopper.example"


@dataclass(kw_only=True)
class Post:
    """Contacts and the outbox of a floor, with a mail server."""

    floor: Floor
    server: Server
    contacts: Contacts
    outbox: MailOutbox

    async def left(self, kind: str = "email", value: str = ADDRESS, language: str = "en") -> HandoffRecord:
        """A shopper who waits and has left a contact."""
        handoff = await self.floor.queue(language=language)
        record = await self.floor.store.get(handoff.conversation_id)
        assert record is not None
        await self.contacts.leave(record, kind, value)  # type: ignore[arg-type]
        return handoff

    async def answer(self, handoff: HandoffRecord, text: str = "Your parcel comes on Friday.") -> None:
        await self.floor.desk.claim(handoff.handoff_id, "noor")
        await self.floor.desk.reply(handoff.handoff_id, "noor", text)


@pytest.fixture
async def post(floor: Floor) -> AsyncIterator[Post]:
    async with mail_server() as server:
        contacts = Contacts(
            store=floor.store,
            watches=floor.watches,
            router=floor.router,
            vaults=floor.vaults,
            signals=floor.signals,
            words=words,
            clock=floor.clock,
            mails=True,
        )
        outbox = MailOutbox(
            mails=floor.watches,
            store=floor.store,
            mailer=SmtpMailer(url=f"smtp://127.0.0.1:{server.port}", sender="help@fernweh.example"),
            vaults=floor.vaults,
            words=words,
            shop="Fernweh & Co",
            link="https://fernweh.example",
            clock=floor.clock,
        )
        yield Post(floor=floor, server=server, contacts=contacts, outbox=outbox)


async def test_the_answer_of_a_person_goes_by_mail_too(post: Post) -> None:
    handoff = await post.left()
    await post.answer(handoff)
    assert await post.outbox.empty() == 1
    (mail,) = post.server.mails
    assert (mail["To"], mail["From"]) == (ADDRESS, "help@fernweh.example")
    assert mail["Subject"] == "Fernweh & Co has answered you"
    text = mail.get_content()
    assert "Your parcel comes on Friday." in text
    assert "please go back to the chat: https://fernweh.example" in text
    assert await post.floor.watches.mail_states() == {"sent": 1}
    assert await post.outbox.empty() == 0


async def test_the_shopper_is_told_that_the_address_was_noted_and_who_left_none_gets_no_mail(
    post: Post,
) -> None:
    handoff, other = await post.left(), await post.floor.queue()
    assert await post.floor.notices(handoff) == ["Noted: the answer will also go to <EMAIL_1>."]
    await post.answer(other)
    assert await post.outbox.empty() == 0


async def test_an_apology_goes_by_mail_in_the_shoppers_language(post: Post) -> None:
    handoff = await post.left(language="de")
    await post.floor.pass_time(handoff.promised_at + timedelta(minutes=1))
    await post.outbox.empty()
    (mail,) = post.server.mails
    assert mail["Subject"] == "Zu Ihrem Gespräch mit Fernweh & Co"
    assert "Es tut mir leid" in mail.get_content()
    assert mail["Content-Language"] == "de"


async def test_a_server_that_is_busy_gets_the_mail_later_once_with_the_same_number(post: Post) -> None:
    handoff = await post.left()
    post.server.replies = ["451 try again later"]
    await post.answer(handoff)
    assert await post.outbox.empty() == 1
    assert post.server.mails == []
    assert await post.floor.watches.mail_states() == {"pending": 1}
    assert await post.outbox.empty() == 0  # not before its time
    post.floor.clock.advance(31)
    assert await post.outbox.empty() == 1
    (mail,) = post.server.mails
    assert mail["Message-ID"].startswith(f"<{handoff.conversation_id}.")


async def test_an_address_that_the_server_refuses_is_not_tried_for_ever(post: Post) -> None:
    handoff = await post.left()
    post.server.replies = ["550 no such user"]
    await post.answer(handoff)
    await post.outbox.empty()
    assert await post.floor.watches.mail_states() == {"dead": 1}


async def test_the_mail_of_a_worker_that_died_is_sent_by_another(post: Post) -> None:
    handoff = await post.left()
    await post.answer(handoff)
    now = post.floor.clock().timestamp()
    assert len(await post.floor.watches.claim_mails(now=now, until=now + 120)) == 1  # and it dies here
    assert await post.outbox.empty() == 0
    post.floor.clock.advance(121)
    assert await post.outbox.empty() == 1
    assert len(post.server.mails) == 1


async def test_a_server_that_is_not_there_loses_nothing(post: Post) -> None:
    handoff = await post.left()
    post.outbox.mailer = SmtpMailer(url="smtp://127.0.0.1:1", sender="help@fernweh.example")
    await post.answer(handoff)
    await post.outbox.empty()
    assert await post.floor.watches.mail_states() == {"pending": 1}


async def test_addresses_and_numbers_are_sealed(post: Post) -> None:
    await post.left()
    await post.left(kind="callback", value="+31 10 555 0142")
    if is_sqlite(post.floor.store.database._engine):
        with closing(sqlite3.connect(post.floor.store.database._engine.url.database or "")) as connection:
            dump = "\n".join(connection.iterdump())
        assert ADDRESS not in dump
        assert "555 0142" not in dump


async def test_a_call_is_waited_for_until_it_was_made(post: Post) -> None:
    handoff = await post.left(kind="callback", value="+31 10 555 0142")
    (call,) = await post.contacts.callbacks()
    assert (call.phone, call.due_at) == ("+31 10 555 0142", handoff.promised_at)
    await post.contacts.called(handoff.conversation_id)
    assert await post.contacts.callbacks() == []


async def test_what_is_no_address_or_comes_too_late_is_refused(post: Post) -> None:
    handoff = await post.floor.queue()
    record = await post.floor.store.get(handoff.conversation_id)
    assert record is not None
    with pytest.raises(InvalidInput):
        await post.contacts.leave(record, "email", "not an address")
    await post.answer(handoff)
    await post.floor.desk.close(handoff.handoff_id, "noor")
    with pytest.raises(Conflict, match="waits for nobody"):
        await post.contacts.leave(record, "email", ADDRESS)
    post.contacts.mails = False
    other = await post.floor.queue()
    record = await post.floor.store.get(other.conversation_id)
    assert record is not None
    with pytest.raises(Conflict, match="sends no mail"):
        await post.contacts.leave(record, "email", ADDRESS)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<EMAIL_1>", ("email", "<EMAIL_1>")),
        ("my mail is <EMAIL_2>, thanks", ("email", "<EMAIL_2>")),
        ("please call <PHONE_1>", ("callback", "<PHONE_1>")),
        ("my order 10002 is on <EMAIL_1> and I want to know where the second parcel is now", None),
        ("hello?", None),
    ],
)
def test_a_message_that_is_little_else_than_an_address_leaves_it(text: str, left: object) -> None:
    assert contact_in(text) == left
