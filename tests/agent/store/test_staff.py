"""People at the desk on both databases: accounts, sessions, pauses, and reasons for seeing contact data."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, inspect, text

from agent.conversation.ids import hash_token
from agent.errors import Conflict, Forbidden, InvalidInput, NotAllowed, NotFound
from agent.staff.audit import AuditLog
from agent.staff.directory import Directory
from agent.staff.passwords import Passwords
from agent.staff.reveals import Reveals
from agent.staff.sessions import Sessions, Started, TooManyTries, csrf_of
from agent.staff.values import Staff
from agent.store.audit import SqlAuditStore
from agent.store.reveals import SqlRevealStore
from agent.store.sql import SqlConversationStore
from agent.store.staff import SqlAccountStore
from agent.store.staff_logins import SqlLoginStore
from tests.agent.store.conftest import Clock

PASSWORD = "correct horse battery"
OTHER = "a whole other password"
ADDRESS = "203.0.113.7"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Office:
    """The desk's people on one worker's connection to the database."""

    def __init__(self, store: SqlConversationStore, clock: Clock, hasher: PasswordHasher = QUICK) -> None:
        accounts, passwords = SqlAccountStore(store.database), Passwords(hasher)
        self.audit = AuditLog(SqlAuditStore(store.database), clock, secret="a secret for tests")
        self.people = Directory(accounts, passwords, self.audit, clock)
        self.sessions = Sessions(
            SqlLoginStore(store.database),
            accounts,
            passwords,
            self.audit,
            clock,
            idle=timedelta(minutes=30),
            longest=timedelta(hours=8),
        )
        self.reveals = Reveals(
            store=SqlRevealStore(store.database),
            audit=self.audit,
            clock=clock,
            lasting=timedelta(minutes=15),
            without_personal_data=lambda words, _: words.replace("anna@example.de", "<EMAIL_1>"),
        )

    async def add(self, email: str = "noor@example.com", role: str = "agent") -> Staff:
        return await self.people.add(email, "Noor de Vries", role, PASSWORD, by=None, languages=["nl", "en"])

    async def sign_in(
        self, email: str = "noor@example.com", password: str = PASSWORD, address: str = ADDRESS
    ) -> Started:
        return await self.sessions.sign_in(email, password, address=address, device="Firefox · Linux")

    async def fail(
        self, email: str = "noor@example.com", address: str = ADDRESS, password: str = OTHER
    ) -> None:
        with pytest.raises(NotAllowed, match="e-mail address or the password"):
            await self.sign_in(email, password, address)


@pytest.fixture
def office(store: SqlConversationStore, clock: Clock) -> Office:
    return Office(store, clock)


@pytest.fixture
def elsewhere(other: SqlConversationStore, clock: Clock) -> Office:
    """Another worker's."""
    return Office(other, clock)


async def test_who_was_added_can_sign_in_and_is_known_everywhere(office: Office, elsewhere: Office) -> None:
    noor = await office.add("Noor@Example.com")
    assert (noor.email, noor.initials, noor.languages) == ("noor@example.com", "NV", ("nl", "en"))
    started = await office.sign_in(" NOOR@example.com ")
    who = await elsewhere.sessions.check(started.token)
    assert who is not None
    assert (who.staff, who.session) == (noor, started.session)
    assert who.csrf == csrf_of(started.token)
    assert await elsewhere.people.all() == [noor]


async def test_nothing_that_is_stored_opens_anything(office: Office, engine: Engine) -> None:
    await office.add()
    started = await office.sign_in()
    with engine.connect() as connection:
        stored = "".join(
            str(row)
            for table in inspect(engine).get_table_names()
            for row in connection.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608
        )
    assert hash_token(started.token) in stored
    assert "$argon2id$" in stored
    for secret in (started.token, PASSWORD, started.token.encode().hex(), ADDRESS):
        assert secret not in stored
    assert started.token not in repr(started)


async def test_an_e_mail_belongs_to_one_person(office: Office) -> None:
    await office.add()
    with pytest.raises(Conflict, match="already"):
        await office.add("NOOR@example.com")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"email": "noor"}, "/email"),
        ({"role": "boss"}, "/role"),
        ({"name": " "}, "/name"),
        ({"password": "short"}, "/password"),
        ({"password": "aaaaaaaaaaaaaaaa"}, "/password"),
        ({"password": "noor.de.vries", "email": "noor.de.vries@example.com"}, "/password"),
        ({"languages": ["tlh"]}, "/language"),
        ({"languages": []}, "/language"),
        ({"skills": ["<b>"]}, "/skill"),
        ({"timezone": "Mars/Olympus"}, "/timezone"),
    ],
)
async def test_what_an_account_cannot_have_is_refused(
    office: Office, change: dict[str, object], pointer: str
) -> None:
    values = {"email": "noor@example.com", "name": "Noor", "role": "agent", "password": PASSWORD, **change}
    with pytest.raises(InvalidInput) as caught:
        await office.people.add(**values, by=None)  # type: ignore[arg-type]
    assert caught.value.pointer == pointer
    assert await office.people.all() == []


async def test_a_session_ends_when_it_is_idle_or_old(office: Office, clock: Clock) -> None:
    await office.add()
    idle = await office.sign_in()
    clock.advance(30 * 60 - 1)
    assert await office.sessions.check(idle.token)  # used: it lives on
    clock.advance(30 * 60 - 1)
    assert await office.sessions.check(idle.token, touch=False)  # only looked at
    clock.advance(1)
    assert await office.sessions.check(idle.token) is None
    busy = await office.sign_in()
    for _ in range(8 * 3 - 1):
        clock.advance(20 * 60)
        assert await office.sessions.check(busy.token)
    clock.advance(20 * 60)
    assert await office.sessions.check(busy.token) is None


async def test_signing_out_ends_that_session_only(office: Office, elsewhere: Office) -> None:
    staff = await office.add()
    first, second = await office.sign_in(), await office.sign_in()
    who = await office.sessions.check(first.token)
    assert who is not None
    assert len(await office.sessions.of(staff)) == 2
    await office.sessions.end(who)
    assert await elsewhere.sessions.check(first.token) is None
    assert await elsewhere.sessions.check(second.token)
    with pytest.raises(NotFound):
        await office.sessions.end(who)


async def test_nobody_ends_anothers_session(office: Office) -> None:
    await office.add()
    await office.add("piet@example.com")
    noors, piets = await office.sign_in(), await office.sign_in("piet@example.com")
    who = await office.sessions.check(noors.token)
    assert who is not None
    with pytest.raises(NotFound):
        await office.sessions.end(who, piets.session.session_id)
    assert await office.sessions.check(piets.token)


@pytest.mark.parametrize("change", ["role", "disable", "password"])
async def test_what_changes_access_ends_sessions_at_once(
    office: Office, elsewhere: Office, change: str
) -> None:
    noor = await office.add()
    started = await office.sign_in()
    if change == "role":
        await elsewhere.people.set_role(noor.staff_id, "supervisor", by=None)
    elif change == "disable":
        await elsewhere.people.disable(noor.staff_id, by=None)
    else:
        await elsewhere.people.set_password(noor.staff_id, OTHER, by=None)
    assert await office.sessions.check(started.token) is None


async def test_changing_ones_own_password_goes_on_here_and_ends_elsewhere(office: Office) -> None:
    await office.add()
    here, there = await office.sign_in(), await office.sign_in()
    who = await office.sessions.check(here.token)
    assert who is not None
    options = {"address": ADDRESS, "device": ""}
    with pytest.raises(InvalidInput, match="present"):
        await office.sessions.change_password(who, "wrong", OTHER, **options)
    with pytest.raises(InvalidInput, match="12"):
        await office.sessions.change_password(who, PASSWORD, "short", **options)
    anew = await office.sessions.change_password(who, PASSWORD, OTHER, **options)
    assert await office.sessions.check(anew.token)
    for old in (here, there):
        assert await office.sessions.check(old.token) is None
    await office.fail(password=PASSWORD)
    assert await office.sign_in(password=OTHER)


async def test_who_is_disabled_cannot_sign_in_until_enabled(office: Office) -> None:
    noor = await office.add()
    await office.people.disable(noor.staff_id, by=None)
    await office.fail(password=PASSWORD)
    await office.people.enable(noor.staff_id, by=None)
    assert await office.sign_in()


async def test_a_desk_never_loses_its_last_admin(office: Office, elsewhere: Office) -> None:
    first = await office.add("a@example.com", "admin")
    second = await office.add("b@example.com", "admin")
    done = await asyncio.gather(
        office.people.set_role(first.staff_id, "agent", by=None),
        elsewhere.people.disable(second.staff_id, by=None),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "Staff"]
    admins = [one for one in await office.people.all() if one.role == "admin" and one.disabled_at is None]
    assert len(admins) == 1
    with pytest.raises(Conflict, match="themselves"):
        await office.people.disable(admins[0].staff_id, by=admins[0])


async def test_wrong_tries_demand_a_pause_that_grows_whether_or_not_there_is_an_account(
    office: Office, clock: Clock
) -> None:
    await office.add()
    for email in ("noor@example.com", "nobody@example.com"):
        address = f"198.51.100.{len(email)}"
        for _ in range(5):
            await office.fail(email, address)
        pauses = []
        for _ in range(3):
            with pytest.raises(TooManyTries) as caught:
                await office.sign_in(email, PASSWORD, address)
            pauses.append(caught.value.seconds)
            clock.advance(caught.value.seconds)
            await office.fail(email, address)
        assert pauses == [5, 10, 20]


async def test_a_right_password_after_the_pause_forgives(office: Office, clock: Clock) -> None:
    await office.add()
    for _ in range(5):
        await office.fail()
    clock.advance(5)
    assert await office.sign_in()
    for _ in range(5):
        await office.fail()  # five are free again


async def test_an_address_that_tries_many_accounts_is_paused_too(office: Office) -> None:
    await office.add()
    for number in range(20):
        await office.fail(f"nobody{number}@example.com")
    with pytest.raises(TooManyTries):
        await office.sign_in()
    assert await office.sign_in(address="203.0.113.8")


async def test_tries_at_once_are_counted_one_after_the_other(office: Office, elsewhere: Office) -> None:
    await office.add()
    wrong = [worker.sign_in(password=OTHER) for worker in (office, elsewhere) for _ in range(10)]
    done = await asyncio.gather(*wrong, return_exceptions=True)
    assert sum(isinstance(one, NotAllowed) for one in done) == 5
    assert sum(isinstance(one, TooManyTries) for one in done) == 15


async def test_an_old_hash_is_renewed_when_its_owner_signs_in(
    office: Office, store: SqlConversationStore, clock: Clock
) -> None:
    await office.add()
    stronger = Office(store, clock, PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    started = await stronger.sign_in()
    found = await SqlAccountStore(store.database).by_email("noor@example.com")
    assert found is not None
    assert "m=16,t=2" in found[1]
    assert await stronger.sessions.check(started.token)


async def test_contact_data_are_revealed_for_a_while_to_one_agent_and_for_one_conversation(
    office: Office, store: SqlConversationStore, conversation: str, record: object, clock: Clock
) -> None:
    noor, piet = await office.add(), await office.add("piet@example.com")
    another = record()  # type: ignore[operator]
    await store.create(another)
    assert not await office.reveals.holds(noor, conversation)
    until = await office.reveals.reveal(
        noor, conversation, "other", "wrote from anna@example.de", address=ADDRESS
    )
    assert until == clock() + timedelta(minutes=15)
    assert await office.reveals.holds(noor, conversation)
    assert not await office.reveals.holds(piet, conversation)
    assert not await office.reveals.holds(noor, another.conversation_id)
    clock.advance(15 * 60)
    assert not await office.reveals.holds(noor, conversation)
    await office.reveals.reveal(noor, conversation, "call_back")
    assert await office.reveals.holds(noor, conversation)
    entries = await office.audit.store.page(action="contact.reveal")
    assert [(entry.who, entry.subject) for entry in entries] == [(noor.staff_id, conversation)] * 2
    assert dict(entries[1].details) == {"reason": "other", "minutes": 15, "words": "wrote from <EMAIL_1>"}


async def test_a_reveal_without_a_reason_shows_and_records_nothing(
    office: Office, conversation: str, clock: Clock
) -> None:
    noor = await office.add()
    for reason, words in (("", ""), ("curious", ""), ("other", "  "), ("other", "x" * 201)):
        with pytest.raises(InvalidInput):
            await office.reveals.reveal(noor, conversation, reason, words)
    with pytest.raises(NotFound):
        await office.reveals.reveal(noor, "conv_none", "write")
    gone = await office.people.disable(noor.staff_id, by=None)
    with pytest.raises(Forbidden):
        await office.reveals.reveal(gone, conversation, "write")
    assert not await office.reveals.holds(noor, conversation)
    assert await office.audit.store.page(action="contact.reveal") == []
