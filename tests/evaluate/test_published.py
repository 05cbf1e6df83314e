from __future__ import annotations

from stancemine.corpora import info
from stancemine.evaluate.published import COMPARABLE, as_text, comparable
from stancemine.evaluate.tasks import TASKS


def test_every_comparison_names_a_task_and_figures_that_exist():
    for name in COMPARABLE:
        assert comparable(name, info(TASKS[name].corpus).scores), name


def test_only_the_same_measure_on_the_same_part_is_comparable():
    scores = info("vast").scores
    unseen = comparable("vast/stance-unseen", scores)
    assert {score.split for score in unseen} == {"test, zero-shot"}
    assert comparable("dse/stance", info("dse").scores) == []


def test_percentages_and_shares_read_alike_lowest_to_highest():
    text = as_text(comparable("vast/stance", info("vast").scores))
    assert text.startswith(".665 TGA-Net (Allaway & McKeown 2020) … .")
    assert as_text(comparable("argunsc/argument-or-not", info("argunsc").scores)).startswith(".819")
    assert as_text([]) == ""
