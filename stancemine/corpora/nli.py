"""Natural language inference pairs, to warm up a stance head: LingNLI, e-SNLI, DocNLI.

Labels: entailment, neutral and contradiction are kept where the corpus tells them apart. The
published two-class files of DocNLI call both others ``not_entailment``; they are not guessed
apart. Of e-SNLI only the labels and pairs are read, which are SNLI's; a pair without a majority
label is not in the files.

Nothing here is a `LabeledDocument`: an NLI label is not a stance (a premise may entail a topic
statement that its author rejects), so which one it warms up is the trainer's decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeGuard, get_args

from stancemine.corpora.files import read_jsonl, require
from stancemine.corpora.records import Split
from stancemine.corpora.rows import read_lines
from stancemine.errors import CorpusError

__all__ = ["NLILabel", "NLIPair", "read_docnli_binary", "read_esnli", "read_lingnli"]

NLILabel = Literal["entailment", "neutral", "contradiction", "not_entailment"]

ESNLI_SPLITS: Final[tuple[Split, ...]] = ("dev", "test")
LINGNLI_SPLITS: Final[Mapping[str, Split]] = {"train": "train", "val": "dev"}
DOCNLI_FILES: Final = (
    "binary-MNLI/dev.txt",
    "binary-MNLI/test.txt",
    "binary-FEVER-NLI/dev.txt",
    "binary-FEVER-NLI/test.txt",
)


@dataclass(frozen=True, slots=True)
class NLIPair:
    """Whether ``hypothesis`` follows from ``premise``; ``part`` is the authors' subset."""

    premise: str
    hypothesis: str
    label: NLILabel
    split: Split
    part: str


def read_lingnli(directory: Path) -> Iterator[NLIPair]:
    """LingNLI (Parrish et al. 2021): five rounds of each of three ways to write pairs.

    ``val`` is dev. ``part`` is the protocol's folder.
    """
    folder = require(directory, "lingnli")
    paths = sorted(folder.glob("*_protocol/*_round*.jsonl"))
    if not paths:
        raise CorpusError(f"lingnli: {folder} has no files named *_protocol/*_round*.jsonl")
    for path in paths:
        split = LINGNLI_SPLITS[path.name.split("_", 1)[0]]
        for number, row in enumerate(read_jsonl(path, "lingnli"), start=1):
            label = _label(row["label"], path, number)
            yield NLIPair(row["premise"], row["hypothesis"], label, split, path.parent.name)


def read_esnli(directory: Path) -> Iterator[NLIPair]:
    """e-SNLI (Camburu et al. 2018): the development and test pairs of SNLI."""
    folder = directory / "dataset" / "eSNLI"
    for split in ESNLI_SPLITS:
        names = [folder / f"{part}.{split}" for part in ("labels", "s1", "s2")]
        columns = [read_lines(path, "esnli") for path in names]
        if len({len(column) for column in columns}) != 1:
            raise CorpusError(f"esnli: labels, s1 and s2 of {split} differ in length in {folder}")
        for number, (label, premise, hypothesis) in enumerate(zip(*columns, strict=True), start=1):
            known = _label(label, names[0], number)
            yield NLIPair(premise.strip(), hypothesis.strip(), known, split, "snli")


def read_docnli_binary(directory: Path) -> Iterator[NLIPair]:
    """The sentence-level sets of DocNLI (Yin et al. 2021): MNLI and FEVER in two classes."""
    for name in DOCNLI_FILES:
        path = directory / name
        split: Split = "dev" if path.stem == "dev" else "test"
        for number, line in enumerate(read_lines(path, "docnli-binary"), start=1):
            fields = line.split("\t")
            if len(fields) != 3:
                raise CorpusError(
                    f"docnli-binary: {path}, line {number}: label, premise and hypothesis "
                    f"divided by tabs were expected; got {len(fields)} fields"
                )
            label, premise, hypothesis = fields
            known = _label(label, path, number)
            yield NLIPair(premise, hypothesis, known, split, path.parent.name)


def _label(native: str, path: Path, line: int) -> NLILabel:
    if not _is_label(native):
        raise CorpusError(
            f"{path}, line {line}: the label {native!r} is not one of "
            + ", ".join(get_args(NLILabel))
        )
    return native


def _is_label(value: str) -> TypeGuard[NLILabel]:
    return value in get_args(NLILabel)
