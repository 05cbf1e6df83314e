"""Two reports, whose systems are made to differ or not."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest

from stancemine.errors import InputError
from stancemine.evaluate.compare import compare
from stancemine.evaluate.intervals import Bootstrap
from stancemine.evaluate.report import Report
from stancemine.evaluate.scoring import score_labels
from stancemine.evaluate.tasks import TASKS, examples
from tests.evaluate.systems import Noisy, document
from tests.sample import sample_document

NAMES = ("stancenews/role", "stancenews/reported", "stancenews/stance")
DOCUMENTS = [document(n) for n in range(60)]


def report(share=0.7, seed=0, names=NAMES, documents=DOCUMENTS):
    rows = []
    for name in names:
        task = TASKS[name]
        items = examples(task, documents)
        predictions = {"mine": Noisy("mine", share, seed).predict(task, items, documents)}
        groups = len({item.group for item in items})
        rows.append(
            {
                "task": name,
                "measure": task.measure,
                "labels": list(task.labels),
                **score_labels(task, items, predictions, Bootstrap(groups, 200), []),
            }
        )
    return Report({"schema": 2, "main": "mine", "systems": ["mine"], "tasks": rows})


BEFORE = report()


def compared(after, **options):
    return compare(BEFORE, after, resamples=500, **options)


def test_the_same_report_has_no_difference():
    found = compared(BEFORE)
    assert [change.verdict for change in found.changes] == ["no clear difference"] * 3
    assert all(change.difference == 0 and change.p == 1.0 for change in found.changes)
    assert found.passes


def test_other_noise_is_no_difference():
    found = compared(report(seed=1))
    assert {change.verdict for change in found.changes} == {"no clear difference"}
    assert any(change.difference != 0 for change in found.changes)
    assert found.passes


def test_what_is_better_and_what_is_worse_is_told_apart():
    better = compared(report(share=0.95))
    assert [change.verdict for change in better.changes] == ["better"] * 3
    assert all(change.low > 0 and change.mcnemar < 0.05 for change in better.changes)
    assert better.passes
    worse = compared(report(share=0.4))
    assert [change.task for change in worse.worse] == list(NAMES)
    assert not worse.passes
    text = worse.to_markdown()
    assert "The difference is the score of mine (second) minus that of mine (first)" in text
    assert text.startswith("# mine (first) → mine (second)")
    assert "3 worse." in text


def test_with_few_groups_the_sign_test_must_agree():
    def changed(groups, right):
        before, after = counted(2), counted(7)
        for made, cells in ((before, [2, 10, 2, 10]), (after, [right, 10, right, 10])):
            made.data["tasks"][0]["counts"]["mine"] = [cells] * groups
        (change,) = compare(before, after, resamples=200).changes
        return change.verdict

    assert changed(5, 7) == "too few groups"  # no sign test of five reaches .05
    assert changed(6, 7) == "better"
    assert changed(20, 7) == "better"
    assert changed(6, 2) == "no clear difference"


def test_the_whole_survives_json():
    again = Report(json.loads(report(share=0.95).to_json()))
    assert [c.verdict for c in compared(again).changes] == ["better"] * 3


def test_a_missing_task_does_not_pass():
    found = compared(report(names=NAMES[:2]))
    assert found.missing == (NAMES[2],)
    assert not found.passes
    assert f"Missing in the second: {NAMES[2]}" in found.to_markdown()
    turned = compare(report(names=NAMES[:2]), BEFORE, resamples=500)
    assert turned.added == (NAMES[2],)
    assert turned.passes


def test_other_examples_cannot_be_compared():
    found = compared(report(documents=DOCUMENTS[:40]))
    assert {change.why for change in found.changes} == {"the examples differ"}
    assert {change.verdict for change in found.changes} == {"not comparable"}
    assert not found.passes


def test_answers_with_a_label_that_the_other_lacks_are_compared():
    wide = deepcopy(BEFORE.data)
    row = wide["tasks"][0]
    row["labels"] = [*row["labels"], "aside"]
    row["codes"]["predicted"]["mine"] = "3" + row["codes"]["predicted"]["mine"][1:]
    grown, shrunk = compared(Report(wide)), compare(Report(wide), BEFORE, resamples=500)
    assert grown.changes[0].why is None
    assert shrunk.changes[0].difference == pytest.approx(-grown.changes[0].difference)


def test_a_report_without_answers_cannot_be_compared():
    data = deepcopy(BEFORE.data)
    data["tasks"][0].pop("codes")
    found = compared(Report(data))
    assert found.changes[0].why.startswith("a report was made to be passed on")
    assert found.changes[1].why is None


def counted(right):
    row = {
        "task": "polnear/cue-exact", "measure": "exact F1",
        "systems": {"mine": {"score": right / 10}},
        "counts": {"mine": [[right, 10, right, 10]] * 30},
    }  # fmt: skip
    return Report({"schema": 2, "main": "mine", "systems": ["mine"], "tasks": [row]})


def test_spans_are_compared_by_their_counts():
    (change,) = compare(counted(5), counted(7), resamples=200).changes
    assert (change.verdict, change.mcnemar) == ("better", None)
    assert change.low == pytest.approx(0.2)
    other = counted(7)
    other.data["tasks"][0]["counts"]["mine"][0][3] = 11
    (change,) = compare(counted(5), other, resamples=200).changes
    assert change.why == "the documents differ"


def test_a_system_that_is_not_there_and_reports_apart_are_named():
    with pytest.raises(InputError, match="no system 'other'"):
        compared(BEFORE, systems=(None, "other"))
    with pytest.raises(InputError, match="no task in common"):
        compare(report(names=NAMES[:1]), report(names=NAMES[1:]))


@pytest.mark.parametrize("form", ["one", "several", "lines"])
def test_records_of_articles_are_no_report(tmp_path, form):
    path, record = tmp_path / "results.json", sample_document().to_json()
    texts = {"one": record, "several": f"[{record}]", "lines": f"{record}\n{record}\n"}
    path.write_text(texts[form], encoding="utf-8")
    with pytest.raises(InputError, match=r"holds records of articles.*stancemine evaluate"):
        Report.read(path)


def test_an_old_or_foreign_file_is_refused(tmp_path):
    path = tmp_path / "report.json"
    for text, message in (
        ('{"schema": 1}', "schema 1, not 2"),
        ("[]", "no report of this version"),
        ("{", "is no report"),
        ('{"schema": 2}', "it has no 'main'"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=message):
            Report.read(path)
    with pytest.raises(InputError, match="cannot read the report"):
        Report.read(tmp_path / "none")
    BEFORE.write(tmp_path, ["json"])
    assert Report.read(tmp_path).data == BEFORE.data
    assert repr(BEFORE) == "<Report of mine: 3 tasks, 0 skipped>"
