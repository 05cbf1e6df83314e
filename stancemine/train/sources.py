"""The documents of a mixture's source, from the registry or from the user's own file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from stancemine.corpora import info, read
from stancemine.corpora.own.problems import Problems
from stancemine.corpora.records import (
    GoldStance,
    LabeledDocument,
    LabeledSentence,
    LabeledStance,
    Split,
)
from stancemine.labels import Role
from stancemine.train.config import Source
from stancemine.train.own import mapped, native_label, read_own

__all__ = [
    "Fold",
    "documents_of",
    "group_of",
    "licence_of",
    "may_be_shipped",
    "relabelled",
    "where_from",
]


@dataclass(frozen=True, slots=True)
class Fold:
    """Fold ``number`` of ``of``: what is held out in one run of a grouped k-fold."""

    number: int
    of: int
    seed: int

    def holds(self, documents: list[LabeledDocument]) -> list[bool]:
        """Which documents lie in the fold: groups in the order of a hash, dealt out in turn."""
        keys = sorted({group_of(document) for document in documents}, key=self._hash)
        inside = {key for place, key in enumerate(keys) if place % self.of == self.number}
        return [group_of(document) in inside for document in documents]

    def _hash(self, key: str) -> bytes:
        return hashlib.sha256(f"{self.seed}\x1f{key}".encode()).digest()


def documents_of(
    source: Source,
    corpora: Path | None,
    split: Split,
    fold: Fold | None = None,
    problems: Problems | None = None,
) -> list[LabeledDocument]:
    """The documents on one side of a source's split; in a fold, of train and dev dealt anew.

    What the source leaves out (``without``) is left out, but on the test side. ``problems`` are
    those of `read_own`.
    """
    if fold is not None and split != "test":
        # Dealt before anything is left out: all sources of a corpus hold out the same.
        whole = source.model_copy(update={"without": ()})
        pool = [d for side in ("train", "dev") for d in documents_of(whole, corpora, side)]
        held = fold.holds(pool)
        dealt = [d for d, inside in zip(pool, held, strict=True) if inside == (split == "dev")]
        return [document for document in dealt if document.group not in source.without]
    if source.path is None:
        found = list(read(source.corpus, corpora, split=split))
    else:
        found = [document for document in read_own(source, problems) if document.split == split]
    if split != "test":
        found = [document for document in found if document.group not in source.without]
    return [_asked_of_holders(d) for d in found] if source.ask_holder else found


def _asked_of_holders(document: LabeledDocument) -> LabeledDocument:
    """The document with every named holder marked, so that the question names it."""

    def asked(stance: LabeledStance) -> LabeledStance:
        known = stance.holder is not None and stance.holder_span is None
        return replace(stance, holder_span=(0, 0)) if known else stance

    sentences = tuple(
        replace(s, stances=None if s.stances is None else tuple(map(asked, s.stances)))
        for s in document.sentences
    )
    return replace(document, sentences=sentences)


def relabelled(source: Source, document: LabeledDocument) -> LabeledDocument:
    """The document with the labels that the model learns of it, those of a set of the user's own in
    the place of ours; without labels that the source's map leaves out or its heads do not name.
    """
    sentences = tuple(_relabelled(source, sentence) for sentence in document.sentences)
    found = replace(document, sentences=sentences)
    if "tags" not in source.heads:
        found = replace(found, attributions=None, reported_derived=False)
        if document.reported_derived and "reported" in source.heads:
            found = replace(
                found,
                sentences=tuple(
                    replace(sentence, reported=document.holds_attribution(index))
                    for index, sentence in enumerate(sentences)
                ),
            )
    return found


def _relabelled(source: Source, sentence: LabeledSentence) -> LabeledSentence:
    role: str | None = sentence.role if "role" in source.heads else None
    if source.labels.role:
        native = sentence.native or sentence.role
        role = None if native is None else mapped(source, "role", native)
    stances: tuple[LabeledStance, ...] | None = None
    if sentence.stances is not None and "stance" in source.heads:
        labels = [
            mapped(source, "stance", native_label(one)) if source.labels.stance else one.label
            for one in sentence.stances
        ]
        stances = tuple(
            replace(one, label=cast(GoldStance, label))
            for one, label in zip(sentence.stances, labels, strict=True)
            if label
        )
    reported = sentence.reported if "reported" in source.heads else None
    return replace(sentence, role=cast("Role | None", role), reported=reported, stances=stances)


def group_of(document: LabeledDocument) -> str:
    """What a split must not divide: the document's group; one text, where it has none."""
    return document.group or document.text.casefold()


def licence_of(source: Source) -> str:
    """Under which licence the source stands, as far as is known."""
    return info(source.corpus).licence if source.path is None else source.licence or "not given"


def may_be_shipped(source: Source) -> bool:
    """Whether weights trained on it may be passed on; of a user's own file that is not known."""
    return source.path is None and info(source.corpus).ship


def where_from(source: Source) -> str:
    """Where the source comes from: its address, or the name of the user's file."""
    if source.path is not None:
        return f"`{source.path.name}`"
    facts = info(source.corpus)
    return str(facts.address or facts.title)
