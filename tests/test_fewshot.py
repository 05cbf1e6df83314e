"""training/fewshot.py: the draws, the table, and the systems on a tiny model."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from stancemine.evaluate.tasks import Example
from tests.train.rows import FORMS, NAMES

FILE = Path(__file__).parents[1] / "training" / "fewshot.py"
LABELS = ("claim", "premise", "none")


@pytest.fixture
def fewshot(monkeypatch):
    pytest.importorskip("matplotlib")
    spec = importlib.util.spec_from_file_location("fewshot", FILE)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "fewshot", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def pool():
    return [
        Example(form.format(name), label, name, name, 0)
        for name in NAMES
        for label, forms in zip(LABELS, FORMS.values(), strict=True)
        for form in forms
    ]


def test_a_draw_follows_from_its_seed_and_has_every_class(fewshot, pool):
    rare = [e for e in pool if e.gold != "none"] + [e for e in pool if e.gold == "none"][:1]
    for seed in range(5):
        drawn = fewshot.draw(rare, 16, LABELS, seed)
        assert drawn == fewshot.draw(rare, 16, LABELS, seed)
        assert len(drawn) == len(set(drawn)) == 16
        assert {e.gold for e in drawn} == set(LABELS)
    assert fewshot.draw(pool, 16, LABELS, 1) != fewshot.draw(pool, 16, LABELS, 2)


def test_answers_come_back_in_the_order_of_the_questions(fewshot):
    assert fewshot._in_order(["c", "a", "b"], [2, 0, 1], 3) == ["a", "b", "c"]
    with pytest.raises(ValueError, match="longer than a row"):
        fewshot._in_order(["a"], [0], 2)


def test_the_table_has_mean_and_spread(fewshot):
    scores = [
        {"task": "t", "system": "s", "size": 16, "draw": n, "score": score}
        for n, score in enumerate((0.4, 0.6))
    ]
    assert "| t | s | 0.500 ± 0.141 |" in fewshot.summary(scores)


def test_each_system_learns_and_answers(fewshot, pool, model_folder, tmp_path, monkeypatch):
    task = fewshot.Task("letters", "role", LABELS)
    settings = {"epochs": 30, "learning_rate": 1e-3, "head_learning_rate": 1e-2, "max_tokens": 64}
    monkeypatch.setattr(fewshot, "SETTINGS", fewshot.SETTINGS | settings | {"bf16": False})
    train = fewshot.draw(pool, 40, LABELS, 0)
    test = [e for e in pool if e not in train]
    for system in (fewshot.tfidf_svm, fewshot.stancemine(str(model_folder), tmp_path)):
        answers = system(task, train, test, 0)
        assert fewshot.measure([e.gold for e in test], answers, LABELS) > 0.6


def test_the_command_goes_on_where_it_was(fewshot, pool, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(fewshot, "sentences", lambda task, root, split: pool)
    command = ["fewshot.py", "--output", str(tmp_path), "--tasks", "abstrct", "--sizes", "16"]
    for draws, lines in (("2", 2), ("3", 1)):
        arguments = [*command, "--systems", "tfidf-svm", "--draws", draws]
        monkeypatch.setattr(sys, "argv", arguments)
        fewshot.main()
        printed = [x for x in capsys.readouterr().out.splitlines() if x.startswith("{")]
        assert len(printed) == lines
    scores = [json.loads(x) for x in (tmp_path / "scores.jsonl").read_text().splitlines()]
    assert [s["draw"] for s in scores] == [0, 1, 2]
    assert (tmp_path / "table.md").is_file()
    assert (tmp_path / "curves.svg").is_file()
