"""How far annotators of the same texts agree: labels of sentences, stances, spans.

Cohen's kappa is scikit-learn's, Krippendorff's alpha for labels that of the ``krippendorff``
package; both are in the ``corpora`` extra. Alpha for spans is in ``unitizing.py``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final, Literal

from stancemine.corpora.records import LabeledDocument, Offsets
from stancemine.corpora.spans import merged
from stancemine.corpora.unitizing import Unit, unitizing_alpha
from stancemine.errors import CorpusError, MissingExtraError
from stancemine.labels import SPAN_TYPES, headline

__all__ = ["Agreement", "SpanAgreement", "agreement", "cohen_kappa", "krippendorff_alpha"]

_SHOWN: Final = 80
"""How many characters of a sentence a message shows."""

Labels = Mapping[Hashable, str]
"""What one annotator said, by what it was said of."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """On one kind of label.

    ``units`` were labelled by at least two annotators. ``kappa`` is None for more than two
    annotators; it and ``alpha`` are None where only one label was ever given, which leaves chance
    nothing to disagree on.
    """

    what: str
    units: int
    same: float
    kappa: float | None
    alpha: float | None


@dataclass(frozen=True, slots=True)
class SpanAgreement:
    """On one type of span: Krippendorff's unitizing alpha, and how many each annotator marked."""

    what: str
    marked: tuple[int, ...]
    alpha: float | None


def agreement(
    annotators: Sequence[Iterable[LabeledDocument]],
) -> tuple[list[Agreement], list[SpanAgreement]]:
    """Agreement on every kind of label and span that at least two annotators have.

    Documents are matched by id and must have the same text; what only one annotator has is left
    out. Sentences are matched by their offsets, stances by sentence and topic. Raises `CorpusError`
    for fewer than two annotators, other texts, or nothing in common.
    """
    if len(annotators) < 2:
        raise CorpusError(f"agreement needs two annotators; got {len(annotators)}")
    read = [{document.id: document for document in some} for some in annotators]
    shared = [name for name in read[0] if all(name in other for other in read[1:])]
    if not shared:
        ids = " and ".join(repr(next(iter(documents), "none")) for documents in read)
        raise CorpusError(
            f"the annotators have no document in common: ids are compared, the first are {ids}; "
            "give the same document the same id (columns document or id)"
        )
    for name in shared:
        for number, documents in enumerate(read[1:], start=2):
            if documents[name].text != read[0][name].text:
                raise CorpusError(_differing(name, number, read[0][name], documents[name]))
    sets = [[documents[name] for name in shared] for documents in read]
    labels = []
    for what, said in _LABELS.items():
        given = [said(documents) for documents in sets]
        if sum(map(bool, given)) > 1:
            labels.append(_agreement(what, given))
    return labels, _spans(sets)


def _differing(name: str, number: int, first: LabeledDocument, other: LabeledDocument) -> str:
    """Where the texts of two annotators part, in words."""
    texts = [[d.sentence_text(i) for i in range(len(d.sentences))] for d in (first, other)]
    what = f"document {name!r} has not the same text for annotators 1 and {number}"
    for place, (one, two) in enumerate(zip_longest(*texts), start=1):
        if one != two:
            return f"{what}: sentence {place} is {_shown(one)} and {_shown(two)}"
    place = next(
        (i for i, (a, b) in enumerate(zip(first.text, other.text, strict=False)) if a != b),
        min(len(first.text), len(other.text)),
    )
    ends = (repr(text[place : place + _SHOWN // 2]) for text in (first.text, other.text))
    return f"{what}: the sentences are, but from character {place} on it is {' and '.join(ends)}"


def _shown(text: str | None) -> str:
    if text is None:
        return "not there"
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def cohen_kappa(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Cohen's kappa (1960) of two annotators' labels; None where both used one and the same."""
    if len({*first, *second}) < 2:
        return None
    return float(_scikit().cohen_kappa_score(first, second))


def krippendorff_alpha(annotators: Sequence[Sequence[str | None]]) -> float | None:
    """Krippendorff's nominal alpha of ``annotators``, each with one label a unit, None if missing.

    At most 1, 0 at chance, below it under chance; None where only one label occurs. Raises
    `MissingExtraError` without the ``corpora`` extra.
    """
    values = {label for labels in annotators for label in labels if label is not None}
    if len(values) < 2:
        return None
    try:
        import krippendorff
    except ImportError:
        raise MissingExtraError("Krippendorff's alpha", "corpora") from None
    code = {label: float(at) for at, label in enumerate(sorted(values))}
    data = [[math.nan if x is None else code[x] for x in labels] for labels in annotators]
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))


def _agreement(what: str, given: Sequence[Labels]) -> Agreement:
    counts: dict[Hashable, int] = {}
    for labels in given:
        for unit in labels:
            counts[unit] = counts.get(unit, 0) + 1
    units = [unit for unit, number in counts.items() if number > 1]
    table = [[labels.get(unit) for unit in units] for labels in given]
    same = sum(
        len({x for x in column if x is not None}) == 1 for column in zip(*table, strict=True)
    )
    kappa = None
    if len(given) == 2 and units:
        kappa = cohen_kappa([str(x) for x in table[0]], [str(x) for x in table[1]])
    alpha = krippendorff_alpha(table) if units else None
    return Agreement(what, len(units), same / len(units) if units else math.nan, kappa, alpha)


def _sentences(value: Callable[[LabeledDocument, int], str | None]) -> Callable[..., Labels]:
    def said(documents: Iterable[LabeledDocument]) -> Labels:
        return {
            (document.id, sentence.start, sentence.end): label
            for document in documents
            for at, sentence in enumerate(document.sentences)
            if (label := value(document, at)) is not None
        }

    return said


def _label(document: LabeledDocument, at: int) -> str | None:
    sentence = document.sentences[at]
    if sentence.role is None or sentence.reported is None:
        return None
    return headline(sentence.reported, sentence.role)


def _reported(document: LabeledDocument, at: int) -> str | None:
    reported = document.sentences[at].reported
    return None if reported is None else str(reported)


def _stances(documents: Iterable[LabeledDocument]) -> Labels:
    """By sentence and topic, and by holder where one sentence has several of a topic."""
    found: dict[Hashable, str] = {}
    for document in documents:
        for sentence in document.sentences:
            topics = [stance.topic for stance in sentence.stances or ()]
            for stance in sentence.stances or ():
                holder = stance.holder if topics.count(stance.topic) > 1 else None
                place = (document.id, sentence.start, sentence.end, stance.topic, holder)
                found[place] = stance.label
    return found


_LABELS: Final[Mapping[str, Callable[..., Labels]]] = {
    "label": _sentences(_label),
    "role": _sentences(lambda document, at: document.sentences[at].role),
    "reported": _sentences(_reported),
    "kind": _sentences(lambda document, at: document.sentences[at].kind),
    "holder": _sentences(lambda document, at: document.sentences[at].holder),
    "stance": _stances,
}

_Pieces = Callable[[LabeledDocument], Iterable[Offsets] | None]


def _parts(name: Literal["source", "cue", "content"]) -> _Pieces:
    def pieces(document: LabeledDocument) -> Iterable[Offsets] | None:
        if document.attributions is None:
            return None
        return [getattr(attribution, name) for attribution in document.attributions]

    return pieces


def _components(role: str) -> _Pieces:
    def pieces(document: LabeledDocument) -> Iterable[Offsets] | None:
        if document.components is None:
            return None
        return [part.pieces for part in document.components if part.role == role]

    return pieces


_SPANS: Final[Mapping[str, _Pieces]] = {
    **{name: _parts(name) for name in SPAN_TYPES},
    "claim": _components("claim"),
    "premise": _components("premise"),
}


def _spans(sets: Sequence[Sequence[LabeledDocument]]) -> list[SpanAgreement]:
    """The shared documents, one after the other, are one continuum."""
    found = []
    for what, pieces in _SPANS.items():
        if any(pieces(document) is None for documents in sets for document in documents):
            continue
        annotators, length = [], 0
        for documents in sets:
            units: list[Unit] = []
            length = 0
            for document in documents:
                joined = merged(piece for span in pieces(document) or () for piece in span)
                units.extend((length + start, length + end) for start, end in joined)
                length += len(document.text)
            annotators.append(units)
        if any(annotators):
            alpha = unitizing_alpha(annotators, length)
            found.append(SpanAgreement(what, tuple(map(len, annotators)), alpha))
    return found


def _scikit() -> Any:
    try:
        from sklearn import metrics
    except ImportError:
        raise MissingExtraError("Cohen's kappa", "corpora") from None
    return metrics
