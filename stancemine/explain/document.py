"""Explanations of a record's labels: each sentence is read again, in pieces, by the same model.

A record is enough; the model that made it should answer. What the record knows besides the
sentence's words stays as it is: the sentence before (where the model reads it), the share of
tagged speech, which raises the odds of reported speech, and, of a holder's part, the stance of its
sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Protocol

import numpy as np

from stancemine.decoding import (
    Floats,
    decided_stances,
    label_probabilities,
    most_about,
    of_wordings,
    reported_probabilities,
    role_probabilities,
    within_sentence,
)
from stancemine.document import (
    CounterExample,
    Document,
    Explanation,
    Sentence,
    Topic,
    WordWeight,
)
from stancemine.errors import InputError, ModelError
from stancemine.explain.occlusion import Ask, Progress, Reason, reasons
from stancemine.explain.phrases import Span, words_of
from stancemine.folder import LabelSet, Settings
from stancemine.heads import check_knows_stances, label_set_of
from stancemine.holders import Part, parts_of
from stancemine.labels import ROLES, STANCES
from stancemine.windows import StanceQuery, topic_query

__all__ = ["Model", "explain_document", "explain_label", "the_sentence"]

REPORTED = ("not reported", "reported_speech")
"""The labels of the question whether a sentence is reported."""

_FIELDS = frozenset(
    (
        "label",
        "labels",
        "roles",
        "claim",
        "premise",
        "reported_speech",
        "speaker",
        "stance",
        "holder",
    )
)
"""What somebody might ask about who means the role, or whether a sentence is reported."""

_QUESTIONS: Mapping[str, Sequence[str]] = {"role": ROLES, "reported": REPORTED}


class Model(Protocol):
    """What is needed of a `StanceMiner`."""

    settings: Settings

    def sentence_outputs(self, sentences: Sequence[str]) -> tuple[Floats, Floats, Floats]:
        """Raw logits of one document's sentences: roles, reported speech, label sets of a user's
        own.
        """
        ...

    def stance_outputs(self, queries: Sequence[StanceQuery]) -> tuple[Floats, Floats]:
        """Calibrated stances of the queries, and raw logits of label sets of a user's own."""
        ...


def explain_document(model: Model, document: Document) -> Document:
    """The record with explanations: of every role, of what is reported, of every stance that is
    about its topic (the main clause's holder), and of the labels of a user's own sets.
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
    progress: Progress | None = None,
) -> Explanation:
    """Why sentence ``index`` has its label: its role, being reported or not, its stance toward a
    topic, which need not be one of the record's, or the label of a user's own set ("own:SET", of a
    set of stances "own:SET: TOPIC"). ``progress`` is called with how many texts are read, and of
    how many.

    Raises `InputError` for a ``holder`` whose words the sentence does not hold and for the name of
    a field in place of a topic, `ModelError` for what the model never learned.
    """
    name = about.text if isinstance(about, Topic) else about
    known = {topic.text: topic for topic in document.topics}
    if isinstance(about, str) and about not in known and about.casefold() in _FIELDS:
        raise InputError(
            f"about is 'role' or 'reported', which together make the label, or a topic, not "
            f"{about!r} (if that is your topic, give Topic({about!r}))"
        )
    own, words = _own(model.settings, name)
    how = _How(counter, progress)
    if name in _QUESTIONS or (own is not None and own.head == "role"):
        if holder is not None:
            raise InputError(f"a {name} has no holder: give one with a topic only")
        if name in model.settings.untrained:
            raise ModelError(
                f"{model.settings.name} was trained without {name}: nothing to explain"
            )
        labels = _QUESTIONS[name] if own is None else own.labels
        return _said(model, document, index, {name: labels}, how)[name]
    check_knows_stances(model.settings)
    if own is None and "stance" in model.settings.untrained:
        raise ModelError(
            f"{model.settings.name} knows label sets of a user's own only, no stances: ask for "
            + " or ".join(f"'own:{s.name}: {words}'" for s in _own_stances(model.settings))
        )
    topic = known.get(words, Topic(words))
    if own is None and isinstance(about, Topic):
        topic = about
    asked = {name: STANCES if own is None else own.labels}
    return _stances(model, document, index, topic, holder, asked, how)[name]


@dataclass(frozen=True, slots=True)
class _How:
    """Whether to look for counter-examples, and whom to tell how far it is."""

    counter: bool = True
    progress: Progress | None = None


def _own(settings: Settings, name: str) -> tuple[LabelSet | None, str]:
    """The label set of a user's own that ``name`` means, if it does, and the topic."""
    for found in settings.label_sets:
        key = f"own:{found.name}"
        if found.head == "role" and name == key:
            return found, ""
        if found.head == "stance" and name.startswith(f"{key}: "):
            return found, name.removeprefix(f"{key}: ")
        if found.head == "stance" and name == key:
            raise InputError(
                f"{found.name} labels sentences toward a topic: ask for '{key}: TOPIC'"
            )
    if settings.label_sets and name.startswith("own:"):
        _, one = label_set_of(settings, name.removeprefix("own:").split(": ")[0])
        raise InputError(
            f"{one.name} labels sentences, whatever the topic: ask for 'own:{one.name}'"
        )
    return None, name


def _own_stances(settings: Settings) -> list[LabelSet]:
    return [found for found in settings.label_sets if found.head == "stance"]


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
    wanted |= {f"own:{s.name}": s.labels for s in model.settings.label_sets if s.head == "role"}
    found = _said(model, document, index, wanted, _How()) if wanted else {}
    for topic in document.topics:
        asked: dict[str, Sequence[str]] = {}
        if sentence.stances[topic.text].label != "unrelated":
            asked[topic.text] = STANCES
        asked |= {f"own:{s.name}: {topic.text}": s.labels for s in _own_stances(model.settings)}
        if asked:
            found |= _stances(model, document, index, topic, None, asked, _How())
    return found


def _said(
    model: Model,
    document: Document,
    index: int,
    questions: Mapping[str, Sequence[str]],
    how: _How,
) -> dict[str, Explanation]:
    """The explanations of a sentence's role, of its being reported and of its labels of a user's
    own sets, from the same rows.
    """
    sentence = document.sentences[index]
    ask = _sentence_ask(model, [s.text for s in document.sentences], index, sentence)
    found, rows = reasons(sentence.text, questions, ask, turns=how.counter, progress=how.progress)
    return {
        name: _explanation(name, reason, sentence, sentence.text, rows)
        for name, reason in found.items()
    }


def _stances(
    model: Model,
    document: Document,
    index: int,
    topic: Topic,
    holder: str | None,
    questions: Mapping[str, Sequence[str]],
    how: _How,
) -> dict[str, Explanation]:
    """The explanations of the stance toward a topic and of labels of a user's own sets toward it,
    from the same rows.
    """
    sentence = document.sentences[index]
    part = _part(document, sentence, holder)
    before = document.sentences[index - 1].text if index else None
    previous = before if model.settings.stance_context else None
    wordings = [StanceQuery(part.text, words, previous=previous) for words in topic_query(topic)]
    wholes = [replace(wording, sentence=sentence.text) for wording in wordings]
    around = model.stance_outputs(wholes)[0] if part.of_sentence else None

    def answers(queries: Sequence[StanceQuery], places: Sequence[int]) -> tuple[Floats, Floats]:
        found, own = model.stance_outputs(queries)
        return (found if around is None else within_sentence(found, around[places])), own

    best = 0
    if len(wordings) > 1 and "stance" not in model.settings.untrained:
        best = int(most_about(answers(wordings, range(len(wordings)))[0][:, None])[0])
    settings = model.settings

    def ask(texts: Sequence[str]) -> dict[str, Floats]:
        queries = [replace(wordings[best], sentence=text) for text in texts]
        stances, own = answers(queries, [best] * len(queries))
        if best:  # the topic's own wording has a share, as in the record
            queries = [replace(wordings[0], sentence=text) for text in texts]
            by_name, _ = answers(queries, [0] * len(queries))
            stances = of_wordings(np.stack([by_name, stances]))
        found = {topic.text: stances}
        for one in _own_stances(settings):
            found[f"own:{one.name}: {topic.text}"] = _probabilities(settings, one.name, own)
        return found

    reasoned, rows = reasons(
        part.text,
        questions,
        ask,
        decide={topic.text: decided_stances},
        turns=how.counter,
        progress=how.progress,
    )
    return {
        name: replace(_explanation(name, reason, sentence, part.text, rows), holder=part.holder)
        for name, reason in reasoned.items()
    }


def _probabilities(settings: Settings, name: str, logits: Floats) -> Floats:
    """Of a user's own set, from logits of all label sets."""
    place, _ = label_set_of(settings, name)
    return label_probabilities(logits[:, place], settings.calibration, name)


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
    """Role, reported speech and labels of a user's own sets of variants of sentence ``index``, read
    as the model reads it.
    """
    settings = model.settings
    role, said = settings.role_schemes[0], settings.reported_schemes[0]

    def logits(variants: Sequence[str]) -> tuple[Floats, Floats, Floats]:
        if settings.context == "alone":
            return model.sentence_outputs(variants)
        if settings.context == "previous":
            before = texts[index - 1] if index else ""
            mixed = [text for variant in variants for text in (before, variant)]
            roles, reported, own = model.sentence_outputs(mixed)
            return roles[1::2], reported[1::2], own[1::2]
        around = [[*texts[:index], variant, *texts[index + 1 :]] for variant in variants]
        read = [model.sentence_outputs(one) for one in around]
        roles, reported, own = (np.stack([one[k][index] for one in read]) for k in range(3))
        return roles, reported, own

    def chances(variants: Sequence[str]) -> tuple[Floats, Floats, dict[str, Floats]]:
        roles, reported, own = logits(variants)
        return (
            role_probabilities(roles, settings.calibration, role),
            reported_probabilities(reported, settings.calibration, said),
            {
                f"own:{one.name}": _probabilities(settings, one.name, own)
                for one in settings.label_sets
                if one.head == "role"
            },
        )

    # What tagged speech added to the odds in the record; see `spoken.with_spoken`.
    added: list[float] = []

    def ask(variants: Sequence[str]) -> dict[str, Floats]:
        roles, reported, own = chances(variants)
        if not added:
            at = list(variants).index(sentence.text)
            added.append(float(_odds(sentence.scores.reported) - _odds(reported[at])))
        p = 1 / (1 + np.exp(-(_odds(reported) + added[0])))
        told = np.stack([1 - p, p], axis=-1).astype(np.float32)
        return {"role": roles, "reported": told, **own}

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
