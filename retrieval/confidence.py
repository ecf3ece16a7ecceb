"""Whether the best passage answers the question at all: a calibrated probability.

A raw cosine of the bundled model says little (related texts 0.83-0.94, unrelated ones 0.80), so what counts
is the cosine after the means of questions and passages are taken out, how far the best article stands above
the others, and how much of the question's words it contains. A logistic regression weighs the three. Its
weights are fitted for each embedder by `python -m evals.retrieval calibrate` and kept in `calibration.json`,
which says how.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from retrieval.embeddings.base import Vector
from retrieval.errors import CalibrationInvalid

DEFAULT_FILE = Path(__file__).with_name("calibration.json")
_RIVALS = slice(1, 8)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What speaks for the best article.

    `similarity`: its best centred cosine, -1 to 1. `lead`: that less the mean of the next seven articles'.
    `coverage`: the share of the question's words, by rarity, in its best passage, 0 to 1.
    """

    similarity: float
    lead: float
    coverage: float


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """The weights of the evidence, the threshold on the probability, and the mean vector of questions.

    Without `query_mean` the passages' mean stands in for it.
    """

    bias: float
    similarity: float
    lead: float
    coverage: float
    threshold: float
    query_mean: Vector | None = None

    def probability(self, evidence: Evidence) -> float:
        """Return how likely it is that the question can be answered from the passages, 0 to 1."""
        total = (
            self.bias
            + self.similarity * evidence.similarity
            + self.lead * evidence.lead
            + self.coverage * evidence.coverage
        )
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def evidence_of(similarities: Sequence[float], coverage: float) -> Evidence:
    """Weigh the articles' best similarities, the chosen article's first, the others' in falling order."""
    if not similarities:
        return Evidence(similarity=0.0, lead=0.0, coverage=coverage)
    rivals = similarities[_RIVALS]
    lead = similarities[0] - sum(rivals) / len(rivals) if rivals else 0.0
    return Evidence(similarity=similarities[0], lead=lead, coverage=coverage)


def read_calibration(embedder_id: str, path: Path = DEFAULT_FILE) -> Calibration:
    """Read the calibration of an embedder, or the bundled one's, without its mean, for one that has none.

    Raises CalibrationInvalid.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["embedders"]
        entry = entries.get(embedder_id)
        known = entry if entry is not None else next(iter(entries.values()))
        mean = entry["query_mean"] if entry is not None else None
        weights = known["weights"]
        return Calibration(
            bias=float(weights["bias"]),
            similarity=float(weights["similarity"]),
            lead=float(weights["lead"]),
            coverage=float(weights["coverage"]),
            threshold=float(known["threshold"]),
            query_mean=np.asarray(mean, dtype=np.float32) if mean is not None else None,
        )
    except (OSError, ValueError, KeyError, TypeError, StopIteration) as exc:
        raise CalibrationInvalid(
            f"{path} can't be used ({type(exc).__name__}): run 'python -m evals.retrieval calibrate'."
        ) from exc


def fit(
    samples: Sequence[tuple[Evidence, bool]],
    *,
    threshold: float,
    query_mean: Vector | None,
    penalty: float = 0.02,
) -> Calibration:
    """Fit the weights by regularised logistic regression on evidence and its label.

    Both labels weigh the same, however many rows have them. More evidence never counts against an answer: what
    would get a negative weight gets none.
    """
    names = ("similarity", "lead", "coverage")
    features = np.array([[1.0, *asdict(evidence).values()] for evidence, _ in samples])
    labels = np.array([float(label) for _, label in samples])
    used = [0, 1, 2, 3]
    while True:
        weights = _logistic(features[:, used], labels, penalty)
        negative = [place for place in range(1, len(used)) if weights[place] < 0]
        if not negative:
            break
        del used[min(negative, key=lambda place: weights[place])]
    fitted = dict(zip(used, weights, strict=True))
    values = {name: float(fitted.get(place, 0.0)) for place, name in enumerate(names, start=1)}
    return Calibration(bias=float(fitted[0]), **values, threshold=threshold, query_mean=query_mean)


def _logistic(
    features: npt.NDArray[np.float64], labels: npt.NDArray[np.float64], penalty: float
) -> npt.NDArray[np.float64]:
    """Return the weights of a logistic regression, by Newton's method; the first column is the constant."""
    spread = features.std(axis=0)
    spread[spread == 0] = 1.0
    scaled = features / spread
    share = labels.mean()
    balance = np.where(labels > 0, 0.5 / share, 0.5 / (1 - share)) / len(labels)
    ridge = penalty * np.diag([0.0, *([1.0] * (features.shape[1] - 1))])
    weights = np.zeros(features.shape[1])
    for _ in range(50):
        chance = 1.0 / (1.0 + np.exp(-(scaled @ weights)))
        gradient = scaled.T @ (balance * (chance - labels)) + ridge @ weights
        hessian = (scaled * (balance * chance * (1 - chance))[:, None]).T @ scaled + ridge
        weights = weights - np.linalg.solve(hessian, gradient)
    return np.asarray(weights / spread)
