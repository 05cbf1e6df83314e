"""Losses of labels and of teachers' answers, in shapes that do not depend on the labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from training.gpu.network import FAR

__all__ = ["Soft", "label_losses", "soft_losses", "stance_log_probabilities"]


def stance_log_probabilities(logits: Tensor) -> Tensor:
    """As `stancemine.train.losses` has it."""
    about, side = logits[..., 3:], logits[..., :3].log_softmax(-1)
    return torch.cat([side + functional.logsigmoid(about), functional.logsigmoid(-about)], -1)


@dataclass
class Soft:
    """What the teachers answer to every row, on average, as probabilities."""

    role: Tensor
    reported: Tensor
    stance: Tensor
    tags: Tensor
    """``[tokens, 3, 3]``, by the token's place in the row data."""


def _mean(values: Tensor, known: Tensor) -> Tensor:
    return (values * known).sum() / known.sum().clamp(min=1)


def _of_scheme(values: Tensor, schemes: Tensor) -> Tensor:
    index = schemes.view(-1, 1, *[1] * (values.ndim - 2)).expand(-1, 1, *values.shape[2:])
    return values.gather(1, index)[:, 0]


def label_losses(out: Mapping[str, Tensor], b: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """As `stancemine.train.losses.losses`, in shapes that do not depend on the labels."""
    role = _of_scheme(out["role"], b["role_scheme"])
    role = functional.cross_entropy(role, b["role"].clamp(min=0), reduction="none")
    said = _of_scheme(out["reported"], b["reported_scheme"])
    said = functional.binary_cross_entropy_with_logits(
        said, b["reported"].clamp(min=0).float(), reduction="none"
    )
    stance = stance_log_probabilities(_of_scheme(out["stance"], b["stance_scheme"]))
    right = stance.masked_fill(~b["gold"], FAR).logsumexp(-1)
    among = stance.masked_fill(~b["candidates"], FAR).logsumexp(-1)
    tags = functional.cross_entropy(
        out["tags"].flatten(0, 2), b["tag_gold"].flatten(), reduction="none"
    ).view_as(b["tag_gold"])
    return {
        "role": _mean(role, b["role"] >= 0),
        "reported": _mean(said, b["reported"] >= 0),
        "stance": _mean(among - right, b["gold"].any(-1)),
        "tags": _mean(tags, b["tag_known"][..., None].expand_as(tags)),
    }


def soft_losses(
    out: Mapping[str, Tensor], b: Mapping[str, Tensor], soft: Soft, temperature: float
) -> dict[str, Tensor]:
    """As `stancemine.train.distill.distillation_losses`."""

    def apart(logits: Tensor, teacher: Tensor) -> Tensor:
        student = (logits / temperature).log_softmax(-1)
        teacher = teacher.float().clamp(min=0) ** (1 / temperature)
        teacher = teacher / teacher.sum(-1, keepdim=True).clamp(min=1e-6)
        return functional.kl_div(student, teacher, reduction="none").sum(-1)

    judged, sentence = b["judged"], ~b["asks_stance"]
    stance = soft.stance[judged]
    # Indexing with a list would copy it to the GPU, which no graph may do.
    turned = torch.cat([stance[..., :2].flip(-1), stance[..., 2:]], -1)
    stance = torch.where(b["turned"][:, None, None], turned, stance)
    said = out["reported"]
    two = torch.stack([torch.zeros_like(said), said], -1)
    yes = soft.reported[judged]
    heads = {
        "role": (apart(out["role"], soft.role[judged]), sentence, b["role_scheme"]),
        "reported": (
            apart(two, torch.stack([1 - yes, yes], -1)),
            sentence,
            b["reported_scheme"],
        ),
        "stance": (
            apart(stance_log_probabilities(out["stance"]), stance),
            b["asks_stance"],
            b["stance_scheme"],
        ),
    }
    found: dict[str, Tensor] = {}
    for head, (values, known, schemes) in heads.items():
        loss = _mean(values.mean(-1), known) + _mean(_of_scheme(values, schemes), known)
        found[head] = temperature**2 * loss / 2
    inside = (b["pooling"] > 0) & (sentence & b["same_tokens"])[:, None]
    tags = apart(out["tags"], soft.tags[b["place"]])
    found["tags"] = temperature**2 * _mean(tags, inside[..., None].expand_as(tags))
    return found
