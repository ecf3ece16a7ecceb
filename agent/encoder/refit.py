"""Fit intents and languages anew on the encoder as it is: what `crossdesk train` does with a team's own messages.

The encoder stays; only the linear heads over it are fitted, which takes minutes and no torch. A fifth of the messages
is held out first, near-duplicates on the same side, to measure the heads and to scale their probabilities; those that
are kept are then fitted on everything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.multiclass import OneVsRestClassifier  # type: ignore[import-untyped]

from agent.encoder.encoder import Encoder
from agent.encoder.heads import Head, Heads
from agent.encoder.training.augment import Augmenter, Chances
from agent.encoder.training.calibrate import calibrated, second_threshold
from agent.encoder.training.examples import Example, read_folder
from agent.perception.dataset import groups, read_names
from agent.perception.errors import TrainingDataError
from agent.perception.intents import alone_mask, stated

__all__ = ["Measured", "refit"]

Floats = npt.NDArray[np.float32]
Report = Callable[[str], None]

HELD_OUT: Final = 0.2
_STRENGTH: Final = 1.0  # inverse of the L2 penalty; the features have unit variance
_SEED: Final = 7
_EACH: Final = 1_000  # messages between two reports
_PAIRED: Final = Chances(
    digits=0, company=0.1, second=0.25, typo=0, lower=0, upper=0, plain=0, unpunctuated=0, code=0, crop=0
)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What the held-out part showed: the share whose first intent is right, in all and by language, and of pairs."""

    n: int
    accuracy: float
    by_language: dict[str, float]
    both_found: float


def refit(
    folder: Path, encoder: Encoder, heads: Heads, *, cache: Path, report: Report = print
) -> tuple[Heads, Measured]:
    """Heads for the intents of `folder/intents.yaml` and the messages of `folder/*.jsonl`, and how they did.

    Raises TrainingDataError for a bad line, or an intent without messages.
    """
    names = read_names(folder / "intents.yaml")
    rows = read_folder(folder, "intents")
    known = {name for row in rows for name in row.intents or ()}
    if missing := [name for name in names if name not in known]:
        raise TrainingDataError(f"{folder}: no message for {', '.join(missing)}")
    if unknown := sorted(known - set(names)):
        raise TrainingDataError(f"{folder}: 'intents.yaml' does not list {', '.join(unknown)}")
    held = _held_out(rows)
    tested = [row for row, out in zip(rows, held, strict=True) if out]
    kept = [row for row, out in zip(rows, held, strict=True) if not out]
    joined = [_joined(kept), _joined(tested)]
    everything = [*kept, *joined[0], *tested, *joined[1]]
    features = _encode([row.text for row in everything], encoder, cache, report)
    border = len(kept) + len(joined[0])
    own = features[border : border + len(tested)]
    report("measuring on held-out messages")
    trial = _fit(features[:border], everything[:border], names)
    trial = calibrated(trial, own, tested)
    second = second_threshold(trial, own, tested)
    measured = _measure(trial, own, tested, second)
    report("fitting on everything")
    final = replace(_fit(features, everything, names), slope=trial.slope, shift=trial.shift)
    made = dict(heads.heads) | {"intents": final, "language": _fit_language(features, everything, heads)}
    return Heads(made, settings=heads.settings | {"second": second}, encoder=heads.encoder), measured


def _held_out(rows: Sequence[Example]) -> npt.NDArray[np.bool_]:
    """A fifth of the messages; near-duplicates are on the same side."""
    numbers = np.array(groups([row.text for row in rows]))
    unique = np.random.default_rng(_SEED).permutation(np.unique(numbers))
    return np.isin(numbers, unique[: int(len(unique) * HELD_OUT)])


def _joined(rows: Sequence[Example]) -> list[Example]:
    """Further messages: requests in company, and two at once."""
    augmenter = Augmenter(rows, seed=_SEED, chances=_PAIRED)
    return [found for row in rows for found, is_joined in [augmenter.vary(row)] if is_joined]


def _encode(texts: Sequence[str], encoder: Encoder, cache: Path, report: Report) -> Floats:
    """The pooled features of texts; those of earlier trainings with the same encoder are kept in `cache`."""
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / f"features-{encoder.version}.npz"
    known: dict[str, npt.NDArray[np.float16]] = {}
    if path.exists():
        with np.load(path) as stored:
            known = dict(zip(stored["keys"].tolist(), stored["values"], strict=True))
    keys = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
    fresh = 0
    for key, text in zip(keys, texts, strict=True):
        if key not in known:
            known[key] = encoder.encode(text).pooled.astype(np.float16)
            fresh += 1
            if fresh % _EACH == 0:
                report(f"{fresh} new messages read")
    if fresh:
        draft = path.with_suffix(".tmp.npz")
        np.savez(draft, keys=np.array(list(known)), values=np.stack(list(known.values())))
        draft.replace(path)
    return np.stack([known[key] for key in keys]).astype(np.float32)


def _fit(features: Floats, rows: Sequence[Example], names: tuple[str, ...]) -> Head:
    """A logistic regression for each intent."""
    targets = np.array([[name in (row.intents or ()) for name in names] for row in rows], dtype=np.int8)
    return _linear(features, targets, names)


def _linear(features: Floats, targets: npt.NDArray[np.int8], names: tuple[str, ...]) -> Head:
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-4
    model = OneVsRestClassifier(LogisticRegression(C=_STRENGTH / len(features) * 1e4, max_iter=200), n_jobs=1)
    model.fit((features - mean) / spread, targets)
    weights = np.vstack([one.coef_ for one in model.estimators_]) / spread
    bias = np.array([one.intercept_[0] for one in model.estimators_]) - weights @ mean
    return Head(names=names, weights=weights.astype(np.float32), bias=bias.astype(np.float32))


def _fit_language(features: Floats, rows: Sequence[Example], heads: Heads) -> Head:
    """The shipped head where the messages' languages are its own; a new one where a language came along."""
    shipped = heads.heads["language"]
    found = tuple(dict.fromkeys([*shipped.names, *sorted({row.language for row in rows})]))
    if found == shipped.names:
        return shipped
    targets = np.array([[row.language == name for name in found] for row in rows], dtype=np.int8)
    present = targets.any(axis=0)
    return _linear(features, targets[:, present], tuple(np.array(found)[present].tolist()))


def _measure(head: Head, features: Floats, rows: Sequence[Example], second: float) -> Measured:
    chances = 1 / (1 + np.exp(-head.logits(features)))
    alone = alone_mask(head.names)
    said = [[head.names[place] for place in stated(chance, alone, second)] for chance in chances]
    right = np.array([names[0] in (row.intents or ()) for names, row in zip(said, rows, strict=True)])
    pairs = [
        set(n) == set(r.intents or ()) for n, r in zip(said, rows, strict=True) if len(r.intents or ()) == 2
    ]
    languages = np.array([row.language for row in rows])
    return Measured(
        n=len(rows),
        accuracy=float(right.mean()),
        by_language={
            code: float(right[languages == code].mean()) for code in sorted(set(languages.tolist()))
        },
        both_found=float(np.mean(pairs)) if pairs else 0.0,
    )
