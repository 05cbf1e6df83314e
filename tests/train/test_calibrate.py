import numpy as np
import pytest
from scipy.special import expit, softmax

from stancemine.decoding import (
    decided_stances,
    reported_probabilities,
    role_probabilities,
    stance_probabilities,
)
from stancemine.folder import Calibration
from stancemine.train.calibrate import (
    MINIMUM,
    MOST_UNSURE,
    calibrate,
    confidence_threshold,
    fit_binary,
    fit_classes,
)
from stancemine.train.development import Collected


def overconfident_classes(n=4000, classes=3, temperature=2.5, seed=0):
    """Logits that are ``temperature`` times too large for their labels."""
    rng = np.random.default_rng(seed)
    true = rng.normal(scale=1.5, size=(n, classes))
    labels = np.array([rng.choice(classes, p=softmax(row)) for row in true])
    return (true * temperature).astype(np.float32), labels


def biased_binary(n=4000, temperature=2.5, bias=-1.0, seed=0):
    """Logits whose calibrated value is ``logit / temperature + bias``."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(scale=4, size=n).astype(np.float32)
    labels = (rng.random(n) < expit(logits / temperature + bias)).astype(np.int64)
    return logits, labels


def class_loss(probabilities, labels):
    return float(-np.log(probabilities[np.arange(len(labels)), labels]).mean())


def binary_loss(p, labels):
    return float(-np.log(np.where(labels == 1, p, 1 - p)).mean())


def test_a_known_temperature_of_classes_is_found():
    found = fit_classes(*overconfident_classes())
    assert found.temperature == pytest.approx(2.5, rel=0.08)
    assert found.bias == pytest.approx([0, 0, 0], abs=0.1)


def test_a_known_bias_of_classes_is_found():
    logits, labels = overconfident_classes(temperature=1.0)
    found = fit_classes(logits - np.array([0, 2, 0], dtype=np.float32), labels)
    assert found.temperature == pytest.approx(1.0, rel=0.08)
    assert found.bias[1] - found.bias[0] == pytest.approx(2.0, abs=0.2)
    assert found.bias[2] - found.bias[0] == pytest.approx(0.0, abs=0.2)


def test_a_known_temperature_and_bias_of_two_sides_are_found():
    found = fit_binary(*biased_binary())
    assert found.temperature == pytest.approx(2.5, rel=0.08)
    assert found.bias == pytest.approx([-1.0], abs=0.1)


@pytest.mark.parametrize("n", [5, 100, 1000])
@pytest.mark.parametrize("seed", range(3))
def test_log_loss_is_never_worse_than_uncalibrated(n, seed):
    rng = np.random.default_rng(seed)
    logits = rng.normal(scale=3, size=(n, 3)).astype(np.float32)
    # Good, unrelated and single-valued labels alike.
    for labels in (logits.argmax(-1), rng.integers(0, 3, n), np.zeros(n, dtype=np.int64)):
        after = Calibration(role={"s": fit_classes(logits, labels)})
        losses = [
            class_loss(role_probabilities(logits, c, "s"), labels) for c in (Calibration(), after)
        ]
        assert losses[1] <= losses[0] + 1e-5
        binary = (labels == 0).astype(np.int64)
        after = Calibration(reported={"s": fit_binary(logits[:, 0], binary)})
        losses = [
            binary_loss(reported_probabilities(logits[:, 0], c, "s"), binary)
            for c in (Calibration(), after)
        ]
        assert losses[1] <= losses[0] + 1e-5


# --- thresholds ----------------------------------------------------------------------------------


def test_the_threshold_reaches_the_target_and_no_further():
    confidence = np.array([0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6])
    right = np.array([True] * 7 + [False])
    assert confidence_threshold(confidence, right, 1.0) == pytest.approx(0.65)
    assert confidence_threshold(confidence, right, 0.87) == pytest.approx(0.6)


def test_the_threshold_does_not_depend_on_the_order():
    rng = np.random.default_rng(1)
    confidence = rng.random(60)
    right = rng.random(60) < confidence
    shuffled = rng.permutation(60)
    assert confidence_threshold(confidence, right, 0.7) == confidence_threshold(
        confidence[shuffled], right[shuffled], 0.7
    )


def test_a_target_out_of_reach_leaves_the_most_that_is_allowed_unsure():
    confidence = np.linspace(0.99, 0.5, 100)
    threshold = confidence_threshold(confidence, np.zeros(100, dtype=bool), 0.9)
    assert (confidence < threshold).mean() == pytest.approx(MOST_UNSURE)


def test_all_right_leaves_nothing_unsure():
    confidence = np.linspace(0.99, 0.5, 100)
    threshold = confidence_threshold(confidence, np.ones(100, dtype=bool), 0.9)
    assert not (confidence < threshold).any()


@pytest.mark.parametrize("seed", range(20))
def test_never_more_than_the_most_is_unsure(seed):
    rng = np.random.default_rng(seed)
    confidence = rng.random(40)
    threshold = confidence_threshold(confidence, rng.random(40) < 0.5, 0.95)
    assert (confidence < threshold).mean() <= MOST_UNSURE


def test_equal_confidences_are_sure_or_unsure_together():
    confidence = np.array([0.9, 0.89, 0.88, 0.87, 0.86, 0.85, 0.5, 0.5])
    right = np.array([True] * 7 + [False])
    # With one of the two at 0.5 all are right, with both seven of eight.
    assert confidence_threshold(confidence, right, 1.0) == pytest.approx(0.85)


# --- all heads -----------------------------------------------------------------------------------

DEFAULT = {"role": "ours", "reported": "ours", "stance": "ours"}


def stance_items(n=900, seed=0, labels="fanu"):
    """Stance logits and masks; ``labels`` are those the corpus gives ("x": none of the sides)."""
    rng = np.random.default_rng(seed)
    gold = rng.integers(0, len(labels), n)
    logits = rng.normal(scale=2, size=(n, 4)).astype(np.float32)
    masks = np.zeros((n, 2, 4), dtype=bool)
    masks[:, 1] = True
    for i, number in enumerate(gold):
        label = labels[number]
        masks[i, 0, [2, 3] if label == "x" else "fanu".index(label)] = True
        logits[i, 3] += -3 if label == "u" else 3
        logits[i, "fan".find(label)] += 3 if label in "fan" else 0
    return logits, masks


def test_every_head_and_scheme_with_data_is_fitted():
    found = Collected(
        role={"ours": overconfident_classes(400), "few": overconfident_classes(MINIMUM - 1)},
        reported={"ours": biased_binary(400)},
        stance={"ours": stance_items(), "sided": stance_items(labels="fa")},
    )
    calibration = calibrate(found, DEFAULT)
    assert set(calibration.role) == {"ours"}
    assert set(calibration.reported) == {"ours"}
    # A corpus without unrelated pairs says nothing of the gate, nor one without neutral of sides.
    assert set(calibration.about) == {"ours"}
    assert set(calibration.stance) == {"ours"}
    assert set(calibration.thresholds) == {"role", "reported", "stance"}
    assert all(0 < x < 1 for x in calibration.thresholds.values())


def test_none_is_scaled_as_the_sum_of_neutral_and_unrelated():
    logits, masks = stance_items(labels="fax")
    logits[:, 3] += 4  # the model finds a side nearly everywhere
    calibration = calibrate(Collected(stance={"ours": (logits, masks)}), DEFAULT)

    def loss(scalings):
        p = stance_probabilities(logits, scalings, "ours")
        return -np.log((p * masks[:, 0]).sum(-1)).mean()

    assert loss(calibration) < loss(Calibration()) - 0.05
    # "None" may be either: the corpus gives no threshold for telling them apart.
    assert set(calibration.about) == set(calibration.stance) == {"ours"}


def test_the_stance_threshold_keeps_its_promise():
    logits, masks = stance_items()
    calibration = calibrate(Collected(stance={"ours": (logits, masks)}), DEFAULT)
    p = stance_probabilities(logits, calibration, "ours")
    rows, chosen = np.arange(len(p)), decided_stances(p)
    sure = p[rows, chosen] >= calibration.thresholds["stance"]
    right = masks[rows, 0, chosen]
    assert sure.mean() >= 1 - MOST_UNSURE - 0.01
    assert right[sure].mean() > right.mean()


def test_without_data_nothing_is_scaled_and_nothing_unsure():
    assert calibrate(Collected(), DEFAULT) == Calibration()
