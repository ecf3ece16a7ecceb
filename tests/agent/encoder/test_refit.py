"""A team's own intents and languages are learnt from a folder of messages, without touching code or the encoder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.encoder.encoder import Encoder
from agent.encoder.heads import Heads
from agent.encoder.refit import refit
from agent.perception.errors import TrainingDataError
from agent.perception.intents import IntentReader

GOODS = (
    "lamp",
    "coat",
    "boots",
    "dress",
    "chair",
    "kettle",
    "tent",
    "scarf",
    "phone case",
    "belt",
    "watch",
    "mug",
)
FRAMES = {
    "gift_wrap": ("please gift wrap the {}", "can the {} come in wrapping paper with a card"),
    "track_order": ("where is the {} that I ordered", "has my {} been sent out already"),
    "loyalty_points": ("how many points do I get for the {}", "can I pay the {} with my bonus points"),
}


def _write(folder: Path, names: tuple[str, ...] = tuple(FRAMES)) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "intents.yaml").write_text(json.dumps({"intents": dict.fromkeys(names, "")}), "utf-8")
    rows = [
        {"text": frame.format(thing), "lang": "en", "intent": intent}
        for intent, frames in FRAMES.items()
        for frame in frames
        for thing in GOODS
    ]
    (folder / "en.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    swedish = [
        {"text": f"var är min {thing}, jag har inte fått den än", "lang": "sv", "intent": "track_order"}
        for thing in GOODS
    ]
    (folder / "sv.jsonl").write_text("\n".join(map(json.dumps, swedish)), "utf-8")
    return folder


@pytest.fixture(scope="module")
def fitted(encoder: Encoder, heads: Heads, tmp_path_factory: pytest.TempPathFactory) -> Heads:
    folder = tmp_path_factory.mktemp("own")
    made, measured = refit(
        _write(folder / "data"), encoder, heads, cache=folder / "cache", report=lambda _: None
    )
    assert 0 < measured.n < 84
    return made


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("could you wrap the hat as a present", "gift_wrap"),
        ("where is my hat", "track_order"),
        ("how many bonus points for a hat", "loyalty_points"),
    ],
)
def test_an_intent_of_ones_own_is_read(fitted: Heads, encoder: Encoder, text: str, intent: str) -> None:
    assert IntentReader(fitted).read(text, encoder.encode(text)).intents[0].name == intent


def test_a_language_of_ones_own_joins_the_votes(fitted: Heads, encoder: Encoder) -> None:
    shares = fitted.shares("language", encoder.encode("var är min halsduk, jag har inte fått den").pooled)
    assert fitted.names("language")[int(shares.argmax())] == "sv"


def test_the_rest_of_the_heads_stays(fitted: Heads, heads: Heads) -> None:
    assert fitted.heads["tags"] is heads.heads["tags"]
    assert fitted.heads["sentiment"] is heads.heads["sentiment"]


def test_an_intent_without_messages_is_named(encoder: Encoder, heads: Heads, tmp_path: Path) -> None:
    folder = _write(tmp_path / "data", (*FRAMES, "repair"))
    with pytest.raises(TrainingDataError, match="no message for repair"):
        refit(folder, encoder, heads, cache=tmp_path, report=lambda _: None)


def test_an_intent_that_is_not_listed_is_named(encoder: Encoder, heads: Heads, tmp_path: Path) -> None:
    folder = _write(tmp_path / "data", ("gift_wrap", "track_order"))
    with pytest.raises(TrainingDataError, match="does not list loyalty_points"):
        refit(folder, encoder, heads, cache=tmp_path, report=lambda _: None)
