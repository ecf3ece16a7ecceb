"""The outbox on both databases, and deliveries from it to a real receiver."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from standardwebhooks.webhooks import WebhookVerificationError

from agent.conversation.events import (
    Event,
    HandoffEvent,
    MessageEvent,
    OwnershipEvent,
    PerceivedEvent,
    ProposalEvent,
    Reply,
    ReplyEvent,
)
from agent.errors import InvalidInput, NotFound
from agent.store.base import Append, ConversationRecord
from agent.store.crypto import Cipher, new_key
from agent.store.errors import OwnershipConflict
from agent.store.rotation import rotate_vault
from agent.store.sql import SqlConversationStore
from agent.store.webhooks import SqlWebhookStore
from agent.webhooks.destination import Destinations
from agent.webhooks.outbox import CLAIM_SECONDS, Outbox
from agent.webhooks.registry import Webhooks
from agent.webhooks.sending import Sender
from agent.webhooks.values import RETRY_SECONDS, message_id
from tests.agent.store.conftest import Clock
from tests.agent.webhooks.receiver import Receiver, receiving

ANYWHERE = Destinations(plain_http=True, private=True)
EMAIL = "anna.schmidt@example.de"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    """It signs with the real time: the receiver checks that."""
    made = Sender(ANYWHERE, lambda: datetime.now(UTC), timeout=5)
    yield made
    await made.close()


@pytest.fixture
def webhooks(store: SqlConversationStore, cipher: Cipher, sender: Sender, clock: Clock) -> Webhooks:
    kept = SqlWebhookStore(store.database, cipher)
    return Webhooks(store=kept, sender=sender, destinations=ANYWHERE, clock=clock)


def outbox_of(store: SqlConversationStore, cipher: Cipher, sender: Sender, clock: Clock) -> Outbox:
    async def shown(conversation_id: str, events: Sequence[Event]) -> list[Event]:
        vault = await store.vault(conversation_id)
        values = []
        for event in events:
            body = event.model_dump_json()
            for placeholder, value in vault.items():
                body = body.replace(placeholder, value)
            values.append(type(event).model_validate_json(body))
        return values

    return Outbox(
        webhooks=SqlWebhookStore(store.database, cipher),
        conversations=store,
        shown=shown,
        sender=sender,
        clock=clock,
    )


@pytest.fixture
def outbox(store: SqlConversationStore, cipher: Cipher, sender: Sender, clock: Clock) -> Outbox:
    return outbox_of(store, cipher, sender, clock)


async def deliver(outbox: Outbox) -> None:
    """All that is due."""
    for webhook in await outbox.webhooks.all():
        await outbox.empty(webhook)


async def test_what_happens_is_told_signed_and_in_order(
    store: SqlConversationStore,
    conversation: str,
    message: Callable[..., MessageEvent],
    webhooks: Webhooks,
    outbox: Outbox,
    receiver: Receiver,
) -> None:
    hook = await webhooks.add(receiver.url, ["messages"], "redacted")
    for number in range(5):
        await store.append(conversation, Append(events=(message(f"number {number}"),)))
    await deliver(outbox)
    assert receiver.offsets(conversation) == [1, 2, 3, 4, 5]
    for number, request in enumerate(receiver.requests):
        request.verify(hook.secret)
        assert request.id == message_id(conversation, number + 1)
        assert request.message["type"] == "message.shopper"
        assert request.message["data"]["text"] == f"number {number}"
    await deliver(outbox)
    assert len(receiver.requests) == 5, "what was delivered is not sent again"


async def test_an_event_and_its_place_in_the_outbox_are_one_transaction(
    store: SqlConversationStore,
    conversation: str,
    message: Callable[..., MessageEvent],
    webhooks: Webhooks,
    receiver: Receiver,
) -> None:
    hook = await webhooks.add(receiver.url, ["messages"], "ids")
    with pytest.raises(OwnershipConflict):
        await store.append(
            conversation, Append(events=(message("a person may not speak now", source="human"),))
        )
    assert await webhooks.deliveries(hook.webhook_id) == []
    first = message(turn="turn_1")
    for _ in range(2):
        await store.accept(
            conversation,
            turn="turn_1",
            kind="message",
            key="once",
            fingerprint="f",
            append=Append(events=(first,)),
        )
    assert [item.offset for item in await webhooks.deliveries(hook.webhook_id)] == [1]


async def test_only_what_was_asked_for_is_told(
    store: SqlConversationStore,
    conversation: str,
    message: Callable[..., MessageEvent],
    webhooks: Webhooks,
    outbox: Outbox,
    receiver: Receiver,
    clock: Clock,
) -> None:
    with receiving() as other:
        await webhooks.add(receiver.url, ["handoffs", "outcomes"], "ids")
        await webhooks.add(other.url, ["messages"], "ids")
        await store.append(conversation, Append(events=a_whole_conversation(message, clock)))
        await deliver(outbox)
        assert [request.message["type"] for request in receiver.requests] == [
            "handoff.queued",
            "action.done",
            "conversation.closed",
        ]
        assert [request.message["type"] for request in other.requests] == ["message.shopper", "message.bot"]


def a_whole_conversation(message: Callable[..., MessageEvent], clock: Clock) -> tuple[Event, ...]:
    """One event of each kind that matters here, with a placeholder where personal data may stand."""
    now = clock()
    reply = Reply(text="Hello <EMAIL_1>, see https://x/v1/labels/abc123", language="en")
    proposal = {"proposal_id": "prop_1", "action": {"kind": "cancel_order"}, "order_number": "10001"}
    return (
        message("I am <EMAIL_1>"),
        PerceivedEvent(
            at=now, source="system", message_id="msg_1", language="en", sentiment="neutral", intents=()
        ),
        ReplyEvent(at=now, source="bot", message_id="msg_2", reply=reply),
        HandoffEvent(
            at=now,
            source="system",
            handoff_id="hand_1",
            state="queued",
            reason="asked by <EMAIL_1>",
            operator="Noor",
        ),
        ProposalEvent(at=now, source="bot", proposal_id="prop_1", state="open", proposal=proposal),
        ProposalEvent(at=now, source="system", proposal_id="prop_1", state="done"),
        OwnershipEvent(at=now, source="system", owner="closed", previous="bot"),
    )


@pytest.mark.parametrize("content", ["ids", "redacted", "full"])
async def test_nobody_is_told_more_than_they_are_configured_to_get(
    content: str,
    store: SqlConversationStore,
    conversation: str,
    message: Callable[..., MessageEvent],
    webhooks: Webhooks,
    outbox: Outbox,
    receiver: Receiver,
    clock: Clock,
) -> None:
    await webhooks.add(receiver.url, ["messages", "handoffs", "outcomes"], content)  # type: ignore[arg-type]
    events = a_whole_conversation(message, clock)
    await store.append(conversation, Append(events=events, vault={"<EMAIL_1>": EMAIL}))
    await deliver(outbox)
    bodies = b"".join(request.body for request in receiver.requests).decode()
    assert len(receiver.requests) == 5
    assert (EMAIL in bodies) == ("labels/abc123" in bodies) == ("Noor" in bodies) == (content == "full")
    assert ("<EMAIL_1>" in bodies) == (content == "redacted")
    assert ("Hello" in bodies) == (content != "ids")
    done = next(r.message["data"] for r in receiver.requests if r.message["type"] == "action.done")
    assert done["action"] == "cancel_order"
    assert ("proposal" in done) == (content != "ids")


async def test_a_failure_holds_up_its_own_conversation_only(
    store: SqlConversationStore,
    conversation: str,
    record: Callable[..., ConversationRecord],
    message: Callable[..., MessageEvent],
    webhooks: Webhooks,
    outbox: Outbox,
    receiver: Receiver,
    clock: Clock,
) -> None:
    hook = await webhooks.add(receiver.url, ["messages"], "ids")
    for _ in range(3):
        await store.append(conversation, Append(events=(message(),)))
    receiver.statuses = [500]
    await deliver(outbox)
    assert receiver.offsets(conversation) == [1], "the later ones wait for the first"
    other = record()
    await store.create(other)
    await store.append(other.conversation_id, Append(events=(message(),)))
    await store.append(conversation, Append(events=(message(),)))
    await deliver(outbox)
    assert receiver.offsets(other.conversation_id) == [1]
    assert receiver.offsets(conversation) == [1]
    waiting = await webhooks.deliveries(hook.webhook_id, "pending")
    assert (waiting[0].attempts, waiting[0].status) == (1, 500)
    clock.advance(RETRY_SECONDS[0] * 1.3)
    await deliver(outbox)
    assert receiver.offsets(conversation) == [1, 1, 2, 3, 4]
    assert receiver.requests[0].id == receiver.requests[2].id, "a repetition has the same id"


async def test_a_restart_loses_nothing(
    store: SqlConversationStore,
    other: SqlConversationStore,
    cipher: Cipher,
    conversation: str,
    message: Callable[..., MessageEvent],
    webhooks: Webhooks,
    outbox: Outbox,
    receiver: Receiver,
    sender: Sender,
    clock: Clock,
) -> None:
    hook = await webhooks.add(receiver.url, ["messages"], "ids")
    await store.append(conversation, Append(events=(message(), message())))
    now = clock().timestamp()
    begun = await outbox.webhooks.claim(hook.webhook_id, now=now, until=now + CLAIM_SECONDS, limit=8)
    assert [item.offset for item in begun] == [1]  # and here the worker dies
    after = outbox_of(other, cipher, sender, clock)
    await deliver(after)
    assert receiver.requests == [], "the attempt may still be under way"
    clock.advance(CLAIM_SECONDS)
    await deliver(after)
    assert receiver.offsets(conversation) == [1, 2]
    await outbox.webhooks.failed(begun[0], answer=await sender.send(hook, "x", b"{}"), again_at=None)
    assert await webhooks.deliveries(hook.webhook_id) == [], "who lost the claim changes nothing"


async def test_workers_share_the_work_and_keep_the_order(
    store: SqlConversationStore,
    other: SqlConversationStore,
    cipher: Cipher,
    record: Callable[..., ConversationRecord],
    message: Callable[..., MessageEvent],
    webhooks: Webhooks,
    outbox: Outbox,
    receiver: Receiver,
    sender: Sender,
    clock: Clock,
) -> None:
    await webhooks.add(receiver.url, ["messages"], "ids")
    made = [record() for _ in range(6)]
    for item in made:
        await store.create(item)
        await store.append(item.conversation_id, Append(events=tuple(message() for _ in range(4))))
    second = outbox_of(other, cipher, sender, clock)
    await asyncio.gather(deliver(outbox), deliver(second))
    await deliver(outbox)
    for item in made:
        assert receiver.offsets(item.conversation_id) == [1, 2, 3, 4]


async def test_what_cannot_be_delivered_is_dead_seen_and_redelivered(
    store: SqlConversationStore,
    conversation: str,
    message: Callable[..., MessageEvent],
    webhooks: Webhooks,
    outbox: Outbox,
    receiver: Receiver,
    clock: Clock,
) -> None:
    hook = await webhooks.add(receiver.url, ["messages"], "ids")
    await store.append(conversation, Append(events=(message(), message())))
    receiver.statuses = [503] * (len(RETRY_SECONDS) + 1)
    for _ in range(len(RETRY_SECONDS) + 1):
        await deliver(outbox)
        clock.advance(RETRY_SECONDS[-1] * 1.3)
    await deliver(outbox)
    dead = await webhooks.deliveries(hook.webhook_id, "dead")
    assert [(item.offset, item.attempts, item.status) for item in dead] == [(1, len(RETRY_SECONDS) + 1, 503)]
    assert await webhooks.backlog() == {(hook.webhook_id, "dead"): 1}
    assert receiver.offsets(conversation)[-1] == 2, "those behind it go on"
    with pytest.raises(NotFound):
        await webhooks.redeliver(hook.webhook_id, message_id(conversation, 2))
    with pytest.raises(InvalidInput):
        await webhooks.redeliver(hook.webhook_id, "everything")
    assert await webhooks.redeliver(hook.webhook_id, message_id(conversation, 1)) == 1
    await deliver(outbox)
    assert receiver.requests[-1].id == message_id(conversation, 1)
    assert await webhooks.backlog() == {}


async def test_a_receiver_that_is_gone_is_not_asked_again(
    store: SqlConversationStore,
    conversation: str,
    message: Callable[..., MessageEvent],
    webhooks: Webhooks,
    outbox: Outbox,
    receiver: Receiver,
) -> None:
    hook = await webhooks.add(receiver.url, ["messages"], "ids")
    await store.append(conversation, Append(events=(message(),)))
    receiver.statuses = [410]
    await deliver(outbox)
    assert [item.state for item in await webhooks.deliveries(hook.webhook_id)] == ["dead"]
    assert await webhooks.redeliver(hook.webhook_id) == 1


async def test_a_receiver_may_ask_for_time(
    store: SqlConversationStore,
    conversation: str,
    message: Callable[..., MessageEvent],
    webhooks: Webhooks,
    outbox: Outbox,
    receiver: Receiver,
    clock: Clock,
) -> None:
    hook = await webhooks.add(receiver.url, ["messages"], "ids")
    await store.append(conversation, Append(events=(message(),)))
    receiver.statuses, receiver.headers = [429], {"Retry-After": "3600"}
    await deliver(outbox)
    (waiting,) = await webhooks.deliveries(hook.webhook_id)
    assert waiting.next_at == pytest.approx(clock().timestamp() + 3600, abs=1)


async def test_what_is_erased_or_removed_is_not_sent(
    store: SqlConversationStore,
    conversation: str,
    message: Callable[..., MessageEvent],
    webhooks: Webhooks,
    outbox: Outbox,
    receiver: Receiver,
    engine: Engine,
) -> None:
    hook = await webhooks.add(receiver.url, ["messages"], "ids")
    await store.append(conversation, Append(events=(message(),)))
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM conversations"))
    await deliver(outbox)
    assert receiver.requests == []
    await webhooks.remove(hook.webhook_id)
    assert await webhooks.all() == []
    for call in (webhooks.remove, webhooks.test, webhooks.redeliver, webhooks.deliveries):
        with pytest.raises(NotFound):
            await call(hook.webhook_id)  # type: ignore[operator]


async def test_it_delivers_by_itself_while_it_runs(
    store: SqlConversationStore,
    conversation: str,
    message: Callable[..., MessageEvent],
    webhooks: Webhooks,
    outbox: Outbox,
    receiver: Receiver,
) -> None:
    await webhooks.add(receiver.url, ["messages"], "ids")
    await outbox.start(every=0.02)
    await store.append(conversation, Append(events=(message(), message())))
    async with asyncio.timeout(30):
        while receiver.offsets(conversation) != [1, 2]:  # noqa: ASYNC110 - the receiver is another thread
            await asyncio.sleep(0.02)
    await outbox.stop()
    assert all(webhook.secret not in repr(webhook) for webhook in await webhooks.all())


async def test_secrets_are_sealed_and_move_to_a_new_key(
    store: SqlConversationStore, webhooks: Webhooks, engine: Engine
) -> None:
    old, new = new_key(), new_key()
    webhooks.store = SqlWebhookStore(store.database, Cipher([old]))
    hook = await webhooks.add("https://hooks.example.com", ["messages"], "ids")
    with engine.connect() as connection:
        stored = bytes(connection.execute(text("SELECT sealed FROM webhooks")).scalar_one())
    assert hook.secret.encode() not in stored
    assert rotate_vault(engine, Cipher([new, old])) == 1
    assert await SqlWebhookStore(store.database, Cipher([new])).all() == [hook]


async def test_a_secret_is_rotated_while_the_receiver_goes_on_with_the_old_one(
    store: SqlConversationStore,
    conversation: str,
    message: Callable[..., MessageEvent],
    webhooks: Webhooks,
    outbox: Outbox,
    receiver: Receiver,
) -> None:
    webhooks.clock = lambda: datetime.now(UTC)  # as the sender's
    before = await webhooks.add(receiver.url, ["messages"], "ids")
    await store.append(conversation, Append(events=(message(),)))
    after = await webhooks.rotate(before.webhook_id, overlap=timedelta(hours=1))
    await deliver(outbox)  # what stood in the outbox already is signed with both as well
    last = await webhooks.rotate(before.webhook_id, overlap=timedelta(0))
    await store.append(conversation, Append(events=(message(),)))
    await deliver(outbox)
    first, second = receiver.requests
    for secret in (before.secret, after.secret):
        first.verify(secret)
        with pytest.raises(WebhookVerificationError):
            second.verify(secret)
    second.verify(last.secret)
    assert len({before.secret, after.secret, last.secret}) == 3
    with pytest.raises(NotFound):
        await webhooks.rotate("hook_none", overlap=timedelta(0))


async def test_both_secrets_of_a_rotation_move_to_a_new_key(
    store: SqlConversationStore, webhooks: Webhooks, engine: Engine
) -> None:
    old, new = new_key(), new_key()
    webhooks.store = SqlWebhookStore(store.database, Cipher([old]))
    first = await webhooks.add("https://hooks.example.com", ["messages"], "ids")
    hook = await webhooks.rotate(first.webhook_id, overlap=timedelta(hours=1))
    assert hook.former == first.secret
    assert rotate_vault(engine, Cipher([new, old])) == 2
    assert await SqlWebhookStore(store.database, Cipher([new])).all() == [hook]


async def test_a_test_is_sent_at_once_and_signed(webhooks: Webhooks, receiver: Receiver) -> None:
    hook = await webhooks.add(receiver.url, ["messages"], "ids")
    assert (await webhooks.test(hook.webhook_id)).error == ""
    receiver.statuses = [404]
    assert "404" in (await webhooks.test(hook.webhook_id)).error
    receiver.requests[0].verify(hook.secret)
    assert receiver.requests[0].message["type"] == "webhook.test"
    assert receiver.requests[0].id != receiver.requests[1].id
