"""The record of `tests.rich` as a model with label sets of a user's own would give it."""

from __future__ import annotations

from dataclasses import replace

from stancemine.document import Document, OwnLabel
from tests.rich import rich_document

KINDS = ("demand", "reason", "other <b>")
SIDES = ("pro", "con")


def own_document() -> Document:
    """Sentences have a set "kinds", sentences toward a topic a set "sides"; two are unsure."""
    document = rich_document()
    sentences = []
    for number, sentence in enumerate(document.sentences):
        kinds = {"kinds": _label(KINDS, number)}
        stances = {
            topic: replace(stance, own={"sides": _label(SIDES, number + place)})
            for place, (topic, stance) in enumerate(sentence.stances.items())
        }
        unsure = sentence.unsure
        if number == 2:
            unsure = (*unsure, "own:kinds", f"own:sides: {document.topics[0].text}")
        sentences.append(replace(sentence, own=kinds, stances=stances, unsure=unsure))
    return replace(document, sentences=tuple(sentences))


def _label(labels: tuple[str, ...], number: int) -> OwnLabel:
    best = labels[number % len(labels)]
    rest = round(0.2 / (len(labels) - 1), 4)
    return OwnLabel(best, 0.8, {label: 0.8 if label == best else rest for label in labels})
