"""training/relations.py: kept answers are the model's own."""

import importlib
from pathlib import Path

import numpy as np
import pytest

TRAINING = Path(__file__).parents[2] / "training"


@pytest.fixture
def relations(monkeypatch):
    monkeypatch.syspath_prepend(str(TRAINING))
    return importlib.import_module("relations")


def test_answers_of_another_model_are_refused(relations, tmp_path):
    file = tmp_path / "answers.npz"
    np.savez(file, **{relations.MODEL: np.array("abc"), "a/1": np.zeros((2, 2, 3))})
    known = relations.kept_answers(file, "abc")
    assert known.keys() == {"a/1"}
    assert known["a/1"].shape == (2, 2, 3)
    with pytest.raises(SystemExit, match="answers of another model"):
        relations.kept_answers(file, "abd")
    np.savez(file, **{"a/1": np.zeros((2, 2, 3))})
    with pytest.raises(SystemExit, match="answers of another model"):
        relations.kept_answers(file, "abc")
