"""Soft labels and their loss against plain computations; a student that learns from a teacher."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from stancemine.errors import ModelError
from stancemine.model import StanceMineModel, StanceMineOutput
from stancemine.runtime.onnx import OnnxRuntime
from stancemine.runtime.torch import TorchRuntime
from stancemine.train.batching import INPUTS, collate_examples
from stancemine.train.beginning import find_start, first_model, load_trained, schemes_of
from stancemine.train.config import ConfigError, Distill, with_teachers
from stancemine.train.distill import distillation_losses, read_teachers, with_soft_labels
from stancemine.train.examples import Example
from stancemine.train.losses import losses
from stancemine.train.mixture import mixture_examples
from stancemine.train.trainer import prepare, train
from stancemine.windows import StanceQuery, Windower
from tests.train.handmade import small_config

CPU = torch.device("cpu")


@pytest.fixture
def config(encoder_folder):
    return small_config(encoder_folder, max_tokens=64)


@pytest.fixture
def windower(tokenizer):
    return Windower(tokenizer, max_tokens=64)


@pytest.fixture
def folders(config, encoder_folder, tmp_path):
    """Two untrained teachers whose schemes stand in another order than the student's."""
    found = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        mixture = tuple(reversed(config.mixture))
        folder = tmp_path / f"teacher-{seed}"
        first_model(config.model_copy(update={"mixture": mixture})).save_pretrained(folder)
        Tokenizer.from_file(f"{encoder_folder}/tokenizer.json").save(str(folder / "tokenizer.json"))
        found.append(str(folder))
    return found


def softened(config, windower, folders):
    schemes = schemes_of(first_model(config).config)
    teachers = read_teachers(folders, schemes, windower._tokenizer, CPU)
    examples, _ = mixture_examples(config, windower, None)
    return with_soft_labels(examples, teachers), teachers, schemes


def test_soft_labels_are_the_mean_of_the_teachers_probabilities(corpora, config, windower, folders):
    examples, _, schemes = softened(config, windower, folders)
    models = [StanceMineModel.from_pretrained(folder).eval() for folder in folders]
    for example in (examples[0], examples[-1], next(e for e in examples if e.asks_stance)):
        batch = collate_examples([replace(example, soft=None)])
        inputs = {n: batch[n] for n in ("input_ids", "attention_mask", "token_type_ids", "pooling")}
        with torch.no_grad():
            outputs = [model(**inputs) for model in models]
        if example.asks_stance:
            assert example.soft.roles is example.soft.reported is example.soft.tags is None
            for place, scheme in enumerate(schemes.stance):
                theirs = models[0].config.stance_schemes.index(scheme)
                logits = [output.stance[0, 0, theirs] for output in outputs]
                plain = [[*(s := x[:3].softmax(-1) * x[3].sigmoid()), 1 - sum(s)] for x in logits]
                mean = np.mean(plain, axis=0)
                np.testing.assert_allclose(example.soft.stance[place], mean, atol=1e-3)
        else:
            assert example.soft.stance is None
            for place, scheme in enumerate(schemes.role):
                theirs = models[0].config.role_schemes.index(scheme)
                mean = np.mean([o.roles[0, 0, theirs].softmax(-1).numpy() for o in outputs], axis=0)
                np.testing.assert_allclose(example.soft.roles[0, place], mean, atol=1e-3)
            judged = np.zeros(len(example), dtype=bool)
            judged[example.row.targets[0].first : example.row.targets[0].last] = True
            assert (example.soft.tags.sum((1, 2)) > 0).tolist() == judged.tolist()


def test_a_student_that_is_its_teacher_has_nothing_to_learn(corpora, config, windower, folders):
    examples, teachers, _ = softened(config, windower, folders[:1])
    batch = collate_examples(examples[:4] + [e for e in examples if e.asks_stance][:3])
    inputs = {n: batch[n] for n in ("input_ids", "attention_mask", "token_type_ids", "pooling")}
    teacher = teachers[0]
    with torch.no_grad():
        output = StanceMineModel.from_pretrained(folders[0]).eval()(**inputs)
    same = StanceMineOutput(
        roles=output.roles[:, :, list(teacher.role)],
        reported=output.reported[:, :, list(teacher.reported)],
        tags=output.tags,
        stance=output.stance[:, :, list(teacher.stance)],
    )
    for temperature in (1.0, 2.0):
        found = distillation_losses(same, batch, temperature)
        assert set(found) == {"role", "reported", "tags", "stance"}
        assert all(abs(float(loss)) < 1e-5 for loss in found.values())


def test_the_loss_is_the_mean_divergence_under_the_own_and_under_all_schemes():
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(2, 1, 3, 3, generator=generator)
    soft = torch.randn(2, 1, 3, 3, generator=generator).softmax(-1)
    soft[1] = 0  # a row that no teacher was asked about
    output = StanceMineOutput(
        roles=logits,
        reported=torch.zeros(2, 1, 3),
        tags=torch.zeros(2, 4, 3, 3),
        stance=torch.zeros(2, 1, 3, 4),
    )
    labels = {
        "soft_role": soft,
        "soft_reported": torch.zeros(2, 1, 3, 2),
        "soft_tags": torch.zeros(2, 4, 3, 3),
        "soft_stance": torch.zeros(2, 3, 4),
        "role_schemes": torch.tensor([2, 0]),
        "reported_schemes": torch.tensor([0, 0]),
        "stance_schemes": torch.tensor([0, 0]),
    }
    found = distillation_losses(output, labels, 2.0)
    apart = []
    for scheme in range(3):
        p = soft[0, 0, scheme].numpy() ** 0.5
        p = p / p.sum()
        q = np.exp(logits[0, 0, scheme].numpy() / 2)
        q = q / q.sum()
        apart.append(float((p * np.log(p / q)).sum()))
    assert set(found) == {"role"}
    assert float(found["role"]) == pytest.approx(4 * (np.mean(apart) + apart[2]) / 2, rel=1e-5)


def test_a_run_learns_from_a_teacher_and_from_unlabelled_rows(corpora, config, folders, tmp_path):
    distill = Distill(teachers=tuple(folders), weight=1.0, temperature=1.0, pairs=20, sentences=6)
    config = config.model_copy(update={"distill": distill})
    train(config, tmp_path / "run", max_steps=40)
    history = json.loads((tmp_path / "run/model/history.json").read_text("utf-8"))
    losses = [entry["loss"] for entry in history["steps"] if "loss" in entry]
    # Single batches may hold nothing to learn.
    assert np.mean(losses[-5:]) < 0.4 * np.mean(losses[:5])
    assert history["tokens"]["unlabelled"] > 0


def test_each_head_has_its_own_weight(corpora, config, folders, tmp_path):
    distill = Distill(teachers=tuple(folders), weight=0.6, head_weights={"role": 0.25}, pairs=20)
    assert distill.weights() == {"role": 0.25, "reported": 0.6, "tags": 0.6, "stance": 0.6}
    config = config.model_copy(update={"distill": distill, "loss_weights": {"stance": 1.5}})
    trainer, _ = prepare(config, tmp_path)
    model = trainer.model.eval()
    seen = set()
    for batch in trainer.get_train_dataloader():
        output = model(**{name: batch[name] for name in INPUTS})
        labelled = losses(output, batch)
        answered = distillation_losses(output, batch, distill.temperature)
        expected = sum(
            {"stance": 1.5}.get(head, 1.0) * share * part
            for parts, shares in (
                (labelled, {h: 1 - w for h, w in distill.weights().items()}),
                (answered, distill.weights()),
            )
            for head, part in parts.items()
            for share in [shares[head]]
        )
        assert trainer.compute_loss(model, batch).item() == pytest.approx(expected.item(), rel=1e-5)
        seen |= labelled.keys()
    assert {"role", "reported", "stance"} <= seen


def test_a_teacher_of_another_vocabulary_is_refused(config, folders, tokenizer):
    other = Tokenizer.from_str(tokenizer.to_str())
    other.add_tokens(["entente"])
    schemes = schemes_of(first_model(config).config)
    with pytest.raises(ModelError, match="another vocabulary"):
        read_teachers(folders, schemes, other, CPU)


def test_a_teacher_without_the_students_schemes_is_refused(config, folders, windower):
    schemes = replace(schemes_of(first_model(config).config), stance=("stancenews", "vast"))
    with pytest.raises(ModelError, match="no stance scheme vast"):
        read_teachers(folders, schemes, windower._tokenizer, CPU)


def test_a_missing_teacher_is_named(config, windower):
    with pytest.raises(ModelError, match="nowhere"):
        read_teachers(["nowhere"], schemes_of(first_model(config).config), windower._tokenizer, CPU)


def test_teachers_of_a_configuration_without_a_table_are_refused(config):
    with pytest.raises(ConfigError, match="distill"):
        with_teachers(config, ["a"])
    distill = config.model_copy(update={"distill": Distill(teachers=("a",))})
    assert with_teachers(distill, ["b", "c"]).distill.teachers == ("b", "c")


def test_teachers_judge_the_original_and_a_turned_topic_turns_their_sides(
    corpora, config, windower, folders
):
    examples, teachers, _ = softened(config, windower, folders)
    pair = next(e for e in examples if e.asks_stance)
    sentence = next(e for e in examples if not e.asks_stance and e.soft.tags is not None)
    other = windower.sentence_rows(["he said"], "alone")[0]
    made = [
        replace(pair, row=other, original=pair.row, soft=None),
        replace(pair, row=other, original=pair.row, turned=True, soft=None),
        replace(sentence, row=other, original=sentence.row, soft=None),
    ]
    same, turned, put = with_soft_labels(made, teachers)
    np.testing.assert_allclose(same.soft.stance, pair.soft.stance, atol=1e-3)
    np.testing.assert_allclose(turned.soft.stance[:, [1, 0, 2, 3]], pair.soft.stance, atol=1e-3)
    np.testing.assert_allclose(put.soft.roles, sentence.soft.roles, atol=1e-3)
    assert put.soft.tags is None  # of other tokens


def test_on_a_cpu_a_teacher_answers_by_its_int8_graph():
    folder = find_start("en-small")
    tokenizer, model = Tokenizer.from_file(str(folder / "tokenizer.json")), load_trained(folder)
    (quick,) = read_teachers(["en-small"], schemes_of(model.config), tokenizer, CPU)
    assert isinstance(quick.runtime, OnnxRuntime)
    exact = replace(quick, runtime=TorchRuntime.of(model.eval(), CPU))
    windower = Windower(tokenizer)
    (sentence,) = windower.sentence_rows(["The mayor said that the ferry must stay."], "alone")
    (pair,) = windower.stance_rows([StanceQuery("The ferry must stay.", "the ferry")])
    asked = [Example(sentence), Example(pair, candidates=(True,) * 4)]
    found, wanted = (with_soft_labels(asked, [teacher]) for teacher in (quick, exact))
    for head in ("roles", "reported", "tags"):
        np.testing.assert_allclose(
            getattr(found[0].soft, head), getattr(wanted[0].soft, head), atol=0.15
        )
    np.testing.assert_allclose(found[1].soft.stance, wanted[1].soft.stance, atol=0.15)
