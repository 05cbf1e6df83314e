"""Two views of reported speech brought together: the sentence's own head, and the tagged reports.

The head reads the sentence as a whole, the tags find the words of a report. Where much of a
sentence is the content of a *speech* report, the odds of reported speech rise; thoughts raise
nothing. A sentence that lies wholly in a quotation somebody is said to speak is reported.
``docs/decisions.md`` has the scores with and without.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from stancemine.document import Attribution

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["THOUGHTS_COUNT", "quoted_sentences", "spoken_shares", "with_spoken"]

GAIN = 0.4
"""How much a sentence that is wholly spoken adds to the log odds; chosen on development data."""

FULL = 0.5
"""The share of spoken words from which a sentence counts as wholly spoken."""

QUOTED = 0.85
"""The least probability of a sentence that lies wholly in a quotation with a speech cue: of those
in the development data that had less than even odds, 17 of 20 are labelled as reported.
"""

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
        if spoken.find(1, start, end) < 0:
            shares.append(0.0)
            continue
        words = [match.span() for match in _WORD.finditer(text, start, end)]
        inside = sum(spoken.find(1, first, last) >= 0 for first, last in words)
        shares.append(inside / len(words) if words else 0.0)
    return np.asarray(shares, dtype=np.float32)


def quoted_sentences(
    sentences: Sequence[tuple[int, int]], attributions: Sequence[Sequence[Attribution]]
) -> NDArray[np.bool_]:
    """Whether each sentence lies wholly in the content of a direct speech report that has a cue;
    a label and its colon ("RHODES:") count with it, and what they label is said, quoted or not.
    """
    contents = sorted(
        (one.source.start if one.source and one.cue.text == ":" else span.start, span.end)
        for found in attributions
        for one in found
        if one.cue is not None and one.mode == "speech"
        if one.kind == "direct" or one.cue.text == ":"
        for span in one.content
    )
    begins = [begin for begin, _ in contents]
    # How far any content reaches that begins so early; an edge may leave out a final full stop.
    reach = [-1, *accumulate((end + 1 for _, end in contents), max)]
    return np.array(
        [end <= reach[bisect_right(begins, start)] for start, end in sentences], dtype=bool
    )


def with_spoken(
    reported: NDArray[np.float32], shares: NDArray[np.float32], quoted: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Probabilities of reported speech ``[n]``, their log odds raised by the spoken shares ``[n]``,
    and those of ``quoted [n]`` sentences at least `QUOTED`.

    >>> p, none = np.array([0.45, 0.45], dtype=np.float32), np.zeros(2, dtype=bool)
    >>> [f"{x:.2f}" for x in with_spoken(p, np.array([0.0, 0.8], dtype=np.float32), none)]
    ['0.45', '0.55']
    """
    p = np.clip(reported.astype(np.float64), 1e-6, 1 - 1e-6)
    odds = np.log(p / (1 - p)) + GAIN * np.minimum(1.0, shares / FULL)
    raised = 1 / (1 + np.exp(-odds))
    return np.asarray(np.where(quoted, np.maximum(raised, QUOTED), raised), dtype=np.float32)
