"""The network: one encoder, four heads. Needs the ``train`` extra (torch and transformers)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from transformers import AutoConfig, AutoModel, PretrainedConfig, PreTrainedModel
from transformers.utils import logging
from transformers.utils.generic import ModelOutput

from stancemine.labels import ROLES, SPAN_TYPES

__all__ = ["BIO", "StanceMineConfig", "StanceMineModel", "StanceMineOutput", "without_bars"]

BIO = ("O", "B", "I")
"""The tags of one span layer; each span type has a layer of its own, so that spans can nest."""

TOPICAL = 2 / 3
"""Which layer tells what a text is about, as a share of the encoder's depth; chosen by measurement
(``docs/performance.md``).
"""


class StanceMineConfig(PretrainedConfig):
    """Encoder configuration plus the *schemes*: the annotation schemes of the training corpora.

    Corpora disagree on what a claim is. Each scheme has output weights of its own over the shared
    encoder; those of stance are added to weights that all schemes share, so that a corpus of one
    topic still teaches the rest. The first of each list is the default.
    ``label_sets`` are users' own labels, each with outputs of its own: mappings with the fields of
    `folder.LabelSet`.
    """

    model_type = "stancemine"

    def __init__(
        self,
        encoder: dict[str, Any] | None = None,
        role_schemes: Sequence[str] = ("stancenews",),
        reported_schemes: Sequence[str] = ("stancenews",),
        stance_schemes: Sequence[str] = ("stancenews",),
        head_dropout: float = 0.1,
        label_sets: Sequence[Mapping[str, Any]] = (),
        **kwargs: Any,
    ) -> None:
        self.encoder = encoder or {"model_type": "bert"}
        self.role_schemes = list(role_schemes)
        self.reported_schemes = list(reported_schemes)
        self.stance_schemes = list(stance_schemes)
        self.head_dropout = head_dropout
        self.label_sets = [
            {"name": s["name"], "head": s["head"], "labels": list(s["labels"])} for s in label_sets
        ]
        super().__init__(**kwargs)

    def encoder_config(self) -> PretrainedConfig:
        """The encoder's own configuration object."""
        values = dict(self.encoder)
        return AutoConfig.for_model(values.pop("model_type"), **values)


@dataclass
class StanceMineOutput(ModelOutput):
    """Logits: ``roles [rows, slots, schemes, 3]``, ``reported [rows, slots, schemes]``,
    ``tags [rows, tokens, 3 layers, BIO]``, ``stance [rows, slots, schemes, 4]``; the four of stance
    are favor, against, neutral (a softmax) and about-the-topic (a sigmoid). ``labels [rows, slots,
    all labels]`` are the users' own label sets one after the other, None where there are none.
    ``topical [rows, slots, width]``, where it is asked for, is the mean over each slot's tokens in
    the layer that tells best what a text is about.
    """

    roles: torch.Tensor | None = None
    reported: torch.Tensor | None = None
    tags: torch.Tensor | None = None
    stance: torch.Tensor | None = None
    labels: torch.Tensor | None = None
    topical: torch.Tensor | None = None


class StanceMineModel(PreTrainedModel):
    """Any `AutoModel` encoder under four heads; see `StanceMineOutput` for what it returns."""

    config_class = StanceMineConfig
    config: StanceMineConfig
    base_model_prefix = "encoder"

    def __init__(self, config: StanceMineConfig) -> None:
        super().__init__(config)
        inner = config.encoder_config()
        self.encoder = AutoModel.from_config(inner)
        width = inner.hidden_size
        self.dropout = nn.Dropout(config.head_dropout)
        self.role_head = nn.Linear(width, len(config.role_schemes) * len(ROLES))
        self.reported_head = nn.Linear(width, len(config.reported_schemes))
        self.tag_head = nn.Linear(width, len(SPAN_TYPES) * len(BIO))
        self.stance_hidden = nn.Linear(2 * width, width)
        self.stance_head = nn.Linear(width, 4)
        self.stance_own = nn.Linear(width, len(config.stance_schemes) * 4, bias=False)
        self.stance_bias = nn.Embedding(len(config.stance_schemes), 4)
        self.label_head = nn.ModuleList(
            nn.Linear(width, len(label_set["labels"])) for label_set in config.label_sets
        )
        self.post_init()
        nn.init.zeros_(self.stance_bias.weight)
        nn.init.zeros_(self.stance_own.weight)

    def _init_weights(self, module: nn.Module) -> None:
        """What a saved model lacks: models from before `stance_own` go on without a difference."""
        super()._init_weights(module)  # type: ignore[no-untyped-call]
        if module is getattr(self, "stance_own", None):
            nn.init.zeros_(self.stance_own.weight)

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        token_type_ids: torch.Tensor,
        pooling: torch.Tensor,
        *,
        topical: bool = False,
    ) -> StanceMineOutput:
        """Judge every slot of every row; the arguments are the arrays of `windows.Batch`.

        With ``topical`` the output has what a gate reads.
        """
        inputs = {"input_ids": input_ids, "attention_mask": attention_mask}
        if getattr(self.encoder.config, "type_vocab_size", 0) > 1:
            inputs["token_type_ids"] = token_type_ids
        encoded = self.encoder(**inputs, output_hidden_states=topical)
        hidden = encoded.last_hidden_state
        rows, tokens, width = hidden.shape
        pooled = torch.bmm(pooling.to(hidden.dtype), hidden)
        slots = pooled.shape[1]
        dropped = self.dropout(pooled)
        first = hidden[:, :1].expand(rows, slots, width)
        question = torch.cat([pooled, first], dim=-1)
        asked = nn.functional.gelu(self.stance_hidden(self.dropout(question)))
        asked = self.dropout(asked)
        own = self.stance_own(asked).view(rows, slots, -1, 4) + self.stance_bias.weight
        stance = self.stance_head(asked).unsqueeze(2) + own
        labels = [
            head(dropped if label_set["head"] == "role" else asked)
            for head, label_set in zip(self.label_head, self.config.label_sets, strict=True)
        ]
        about = None
        if topical:
            layers = encoded.hidden_states
            about = layers[round(TOPICAL * (len(layers) - 1))]
            about = torch.bmm(pooling.to(about.dtype), about)
        return StanceMineOutput(
            roles=self.role_head(dropped).view(rows, slots, -1, len(ROLES)),
            reported=self.reported_head(dropped),
            tags=self.tag_head(self.dropout(hidden)).view(rows, tokens, len(SPAN_TYPES), len(BIO)),
            stance=stance,
            labels=torch.cat(labels, dim=-1) if labels else None,
            topical=about,
        )


@contextmanager
def without_bars() -> Iterator[None]:
    """Without the bars that transformers shows for each file that it reads or writes."""
    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()
