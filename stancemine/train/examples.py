"""Labelled documents -> training examples: rows with whatever labels their corpus has."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from stancemine.corpora.records import GoldStance, LabeledDocument, LabeledStance
from stancemine.folder import LabelSet
from stancemine.labels import ROLES, SPAN_TYPES, STANCES
from stancemine.train.config import ConfigError, Head, Source
from stancemine.train.own import native_label
from stancemine.train.wordings import Wording
from stancemine.windows import Context, Row, StanceQuery, Target, Windower

__all__ = [
    "IGNORE",
    "NO_SCHEME",
    "Example",
    "Schemes",
    "Soft",
    "mapped",
    "sentence_examples",
    "stance_examples",
]

IGNORE = -100
"""The label of what is not labelled; `torch.nn.functional.cross_entropy` skips it."""

NO_SCHEME = ("default",)
"""The schemes of a head that no source of the mixture trains."""

_NEUTRAL, _UNRELATED = STANCES.index("neutral"), STANCES.index("unrelated")


@dataclass(frozen=True, slots=True)
class Soft:
    """What teachers answer to a row, as probabilities (float16); None where it was not asked.

    ``roles [slots, schemes, 3]``, ``reported [slots, schemes, 2]``, ``stance [schemes, 4]``,
    ``tags [tokens, 3 layers, BIO]`` (zero outside the judged sentences).
    """

    roles: NDArray[np.float16] | None = None
    reported: NDArray[np.float16] | None = None
    tags: NDArray[np.float16] | None = None
    stance: NDArray[np.float16] | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A row and its labels; `IGNORE` or None where there is none.

    ``roles`` and ``reported`` have one label a slot, ``tags`` is ``[tokens, 3 layers]`` of O, B, I.
    ``gold`` and ``candidates`` are masks over the four stances: the loss is
    ``-log(P(gold) / P(candidates))``, so that a corpus that does not tell neutral from unrelated,
    or has no neutral at all, teaches only what it knows. ``labels`` has one label a slot of the
    user's own label set ``label_set``. A stance row that nobody labelled has no gold, but
    candidates; ``soft`` is what the teachers answer, where there are any. ``document`` is that of a
    row of sentences: it tells the pieces of one sentence from other sentences.
    """

    row: Row
    roles: tuple[int, ...] | None = None
    role_scheme: int = 0
    reported: tuple[int, ...] | None = None
    reported_scheme: int = 0
    tags: NDArray[np.int8] | None = None
    gold: tuple[bool, ...] | None = None
    candidates: tuple[bool, ...] | None = None
    stance_scheme: int = 0
    labels: tuple[int, ...] | None = None
    label_set: int = 0
    soft: Soft | None = None
    document: str = ""

    @property
    def asks_stance(self) -> bool:
        """Whether the row puts a topic to a sentence."""
        return self.candidates is not None

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, slots=True)
class Schemes:
    """The annotation schemes of a mixture, per head, in the order of the model's outputs.

    ``label_sets`` are the users' own label sets: a source that maps a head to new labels trains one
    of these instead of a scheme of that head.
    """

    role: tuple[str, ...]
    reported: tuple[str, ...]
    stance: tuple[str, ...]
    label_sets: tuple[LabelSet, ...] = ()

    @classmethod
    def of(cls, mixture: Sequence[Source]) -> Schemes:
        """The schemes that a mixture trains; the first source of a head is its default."""

        def trained(head: Head) -> tuple[str, ...]:
            names = [
                s.scheme_name for s in mixture if head in s.heads and not s.labels.new_labels(head)
            ]
            return tuple(dict.fromkeys(names)) or NO_SCHEME

        return cls(trained("role"), trained("reported"), trained("stance"), _label_sets(mixture))

    def label_set(self, source: Source, head: Head) -> int | None:
        """The place of the label set that a source's head trains; None where it trains our own."""
        if not source.labels.new_labels(head):
            return None
        found = [(str(s.head), s.name) for s in self.label_sets]
        return found.index((head, source.scheme_name))


def _label_sets(mixture: Sequence[Source]) -> tuple[LabelSet, ...]:
    """One set a scheme; the labels of sources that share a scheme are joined."""
    heads: dict[str, Literal["role", "stance"]] = {}
    labels: dict[str, dict[str, None]] = {}
    for source in mixture:
        for head in ("role", "stance"):
            new = source.labels.new_labels(head)
            if new and heads.setdefault(source.scheme_name, head) != head:
                raise ConfigError(
                    f"{source.scheme_name} has new labels for role and for stance: give one of the "
                    "two sources a scheme of its own"
                )
            if new:
                labels.setdefault(source.scheme_name, {}).update(dict.fromkeys(new))
    return tuple(LabelSet(name, head, tuple(labels[name])) for name, head in heads.items())


def sentence_examples(
    documents: Iterable[LabeledDocument],
    windower: Windower,
    source: Source,
    schemes: Schemes,
    context: Context,
) -> Iterator[Example]:
    """Examples for roles, reported speech and attribution tags, as ``source.heads`` says."""
    scheme = source.scheme_name
    label_set = schemes.label_set(source, "role") if "role" in source.heads else None
    plain = "role" in source.heads and label_set is None
    for document in documents:
        texts = [document.sentence_text(i) for i in range(len(document.sentences))]
        known = ROLES if label_set is None else schemes.label_sets[label_set].labels
        roles = [
            _role(document, i, source, known) if "role" in source.heads else IGNORE
            for i in range(len(texts))
        ]
        reported = [
            _reported(document, i) if "reported" in source.heads else IGNORE
            for i in range(len(texts))
        ]
        tagged = "tags" in source.heads and document.attributions is not None
        marks = _character_tags(document) if tagged else None
        for row in windower.sentence_rows(texts, context):
            row_roles = tuple(roles[t.sentence] for t in row.targets)
            row_reported = tuple(reported[t.sentence] for t in row.targets)
            tags = None if marks is None else _token_tags(row, document, marks)
            if tags is None and all(x == IGNORE for x in (*row_roles, *row_reported)):
                continue
            yield Example(
                row,
                roles=row_roles if plain else None,
                role_scheme=schemes.role.index(scheme) if plain else 0,
                reported=row_reported if "reported" in source.heads else None,
                reported_scheme=schemes.reported.index(scheme) if "reported" in source.heads else 0,
                tags=tags,
                labels=None if label_set is None else row_roles,
                label_set=label_set or 0,
                document=f"{document.corpus}/{document.id}",
            )


def stance_examples(
    documents: Sequence[LabeledDocument],
    windower: Windower,
    source: Source,
    schemes: Schemes,
    rng: random.Random,
    wordings: Mapping[str, Sequence[Wording]] | None = None,
) -> Iterator[Example]:
    """Examples for the stance head, with unrelated topics and other wordings drawn as ``source``
    says; ``wordings`` has them by topic.

    A foreign topic is one that the sentence's document is not labelled for and that the sentence
    does not name. A sentence of more than one row gives its first piece only: one label, one row.
    """
    if (label_set := schemes.label_set(source, "stance")) is not None:
        yield from _own_stances(documents, windower, source, schemes, label_set)
        return
    scheme = schemes.stance.index(source.scheme_name)
    asked = [_topics(document) for document in documents]
    pairs = [
        (_query(document, index, stance, source.context), label, own)
        for document, own in zip(documents, asked, strict=True)
        for index, sentence in enumerate(document.sentences)
        for stance in sentence.stances or ()
        if (label := _stance(stance, source)) is not None
    ]
    native = {label for _, label, _ in pairs}
    topics = sorted(set().union(*asked))
    chosen: list[tuple[StanceQuery, GoldStance]] = [
        (query, label)
        for query, label, _ in pairs
        if label != "unrelated" or rng.random() < source.keep_unrelated
    ]
    chosen.extend(
        (replace(query, topic=topic), "unrelated")
        for query, _, own in pairs
        if rng.random() < source.draw_unrelated
        and (topic := rng.choice(topics)) not in own
        and topic.casefold() not in query.sentence.casefold()
    )
    chosen.extend(
        (replace(query, topic=found.text), found.turn(label))
        for query, label, _ in pairs
        if label != "unrelated"
        and rng.random() < source.reword
        and (known := (wordings or {}).get(query.topic))
        and (found := rng.choice(known))
    )
    seen: set[int] = set()
    for row in windower.stance_rows([query for query, _ in chosen]):
        index = row.targets[0].sentence
        if index in seen:
            continue
        seen.add(index)
        gold, candidates = stance_masks(chosen[index][1], native)
        yield Example(row, gold=gold, candidates=candidates, stance_scheme=scheme)


def _own_stances(
    documents: Sequence[LabeledDocument],
    windower: Windower,
    source: Source,
    schemes: Schemes,
    label_set: int,
) -> Iterator[Example]:
    """Examples for a set of the user's own labels of a sentence toward a topic."""
    labels = schemes.label_sets[label_set].labels
    chosen = [
        (_query(document, index, stance, source.context), labels.index(label))
        for document in documents
        for index, sentence in enumerate(document.sentences)
        for stance in sentence.stances or ()
        if (label := mapped(source, "stance", native_label(stance)))
    ]
    seen: set[int] = set()
    for row in windower.stance_rows([query for query, _ in chosen]):
        index = row.targets[0].sentence
        if index not in seen:
            seen.add(index)
            yield Example(
                row,
                candidates=(True,) * len(STANCES),
                labels=(chosen[index][1],),
                label_set=label_set,
            )


def stance_masks(
    label: GoldStance, native: set[GoldStance]
) -> tuple[tuple[bool, ...], tuple[bool, ...]]:
    """The stances a label allows, and those that compete in a corpus with ``native`` labels.

    >>> stance_masks("none", {"favor", "against", "none"})[0]
    (False, False, True, True)
    >>> stance_masks("favor", {"favor", "against"})[1]
    (True, True, False, True)
    """
    allowed = {"neutral", "unrelated"} if label == "none" else {label}
    has_neutral = bool(native & {"neutral", "none"})
    gold = tuple(stance in allowed for stance in STANCES)
    candidates = tuple(stance != "neutral" or has_neutral for stance in STANCES)
    return gold, candidates


def mapped(source: Source, head: Head, label: str) -> str | None:
    """What a corpus' own label stands for by the source's map; None where it is left out.

    Raises `ConfigError` for a label that the map lacks.
    """
    mapping: dict[str, str] = getattr(source.labels, head)
    if label not in mapping:
        raise ConfigError(
            f"{source.corpus} has the {head} {label!r}, which labels.{head} does not map; it maps "
            f"{', '.join(mapping)} (an empty string leaves a label out)"
        )
    return mapping[label] or None


def _role(document: LabeledDocument, index: int, source: Source, known: Sequence[str]) -> int:
    """The place of the sentence's role among the ``known`` ones."""
    sentence = document.sentences[index]
    role: str | None = sentence.role
    native = sentence.native or role
    if source.labels.role and native is not None:
        role = mapped(source, "role", native)
    return IGNORE if role is None else known.index(role)


def _stance(stance: LabeledStance, source: Source) -> GoldStance | None:
    if not source.labels.stance:
        return stance.label
    return cast("GoldStance | None", mapped(source, "stance", native_label(stance)))


def _reported(document: LabeledDocument, index: int) -> int:
    """1 or 0; where a corpus labels attributions alone, whether the sentence holds any (speech or
    thought): its own scheme keeps that apart from reported speech proper.
    """
    if document.reported_derived:
        return int(document.holds_attribution(index))
    reported = document.sentences[index].reported
    return IGNORE if reported is None else int(reported)


def _topics(document: LabeledDocument) -> set[str]:
    return {stance.topic for sentence in document.sentences for stance in sentence.stances or ()}


def _query(
    document: LabeledDocument, index: int, stance: LabeledStance, context: bool
) -> StanceQuery:
    previous = document.sentence_text(index - 1) if context and index else None
    # Only a labelled pair of entities names its holder in the question: elsewhere the holder is
    # what the analysis has yet to find.
    holder = stance.holder if stance.holder_span is not None else None
    return StanceQuery(document.sentence_text(index), stance.topic, holder, previous)


def _character_tags(document: LabeledDocument) -> NDArray[np.int8]:
    """``[characters, 3 layers]``: O, B, I of every character; a later span does not overwrite."""
    marks = np.zeros((len(document.text), len(SPAN_TYPES)), dtype=np.int8)
    for attribution in document.attributions or ():
        for layer, span_type in enumerate(SPAN_TYPES):
            for start, end in getattr(attribution, span_type):
                if not marks[start:end, layer].any():
                    marks[start:end, layer] = 2
                    marks[start, layer] = 1
    return marks


def _token_tags(row: Row, document: LabeledDocument, marks: NDArray[np.int8]) -> NDArray[np.int8]:
    """``[tokens, 3 layers]``, `IGNORE` outside the judged sentences.

    A span that goes on from the sentence before begins with B in this sentence.
    """
    tags = np.full((len(row), len(SPAN_TYPES)), IGNORE, dtype=np.int8)
    for target in row.targets:
        base = document.sentences[target.sentence].start
        _tag_target(tags, target, base, marks)
    return tags


def _tag_target(tags: NDArray[np.int8], target: Target, base: int, marks: NDArray[np.int8]) -> None:
    for layer in range(len(SPAN_TYPES)):
        inside = False
        for position, (start, end) in enumerate(target.offsets, start=target.first):
            covered = marks[base + start : base + end, layer]
            if not covered.any():
                tags[position, layer] = 0
                inside = False
                continue
            begins = not inside or bool((covered == 1).any())
            tags[position, layer] = 1 if begins else 2
            inside = True
