"""training/trials/levers.py: every lever runs, and does what its name says."""

import argparse

import pytest
import torch

from stancemine import windows
from stancemine.train.trainer import StanceTrainer, prepare
from tests.train.handmade import small_config
from training.trials import levers

BARE = windows._question


@pytest.fixture
def config(encoder_folder, corpora):
    return small_config(encoder_folder).model_copy(update={"evaluate_every": 1000})


def trainer_of(kind, config, folder):
    trainer, _ = prepare(config, folder, search=True, kind=kind)
    trainer.create_optimizer_and_scheduler(4)
    trainer.current_gradient_accumulation_steps = 1
    return trainer


def a_batch(trainer):
    return next(iter(trainer.get_train_dataloader()))


@pytest.mark.parametrize("lever", levers.LEVERS)
def test_every_lever_runs(lever, config, tmp_path):
    options = argparse.Namespace(place=None, corpora=None, max_steps=4, keep=None)
    found = levers.run(lever, config, options)
    for name in ("last", "moving", "half"):
        assert 0 <= found[name]["score"] <= 1
    assert windows._question is BARE


def test_word_vectors_move_to_where_the_loss_is_larger(config, tmp_path):
    trainer = trainer_of(levers.Disturbed, config, tmp_path)
    model, inputs = trainer.model, a_batch(trainer)
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    model.train()
    plain = StanceTrainer.compute_loss(trainer, model, inputs).item()
    both = trainer.training_step(model, inputs).item()
    assert both > plain  # the mean of the plain loss and of the disturbed one


def test_several_masks_share_one_encoding(config, tmp_path, monkeypatch):
    trainer = trainer_of(levers.MultiSample, config, tmp_path)
    model, inputs = trainer.model, a_batch(trainer)
    model.train()
    passes = []
    model.encoder.embeddings.register_forward_hook(lambda *given: passes.append(1))
    trainer.compute_loss(model, inputs)
    assert len(passes) == 1
    trainer.compute_loss(model, inputs)
    assert len(passes) == 2


def test_spreads_are_learnt(config, tmp_path):
    trainer = trainer_of(levers.Uncertain, config, tmp_path)
    trainer.training_step(trainer.model, a_batch(trainer))
    learnt = [p.grad for p in trainer.spread.values() if p.grad is not None]
    assert learnt
    trained = {id(p) for group in trainer.optimizer.param_groups for p in group["params"]}
    assert {id(p) for p in trainer.spread.values()} <= trained


def test_a_question_is_asked():
    query = windows.StanceQuery("They said no.", "the treaty", "Ilves")
    assert levers.QUESTIONS["question"](query) == "What is the position of Ilves toward the treaty?"
    assert levers.QUESTIONS["hypothesis"](query) == "Ilves is in favor of the treaty."
