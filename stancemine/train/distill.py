"""Distillation: what trained models answer, as soft labels beside those of the corpora.

A teacher says something about every item: of a sentence under every scheme's sense of the labels,
also where its corpus labels one of them or none; that is more than the labels hold (Hinton et al.
2015; Clark et al. 2019, "BAM! Born-again multi-task networks"). Several teachers are averaged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from stancemine.decoding import softmax
from stancemine.errors import ModelError
from stancemine.model import StanceMineModel, StanceMineOutput
from stancemine.runtime import Logits, Runtime
from stancemine.runtime.onnx import OnnxRuntime
from stancemine.runtime.torch import TorchRuntime
from stancemine.train.beginning import find_start, load_trained, schemes_of
from stancemine.train.config import Head
from stancemine.train.examples import Example, Schemes, Soft
from stancemine.train.losses import stance_log_probabilities
from stancemine.windows import batches_by_tokens, collate

__all__ = ["Teacher", "distillation_losses", "read_teachers", "with_soft_labels"]

_AS_IT_IS = [0, 1, 2, 3]
_TURNED = [1, 0, 2, 3]
"""Favor and against change places."""


@dataclass(frozen=True, slots=True)
class Teacher:
    """A trained model and the places of the student's schemes among its own, by head."""

    runtime: Runtime
    role: tuple[int, ...]
    reported: tuple[int, ...]
    stance: tuple[int, ...]


def read_teachers(
    folders: Sequence[str], schemes: Schemes, tokenizer: Tokenizer, device: torch.device
) -> list[Teacher]:
    """The teachers of a student with ``schemes``; a folder is a model's or its bundled name.

    On a CPU one that has an int8 graph answers with that, several times as fast. Raises
    `ModelError` for one that cannot be loaded, lacks a scheme, or splits text otherwise than the
    student's ``tokenizer``: its answers would be of other tokens.
    """
    return [_teacher(find_start(folder), schemes, tokenizer, device) for folder in folders]


def _teacher(folder: Path, schemes: Schemes, tokenizer: Tokenizer, device: torch.device) -> Teacher:
    model = load_trained(folder)
    own = Tokenizer.from_file(str(folder / "tokenizer.json"))
    if own.get_vocab() != tokenizer.get_vocab():
        raise ModelError(
            f"the teacher {folder} has another vocabulary than the student: train it over an "
            "encoder with the student's (training/borrow_vocabulary.py makes one)"
        )
    known = schemes_of(model.config)
    places = {}
    for head in ("role", "reported", "stance"):
        theirs, ours = getattr(known, head), getattr(schemes, head)
        lacking = sorted(set(ours) - set(theirs))
        if lacking:
            raise ModelError(
                f"the teacher {folder} has no {head} scheme {', '.join(lacking)}: train it on the "
                "student's mixture, or leave these sources out"
            )
        places[head] = tuple(theirs.index(scheme) for scheme in ours)
    if device.type == "cpu" and (folder / "model.onnx").is_file():
        return Teacher(OnnxRuntime(folder / "model.onnx"), **places)
    model = cast(StanceMineModel, torch.nn.Module.to(model, device).eval())
    return Teacher(TorchRuntime.of(model, device), **places)


def with_soft_labels(examples: Sequence[Example], teachers: Sequence[Teacher]) -> list[Example]:
    """The examples with what the teachers answer on average; each is judged once, in its original
    wording, also of its topic.
    """
    found = list(examples)
    judged = [example.original or example.row for example in examples]
    budget = min(getattr(teacher.runtime, "batch_tokens", 1024) for teacher in teachers)
    batches = batches_by_tokens([len(row) for row in judged], budget)

    def answer(batch: Sequence[int]) -> list[NDArray[np.float16]]:
        rows = collate([judged[i] for i in batch])
        answers = [_probabilities(teacher.runtime(rows), teacher) for teacher in teachers]
        return [np.mean(parts, axis=0).astype(np.float16) for parts in zip(*answers, strict=True)]

    at_once = min(getattr(teacher.runtime, "parallel", 1) for teacher in teachers)
    with ThreadPoolExecutor(at_once) as pool:
        for batch, mean in zip(batches, pool.map(answer, batches), strict=True):
            for place, i in enumerate(batch):
                found[i] = replace(examples[i], soft=_soft(examples[i], place, *mean))
    return found


def _probabilities(logits: Logits, teacher: Teacher) -> tuple[NDArray[np.float32], ...]:
    """Probabilities of roles ``[rows, slots, schemes, 3]``, reported ``[rows, slots, schemes, 2]``,
    tags ``[rows, tokens, 3, 3]`` and the four stances ``[rows, slots, schemes, 4]``.
    """
    reported = logits.reported[..., teacher.reported]
    stance = logits.stance[:, :, teacher.stance]
    about = 1 / (1 + np.exp(-stance[..., 3:]))
    return (
        softmax(logits.roles[:, :, teacher.role]),
        softmax(np.stack([np.zeros_like(reported), reported], axis=-1)),
        softmax(logits.tags),
        np.concatenate([softmax(stance[..., :3]) * about, 1 - about], axis=-1),
    )


def _soft(
    example: Example,
    place: int,
    roles: NDArray[np.float16],
    reported: NDArray[np.float16],
    tags: NDArray[np.float16],
    stance: NDArray[np.float16],
) -> Soft:
    """What a row was asked: a stance row of one pair, or the sentences of any other."""
    if example.asks_stance:
        return Soft(stance=stance[place, 0][:, _TURNED if example.turned else _AS_IT_IS].copy())
    slots = len(example.row.targets)
    if example.original is not None:  # its tokens are others
        return Soft(roles[place, :slots].copy(), reported[place, :slots].copy())
    judged = np.zeros_like(tags[place, : len(example)])
    for target in example.row.targets:
        judged[target.first : target.last] = tags[place, target.first : target.last]
    return Soft(roles[place, :slots].copy(), reported[place, :slots].copy(), judged)


def distillation_losses(
    output: StanceMineOutput, labels: Mapping[str, Tensor], temperature: float
) -> dict[Head, Tensor]:
    """The mean divergence of each head from the teachers' answers, times ``temperature`` squared;
    a head that they were not asked for is absent.

    An item's divergence is the mean of that under its own scheme and that over all schemes.
    """
    if output.roles is None or output.reported is None or output.stance is None:
        raise ValueError("the model returned no logits for a head that has soft labels")
    if output.tags is None:
        raise ValueError("the model returned no tags")
    reported = output.reported.float()
    answers: dict[Head, tuple[Tensor, Tensor | None]] = {
        "role": (output.roles.float(), labels["role_schemes"]),
        "reported": (
            torch.stack([torch.zeros_like(reported), reported], -1),
            labels["reported_schemes"],
        ),
        "tags": (output.tags.float(), None),
        "stance": (stance_log_probabilities(output.stance[:, 0].float()), labels["stance_schemes"]),
    }
    found: dict[Head, Tensor] = {}
    for head, (logits, schemes) in answers.items():
        soft = labels[f"soft_{head}"].float()
        known = soft.flatten(-2).sum(-1) > 0
        if not known.any():
            continue
        student = (logits[known] / temperature).log_softmax(-1)
        teacher = soft[known] ** (1 / temperature)
        teacher = teacher / teacher.sum(-1, keepdim=True)
        apart = functional.kl_div(student, teacher, reduction="none").sum(-1)
        loss = apart.mean()
        if schemes is not None:
            own = schemes.view(-1, *[1] * (known.ndim - 1)).expand_as(known)[known]
            loss = (loss + apart.gather(-1, own[:, None]).mean()) / 2
        found[head] = temperature**2 * loss
    return found
