"""Heads keep what they are given, and a file that does not fit is refused by name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from agent.encoder.encoder import Encoding
from agent.encoder.errors import HeadsError
from agent.encoder.heads import FORMAT, Head, Heads

ENCODING = Encoding(
    states=np.zeros((2, 2), np.float32),
    offsets=((0, 1), (1, 2)),
    pooled=np.array([1.0, 2.0], np.float32),
    query=np.array([1.0, 0.0], np.float32),
)


def _heads() -> Heads:
    weights = np.array([[1.0, 0.0], [0.0, -1.0]], np.float32)
    head = Head(
        names=("a", "b"), weights=weights, bias=np.array([0.5, 0.0], np.float32), slope=2.0, shift=1.0
    )
    return Heads({"intents": head}, settings={"second": 0.25}, encoder="v1")


def test_logits_are_scaled_and_shifted() -> None:
    assert _heads().heads["intents"].logits(ENCODING.pooled).tolist() == [4.0, -3.0]


def test_chances_stand_for_themselves_and_shares_sum_to_one() -> None:
    assert _heads().chances("intents", ENCODING).tolist() == pytest.approx([0.98201, 0.04743], abs=1e-4)
    assert _heads().shares("intents", ENCODING.pooled).sum() == pytest.approx(1)


def test_a_file_gives_back_what_was_saved(tmp_path: Path) -> None:
    _heads().save(tmp_path / "heads.npz")
    read = Heads.load(tmp_path / "heads.npz", encoder="v1")
    assert read.names("intents") == ("a", "b")
    assert read.settings == {"second": 0.25}
    assert read.chances("intents", ENCODING).tolist() == _heads().chances("intents", ENCODING).tolist()


def test_heads_of_another_encoder_are_refused(tmp_path: Path) -> None:
    _heads().save(tmp_path / "heads.npz")
    with pytest.raises(HeadsError, match="made for the encoder v1, not v2: run 'crossdesk train'"):
        Heads.load(tmp_path / "heads.npz", encoder="v2")


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut off"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "heads.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(HeadsError, match=r"heads\.npz: there are no readable heads"):
        Heads.load(path, encoder="v1")


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "heads.npz"
    _heads().save(path)
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    np.savez(path, **(arrays | {"format": np.array(FORMAT + 1)}))
    with pytest.raises(HeadsError, match="another version"):
        Heads.load(path, encoder="v1")
