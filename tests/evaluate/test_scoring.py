"""Which classes a macro average is over: in the whole, in resamples, in the reports that ship."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stancemine.evaluate.compare import compare
from stancemine.evaluate.intervals import Bootstrap
from stancemine.evaluate.metrics import MEASURES, f1_per_class, macro_f1
from stancemine.evaluate.report import Report
from stancemine.evaluate.scoring import over_whole, score_labels
from stancemine.evaluate.systems import Predictions
from stancemine.evaluate.tasks import TASKS, Example

REPORTS = sorted(Path(__file__).parents[2].glob("evaluation/reports/*/report.json"))
TASK = TASKS["stancenews/role"]


def scored(labels, answers):
    items = [
        Example("A sentence.", gold, group=f"d{n}", document=f"d{n}", sentence=0)
        for n, gold in enumerate(labels)
    ]
    found = {name: Predictions(tuple(given)) for name, given in answers.items()}
    return score_labels(TASK, items, found, Bootstrap(len(items), 200), [("mine", "other")])


def test_a_perfect_agreement_on_a_file_without_a_class_is_perfect():
    labels = ["claim", "none"] * 6
    row = scored(labels, {"mine": labels, "other": ["claim"] * 12})
    found = row["systems"]["mine"]
    # A resample that happens to draw one class only still averages over both: it is below 1.
    assert found["score"] == found["high"] == 1.0
    assert found["per_class"]["premise"]["support"] == 0
    assert row["systems"]["other"]["score"] == pytest.approx(1 / 3)
    assert row["pairs"][0]["difference"] == pytest.approx(2 / 3)


def test_resamples_average_over_the_classes_of_the_whole():
    rng = np.random.default_rng(0)
    counts = rng.integers(0, 3, size=(2, 6, 3, 3))
    bootstrap = Bootstrap(6, 500)

    def over_all(matrix):
        return np.mean(f1_per_class(matrix), axis=-1)

    # Every class occurs somewhere: as it was before, also where a resample lacks one.
    np.testing.assert_array_equal(
        bootstrap.stacked(counts, over_whole(macro_f1, counts)), bootstrap.stacked(counts, over_all)
    )
    counts[:, :, 2, :] = counts[:, :, :, 2] = 0
    np.testing.assert_allclose(
        bootstrap.stacked(counts, over_whole(macro_f1, counts)),
        bootstrap.stacked(counts[..., :2, :2], over_all),
    )
    assert over_whole(MEASURES["accuracy"], counts) is MEASURES["accuracy"]


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.parent.name)
def test_every_class_occurs_in_the_reports_that_ship(path):
    checked = 0
    for row in json.loads(path.read_text(encoding="utf-8"))["tasks"]:
        for found in row["systems"].values():
            if "confusion" in found:
                matrix = np.array(found["confusion"])
                assert (matrix.sum(axis=1) > 0).all(), row["task"]
                assert macro_f1(matrix) == found["measures"]["macro-F1"], row["task"]
                checked += 1
    assert checked


def test_a_report_of_an_earlier_rule_is_scored_anew_in_a_comparison():
    labels = ["claim", "none"] * 6
    row = scored(labels, {"mine": labels})
    about = {"task": TASK.name, "measure": TASK.measure, "labels": list(TASK.labels)}
    row["systems"]["mine"]["score"] = 2 / 3  # three classes, of which one does not occur
    earlier = Report({"schema": 2, "main": "mine", "systems": ["mine"], "tasks": [about | row]})
    (change,) = compare(earlier, replace(earlier), resamples=200).changes
    assert (change.before, change.after) == (1.0, 1.0)
