"""The frozen encoder under logistic regression, on a tiny random encoder."""

from __future__ import annotations

import numpy as np
import pytest

from stancemine.errors import ModelError
from stancemine.evaluate.encoder import EncoderRegression
from stancemine.evaluate.systems import NotApplicable
from stancemine.evaluate.tasks import TASKS, examples
from tests.evaluate.systems import document

DOCUMENTS = [document(n) for n in range(6)]


@pytest.mark.parametrize("name", ["stancenews/role", "stancenews/stance"])
def test_what_was_learned_is_known_again(encoder_folder, name):
    task = TASKS[name]
    items = examples(task, DOCUMENTS)
    system = EncoderRegression(encoder_folder, lambda _: items)
    found = system.predict(task, items, DOCUMENTS)
    right = [label == item.gold for label, item in zip(found.labels, items, strict=True)]
    assert np.mean(right) > 0.8  # an untrained encoder, strongly regularised; by chance .4
    assert found.probabilities.shape == (len(items), len(task.labels))
    np.testing.assert_allclose(found.probabilities.sum(axis=1), 1, atol=1e-6)


def test_a_models_own_encoder_can_be_taken(model_folder):
    items = examples(TASKS["stancenews/role"], DOCUMENTS)
    system = EncoderRegression(model_folder, lambda _: items)
    assert len(system.predict(TASKS["stancenews/role"], items, DOCUMENTS).labels) == len(items)


def test_vectors_are_means_of_unpadded_tokens(encoder_folder):
    system = EncoderRegression(encoder_folder, lambda _: [])
    system._encode(["talks must go on", "no"])
    alone = EncoderRegression(encoder_folder, lambda _: [])
    alone._encode(["no"])
    np.testing.assert_allclose(system._vectors["no"], alone._vectors["no"], atol=1e-5)
    assert np.linalg.norm(system._vectors["no"]) == pytest.approx(1, abs=1e-5)


def test_nothing_to_learn_from_and_no_encoder_are_named(tmp_path):
    with pytest.raises(NotApplicable, match="no training part"):
        EncoderRegression(tmp_path, lambda _: []).predict(TASKS["stancenews/role"], [], [])
    items = examples(TASKS["stancenews/role"], DOCUMENTS)
    with pytest.raises(ModelError, match="is no encoder"):
        EncoderRegression(tmp_path, lambda _: items).predict(
            TASKS["stancenews/role"], items, DOCUMENTS
        )
