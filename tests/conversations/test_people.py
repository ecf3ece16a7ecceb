"""8. A person when one is wanted or needed: the promise, the packet, who speaks when, and no false alarms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from agent.assembly import Crossdesk
from tests.conversations.desk import act, packet_of
from tests.conversations.talking import Answer, Talk

Begin = Callable[..., Talk]

POLICY = yaml.safe_load(
    (Path(__file__).resolve().parents[2] / "data" / "policy.yaml").read_text(encoding="utf-8")
)
HOURS: dict[str, Any] = POLICY["office_hours"]


def due(at: datetime) -> datetime:
    """When a person answers, for a request at that time: read off the policy's hours minute by minute."""
    office = ZoneInfo(HOURS["timezone"])
    wait = timedelta(minutes=HOURS["first_answer_minutes"])
    day = at.astimezone(office).date()
    for _ in range(30):
        hours = HOURS.get(day.strftime("%a").lower())
        if hours and day.strftime("%m-%d") not in HOURS["holidays"]:
            opens, closes = (datetime.combine(day, time.fromisoformat(h), tzinfo=office) for h in hours)
            if max(opens, at) + wait < closes:
                return (max(opens, at) + wait).astimezone(UTC)
        day += timedelta(days=1)
    raise AssertionError("nobody comes to work for a month")


def assert_handed_over(answer: Answer) -> None:
    assert answer.handed_off
    assert "hand_over" in answer.tools
    assert answer.card("handoff")["promised_text"] in answer.text


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-GB", "I want a human"),
        ("en-GB", "can I talk to someone please"),
        ("en-GB", "agent"),
        ("de-DE", "Ich möchte mit einem Menschen sprechen"),
        ("de-DE", "Mitarbeiter bitte"),
        ("fr-FR", "Je voudrais parler à un conseiller"),
        ("fr-FR", "un humain svp"),
        ("es-ES", "Quiero hablar con una persona"),
        ("es-ES", "pásame con un agente"),
        ("zh-CN", "转人工"),
        ("zh-CN", "我要找真人客服"),
        ("ar-AE", "أريد التحدث مع موظف"),
        ("ar-AE", "موظف"),
    ],
)
async def test_whoever_wants_a_person_gets_one_at_once(talk: Begin, locale: str, text: str) -> None:
    shopper = talk(locale)
    answer = await shopper.say(text)
    assert_handed_over(answer)
    packet = await packet_of(shopper)
    assert packet["reason"] == "explicit_wish"
    assert packet["rule"] == "always.explicit_wish"
    assert packet["language"] == locale[:2]


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "fr-FR", "es-ES", "zh-CN", "ar-AE"])
async def test_the_button_for_a_person_works_in_every_language(talk: Begin, locale: str) -> None:
    """The widget's control and the choice that a greeting offers say the same words."""
    shopper = talk(locale)
    hello = {"en": "hello", "de": "hallo", "fr": "bonjour", "es": "hola", "zh": "你好", "ar": "مرحبا"}
    greeting = await shopper.say(hello[locale[:2]])
    assert_handed_over(await shopper.say(greeting.card("choices")["choices"][-1]["text"]))


@pytest.mark.parametrize(
    ("locale", "text", "reason", "priority"),
    [
        ("en-GB", "the charger caught fire", "safety", 1),
        ("de-DE", "Das Netzteil raucht und stinkt verbrannt", "safety", 1),
        ("zh-CN", "充电器着火了", "safety", 1),
        ("en-GB", "I cut myself on the broken glass", "safety", 1),
        ("en-GB", "I don't want to live any more", "self_harm", 1),
        ("fr-FR", "je veux mourir", "self_harm", 1),
        ("ar-AE", "لا أريد أن أعيش", "self_harm", 1),
        ("en-GB", "My lawyer will contact you", "legal_threat", 2),
        ("de-DE", "Ich gehe damit zur Verbraucherzentrale", "legal_threat", 2),
        ("es-ES", "Voy a denunciaros", "legal_threat", 2),
        ("en-GB", "I'm going to dispute the charge with my bank", "chargeback_threat", 2),
        ("fr-FR", "Je vais faire opposition au paiement", "chargeback_threat", 2),
        ("zh-CN", "我要找银行拒付", "chargeback_threat", 2),
        ("en-GB", "my husband just died and I need to cancel his order", "vulnerable", 2),
        ("de-DE", "ich bin 80 und komme mit dem Internet nicht klar", "vulnerable", 2),
        ("es-ES", "mi marido acaba de fallecer", "vulnerable", 2),
        ("en-GB", "you people are useless, this is a joke", "anger", 2),
        ("en-GB", "where is my parcel?!?! I'm fuming", "anger", 2),
        ("es-ES", "esto es una vergüenza, sois unos ladrones!!", "anger", 2),
        ("ar-AE", "هذا نصب واحتيال، أنتم حرامية!!", "anger", 2),
    ],
)
async def test_what_a_bot_must_not_deal_with_goes_to_a_person(
    talk: Begin, locale: str, text: str, reason: str, priority: int
) -> None:
    shopper = talk(locale)
    answer = await shopper.say(text)
    assert_handed_over(answer)
    packet = await packet_of(shopper)
    assert (packet["reason"], packet["priority"]) == (reason, priority)
    assert packet["open_question"] == text
    assert len(answer.text.split("\n\n")) == 2  # what this reason needs to hear first, then the promise


async def test_danger_is_answered_before_anything_else(talk: Begin) -> None:
    answer = await talk("en-GB").say("Where is order 10001? By the way the charger caught fire")
    assert answer.text.startswith("Please stop using the product")
    grave = await talk("de-DE").say("Ich will nicht mehr leben")
    assert "Notruf" in grave.text


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-GB", "this lamp is killer"),
        ("en-GB", "I could kill for a coffee"),
        ("en-GB", "my lawyer friend loves the shoes"),
        ("en-GB", "these shoes are killing me, can I swap them for a 40?"),
        ("en-GB", "the colour is to die for"),
        ("en-GB", "I am honestly a bit frustrated, this is the third time I ask"),
        ("en-GB", "WHERE IS MY ORDER"),
        ("en-GB", "I'm dying to get my parcel"),
        ("de-DE", "mein Freund ist Anwalt und liebt die Schuhe"),
        ("de-DE", "Mensch, das ist aber schön!"),
        ("de-DE", "Ich bin etwas genervt, wo bleibt mein Paket?"),
        ("fr-FR", "mon ami avocat adore les chaussures"),
        ("es-ES", "mi amigo abogado adora los zapatos"),
        ("es-ES", "me muero de ganas de recibirlo"),
        ("zh-CN", "等死我了，什么时候到"),
        ("zh-CN", "我律师朋友很喜欢这双鞋"),
        ("ar-AE", "صديقي المحامي يحب الحذاء"),
        ("ar-AE", "أموت على هذا الفستان"),
    ],
)
async def test_jokes_and_honest_frustration_do_not_call_a_person(talk: Begin, locale: str, text: str) -> None:
    answer = await talk(locale).say(text)
    assert not answer.handed_off
    assert "hand_over" not in answer.tools


@pytest.mark.parametrize(
    ("locale", "wish", "insists"),
    [
        (
            "en-GB",
            "I want to return my coat from 10003, marie.dubois@example.fr",
            "but I really want to return it",
        ),
        (
            "de-DE",
            "Ich will den Gürtel aus 10005 zurückgeben, carlos.garcia@example.es",
            "Das sehe ich nicht ein, ich will den Gürtel zurückgeben",
        ),
        (
            "es-ES",
            "Quiero devolver el abrigo del pedido 10003, marie.dubois@example.fr",
            "Pues yo quiero devolverlo",
        ),
    ],
)
async def test_whoever_insists_on_what_the_rules_refuse_gets_a_person(
    talk: Begin, locale: str, wish: str, insists: str
) -> None:
    shopper = talk(locale)
    refused = await shopper.say(wish)
    assert not refused.handed_off
    assert refused.card("choices")
    assert_handed_over(await shopper.say(insists))
    packet = await packet_of(shopper)
    assert (packet["reason"], packet["rule"]) == ("insists", "refused_twice")
    assert any("quote_return" in line for line in packet["tried"])


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("fr-FR", ("le truc là", "comme la dernière fois quoi")),
        ("de-DE", ("blubb", "hmpf grrz")),
        ("zh-CN", ("那个怎么说呢", "怎么说呢那样")),
    ],
)
async def test_a_person_comes_when_the_second_clarification_fails(
    talk: Begin, locale: str, texts: tuple[str, str]
) -> None:
    shopper = talk(locale)
    first = await shopper.say(texts[0])
    assert not first.handed_off
    assert len(first.card("choices")["choices"]) >= 4  # the last one is a person
    assert_handed_over(await shopper.say(texts[1]))
    assert (await packet_of(shopper))["rule"] == "failed_clarifications"


@pytest.mark.parametrize(
    "now",
    [
        "2026-11-26T11:00:00Z",  # Thursday noon
        "2026-11-26T16:50:00Z",  # Thursday 17:50 in Amsterdam: too late for today
        "2026-11-28T09:30:00Z",  # Saturday 10:30
        "2026-11-28T18:00:00Z",  # Saturday evening
        "2026-12-24T20:00:00Z",  # Christmas Eve: two holidays and a Sunday follow
        "2027-03-27T23:30:00Z",  # the night in which the clocks change
    ],
)
@pytest.mark.parametrize(
    ("locale", "market", "timezone", "wish"),
    [
        ("en-US", "US", "America/New_York", "I want a human"),
        ("de-DE", "DE", "Europe/Berlin", "Ich will mit einem Menschen sprechen"),
        ("zh-CN", "CN", "Asia/Shanghai", "转人工"),
        ("ar-AE", "AE", "Asia/Dubai", "أريد التحدث مع موظف"),
        ("es-MX", "MX", "Pacific/Kiritimati", "Quiero hablar con una persona"),
    ],
)
async def test_the_promise_follows_the_office_hours_in_the_shoppers_own_time(
    talk: Begin,
    clock: Callable[[datetime], None],
    now: str,
    locale: str,
    market: str,
    timezone: str,
    wish: str,
) -> None:
    at = datetime.fromisoformat(now)
    clock(at)
    shopper = talk(locale, market=market, timezone=timezone)
    answer = await shopper.say(wish)
    card = answer.card("handoff")
    promised = datetime.fromisoformat(card["promised_at"])
    assert promised == due(at)
    local = promised.astimezone(ZoneInfo(timezone))
    hours = {f"{local:%H:%M}", f"{local.hour}:{local:%M}", f"{(local.hour - 1) % 12 + 1}:{local:%M}"}
    assert any(text in card["promised_text"] for text in hours), (local, card["promised_text"])
    days = (local.date() - at.astimezone(ZoneInfo(timezone)).date()).days
    if days > 1:
        assert str(local.day) in card["promised_text"]
    assert datetime.fromisoformat((await packet_of(shopper))["promised_at"]) == promised


async def test_the_packet_is_complete(talk: Begin) -> None:
    shopper = talk("en-GB", market="GB", timezone="Europe/London")
    await shopper.say("Where is order 10002? john.carter@example.co.uk")
    await shopper.say("what does delivery to France cost?")
    await shopper.say("I want to return the lamp", "it's too big")
    await shopper.say("this is annoying, I'd rather talk to a person about it")
    packet = await packet_of(shopper)
    assert packet["reason"] == "explicit_wish"
    assert packet["priority"] == 3
    assert (packet["language"], packet["market"], packet["timezone"]) == ("en", "GB", "Europe/London")
    assert [point["sentiment"] for point in packet["sentiment_path"]][-1] in ("negative", "very_negative")
    assert len(packet["sentiment_path"]) == 5
    assert {"track_order", "return_item", "contact_human_agent"} <= {i["name"] for i in packet["intents"]}
    identity = packet["identity"]
    assert identity["level"] == "order"
    assert identity["orders"] == ["10002"]
    assert identity["contact"] == "john.carter@example.co.uk"
    assert identity["name"] == "John Carter"
    assert identity["how"] not in ("", "not verified")
    assert [order["order_number"] for order in packet["orders"]] == ["10002"]
    assert {call["tool"] for call in packet["tool_calls"]} >= {
        "verify_order",
        "track_order",
        "create_return_label",
    }
    assert all(call["result"] for call in packet["tool_calls"])
    (proposal,) = packet["proposals"]
    assert (proposal["order_number"], proposal["state"]) == ("10002", "open")
    assert packet["promises"][-1]["due_at"] == packet["promised_at"]
    assert any(passage["article_id"].startswith("delivery") for passage in packet["passages"])
    assert "verify_order for order 10002: ok" in packet["tried"]
    assert "person" in packet["open_question"]
    assert packet["suggested_next_step"]
    assert packet["suggested_reply"]
    assert any("john.carter@example.co.uk" in line for line in packet["last_messages"])


async def test_the_order_of_a_first_message_is_verified_before_it_is_handed_over(talk: Begin) -> None:
    shopper = talk("en-GB")
    await shopper.say("I'll do a chargeback if I don't get my money for 10002, john.carter@example.co.uk")
    packet = await packet_of(shopper)
    assert packet["identity"]["orders"] == ["10002"]
    assert packet["orders"][0]["order_number"] == "10002"


async def test_the_open_question_is_what_was_asked_and_not_the_yes(talk: Begin) -> None:
    shopper = talk("en-GB")
    await shopper.say("I am honestly a bit frustrated, the seam of the coat is uneven")
    answer = await shopper.say("yes")
    if not answer.handed_off:
        answer = await shopper.say("human")
    assert "seam of the coat" in (await packet_of(shopper))["open_question"]


@pytest.mark.parametrize(
    ("locale", "wish", "question", "thanks"),
    [
        ("en-GB", "I want a human", "where is my order 10001? anna.schmidt@example.de", "thanks"),
        (
            "de-DE",
            "Ich will mit einem Menschen sprechen",
            "Wo ist mein Paket? 10001 anna.schmidt@example.de",
            "Danke",
        ),
        ("ar-AE", "أريد التحدث مع موظف", "أين طلبي 10001؟ anna.schmidt@example.de", "شكرا"),
    ],
)
async def test_the_bot_answers_while_the_shopper_waits_is_silent_for_a_person_and_takes_over_again(
    talk: Begin, locale: str, wish: str, question: str, thanks: str
) -> None:
    shopper = talk(locale)
    first = await shopper.say(wish)
    queued = await shopper.say(question)
    assert queued.card("tracking")
    assert not queued.handed_off
    assert (await shopper.say(thanks)).text
    again = await shopper.say(wish)
    assert again.card("handoff")["promised_at"] == first.card("handoff")["promised_at"]
    assert again.text != first.text

    await act(shopper, "claim")
    silent = await shopper.say("hello?")
    assert silent.text == ""
    assert not [event for event in silent.raw["events"] if event["kind"] == "reply"]
    await act(shopper, "reply", {"text": "Hello, Mila here. I have found it."})
    assert [e["text"] for e in await shopper.events() if e["kind"] == "message"][-1].startswith("Hello, Mila")

    await act(shopper, "release")
    back = await shopper.say(question)
    assert back.card("tracking")
    assert_handed_over(await shopper.say(wish))  # and a second time, if that is wanted


@pytest.mark.parametrize(
    ("locale", "wish", "when"),
    [
        ("en-GB", "I want a human", "when will someone reply?"),
        ("de-DE", "Ich will mit einem Menschen sprechen", "Wann meldet sich denn jemand?"),
        ("fr-FR", "Je voudrais parler à un conseiller", "Quand est-ce que quelqu'un va me répondre ?"),
        ("es-ES", "Quiero hablar con una persona", "¿cuándo me van a contestar?"),
        ("zh-CN", "转人工", "多久回复我"),
        ("ar-AE", "أريد التحدث مع موظف", "متى سيتم الرد علي؟"),
    ],
)
async def test_whoever_waits_is_told_again_until_when_and_not_offered_what_they_have(
    talk: Begin, locale: str, wish: str, when: str
) -> None:
    shopper = talk(locale)
    promise = (await shopper.say(wish)).card("handoff")
    told = await shopper.say(when)
    assert told.card("handoff")["promised_at"] == promise["promised_at"]
    assert promise["promised_text"] in told.text
    murky = await shopper.say("那个什么来着" if locale == "zh-CN" else "hmm")
    assert murky.text
    assert "choices" not in murky.kinds
    assert not murky.handed_off
    queued = [event for event in await shopper.events() if event["kind"] == "handoff"]
    assert [event["state"] for event in queued] == ["queued"]


async def test_a_person_can_be_had_from_everywhere(talk: Begin) -> None:
    """In the middle of any question of the bot."""
    for texts in (
        ("I want to return something",),
        ("I want to return the desk lamp from order 10002, john.carter@example.co.uk",),
        ("cancel order 10004 li.wei@example.cn",),
        ("change the address of order 10004, li.wei@example.cn",),
    ):
        shopper = talk("en-GB")
        await shopper.say(*texts)
        assert_handed_over(await shopper.say("no, let me speak to a person"))


@pytest.fixture
def clock(assembled: Crossdesk, monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the time at which the product believes to be."""

    def _set(at: datetime) -> None:
        for part in (assembled.service, assembled.service.runner.answerer, assembled.desk):
            monkeypatch.setitem(vars(part), "clock", lambda: at)

    return _set
