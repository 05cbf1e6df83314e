"""LoRA on the encoder (peft): adapters while it trains, merged into its weights at the end."""

from __future__ import annotations

import importlib.util
import warnings
from typing import Any

import torch

from stancemine.errors import MissingExtraError
from stancemine.model import StanceMineModel
from stancemine.train.config import ConfigError, Lora

__all__ = ["merge_adapters", "with_adapters"]


def with_adapters(model: StanceMineModel, lora: Lora | None) -> StanceMineModel:
    """The model with adapters in its encoder, whose own weights are frozen; the heads train.

    Raises `ConfigError` where no layer of the encoder has one of the names in ``lora.modules``.
    """
    if lora is None:
        return model
    if importlib.util.find_spec("peft") is None:
        raise MissingExtraError("lora", "train")
    from peft import LoraConfig, get_peft_model

    inner: Any = model.encoder
    settings = LoraConfig(
        r=lora.rank,
        lora_alpha=lora.alpha,  # type: ignore[arg-type]
        lora_dropout=lora.dropout,
        target_modules=lora.modules if isinstance(lora.modules, str) else list(lora.modules),
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # peft's of transformers to come
            model.encoder = get_peft_model(inner, settings)
    except ValueError as error:
        layers = {
            name.split(".")[-1]
            for name, module in inner.named_modules()
            if isinstance(module, torch.nn.Linear)
        }
        raise ConfigError(
            f"lora.modules: the encoder has none of {lora.modules}; its layers are "
            + ", ".join(sorted(layers))
        ) from error
    return model


def merge_adapters(model: Any) -> StanceMineModel:
    """The model with its adapters merged into the encoder; one without adapters as it is."""
    if hasattr(model.encoder, "merge_and_unload"):
        model.encoder = model.encoder.merge_and_unload()
    found: StanceMineModel = model
    return found
