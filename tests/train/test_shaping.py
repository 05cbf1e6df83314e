import numpy as np
import pytest
import torch
from sklearn.utils.class_weight import compute_class_weight
from torch.nn import functional

from stancemine.train.config import TrainConfig
from stancemine.train.examples import Example, Schemes
from stancemine.train.shaping import PLAIN, Shaping, label_counts, shaping_of
from stancemine.windows import Row, Target

N = 40


@pytest.fixture
def batch():
    torch.manual_seed(0)
    return torch.randn(N, 3), torch.randint(0, 3, (N,)), torch.zeros(N, dtype=torch.long)


def mean(shaping, logits, gold, schemes):
    loss, weights = shaping.classes(logits, gold, "role", schemes)
    return (loss * weights).sum() / weights.sum()


def test_plain_is_cross_entropy(batch):
    logits, gold, schemes = batch
    assert torch.allclose(
        mean(PLAIN, logits, gold, schemes), functional.cross_entropy(logits, gold)
    )


def test_smoothing_is_torch_s(batch):
    logits, gold, schemes = batch
    theirs = functional.cross_entropy(logits, gold, label_smoothing=0.2)
    assert torch.allclose(mean(Shaping(smoothing=0.2), logits, gold, schemes), theirs)


def test_weights_are_torch_s(batch):
    logits, gold, schemes = batch
    weights = torch.tensor([0.5, 1.0, 3.0])
    theirs = functional.cross_entropy(logits, gold, weight=weights)
    ours = mean(Shaping(weights={"role": weights[None]}), logits, gold, schemes)
    assert torch.allclose(ours, theirs)


def test_focal_counts_hard_items_more(batch):
    logits, gold, schemes = batch
    plain, _ = PLAIN.classes(logits, gold, "role", schemes)
    focal, _ = Shaping(loss="focal", gamma=2.0).classes(logits, gold, "role", schemes)
    p = torch.exp(-plain)
    assert torch.allclose(focal, (1 - p) ** 2 * plain, atol=1e-5)
    none, _ = Shaping(loss="focal", gamma=0.0).classes(logits, gold, "role", schemes)
    assert torch.allclose(none, plain)


def test_logit_adjustment_is_what_its_paper_says(batch):
    logits, gold, schemes = batch
    priors = torch.tensor([[0.7, 0.2, 0.1]])
    adjusted = Shaping(loss="logit-adjusted", tau=1.5, priors={"role": priors.log()})
    theirs = functional.cross_entropy(logits + 1.5 * priors.log(), gold)
    assert torch.allclose(mean(adjusted, logits, gold, schemes), theirs)


def test_shaped_stances_keep_to_their_candidates():
    scores = torch.log_softmax(torch.randn(6, 4), -1)
    gold = torch.tensor([[True, False, False, False]] * 3 + [[False, False, True, True]] * 3)
    candidates = torch.tensor([[True, True, False, True]] * 3 + [[True] * 4] * 3)
    schemes = torch.zeros(6, dtype=torch.long)
    weights = torch.tensor([[2.0, 1.0, 1.0, 3.0]])
    loss, weight = Shaping(weights={"stance": weights}).masks(scores, gold, candidates, schemes)
    p = scores.exp()
    assert torch.allclose(loss[0], -torch.log(p[0, 0] / p[0, [0, 1, 3]].sum()))
    assert torch.allclose(loss[5], -torch.log(p[5, 2:].sum()))
    assert weight.tolist() == [2.0] * 3 + [2.0] * 3
    focal, _ = Shaping(loss="focal", gamma=1.0).masks(scores, gold, candidates, schemes)
    assert torch.allclose(focal, (1 - torch.exp(-loss)) * loss, atol=1e-5)


def examples(labels):
    row = Row((0,) * 4, (0,) * 4, (Target(0, 1, 2, ((0, 1),)),))
    return [Example(row, roles=(label,)) for label in labels]


def config(**more):
    source = {"corpus": "argunsc", "heads": ["role"]}
    return TrainConfig.model_validate({"name": "x", "encoder": "e", "mixture": [source], **more})


def test_balanced_weights_are_scikit_learn_s():
    labels = [0] * 30 + [1] * 9 + [2]
    shaping = shaping_of(
        config(class_weights="balanced"),
        examples(labels),
        Schemes(("argunsc",), ("default",), ("default",)),
    )
    theirs = compute_class_weight("balanced", classes=np.arange(3), y=labels)
    assert shaping.weights["role"][0].tolist() == pytest.approx(theirs.tolist())
    assert not shaping.priors


def test_a_class_that_never_occurs_neither_weighs_nor_competes():
    shaping = shaping_of(
        config(class_weights="balanced", loss="logit-adjusted"),
        examples([0, 0, 1]),
        Schemes(("argunsc",), ("default",), ("default",)),
    )
    assert shaping.weights["role"][0, 2] == 1.0
    assert shaping.priors["role"][0].tolist() == pytest.approx([np.log(2 / 3), np.log(1 / 3), 0])


def test_a_stance_of_several_counts_in_shares():
    row = Row((0,) * 4, (0,) * 4, (Target(0, 1, 2, ((0, 1),)),))
    found = label_counts(
        [Example(row, gold=(False, False, True, True), candidates=(True,) * 4)],
        Schemes(("a",), ("a",), ("a",)),
    )
    assert found["stance"].tolist() == [[0, 0, 0.5, 0.5]]
