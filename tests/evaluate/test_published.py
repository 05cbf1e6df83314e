from __future__ import annotations

from stancemine.corpora import info
from stancemine.evaluate.published import COMPARABLE, ceiling, comparable, described
from stancemine.evaluate.tasks import TASKS


def test_every_comparison_names_a_task_and_figures_that_exist():
    for name in COMPARABLE:
        assert comparable(name, info(TASKS[name].corpus).scores), name


def test_only_the_same_measure_on_the_same_part_is_comparable():
    scores = info("vast").scores
    unseen = comparable("vast/stance-unseen", scores)
    assert {score.split for score in unseen} == {"test, zero-shot"}
    assert comparable("dse/stance", info("dse").scores) == []


def test_a_figure_is_comparable_only_with_the_whole_of_the_same_part():
    scores = info("vast").scores

    def found(corpus="vast", split="test", whole=True):
        return described("vast/stance", scores, corpus=corpus, split=split, whole=whole)

    assert [one["why"] for one in found()] == [None] * len(found())
    assert all(one["comparable"] for one in found())
    assert found(split="dev")[0]["why"] == "on the test part, this report on dev"
    assert found(whole=False)[0]["why"] == "this report measures a sample"
    assert not found(corpus="argunsc")[0]["comparable"]
    values = [one["value"] for one in found()]
    assert values == sorted(values)
    assert all(0 < value < 1 for value in values)  # percentages became shares


def test_ceilings_are_of_tasks_that_exist_and_say_whose_they_are():
    named = [name for name in TASKS if ceiling(name)]
    assert "nato-russia/reported" in named
    assert all(ceiling(name)["source"] for name in named)
    assert ceiling("vast/stance") is None
