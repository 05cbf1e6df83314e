"""Calibration, risk against coverage, ranking: against scikit-learn and slow loops."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import roc_auc_score

from stancemine.evaluate.confidence import reliability, risk_coverage, roc_auc, weighted_auc

items = st.lists(
    st.tuples(st.integers(0, 20).map(lambda n: n / 20), st.booleans()), min_size=2, max_size=40
)


@settings(deadline=None)
@given(items)
def test_auc_agrees_with_sklearn(pairs):
    score = [s for s, _ in pairs]
    positive = [p for _, p in pairs]
    if len(set(positive)) < 2:
        assert roc_auc(score, positive) is None
    else:
        assert roc_auc(score, positive) == pytest.approx(roc_auc_score(positive, score))


def test_weighted_auc_agrees_with_sklearn_row_by_row():
    rng = np.random.default_rng(0)
    score = rng.integers(0, 8, 60) / 8
    positive = rng.random(60) < 0.4
    weights = rng.integers(0, 4, (5, 60)).astype(float)
    slow = [roc_auc_score(positive, score, sample_weight=row) for row in weights]
    np.testing.assert_allclose(weighted_auc(score, positive, weights), slow)


def test_reliability_agrees_with_sklearns_calibration_curve():
    rng = np.random.default_rng(0)
    sure = rng.random(500) * 0.98 + 0.01
    right = rng.random(500) < sure
    accuracy, confidence = calibration_curve(right, sure, n_bins=10)
    found = reliability(sure, right)
    np.testing.assert_allclose([b["accuracy"] for b in found], accuracy)
    np.testing.assert_allclose([b["confidence"] for b in found], confidence)
    assert sum(b["n"] for b in found) == 500
    assert (found[0]["from"], found[-1]["to"]) == (0.0, 1.0)


def slow_area(sure, right):
    order = sorted(range(len(sure)), key=lambda i: -sure[i])
    risks = [1 - sum(right[i] for i in order[: k + 1]) / (k + 1) for k in range(len(order))]
    return sum(risks) / len(risks)


def test_risk_coverage_agrees_with_a_slow_loop():
    rng = np.random.default_rng(0)
    sure = rng.permutation(200) / 200  # no ties
    right = rng.random(200) < sure
    found = risk_coverage(sure, right)
    assert found["area"] == pytest.approx(slow_area(sure.tolist(), right.tolist()))
    accuracy = dict(found["accuracy"])
    assert accuracy[1.0] == pytest.approx(right.mean())
    surest = np.argsort(-sure)[:20]
    assert accuracy[0.1] == pytest.approx(right[surest].mean())


@settings(deadline=None)
@given(items)
def test_the_order_of_equally_sure_answers_makes_no_difference(pairs):
    sure = [s for s, _ in pairs]
    right = [r for _, r in pairs]
    turned = risk_coverage(sure[::-1], right[::-1])
    assert risk_coverage(sure, right)["area"] == pytest.approx(turned["area"])


def test_nothing_has_no_curve():
    with pytest.raises(ValueError, match="above 0"):
        risk_coverage([], [])
