"""A record as rows, one a sentence: the shape of CSV files and data frames.

====================  =============================================================
``document``          the document's id
``title``             the document's title
``outlet``, ``date``  as the document has them
``sentence``          the sentence's number in the document, from 1
``start``, ``end``    where it lies in the document's text (code points)
``text``              the sentence
``label``             claim, premise, reported_speech or none
``label_score``       the calibrated probability of ``label``
``role``              claim, premise or none, of what is conveyed
``reported``          whether it conveys somebody else's words
``speaker``           whose words, where the source has a name; several are joined by "; "
``source``, ``cue``   the text's own words for who spoke and that they spoke
``kind``              direct, indirect or mixed
``unsure``            what fell below its calibrated threshold, joined by "; "
``stance: TOPIC``     favor, against, neutral or unrelated; one such column a topic
``score: TOPIC``      the calibrated probability of that stance
``holder: TOPIC``     whose stance: author, a speaker's name, or unknown
====================  =============================================================

Of a model that was trained on label sets of a user's own there are besides, behind ``unsure``,

``own: SET``, ``own_score: SET``
    the likeliest label of the set and its calibrated probability,

and behind each topic's columns, for a set of stances,

``own: SET: TOPIC``, ``own_score: SET: TOPIC``
    the same of the main clause toward the topic.

What is absent is None (an empty cell in CSV).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from stancemine.document import Document, OwnLabel, Sentence, Topic
from stancemine.labels import STANCES, StanceLabel

__all__ = [
    "OwnSets",
    "Row",
    "columns",
    "own_columns",
    "own_sets",
    "own_values",
    "rows",
    "speakers_of",
    "stances_by_holder",
]

Row = dict[str, str | int | float | bool | None]

_FIXED = (
    "document",
    "title",
    "outlet",
    "date",
    "sentence",
    "start",
    "end",
    "text",
    "label",
    "label_score",
    "role",
    "reported",
    "speaker",
    "source",
    "cue",
    "kind",
    "unsure",
)


@dataclass(frozen=True, slots=True)
class OwnSets:
    """The names of a user's own label sets: of sentences, and of sentences toward a topic."""

    sentences: tuple[str, ...] = ()
    stances: tuple[str, ...] = ()


def own_sets(documents: Iterable[Document]) -> OwnSets:
    """The label sets of a user's own in these records, in the order in which they come."""
    sentences: dict[str, None] = {}
    stances: dict[str, None] = {}
    for document in documents:
        for sentence in document.sentences:
            sentences.update(dict.fromkeys(sentence.own))
            for stance in sentence.stances.values():
                stances.update(dict.fromkeys(stance.own))
    return OwnSets(tuple(sentences), tuple(stances))


def own_columns(names: Iterable[str], topic: str | None = None) -> list[str]:
    """The names of the columns of label sets.

    >>> own_columns(["kinds"])
    ['own: kinds', 'own_score: kinds']
    """
    behind = "" if topic is None else f": {topic}"
    return [f"{part}: {name}{behind}" for name in names for part in ("own", "own_score")]


def columns(topics: Sequence[Topic], own: OwnSets | None = None) -> list[str]:
    """The names of the columns, in order; ``own`` are the label sets of a user's own."""
    own = own or OwnSets()
    found = [*_FIXED, *own_columns(own.sentences)]
    for topic in topics:
        found += [f"{part}: {topic.text}" for part in ("stance", "score", "holder")]
        found += own_columns(own.stances, topic.text)
    return found


def rows(document: Document) -> Iterator[Row]:
    """The rows of one document, their keys in the order of `columns` of its topics and its
    `own_sets`.
    """
    own = own_sets([document])
    for number, sentence in enumerate(document.sentences, start=1):
        row: Row = {
            "document": document.id,
            "title": document.title,
            "outlet": document.outlet,
            "date": document.date,
            "sentence": number,
            "start": sentence.start,
            "end": sentence.end,
            "text": sentence.text,
            "label": sentence.label,
            "label_score": sentence.scores.label.get(sentence.label),
            "role": sentence.role,
            "reported": sentence.reported,
            "speaker": _joined(speakers_of(sentence)),
            "source": _joined(a.source.text for a in sentence.attributions if a.source),
            "cue": _joined(a.cue.text for a in sentence.attributions if a.cue),
            "kind": _joined(a.kind for a in sentence.attributions),
            "unsure": _joined(sentence.unsure),
            **own_values(own.sentences, sentence.own),
        }
        for topic in document.topics:
            stance = sentence.stances.get(topic.text)
            row[f"stance: {topic.text}"] = stance.label if stance else None
            row[f"score: {topic.text}"] = stance.score if stance else None
            row[f"holder: {topic.text}"] = stance.holder if stance else None
            row |= own_values(own.stances, stance.own if stance else {}, topic.text)
        yield row


def own_values(
    names: Sequence[str], found: Mapping[str, OwnLabel], topic: str | None = None
) -> Row:
    """The cells of `own_columns`."""
    labels = (found.get(name) for name in names)
    cells = (cell for x in labels for cell in ((x.label, x.score) if x else (None, None)))
    return dict(zip(own_columns(names, topic), cells, strict=True))


def speakers_of(sentence: Sentence) -> tuple[str, ...]:
    """The names of those whom the sentence reports, each once."""
    return tuple(dict.fromkeys(a.speaker.name for a in sentence.attributions if a.speaker))


def stances_by_holder(document: Document) -> dict[str, dict[str, dict[StanceLabel, int]]]:
    """For every holder and topic, how many sentences take which stance; unrelated ones left out.

    Holders stand in the order in which they first take one, stances in that of `labels.STANCES`.
    """
    found: dict[str, dict[str, Counter[StanceLabel]]] = {}
    for sentence in document.sentences:
        for topic, stance in sentence.stances.items():
            for holder, part in stance.counted.items():
                if part.label != "unrelated":
                    topics = found.setdefault(holder, {})
                    topics.setdefault(topic, Counter())[part.label] += 1
    return {
        holder: {
            topic: {label: counts[label] for label in STANCES if counts[label]}
            for topic, counts in topics.items()
        }
        for holder, topics in found.items()
    }


def _joined(parts: Iterable[str]) -> str | None:
    return "; ".join(dict.fromkeys(parts)) or None
