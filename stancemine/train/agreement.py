"""R-Drop: two passes over one batch, each with its own dropout, should answer alike.

Liang et al. 2021, "R-Drop: Regularized Dropout for Neural Networks".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import torch
from torch import Tensor

from stancemine.folder import LabelSet, label_places
from stancemine.model import StanceMineOutput
from stancemine.train.config import Head
from stancemine.train.examples import IGNORE
from stancemine.train.losses import of_scheme, stance_log_probabilities

__all__ = ["disagreement"]


def disagreement(
    one: StanceMineOutput,
    two: StanceMineOutput,
    labels: Mapping[str, Tensor],
    label_sets: Sequence[LabelSet] = (),
) -> dict[Head, Tensor]:
    """How far apart two answers to one batch are, by head: half the sum of both Kullback-Leibler
    divergences, in the mean over the labelled items. A head without any is absent; a user's own
    label set counts to the head that it stands for.
    """
    found: dict[Head, list[Tensor]] = {}
    pairs = zip(_answers(one, labels, label_sets), _answers(two, labels, label_sets), strict=True)
    for (head, p), (_, q) in pairs:
        found.setdefault(head, []).append(((p.exp() - q.exp()) * (p - q)).sum(-1) / 2)
    return {head: torch.cat(items).mean() for head, items in found.items()}


def _answers(
    output: StanceMineOutput, labels: Mapping[str, Tensor], label_sets: Sequence[LabelSet]
) -> Iterator[tuple[Head, Tensor]]:
    """Log probabilities ``[items, classes]`` of what is labelled, in the sense of its scheme."""
    if (known := labels["roles"] != IGNORE).any():
        yield "role", of_scheme(output.roles, labels["role_schemes"])[known].log_softmax(-1)
    if (known := labels["reported"] != IGNORE).any():
        logit = of_scheme(output.reported, labels["reported_schemes"])[known]
        two = torch.stack([torch.zeros_like(logit), logit], dim=-1)
        yield "reported", two.log_softmax(-1)
    if (known := labels["gold"].any(-1)).any():
        logits = of_scheme(output.stance, labels["stance_schemes"])[:, 0][known]
        yield "stance", stance_log_probabilities(logits)
    if (known := labels["tags"] != IGNORE).any() and output.tags is not None:
        yield "tags", output.tags.float()[known].log_softmax(-1)
    for number, (place, _) in enumerate(label_places(label_sets)):
        known = (labels["labels"] != IGNORE) & (labels["label_sets"] == number)[:, None]
        if known.any() and output.labels is not None:
            yield label_sets[number].head, output.labels[..., place].float()[known].log_softmax(-1)
