"""The arrays of `pack.py` on a device, and batches of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

__all__ = ["CLS", "NO_TAG", "SEP", "WIDTHS", "Data", "Plan", "batch_of"]

WIDTHS = (16, 24, 32, 40, 48, 56, 64, 80, 96, 128, 160, 192, 256)
"""Row lengths that rows are padded to; multiples of eight, which tensor cores want."""
CLS, SEP = 101, 102
NO_TAG = 255
"""A token without tags; else the three layers' tags are digits to the base three."""


class Data:
    """The arrays of `pack.py` on a device, every row's tokens one after the other."""

    def __init__(self, path: Path, device: torch.device) -> None:
        arrays = dict(np.load(path))
        facts = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        self.device = device
        self.config: dict[str, Any] = facts["config"]
        self.schemes: dict[str, list[str]] = facts["schemes"]
        flat, start, length, first, last = _joined(arrays)
        self.length_of_rows = length
        self.flat = torch.from_numpy(flat.astype(np.int32)).to(device)
        table = np.stack([start, length, first, last], axis=1)
        self.rows = torch.from_numpy(table).to(device)
        self.digest = hashlib.sha256(flat.tobytes() + table.tobytes()).hexdigest()
        """Of what is read: answers to other rows, as many, would be taken for answers to these."""
        self.examples = _on(arrays, "", device)
        self.measured = _on(arrays, "measured_", device)
        self.sets: list[str] = facts["sets"]
        self.trained_rows = int(arrays["trained_rows"])

    def inputs(self, rows: Tensor, width: int) -> dict[str, Tensor]:
        """Ids, mask, segment ids and pooling of rows ``[n]``, padded to ``width``."""
        start, length, first, last = (x[:, None] for x in self.rows[rows].unbind(1))
        at = torch.arange(width, device=self.device)[None]
        there = at < length
        place = torch.where(there, start + at, start)
        ids = torch.where(there, self.flat[place].long(), 0)
        asked = first > 1
        types = ((at > last) | ((at >= first) & asked)) & there
        inside = (at >= first) & (at < last)
        pooling = inside / (last - first).clamp(min=1)
        return {"ids": ids, "mask": there, "types": types, "pooling": pooling, "place": place}


def _joined(arrays: Mapping[str, np.ndarray[Any, Any]]) -> tuple[np.ndarray[Any, Any], ...]:
    """``[CLS] question [SEP] sentence [SEP] before [SEP]`` of every row; its start, length, and
    where its sentence begins and ends.
    """
    lengths = arrays["segment_lengths"].astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)])[:-1]
    tokens = np.concatenate([arrays["segment_tokens"], [CLS, SEP]]).astype(np.uint16)
    starts = np.concatenate([starts, [len(tokens) - 2, len(tokens) - 1]])
    lengths = np.concatenate([lengths, [1, 1]])
    cls, sep = len(lengths) - 2, len(lengths) - 1
    question, sentence, before = arrays["rows"].astype(np.int64).T
    parts = np.stack(
        [
            np.full_like(question, cls),
            question,
            np.where(question > 0, sep, 0),
            sentence,
            np.full_like(question, sep),
            before,
            np.where(before > 0, sep, 0),
        ],
        axis=1,
    )
    sizes = lengths[parts]
    total = sizes.sum(1)
    start = np.concatenate([[0], np.cumsum(total)])[:-1]
    sizes_flat, from_flat = sizes.ravel(), starts[parts].ravel()
    begin = np.concatenate([[0], np.cumsum(sizes_flat)])[:-1]
    places = np.repeat(from_flat - begin, sizes_flat) + np.arange(sizes_flat.sum())
    first = sizes[:, :3].sum(1)
    return tokens[places], start, total, first, first + sizes[:, 3]


def _on(
    arrays: Mapping[str, np.ndarray[Any, Any]], prefix: str, device: torch.device
) -> dict[str, Tensor]:
    names = [
        "row", "judged", "turned", "asks_stance", "same_tokens", "role", "role_scheme", "reported",
        "reported_scheme", "gold", "candidates", "stance_scheme", "tag_place", "tags",
    ]  # fmt: skip
    if prefix:
        names.append("set")
    found = {name: torch.from_numpy(arrays[prefix + name]) for name in names}
    return {n: (x if x.dtype == torch.bool else x.long()).to(device) for n, x in found.items()}


def batch_of(
    data: Data, examples: Mapping[str, Tensor], chosen: Tensor, width: int
) -> dict[str, Tensor]:
    """Inputs and labels of examples ``[n]``."""
    found = {name: x[chosen] for name, x in examples.items() if name not in ("tags", "set")}
    found |= data.inputs(found["row"], width)
    at = torch.arange(width, device=data.device)
    there = (found["tag_place"] >= 0)[:, None] & found["mask"]
    packed = examples["tags"][torch.where(there, found["tag_place"][:, None] + at, 0)]
    known = there & (packed != NO_TAG)
    digits = torch.stack([packed // 9, packed // 3 % 3, packed % 3], -1)
    found["tag_known"], found["tag_gold"] = known, torch.where(known[..., None], digits, 0)
    four = torch.arange(4, device=data.device)
    found["gold"] = (found["gold"][:, None] >> four & 1).bool()
    found["candidates"] = (found["candidates"][:, None] >> four & 1).bool()
    return found


class Plan:
    """Batches of one width each, mixed anew every epoch."""

    def __init__(self, lengths: np.ndarray[Any, Any], budget: int, seed: int) -> None:
        widths = np.array(WIDTHS)
        bucket = np.searchsorted(widths, lengths)
        self.rng = np.random.default_rng(seed)
        self.examples = {
            int(widths[b]): np.flatnonzero(bucket == b) for b in np.unique(bucket).tolist()
        }
        self.rows = {width: max(budget // width, 1) for width in self.examples}
        self.count = {w: max(round(len(x) / self.rows[w]), 1) for w, x in self.examples.items()}

    def epoch(self) -> list[tuple[int, np.ndarray[Any, Any]]]:
        """Widths and the numbers of their examples; a few are drawn twice to fill a batch."""
        found: list[tuple[int, np.ndarray[Any, Any]]] = []
        for width, members in self.examples.items():
            need = self.count[width] * self.rows[width]
            order = np.concatenate(
                [self.rng.permutation(members) for _ in range(need // len(members) + 1)]
            )[:need]
            found.extend((width, part) for part in order.reshape(self.count[width], -1))
        return [found[i] for i in self.rng.permutation(len(found))]
