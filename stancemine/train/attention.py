"""Attention as one operator of ONNX Runtime, for the exported graph.

What torch traces of an attention layer is some forty operators: shapes, transposes, a mask anew in
every layer. ONNX Runtime has them as one, ``com.microsoft.MultiHeadAttention``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import eager_mask

__all__ = ["fused_attention"]

NAME = "stancemine_fused"


class _Fused(torch.autograd.Function):
    """Attention over ``[rows, tokens, width]``; ``mask`` is added to the scores."""

    @staticmethod
    def forward(
        ctx: Any,
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        mask: torch.Tensor,
        heads: int,
        scale: float,
    ) -> torch.Tensor:
        def split(x: torch.Tensor) -> torch.Tensor:
            return x.view(*x.shape[:2], heads, -1).transpose(1, 2)

        found = nn.functional.scaled_dot_product_attention(
            split(query), split(key), split(value), attn_mask=mask, scale=scale
        )
        return found.transpose(1, 2).reshape(query.shape)

    @staticmethod
    def symbolic(
        g: Any, query: Any, key: Any, value: Any, mask: Any, heads: int, scale: float
    ) -> Any:
        none = g.op("prim::Constant")
        none.setType(torch._C.OptionalType.ofTensor())
        found = g.op(
            "com.microsoft::MultiHeadAttention",
            query, key, value, none, none, mask,
            num_heads_i=heads, scale_f=scale,
        )  # fmt: skip
        found.setType(query.type())
        return found


def _attend(
    module: nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    **_: Any,
) -> tuple[torch.Tensor, None]:
    """What `transformers` calls; heads come before tokens, and go after them."""
    if attention_mask is None:
        raise RuntimeError("the encoder gives its attention no mask")
    # Of the configuration: under the tracer, sizes of tensors are no numbers.
    config: Any = module.config
    heads = int(config.num_attention_heads)
    scale = (config.hidden_size // heads) ** -0.5 if scaling is None else float(scaling)

    def join(x: torch.Tensor) -> torch.Tensor:
        return x.transpose(1, 2).flatten(2)

    apply: Any = _Fused.apply
    found = apply(join(query), join(key), join(value), attention_mask, heads, scale)
    return found.unflatten(2, (heads, -1)), None


@contextmanager
def fused_attention(encoder: nn.Module) -> Iterator[bool]:
    """While this lasts, the encoder's attention is exported as one operator.

    Gives whether it is: an encoder whose attention `transformers` does not let replace (MPNet's,
    with its biases by distance) is left as it is.
    """
    config: Any = encoder.config
    if not getattr(encoder, "_supports_attention_backend", False):
        yield False
        return
    AttentionInterface.register(NAME, _attend)
    AttentionMaskInterface.register(NAME, eager_mask)
    before = config._attn_implementation
    config._attn_implementation = NAME
    try:
        yield True
    finally:
        config._attn_implementation = before
