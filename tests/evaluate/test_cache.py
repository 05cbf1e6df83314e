"""Answers on disk: what is kept, and what a kill leaves behind."""

from __future__ import annotations

import json

import numpy as np
import pytest

from stancemine.errors import OutputError
from stancemine.evaluate.cache import AnswerStore, CachedSystem, key_of
from stancemine.evaluate.systems import Predictions
from stancemine.evaluate.tasks import TASKS, Example

TASK = TASKS["stancenews/stance"]
ITEMS = [Example(f"Sentence {n}.", "favor", "g", "d", n, topic="talks") for n in range(3)]


def test_answers_are_there_again(tmp_path):
    path = tmp_path / "new" / "answers.jsonl"
    with AnswerStore(path) as store:
        store.put([("a", [1, 2]), ("b", None)])
        store.put([("c", {"x": 0.5})])
    again = AnswerStore(path)
    assert len(again) == 3
    assert again["c"] == {"x": 0.5}
    assert "d" not in again


def test_they_are_on_disk_before_the_run_ends(tmp_path):
    path = tmp_path / "answers.jsonl"
    store = AnswerStore(path)
    store.put([("a", 1)])
    assert AnswerStore(path)["a"] == 1  # the first is still open, as after a kill
    store.close()


def test_a_line_that_was_cut_short_costs_that_answer_only(tmp_path):
    path = tmp_path / "answers.jsonl"
    with AnswerStore(path) as store:
        store.put([("a", 1), ("b", [0.25, 0.5])])
    path.write_bytes(path.read_bytes()[:-6])
    store = AnswerStore(path)
    assert "a" in store
    assert "b" not in store
    with store:
        store.put([("b", 2), ("c", 3)])
    again = AnswerStore(path)
    assert [again[key] for key in "abc"] == [1, 2, 3]


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("5\n", encoding="utf-8")
    with pytest.raises(OutputError, match="no store of answers"):
        AnswerStore(path)
    path.write_text("this is no store\nneither is this\n", encoding="utf-8")
    with pytest.raises(OutputError, match="no store of answers"):
        AnswerStore(path)


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    store = AnswerStore(tmp_path / "file" / "answers.jsonl")
    with pytest.raises(OutputError, match="cannot write"):
        store.put([("a", 1)])


def test_keys_tell_parts_apart():
    assert key_of(["ab", "c"]) != key_of(["a", "bc"])
    assert key_of(["a", None]) == key_of(["a", None])


class Counting:
    name = "counting"

    def __init__(self):
        self.calls = 0

    def predict(self, task, examples, documents):
        self.calls += 1
        rows = np.tile([0.7, 0.1, 0.1, 0.1], (len(examples), 1))
        return Predictions(("favor",) * len(examples), rows)


def cached(system, store, data="0", settings="seed 0"):
    return CachedSystem(system, store, lambda corpus: data, settings)


def test_a_baseline_is_asked_once_for_the_same_question(tmp_path):
    path, system = tmp_path / "answers.jsonl", Counting()
    for _ in range(2):
        with AnswerStore(path) as store:
            found = cached(system, store).predict(TASK, ITEMS, [])
            assert found.labels == ("favor",) * 3
            np.testing.assert_allclose(found.probabilities[0], [0.7, 0.1, 0.1, 0.1])
    assert system.calls == 1
    assert "Sentence" not in path.read_text(encoding="utf-8")
    json.loads(path.read_text(encoding="utf-8").splitlines()[0])


def test_a_changed_file_setting_or_example_asks_again():
    store, system = AnswerStore(), Counting()
    cached(system, store).predict(TASK, ITEMS, [])
    cached(system, store, data="1").predict(TASK, ITEMS, [])
    cached(system, store, settings="seed 1").predict(TASK, ITEMS, [])
    cached(system, store).predict(TASK, ITEMS[:2], [])
    cached(system, store).predict(TASKS["vast/stance"], [], [])
    assert system.calls == 5
