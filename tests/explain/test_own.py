"""Explanations of label sets of a user's own, and of what a model never learned."""

from dataclasses import replace

import pytest
from typer.testing import CliRunner

from stancemine import Document, InputError, ModelError, StanceMiner
from stancemine.cli import app
from stancemine.render.html import to_html

TEXT = "The minister said that talks must go on. Nato is not the problem."


@pytest.fixture(scope="module")
def miner(own_model_folder):
    return StanceMiner.load(own_model_folder, threads=1)


@pytest.fixture(scope="module")
def document(miner):
    return miner(TEXT, topics=["talks"], explain=True)


@pytest.mark.parametrize("context", ["alone", "previous", "window"])
def test_the_label_and_score_are_those_of_the_record(miner, monkeypatch, context):
    monkeypatch.setattr(miner, "settings", replace(miner.settings, context=context))
    document = miner(TEXT, topics=["talks"])
    for index, sentence in enumerate(document.sentences):
        for about, own in (
            ("own:kinds", sentence.own["kinds"]),
            ("own:sides: talks", sentence.stances["talks"].own["sides"]),
        ):
            found = miner.explain(document, about, sentence=index)
            assert (found.about, found.label) == (about, own.label)
            assert found.score == pytest.approx(own.score, abs=2e-3)
            assert [word.text for word in found.words]


def test_a_whole_record_is_explained_and_goes_through_json_and_the_page(document):
    for sentence in document.sentences:
        assert {"own:kinds", "own:sides: talks"} <= set(sentence.explanations)
        assert sentence.explanations["own:sides: talks"].holder
    assert Document.from_json(document.to_json()) == document
    assert to_html(document).count('(<span dir="auto">sides: talks</span>)') == 2


def test_a_weight_is_what_the_label_loses_without_the_word(miner):
    found = miner.explain("Nato is not the problem", "own:kinds")
    place = next(s.labels for s in miner.label_sets if s.name == "kinds").index(found.label)
    (word,) = (word for word in found.words if word.text == "not")
    without = miner.label_probabilities("kinds", ["Nato is the problem"])[0, place]
    assert word.weight == pytest.approx(found.score - float(without), abs=2e-3)


def test_progress_tells_how_far_it_is_and_changes_nothing(miner):
    seen = []
    text = " ".join(["no yes he said that"] * 14)
    found = miner.explain(text, "own:kinds", progress=lambda done, all_: seen.append((done, all_)))
    assert len(seen) > 1
    assert seen == sorted(seen)
    assert seen[-1] == (found.rows, found.rows)
    assert miner.explain(text, "own:kinds") == found


@pytest.mark.parametrize(
    ("about", "error", "message"),
    [
        ("own:colours", ModelError, "no label set 'colours'; it has: kinds, sides"),
        ("own:sides", InputError, "own:sides: TOPIC"),
        ("own:kinds: talks", InputError, "ask for 'own:kinds'"),
    ],
)
def test_errors_teach(miner, about, error, message):
    with pytest.raises(error, match=message):
        miner.explain("Nato is not on.", about)
    with pytest.raises(InputError, match="no holder"):
        miner.explain("Nato is not on.", "own:kinds", holder="author")


def test_a_model_of_own_sets_alone_is_asked_for_those(own_model_folder, tmp_path, monkeypatch):
    import json
    import shutil

    folder = shutil.copytree(own_model_folder, tmp_path / "only")
    settings = json.loads((folder / "stancemine.json").read_text("utf-8"))
    settings["untrained"] = ["role", "reported", "stance"]
    (folder / "stancemine.json").write_text(json.dumps(settings), encoding="utf-8")
    done = CliRunner().invoke(app, ["explain", "Nato is on.", "-t", "talks", "-m", str(folder)])
    assert done.exit_code == 0, done.output
    blocks = done.output.split("\n\n")[:-1]
    assert [block.splitlines()[0].rpartition(": ")[0] for block in blocks] == [
        "own:kinds",
        "own:sides: talks",
    ]
    with pytest.raises(ModelError, match="ask for 'own:sides: talks'"):
        StanceMiner.load(folder).explain("Nato is on.", "talks")


def test_a_very_long_sentence_is_refused_with_the_way_out(own_model_folder):
    text = " ".join(["no"] * 201)
    done = CliRunner().invoke(app, ["explain", text, "-m", str(own_model_folder)])
    assert done.exit_code == 2
    assert "201 words" in done.output
    assert "--explain" in done.output
