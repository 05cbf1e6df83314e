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

What is absent is None (an empty cell in CSV).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from stancemine.document import Document, Sentence, Topic
from stancemine.labels import STANCES, StanceLabel

__all__ = ["Row", "columns", "rows", "speakers_of", "stances_by_holder"]

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


def columns(topics: Sequence[Topic]) -> list[str]:
    """The names of the columns, in order."""
    parts = ("stance", "score", "holder")
    return [*_FIXED, *(f"{part}: {topic.text}" for topic in topics for part in parts)]


def rows(document: Document) -> Iterator[Row]:
    """The rows of one document, their keys in the order of `columns`."""
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
        }
        for topic in document.topics:
            stance = sentence.stances.get(topic.text)
            row[f"stance: {topic.text}"] = stance.label if stance else None
            row[f"score: {topic.text}"] = stance.score if stance else None
            row[f"holder: {topic.text}"] = stance.holder if stance else None
        yield row


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
            for holder, part in stance.by_holder.items():
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
