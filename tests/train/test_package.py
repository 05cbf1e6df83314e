import json
import shutil

import numpy as np
import pytest
import torch

from stancemine import StanceMiner
from stancemine.corpora import info
from stancemine.errors import ModelError
from stancemine.folder import ModelFolder, Settings
from stancemine.train import calibrate
from stancemine.train.card import model_card
from stancemine.train.config import Source
from stancemine.train.development import Collected
from stancemine.train.package import _as_asked, agreement, main, package
from stancemine.train.trainer import train
from tests.train.handmade import FakeCorpora, small_config, small_corpora

REPORT = {"torch": {"role/a": 0.5}, "int8": {"role/a": 0.25}, "agreement": {"role": 0.987}}


@pytest.fixture(scope="module")
def packaged(encoder_folder, tmp_path_factory):
    """A run of a few steps, packaged: its folder, the package's folder and report."""
    base = tmp_path_factory.mktemp("package")
    fake = FakeCorpora(small_corpora())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stancemine.train.sources.read", fake.read)
        # The hand-made development set is small.
        patch.setattr(calibrate, "MINIMUM", 5)
        config = small_config("some-hub/some-encoder", max_tokens=64)
        train(config, base / "run", place=str(encoder_folder), max_steps=30)
        report = package(base / "run", base / "tiny")
    return base / "run", base / "tiny", report


def test_the_package_is_read_by_the_miner(packaged):
    _, folder, _ = packaged
    miner = StanceMiner.load(folder)
    document = miner("The minister said that talks must go on. No.", topics=["russia"])
    assert [s.text for s in document.sentences] == [
        "The minister said that talks must go on.",
        "No.",
    ]
    assert document.model.name == "tiny"
    assert set(document.sentences[0].stances) == {"russia"}


def test_the_settings_are_the_run_s_with_its_calibration(packaged):
    _, folder, _ = packaged
    settings = ModelFolder.open(folder).settings
    assert settings.role_schemes == ("stancenews", "webis-editorials-16")
    assert settings.reported_schemes == ("stancenews", "polnear")
    assert settings.stance_schemes == ("stancenews",)
    assert (settings.context, settings.max_tokens, settings.stance_context) == ("alone", 64, False)
    calibration = settings.calibration
    assert "stancenews" in calibration.role
    assert "stancenews" in calibration.reported
    assert "stancenews" in calibration.stance
    assert set(calibration.thresholds) == {"role", "reported", "stance"}


def test_the_report_has_both_runtimes_scores(packaged):
    _, _, report = packaged
    assert report["torch"].keys() == report["int8"].keys()
    assert set(report["torch"]) == {
        "role/stancenews",
        "role/webis-editorials-16",
        "reported/stancenews",
        "reported/polnear",
        "stance/stancenews",
        "tags/source",
        "tags/cue",
        "tags/content",
    }
    assert all(0 <= x <= 1 for name in ("torch", "int8") for x in report[name].values())
    assert set(report["agreement"]) == {"role", "reported", "stance", "tags"}
    json.dumps(report)


def test_the_card_has_every_corpus_licence_and_score(packaged):
    _, folder, report = packaged
    card = (folder / "README.md").read_text(encoding="utf-8")
    for corpus in ("stancenews", "polnear", "webis-editorials-16"):
        line, *_ = [line for line in card.splitlines() if line.startswith(f"| {corpus} |")]
        assert info(corpus).licence in line
    for name, score in report["torch"].items():
        assert f"| {name} | {score:.3f} | {report['int8'][name]:.3f} |" in card
    assert "base_model: some-hub/some-encoder" in card
    assert "{" not in card


def test_nothing_names_a_folder_of_this_machine(packaged, encoder_folder):
    run, folder, _ = packaged
    for file in folder.iterdir():
        for place in (encoder_folder, run):
            assert str(place).encode() not in file.read_bytes(), file.name


def test_a_stance_asked_with_context_is_calibrated_with_context(
    corpora, encoder_folder, tmp_path, monkeypatch
):
    plain = {"corpus": "stancenews", "heads": ["stance"]}
    config = small_config(encoder_folder, mixture=(plain, {**plain, "context": True}))
    train(config, tmp_path / "run", max_steps=1)
    seen = []
    from stancemine.train import package as module

    def noted(given, *arguments, **named):
        seen.append([source.context for source in given.mixture])
        return development_examples(given, *arguments, **named)

    development_examples = module.development_examples  # type: ignore[attr-defined]
    monkeypatch.setattr(module, "development_examples", noted)
    for context in (False, True):
        package(tmp_path / "run", tmp_path / "made", stance_context=context)
        assert ModelFolder.open(tmp_path / "made").settings.stance_context == context
    assert seen == [[False], [True]]


def test_a_source_read_with_context_is_measured_as_it_will_be_asked(
    corpora, encoder_folder, tmp_path
):
    source = {"corpus": "stancenews", "heads": ["role", "stance"], "context": True}
    config = small_config(encoder_folder, mixture=(source,))
    train(config, tmp_path / "run", max_steps=1)
    report = package(tmp_path / "run", tmp_path / "made", stance_context=False)
    assert report["int8"].keys() == {"role/stancenews", "stance/stancenews"}
    plain = Source(corpus="stancenews", heads=("role", "stance"))
    both = (plain, Source(**source))
    for context, heads in ((False, [("role", "stance")]), (True, [("role", "stance")])):
        asked = list(_as_asked(both, context))
        assert [s.heads for s in asked] == heads
        assert asked[0].context == context
    alone = (plain, Source(**{**source, "heads": ["stance"]}))
    assert [(s.heads, s.context) for s in _as_asked(alone, True)] == [
        (("role",), False),
        (("stance",), True),
    ]


def test_an_older_model_stays_until_the_new_one_is_whole(packaged, tmp_path, corpora, monkeypatch):
    run, folder, _ = packaged
    shutil.copytree(folder, tmp_path / "made")
    before = {file.name: file.read_bytes() for file in (tmp_path / "made").iterdir()}

    def broken(*arguments, **named):
        raise OSError("no space")

    monkeypatch.setattr("stancemine.train.package.model_card", broken)
    with pytest.raises(OSError, match="no space"):
        package(run, tmp_path / "made")
    assert {f.name: f.read_bytes() for f in (tmp_path / "made").iterdir()} == before
    assert [f.name for f in tmp_path.iterdir()] == ["made"]


@pytest.mark.parametrize("broken", ["none", "file", "text", "key"])
def test_a_folder_that_is_no_finished_run(packaged, tmp_path, broken):
    run, _, _ = packaged
    if broken != "none":
        shutil.copytree(run / "model", tmp_path / "run" / "model")
        file = tmp_path / "run" / "model" / "train.json"
        if broken == "file":
            file.unlink()
        else:
            file.write_text({"text": "not json", "key": '{"name": "x"}'}[broken])
    with pytest.raises(ModelError, match=r"train\.json") as caught:
        package(tmp_path / "run", tmp_path / "made")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "made").exists()


# --- agreement -----------------------------------------------------------------------------------


def collected(seed, n=50):
    rng = np.random.default_rng(seed)

    def logits(*shape):
        return rng.normal(size=shape).astype(np.float32)

    labels = np.zeros(n, dtype=np.int64)
    return Collected(
        role={"a": (logits(n, 3), labels), "b": (logits(n, 3), labels)},
        reported={"a": (logits(n), labels)},
        stance={"a": (logits(n, 4), np.ones((n, 2, 4), dtype=bool))},
        tags=(logits(n, 3, 3), np.zeros((n, 3), dtype=np.int64)),
    )


def test_a_model_agrees_with_itself():
    found = collected(0)
    assert agreement(found, found) == dict.fromkeys(("role", "reported", "stance", "tags"), 1.0)


def test_other_choices_are_counted():
    found, other = collected(0), collected(0)
    for scheme, changed in (("a", 10), ("b", 5)):
        logits = other.role[scheme][0]
        logits[:changed] = np.roll(logits[:changed], 1, axis=-1)
    other.reported["a"][0][:25] *= -1
    found.tags[0][:] = other.tags[0]
    other.tags[0][0, 0] = np.roll(other.tags[0][0, 0], 1)
    same = agreement(found, other)
    assert same["role"] == pytest.approx(1 - 15 / 100)
    assert same["reported"] == 0.5
    assert same["tags"] == pytest.approx(1 - 1 / 150, abs=1e-4)
    assert same["stance"] == 1.0


def test_the_side_of_what_is_unrelated_is_no_choice():
    def stance(*logits):
        masks = np.ones((1, 2, 4), dtype=bool)
        return Collected(stance={"a": (np.array([logits], dtype=np.float32), masks)})

    favor, against = stance(2, 0, 0, 1), stance(0, 2, 0, 1)
    away, away_too = stance(2, 0, 0, -1), stance(0, 2, 0, -1)
    assert agreement(favor, against) == {"stance": 0.0}
    assert agreement(favor, away) == {"stance": 0.0}
    assert agreement(away, away_too) == {"stance": 1.0}


# --- the card ------------------------------------------------------------------------------------


def card(*corpora):
    config = small_config("enc", mixture=tuple({"corpus": c, "heads": ["role"]} for c in corpora))
    settings = Settings("tiny", "0", "alone", 64, ("a",), ("a",), ("a",))
    return model_card(config, settings, REPORT)


def test_the_card_says_where_labels_of_a_language_model_come_in():
    assert "labelled by a large language model" in card("stancenews", "polnear")
    assert "labelled by a large language model" not in card("polnear")


def test_the_card_does_not_promise_what_a_licence_forbids():
    free, bound = card("polnear"), card("polnear", "aae2")
    assert not info("aae2").ship
    assert "license: apache-2.0" in free
    assert "Only corpora that are neither" in free
    assert "license: other" in bound
    assert "Only corpora that are neither" not in bound
    assert "Not to be passed on" in bound


def test_the_card_has_agreement_in_per_cent():
    assert "98.7% (role)" in card("polnear")


def test_the_card_says_where_not_all_development_data_were_read():
    config = small_config("enc", mixture=({"corpus": "polnear", "heads": ["role"]},))
    settings = Settings("tiny", "0", "alone", 64, ("a",), ("a",), ("a",))
    assert "had 1,500 sentences" in model_card(config, settings, {**REPORT, "drawn": 1500})
    assert "were drawn until" not in model_card(config, settings, {**REPORT, "drawn": None})


@pytest.mark.parametrize(("number", "said"), [(1, True), (4, True), (20, False)])
def test_the_card_says_which_few_topics_were_measured(number, said):
    row = {"source": "a", "head": "stance", "train": 9, "dev": 9, "groups": 9}
    data = [{**row, "topics": [f"topic {n}" for n in range(number)]}]
    config = small_config("enc", mixture=({"corpus": "polnear", "heads": ["stance"]},))
    settings = Settings("tiny", "0", "alone", 64, ("a",), ("a",), ("a",))
    text = " ".join(model_card(config, settings, {**REPORT, "data": data}).split())
    assert ("toward other topics the model was not measured" in text) == said
    assert ("toward “topic 0” only: toward other topics" in text) == (number == 1)
    assert ("“topic 2” and 1 more only" in text) == (number == 4)


def test_the_trained_model_is_what_is_packaged(packaged):
    from stancemine.model import StanceMineModel

    run, folder, _ = packaged
    trained = StanceMineModel.from_pretrained(run / "model").state_dict()
    shipped = StanceMineModel.from_pretrained(folder).state_dict()
    for name, value in trained.items():
        assert torch.equal(value.half(), shipped[name].half()), name


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (("--sentences", "0"), "--sentences is a number from 1 on, not 0"),
        (("--recall", "0.5"), "--recall is a share from 0.9 to 1, not 0.5"),
        ((), "is no finished training run"),
    ],
)
def test_what_cannot_be_packaged_gets_one_clear_line(
    option, message, tmp_path, monkeypatch, capsys
):
    (tmp_path / "run" / "model").mkdir(parents=True)
    config = small_config("an-encoder").model_dump_json()
    (tmp_path / "run" / "model" / "train.json").write_text(config)  # the weights are lacking
    words = ["package", str(tmp_path / "run"), "--to", str(tmp_path / "new"), *option]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
