import json

import pytest
import torch

from stancemine.errors import ModelError
from stancemine.model import StanceMineModel
from stancemine.train.beginning import first_model
from stancemine.train.mixture import mixture_examples
from stancemine.train.trainer import StanceTrainer, train
from stancemine.windows import Windower
from tests.train.handmade import small_config

STEPS = 7


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def config(encoder_folder):
    return small_config(encoder_folder)


@pytest.fixture
def windower(tokenizer):
    return Windower(tokenizer, max_tokens=64)


def same(a, b):
    """Whether two models have the very same weights."""
    x, y = a.state_dict(), b.state_dict()
    return x.keys() == y.keys() and all(torch.equal(x[name], y[name]) for name in x)


# --- the mixture ---------------------------------------------------------------------------------


def test_development_texts_of_stancenews_are_held_out_everywhere(corpora, config, windower):
    examples, tokens = mixture_examples(config, windower, None)
    rows = {example.row.ids for example in examples}
    for held_out in ("the minister said that talks must go on", "talks talks must go"):
        assert windower.sentence_rows([held_out], "alone")[0].ids not in rows
    for kept in ("the minister said that she must go on", "russia russia must go"):
        assert windower.sentence_rows([kept], "alone")[0].ids in rows
    assert set(tokens) == {
        "stancenews (role, reported, stance)",
        "polnear (reported, tags)",
        "webis-editorials-16 (role)",
    }
    assert sum(tokens.values()) == sum(map(len, examples))


def test_without_stancenews_nothing_is_held_out(corpora, windower):
    config = small_config("unused", mixture=({"corpus": "polnear", "heads": ["tags"]},))
    rows = {example.row.ids for example in mixture_examples(config, windower, None)[0]}
    held_out = "the minister said that talks must go on"
    assert windower.sentence_rows([held_out], "alone")[0].ids in rows


@pytest.mark.parametrize(("repeat", "least", "most"), [(1.0, 14, 14), (3.0, 42, 42), (1.5, 16, 26)])
def test_repeat_is_passes_over_a_corpus(corpora, windower, repeat, least, most):
    source = {"corpus": "polnear", "heads": ["reported"], "repeat": repeat}
    examples, _ = mixture_examples(small_config("unused", mixture=(source,)), windower, None)
    assert least <= len(examples) <= most


def test_the_mixture_follows_from_the_seed(corpora, windower):
    source = {"corpus": "stancenews", "heads": ["stance"], "keep_unrelated": 0.5, "repeat": 2.5}

    def rows(seed):
        config = small_config("unused", mixture=(source,), seed=seed)
        return [e.row.ids for e in mixture_examples(config, windower, None)[0]]

    assert rows(1) == rows(1)
    assert rows(1) != rows(2)


# --- training ------------------------------------------------------------------------------------


def test_a_run_end_to_end(corpora, config, tmp_path, capsys):
    before = first_model(config)
    model = train(config, tmp_path, max_steps=STEPS)
    summary = json.loads(capsys.readouterr().out.splitlines()[0])
    assert summary["examples"] > 40
    assert summary["sum"] == sum(summary["tokens"].values())
    saved = StanceMineModel.from_pretrained(tmp_path / "model")
    assert same(model, saved)
    assert saved.config.role_schemes == ["stancenews", "webis-editorials-16"]
    assert saved.config.reported_schemes == ["stancenews", "polnear"]
    assert not same(before, saved)
    assert (tmp_path / "model" / "tokenizer.json").is_file()
    assert json.loads((tmp_path / "model" / "train.json").read_text("utf-8"))["name"] == "tiny"


def test_a_run_learns(corpora, config, tmp_path, capsys):
    train(config, tmp_path, max_steps=60)
    state = max((tmp_path / "checkpoints").glob("*/trainer_state.json"))
    history = json.loads(state.read_text("utf-8"))["log_history"]
    losses = [entry["loss"] for entry in history if "loss" in entry]
    assert losses[-1] < 0.7 * losses[0]


def test_one_seed_gives_one_model(corpora, config, tmp_path):
    first, second = (train(config, tmp_path / name, max_steps=3) for name in "ab")
    assert same(first, second)
    other = train(config.model_copy(update={"seed": 14}), tmp_path / "c", max_steps=3)
    assert not same(first, other)


class InterruptedRunError(Exception):
    """What stops a run in the tests."""


def stop_after(monkeypatch, steps):
    """Let training end with an exception once ``steps`` steps are done."""
    done = 0
    step = StanceTrainer.training_step

    def counted(self, *arguments, **named):
        nonlocal done
        if done == steps:
            raise InterruptedRunError
        done += 1
        return step(self, *arguments, **named)

    monkeypatch.setattr(StanceTrainer, "training_step", counted)


@pytest.mark.parametrize("stop", [3, 5, "epoch"])
def test_an_interrupted_run_goes_on_to_the_same_end(
    corpora, encoder_folder, tmp_path, monkeypatch, capsys, stop
):
    # Two epochs and a bit; dropout is on, so that the state of the generators counts.
    config = small_config(encoder_folder, epochs=2.2)
    whole = train(config, tmp_path / "whole")
    state = json.loads(
        max((tmp_path / "whole" / "checkpoints").glob("*/trainer_state.json")).read_text("utf-8")
    )
    an_epoch = round(state["global_step"] / 2.2)
    steps = an_epoch + 3 if stop == "epoch" else stop
    with monkeypatch.context() as patched:
        stop_after(patched, steps)
        with pytest.raises(InterruptedRunError):
            train(config, tmp_path / "parts")
    assert list((tmp_path / "parts" / "checkpoints").glob("checkpoint-*"))
    assert not (tmp_path / "parts" / "model").exists()
    seen = count_steps(monkeypatch)
    resumed = train(config, tmp_path / "parts")
    assert len(seen) == state["global_step"] - steps // 2 * 2
    assert same(whole, resumed)


def test_a_finished_run_started_again_is_left_as_it_is(corpora, config, tmp_path):
    first = train(config, tmp_path, max_steps=3)
    assert same(first, train(config, tmp_path, max_steps=3))


def count_steps(monkeypatch):
    """A list that grows with every step that is trained."""
    seen = []
    step = StanceTrainer.training_step

    def counted(self, *arguments, **named):
        seen.append(self.state.global_step)
        return step(self, *arguments, **named)

    monkeypatch.setattr(StanceTrainer, "training_step", counted)
    return seen


def test_a_restart_deletes_the_checkpoints(corpora, config, tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        stop_after(patched, 3)
        with pytest.raises(InterruptedRunError):
            train(config, tmp_path / "a", max_steps=5)
    seen = count_steps(monkeypatch)
    again = train(config, tmp_path / "a", max_steps=1, resume=False)
    assert seen == [0]
    assert [f.name for f in (tmp_path / "a/checkpoints").glob("checkpoint-*")] == ["checkpoint-1"]
    assert same(again, train(config, tmp_path / "b", max_steps=1))


def test_frozen_embeddings_stay(corpora, config, encoder_folder, tmp_path):
    before = first_model(config).encoder.get_input_embeddings().weight.clone()
    for frozen in (True, False):
        changed = config.model_copy(update={"freeze_embeddings": frozen})
        model = train(changed, tmp_path / str(frozen), max_steps=2)
        after = model.encoder.get_input_embeddings().weight
        assert torch.equal(before, after) == frozen


# --- encoders ------------------------------------------------------------------------------------


def test_the_pretrained_weights_are_taken_over(config, encoder_folder):
    from transformers import AutoModel

    assert same(first_model(config).encoder, AutoModel.from_pretrained(encoder_folder))


def test_attention_is_trained_without_dropout_and_the_rest_with(config):
    model = first_model(config)
    found = model.encoder.config
    assert (found.attention_probs_dropout_prob, found.hidden_dropout_prob) == (0.0, 0.1)
    # What is saved is the encoder's own configuration.
    assert model.config.encoder["attention_probs_dropout_prob"] == 0.1


def test_an_encoder_may_lie_elsewhere_than_its_name_says(corpora, encoder_folder, tmp_path):
    config = small_config("some-hub/some-encoder")
    train(config, tmp_path, place=str(encoder_folder), max_steps=1)
    written = (tmp_path / "model" / "train.json").read_text("utf-8")
    assert json.loads(written)["encoder"] == "some-hub/some-encoder"


@pytest.mark.parametrize("kind", ["DistilBert", "Roberta", "MPNet", "ModernBert"])
def test_other_encoders_train_too(corpora, encoder_folder, tokenizer, tmp_path, kind):
    import transformers

    sizes = {
        "vocab_size": tokenizer.get_vocab_size(),
        "max_position_embeddings": 130,
        "pad_token_id": 0,
    }
    if kind == "DistilBert":
        sizes |= {"dim": 32, "n_layers": 1, "n_heads": 2, "hidden_dim": 64}
    else:
        sizes |= {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
        sizes |= {"intermediate_size": 64}
    folder = tmp_path / "encoder"
    inner = getattr(transformers, f"{kind}Config")(**sizes)
    getattr(transformers, f"{kind}Model")(inner).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    model = train(small_config(folder), tmp_path / "run", max_steps=2)
    assert same(model, StanceMineModel.from_pretrained(tmp_path / "run" / "model"))


def test_an_encoder_that_is_not_there(tmp_path):
    with pytest.raises(ModelError, match=r"cannot load the encoder .*config\.json"):
        first_model(small_config(tmp_path / "nowhere"))


def test_an_encoder_without_weights(encoder_folder, tmp_path):
    (tmp_path / "config.json").write_bytes((encoder_folder / "config.json").read_bytes())
    with pytest.raises(ModelError, match=r"cannot load the encoder .*model\.safetensors"):
        first_model(small_config(tmp_path))


def test_an_encoder_without_tokenizer(encoder_folder, tmp_path):
    for name in ("config.json", "model.safetensors"):
        (tmp_path / name).write_bytes((encoder_folder / name).read_bytes())
    with pytest.raises(ModelError, match=r"needs a tokenizer\.json"):
        train(small_config(tmp_path), tmp_path / "run")
