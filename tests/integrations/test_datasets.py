import json
import pickle
import shutil

import pytest

from stancemine import Document, StanceMiner
from stancemine.errors import InputError, ModelError
from stancemine.integrations.datasets import RecordMapper, analyze_dataset, documents_of, rows_of

datasets = pytest.importorskip("datasets")

TEXTS = ["The minister said that talks must go on. Russia is not NATO.", " ", "Yes."]


@pytest.fixture(scope="module")
def articles():
    made = {"text": TEXTS, "id": ["a", "b", "c"], "size": [1, 2, 3]}
    return datasets.Dataset.from_dict(made)


def test_every_article_gets_its_record_and_keeps_its_columns(articles, model_folder):
    done = analyze_dataset(articles, ["NATO"], str(model_folder))
    assert done.column_names == ["text", "id", "size", "record", "record_problem"]
    assert done["record"][1] is None
    assert "blank" in done["record_problem"][1]
    miner = StanceMiner.load(model_folder)
    assert Document.from_json(done["record"][0]) == miner({"text": TEXTS[0], "id": "a"}, ["NATO"])
    assert [document.id for document in documents_of(done[:])] == ["a", "c"]


@pytest.mark.parametrize("what", ["sentences", "attributions", "stances"])
def test_rows_are_those_of_the_frames(articles, model_folder, what):
    done = analyze_dataset(articles, ["NATO"], StanceMiner.load(model_folder))
    rows = rows_of(done, what)
    frame = [d.to_polars(what).to_dicts() for d in documents_of(done[:])]
    assert rows.to_list() == [row for rows in frame for row in rows]


def test_the_fingerprint_goes_with_what_is_asked(articles, model_folder):
    prints = {
        RecordMapper(topics, str(model_folder), columns=columns).fingerprint
        for topics in ((), ["NATO"], ["Russia"])
        for columns in (None, {"id": "size"})
    }
    assert len(prints) == 6
    one, same = (analyze_dataset(articles, ["NATO"], str(model_folder)) for _ in range(2))
    assert one._fingerprint == same._fingerprint


def test_the_fingerprint_goes_with_the_model_not_its_name(model_folder, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(model_folder, other)
    first = RecordMapper("NATO", str(model_folder)).fingerprint
    assert RecordMapper("NATO", str(other)).fingerprint == first
    settings = json.loads((other / "stancemine.json").read_text())
    settings["calibration"]["thresholds"]["role"] = 0.99
    (other / "stancemine.json").write_text(json.dumps(settings))
    prints = {
        first,
        RecordMapper("NATO", str(other)).fingerprint,
        RecordMapper("NATO", StanceMiner.load(model_folder, "torch")).fingerprint,
        RecordMapper("NATO", StanceMiner.load(model_folder, gate="off")).fingerprint,
    }
    assert len(prints) == 4


def test_no_column_is_overwritten(articles, model_folder):
    done = analyze_dataset(articles, ["NATO"], str(model_folder))
    with pytest.raises(InputError, match="a column 'record' already"):
        analyze_dataset(done, ["Russia"], str(model_folder))


def test_the_gate_is_the_callers_choice(articles, model_folder):
    strict, off = (RecordMapper(["NATO"], str(model_folder), gate=gate) for gate in (True, "off"))
    assert strict.fingerprint != off.fingerprint
    assert pickle.loads(pickle.dumps(off)).fingerprint == off.fingerprint
    with pytest.raises(ModelError, match="gate is one of strict, wide, off, not 'open'"):
        analyze_dataset(articles, ["NATO"], str(model_folder), gate="open")


def test_it_travels_to_other_processes_without_its_model(model_folder):
    mapper = RecordMapper(["NATO"], str(model_folder))
    there = pickle.loads(pickle.dumps(mapper))
    assert there({"text": ["Yes."]}) == mapper({"text": ["Yes."]})
    with pytest.raises(InputError, match="model's name or folder"):
        pickle.dumps(RecordMapper((), StanceMiner.load(model_folder)))


def test_wrong_columns_are_named(articles, model_folder):
    with pytest.raises(InputError, match="no column 'body'; it has: text, id, size"):
        analyze_dataset(articles, (), str(model_folder), columns={"text": "body"})
    with pytest.raises(InputError, match="columns has words"):
        RecordMapper(columns={"words": "text"})
