"""Labelled documents -> training examples: rows with whatever labels their corpus has."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from stancemine.corpora.records import GoldStance, LabeledDocument
from stancemine.folder import LabelSet
from stancemine.labels import ROLES, STANCES
from stancemine.train.config import ConfigError, Head, Source
from stancemine.train.own import mapped, native_label
from stancemine.train.questions import query_of, questions
from stancemine.train.swaps import swapped
from stancemine.train.tagging import IGNORE, character_tags, token_tags
from stancemine.train.wordings import Wording
from stancemine.windows import Context, Row, StanceQuery, Windower

__all__ = [
    "IGNORE",
    "NO_SCHEME",
    "Example",
    "Schemes",
    "Soft",
    "sentence_examples",
    "stance_examples",
]

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
    row of sentences: it tells the pieces of one sentence from other sentences. ``original`` is the
    row that this one was made of, with other persons or another wording of the topic: teachers
    judge that, and where the topic is ``turned`` their sides change places.
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
    original: Row | None = None
    turned: bool = False

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
    rng: random.Random | None = None,
) -> Iterator[Example]:
    """Examples for roles, reported speech and attribution tags, as ``source.heads`` says; with
    ``rng`` also of sentences with other persons.
    """
    for document in documents:
        found = list(_of_sentences(document, windower, source, schemes, context))
        yield from found
        if rng is not None and source.swap_names:
            other, changed = swapped(document, (), rng)
            again = list(_of_sentences(other, windower, source, schemes, context))
            rows = _whole_rows(found)
            for number, example in _whole_rows(again).items():
                if number in changed and number in rows and rng.random() < source.swap_names:
                    yield replace(example, original=rows[number].row)


def _whole_rows(examples: Iterable[Example]) -> dict[int, Example]:
    """Examples of one sentence each that are no piece of it, by its number."""
    found: dict[int, list[Example]] = {}
    for example in examples:
        found.setdefault(example.row.targets[0].sentence, []).append(example)
    return {number: same[0] for number, same in found.items() if len(same) == 1}


def _of_sentences(
    document: LabeledDocument,
    windower: Windower,
    source: Source,
    schemes: Schemes,
    context: Context,
) -> Iterator[Example]:
    scheme = source.scheme_name
    label_set = schemes.label_set(source, "role") if "role" in source.heads else None
    plain = "role" in source.heads and label_set is None
    texts = [document.sentence_text(i) for i in range(len(document.sentences))]
    known = ROLES if label_set is None else schemes.label_sets[label_set].labels
    roles = [
        _role(document, i, source, known) if "role" in source.heads else IGNORE
        for i in range(len(texts))
    ]
    reported = [
        _reported(document, i) if "reported" in source.heads else IGNORE for i in range(len(texts))
    ]
    tagged = "tags" in source.heads and document.attributions is not None
    marks = character_tags(document) if tagged else None
    for row in windower.sentence_rows(texts, context):
        row_roles = tuple(roles[t.sentence] for t in row.targets)
        row_reported = tuple(reported[t.sentence] for t in row.targets)
        tags = None if marks is None else token_tags(row, document, marks)
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
    """Examples for the stance head: the `questions` of the source; ``wordings`` has other words for
    topics.

    A sentence of more than one row gives its first piece only: one label, one row.
    """
    if (label_set := schemes.label_set(source, "stance")) is not None:
        yield from _own_stances(documents, windower, source, schemes, label_set)
        return
    scheme = schemes.stance.index(source.scheme_name)
    chosen, native = questions(documents, source, rng, wordings or {})
    rows = _first_rows(windower, [question.query for question in chosen])
    made = [question.original for question in chosen if question.original is not None]
    originals = iter(_first_rows(windower, made))
    for row, question in zip(rows, chosen, strict=True):
        gold, candidates = stance_masks(question.label, native)
        yield Example(
            row,
            gold=gold,
            candidates=candidates,
            stance_scheme=scheme,
            original=None if question.original is None else next(originals),
            turned=question.turned,
        )


def _first_rows(windower: Windower, queries: Sequence[StanceQuery]) -> list[Row]:
    """The row of each query, of a sentence of more than one row the first: one label, one row."""
    found: dict[int, Row] = {}
    for row in windower.stance_rows(queries):
        found.setdefault(row.targets[0].sentence, row)
    return [found[number] for number in range(len(queries))]


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
        (query_of(document, index, stance, source.context), labels.index(label))
        for document in documents
        for index, sentence in enumerate(document.sentences)
        for stance in sentence.stances or ()
        if (label := mapped(source, "stance", native_label(stance)))
    ]
    rows = _first_rows(windower, [query for query, _ in chosen])
    for row, (_, place) in zip(rows, chosen, strict=True):
        yield Example(row, candidates=(True,) * len(STANCES), labels=(place,), label_set=label_set)


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


def _role(document: LabeledDocument, index: int, source: Source, known: Sequence[str]) -> int:
    """The place of the sentence's role among the ``known`` ones."""
    sentence = document.sentences[index]
    role: str | None = sentence.role
    native = sentence.native or role
    if source.labels.role and native is not None:
        role = mapped(source, "role", native)
    return IGNORE if role is None else known.index(role)


def _reported(document: LabeledDocument, index: int) -> int:
    """1 or 0; where a corpus labels attributions alone, whether the sentence holds any (speech or
    thought): its own scheme keeps that apart from reported speech proper.
    """
    if document.reported_derived:
        return int(document.holds_attribution(index))
    reported = document.sentences[index].reported
    return IGNORE if reported is None else int(reported)
