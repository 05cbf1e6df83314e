"""Paired tests against enumeration and known values."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancemine.evaluate.intervals import Bootstrap
from stancemine.evaluate.metrics import accuracy, macro_f1
from stancemine.evaluate.significance import holm, mcnemar, paired_difference


@settings(deadline=None)
@given(st.integers(0, 14), st.integers(0, 14), st.integers(0, 5))
def test_mcnemar_is_the_tail_of_a_fair_coin(one, two, both):
    first = [True] * one + [False] * two + [True] * both
    second = [False] * one + [True] * two + [True] * both
    n, k = one + two, min(one, two)
    tail = sum(comb(n, i) for i in range(k + 1)) / 2**n
    expected = min(1.0, 2 * tail)
    only_first, only_second, p = mcnemar(first, second)
    assert (only_first, only_second) == (one, two)
    assert p == pytest.approx(expected)


def test_mcnemar_needs_the_same_items():
    with pytest.raises(ValueError, match="same items"):
        mcnemar([True], [True, False])


def test_holm_gives_the_values_of_r():
    # R: p.adjust(c(.01, .02, .03, .04, .05), "holm")
    found = holm([0.01, 0.02, 0.03, 0.04, 0.05])
    assert found == pytest.approx([0.05, 0.08, 0.09, 0.09, 0.09])
    assert holm([]) == []


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_holm_is_closed_testing_by_bonferroni(p_values):
    # The definition: a hypothesis falls if every set that holds it falls under Bonferroni.
    indices = range(len(p_values))
    subsets = [c for k in range(1, len(p_values) + 1) for c in combinations(indices, k)]
    slow = [
        max(min(1.0, len(s) * min(p_values[i] for i in s)) for s in subsets if index in s)
        for index in indices
    ]
    assert holm(p_values) == pytest.approx(slow)


def counts_of(right, groups):
    """[groups, 2, 2] matrices whose diagonal holds the right answers."""
    cells = np.zeros((groups, 2, 2), dtype=np.int64)
    for index, is_right in enumerate(right):
        cells[index % groups, index % 2, index % 2 if is_right else 1 - index % 2] += 1
    return cells


def test_a_system_does_not_differ_from_itself():
    cells = counts_of([True, False] * 50, 10)
    scores = Bootstrap(10, 500).stacked(np.stack([cells, cells]), macro_f1)
    assert paired_difference(scores[0], scores[1]) == (0.0, 0.0, 1.0)


def test_pairing_sees_a_small_steady_difference_that_single_intervals_hide():
    rng = np.random.default_rng(0)
    base = rng.random(600) < np.repeat(rng.uniform(0.3, 0.9, 40), 15)
    order = np.argsort(np.tile(np.arange(40), 15), kind="stable").argsort()
    base = base[order]
    better = base.copy()
    wrong = np.flatnonzero(~base)
    better[wrong[::6]] = True
    scores = Bootstrap(40, 2000).stacked(
        np.stack([counts_of(better, 40), counts_of(base, 40)]), accuracy
    )
    low, high, p = paired_difference(scores[0], scores[1])
    assert low > 0
    assert high > low
    assert p < 0.01
    # Their own intervals overlap by far.
    assert np.quantile(scores[0], 0.025) < np.quantile(scores[1], 0.975)


def test_p_is_about_uniform_where_nothing_differs():
    rng = np.random.default_rng(1)
    values = []
    for seed in range(60):
        right = rng.random((2, 200)) < 0.7
        cells = np.stack([counts_of(one, 25) for one in right])
        drawn = Bootstrap(25, 400, seed).stacked(cells, accuracy)
        values.append(paired_difference(drawn[0], drawn[1])[2])
    assert np.mean(np.array(values) < 0.05) < 0.15
    assert 0.3 < np.mean(values) < 0.7
