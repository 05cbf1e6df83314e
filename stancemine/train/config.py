"""What a training run is: one closed, typed configuration, read from TOML."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from stancemine.errors import StanceMineError
from stancemine.windows import Context

__all__ = ["ConfigError", "Head", "Source", "TrainConfig", "one_line", "read_config"]

Head = Literal["role", "reported", "tags", "stance"]


class ConfigError(StanceMineError, ValueError):
    """A training configuration that cannot be used; the text names the key."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Closed):
    """One corpus of the mixture and how much of it is read."""

    corpus: str = Field(description="name in the corpus registry")
    heads: tuple[Head, ...] = Field(description="which heads learn from it", min_length=1)
    repeat: float = Field(default=1.0, gt=0, description="passes an epoch; a fraction samples")
    scheme: str | None = Field(
        default=None, description="annotation scheme it trains; the corpus's name by default"
    )
    keep_unrelated: float = Field(
        default=1.0, ge=0, le=1, description="share of labelled unrelated pairs kept a pass"
    )
    draw_unrelated: float = Field(
        default=0.0, ge=0, le=1, description="pairs with a foreign topic, per labelled pair"
    )
    reword: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="pairs under another wording of the topic, per pair that is not unrelated "
        "(stancenews has such wordings)",
    )
    context: bool = Field(
        default=False, description="stance: read each sentence with its predecessor"
    )


class TrainConfig(_Closed):
    """A training run. Lengths are in tokens, rates are per optimiser step."""

    name: str = Field(description="name of the model folder")
    version: str = Field(default="0.1.0", description="version written into the model")
    encoder: str | None = Field(
        default=None, description="folder or hub name of the encoder to start from, heads new"
    )
    start: str | None = Field(
        default=None,
        description="model folder or bundled name to go on from: its encoder, and its heads for "
        "the schemes of this mixture; a new scheme begins as its default one",
    )
    base_model: str | None = Field(
        default=None, description="what the card names as base; encoder or start by default"
    )
    context: Context = Field(default="alone", description="how a sentence is read for its role")
    max_tokens: int = Field(default=256, ge=64, le=512, description="longest row")
    seed: int = 13
    epochs: float = Field(default=1.0, gt=0)
    batch_tokens: int = Field(default=3072, ge=256, description="rows x longest row, per step")
    learning_rate: float = Field(default=1.5e-4, gt=0)
    head_learning_rate: float = Field(default=1e-3, gt=0)
    warmup: float = Field(default=0.06, ge=0, lt=1, description="share of the steps")
    weight_decay: float = Field(default=0.01, ge=0)
    freeze_embeddings: bool = Field(
        default=False, description="leave the encoder's word vectors as they are"
    )
    bf16: bool = True
    save_every: int = Field(default=200, ge=1, description="steps between checkpoints")
    loss_weights: dict[Head, float] = Field(
        default={"role": 1.0, "reported": 1.0, "tags": 1.0, "stance": 1.0},
        description="weight of each head's loss in the sum",
    )
    mixture: tuple[Source, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_beginning(self) -> Self:
        if (self.encoder is None) == (self.start is None):
            raise ValueError("give either encoder (heads new) or start (a model to go on from)")
        return self


def one_line(error: Exception) -> str:
    """The text of another library's error without its line breaks."""
    return " ".join(str(error).split())


def read_config(path: Path) -> TrainConfig:
    """Read and check a TOML configuration; a `ConfigError` names every key that is off."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not TOML: {one_line(error)}") from error
    try:
        return TrainConfig.model_validate(values)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, e['loc']))}: {e['msg'].lower()}" for e in error.errors()
        )
        raise ConfigError(f"{path}: {problems}") from error
