"""Chooses on validation messages what training leaves open: how sure a logit is, and from where a second one counts.

`python -m agent.encoder.training.calibrate` does it anew for the shipped encoder, without torch, after the validation
messages or `data/sentiment` have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from agent.encoder.encoder import Encoder
from agent.encoder.heads import FILE, Head, Heads
from agent.encoder.tagger import PersonalTagger
from agent.encoder.training.examples import FLAGS, KINDS, SENTIMENTS, Example, read_folder
from agent.perception.intents import alone_mask, stated

Floats = npt.NDArray[np.float32]

FALSE_ALARMS: Final = 0.02
"""The share of calm messages that may be taken for angry ones: calling a person costs time."""
OUT_OF_SCOPE_ALARMS: Final = 0.01
"""The share of requests that may be taken for none of the shop's business."""
_PAIRS: Final = (
    0.4  # what finding both requests of a message weighs, against inventing none where there is one
)
FLAG_STRENGTH: Final = 1e-3  # inverse of the L2 penalty; chosen on validation messages
SENTIMENT_STRENGTH: Final = 1e-2
_TAG_GRID: Final = tuple(round(0.05 * step, 2) for step in range(10, 20))
_GRID: Final = tuple(round(0.02 * step, 2) for step in range(2, 40))


def calibrated(head: Head, features: Floats, rows: Sequence[Example]) -> Head:
    """The head with its scale fitted: the first intent's probability is how often it is right (Platt, 1999)."""
    logits = features @ head.weights.T + head.bias
    best = logits.argmax(axis=1)
    right = np.array(
        [head.names[place] in (row.intents or ()) for place, row in zip(best, rows, strict=True)]
    )
    if right.all() or not right.any():
        return head
    fitted = LogisticRegression(C=1e6).fit(logits.max(axis=1)[:, None], right)
    return replace(head, slope=float(fitted.coef_[0, 0]), shift=float(fitted.intercept_[0]))


def with_out_of_scope(
    head: Head, features: Floats, rows: Sequence[Example], name: str = "out_of_scope"
) -> Head:
    """The head with the bias of `name` raised as far as at most `OUT_OF_SCOPE_ALARMS` of the other messages allow.

    What a shop has no answer to is rare in training and endless in life, so that a trained head says it too seldom.
    """
    place = head.names.index(name)
    logits = features @ head.weights.T + head.bias
    margins = np.delete(logits, place, axis=1).max(axis=1) - logits[:, place]
    inside = np.sort([m for m, row in zip(margins, rows, strict=True) if name not in (row.intents or ())])
    outside = [m for m, row in zip(margins, rows, strict=True) if row.intents == (name,)]
    needed = max((m for m in outside if m < inside[int(len(inside) * OUT_OF_SCOPE_ALARMS)]), default=0.0)
    bias = head.bias.copy()
    bias[place] += max(0.0, float(needed)) + (1e-3 if needed > 0 else 0.0)
    return replace(head, bias=bias)


def second_threshold(head: Head, features: Floats, rows: Sequence[Example]) -> float:
    """The probability from which a second intent counts: most messages with exactly their intents found.

    Messages with two requests weigh more than they are common: a request that is not heard has to be made again, a
    request that is invented is asked about before anything is done.
    """
    chances = 1 / (1 + np.exp(-head.logits(features)))
    alone = alone_mask(head.names)
    two = np.array([len(row.intents or ()) == 2 for row in rows])
    best, chosen = -1.0, 0.5
    for threshold in _GRID:
        exact = np.array([
            {head.names[place] for place in stated(chance, alone, threshold)} == set(row.intents or ())
            for chance, row in zip(chances, rows, strict=True)
        ])  # fmt: skip
        value = _PAIRS * _mean(exact[two]) + (1 - _PAIRS) * _mean(exact[~two])
        if value > best:
            best, chosen = value, threshold
    return chosen


def flag_threshold(chances: Floats, given: npt.NDArray[np.bool_]) -> float:
    """The lowest threshold at which at most `FALSE_ALARMS` of the messages without the flag are taken to have it."""
    calm = np.sort(chances[~given])
    if not len(calm):
        return 0.5
    allowed = int(len(calm) * FALSE_ALARMS)
    return float(min(0.95, max(0.05, calm[-1 - allowed] + 1e-4)))


def tag_thresholds(tagger: PersonalTagger, rows: Sequence[Example]) -> dict[str, float]:
    """For each kind the probability from which its findings count: the best F1 on marked messages.

    A finding is right where it overlaps a span of any kind: what is masked under another name is masked all the same.
    Of equal probabilities the highest is taken.
    """
    scores: dict[str, list[tuple[float, bool]]] = {kind: [] for kind in KINDS}
    wanted = dict.fromkeys(KINDS, 0)
    for row in rows:
        spans = row.spans or ()
        for _, _, kind in spans:
            wanted[kind] += 1
        for found in tagger.find(row.text):
            right = any(found.start < end and start < found.end for start, end, _ in spans)
            scores[found.kind].append((found.score, right))

    def f1(kind: str, least: float) -> float:
        chosen = [right for score, right in scores[kind] if score >= least]
        return 2 * sum(chosen) / max(1, len(chosen) + wanted[kind])

    return {
        f"tags.{kind}": max(_TAG_GRID, key=lambda least: (round(f1(kind, least), 3), least))
        for kind in KINDS
        if wanted[kind]
    }


def with_feelings(heads: Mapping[str, Head], features: Floats, rows: Sequence[Example]) -> dict[str, Head]:
    """Sentiment and its flags, fitted anew on the finished encoder by logistic regressions on scaled features.

    Feelings are labelled of a tenth of the messages, which fine-tuning on everything at once fits too closely: on the
    validation messages this finds 80 % of the angry ones at 2 % false alarms, the fine-tuned head 60 %.
    """
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-4
    scaled = (features - mean) / spread

    def fitted(labels: Sequence[object], strength: float) -> tuple[Floats, Floats]:
        model = LogisticRegression(C=strength, max_iter=2000).fit(scaled, labels)
        weights = model.coef_ / spread
        return weights.astype(np.float32), (model.intercept_ - weights @ mean).astype(np.float32)

    weights, bias = fitted([SENTIMENTS.index(row.sentiment or "neutral") for row in rows], SENTIMENT_STRENGTH)
    flags = [
        fitted([bool(row.flags and row.flags[k]) for row in rows], FLAG_STRENGTH) for k in range(len(FLAGS))
    ]
    return dict(heads) | {
        "sentiment": Head(names=SENTIMENTS, weights=weights, bias=bias),
        "flags": Head(
            names=FLAGS,
            weights=np.concatenate([row for row, _ in flags]),
            bias=np.concatenate([shift for _, shift in flags]),
        ),
    }


def calibrate(heads: Heads, encoder: Encoder, data: Path, *, report: Callable[[str], None] = print) -> Heads:
    """The heads with scales and thresholds chosen on `data/evals/*/validation`."""
    found, settings = (
        dict(heads.heads),
        {"second": 0.5, **{f"flag.{name}": 0.5 for name in FLAGS}},
    )
    rows = read_folder(data / "evals" / "intents" / "validation", "intents")
    if rows:
        features = _pooled(encoder, rows)
        found["intents"] = with_out_of_scope(found["intents"], features, rows)
        found["intents"] = calibrated(found["intents"], features, rows)
        settings["second"] = second_threshold(found["intents"], features, rows)
    known = read_folder(data / "sentiment", "sentiment")
    felt = read_folder(data / "evals" / "sentiment" / "validation", "sentiment")
    if known and felt:
        found = with_feelings(found, _pooled(encoder, known), known)
        chances = 1 / (1 + np.exp(-found["flags"].logits(_pooled(encoder, felt))))
        for place, name in enumerate(FLAGS):
            given = np.array([bool(row.flags and row.flags[place]) for row in felt])
            settings[f"flag.{name}"] = flag_threshold(chances[:, place].astype(np.float32), given)
    marked = read_folder(data / "evals" / "pii" / "dev", "names")
    settings |= tag_thresholds(PersonalTagger(encoder, Heads(found, settings={})), marked)
    report(f"calibrated on {len(rows)} and {len(felt)} validation messages: {settings}")
    return Heads(found, settings=settings, encoder=encoder.version)


def _pooled(encoder: Encoder, rows: Sequence[Example]) -> Floats:
    return np.stack([encoder.encode(row.text).pooled for row in rows])


def _mean(values: npt.NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else 0.0


def main() -> None:
    """Calibrate the shipped heads anew."""
    data = Path(__file__).resolve().parents[3] / "data"
    encoder = Encoder(data / "encoder")
    path = data / "encoder" / FILE
    calibrate(Heads.load(path, encoder=encoder.version), encoder, data).save(path)


if __name__ == "__main__":
    main()
