"""Spans of attributions -> BIO labels of a row's tokens."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stancemine.corpora.records import LabeledDocument
from stancemine.labels import SPAN_TYPES
from stancemine.windows import Row, Target

__all__ = ["IGNORE", "character_tags", "token_tags"]

IGNORE = -100
"""The label of what is not labelled; `torch.nn.functional.cross_entropy` skips it."""


def character_tags(document: LabeledDocument) -> NDArray[np.int8]:
    """``[characters, 3 layers]``: O, B, I of every character; a later span does not overwrite."""
    marks = np.zeros((len(document.text), len(SPAN_TYPES)), dtype=np.int8)
    for attribution in document.attributions or ():
        for layer, span_type in enumerate(SPAN_TYPES):
            for start, end in getattr(attribution, span_type):
                if not marks[start:end, layer].any():
                    marks[start:end, layer] = 2
                    marks[start, layer] = 1
    return marks


def token_tags(row: Row, document: LabeledDocument, marks: NDArray[np.int8]) -> NDArray[np.int8]:
    """``[tokens, 3 layers]``, `IGNORE` outside the judged sentences.

    A span that goes on from the sentence before begins with B in this sentence.
    """
    tags = np.full((len(row), len(SPAN_TYPES)), IGNORE, dtype=np.int8)
    for target in row.targets:
        base = document.sentences[target.sentence].start
        _tag_target(tags, target, base, marks)
    return tags


def _tag_target(tags: NDArray[np.int8], target: Target, base: int, marks: NDArray[np.int8]) -> None:
    for layer in range(len(SPAN_TYPES)):
        inside = False
        for position, (start, end) in enumerate(target.offsets, start=target.first):
            covered = marks[base + start : base + end, layer]
            if not covered.any():
                tags[position, layer] = 0
                inside = False
                continue
            begins = not inside or bool((covered == 1).any())
            tags[position, layer] = 1 if begins else 2
            inside = True
