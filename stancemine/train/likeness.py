"""Which of a trained model's annotation schemes a new corpus is most like.

A corpus that a model has not learned gets outputs of its own, and they begin as a copy of those
that answer its labels best. With few labelled sentences much depends on it: what one corpus calls a
claim is another's premise.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from stancemine.model import StanceMineModel, StanceMineOutput
from stancemine.train.batching import INPUTS, collate_examples
from stancemine.train.examples import IGNORE, Example, Schemes
from stancemine.train.losses import losses
from stancemine.windows import batches_by_tokens

__all__ = ["NOTHING_ALIKE", "Likeness", "most_alike"]

SchemeHead = Literal["role", "reported", "stance"]
Likeness = Mapping[SchemeHead, Mapping[str, str]]
"""By head, the schemes that a model lacks, and that of its own which is most like each."""

_HEADS: tuple[SchemeHead, ...] = ("role", "reported", "stance")
NOTHING_ALIKE: Likeness = {head: {} for head in _HEADS}

_ROWS = 256
"""Labelled rows of a scheme that are judged: enough to tell a dozen schemes apart."""

_BATCH_TOKENS = 4096


def most_alike(
    model: StanceMineModel, examples: Sequence[Example], schemes: Schemes, seed: int
) -> Likeness:
    """The scheme of ``model`` with the least mean loss on the examples of each of the ``schemes``
    that it lacks.

    At most 256 rows of each are judged, drawn by ``seed``. A scheme without a labelled example has
    no entry.
    """
    found: dict[SchemeHead, dict[str, str]] = {head: {} for head in _HEADS}
    for head in _HEADS:
        known: list[str] = getattr(model.config, f"{head}_schemes")
        for number, scheme in enumerate(getattr(schemes, head)):
            labelled = [e for e in examples if _labels(e, head, number)]
            if scheme not in known and labelled:
                rng = random.Random(f"{seed}-{head}-{scheme}")
                drawn = rng.sample(labelled, min(_ROWS, len(labelled)))
                found[head][scheme] = known[int(_losses(model, drawn, head, len(known)).argmin())]
    return found


def _labels(example: Example, head: SchemeHead, scheme: int) -> int:
    """How many labels of a head and scheme an example has."""
    if getattr(example, f"{head}_scheme") != scheme:
        return 0
    if head == "stance":
        return int(any(example.gold or ()))  # rows that only teachers answer have no gold
    given = example.roles if head == "role" else example.reported
    return sum(label != IGNORE for label in given or ())


def _losses(
    model: StanceMineModel, examples: Sequence[Example], head: SchemeHead, schemes: int
) -> NDArray[np.float64]:
    """The summed loss of the examples under each of the model's ``schemes``."""
    found = np.zeros(schemes)
    training = model.training
    model.eval()
    with torch.inference_mode():
        for indices in batches_by_tokens([len(example) for example in examples], _BATCH_TOKENS):
            batch = collate_examples([examples[i] for i in indices])
            output: StanceMineOutput = model(**{name: batch[name] for name in INPUTS})
            count = sum(
                _labels(examples[i], head, getattr(examples[i], f"{head}_scheme")) for i in indices
            )
            for scheme in range(schemes):
                asked = {
                    **batch,
                    f"{head}_schemes": torch.full_like(batch[f"{head}_schemes"], scheme),
                }
                found[scheme] += losses(output, asked)[head].item() * count
    model.train(training)
    return found
