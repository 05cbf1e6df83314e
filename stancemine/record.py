"""The JSON form of a record, and the way back.

``docs/record.md`` is the contract. Schema 2 names the speakers of the document once, with type,
title and aliases; says of each attribution its number, mode, denial, nesting and why it has no
speaker; and gives each stance by holder. Schema 1 is read as well: what it does not say is derived
from its words where that is possible (mode, denial) and None or empty where it is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final, cast

from stancemine.attributions.cues import cue_mode, is_denied
from stancemine.document import (
    Attribution,
    CounterExample,
    Document,
    Explanation,
    HolderStance,
    ModelInfo,
    OwnLabel,
    Relation,
    Scores,
    Sentence,
    Span,
    Speaker,
    Stance,
    Topic,
    WordWeight,
    as_topics,
)
from stancemine.errors import InputError, TopicError
from stancemine.summary import SpeakerSummary

__all__ = ["READABLE", "SCHEMA", "from_record", "to_record"]

SCHEMA: Final = 2
"""The version of the record's fields; it changes when a reader of the old one would break."""

READABLE: Final = (1, 2)
"""The schemas that `from_record` reads."""


def to_record(document: Document) -> dict[str, Any]:
    """The record as plain lists and dictionaries, ready for ``json.dumps``."""
    return {
        "schema": SCHEMA,
        "id": document.id,
        "title": document.title,
        "outlet": document.outlet,
        "date": document.date,
        "text": document.text,
        "topics": [_topic_to_json(topic) for topic in document.topics],
        "model": {"name": document.model.name, "version": document.model.version},
        "speakers": [_summary_to_json(summary) for summary in document.speakers],
        "sentences": [_sentence_to_json(sentence) for sentence in document.sentences],
        **_relations_to_json(document.relations),
    }


def from_record(record: Mapping[str, Any]) -> Document:
    """Read what `to_record` wrote, now or under an older schema of `READABLE`.

    Raises `InputError` that names what is missing or off.
    """
    try:
        schema = record["schema"]
        if schema not in READABLE:
            raise InputError(
                f"this record has schema {schema!r}, but this version of stancemine reads "
                f"{' and '.join(map(str, READABLE))}: analyse the article again or install the "
                "matching version"
            )
        text = record["text"]
        speakers = {s["name"]: _speaker_from_json(s) for s in record.get("speakers", ())}
        numbers = iter(range(sum(len(s["attributions"]) for s in record["sentences"])))
        document = Document(
            text=text,
            sentences=tuple(_sentence_from_json(s, speakers, numbers) for s in record["sentences"]),
            topics=as_topics(record["topics"]),
            model=ModelInfo(**record["model"]),
            id=record.get("id"),
            title=record.get("title"),
            outlet=record.get("outlet"),
            date=record.get("date"),
            relations=_relations_from_json(record),
        )
        for sentence in document.sentences:
            if text[sentence.start : sentence.end] != sentence.text:
                raise InputError(
                    f"the record's sentence at {sentence.start}:{sentence.end} is not what its "
                    "text holds there: was the text changed after the analysis?"
                )
    except (KeyError, TypeError, AttributeError, TopicError) as error:
        raise InputError(f"not a stancemine record: {error!r}") from error
    return document


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


def _summary_to_json(summary: SpeakerSummary) -> dict[str, Any]:
    speaker = summary.speaker
    return {
        "name": speaker.name,
        "type": speaker.type,
        "title": speaker.title,
        "aliases": list(speaker.aliases),
        "reports": summary.reports,
        "thoughts": summary.thoughts,
        "retold": summary.retold,
        "share": round(summary.share, 4),
        "stances": {
            topic: {
                "favor": sides.favor,
                "against": sides.against,
                "neutral": sides.neutral,
                "favor_share": None if (share := sides.favor_share) is None else round(share, 4),
                "interval": [round(edge, 4) for edge in sides.interval],
            }
            for topic, sides in summary.stances.items()
        },
    }


def _speaker_from_json(record: Mapping[str, Any]) -> Speaker:
    return Speaker(record["name"], record["type"], record["title"], tuple(record["aliases"]))


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
                "id": a.id,
                "within": a.within,
                "kind": a.kind,
                "mode": a.mode,
                "denied": a.denied,
                "source": _span_to_json(a.source),
                "cue": _span_to_json(a.cue),
                "content": [_span_to_json(span) for span in a.content],
                "speaker": a.speaker.name if a.speaker else None,
                "reason": a.reason,
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
                "by_holder": {
                    holder: {
                        "label": part.label,
                        "score": part.score,
                        "relevance": part.relevance,
                        "unsure": part.unsure,
                    }
                    for holder, part in stance.by_holder.items()
                },
                **_own_to_json(stance.own),
            }
            for topic, stance in sentence.stances.items()
        },
        "unsure": list(sentence.unsure),
        **_own_to_json(sentence.own),
        **_explanations_to_json(sentence.explanations),
    }


def _own_to_json(own: Mapping[str, OwnLabel]) -> dict[str, Any]:
    """The key ``own``; left out where a model has no label sets of a user's own."""
    if not own:
        return {}
    found = {
        name: {"label": x.label, "score": x.score, "scores": dict(x.scores)}
        for name, x in own.items()
    }
    return {"own": found}


def _relations_to_json(relations: tuple[Relation, ...] | None) -> dict[str, Any]:
    """The key ``relations``; left out where none were asked for."""
    return {} if relations is None else {"relations": [asdict(one) for one in relations]}


def _relations_from_json(record: Mapping[str, Any]) -> tuple[Relation, ...] | None:
    if "relations" not in record:
        return None
    relations = tuple(Relation(**one) for one in record["relations"])
    count = len(record["sentences"])
    for one in relations:
        if not (0 <= one.premise < count and 0 <= one.claim < count):
            raise InputError(f"{one} names a sentence that the record does not have")
    return relations


def _explanations_to_json(explanations: Mapping[str, Explanation]) -> dict[str, Any]:
    """The key ``explanations``; left out where none were asked for."""
    if not explanations:
        return {}
    return {"explanations": {about: _because(found) for about, found in explanations.items()}}


def _because(found: Explanation) -> dict[str, Any]:
    plain = asdict(found)
    del plain["about"]
    return {**plain, "words": [asdict(word) for word in found.words]}


def _explanations_from_json(record: Mapping[str, Any]) -> dict[str, Explanation]:
    return {
        about: Explanation(
            about=about,
            label=found["label"],
            score=found["score"],
            words=tuple(WordWeight(**word) for word in found["words"]),
            counter=None if found["counter"] is None else CounterExample(**found["counter"]),
            rows=found["rows"],
            holder=found["holder"],
        )
        for about, found in record.get("explanations", {}).items()
    }


def _own_from_json(record: Mapping[str, Any]) -> dict[str, OwnLabel]:
    return {name: OwnLabel(**values) for name, values in record.get("own", {}).items()}


def _sentence_from_json(
    record: Mapping[str, Any], speakers: dict[str, Speaker], numbers: Iterator[int]
) -> Sentence:
    return Sentence(
        start=record["start"],
        end=record["end"],
        text=record["text"],
        label=record["label"],
        role=record["role"],
        reported=record["reported"],
        scores=Scores(**record["scores"]),
        attributions=tuple(
            _attribution_from_json(a, speakers, next(numbers)) for a in record["attributions"]
        ),
        stances={topic: _stance_from_json(s) for topic, s in record["stances"].items()},
        unsure=tuple(record["unsure"]),
        own=_own_from_json(record),
        explanations=_explanations_from_json(record),
    )


def _attribution_from_json(
    record: Mapping[str, Any], speakers: dict[str, Speaker], number: int
) -> Attribution:
    cue, content = record["cue"], record["content"]
    words = (cue["text"] if cue else "", " ".join(span["text"] for span in content))
    name = record["speaker"]
    return Attribution(
        kind=record["kind"],
        source=_span_from_json(record["source"]),
        cue=_span_from_json(cue),
        content=tuple(cast(Span, _span_from_json(span)) for span in content),
        speaker=None if name is None else speakers.setdefault(name, Speaker(name)),
        score=record["score"],
        mode=record["mode"] if "mode" in record else cue_mode(words[0]),
        denied=record["denied"] if "denied" in record else is_denied(*words),
        id=record.get("id", number),
        within=record.get("within"),
        reason=record.get("reason"),
    )


def _stance_from_json(record: Mapping[str, Any]) -> Stance:
    """Fields are read by name, so that later ones do not break this; older ones lack `unsure`."""
    parts = record.get("by_holder", {})
    return Stance(
        label=record["label"],
        score=record["score"],
        relevance=record["relevance"],
        holder=record["holder"],
        by_holder={
            name: HolderStance(
                part["label"], part["score"], part["relevance"], part.get("unsure", False)
            )
            for name, part in parts.items()
        },
        own=_own_from_json(record),
    )
