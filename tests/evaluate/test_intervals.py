from __future__ import annotations

import time

import numpy as np
import pytest

from stancemine.evaluate.intervals import bootstrap_interval, resampled_scores
from stancemine.evaluate.metrics import macro_f1


def random_counts(groups, classes=3, per_group=6, seed=0):
    rng = np.random.default_rng(seed)
    shape = (groups, classes * classes)
    return rng.multinomial(per_group, rng.dirichlet(np.ones(shape[1])), size=groups).reshape(
        groups, classes, classes
    )


def slow_scores(counts, resamples, seed):
    rng = np.random.default_rng(seed)
    scores = []
    for _ in range(resamples):
        total = np.zeros(counts.shape[1:])
        for group in rng.integers(len(counts), size=len(counts)):
            total = total + counts[group]
        scores.append(float(macro_f1(total)))
    return np.array(scores)


@pytest.mark.parametrize("groups", [3, 30])
def test_same_distribution_as_a_slow_loop(groups):
    counts = random_counts(groups)
    fast = resampled_scores(counts, macro_f1, resamples=4000, seed=1)
    slow = slow_scores(counts, 4000, seed=2)
    # Two samples of 4,000 from one distribution: their means differ by under five standard errors.
    standard_error = slow.std() * np.sqrt(2 / 4000)
    assert abs(fast.mean() - slow.mean()) < 5 * standard_error
    assert fast.std() == pytest.approx(slow.std(), rel=0.1)
    quantiles = [0.025, 0.5, 0.975]
    np.testing.assert_allclose(
        np.quantile(fast, quantiles), np.quantile(slow, quantiles), atol=0.3 * slow.std()
    )


def test_the_interval_holds_the_score_and_is_wider_when_items_come_in_clusters():
    counts = random_counts(200)
    low, high = bootstrap_interval(counts, macro_f1)
    assert low < macro_f1(counts.sum(axis=0)) < high
    clumped = np.repeat(counts[:20], 10, axis=0)
    apart = bootstrap_interval(clumped, macro_f1)
    together = bootstrap_interval(clumped.reshape(20, 10, 3, 3).sum(axis=1), macro_f1)
    assert together[1] - together[0] > 2 * (apart[1] - apart[0])


def test_a_seed_gives_the_same_interval_again():
    counts = random_counts(50)
    assert bootstrap_interval(counts, macro_f1, seed=7) == bootstrap_interval(
        counts, macro_f1, seed=7
    )
    assert bootstrap_interval(counts, macro_f1, seed=7) != bootstrap_interval(
        counts, macro_f1, seed=8
    )


def test_twenty_thousand_items_take_well_under_a_second_or_two():
    counts = random_counts(20_000, classes=4, per_group=1)
    start = time.perf_counter()
    bootstrap_interval(counts, macro_f1, resamples=10_000)
    assert time.perf_counter() - start < 2


def test_one_group_has_no_width():
    low, high = bootstrap_interval(random_counts(1), macro_f1)
    assert low == high


@pytest.mark.parametrize(
    ("counts", "options", "message"),
    [
        (np.zeros((0, 2, 2), dtype=np.int64), {}, "no group"),
        (np.ones((3, 2, 2), dtype=np.int64), {"resamples": 10}, "at least 100"),
        (np.ones((3, 2, 2), dtype=np.int64), {"level": 95}, "between 0 and 1"),
    ],
)
def test_what_cannot_be_resampled_is_named(counts, options, message):
    with pytest.raises(ValueError, match=message):
        bootstrap_interval(counts, macro_f1, **options)
