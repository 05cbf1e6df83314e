"""README's scores are those of the committed report."""

from __future__ import annotations

from pathlib import Path

import pytest

from stancemine.errors import InputError
from stancemine.evaluate.report import Report
from stancemine.evaluate.report.readme import BEGIN, END, ScoreTable, replaced, scores_block

ROOT = Path(__file__).parents[2]


def test_readme_shows_what_the_report_says():
    table = ScoreTable.read(ROOT / "evaluation" / "readme.toml")
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    if BEGIN not in text and not (ROOT / "evaluation" / table.report).exists():
        pytest.skip("no report of the bundled model is committed yet")
    report = Report.read(ROOT / "evaluation" / table.report)
    assert replaced(text, scores_block(table, report)) == text, (
        "README.md differs from its report: run `python evaluation/readme.py --write`"
    )


TABLE = ScoreTable.model_validate(
    {
        "report": "r",
        "systems": {"svm": "SVM", "mine": "**mine**"},
        "row": [{"task": "a/b", "what": "A, b"}],
    }
)
ROW = {
    "task": "a/b", "measure": "macro-F1", "few_groups": True,
    "systems": {"svm": {"score": 0.5, "low": 0.4, "high": 0.6},
                "mine": {"score": 0.75, "low": 0.7, "high": 0.8}},
}  # fmt: skip


def test_the_block_has_a_line_a_task_and_the_interval_of_the_model():
    block = scores_block(TABLE, Report({"main": "mine", "tasks": [ROW]}))
    assert block.splitlines() == [
        "| | measure | SVM | **mine** |",
        "|---|---|--:|--:|",
        "| A, b | macro-F1 | .500 | **.750** [.700, .800]* |",
    ]


def test_a_task_that_the_report_lacks_is_named():
    with pytest.raises(InputError, match="no task 'a/b'"):
        scores_block(TABLE, Report({"main": "mine", "tasks": []}))


def test_only_what_stands_between_the_markers_is_replaced():
    text = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert replaced(text, "new") == f"before\n{BEGIN}\nnew\n{END}\nafter\n"
    assert replaced(replaced(text, "new"), "new") == replaced(text, "new")
    for broken in ("none", f"{END} {BEGIN}", f"{BEGIN} {BEGIN} {END}"):
        with pytest.raises(InputError, match="README needs one"):
            replaced(broken, "new")
