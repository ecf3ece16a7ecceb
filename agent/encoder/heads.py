"""What is read off an encoding: linear heads, kept apart from the encoder so that they can be fitted anew."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from agent.encoder.encoder import Encoding
from agent.encoder.errors import HeadsError

__all__ = ["FILE", "FORMAT", "Head", "Heads"]

Floats = npt.NDArray[np.float32]

FILE: Final = "heads.npz"
FORMAT: Final = 1
_UNREADABLE: Final = (
    OSError, EOFError, KeyError, TypeError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error
)  # fmt: skip
"""What numpy raises for a file that is empty, cut off, altered, or something else."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """A linear layer: `weights` (outputs, inputs), `bias` (outputs,), the outputs' names, and its calibration.

    Logits are multiplied by `slope` and shifted by `shift`, fitted on validation messages (Platt scaling), so that a
    probability of 0.8 is right in four of five cases.
    """

    names: tuple[str, ...]
    weights: Floats
    bias: Floats
    slope: float = 1.0
    shift: float = 0.0

    def logits(self, features: Floats) -> Floats:
        """Calibrated logits, shape (…, outputs)."""
        return np.asarray((features @ self.weights.T + self.bias) * self.slope + self.shift, dtype=np.float32)


class Heads:
    """The heads of one encoder. Immutable."""

    def __init__(
        self, heads: Mapping[str, Head], *, settings: Mapping[str, float], encoder: str = ""
    ) -> None:
        """Take the heads, the thresholds that were chosen with them, and the version of the encoder they are for."""
        self.heads = dict(heads)
        self.settings = dict(settings)
        self.encoder = encoder

    @classmethod
    def load(cls, path: Path, *, encoder: str) -> Heads:
        """Read a file that `save` wrote for the encoder of that version.

        Raises HeadsError when it is missing, damaged, of another version, or for another encoder.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            if int(arrays["format"]) != FORMAT:
                raise HeadsError(f"{path}: the heads are of another version: run 'crossdesk train'")
            heads = {str(name): _head(arrays, str(name)) for name in arrays["heads"]}
            made_for = str(arrays["encoder"])
            settings = dict(zip(arrays["settings"].tolist(), arrays["values"].tolist(), strict=True))
        except _UNREADABLE as exc:
            raise HeadsError(f"{path}: there are no readable heads: run 'crossdesk train'") from exc
        if made_for != encoder:
            raise HeadsError(f"{path}: made for the encoder {made_for}, not {encoder}: run 'crossdesk train'")
        return cls(heads, settings=settings, encoder=made_for)

    def save(self, path: Path) -> None:
        """Write the heads to `path`."""
        arrays: dict[str, Any] = {
            "format": np.array(FORMAT),
            "encoder": np.array(self.encoder),
            "heads": np.array(list(self.heads)),
            "settings": np.array(list(self.settings)),
            "values": np.array(list(self.settings.values()), dtype=np.float64),
        }
        for name, head in self.heads.items():
            arrays |= {
                f"{name}.names": np.array(head.names),
                f"{name}.weights": head.weights.astype(np.float32),
                f"{name}.bias": head.bias.astype(np.float32),
                f"{name}.scale": np.array([head.slope, head.shift]),
            }
        draft = path.with_suffix(".tmp.npz")
        np.savez_compressed(draft, **arrays)
        draft.replace(path)

    @property
    def digest(self) -> str:
        """What tells these heads from others in a report."""
        found = hashlib.sha256(repr(sorted(self.settings.items())).encode())
        for name in sorted(self.heads):
            found.update(self.heads[name].weights.tobytes())
        return found.hexdigest()[:10]

    def names(self, head: str) -> tuple[str, ...]:
        """The outputs of a head, in order."""
        return self.heads[head].names

    def chances(self, head: str, encoding: Encoding) -> Floats:
        """The probability of each output by itself, shape (outputs,)."""
        return np.asarray(1 / (1 + np.exp(-self.heads[head].logits(encoding.pooled))), dtype=np.float32)

    def shares(self, head: str, features: Floats) -> Floats:
        """Probabilities of outputs that exclude one another: they sum to 1 over the last axis."""
        logits = self.heads[head].logits(features)
        powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float32)


def _head(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> Head:
    slope, shift = (float(value) for value in arrays[f"{name}.scale"])
    return Head(
        names=tuple(str(found) for found in arrays[f"{name}.names"]),
        weights=arrays[f"{name}.weights"],
        bias=arrays[f"{name}.bias"],
        slope=slope,
        shift=shift,
    )
