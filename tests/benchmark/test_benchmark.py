import json
import subprocess
from types import SimpleNamespace

import numpy as np
import pytest

from stancemine import InputError
from stancemine.benchmark import benchmark, measures
from stancemine.benchmark import run as module
from stancemine.benchmark.material import articles, topics
from stancemine.windows import Row, Target, collate


@pytest.fixture(scope="module")
def found(model_folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "STEADY", 4)
        patch.setattr(module, "ROUNDS", (2, 3))
        patch.setattr(module, "topics", lambda count: ["nato", "russia", "talks"][:count])
        patch.setattr(module, "start_up", lambda model: {"import": 0.1, "help": 0.2, "load": 0.3})
        return benchmark(model_folder, sentences=20, curve=(0, 2), threads=2)


def test_every_number_of_topics_is_measured(found):
    assert [(s.topics, s.gate) for s in found.speeds] == [(0, False), (1, False), (2, False)]
    none, one, two = found.speeds
    assert one.over_one_topic == 1
    assert none.tokens_per_sentence < one.tokens_per_sentence < two.tokens_per_sentence
    assert all(s.over_encoder > 0 and s.padding >= 0 for s in found.speeds)
    assert found.workers == 2


def test_the_tables_and_the_json_say_the_same(found):
    again = json.loads(found.to_json())
    table = found.to_markdown()
    for row in again["speeds"]:
        assert f"| {row['topics']} | no | {row['sentences_per_second']:.0f} |" in table
    assert "| loading the model | 0.30 |" in table


def test_too_few_sentences(model_folder):
    with pytest.raises(InputError, match="20 or more"):
        benchmark(model_folder, sentences=3)


def test_without_a_curve_one_topic_is_measured(model_folder, monkeypatch):
    class EnoughError(Exception):
        pass

    def asked(count):
        assert count == 1
        raise EnoughError

    monkeypatch.setattr(module, "topics", asked)
    with pytest.raises(EnoughError):
        benchmark(model_folder, curve=())


def test_articles_have_the_sentences_asked_for():
    assert len(articles(20)) < len(articles(200))
    assert all(text.strip() for text in articles(20))


def test_topics_are_different_and_enough():
    assert len(set(topics(100))) == 100
    with pytest.raises(ValueError, match="not 100000"):
        topics(100_000)


def test_the_bare_encoder_reads_the_same_rows_without_padding():
    def row(*ids):
        return Row(ids, (0,) * len(ids), (Target(0, 1, len(ids), ()),))

    rows = [row(1, 5), row(1, 6, 7, 8), row(1, 9), row(1, 4, 3, 2)]
    even = measures.unpadded([collate(rows[:2]), collate(rows[2:])], 8)
    assert sorted(batch.input_ids.tolist() for batch in even) == [
        [[1, 5], [1, 9]],
        [[1, 6, 7, 8], [1, 4, 3, 2]],
    ]
    for batch in even:
        assert (batch.attention_mask == 1).all()
        assert np.allclose(batch.pooling.sum(axis=-1), 1)


def test_start_up_takes_the_quickest_of_several(monkeypatch):
    said = iter(["0.5\n", "0.2\n", "0.4\n", "2.0\n", "1.0\n", "3.0\n"])

    def run(command, **_):
        return SimpleNamespace(stdout=next(said) if "-c" in command else "")

    monkeypatch.setattr(subprocess, "run", run)
    times = measures.start_up("en-small")
    assert (times["import"], times["load"]) == (0.2, 1.0)
