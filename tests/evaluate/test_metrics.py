"""Every measure against scikit-learn or a slow rewriting, over random labels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from stancemine.evaluate import metrics

LABELS = ["favor", "against", "neutral", "unrelated"]
INDEX = list(range(len(LABELS)))

pairs = st.lists(st.tuples(st.sampled_from(INDEX), st.sampled_from(INDEX)), min_size=1, max_size=60)
spans = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 12), st.integers(1, 6)).map(
        lambda s: (s[0], s[1], s[1] + s[2])
    ),
    max_size=8,
)


def matrix_of(items):
    gold = [LABELS[g] for g, _ in items]
    predicted = [LABELS[p] for _, p in items]
    return gold, predicted, metrics.confusion(gold, predicted, LABELS)


@settings(deadline=None)
@given(pairs)
def test_confusion_and_per_class_agree_with_sklearn(items):
    gold, predicted, matrix = matrix_of(items)
    np.testing.assert_array_equal(matrix, sk.confusion_matrix(gold, predicted, labels=LABELS))
    precision, recall, f1, _ = sk.precision_recall_fscore_support(
        gold, predicted, labels=LABELS, zero_division=0
    )
    np.testing.assert_allclose(metrics.precision_per_class(matrix), precision)
    np.testing.assert_allclose(metrics.recall_per_class(matrix), recall)
    np.testing.assert_allclose(metrics.f1_per_class(matrix), f1)


@settings(deadline=None)
@given(pairs)
def test_averages_agree_with_sklearn(items):
    gold, predicted, matrix = matrix_of(items)

    def f1(average, labels=LABELS):
        return sk.f1_score(gold, predicted, labels=labels, average=average, zero_division=0)

    # Without ``labels`` scikit-learn averages over the classes that occur.
    assert metrics.macro_f1(matrix) == pytest.approx(f1("macro", None))
    assert metrics.weighted_f1(matrix) == pytest.approx(f1("weighted"))
    assert metrics.micro_f1(matrix) == pytest.approx(f1("micro"))
    assert metrics.first_class_f1(matrix) == pytest.approx(f1("macro", LABELS[:1]))
    assert metrics.first_two_f1(matrix) == pytest.approx(f1("macro", LABELS[:2]))
    assert metrics.accuracy(matrix) == pytest.approx(sk.accuracy_score(gold, predicted))


def test_a_class_that_occurs_nowhere_is_left_out_of_the_macro_average():
    perfect = metrics.confusion(["favor", "against"], ["favor", "against"], LABELS)
    assert metrics.macro_f1(perfect) == 1.0
    wrong = metrics.confusion(["favor", "against"], ["favor", "neutral"], LABELS)
    assert metrics.macro_f1(wrong) == pytest.approx(1 / 3)  # predicted is enough to count


@settings(deadline=None)
@given(pairs)
def test_where_all_classes_occur_the_macro_average_is_over_all(items):
    matrix = matrix_of(items)[2] + np.eye(len(LABELS), dtype=np.int64)
    assert metrics.macro_f1(matrix) == np.mean(metrics.f1_per_class(matrix))


@settings(deadline=None)
@given(pairs)
def test_matthews_agrees_with_sklearn(items):
    gold, predicted, matrix = matrix_of(items)
    if len({*gold, *predicted}) == 1:  # undefined: scikit-learn warns, both say 0
        assert metrics.matthews(matrix) == 0
    else:
        assert metrics.matthews(matrix) == pytest.approx(sk.matthews_corrcoef(gold, predicted))


@settings(deadline=None)
@given(st.lists(pairs, min_size=1, max_size=4))
def test_a_stack_scores_as_each_matrix_alone(stack):
    matrices = np.stack([matrix_of(items)[2] for items in stack])
    for measure in metrics.MEASURES.values():
        np.testing.assert_allclose(measure(matrices), [measure(matrix) for matrix in matrices])


def test_groups_add_up_to_the_whole():
    gold, predicted = ["favor", "against", "favor"], ["favor", "favor", "against"]
    names, cells = metrics.grouped_confusion(gold, predicted, LABELS, ["b", "a", "b"])
    assert names == ["a", "b"]
    assert cells[0, 1, 0] == 1
    assert cells[1, 0].tolist() == [1, 1, 0, 0]
    np.testing.assert_array_equal(cells.sum(axis=0), metrics.confusion(gold, predicted, LABELS))


def test_an_unknown_label_is_named():
    with pytest.raises(ValueError, match="predicted labels \\['maybe'\\]"):
        metrics.confusion(["favor"], ["maybe"], LABELS)


def test_unequal_lengths_are_named():
    with pytest.raises(ValueError, match="2 gold labels, 1 predictions"):
        metrics.confusion(["favor", "favor"], ["favor"], LABELS)


def slow_span_f1(gold, predicted, match):
    gold, predicted = set(gold), set(predicted)
    hits = [any(match(p, g) for g in gold) for p in predicted]
    found = [any(match(p, g) for p in predicted) for g in gold]
    precision = sum(hits) / len(hits) if hits else 0
    recall = sum(found) / len(found) if found else 0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0


@settings(deadline=None)
@given(spans, spans)
def test_span_f1_agrees_with_characters_compared_one_by_one(gold, predicted):
    def characters(span):
        return {(span[0], i) for i in range(span[1], span[2])}

    exact = metrics.span_f1(metrics.span_counts(gold, predicted, overlap=False))
    overlap = metrics.span_f1(metrics.span_counts(gold, predicted, overlap=True))
    assert exact == pytest.approx(slow_span_f1(gold, predicted, lambda p, g: p == g))
    expected = slow_span_f1(gold, predicted, lambda p, g: bool(characters(p) & characters(g)))
    assert overlap == pytest.approx(expected)


def test_spans_in_different_sentences_do_not_match():
    counts = metrics.span_counts([(0, 0, 5)], [(1, 0, 5)], overlap=True)
    assert counts.tolist() == [0, 1, 0, 1]


probabilities = st.lists(
    st.tuples(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), st.integers(0, 2)),
    min_size=1,
    max_size=40,
)


@settings(deadline=None)
@given(probabilities)
def test_brier_agrees_with_sklearn(items):
    given_ = np.array([p for p, _ in items])
    given_ /= given_.sum(axis=1, keepdims=True)
    gold = [g for _, g in items]
    expected = sk.brier_score_loss(gold, given_, labels=[0, 1, 2], scale_by_half=False)
    assert metrics.brier_score(given_, gold) == pytest.approx(expected)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=80))
def test_calibration_error_agrees_with_a_loop_over_bins(items):
    expected = 0.0
    for k in range(10):
        lower, upper = k / 10, (k + 1) / 10
        inside = [(c, r) for c, r in items if lower < c <= upper or (k == 0 and c == 0)]
        if inside:
            mean_confidence = sum(c for c, _ in inside) / len(inside)
            share_right = sum(r for _, r in inside) / len(inside)
            expected += len(inside) / len(items) * abs(share_right - mean_confidence)
    got = metrics.expected_calibration_error(*zip(*items, strict=True), bins=10)
    # A confidence within rounding of a bin's edge may fall on either side of it.
    if all(abs(c * 10 - round(c * 10)) > 1e-9 for c, _ in items):
        assert got == pytest.approx(expected)
    assert 0 <= got <= 1


@pytest.mark.parametrize(("confidence", "correct"), [([], []), ([0.5], []), ([1.2], [True])])
def test_calibration_error_refuses_what_makes_no_sense(confidence, correct):
    with pytest.raises(ValueError, match="confidence"):
        metrics.expected_calibration_error(confidence, correct)
