"""Search over everything said: on both databases, in every language, by numbers, and by contact data unread."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text

from agent.conversation.desk_events import NoteEvent, TaggedEvent
from agent.conversation.events import Event, MessageEvent, Reply, ReplyEvent, ToolFinishedEvent
from agent.conversation.ids import new_id
from agent.errors import InvalidInput
from agent.store.base import Append, ConversationRecord
from agent.store.crypto import Cipher, new_key
from agent.store.inbox import SqlInbox
from agent.store.rotation import rotate_vault
from agent.store.search import SqlSearch
from agent.store.sql import SqlConversationStore
from tests.agent.store.conftest import Clock

SAID = {
    "en": ("My parcel never arrived, the tracking stands still.", ["parcel never", "TRACK", "arriv"]),
    "de": ("Das Rücksendeetikett für die Größe fehlt.", ["ruecksende", "etikett", "größe", "GROSSE"][1:]),
    "fr": ("Où est mon colis ? Je l’attends depuis déjà deux semaines.", ["deja", "COLIS", "semaines"]),
    "es": ("¿Cuándo llegará el paquete? Quiero una devolución.", ["llegara", "devolucion"]),
    "it": ("Il pacco è arrivato rotto, vorrei un rimborso.", ["rimborso", "è arrivato"]),
    "pt": ("A encomenda não chegou; preciso da nota fiscal.", ["nao", "fiscal"]),
    "nl": ("Mijn pakketje is beschadigd aangekomen.", ["beschadigd", "pakket"]),
    "pl": ("Paczka została zgubiona, proszę o zwrot pieniędzy.", ["zgubiona", "pieniedzy"]),
    "ru": ("Посылка не пришла, верните деньги.", ["посылка", "ДЕНЬГИ", "верни"]),
    "tr": ("Kargom hâlâ gelmedi, iade istiyorum.", ["hala", "kargo", "iade"]),
    "ar": ("لم يصل طردي حتى الآن وأريد استرداد المال.", ["طردي", "استرداد"]),
    "ja": ("靴のサイズが合わないので交換したいです。", ["交換", "サイズ", "靴"]),
    "ko": ("신발 사이즈가 안 맞아서 교환하고 싶어요.", ["교환", "사이즈", "신발"]),
    "zh": ("我的包裹一直沒有到，我想退貨。", ["退货", "退貨", "包裹", "到"]),
    "th": ("สินค้าที่ได้รับชำรุด ขอเปลี่ยนสินค้าใหม่", ["ชำรุด", "เปลี่ยน"]),
    "id": ("Paket saya belum sampai, tolong lacak.", ["lacak", "belum sampai"]),
    "vi": ("Gói hàng chưa tới, tôi muốn hoàn tiền.", ["hoan tien", "chưa tới"]),
}
Record = Callable[..., ConversationRecord]


class Archive:
    """Conversations in which something was said, and search over them."""

    def __init__(self, store: SqlConversationStore, search: SqlSearch, record: Record, clock: Clock) -> None:
        self.store, self.search, self.record, self.clock = store, search, record, clock

    async def hold(self, *events: Event, **vault: str) -> str:
        record = self.record()
        await self.store.create(record)
        placeholders = {f"<{name}>": value for name, value in vault.items()}
        await self.store.append(record.conversation_id, Append(events=events, vault=placeholders))
        return record.conversation_id

    def said(self, words: str) -> MessageEvent:
        return MessageEvent(at=self.clock(), source="shopper", message_id=new_id("msg"), text=words)

    async def found(self, query: str) -> list[str]:
        return [hit.conversation_id for hit in (await self.search.find(query)).hits]


@pytest.fixture
def search(store: SqlConversationStore, cipher: Cipher) -> SqlSearch:
    return SqlSearch(store.database, cipher)


@pytest.fixture
def archive(store: SqlConversationStore, search: SqlSearch, record: Record, clock: Clock) -> Archive:
    return Archive(store, search, record, clock)


async def test_every_language_is_searched(archive: Archive) -> None:
    held = {language: await archive.hold(archive.said(words)) for language, (words, _) in SAID.items()}
    missed = [
        (language, query)
        for language, (_, queries) in SAID.items()
        for query in queries
        if held[language] not in await archive.found(query)
    ]
    assert missed == []
    assert await archive.found("退货") == [held["zh"]]
    assert await archive.found("Zebra") == []


async def test_all_words_have_to_stand_in_one_message(archive: Archive) -> None:
    both = await archive.hold(archive.said("the blue coat is torn"))
    await archive.hold(archive.said("the blue scarf"), archive.said("a torn coat"))
    assert await archive.found("blue coat") == [both]


async def test_pieces_of_several_words_are_not_taken_for_one(archive: Archive) -> None:
    await archive.hold(archive.said("cabin binge inger"))  # all pieces of "cabinger"
    assert await archive.found("cabinger") == []


async def test_replies_notes_tags_and_numbers_of_tools_are_found(archive: Archive) -> None:
    at = archive.clock()
    result = {
        "order_number": "10002",
        "shipments": [{"tracking_number": "LP00123456789DE"}],
        "rma": "RMA-7XK2P",
    }
    events: list[Event] = [
        ReplyEvent(at=at, source="bot", message_id="m", reply=Reply(text="It is on its way.", language="en")),
        NoteEvent(at=at, source="human", by="staff_a", note_id="n", text="the courier lost it"),
        TaggedEvent(at=at, source="human", by="staff_a", tags=("wholesale",)),
        ToolFinishedEvent(at=at, source="system", call_id="c", tool="x", status="ok", result=result),
    ]
    cid = await archive.hold(*events)
    for query in ("on its way", "courier", "wholesale", "10002", "LP00123456789DE", "rma-7xk2p", "7XK2P"):
        assert await archive.found(query) == [cid], query


async def test_contact_data_is_found_by_its_value_and_stands_nowhere(
    archive: Archive, engine: Engine
) -> None:
    cid = await archive.hold(
        archive.said("write to <EMAIL_1> or call <PHONE_1>"),
        EMAIL_1="Anna.Schmidt@example.de", PHONE_1="+49 (0)171 2345678",
    )  # fmt: skip
    other = await archive.hold(archive.said("<EMAIL_1>"), EMAIL_1="ben@example.com")
    for query in ("anna.schmidt@EXAMPLE.de", " Anna.Schmidt@example.de ", "0171 2345678", "+49171/2345678"):
        assert await archive.found(query) == [cid], query
    assert await archive.found("ben@example.com") == [other]
    assert await archive.found("anna@example.de") == []
    with engine.connect() as connection:
        for table in ("vault_digests", "said", "inbox"):
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608 - our own tables
            assert "anna" not in str(rows).lower()
            assert "2345678" not in str(rows)


async def test_a_placeholder_is_no_word(archive: Archive) -> None:
    await archive.hold(archive.said("<EMAIL_1> <NAME_1>"), EMAIL_1="a@b.de")
    assert await archive.found("email") == []


async def test_pages_show_each_conversation_once_the_newest_first(archive: Archive) -> None:
    held = []
    for number in range(7):
        held.append(await archive.hold(*(archive.said(f"parcel {number}") for _ in range(3))))
    found: list[str] = []
    cursor = ""
    for _ in range(10):
        page = await archive.search.find("parcel", cursor=cursor, limit=3)
        found += [hit.conversation_id for hit in page.hits]
        if not (cursor := page.cursor):
            break
    assert list(dict.fromkeys(found)) == held[::-1]


async def test_a_hit_shows_the_words_around_it_and_its_row(archive: Archive) -> None:
    await archive.hold(archive.said(f"{'before ' * 30} the zebra {'after ' * 30}"))
    (hit,) = (await archive.search.find("zebra")).hits
    assert "the zebra after" in hit.snippet
    assert hit.snippet.startswith("…")
    assert hit.row is not None
    assert hit.offset == 1


@pytest.mark.parametrize("query", ["", "   ", "?!", "<EMAIL_1>", "\u200b"])
async def test_a_query_without_a_letter_is_refused(search: SqlSearch, query: str) -> None:
    with pytest.raises(InvalidInput):
        await search.find(query)


@pytest.mark.parametrize(
    "query",
    [
        "it's",
        '"x" OR y',
        "a:*",
        "x & !y",
        "NEAR(a b)",
        "tokens:x",
        "-x",
        "a\\b",
        "a" * 5000,
        "😀 a",
        "\0a",
        "\ud800a",
    ],
)
async def test_a_query_is_words_and_never_an_expression(archive: Archive, query: str) -> None:
    await archive.hold(archive.said("nothing of that kind"))
    assert isinstance(await archive.found(query), list)


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "9" * 30, "²"])
async def test_a_cursor_that_no_page_gave_is_refused(search: SqlSearch, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        await search.find("parcel", cursor=cursor)


async def test_what_is_erased_is_not_found(archive: Archive, engine: Engine) -> None:
    cid = await archive.hold(archive.said("zebra <EMAIL_1>"), EMAIL_1="a@b.de")
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM conversations WHERE conversation_id = :id"), {"id": cid})
    assert (await archive.found("zebra"), await archive.found("a@b.de")) == ([], [])
    again = await archive.hold(archive.said("another zebra"))
    assert await archive.found("zebra") == [again]


async def test_an_index_that_is_made_anew_finds_the_same(
    archive: Archive, engine: Engine, cipher: Cipher
) -> None:
    cid = await archive.hold(archive.said("zebra <EMAIL_1>"), EMAIL_1="a@b.de")
    with engine.begin() as connection:
        for table in ("said", "vault_digests"):
            connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - our own tables
    assert await archive.found("zebra") == []
    await SqlInbox(archive.store.database, cipher).rebuild()
    assert (await archive.found("zebra"), await archive.found("a@b.de")) == ([cid], [cid])


async def test_contact_data_is_found_while_and_after_the_key_is_changed(
    archive: Archive, engine: Engine, clock: Clock, record: Record
) -> None:
    old, new = new_key(), new_key()
    before = SqlConversationStore(engine, Cipher([old]), clock)
    made = record()
    await before.create(made)
    await before.append(made.conversation_id, Append(events=[], vault={"<EMAIL_1>": "a@b.de"}))
    both = Cipher([new, old])
    assert len((await SqlSearch(archive.store.database, both).find("a@b.de")).hits) == 1
    rotate_vault(engine, both)
    for cipher in (both, Cipher([new])):
        assert len((await SqlSearch(archive.store.database, cipher).find("a@b.de")).hits) == 1
    assert (await SqlSearch(archive.store.database, Cipher([old])).find("a@b.de")).hits == []
