from __future__ import annotations

from pathlib import Path

import pytest

from stancemine.errors import InputError
from stancemine.evaluate.suites import read_suite
from stancemine.evaluate.tasks import TASKS, select

SUITES = sorted((Path(__file__).parents[2] / "evaluation" / "suites").glob("*.toml"))


@pytest.mark.parametrize("path", SUITES, ids=lambda path: path.stem)
def test_every_suite_can_be_read(path):
    suite = read_suite(path)
    assert select(suite.tasks)
    assert 0 < len(suite.headline) <= 8 or not suite.headline


def test_there_is_a_suite_for_everything_and_it_leaves_nothing_out():
    names = {path.stem for path in SUITES}
    assert names >= {"roles", "reported", "attribution", "stance", "zero-shot", "home", "all"}
    everything = read_suite(next(path for path in SUITES if path.stem == "all"))
    assert {task.name for task in select(everything.tasks)} == set(TASKS)


def test_a_suite_may_begin_with_a_byte_order_mark(tmp_path):
    (tmp_path / "s.toml").write_text("\ufefftitle = 'x'\ntasks = ['vast']\n", encoding="utf-8")
    assert read_suite(tmp_path / "s.toml").tasks == ("vast",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('title = "x"\ntasks = ["nosuch"]\n', "unknown task 'nosuch'"),
        ('title = "x"\ntasks = []\n', "tasks"),
        ('title = "x"\ntasks = ["vast"]\nsplit = "dev"\n', "split"),
        ('title = "x"\ntasks = ["vast"]\nheadline = ["gwsd/stance"]\n', "not among its tasks"),
        ("title = \n", "s.toml"),
    ],
)
def test_a_mistake_in_a_suite_is_named(tmp_path, text, message):
    (tmp_path / "s.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_suite(tmp_path / "s.toml")
    assert message in str(caught.value)
