"""What is said beside the scores of a file: a model's own answers, and rows without labels."""

from __future__ import annotations

from dataclasses import replace

import pytest

import stancemine
from stancemine.corpora.own import write_own
from stancemine.corpora.records import LabeledStance
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


def test_most_tasks_answered_as_the_model_does_are_named(predicted, model_folder, tmp_path):
    many = [replace(one, id=f"{one.id}-{n}", meta={}) for one in predicted for n in range(4)]
    # The stances are another's, or of words that the file does not have.
    stances = (LabeledStance("talks", "against"),)
    told = [
        replace(m, sentences=tuple(replace(s, stances=stances) for s in m.sentences)) for m in many
    ]
    found = notes(model_folder, told, tmp_path / "x.csv")
    assert any(OWN in note and "stance" not in note for note in found)


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


def test_measured_sentences_that_stand_in_the_training_rows_are_counted(model_folder, tmp_path):
    both = [document(0, split="train"), document(1, split="dev")]
    (said,) = notes(model_folder, both, tmp_path / "x.jsonl")
    assert said.startswith("x: 5 of 5 measured sentences stand in its training rows, too: what")
    apart = replace(both[1], text=both[1].text.replace(SENTENCES[0], SENTENCES[0].swapcase()))
    (said,) = notes(model_folder, [both[0], apart], tmp_path / "y.jsonl")
    assert said.startswith("y: 5 of 5 measured")
    other = replace(both[1], text=both[1].text.replace("e", "o"))
    assert notes(model_folder, [both[0], other], tmp_path / "z.jsonl") == []
    assert notes(model_folder, both, tmp_path / "w.jsonl", split="train") == []


def test_those_of_a_training_configuration_too(tmp_path):
    rows = [
        ("Talks must go on this week.", "claim", "train"),
        ("Snow fell on the capital.", "none", "train"),
        ("talks  must go on this week.", "claim", "test"),
        ("Exports fell by a third.", "premise", "test"),
        ("Thank you.", "none", "train"),
        ("Thank you.", "none", "test"),
        ("Snow fell on the capital.", "", "test"),  # without a label: not measured
    ]
    table = "".join(f"{text},{role},{split}\n" for text, role, split in rows)
    (tmp_path / "rows.csv").write_text(f"text,role,split\n{table}", encoding="utf-8")
    config = tmp_path / "own.toml"
    config.write_text(
        'name = "own"\nstart = "en-small"\n[[mixture]]\ncorpus = "mine"\npath = "rows.csv"\n'
        'heads = ["role"]\n',
        encoding="utf-8",
    )
    report = stancemine.evaluate(
        (), config, split="test", baselines=("majority",), behaviour=False, resamples=100
    )
    (said,) = report.data["notes"]
    assert said.startswith(
        "mine: 1 of 3 measured sentences stands in its training rows, too (stancemine debug-data"
    )
    assert said in report.to_html()
    assert said in report.to_markdown()
