import numpy as np
import pytest

from stancemine.folder import Calibration, LabelSet, Scaling, Settings
from stancemine.train.development import Collected
from stancemine.train.examples import Schemes
from stancemine.train.figures import calibration_lines, class_scores, class_table, data_counts
from tests.train.handmade import small_config


def test_what_each_head_learned_from_is_counted(corpora):
    counts = {(row["source"], row["head"]): row for row in data_counts(small_config("e"), None)}
    news = counts["stancenews", "role"]
    assert (news["train"], news["dev"], news["groups"]) == (18, 9, 3)
    assert counts["stancenews", "stance"]["dev"] == 18
    # The development texts of stancenews are left out of the others' training.
    assert counts["webis-editorials-16", "role"]["train"] == 2
    assert counts["polnear", "tags"]["train"] == 18


def test_what_is_read_in_two_ways_is_counted_once(corpora):
    both = [{"corpus": "stancenews", "heads": ["stance"], "context": way} for way in (False, True)]
    counts = data_counts(small_config("e", mixture=both), None)
    assert [(row["source"], row["train"] > 0) for row in counts] == [("stancenews", True)]


def test_scores_by_label():
    schemes = Schemes(("a",), ("a",), ("a",), (LabelSet("mine", "role", ("x", "y")),))
    masks = np.zeros((3, 2, 4), dtype=bool)
    masks[:, 1] = True
    masks[0, 0, 0] = masks[1, 0, 1] = masks[2, 0, 2] = masks[2, 0, 3] = True
    found = Collected(
        role={"a": (np.eye(3)[[0, 1, 1]], np.array([0, 1, 0]))},
        stance={"a": (np.array([[9.0, 0, 0, 5], [9, 0, 0, 5], [0, 0, 9, 5]]), masks)},
        labels={"mine": (np.eye(2)[[1, 1]], np.array([1, 1]))},
    )
    scores = class_scores(found, schemes)
    assert scores["role/a"] == {
        "claim": (2, pytest.approx(2 / 3, abs=1e-3)),
        "premise": (1, pytest.approx(2 / 3, abs=1e-3)),
    }
    assert scores["stance/a"]["none"] == (1, 1.0)
    assert scores["stance/a"]["against"] == (1, 0.0)
    assert scores["own/mine"] == {"y": (2, 1.0)}
    assert "| own/mine | y | 2 | 1.000 |" in class_table(scores)
    assert class_table({}) == []


def test_what_is_not_calibrated_is_said_of_each_head():
    one = Scaling(1.1, (0.0, 0.0, 0.0))
    config = small_config(None, start="en-small", mixture=({"corpus": "a", "heads": ["role"]},))
    fitted = Calibration(reported={"b": one}, stance={"a": one}, thresholds={"reported": 0.61})
    settings = Settings("m", "0", "alone", 64, ("a",), ("b",), ("a",), fitted)
    role, reported, stance = calibration_lines(config, settings)
    assert role.startswith("- Role: **not calibrated**: too little")
    assert reported == (
        "- Reported speech: as in `en-small`, not fitted again after this training; `unsure` below "
        "0.61."
    )
    assert stance.endswith("it is never `unsure`.")
