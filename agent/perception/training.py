"""Train the intent model from `data/intents/*.jsonl`: `make train`.

A fifth of the utterances is held out, near-duplicates on the same side, to measure the kind of model; the model that is
shipped is then fitted on everything. Messages with two intents are rare as data, so that the training part is extended
by joining two messages of the same language; the measured pairs are all written by people.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from agent.perception import dataset
from agent.perception.dataset import QueryEmbedder, Utterance
from agent.perception.errors import TrainingDataError
from agent.perception.features import BINS, VERSION, sparse, weighted
from agent.perception.gist import gist
from agent.perception.intents import MODEL_FORMAT, IntentModel

__all__ = ["Measured", "Trained", "train"]

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]
Report = Callable[[str], None]

DECAY: Final = 0.3  # L2 penalty
DENSE_SCALE: Final = 4.0  # centred e5 vectors have a length of about 0.4; n-gram vectors have 1
SEEN: Final = 2  # n-grams of fewer messages are left out
HELD_OUT: Final = 0.2
PAIRS: Final = 150  # joined messages a language
ITERATIONS: Final = 250
_SEED: Final = 7
_LONGEST_PART: Final = 120  # characters of a message that is joined to another
_TALK: Final = frozenset({"greeting", "thanks", "goodbye", "affirm", "deny", "out_of_scope", "leave_review"})
_JOINTS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (" and ", ". Also, ", "\n", ". ", ", and another thing: "),
    "de": (" und ", ". Außerdem: ", "\n", ". ", ", und noch etwas: "),
    "fr": (" et ", ". Par ailleurs, ", "\n", ". ", ", autre chose : "),
    "es": (" y ", ". Además, ", "\n", ". ", ", otra cosa: "),
    "zh": ("，", "。还有，", "\n", "，另外", "，顺便问下，"),
    "ar": (" و", "، وأيضا ", "\n", ". ", "، وسؤال آخر: "),
}


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What the held-out part showed. `accuracy`: the first intent is (one of) the right one(s).

    `false_seconds` is the share of messages with one intent for which a second was found; `confident` the share that
    is acted on without asking, and `confident_accuracy` how often that is right.
    """

    n: int
    accuracy: float
    macro_f1: float
    by_language: dict[str, float]
    both_found: float
    false_seconds: float
    out_of_scope_recall: float
    confident: float
    confident_accuracy: float


@dataclass(frozen=True, kw_only=True)
class Trained:
    """A fitted model's arrays, ready for `numpy.savez_compressed`, and how its kind did on held-out messages."""

    arrays: dict[str, Any]
    measured: Measured


@dataclass(frozen=True, kw_only=True)
class _Data:
    rows: Sequence[Utterance]
    vectors: Floats
    grams: Sequence[tuple[npt.NDArray[np.int64], Floats]]
    names: tuple[str, ...]


def train(folder: Path, embedder: QueryEmbedder, *, cache: Path, report: Report = print) -> Trained:
    """Read, embed (cached), measure and fit. Needs scipy.

    Raises `TrainingDataError` for a bad line, or an intent without messages.
    """
    names = dataset.read_names(folder / "intents.yaml")
    rows = [row for path in sorted(folder.glob("*.jsonl")) for row in dataset.read_utterances(path, names)]
    missing = set(names) - {intent for row in rows for intent in row.intents}
    if missing:
        raise TrainingDataError(f"{folder}: no message for {', '.join(sorted(missing))}")
    held_out = _held_out(rows)
    sides = (np.flatnonzero(~held_out), np.flatnonzero(held_out))
    pairs = [_joined([rows[row] for row in side]) for side in sides]
    everything = [*rows, *pairs[0], *pairs[1]]
    report(f"{len(rows)} messages, {len(everything) - len(rows)} joined ones; embedding those that are new")
    texts = [_as_classified(row) for row in everything]
    vectors = dataset.embed(texts, embedder, cache)
    data = _Data(rows=everything, vectors=vectors, grams=[sparse(text) for text in texts], names=names)
    report("measuring on held-out messages")
    kept = np.concatenate([sides[0], np.arange(len(rows), len(rows) + len(pairs[0]))])
    measured = _measure(data, sides[1], _fit(data, kept))
    report("fitting on everything")
    arrays = _fit(data, np.arange(len(everything)))
    arrays |= {"embedder_id": np.array(embedder.id), "digest": np.array(dataset.digest(rows))}
    return Trained(arrays=arrays, measured=measured)


def _as_classified(row: Utterance) -> str:
    """The text as the model will be given it: masked, without numbers and proofs."""
    return gist(dataset.as_seen(row.text), row.language)


def _held_out(rows: Sequence[Utterance]) -> npt.NDArray[np.bool_]:
    """A fifth of the messages; near-duplicates are on the same side."""
    groups = np.array(dataset.groups(rows))
    unique = np.random.default_rng(_SEED).permutation(np.unique(groups))
    return np.isin(groups, unique[: int(len(unique) * HELD_OUT)])


def _joined(rows: Sequence[Utterance]) -> list[Utterance]:
    """Pairs of short messages of one language with different intents, joined as people join two requests."""
    rng = random.Random(_SEED)  # noqa: S311 - repeatable, not secret
    found: list[Utterance] = []
    for language, joints in _JOINTS.items():
        parts = [
            row
            for row in rows
            if row.language == language
            and len(row.intents) == 1
            and row.intents[0] not in _TALK
            and len(row.text) <= _LONGEST_PART
        ]
        count = PAIRS * len(parts) // max(1, sum(row.language == language for row in rows))
        for _ in range(count if len(parts) > 1 else 0):
            first, second = rng.sample(parts, 2)
            if first.intents != second.intents:
                text = f"{first.text.rstrip(' .。')}{rng.choice(joints)}{second.text}"
                intents = (first.intents[0], second.intents[0])
                found.append(Utterance(text=text, language=language, intents=intents))
    return found


def _fit(data: _Data, chosen: Places) -> dict[str, Any]:
    """Fit on the chosen rows and return the arrays of a model file, without what names the embedder.

    One logistic regression an intent, all in one matrix, by L-BFGS.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    idf = _idf(data, chosen)
    mean = data.vectors[chosen].mean(axis=0)
    dense = (data.vectors[chosen] - mean) * DENSE_SCALE
    grams = _matrix(data, chosen, idf)
    targets = _targets(data, chosen)
    shape = (dense.shape[1] + grams.shape[1] + 1, len(data.names))

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat.reshape(shape).astype(np.float32)
        scores = dense @ weights[: dense.shape[1]] + grams @ weights[dense.shape[1] : -1] + weights[-1]
        chances = 1 / (1 + np.exp(-scores))
        value = np.logaddexp(0, scores).sum() - (scores * targets).sum()
        value += 0.5 * DECAY * float((weights[:-1] ** 2).sum())
        error = (chances - targets).astype(np.float32)
        gradient = np.vstack([dense.T @ error, grams.T @ error, error.sum(axis=0)[None]])
        gradient[:-1] += DECAY * weights[:-1]
        return float(value), gradient.astype(np.float64).ravel()

    start = np.zeros(shape)
    start[-1] = -3.5  # most messages do not state a given intent
    solved = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    weights = solved.x.reshape(shape).astype(np.float32)
    size = dense.shape[1]
    return {
        "format": np.array(MODEL_FORMAT),
        "features": np.array(VERSION),
        "names": np.array(data.names),
        "mean": mean.astype(np.float32),
        "dense": weights[:size].T * DENSE_SCALE,
        "sparse": weights[size:-1].astype(np.float16),
        "bias": weights[-1],
        "idf": idf,
    }


def _idf(data: _Data, chosen: Places) -> Floats:
    """The inverse document frequency of each bin, smoothed; 0 for bins that too few messages have."""
    counts = np.zeros(BINS, dtype=np.int64)
    for row in chosen:
        counts[data.grams[row][0]] += 1
    idf = np.log((1 + len(chosen)) / (1 + counts)) + 1
    return np.where(counts >= SEEN, idf, 0).astype(np.float32)


def _matrix(data: _Data, chosen: Places, idf: Floats) -> Any:
    """The n-grams of the chosen rows: a column for each bin that has a weight."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    weights = [weighted(bins, values, idf) for bins, values in (data.grams[row] for row in chosen)]
    columns = np.concatenate([data.grams[row][0] for row in chosen])
    starts = np.concatenate([[0], np.cumsum([len(found) for found in weights])])
    whole = csr_matrix((np.concatenate(weights), columns, starts), shape=(len(chosen), BINS))
    return whole[:, np.flatnonzero(idf > 0)].tocsr()


def _targets(data: _Data, chosen: Places) -> Floats:
    index = {name: place for place, name in enumerate(data.names)}
    targets = np.zeros((len(chosen), len(data.names)), dtype=np.float32)
    for place, row in enumerate(chosen):
        for intent in data.rows[row].intents:
            targets[place, index[intent]] = 1
    return targets


def _measure(data: _Data, held_out: Places, arrays: dict[str, Any]) -> Measured:
    model = IntentModel(arrays | {"embedder_id": np.array("")})
    predicted: dict[int, list[str]] = {}
    sure: dict[int, bool] = {}
    for row in held_out:
        reading = model.read(_as_classified(data.rows[row]), data.vectors[row])
        predicted[int(row)] = [intent.name for intent in reading.intents] or [""]
        sure[int(row)] = reading.confident
    right = {row: found[0] in data.rows[row].intents for row, found in predicted.items()}
    pairs = [row for row in predicted if len(data.rows[row].intents) == 2]
    single = [row for row in predicted if len(data.rows[row].intents) == 1]
    outside = [row for row in single if data.rows[row].intents[0] == "out_of_scope"]
    return Measured(
        n=len(predicted),
        accuracy=_share(list(right.values())),
        macro_f1=float(np.mean([_f1(data, predicted, single, name) for name in data.names])),
        by_language={
            code: _share([right[row] for row in right if data.rows[row].language == code])
            for code in sorted({data.rows[row].language for row in right})
        },
        both_found=_share([set(predicted[row]) == set(data.rows[row].intents) for row in pairs]),
        false_seconds=_share([len(predicted[row]) > 1 for row in single]),
        out_of_scope_recall=_share([predicted[row][0] == "out_of_scope" for row in outside]),
        confident=_share(list(sure.values())),
        confident_accuracy=_share([right[row] for row in right if sure[row]]),
    )


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0


def _f1(data: _Data, predicted: Mapping[int, list[str]], rows: Sequence[int], name: str) -> float:
    """F1 of one intent over the messages with a single intent."""
    hits = sum(predicted[row][0] == name == data.rows[row].intents[0] for row in rows)
    said = sum(predicted[row][0] == name for row in rows)
    true = sum(data.rows[row].intents[0] == name for row in rows)
    return 2 * hits / (said + true) if said + true else 0.0
