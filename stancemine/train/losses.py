"""The masked multi-task loss: every head learns from the labels that a batch has, and no others."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional

from stancemine.model import StanceMineOutput
from stancemine.train.config import Head
from stancemine.train.examples import IGNORE

__all__ = ["losses", "stance_log_probabilities", "total_loss"]


def stance_log_probabilities(logits: Tensor) -> Tensor:
    """Log probabilities of favor, against, neutral, unrelated from the four stance logits.

    The last logit says whether the sentence is about the topic; the first three share what is.
    """
    about, side = logits[..., 3:], logits[..., :3].log_softmax(-1)
    return torch.cat([side + functional.logsigmoid(about), functional.logsigmoid(-about)], -1)


def losses(output: StanceMineOutput, labels: Mapping[str, Tensor]) -> dict[Head, Tensor]:
    """The mean loss of each head over its labelled items; a head without any is absent."""
    found: dict[Head, Tensor] = {}
    if "roles" in labels and (labels["roles"] != IGNORE).any():
        chosen = _of_scheme(output.roles, labels["role_schemes"])
        found["role"] = functional.cross_entropy(
            chosen.flatten(0, 1), labels["roles"].flatten(), ignore_index=IGNORE
        )
    if "reported" in labels and (known := labels["reported"] != IGNORE).any():
        chosen = _of_scheme(output.reported, labels["reported_schemes"])
        found["reported"] = functional.binary_cross_entropy_with_logits(
            chosen[known], labels["reported"][known].float()
        )
    if "tags" in labels and (labels["tags"] != IGNORE).any():
        tags = output.tags
        if tags is None:
            raise ValueError("the model returned no tags")
        found["tags"] = functional.cross_entropy(
            tags.float().flatten(0, 2), labels["tags"].flatten(), ignore_index=IGNORE
        )
    if "gold" in labels and (known := labels["gold"].any(-1)).any():
        logits = _of_scheme(output.stance, labels["stance_schemes"])[:, 0][known]
        scores = stance_log_probabilities(logits)
        gold = scores.masked_fill(~labels["gold"][known], -torch.inf).logsumexp(-1)
        among = scores.masked_fill(~labels["candidates"][known], -torch.inf).logsumexp(-1)
        found["stance"] = (among - gold).mean()
    return found


def total_loss(
    output: StanceMineOutput, labels: Mapping[str, Tensor], weights: Mapping[Head, float]
) -> Tensor:
    """The weighted sum of `losses`; zero, with a gradient, where nothing is labelled."""
    parts = losses(output, labels)
    if not parts:
        if output.reported is None:
            raise ValueError("the model returned nothing to learn from")
        return output.reported.sum() * 0.0
    return torch.stack([weights.get(head, 1.0) * loss for head, loss in parts.items()]).sum()


def _of_scheme(logits: Tensor | None, schemes: Tensor) -> Tensor:
    """``logits[row, slot, scheme of the row]`` in fp32."""
    if logits is None:
        raise ValueError("the model returned no logits for a head that has labels")
    rows = torch.arange(len(schemes), device=logits.device)
    return logits[rows, :, schemes].float()
