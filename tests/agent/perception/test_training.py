"""A tiny data set is trained on, kept, and read again; a model file that does not fit is refused by name."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from agent.perception.errors import ModelFileError, TrainingDataError
from agent.perception.features import sparse
from agent.perception.intents import IntentModel, stated
from agent.perception.training import Trained, train
from retrieval.testing import HashEmbedder

pytest.importorskip("scipy", reason="NOT TESTED: training, for want of scipy")

EMBEDDER = HashEmbedder(name="hash-tiny")
SUBJECTS = {
    "en": ("order", "parcel", "package", "delivery", "shipment", "lamp", "coat", "boots", "dress", "chair"),
    "de": (
        "Bestellung",
        "Paket",
        "Sendung",
        "Lieferung",
        "Ware",
        "Lampe",
        "Jacke",
        "Stiefel",
        "Kleid",
        "Stuhl",
    ),
}
FRAMES = {
    "track_order": {"en": "where is the {} right now", "de": "wo ist gerade {}"},
    "cancel_order": {"en": "cancel the {} immediately", "de": "bitte {} stornieren"},
    "get_invoice": {"en": "send an invoice about the {}", "de": "Rechnung wegen {} schicken"},
}


def _write(folder: Path, *, names: tuple[str, ...] = tuple(FRAMES)) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "intents.yaml").write_text(json.dumps({"intents": dict.fromkeys(names, "")}), "utf-8")
    for language, subjects in SUBJECTS.items():
        rows = [
            {"text": frames[language].format(subject), "lang": language, "intent": intent}
            for intent, frames in FRAMES.items()
            for subject in subjects
        ]
        (folder / f"{language}.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return folder


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    folder = tmp_path_factory.mktemp("tiny")
    return train(_write(folder / "data"), EMBEDDER, cache=folder / "cache", report=lambda _: None)


@pytest.fixture
def save(trained: Trained, tmp_path: Path) -> Callable[..., Path]:
    def saved(**changed: object) -> Path:
        path = tmp_path / "model.npz"
        arrays = {name: value for name, value in (trained.arrays | changed).items() if value is not None}
        np.savez_compressed(path, **arrays)
        return path

    return saved


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("where is the hat right now", "track_order"),
        ("cancel the hat immediately", "cancel_order"),
        ("send an invoice about the hat", "get_invoice"),
        ("wo ist gerade Hut", "track_order"),
        ("bitte Hut stornieren", "cancel_order"),
    ],
)
def test_a_trained_model_reads_what_it_has_not_seen(
    save: Callable[..., Path], text: str, intent: str
) -> None:
    model = IntentModel.load(save(), embedder_id=EMBEDDER.id)
    reading = model.read(text, EMBEDDER.embed_query(text))
    assert reading.intents[0].name == intent


def test_the_measurement_is_of_messages_that_were_held_out(trained: Trained) -> None:
    measured = trained.measured
    assert 0 < measured.n < 60
    assert set(measured.by_language) <= {"en", "de"}
    for share in (
        measured.accuracy,
        measured.macro_f1,
        measured.both_found,
        measured.false_seconds,
        measured.confident,
    ):
        assert 0.0 <= share <= 1.0


def test_training_twice_gives_the_same_model(trained: Trained, tmp_path: Path) -> None:
    again = train(_write(tmp_path / "data"), EMBEDDER, cache=tmp_path / "cache", report=lambda _: None)
    assert again.measured == trained.measured
    assert all(np.array_equal(again.arrays[name], value) for name, value in trained.arrays.items())


def test_training_says_what_it_does(tmp_path: Path) -> None:
    said: list[str] = []
    train(_write(tmp_path / "data"), EMBEDDER, cache=tmp_path / "cache", report=said.append)
    assert said[0].startswith("60 messages, ")


def test_an_intent_without_messages_is_named(tmp_path: Path) -> None:
    folder = _write(tmp_path / "data", names=(*FRAMES, "warranty"))
    with pytest.raises(TrainingDataError, match="no message for warranty"):
        train(folder, EMBEDDER, cache=tmp_path / "cache", report=lambda _: None)


def test_a_bad_line_stops_the_training_with_its_place(tmp_path: Path) -> None:
    folder = _write(tmp_path / "data", names=("track_order", "cancel_order"))
    with pytest.raises(TrainingDataError, match=r"de\.jsonl:21: unknown intent 'get_invoice'"):
        train(folder, EMBEDDER, cache=tmp_path / "cache", report=lambda _: None)


def test_a_text_without_words_states_nothing(save: Callable[..., Path]) -> None:
    model = IntentModel.load(save(), embedder_id=EMBEDDER.id)
    reading = model.read("?! 👍", EMBEDDER.embed_query("?!"))
    assert reading.intents == ()
    assert not reading.confident


def test_a_second_intent_counts_from_its_threshold() -> None:
    assert stated(np.array([0.1, 0.9, 0.5, 0.46, 0.48], dtype=np.float32)) == [1, 2]
    assert stated(np.array([0.1, 0.2, 0.05], dtype=np.float32)) == [1]


def test_features_are_in_order_each_once_and_bounded() -> None:
    bins, values = sparse("where is my order? " * 500)
    assert list(bins) == sorted(set(bins.tolist()))
    assert len(values) == len(bins) < 2000


def test_a_model_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"nowhere\.npz.*make train"):
        IntentModel.load(tmp_path / "nowhere.npz", embedder_id="x")


def _npy() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.zeros(3))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"nonsense", b"PK\x03\x04nonsense", b"version https://git-lfs.github.com/spec/v1\n", _npy()],
    ids=["empty", "text", "half a zip", "a pointer", "an array"],
)
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.npz"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match="no readable intent model"):
        IntentModel.load(path, embedder_id=EMBEDDER.id)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_model_that_was_cut_off_is_refused(save: Callable[..., Path], share: float) -> None:
    path = save()
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ModelFileError, match="no readable intent model"):
        IntentModel.load(path, embedder_id=EMBEDDER.id)


def test_a_model_with_flipped_bytes_is_refused(save: Callable[..., Path]) -> None:
    path = save()
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(byte ^ 0xFF for byte in content[middle : middle + 64])
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match="no readable intent model"):
        IntentModel.load(path, embedder_id=EMBEDDER.id)


@pytest.mark.parametrize(
    "part", ["format", "features", "names", "embedder_id", "mean", "dense", "sparse", "bias", "idf"]
)
def test_a_model_that_lacks_a_part_is_refused(save: Callable[..., Path], part: str) -> None:
    with pytest.raises(ModelFileError):
        IntentModel.load(save(**{part: None}), embedder_id=EMBEDDER.id)


@pytest.mark.parametrize("part", ["format", "features"])
def test_a_model_of_another_version_is_refused(save: Callable[..., Path], part: str) -> None:
    with pytest.raises(ModelFileError, match="another version: run 'make train'"):
        IntentModel.load(save(**{part: np.array(999)}), embedder_id=EMBEDDER.id)


def test_a_model_for_another_embedder_is_refused_and_both_are_named(save: Callable[..., Path]) -> None:
    with pytest.raises(ModelFileError, match="'hash-tiny', but 'other' is configured"):
        IntentModel.load(save(), embedder_id="other")
