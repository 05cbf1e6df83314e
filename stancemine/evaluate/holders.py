"""Whether two names mean one holder of a stance."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stancemine.labels import AUTHOR, UNKNOWN

__all__ = ["same_holder"]

_ALONE = frozenset({AUTHOR, UNKNOWN})


def same_holder(found: str, wanted: str, source: str | None = None) -> bool:
    """Whether ``found`` names the holder ``wanted``.

    Equal but for case, a leading article and full stops, or a name of which one contains the other
    with the same last word. An unnamed holder is right under the words of the gold ``source``, too.
    "author" and "unknown" are only like themselves.

    >>> same_holder("Lena Korhonen", "Korhonen"), same_holder("the Finnish minister", "author")
    (True, False)
    """
    answer, right = _bare(found), {_bare(wanted), _bare(source or wanted)}
    if answer in right:
        return True
    if answer in _ALONE or wanted in _ALONE:
        return False
    words = answer.split()
    return any(words[-1:] == name.split()[-1:] and _nested(words, name.split()) for name in right)


def _nested(one: Sequence[str], other: Sequence[str]) -> bool:
    return set(one) <= set(other) or set(other) <= set(one)


def _bare(name: str) -> str:
    bare = re.sub(r"^(?:the|an?)\s+", "", name.casefold().replace("’", "'").strip())
    return re.sub(r"[.,]", "", bare)
