"""What a follower is told of a reply that is being written: all of it once, whatever was lost or came late."""

from __future__ import annotations

from datetime import UTC, datetime

from agent.conversation.events import Event, OwnershipEvent, Reply, ReplyEvent, TextDeltaEvent
from agent.live import LiveText
from agent.store.signals import Draft

NOW = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


def draft(text: str, turn: str = "1") -> Draft:
    return Draft(turn=f"turn_{turn}", message_id=f"msg_{turn}", text=text)


def reply(text: str, turn: str = "1") -> ReplyEvent:
    return ReplyEvent(
        at=NOW,
        source="bot",
        turn=f"turn_{turn}",
        message_id=f"msg_{turn}",
        reply=Reply(text=text, language="en"),
    )


def texts(events: object) -> list[str]:
    assert isinstance(events, list | tuple)
    return [event.text for event in events if isinstance(event, TextDeltaEvent)]


def told(live: LiveText, *events: Event) -> list[str]:
    return texts(list(live.with_pieces(events)))


def test_a_draft_that_was_lost_comes_with_the_next() -> None:
    live = LiveText(whole=True)
    assert texts(live.piece(draft("One."), NOW)) == ["One."]
    assert texts(live.piece(draft("One. Two. Three."), NOW)) == [" Two. Three."]
    assert texts(live.piece(draft("One. Two. Three."), NOW)) == []
    assert told(live, reply("One. Two. Three. Four.")) == [" Four."]


def test_a_reply_that_was_not_drafted_is_told_in_whole_to_who_waits_for_it() -> None:
    assert told(LiveText(whole=True), reply("One.")) == ["One."]
    assert told(LiveText(whole=False), reply("One.")) == []


def test_a_draft_that_comes_after_its_reply_tells_nothing() -> None:
    live = LiveText(whole=True)
    told(live, reply("One."))
    assert texts(live.piece(draft("One. Two."), NOW)) == []
    assert texts(live.piece(draft("Two.", turn="2"), NOW)) == ["Two."]
    assert texts(live.piece(draft("One. Two."), NOW)) == []


def test_what_another_worker_writes_anew_after_a_crash_comes_with_the_reply() -> None:
    live = LiveText(whole=True)
    live.piece(draft("One. Two."), NOW)
    assert texts(live.piece(draft("Uno."), NOW)) == []
    events = list(live.with_pieces([reply("Uno. Due.")]))
    assert events == [reply("Uno. Due.")]


def test_nothing_is_told_once_a_person_has_taken_over() -> None:
    live = LiveText(whole=False)
    assert texts(live.piece(draft("One."), NOW)) == ["One."]
    told(live, OwnershipEvent(at=NOW, source="human", owner="human", previous="queued"))
    assert texts(live.piece(draft("One. Two."), NOW)) == []
    told(live, OwnershipEvent(at=NOW, source="human", owner="bot", previous="human"))
    assert texts(live.piece(draft("One. Two."), NOW)) == [" Two."]
