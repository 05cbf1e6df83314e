"""The masked multi-task loss: every head learns from the labels that a batch has, and no others."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional

from stancemine.model import StanceMineOutput
from stancemine.train.config import Head
from stancemine.train.examples import IGNORE
from stancemine.train.shaping import PLAIN, Shaping

__all__ = ["losses", "of_scheme", "stance_log_probabilities", "total_loss", "weighted"]


def stance_log_probabilities(logits: Tensor) -> Tensor:
    """Log probabilities of favor, against, neutral, unrelated from the four stance logits.

    The last logit says whether the sentence is about the topic; the first three share what is.
    """
    about, side = logits[..., 3:], logits[..., :3].log_softmax(-1)
    return torch.cat([side + functional.logsigmoid(about), functional.logsigmoid(-about)], -1)


def losses(
    output: StanceMineOutput, labels: Mapping[str, Tensor], shaping: Shaping = PLAIN
) -> dict[Head, Tensor]:
    """The mean loss of each head over its labelled items; a head without any is absent.

    A user's own label set counts to the head that it stands for, "role" or "stance".
    """
    found: dict[Head, list[tuple[Tensor, Tensor]]] = {}
    if "roles" in labels and (known := labels["roles"] != IGNORE).any():
        schemes = labels["role_schemes"]
        logits = of_scheme(output.roles, schemes)[known]
        of_item = schemes[:, None].expand_as(known)[known]
        found["role"] = [shaping.classes(logits, labels["roles"][known], "role", of_item)]
    if "reported" in labels and (known := labels["reported"] != IGNORE).any():
        schemes = labels["reported_schemes"]
        logit = of_scheme(output.reported, schemes)[known]
        two = torch.stack([torch.zeros_like(logit), logit], dim=-1)
        of_item = schemes[:, None].expand_as(known)[known]
        gold = labels["reported"][known]
        found["reported"] = [shaping.classes(two, gold, "reported", of_item, smooth=False)]
    if "gold" in labels and (known := labels["gold"].any(-1)).any():
        schemes = labels["stance_schemes"]
        logits = of_scheme(output.stance, schemes)[:, 0][known]
        found["stance"] = [
            shaping.masks(
                stance_log_probabilities(logits),
                labels["gold"][known],
                labels["candidates"][known],
                schemes[known],
            )
        ]
    for head, item in _own_labels(output, labels, shaping):
        found.setdefault(head, []).append(item)
    result = {head: _mean(items) for head, items in found.items()}
    if "tags" in labels and (labels["tags"] != IGNORE).any():
        tags = output.tags
        if tags is None:
            raise ValueError("the model returned no tags")
        result["tags"] = functional.cross_entropy(
            tags.float().flatten(0, 2), labels["tags"].flatten(), ignore_index=IGNORE
        )
    return result


def total_loss(
    output: StanceMineOutput,
    labels: Mapping[str, Tensor],
    weights: Mapping[Head, float],
    shaping: Shaping = PLAIN,
) -> Tensor:
    """The weighted sum of `losses`; zero, with a gradient, where nothing is labelled."""
    parts = losses(output, labels, shaping)
    if not parts:
        if output.reported is None:
            raise ValueError("the model returned nothing to learn from")
        return output.reported.sum() * 0.0
    return weighted(parts, weights)


def weighted(parts: Mapping[Head, Tensor], weights: Mapping[Head, float]) -> Tensor:
    """The sum of the heads' losses, each times its weight (1 where none is given)."""
    return torch.stack([weights.get(head, 1.0) * loss for head, loss in parts.items()]).sum()


def _own_labels(
    output: StanceMineOutput, labels: Mapping[str, Tensor], shaping: Shaping
) -> list[tuple[Head, tuple[Tensor, Tensor]]]:
    """Losses and weights of the items of every label set that the batch has."""
    if "labels" not in labels or output.labels is None:
        return []
    found: list[tuple[Head, tuple[Tensor, Tensor]]] = []
    start = 0
    for number, label_set in enumerate(shaping.label_sets):
        end = start + len(label_set.labels)
        known = (labels["labels"] != IGNORE) & (labels["label_sets"] == number)[:, None]
        if known.any():
            logits, gold = output.labels[..., start:end].float()[known], labels["labels"][known]
            none = torch.zeros(len(gold), dtype=torch.long, device=gold.device)
            name = f"own-{number}"
            found.append((label_set.head, shaping.classes(logits, gold, name, none)))
        start = end
    return found


def _mean(items: list[tuple[Tensor, Tensor]]) -> Tensor:
    """The weighted mean of (losses, weights) of one or more kinds of items."""
    values = torch.cat([loss for loss, _ in items])
    weights = torch.cat([weight for _, weight in items])
    return (values * weights).sum() / weights.sum()


def of_scheme(logits: Tensor | None, schemes: Tensor) -> Tensor:
    """``logits[row, slot, scheme of the row]`` in fp32."""
    if logits is None:
        raise ValueError("the model returned no logits for a head that has labels")
    rows = torch.arange(len(schemes), device=logits.device)
    return logits[rows, :, schemes].float()
