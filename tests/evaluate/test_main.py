"""The command on a corpus of our own sentences, in the format of StanceNews."""

from __future__ import annotations

import json

import pytest

from stancemine.evaluate.__main__ import main

SAYINGS = [
    ("The envoy said the talks should go on.", "claim", True, "favor"),
    ("The talks are a waste of everybody's time.", "claim", False, "against"),
    ("Exports fell by a third after the talks ended.", "premise", False, "neutral"),
    ("Snow fell on the capital overnight.", "none", False, "unrelated"),
]


def sentence(text, role, reported, stance):
    return {
        "text": text,
        "label": "reported_speech" if reported else role,
        "role": role,
        "reported": reported,
        "source": "the envoy" if reported else None,
        "cue": "said" if reported else None,
        "kind": "indirect" if reported else None,
        "holder": "the envoy" if reported else "author",
        "stance": {"the talks": stance},
    }


@pytest.fixture
def corpora(tmp_path):
    folder = tmp_path / "corpora" / "stancenews"
    folder.mkdir(parents=True)
    for split, count in (("train", 4), ("dev", 3)):
        rows = [
            {
                "id": f"{split}-{number}",
                "title": "An example",
                "source": "written for the tests",
                "sentences": [sentence(*saying) for saying in SAYINGS],
            }
            for number in range(count)
        ]
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{split}.jsonl").write_text(text, encoding="utf-8")
    return folder.parent


def run(corpora, tmp_path, *more):
    output = tmp_path / "out" / "report"
    code = main(
        [
            *("--corpora", str(corpora), "--output", str(output), "--resamples", "200"),
            *("--baselines-cache", str(tmp_path / "cache.json"), *more),
        ]
    )
    return code, output


def test_baselines_are_measured_and_reported(corpora, tmp_path, capsys):
    code, output = run(corpora, tmp_path, "--task", "stancenews")
    assert code == 0
    report = json.loads(output.with_suffix(".json").read_text(encoding="utf-8"))
    rows = {row["task"]: row for row in report["tasks"]}
    assert rows["stancenews/role"]["n"] == 12
    assert rows["stancenews/role"]["groups"] == 3
    # Training and development sentences are the same here, so the SVM gets all of them right.
    assert rows["stancenews/role"]["systems"]["tfidf-svm"]["score"] == 1.0
    assert rows["stancenews/role"]["systems"]["majority"]["score"] == pytest.approx(2 / 9)
    assert rows["stancenews/stance"]["systems"]["tfidf-svm"]["score"] == 1.0
    assert len(report["data"]["stancenews"]) == 64
    assert str(tmp_path) not in json.dumps(report)
    assert "| stancenews | role | macro-F1 | 12 | .222 | 1.000" in output.with_suffix(
        ".md"
    ).read_text(encoding="utf-8")
    assert str(output.with_suffix(".md")) in capsys.readouterr().out


def test_a_limit_measures_on_whole_documents(corpora, tmp_path):
    _, output = run(corpora, tmp_path, "--task", "stancenews/role", "--limit", "5")
    report = json.loads(output.with_suffix(".json").read_text(encoding="utf-8"))
    assert report["tasks"][0]["n"] == 8
    assert "--limit 5" in report["header"]["command"]


def test_a_missing_corpus_is_skipped_and_the_exit_code_says_so(corpora, tmp_path, capsys):
    code, output = run(corpora, tmp_path, "--task", "stancenews/role", "--task", "vast/stance")
    assert code == 1
    assert "skipped vast/stance" in capsys.readouterr().err
    report = json.loads(output.with_suffix(".json").read_text(encoding="utf-8"))
    assert [row["task"] for row in report["tasks"]] == ["stancenews/role"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--task", "nosuch"), "unknown task 'nosuch'"),
        (("--task", "stancenews/role", "--model", "nosuch"), "unknown model 'nosuch'"),
        (("--task", "stancenews/role", "--resamples", "5"), "at least 100"),
    ],
)
def test_a_mistake_is_one_line(corpora, tmp_path, capsys, arguments, message):
    code, output = run(corpora, tmp_path, *arguments)
    assert code == 2
    assert message in capsys.readouterr().err
    assert not output.with_suffix(".json").exists()


def test_a_model_is_measured_through_its_public_calls(corpora, tmp_path, model_folder):
    code, output = run(corpora, tmp_path, "--task", "stancenews", "--model", str(model_folder))
    assert code == 0
    report = json.loads(output.with_suffix(".json").read_text(encoding="utf-8"))
    assert report["systems"] == ["majority", "tfidf-svm", "tiny"]
    assert "model.onnx sha256 " in report["header"]["model"]
    for row in report["tasks"]:
        found = row["systems"]["tiny"]
        assert 0 <= found["low"] <= found["score"] <= found["high"] <= 1
        assert sum(map(sum, found["confusion"])) == row["n"]
        assert 0 <= found["ece"] <= 1
    text = output.with_suffix(".md").read_text(encoding="utf-8")
    assert "Not ahead of tfidf-svm: stancenews/label" in text  # its weights are random
