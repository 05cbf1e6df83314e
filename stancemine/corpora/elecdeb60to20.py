"""ElecDeb60To20 (Haddadan 2019, Goffredo 2023): claims and premises in US presidential debates.

Each debate is a ``.txt`` with brat spans Claim and Premise; 324 of the 30,848 spans have several
pieces. Offsets are code points of the file read with its line ends as they are, and all of them
hold; a span whose text differs from the marked one is an error here.

Mapping, by `MAPPING`: Claim -> claim, Premise -> premise, no span -> none (the authors marked
whole debates). Sentences come from the project's splitter; a sentence is ``none`` where spans cover
less than `COVERED` of its characters, else the role that covers more of them (claim on a tie, as a
claim is what a sentence with both is mainly there for). ``native`` is the authors' label.

The held-out parts are whole debates. Matching every paragraph of ``components/dev.conll`` and
``test.conll`` (letters and digits only) against the debates finds 679 of 680 and 1,447 of 1,448,
97 to 99 % of each of the 5 and 9 debates in `DEV` and `TEST`, and of the other 31 only turns of a
few words that many debates share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from stancemine.corpora.files import read_text, require
from stancemine.corpora.records import LabeledDocument, LabeledSentence, Offsets, Split
from stancemine.corpora.spans import coverage
from stancemine.errors import CorpusError
from stancemine.labels import Role
from stancemine.segmentation import split_sentences

__all__ = ["COVERED", "DEV", "MAPPING", "TEST", "read"]

MAPPING: Final[Mapping[str, Role]] = {"Claim": "claim", "Premise": "premise"}
"""The authors' component types as roles, claim first: it wins a tie."""

COVERED: Final = 0.3
"""The least share of a sentence's characters inside components for it to have a role."""

DEV: Final = frozenset({"3_1960", "9_1980", "31_2004", "32_2004", "40_2012"})
TEST: Final = frozenset(
    {
        "1_1960",
        "2_1960",
        "13_1988",
        "14_1988",
        "19_1992",
        "21_1992",
        "27_2000",
        "36_2008",
        "44_2020",
    }
)

_CORPUS = "elecdeb60to20"
_SPAN = re.compile(r"T\d+\t(\w+) (\d+ \d+(?:; ?\d+ \d+)*)\t(.*)", re.DOTALL)


def read(directory: Path) -> Iterator[LabeledDocument]:
    """The debates under ``data/annotations/components``, by number."""
    folder = require(directory / "data" / "annotations" / "components", _CORPUS)
    for path in sorted(folder.glob("*.txt"), key=lambda path: _number(path.stem)):
        name = path.stem
        text = read_text(path, _CORPUS)
        spans = _spans(text, path.with_suffix(".ann"))
        yield LabeledDocument(
            corpus=_CORPUS,
            id=name,
            split=_split(name),
            text=text,
            sentences=tuple(_sentence(start, end, spans) for start, end in split_sentences(text)),
            group=name,
            meta={"year": name.rpartition("_")[2]},
        )


def _number(name: str) -> int:
    number = name.partition("_")[0]
    if not number.isdecimal():
        raise CorpusError(f"{_CORPUS}: {name}.txt is not named NUMBER_YEAR.txt")
    return int(number)


def _split(name: str) -> Split:
    if name in DEV:
        return "dev"
    return "test" if name in TEST else "train"


def _spans(text: str, path: Path) -> dict[str, list[tuple[int, int]]]:
    """The pieces of all components, by label."""
    found: dict[str, list[tuple[int, int]]] = {label: [] for label in MAPPING}
    for line in read_text(path, _CORPUS).split("\n"):
        if not line.strip():
            continue
        span = _SPAN.fullmatch(line)
        if span is None or span[1] not in MAPPING:
            known = ", ".join(MAPPING)
            raise CorpusError(f"{_CORPUS}: {path} has a line that is no {known}: {line[:60]!r}")
        pieces: Offsets = tuple(
            (int(start), int(end)) for start, end in (p.split() for p in span[2].split(";"))
        )
        if " ".join(text[start:end] for start, end in pieces) != span[3]:
            raise CorpusError(f"{_CORPUS}: {path}: {line[:60]!r} is not what the text has there")
        found[span[1]].extend(pieces)
    return found


def _sentence(
    start: int, end: int, spans: Mapping[str, Sequence[tuple[int, int]]]
) -> LabeledSentence:
    shares = {label: coverage(start, end, pieces) for label, pieces in spans.items()}
    everything = [piece for pieces in spans.values() for piece in pieces]
    if coverage(start, end, everything) < COVERED:
        return LabeledSentence(start, end, role="none")
    native = max(shares, key=lambda label: shares[label])
    return LabeledSentence(start, end, role=MAPPING[native], native=native)
