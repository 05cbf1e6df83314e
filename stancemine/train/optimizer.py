"""Learning rates by part of the model: the heads', the encoder's, and its layers'."""

from __future__ import annotations

import re
from typing import Any

import torch

from stancemine.train.config import TrainConfig

__all__ = ["parameter_groups"]

_LAYER = re.compile(r"\.(?:layer|layers|h|block|blocks)\.(\d+)\.")


def parameter_groups(model: torch.nn.Module, config: TrainConfig) -> list[dict[str, Any]]:
    """The trainable parameters in groups of one rate; vectors (biases, norms) have no decay.

    With ``layer_decay`` d the rate of the layer k below the topmost is ``learning_rate * d ** k``,
    that of the word vectors one step less still; what lies above the layers has the full rate.
    """
    names = [name for name, _ in model.named_parameters() if name.startswith("encoder.")]
    depth = 1 + max((_layer(name) for name in names), default=-1)
    groups: dict[tuple[float, bool], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        if name.startswith("encoder."):
            rate = config.learning_rate * config.layer_decay ** _below(name, depth)
        else:
            rate = config.head_learning_rate
        groups.setdefault((rate, parameter.ndim > 1), []).append(parameter)
    return [
        {"params": parameters, "lr": rate, "weight_decay": config.weight_decay if matrix else 0.0}
        for (rate, matrix), parameters in groups.items()
    ]


def _layer(name: str) -> int:
    found = _LAYER.search(name)
    return -1 if found is None else int(found[1])


def _below(name: str, depth: int) -> int:
    """How many layers a parameter lies below the topmost."""
    if _LAYER.search(name):
        return depth - 1 - _layer(name)
    return depth if "embed" in name else 0
