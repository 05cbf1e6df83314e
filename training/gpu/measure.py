"""What models answer: of rows, to teach, and of the development set, to look at a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from training.gpu.network import Network
from training.gpu.objectives import Soft, stance_log_probabilities
from training.gpu.rows import NO_TAG, WIDTHS, Data

__all__ = ["answers", "development", "teach"]

Array = np.ndarray[Any, Any]


@torch.no_grad()
def answers(
    net: Network, data: Data, rows: Array, budget: int
) -> Iterator[tuple[Tensor, dict[str, Tensor], dict[str, Tensor]]]:
    """Logits of rows in batches of about ``budget`` padded tokens, as (rows, inputs, logits)."""
    length = data.length_of_rows[rows]
    plan = np.searchsorted(np.array(WIDTHS), length)
    for bucket in np.unique(plan).tolist():
        width = WIDTHS[bucket]
        members = rows[plan == bucket]
        size = max(budget // width, 1)
        for at in range(0, len(members), size):
            chosen = torch.from_numpy(members[at : at + size].astype(np.int64)).to(data.device)
            inputs = data.inputs(chosen, width)
            yield chosen, inputs, net(inputs, training=False)


def teach(teachers: Sequence[Network], data: Data, budget: int) -> Soft:
    """The mean of the teachers' probabilities of every trained row."""
    n, device = data.trained_rows, data.device
    count = {head: len(schemes) for head, schemes in data.schemes.items()}
    kind = torch.float16
    tokens = int(data.rows[n - 1, 0] + data.rows[n - 1, 1])
    soft = Soft(
        torch.zeros(n, count["role"], 3, dtype=kind, device=device),
        torch.zeros(n, count["reported"], dtype=kind, device=device),
        torch.zeros(n, count["stance"], 4, dtype=kind, device=device),
        torch.zeros(tokens, 3, 3, dtype=kind, device=device),
    )
    share = 1 / len(teachers)
    for net in teachers:
        for rows, inputs, out in answers(net, data, np.arange(n), budget):
            soft.role[rows] += (out["role"].softmax(-1) * share).to(kind)
            soft.reported[rows] += (out["reported"].sigmoid() * share).to(kind)
            stance = stance_log_probabilities(out["stance"]).exp()
            soft.stance[rows] += (stance * share).to(kind)
            sentences = data.rows[rows, 2] == 1  # rows that ask nothing: their spans
            there = inputs["mask"] & sentences[:, None]
            tags = (out["tags"].softmax(-1) * share).to(kind)
            soft.tags[inputs["place"][there]] += tags[there]
    return soft


def development(net: Network, data: Data, budget: int) -> dict[str, float]:
    """Scores by ``set/head/scheme``, as `stancemine.train.development.scores` has them, but each
    piece of a sentence an item.
    """
    logits, tags = _of_measured(net, data, budget)
    said = {name: x.cpu().numpy() for name, x in data.measured.items()}
    found: dict[str, float] = {}
    for number, name in enumerate(data.sets):
        here = said["set"] == number
        for head, labelled in (
            ("role", said["role"] >= 0),
            ("reported", said["reported"] >= 0),
            ("stance", said["gold"] > 0),
        ):
            for place, scheme in enumerate(data.schemes[head]):
                items = here & labelled & (said[f"{head}_scheme"] == place)
                if items.any():
                    score = _score(head, logits[head][items, place], said, items)
                    found[f"{name}/{head}/{scheme}"] = score
    if tags:
        gold, guess = (np.concatenate(parts) > 0 for parts in zip(*tags, strict=True))
        for layer, part in enumerate(("source", "cue", "content")):
            found[f"dev/tags/{part}"] = _macro_f1(gold[:, layer], guess[:, layer], [1])
    return {name: round(value, 4) for name, value in found.items()}


def _of_measured(
    net: Network, data: Data, budget: int
) -> tuple[dict[str, Array], list[tuple[Array, Array]]]:
    """Logits of every measured example by head, and gold and likeliest tags ``[tokens, 3]`` of
    those that have spans.
    """
    m = data.measured
    rows = m["row"].cpu().numpy()
    wanted, place = np.unique(rows, return_inverse=True)
    spans = {int(row): int(at) for row, at in zip(rows, m["tag_place"], strict=True) if at >= 0}
    labels = m["tags"].cpu().numpy()
    numbers: list[Array] = []
    kept: dict[str, list[Array]] = {"role": [], "reported": [], "stance": []}
    tags: list[tuple[Array, Array]] = []
    for chosen, _, out in answers(net, data, wanted, budget):
        numbers.append(chosen.cpu().numpy())
        for head, parts in kept.items():
            parts.append(out[head].cpu().numpy())
        likeliest = out["tags"].argmax(-1).cpu().numpy()
        for row, found in zip(chosen.tolist(), likeliest, strict=True):
            if row in spans:
                packed = labels[spans[row] :][: data.length_of_rows[row]]
                known = packed != NO_TAG
                gold = np.stack([packed // 9, packed // 3 % 3, packed % 3], -1)
                tags.append((gold[known], found[: len(packed)][known]))
    order = np.argsort(np.concatenate(numbers))  # ``wanted`` is sorted
    return {head: np.concatenate(parts)[order][place] for head, parts in kept.items()}, tags


def _score(head: str, logits: Array, said: Mapping[str, Array], items: Array) -> float:
    if head == "reported":
        return _macro_f1(said[head][items], logits > 0, [1])
    if head == "role":
        gold, guess = said[head][items], logits.argmax(-1)
    else:
        gold, guess = _sides(logits, said, items)
    return _macro_f1(gold, guess, np.unique(gold))


def _sides(logits: Array, said: Mapping[str, Array], items: Array) -> tuple[Array, Array]:
    """As `stancemine.train.development.stance_choices`."""
    four = np.arange(4)
    gold = (said["gold"][items][:, None] >> four & 1).astype(bool)
    candidates = (said["candidates"][items][:, None] >> four & 1).astype(bool)
    p = stance_log_probabilities(torch.from_numpy(logits)).exp().numpy()
    if not gold[:, 2:].any():
        candidates = np.tile(np.array([True, True, False, False]), (len(gold), 1))
    if (gold[:, 2] & gold[:, 3]).any():
        p[:, 2] += p[:, 3]
        p[:, 3] = 0
        gold[:, 3] = False
    return gold.argmax(-1), np.where(candidates, p, -1).argmax(-1)


def _macro_f1(gold: Array, guess: Array, classes: Iterable[int]) -> float:
    found = []
    for c in classes:
        hits = int(((gold == c) & (guess == c)).sum())
        found.append(2 * hits / max(int((gold == c).sum()) + int((guess == c).sum()), 1))
    return float(np.mean(found))
