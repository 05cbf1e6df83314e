import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancemine.decoding import (
    pool_pieces,
    reported_probabilities,
    role_probabilities,
    spans_of,
    stance_probabilities,
    within_sentence,
)
from stancemine.folder import Calibration, Scaling
from stancemine.windows import Row, Target

NONE = Calibration()


def tags_for(*layers):
    """[tokens, 3 layers, O/B/I] logits from one string of O, B, I a layer."""
    logits = np.full((len(layers[0]), 3, 3), -4.0, dtype=np.float32)
    for layer, letters in enumerate(layers):
        for token, letter in enumerate(letters):
            logits[token, layer, "OBI".index(letter)] = 4.0
    return logits


four = st.lists(st.floats(-20, 20), min_size=4, max_size=4)


@given(four, four)
def test_a_clause_is_about_what_its_sentence_is_about_and_takes_its_own_side(part, sentence):
    logits = np.array([part, sentence], dtype=np.float32)
    own, whole = stance_probabilities(logits, NONE, "any")
    (found,) = within_sentence(own[None], whole[None])
    assert found.sum() == pytest.approx(1, abs=1e-5)
    assert found[3] == pytest.approx(min(own[3], whole[3]), abs=1e-6)
    silent = own[3] > 0.5 and own[:3].argmax() == 2
    sides = (whole if silent else own)[:3]
    if found[3] < 0.999:
        np.testing.assert_allclose(found[:3] / found[:3].sum(), sides / sides.sum(), atol=1e-3)


def test_stance_probabilities_are_gated_by_relevance():
    logits = np.array([[2.0, 0.0, 0.0, -30.0], [2.0, 0.0, 0.0, 30.0]], dtype=np.float32)
    off, on = stance_probabilities(logits, NONE, "any")
    assert off[3] == pytest.approx(1)
    assert on[3] == pytest.approx(0, abs=1e-6)
    assert on[0] == pytest.approx(np.exp(2) / (np.exp(2) + 2), rel=1e-5)
    assert off.sum() == pytest.approx(1) == on.sum()


def test_scaling_of_the_scheme_is_applied_and_of_others_is_not():
    logits = np.array([[1.0, 0.0, -1.0]], dtype=np.float32)
    calibration = Calibration(role={"ours": Scaling(2.0, (0.0, 0.0, 5.0))})
    assert role_probabilities(logits, calibration, "ours").argmax() == 2
    assert role_probabilities(logits, calibration, "theirs").argmax() == 0


def test_reported_probability_is_a_sigmoid():
    calibration = Calibration(reported={"ours": Scaling(1.0, (-2.0,))})
    found = reported_probabilities(np.array([2.0, 0.0], dtype=np.float32), calibration, "ours")
    assert found == pytest.approx([0.5, 1 / (1 + np.exp(2))])


def test_pieces_are_averaged_by_their_length():
    one, three = Target(0, 1, 2, ((0, 1),)), Target(0, 1, 4, ((1, 2), (2, 3), (3, 4)))
    values = np.array([[4.0], [0.0]], dtype=np.float32)
    assert pool_pieces([one, three], values, 1)[0] == pytest.approx([1.0])


def test_a_piece_without_tokens_counts_as_one_token():
    none, one = Target(0, 1, 1, ()), Target(1, 1, 2, ((0, 1),))
    values = np.array([[4.0], [2.0]], dtype=np.float32)
    assert pool_pieces([none, one], values, 2).tolist() == [[4.0], [2.0]]


def test_spans_are_code_points_of_the_document():
    text = "xx Orlov said no."
    offsets = ((0, 5), (6, 10), (11, 13), (13, 14))
    row = Row((2, 5, 6, 7, 8, 3), (0,) * 6, (Target(1, 1, 5, offsets),))
    tags = tags_for("OBOOOO", "OOBOOO", "OOOBIO")
    spans = list(spans_of([row], [tags], [0, 3], text))
    assert [(s.type, text[s.start : s.end]) for s in spans] == [
        ("source", "Orlov"),
        ("cue", "said"),
        ("content", "no."),
    ]
    assert all(0.99 < s.score <= 1 for s in spans)


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ([0.9, 0.9, 0.1, 0.9], ["a b", "d"]),
        ([0.3, 0.9, 0.3, 0.1], ["a b c"]),
        ([0.3, 0.4, 0.3, 0.4], []),
        ([0.1, 0.1, 0.1, 0.6], ["d"]),
        ([0.0, 0.0, 0.0, 0.0], []),
    ],
)
def test_a_sure_token_begins_a_span_and_less_sure_ones_extend_it(inside, expected):
    text = "a b c d"
    offsets = tuple((i, i + 1) for i in range(0, 7, 2))
    tags = np.zeros((4, 3, 3), dtype=np.float32)
    tags[:, 1:, 0] = 9
    p = np.clip(np.array(inside), 1e-6, 1)
    tags[:, 0, 0] = np.log(np.clip(1 - p, 1e-6, 1))
    tags[:, 0, 1] = tags[:, 0, 2] = np.log(p / 2)
    row = Row((0,) * 4, (0,) * 4, (Target(0, 0, 4, offsets),))
    assert [text[s.start : s.end] for s in spans_of([row], [tags], [0], text)] == expected


def test_a_span_without_a_letter_or_digit_is_none():
    row = Row((0,), (0,), (Target(0, 0, 1, ((0, 1),)),))
    assert list(spans_of([row], [tags_for("B", "B", "B")], [0], ",")) == []


def test_a_run_ends_with_its_sentence_and_its_row():
    text = "abcd"
    together = Row((0,) * 2, (0,) * 2, (Target(0, 0, 1, ((0, 1),)), Target(1, 1, 2, ((0, 1),))))
    apart = Row((0,) * 2, (0,) * 2, (Target(2, 0, 1, ((0, 1),)), Target(3, 1, 1, ())))
    tags = [tags_for("BI", "OO", "II"), tags_for("II", "OO", "OO")]
    spans = spans_of([together, apart], tags, [0, 1, 2, 3], text)
    assert [(s.type, text[s.start : s.end]) for s in spans] == [
        ("source", "a"),
        ("content", "a"),
        ("source", "b"),
        ("content", "b"),
        ("source", "c"),
    ]
