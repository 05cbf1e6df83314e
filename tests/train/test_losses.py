"""Every head's loss against a slow plain computation in numpy, example by example."""

from math import log

import numpy as np
import pytest
import torch

from stancemine.model import StanceMineOutput
from stancemine.train.examples import IGNORE
from stancemine.train.losses import losses, stance_log_probabilities, total_loss

ROWS, SLOTS, TOKENS, SCHEMES = 4, 2, 5, 3


@pytest.fixture
def output():
    generator = torch.Generator().manual_seed(0)

    def logits(*shape):
        return torch.randn(*shape, generator=generator).mul(3).requires_grad_()

    return StanceMineOutput(
        roles=logits(ROWS, SLOTS, SCHEMES, 3),
        reported=logits(ROWS, SLOTS, SCHEMES),
        tags=logits(ROWS, TOKENS, 3, 3),
        stance=logits(ROWS, SLOTS, SCHEMES, 4),
    )


@pytest.fixture
def labels():
    tags = np.full((ROWS, TOKENS, 3), IGNORE)
    tags[2, 1:4] = [[0, 1, 2], [2, 0, 0], [1, 1, 0]]
    gold = [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 1, 1], [1, 0, 0, 0]]
    candidates = [[0, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1], [1, 1, 0, 1]]
    return {
        "roles": torch.tensor([[0, IGNORE], [2, 1], [IGNORE, IGNORE], [IGNORE, IGNORE]]),
        "reported": torch.tensor([[IGNORE, IGNORE], [1, 0], [0, IGNORE], [IGNORE, IGNORE]]),
        "tags": torch.from_numpy(tags),
        "gold": torch.tensor(gold, dtype=torch.bool),
        "candidates": torch.tensor(candidates, dtype=torch.bool),
        "role_schemes": torch.tensor([1, 2, 0, 0]),
        "reported_schemes": torch.tensor([0, 1, 2, 0]),
        "stance_schemes": torch.tensor([0, 0, 2, 1]),
    }


def without(labels, *heads):
    """The labels with those of ``heads`` masked."""
    blank = {"gold": False, "candidates": False}
    return labels | {h: torch.full_like(labels[h], blank.get(h, IGNORE)) for h in heads}


def plain_softmax(logits):
    powers = [np.exp(x) for x in logits.tolist()]
    return [power / sum(powers) for power in powers]


def plain_stance(logits):
    about = 1 / (1 + np.exp(-logits[3].item()))
    return [*(p * about for p in plain_softmax(logits[:3])), 1 - about]


def test_role(output, labels):
    cells = [(0, 0), (1, 0), (1, 1)]
    expected = [
        -log(plain_softmax(output.roles[r, s, labels["role_schemes"][r]])[labels["roles"][r, s]])
        for r, s in cells
    ]
    assert losses(output, labels)["role"].item() == pytest.approx(np.mean(expected), rel=1e-5)


def test_reported(output, labels):
    expected = []
    for r, s in [(1, 0), (1, 1), (2, 0)]:
        p = 1 / (1 + np.exp(-output.reported[r, s, labels["reported_schemes"][r]].item()))
        expected.append(-log(p if labels["reported"][r, s] else 1 - p))
    assert losses(output, labels)["reported"].item() == pytest.approx(np.mean(expected), rel=1e-5)


def test_tags(output, labels):
    expected = [
        -log(plain_softmax(output.tags[2, token, layer])[labels["tags"][2, token, layer]])
        for token in (1, 2, 3)
        for layer in range(3)
    ]
    assert losses(output, labels)["tags"].item() == pytest.approx(np.mean(expected), rel=1e-5)


def test_stance_where_neutral_and_unrelated_are_one_label(output, labels):
    p = plain_stance(output.stance[2, 0, 2])
    only = labels | {"gold": labels["gold"].clone()}
    only["gold"][3] = False
    expected = -log(p[2] + p[3])
    assert losses(output, only)["stance"].item() == pytest.approx(expected, rel=1e-5)


def test_stance_of_a_two_sided_corpus_leaves_neutral_alone(output, labels):
    p = plain_stance(output.stance[3, 0, 1])
    only = labels | {"gold": labels["gold"].clone()}
    only["gold"][2] = False
    found = losses(output, only)["stance"]
    assert found.item() == pytest.approx(-log(p[0] / (p[0] + p[1] + p[3])), rel=1e-5)


def test_stance_is_the_mean_over_labelled_rows(output, labels):
    p, q = plain_stance(output.stance[2, 0, 2]), plain_stance(output.stance[3, 0, 1])
    expected = np.mean([-log(p[2] + p[3]), -log(q[0] / (q[0] + q[1] + q[3]))])
    assert losses(output, labels)["stance"].item() == pytest.approx(expected, rel=1e-5)


def test_stance_probabilities_add_up(output):
    p = stance_log_probabilities(output.stance).exp()
    assert torch.allclose(p.sum(-1), torch.ones(ROWS, SLOTS, SCHEMES))
    assert p[1, 0, 2].tolist() == pytest.approx(plain_stance(output.stance[1, 0, 2]), rel=1e-4)


@pytest.mark.parametrize(
    ("head", "names"),
    [("role", ["roles"]), ("reported", ["reported"]), ("tags", ["tags"]), ("stance", ["gold"])],
)
def test_a_head_without_labels_is_absent_and_gets_no_gradient(output, labels, head, names):
    found = losses(output, without(labels, *names))
    assert set(found) == {"role", "reported", "tags", "stance"} - {head}
    sum(found.values()).backward()
    field = {"role": "roles"}.get(head, head)
    gradient = getattr(output, field).grad
    assert gradient is None or not gradient.any()


def test_only_the_scheme_of_the_row_learns(output, labels):
    losses(output, labels)["role"].backward()
    touched = output.roles.grad.abs().sum(-1) > 0
    assert touched.nonzero().tolist() == [[0, 0, 1], [1, 0, 2], [1, 1, 2]]


def test_the_sum_is_weighted(output, labels):
    parts = losses(output, labels)
    weights = {"role": 2.0, "tags": 0.5, "stance": 0.0}
    expected = 2 * parts["role"] + parts["reported"] + 0.5 * parts["tags"]
    assert total_loss(output, labels, weights).item() == pytest.approx(expected.item(), rel=1e-6)


def test_nothing_labelled_is_zero_with_a_gradient(output, labels):
    loss = total_loss(output, without(labels, "roles", "reported", "tags", "gold"), {})
    loss.backward()
    assert loss.item() == 0.0
    assert not output.reported.grad.any()


@pytest.mark.parametrize("size", [1e-3, 1.0, 200.0])
def test_gradients_are_finite(output, labels, size):
    large = StanceMineOutput(
        **{name: (x.detach() * size).requires_grad_() for name, x in output.items()}
    )
    loss = total_loss(large, labels, {})
    loss.backward()
    assert torch.isfinite(loss)
    for name, value in large.items():
        assert torch.isfinite(value.grad).all(), name


def test_half_precision_logits_give_a_loss_in_fp32(output, labels):
    half = StanceMineOutput(**{name: x.bfloat16() for name, x in output.items()})
    assert {loss.dtype for loss in losses(half, labels).values()} == {torch.float32}
