"""From a configuration to a packaged model, on the tiny encoder and a user's own rows."""

import json
import re

import pytest
import torch

import stancemine
from stancemine import StanceMiner
from stancemine.document import Document
from stancemine.errors import CorpusError, ModelError, OutputError, TopicError
from stancemine.folder import ModelFolder
from stancemine.model import StanceMineModel
from stancemine.train import calibrate, progress, trainer
from stancemine.train.config import ConfigError
from stancemine.train.trainer import StanceTrainer
from stancemine.train.work import last_checkpoint
from tests.train.rows import own_config


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


NEW = {"demand": "demand", "reason": "reason", "rest": "other"}


@pytest.fixture(scope="module")
def made(encoder_folder, tmp_path_factory):
    """A model with the project's labels, over a bare encoder."""
    base = tmp_path_factory.mktemp("own")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibrate, "MINIMUM", 5)
        config = own_config(base, encoder_folder, keep_best=True, epochs=4.0)
        return stancemine.train(config, base / "letters", quiet=True)


@pytest.fixture(scope="module")
def made_new(model_folder, tmp_path_factory):
    """A model with labels of the user's own, gone on from the tiny model."""
    base = tmp_path_factory.mktemp("new")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibrate, "MINIMUM", 5)
        config = own_config(base, None, start=str(model_folder), labels=NEW)
        return stancemine.train(config, base / "kinds", quiet=True)


def weights(folder):
    return StanceMineModel.from_pretrained(folder).state_dict()


def same(a, b):
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


# --- the folder ----------------------------------------------------------------------------------


def test_one_call_ends_in_a_model_folder(made):
    assert {file.name for file in made.folder.iterdir()} == {
        "README.md",
        "config.json",
        "curves.svg",
        "model.onnx",
        "model.safetensors",
        "stancemine.json",
        "tokenizer.json",
        "train.json",
    }
    assert set(made.scores) == {"role/letters"}
    document = made.load()("The minister said that talks must go on.")
    assert document.model.name == "letters"
    assert ModelFolder.open(made.folder).settings.calibration.role.keys() == {"letters"}


def test_heads_that_never_learned_do_not_guess(made):
    settings = ModelFolder.open(made.folder).settings
    assert set(settings.untrained) == {"reported", "tags", "stance"}
    miner = made.load()
    (sentence,) = miner("He said talks must go on.").sentences
    assert not sentence.reported
    assert not sentence.attributions
    assert "reported" in sentence.unsure
    with pytest.raises(ModelError, match="trained without stances"):
        miner("He said no.", topics=["nato"])


def test_the_card_fills_itself(made):
    card = (made.folder / "README.md").read_text("utf-8")
    for part in (
        "| letters | role | 1 | not given | `letters.csv` |",
        "license: other",
        "**Never trained**",
        f"torch {torch.__version__}",
        "seed 13",
        "4 epochs",
        'stancemine.train(config, "letters")',
        "![Learning curves](curves.svg)",
        f"| role/letters | {made.report['torch']['role/letters']:.3f} |",
        "follows from the terms of letters",
        'StanceMiner.load("letters")("…article text…")\n',
        "| letters | role (sentences) | 48 | 12 | 2 |",
        "**Fewer than 20 development groups**",
        f"| role/letters | claim | 4 | {made.report['classes']['role/letters']['claim'][1]:.3f} |",
        "- Role: scaled on development data (letters); `unsure` below 0.",
    ):
        assert part in card, part
    assert str(made.folder.parent) not in card
    assert "{" not in card
    assert "evaluation/reports" not in card
    assert "- Stance:" not in card  # never trained


def test_the_configuration_of_the_folder_is_valid_and_names_no_folder(made):
    text = (made.folder / "train.json").read_text("utf-8")
    assert str(made.folder.parent) not in text
    values = json.loads(text)
    assert values["mixture"][0]["path"] == "letters.csv"
    assert values["epochs"] == 4.0


def test_the_curves_show_the_loss_and_every_head(made):
    picture = (made.folder / "curves.svg").read_text("utf-8")
    assert "role/letters" in picture
    assert "training loss" in picture
    assert "mean over heads" in picture


def test_the_best_weights_are_kept(made):
    history = json.loads((made.work / "model" / "history.json").read_text("utf-8"))
    scores = [e["eval_score"] for e in history["steps"] if "eval_score" in e]
    assert len(scores) == 4
    assert made.report["torch"]["role/letters"] == pytest.approx(max(scores), abs=0.02)


# --- labels of the user's own --------------------------------------------------------------------


def test_all_files_may_be_read_alike(made_new):
    assert len({file.stat().st_mode for file in made_new.folder.iterdir()}) == 1


def test_new_labels_get_outputs_of_their_own(made_new):
    assert made_new.scores.keys() == {"own/letters"}
    miner = made_new.load()
    (found,) = miner.label_sets
    assert (found.name, found.head, found.labels) == (
        "letters",
        "role",
        ("demand", "reason", "other"),
    )
    document = miner("Talks must go on. He is with nato.", topics=["talks"])
    for sentence in document.sentences:
        own = sentence.own["letters"]
        assert own.label == max(own.scores, key=own.scores.get)
        assert sum(own.scores.values()) == pytest.approx(1, abs=1e-3)
        assert sentence.role in ("claim", "premise", "none")
    assert Document.from_json(document.to_json()) == document


def test_new_labels_are_the_same_in_both_runtimes(made_new):
    sentences = ["talks must go on", "the minister said that nato is not on", "he is with russia"]
    onnx, pytorch = (
        StanceMiner.load(made_new.folder, runtime).label_probabilities("letters", sentences)
        for runtime in ("onnx", "torch")
    )
    assert onnx.shape == (3, 3)
    assert onnx == pytest.approx(pytorch, abs=0.03)
    record = made_new.load()(sentences=["talks must go on"]).sentences[0].own["letters"].scores
    assert list(record.values()) == pytest.approx(onnx[0].tolist(), abs=1e-3)


def test_what_was_learned_before_stays_beside_new_labels(made_new, model_folder):
    before, after = (
        ModelFolder.open(model_folder).settings,
        ModelFolder.open(made_new.folder).settings,
    )
    assert after.role_schemes == before.role_schemes
    assert after.stance_schemes == before.stance_schemes
    assert not after.untrained
    assert torch.equal(
        weights(made_new.folder)["role_head.weight"], weights(model_folder)["role_head.weight"]
    )
    card = (made_new.folder / "README.md").read_text("utf-8")
    assert (
        "**not measured again** after this training: reported, role (claim, premise, none), "
        "stance, tags" in card
    )
    assert "| letters | labels of its own (role) | 1 |" in card
    assert "| letters | labels of its own (sentences) |" in card
    assert "`letters` (of a sentence): demand, reason, other" in card
    assert 'document.sentences[0].own["letters"]\n' in card
    assert "- Labels `letters`: scaled on development data (letters); `unsure` below 0." in card
    assert "not fitted again after this training" in card or "**not calibrated**, as in" in card


def test_the_card_says_what_was_not_calibrated(encoder_folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = own_config(tmp_path, encoder_folder)  # twelve development sentences
    stancemine.train(config, "models/small", max_steps=1, quiet=True)
    card = (tmp_path / "models" / "small" / "README.md").read_text("utf-8")
    assert "- Role: **not calibrated**: too little development data" in card
    assert "it is never `unsure`" in card
    assert "below 0.00" not in card
    assert 'StanceMiner.load("models/small")' in card


def test_a_model_with_new_labels_can_be_gone_on_from(made_new, tmp_path):
    config = own_config(tmp_path, None, start=str(made_new.folder), labels=NEW, epochs=1.0)
    again = stancemine.train(config, tmp_path / "again", max_steps=1, quiet=True)
    old, new = weights(made_new.folder), weights(again.folder)
    assert (
        old["label_head.0.weight"].float() - new["label_head.0.weight"].float()
    ).abs().max() < 0.05


def test_other_labels_under_the_same_name_begin_uncalibrated(made_new, tmp_path):
    assert ModelFolder.open(made_new.folder).settings.calibration.labels.keys() == {"letters"}
    labels = {"demand": "demand", "reason": "other", "rest": "other"}
    config = own_config(tmp_path, None, start=str(made_new.folder), labels=labels)
    again = stancemine.train(config, tmp_path / "again", max_steps=1, quiet=True)
    calibration = ModelFolder.open(again.folder).settings.calibration
    assert calibration.labels == {}
    assert "own:letters" not in calibration.thresholds
    (sentence,) = again.load()("talks must go on").sentences
    assert sentence.own["letters"].scores.keys() == {"demand", "other"}
    card = (again.folder / "README.md").read_text("utf-8")
    assert "- Labels `letters`: **not calibrated**: too little development data" in card


def test_new_labels_toward_a_topic(model_folder, tmp_path):
    labels = {"pro": "supports", "con": "denies", "?": "asks"}
    rows = [
        f"{word} must go on,{topic},{label}"
        for word in ("talks", "he", "she", "that")
        for topic, label in (("russia", "pro"), ("nato", "con"), ("go", "?"))
    ]
    (tmp_path / "s.csv").write_text("\n".join(["text,topic,stance", *rows]), encoding="utf-8")
    source = {
        "corpus": "rumours",
        "path": str(tmp_path / "s.csv"),
        "heads": ["stance"],
        "labels": {"stance": labels},
    }
    config = {"name": "r", "start": str(model_folder), "max_tokens": 64, "mixture": [source]}
    made = stancemine.train(config, tmp_path / "r", max_steps=2, quiet=True)
    miner = made.load()
    (sentence,) = miner("talks must go on", topics=["russia"]).sentences
    assert sentence.own == {}
    own = sentence.stances["russia"].own["rumours"]
    assert set(own.scores) == {"supports", "denies", "asks"}
    found = miner.label_probabilities("rumours", ["talks must go on"], ["russia"])
    assert found[0].tolist() == pytest.approx(list(own.scores.values()), abs=1e-3)
    with pytest.raises(TopicError, match="give one a sentence"):
        miner.label_probabilities("rumours", ["talks must go on"])
    with pytest.raises(ModelError, match=r"no label set 'x'; it has: rumours"):
        miner.label_probabilities("x", ["talks"])
    assert "rumours" in miner("talks", topics=["russia"]).to_json()
    card = (made.folder / "README.md").read_text("utf-8")
    assert "“go” only: toward\n  other topics" in card
    assert "| rumours | labels of its own (pairs of sentence and topic) |" in card


# --- again, resumed, several ---------------------------------------------------------------------


def test_one_seed_gives_one_model(encoder_folder, tmp_path):
    config = own_config(tmp_path, encoder_folder)
    first, second = (
        stancemine.train(config, tmp_path / name, max_steps=3, quiet=True) for name in "ab"
    )
    assert same(weights(first.work / "model"), weights(second.work / "model"))
    for name in ("model.safetensors", "model.onnx", "stancemine.json", "curves.svg"):
        assert (first.folder / name).read_bytes() == (second.folder / name).read_bytes(), name


class BrokenOffError(Exception):
    """What ends a run in the tests."""


def break_at(monkeypatch, number):
    """Let training end with an exception once so many steps are done."""
    step = StanceTrainer.training_step

    def killed(self, *arguments, **named):
        if self.state.global_step == number:
            raise BrokenOffError
        return step(self, *arguments, **named)

    monkeypatch.setattr(StanceTrainer, "training_step", killed)


def test_a_run_that_was_broken_off_ends_the_same(encoder_folder, tmp_path, monkeypatch):
    config = own_config(
        tmp_path,
        encoder_folder,
        keep_best=True,
        epochs=3.0,
        evaluate_every=2,
        gradient_accumulation=2,
        loss="focal",
        class_weights="balanced",
        batch_tokens=256,
    )
    whole = stancemine.train(config, tmp_path / "whole", quiet=True)
    step, done = StanceTrainer.training_step, 0

    def counted(self, *arguments, **named):
        nonlocal done
        done += 1
        if done > 4:
            raise BrokenOffError
        return step(self, *arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(StanceTrainer, "training_step", counted)
        with pytest.raises(BrokenOffError):
            stancemine.train(config, tmp_path / "parts", quiet=True)
    assert not (tmp_path / "parts").exists()
    assert list((tmp_path / "parts.run" / "checkpoints").iterdir())
    parts = stancemine.train(config, tmp_path / "parts", quiet=True)
    assert same(weights(whole.work / "model"), weights(parts.work / "model"))
    for name in ("model.onnx", "curves.svg", "stancemine.json"):
        assert (whole.folder / name).read_bytes() == (parts.folder / name).read_bytes(), name


def test_the_work_of_another_configuration_is_not_gone_on_with(encoder_folder, tmp_path):
    config = own_config(tmp_path, encoder_folder)
    stancemine.train(config, tmp_path / "a", max_steps=1, quiet=True)
    other = {**config, "seed": 5}
    with pytest.raises(OutputError, match=r"another configuration.*--restart"):
        stancemine.train(other, tmp_path / "a", max_steps=1, quiet=True)
    with pytest.raises(OutputError, match="or number of steps"):  # the first was a rehearsal
        stancemine.train(config, tmp_path / "a", quiet=True)
    again = stancemine.train(other, tmp_path / "a", max_steps=1, resume=False, quiet=True)
    assert "seed 5" in (again.folder / "README.md").read_text("utf-8")


def test_work_on_files_that_have_changed_since_is_not_gone_on_with(encoder_folder, tmp_path):
    config = own_config(tmp_path, encoder_folder)
    stancemine.train(config, tmp_path / "a", max_steps=1, quiet=True)
    rows = (tmp_path / "letters.csv").read_text("utf-8")
    (tmp_path / "letters.csv").write_text(rows.replace("demand", "rest"), encoding="utf-8")
    with pytest.raises(OutputError, match=r"begun before \S*letters\.csv changed.*--restart"):
        stancemine.train(config, tmp_path / "a", max_steps=1, quiet=True)
    stancemine.train(config, tmp_path / "a", max_steps=1, resume=False, quiet=True)


def test_a_checkpoint_that_was_being_written_is_passed_over(encoder_folder, tmp_path, monkeypatch):
    few = {"save_every": 2, "evaluate_every": "never", "batch_tokens": 256, "epochs": 4.0}
    config = own_config(tmp_path, encoder_folder, **few)
    whole = stancemine.train(config, tmp_path / "whole", quiet=True)

    break_at(monkeypatch, 5)
    with pytest.raises(BrokenOffError):
        stancemine.train(config, tmp_path / "parts", quiet=True)
    monkeypatch.undo()
    checkpoints = tmp_path / "parts.run" / "checkpoints"
    last = checkpoints / "checkpoint-4"
    (last / "trainer_state.json").write_text('{"epoch": 1.', encoding="utf-8")
    (checkpoints / "checkpoint-6").mkdir()
    (checkpoints / "checkpoint-6" / "config.json").write_text("{}", encoding="utf-8")
    assert last_checkpoint(checkpoints) == checkpoints / "checkpoint-2"
    assert not last.exists()
    parts = stancemine.train(config, tmp_path / "parts", quiet=True)
    assert same(weights(whole.work / "model"), weights(parts.work / "model"))


def test_a_resumed_run_is_as_patient_as_a_whole_one(encoder_folder, tmp_path, monkeypatch):
    still = {"learning_rate": 1e-30, "head_learning_rate": 1e-30}  # no score gains on the first
    config = own_config(
        tmp_path, encoder_folder, early_stopping=3, evaluate_every=1, epochs=20.0, **still
    )
    whole = stancemine.train(config, tmp_path / "whole", quiet=True)
    break_at(monkeypatch, 2)
    with pytest.raises(BrokenOffError):
        stancemine.train(config, tmp_path / "parts", quiet=True)
    monkeypatch.undo()
    parts = stancemine.train(config, tmp_path / "parts", quiet=True)
    last = [
        json.loads((made.work / "model" / "history.json").read_text("utf-8"))["steps"][-1]["step"]
        for made in (whole, parts)
    ]
    assert last == [4, 4]


def test_a_slow_run_has_checkpoints_by_the_clock(encoder_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(trainer, "SAVE_SECONDS", 0.0)
    config = own_config(tmp_path, encoder_folder, evaluate_every="never")
    made = stancemine.train(config, tmp_path / "m", max_steps=3, quiet=True)
    assert last_checkpoint(made.work / "checkpoints").name == "checkpoint-3"
    assert (made.work / "checkpoints" / "checkpoint-2").is_dir()


def test_what_cannot_be_reported_to_is_said_before_anything_is_done(
    encoder_folder, tmp_path, monkeypatch
):
    monkeypatch.setattr(progress, "find_spec", lambda name: None)
    config = own_config(tmp_path, encoder_folder, report_to=["tensorboard"])
    with pytest.raises(ConfigError, match="pip install tensorboard"):
        stancemine.train(config, tmp_path / "m", quiet=True)
    assert not (tmp_path / "m.run").exists()


def test_a_restart_leaves_nothing_of_the_work_before(encoder_folder, tmp_path, monkeypatch):
    config = own_config(tmp_path, encoder_folder, seeds=[1, 2])
    stancemine.train(config, tmp_path / "a", max_steps=1, quiet=True)
    work = tmp_path / "a.run"
    (work / "search.json").write_text('[{"learning_rate": 5.0, "score": 1.0}]')
    (work / "notes.txt").write_text("the user's own")
    other = {**config, "learning_rate": 2e-3}

    def stopped(*arguments, **named):
        raise BrokenOffError

    with monkeypatch.context() as patched:
        patched.setattr(StanceTrainer, "training_step", stopped)
        with pytest.raises(BrokenOffError):
            stancemine.train(other, tmp_path / "a", max_steps=1, resume=False, quiet=True)
    left = {file.relative_to(work).as_posix() for file in work.rglob("*") if file.is_file()}
    assert left == {"config.json", "notes.txt"}
    assert (tmp_path / "a" / "model.onnx").is_file()


def test_a_run_that_its_data_stopped_does_not_bar_the_mended_one(encoder_folder, tmp_path):
    config = own_config(tmp_path, encoder_folder)
    rows = (tmp_path / "letters.csv").read_text("utf-8")
    (tmp_path / "letters.csv").write_text(rows + "talks,demnad,l1\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="demnad"):
        stancemine.train(config, tmp_path / "a", quiet=True)
    assert not (tmp_path / "a.run").exists()
    with pytest.raises(CorpusError, match="demnad"):  # and masks no further mistake
        stancemine.train({**config, "seed": 5}, tmp_path / "a", quiet=True)
    (tmp_path / "letters.csv").write_text(rows, encoding="utf-8")
    stancemine.train({**config, "seed": 6}, tmp_path / "a", max_steps=1, quiet=True)


def test_a_folder_that_holds_something_else_is_left_alone(encoder_folder, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(OutputError, match="is no model folder"):
        stancemine.train(own_config(tmp_path, encoder_folder), tmp_path / "thesis", quiet=True)
    assert (tmp_path / "thesis" / "chapter.txt").is_file()
    assert not (tmp_path / "thesis.run").exists()


def test_more_folds_than_groups_are_refused(encoder_folder, tmp_path):
    config = own_config(tmp_path, encoder_folder, folds=11)
    with pytest.raises(ConfigError, match=r"folds is 11, but letters has 10 .*groups"):
        stancemine.train(config, tmp_path / "m", max_steps=1, quiet=True)


def test_seeds_without_development_scores_are_refused(encoder_folder, tmp_path):
    config = own_config(tmp_path, encoder_folder, seeds=[1, 2])
    path = tmp_path / "letters.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([lines[0] + ",split", *(f"{x},train" for x in lines[1:])]), "utf-8")
    with pytest.raises(ConfigError, match="seeds are chosen by development scores"):
        stancemine.train(config, tmp_path / "m", max_steps=1, quiet=True)


@pytest.mark.slow
def test_seeds_and_folds(encoder_folder, tmp_path):
    config = own_config(tmp_path, encoder_folder, seeds=[1, 2], folds=2)
    made = stancemine.train(config, tmp_path / "m", max_steps=2, quiet=True)
    scores = {run["seed"]: run["score"] for run in made.report["seeds"]}
    assert scores.keys() == {1, 2}
    best = max(scores, key=scores.get)
    kept = weights(made.work / f"seed-{best}" / "model")["role_head.weight"].half()
    assert torch.equal(weights(made.folder)["role_head.weight"], kept)
    assert len(made.report["folds"]) == 2
    card = (made.folder / "README.md").read_text("utf-8")
    assert "| development score | fold 0 | fold 1 | mean ± sd |" in card
    assert "| development score | seed 1 | seed 2 | mean ± sd |" in card
    assert card.count("\n| mean of heads | ") == 2
    assert (
        len(re.findall(r"\n\| role/letters \| [.\d]+ \| [.\d]+ \| [.\d]+ ± [.\d]+ \|", card)) == 2
    )


def test_each_trial_of_a_search_runs_to_its_end(encoder_folder, tmp_path, monkeypatch):
    optuna = pytest.importorskip("optuna")
    asked = {}

    def searched(self, hp_space, compute_objective, **named):
        asked.update(named)
        hp_space(optuna.trial.FixedTrial({"learning_rate": 1e-4}))
        compute_objective({"eval_score": 0.5})

    monkeypatch.setattr(StanceTrainer, "hyperparameter_search", searched)
    search = {"trials": 2, "learning_rate": [1e-4, 1e-3]}
    config = own_config(tmp_path, encoder_folder, search=search)
    stancemine.train(config, tmp_path / "m", max_steps=1, quiet=True)
    # By default Optuna breaks off what begins below the median, and its score is of another step.
    assert isinstance(asked["pruner"], optuna.pruners.NopPruner)
    assert asked["n_trials"] == 2


@pytest.mark.slow
def test_a_search_for_rates(encoder_folder, tmp_path):
    pytest.importorskip("optuna")
    search = {"trials": 2, "learning_rate": [1e-4, 1e-3], "layer_decay": [0.5, 0.9]}
    config = own_config(tmp_path, encoder_folder, search=search)
    made = stancemine.train(config, tmp_path / "m", max_steps=2, quiet=True)
    trials = made.report["search"]
    assert len(trials) == 2
    assert all(
        1e-4 <= t["learning_rate"] <= 1e-3 and 0.5 <= t["layer_decay"] <= 0.9 for t in trials
    )
    best = max(trials, key=lambda trial: trial["score"])
    values = json.loads((made.folder / "train.json").read_text("utf-8"))
    assert values["learning_rate"] == best["learning_rate"]
    assert "best of 2 trials" in (made.folder / "README.md").read_text("utf-8")


@pytest.mark.slow
def test_early_stopping_ends_a_run(encoder_folder, tmp_path, monkeypatch):
    monkeypatch.setattr("stancemine.train.trainer.mean_score", lambda found: 0.5)
    config = own_config(tmp_path, encoder_folder, early_stopping=2, epochs=50.0)
    made = stancemine.train(config, tmp_path / "m", quiet=True)
    history = json.loads((made.work / "model" / "history.json").read_text("utf-8"))
    assert sum("eval_score" in entry for entry in history["steps"]) == 3


@pytest.mark.slow
def test_adapters_end_as_plain_weights(encoder_folder, tmp_path):
    pytest.importorskip("peft")
    config = own_config(tmp_path, encoder_folder, lora={"rank": 2}, epochs=3.0)
    made = stancemine.train(config, tmp_path / "m", quiet=True)
    assert not [name for name in weights(made.folder) if "lora" in name]
    made.load()("Talks must go on.")


def test_without_development_rows_nothing_is_chosen_or_measured(encoder_folder, tmp_path):
    config = own_config(tmp_path, encoder_folder)
    path = tmp_path / "letters.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([lines[0] + ",split", *(f"{x},train" for x in lines[1:])]), "utf-8")
    config = {**config, "mixture": [{**config["mixture"][0], "path": str(path)}]}
    made = stancemine.train(config, tmp_path / "m", max_steps=1, quiet=True)
    assert made.scores == {}
    assert "No source has development data" in (made.folder / "README.md").read_text("utf-8")
    with pytest.raises(ConfigError, match="no source has development documents"):
        stancemine.train({**config, "keep_best": True}, tmp_path / "n", max_steps=1, quiet=True)
