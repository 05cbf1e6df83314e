"""IBM CE-EMNLP-2015: claims and evidence for 58 motions in Wikipedia articles (Rinott et al. 2015).

One document an article, under the motion for which it was read (``group`` and ``meta["motion"]``).

Roles: a sentence that holds a claim for the motion is claim, one that holds a piece of evidence
(study, expert, anecdote; kept as ``native``) is premise; one with both has the role that covers
more of it, claim on a tie. Every other sentence has no role at all: it was passed over for this
motion, which does not make it ``none``.

Claims and evidence are listed as text without offsets. They are looked up in the motion's articles
as they stand, then by letters and digits alone (the lists were stripped of references and some
punctuation); a text that occurs in several articles is marked in each.

Sides: the authors' held-out motions are test; dev is cut from the other 39 by hash, 5 motions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from stancemine.corpora.files import read_text, require
from stancemine.corpora.records import LabeledDocument, LabeledSentence, Split
from stancemine.corpora.rows import table
from stancemine.corpora.spans import coverage
from stancemine.corpora.splits import hash_split
from stancemine.errors import CorpusError
from stancemine.segmentation import split_sentences

__all__ = ["read"]

CORPUS: Final = "ibm-ce-emnlp-2015"
FOLDER: Final = "IBM_Debater_(R)_CE-EMNLP-2015.v3"
DEV: Final = 0.2
SIDES: Final = ("train and test", "held-out")
CLAIMS: Final = ("Topic", "Claim original text", "Claim corrected version")
EVIDENCE: Final = ("motion", "claim", "text", "types")
COVERED: Final = 0.3
"""The least share of a sentence's characters inside a claim or evidence for it to have a role."""

Span = tuple[int, int, str]
"""Start, end, and the authors' label."""


def read(directory: Path) -> Iterator[LabeledDocument]:
    """All articles, motion by motion."""
    folder = require(directory / FOLDER, CORPUS)
    splits = _splits(folder)
    marked = _marked(folder)
    for line, row in _table(folder / "articles.txt", ("Topic", "Title", "article Id")):
        motion, number = row["Topic"], row["article Id"].strip()
        if motion not in splits:
            raise CorpusError(
                f"{CORPUS}: {folder / 'articles.txt'}, line {line}: {motion!r} is no motion"
            )
        text = read_text(folder / "articles" / f"clean_{number}.txt", CORPUS)
        if not text.strip():
            continue
        spans = _find(text, marked[motion])
        yield LabeledDocument(
            corpus=CORPUS,
            id=number,
            split=splits[motion],
            text=text,
            sentences=tuple(_sentence(start, end, spans) for start, end in split_sentences(text)),
            title=row["Title"],
            group=motion,
            meta={"motion": motion},
        )


def _table(
    path: Path, columns: Sequence[str], header: Sequence[str] | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    return table(path, CORPUS, columns, delimiter="\t", quoted=False, header=header)


def _splits(folder: Path) -> dict[str, Split]:
    sides: dict[str, Split] = {}
    for line, row in _table(folder / "motions.txt", ("Topic", "Data-set")):
        if row["Data-set"] not in SIDES:
            raise CorpusError(
                f"{CORPUS}: {folder / 'motions.txt'}, line {line}: the data set "
                f"{row['Data-set']!r} is not one of {', '.join(SIDES)}"
            )
        held_out = row["Data-set"] == "held-out"
        sides[row["Topic"]] = "test" if held_out else hash_split(row["Topic"], DEV, seed=CORPUS)
    return sides


def _marked(folder: Path) -> Mapping[str, dict[str, str]]:
    """For each motion, the texts to look for and their label."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for _, row in _table(folder / "evidence.txt", EVIDENCE, header=EVIDENCE):
        found[row["motion"]][row["text"]] = row["types"].strip("[]")
    for _, row in _table(folder / "claims.txt", CLAIMS):
        for column in CLAIMS[1:]:
            found[row["Topic"]][row[column]] = "CLAIM"
    return found


def _find(text: str, marked: Mapping[str, str]) -> list[Span]:
    """Where in ``text`` the marked passages lie; the first occurrence of each."""
    letters, origin = _letters(text)
    spans = []
    for passage, label in marked.items():
        start = text.find(passage)
        if start >= 0:
            spans.append((start, start + len(passage), label))
            continue
        wanted, _ = _letters(passage)
        at = letters.find(wanted) if wanted else -1
        if at >= 0:
            spans.append((origin[at], origin[at + len(wanted) - 1] + 1, label))
    return spans


def _letters(text: str) -> tuple[str, list[int]]:
    """The letters and digits of ``text``, and where each of them stands."""
    origin = [i for i, sign in enumerate(text) if sign.isalnum()]
    return "".join(text[i] for i in origin), origin


def _sentence(start: int, end: int, spans: Sequence[Span]) -> LabeledSentence:
    near = [span for span in spans if span[0] < end and span[1] > start]
    claims = [(a, b) for a, b, label in near if label == "CLAIM"]
    evidence = [(a, b) for a, b, label in near if label != "CLAIM"]
    if coverage(start, end, claims + evidence) < COVERED:
        return LabeledSentence(start, end)
    if coverage(start, end, claims) >= coverage(start, end, evidence):
        return LabeledSentence(start, end, role="claim", native="CLAIM")
    native = next(label for _, _, label in near if label != "CLAIM")
    return LabeledSentence(start, end, role="premise", native=native)
