"""Explanations of a record's labels: each sentence is read again, in pieces, by the same model.

A record is enough; the model that made it should answer. What the record knows besides the
sentence's words stays as it is: the sentence before (where the model reads it), and the share of
tagged speech, which raises the odds of reported speech.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Protocol

import numpy as np

from stancemine.decoding import Floats, reported_probabilities, role_probabilities
from stancemine.document import (
    CounterExample,
    Document,
    Explanation,
    Sentence,
    Topic,
    WordWeight,
)
from stancemine.errors import InputError, ModelError
from stancemine.explain.occlusion import Ask, Reason, reasons
from stancemine.explain.phrases import Span, words_of
from stancemine.folder import Settings
from stancemine.heads import check_knows_stances
from stancemine.holders import Part, parts_of
from stancemine.labels import ROLES, STANCES
from stancemine.windows import StanceQuery, topic_query

__all__ = ["Model", "explain_document", "explain_label", "the_sentence"]

REPORTED = ("not reported", "reported_speech")
"""The labels of the question whether a sentence is reported."""

_QUESTIONS: Mapping[str, Sequence[str]] = {"role": ROLES, "reported": REPORTED}


class Model(Protocol):
    """What is needed of a `StanceMiner`."""

    settings: Settings

    def sentence_logits(
        self, sentences: Sequence[str], *, scheme: str | None = None
    ) -> tuple[Floats, Floats]:
        """Raw logits of one document's sentences: roles and reported speech."""
        ...

    def stance_probabilities(
        self, queries: Sequence[StanceQuery], *, scheme: str | None = None
    ) -> Floats:
        """Calibrated probabilities of the queries."""
        ...


def explain_document(model: Model, document: Document) -> Document:
    """The record with explanations: of every role, of what is reported, and of every stance that is
    about its topic (the main clause's holder).
    """
    return replace(
        document,
        sentences=tuple(
            replace(sentence, explanations=_explained(model, document, index))
            for index, sentence in enumerate(document.sentences)
        ),
    )


def explain_label(
    model: Model,
    document: Document,
    index: int,
    about: str | Topic,
    *,
    holder: str | None = None,
    counter: bool = True,
) -> Explanation:
    """Why sentence ``index`` has its label: its role, being reported or not, or its stance toward a
    topic, which need not be one of the record's.

    Raises `InputError` for a ``holder`` whose words the sentence does not hold, `ModelError` for
    what the model never learned.
    """
    name = about.text if isinstance(about, Topic) else about
    if name in _QUESTIONS:
        if holder is not None:
            raise InputError(f"a {name} has no holder: give one with a topic only")
        if name in model.settings.untrained:
            raise ModelError(
                f"{model.settings.name} was trained without {name}: nothing to explain"
            )
        return _said(model, document, index, {name: _QUESTIONS[name]}, counter=counter)[name]
    check_knows_stances(model.settings)
    if "stance" in model.settings.untrained:
        raise ModelError(f"{model.settings.name} knows label sets of a user's own only, no stances")
    known = {topic.text: topic for topic in document.topics}
    topic = about if isinstance(about, Topic) else known.get(name, Topic(name))
    return _stance(model, document, index, topic, holder, counter=counter)


def the_sentence(document: Document, index: int | None) -> int:
    """The sentence that is meant: ``index``, from 0, or the only one; `InputError` for none."""
    count = len(document.sentences)
    if index is None:
        if count != 1:
            raise InputError(
                f"the document has {count} sentences: say which with sentence=…, from 0"
            )
        return 0
    if not 0 <= index < count:
        raise InputError(f"sentence={index}, but the document has sentences 0 to {count - 1}")
    return index


def _explained(model: Model, document: Document, index: int) -> dict[str, Explanation]:
    sentence = document.sentences[index]
    wanted = {
        name: labels
        for name, labels in _QUESTIONS.items()
        if name not in model.settings.untrained and (name == "role" or sentence.reported)
    }
    found = _said(model, document, index, wanted, counter=True) if wanted else {}
    for topic in document.topics:
        if sentence.stances[topic.text].label != "unrelated":
            found[topic.text] = _stance(model, document, index, topic, None, counter=True)
    return found


def _said(
    model: Model,
    document: Document,
    index: int,
    questions: Mapping[str, Sequence[str]],
    *,
    counter: bool,
) -> dict[str, Explanation]:
    """The explanations of a sentence's role and of its being reported, from the same rows."""
    sentence = document.sentences[index]
    ask = _sentence_ask(model, [s.text for s in document.sentences], index, sentence)
    found, rows = reasons(sentence.text, questions, ask, turns=counter)
    return {
        name: _explanation(name, reason, sentence, sentence.text, rows)
        for name, reason in found.items()
    }


def _stance(
    model: Model,
    document: Document,
    index: int,
    topic: Topic,
    holder: str | None,
    *,
    counter: bool,
) -> Explanation:
    sentence = document.sentences[index]
    part = _part(document, sentence, holder)
    before = document.sentences[index - 1].text if index else None
    previous = before if model.settings.stance_context else None
    wordings = [StanceQuery(part.text, words, previous=previous) for words in topic_query(topic)]
    # Of a topic's wordings, the one that the part is most about decides, as in the record.
    wording = wordings[int(model.stance_probabilities(wordings)[:, -1].argmin())]

    def ask(texts: Sequence[str]) -> dict[str, Floats]:
        queries = [replace(wording, sentence=text) for text in texts]
        return {topic.text: model.stance_probabilities(queries)}

    found, rows = reasons(part.text, {topic.text: STANCES}, ask, turns=counter)
    explained = _explanation(topic.text, found[topic.text], sentence, part.text, rows)
    return replace(explained, holder=part.holder)


def _part(document: Document, sentence: Sentence, holder: str | None) -> Part:
    parts = parts_of(
        document.text, sentence.start, sentence.end, sentence.attributions, sentence.reported
    )
    for part in parts:
        if holder is None or part.holder == holder:
            return part
    raise InputError(
        f"the sentence holds no words of {holder!r}; it has those of: "
        + ", ".join(part.holder for part in parts)
    )


def _sentence_ask(model: Model, texts: Sequence[str], index: int, sentence: Sentence) -> Ask:
    """Role and reported speech of variants of sentence ``index``, read as the model reads it."""
    settings = model.settings
    role, said = settings.role_schemes[0], settings.reported_schemes[0]

    def logits(variants: Sequence[str]) -> tuple[Floats, Floats]:
        if settings.context == "alone":
            return model.sentence_logits(variants)
        if settings.context == "previous":
            before = texts[index - 1] if index else ""
            mixed = [text for variant in variants for text in (before, variant)]
            roles, reported = model.sentence_logits(mixed)
            return roles[1::2], reported[1::2]
        around = [[*texts[:index], variant, *texts[index + 1 :]] for variant in variants]
        pairs = [model.sentence_logits(one) for one in around]
        return np.stack([r[index] for r, _ in pairs]), np.stack([s[index] for _, s in pairs])

    def chances(variants: Sequence[str]) -> tuple[Floats, Floats]:
        roles, reported = logits(variants)
        return (
            role_probabilities(roles, settings.calibration, role),
            reported_probabilities(reported, settings.calibration, said),
        )

    # What tagged speech added to the odds in the record; see `spoken.with_spoken`.
    added: list[float] = []

    def ask(variants: Sequence[str]) -> dict[str, Floats]:
        roles, reported = chances(variants)
        if not added:
            at = list(variants).index(sentence.text)
            added.append(float(_odds(sentence.scores.reported) - _odds(reported[at])))
        p = 1 / (1 + np.exp(-(_odds(reported) + added[0])))
        return {"role": roles, "reported": np.stack([1 - p, p], axis=-1).astype(np.float32)}

    return ask


def _odds(p: Floats | float) -> Floats:
    clipped = np.clip(np.asarray(p, dtype=np.float64), 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)), dtype=np.float32)


def _explanation(
    about: str, reason: Reason, sentence: Sentence, text: str, rows: int
) -> Explanation:
    places = _places(sentence, text, reason.words)
    turn = reason.turn
    return Explanation(
        about=about,
        label=reason.label,
        score=round(reason.score, 4),
        words=tuple(
            WordWeight(
                sentence.start + place[0],
                sentence.start + place[1],
                sentence.text[slice(*place)],
                round(weight, 4),
            )
            for place, weight in zip(places, reason.weights, strict=True)
            if place is not None
        ),
        counter=None
        if turn is None
        else CounterExample(turn.change, turn.text, turn.label, round(turn.score, 4)),
        rows=rows,
    )


def _places(sentence: Sentence, part: str, words: Iterable[Span]) -> list[Span | None]:
    """Where the words of a part (pieces of the sentence, joined) lie in the sentence."""
    spans = list(words)
    at = sentence.text.find(part)
    if at >= 0:
        return [(at + start, at + end) for start, end in spans]
    there = words_of(sentence.text)
    matcher = SequenceMatcher(
        None,
        [sentence.text[a:b] for a, b in there],
        [part[a:b] for a, b in spans],
        autojunk=False,
    )
    places: list[Span | None] = [None] * len(spans)
    for first, second, size in matcher.get_matching_blocks():
        for step in range(size):
            places[second + step] = there[first + step]
    return places
