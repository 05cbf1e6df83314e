"""Krippendorff's alpha for unitizing: agreement on where in a text the spans of one kind lie.

After Krippendorff 1995 ("On the reliability of unitizing continuous data", Sociological Methodology
25) in the form of Krippendorff 2004 (*Content Analysis*, 2nd edition, section 11.6). Each annotator
cuts the continuum of ``L`` characters into units and the gaps between them. Two sections ``g`` and
``h`` that overlap differ by

- the squared differences of their begins and of their ends, if both are units;
- the squared length of the unit, if the other is a gap that holds all of it;
- nothing, if both are gaps, or the unit reaches out of the gap.

Observed disagreement is the sum over all pairs of annotators by ``m (m - 1) L²``; the expected one
is that of the same units, wherever they might lie. Arithmetic is exact (integers, one division).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate, permutations

from stancemine.errors import CorpusError

__all__ = ["Unit", "disagreement", "unitizing_alpha"]

Unit = tuple[int, int]
"""Begin and end of a unit on the continuum."""


def unitizing_alpha(annotators: Sequence[Sequence[Unit]], length: int) -> float | None:
    """Alpha of the units of one kind on a continuum of ``length``; 1 is perfect, 0 is chance.

    Units of one annotator must not overlap. None where chance has nothing to disagree on (no units,
    or everything one unit). Raises `CorpusError`.

    >>> unitizing_alpha([[(5, 11)], [(5, 11)]], 20)
    1.0
    """
    observed, expected = disagreement(annotators, length)
    return None if expected == 0 else float(1 - observed / expected)


def disagreement(annotators: Sequence[Sequence[Unit]], length: int) -> tuple[Fraction, Fraction]:
    """Observed and expected disagreement."""
    if len(annotators) < 2:
        raise CorpusError(f"alpha needs two annotators; got {len(annotators)}")
    sections = [list(_sections(units, length)) for units in annotators]
    m = len(annotators)
    total = sum(_between(first, second) for first, second in permutations(sections, 2))
    observed = Fraction(total, m * (m - 1) * length * length)
    return observed, _expected(sections, length)


Section = tuple[int, int, bool]
"""Begin, end, and whether it is a unit (else a gap)."""


def _sections(units: Sequence[Unit], length: int) -> Iterator[Section]:
    last = 0
    for start, end in sorted(units):
        if not last <= start < end <= length:
            raise CorpusError(
                f"the unit [{start}, {end}) is empty, overlaps another, or leaves the continuum of "
                f"{length}"
            )
        if start > last:
            yield last, start, False
        yield start, end, True
        last = end
    if last < length:
        yield last, length, False


def _between(first: Sequence[Section], second: Sequence[Section]) -> int:
    """The sum of the differences of all sections that overlap."""
    total = i = j = 0
    while i < len(first) and j < len(second):
        total += _difference(first[i], second[j])
        if first[i][1] <= second[j][1]:
            i, j = i + 1, j + (first[i][1] == second[j][1])
        else:
            j += 1
    return total


def _difference(one: Section, other: Section) -> int:
    if one[2] and other[2]:
        return int((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2)
    if one[2] and other[0] <= one[0] and one[1] <= other[1]:
        return int((one[1] - one[0]) ** 2)
    if other[2] and one[0] <= other[0] and other[1] <= one[1]:
        return int((other[1] - other[0]) ** 2)
    return 0


def _expected(sections: Sequence[Sequence[Section]], length: int) -> Fraction:
    m = len(sections)
    units = [end - start for some in sections for start, end, is_unit in some if is_unit]
    gaps = sorted(end - start for some in sections for start, end, is_unit in some if not is_unit)
    # Sums of the longest gaps: sums[k] is that of gaps[k:].
    sums = [*reversed([0, *accumulate(reversed(gaps))])]
    total = Fraction(0)
    for unit in units:
        total += Fraction((len(units) - 1) * (2 * unit**3 - 3 * unit**2 + unit), 3)
        at = bisect_left(gaps, unit)
        total += unit**2 * (sums[at] - (len(gaps) - at) * (unit - 1))
    whole = m * length
    pairs = whole * (whole - 1) - sum(unit * (unit - 1) for unit in units)
    return Fraction(2, length) * total / pairs if pairs else Fraction(0)
