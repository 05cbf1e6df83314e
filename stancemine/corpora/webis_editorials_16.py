"""Webis-Editorials-16 (Al-Khatib et al. 2016): news editorials cut into argumentative units.

**Text.** The files hold units, not sentences, and not the spaces between units: paragraphs are
rebuilt (a space, but none before closing punctuation or after an opening mark), joined by an empty
line, and split into sentences by the project's splitter. Of the 1,142 sentences that StanceNews
labels in 48 of these editorials 1,089 come out to the letter, the rest but for double spaces.

**Mapping.** A sentence takes the unit type that covers most of its characters (``native``). What
each type means under our guideline was counted on the StanceNews sentences of 45 editorials in its
training part, as claim / premise / none:

=============  ===============  =============================================================
type           StanceNews       here
=============  ===============  =============================================================
assumption     422 / 166 / 57   claim: any opinion, conclusion or judgment
anecdote        27 / 95 / 81    premise: events told as evidence
statistics       1 / 35 / 0     premise
common-ground    6 / 18 / 1     premise: a ground that the reader is taken to share
testimony       51 / 30 / 5     None: it says where a statement comes from; our role is that of
                                what is stated, mostly a claim, and the corpus does not tell
other            4 / 0 / 7      none
no-unit          2 / 1 / 11     none
title                           None: the authors did not judge titles
=============  ===============  =============================================================

**Split.** By editorial, 70 / 15 / 15 % inside each outlet, by hash. The 48 editorials that
StanceNews labels (``data/webis_train_only.txt``) always train.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from stancemine.corpora.files import read_text, require
from stancemine.corpora.records import LabeledDocument, LabeledSentence, Split
from stancemine.corpora.spans import coverage
from stancemine.corpora.splits import ranked_splits
from stancemine.errors import CorpusError
from stancemine.labels import Role
from stancemine.segmentation import split_sentences

__all__ = ["MAPPING", "OUTLETS", "read"]

MAPPING: Final[Mapping[str, Role | None]] = {
    "assumption": "claim",
    "anecdote": "premise",
    "statistics": "premise",
    "common-ground": "premise",
    "testimony": None,
    "other": "none",
    "no-unit": "none",
    "title": None,
}
"""The authors' unit types as roles; None where the type does not tell."""

OUTLETS: Final = ("aljazeera", "foxnews", "guardian")

_CORPUS = "webis-editorials-16"
_CLOSING = re.compile(r"[.,;:?!)\]%…”’]|'(?=[.,;:?!]|s\b|$)")
_OPENING = re.compile(r"[(\[“‘$£€]$")
_CUT_WORD = re.compile(r"\w'$")


def read(directory: Path) -> Iterator[LabeledDocument]:
    """The editorials under ``data-source/OUTLET``, by outlet and name."""
    for outlet in OUTLETS:
        folder = require(directory / "data-source" / outlet, _CORPUS)
        paths = {f"{outlet}/{path.stem}": path for path in sorted(folder.glob("*.json"))}
        splits = ranked_splits(
            paths, dev=0.15, test=0.15, seed=_CORPUS, train_only=_train_only() & paths.keys()
        )
        for name, path in paths.items():
            yield _document(name, splits[name], path)


def _document(name: str, split: Split, path: Path) -> LabeledDocument:
    text, units = _rebuilt(_paragraphs(path))
    return LabeledDocument(
        corpus=_CORPUS,
        id=name,
        split=split,
        text=text,
        sentences=tuple(_sentence(start, end, units) for start, end in split_sentences(text)),
        title=next((text[a:b] for label, a, b in units if label == "title"), None),
        group=name,
        meta={"outlet": name.partition("/")[0]},
    )


def _paragraphs(path: Path) -> list[list[tuple[str, str]]]:
    """Per paragraph, the (label, text) of its units."""
    try:
        content: Any = json.loads(read_text(path, _CORPUS))
        paragraphs = [[(u["label"], u["text"]) for u in units] for units in content["paragraphs"]]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise CorpusError(f"{_CORPUS}: {path} is not in the authors' format: {error!r}") from error
    odd = sorted({label for units in paragraphs for label, _ in units} - set(MAPPING))
    if odd:
        raise CorpusError(f"{_CORPUS}: {path} has the labels {odd}; known: {', '.join(MAPPING)}")
    return paragraphs


def _rebuilt(
    paragraphs: Iterable[Sequence[tuple[str, str]]],
) -> tuple[str, list[tuple[str, int, int]]]:
    """The text with an empty line between paragraphs, and each unit's (label, start, end)."""
    text = ""
    units: list[tuple[str, int, int]] = []
    for paragraph in paragraphs:
        text += "\n\n" if text else ""
        first = len(text)
        for label, raw in paragraph:
            # Markdown's escapes ("1\\.") are the publisher's page, not its text.
            unit = raw.replace("\\", "").strip()
            if not unit:
                continue
            glued = not raw[:1].isspace() and _glued(text[first:], unit)
            text += "" if glued or len(text) == first else " "
            units.append((label, len(text), len(text) + len(unit)))
            text += unit
    return text, units


def _glued(before: str, unit: str) -> bool:
    """Whether ``unit`` follows the paragraph so far without a space.

    The files keep no space between units; punctuation tells where there was none.
    """
    open_quote = before.count('"') % 2 == 1
    if unit.startswith('"'):
        return open_quote
    return bool(
        _CLOSING.match(unit)
        or _OPENING.search(before)
        or (before.endswith('"') and open_quote)
        or (_CUT_WORD.search(before) and re.match(r"(s|t|re|ve|ll|d|m)\b", unit))
    )


def _sentence(start: int, end: int, units: Sequence[tuple[str, int, int]]) -> LabeledSentence:
    """The sentence with the type that covers most of its characters."""
    covered: dict[str, float] = {}
    for label, a, b in units:
        if share := coverage(start, end, [(a, b)]):
            covered[label] = covered.get(label, 0.0) + share
    native = max(covered, key=lambda label: covered[label], default="no-unit")
    return LabeledSentence(start, end, role=MAPPING[native], native=native)


@cache
def _train_only() -> frozenset[str]:
    lines = files("stancemine.corpora").joinpath("data/webis_train_only.txt").read_text("utf-8")
    return frozenset(line for line in lines.splitlines() if line and not line.startswith("#"))
