"""Confidence: the probability grows with the evidence, and the file of calibrations is checked."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.confidence import Calibration, Evidence, evidence_of, fit, read_calibration
from retrieval.embeddings.bundled import BundledEmbedder
from retrieval.errors import CalibrationInvalid

fractions = st.floats(-1, 1)


@given(fractions, fractions, st.floats(0, 1), st.floats(0, 0.5))
def test_more_similarity_never_means_less_confidence(similarity, lead, coverage, more):
    calibration = Calibration(bias=-2, similarity=5, lead=3, coverage=1, threshold=0.5)
    less = calibration.probability(Evidence(similarity=similarity, lead=lead, coverage=coverage))
    grown = calibration.probability(Evidence(similarity=similarity + more, lead=lead, coverage=coverage))
    assert 0 <= less <= grown <= 1


def test_the_lead_is_what_the_best_has_over_the_mean_of_the_next_seven():
    evidence = evidence_of([0.9, *([0.4] * 7), 0.0, 0.0], 0.5)
    assert evidence.lead == pytest.approx(0.5)
    assert evidence_of([0.9], 0.5).lead == 0
    assert evidence_of([], 0.0) == Evidence(similarity=0.0, lead=0.0, coverage=0.0)


def test_fitting_separates_what_can_be_separated():
    rng = np.random.default_rng(1)
    samples = []
    for label in (True, False):
        for _ in range(60):
            base = 0.6 if label else 0.3
            similarity, lead, coverage = rng.normal([base, base / 2, base], 0.08)
            samples.append((Evidence(similarity=similarity, lead=lead, coverage=coverage), label))
    fitted = fit(samples, threshold=0.5, query_mean=None)
    right = sum((fitted.probability(evidence) > 0.5) == label for evidence, label in samples)
    assert right >= 115


def test_the_bundled_embedder_has_a_calibration_of_its_own():
    embedder = BundledEmbedder()
    calibration = read_calibration(embedder.id)
    assert calibration.query_mean is not None
    assert calibration.query_mean.shape == (embedder.dimensions,)
    assert 0 < calibration.threshold < 1
    assert calibration.similarity > 0
    assert min(calibration.lead, calibration.coverage) >= 0


def test_an_embedder_without_a_calibration_borrows_the_weights_but_not_the_mean():
    borrowed = read_calibration("another-model")
    assert borrowed.query_mean is None
    assert borrowed.threshold == read_calibration(BundledEmbedder().id).threshold


@pytest.mark.parametrize("content", ["", "{}", '{"embedders": {}}', json.dumps({"embedders": {"x": {}}})])
def test_a_calibration_that_cannot_be_used_says_how_to_make_it(tmp_path, content):
    path = tmp_path / "calibration.json"
    path.write_text(content)
    with pytest.raises(CalibrationInvalid, match=r"python -m evals\.retrieval calibrate"):
        read_calibration("x", path)
