"""Labels of a user's rows that are neither ours nor mapped: named, with a line that maps them."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

from stancemine.corpora.own.problems import Problems
from stancemine.train.config import BUILT_IN, Head, Source

__all__ = ["UnmappedLabelError", "name_unknown"]

_FEW_ROWS: Final = 3
"""So many rows with labels that are not known are named by line, more of them label by label."""

_FEW_LABELS: Final = 20
"""With more labels than this that are not known, the column is probably another one."""


class UnmappedLabelError(ValueError):
    """A label that is neither ours nor mapped."""

    def __init__(self, head: Head, label: str, source: Source) -> None:
        mapping: Mapping[str, str] = getattr(source.labels, head)
        self.head, self.label, self.mapping = head, label, mapping
        if mapping:
            text = (
                f"the {head} {label!r} is not in labels.{head}, which has {', '.join(mapping)}; "
                "add it, or map it to an empty string to leave it out"
            )
        else:
            text = (
                f"the {head} is {label!r}; without a label map it is one of {_ours(head)}. Say "
                f'what it stands for: labels = {{ {head} = {{ "{label}" = "…" }} }}'
            )
        super().__init__(text)


def _ours(head: Head) -> str:
    return ", ".join((*BUILT_IN[head], *(("true", "false") if head == "reported" else ())))


def name_unknown(
    path: Path,
    unknown: Sequence[tuple[str, UnmappedLabelError]],
    ours: Collection[tuple[Head, str]],
    problems: Problems,
) -> None:
    """Name labels that are not known: by line where they are few, else each label once; ``ours``
    are those of the other rows.
    """
    for head in dict.fromkeys(error.head for _, error in unknown):
        bad = [(place, error) for place, error in unknown if error.head == head]
        if len(bad) > _FEW_ROWS:
            problems.add(str(path), _unknown(head, bad, ours), count=len(bad))
            continue
        for place, error in bad:
            problems.add(place, str(error))


def _unknown(
    head: Head, bad: Sequence[tuple[str, UnmappedLabelError]], ours: Collection[tuple[Head, str]]
) -> str:
    """What many rows have for labels, the rare ones with their lines, and how to map them."""
    mapping = bad[0][1].mapping
    found: dict[str, list[str]] = defaultdict(list)
    for place, error in bad:
        found[error.label].append(place.rpartition(", ")[2])
    often = sorted(found, key=lambda label: -len(found[label]))[:_FEW_LABELS]
    counted = ", ".join(
        f"{x} ({', '.join(found[x]) if len(found[x]) <= _FEW_ROWS else f'{len(found[x]):,} rows'})"
        for x in often
    )
    if len(found) > _FEW_LABELS:
        return (
            f"{head} has {len(found):,} labels in {len(bad):,} rows that are not known: {counted}, "
            f'…: is it the right column? Say another with columns = {{ {head} = "…" }}'
        )
    if mapping:
        return (
            f"{head} has {counted}: not in labels.{head}, which has {', '.join(mapping)}; add "
            "them, or map them to an empty string to leave them out"
        )
    # A map must have every label of the file, those that need no map without one, too.
    targets = {label: "…" if head == "reported" else label for label in often}
    targets |= {label: label.casefold() for of, label in ours if of == head != "reported"}
    pairs = ", ".join(f"{_key_of(x)} = {_quoted(y)}" for x, y in targets.items())
    own = "; as it stands, the line makes them a set of your own (tutorial, section 3)"
    return (
        f"{head} has {counted}: none of these is ours. Map them: labels = {{ {head} = "
        f'{{ {pairs} }} }}; on the right say {" or ".join(BUILT_IN[head])}, or "" to leave a label '
        f"out{'' if head == 'reported' else own}"
    )


def _key_of(label: str) -> str:
    """A label as a key of TOML."""
    return label if re.fullmatch(r"[A-Za-z0-9_-]+", label) else _quoted(label)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
