"""What is said beside the scores of a file: a model's own answers, and rows without labels."""

from __future__ import annotations

from dataclasses import replace

import pytest

import stancemine
from stancemine.corpora.own import write_own
from stancemine.integrations.corrections import as_labeled_all
from tests.evaluate.systems import SENTENCES, document

OWN = "every label is tiny's own answer"


@pytest.fixture(scope="module")
def predicted(model_folder):
    miner = stancemine.StanceMiner.load(model_folder, threads=1)
    articles = [{"id": f"a{n}", "text": f"{' '.join(SENTENCES[n:])} {n} more."} for n in range(3)]
    return list(as_labeled_all(miner.pipe(articles)))


def notes(model_folder, documents, file, **more):
    write_own(documents, file)
    report = stancemine.evaluate(
        model_folder, file, baselines=(), behaviour=False, resamples=100, **more
    )
    return [note for note in report.data["notes"] if "names no split" not in note]


def test_a_file_of_the_model_s_own_answers_is_named(predicted, model_folder, tmp_path):
    (said,) = notes(model_folder, predicted, tmp_path / "x.csv")
    assert said.startswith(f"x: {OWN} (")
    assert ", and the file says that tiny " in said
    untold = [replace(one, meta={}) for one in predicted]
    (said,) = notes(model_folder, untold, tmp_path / "untold.csv")
    assert OWN in said
    assert "the file says" not in said


def test_a_file_that_somebody_corrected_is_not(predicted, model_folder, tmp_path):
    corrected = [
        replace(
            one,
            sentences=tuple(
                replace(s, role="none" if s.role == "claim" else "claim", reported=not s.reported)
                for s in one.sentences
            ),
        )
        for one in predicted
    ]
    assert notes(model_folder, corrected, tmp_path / "x.csv") == []


def test_sentences_without_a_label_that_others_have_are_counted(model_folder, tmp_path):
    whole = document(0)
    first, second, *rest = whole.sentences
    open_ones = (replace(first, role=None), replace(second, role=None, stances=None), *rest)
    found = notes(model_folder, [replace(whole, sentences=open_ones)], tmp_path / "x.jsonl")
    assert [note.partition(", others")[0] for note in found] == [
        "x: 2 of 5 sentences have no label for role",
        "x: 1 of 5 sentences have no label for stance",
    ]
    assert "(convert --no-unsure), the score is better than the model" in found[0]
    without = [replace(s, stances=None) for s in whole.sentences]  # nobody labelled any
    assert (
        notes(model_folder, [replace(whole, sentences=tuple(without))], tmp_path / "y.jsonl") == []
    )
