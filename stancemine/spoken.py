"""Two views of reported speech brought together: the sentence's own head, and the tagged reports.

The head reads the sentence as a whole, the tags find the words of a report. Where much of a
sentence is the content of a *speech* report, the odds of reported speech rise; thoughts raise
nothing.
``docs/decisions.md`` has the scores with and without.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from stancemine.document import Attribution

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["THOUGHTS_COUNT", "spoken_shares", "with_spoken"]

GAIN = 0.4
"""How much a sentence that is wholly spoken adds to the log odds; chosen on development data."""

FULL = 0.5
"""The share of spoken words from which a sentence counts as wholly spoken."""

THOUGHTS_COUNT = frozenset({"polnear", "gum"})
"""The annotation schemes in which attributed thoughts are reported as well: left as they are."""

_WORD = re.compile(r"\w[\w’'-]*")


def spoken_shares(
    text: str,
    sentences: Sequence[tuple[int, int]],
    attributions: Sequence[Sequence[Attribution]],
) -> NDArray[np.float32]:
    """For each sentence the share of its words, in [0, 1], that are the content of speech."""
    spoken = bytearray(len(text))
    for found in attributions:
        for attribution in found:
            if attribution.mode == "speech":
                for span in attribution.content:
                    spoken[span.start : span.end] = b"\1" * (span.end - span.start)
    shares = []
    for start, end in sentences:
        words = [match.span() for match in _WORD.finditer(text, start, end)]
        inside = sum(any(spoken[first:last]) for first, last in words)
        shares.append(inside / len(words) if words else 0.0)
    return np.asarray(shares, dtype=np.float32)


def with_spoken(reported: NDArray[np.float32], shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities of reported speech ``[n]``, their log odds raised by the spoken shares ``[n]``.

    >>> p = np.array([0.45, 0.45], dtype=np.float32)
    >>> [f"{x:.2f}" for x in with_spoken(p, np.array([0.0, 0.8], dtype=np.float32))]
    ['0.45', '0.55']
    """
    p = np.clip(reported.astype(np.float64), 1e-6, 1 - 1e-6)
    odds = np.log(p / (1 - p)) + GAIN * np.minimum(1.0, shares / FULL)
    return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float32)
