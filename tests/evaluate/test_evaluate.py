"""`stancemine evaluate` and `stancemine.evaluate` on our own sentences, as StanceNews has them."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

import stancemine
from stancemine.cli import app
from stancemine.corpora.own import write_own
from stancemine.evaluate.behaviour.checklist import Checklist
from stancemine.evaluate.plan import make_plan
from stancemine.evaluate.report import Report
from tests.evaluate.systems import REPORTED, ROLES, SENTENCES, STANCES, document

SHORT = Checklist.model_validate(
    {
        "topic": [{"text": t, "opposite": f"no {t}"} for t in ("talks", "nato")],
        "function": [{"capability": "plain", "sentence": "Yes to {topic}.", "stance": "favor"}],
        "direction": [{"capability": "turn", "sentence": "{Topic}!", "opposite_topic": True}],
        "slot": [{"name": "name", "values": {"one": ["He"], "other": ["She"]}}],
        "invariance": [{"sentence": "{value} said {topic}."}],
    }
)
FAST = ("--resamples", "100", "--quiet")


def row(identifier, topic="the talks"):
    return {
        "id": identifier,
        "title": "An example",
        "source": "written for the tests",
        "sentences": [
            {
                "text": text,
                "label": "reported_speech" if reported else role,
                "role": role,
                "reported": reported,
                "source": "the envoy" if reported else None,
                "cue": "said" if reported else None,
                "kind": "indirect" if reported else None,
                "holder": "the envoy" if reported else "author",
                "stance": {topic: stance},
            }
            for text, role, reported, stance in zip(
                SENTENCES, ROLES, REPORTED, STANCES, strict=True
            )
        ],
    }


def write(path, rows):
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def corpora(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "corpora" / "stancenews"
    folder.mkdir(parents=True)
    for split, count in (("train", 4), ("dev", 3)):
        write(folder / f"{split}.jsonl", [row(f"{split}-{n}") for n in range(count)])
    return folder.parent


def run(*arguments):
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments), *FAST])


@pytest.fixture(scope="module")
def measured(corpora, model_folder, tmp_path_factory):
    """One whole run of the tiny model, whose report the tests below look at."""
    out = tmp_path_factory.mktemp("out") / "report"
    with pytest.MonkeyPatch.context() as patch:
        # The tiny model reads letters: 64 tokens are too few for the built-in topics.
        patch.setattr("stancemine.evaluate.run.read_checklist", lambda _: SHORT)
        done = run("--model", model_folder, "--corpora", corpora, "--corpus", "stancenews",
                   "--report", out,
                   "-f", "html", "-f", "md", "-f", "json", "-f", "tex")  # fmt: skip
    assert done.exit_code == 0, done.output
    return out


def test_the_command_is_one_that_a_shell_takes(tmp_path):
    (tmp_path / "my labels.csv").write_text("text,role\nNo.,none\n", encoding="utf-8")
    command = make_plan("models/my model", tmp_path / "my labels.csv").command()
    assert "--model 'my model' --corpus 'my labels.csv' --split dev" in command


def test_the_command_has_what_was_given_and_no_more(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("text,role\nNo.,none\n", encoding="utf-8")
    own = make_plan("en-small", file).command()
    assert "--corpora" not in own
    assert " -f " not in own
    for plan in (make_plan("en-small", [file, "vast"]), make_plan("en-small"),
                 make_plan("en-small", file, root=tmp_path)):  # fmt: skip
        assert "--corpora DIR --split dev" in plan.command()
    asked = make_plan("en-small", file, formats=["json", "tex", "tex"]).command()
    assert asked.endswith("-f json -f tex --report DIR")


def test_every_form_of_the_report_is_written(measured):
    names = {path.name for path in measured.iterdir() if path.is_file()}
    assert names == {"report.html", "report.md", "report.json", "tables.tex"}


def test_scores_stand_beside_the_baselines(measured):
    data = Report.read(measured).data
    assert data["systems"] == ["majority", "tfidf-svm", "quote-rules", "tiny"]
    rows = {one["task"]: one for one in data["tasks"]}
    role = rows["stancenews/role"]
    assert (role["n"], role["groups"], role["few_groups"]) == (15, 3, True)
    # Training and development sentences are the same here, so the SVM gets all of them right.
    assert role["systems"]["tfidf-svm"]["score"] == 1.0
    assert role["systems"]["majority"]["score"] == pytest.approx(0.25)  # 3 claims of 5, F1 .75
    assert role["not_applicable"] == {"quote-rules": "the rules know reported speech only"}
    assert rows["stancenews/reported"]["systems"]["quote-rules"]["score"] == 1.0
    assert list(rows["stancenews/holders"]["systems"]) == ["tiny"]
    for one in rows.values():
        found = one["systems"]["tiny"]
        assert 0 <= found["low"] <= found["score"] <= found["high"] <= 1
    assert 0 <= rows["stancenews/stance"]["systems"]["tiny"]["relevance_auc"]["score"] <= 1
    assert {"ece", "brier", "reliability", "risk_coverage", "unsure"} <= set(
        role["systems"]["tiny"]
    )


def test_all_p_values_are_corrected_as_one_family(measured):
    pairs = [p for one in Report.read(measured).data["tasks"] for p in one["pairs"]]
    assert pairs
    assert all(pair["p_holm"] >= pair["p"] for pair in pairs)


def test_the_checklist_is_run(measured):
    checks = Report.read(measured).data["behaviour"]["tiny"]
    assert (checks["cases"], checks["topics"]) == (2 * 3, 2)
    assert [one["capability"] for one in checks["function"]] == ["plain"]
    assert [one["slot"] for one in checks["invariance"]] == ["name"]


def test_the_report_names_its_origin_but_no_folder_of_this_machine(measured, corpora):
    text = (measured / "report.json").read_text(encoding="utf-8")
    assert str(corpora) not in text
    data = json.loads(text)
    assert len(data["data"]["stancenews"]) == 64
    assert set(data["models"][0]["sha256"]) >= {"model.onnx", "stancemine.json", "tokenizer.json"}
    assert data["header"]["command"].endswith("-f html -f md -f json -f tex --report DIR")
    assert data["header"]["command"].startswith("stancemine evaluate --model tiny --corpus stance")


def test_the_users_report_shows_errors_the_one_for_passing_on_does_not(
    measured, corpora, model_folder, tmp_path
):
    assert any(SENTENCES[i] in (measured / "report.html").read_text("utf-8") for i in range(5))
    done = run("--model", model_folder, "--corpora", corpora, "--corpus", "stancenews",
               "--report", tmp_path, "--no-texts", "--no-behaviour",
               "--cache", measured / "answers")  # fmt: skip
    assert done.exit_code == 0, done.output
    for name in ("report.html", "report.md", "report.json"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert not [s for s in SENTENCES if s in text], name
    assert "left out" in (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "left out" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_killed_run_goes_on_where_it_was(measured, corpora, model_folder, tmp_path, monkeypatch):
    from stancemine.miner import StanceMiner

    def asked_again(*_, **__):
        raise AssertionError("an answer was computed twice")

    monkeypatch.setattr(StanceMiner, "stance_probabilities", asked_again)
    monkeypatch.setattr(StanceMiner, "_work", asked_again)
    done = run("--model", model_folder, "--corpora", corpora, "--corpus", "stancenews/role",
               "--corpus", "stancenews/stance", "--report", tmp_path, "--no-behaviour",
               "--cache", measured / "answers")  # fmt: skip
    assert done.exit_code == 0, done.output
    before, after = Report.read(measured), Report.read(tmp_path)
    for task in ("stancenews/role", "stancenews/stance"):
        assert after.score(task) == before.score(task)


def test_a_labelled_file_of_ones_own(model_folder, tmp_path):
    file = tmp_path / "mine.jsonl"
    write_own([document(n, split=("dev", None, "test")[n % 3]) for n in range(4)], file)
    report = stancemine.evaluate(model_folder, file, baselines=(), behaviour=False, resamples=100)
    assert {one["task"] for one in report.data["tasks"]} == {
        f"mine/{what}"
        for what in ("label", "reported", "role", "argument-or-not", "claim-or-premise",
                     "stance", "holders")
    }  # fmt: skip
    assert report.data["tasks"][0]["groups"] == 2  # what says no split is training data
    assert (
        "mine: 1 document without a split count as train, since others name theirs"
        in (report.data["notes"])
    )
    assert report.data["title"] == "tiny on the dev split"
    assert 0 <= report.score("mine/stance") <= 1
    with pytest.raises(KeyError, match="not in this report"):
        report.score("vast/stance")


def test_a_file_without_training_rows_is_told_what_the_baselines_need(model_folder, tmp_path):
    file = tmp_path / "mine.jsonl"
    write_own([document(n, split="dev") for n in range(3)], file)
    done = run("--model", model_folder, "--corpus", file, "--no-behaviour",
               "--baseline", "majority", "--baseline", "tfidf-svm",
               "--report", tmp_path / "out")  # fmt: skip
    assert done.exit_code == 0
    assert done.stderr.count("no score for majority, tfidf-svm on mine") == 1
    assert "need rows with split=train" in done.stderr
    (role,) = (t for t in Report.read(tmp_path / "out").data["tasks"] if t["task"] == "mine/role")
    assert "`split`" in role["not_applicable"]["majority"]


def test_a_file_without_a_split_is_measured_whole_and_that_is_said(model_folder, tmp_path):
    file = tmp_path / "mine.jsonl"
    write_own([document(n, split=None) for n in range(3)], file)
    done = run("--model", model_folder, "--corpus", file, "--split", "test", "--no-behaviour",
               "--baseline", "none", "--report", tmp_path / "out")  # fmt: skip
    assert done.exit_code == 0
    report = Report.read(tmp_path / "out")
    assert report.data["tasks"][0]["groups"] == 3
    note = "mine names no split, so all of it was measured"
    for text in (report.to_markdown(), report.to_html()):
        assert "tiny on all rows (the file names no split)" in text
        assert note in text
        assert "test split" not in text
    assert done.stderr.count(note) == 1


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_blank_rows_are_training_data_as_in_training(form, tmp_path):
    from stancemine.corpora.own import read_own
    from stancemine.evaluate.data import Data

    file = tmp_path / f"mine.{form}"
    write_own([document(n, split=(None, "train", "dev", "test")[n]) for n in range(4)], file)
    assert [one.split for one in read_own(file)] == [None, "train", "dev", "test"]
    for split, count in (("train", 2), ("dev", 1), ("test", 1)):
        assert len(Data(None, split, None, 0, [file]).documents("mine")) == count
    assert Data(None, "dev", None, 0, [file]).without_side("mine") == 1


def test_two_models_are_compared(model_folder, corpora, tmp_path):
    import shutil

    other = shutil.copytree(model_folder, tmp_path / "other")
    report = stancemine.evaluate(
        [model_folder, other], "stancenews/role", root=corpora, baselines=("majority",),
        behaviour=False, resamples=100,
    )  # fmt: skip
    assert report.data["systems"] == ["majority", "tiny (tiny)", "tiny (other)"]
    pairs = {(p["a"], p["b"]): p for p in report.data["tasks"][0]["pairs"]}
    assert pairs["tiny (tiny)", "tiny (other)"]["difference"] == 0.0


def test_a_missing_corpus_is_skipped_and_the_exit_code_says_so(corpora, tmp_path):
    done = CliRunner().invoke(
        app,
        ["evaluate", "--baseline", "majority", "--corpora", str(corpora), "--corpus",
         "stancenews/role", "--corpus", "vast/stance", "--report", str(tmp_path),
         "--no-behaviour", "--resamples", "100"],
    )  # fmt: skip
    assert done.exit_code == 1
    assert "skipped vast/stance" in done.output
    assert [one["task"] for one in Report.read(tmp_path).data["tasks"]] == ["stancenews/role"]


def test_compare_is_a_gate(measured, tmp_path):
    def compare(*more):
        return CliRunner().invoke(
            app, ["compare", str(measured), str(measured), "--resamples", "100", *more]
        )

    same = compare("--fail-if-worse")
    assert same.exit_code == 0
    assert "no clear difference" in same.output
    few = compare("--first", "tfidf-svm", "--second", "majority", "--fail-if-worse")
    assert few.exit_code == 0
    assert "too few groups" in few.output  # three documents
    assert "*: fewer than 20 groups" in few.output
    from tests.evaluate.test_compare import report

    paths = [tmp_path / name for name in ("before", "after")]
    for path, share in zip(paths, (0.95, 0.4), strict=True):
        report(share=share).write(path, ["json"])
    both = ["compare", *map(str, paths), "--resamples", "500"]
    worse = CliRunner().invoke(app, [*both, "--fail-if-worse"])
    assert worse.exit_code == 1
    assert "stancenews/role worsened" in worse.output
    assert CliRunner().invoke(app, both).exit_code == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"corpus": "nosuch"}, "neither a file nor a corpus"),
        ({"corpus": "esnli"}, "nothing to measure"),
        ({"corpus": "vast", "suite": "x.toml"}, "not both"),
        ({"suite": "x.toml"}, "cannot read the suite"),
        ({"resamples": 5}, "at least 100"),
        ({"limit": 0}, "above 0"),
        ({"split": "validation"}, "split is one of"),
        ({"runtime": "jax"}, "unknown runtime"),
        ({"baselines": ["svm"]}, "unknown baseline"),
        ({"baselines": ["encoder-lr"]}, "needs an encoder"),
        ({"models": (), "baselines": ()}, "nothing to measure"),
        ({"models": "nosuch", "corpus": "gwsd"}, "unknown model 'nosuch'"),
        ({"models": (), "corpus": "gwsd", "root": "nowhere"}, "nothing could be measured: gwsd"),
    ],
)
def test_a_mistake_is_named_before_any_work(options, message):
    from stancemine.errors import StanceMineError

    with pytest.raises(StanceMineError, match=message):
        stancemine.evaluate(**options)


def test_a_file_without_labels_is_named(tmp_path):
    file = tmp_path / "mine.jsonl"
    write_own([document(0, split="train")], file)
    with pytest.raises(stancemine.CorpusError, match="no document of its dev part has a label"):
        stancemine.evaluate((), file)
