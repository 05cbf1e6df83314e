"""Explanations of a model whose answer is known: a rule over words."""

import numpy as np
import pytest

from stancemine.explain.occlusion import reasons

LABELS = ("favor", "against", "neutral")


def rule(texts):
    """Favor with "good", against with "not good", else neutral."""
    answers = []
    for text in texts:
        small = text.casefold().split()
        place = 2 if "good" not in small else 1 if "not" in small else 0
        answers.append(np.eye(3, dtype=np.float32)[place] * 0.6 + 0.1)
    return {"pact": np.stack(answers)}


def test_the_words_that_decide_have_all_the_weight():
    text = "This pact is not good at all"
    found, rows = reasons(text, {"pact": LABELS}, rule)
    reason = found["pact"]
    weights = dict(zip(text.split(), reason.weights, strict=True))
    assert reason.label == "against"
    assert reason.score == pytest.approx(0.7)
    assert weights.pop("not") == pytest.approx(0.6)
    assert weights.pop("good") == pytest.approx(0.6)
    assert set(weights.values()) == {0.0}
    assert rows == len(set(asked))


asked = []


@pytest.fixture(autouse=True)
def counted(monkeypatch):
    asked.clear()
    plain = rule

    def counting(texts):
        asked.extend(texts)
        return plain(texts)

    monkeypatch.setitem(globals(), "rule", counting)


def test_the_opposite_side_comes_before_another_label():
    reason = reasons("This pact is not good", {"pact": LABELS}, rule)[0]["pact"]
    # Without "good" it would be neutral, which is no smaller a change.
    assert (reason.turn.change, reason.turn.label) == ("without “not”", "favor")
    assert reason.turn.text == "This pact is good"
    assert reason.turn.size == 1


def test_no_turn_is_said_to_be_none():
    assert reasons("The pact was signed", {"pact": LABELS}, rule)[0]["pact"].turn is None


def test_no_text_is_asked_twice_and_none_without_words():
    reasons("Good, good, good pact", {"pact": LABELS}, rule)
    assert len(asked) == len(set(asked))
    found, rows = reasons("…", {"pact": LABELS}, rule)
    assert (found["pact"].words, found["pact"].turn, rows) == ((), None, 1)


def test_without_turns_a_row_a_word():
    text = "This pact is not good"
    assert reasons(text, {"pact": LABELS}, rule, turns=False)[1] == 1 + 5


def test_a_question_may_have_its_own_way_to_decide():
    def last(p):
        return np.full(len(p), 2)

    both = {"pact": LABELS, "deal": LABELS}

    def ask(texts):
        answers = rule(texts)["pact"]
        return {"pact": answers, "deal": answers}

    found, _ = reasons("This pact is good", both, ask, decide={"deal": last})
    assert (found["pact"].label, found["deal"].label) == ("favor", "neutral")
    assert found["pact"].turn.label == "against"
    assert found["deal"].turn is None
    assert found["deal"].score == pytest.approx(0.1)
