"""A record's attributions as rows, one each: the shape of a data frame of who said what.

======================  ===========================================================
``document``            the document's id
``outlet``, ``date``    as the document has them
``attribution``         the attribution's number in the document, from 0 (its ``id``)
``sentence``            the number of the sentence that it stands with, from 1
``speaker``             whom the source stands for; None where nobody could be told
``type``, ``title``     the speaker's type and stated role
``reason``              why there is no speaker
``kind``, ``mode``      direct, indirect or mixed; speech or thought
``denied``              whether the source says that the content is not so
``within``              the number of the attribution that this one is told in
``source``, ``cue``     the text's own words
``content``             the pieces of the content, joined by " … "
``start``, ``end``      from the first to the last of all parts (code points)
``score``               how sure the model is of the parts
======================  ===========================================================

What is absent is None.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stancemine.document import Attribution, Document
from stancemine.render.rows import Row

__all__ = ["ATTRIBUTION_COLUMNS", "attribution_rows"]

ATTRIBUTION_COLUMNS: Final = [
    "document",
    "outlet",
    "date",
    "attribution",
    "sentence",
    "speaker",
    "type",
    "title",
    "reason",
    "kind",
    "mode",
    "denied",
    "within",
    "source",
    "cue",
    "content",
    "start",
    "end",
    "score",
]


def attribution_rows(document: Document) -> Iterator[Row]:
    """The rows of one document, their keys in the order of `ATTRIBUTION_COLUMNS`."""
    for number, sentence in enumerate(document.sentences, start=1):
        for attribution in sentence.attributions:
            yield _row(document, number, attribution)


def _row(document: Document, sentence: int, attribution: Attribution) -> Row:
    speaker, source, cue = attribution.speaker, attribution.source, attribution.cue
    parts = [part for part in (source, cue, *attribution.content) if part]
    return {
        "document": document.id,
        "outlet": document.outlet,
        "date": document.date,
        "attribution": attribution.id,
        "sentence": sentence,
        "speaker": speaker.name if speaker else None,
        "type": speaker.type if speaker else None,
        "title": speaker.title if speaker else None,
        "reason": attribution.reason,
        "kind": attribution.kind,
        "mode": attribution.mode,
        "denied": attribution.denied,
        "within": attribution.within,
        "source": source.text if source else None,
        "cue": cue.text if cue else None,
        "content": " … ".join(span.text for span in attribution.content) or None,
        "start": min((part.start for part in parts), default=None),
        "end": max((part.end for part in parts), default=None),
        "score": attribution.score,
    }
