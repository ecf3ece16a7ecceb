"""Replies in Traditional Chinese: characters, Taiwan's words, and for whom."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from agent.conversation.cards import Choice, ChoicesCard
from agent.conversation.events import Reply
from agent.replies.traditional import in_traditional, to_traditional, writes_traditional

DATA = Path(__file__).resolve().parents[3] / "data"


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("订单 10004 已发货，运单号在下面。", "訂單 10004 已出貨，物流編號在下面。"),
        ("请告诉我邮编或电子邮件。", "請告訴我郵遞區號或電子郵件。"),
        ("退货标签可以打印。", "退貨標籤可以列印。"),
        ("联系人工客服", "聯絡真人客服"),
        ("回复、重复、恢复、烘干", "回覆、重複、恢復、烘乾"),
        ("<NAME_1>，<ADDRESS_1>", "<NAME_1>，<ADDRESS_1>"),
    ],
)
def test_words_and_characters_are_those_of_taiwan(simplified: str, traditional: str) -> None:
    assert to_traditional(simplified) == traditional


def test_nothing_in_the_catalogue_or_the_help_centre_stays_simplified() -> None:
    with (DATA / "locales" / "zh" / "LC_MESSAGES" / "crossdesk.po").open("rb") as file:
        texts = [str(message.string) for message in read_po(file, locale="zh") if message.id]
    texts += [path.read_text(encoding="utf-8") for path in (DATA / "kb" / "zh").glob("*.md")]
    simplified = (
        "这为发东来对时个们务处备实门问间阅亚军册墙涂语说请谢费货贵质账单订邮递转运还过进达选退换寄减总"
    )
    left = {char for text in texts for char in to_traditional(text)} & set(simplified)
    assert left <= set("退寄")  # written alike in both


@pytest.mark.parametrize(
    ("texts", "locale", "expected"),
    [
        (("我的訂單在哪裡",), "zh-CN", True),
        (("我的订单在哪里",), "zh-TW", False),
        (("10004",), "zh-TW", True),
        (("10004",), "zh-Hant-HK", True),
        (("10004", "我的訂單在哪裡"), "zh-CN", True),
        (("10004",), "zh-CN", False),
        (("好",), "en-GB", False),
    ],
)
def test_the_shopper_decides_and_else_the_page(texts: tuple[str, ...], locale: str, expected: bool) -> None:
    assert writes_traditional(texts, locale) is expected


def test_cards_are_converted_as_well() -> None:
    card = ChoicesCard(choices=(Choice(label="退货", text="我要退货"),))
    reply = in_traditional(Reply(text="请选择", language="zh", cards=(card,)))
    assert reply.text == "請選擇"
    assert reply.cards[0] == ChoicesCard(choices=(Choice(label="退貨", text="我要退貨"),))
