"""What a user gets back: a document with its sentences, attributions and stances.

Offsets are code points into ``Document.text``; ``text[start:end]`` is the span, always. The JSON
form is a contract, versioned by ``schema``; ``docs/record.md`` describes every field.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from stancemine.errors import InputError, TopicError
from stancemine.labels import Kind, Label, Role, StanceLabel

if TYPE_CHECKING:
    import pandas

__all__ = [
    "SCHEMA",
    "Attribution",
    "Document",
    "ModelInfo",
    "Scores",
    "Sentence",
    "Span",
    "Speaker",
    "Stance",
    "Topic",
    "as_topics",
]

_RESERVED = frozenset({"role", "reported"})

SCHEMA = 1
"""The version of the record's fields; it changes when a reader of the old one would break."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the document: ``document.text[start:end] == text`` (code points)."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person or body that the document reports, by its fullest name in the document."""

    name: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """One report: who (source), the words that mark it (cue) and what was said (content).

    ``source`` or ``cue`` is None where the text gives none (a running quotation); ``content`` may
    be discontinuous, hence several spans, and may lie partly in neighbouring sentences.
    ``speaker`` is None where the source could not be linked to a name. ``score`` is in [0, 1].
    """

    kind: Kind
    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    speaker: Speaker | None
    score: float


@dataclass(frozen=True, slots=True)
class Stance:
    """The stance of one sentence toward one topic, and whose it is.

    ``score`` is the calibrated probability of ``label``, ``relevance`` that the sentence is about
    the topic at all. ``holder`` is "author", a speaker's name, the source as the text has it where
    it could not be linked to a name ("a senior official"), or "unknown".
    """

    label: StanceLabel
    score: float
    relevance: float
    holder: str


@dataclass(frozen=True, slots=True)
class Scores:
    """Calibrated probabilities: of each headline label, of each role, of being reported."""

    label: Mapping[Label, float]
    role: Mapping[Role, float]
    reported: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and everything said of it.

    ``unsure`` names what fell below its calibrated threshold: "role", "reported" or a topic. The
    fields keep the likeliest value all the same.
    """

    start: int
    end: int
    text: str
    label: Label
    role: Role
    reported: bool
    scores: Scores
    attributions: tuple[Attribution, ...] = ()
    stances: Mapping[str, Stance] = field(default_factory=dict)
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """What a stance is taken toward: a phrase, optionally described and with synonyms."""

    text: str
    description: str | None = None
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model made a record."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Document:
    """The argument record of one article."""

    text: str
    sentences: tuple[Sentence, ...]
    topics: tuple[Topic, ...]
    model: ModelInfo
    id: str | None = None
    title: str | None = None

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """The speakers that are reported, in the order in which they first appear."""
        found = (a.speaker for s in self.sentences for a in s.attributions if a.speaker)
        return tuple(dict.fromkeys(found))

    def to_dict(self) -> dict[str, Any]:
        """The record as plain lists and dictionaries, ready for ``json.dumps``."""
        return {
            "schema": SCHEMA,
            "id": self.id,
            "title": self.title,
            "text": self.text,
            "topics": [_topic_to_json(topic) for topic in self.topics],
            "model": {"name": self.model.name, "version": self.model.version},
            "sentences": [_sentence_to_json(sentence) for sentence in self.sentences],
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """The record as JSON text; on one line unless ``indent`` is given."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Document:
        """Read what :meth:`to_dict` wrote; an `InputError` names what is missing or off."""
        try:
            schema = record["schema"]
            if schema != SCHEMA:
                raise InputError(
                    f"this record has schema {schema!r}, but this version of stancemine reads "
                    f"schema {SCHEMA}: analyse the article again or install the matching version"
                )
            text = record["text"]
            document = cls(
                text=text,
                sentences=tuple(_sentence_from_json(s) for s in record["sentences"]),
                topics=as_topics(record["topics"]),
                model=ModelInfo(**record["model"]),
                id=record.get("id"),
                title=record.get("title"),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise InputError(f"not a stancemine record: {error!r}") from error
        for sentence in document.sentences:
            if text[sentence.start : sentence.end] != sentence.text:
                raise InputError(
                    f"the record's sentence at {sentence.start}:{sentence.end} is not what its "
                    "text holds there: was the text changed after the analysis?"
                )
        return document

    @classmethod
    def from_json(cls, text: str | bytes) -> Document:
        """Read what :meth:`to_json` wrote."""
        try:
            record = json.loads(text)
        except ValueError as error:
            raise InputError(f"not JSON: {error}") from error
        if not isinstance(record, dict):
            raise InputError(f"a record is a JSON object, not {type(record).__name__}")
        return cls.from_dict(record)

    def to_frame(self) -> pandas.DataFrame:
        """One row a sentence; one ``stance``, ``score`` and ``holder`` column a topic.

        Needs the ``pandas`` extra.
        """
        from stancemine.integrations.pandas import to_frame

        return to_frame(self)

    def to_html(self) -> str:
        """The article as one self-contained HTML page."""
        from stancemine.render.html import to_html

        return to_html(self)

    def _repr_html_(self) -> str:
        from stancemine.render.html import to_fragment

        return to_fragment(self)


def as_topics(
    topics: Sequence[str | Topic | Mapping[str, Any]] | str | Topic | Mapping[str, Any],
) -> tuple[Topic, ...]:
    """Topics in any accepted form as a tuple of `Topic`, checked.

    Raises `TopicError` for an empty topic and for one that is given twice (case and white space
    aside).

    >>> as_topics(["NATO strategy", {"text": "sanctions", "synonyms": ["embargo"]}])[1].synonyms
    ('embargo',)
    """
    if isinstance(topics, (str, Topic, Mapping)):
        topics = [topics]
    result: list[Topic] = []
    seen: set[str] = set()
    for number, given in enumerate(topics, start=1):
        topic = _as_topic(given, number)
        key = " ".join(topic.text.split()).casefold()
        if not key:
            raise TopicError(f"topic {number} is empty: give a phrase such as 'NATO strategy'")
        if key in _RESERVED:
            raise TopicError(
                f"topic {topic.text!r} would be mistaken for the {key} in `unsure`: say it in more "
                f"words, such as '{key} of the UN'"
            )
        if key in seen:
            raise TopicError(f"topic {topic.text!r} is given twice: name each topic once")
        seen.add(key)
        result.append(topic)
    return tuple(result)


def _as_topic(given: str | Topic | Mapping[str, Any], number: int) -> Topic:
    if isinstance(given, Topic):
        return given
    if isinstance(given, str):
        return Topic(given.strip())
    if not isinstance(given, Mapping):
        raise TopicError(
            f"topic {number} is a {type(given).__name__}: give a string, a Topic, or a mapping "
            "with 'text' and optionally 'description' and 'synonyms'"
        )
    unknown = sorted(set(given) - {"text", "description", "synonyms"})
    if unknown or "text" not in given:
        problem = f"has unknown keys {unknown}" if unknown else "has no 'text'"
        raise TopicError(f"topic {number} {problem}: allowed are text, description, synonyms")
    synonyms = given.get("synonyms") or ()
    if isinstance(synonyms, str):
        raise TopicError(f"topic {number}: synonyms is a list of strings, not one string")
    return Topic(str(given["text"]).strip(), given.get("description"), tuple(synonyms))


def _topic_to_json(topic: Topic) -> str | dict[str, Any]:
    if topic.description is None and not topic.synonyms:
        return topic.text
    return {
        "text": topic.text,
        "description": topic.description,
        "synonyms": list(topic.synonyms),
    }


def _span_to_json(span: Span | None) -> dict[str, Any] | None:
    return None if span is None else {"start": span.start, "end": span.end, "text": span.text}


def _span_from_json(record: Mapping[str, Any] | None) -> Span | None:
    return None if record is None else Span(**record)


def _sentence_to_json(sentence: Sentence) -> dict[str, Any]:
    return {
        "start": sentence.start,
        "end": sentence.end,
        "text": sentence.text,
        "label": sentence.label,
        "role": sentence.role,
        "reported": sentence.reported,
        "scores": {
            "label": dict(sentence.scores.label),
            "role": dict(sentence.scores.role),
            "reported": sentence.scores.reported,
        },
        "attributions": [
            {
                "kind": a.kind,
                "source": _span_to_json(a.source),
                "cue": _span_to_json(a.cue),
                "content": [_span_to_json(span) for span in a.content],
                "speaker": a.speaker.name if a.speaker else None,
                "score": a.score,
            }
            for a in sentence.attributions
        ],
        "stances": {
            topic: {
                "label": stance.label,
                "score": stance.score,
                "relevance": stance.relevance,
                "holder": stance.holder,
            }
            for topic, stance in sentence.stances.items()
        },
        "unsure": list(sentence.unsure),
    }


def _sentence_from_json(record: Mapping[str, Any]) -> Sentence:
    return Sentence(
        start=record["start"],
        end=record["end"],
        text=record["text"],
        label=record["label"],
        role=record["role"],
        reported=record["reported"],
        scores=Scores(**record["scores"]),
        attributions=tuple(
            Attribution(
                kind=a["kind"],
                source=_span_from_json(a["source"]),
                cue=_span_from_json(a["cue"]),
                content=tuple(cast(Span, _span_from_json(span)) for span in a["content"]),
                speaker=None if a["speaker"] is None else Speaker(a["speaker"]),
                score=a["score"],
            )
            for a in record["attributions"]
        ),
        stances={topic: Stance(**stance) for topic, stance in record["stances"].items()},
        unsure=tuple(record["unsure"]),
    )
