"""Classification measures, by scikit-learn."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from sklearn.exceptions import UndefinedMetricWarning  # type: ignore[import-untyped]
from sklearn.metrics import (  # type: ignore[import-untyped]
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
)

from evals.figures import Figure, Floats, Integers, bootstrapped, resamples

Classes = Sequence[tuple[str, str]]
"""The right and the predicted class of each item; the predicted one may be "" for none."""

BINS: Final = 10
NONE: Final = "(none)"


def macro_f1_of(classes: Classes) -> float | None:
    """The mean F1 of the classes that occur in the data, None without data."""
    if not classes:
        return None
    truth, guess = _columns(classes)
    value = f1_score(truth, guess, labels=sorted(set(truth)), average="macro", zero_division=0)
    return round(float(value), 4)


def macro_f1(classes: Classes, *, seed: int) -> Figure:
    """The mean F1 with its bootstrap interval."""
    value = macro_f1_of(classes)
    if value is None:
        return Figure(value=None)
    truth, guess = coded(classes)
    values = np.asarray([fast_macro_f1(truth[drawn], guess[drawn]) for drawn in resamples(len(truth), seed)])
    return bootstrapped(value, values, n=len(classes))


def coded(classes: Classes) -> tuple[Integers, Integers]:
    """The classes as numbers."""
    truth, guess = _columns(classes)
    names = {name: place for place, name in enumerate(sorted({*truth, *guess}))}
    return np.asarray([names[name] for name in truth]), np.asarray([names[name] for name in guess])


def fast_macro_f1(truth: Integers, guess: Integers) -> float:
    """The same as `macro_f1_of` for numbered classes, fast enough to be done a thousand times."""
    size = int(max(truth.max(), guess.max())) + 1
    true: Floats = np.bincount(truth, minlength=size).astype(np.float64)
    said: Floats = np.bincount(guess, minlength=size).astype(np.float64)
    hits: Floats = np.bincount(truth[truth == guess], minlength=size).astype(np.float64)
    there = true > 0
    return float((2 * hits[there] / (true[there] + said[there])).mean())


def by_class(classes: Classes) -> dict[str, dict[str, float | int]]:
    """Number, precision, recall and F1 of each class that occurs in the data."""
    truth, guess = _columns(classes)
    labels = sorted(set(truth))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UndefinedMetricWarning)
        rows = precision_recall_fscore_support(truth, guess, labels=labels, zero_division=0)
    return {
        label: {
            "n": int(n),
            "precision": round(float(precision), 4),
            "recall": round(float(recall), 4),
            "f1": round(float(f1), 4),
        }
        for label, precision, recall, f1, n in zip(labels, *rows, strict=True)
    }


def confusion(classes: Classes, order: Sequence[str] = ()) -> dict[str, Any]:
    """The confusion matrix: rows are what is right, columns what was predicted."""
    truth, guess = _columns(classes)
    there = {*truth, *guess}
    labels = [name for name in order if name in there] + sorted(there - set(order))
    if not labels:
        return {"labels": [], "rows": []}
    return {"labels": labels, "rows": confusion_matrix(truth, guess, labels=labels).tolist()}


def calibration(confidences: Sequence[float], right: Sequence[bool]) -> list[dict[str, float | int]]:
    """The points of a calibration curve: items in ten equal bins of confidence, empty ones left out."""
    values, hits = np.asarray(confidences, dtype=np.float64), np.asarray(right, dtype=np.float64)
    bins = np.minimum((values * BINS).astype(np.int64), BINS - 1)
    points: list[dict[str, float | int]] = []
    for place in range(BINS):
        inside = bins == place
        if inside.any():
            points.append(
                {
                    "n": int(inside.sum()),
                    "confidence": round(float(values[inside].mean()), 4),
                    "accuracy": round(float(hits[inside].mean()), 4),
                }
            )
    return points


def expected_calibration_error(points: Sequence[dict[str, float | int]]) -> float | None:
    """How far confidence and accuracy are apart, weighted by the items of each bin."""
    total = sum(point["n"] for point in points)
    if not total:
        return None
    gaps = sum(point["n"] * abs(point["confidence"] - point["accuracy"]) for point in points)
    return round(gaps / total, 4)


def _columns(classes: Classes) -> tuple[list[str], list[str]]:
    return [truth for truth, _ in classes], [guess or NONE for _, guess in classes]
