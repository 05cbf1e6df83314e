import numpy as np
import pytest
import torch

from stancemine.folder import LabelSet
from stancemine.model import StanceMineOutput
from stancemine.train.agreement import disagreement
from stancemine.train.examples import IGNORE
from stancemine.train.trainer import StanceTrainer, prepare
from tests.train.handmade import small_config

HEADS = {"role", "reported", "stance", "tags"}


def answer(rows=2, slots=2, tokens=3, schemes=2, seed=0):
    generator = torch.Generator().manual_seed(seed)

    def logits(*shape):
        return torch.randn(*shape, generator=generator)

    return StanceMineOutput(
        roles=logits(rows, slots, schemes, 3),
        reported=logits(rows, slots, schemes),
        tags=logits(rows, tokens, 3, 3),
        stance=logits(rows, slots, schemes, 4),
        labels=logits(rows, slots, 5),
    )


@pytest.fixture
def labels():
    tags = torch.full((2, 3, 3), IGNORE)
    tags[0, 1] = 0
    nothing = torch.full((2, 2), IGNORE)
    return {
        "roles": torch.tensor([[0, IGNORE], [IGNORE, IGNORE]]),
        "reported": torch.tensor([[1, 0], [IGNORE, IGNORE]]),
        "tags": tags,
        "gold": torch.tensor([[False] * 4, [True, False, False, False]]),
        "role_schemes": torch.tensor([1, 0]),
        "reported_schemes": torch.tensor([0, 1]),
        "stance_schemes": torch.tensor([0, 1]),
        "labels": nothing.clone(),
        "label_sets": torch.tensor([0, 0]),
    }


def divergence(p, q):
    """Both Kullback-Leibler divergences, in the mean, as scipy's ``rel_entr`` has them."""
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    return ((p * np.log(p / q)).sum() + (q * np.log(q / p)).sum()) / 2


def test_equal_answers_agree_in_every_head(labels):
    apart = disagreement(answer(), answer(), labels)
    assert set(apart) == HEADS
    assert all(value.item() == 0 for value in apart.values())


def test_it_is_the_mean_of_both_divergences_over_what_is_labelled(labels):
    one, two = answer(seed=1), answer(seed=2)
    apart = disagreement(one, two, labels)
    p, q = (o.roles[0, 0, 1].softmax(-1) for o in (one, two))
    assert apart["role"].item() == pytest.approx(divergence(p, q), rel=1e-4)
    both = [
        divergence(*([1 - x, x] for x in (torch.sigmoid(o.reported[0, s, 0]) for o in (one, two))))
        for s in (0, 1)
    ]
    assert apart["reported"].item() == pytest.approx(np.mean(both), rel=1e-4)


def test_a_head_without_labels_is_absent(labels):
    labels["roles"][:] = IGNORE
    labels["gold"][:] = False
    assert set(disagreement(answer(seed=1), answer(seed=2), labels)) == {"reported", "tags"}


def test_own_labels_count_to_their_head(labels):
    labels["roles"][:] = IGNORE
    labels["gold"][:] = False
    labels["labels"][1, 0] = 1
    labels["label_sets"][1] = 1
    sets = [LabelSet("a", "role", ("x", "y")), LabelSet("b", "stance", ("u", "v", "w"))]
    one, two = answer(seed=1), answer(seed=2)
    apart = disagreement(one, two, labels, sets)
    p, q = (o.labels[1, 0, 2:].softmax(-1) for o in (one, two))
    assert set(apart) == {"reported", "tags", "stance"}
    assert apart["stance"].item() == pytest.approx(divergence(p, q), rel=1e-4)


def test_without_dropout_it_costs_nothing_and_with_it_something(corpora, encoder_folder, tmp_path):
    config = small_config(encoder_folder).model_copy(update={"r_drop": 5.0})
    trainer, _ = prepare(config, tmp_path, search=True)
    model = trainer.model
    inputs = next(iter(trainer.get_train_dataloader()))
    plain = StanceTrainer.compute_loss
    model.eval()
    both = plain(trainer, model, inputs).item()
    trainer.config = config.model_copy(update={"r_drop": 0.0})
    assert both == pytest.approx(plain(trainer, model, inputs).item())
    model.train()
    trainer.config = config
    torch.manual_seed(3)
    heavy = plain(trainer, model, inputs).item()
    trainer.config = config.model_copy(update={"r_drop": 1e-9})
    torch.manual_seed(3)
    assert heavy > plain(trainer, model, inputs).item()
