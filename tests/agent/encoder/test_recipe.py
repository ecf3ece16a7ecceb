"""The whole training on a handful of messages: what `make train` does, in a minute."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from agent.encoder.encoder import Encoder
from agent.encoder.heads import FILE, Heads
from agent.encoder.tagger import TAGS

pytestmark = [
    pytest.mark.models,
    # torch's older exporter needs nothing but onnx; torch warns all along its way that a newer one exists
    pytest.mark.filterwarnings("ignore"),
]
DATA = Path(__file__).resolve().parents[3] / "data"
NAMES = ("track_order", "cancel_order", "out_of_scope")


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def _some(kind: str, language: str, count: int) -> list[dict[str, object]]:
    lines = (DATA / kind / f"{language}.jsonl").read_text("utf-8").split("\n")
    rows = [json.loads(line) for line in lines if line]
    if kind == "intents":
        rows = [row for name in NAMES for row in [r for r in rows if r.get("intent") == name][:count]]
    return rows[:: max(1, len(rows) // (3 * count))]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch", reason="NOT TESTED: the training of the encoder, for want of torch")
    from agent.encoder.training.fit import Plan
    from agent.encoder.training.recipe import train

    data = tmp_path_factory.mktemp("data")
    (data / "intents").mkdir()
    (data / "intents" / "intents.yaml").write_text(json.dumps({"intents": dict.fromkeys(NAMES, "")}), "utf-8")
    for language in ("en", "ja"):
        for kind in ("intents", "sentiment", "names"):
            _write(data / kind / f"{language}.jsonl", _some(kind, language, 12))
        rows = _some("intents", language, 30)[-40:]
        _write(data / "evals" / "intents" / "validation" / f"{language}.jsonl", rows)
        _write(
            data / "evals" / "sentiment" / "validation" / f"{language}.jsonl",
            _some("sentiment", language, 10),
        )
    train(data, plan=Plan(layers=(0, 11), epochs=1, batch=16), report=lambda _: None)
    return data / "encoder"


def test_a_training_leaves_a_model_that_is_served(trained: Path) -> None:
    encoder = Encoder(trained)
    heads = Heads.load(trained / FILE, encoder=encoder.version)
    assert heads.names("intents") == NAMES
    assert heads.names("tags") == TAGS
    found = encoder.encode("Where is my parcel?")
    assert np.isfinite(heads.chances("intents", found)).all()
    assert np.linalg.norm(found.query) == pytest.approx(1, abs=1e-3)


def test_a_training_says_what_it_was_made_of(trained: Path) -> None:
    record = json.loads((trained / "training.json").read_text("utf-8"))
    assert record["layers"] == 2
    assert record["messages"] > 100
    assert len(record["digest"]) == 64
