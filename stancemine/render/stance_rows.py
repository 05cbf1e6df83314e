"""A record's stances as rows, one for each sentence, topic and holder.

======================  ===========================================================
``document``            the document's id
``outlet``, ``date``    as the document has them
``sentence``            the sentence's number in the document, from 1
``topic``               the topic asked for
``holder``              whose stance: author, a speaker's name, or unknown
``type``                the holder's type where it is a speaker
``main``                whether the holder is that of the sentence's main clause
``stance``              favor, against, neutral or unrelated
``score``               the calibrated probability of that stance
``relevance``           the calibrated probability that it is about the topic
``unsure``              whether that stance's score fell below its threshold
``text``                the sentence
======================  ===========================================================

Where the model was trained on label sets of a user's own for stances, ``own: SET`` and
``own_score: SET`` follow: the likeliest label of the set and its probability, of the main clause
only.

What is absent is None.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stancemine.document import Document
from stancemine.render.rows import OwnSets, Row, own_columns, own_sets, own_values

__all__ = ["STANCE_COLUMNS", "stance_columns", "stance_rows"]

STANCE_COLUMNS: Final = [
    "document",
    "outlet",
    "date",
    "sentence",
    "topic",
    "holder",
    "type",
    "main",
    "stance",
    "score",
    "relevance",
    "unsure",
    "text",
]


def stance_columns(own: OwnSets) -> list[str]:
    """The names of the columns, in order, with those of label sets of a user's own."""
    return [*STANCE_COLUMNS, *own_columns(own.stances)]


def stance_rows(document: Document) -> Iterator[Row]:
    """The rows of one document, their keys in the order of `stance_columns` of its `own_sets`."""
    own = own_sets([document]).stances
    types = {summary.name: summary.type for summary in document.speakers}
    for number, sentence in enumerate(document.sentences, start=1):
        for topic, stance in sentence.stances.items():
            for holder, part in stance.by_holder.items():
                yield {
                    "document": document.id,
                    "outlet": document.outlet,
                    "date": document.date,
                    "sentence": number,
                    "topic": topic,
                    "holder": holder,
                    "type": types.get(holder),
                    "main": holder == stance.holder,
                    "stance": part.label,
                    "score": part.score,
                    "relevance": part.relevance,
                    "unsure": part.unsure,
                    "text": sentence.text,
                    **own_values(own, stance.own if holder == stance.holder else {}),
                }
