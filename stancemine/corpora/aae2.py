"""Argument Annotated Essays 2 (Stab & Gurevych 2017): components, stance and relations, in brat.

Roles: MajorClaim and Claim are claim (both are to be accepted; that one stands above the other is
kept as ``native``), Premise is premise. The authors mark clauses; sentences come from the
project's splitter. A sentence is ``none`` where components cover less than `COVERED` of its
characters, else it has the role that covers more of it, claim on a tie.

Stance: each Claim is For or Against its essay's position, so its sentence has a stance of favor
or against toward the first MajorClaim, word for word. Sentences without a Claim have no stances.

Relations: brat's Arg1 supports or attacks Arg2; the sentence of Arg2 is the head, that of Arg1 the
tail (the same one where both clauses share a sentence).

The first line is the prompt: the title, not a sentence. Sides are ``train-test-split.csv``; dev is
cut from the training essays by the hash of the name (see ``splits.hash_split``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from stancemine.corpora.files import read_text
from stancemine.corpora.records import (
    GoldStance,
    LabeledDocument,
    LabeledSentence,
    LabeledStance,
    Relation,
    Split,
)
from stancemine.corpora.rows import table
from stancemine.corpora.spans import coverage
from stancemine.corpora.splits import hash_split
from stancemine.errors import CorpusError
from stancemine.labels import Role
from stancemine.segmentation import split_sentences

__all__ = ["COVERED", "ROLES", "read"]

CORPUS: Final = "aae2"
ROLES: Final[Mapping[str, Role]] = {"MajorClaim": "claim", "Claim": "claim", "Premise": "premise"}
STANCES: Final[Mapping[str, GoldStance]] = {"For": "favor", "Against": "against"}
RELATIONS: Final[Mapping[str, Literal["support", "attack"]]] = {
    "supports": "support",
    "attacks": "attack",
}
COVERED: Final = 0.3
"""The least share of a sentence's characters inside components for it to have a role."""

COMPONENT = re.compile(r"(T\d+)\t(\w+) (\d+) (\d+)\t([^\t]*)\t?")
STANCE = re.compile(r"A\d+\tStance (T\d+) (\w+)")
RELATION = re.compile(r"R\d+\t(\w+) Arg1:(T\d+) Arg2:(T\d+)\s*")


@dataclass(frozen=True, slots=True)
class _Component:
    native: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Essay:
    """What an ``.ann`` file says, components by their id in order of the text."""

    components: dict[str, _Component] = field(default_factory=dict)
    stances: dict[str, GoldStance] = field(default_factory=dict)
    relations: list[tuple[str, str, Literal["support", "attack"]]] = field(default_factory=list)


def read(directory: Path) -> Iterator[LabeledDocument]:
    """All essays, in the order of the split file."""
    for _, row in table(directory / "train-test-split.csv", CORPUS, ("ID", "SET"), delimiter=";"):
        yield _document(directory / f"{row['ID']}.txt", row["ID"], _side(row["ID"], row["SET"]))


def _side(name: str, side: str) -> Split:
    if side not in ("TRAIN", "TEST"):
        raise CorpusError(f"{CORPUS}: {name} is in {side!r}; allowed are TRAIN and TEST")
    return "test" if side == "TEST" else hash_split(name, seed=CORPUS)


def _document(path: Path, name: str, split: Split) -> LabeledDocument:
    text = read_text(path, CORPUS)
    essay = _essay(text, path.with_suffix(".ann"))
    title, _, _ = text.partition("\n")
    offsets = [
        (len(title) + start, len(title) + end) for start, end in split_sentences(text[len(title) :])
    ]
    return LabeledDocument(
        corpus=CORPUS,
        id=name,
        split=split,
        text=text,
        sentences=tuple(_sentence(text, start, end, essay) for start, end in offsets),
        relations=tuple(_relations(essay, offsets)),
        title=title.strip() or None,
        group=name,
    )


def _essay(text: str, path: Path) -> _Essay:
    found = _Essay()
    for line in filter(str.strip, read_text(path, CORPUS).split("\n")):
        if component := COMPONENT.fullmatch(line):
            key, native, start, end, marked = component.groups()
            if native not in ROLES or text[int(start) : int(end)] != marked:
                raise CorpusError(f"{CORPUS}: {path}: {line[:60]!r} is not in the text as marked")
            found.components[key] = _Component(native, int(start), int(end))
        elif (stance := STANCE.fullmatch(line)) and stance[2] in STANCES:
            found.stances[stance[1]] = STANCES[stance[2]]
        elif (relation := RELATION.fullmatch(line)) and relation[1] in RELATIONS:
            found.relations.append((relation[2], relation[3], RELATIONS[relation[1]]))
        else:
            raise CorpusError(
                f"{CORPUS}: {path}: {line[:60]!r} is no component, stance or relation"
            )
    return found


def _sentence(text: str, start: int, end: int, essay: _Essay) -> LabeledSentence:
    inside = {
        key: part for key, part in essay.components.items() if part.start < end and part.end > start
    }
    native = _native(start, end, list(inside.values()))
    topic = _position(text, essay)
    stances = tuple(
        LabeledStance(topic, essay.stances[key])
        for key in inside
        if topic is not None and key in essay.stances
    )
    return LabeledSentence(
        start, end, role=ROLES[native] if native else "none", stances=stances, native=native
    )


def _native(start: int, end: int, components: Sequence[_Component]) -> str | None:
    if coverage(start, end, [(part.start, part.end) for part in components]) < COVERED:
        return None

    def share(native: str) -> float:
        return coverage(start, end, [(c.start, c.end) for c in components if c.native == native])

    return max(ROLES, key=share)


def _position(text: str, essay: _Essay) -> str | None:
    """The essay's first MajorClaim, which the claims are for or against."""
    majors = [part for part in essay.components.values() if part.native == "MajorClaim"]
    if not majors:
        return None
    first = min(majors, key=lambda part: part.start)
    return text[first.start : first.end]


def _relations(essay: _Essay, offsets: Sequence[tuple[int, int]]) -> Iterator[Relation]:
    def sentence_of(key: str) -> int:
        part = essay.components[key]
        return max(
            range(len(offsets)),
            key=lambda i: min(offsets[i][1], part.end) - max(offsets[i][0], part.start),
        )

    for tail, head, label in essay.relations:
        yield Relation(sentence_of(head), sentence_of(tail), label)
