"""The report on systems whose answers are known beforehand."""

from __future__ import annotations

import json

import numpy as np
import pytest

from stancemine.corpora.records import LabeledAttribution, LabeledDocument, LabeledSentence
from stancemine.errors import CorpusError, OutputError
from stancemine.evaluate.provenance import hash_files, library_versions, machine
from stancemine.evaluate.report import evaluate, to_markdown, write
from stancemine.evaluate.systems import Predictions
from stancemine.evaluate.tasks import TASKS, gold_spans

ROLE = TASKS["argunsc/role"]
TEXT = "Talks help."


def document(number, role):
    return LabeledDocument(
        "argunsc", str(number), "dev", TEXT, (LabeledSentence(0, len(TEXT), role=role),)
    )


DOCUMENTS = [document(i, ("claim", "premise", "none")[i % 3]) for i in range(30)]


class Constant:
    def __init__(self, name, label):
        self.name, self.label = name, label

    def predict(self, task, examples, documents):
        return Predictions((self.label,) * len(examples))


class Oracle:
    """Right everywhere, and certain of it."""

    name = "oracle"

    def predict(self, task, examples, documents):
        rows = [task.labels.index(example.gold) for example in examples]
        return Predictions(tuple(e.gold for e in examples), np.eye(len(task.labels))[rows])

    def spans(self, task, documents):
        return [gold_spans(document, task.span_type) for document in documents]


def report(tasks=(ROLE,), systems=None, documents=lambda corpus: DOCUMENTS, spans=()):
    systems = systems or [Constant("majority", "claim"), Oracle()]
    return {
        "title": "A report",
        "header": {"commit": "abc", "libraries": {"numpy": "2.0"}},
        "systems": [system.name for system in systems],
        "published": {"argunsc/role": ".819 (Somebody 2025)"},
        "data": {"argunsc": "0123"},
        **evaluate(tasks, documents, systems, spans, resamples=200),
    }


def test_scores_are_those_of_the_known_answers():
    row = report()["tasks"][0]
    assert (row["n"], row["groups"], row["measure"]) == (30, 30, "macro-F1")
    oracle, majority = row["systems"]["oracle"], row["systems"]["majority"]
    assert (oracle["score"], oracle["low"], oracle["high"]) == (1.0, 1.0, 1.0)
    assert (oracle["ece"], oracle["brier"]) == (0.0, 0.0)
    assert majority["score"] == pytest.approx(0.5 / 3)
    assert majority["low"] < majority["score"] < majority["high"]
    assert majority["per_class"]["claim"] == {
        "precision": pytest.approx(1 / 3), "recall": 1.0, "f1": 0.5, "support": 10,
    }  # fmt: skip
    assert "brier" not in majority
    assert majority["confusion"] == [[10, 0, 0]] * 3


def test_spans_are_scored_only_for_systems_that_mark_them():
    attribution = LabeledAttribution(source=((0, 5),), cue=((6, 10),), content=())
    docs = [
        LabeledDocument("polnear", str(i), "dev", TEXT, (LabeledSentence(0, 11),), (attribution,))
        for i in range(3)
    ]
    found = report([TASKS["polnear/cue-exact"]], documents=lambda c: docs, spans=[Oracle()])
    row = found["tasks"][0]
    assert list(row["systems"]) == ["oracle"]
    assert row["systems"]["oracle"]["score"] == 1.0
    assert row["systems"]["oracle"]["gold"] == 3
    assert "| polnear | cue-exact | exact F1 | 3 | – | 1.000 [1.000, 1.000]* | – |" in to_markdown(
        found
    )


def test_the_table_has_scores_interval_and_published_figures():
    text = to_markdown(report())
    assert "- commit: abc" in text
    assert "- libraries: numpy 2.0" in text
    assert (
        "| argunsc | role | macro-F1 | 30 | .167 | 1.000 [1.000, 1.000] | .819 (Somebody 2025) |"
    ) in text
    assert "- argunsc: `0123`" in text
    assert "Not ahead" not in text


def test_a_model_that_does_not_beat_the_baseline_is_named():
    text = to_markdown(report(systems=[Oracle(), Constant("en-tiny", "none")]))
    assert "Not ahead of oracle: argunsc/role (.167 against 1.000)." in text


def test_labels_that_no_person_made_are_named_as_such():
    said = "Labelled by a large language model, by no person: nato-russia."
    assert said in to_markdown(report([TASKS["nato-russia/role"]]))
    assert "language model" not in to_markdown(report())


def test_a_missing_corpus_is_skipped_with_its_reason_and_the_rest_is_measured():
    def documents(corpus):
        if corpus == "vast":
            raise CorpusError("vast: the folder is missing")
        return DOCUMENTS

    found = report([TASKS["vast/stance"], TASKS["gwsd/stance"], ROLE], documents=documents)
    assert [row["task"] for row in found["tasks"]] == ["argunsc/role"]
    text = to_markdown(found)
    assert "Skipped: vast/stance: vast: the folder is missing" in text
    assert "Skipped: gwsd/stance: gwsd has no labelled example" in text


def test_json_and_markdown_are_written_side_by_side(tmp_path):
    given = report()
    paths = write(given, tmp_path / "reports" / "en-small")
    assert [path.name for path in paths] == ["en-small.json", "en-small.md"]
    assert json.loads(paths[0].read_text(encoding="utf-8")) == given
    assert paths[1].read_text(encoding="utf-8") == to_markdown(given)


def test_a_report_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot write the report"):
        write(report(), tmp_path / "file" / "en-small")


def test_the_hash_of_a_folder_follows_names_and_contents_but_not_unlabelled_files(tmp_path):
    def hashed(files):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return hash_files(folder)

    first = hashed({"a.txt": "1", "sub/b.txt": "2"})
    assert first == hashed({"sub/b.txt": "2", "a.txt": "1"})
    assert first != hashed({"a.txt": "1", "sub/c.txt": "2"})
    assert first != hashed({"a.txt": "1", "sub/b.txt": "3"})
    assert first == hashed({"a.txt": "1", "sub/b.txt": "2", "test-unlabelled.jsonl": "x"})


def test_the_machine_and_the_libraries_are_named():
    assert machine()["cores"] >= 1
    assert {"python", "numpy"} <= set(library_versions())
