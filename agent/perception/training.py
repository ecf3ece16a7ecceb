"""Train the intent model from `data/intents/*.jsonl`: `make train`.

Before the model that is shipped is fitted on everything, its kind is measured by cross-validation: the utterances are
split in five, near-duplicates on the same side, and each part is predicted by a model that saw only the other four.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from agent.perception import dataset
from agent.perception.dataset import QueryEmbedder, Utterance
from agent.perception.errors import TrainingDataError
from agent.perception.features import BINS, VERSION, sparse, weighted
from agent.perception.intents import MODEL_FORMAT, IntentModel, second_intents

__all__ = ["Measured", "Trained", "train"]

Floats = npt.NDArray[np.float32]
Report = Callable[[str], None]

STRENGTH: Final = 6.0  # inverse regularisation, chosen by cross-validation from 1, 3, 6, 12, 24
FOLDS: Final = 5
DENSE_SCALE: Final = 3.0  # centred e5 vectors have a length of about 0.4; n-gram vectors have 1
SEEN: Final = 2  # n-grams of fewer utterances are left out


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What cross-validation found. `accuracy`: the first intent is (one of) the right one(s)."""

    n: int
    accuracy: float
    macro_f1: float
    by_language: dict[str, float]
    both_found: float
    out_of_scope_recall: float


@dataclass(frozen=True, kw_only=True)
class Trained:
    """A fitted model's arrays, ready for `numpy.savez_compressed`, and how its kind did in cross-validation."""

    arrays: dict[str, Any]
    measured: Measured


@dataclass(frozen=True, kw_only=True)
class _Data:
    rows: Sequence[Utterance]
    vectors: Floats
    grams: Sequence[tuple[npt.NDArray[np.int64], Floats]]
    names: tuple[str, ...]


def train(folder: Path, embedder: QueryEmbedder, *, cache: Path, report: Report = print) -> Trained:
    """Read, embed (cached), cross-validate and fit. Needs scikit-learn (the extra `train`).

    Raises `TrainingDataError` for a bad line, or an intent without utterances.
    """
    names = dataset.read_names(folder / "intents.yaml")
    rows = [row for path in sorted(folder.glob("*.jsonl")) for row in dataset.read_utterances(path, names)]
    missing = set(names) - {intent for row in rows for intent in row.intents}
    if missing:
        raise TrainingDataError(f"{folder}: no utterance for {', '.join(sorted(missing))}")
    report(f"{len(rows)} utterances; embedding those that are new (about 25 a second)")
    texts = [dataset.as_seen(row.text) for row in rows]
    vectors = dataset.embed(texts, embedder, cache)
    data = _Data(rows=rows, vectors=vectors, grams=[sparse(text) for text in texts], names=names)
    report(f"cross-validating in {FOLDS} parts")
    measured = _cross_validate(data)
    report("fitting on everything")
    arrays = _fit(data, np.arange(len(rows)))
    arrays |= {"embedder_id": np.array(embedder.id), "digest": np.array(dataset.digest(rows))}
    return Trained(arrays=arrays, measured=measured)


def _fit(data: _Data, chosen: npt.NDArray[np.intp]) -> dict[str, Any]:
    """Fit on the chosen rows and return the arrays of a model file, without what names the embedder."""
    from scipy.sparse import hstack  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    idf = _idf(data, chosen)
    mean = data.vectors[chosen].mean(axis=0)
    features = hstack([(data.vectors[chosen] - mean) * DENSE_SCALE, _matrix(data, chosen, idf)]).tocsr()
    picked, labels, weights = _labels(data, chosen)
    head = LogisticRegression(C=STRENGTH, max_iter=400, tol=1e-3)
    head.fit(features[picked], labels, sample_weight=weights)
    order = np.argsort(head.classes_)
    coefficients = head.coef_[order].astype(np.float16)
    size = data.vectors.shape[1]
    return {
        "format": np.array(MODEL_FORMAT),
        "features": np.array(VERSION),
        "names": np.array(data.names),
        "mean": mean.astype(np.float32),
        "dense": (head.coef_[order][:, :size] * DENSE_SCALE).astype(np.float32),
        "sparse": coefficients[:, size:],
        "bias": head.intercept_[order].astype(np.float32),
        "idf": idf,
    }


def _idf(data: _Data, chosen: npt.NDArray[np.intp]) -> Floats:
    """The inverse document frequency of each bin, smoothed; 0 for bins that too few utterances have."""
    counts = np.zeros(BINS, dtype=np.int64)
    for row in chosen:
        counts[data.grams[row][0]] += 1
    idf = np.log((1 + len(chosen)) / (1 + counts)) + 1
    return np.where(counts >= SEEN, idf, 0).astype(np.float32)


def _matrix(data: _Data, chosen: npt.NDArray[np.intp], idf: Floats) -> Any:
    from scipy.sparse import csr_matrix

    weights = [weighted(*data.grams[row], idf) for row in chosen]
    columns = np.concatenate([data.grams[row][0] for row in chosen])
    starts = np.concatenate([[0], np.cumsum([len(found) for found in weights])])
    return csr_matrix((np.concatenate(weights), columns, starts), shape=(len(chosen), BINS))


def _labels(
    data: _Data, chosen: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Floats]:
    """One example for each intent of a row: its place in `chosen`, its label, its weight."""
    index = {name: place for place, name in enumerate(data.names)}
    examples = [
        (place, index[intent], 1.0 / len(data.rows[row].intents))
        for place, row in enumerate(chosen)
        for intent in data.rows[row].intents
    ]
    places, labels, weights = zip(*examples, strict=True)
    return np.array(places), np.array(labels), np.array(weights, dtype=np.float32) * 1.0


def _cross_validate(data: _Data) -> Measured:
    groups = np.array(dataset.groups(data.rows))
    unique = np.random.default_rng(7).permutation(np.unique(groups))
    predicted: dict[int, list[str]] = {}
    for part in np.array_split(unique, FOLDS):
        held_out = np.isin(groups, part)
        arrays = _fit(data, np.flatnonzero(~held_out)) | {"embedder_id": np.array("")}
        model = IntentModel(arrays)
        for row in np.flatnonzero(held_out):
            text = dataset.as_seen(data.rows[row].text)
            chances = model.probabilities(text, data.vectors[row])
            predicted[int(row)] = [data.names[place] for place in second_intents(chances)]
    return _measure(data, predicted)


def _measure(data: _Data, predicted: dict[int, list[str]]) -> Measured:
    right = {row: predicted[row][0] in data.rows[row].intents for row in predicted}
    languages = sorted({row.language for row in data.rows})
    pairs = [row for row in predicted if len(data.rows[row].intents) == 2]
    outside = [row for row in predicted if data.rows[row].intents == ("out_of_scope",)]
    return Measured(
        n=len(predicted),
        accuracy=float(np.mean(list(right.values()))),
        macro_f1=float(np.mean([_f1(data, predicted, name) for name in data.names])),
        by_language={
            code: float(np.mean([right[row] for row in right if data.rows[row].language == code]))
            for code in languages
        },
        both_found=float(np.mean([set(predicted[row]) == set(data.rows[row].intents) for row in pairs])),
        out_of_scope_recall=float(np.mean([predicted[row][0] == "out_of_scope" for row in outside])),
    )


def _f1(data: _Data, predicted: dict[int, list[str]], name: str) -> float:
    """F1 of one intent over the rows with a single intent."""
    single = [row for row in predicted if len(data.rows[row].intents) == 1]
    hits = sum(predicted[row][0] == name == data.rows[row].intents[0] for row in single)
    said = sum(predicted[row][0] == name for row in single)
    true = sum(data.rows[row].intents[0] == name for row in single)
    return 2 * hits / (said + true) if said + true else 0.0
