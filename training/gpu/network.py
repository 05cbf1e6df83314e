"""The network of `stancemine.model`, written out over plain tensors, so that it can be captured."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

__all__ = ["FAR", "Network", "begin_teacher"]

FAR = -30000.0
"""Added to the scores of what may not be chosen; bf16 has it."""


class Network:
    """`stancemine.model.StanceMineModel` over BERT or MPNet, from its weights by their names.

    ``fused`` leaves the layers to torch.compile: the same arithmetic in fewer passes over memory.
    """

    def __init__(
        self,
        weights: Mapping[str, Tensor],
        device: torch.device,
        dtype: Any,
        *,
        dropout: float = 0.1,
        fused: bool = False,
    ) -> None:
        self.mpnet = "encoder.encoder.relative_attention_bias.weight" in weights
        self.device, self.dtype = device, dtype
        frozen = ("encoder.embeddings.word_embeddings.weight", "encoder.pooler")
        self.words = weights[frozen[0]].to(device, dtype)
        self.parameters = {
            n: x.to(device, torch.float32).clone().requires_grad_(True)
            for n, x in weights.items()
            if not n.startswith(frozen) and x.is_floating_point()
        }
        self.layers = 1 + max(int(n.split(".")[3]) for n in weights if ".layer." in n)
        self.eps = 1e-5 if self.mpnet else 1e-12
        self.heads = 12
        self.drop = dropout
        self.fused = fused

    def __call__(self, inputs: Mapping[str, Tensor], *, training: bool) -> dict[str, Tensor]:
        """Logits ``role [n, schemes, 3]``, ``reported [n, schemes]``, ``stance [n, schemes, 4]``
        and ``tags [n, tokens, 3, 3]``, in fp32.
        """
        w = {name: value.to(self.dtype) for name, value in self.parameters.items()}
        p = self.drop if training else 0.0

        def drop(x: Tensor) -> Tensor:
            return functional.dropout(x, p, training=True) if p else x

        def dense(name: str, x: Tensor) -> Tensor:
            return functional.linear(x, w[f"{name}.weight"], w[f"{name}.bias"])

        def norm(name: str, x: Tensor) -> Tensor:
            scale, shift = w[f"{name}.weight"], w[f"{name}.bias"]
            return functional.layer_norm(x, x.shape[-1:], scale, shift, self.eps)

        ids, mask = inputs["ids"], inputs["mask"]
        rows, width = ids.shape
        e = "encoder.embeddings"
        positions = w[f"{e}.position_embeddings.weight"]
        # MPNet counts from two.
        x = self.words[ids] + (positions[2 : width + 2] if self.mpnet else positions[:width])
        if not self.mpnet:
            kinds = w[f"{e}.token_type_embeddings.weight"]
            x = x + kinds[0] + inputs["types"][..., None].to(self.dtype) * (kinds[1] - kinds[0])
        x = drop(norm(f"{e}.LayerNorm", x))
        bias = torch.where(mask, 0.0, FAR).to(self.dtype)[:, None, None]
        if self.mpnet:
            table = w["encoder.encoder.relative_attention_bias.weight"]
            bias = bias + (self._buckets(width) @ table).view(width, width, -1).permute(2, 0, 1)
        for layer in range(self.layers):
            x = self._layer(f"encoder.encoder.layer.{layer}", x, bias, w, p)
        pooled = torch.bmm(inputs["pooling"].to(self.dtype)[:, None], x)[:, 0]
        dropped = drop(pooled)
        asked = torch.cat([pooled, x[:, 0]], -1)
        asked = drop(functional.gelu(dense("stance_hidden", drop(asked))))
        own = functional.linear(asked, w["stance_own.weight"]).view(rows, -1, 4)
        stance = dense("stance_head", asked)[:, None] + own + w["stance_bias.weight"]
        return {
            "role": dense("role_head", dropped).float().view(rows, -1, 3),
            "reported": dense("reported_head", dropped).float(),
            "stance": stance.float(),
            "tags": dense("tag_head", drop(x)).float().view(rows, width, 3, 3),
        }

    def _layer(self, n: str, x: Tensor, bias: Tensor, w: Mapping[str, Tensor], p: float) -> Tensor:
        parts = [f"{n}.attention.attn.{part}" for part in "qkvo"]
        after = f"{n}.attention.LayerNorm"
        if not self.mpnet:
            parts = [f"{n}.attention.self.{part}" for part in ("query", "key", "value")]
            parts.append(f"{n}.attention.output.dense")
            after = f"{n}.attention.output.LayerNorm"
        names = [*parts[3:], after, f"{n}.intermediate.dense", f"{n}.output.dense"]
        names.append(f"{n}.output.LayerNorm")
        weights = [
            torch.cat([w[f"{part}.{kind}"] for part in parts[:3]]) for kind in ("weight", "bias")
        ]
        weights += [w[f"{name}.{kind}"] for name in names for kind in ("weight", "bias")]
        if self.fused and len(x) > 1:  # one row would be compiled anew, as a constant
            torch._dynamo.maybe_mark_dynamic(x, [0, 1])
            several = [i for i in (0, 2, 3) if bias.shape[i] > 1]
            torch._dynamo.maybe_mark_dynamic(bias, several)
            return _compiled_layer()(x, bias, weights, self.heads, self.eps, p)
        return _layer(x, bias, weights, self.heads, self.eps, p)

    def _buckets(self, width: int) -> Tensor:
        """One-hot ``[width * width, 32]``: which distance the key lies from the query."""
        at = torch.arange(width, device=self.device)
        away = at[:, None] - at[None]  # as MPNet has it: query minus key
        half, exact = 16, 8
        found = (away < 0).long() * half
        away = away.abs()
        ratio = torch.log(away.clamp(min=1).float() / exact) / math.log(128 / exact)
        far = (exact + (ratio * (half - exact)).long()).clamp(max=half - 1)
        found = found + torch.where(away < exact, away, far)
        kinds = torch.arange(32, device=self.device)
        return (found.view(-1, 1) == kinds).to(self.dtype)

    def state(self) -> dict[str, Tensor]:
        """The trained weights, fp16."""
        return {n: x.detach().half().cpu().contiguous() for n, x in self.parameters.items()}


def _layer(
    x: Tensor, bias: Tensor, weights: Sequence[Tensor], heads: int, eps: float, p: float
) -> Tensor:
    """One layer of ``x [n, tokens, width]``; ``weights`` are weight and bias of query, key and
    value in one, of what follows attention and its norm, of the two inner products, of the norm.
    """
    (qkv, qkv_bias, out, out_bias, scale, shift), rest = weights[:6], weights[6:]
    up, up_bias, down, down_bias, last, end = rest
    rows, width, size = x.shape
    each = size // heads
    joined = functional.linear(x, qkv, qkv_bias).view(rows, width, 3, heads, each)
    q, k, v = joined.permute(2, 0, 3, 1, 4).unbind(0)
    mixed = torch.softmax(q @ k.transpose(2, 3) * each**-0.5 + bias, -1) @ v
    mixed = functional.linear(mixed.transpose(1, 2).reshape(x.shape), out, out_bias)
    mixed = functional.dropout(mixed, p, training=p > 0) + x
    x = functional.layer_norm(mixed, (size,), scale, shift, eps)
    inner = functional.gelu(functional.linear(x, up, up_bias))
    inner = functional.dropout(functional.linear(inner, down, down_bias), p, training=p > 0) + x
    return functional.layer_norm(inner, (size,), last, end, eps)


@functools.cache
def _compiled_layer() -> Any:
    return torch.compile(_layer)


def begin_teacher(path: Path, schemes: Mapping[str, Sequence[str]], seed: int) -> dict[str, Tensor]:
    """An encoder under new heads, drawn as transformers does."""
    weights = {f"encoder.{n}": x.float() for n, x in load_file(path).items()}
    weights.pop("encoder.embeddings.position_ids", None)
    width = weights["encoder.embeddings.LayerNorm.weight"].numel()
    draw = torch.Generator().manual_seed(seed)
    for name, outputs, inputs in (
        ("role_head", 3 * len(schemes["role"]), width),
        ("reported_head", len(schemes["reported"]), width),
        ("tag_head", 9, width),
        ("stance_hidden", width, 2 * width),
        ("stance_head", 4, width),
    ):
        weights[f"{name}.weight"] = 0.02 * torch.randn(outputs, inputs, generator=draw)
        weights[f"{name}.bias"] = torch.zeros(outputs)
    count = len(schemes["stance"])
    weights["stance_own.weight"] = torch.zeros(4 * count, width)
    weights["stance_bias.weight"] = torch.zeros(count, 4)
    return weights
